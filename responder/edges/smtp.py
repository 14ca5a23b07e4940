"""Courier: bytes -> Delivered | Deferred | Refused (aiosmtplib). Permanent or transient is decided here, once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class SmtpAccount:
    """The relay. `tls`: "implicit" (465), "starttls" (587), or "none" (explicitly allowed clear text). `username` ""
    means no AUTH. `password` is a secret: kept out of repr, logs and tracebacks."""

    host: str
    port: int
    username: str = ""
    password: str = ""
    tls: str = "starttls"
    ca_file: str = ""
    hello: str = ""
    connections: int = 4
    timeout_connect: float = 10.0
    timeout_command: float = 60.0
    timeout_final_dot: float = 600.0

    def __repr__(self) -> str:
        return f"SmtpAccount({self.username!r} at {self.host}:{self.port})"


@dataclass(frozen=True, slots=True)
class Delivered:
    """250 after the final dot: the relay has the mail. `code` and `answer` as SMTP gave them (printable, cut at 200)."""

    code: int
    answer: str


@dataclass(frozen=True, slots=True)
class Deferred:
    """Try again, the same bytes. `ours`: it failed before RCPT (connect, TLS, EHLO, AUTH, MAIL) or by our own
    configuration, so the recipient is not to blame: alarm. `uncertain`: DATA's content was under way or sent, and no
    answer came: the relay may have it. `reached_data`: the content (or part of it) went over the wire.
    `fault` is a slug: connect, tls, auth, sender, recipient, data, lost, timeout ..."""

    code: int
    answer: str
    fault: str
    ours: bool = False
    uncertain: bool = False
    reached_data: bool = False


@dataclass(frozen=True, slots=True)
class Refused:
    """5xx to RCPT or DATA: this mail will not be taken. A person must read it."""

    code: int
    answer: str
    fault: str
    reached_data: bool = False


Outcome = Delivered | Deferred | Refused


class Courier(Protocol):
    """What dispatch may ask; the real one and the fake pass one contract suite. `deliver` never raises for
    anything a server does."""

    async def deliver(self, envelope_from: str, recipient: str, content: bytes) -> Outcome:
        """One SMTP transaction over one of a few persistent connections. "" as envelope_from is MAIL FROM:<>."""

    async def close(self) -> None:
        """QUIT on every connection, at most a second; never raises."""
