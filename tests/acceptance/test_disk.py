"""The state folder on a small file system of its own: full, out of inodes, read-only, gone. Mail waits on the server
meanwhile, and everything goes on by itself afterwards."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from responder.daemon import health
from tests.acceptance.invariants import broken
from tests.acceptance.living import Living, letter, wait_until
from tests.servers.dovecot import Dovecot
from tests.servers.smtp_sink import SmtpSink

MIB = 1024 * 1024


class Watchdog:
    """systemd's end of the notify socket: how often it was fed."""

    def __init__(self, path: Path) -> None:
        self.fed = 0
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(str(path))
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def _read(self) -> None:
        while told := self._socket.recv(4096):
            self.fed += told == b"WATCHDOG=1"

    def close(self) -> None:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as other:
            other.sendto(b"", self._socket.getsockname())
        self._thread.join(60)
        self._socket.close()


@pytest.fixture
def state(living: Living) -> Iterator[Path]:
    """A tmpfs of 32 MiB in place of the state folder."""
    folder = living.folder / "state"
    folder.mkdir(mode=0o700)
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=32m,nr_inodes=64,mode=700", "tmpfs", str(folder)],
        capture_output=True,
        check=False,
    )
    if mounted.returncode:
        pytest.skip(f"mounting a tmpfs needs root: {mounted.stderr.decode().strip()}")
    yield folder
    if living.process is not None:
        living.kill()
    subprocess.run(["umount", "-l", str(folder)], check=True)


@pytest.fixture
def watchdog(living: Living, tmp_path: Path) -> Iterator[Watchdog]:
    path = tmp_path / "notify"
    one = Watchdog(path)
    living.environ |= {"NOTIFY_SOCKET": str(path), "WATCHDOG_USEC": "2000000"}
    yield one
    one.close()


def fill(state: Path, *, leave: int = 0) -> Path:
    """To the last octet, or all but `leave`."""
    stuff = state / "stuff"
    with stuff.open("wb", buffering=0) as file:
        if leave:
            os.posix_fallocate(file.fileno(), 0, shutil.disk_usage(state).free - leave)
        for size in () if leave else (MIB, 4096, 1):
            with suppress(OSError):
                while file.write(b"\0" * size):
                    pass
    return stuff


def take_inodes(state: Path) -> Path:
    """All of them."""
    stuff = state / "many"
    stuff.mkdir()
    with suppress(OSError):
        for number in range(1_000):
            (stuff / str(number)).touch()
    return stuff


def empty(stuff: Path) -> None:
    shutil.rmtree(stuff) if stuff.is_dir() else stuff.unlink()


def sent(living: Living) -> int:
    return int(living.query("SELECT count(*) FROM outbox WHERE state = 'SENT'")[0][0])


def mails(cycle: int, count: int) -> list[bytes]:
    return [letter(f"It is broken, {cycle}/{n}.", sender=f"w{n}@k{cycle}-{n}.example") for n in range(count)]


def loud(lines: list[dict[str, Any]]) -> list[str]:
    """Events that would wake somebody."""
    return [line["event"] for line in lines if line["level"] in ("warning", "error")]


def told(living: Living) -> health.Health:
    """What `responder status` reads of the daemon."""
    found = health.read(living.folder / "state" / "health.json")
    assert found is not None
    return found


def wait_for_three_meals(watchdog: Watchdog) -> None:
    fed = watchdog.fed
    wait_until(lambda: watchdog.fed >= fed + 3, what="the watchdog fed")


def full_cycle(living: Living, dovecot: Dovecot, state: Path, watchdog: Watchdog, wave: list[bytes]) -> None:
    """Full to the last octet while mails come, then empty again."""
    stuff, start, began = fill(state), len(living.lines), datetime.now(UTC)
    dovecot.deliver_many(living.user, wave)
    living.wait_line("mailbox.unreachable", start=start)
    wait_until(lambda: told(living).mailboxes[living.user].state == "unreachable", what="said in status")
    wait_for_three_meals(watchdog)
    wait_until(lambda: datetime.fromisoformat(told(living).at) > began, what="a sign of life")
    assert "no room to write" in told(living).mailboxes[living.user].failed
    before = sent(living)
    empty(stuff)
    wait_until(lambda: sent(living) == before + len(wave), within=180, what="all acknowledged")
    words = Counter(loud(living.lines[start:]))
    assert set(words) <= {"mailbox.unreachable", "register.trouble"}
    assert words["mailbox.unreachable"] == 1
    assert words["register.trouble"] <= 3


def without_inodes(living: Living, dovecot: Dovecot, state: Path, wave: list[bytes]) -> None:
    """The register's own files are there: all goes on."""
    stuff, began = take_inodes(state), datetime.now(UTC)
    before, start = sent(living), len(living.lines)
    dovecot.deliver_many(living.user, wave)
    wait_until(lambda: sent(living) == before + len(wave), what="all acknowledged")
    wait_until(lambda: datetime.fromisoformat(told(living).at) > began, what="a sign of life")
    assert loud(living.lines[start:]) == []
    empty(stuff)


def nearly_full(living: Living, dovecot: Dovecot, state: Path, wave: list[bytes]) -> None:
    """Room for what must still leave, and not for more that comes."""
    stuff, start, before = fill(state, leave=8 * MIB), len(living.lines), sent(living)
    dovecot.deliver_many(living.user, wave)
    living.wait_line("mailbox.unreachable", start=start)
    empty(stuff)
    wait_until(lambda: sent(living) == before + len(wave), within=180, what="all acknowledged")
    assert loud(living.lines[start:]) == ["mailbox.unreachable"]


def test_a_state_folder_that_is_full_and_then_gone(
    living: Living, dovecot: Dovecot, sink: SmtpSink, state: Path, watchdog: Watchdog
) -> None:
    """Nothing is lost or told twice; status says what is; the watchdog is fed; and from a register that has no name any
    more nothing is answered: the daemon ends with 75."""
    living.start()
    wave = mails(0, 3)
    full_cycle(living, dovecot, state, watchdog, wave)
    aside = living.folder / "aside"
    aside.mkdir()
    for one in state.glob("register.sqlite*"):
        shutil.copy2(one, aside)
        one.unlink()
    dovecot.deliver_many(living.user, mails(9, 1))
    assert living.process is not None
    assert living.process.wait(90) == 75
    assert "register.gone" in [line["event"] for line in living.lines]
    assert len(sink.received) == len(wave)
    for one in aside.iterdir():
        shutil.copy2(one, state)
    assert broken(living.register, wave, sink.received, 0) == []


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_fifty_cycles(
    living: Living, dovecot: Dovecot, sink: SmtpSink, state: Path, watchdog: Watchdog
) -> None:
    """Full, nearly full and without inodes in turn, while mails come: nothing lost, nothing doubled."""
    living.start()
    delivered: list[bytes] = []
    for cycle in range(50):
        wave = mails(cycle, 3)
        delivered += wave
        if cycle % 5 == 3:
            without_inodes(living, dovecot, state, wave)
        elif cycle % 5 == 4:
            nearly_full(living, dovecot, state, wave)
        else:
            full_cycle(living, dovecot, state, watchdog, wave)
    assert "watchdog.overdue" not in loud(living.lines)
    assert living.stop() == 0
    assert broken(living.register, delivered, sink.received, 0) == []
    kinds = Counter(loud(living.lines))
    print(f"50 cycles, {len(delivered)} mails, {watchdog.fed} feedings, loud lines: {dict(kinds)}")  # noqa: T201
