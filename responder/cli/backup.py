"""`responder backup FILE`: a consistent copy of the register, while the daemon runs or not."""

from __future__ import annotations

from pathlib import Path

import click

from responder.cli.options import Given, config_option, reading_register, refused
from responder.daemon import exits
from responder.edges import system
from responder.edges.register.copying import copy_register
from responder.edges.register.faults import RegisterFault


@click.command("backup")
@config_option
@click.argument("target", metavar="FILE", type=Given(path_type=Path))
def command(config: str, target: Path) -> int:
    """Copy the register to FILE, which must not exist. The daemon may go on meanwhile.

    A daemon that is started on the copy answers nobody until `responder reconcile` has compared it with the mailbox:
    what happened after the copying it does not know. docs/operations.md has the steps.

    The copy holds people's mail addresses and the keys of this installation: keep it as safe as the original.
    """
    now = system.now()
    register = reading_register(config)
    register.close()
    try:
        size = copy_register(Path(register.path), target, now)
    except RegisterFault as fault:
        raise refused(fault) from None
    click.echo(f"{target}: {size} octets")
    return exits.OK
