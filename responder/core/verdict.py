"""What the guard says of a message: Answer, or Silence with reason, clause and evidence; and what it needs to know."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

LONGEST_EVIDENCE = 200

SILENCE_REASONS: Mapping[str, str] = MappingProxyType(
    {
        "own-mail": "The message is our own: it carries our signature or comes from one of our own addresses.",
        "null-return-path": "The envelope sender is empty: nobody is there to read an answer.",
        "report": "The message is a report of a mail system: delivery status, read receipt or abuse report.",
        "bounce": "A mail system returns a mail in a form of its own, without a standard report.",
        "auto-submitted": "The sender declares the message automatic (Auto-Submitted).",
        "list": "The message came through a mailing list or is a newsletter.",
        "precedence": "The sender declares the message bulk, list or automatic mail (Precedence).",
        "suppress": "The sender asks for no automatic answer (X-Auto-Response-Suppress).",
        "machine-header": "The message carries the mark of an autoresponder, a desk or a notification service.",
        "calendar": "The message is a calendar's answer to an invitation.",
        "system-address": "The sender's address belongs to a machine: no-reply, mailer-daemon, list software.",
        "return-address": "The message was sent to the envelope sender of a mail of ours, where no person writes.",
        "another-desk": "The text begins with the line above which another desk wants its answers.",
        "auto-reply-subject": "The message announces an automatic reply, and nothing speaks for a person.",
        "returned-mail": "Subject and text are those of a mail system that returns a mail, though the sender is not.",
        "quick-reply": "A notice answered our mail within seconds, which no person does.",
        "tag-twice": "The subject holds our complaint number twice: a machine adds ours to its own each time.",
        "repeated-text": "The sender sent the same text before within the day, as answering machines do.",
        "even-pauses": "Each of our mails brought one of theirs, always as long after it, as answering machines do.",
        "hop-count": "The message passed 100 or more servers: it is going round in circles.",
        "spam": "Our own border marked the message as spam.",
    }
)
# What no message shows by itself: the register is asked.
BY_THE_REGISTER = frozenset({"quick-reply", "tag-twice", "repeated-text", "even-pauses"})


@dataclass(frozen=True, slots=True)
class Answer:
    """Nothing in the message forbids an automatic answer."""


@dataclass(frozen=True, slots=True)
class Silence:
    """The message must not be answered.

    `reason` is a stable slug (own-mail, null-return-path, report, auto-submitted, list, precedence, suppress,
    machine-header, system-address, auto-reply-subject ...), `clause` the text that commands it ("RFC 3834 section 2"),
    `evidence` the header and value seen, at most 200 characters, printable. `event`: steps 1-2, the message speaks
    of a mail of ours and never becomes a complaint. `held`: a person may have written it all the same: it becomes what
    theirs would, a complaint say, and is not answered.
    """

    reason: str
    clause: str
    evidence: str
    event: bool = False
    held: bool = False


Verdict = Answer | Silence


@dataclass(frozen=True, slots=True)
class GuardPolicy:
    """What the guard needs of the configuration.

    `own_addresses`: folded addr-specs of all our mailboxes and aliases; `box+anything@` counts as our own too.
    `is_own_loop(value)`: True when the value of X-Responder-Loop carries our MAC.
    `suppress_oof`: X-Auto-Response-Suppress: OOF alone silences (default).
    `trusted_lists`: List-Id values (inside the <>) that a person's mail may come through: override steps 3-9.
    `trusted_forwarders`: folded addresses that forward people's mail: the same. `trusted_forms`: folded From of forms
    that mail for the person in Reply-To: override step 1. All three only where our border proves them.
    `is_own_id(message_id)`: True when the Message-ID (without <>) carries our MAC. `bounces`: folded addresses of ours
    that are envelope senders, with a token.
    """

    own_addresses: frozenset[str] = frozenset()
    is_own_loop: Callable[[str], bool] = field(default=lambda value: False, compare=False)
    suppress_oof: bool = True
    spam_headers: tuple[tuple[str, str], ...] = (("x-spam-flag", "yes"),)
    trusted_lists: frozenset[str] = frozenset()
    is_own_id: Callable[[str], bool] = field(default=lambda value: False, compare=False)
    trusted_forwarders: frozenset[str] = frozenset()
    trusted_forms: frozenset[str] = frozenset()
    bounces: frozenset[str] = frozenset()


def silence(reason: str, clause: str, name: str, value: str, *, event: bool = False) -> Silence:
    """A Silence whose evidence is a header, or what stands for one (`text`): its name and value."""
    return Silence(reason, clause, evidence(name, value), event)


def evidence(name: str, value: str) -> str:
    """A header as it is shown to people: printable, at most LONGEST_EVIDENCE characters."""
    shown = "-".join(word.capitalize() for word in name.split("-"))
    return _printable(f"{shown}: {value}")


def _printable(text: str) -> str:
    """At most LONGEST_EVIDENCE printable characters; control, bidi and unassigned characters stand as escapes."""
    shown = "".join(
        letter if letter.isprintable() else letter.encode("unicode_escape").decode("ascii")
        for letter in text[:LONGEST_EVIDENCE]
    )
    return shown if len(shown) <= LONGEST_EVIDENCE else shown[: LONGEST_EVIDENCE - 1] + "\u2026"
