"""`responder demo`: a working day on embedded mail servers, with the real daemon."""

from __future__ import annotations

import io
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from responder.cli.options import Given
from responder.cli.stop import Stop
from responder.config import ConfigError
from responder.daemon import exits


@click.command("demo")
@click.option(
    "--stay", is_flag=True, help="Then keep servers and daemon up, to write to with a mail program."
)
@click.option("--keep", is_flag=True, help="Keep the folder with configuration, register and log.")
@click.option(
    "--practice",
    type=Given(path_type=Path),
    default=None,
    metavar="FOLDER",
    help="Open a desk to practise rules and texts on, in a new folder or in one that this made before.",
)
def command(stay: bool, keep: bool, practice: Path | None) -> int:
    """Play a working day: customers and machines write to a complaints mailbox, and the real daemon answers.

    Everything runs on this machine: mail servers in memory on 127.0.0.1, the rest in a temporary folder. Exit codes:
    0 everybody was answered who should be, and nothing was lost; 1 not so, and what differs is printed; 69 the servers
    cannot be started, or the packages of the extra `demo` are missing.

    With --practice: the desk stays open until Ctrl-C, and FOLDER stays afterwards. Each mail that is put into
    FOLDER/letters as an .eml file is sent to the desk; what its sender receives appears in FOLDER/replies. 1 the
    daemon ended by itself; 65 FOLDER holds something else; 78 the configuration or the rules in it have faults.
    """
    if practice is not None and (stay or keep):
        raise click.UsageError("--practice stays and keeps its folder anyway. Leave --stay and --keep out.")
    try:
        from responder.demo import practice as practising
        from responder.demo import stage
        from responder.demo.practice_folder import Occupied
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
            if practice is not None:
                return practising.practise(practice, sys.stdout)
            return stage.perform(stay=stay, keep=keep, stream=sys.stdout)
        except Occupied as fault:
            raise Stop(str(fault), exits.DATAERR) from None
        except ConfigError as error:
            lines = "\n".join(map(str, error.faults))
            raise Stop(f"{lines}\nPut this right, then open the desk again.", exits.CONFIG) from None
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
