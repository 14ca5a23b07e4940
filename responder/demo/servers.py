"""Embedded mail servers on 127.0.0.1, in one thread: IMAP (pymap), SMTP (aiosmtpd), mailboxes in memory.

They live as long as the process that holds them and know no other host: what is not for one of the accounts is refused,
or, where they are open, lies in a mailbox made for it.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from argparse import Namespace
from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack, closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from types import TracebackType
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from proxyprotocol.reader import ProxyProtocolReader
from proxyprotocol.version import ProxyProtocolVersion
from pymap.backend.dict import Config, Login
from pymap.backend.dict.filter import FilterSet
from pymap.backend.dict.mailbox import MailboxData, MailboxSet, Message
from pymap.concurrent import Event
from pymap.imap import IMAPServer
from pymap.parsing.message import AppendMessage
from pymap.parsing.specials import ObjectId
from pymap.parsing.specials.flag import Flag, Wildcard
from pymap.selected import SelectedMailbox
from pymap.user import UserMetadata
from pysasl.hashing import Cleartext

HOST = "127.0.0.1"
NAME = "mail.demo.example"
START_PATIENCE = 10.0
STOP_PATIENCE = 5.0
LARGEST = 25 * 1024 * 1024
MOST_MAILBOXES = 10_000


@dataclass(frozen=True, slots=True)
class Account:
    """One mailbox: `address` receives mail, and logs in to IMAP and SMTP with itself and `password`."""

    address: str
    password: str = field(repr=False)


class Folder(MailboxData):
    """pymap's folder in memory, with two things that other servers have."""

    @property
    def permanent_flags(self) -> frozenset[Flag]:
        """Clients may make keywords (RFC 3501 section 7.1, PERMANENTFLAGS)."""
        flags: frozenset[Flag] = super().permanent_flags | {Wildcard}
        return flags

    async def update_selected(
        self, selected: SelectedMailbox, *, wait_on: Event | None = None
    ) -> SelectedMailbox:
        """What came between the last command and IDLE is told at once; pymap would wait for the next change."""
        if selected.mod_sequence != self._mod_sequences.highest:
            wait_on = None
        return await super().update_selected(selected, wait_on=wait_on)


class Folders(MailboxSet):
    """The folders of one account, all of our kind: INBOX and Sent."""

    def __init__(self) -> None:
        super().__init__()
        self._inbox = Folder(self._content_cache, self._thread_cache)
        self._set["Sent"] = Folder(self._content_cache, self._thread_cache)

    async def add_mailbox(self, name: str) -> ObjectId:
        """A new folder. Raises ValueError when it exists."""
        await super().add_mailbox(name)
        async with self._set_lock.write_lock():
            self._set[name] = made = Folder(self._content_cache, self._thread_cache)
        return made.mailbox_id


class _Config(Config):
    @property
    def greeting(self) -> bytes:
        """pymap would ask the name service for our name."""
        return b"Server ready " + NAME.encode()


class _ImapServer(IMAPServer):
    """Keeps each connection's task referenced: the event loop does so only weakly, and idle ones would be collected."""

    __slots__ = ["_tasks"]

    def __init__(self, login: Login, config: Config) -> None:
        super().__init__(login, config)
        self._tasks: set[asyncio.Task[Any]] = set()

    async def __call__(self, *args: Any) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        await super().__call__(*args)

    async def end(self) -> None:
        """End every connection."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)


class _Smtp(SMTP):
    """aiosmtpd's server, which takes long lines too: a mail written by hand may have a whole paragraph in one."""

    line_length_limit = LARGEST


class _Delivery:
    """aiosmtpd's handler: every accepted mail lies in its recipients' mailboxes before 250 is said. `make`: a mailbox
    for an address that has none; False where it gets none."""

    def __init__(self, folders: Mapping[str, Folders], make: Callable[[str], bool]) -> None:
        self._folders, self._make = folders, make

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address.casefold() not in self._folders and not self._make(address.casefold()):
            return "550 5.1.1 No such mailbox here; this server passes nothing on"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        assert isinstance(envelope.content, bytes)
        now = datetime.now(UTC)
        peer = session.host_name or "unknown"
        uids = []
        for recipient in envelope.rcpt_tos:
            trace = (
                f"Return-Path: <{(envelope.mail_from or '').strip('<>')}>\r\nDelivered-To: {recipient}\r\n"
                f"Received: from {peer} ([{HOST}]) by {NAME} with ESMTP;\r\n {format_datetime(now)}\r\n"
            )
            inbox = await self._folders[recipient.casefold()].get_mailbox("INBOX")
            message: Message = await inbox.append(AppendMessage(trace.encode() + envelope.content, now))
            uids.append(str(message.uid))
        return f"250 2.0.0 Delivered as {','.join(uids)}"


class EmbeddedServers:
    """`with EmbeddedServers(accounts) as servers:` serves on `servers.imap_port` and `servers.smtp_port` of 127.0.0.1
    until the end of the block. Port 0 takes a free one. Raises OSError when a port is taken.

    `password_of_others`: any other address gets a mailbox with this password when the first mail for it comes; "" =
    none does."""

    def __init__(
        self,
        accounts: list[Account],
        *,
        imap_port: int = 0,
        smtp_port: int = 0,
        password_of_others: str = "",
    ) -> None:
        self.imap_port, self.smtp_port = imap_port, smtp_port
        self._passwords = {account.address.casefold(): account.password for account in accounts}
        self._password_of_others = password_of_others
        self._folders: dict[str, Folders] = {}
        self._config = _config()
        self._login = Login(self._config)
        self._ready = threading.Event()
        self._fault: BaseException | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stop: asyncio.Event | None = None
        self._thread = threading.Thread(target=self._run, name="mail servers", daemon=True)

    def __enter__(self) -> EmbeddedServers:
        for name in ("mail.log", "pymap"):
            logging.getLogger(name).setLevel(logging.CRITICAL)  # they log every broken connection
        self._thread.start()
        if not self._ready.wait(START_PATIENCE):
            raise OSError(f"the embedded mail servers were not up within {START_PATIENCE:.0f} s")
        if self._fault is not None:
            raise OSError(f"the embedded mail servers cannot start: {self._fault}") from self._fault
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._loop is not None and self._stop is not None and self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._stop.set)
            self._thread.join(STOP_PATIENCE)

    def _run(self) -> None:
        try:
            asyncio.run(self._serve())
        except BaseException as fault:  # told to the thread that waits in __enter__
            self._fault = fault
        finally:
            self._ready.set()

    async def _serve(self) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        async with AsyncExitStack() as stack:
            await self._start_imap(stack)
            await self._start_smtp(stack)
            self._ready.set()
            await self._stop.wait()

    async def _start_imap(self, stack: AsyncExitStack) -> None:
        self._config.apply_context()
        for address, password in self._passwords.items():
            self._mailbox(address, password)
        server = _ImapServer(self._login, self._config)
        wrapped = ProxyProtocolReader(self._config.proxy_protocol).get_callback(server)
        listening = await asyncio.start_server(wrapped, HOST, self.imap_port)
        stack.push_async_callback(server.end)
        stack.enter_context(closing(listening))
        self.imap_port = listening.sockets[0].getsockname()[1]

    def _mailbox(self, address: str, password: str) -> None:
        self._login.users_dict[address] = UserMetadata(self._config, address, password=password)
        self._folders[address] = Folders()
        self._config.set_cache[address] = (self._folders[address], FilterSet())

    def _newcomer(self, address: str) -> bool:
        if not self._password_of_others or len(self._folders) >= MOST_MAILBOXES:
            return False
        self._mailbox(address, self._password_of_others)
        return True

    async def _start_smtp(self, stack: AsyncExitStack) -> None:
        loop = asyncio.get_running_loop()
        delivery = _Delivery(self._folders, self._newcomer)

        def connected() -> SMTP:
            return _Smtp(
                delivery,
                hostname=NAME,
                ident="demonstration",
                data_size_limit=LARGEST,
                enable_SMTPUTF8=True,
                auth_require_tls=False,
                authenticator=self._authenticate,
                loop=loop,
            )

        listening = await loop.create_server(connected, HOST, self.smtp_port)
        stack.enter_context(closing(listening))
        self.smtp_port = listening.sockets[0].getsockname()[1]

    def _authenticate(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, words: object
    ) -> AuthResult:
        known = isinstance(words, LoginPassword) and (
            self._passwords.get(words.login.decode("utf-8", "replace").casefold())
            == words.password.decode("utf-8", "replace")
        )
        return AuthResult(success=known, handled=False)


def _config() -> _Config:
    args = Namespace(passlib_cfg=None, proxy_protocol=None, inherited_sockets=None)
    return _Config(
        args,
        demo_data=False,
        demo_user="",
        demo_password="",
        host=HOST,
        port=0,
        tls_enabled=False,
        proxy_protocol=ProxyProtocolVersion.get(None),
        hash_context=Cleartext(),
        max_append_len=LARGEST,
    )
