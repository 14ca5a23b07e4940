"""The header of an acknowledgement: RFC 3834 fields, RFC 5322 threading."""

from __future__ import annotations

from datetime import datetime
from email.utils import format_datetime

from responder.core.writing import wire
from responder.core.writing.answering import Answering
from responder.core.writing.wire import ascii_address, clean_header, international_address

# RFC 5322 knows no limit; relays do. First and last: the root keeps the thread, the end places the reply in it.
_REFERENCES_EACH_END = 20
_REFERENCES_OCTETS = 8_192


def headers(
    answering: Answering, subject: str, languages: tuple[str, ...], body: list[tuple[str, str]]
) -> bytes:
    """All fields, each with its CRLF; `body`: those that say how the body is written. Raises UnsendableAddress, and
    ValueError for a fault of the caller's: a naive `date`, an own id that no header may hold."""
    own_id = wire.identifiers([answering.message_id])
    if not own_id:
        raise ValueError(f"{ascii(answering.message_id)[:80]} is no Message-ID that can be written")
    if answering.date.tzinfo is None:
        raise ValueError("the Date of a mail needs a zone: the datetime is naive")
    recipient = international_address(answering.recipient)
    sender = wire.field("From", wire.mailbox(clean_header(answering.from_name), answering.from_address))
    fields = [
        *([("Reply-To", ascii_address(answering.reply_to))] if answering.reply_to else []),
        ("Subject", wire.unstructured(subject)),
        ("Date", format_datetime(answering.date)),
        ("Message-ID", f"<{own_id[0]}>"),
        *_threading(answering),
        # RFC 3834 section 5.1: what answers no mail was generated
        ("Auto-Submitted", "auto-generated" if answering.unprompted else "auto-replied"),
        ("X-Auto-Response-Suppress", "DR, RN, NRN, OOF, AutoReply"),
        ("X-Responder-Loop", clean_header(answering.loop_header)),
        ("Content-Language", ", ".join(languages)),  # RFC 3282 section 2
        ("MIME-Version", "1.0"),
        *body,
    ]
    return sender + wire.address_field("To", recipient) + b"".join(wire.field(*one) for one in fields)


def notice_headers(
    sender: tuple[str, str],
    recipient: str,
    subject: str,
    message_id: str,
    loop_header: str,
    date: datetime,
    language: str,
) -> bytes:
    """Of a mail to one of the desk's own people: it answers nothing, so it threads nowhere. `sender`: clean name and
    address. Raises as headers() does."""
    own_id = wire.identifiers([message_id])
    if not own_id or date.tzinfo is None:
        raise ValueError("a mail needs a Message-ID that can be written, and a Date with a zone")
    fields = [
        ("From", wire.mailbox(*sender)),
        ("To", ascii_address(recipient)),
        ("Subject", wire.unstructured(subject)),
        ("Date", format_datetime(date)),
        ("Message-ID", f"<{own_id[0]}>"),
        ("Auto-Submitted", "auto-generated"),  # RFC 3834 section 5
        ("X-Auto-Response-Suppress", "DR, RN, NRN, OOF, AutoReply"),
        ("X-Responder-Loop", clean_header(loop_header)),
        ("Content-Language", language),
        ("MIME-Version", "1.0"),
        ("Content-Type", "text/plain; charset=utf-8"),
        ("Content-Transfer-Encoding", "quoted-printable"),
    ]
    return b"".join(wire.field(name, value) for name, value in fields)


def _threading(answering: Answering) -> list[tuple[str, str]]:
    """In-Reply-To and References (RFC 5322 section 3.6.4); neither when the original has no usable id."""
    parent = wire.identifiers([answering.in_reply_to])
    if not parent:
        return []
    earlier = [one for one in wire.identifiers(answering.references) if one != parent[0]]
    ids = _trimmed([*earlier, parent[0]])
    return [("In-Reply-To", f"<{parent[0]}>"), ("References", " ".join(f"<{one}>" for one in ids))]


def _trimmed(ids: list[str]) -> list[str]:
    """The first and the last 20, at most 8 kB with brackets and blanks; what goes, goes from the middle."""
    if len(ids) > 2 * _REFERENCES_EACH_END:
        ids = ids[:_REFERENCES_EACH_END] + ids[-_REFERENCES_EACH_END:]
    while sum(len(one) + 3 for one in ids) > _REFERENCES_OCTETS:
        ids = ids[: len(ids) // 2] + ids[len(ids) // 2 + 1 :]
    return ids
