"""Outbox -> courier -> outbox. Claims a few, as fast as rate and breaker allow, sends them side by side, settles what
came of them in one transaction."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol, TypeVar

from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError

from responder.core.backoff import next_attempt, pause
from responder.core.breaker import UNTHROTTLED, Throttle
from responder.core.desk import Desk
from responder.edges.register import breaker_rows, letters, outbox_rows, sending_rows, superseding, trail
from responder.edges.register.faults import OF_ONE_ROW, RegisterFault
from responder.edges.register.letters import Letter
from responder.edges.register.outbox_rows import QueuedMail, Settlement
from responder.edges.register.store import Register
from responder.edges.register.superseding import Renewed
from responder.edges.register.trail import Told
from responder.edges.smtp import Courier, Deferred, Delivered, Outcome

FIRST_PAUSE = timedelta(seconds=5)
LONGEST_PAUSE = timedelta(minutes=5)
LATER = timedelta(minutes=10)
BEFORE_RECIPIENT = frozenset({"connect", "hello", "tls", "auth", "sender"})
_T = TypeVar("_T")


class Call(Protocol):
    """Runs a function of the register off the loop and waits for it."""

    def __call__(self, work: Callable[[], _T], /) -> Awaitable[_T]: ...


@dataclass
class Dispatch:
    """The way out. `call` runs a function of the register off the loop; `jitter` gives numbers in [0, 1).

    `away_until` (UTC): the relay itself is at fault until then, nothing is tried; `failures` in a row led to it.
    `alive()`: a mail was begun or settled. `complain(words)` tells the operator once what is wrong with the relay.
    `woken`: something new may be due; heard during a round too, so that a stalled mail holds up no later one.
    `throttle`, asked anew each time: how fast mails to customers go; `desk` of a mailbox and `nonce` make the mail that
    tells staff of a breaker that has opened. `wait`: seconds until the rate lets another mail go, 0 where none waits
    for that; `held_back`: the breaker is not closed. Both as of the last round.
    """

    register: Register
    courier: Courier
    width: int
    now: Callable[[], datetime]
    jitter: Callable[[], float]
    call: Call
    echo: Callable[[list[Told]], None]
    complain: Callable[[str], None] = lambda words: None
    alive: Callable[[], None] = lambda: None
    throttle: Callable[[], Throttle] = lambda: UNTHROTTLED
    desk: Callable[[str], Desk | None] = lambda mailbox: None
    nonce: Callable[[], str] = str
    wait: float = 0.0
    held_back: bool = False
    delivering: bool = False
    away_until: datetime | None = None
    failures: int = 0
    under_way: dict[asyncio.Task[Outcome], QueuedMail] = field(default_factory=dict)
    unsettled: list[Settlement] = field(default_factory=list)
    woken: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def idle(self) -> bool:
        """True when nothing is being sent or waits to be settled."""
        return not self.under_way and not self.unsettled

    async def round(self, stop: Callable[[], bool]) -> int:
        """Send what is due until nothing is, the relay is away, or `stop`; returns how many were settled for good.

        Raises RegisterFault; what came back from the relay by then is kept and settled in the next round.
        """
        settled = 0
        while True:
            now = self.now()
            more = await self._turn(0 if stop() or self._away(now) else self.width - len(self.under_way), now)
            if not self.under_way:
                if more:
                    continue
                return settled
            await self._until_news()
            now = self.now()
            done = [task for task in self.under_way if task.done()]
            came_back = [self._judge(self.under_way.pop(task), _outcome(task), now, stop()) for task in done]
            self.unsettled += came_back
            settled += sum(one.state != outbox_rows.QUEUED for one in came_back)

    async def _until_news(self) -> None:
        """Until a mail comes back, or another may be due."""
        bell = asyncio.ensure_future(self.woken.wait())
        try:
            await asyncio.wait({*self.under_way, bell}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            bell.cancel()
        self.woken.clear()

    def _away(self, now: datetime) -> bool:
        return self.away_until is not None and now < self.away_until

    async def _turn(self, free: int, now: datetime) -> bool:
        """Settle what came back and claim as many as there are free places, in one transaction; the claim is committed
        before a byte is sent. Returns whether more may be due at once: what was claimed stays here."""
        settlements = list(self.unsettled)
        if not settlements and free <= 0:
            return False
        under_way = any(mail.kind != outbox_rows.NOTICE for mail in self.under_way.values())

        def work() -> tuple[list[Told], list[QueuedMail], bool]:
            return self._write(settlements, free, now, under_way, self._outdated(free, now))

        told, claimed, more = await self.call(work)
        del self.unsettled[: len(settlements)]
        for mail in claimed:
            sending = self.courier.deliver(mail.envelope_from, mail.recipient, mail.content)
            self.under_way[asyncio.ensure_future(sending)] = mail
        if settlements or claimed:
            self.alive()
        self.echo(told)
        return more

    def _write(
        self,
        settlements: list[Settlement],
        free: int,
        now: datetime,
        under_way: bool,
        read: dict[int, Letter],
    ) -> tuple[list[Told], list[QueuedMail], bool]:
        refused = sum(
            one.state == outbox_rows.FAILED and one.mail.kind != outbox_rows.NOTICE for one in settlements
        )
        with self.register.writing() as connection:
            told = [told for one in settlements for told in outbox_rows.settle(connection, one, now)]
            if free <= 0:
                return told, [], False
            claimed = sending_rows.claim(
                connection, now, free, self.throttle(), under_way=under_way, refused=refused
            )
            self.wait, self.held_back = claimed.wait, claimed.tripped
            told += trail.append(connection, "", now, claimed.told)
            if claimed.opened:
                told += breaker_rows.raise_alarm(
                    connection, claimed.opened, claimed.held, self.desk, self.register.keys, now, self.nonce
                )
            fresh, renewed = self._renew(connection, claimed.mails, read, now)
            return told + renewed, fresh, len(fresh) < len(claimed.mails)

    def _outdated(self, free: int, now: datetime) -> dict[int, Letter]:
        """What the mails next in turn answer whose time is over, read before the register is locked for writing."""
        if free <= 0:
            return {}
        with self.register.reading() as connection:
            rows = letters.outdated(connection, now, free)
            found = {row: self.desk(mailbox) for row, mailbox in rows.items()}
            return {row: letters.letter(connection, row, desk) for row, desk in found.items() if desk}

    def _renew(
        self, connection: Connection, claimed: list[QueuedMail], read: dict[int, Letter], now: datetime
    ) -> tuple[list[QueuedMail], list[Told]]:
        """What is to be sent of `claimed`: in place of those whose time is over fresh ones, or none."""
        mails: list[QueuedMail] = []
        told: list[Told] = []
        for mail in claimed:
            if not mail.outdated(now):
                mails.append(mail)
                continue
            renewed = self._renewed(connection, mail, read, now)
            mails += [renewed.mail] if renewed.mail else []
            told += renewed.told
        return mails, told

    def _renewed(
        self, connection: Connection, mail: QueuedMail, read: dict[int, Letter], now: datetime
    ) -> Renewed:
        """What cannot be decided is put off by itself (boundary: per mail): its old time is never sent."""
        desk, keys = self.desk(mail.mailbox), self.register.keys
        try:
            if desk is None:
                raise LookupError
            with connection.begin_nested():
                letter = read.get(mail.id) or letters.letter(connection, mail.id, desk)
                return superseding.renew(connection, mail, letter, desk, keys, now, self.nonce)
        except RegisterFault:
            raise
        except Exception as fault:
            if isinstance(fault, DBAPIError) and not isinstance(fault, OF_ONE_ROW):
                raise
            why = type(fault).__name__ if desk else f"the mailbox {mail.mailbox} is not in this configuration"
            self.complain(f"mail {mail.nonce} cannot be decided afresh, its time is over: {why}")
            outbox_rows.put_back(connection, mail, now + LATER)
            return Renewed(None, [])

    def _judge(self, mail: QueuedMail, outcome: Outcome, now: datetime, stopping: bool) -> Settlement:
        if isinstance(outcome, Delivered):
            self.failures, self.away_until, self.delivering = 0, None, True
            return Settlement(mail, outbox_rows.SENT, outcome.code, outcome.answer, reached_data=True)
        if not isinstance(outcome, Deferred):
            self.failures, self.away_until = 0, None
            return Settlement(
                mail,
                outbox_rows.FAILED,
                outcome.code,
                outcome.answer,
                outcome.fault,
                reached_data=outcome.reached_data,
            )
        own = False
        if stopping:
            again: datetime | None = now  # we ended it ourselves: the next start begins with it
        elif self._about_the_relay(outcome):
            # The relay is at fault, not this mail: everybody waits, and nobody's four days are over because of it.
            again = self._step_back(now, f"{outcome.fault}: {outcome.code or ''} {outcome.answer}")
        else:
            own = True
            again = next_attempt(mail.deferrals + 1, mail.deferred_at or now, now, self.jitter())
        state = outbox_rows.QUEUED if again else outbox_rows.FAILED
        return Settlement(
            mail,
            state,
            outcome.code,
            outcome.answer,
            outcome.fault if again else f"{outcome.fault}, given up after {mail.attempts} attempts",
            outcome.ours,
            outcome.uncertain,
            outcome.reached_data,
            again,
            own,
        )

    def _about_the_relay(self, outcome: Deferred) -> bool:
        """Before the recipient it always is. What a relay says of us at the recipient is about one mail, where it took
        others since; else that mail would be tried for ever and hold up all."""
        whole = outcome.fault in BEFORE_RECIPIENT or (outcome.ours and not self.delivering)
        self.delivering = self.delivering and not (whole or outcome.ours)
        return whole

    def _step_back(self, now: datetime, words: str) -> datetime:
        if not self._away(now):
            self.failures += 1
            if self.failures == 1:
                self.complain(words)
            self.away_until = now + pause(self.failures, FIRST_PAUSE, LONGEST_PAUSE, self.jitter())
        assert self.away_until is not None
        return self.away_until


def _outcome(task: asyncio.Task[Outcome]) -> Outcome:
    """What came back; a bug in the way out defers that mail alone (boundary: per mail)."""
    fault = None if task.cancelled() else task.exception()
    if task.cancelled() or fault is not None:
        name = type(fault).__name__ if fault else "cancelled"
        return Deferred(0, f"{name} while it was sent", "bug", uncertain=True)
    return task.result()
