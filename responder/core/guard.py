"""May this message be answered? Message, GuardPolicy -> Verdict (RFC 3834). This file never looks into the register.

The steps stand in the order of their authority; the first that says no decides. Fields are read by the parsed value;
a field that appears twice counts by its strictest value.
"""

from __future__ import annotations

import re
from dataclasses import replace

from responder.core.machines.event_steps import EVENT_STEPS
from responder.core.machines.mark_steps import IMPERSONAL, STEPS
from responder.core.mail.authentication import Authentication
from responder.core.mail.headers import first_token
from responder.core.message import Message
from responder.core.trust import through_trusted
from responder.core.verdict import SILENCE_REASONS, Answer, GuardPolicy, Silence, Verdict, silence

__all__ = ["SILENCE_REASONS", "Answer", "GuardPolicy", "Silence", "Verdict", "judge", "machine"]

UNKNOWN = Authentication()


def judge(message: Message, policy: GuardPolicy, proved: Authentication = UNKNOWN) -> Verdict:
    """Steps 1-9 of the guard, in order; the first that says no decides. Never raises. `proved`: what our border says of
    the sender; without a word of it nothing is trusted."""
    for step in EVENT_STEPS:
        if found := step(message, policy):
            return found
    if not through_trusted(message, policy, proved):
        for step in STEPS:
            if found := step(message, policy):
                return found
    return _spam(message, policy) or Answer()


def machine(message: Message, policy: GuardPolicy) -> Silence | None:
    """The first sign that no person wrote this. Which way it came (a list, our border's mark) says nothing of that, and
    a writer at one of our own addresses may be a colleague."""
    asked = replace(policy, own_addresses=frozenset(), suppress_oof=False)
    return next((found for step in (*EVENT_STEPS, *IMPERSONAL) if (found := step(message, asked))), None)


def _spam(message: Message, policy: GuardPolicy) -> Silence | None:
    for name, wanted in policy.spam_headers:
        for value in message.all(name):
            said = first_token(value)
            if wanted.casefold() in {said, re.split(r"[\s,]", said, maxsplit=1)[0]}:
                return silence("spam", "policy (mark of our own border)", name.casefold(), value)
    return None
