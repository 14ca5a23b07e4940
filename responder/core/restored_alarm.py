"""A register that is held -> a mail to one of the desk's own people, which passes it. No stranger's word in it."""

from __future__ import annotations

from datetime import datetime

from responder.core.complaint_id import KeyRing
from responder.core.desk import Desk
from responder.core.languages.restored_words import RESTORED
from responder.core.outcome import OutgoingMail
from responder.core.staff_letter import REGISTER, moment, staff_letter


def alarm(
    since: datetime, address: str, desk: Desk, keys: KeyRing, now: datetime, nonce: str
) -> OutgoingMail:
    """Raises reply.UnsendableAddress and ValueError."""
    language = desk.default_language if desk.default_language in RESTORED else "en"
    words = RESTORED[language]
    lines = [
        words.opening,
        "",
        f"{words.since}: {moment(since, desk, language)}",
        "",
        f"{words.look}: responder status",
        f"{words.first}: responder reconcile --dry-run",
        f"{words.then}: responder reconcile",
    ]
    return staff_letter(REGISTER, words.subject, lines, language, address, desk, keys, now, nonce)
