"""Outbox -> courier -> outbox. Claims a few, as fast as rate and breaker allow, sends them side by side, settles what
came of them in one transaction."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol, TypeVar

from sqlalchemy.engine import Connection

from responder.core import relay
from responder.core.backoff import next_attempt
from responder.core.breaker import UNTHROTTLED, Throttle
from responder.core.desk import Desk
from responder.edges.register import breaker_rows, delivery_rows, outbox_rows, sending_rows, trail
from responder.edges.register.letters import Letter
from responder.edges.register.outbox_rows import FAILED, HELD, NOTICE, QUEUED, SENT, QueuedMail, Settlement
from responder.edges.register.renewing import Renewing
from responder.edges.register.store import Register
from responder.edges.register.trail import Told
from responder.edges.smtp import Courier, Deferred, Delivered, Outcome

_T = TypeVar("_T")


class Call(Protocol):
    """Runs a function of the register off the loop and waits for it."""

    def __call__(self, work: Callable[[], _T], /) -> Awaitable[_T]: ...


@dataclass
class Dispatch:
    """The way out. `call` runs a function of the register off the loop; `jitter` gives numbers in [0, 1).

    `relay`: how it fares. `alive()`: a mail was begun or settled. `hold`: what the relay may have is not sent again
    before a person says so. `complain(words)` tells the operator once what is wrong with the relay, `slow(words)` that
    it asks us to slow down, `stuck(words)` of a mail whose time is over and that cannot be decided afresh.
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
    slow: Callable[[str], None] = lambda words: None
    stuck: Callable[[str], None] = lambda words: None
    hold: bool = False
    alive: Callable[[], None] = lambda: None
    throttle: Callable[[], Throttle] = lambda: UNTHROTTLED
    desk: Callable[[str], Desk | None] = lambda mailbox: None
    nonce: Callable[[], str] = str
    wait: float = 0.0
    held_back: bool = False
    under_way: dict[asyncio.Task[Outcome], QueuedMail] = field(default_factory=dict)
    unsettled: list[Settlement] = field(default_factory=list)
    woken: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.relay = relay.fresh(self.width)
        self.renewing = Renewing(self.register, self.desk, self.nonce, self.stuck)

    @property
    def away(self) -> bool:
        """True while the relay itself is at fault."""
        return self.relay.away_until is not None

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
            closed = stop() or self.relay.left_alone(now)
            more = await self._turn(0 if closed else self.relay.lanes - len(self.under_way), now)
            if not self.under_way:
                if more:
                    continue
                return settled
            await self._until_news()
            now = self.now()
            done = [task for task in self.under_way if task.done()]
            came_back = [self._judge(self.under_way.pop(task), _outcome(task), now, stop()) for task in done]
            self.unsettled += came_back
            settled += sum(one.state not in (QUEUED, HELD) for one in came_back)

    async def _until_news(self) -> None:
        """Until a mail comes back, or another may be due."""
        bell = asyncio.ensure_future(self.woken.wait())
        try:
            await asyncio.wait({*self.under_way, bell}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            bell.cancel()
        self.woken.clear()

    async def _turn(self, free: int, now: datetime) -> bool:
        """Settle what came back and claim as many as there are free places, in one transaction; the claim is committed
        before a byte is sent. Returns whether more may be due at once: what was claimed stays here."""
        settlements = list(self.unsettled)
        if not settlements and free <= 0:
            return False
        under_way = any(mail.kind != NOTICE for mail in self.under_way.values())

        def work() -> tuple[list[Told], list[QueuedMail], bool]:
            return self._write(settlements, free, now, under_way, self.renewing.read_ahead(free, now))

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
        refused = sum(one.state == FAILED and one.mail.kind != NOTICE for one in settlements)
        with self.register.writing() as connection:
            told = [told for one in settlements for told in self._settle(connection, one, now)]
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
            fresh, renewed = self.renewing.renew(connection, claimed.mails, read, now)
            return told + renewed, fresh, len(fresh) < len(claimed.mails)

    def _settle(self, connection: Connection, settlement: Settlement, now: datetime) -> list[Told]:
        """The outcome, and where the mail is refused for good the mails that tell staff of it, together."""
        told, mail = outbox_rows.settle(connection, settlement, now), settlement.mail
        desk = self.desk(mail.mailbox) if told and settlement.state == FAILED else None
        if desk is not None:
            made = delivery_rows.refused(connection, mail.nonce, desk, self.register.keys, now, self.nonce())
            told += trail.append(connection, mail.mailbox, now, made)
        return told

    def _judge(self, mail: QueuedMail, outcome: Outcome, now: datetime, stopping: bool) -> Settlement:
        if isinstance(outcome, Delivered):
            self.relay = relay.took(self.relay, now)
            return Settlement(mail, SENT, outcome.code, outcome.answer, reached_data=True)
        if not isinstance(outcome, Deferred):
            self.relay = relay.refused(self.relay)
            said = (outcome.code, outcome.answer, outcome.fault)
            return Settlement(mail, FAILED, *said, reached_data=outcome.reached_data)
        # What we ended ourselves, the next start begins with.
        ended = (QUEUED, outcome.fault, now, False)
        state, fault, again, own = ended if stopping else self._put_off(mail, outcome, now)
        if self.hold and outcome.uncertain and mail.kind != NOTICE:
            state = HELD
        return Settlement(
            mail,
            state,
            outcome.code,
            outcome.answer,
            fault,
            outcome.ours,
            outcome.uncertain,
            outcome.reached_data,
            again,
            own,
        )

    def _put_off(
        self, mail: QueuedMail, outcome: Deferred, now: datetime
    ) -> tuple[str, str, datetime | None, bool]:
        """State, fault, the next attempt, and whether for a reason of this mail's own. Where the relay is at fault
        everybody waits, and nobody's four days are over because of it."""
        found = relay.put_off(
            self.relay, outcome.fault, now, self.jitter(), ours=outcome.ours, limited=outcome.limited
        )
        self.relay = found.relay
        if found.news:
            tell = self.slow if outcome.limited else self.complain
            tell(f"{outcome.fault}: {outcome.code or ''} {outcome.answer}")
        if found.whole:
            return QUEUED, outcome.fault, found.until, False
        again = next_attempt(mail.deferrals + 1, mail.deferred_at or now, now, self.jitter())
        if again is None:
            return FAILED, f"{outcome.fault}, given up after {mail.attempts} attempts", None, True
        return QUEUED, outcome.fault, max(again, found.until), True


def _outcome(task: asyncio.Task[Outcome]) -> Outcome:
    """What came back; a bug in the way out defers that mail alone (boundary: per mail)."""
    fault = None if task.cancelled() else task.exception()
    if task.cancelled() or fault is not None:
        name = type(fault).__name__ if fault else "cancelled"
        return Deferred(0, f"{name} while it was sent", "bug", uncertain=True)
    return task.result()
