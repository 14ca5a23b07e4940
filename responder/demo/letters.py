"""A letter as a person or a machine means it, and its bytes as their mail program would send them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.encoders import encode_base64
from email.header import Header
from email.message import Message
from email.mime.base import MIMEBase
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.utils import format_datetime, formataddr
from enum import StrEnum


class Outcome(StrEnum):
    """What must become of a letter."""

    ACKNOWLEDGED = "acknowledged"
    JOINED = "joined"
    SILENT = "silent"


@dataclass(frozen=True, slots=True)
class Correspondent:
    """Who writes; `name` "" is a From without display name."""

    name: str
    address: str

    def __str__(self) -> str:
        return f"{self.name} <{self.address}>" if self.name else self.address


@dataclass(frozen=True, slots=True)
class Enclosure:
    """An attached file."""

    name: str
    media_type: str
    content: bytes = field(repr=False)


@dataclass(frozen=True)
class Letter:
    """One message to the desk. `charset`: of header and text; `headers`: what the mail program adds; `html` beside
    `text` makes multipart/alternative, alone it is HTML only. `remark`: what is special about it, for the audience."""

    key: str
    sender: Correspondent
    subject: str
    text: str = ""
    html: str = ""
    charset: str = "utf-8"
    headers: Mapping[str, str] = field(default_factory=dict)
    enclosures: tuple[Enclosure, ...] = ()
    message_id: bool = True
    envelope: str | None = None
    expected: Outcome = Outcome.ACKNOWLEDGED
    remark: str = ""
    content: bytes = field(default=b"", repr=False)

    @property
    def envelope_from(self) -> str:
        """MAIL FROM: the sender, unless `envelope` says otherwise ("" is the null path)."""
        return self.sender.address if self.envelope is None else self.envelope

    def written(self, to: str, at: datetime, message_id: str) -> bytes:
        """The message with CRLF, dated `at`. `content` is taken as it is where it was given."""
        if self.content:
            return self.content
        mail = self._body()
        mail["Date"] = format_datetime(at)
        mail["From"] = self._mailbox()
        mail["To"] = to
        mail["Subject"] = Header(self.subject, self.charset, header_name="Subject").encode()
        if self.message_id:
            mail["Message-ID"] = message_id
        for name, value in self.headers.items():
            mail[name] = value
        return mail.as_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")

    def _mailbox(self) -> str:
        if not self.sender.name:
            return self.sender.address
        return formataddr((self.sender.name, self.sender.address), self.charset)

    def _body(self) -> Message:
        body = self._words()
        if not self.enclosures:
            return body
        whole = MIMEMultipart("mixed")
        whole.attach(body)
        for enclosure in self.enclosures:
            whole.attach(_attached(enclosure, self.charset))
        return whole

    def _words(self) -> Message:
        if self.text and self.html:
            both = MIMEMultipart("alternative")
            both.attach(_text(self.text, "plain", self.charset))
            both.attach(_text(self.html, "html", self.charset))
            return both
        if self.html:
            return _text(self.html, "html", self.charset)
        return _text(self.text, "plain", self.charset)


def _text(text: str, kind: str, charset: str) -> Message:
    # Line ends are CRLF inside an encoding too (RFC 2045 section 6.8).
    return MIMEText(text.replace("\n", "\r\n"), kind, charset)


def _attached(enclosure: Enclosure, charset: str) -> Message:
    part = MIMEBase(*enclosure.media_type.split("/", 1))
    part.set_payload(enclosure.content)
    encode_base64(part)
    name = enclosure.name if enclosure.name.isascii() else (charset, "", enclosure.name)
    part.add_header("Content-Disposition", "attachment", filename=name)
    return part


def quoted(text: str) -> str:
    """As a mail program quotes below an answer."""
    return "\n".join(f"> {line}".rstrip() for line in text.splitlines())
