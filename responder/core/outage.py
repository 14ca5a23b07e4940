"""Something that should work is looked at again and again: from when on it counts as out of reach, and the letters that
say so. One alarm when it has lasted, one all-clear when it is over."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from responder.core.complaint_id import KeyRing
from responder.core.desk import Desk
from responder.core.languages.outage_words import OUTAGE
from responder.core.outage_facts import OutageBegan, OutageEnded
from responder.core.outcome import OutgoingMail
from responder.core.staff_letter import OUTAGE as ABOUT
from responder.core.staff_letter import moment, staff_letter
from responder.core.writing.wire import clean_header

MAILBOX, RELAY, REGISTER, CANARY = "mailbox", "relay", "register", "canary"
LEAST_MAILS = 3
"""Customers whose mail the relay puts off one by one, before that counts as the relay's own fault: one alone may be
greylisted, or its server away."""


@dataclass(frozen=True, slots=True)
class Watched:
    """What is known of one thing. `well_at` (UTC): when it last worked; `began_at`: an alarm was raised, it has not
    worked since then; None: it counts as working."""

    well_at: datetime
    began_at: datetime | None = None


def look(watched: Watched, well: bool, now: datetime, after: timedelta) -> Watched:
    """What is known after a look at `now`. `after`: so long it may be away before `began_at` is set; a clock that was
    set back makes nothing older than it is."""
    known = min(watched.well_at, now)
    if well:
        return Watched(now)
    if watched.began_at is None and now - known >= after:
        return Watched(known, known)
    return replace(watched, well_at=known)


def told(kind: str, before: Watched, after: Watched, now: datetime) -> OutageBegan | OutageEnded | None:
    """The fact that tells of the step from `before` to `after`; None where nothing turned."""
    if before.began_at is None and after.began_at is not None:
        return OutageBegan(kind, _text(after.began_at))
    if before.began_at is not None and after.began_at is None:
        gone = max(0, round((now - before.began_at).total_seconds()))
        return OutageEnded(kind, _text(before.began_at), gone)
    return None


def letter(
    fact: OutageBegan | OutageEnded,
    why: str,
    address: str,
    desk: Desk,
    keys: KeyRing,
    now: datetime,
    nonce: str,
) -> OutgoingMail:
    """The mail to one of the desk's own people; no stranger's word in it. `why`: what hinders, for an administrator.
    Raises reply.UnsendableAddress and ValueError."""
    language = desk.default_language if desk.default_language in OUTAGE else "en"
    words = OUTAGE[language]
    since = moment(datetime.fromisoformat(fact.since), desk, language)
    named = (
        f"{words.subjects[fact.what]}: {desk.mailbox}" if _of_a_mailbox(fact) else words.subjects[fact.what]
    )
    if isinstance(fact, OutageEnded):
        subject = f"{words.over_subject} ({named})"
        lines = [
            words.over,
            "",
            named,
            f"{words.since}: {since}",
            f"{words.until}: {moment(now, desk, language)}",
        ]
    else:
        subject = named
        lines = [words.openings[fact.what].format(address=desk.address), "", f"{words.since}: {since}"]
        lines += [f"{words.why}: {clean_header(why)[:200]}"] if clean_header(why) else []
    lines += ["", f"{words.look}: responder status"]
    return staff_letter(ABOUT, subject, lines, language, address, desk, keys, now, nonce)


def _of_a_mailbox(fact: OutageBegan | OutageEnded) -> bool:
    return fact.what in (MAILBOX, CANARY)


def _text(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")
