"""May this message be answered? Message, GuardPolicy -> Verdict (RFC 3834). This file never looks into the register."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from responder.core.message import Message


@dataclass(frozen=True, slots=True)
class Answer:
    """Nothing in the message forbids an automatic answer."""


@dataclass(frozen=True, slots=True)
class Silence:
    """The message must not be answered.

    `reason` is a stable slug (own-mail, null-return-path, report, auto-submitted, list, precedence, suppress,
    machine-header, system-address, auto-reply-subject ...), `clause` the text that commands it ("RFC 3834 section 2"),
    `evidence` the header and value seen, at most 200 characters, printable. `event`: steps 1-2, the message speaks
    of a mail of ours and never becomes a complaint.
    """

    reason: str
    clause: str
    evidence: str
    event: bool = False


Verdict = Answer | Silence


@dataclass(frozen=True, slots=True)
class GuardPolicy:
    """What the guard needs of the configuration.

    `own_addresses`: folded addr-specs of all our mailboxes and aliases; `box+anything@` counts as our own too.
    `is_own_loop(value)`: True when the value of X-Responder-Loop carries our MAC.
    `suppress_oof`: X-Auto-Response-Suppress: OOF alone silences (default).
    `trusted_lists`: List-Id values (inside the <>) that a person's mail may come through: override steps 3-9.
    """

    own_addresses: frozenset[str] = frozenset()
    is_own_loop: Callable[[str], bool] = field(default=lambda value: False, compare=False)
    suppress_oof: bool = True
    spam_headers: tuple[tuple[str, str], ...] = (("x-spam-flag", "yes"),)
    trusted_lists: frozenset[str] = frozenset()


def judge(message: Message, policy: GuardPolicy) -> Verdict:
    """Steps 1-9 of the guard, in order; the first that says no decides. Never raises."""
    raise NotImplementedError
