"""One connection to the relay: dial, TLS, EHLO, AUTH, one transaction after another, RSET, QUIT. This file says at
which step something went wrong (Trouble); what that means for the mail is judged in edges/smtp.py."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import re
import socket
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import aiosmtplib

from responder.edges.smtp_dial import SmtpAccount, Trouble, dial, hello_name
from responder.edges.smtp_letter import Letter

LEADING_DOT: Final = re.compile(rb"(?m)^\.")
UNUSABLE_MECHANISM: Final = frozenset({502, 504, 534})
ANSWER_LENGTH: Final = 200


@dataclass(frozen=True, slots=True)
class Answer:
    """What the relay said: `code` as sent, `text` printable, on one line, cut at 200 characters."""

    code: int
    text: str


def printable(text: str) -> str:
    """One line without control, bidi or surrogate characters, at most 200 characters."""
    return " ".join("".join(c if c.isprintable() else " " for c in text[:4096]).split())[:ANSWER_LENGTH]


def _shown(account: SmtpAccount, text: str) -> str:
    """The relay's words, printable and without the password, should it send that back."""
    if account.password:
        joined = f"\0{account.username}\0{account.password}"
        for secret in (joined, account.password):
            text = text.replace(base64.b64encode(secret.encode()).decode(), "[secret]")
        text = text.replace(account.password, "[secret]")
    return printable(text)


@contextlib.contextmanager
def _during(step: str, account: SmtpAccount) -> Iterator[None]:
    """Turn whatever aiosmtplib and the sockets raise into Trouble at this step."""
    try:
        yield
    except aiosmtplib.SMTPResponseException as answer:
        fault = step if answer.code >= 0 else "protocol"
        raise Trouble(step, fault, max(answer.code, 0), _shown(account, answer.message)) from None
    except TimeoutError:
        raise Trouble(step, "timeout", text="no answer in time") from None
    except (OSError, aiosmtplib.SMTPException) as error:
        cause = error if isinstance(error, ssl.SSLError) else error.__cause__
        if isinstance(cause, ssl.SSLError):
            why = getattr(cause, "verify_message", "") or cause.reason or "handshake failed"
            raise Trouble("tls", "tls", text=printable(f"TLS: {why}")) from None
        fault = "connect" if step == "connect" else "lost"
        raise Trouble(step, fault, text=_shown(account, str(error))) from None
    except ValueError as error:
        raise Trouble(step, "configuration", text=type(error).__name__) from None


class Session:
    """A connection after EHLO and AUTH. `carried`: mails tried on it; `idle_since`: loop time of the last use;
    `content_began`: the running or last transaction sent content; `unfinished`: RSET is due before the next mail."""

    def __init__(self, account: SmtpAccount, client: aiosmtplib.SMTP) -> None:
        self._account, self._client = account, client
        self.banner = ""
        self.carried = 0
        self.idle_since = 0.0
        self.content_began = False
        self.unfinished = False

    @classmethod
    async def open(cls, account: SmtpAccount, context: ssl.SSLContext | None) -> Session:
        """Dial, TLS, EHLO, AUTH. Raises Trouble. Unless `tls` is "none", EHLO and STARTTLS are all that is ever sent
        in clear text."""
        with _during("connect", account):
            sock = await dial(account)
        try:
            with _during("connect", account):
                session = cls(account, _client(account, sock, context))
                session.banner = _shown(account, (await session._client.connect()).message)
            await session._introduce()
        except BaseException:
            sock.close()
            raise
        return session

    async def _introduce(self) -> None:
        try:
            await self._greet()
            if self._account.tls == "starttls":
                await self._upgrade()
            if self._account.username:
                with _during("auth", self._account):
                    await self._log_in()
            if self._spoke_ahead:
                raise Trouble("hello", "protocol", text="the relay gave more answers than it was asked for")
        except BaseException:
            self.drop()
            raise

    async def _greet(self) -> None:
        with _during("hello", self._account):
            await self._client.ehlo()

    async def _upgrade(self) -> None:
        if not self._client.supports_extension("starttls"):
            raise Trouble(
                "tls", "tls", text="the relay does not offer STARTTLS; no mail and no login was sent"
            )
        with _during("tls", self._account):
            await self._client.starttls()
        await self._greet()

    async def _log_in(self) -> None:
        """One mechanism, the first offered of PLAIN, LOGIN, CRAM-MD5: a wrong password counts once, not thrice."""
        client, offered = self._client, self._client.server_auth_methods
        refusal: aiosmtplib.SMTPAuthenticationError | None = None
        ways = {"plain": client.auth_plain, "login": client.auth_login, "cram-md5": client.auth_crammd5}
        for way in (ways[name] for name in ways if name in offered):
            try:
                await way(self._account.username, self._account.password)
                return
            except aiosmtplib.SMTPAuthenticationError as error:
                if error.code not in UNUSABLE_MECHANISM:
                    raise
                refusal = error
        raise refusal or Trouble("auth", "auth", text="the relay offers none of AUTH PLAIN, LOGIN, CRAM-MD5")

    @property
    def alive(self) -> bool:
        """False once the relay closed the connection, as far as this end has heard, or said more than was asked."""
        return self._client.is_connected and not self._spoke_ahead

    @property
    def tls_version(self) -> str:
        """ "TLSv1.3", or "" in clear text."""
        layer = self._client.get_transport_info("ssl_object")
        return str(layer.version()) if layer is not None else ""

    @property
    def capabilities(self) -> dict[str, str]:
        """EHLO keywords in lower case, each with its parameters."""
        return dict(self._client.esmtp_extensions)

    async def transact(self, letter: Letter) -> Answer:
        """MAIL, RCPT, DATA, content. Raises Trouble."""
        self.content_began, self.unfinished = False, True
        self.carried += 1
        task = asyncio.current_task()
        cancellations = task.cancelling() if task else 0
        if letter.international and not self._client.supports_extension("smtputf8"):
            raise Trouble(
                "recipient", "address", text="the relay does not offer SMTPUTF8, which this address needs"
            )
        await self.mail(letter)
        await self._command("recipient", b"RCPT", b"TO:<" + letter.recipient.encode() + b">")
        await self._command("data", b"DATA", wanted=3)
        if task and task.cancelling() > cancellations:
            # Python 3.11's wait_for loses a cancellation that meets its result: here is the last moment to heed it.
            raise asyncio.CancelledError
        answer = await self._send(letter.content)
        self.unfinished = False
        return answer

    async def mail(self, letter: Letter) -> Answer:
        """MAIL FROM with SIZE, BODY and SMTPUTF8 where offered and needed. Raises Trouble."""
        offers = self._client.supports_extension
        options = [b"SIZE=%d" % len(letter.content)] if offers("size") else []
        if not letter.content.isascii() and offers("8bitmime"):
            options.append(b"BODY=8BITMIME")
        if letter.international:
            options.append(b"SMTPUTF8")
        return await self._command("sender", b"MAIL", b"FROM:<" + letter.sender.encode() + b">", *options)

    async def rset(self) -> None:
        """Clear the transaction, or learn within `timeout_connect` that the connection is gone. Raises Trouble."""
        await self._command("reset", b"RSET", patience=self._account.timeout_connect)
        self.unfinished = False

    async def quit(self) -> None:
        """QUIT, at most a second, then closed in any event. Never raises for what the relay does."""
        with contextlib.suppress(OSError, aiosmtplib.SMTPException):
            await self._client.quit(timeout=1.0)
        self.drop()

    def drop(self) -> None:
        """Close at once: what still waits on this connection learns that it is lost."""
        transport = self._client.transport
        self._client.close()
        if isinstance(transport, asyncio.WriteTransport):
            transport.abort()

    async def _send(self, content: bytes) -> Answer:
        """The content with leading dots doubled (RFC 5321 section 4.5.2) and the final dot; aiosmtplib's own data()
        knows one timeout for DATA and the final dot and does not tell whether content was sent."""
        with _during("content", self._account):
            protocol = self._client.protocol
            if protocol is None:
                raise aiosmtplib.SMTPServerDisconnected("connection lost")
            protocol.write(LEADING_DOT.sub(b"..", content) + b".\r\n")
            self.content_began = True
            code, text = await protocol.read_response(timeout=self._account.timeout_final_dot)
        return self._weigh("content", code, text, 2)

    async def _command(self, step: str, *words: bytes, wanted: int = 2, patience: float = 0.0) -> Answer:
        with _during(step, self._account):
            patience = patience or self._account.timeout_command
            code, text = await self._client.execute_command(*words, timeout=patience)
        return self._weigh(step, code, text, wanted)

    @property
    def _spoke_ahead(self) -> bool:
        """More bytes than one answer: they would be taken for the answer to the next command."""
        return bool(getattr(self._client.protocol, "_buffer", b""))

    def _weigh(self, step: str, code: int, text: str, wanted: int) -> Answer:
        """The first digit decides (RFC 5321 section 4.2.1). After the content a 250 counts even if the relay adds its
        goodbye: nothing was left over before."""
        answer = Answer(code, _shown(self._account, text))
        if code // 100 == wanted and (step == "content" or not self._spoke_ahead):
            return answer
        fault = step if code // 100 in (4, 5) else "protocol"
        raise Trouble(step, fault, code, answer.text)


def _client(account: SmtpAccount, sock: socket.socket, context: ssl.SSLContext | None) -> aiosmtplib.SMTP:
    """Credentials are not given to the client, so that nothing of it can show them."""
    return aiosmtplib.SMTP(
        hostname=account.host,
        sock=sock,
        use_tls=account.tls == "implicit",
        start_tls=False,
        tls_context=context,
        local_hostname=hello_name(account, sock),
        timeout=account.timeout_command,
    )
