"""`answered`, `resolve`, `withdraw`: the real program on a register that the daemon made, while it runs; refusals, and
what comes after the daemon, in this process."""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.acceptance.invariants import broken
from tests.acceptance.living import Living, letter
from tests.cli.verbs import Inside, Visited
from tests.servers.dovecot import Dovecot
from tests.servers.smtp_sink import SmtpSink


@pytest.fixture
def sink() -> Iterator[SmtpSink]:
    with SmtpSink() as server:
        yield server


@pytest.fixture
def living(dovecot: Dovecot, user: str, sink: SmtpSink, tmp_path: Path, called: Inside) -> Iterator[Visited]:
    world = Visited(tmp_path / "world", dovecot, sink.port, user, called=called)
    yield world
    if world.process is not None:
        world.kill()


@pytest.fixture
def mails(living: Living, dovecot: Dovecot) -> list[bytes]:
    """The daemon runs and has acknowledged three complaints."""
    written = [letter("My order never came.", sender=f"p{number}@klient.example") for number in range(3)]
    living.start()
    for raw in written:
        dovecot.deliver(living.user, raw)
    living.wait_line("reply.sent", count=3)
    return written


def identifiers(living: Living) -> list[str]:
    return [row[0] for row in living.query("SELECT complaint FROM complaints ORDER BY complaint")]


def verb(living: Living, *words: str) -> subprocess.CompletedProcess[str]:
    """In a process of its own."""
    return Living.run(living, words[0], "-c", str(living.config), *words[1:])


def inside(living: Living, *words: str) -> subprocess.CompletedProcess[str]:
    return living.run(words[0], "-c", str(living.config), *words[1:])


def refused(living: Living, code: int, *words: str) -> str:
    """It ends with this code and a sentence, and the register is as before, byte for byte of every table."""
    before = contents(living)
    done = inside(living, *words)
    assert done.returncode == code, done.stdout + done.stderr
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    assert contents(living) == before
    return done.stderr


def contents(living: Living) -> list[object]:
    tables = ("complaints", "due_times", "promises", "facts", "outbox")
    return [living.query(f"SELECT * FROM {table} ORDER BY 1") for table in tables]  # noqa: S608 - our own names


def set_due(living: Living, times: list[tuple[str, str]]) -> None:
    connection = sqlite3.connect(living.register, timeout=60)
    with connection:
        connection.executemany("UPDATE complaints SET due_at = ? WHERE complaint = ?", times)
    connection.close()


def overdue(living: Living) -> list[str]:
    """What `complaints --overdue` lists when every due time has passed; they are put back, as the trail tells them."""
    kept = living.query("SELECT due_at, complaint FROM complaints")
    set_due(living, [("2026-01-01 00:00:00.000000", complaint) for _, complaint in kept])
    done = verb(living, "complaints", "--overdue")
    set_due(living, kept)
    return [name for name in identifiers(living) if name in done.stdout]


def test_a_desk_tells_its_register_while_the_daemon_runs(
    living: Living, dovecot: Dovecot, sink: SmtpSink, mails: list[bytes]
) -> None:
    """One answered, one resolved, one withdrawn; the daemon goes on, on the same chain, and all invariants hold."""
    answered, resolved, withdrawn = identifiers(living)
    assert overdue(living) == [answered, resolved, withdrawn]
    typed = answered.lower().replace("-", " ")
    done = verb(living, "answered", typed)
    assert (done.returncode, done.stdout) == (0, f"{answered}: answered, promise kept\n"), done.stderr
    done = verb(living, "resolve", resolved, "--cause", "kuller", "--action", "Saadetud uuesti, õhtul.")
    assert (done.returncode, done.stdout) == (0, f"{resolved}: resolved, promise kept\n"), done.stderr
    done = verb(living, "withdraw", withdrawn, "--reason", "taken back")
    assert (done.returncode, done.stdout) == (0, f"{withdrawn}: withdrawn, promise withdrawn\n"), done.stderr
    assert overdue(living) == []
    rows = living.query("SELECT stage, cause, action FROM complaints ORDER BY complaint")
    assert rows == [
        ("answered", None, None),
        ("resolved", "kuller", "Saadetud uuesti, õhtul."),
        ("withdrawn", None, "taken back"),
    ]
    assert living.query("SELECT count(*) FROM due_times WHERE done_at IS NULL") == [(0,)]
    more = letter("And one more.", sender="p4@klient.example")
    dovecot.deliver(living.user, more)
    living.wait_line("reply.sent", count=4)
    assert living.stop() == 0
    assert broken(living.register, [*mails, more], sink.received, 0) == []
    assert "promise.settled" in verb(living, "show", answered).stdout


def test_a_due_time_that_passes_after_the_answer_alarms_nobody(
    living: Living, dovecot: Dovecot, sink: SmtpSink, mails: list[bytes]
) -> None:
    """The daemon's tick tells of the other two and not of the answered one."""
    answered, *others = identifiers(living)
    assert verb(living, "answered", answered).returncode == 0
    assert living.stop() == 0
    connection = sqlite3.connect(living.register)
    with connection:
        connection.execute("UPDATE due_times SET at = '2026-01-01 00:00:00.000000'")
    connection.close()
    living.start(wait_for="promise.overdue")
    living.wait_line("promise.overdue", count=2)
    assert living.stop() == 0
    told = [line["complaint"] for line in living.lines if line["event"] == "promise.overdue"]
    assert sorted(told) == others


def test_refusals_are_sentences_and_change_nothing(living: Living, mails: list[bytes]) -> None:
    """65 for what the register knows better, 64 for what was typed wrong; with no daemon running."""
    assert living.stop() == 0
    first, second, third = identifiers(living)
    assert inside(living, "answered", f"[{first}]").returncode == 0
    assert refused(living, 65, "answered", first) == f"{first} is answered already. Nothing was changed.\n"
    assert inside(living, "withdraw", second, "--reason", "spam").returncode == 0
    assert "is withdrawn already" in refused(living, 65, "withdraw", second, "--reason", "spam")
    gone = f"{second} is withdrawn: it cannot be"
    assert refused(living, 65, "resolve", second) == f"{gone} resolved any more. Nothing was changed.\n"
    assert refused(living, 65, "answered", second) == f"{gone} told answered any more. Nothing was changed.\n"
    assert "no such complaint" in refused(living, 65, "answered", "KB-2026-09999-0")
    assert "no such complaint" in refused(living, 65, "resolve", "\x1b[31mõ")
    soon = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    assert "lies in the future" in refused(living, 64, "answered", third, "--at", soon)
    early = refused(living, 64, "answered", third, "--at", "1d")
    assert re.search(r"before the complaint was received: [-0-9]{10} [:0-9]{8} EES?T\.", early), early
    assert "is no time" in refused(living, 64, "answered", third, "--at", "noon")
    assert "--reason" in refused(living, 64, "withdraw", third)
    assert "empty" in refused(living, 64, "withdraw", third, "--reason", "  ")
    assert "64 at most" in refused(living, 64, "resolve", third, "--cause", "c" * 65)
    assert "UTF-8" in refused(living, 64, "resolve", third, "--action", os.fsdecode(b"\xff"))
    assert inside(living, "resolve", third, "--cause", "c" * 64).returncode == 0


def test_a_time_told_is_the_time_of_the_answer(living: Living, mails: list[bytes]) -> None:
    """Late by the open time between, as the desk's calendar counts it."""
    # No holiday and no change of clocks, on whatever day this runs: a week has forty hours.
    living.configure(lambda text: text.replace("Europe/Tallinn", "UTC").replace(", holidays: EE", ""))
    first = identifiers(living)[0]
    due = datetime.now(UTC) - timedelta(days=14)
    times = [(due - timedelta(days=1)).strftime("%Y-%m-%d %H:%M:%S.%f"), due.strftime("%Y-%m-%d %H:%M:%S.%f")]
    connection = sqlite3.connect(living.register)
    with connection:
        connection.execute("UPDATE complaints SET received_at = ?", times[:1])
        connection.execute("UPDATE promises SET due_at = ?", times[1:])
    connection.close()
    at = (due + timedelta(days=7)).isoformat()
    done = inside(living, "answered", first, "--at", at)
    assert done.returncode == 0, done.stderr
    assert done.stdout == f"{first}: answered, promise late by 40 h 0 min of open time\n"
    assert living.query("SELECT late_by FROM promises WHERE outcome = 'late'") == [(40 * 3600,)]


def test_registers_that_cannot_be_written(living: Living, mails: list[bytes]) -> None:
    """75 while another program holds it, 78 for one of a newer program, a damaged one, and none."""
    assert living.stop() == 0
    first = identifiers(living)[0]
    holder = sqlite3.connect(living.register, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    assert "another program holds the register" in refused(living, 75, "answered", first)
    holder.execute("ROLLBACK")
    holder.execute("UPDATE schema_version SET version = 99 WHERE version = 1")
    assert "newer responder" in refused(living, 78, "answered", first)
    holder.close()
    living.register.write_bytes(b"no register " * 1000)
    for name in ("-wal", "-shm"):
        living.register.with_name(living.register.name + name).unlink(missing_ok=True)
    done = inside(living, "answered", first)
    assert (done.returncode, "damaged" in done.stderr) == (78, True), done.stderr
    shutil.rmtree(living.register.parent)
    done = inside(living, "answered", first)
    assert (done.returncode, "no register yet" in done.stderr) == (78, True), done.stderr
    assert not living.register.parent.exists()
