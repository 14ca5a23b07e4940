"""`responder verify`: does everything fit - register, audit trail and mailboxes? Changes nothing anywhere."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from datetime import datetime

import click

from responder.cli.local_time import zones
from responder.cli.options import (
    config_option,
    json_option,
    loaded,
    moment,
    places_of,
    reading_register,
    refused,
)
from responder.cli.stop import Stop
from responder.cli.verify_page import Verified, json_lines, lines
from responder.config import Loaded, MailboxSettings
from responder.core.verifying import Compared
from responder.daemon import exits
from responder.daemon.assembly import imap_account
from responder.edges import system
from responder.edges.imap import LoginRefused, MailboxFault
from responder.edges.imap_listing import ImapListing
from responder.edges.register.faults import RegisterFault
from responder.edges.register.store import Register
from responder.flows.verifying import Verifying


@click.command("verify")
@config_option
@json_option
@click.option("--mailbox", default="", help="Only this mailbox; the register is looked through all the same.")
@click.option("--since", default="", help="Only mail that arrived since then: 2d, 6h, 2026-11-20.")
@click.option("--register-only", is_flag=True, help="Ask no mail server.")
def command(config: str, as_json: bool, mailbox: str, since: str, register_only: bool) -> int:
    """Compare register, audit trail and mailboxes, and say what does not fit, with what it means and what to do. The
    daemon may go on meanwhile. No message is marked, moved or read for anybody else.

    Exit codes: 0 everything fits; 1 something does not; 69 a mail server cannot be reached, 77 it refuses the login
    (what could be compared is printed); 75 or 78 register or configuration cannot be used.
    """
    if register_only and (mailbox or since):
        raise click.UsageError(
            "--register-only asks no mail server: --mailbox and --since narrow what is asked there."
        )
    sound = loaded(config, read_secrets=not register_only)
    boxes = [] if register_only else _wanted(sound, mailbox)
    least = _since(sound, boxes, since)
    register = reading_register(config, sound)
    try:
        verified = _verified(config, sound, register, boxes, least, quiet=as_json)
    except RegisterFault as fault:
        raise refused(fault) from None
    finally:
        register.close()
    click.echo("\n".join(json_lines(verified) if as_json else lines(verified)))
    return _code(verified)


def _wanted(sound: Loaded, mailbox: str) -> list[MailboxSettings]:
    boxes = [box for box in sound.settings.mailboxes if mailbox in ("", box.name)]
    if not boxes:
        names = ", ".join(box.name for box in sound.settings.mailboxes)
        raise click.BadParameter(
            f"there is no mailbox of that name. There are: {names}.", param_hint="--mailbox"
        )
    return boxes


def _since(sound: Loaded, boxes: Iterable[MailboxSettings], since: str) -> datetime | None:
    if not since:
        return None
    zone = zones(sound).of(next(iter(boxes)).name)
    least = moment(since, system.now, "--since", zone)
    if least > system.now():
        raise click.BadParameter("lies ahead: no mail arrived since then.", param_hint="--since")
    return least


def _verified(
    config: str,
    sound: Loaded,
    register: Register,
    boxes: Iterable[MailboxSettings],
    since: datetime | None,
    *,
    quiet: bool,
) -> Verified:
    progress = _Progress(quiet)
    verifying = Verifying(register, system.now, _runs(config, sound), progress=progress)
    seen: list[Compared] = []
    unseen: list[tuple[str, MailboxFault]] = []
    for box in boxes:
        listing = ImapListing(imap_account(sound, box))
        try:
            seen.append(verifying.mailbox(box.name, listing, box.keyword, since))
        except MailboxFault as fault:
            unseen.append((box.name, fault))
        finally:
            listing.close()
    alone = verifying.register_alone(thorough=True)
    progress.end()
    return Verified(
        tuple(seen), alone, tuple((name, str(fault), _fault_code(fault)) for name, fault in unseen)
    )


def _runs(config: str, sound: Loaded) -> Callable[[], bool]:
    lock = places_of(config, sound).lock

    def runs() -> bool:
        try:
            return system.lock_holder(lock) is not None
        except OSError as fault:
            words = f"{lock}: {(fault.strerror or '').lower()}. Run this as the service's account."
            raise Stop(words, exits.CONFIG) from None

    return runs


def _fault_code(fault: MailboxFault) -> int:
    if isinstance(fault, LoginRefused):
        return exits.NOPERM
    return exits.UNAVAILABLE if fault.kind == "unreachable" else exits.CONFIG


def _code(verified: Verified) -> int:
    """What does not fit is told first: a server that is away may be so for an hour, lost mail is not."""
    if verified.findings:
        return exits.ATTENTION
    return min((code for _, _, code in verified.unseen), default=exits.OK)


class _Progress:
    """One line on standard error, rewritten where that is a terminal."""

    def __init__(self, quiet: bool) -> None:
        self._shown = sys.stderr.isatty()
        self._quiet, self._told = quiet, False

    def __call__(self, mailbox: str, done: int, of: int) -> None:
        words = f"{mailbox}: looked at {done} of {of} messages that the register does not know by number"
        if self._shown:
            click.echo(f"\r{words}", nl=False, err=True)
            self._told = True
        elif not self._quiet and done < of:
            click.echo(words, err=True)

    def end(self) -> None:
        if self._told:
            click.echo("", err=True)
