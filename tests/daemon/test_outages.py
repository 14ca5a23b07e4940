"""The alarm of what is out of reach: over restarts, with and without a relay of its own, and what a kill leaves."""

from __future__ import annotations

import asyncio
import email
import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.policy import default
from pathlib import Path
from typing import Any

import pytest

from responder.config.alarming import Alarming
from responder.core.reply import Person
from responder.daemon import outages
from responder.daemon.offload import Offload
from responder.daemon.outages import Outages
from responder.daemon.probes import Probes
from responder.edges import system
from responder.edges.register import outage_rows, schema
from responder.edges.register.faults import RegisterFault
from responder.edges.smtp import Deferred, Delivered, Outcome
from tests.edges.register.desk_work import DeskWork, chain_faults, mail, opened, rows

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@dataclass
class Box:
    """A mailbox's thread, from outside."""

    name: str
    state: str = "watching"
    failed: str = ""


@dataclass
class Way:
    """The way out, from outside."""

    relay_away: bool = False


@dataclass
class Route:
    """A relay for alarms, from outside: takes what comes while it is `open`."""

    open: bool = True
    taken: list[tuple[str, bytes]] = field(default_factory=list)
    tried: int = 0

    async def deliver(self, envelope_from: str, recipient: str, content: bytes) -> Outcome:
        self.tried += 1
        if not self.open:
            return Deferred(0, "", "connect")
        self.taken.append((recipient, content))
        return Delivered(250, "ok")

    async def close(self) -> None:
        return


@dataclass
class Known:
    """A configuration, from outside."""

    work: DeskWork
    alarming: Alarming

    def desk(self, mailbox: str) -> Any:
        return self.work.desk

    def known(self, mailbox: str) -> Any:
        return self.work.desk if mailbox else None


class Life:
    """A register that outlives its daemons; `play` looks once a minute."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.work = DeskWork(opened(folder / "register.sqlite", NOON), NOON)
        desk = self.work.desk
        owner = replace(desk.persons.get(desk.owner, Person()), email="mari@desk.example")
        self.work.desk = replace(desk, default_language="en", persons={**desk.persons, desk.owner: owner})
        self.now, self.steady = NOON, 0.0
        monkeypatch.setattr(system, "now", lambda: self.now)
        monkeypatch.setattr(system, "monotonic", lambda: self.steady)
        monkeypatch.setattr(outages, "echo", lambda told: None)
        self.box, self.way, self.route = Box(desk.mailbox), Way(), None
        self.alarming = Alarming(15 * MINUTE, ("owner",))
        self.start()

    def start(self, route: Route | None = None) -> None:
        self.pulse = system.Pulse()
        self.offload = Offload(self.work.register, self.pulse)
        self.route = route or self.route
        known: Any = Known(self.work, self.alarming)
        box: Any = [self.box]
        way: Any = self.way
        self.relay = Route()
        probes = Probes(self.work.register, self.offload, known, self.relay)
        self.watch = Outages(
            self.work.register, self.offload, box, way, known, self.pulse, self.route, probes
        )

    def restart(self) -> None:
        self.offload.close()
        self.start()

    def play(self, minutes: int, *, restarting: bool = False) -> None:
        for _ in range(minutes):
            if restarting:
                self.restart()
            asyncio.run(self.watch.tick())
            self.now += MINUTE
            self.steady += 60

    def told(self) -> list[tuple[str, str, str]]:
        found = [row for row in rows(self.work.register, schema.facts) if row["event"].startswith("outage.")]
        return [(row["mailbox"], row["event"], json.loads(row["body"])["what"]) for row in found]

    def queued(self) -> list[str]:
        letters = [row for row in rows(self.work.register, schema.outbox) if row["kind"] == "notice"]
        return [email.message_from_bytes(row["content"], policy=default)["Subject"] for row in letters]


@pytest.fixture
def life(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Life]:
    made = Life(tmp_path, monkeypatch)
    yield made
    made.offload.close()
    assert chain_faults(made.work.register) == []
    made.work.register.close()


@pytest.mark.parametrize("restarting", [False, True])
@pytest.mark.parametrize("state", ["unreachable", "refused", "starting"])
def test_a_mailbox_that_is_not_reached_is_told_once(life: Life, state: str, restarting: bool) -> None:
    """One alarm, one all-clear, each with its mail; a daemon that is started again every minute changes nothing."""
    life.play(3)
    life.box.state, life.box.failed = state, "connection refused"
    life.play(11 if restarting else 14, restarting=restarting)  # when it worked is known to some minutes
    assert life.told() == []
    life.play(40, restarting=restarting)
    name = life.box.name
    assert life.told() == [(name, "outage.began", "mailbox")]
    life.box.state = "watching"
    life.play(5, restarting=restarting)
    assert life.told() == [(name, "outage.began", "mailbox"), (name, "outage.ended", "mailbox")]
    assert life.queued() == [
        f"the mailbox is not reached: {name}",
        f"all is well again (the mailbox is not reached: {name})",
    ]


def test_a_mailbox_that_hangs_is_not_reached(life: Life) -> None:
    """Whatever it says of itself."""
    life.play(1)
    life.pulse.until(life.box.name, 10)
    life.play(20)
    assert [event for _, event, _ in life.told()] == ["outage.began"]


def test_a_relay_that_is_away_is_told_by_mail_only_when_it_is_over(life: Life) -> None:
    """A mail that says so could leave no sooner; log and status tell it at once."""
    life.play(1)
    life.way.relay_away = True
    life.play(30)
    assert life.told() == [("", "outage.began", "relay")]
    assert life.queued() == []
    life.way.relay_away = False
    life.play(2)
    assert life.queued() == ["all is well again (mails do not leave)"]


def test_a_route_of_its_own_tells_of_the_relay_at_once(life: Life) -> None:
    """And nothing lies in the outbox."""
    life.start(route := Route())
    life.play(1)
    life.way.relay_away = True
    life.play(30)
    life.way.relay_away = False
    life.play(2)
    assert life.queued() == []
    subjects = [email.message_from_bytes(content, policy=default)["Subject"] for _, content in route.taken]
    assert subjects == ["mails do not leave", "all is well again (mails do not leave)"]
    assert {to for to, _ in route.taken} == {"mari@desk.example"}


def test_an_alarm_that_could_not_leave_is_kept_over_a_restart(life: Life) -> None:
    """It is tried more and more rarely, and told when the route is back; once."""
    life.start(route := Route(open=False))
    life.play(1)
    life.way.relay_away = True
    life.play(120)
    assert 3 < route.tried < 20
    life.restart()
    route.open = True
    life.play(60)
    assert len(route.taken) == 1


def test_what_was_over_before_it_could_be_told_is_told_as_over(life: Life) -> None:
    """One letter, not two."""
    life.start(route := Route(open=False))
    life.play(1)
    life.way.relay_away = True
    life.play(30)
    life.way.relay_away = False
    life.play(5)
    route.open = True
    life.play(60)
    (only,) = route.taken
    assert "all is well again" in email.message_from_bytes(only[1], policy=default)["Subject"]


def test_a_register_that_cannot_be_written_is_told_by_the_route(
    life: Life, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By one process as often as it turns: there is nowhere to remember it."""
    life.start(route := Route())
    life.play(1)

    def full(*_: object) -> Any:
        raise RegisterFault("no room on the disk")

    with monkeypatch.context() as broken:
        broken.setattr(outage_rows, "step", full)
        life.play(40)
    life.play(3)
    subjects = [email.message_from_bytes(content, policy=default)["Subject"] for _, content in route.taken]
    assert subjects == [
        "the register cannot be written",
        "all is well again (the register cannot be written)",
    ]
    assert life.told() == []


def waiting(life: Life, people: int, **values: object) -> None:
    """Acknowledgements in the outbox, changed by `values`."""
    for number in range(people):
        life.work.now = life.now
        life.work.take(mail(sender=f"w{number}@k{number}.example", at=life.now))
    if values:
        with life.work.register.writing() as connection:
            connection.execute(
                schema.outbox.update().where(schema.outbox.c.kind != "notice").values(**values)
            )


@pytest.mark.parametrize(("people", "events"), [(1, []), (2, []), (3, ["outage.began"])])
def test_three_customers_put_off_and_nobody_served_is_an_outage(
    life: Life, people: int, events: list[str]
) -> None:
    """One or two may be greylisted, or have a server that is away."""
    life.play(1)
    later = life.now + timedelta(hours=2)
    waiting(life, people, deferrals=2, deferred_at=life.now, next_at=later)
    life.play(30)
    assert [event for _, event, _ in life.told()] == events


def test_a_mail_that_is_due_and_that_nobody_sends_is_an_outage(life: Life) -> None:
    """A dispatcher that sleeps."""
    life.play(1)
    waiting(life, 1)
    life.play(30)
    assert [event for _, event, _ in life.told()] == ["outage.began"]


def test_a_relay_that_takes_some_is_at_work(life: Life) -> None:
    """Many wait for their turn: as long as mails leave, none is an outage."""
    life.play(1)
    waiting(life, 3)
    for _ in range(30):
        sent = schema.outbox.update().where(schema.outbox.c.id == 1).values(state="SENT", settled_at=life.now)
        with life.work.register.writing() as connection:
            connection.execute(sent)
        life.play(1)
    assert life.told() == []


def probing(life: Life) -> None:
    """With a probe an hour, that may take a quarter of one."""
    life.alarming = replace(life.alarming, every=60 * MINUTE, within=15 * MINUTE, folder="Prügi")
    life.restart()


def arrive(life: Life) -> None:
    """What the relay took last comes to the mailbox."""
    life.work.now = life.now
    life.work.take(life.relay.taken[-1][1])


def test_a_probe_that_arrives_is_no_complaint_and_is_moved_away(life: Life) -> None:
    """It is known for ours by its signature, answered by nobody, and one goes an hour."""
    probing(life)
    for _ in range(3):
        life.play(1)
        arrive(life)
        life.play(59)
    assert [to for to, _ in life.relay.taken] == [life.work.desk.address] * 3
    assert life.told() == []
    assert rows(life.work.register, schema.complaints) == rows(life.work.register, schema.outbox) == []
    came = rows(life.work.register, schema.correspondence)
    assert [(row["silence"], row["move_to"], row["marked_at"]) for row in came] == [
        ("own-mail", "Prügi", None)
    ] * 3


def test_a_probe_that_does_not_arrive_is_an_outage_until_one_does(life: Life) -> None:
    """Though mailbox and relay answer. While one is on its way nothing is said."""
    probing(life)
    life.play(1)
    arrive(life)
    life.play(60)
    life.play(14)
    assert life.told() == []
    life.play(60)
    assert life.told() == [(life.box.name, "outage.began", "canary")]
    arrive(life)
    life.play(2)
    assert [event for _, event, _ in life.told()] == ["outage.began", "outage.ended"]
    assert len(life.queued()) == 2


def test_a_probe_that_the_relay_does_not_take_is_tried_again_and_not_missed(life: Life) -> None:
    """That the relay is away is told as that."""
    probing(life)
    life.relay.open = False
    life.play(40)
    assert life.relay.tried == 40
    assert life.told() == []
    life.relay.open = True
    life.play(1)
    assert len(life.relay.taken) == 1


def test_nothing_is_written_while_all_is_well(life: Life) -> None:
    """But every few minutes when it was last seen so."""
    changes = set()
    for _ in range(60):
        life.play(1)
        changes.add(tuple(row["well_at"] for row in rows(life.work.register, schema.outages)))
    assert 10 <= len(changes) <= 13
