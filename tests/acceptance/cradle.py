"""Lives of the real program at a tenth of the cost of its start: one process imports it once and forks for every life.

What is forked calls `responder.__main__.main` with its own standard streams, and is the process under test: real files,
sockets, threads, and signals. Run as a module it is that process; orders come on standard input, a line each.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import pkgutil
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

LEFT_OUT = ("responder.demo", "responder.simulation", "responder.__main__")


class Cradle:
    """`with Cradle() as cradle:` lives one at a time: `begin`, then `signal` or nothing, then `ended`."""

    def __init__(self) -> None:
        self.pid = 0

    def __enter__(self) -> Cradle:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.acceptance.cradle"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).parents[2],
        )
        assert self._answer() == {"ready": True}
        return self

    def __exit__(self, *_: object) -> None:
        if self.pid:
            self.signal(signal.SIGKILL)
            self.ended()
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(60)
        self._process.stdout.close()

    def warm(self, config: Path) -> None:
        """Have what is loaded lazily loaded once for all lives, as the daemon itself does before READY."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps({"warm": str(config)}) + "\n")
        self._process.stdin.flush()
        assert self._answer() == {"ready": True}

    def begin(self, words: Sequence[str], output: Path) -> int:
        """Start one life of the program with these words; both its streams go to the end of `output`. Its pid."""
        assert not self.pid, "the one before has not ended"
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps({"words": list(words), "output": str(output)}) + "\n")
        self._process.stdin.flush()
        self.pid = self._answer()["pid"]
        return self.pid

    def signal(self, number: signal.Signals) -> None:
        """To the life that was begun; nothing where it has ended already (it is not reaped before `ended` is asked)."""
        os.kill(self.pid, number)

    def ended(self) -> int:
        """Wait for its end; its exit code, or minus the signal's number."""
        assert self._process.stdin is not None
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        self.pid = 0
        return int(self._answer()["code"])

    def _answer(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        return answer


def _live(words: list[str], output: str) -> None:
    """In the forked process: its own streams, then the program from its first word to its end."""
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    to = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(to, 1)
    os.dup2(to, 2)
    os.close(to)
    sys.argv = ["responder", *words]
    from responder.__main__ import main as program

    program()


def _warm(config: str) -> None:
    from responder.cli.options import loaded
    from responder.core.complaint_id import KeyRing
    from responder.daemon.assembly import desks_by_mailbox
    from responder.daemon.warming import warm
    from responder.edges.system import now

    nobody = KeyRing("cradle", "k0", {"k0": bytes(32)})
    sound = loaded(config, read_secrets=True)
    sound.surprises()
    warm(desks_by_mailbox(sound, nobody).values(), nobody, now())
    gc.freeze()


def main() -> None:
    """Import everything, then one life an order. A life is reaped when the next line
    comes, so that its pid stays its own."""
    import responder

    for found in pkgutil.walk_packages(responder.__path__, "responder."):
        if not found.name.startswith(LEFT_OUT):
            importlib.import_module(found.name)
    sys.stdout.write('{"ready": true}\n')
    sys.stdout.flush()
    orders = iter(sys.stdin.readline, "")
    for line in orders:
        order = json.loads(line)
        if "warm" in order:
            _warm(order["warm"])
            sys.stdout.write('{"ready": true}\n')
            sys.stdout.flush()
            continue
        pid = os.fork()
        if not pid:
            _live(order["words"], order["output"])
        sys.stdout.write(json.dumps({"pid": pid}) + "\n")
        sys.stdout.flush()
        next(orders, "")
        code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        sys.stdout.write(json.dumps({"code": code}) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
