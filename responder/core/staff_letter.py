"""A plain mail to one of the desk's own people about the daemon itself: signed, in no thread, passed by no budget. No
stranger's word in it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from responder.core import reply
from responder.core.complaint_id import KeyRing, loop_header, message_id
from responder.core.desk import Desk
from responder.core.notifying import KIND, WORTH
from responder.core.outcome import OutgoingMail
from responder.core.return_addresses import envelope_from
from responder.core.writing.mail_headers import notice_headers
from responder.core.writing.wire import ascii_address, clean_header, quoted_printable
from responder.core.writing.wording import moment_in_words, plain

REGISTER, OUTAGE = "REGISTER", "OUTAGE"
"""They stand where other mails of ours name their complaint: these are about none."""


def staff_letter(
    about: str,
    subject: str,
    lines: Sequence[str],
    language: str,
    address: str,
    desk: Desk,
    keys: KeyRing,
    now: datetime,
    nonce: str,
) -> OutgoingMail:
    """`about`: a complaint ID, REGISTER or OUTAGE. Raises reply.UnsendableAddress and ValueError."""
    recipient = ascii_address(address)
    identifier = message_id(keys, KIND, about, nonce, recipient, desk.domain)
    text = "\n".join((*lines, ""))
    headers = notice_headers(
        (clean_header(desk.from_name), desk.address),
        recipient,
        subject,
        identifier,
        loop_header(keys, nonce),
        now,
        language,
    )
    composed = reply.Reply(subject, text, "", headers + b"\r\n" + quoted_printable(text), recipient)
    sender = envelope_from(desk, keys, about, nonce, recipient)
    return OutgoingMail(KIND, identifier, nonce, recipient, sender, composed, now + WORTH)


def moment(instant: datetime, desk: Desk, language: str) -> str:
    """A time (aware) as the desk's wall shows it, with its zone."""
    return plain(moment_in_words(instant, desk.zone, language))
