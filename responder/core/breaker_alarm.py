"""An open breaker -> a mail to one of the desk's own people, which passes it. No stranger's word in it."""

from __future__ import annotations

from datetime import datetime

from responder.core import reply
from responder.core.complaint_id import KeyRing, loop_header, message_id
from responder.core.desk import Desk
from responder.core.languages.breaker_words import BREAKER
from responder.core.notifying import KIND, WORTH
from responder.core.outcome import OutgoingMail
from responder.core.return_addresses import envelope_from
from responder.core.sending_facts import BreakerOpened
from responder.core.writing.mail_headers import notice_headers
from responder.core.writing.wire import ascii_address, clean_header, quoted_printable
from responder.core.writing.wording import moment_in_words, plain


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
    recipient = ascii_address(address)
    identifier = message_id(keys, KIND, complaint, nonce, recipient, desk.domain)
    subject = f"[{complaint}] {words.subject}"
    until = plain(moment_in_words(datetime.fromisoformat(opened.until), desk.zone, language))
    text = "\n".join(
        [
            words.opening,
            "",
            f"{words.went}: {opened.mails}",
            f"{words.limit}: {opened.limit}",
            f"{words.waiting}: {waiting}",
            f"{words.again}: {until}",
            "",
            f"{words.look}: responder status",
            f"{words.resume}: responder resume",
            "",
        ]
    )
    headers = notice_headers(
        (clean_header(desk.from_name), desk.address),
        recipient,
        subject,
        identifier,
        loop_header(keys, nonce),
        now,
        language,
    )
    content = headers + b"\r\n" + quoted_printable(text)
    composed = reply.Reply(subject, text, "", content, recipient)
    sender = envelope_from(desk, keys, complaint, nonce, recipient)
    return OutgoingMail(KIND, identifier, nonce, recipient, sender, composed, now + WORTH)
