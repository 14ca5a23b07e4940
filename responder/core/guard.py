"""May this message be answered? Message, GuardPolicy -> Verdict (RFC 3834). This file never looks into the register.

The steps stand in the order of their authority; the first that says no decides. Fields are read by the parsed value;
a field that appears twice counts by its strictest value.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from responder.core.machines import machine_marks as marks
from responder.core.machines.automatic_subject import automatic_subject
from responder.core.machines.desk_lines import opens_with_desk_line
from responder.core.machines.originators import is_own, senders, system_senders
from responder.core.machines.returned_mail import is_bounce_subject, reads_returned
from responder.core.machines.system_addresses import is_postmaster, is_system_address, is_system_user
from responder.core.mail.encoded_words import decode_words
from responder.core.mail.headers import drop_comments, first_token, tokens
from responder.core.mail.parameters import structured
from responder.core.message import Message

# RFC 5321 section 6.3: a mail with this many Received fields is going round in circles.
MOST_HOPS = 100
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
        "another-desk": "The text begins with the line above which another desk wants its answers.",
        "auto-reply-subject": "The message announces an automatic reply, and nothing speaks for a person.",
        "returned-mail": "Subject and text are those of a mail system that returns a mail, though the sender is not.",
        "hop-count": "The message passed 100 or more servers: it is going round in circles.",
        "spam": "Our own border marked the message as spam.",
    }
)


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
    `is_own_id(message_id)`: True when the Message-ID (without <>) carries our MAC.
    """

    own_addresses: frozenset[str] = frozenset()
    is_own_loop: Callable[[str], bool] = field(default=lambda value: False, compare=False)
    suppress_oof: bool = True
    spam_headers: tuple[tuple[str, str], ...] = (("x-spam-flag", "yes"),)
    trusted_lists: frozenset[str] = frozenset()
    is_own_id: Callable[[str], bool] = field(default=lambda value: False, compare=False)


def judge(message: Message, policy: GuardPolicy) -> Verdict:
    """Steps 1-9 of the guard, in order; the first that says no decides. Never raises."""
    for step in _EVENT_STEPS:
        if silence := step(message, policy):
            return silence
    if not _through_trusted_list(message, policy):
        for step in _STEPS:
            if silence := step(message, policy):
                return silence
    return _spam(message, policy) or Answer()


def machine(message: Message, policy: GuardPolicy) -> Silence | None:
    """The first sign that no person wrote this. Which way it came (a list, our border's mark) says nothing of that, and
    a writer at one of our own addresses may be a colleague."""
    asked = replace(policy, own_addresses=frozenset(), suppress_oof=False)
    return next((found for step in (*_EVENT_STEPS, *_IMPERSONAL) if (found := step(message, asked))), None)


def _own_mail(message: Message, policy: GuardPolicy) -> Silence | None:
    # A token of ours is ASCII; anything else cannot verify and need not be tried.
    if message.message_id.isascii() and policy.is_own_id(message.message_id):
        return _silence("own-mail", "RFC 3834 section 2", "message-id", message.message_id, event=True)
    for value in message.all("x-responder-loop"):
        if value.isascii() and policy.is_own_loop(value.strip()):
            return _silence("own-mail", "RFC 3834 section 2", "x-responder-loop", value, event=True)
    for name, address in senders(message, ("from", "sender", "return-path")):
        if is_own(address, policy.own_addresses):
            return _silence("own-mail", "RFC 3834 section 2", name, address.spec, event=True)
    return None


def _null_return_path(message: Message, policy: GuardPolicy) -> Silence | None:
    values = message.all("return-path") or (() if message.return_path is None else (message.return_path,))
    for value in values:
        bare = re.sub(r"[<>\"'\s]", "", drop_comments(value)).casefold()
        # Some mailers print the null path as MAILER-DAEMON, qmail a double bounce's as #@[].
        if bare in {"", "@", "mailer-daemon", "#@[]"}:
            return _silence(
                "null-return-path", "RFC 3834 section 2", "return-path", value or "<>", event=True
            )
    return None


def _report(message: Message, policy: GuardPolicy) -> Silence | None:
    for value in (*message.all("content-type"), message.media_type):
        read = structured(value)
        if read.value == "multipart/report":
            kind = (read.parameters.get("report-type") or message.report_type).strip().casefold()
            clause = marks.REPORT_CLAUSES.get(kind, "RFC 6522")
            return _silence("report", clause, "content-type", value, event=True)
        if (kind := read.value.removeprefix("message/")) != read.value and kind in marks.REPORT_CLAUSES:
            return _silence("report", marks.REPORT_CLAUSES[kind], "content-type", value, event=True)
    return None


def _bounce(message: Message, policy: GuardPolicy) -> Silence | None:
    for value in message.all("x-failed-recipients"):
        return _silence("bounce", "practice (Exim)", "x-failed-recipients", value, event=True)
    locals_ = [local for _, local, _ in system_senders(message, ("from",))]
    if not any(is_postmaster(local) for local in locals_):
        return None
    for part in message.attachments:
        if part.media_type.casefold().removeprefix("message/") in marks.REPORT_CLAUSES:
            return _silence("bounce", "RFC 3464", "content-type", part.media_type, event=True)
    if is_bounce_subject(message.subject):
        return _silence(
            "bounce", "practice (mailers without RFC 3464)", "subject", message.subject, event=True
        )
    return None


def _auto_submitted(message: Message, policy: GuardPolicy) -> Silence | None:
    for value in message.all("auto-submitted"):
        if first_token(_plain(value)) != "no":
            return _silence("auto-submitted", "RFC 3834 section 2", "auto-submitted", value)
    return None


def _list(message: Message, policy: GuardPolicy) -> Silence | None:
    for name, value in message.headers:
        if name in marks.LIST_CLAUSES:
            return _silence("list", marks.LIST_CLAUSES[name], name, value)
    return None


def _precedence(message: Message, policy: GuardPolicy) -> Silence | None:
    for name in marks.PRECEDENCE_HEADERS:
        for value in message.all(name):
            if not marks.BULK_PRECEDENCE.isdisjoint((first_token(_plain(value)), *tokens(_plain(value)))):
                return _silence("precedence", "RFC 2076 / practice", name, value)
    return None


def _suppress(message: Message, policy: GuardPolicy) -> Silence | None:
    for value in message.all(marks.SUPPRESS_HEADER):
        wanted = marks.suppresses(_plain(value))
        if wanted & marks.SUPPRESSES_ANSWERS or (policy.suppress_oof and "oof" in wanted):
            return _silence("suppress", "MS-OXCMAIL (AutoResponseSuppress)", marks.SUPPRESS_HEADER, value)
    return None


def _machine_header(message: Message, policy: GuardPolicy) -> Silence | None:
    redirected = any(message.all(name) for name in marks.RESENT_HEADERS)
    for name, value in message.headers:
        if redirected and name in marks.RULE_MARKS:
            continue
        if marks.is_mark(name, first_token(value)):
            return _silence("machine-header", "practice (marks of responders and desks)", name, value)
    return None


def _calendar(message: Message, policy: GuardPolicy) -> Silence | None:
    for value in message.all("content-type"):
        read = structured(value)
        method = read.parameters.get("method", "").strip().casefold()
        if read.value == "text/calendar" and method in marks.CALENDAR_ANSWERS:
            return _silence("calendar", "RFC 6047 section 2.4", "content-type", value)
    classes = [first_token(value) for value in message.all("content-class")]
    parts = [part.media_type.casefold() for part in message.attachments]
    invites = (
        marks.CALENDAR_CLASS in classes or "text/calendar" in parts or message.media_type == "text/calendar"
    )
    if invites and message.subject.casefold().startswith(marks.CALENDAR_SUBJECTS):
        return _silence("calendar", "RFC 6047 section 2.4", "subject", message.subject)
    return None


def _system_address(message: Message, policy: GuardPolicy) -> Silence | None:
    names = ("return-path", "from") if message.return_path is not None else ("sender", "from")
    for name, local, domain in system_senders(message, names):
        if is_system_address(local, domain):
            value = f"{local}@{domain}" if domain else local
            return _silence("system-address", "RFC 5230 section 4.6", name, value)
        if name != "return-path" and is_system_user(local, message.subject):
            return _silence("system-address", "practice (cron and kin)", "subject", message.subject)
    return None


def _another_desk(message: Message, policy: GuardPolicy) -> Silence | None:
    if line := opens_with_desk_line(message.body):
        return _silence("another-desk", "practice (help desks)", "text", line)
    return None


def _soft_evidence(message: Message, policy: GuardPolicy) -> Silence | None:
    names = " ".join(f"{address.name} {address.local}" for address in message.from_)
    if automatic_subject(message.subject, message.new_text, names):
        return _silence("auto-reply-subject", "practice (automatic replies)", "subject", message.subject)
    # Some mailers return mail from an address of a person's form: subject and text together tell.
    if is_bounce_subject(message.subject) and reads_returned(message.new_text):
        return _silence("returned-mail", "practice (mailers without RFC 3464)", "subject", message.subject)
    hops = message.all("received")
    if len(hops) >= MOST_HOPS:
        return _silence("hop-count", "RFC 5321 section 6.3", "received", f"{len(hops)} fields")
    return None


def _spam(message: Message, policy: GuardPolicy) -> Silence | None:
    for name, wanted in policy.spam_headers:
        for value in message.all(name):
            said = first_token(value)
            if wanted.casefold() in {said, re.split(r"[\s,]", said, maxsplit=1)[0]}:
                return _silence("spam", "policy (mark of our own border)", name.casefold(), value)
    return None


_EVENT_STEPS = (_own_mail, _null_return_path, _report, _bounce)
_STEPS = (
    *(_auto_submitted, _list, _precedence, _suppress),
    *(_machine_header, _calendar, _system_address, _another_desk, _soft_evidence),
)

_IMPERSONAL = (_auto_submitted, _precedence, _suppress, _machine_header, _calendar, _soft_evidence)


def _plain(value: str) -> str:
    """The value with encoded words read, which do not belong here (RFC 2047 section 5) and are written all the same."""
    return decode_words(value) if "=?" in value else value


def _silence(reason: str, clause: str, name: str, value: str, *, event: bool = False) -> Silence:
    shown = "-".join(word.capitalize() for word in name.split("-"))
    return Silence(reason, clause, _printable(f"{shown}: {value}"), event)


def _printable(text: str) -> str:
    """At most LONGEST_EVIDENCE printable characters; control, bidi and unassigned characters stand as escapes."""
    shown = "".join(
        letter if letter.isprintable() else letter.encode("unicode_escape").decode("ascii")
        for letter in text[:LONGEST_EVIDENCE]
    )
    return shown if len(shown) <= LONGEST_EVIDENCE else shown[: LONGEST_EVIDENCE - 1] + "\u2026"


def _through_trusted_list(message: Message, policy: GuardPolicy) -> bool:
    """True when the mail names only lists that the operator trusts."""
    named = [_list_id(value) for value in message.all("list-id")]
    trusted = {identifier.strip("<> ").casefold() for identifier in policy.trusted_lists}
    return bool(named) and trusted.issuperset(named)


def _list_id(value: str) -> str:
    """The identifier inside the <> (RFC 2919 section 3), folded; a value without them is one itself."""
    bare = drop_comments(value)
    return (bare.rpartition("<")[2].partition(">")[0] if "<" in bare else bare).strip(' \t"').casefold()
