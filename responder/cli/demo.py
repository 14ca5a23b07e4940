"""`responder demo`: a working day on embedded mail servers, with the real daemon."""

from __future__ import annotations

import io
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click

from responder.cli.stop import Stop
from responder.daemon import exits


@click.command("demo")
@click.option(
    "--stay", is_flag=True, help="Then keep servers and daemon up, to write to with a mail program."
)
@click.option("--keep", is_flag=True, help="Keep the folder with configuration, register and log.")
def command(stay: bool, keep: bool) -> int:
    """Play a working day: customers and machines write to a complaints mailbox, and the real daemon answers.

    Everything runs on this machine: mail servers in memory on 127.0.0.1, the rest in a temporary folder. Exit codes:
    0 everybody was answered who should be, and nothing was lost; 1 not so, and what differs is printed; 69 the servers
    cannot be started, or the packages of the extra `demo` are missing.
    """
    try:
        from responder.demo import stage
    except ModuleNotFoundError as missing:
        if (missing.name or "").startswith("responder"):
            raise
        raise Stop(
            f"The demonstration needs the package {missing.name}. Run: pip install 'complaint-responder[demo]'",
            exits.UNAVAILABLE,
        ) from None
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a terminal without Cyrillic still shows the rest
    with _signals_as_interrupt():
        try:
            return stage.perform(stay=stay, keep=keep, stream=sys.stdout)
        except OSError as fault:
            if isinstance(fault, BrokenPipeError):
                raise
            raise Stop(f"The demonstration cannot run here: {fault}", exits.UNAVAILABLE) from None


@contextmanager
def _signals_as_interrupt() -> Iterator[None]:
    """SIGTERM, and SIGHUP unless nohup ignores it, end the demonstration as Ctrl-C does, with all that it started: the
    daemon itself would take a closed terminal's SIGHUP for a reload and live on."""

    def interrupt(_: int, __: object) -> None:
        raise KeyboardInterrupt

    wanted = [one for one in (signal.SIGTERM, signal.SIGHUP) if signal.getsignal(one) is not signal.SIG_IGN]
    before = {one: signal.signal(one, interrupt) for one in wanted}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
