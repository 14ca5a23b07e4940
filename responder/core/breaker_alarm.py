"""An open breaker -> a mail to one of the desk's own people, which passes it. No stranger's word in it."""

from __future__ import annotations

from datetime import datetime

from responder.core.complaint_id import KeyRing
from responder.core.desk import Desk
from responder.core.languages.breaker_words import BREAKER
from responder.core.outcome import OutgoingMail
from responder.core.sending_facts import BreakerOpened
from responder.core.staff_letter import moment, staff_letter


def alarm(
    opened: BreakerOpened,
    complaint: str,
    waiting: int,
    address: str,
    desk: Desk,
    keys: KeyRing,
    now: datetime,
    nonce: str,
) -> OutgoingMail:
    """`complaint`: of the first mail that waits; `waiting`: how many do. Raises reply.UnsendableAddress and
    ValueError."""
    language = desk.default_language if desk.default_language in BREAKER else "en"
    words = BREAKER[language]
    lines = [
        words.opening,
        "",
        f"{words.went}: {opened.mails}",
        f"{words.limit}: {opened.limit}",
        f"{words.waiting}: {waiting}",
        f"{words.again}: {moment(datetime.fromisoformat(opened.until), desk, language)}",
        "",
        f"{words.look}: responder status",
        f"{words.resume}: responder resume",
    ]
    subject = f"[{complaint}] {words.subject}"
    return staff_letter(complaint, subject, lines, language, address, desk, keys, now, nonce)
