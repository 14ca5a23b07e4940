"""Bytes of one mail -> Message (RFC 5322, 2045, 2047, 2231). Never raises: bad mail gives a Message with `defects`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from responder.core.mail.addresses import Address, read_addresses
from responder.core.mail.bodies import Body, read_body
from responder.core.mail.disguise import disguises
from responder.core.mail.encoded_words import decode_counted
from responder.core.mail.fetched_parts import Attachment, TextPart
from responder.core.mail.header_values import date, message_ids, return_path
from responder.core.mail.headers import Block, after_envelope_line, scan
from responder.core.mail.new_text import new_text
from responder.core.mail.subject import is_forward

__all__ = ["Address", "Attachment", "Message", "TextPart", "parse"]

_Read = TypeVar("_Read")
_ONCE = (
    "from",
    "sender",
    "reply-to",
    "to",
    "cc",
    "message-id",
    "in-reply-to",
    "references",
    "date",
    "subject",
)
_NO_ADDRESSES: tuple[tuple[Address, ...], str] = ((), "")
_NO_IDS: tuple[tuple[str, ...], str] = ((), "")
_NO_NOTES: tuple[str, ...] = ()
_NO_BLOCK = Block((), 0)
_NO_BODY = Body("", "", "text/plain", "", (), "", (), ())


@dataclass(frozen=True, slots=True)
class Message:
    """One received mail, read once. Every text is NFC, free of NUL, control characters (but \\n and \\t in bodies)
    and lone surrogates, so that it can be encoded as UTF-8 anywhere.

    `headers` are (lower-case name, unfolded raw value) in order of appearance, at most 1,000.
    `return_path`: the addr-spec of Return-Path, "" for the null path `<>`, None when the header is missing.
    `message_id` and the ids in `in_reply_to` / `references` stand without angle brackets, longest 900 characters,
    references at most the last 200 in order. `date` is aware or None. `size` is the whole mail's octets as the
    server tells it, even where only the first 64 kB were fetched. `body` is the whole text, `new_text` the same
    without quotes, signature and forwarded headers (in doubt the text is kept).
    `excessive`: a bound of reading was exceeded or a reader failed, so that `defects` say what was not read: a person
    should look at this mail. `returned`: of a multipart/report the text of its other parts (delivery status, returned
    mail), at most 32 kB, "" for any other mail. `inner`: the media types of a multipart's parts, as far as they were
    fetched, a calendar's as "text/calendar;method=reply". `disguised`: notes for people on a sender's name and a
    subject that are not what they look like.
    """

    headers: tuple[tuple[str, str], ...]
    message_id: str
    in_reply_to: tuple[str, ...]
    references: tuple[str, ...]
    date: datetime | None
    from_: tuple[Address, ...]
    sender: Address | None
    reply_to: tuple[Address, ...]
    to: tuple[Address, ...]
    cc: tuple[Address, ...]
    return_path: str | None
    delivered_to: tuple[str, ...]
    subject: str
    body: str
    new_text: str
    media_type: str
    report_type: str
    attachments: tuple[Attachment, ...]
    size: int
    defects: tuple[str, ...]
    excessive: bool = False
    returned: str = ""
    inner: tuple[str, ...] = ()
    disguised: tuple[str, ...] = ()

    def all(self, name: str) -> tuple[str, ...]:
        """Raw unfolded values of each header of that name, top first."""
        wanted = name.casefold()
        return tuple(value for key, value in self.headers if key == wanted)

    @property
    def originator(self) -> Address | None:
        """The first usable address of From."""
        return self.from_[0] if self.from_ else None


class _Reader:
    """Reads the fields of one block and gathers defects."""

    def __init__(self) -> None:
        self.defects: list[str] = []
        self.excessive = False
        self.values: dict[str, list[str]] = {}

    def bounded(self, bounds: tuple[str, ...]) -> None:
        """Bounds that were exceeded: something was not read."""
        self.defects += bounds
        self.excessive = self.excessive or bool(bounds)

    def attempt(self, what: str, otherwise: _Read, step: Callable[..., _Read], *arguments: object) -> _Read:
        """The one place where a fault of the readers themselves ends: the mail is set aside, the daemon goes on."""
        try:
            return step(*arguments)
        except Exception as fault:  # bytes nobody has seen yet
            self.bounded((f"{what} not read: {type(fault).__name__}",))
            return otherwise

    def block(self, raw: bytes) -> Block:
        block = self.attempt("header block", _NO_BLOCK, lambda: scan(raw, after_envelope_line(raw)))
        self.bounded(block.bounds)
        self.defects += block.defects
        for name, value in block.fields:
            self.values.setdefault(name, []).append(value)
        self.defects += [
            f"several {name} headers" for name in _ONCE & self.values.keys() if len(self.values[name]) > 1
        ]
        return block

    def body(self, step: Callable[[], Body]) -> Body:
        body = self.attempt("body", _NO_BODY, step)
        self.bounded(body.bounds)
        self.defects += body.defects
        return body

    def addresses(self, name: str) -> tuple[Address, ...]:
        found: tuple[Address, ...] = ()
        for value in self.values.get(name, ()):
            more, bound = self.attempt(name, _NO_ADDRESSES, read_addresses, value)
            self.bounded((f"{name}: {bound}",) if bound else ())
            found += more
        return found

    def ids(self, name: str) -> tuple[str, ...]:
        value = " ".join(self.values.get(name, ()))
        found, bound = self.attempt(name, _NO_IDS, message_ids, value)
        self.bounded((f"{name}: {bound}",) if bound else ())
        return found

    def subject(self) -> str:
        value = self.values.get("subject", [""])[0]
        text, over = self.attempt("subject", (value, False), decode_counted, value)
        self.bounded(("subject: over 200 encoded words",) if over else ())
        return text

    def date(self) -> datetime | None:
        values = self.values.get("date")
        moment = self.attempt("date", None, date, values[0]) if values else None
        if values and moment is None:
            self.defects.append("date is no date")
        return moment

    def return_path(self) -> str | None:
        values = self.values.get("return-path")
        return self.attempt("return-path", "", return_path, values[0]) if values else None


def parse(
    raw: bytes,
    *,
    size: int | None = None,
    attachments: tuple[Attachment, ...] | None = None,
    text_part: TextPart | None = None,
) -> Message:
    """Read one mail. `raw` may be only its first 64 kB: then `size` is the whole size, `attachments` what
    BODYSTRUCTURE told (else they are found in `raw`), `text_part` the first text part where it lies beyond `raw`."""
    reader = _Reader()
    size = len(raw) if size is None else size
    cut = len(raw) < size
    raw = _line_ends(raw)
    block = reader.block(raw)
    body = reader.body(
        lambda: read_body(
            raw, block.fields, block.body, cut=cut, attachments=attachments, text_part=text_part
        )
    )
    ids = reader.ids("message-id")
    senders = reader.addresses("sender")
    subject = reader.subject()
    from_ = reader.addresses("from")
    names = tuple(one.name for one in from_[:1])
    disguised = reader.attempt(
        "names", _NO_NOTES, disguises, raw[: block.body], reader.values, names, subject
    )
    delivered = [
        one.spec
        for name in ("delivered-to", "x-original-to", "envelope-to")
        for one in reader.addresses(name)
    ]
    return Message(
        headers=block.fields,
        message_id=ids[0] if ids else "",
        in_reply_to=reader.ids("in-reply-to"),
        references=reader.ids("references"),
        date=reader.date(),
        from_=from_,
        sender=senders[0] if senders else None,
        reply_to=reader.addresses("reply-to"),
        to=reader.addresses("to"),
        cc=reader.addresses("cc"),
        return_path=reader.return_path(),
        delivered_to=tuple(dict.fromkeys(delivered)),
        subject=subject,
        body=body.text.strip(),
        new_text=reader.attempt("new text", body.text, new_text, body.quoted, is_forward(subject)),
        media_type=body.media_type,
        report_type=body.report_type,
        attachments=body.attachments,
        size=size,
        defects=tuple(dict.fromkeys(reader.defects)),
        excessive=reader.excessive,
        returned=body.returned,
        inner=body.inner,
        disguised=disguised,
    )


def _line_ends(raw: bytes) -> bytes:
    """Lone CR as line end (old Macs) and CR CR LF (broken gateways) are read as line ends; other bytes stay."""
    head = raw[:4096]
    if b"\r\r\n" in head:
        return raw.replace(b"\r\r\n", b"\r\n")
    return raw.replace(b"\r", b"\n") if b"\r" in head and b"\n" not in head else raw
