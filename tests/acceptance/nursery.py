"""The real program without the second that its start costs: one process imports it once and forks for each life.

What is forked calls `responder.__main__.main` with streams, environment and folder of its own, and is the process under
test: real files, sockets, threads, signals, and its own pid. Run as a module it is the process that forks; orders come
over a socket, one a message, with the two streams beside.
"""

from __future__ import annotations

import atexit
import contextlib
import gc
import importlib
import io
import json
import os
import pkgutil
import queue
import random
import selectors
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
LARGEST = 1 << 17
LEFT_OUT = ("responder.demo", "responder.simulation", "responder.__main__")
_lock = threading.Lock()
_nursery: list[Nursery] = []


class Life:
    """One process of the program, with what subprocess.Popen has of it here."""

    def __init__(self, pid: int, stdout: io.TextIOWrapper, stderr: io.TextIOWrapper) -> None:
        self.pid, self.stdout, self.stderr = pid, stdout, stderr
        self.returncode: int | None = None
        self.ended = threading.Event()

    def poll(self) -> int | None:
        """The exit code, minus a signal's number, or None while it runs."""
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Its exit code. Raises subprocess.TimeoutExpired."""
        if not self.ended.wait(timeout):
            raise subprocess.TimeoutExpired(["responder"], timeout or 0.0)
        assert self.returncode is not None
        return self.returncode

    def send_signal(self, number: int) -> None:
        """Nothing where it has ended."""
        if self.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def kill(self) -> None:
        """SIGKILL."""
        self.send_signal(signal.SIGKILL)


class Nursery:
    """The process that forks, seen from the tests."""

    def __init__(self) -> None:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.acceptance.nursery", str(theirs.fileno())],
                cwd=ROOT,
                pass_fds=(theirs.fileno(),),
                stdin=subprocess.DEVNULL,
            )
        self._socket, self._born = ours, queue.Queue[Life | None]()
        self._begin = threading.Lock()
        self._lives: dict[int, Life] = {}
        threading.Thread(target=self._listen, daemon=True).start()

    def begin(self, words: Sequence[str], environ: Mapping[str, str]) -> Life:
        """A life with these words, in the present folder."""
        order = {"words": list(words), "environ": dict(environ), "cwd": str(Path.cwd())}
        read_out, out = os.pipe()
        read_err, err = os.pipe()
        try:
            with self._begin:
                # Before the order: who listens makes the life of them, and an end may be told right behind a birth.
                self._streams = (_text(read_out), _text(read_err))
                socket.send_fds(self._socket, [json.dumps(order).encode()], [out, err])
                life = self._born.get(timeout=120)
        finally:
            os.close(out)
            os.close(err)
        assert life, "the process that forks has ended"
        return life

    def _listen(self) -> None:
        while True:
            try:
                message = self._socket.recv(LARGEST)
            except OSError:
                message = b""
            if not message:
                self._born.put(None)
                return
            told = json.loads(message)
            if "born" in told:
                life = self._lives[told["born"]] = Life(told["born"], *self._streams)
                self._born.put(life)
            else:
                self._end(told["pid"], told["code"])

    def _end(self, pid: int, code: int) -> None:
        life = self._lives.pop(pid)
        life.returncode = code
        life.ended.set()

    def close(self) -> None:
        """Its lives are not ended."""
        self._socket.shutdown(socket.SHUT_RDWR)
        self._process.wait(60)
        self._socket.close()


def begin(words: Sequence[str], environ: Mapping[str, str]) -> Life:
    """A life of this test process's nursery."""
    with _lock:
        if not _nursery:
            _nursery.append(Nursery())
            atexit.register(_nursery[0].close)
    return _nursery[0].begin(words, environ)


def _text(descriptor: int) -> io.TextIOWrapper:
    return io.TextIOWrapper(io.FileIO(descriptor), encoding="utf-8")


class _Forking:
    """The process that forks."""

    def __init__(self, orders: socket.socket) -> None:
        self._orders, self._warm = orders, False
        self._read, self._write = os.pipe()
        os.set_blocking(self._write, False)
        os.set_blocking(self._read, False)

    def run(self) -> None:
        """Until nobody holds the other end."""
        import responder

        for found in pkgutil.walk_packages(responder.__path__, "responder."):
            if not found.name.startswith(LEFT_OUT):
                importlib.import_module(found.name)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(self._write)
        with selectors.DefaultSelector() as waits:
            waits.register(self._orders, selectors.EVENT_READ)
            waits.register(self._read, selectors.EVENT_READ)
            while True:
                ready = {key.fd for key, _ in waits.select()}
                if self._read in ready:
                    with contextlib.suppress(BlockingIOError):
                        os.read(self._read, 4096)
                self._reap()
                if self._orders.fileno() in ready and not self._obey():
                    return

    def _obey(self) -> bool:
        message, descriptors, _, _ = socket.recv_fds(self._orders, LARGEST, 4)
        if not message:
            return False
        order = json.loads(message)
        if not self._warm:
            self._warm = _warmed(order)
        pid = os.fork()
        if not pid:
            self._live(order, descriptors)
        for one in descriptors:
            os.close(one)
        self._orders.send(json.dumps({"born": pid}).encode())
        return True

    def _reap(self) -> None:
        with contextlib.suppress(ChildProcessError):
            while True:
                pid, status = os.waitpid(-1, os.WNOHANG)
                if not pid:
                    return
                told = {"pid": pid, "code": os.waitstatus_to_exitcode(status)}
                self._orders.send(json.dumps(told).encode())

    def _live(self, order: dict[str, Any], descriptors: list[int]) -> None:
        """In the forked process: what a fresh one has, then the program from its first word to its end."""
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        self._orders.close()
        os.close(self._read)
        os.close(self._write)
        for descriptor, stream in zip(descriptors, (1, 2), strict=True):
            os.dup2(descriptor, stream)
            os.close(descriptor)
        os.chdir(order["cwd"])
        os.environ.clear()
        os.environ.update(order["environ"])
        random.seed()
        sys.argv = ["responder", *order["words"]]
        from responder.__main__ import main as program

        program()


def _warmed(order: dict[str, Any]) -> bool:
    """What the daemon loads lazily, before READY, loaded once for all; tried again where this configuration has
    faults."""
    from responder.config import ConfigError, load
    from responder.core.complaint_id import KeyRing
    from responder.daemon.assembly import desks_by_mailbox
    from responder.daemon.warming import warm
    from responder.edges.system import now

    words = order["words"]
    if words[:2] != ["run", "-c"]:
        return False
    try:
        sound = load(words[2], environ=order["environ"], read_secrets=False)
    except (ConfigError, OSError):
        return False
    nobody = KeyRing("nursery2", "k0", {"k0": bytes(32)})
    warm(list(desks_by_mailbox(sound, nobody).values()), nobody, now())
    gc.collect()
    gc.freeze()
    return True


if __name__ == "__main__":
    _Forking(socket.socket(fileno=int(sys.argv[1]))).run()
