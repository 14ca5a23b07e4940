"""Clock, tokens, sd_notify over real sockets, the lock across real processes, and the pulse."""

from __future__ import annotations

import os
import re
import secrets
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import UTC, timedelta
from pathlib import Path

import pytest
import time_machine

from responder.edges.system import (
    AlreadyRunning,
    Notifier,
    Pulse,
    free_bytes,
    fresh_installation,
    fresh_key,
    fresh_nonce,
    lock_file,
    monotonic,
    now,
)

BASE32 = "[a-z2-7]"
HOLDER = """
import sys
from responder.edges.system import lock_file
lock = lock_file(sys.argv[1])
print("held", flush=True)
sys.stdin.read()
"""


def test_now_is_aware_and_utc() -> None:
    """A naive or local time can never come from here."""
    with time_machine.travel("2026-03-29T01:30:00+00:00", tick=False):
        assert now().isoformat() == "2026-03-29T01:30:00+00:00"
    assert now().tzinfo is UTC
    assert now().utcoffset() == timedelta(0)


def test_tokens_have_their_shape_and_do_not_repeat() -> None:
    """80 bits, 40 bits and 256 bits, in the documented alphabets."""
    nonces = {fresh_nonce() for _ in range(1000)}
    assert len(nonces) == 1000
    assert all(re.fullmatch(f"{BASE32}{{16}}", nonce) for nonce in nonces)
    assert re.fullmatch(f"{BASE32}{{8}}", fresh_installation())
    assert len(fresh_key()) == 32
    assert fresh_key() != fresh_key()
    assert len({character for nonce in nonces for character in nonce}) == 32


@pytest.fixture(params=["path", "abstract"])
def systemd(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[socket.socket, str]]:
    """A datagram socket such as systemd listens on, and the NOTIFY_SOCKET that names it."""
    name = str(tmp_path / "notify") if request.param == "path" else f"@responder-test-{secrets.token_hex(8)}"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
        listener.settimeout(5)
        listener.bind(name.replace("@", "\0"))
        yield listener, name


def test_each_message_is_one_datagram(systemd: tuple[socket.socket, str]) -> None:
    """READY, STATUS, STOPPING, WATCHDOG and EXTEND_TIMEOUT_USEC as sd_notify(3) writes them."""
    listener, address = systemd
    notifier = Notifier({"NOTIFY_SOCKET": address})
    told = [
        notifier.ready("2 mailboxes"),
        notifier.status("idle"),
        notifier.watchdog(),
        notifier.extend(1.5),
        notifier.stopping(),
    ]
    assert told == [True] * 5
    assert [listener.recv(4096).decode() for _ in told] == [
        "READY=1\nSTATUS=2 mailboxes",
        "STATUS=idle",
        "WATCHDOG=1",
        "EXTEND_TIMEOUT_USEC=1500000",
        "STOPPING=1",
    ]


def test_reloading_carries_the_monotonic_time(systemd: tuple[socket.socket, str]) -> None:
    """RELOADING=1 and MONOTONIC_USEC of this very moment in one datagram, else notify-reload times out."""
    listener, address = systemd
    before = time.clock_gettime_ns(time.CLOCK_MONOTONIC) // 1000
    assert Notifier({"NOTIFY_SOCKET": address}).reloading()
    match = re.fullmatch(r"RELOADING=1\nMONOTONIC_USEC=(\d+)", listener.recv(4096).decode())
    assert match
    assert before <= int(match[1]) <= time.clock_gettime_ns(time.CLOCK_MONOTONIC) // 1000


def test_a_status_cannot_smuggle_a_second_field(systemd: tuple[socket.socket, str]) -> None:
    """Line breaks in a status text would be further assignments; they become spaces, and the text is cut."""
    listener, address = systemd
    Notifier({"NOTIFY_SOCKET": address}).status("a\nREADY=1\r\n\u2028WATCHDOG=1\ud800 " + "x" * 9000)
    message = listener.recv(65536).decode()
    assert message.startswith("STATUS=a READY=1 WATCHDOG=1 x")
    assert "\n" not in message
    assert len(message) < 600


@pytest.mark.parametrize(
    "address",
    ["", "relative/path", "/no/such/socket", "@responder-nobody-listens", "/" + "x" * 300, "@" + "x" * 300],
)
def test_without_a_listener_nothing_is_raised(address: str) -> None:
    """No systemd, a wrong address, nobody there: told is False, and the daemon goes on."""
    notifier = Notifier({"NOTIFY_SOCKET": address} if address else {})
    assert [notifier.ready(), notifier.watchdog(), notifier.reloading(), notifier.stopping("x")] == [
        False
    ] * 4


def test_a_full_socket_is_no_fault(systemd: tuple[socket.socket, str]) -> None:
    """When systemd does not read, sending gives up after half a second instead of hanging."""
    _, address = systemd
    notifier = Notifier({"NOTIFY_SOCKET": address})
    started = monotonic()
    while notifier.watchdog():
        assert monotonic() - started < 5
    assert monotonic() - started < 5


@pytest.mark.parametrize(
    ("environ", "interval"),
    [
        ({}, None),
        ({"WATCHDOG_USEC": "30000000"}, 15.0),
        ({"WATCHDOG_USEC": "30000000", "WATCHDOG_PID": str(os.getpid())}, 15.0),
        ({"WATCHDOG_USEC": "30000000", "WATCHDOG_PID": "1"}, None),
        ({"WATCHDOG_USEC": "0"}, None),
        ({"WATCHDOG_USEC": "soon"}, None),
        ({"WATCHDOG_USEC": "-5"}, None),
        ({"WATCHDOG_USEC": "²"}, None),
    ],
)
def test_watchdog_is_fed_twice_per_period_and_only_when_it_is_ours(
    environ: dict[str, str], interval: float | None
) -> None:
    """Half of WATCHDOG_USEC in seconds; None when unset, meant for another process, or no number."""
    assert Notifier(environ).watchdog_interval() == interval


def test_the_watchdog_starves_while_a_worker_is_overdue(systemd: tuple[socket.socket, str]) -> None:
    """Fed when every announced wait is in time, not fed and named when one has run over."""
    listener, address = systemd
    notifier, pulse = Notifier({"NOTIFY_SOCKET": address}), Pulse()
    assert notifier.feed(pulse) == ()
    assert listener.recv(100) == b"WATCHDOG=1"
    pulse.until("mailbox desk", 600)
    pulse.until("dispatch", -0.001)
    assert notifier.feed(pulse) == ("dispatch",)
    listener.settimeout(0)
    with pytest.raises(BlockingIOError):
        listener.recv(100)
    pulse.until("dispatch", 60)
    assert notifier.feed(pulse) == ()
    assert listener.recv(100) == b"WATCHDOG=1"


def test_a_long_announced_wait_is_progress() -> None:
    """Backing off for ten minutes is no hang until the ten minutes have passed; who left promises nothing."""
    pulse, start = Pulse(), monotonic()
    pulse.until("mailbox desk", 600)
    pulse.until("archive", 5)
    assert pulse.overdue(start + 4) == ()
    assert pulse.overdue(start + 599) == ("archive",)
    assert pulse.overdue(monotonic() + 601) == ("archive", "mailbox desk")
    pulse.leave("archive")
    pulse.leave("never came")
    assert pulse.overdue(start + 599) == ()


def test_pulse_takes_calls_from_many_threads() -> None:
    """Workers announce while the supervisor looks; no call is lost and none fails."""
    pulse, failures = Pulse(), []

    def work(name: str) -> None:
        try:
            for _ in range(500):
                pulse.until(name, 100)
                pulse.overdue(monotonic())
                pulse.leave(name)
            pulse.until(name, -1)
        except RuntimeError as error:
            failures.append(error)

    threads = [threading.Thread(target=work, args=(f"worker {n}",)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert pulse.overdue(monotonic()) == tuple(f"worker {n}" for n in range(8))


def hold(path: Path) -> subprocess.Popen[str]:
    """Another process that holds the lock until it is ended."""
    root = Path(__file__).parents[2]
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=root,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def test_a_second_process_is_refused_until_the_first_is_killed(tmp_path: Path) -> None:
    """The lock names its holder, and a kill -9 frees it."""
    path = tmp_path / "register.lock"
    with hold(path) as other:
        with pytest.raises(AlreadyRunning, match=f"process {other.pid} is already running") as refusal:
            lock_file(path)
        assert refusal.value.pid == other.pid
        other.kill()
        other.wait(60)
    lock_file(path).release()


def test_a_lock_in_the_same_process_is_refused_too_and_can_be_released(tmp_path: Path) -> None:
    """Two daemons in one process are two daemons; release may be called twice."""
    lock = lock_file(tmp_path / "lock")
    with pytest.raises(AlreadyRunning) as refusal:
        lock_file(tmp_path / "lock")
    assert refusal.value.pid == os.getpid()
    lock.release()
    lock.release()
    lock_file(tmp_path / "lock").release()


def test_a_stale_lock_file_is_no_lock(tmp_path: Path) -> None:
    """What an earlier process wrote into the file does not count, only the lock does."""
    (tmp_path / "lock").write_text("99999999 and more text that is longer than a pid\n")
    lock = lock_file(tmp_path / "lock")
    assert (tmp_path / "lock").read_text() == f"{os.getpid()}\n"
    lock.release()


def test_a_holder_without_a_number_is_still_a_holder(tmp_path: Path) -> None:
    """Where the file tells no pid, the refusal says another process."""
    lock = lock_file(tmp_path / "lock")
    (tmp_path / "lock").write_text("?")
    with pytest.raises(AlreadyRunning, match="another process is already running"):
        lock_file(tmp_path / "lock")
    lock.release()


def test_a_lock_is_not_taken_through_a_link_or_in_no_folder(tmp_path: Path) -> None:
    """A link planted under the lock's name is not followed; a missing folder is an OSError with its path."""
    (tmp_path / "link").symlink_to(tmp_path / "target")
    with pytest.raises(OSError, match="link"):
        lock_file(tmp_path / "link")
    assert not (tmp_path / "target").exists()
    with pytest.raises(FileNotFoundError, match="missing"):
        lock_file(tmp_path / "missing" / "lock")


def test_free_bytes_of_a_file_that_is_still_to_come(tmp_path: Path) -> None:
    """Asked for a path below folders that do not exist yet, it answers for the disk they will be on."""
    here, later = free_bytes(tmp_path), free_bytes(tmp_path / "a" / "b" / "register.db")
    assert here > 0
    assert abs(here - later) < 512 * 1024 * 1024
