"""`responder forget ADDRESS`: a person erased from the register, on their wish."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import click

from responder.cli.complaints import safe
from responder.cli.local_time import Zones, local, zones
from responder.cli.options import config_option, is_text, loaded, refused
from responder.cli.standing import writing_register
from responder.cli.stop import Stop
from responder.config import Loaded
from responder.core.forgetting import one_address
from responder.core.machines.originators import is_own
from responder.core.mail.addresses import Address
from responder.daemon import exits
from responder.daemon.assembly import desks_by_mailbox
from responder.edges import system
from responder.edges.register import forgetting_rows, person_rows
from responder.edges.register.faults import RegisterFault
from responder.edges.register.person_rows import Lying, Traces
from responder.edges.register.scrubbing import scrub
from responder.edges.register.store import Register

SHOWN = 80  # characters of a word that is no address, or of an address that nobody has


@dataclass(frozen=True, slots=True)
class Named:
    """Messages that name the address and are not the person's: `nobodys` cannot be told whose they are, and are erased
    with them; `others` are other people's."""

    nobodys: tuple[int, ...]
    others: tuple[int, ...]


@click.command("forget")
@config_option
@click.option("--dry-run", is_flag=True, help="Say what would be erased, and what remains; change nothing.")
@click.option("--yes", is_flag=True, help="Withdraw the complaints on which they wait for an answer, too.")
@click.argument("address")
def command(config: str, dry_run: bool, yes: bool, address: str) -> int:
    """Erase a person: their address and name, the words of their mails and of ours to them; in the file as well.

    The daemon may run meanwhile. What was counted stays, without them: numbers, times, promises and how they ended.
    Their mail is not taken in again. What remains elsewhere, on the mail server for one, is printed: note it, it is
    not known afterwards.
    """
    wanted = one_address(address) if is_text(address) else None
    if wanted is None:
        named = safe(address.strip()[:SHOWN]) or "an empty word"
        raise Stop(f"{named}: not one mail address. Write it like anna@example.org.", exits.USAGE)
    sound = loaded(config, read_secrets=False)
    register = writing_register(config, sound)
    try:
        _not_ours(wanted, sound, register)
        return _forget(wanted, sound, register, dry_run=dry_run, yes=yes)
    except RegisterFault as fault:
        raise refused(fault) from None
    except forgetting_rows.BeingSent:
        words = "a mail to them is being sent just now. Nothing was changed; try again in a few minutes."
        raise Stop(f"{safe(wanted.folded)}: {words}", exits.TEMPFAIL) from None
    finally:
        register.close()


def _forget(wanted: Address, sound: Loaded, register: Register, *, dry_run: bool, yes: bool) -> int:
    name, keys = safe(wanted.folded), register.keys
    with register.reading() as connection:
        found = person_rows.find(connection, wanted.folded, keys)
        alike = person_rows.alike(connection, wanted.folded)
        elsewhere = [] if found else person_rows.answered_at(connection, wanted.folded, keys)
    if found is None:
        raise _unknown(name[:SHOWN], [*alike, *elsewhere], register, dry_run=dry_run)
    if found.open and not (yes or dry_run):
        words = f"they wait for an answer on {', '.join(found.open)}. Nothing was changed."
        raise Stop(f"{name}: {words} With --yes these are withdrawn, and nobody answers.", exits.DATAERR)
    named = _named(register, found)
    with register.reading() as connection:
        mentioned = person_rows.mentioned(connection, found.address)
    if not dry_run:
        with register.writing() as connection:
            found = person_rows.traces(connection, found.person_id)
            if found.open and not yes:
                raise Stop(f"{name}: a mail of theirs came just now. Nothing was changed.", exits.TEMPFAIL)
            if found.address:
                now = system.now()
                forgetting_rows.forget(
                    connection, found, named.nobodys, sound.calendars, keys, now, known=mentioned
                )
        scrub(Path(register.path))
    click.echo("\n".join(_lines(name, found, named, alike, sound, zones(sound), dry_run=dry_run)))
    return exits.OK


def _not_ours(wanted: Address, sound: Loaded, register: Register) -> None:
    for desk in desks_by_mailbox(sound, register.keys).values():
        if is_own(wanted, desk.guard.own_addresses):
            words = "is an address of a mailbox of ours. Name the customer's."
        elif wanted.folded in desk.staff:
            words = "is one of the desk's own people, by the configuration. Take it out there first."
        else:
            continue
        raise Stop(f"{safe(wanted.folded)} {words} Nothing was changed.", exits.DATAERR)


def _unknown(name: str, known: list[str], register: Register, *, dry_run: bool) -> Stop:
    """An earlier run may have been ended between the register and its file: that is finished here."""
    if not dry_run:
        scrub(Path(register.path))
    words = f"{name}: nobody is known by this address, or they were forgotten."
    if known:
        words += (
            f" Perhaps you mean {', '.join(map(safe, dict.fromkeys(known)))}: name each of them by itself."
        )
    return Stop(words, exits.DATAERR)


def _named(register: Register, found: Traces) -> Named:
    """Every message that is kept is looked through, a page at a time."""
    besides = frozenset(one.id for one in found.messages)
    nobodys: list[int] = []
    others: list[int] = []
    after = 0
    while True:
        with register.reading() as connection:
            page = person_rows.naming(connection, found.address, besides, after)
        nobodys += page[0]
        others += page[1]
        after = page[2]
        if not after:
            return Named(tuple(nobodys), tuple(others))


def _lines(
    name: str, found: Traces, named: Named, alike: list[str], sound: Loaded, known: Zones, *, dry_run: bool
) -> Iterator[str]:
    said = "would be forgotten" if dry_run else "is forgotten"
    counted = (len(found.complaints), len(found.messages) + len(named.nobodys), len(found.mails))
    yield f"{name} {said}: {counted[0]} complaints, {counted[1]} messages, {counted[2]} mails of ours"
    for complaint in found.open:
        yield f"  {complaint} {'would be' if dry_run else 'is'} withdrawn"
    if found.messages:
        yield "on the mail server there still lie:"
        folders = {box.name: box.folder for box in sound.settings.mailboxes}
        yield from (_lying(one, folders, known) for one in found.messages)
    for at in found.copies:
        yield f"  our mail of {local(at, known.of(_mailbox(found)))}, in the Sent folder"
    yield "and, where they answered, the answers of your colleagues in Sent"
    if named.others:
        numbers = ", ".join(map(str, named.others[:20]))
        yield f"messages of others that name the address stay: {numbers}{' ...' if len(named.others) > 20 else ''}"
    if alike:
        yield f"not forgotten, perhaps the same person: {', '.join(map(safe, alike))}"
    yield "not reached: backups made before, copies of the log, and what relay and mail server keep (docs/security.md)"


def _mailbox(found: Traces) -> str:
    return found.complaints[0][1] if found.complaints else found.messages[0].mailbox if found.messages else ""


def _lying(one: Lying, folders: dict[str, str], known: Zones) -> str:
    when = local(one.received, known.of(one.mailbox))
    folder = folders.get(one.mailbox, "")
    place = f"{safe(one.folder)} (moved there from {safe(folder)})" if one.folder else safe(folder)
    return f"  {safe(one.mailbox)}: {place}, UIDVALIDITY {one.uidvalidity}, UID {one.uid}, of {when}"
