"""Steps 3 to 9 of the guard: the marks by which machines say what they are, and what only looks like one."""

from __future__ import annotations

from responder.core.address_tokens import envelope_tokens
from responder.core.machines import machine_marks as marks
from responder.core.machines.automatic_subject import automatic_subject
from responder.core.machines.desk_lines import opens_with_desk_line
from responder.core.machines.originators import system_senders
from responder.core.machines.returned_mail import is_bounce_subject, reads_returned
from responder.core.machines.system_addresses import is_list_owner, is_system_address, is_system_user
from responder.core.mail.encoded_words import decode_words
from responder.core.mail.headers import first_token, tokens
from responder.core.mail.parameters import structured
from responder.core.message import Message
from responder.core.verdict import GuardPolicy, Silence, silence

# RFC 5321 section 6.3: a mail with this many Received fields is going round in circles.
MOST_HOPS = 100


def auto_submitted(message: Message, policy: GuardPolicy) -> Silence | None:
    for value in message.all("auto-submitted"):
        if first_token(_plain(value)) != "no":
            return silence("auto-submitted", "RFC 3834 section 2", "auto-submitted", value)
    return None


def through_list(message: Message, policy: GuardPolicy) -> Silence | None:
    for name, value in message.headers:
        if name in marks.LIST_CLAUSES:
            return silence("list", marks.LIST_CLAUSES[name], name, value)
    return None


def precedence(message: Message, policy: GuardPolicy) -> Silence | None:
    for name in marks.PRECEDENCE_HEADERS:
        for value in message.all(name):
            if not marks.BULK_PRECEDENCE.isdisjoint((first_token(_plain(value)), *tokens(_plain(value)))):
                return silence("precedence", "RFC 2076 / practice", name, value)
    return None


def suppress(message: Message, policy: GuardPolicy) -> Silence | None:
    for value in message.all(marks.SUPPRESS_HEADER):
        wanted = marks.suppresses(_plain(value))
        if wanted & marks.SUPPRESSES_ANSWERS or (policy.suppress_oof and "oof" in wanted):
            return silence("suppress", "MS-OXCMAIL (AutoResponseSuppress)", marks.SUPPRESS_HEADER, value)
    return None


def machine_header(message: Message, policy: GuardPolicy) -> Silence | None:
    redirected = any(message.all(name) for name in marks.RESENT_HEADERS)
    for name, value in message.headers:
        if redirected and name in marks.RULE_MARKS:
            continue
        if marks.is_mark(name, first_token(value)):
            return silence("machine-header", "practice (marks of responders and desks)", name, value)
    return None


def calendar(message: Message, policy: GuardPolicy) -> Silence | None:
    for value in message.all("content-type"):
        read = structured(value)
        method = read.parameters.get("method", "").strip().casefold()
        if read.value == "text/calendar" and method in marks.CALENDAR_ANSWERS:
            return silence("calendar", "RFC 6047 section 2.4", "content-type", value)
    for part in message.inner:
        if part.startswith("text/calendar;method=") and part.partition("=")[2] in marks.CALENDAR_ANSWERS:
            return silence("calendar", "RFC 6047 section 2.4", "content-type", part)
    classes = [first_token(value) for value in message.all("content-class")]
    parts = [part.media_type.casefold() for part in message.attachments]
    invites = (
        marks.CALENDAR_CLASS in classes or "text/calendar" in parts or message.media_type == "text/calendar"
    )
    if invites and message.subject.casefold().startswith(marks.CALENDAR_SUBJECTS):
        return silence("calendar", "RFC 6047 section 2.4", "subject", message.subject)
    return None


def system_address(message: Message, policy: GuardPolicy) -> Silence | None:
    names = ("return-path", "from") if message.return_path is not None else ("sender", "from")
    own = {address.local for address in message.from_}
    for name, local, domain in system_senders(message, names):
        if is_system_address(local, domain) or (
            name == "return-path" and local not in own and is_list_owner(local)
        ):
            value = f"{local}@{domain}" if domain else local
            return silence("system-address", "RFC 5230 section 4.6", name, value)
        if name != "return-path" and is_system_user(local, message.subject):
            return silence("system-address", "practice (cron and kin)", "subject", message.subject)
    return None


def return_address(message: Message, policy: GuardPolicy) -> Silence | None:
    """What answers the envelope sender is a responder, whatever marks it leaves out: people answer From or Reply-To."""
    if policy.bounces and envelope_tokens(message, policy.bounces):
        return silence("return-address", "RFC 3834 section 4", "to", "envelope sender of a mail of ours")
    return None


def another_desk(message: Message, policy: GuardPolicy) -> Silence | None:
    if line := opens_with_desk_line(message.body):
        return silence("another-desk", "practice (help desks)", "text", line)
    return None


def soft_evidence(message: Message, policy: GuardPolicy) -> Silence | None:
    names = " ".join(f"{address.name} {address.local}" for address in message.from_)
    if automatic_subject(message.subject, message.new_text, names):
        return silence("auto-reply-subject", "practice (automatic replies)", "subject", message.subject)
    # Some mailers return mail from an address of a person's form: subject and text together tell.
    reported = is_bounce_subject(message.subject) or not marks.REPORT_PARTS.isdisjoint(message.inner)
    if reported and reads_returned(message.new_text):
        return silence("returned-mail", "practice (mailers without RFC 3464)", "subject", message.subject)
    hops = message.all("received")
    if len(hops) >= MOST_HOPS:
        return silence("hop-count", "RFC 5321 section 6.3", "received", f"{len(hops)} fields")
    return None


def _plain(value: str) -> str:
    """The value with encoded words read, which do not belong here (RFC 2047 section 5) and are written all the same."""
    return decode_words(value) if "=?" in value else value


STEPS = (
    *(auto_submitted, through_list, precedence, suppress),
    *(machine_header, calendar, system_address, return_address, another_desk, soft_evidence),
)
IMPERSONAL = (auto_submitted, precedence, suppress, machine_header, calendar, return_address, soft_evidence)
"""Those that say that no person wrote it, whichever way it came."""
