"""One connection to the receiving SMTP server of the tests: the verbs, TLS, AUTH, and DATA kept byte for byte."""

from __future__ import annotations

import asyncio
import base64
import hmac
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.servers.smtp_sink import SmtpSink

CHALLENGE = b"<1896.697170952@sink.test>"


@dataclass(frozen=True)
class Received:
    """One accepted mail. `wire`: DATA as transmitted, without the final dot; `content`: dots undoubled."""

    sender: str
    recipient: tuple[str, ...]
    wire: bytes
    content: bytes
    mail_options: tuple[str, ...] = ()
    tls: bool = False
    user: str = ""
    connection: int = 0


@dataclass
class SinkSettings:
    """How the sink behaves. `tls`: none, starttls, implicit. `greylist`: how many times each (sender, recipient) is
    first told 451. `null_sender`: whether MAIL FROM:<> is taken."""

    tls: str = "none"
    certificate: str = ""
    key: str = ""
    users: dict[str, str] = field(default_factory=dict)
    mechanisms: tuple[str, ...] = ("PLAIN", "LOGIN")
    greylist: int = 0
    size: int = 0
    null_sender: bool = True
    smtputf8: bool = False
    file: str = ""


class Hangup(Exception):
    """The connection is to be closed."""


class Conversation:
    """One connection. Subclasses change `before` to misbehave at a verb."""

    def __init__(
        self, sink: SmtpSink, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, serial: int
    ) -> None:
        self.sink, self.settings, self.serial = sink, sink.settings, serial
        self.reader, self.writer = reader, writer
        self.tls = sink.settings.tls == "implicit"
        self.user = ""
        self.sender: str | None = None
        self.options: tuple[str, ...] = ()
        self.recipients: list[str] = []
        self.wire = b""

    async def before(self, verb: str) -> str | None:
        """Called before each step: CONNECT, EHLO, STARTTLS, AUTH, MAIL, RCPT, DATA, BODY (the content has begun),
        CONTENT (the final dot was read), RSET, NOOP, QUIT. Returns an answer to give instead, or None; Hangup ends
        the connection, waiting stalls it."""
        return None

    async def say(self, *lines: str) -> None:
        *early, last = lines
        text = [f"{line[:3]}-{line[4:]}" for line in early] + [last]
        self.writer.write("".join(f"{line}\r\n" for line in text).encode("utf-8", "surrogateescape"))
        await self.writer.drain()

    async def serve(self) -> None:
        refusal = await self.before("CONNECT")
        await self.say("220 sink.test ESMTP" if refusal is None else refusal)
        if refusal is not None:
            return
        while line := await self.reader.readline():
            text = line.decode("utf-8", "surrogateescape").rstrip("\r\n")
            verb, _, rest = text.partition(" ")
            self.sink.commands.append(text)
            step = getattr(self, f"do_{verb.lower()}", None)
            if step is None:
                await self.say("502 5.5.2 not here")
                continue
            answer = await self.before(verb.upper())
            if answer is not None:
                await self.say(*answer.split("\n"))
                if answer.startswith("421"):
                    raise Hangup
                continue
            await step(rest)

    async def do_ehlo(self, _: str) -> None:
        lines = ["250 sink.test", "250 8BITMIME", "250 ENHANCEDSTATUSCODES"]
        if self.settings.size:
            lines.append(f"250 SIZE {self.settings.size}")
        if self.settings.smtputf8:
            lines.append("250 SMTPUTF8")
        if self.settings.tls == "starttls" and not self.tls:
            lines.append("250 STARTTLS")
        elif self.settings.users:
            lines.append("250 AUTH " + " ".join(self.settings.mechanisms))
        await self.say(*lines)

    async def do_starttls(self, _: str) -> None:
        await self.say("220 2.0.0 go ahead")
        await self.writer.start_tls(self.sink.context)
        self.tls = True

    async def do_auth(self, rest: str) -> None:
        mechanism, _, initial = rest.partition(" ")
        if mechanism.upper() not in self.settings.mechanisms:
            await self.say("504 5.5.4 mechanism not supported")
            return
        user, right = await getattr(self, f"_auth_{mechanism.lower().replace('-', '')}")(initial)
        self.sink.logins.append((mechanism.upper(), user, self.tls))
        self.user = user if right else ""
        await self.say("235 2.7.0 welcome" if right else "535 5.7.8 wrong user name or password")

    async def _ask(self, prompt: bytes) -> bytes:
        await self.say("334 " + base64.b64encode(prompt).decode())
        return base64.b64decode(await self.reader.readline())

    async def _auth_plain(self, initial: str) -> tuple[str, bool]:
        _, user, password = (base64.b64decode(initial) if initial else await self._ask(b"")).split(b"\0")
        return user.decode(), self.settings.users.get(user.decode()) == password.decode()

    async def _auth_login(self, initial: str) -> tuple[str, bool]:
        user = (base64.b64decode(initial) if initial else await self._ask(b"Username:")).decode()
        password = (await self._ask(b"Password:")).decode()
        return user, self.settings.users.get(user) == password

    async def _auth_crammd5(self, _: str) -> tuple[str, bool]:
        user, _, digest = (await self._ask(CHALLENGE)).decode().rpartition(" ")
        key = self.settings.users.get(user, "").encode()
        return user, hmac.compare_digest(hmac.new(key, CHALLENGE, "md5").hexdigest(), digest)

    async def do_mail(self, rest: str) -> None:
        match = re.fullmatch(r"FROM:<(.*?)>(?: (.*))?", rest, re.IGNORECASE)
        if self.settings.users and not self.user:
            await self.say("530 5.7.0 authentication required")
        elif self.sender is not None:
            await self.say("503 5.5.1 nested MAIL")
        elif match is None:
            await self.say("501 5.5.4 syntax")
        elif not match[1] and not self.settings.null_sender:
            await self.say("550 5.7.1 null sender not taken here")
        elif (size := re.search(r"SIZE=(\d+)", rest)) and 0 < self.settings.size < int(size[1]):
            await self.say("552 5.3.4 message too big")
        else:
            self.sender, self.options, self.recipients = match[1], tuple((match[2] or "").split()), []
            await self.say("250 2.1.0 sender ok")

    async def do_rcpt(self, rest: str) -> None:
        match = re.fullmatch(r"TO:<(.+)>", rest, re.IGNORECASE)
        if self.sender is None:
            await self.say("503 5.5.1 MAIL first")
        elif match is None:
            await self.say("501 5.1.3 syntax")
        elif self.sink.grey(self.sender, match[1]):
            await self.say("451 4.7.1 greylisted, come back later")
        else:
            self.recipients.append(match[1])
            await self.say("250 2.1.5 recipient ok")

    async def do_data(self, _: str) -> None:
        if self.sender is None or not self.recipients:
            await self.say("503 5.5.1 RCPT first")
            return
        await self.say("354 go ahead")
        self.wire = await self._content()
        answer = await self.before("CONTENT")
        if answer is None:
            self.accept()
            answer = "250 2.0.0 queued"
        self.sender = None
        await self.say(*answer.split("\n"))
        if answer.startswith("421"):
            raise Hangup

    async def _content(self) -> bytes:
        """Up to the final dot; only CRLF ends a line."""
        lines = [await self.reader.readuntil(b"\r\n")]
        if await self.before("BODY") is not None:
            raise Hangup
        while lines[-1] != b".\r\n":
            lines.append(await self.reader.readuntil(b"\r\n"))
        return b"".join(lines[:-1])

    def accept(self) -> None:
        """Record the mail just read."""
        wire, content = self.wire, re.sub(rb"(?m)^\.", b"", self.wire)
        sender = self.sender or ""
        self.sink.accept(
            Received(
                sender, tuple(self.recipients), wire, content, self.options, self.tls, self.user, self.serial
            )
        )

    async def do_rset(self, _: str) -> None:
        self.sender = None
        await self.say("250 2.0.0 reset")

    async def do_noop(self, _: str) -> None:
        await self.say("250 2.0.0 here")

    async def do_quit(self, _: str) -> None:
        await self.say("221 2.0.0 bye")
        raise Hangup
