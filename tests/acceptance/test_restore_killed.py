"""`responder reconcile` killed at any moment, on a register that was put back again and again: everything is there
once, nobody is told twice, and each number and promise is what its customer was told."""

from __future__ import annotations

import random
import shutil
import signal
import sqlite3
import threading
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest

from tests.acceptance.cradle import Cradle
from tests.acceptance.invariants import unfit
from tests.acceptance.living import Living
from tests.acceptance.test_restore import copies, customers, with_copies, write
from tests.servers.dovecot import Dovecot
from tests.servers.smtp_sink import SmtpSink

BEFORE, SINCE, AFTER = ("anna", "berta"), ("clara", "dora", "elsa"), ("frida", "greta")


def put_back(living: Living, copy: Path) -> None:
    for one in living.register.parent.glob("register.sqlite*"):
        one.unlink()
    shutil.copy(copy, living.register)


def killed_while_reading(living: Living) -> None:
    """As one leaves it that was killed when it had said which messages it is about to read."""
    opened = (
        "INSERT INTO attempts (mailbox, uidvalidity, uid_from, uid_to, tries, opened_at) "
        "SELECT mailbox, uidvalidity, last_uid + 1, last_uid + 2, 1, '2026-11-20 12:00:00.000000' FROM cursors"
    )
    with closing(sqlite3.connect(living.register)) as register:
        register.execute(opened)
        register.commit()


def told(living: Living) -> dict[str, tuple[str, str]]:
    """What each customer was told: number and time, by the address."""
    query = (
        "SELECT o.recipient, c.complaint, c.due_at FROM outbox o JOIN complaints c USING (complaint) "
        "WHERE o.kind = 'ack' AND o.state = 'SENT'"
    )
    return {who: (complaint, due) for who, complaint, due in living.query(query)}


@pytest.mark.parametrize(
    ("restores", "kills"),
    [(1, 3), pytest.param(10, 5, marks=(pytest.mark.soak, pytest.mark.timeout(1800)))],
)
def test_killed_at_any_moment(
    living: Living, dovecot: Dovecot, sink: SmtpSink, tmp_path: Path, restores: int, kills: int
) -> None:
    """With SIGKILL, each time begun anew; the last one is left to end."""
    dice, log, copy = random.Random(20261122), tmp_path / "lives", tmp_path / "copy"
    with_copies(living)
    living.start()
    write(living, dovecot, *BEFORE)
    living.wait_line("reply.sent", count=len(BEFORE))
    assert living.run("backup", "-c", str(living.config), str(copy)).returncode == 0
    write(living, dovecot, *SINCE)
    living.wait_line("reply.sent", count=len(BEFORE + SINCE))
    copies(living)
    assert living.stop() == 0
    was = told(living)
    assert len(was) == len(BEFORE + SINCE)
    write(living, dovecot, *AFTER)
    words, ends = ("reconcile", "-c", str(living.config)), Counter[int]()
    with Cradle() as cradle:
        for _ in range(restores):
            put_back(living, copy)
            killed_while_reading(living)
            for _ in range(kills):
                cradle.begin(words, log)
                threading.Event().wait(dice.uniform(0.05, 1.5))
                cradle.signal(signal.SIGKILL)
                ends[cradle.ended()] += 1
            cradle.begin(words, log)
            assert cradle.ended() == 0, log.read_text()
            assert told(living) == was
            assert unfit(living.register) == []
        cradle.begin(("run", "-c", str(living.config), "--once"), log)
        assert cradle.ended() == 0, log.read_text()
    assert customers(sink) == {f"{name}@{name}.example": 1 for name in BEFORE + SINCE + AFTER}
    numbers = [row[0] for row in living.query("SELECT complaint FROM complaints")]
    assert len(set(numbers)) == len(numbers) == len(BEFORE + SINCE + AFTER)
    print(f"{restores} restores, {sum(ends.values())} kills, {ends[-9]} of them before its end")  # noqa: T201
