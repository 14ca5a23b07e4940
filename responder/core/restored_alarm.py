"""A register that is held -> a mail to one of the desk's own people, which passes it. No stranger's word in it."""

from __future__ import annotations

from datetime import datetime

from responder.core import reply
from responder.core.complaint_id import KeyRing, loop_header, message_id
from responder.core.desk import Desk
from responder.core.languages.restored_words import RESTORED
from responder.core.notifying import KIND, WORTH
from responder.core.outcome import OutgoingMail
from responder.core.return_addresses import envelope_from
from responder.core.writing.mail_headers import notice_headers
from responder.core.writing.wire import ascii_address, clean_header, quoted_printable
from responder.core.writing.wording import moment_in_words, plain

ABOUT = "REGISTER"
"""Stands where other mails of ours name their complaint: this one is about none."""


def alarm(
    since: datetime, address: str, desk: Desk, keys: KeyRing, now: datetime, nonce: str
) -> OutgoingMail:
    """Raises reply.UnsendableAddress and ValueError."""
    language = desk.default_language if desk.default_language in RESTORED else "en"
    words = RESTORED[language]
    recipient = ascii_address(address)
    identifier = message_id(keys, KIND, ABOUT, nonce, recipient, desk.domain)
    last = plain(moment_in_words(since, desk.zone, language))
    text = "\n".join(
        [
            words.opening,
            "",
            f"{words.since}: {last}",
            "",
            f"{words.look}: responder status",
            f"{words.first}: responder reconcile --dry-run",
            f"{words.then}: responder reconcile",
            "",
        ]
    )
    headers = notice_headers(
        (clean_header(desk.from_name), desk.address),
        recipient,
        words.subject,
        identifier,
        loop_header(keys, nonce),
        now,
        language,
    )
    content = headers + b"\r\n" + quoted_printable(text)
    composed = reply.Reply(words.subject, text, "", content, recipient)
    sender = envelope_from(desk, keys, ABOUT, nonce, recipient)
    return OutgoingMail(KIND, identifier, nonce, recipient, sender, composed, now + WORTH)
