"""300 complaints at once, a small rate, kill -9 in the middle; and a breaker that opens, tries and closes."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from typing import Any

import pytest

from tests.acceptance.invariants import broken
from tests.acceptance.living import Living, letter, wait_until
from tests.servers.dovecot import Dovecot
from tests.servers.smtp_sink import Received, SmtpSink

pytestmark = pytest.mark.timeout(300)

COMPLAINTS, CONNECTIONS = 300, 4
PER_MINUTE, BURST = 600, 30
BOSS = "mari@kaubamaja.example"


class TimedSink(SmtpSink):
    """Keeps when each mail was taken, in seconds of the steady clock."""

    def accept(self, mail: Received) -> None:
        super().accept(mail)
        self.times = [*getattr(self, "times", []), time.monotonic()]


@pytest.fixture
def sink() -> Iterator[TimedSink]:
    with TimedSink() as server:
        yield server


def letters(count: int) -> list[bytes]:
    return [
        letter(f"Complaint number {n}, it is broken.", sender=f"w{n}@k{n % 50}.example") for n in range(count)
    ]


def acknowledged(living: Living) -> int:
    return int(living.query("SELECT count(*) FROM outbox WHERE state = 'SENT' AND kind != 'notice'")[0][0])


def status(living: Living) -> dict[str, Any]:
    done = living.run("status", "-c", str(living.config), "--json")
    told: dict[str, Any] = json.loads(done.stdout)
    return told | {"code": done.returncode}


def test_a_crowd_is_acknowledged_at_the_rate_over_two_kills(
    living: Living, dovecot: Dovecot, sink: TimedSink
) -> None:
    """All of it, in its order, at no moment faster than burst and rate allow, whoever is killed; nothing is lost."""
    living.rate = f"rate: {{per_minute: {PER_MINUTE}, burst: {BURST}}}\nbreaker: {{times: 0}}"
    living.configure()
    living.start()
    assert living.stop() == 0
    mails = letters(COMPLAINTS)
    dovecot.deliver_many(living.user, mails)
    for share in (0.3, 0.6):
        living.start()
        wanted = round(COMPLAINTS * share)
        wait_until(lambda wanted=wanted: acknowledged(living) >= wanted, within=90, what="a share of them")
        living.kill()
    living.start()
    wait_until(lambda: acknowledged(living) == COMPLAINTS, within=90, what="all acknowledged")
    assert living.stop() == 0
    kills = 2
    assert broken(living.register, mails, sink.received, kills * CONNECTIONS) == []
    slack = (kills + 1) * CONNECTIONS  # taken by the relay a little later than they were begun
    for begin in range(0, len(sink.times), 10):
        for end in range(begin, len(sink.times), 10):
            seconds = sink.times[end] - sink.times[begin]
            assert end - begin + 1 <= BURST + PER_MINUTE * seconds / 60 + slack
    order = [
        int(one[0].partition("@")[0][1:]) for one in dict.fromkeys(one.recipient for one in sink.received)
    ]
    assert max(abs(place - number) for place, number in enumerate(order)) <= 2 * CONNECTIONS
    reached = [line for line in living.lines if line["event"] == "rate.reached"]
    assert 1 <= len(reached) <= kills + 1  # the pause between two processes may have filled the bucket


def test_a_breaker_opens_tells_staff_once_and_closes(
    living: Living, dovecot: Dovecot, sink: TimedSink
) -> None:
    """While it is open a monitor hears of it; kill -9 does not close it; the operator's word sends what waits."""
    living.extra = "breaker: {young: 10, least: 5, pause: 4s, trial: 2}\n"
    living.configure()
    living.start()
    mails = letters(40)
    dovecot.deliver_many(living.user, mails)
    living.wait_line("breaker.opened")
    alarms = "SELECT state FROM outbox WHERE kind = 'notice'"
    wait_until(lambda: living.query(alarms) == [("SENT",)], within=90, what="the alarm")
    living.kill()
    told = status(living)
    assert told["code"] == 69
    living.start()
    living.wait_line("breaker.trial")
    living.wait_line("breaker.reopened")
    assert acknowledged(living) < 40
    told = status(living)
    assert told["code"] == 1
    assert told["breaker"]["state"] in ("open", "half-open")
    assert living.run("resume", "-c", str(living.config)).returncode == 0
    wait_until(lambda: acknowledged(living) == 40, within=90, what="all acknowledged")
    wait_until(lambda: status(living)["code"] == 0, within=90, what="all well")
    assert living.stop() == 0
    assert [one.recipient for one in sink.received].count((BOSS,)) == 1
    assert len([line for line in living.lines if line["event"] == "breaker.opened"]) == 1
    assert broken(living.register, mails, sink.received, CONNECTIONS) == []
