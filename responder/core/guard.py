"""May this message be answered? Message, GuardPolicy -> Verdict (RFC 3834). This file never looks into the register.

The steps stand in the order of their authority; the first that says no decides. Fields are read by the parsed value;
a field that appears twice counts by its strictest value.
"""

from __future__ import annotations

import re
from dataclasses import replace

from responder.core.machines.event_steps import EVENT_STEPS
from responder.core.machines.mark_steps import IMPERSONAL, STEPS
from responder.core.mail.headers import drop_comments, first_token
from responder.core.message import Message
from responder.core.verdict import SILENCE_REASONS, Answer, GuardPolicy, Silence, Verdict, silence

__all__ = ["SILENCE_REASONS", "Answer", "GuardPolicy", "Silence", "Verdict", "judge", "machine"]


def judge(message: Message, policy: GuardPolicy) -> Verdict:
    """Steps 1-9 of the guard, in order; the first that says no decides. Never raises."""
    for step in EVENT_STEPS:
        if found := step(message, policy):
            return found
    if not _through_trusted_list(message, policy):
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


def _through_trusted_list(message: Message, policy: GuardPolicy) -> bool:
    """True when the mail names only lists that the operator trusts."""
    named = [_list_id(value) for value in message.all("list-id")]
    trusted = {identifier.strip("<> ").casefold() for identifier in policy.trusted_lists}
    return bool(named) and trusted.issuperset(named)


def _list_id(value: str) -> str:
    """The identifier inside the <> (RFC 2919 section 3), folded; a value without them is one itself."""
    bare = drop_comments(value)
    return (bare.rpartition("<")[2].partition(">")[0] if "<" in bare else bare).strip(' \t"').casefold()
