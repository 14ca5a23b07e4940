"""Rate and breaker on the way out: mails wait in the register, in their order, over restarts; staff's pass."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from responder.core.breaker import UNTHROTTLED, Throttle
from responder.core.desk import Desk
from responder.core.reply import Person
from responder.core.ruling.rule_syntax import read_rules
from responder.edges.register import outbox_rows, schema, sending_rows
from responder.edges.register.store import Register
from responder.edges.register.trail import Told
from responder.flows.dispatch import Dispatch
from tests.contract.fake_courier import FakeCourier
from tests.edges.register.desk_work import START, DeskWork, chain_faults, mail, nonce, opened, rows

RATE = Throttle(per_minute=60, burst=5, times=0)
BREAKER = Throttle(per_minute=0, least=10, young=10, pause=timedelta(minutes=15), trial=3)
BOSS = "boss@kaubamaja.example"


@dataclass
class Way:
    """An outbox, a scripted relay, a clock, and a dispatcher that a restart makes anew."""

    path: Path
    throttle: Throttle
    courier: FakeCourier = field(default_factory=FakeCourier)
    told: list[Told] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.now = START
        self.register: Register = opened(self.path)
        self.work = DeskWork(self.register)
        people = {name: replace(one, email=BOSS) for name, one in self.work.desk.persons.items()}
        self.desk: Desk = replace(self.work.desk, persons={**people, "": Person("", "", BOSS)})
        self.work.desk = self.desk
        self.dispatch = self._process()

    def _process(self) -> Dispatch:
        return Dispatch(
            self.register,
            self.courier,
            2,
            lambda: self.now,
            lambda: 0.5,
            self._call,
            self.told.extend,
            throttle=lambda: self.throttle,
            desk=lambda mailbox: self.desk,
            nonce=nonce,
        )

    async def _call(self, work: Callable[[], Any], /) -> Any:
        return work()

    def restart(self) -> None:
        """As after kill -9: what was claimed is due again; a new dispatcher knows nothing."""
        self.register.close()
        self.register = opened(self.path)
        self.work.register = self.register
        with self.register.writing() as connection:
            outbox_rows.release(connection, self.now)
        self.dispatch = self._process()

    def queue(self, count: int) -> list[str]:
        """Letters of different people, in this order; returns their addresses."""
        self.work.now = self.now
        senders = [f"w{self.work.uid + number}@k.example" for number in range(count)]
        for sender in senders:
            self.work.take(mail(sender=sender, at=self.now))
        return senders

    async def look(self) -> int:
        return await asyncio.wait_for(self.dispatch.round(lambda: False), 20)

    async def run(self, minutes: float, step: float = 60) -> None:
        for _ in range(int(minutes * 60 / step)):
            self.now += timedelta(seconds=step)
            await self.look()

    def sent(self, to: str = "@k.example") -> list[str]:
        return [one[1] for one in self.courier.received if one[1].endswith(to)]

    def events(self) -> list[str]:
        return [one.event for one in self.told if one.mailbox == ""]

    def states(self) -> set[str]:
        return {row["state"] for row in rows(self.register, schema.outbox)}


@pytest.fixture
def way(tmp_path: Path) -> Iterator[Callable[[Throttle], Way]]:
    made: list[Way] = []

    def make(throttle: Throttle) -> Way:
        made.append(Way(tmp_path / "register.sqlite", throttle))
        return made[-1]

    yield make
    for one in made:
        one.register.close()


# --- the rate ---


async def test_a_burst_and_then_one_a_second_in_their_order(way: Callable[[Throttle], Way]) -> None:
    """Nothing is lost, nothing is passed over; the trail says it once."""
    at = way(RATE)
    senders = at.queue(20)
    assert await at.look() == 5
    assert at.dispatch.wait == pytest.approx(1.0)
    for number in range(6, 21):
        at.now += timedelta(seconds=1)
        assert await at.look() == 1
        assert at.sent() == senders[:number]
    assert at.states() == {"SENT"}
    assert at.dispatch.wait == 0
    assert at.events() == ["rate.reached"]
    assert chain_faults(at.register) == []


async def test_a_restart_gives_no_second_burst(way: Callable[[Throttle], Way]) -> None:
    """What was used up stands in the register with the claim."""
    at = way(RATE)
    senders = at.queue(12)
    for expected in (5, 0, 0):
        before = len(at.sent())
        await at.look()
        assert len(at.sent()) - before == expected
        at.restart()
    await at.run(1, 1)
    assert at.sent() == senders
    assert at.events() == ["rate.reached"]


async def test_a_retry_takes_its_place_and_a_mail_that_waits_keeps_its_own(
    way: Callable[[Throttle], Way],
) -> None:
    """Greylisting costs tokens, so the relay is never asked more often than the rate says."""
    at = way(RATE)
    at.queue(10)
    at.courier.script = {"RCPT": ["451 later"] * 5}
    await at.look()
    assert len(at.courier.attempts) == 5
    for _ in range(120):
        before = len(at.courier.attempts)
        at.now += timedelta(seconds=1)
        await at.look()
        assert len(at.courier.attempts) - before <= 1 or at.now - START > timedelta(seconds=10)
    assert at.states() == {"SENT"}
    minutes = (at.now - START) / timedelta(minutes=1)
    assert len(at.courier.attempts) == 15 <= 5 + 60 * minutes


async def test_a_claim_that_is_rolled_back_takes_no_token(way: Callable[[Throttle], Way]) -> None:
    """Both stand or fall in one transaction."""
    at = way(RATE)
    at.queue(1)

    def fails() -> None:
        with at.register.writing() as connection:
            sending_rows.claim(connection, at.now, 4, RATE, under_way=False, refused=0)
            raise LookupError

    with pytest.raises(LookupError):
        fails()
    assert rows(at.register, schema.sending) == []
    assert await at.look() == 1
    (row,) = rows(at.register, schema.sending)
    assert row["tokens"] == 4.0


async def test_mails_to_staff_pass_the_rate(way: Callable[[Throttle], Way]) -> None:
    """They have a budget of their own, and a warning that waits is none."""
    at = way(RATE)
    at.queue(9)
    await at.look()
    with at.register.writing() as connection:
        last = connection.execute(outbox_rows.schema.outbox.select()).all()[-1]
        values = {**last._mapping, "id": None, "kind": "notice", "nonce": "n" * 16, "message_id": "n@x"}
        values |= {"recipient": BOSS, "state": "QUEUED", "claimed_at": None, "next_at": at.now}
        connection.execute(schema.outbox.insert(), values)
    await at.look()
    assert at.sent("@kaubamaja.example") == [BOSS]
    assert len(at.sent()) == 5


async def test_the_search_for_mails_to_staff_reads_no_backlog(way: Callable[[Throttle], Way]) -> None:
    """By an index of its own, however many acknowledgements wait."""
    at = way(RATE)
    with at.register.reading() as connection:
        wanted = outbox_rows._STAFF_DUE.compile(dialect=connection.dialect)
        values = (at.now.isoformat(), 4, 0)
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {wanted}", values).all()
    assert "outbox_alerts" in str(plan)


async def test_what_waits_for_the_rate_does_not_keep_the_daemon_from_stopping(
    way: Callable[[Throttle], Way],
) -> None:
    """A round ends when nothing may go."""
    at = way(RATE)
    at.queue(9)
    assert await at.look() == 5
    assert at.dispatch.idle
    assert await asyncio.wait_for(at.dispatch.round(lambda: True), 5) == 0


# --- the breaker ---


async def test_it_opens_tells_staff_once_tries_and_closes(way: Callable[[Throttle], Way]) -> None:
    """The whole of its life; nobody's acknowledgement is lost, and their order is that of the complaints."""
    at = way(BREAKER)
    senders = at.queue(25)
    await at.look()
    assert at.sent() == senders[:10]
    assert at.events() == ["breaker.opened"]
    await at.look()
    assert at.sent("@kaubamaja.example") == [BOSS]
    await at.run(14)
    assert at.sent() == senders[:10]
    await at.run(2)
    assert at.sent() == senders[:13]
    assert at.events() == ["breaker.opened", "breaker.trial", "breaker.reopened"]
    await at.run(300)
    assert at.sent() == senders
    assert at.states() == {"SENT"}
    assert at.events()[-1] == "breaker.closed"
    assert at.sent("@kaubamaja.example") == [BOSS]
    assert not at.dispatch.held_back
    assert chain_faults(at.register) == []


async def test_the_alarm_says_what_waits_and_what_to_do(way: Callable[[Throttle], Way]) -> None:
    """Ours alone, marked as a machine's, and about the first complaint that waits."""
    at = way(BREAKER)
    at.queue(25)
    await at.look()
    (notice,) = [row for row in rows(at.register, schema.outbox) if row["kind"] == "notice"]
    text = notice["content"].decode()
    assert "Auto-Submitted: auto-generated" in text
    assert "responder resume" in text
    assert "15" in text
    eleventh = rows(at.register, schema.outbox)[10]
    assert notice["complaint"] == eleventh["complaint"]
    assert "k.example" not in text


async def test_a_restart_does_not_close_it(way: Callable[[Throttle], Way]) -> None:
    """Neither while it is open, nor in its trial; and it gives no second alarm."""
    at = way(BREAKER)
    at.queue(25)
    for _ in range(3):
        await at.look()
        at.restart()
    assert len(at.sent()) == 10
    at.now += timedelta(minutes=15)
    for _ in range(3):
        await at.look()
        at.restart()
    assert len(at.sent()) == 13
    assert at.events().count("breaker.opened") == 1


async def test_kills_at_any_moment_lose_nothing_and_keep_the_order(way: Callable[[Throttle], Way]) -> None:
    """Claimed and never sent: due again, and sent again, before what waits behind it."""
    at = way(Throttle(per_minute=60, burst=3, times=0))
    senders = at.queue(30)
    for number in range(60):
        at.now += timedelta(seconds=1)
        if number % 4 == 0:
            with at.register.writing() as connection:
                sending_rows.claim(connection, at.now, 2, at.throttle, under_way=False, refused=0)
            at.restart()
        await at.look()
    assert sorted(set(at.sent()), key=senders.index) == senders
    assert at.states() == {"SENT"}
    assert len(at.courier.attempts) <= 3 + 60


async def test_what_a_dead_process_had_in_hand_goes_first(way: Callable[[Throttle], Way]) -> None:
    """It keeps its place, and does not wait behind a whole backlog for the rate."""
    at = way(Throttle(per_minute=60, burst=2, times=0))
    senders = at.queue(10)
    with at.register.writing() as connection:
        sending_rows.claim(connection, at.now, 2, at.throttle, under_way=False, refused=0)
    at.now += timedelta(seconds=1)
    at.restart()
    await at.run(1, 1)
    assert at.sent() == senders


async def test_a_trial_of_which_most_are_refused_opens_it_again(way: Callable[[Throttle], Way]) -> None:
    """Though the hour is quiet: nobody wants these mails."""
    at = way(replace(BREAKER, pause=timedelta(minutes=70)))
    at.queue(25)
    await at.look()
    at.courier.script = {"RCPT": ["550 no", "550 no", "550 no"]}
    at.now += timedelta(minutes=70)
    await at.look()
    await at.look()
    assert at.events() == ["breaker.opened", "breaker.trial", "breaker.reopened"]
    at.now += timedelta(minutes=70)
    await at.look()
    assert at.events()[3:5] == ["breaker.trial", "breaker.closed"]


async def test_the_operators_word_lets_all_go_at_the_rate(way: Callable[[Throttle], Way]) -> None:
    """The running daemon sees it at its next look."""
    at = way(replace(BREAKER, per_minute=60, burst=10))
    at.queue(40)
    await at.run(1, 1)
    assert len(at.sent()) == 10
    with at.register.writing() as connection:
        assert sending_rows.resume(connection, at.throttle, at.now) == 30
    await at.look()
    assert len(at.sent()) == 20
    await at.run(0.5, 1)
    assert len(at.sent()) == 40


async def test_a_reload_that_takes_the_breaker_away_counts_at_once(way: Callable[[Throttle], Way]) -> None:
    """What waits goes."""
    at = way(BREAKER)
    at.queue(25)
    await at.look()
    at.throttle = replace(BREAKER, times=0)
    await at.look()
    assert len(at.sent()) == 25
    assert at.events() == ["breaker.opened", "breaker.closed"]


async def test_nobody_to_tell_is_told_in_the_trail(way: Callable[[Throttle], Way]) -> None:
    """No colleague has an address: the mails wait all the same."""
    at = way(BREAKER)
    at.desk = replace(at.desk, persons={})
    at.queue(11)
    await at.look()
    assert len(at.sent()) == 10
    withheld = [one for one in at.told if one.event == "notice.withheld"]
    assert [one.body["addresses"] for one in withheld] == [1]


async def test_usual_hours_are_remembered_and_unusual_ones_are_not(way: Callable[[Throttle], Way]) -> None:
    """Eight days of ten mails in each hour: fifty are usual; an hour in which it opened says nothing."""
    at = way(replace(BREAKER, young=1000, least=5, times=5))
    hour = START - timedelta(days=8)
    with at.register.writing() as connection:
        for number in range(8 * 24):
            at_hour = int((hour + timedelta(hours=number)).timestamp() // 3600)
            connection.execute(schema.sending_hours.insert(), {"hour": at_hour, "mails": 10, "unusual": 0})
    at.queue(60)
    await at.look()
    assert len(at.sent()) == 50
    assert at.events() == ["breaker.opened"]
    (last,) = rows(at.register, schema.sending_hours)[-1:]
    assert (last["mails"], last["unusual"]) == (50, 1)
    with at.register.reading() as connection:
        later = at.now + timedelta(hours=3)
        assert sending_rows.limit_of(connection, at.throttle, later) == 50


async def test_a_mailbox_that_is_watched_no_more_leaves_the_alarm_to_another(
    way: Callable[[Throttle], Way],
) -> None:
    """The mail at which it opened is of a mailbox that is not configured any more: somebody hears of it."""
    at = way(BREAKER)
    at.queue(14)
    with at.register.writing() as connection:
        gone = schema.outbox.update().where(schema.outbox.c.id <= 12)
        connection.execute(gone.values(mailbox="gone"))
    at.dispatch.desk = lambda mailbox: at.desk if mailbox == at.desk.mailbox else None
    await at.look()
    assert at.events() == ["breaker.opened"]
    await at.look()
    assert at.sent(BOSS) == [BOSS]


async def test_a_relay_that_refuses_all_of_them_burns_few(way: Callable[[Throttle], Way]) -> None:
    """550 at every recipient: what opened the breaker is lost, and of each trial what it takes; the rest waits: one
    alarm. When the relay takes mail again, all of it goes."""
    at = way(BREAKER)
    at.courier.script = {"RCPT": "550 5.1.1 no"}
    at.queue(40)
    await at.run(60)
    failed = [row for row in rows(at.register, schema.outbox) if row["state"] == "FAILED"]
    alarms = [row for row in failed if row["kind"] == "notice" and b"responder resume" in row["content"]]
    assert [row["recipient"] for row in alarms] == [BOSS]
    assert at.events().count("breaker.opened") == 1
    trials = at.events().count("breaker.trial")
    assert 3 <= trials <= 5
    assert len([row for row in failed if row["kind"] == "ack"]) <= 10 + 3 * trials
    at.courier.script = {}
    await at.run(24 * 60, 300)
    assert at.states() == {"SENT", "FAILED"}


async def test_greylisting_everywhere_opens_nothing(way: Callable[[Throttle], Way]) -> None:
    """Nine mails within the limit, each put off five times: 45 attempts are nine mails."""
    at = way(BREAKER)
    at.courier.script = {"RCPT": ["451 4.7.1 later"] * 45}
    at.queue(9)
    await at.run(180)
    assert at.events() == []
    assert len(at.sent("@k.example")) == 9
    assert len(at.courier.attempts) == 54


@pytest.mark.parametrize("name", ["per_address_hour", "per_domain_hour"])
async def test_staff_hear_of_whom_a_budget_silences(way: Callable[[Throttle], Way], name: str) -> None:
    """Customers' budgets are used up, by mail to the very address that staff is told at: the notice goes."""
    at = way(UNTHROTTLED)
    rule = [{"id": "all", "then": {"category": "other", "notify": [BOSS]}}]
    rules, faults = read_rules(rule)
    assert rules is not None, faults
    at.desk = at.work.desk = replace(
        at.desk, rules=rules, budgets=replace(at.desk.budgets, **{name: 1}), staff=frozenset()
    )
    at.work.take(mail(sender=BOSS))
    for _ in range(3):
        at.work.take(mail("Again.", sender="anna@kaubamaja.example" if "domain" in name else "a@k.example"))
    await at.look()
    (silenced, *_) = [row for row in rows(at.register, schema.complaints) if row["withheld_by"] == "budget"]
    notices = [row for row in rows(at.register, schema.outbox) if row["kind"] == "notice"]
    assert silenced["complaint"] in {row["complaint"] for row in notices}
    assert {(row["recipient"], row["state"]) for row in notices} == {(BOSS, "SENT")}
