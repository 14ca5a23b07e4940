"""Is this mail of a colleague an answer to a complaint? A person's mail about it, to the one who complained, is one.

What it is about is told by the mails that it answers, else by the number in its subject; whom it went to decides. A
machine's mail, our own mail, a draft and a mail to somebody else answer nothing. A reply in the thread to an address
that nobody here knows, or to one that no copy names, is probably one: the customer may read there too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from responder.core.complaint import Stage
from responder.core.complaint_id import KeyRing, answered_token, parse_token, person_key, verify
from responder.core.correspondence import Clues, Known, clues, resolved
from responder.core.desk import Desk
from responder.core.guard import Silence, machine
from responder.core.machines.originators import is_own
from responder.core.mail.addresses import Address
from responder.core.mail.headers import addresses
from responder.core.mail.subject import is_forward
from responder.core.message import Message
from responder.core.reading import Reading
from responder.core.spending import shared

ANSWER, MACHINE, DRAFT, ELSEWHERE, EARLIER, UNPROVED, PROBABLE = (
    "answer",
    "machine",
    "draft",
    "elsewhere",
    "earlier",
    "unproved",
    "probable",
)
TAG = "tag"
SENT, INBOX = "sent", "inbox"
OUTSIDE, INSIDE, WRITER = "outside", "inside", "writer"
# A client that was offline lays its copy into Sent when it is online again; the Date tells when it was written.
LATEST_COPY = timedelta(days=7)
# Two clocks of one server may differ by that much.
SKEW = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Spoken:
    """A mail that a colleague may have written. `received`: INTERNALDATE, UTC; `source`: sent | inbox; `machine`: why
    no person wrote it, "" = nothing says so; `proved`: False where it came by mail and nothing proves its sender.
    `reach`: whom it names besides the customers that we know: somebody outside, our own people, or only the writer."""

    message: Message
    clues: Clues
    received: datetime
    source: str
    draft: bool = False
    machine: str = ""
    proved: bool = True
    reach: str = INSIDE


@dataclass(frozen=True, slots=True)
class Clock:
    """The running clock of a complaint: `received` its first message, `began` when this clock did (UTC)."""

    received: datetime
    began: datetime


@dataclass(frozen=True)
class About:
    """What the register knows about the clues: `people` of each complaint as keyed hashes, every address that a mail of
    theirs names for answers among them. `asked`: when the mail came that this one answers directly (UTC): it is never
    older than that, whatever its clock says."""

    known: Known
    people: Mapping[str, frozenset[str]] = field(default_factory=dict)
    clocks: Mapping[str, Clock] = field(default_factory=dict)
    asked: Mapping[str, datetime] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Ruling:
    """What a colleague's mail is to one complaint. `verdict`: answer, or why it is none: machine | draft | elsewhere |
    earlier | unproved | probable; `signal`: signed | stored | tag; `at`: when it was given, UTC; `note` for people."""

    complaint: str
    verdict: str
    signal: str
    at: datetime
    note: str = ""


def spoken(message: Message, received: datetime, flags: tuple[str, ...], desk: Desk) -> Spoken | None:
    """A mail of the Sent folder; None for our own mail, which is laid there too. Never raises on any Message."""
    silence = machine(message, desk.guard)
    if silence and silence.reason == "own-mail":
        return None
    found = clues(message, received, "", (desk.prefix, *desk.old_prefixes))
    draft = any(flag.casefold() == "\\draft" for flag in flags)
    reason = silence.reason if silence else ""
    return Spoken(message, found, received, SENT, draft, reason, reach=_reach(message, desk))


def heard(reading: Reading, desk: Desk, keys: KeyRing) -> Spoken | None:
    """A mail in the inbox that a colleague may have written; None for a customer's and for our own mail.

    A From can be forged. Where our border tells what it knows of senders, it must say that this one is who it says;
    else a token of ours, that only this address was sent, does. From our own address nothing less is believed.
    """
    message, sender = reading.message, reading.message.originator
    if sender is None or not (sender.folded in desk.staff or is_own(sender, desk.guard.own_addresses)):
        return None
    silence = machine(message, desk.guard)
    if silence and silence.reason == "own-mail":
        return None
    tokens = (*reading.clues.tokens_answered, *reading.clues.tokens_referenced)
    proved = reading.authentication.dmarc == "pass" or any(
        verify(token, keys, sender.folded) for token in tokens
    )
    believed = sender.folded in desk.staff and not (desk.authserv_ids or desk.results_unnamed)
    reason = silence.reason if silence else ""
    told = proved or believed
    return Spoken(message, reading.clues, reading.received, INBOX, False, reason, told, _reach(message, desk))


def _reach(message: Message, desk: Desk) -> str:
    """WRITER: no copy names a recipient but the writer's own address, so whoever read it stood in Bcc."""
    named, sender = _named_recipients(message), message.originator
    if any(not _inside(one, desk) for one in named):
        return OUTSIDE
    return WRITER if {one.folded for one in named} <= {sender.folded if sender else ""} else INSIDE


def _inside(address: Address, desk: Desk) -> bool:
    """Of the desk, its people, or the company's domain, where that is not one of free mail."""
    if address.folded in desk.staff or is_own(address, desk.guard.own_addresses):
        return True
    return address.domain == desk.domain and not shared(address.domain, desk.budgets.free_mail)


def probably_answered(reading: Reading, known: Known, complaint: str, words: Iterable[str]) -> bool:
    """Does this mail of the complainant answer one that nobody here knows? Somebody has then written from an account of
    their own. `words`: the reply times as we sent them: a mail that quotes one answers us, whatever a relay made of
    our Message-ID."""
    found = reading.clues
    parent = next(iter(found.in_reply_to), "")
    one = known.complaints.get(complaint)
    if not parent or one is None or one.stage not in (Stage.RECEIVED, Stage.ACKNOWLEDGED):
        return False
    ours = answered_token(parent) is not None or parent in known.stored or parent == found.message_id
    quoted = len(reading.message.new_text) < len(reading.message.body)
    if ours or not quoted or isinstance(reading.verdict, Silence):
        return False
    said = _bare(reading.message.body)
    return not any(_bare(one) in said for one in words if one)


def _bare(text: str) -> str:
    """Without blanks and quote marks: quoting breaks lines anew."""
    return "".join(text.replace(">", " ").split()).casefold()


def judge(mail: Spoken, about: About, keys: KeyRing, now: datetime) -> tuple[Ruling, ...]:
    """One ruling for each complaint that the mail is about; none when it is about no complaint."""
    own = mail.clues.own_token
    ours = about.known.sent.get(own.nonce) if own else None
    if own and ours and verify(own, keys, ours.recipient):
        return ()
    signal, named = _about(mail.clues, about.known, keys)
    wanted = resolved(named, about.known)
    others = [tag for tag in resolved(mail.clues.tags, about.known) if tag not in wanted]
    note = f"its subject names {', '.join(others)}" if others else ""
    to = frozenset(person_key(keys, address) for address in recipients(mail.message))
    reached = [one for one in wanted if to & about.people.get(one, frozenset())]
    # One Message-ID that several complaints share: the recipient tells which of them is meant.
    return tuple(_ruling(mail, about, one, signal, one in reached, note, now) for one in reached or wanted)


def recipients(message: Message) -> tuple[str, ...]:
    """Folded addresses of To, Cc and Bcc, which a copy of one's own keeps."""
    return tuple(dict.fromkeys(one.folded for one in _named_recipients(message)))


def _named_recipients(message: Message) -> tuple[Address, ...]:
    hidden = (address for value in message.all("bcc") for address in addresses(value))
    return (*message.to, *message.cc, *hidden)


def _ruling(
    mail: Spoken, about: About, complaint: str, signal: str, reached: bool, note: str, now: datetime
) -> Ruling:
    clock = about.clocks.get(complaint)
    received = clock.received if clock else mail.received
    # A further message may bear an older time than the complaint that it belongs to.
    complained = max(received, about.asked.get(complaint) or received)
    at = given_at(mail.message.date, mail.received, complained, now)
    verdict = ANSWER
    if mail.machine:
        verdict, note = MACHINE, mail.machine
    elif mail.draft:
        verdict = DRAFT
    elif not reached and not _perhaps(mail, signal):
        verdict = ELSEWHERE
    elif not mail.proved:
        verdict = UNPROVED
    elif clock and clock.began > clock.received and at < clock.began:
        verdict = EARLIER
    elif not reached:
        verdict = PROBABLE
    return Ruling(complaint, verdict, signal, at, note)


def _perhaps(mail: Spoken, signal: str) -> bool:
    """May the customer have read it, though it names none of their addresses? A reply to somebody outside may have
    reached them at another one; what names nobody went to somebody in Bcc. What is forwarded asks somebody else, and a
    number in a subject does too."""
    if mail.reach == WRITER:
        return mail.source == SENT
    return mail.reach == OUTSIDE and signal != TAG and not is_forward(mail.message.subject)


def given_at(date: datetime | None, received: datetime, complained: datetime, now: datetime) -> datetime:
    """When an answer was given. `received`: INTERNALDATE, the server's word; an earlier `date` of the writer's counts
    where it lies behind the complaint and at most a week back; never before the complaint, never in our future."""
    laid = min(received, now)
    if laid < complained - SKEW:
        laid = now  # a copy that keeps no date of its own
    if date is not None and complained <= date <= laid and laid - date <= LATEST_COPY:
        return date.astimezone(now.tzinfo)
    return max(laid, complained)


def _about(found: Clues, known: Known, keys: KeyRing) -> tuple[str, tuple[str, ...]]:
    """What it answers directly; else the newest of the thread that we know; else the numbers in its subject."""
    direct = [hit for identifier in found.in_reply_to for hit in _named(identifier, known, keys)]
    thread = ([*_named(identifier, known, keys)] for identifier in found.references)
    hits = direct or next((newest for newest in thread if newest), [])
    if hits:
        return hits[0][0], tuple(complaint for _, complaint in hits)
    return TAG, tuple(tag for tag in found.tags if tag in known.complaints)


def _named(identifier: str, known: Known, keys: KeyRing) -> Iterator[tuple[str, str]]:
    token = parse_token(identifier)
    sent = known.sent.get(token.nonce) if token else None
    if token and sent and sent.complaint_id and verify(token, keys, sent.recipient):
        yield "signed", sent.complaint_id
    yield from (("stored", mail.complaint_id) for mail in known.stored.get(identifier, ()))
