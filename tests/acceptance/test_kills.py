"""kill -9 during a backlog: nothing lost, nothing registered twice, a repeat only with the same Message-ID."""

from __future__ import annotations

import random

import pytest

from tests.acceptance.invariants import broken
from tests.acceptance.living import Living, letter, wait_until
from tests.servers.dovecot import Dovecot
from tests.servers.smtp_sink import SmtpSink

pytestmark = pytest.mark.timeout(600)  # twenty starts, on however slow a machine

KILLS = 20
BACKLOG = 200
CONNECTIONS = 4


def test_twenty_kills_during_a_backlog_of_two_hundred_lose_nothing(
    living: Living, dovecot: Dovecot, sink: SmtpSink
) -> None:
    """The process is killed after a random number of log lines, twenty times; then it is left to finish."""
    chance = random.Random(20261121)
    mails = [
        letter(f"Complaint number {n}, it is broken.", sender=f"w{n}@k{n % 20}.example")
        for n in range(BACKLOG)
    ]
    living.start()
    assert living.stop() == 0
    waves = [mails[at :: KILLS + 1] for at in range(KILLS + 1)]
    for wave in waves[:KILLS]:
        dovecot.deliver_many(living.user, wave)
        before = len(living.lines)
        living.start(wait_for="daemon.started")
        target = before + chance.randrange(1, 40)
        wait_until(lambda target=target: len(living.lines) >= target or _quiet(living), within=90)
        living.kill()
    dovecot.deliver_many(living.user, waves[KILLS])
    living.start()
    wait_until(
        lambda: living.query("SELECT count(*) FROM outbox WHERE state = 'SENT'") == [(BACKLOG,)],
        within=90,
        what="all acknowledged",
    )
    assert living.stop() == 0
    assert broken(living.register, mails, sink.received, KILLS * CONNECTIONS) == []


def _quiet(living: Living) -> bool:
    """True when everything that was delivered so far has been sent: there is nothing left to interrupt."""
    if not living.register.exists():
        return False
    waiting = living.query("SELECT count(*) FROM outbox WHERE state = 'QUEUED'")[0][0]
    return waiting == 0 and living.lines[-1]["event"] == "complaint.advanced"
