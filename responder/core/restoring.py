"""A register that lacks what happened last, because it came from a backup: how far its numbers jump, and what a mail of
ours in Sent says of a message that it does not know."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from responder.core.complaint_id import KeyRing, Token, parse_token, valid, verify
from responder.core.desk import Desk
from responder.core.languages import PACKS
from responder.core.message import Message
from responder.core.notifying import KIND as NOTICE
from responder.core.outcome import Context, Decision, Outcome, OutgoingMail, Withheld
from responder.core.promise import Promise
from responder.core.reading import Reading
from responder.core.reply import Reply
from responder.core.writing.wording import due_in_words, plain

RESTORED = "restored"
"""What withholds the acknowledgement of a message that was registered before, when nobody knows what it was told."""
LEAST_ROOM = 1_000  # numbers
LEAST_DAILY = 1_440  # numbers a day that may have been given: one a minute
BUSIER = 4  # times the busiest day on record
WITHIN_DAYS = 400  # no promise lies further from its mail
_CLOCK = re.compile(r"\b(\d{1,2})[:.](\d{2})\b")
_LONGEST_WORDS = 160  # characters: a promise in words


@dataclass(frozen=True, slots=True)
class Stated:
    """A mail of ours as it lies in Sent, proved by the MAC of its Message-ID. `answered`: the Message-ID of what it
    answers, "" = none; `sent_at` UTC; `text`: its plain text; `content`: its bytes as far as they were fetched."""

    token: Token
    message_id: str
    recipient: str
    answered: str
    sent_at: datetime
    subject: str = ""
    text: str = ""
    content: bytes = b""


@dataclass(frozen=True, slots=True)
class Told:
    """A reply time read back from a mail: `due` UTC, `words` as they stand there."""

    due: datetime
    words: str


def leap(value: int, busiest_day: int, since: datetime, now: datetime, given: Iterable[int] = ()) -> int:
    """The number after which the next one follows: a full thousand above all that may have been given since the copy
    was made at `since` (UTC). It grows with time, faster than numbers are given, so that a copy that is put back twice
    does not come to the same number twice. `busiest_day`: most complaints of one day on record; `given`: numbers that
    are known to have been given."""
    days = max(timedelta(), now - since) / timedelta(days=1)
    room = LEAST_ROOM + math.ceil(max(LEAST_DAILY, BUSIER * busiest_day) * days)
    return math.ceil((max([value, *given]) + room) / 1_000) * 1_000


def number_of(complaint: str) -> tuple[str, int, int] | None:
    """("KB", 2026, 417) of "KB-2026-00417-T"; None where it is no complaint ID."""
    if not valid(complaint):
        return None
    prefix, year, number, _ = complaint.split("-")
    return (prefix, int(year), int(number)) if year.isdecimal() and number.isdecimal() else None


def stated(message: Message, received: datetime, keys: KeyRing, content: bytes = b"") -> Stated | None:
    """What a mail of the Sent folder says, None where it is not ours to a customer: its MAC does not hold."""
    token = parse_token(message.message_id)
    if token is None or token.kind == NOTICE or not message.to:
        return None
    to = message.to[0]
    recipient = next((one for one in (to.spec, to.folded) if verify(token, keys, one)), "")
    if not recipient:
        return None
    answered = message.in_reply_to[0] if message.in_reply_to else ""
    return Stated(
        token,
        message.message_id,
        recipient,
        answered,
        received.astimezone(UTC),
        message.subject,
        message.body,
        content,
    )


def replied_to(message: Message, keys: KeyRing) -> Token | None:
    """The acknowledgement that this message answers, proved for its own sender; None where it answers none."""
    sender = message.originator
    ids = (*message.in_reply_to[:3], *reversed(message.references[-20:]))
    tokens = (token for one in ids if (token := parse_token(one)) and token.kind == "ack")
    return next((one for one in tokens if sender and verify(one, keys, sender.folded)), None)


def promised(text: str, zone: str, sent_at: datetime) -> Told | None:
    """The reply time that a mail of ours states, in whichever of our languages; None where it cannot be read back."""
    flat = plain(text)
    for language, pack in PACKS.items():
        by = plain(pack.by)
        start = flat.find(by)
        if start >= 0 and (told := _told(flat[start : start + _LONGEST_WORDS], zone, sent_at, language)):
            return told
    return None


def _told(words: str, zone: str, sent_at: datetime, language: str) -> Told | None:
    """Days from the mail's own on are put into the words that a promise has, until they are those that stand there."""
    line = words.partition("\n")[0].strip()
    clocks = {(int(hour), int(minute)) for hour, minute in _CLOCK.findall(line)}
    first = sent_at.astimezone(ZoneInfo(zone)).date()
    for hour, minute in sorted(clocks):
        if hour > 24 or minute > 59:
            continue
        for day in range(WITHIN_DAYS):
            wall = datetime.combine(first, time()) + timedelta(days=day, hours=hour, minutes=minute)
            due = wall.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
            for year in (sent_at, None):
                if line.startswith(plain(due_in_words(due, zone, language, now=year, zoned=False))):
                    return Told(due, line)
    return None


def bound(
    decision: Decision,
    mail: Stated | None,
    reading: Reading,
    context: Context,
    desk: Desk,
    complaint: str = "",
) -> Decision:
    """What was decided anew of a message that had been registered before: with the number and the reply time that its
    acknowledgement states, and no second one. Without that mail (`mail` None) it gets no answer, and a number of its
    own or that of `complaint`, which its writer has been told."""
    decision = replace(decision, notices=(), notices_withheld="")
    if decision.outcome is not Outcome.COMPLAINT:
        return replace(decision, outgoing=None)
    if mail is None:
        reason = "it was registered before the register was put back; what it was told is not known"
        told_before = {"complaint_id": complaint, "number": context.number - 1} if complaint else {}
        withheld = Withheld(RESTORED, reason)
        return replace(decision, outgoing=None, promise=None, withheld=withheld, **told_before)  # type: ignore[arg-type]
    zone = desk.calendars[decision.calendar].zone
    told = promised(mail.text, zone, mail.sent_at)
    due = told.due if told else decision.due
    assert due is not None  # a complaint has one
    promise = Promise(
        due=due,
        received=min(reading.received, context.now),
        decided=mail.sent_at,
        opens=None,
        late=False,
        target=decision.target,
        calendar=decision.calendar,
        zone=zone,
        basis=(("why", "read back from the acknowledgement in Sent" if told else "counted anew"),),
    )
    words = told.words if told else ""
    reply = Reply(mail.subject, mail.text, words, mail.content, mail.recipient)
    outgoing = OutgoingMail("ack", mail.message_id, mail.token.nonce, mail.recipient, "", reply, due)
    return replace(
        decision,
        complaint_id=mail.token.complaint_id,
        number=context.number - 1,  # the counter stays: it was raised beyond this one
        due=due,
        promise=promise,
        outgoing=outgoing,
        withheld=None,
    )
