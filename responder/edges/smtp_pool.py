"""The few persistent connections of a courier: opened when first needed, asked after a long rest, replaced after 100
mails, given up at once when the courier closes. This file knows nothing of mails."""

from __future__ import annotations

import asyncio
import ssl
from typing import Any, Final

from responder.edges.smtp_dial import SmtpAccount, Trouble, tls_context
from responder.edges.smtp_session import Session

TRUSTED_IDLE: Final = 5.0
MAILS_PER_CONNECTION: Final = 100
CANCELLED_AGAIN: Final = 0.1


class Pool:
    """At most `account.connections` sessions in use at once (`slots`), each for `most` mails; belongs to one event
    loop."""

    def __init__(self, account: SmtpAccount) -> None:
        self.slots = asyncio.Semaphore(max(1, account.connections))
        self.most = MAILS_PER_CONNECTION
        self._account = account
        self._context: ssl.SSLContext | None = None
        self._idle: list[Session] = []
        self._busy: set[Session] = set()
        self._farewells: set[asyncio.Task[Any]] = set()
        self._closed = asyncio.Event()

    async def take(self, fresh: bool) -> Session:
        """An idle connection that still answers, else (or when `fresh`) a new one. Hold one of `slots`; give the
        session to `put_back` or `drop`. Raises Trouble."""
        now = asyncio.get_running_loop().time()
        while self._idle and not fresh and not self._closed.is_set():
            session = self._idle.pop()
            trusted = not session.unfinished and now - session.idle_since < TRUSTED_IDLE
            self._busy.add(session)
            if session.alive and (trusted or await self._answers(session)):
                return session
            self.drop(session)
        session = await self._open()
        self._busy.add(session)
        return session

    async def _answers(self, session: Session) -> bool:
        try:
            await session.rset()
        except Trouble:
            return False
        except asyncio.CancelledError:
            self.drop(session)
            raise
        return True

    async def _open(self) -> Session:
        if self._closed.is_set():
            raise _stopped()
        self._context = self._context or tls_context(self._account)
        opening = asyncio.create_task(Session.open(self._account, self._context))
        closed = asyncio.create_task(self._closed.wait())
        try:
            await asyncio.wait({opening, closed}, return_when=asyncio.FIRST_COMPLETED)
            if self._closed.is_set():
                raise _stopped()
            return opening.result()
        except BaseException:
            self._abandon(opening)
            raise
        finally:
            closed.cancel()

    def _abandon(self, opening: asyncio.Task[Session]) -> None:
        """Cancelled twice: Python 3.11's wait_for loses a cancellation that meets its result."""
        self._farewells.add(opening)
        opening.add_done_callback(self._farewells.discard)
        opening.add_done_callback(_drop_unused)
        opening.cancel()
        asyncio.get_running_loop().call_later(CANCELLED_AGAIN, opening.cancel)

    def put_back(self, session: Session) -> None:
        """In good order, or to be so after RSET. Awaits nothing: a cancellation here could make a delivered mail look
        unsent."""
        self._busy.discard(session)
        if self._closed.is_set() or session.carried >= self.most:
            self._bid_farewell(session)
        else:
            session.idle_since = asyncio.get_running_loop().time()
            self._idle.append(session)

    def retire(self, session: Session) -> None:
        """Ended in good manners, where it still is one: QUIT."""
        self._busy.discard(session)
        if session.alive:
            self._bid_farewell(session)
        else:
            session.drop()

    def drop(self, session: Session) -> None:
        """Ended at once, without QUIT."""
        self._busy.discard(session)
        session.drop()

    def _bid_farewell(self, session: Session) -> None:
        farewell = asyncio.create_task(session.quit())
        self._farewells.add(farewell)
        farewell.add_done_callback(self._farewells.discard)

    async def close(self) -> None:
        """QUIT on idle connections, at most a second; the others lose their connection. Never raises."""
        self._closed.set()
        for session in list(self._busy):
            session.drop()
        while self._idle:
            self._bid_farewell(self._idle.pop())
        if self._farewells:
            await asyncio.wait(set(self._farewells), timeout=1.5)


def _drop_unused(opening: asyncio.Task[Session]) -> None:
    if not opening.cancelled() and opening.exception() is None:
        opening.result().drop()


def _stopped() -> Trouble:
    return Trouble("stopped", "closed", text="the courier is closed")
