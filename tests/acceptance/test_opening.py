"""Before the first login: the lock, a hang-up that comes early, places that cannot be used; and what a bug ends in."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import pytest

from responder.edges import system
from tests.acceptance.living import Living, letter, wait_until
from tests.servers.dovecot import Dovecot

ROOT = Path(__file__).parents[2]
PLANTED = """
import sys
from responder.edges.register import outbox_rows
def bug(*_): raise LookupError("planted")
outbox_rows.next_due = bug
from responder.__main__ import main
main()
"""


@contextmanager
def written_by_another(register: Path) -> Iterator[None]:
    """Another program is in a write transaction: opening waits for it, some seconds at most."""
    with closing(sqlite3.connect(register, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


def is_locked(path: Path) -> bool:
    with suppress(OSError):
        try:
            system.lock_file(path).release()
        except system.AlreadyRunning:
            return True
    return False


def holds_a_lock(pid: int, name: str) -> bool:
    """Asked of the kernel: whoever tries the lock to see it can take it from the one that wants it."""
    descriptors = Path(f"/proc/{pid}/fd")
    for one in descriptors.iterdir():
        with suppress(OSError):
            if one.readlink().name == name and "FLOCK" in Path(f"/proc/{pid}/fdinfo/{one.name}").read_text():
                return True
    return False


def test_a_hang_up_during_the_opening_is_a_reload_afterwards(living: Living) -> None:
    """It ends nobody: it waits until the daemon can hear it."""
    living.start()
    assert living.stop() == 0
    before = len(living.lines)
    with written_by_another(living.register):
        living.start(wait_for="")
        wait_until(lambda: holds_a_lock(living.process.pid, "responder.lock"), what="lock")
        living.process.send_signal(signal.SIGHUP)
    living.wait_line("configuration.reloaded", start=before)
    living.wait_line("mailbox.reached", start=before)
    assert living.stop() == 0


def test_a_register_that_is_held_by_another_program_is_75(living: Living) -> None:
    """Time heals it: the service manager tries again."""
    living.start()
    assert living.stop() == 0
    with written_by_another(living.register):
        done = living.run("run", "-c", str(living.config), "--once")
    assert done.returncode == 75
    assert "another program holds the register" in done.stderr


@pytest.mark.parametrize("place", ["file", "file/state", "link"])
def test_a_state_that_cannot_be_a_folder_is_78(living: Living, place: str) -> None:
    """A file, a place below a file, a link that leads nowhere."""
    (living.folder / "file").write_text("mine")
    (living.folder / "link").symlink_to(living.folder / "nowhere")
    state = living.folder / place
    living.configure(lambda text: text.replace(f"state: {living.folder / 'state'}", f"state: {state}"))
    done = living.run("run", "-c", str(living.config), "--once")
    assert done.returncode == 78, done.stderr
    assert done.stderr.startswith(f"{state}: the state folder cannot be written")


@pytest.mark.parametrize("once", [(), ("--once",)])
def test_a_bug_in_the_way_out_is_70(living: Living, dovecot: Dovecot, once: tuple[str, ...]) -> None:
    """The daemon ends of it instead of going on without sending, tells where it was, and closes its register."""
    command = [sys.executable, "-c", PLANTED, "run", "-c", str(living.config), *once]
    dovecot.deliver(living.user, letter("Please help"))
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False, timeout=180)
    assert done.returncode == 70, done.stderr
    assert '"event":"daemon.bug"' in done.stdout.replace('": "', '":"')
    assert "LookupError" in done.stdout
    assert "daemon.stopped" in done.stdout
    assert "Traceback" not in done.stderr
    assert not is_locked(living.register.parent / "responder.lock")
