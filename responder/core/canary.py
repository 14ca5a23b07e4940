"""The probe mail that a mailbox sends to itself. Signed like every mail of ours, so that the guard knows it; never a
complaint."""

from __future__ import annotations

from datetime import datetime

from responder.core.complaint_id import KeyRing, loop_header
from responder.core.desk import Desk
from responder.core.writing.mail_headers import notice_headers
from responder.core.writing.wire import clean_header, quoted_printable

SUBJECT = "responder probe"
TEXT = (
    "This mail shows that mail to this mailbox arrives. Responder moves it away; nobody needs to read it.\n"
)


def probe(desk: Desk, keys: KeyRing, now: datetime, nonce: str) -> tuple[str, bytes]:
    """Its Message-ID without brackets, and its bytes. Raises ValueError."""
    identifier = f"canary.{nonce}@{desk.domain}"
    sender = (clean_header(desk.from_name), desk.address)
    headers = notice_headers(sender, desk.address, SUBJECT, identifier, loop_header(keys, nonce), now, "en")
    return identifier, headers + b"\r\n" + quoted_printable(TEXT)
