"""`responder run`: the daemon."""

from __future__ import annotations

import os
import sys
from datetime import datetime

import click

from responder.cli.local_time import begin, zones
from responder.cli.options import config_option, loaded, refused
from responder.cli.stop import Stop
from responder.config import Loaded
from responder.daemon import exits
from responder.daemon.assembly import imap_account
from responder.daemon.opening import run
from responder.daemon.service import Options
from responder.edges import audit, system
from responder.edges.imap import ImapMailbox, MailboxFault
from responder.edges.register.faults import RegisterFault

CODES = {"login-refused": exits.NOPERM, "unreachable": exits.UNAVAILABLE}


@click.command("run")
@config_option
@click.option("--once", is_flag=True, help="Look at every mailbox once, send what is due, end.")
@click.option(
    "--dry-run", is_flag=True, help="Write nothing anywhere and send nothing; say what would be answered."
)
@click.option(
    "--since", metavar="TIME", help="Also take in older mail: 2d, 6h, 2026-11-20. Shows a count first."
)
@click.option("--yes", is_flag=True, help="With --since: do not ask.")
@click.option("--log-format", type=click.Choice(["json", "console"]), help="Instead of the configured one.")
def command(
    config: str, once: bool, dry_run: bool, since: str | None, yes: bool, log_format: str | None
) -> int:
    """Watch the mailboxes and answer, until stopped.

    TIME is in the zone of the calendar `default` unless one is written behind it.

    Exit codes: 0 stopped as asked; 64 usage; 69 --since cannot reach a mailbox; 70 a bug; 75 try later (another
    responder runs, --once met a mailbox that is away); 77 every mailbox refused the login; 78 the configuration, the
    register or, with --since, a mailbox cannot be used.
    """
    sound = loaded(config, read_secrets=True)
    audit.configure(log_format or sound.settings.log.format, sound.settings.log.level, sys.stdout)
    for note in sound.notes:
        audit.operational("configuration.note", "warning", **{"error.message": str(note)})
    for surprise in sound.surprises():
        audit.operational("configuration.surprise", "warning", **{"error.message": str(surprise)})
    start = None if since is None else begin(since, zones(sound).calendars["default"])
    if start is not None and not dry_run and not yes:
        _confirm(sound, start)
    try:
        return run(sound, Options(once, dry_run, start, os.environ))
    except system.AlreadyRunning as fault:
        raise Stop(str(fault), exits.TEMPFAIL) from None
    except RegisterFault as fault:
        raise refused(fault) from None


def _confirm(sound: Loaded, since: datetime) -> None:
    """Show how many messages `since` means before any of them is answered; without a terminal, --yes must be said."""
    for box in sound.settings.mailboxes:
        mailbox = ImapMailbox(imap_account(sound, box), idle=False)
        try:
            mailbox.connect()
            count = len(mailbox.uids_since(since))
        except MailboxFault as fault:
            raise Stop(str(fault), CODES.get(fault.kind, exits.CONFIG)) from None
        finally:
            mailbox.close()
        click.echo(f"{box.name}: {count} messages since {since:%Y-%m-%d %H:%M} UTC", err=True)
    if not sys.stdin.isatty():
        raise Stop(
            "Say --yes to take these in: what is not registered yet is then registered, and people are answered.",
            exits.USAGE,
        )
    click.confirm("Take these in? Those younger than max_age are acknowledged", abort=True, err=True)
