"""A booted Debian: a real systemd as PID 1 of fresh namespaces on a throw-away root. No virtual machine."""

from __future__ import annotations

import ctypes
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from select import poll
from typing import TypeVar

from tests.systemd.tree import cgroup2

FIRST_PROCESS = Path(__file__).with_name("first_process.sh")
BOOT_PATIENCE = 20.0
NEW_NETWORK = 0x40000000  # CLONE_NEWNET
ENVIRONMENT = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root", "LANG": "C.UTF-8", "TERM": "dumb"}
_T = TypeVar("_T")


class NoBoot(Exception):
    """systemd did not come up; the text is what was said meanwhile."""


def until(true: Callable[[], object], within: float, what: str) -> float:
    """Look every 20 ms; returns the seconds that it took. Raises AssertionError when `within` seconds are over."""
    began = time.monotonic()
    while not true():
        assert time.monotonic() - began < within, f"waited {within:.0f} s in vain for {what}"
        poll().poll(20)
    return time.monotonic() - began


def steadily(true: Callable[[], object], seconds: float) -> None:
    """Look every 100 ms for `seconds`; fails as soon as it does not hold."""
    began = time.monotonic()
    while time.monotonic() - began < seconds:
        assert true(), f"held for {time.monotonic() - began:.1f} s of {seconds:.0f}"
        poll().poll(100)


class Machine:
    """`with Machine(tree, {host folder: folder inside}) as machine:` is up until the end of the block. `boot_seconds`:
    from nothing to systemd's own word that it runs."""

    def __init__(self, tree: Path, shown: Mapping[Path, str]) -> None:
        hierarchy = cgroup2()
        assert hierarchy is not None
        self._hierarchy, self._tree, self._shown = hierarchy, tree, shown
        self._work = Path(tempfile.mkdtemp(prefix="responder-booted-"))
        self._group = hierarchy / self._work.name
        self._outer: subprocess.Popen[bytes] | None = None
        self._network: ThreadPoolExecutor | None = None
        self._init = 0
        self.boot_seconds = 0.0

    def __enter__(self) -> Machine:
        began = time.monotonic()
        try:
            self._start()
            self._wait_until_up()
        except BaseException:
            self.__exit__()
            raise
        self.boot_seconds = time.monotonic() - began
        self._network = ThreadPoolExecutor(1, initializer=_enter_network, initargs=(self._init,))
        return self

    def __exit__(self, *_: object) -> None:
        if self._network:
            self._network.shutdown()
        if self._outer:
            os.kill(self._init or self._outer.pid, signal.SIGKILL)  # the kernel ends all that PID 1 holds
            self._outer.wait(60)
        if self._group.exists():
            until(self._group_removed, 5, "the end of the last process inside")
        shutil.rmtree(self._work)

    @property
    def root(self) -> Path:
        """The inside's root folder as seen from outside, for writing and reading files."""
        return Path(f"/proc/{self._init}/root")

    def run(
        self, *command: str, within: float = 60.0, check: bool = True
    ) -> subprocess.CompletedProcess[str]:
        """A command as root inside, to its end. `check`: fails with what it said unless it exits 0."""
        done = subprocess.run(
            ["nsenter", f"--target={self._init}", "-m", "-u", "-i", "-n", "-p", "-C", "--", *command],
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=within,
            env=ENVIRONMENT,
            stdin=subprocess.DEVNULL,
            check=False,
        )
        if check and done.returncode:
            raise AssertionError(f"{' '.join(command)}: exit {done.returncode}\n{done.stdout}{done.stderr}")
        return done

    def on_loopback(self, work: Callable[[], _T]) -> _T:
        """Call `work` in a thread whose network is the inside's; what it starts stays in it."""
        assert self._network is not None
        return self._network.submit(work).result(60)

    def write(self, path: str, content: str, mode: int = 0o644) -> None:
        """A file of root's inside."""
        place = self.root / path.lstrip("/")
        place.parent.mkdir(parents=True, exist_ok=True)
        place.unlink(missing_ok=True)
        place.touch(mode=0o600)
        place.write_text(content, encoding="utf-8")
        place.chmod(mode)

    def _start(self) -> None:
        self._group.mkdir()
        (self._work / "root").mkdir()
        shown = [f"{source}={place}" for source, place in self._shown.items()]
        command = [
            *("sh", "-c", 'echo $$ >"$0/cgroup.procs" && exec "$@"', str(self._group)),
            *("setpriv", "--pdeathsig=KILL", "unshare", "--kill-child=KILL", "--fork"),
            *("--pid", "--mount", "--uts", "--ipc", "--net", "--cgroup"),
            *("bash", str(FIRST_PROCESS), str(self._tree), str(self._work / "root"), *shown),
        ]
        with (self._work / "said").open("wb") as said:
            self._outer = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=said, stderr=said)

    def _wait_until_up(self) -> None:
        try:
            until(self._first_process, BOOT_PATIENCE, "PID 1")
            assert self._outer
            # unshare waits outside: inside its number would read as 0, and systemd stumbles over that.
            (self._hierarchy / "cgroup.procs").write_text(str(self._outer.pid), "ascii")
            until(self._up, BOOT_PATIENCE, "systemd to run")
        except AssertionError as fault:
            raise NoBoot(f"{fault}: {(self._work / 'said').read_text('utf-8', 'replace')}") from None

    def _first_process(self) -> bool:
        assert self._outer
        assert self._outer.poll() is None, "the first process ended"
        children = Path(f"/proc/{self._outer.pid}/task/{self._outer.pid}/children").read_text("ascii").split()
        if children and Path(f"/proc/{children[0]}/comm").read_text("ascii").strip() == "systemd":
            self._init = int(children[0])
        return self._init != 0

    def _up(self) -> bool:
        return self.run("systemctl", "is-system-running", check=False).stdout.strip() == "running"

    def _group_removed(self) -> bool:
        """A cgroup can be removed a moment after its last process is gone, from the leaves on."""
        for folder in sorted(self._group.rglob("*"), reverse=True):
            if folder.is_dir():
                _removed(folder)
        return _removed(self._group)


def _removed(folder: Path) -> bool:
    try:
        folder.rmdir()
    except OSError:
        return False
    return True


def _enter_network(pid: int) -> None:
    with Path(f"/proc/{pid}/ns/net").open("rb") as network:
        libc = ctypes.CDLL(None, use_errno=True)
        if libc.setns(network.fileno(), NEW_NETWORK):
            raise OSError(ctypes.get_errno(), "setns")
