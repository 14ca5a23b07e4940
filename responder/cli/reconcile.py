"""`responder reconcile`: what a mailbox holds and the register lacks is brought in, and a held register let go."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import datetime

import click

from responder.cli.complaints import safe
from responder.cli.local_time import begin, local, zones
from responder.cli.options import config_option, loaded, places_of, refused
from responder.cli.standing import writing_register
from responder.cli.stop import Stop
from responder.config import Loaded, MailboxSettings
from responder.core.desk import Desk
from responder.daemon import exits
from responder.daemon.assembly import desks_by_mailbox, imap_account
from responder.edges import system
from responder.edges.imap import ImapMailbox, MailboxFault
from responder.edges.register import reconcile_rows, restoring_rows
from responder.edges.register.faults import RegisterFault
from responder.edges.register.reconcile_rows import Binding
from responder.edges.register.store import Register, memory_register
from responder.edges.register.trail import Told
from responder.flows.intake import BATCH, Intake
from responder.flows.reconciling import Reconciling, Survey

EACH = 20  # batches between two words
CODES = {"login-refused": exits.NOPERM, "unreachable": exits.UNAVAILABLE}


@dataclass
class Work:
    """One mailbox on one register: the real one, or a copy in memory that is thrown away."""

    box: MailboxSettings
    sound: Loaded
    register: Register
    desk: Desk
    told: list[Told] = field(default_factory=list)
    survey: Survey = field(default_factory=Survey)
    taken: int = 0
    doing: str = "looked at"
    batches: int = 0

    def run(self, since: datetime | None, *, send_queued: bool) -> None:
        """Raises MailboxFault, RegisterFault."""
        mailbox = ImapMailbox(imap_account(self.sound, self.box), idle=False)
        desk: Callable[[], Desk] = lambda: self.desk  # noqa: E731
        sources = (mailbox, self.register, desk, system.now, system.fresh_nonce, self._heard)
        intake = Intake(*sources, while_held=True)
        flow = Reconciling(*sources, intake.bring_in)
        try:
            selected = mailbox.connect()
            cursor = intake.arrive(selected)
            if since is not None:
                cursor = replace(cursor, baseline_at=min(cursor.baseline_at, since))
            self.survey = flow.survey(selected, cursor, since)
            # What a killed one was reading is no new mail either: it may have been registered before.
            intake.registering = Binding(self.survey.evidence)
            recovered = intake.recover(cursor)
            self.taken = recovered + flow.bring_in(cursor, self.survey, send_queued=send_queued)
        finally:
            mailbox.close()

    def _heard(self, told: list[Told]) -> None:
        """Of each batch. A word now and then: a large mailbox takes minutes."""
        self.told.extend(told)
        self.batches += 1
        if self.batches % EACH == 0:
            click.echo(f"{self.box.name}: {self.doing} {self.batches * BATCH} messages so far", err=True)


@click.command("reconcile")
@config_option
@click.option("--dry-run", is_flag=True, help="Say what would be done, and do nothing.")
@click.option("--mailbox", "name", metavar="NAME", default="", help="This one alone. [default: each]")
@click.option(
    "--since", metavar="TIME", help="Also what lay there before the first start: 2d, 6h, 2026-11-20."
)
@click.option(
    "--send-queued",
    is_flag=True,
    help="Send mails of a restored outbox of which nobody knows whether they were sent: the same bytes again.",
)
def command(config: str, dry_run: bool, name: str, since: str | None, send_queued: bool) -> int:
    """Bring in what the mailbox holds and the register lacks, and end the hold of a register that came from a backup.

    First it says what it is about to do. What was registered before is bound to the complaint ID and the reply time
    that its acknowledgement in the Sent folder states, without a second one; what is new is acknowledged as far as
    `max_age` permits. Nothing of a person who was forgotten is brought back. The daemon may run meanwhile; whatever
    ends this early, do it again.

    Exit codes: 0 done; 64 usage; 65 no such mailbox; 69 a mailbox cannot be reached; 75 or 78 the register; 77 login
    refused.
    """
    sound = loaded(config, read_secrets=True)
    boxes = [box for box in sound.settings.mailboxes if name in ("", box.name)]
    if not boxes:
        known = ", ".join(box.name for box in sound.settings.mailboxes)
        raise Stop(f"{safe(name)}: no such mailbox. There are: {known}.", exits.DATAERR)
    start = None if since is None else begin(since, zones(sound).calendars["default"])
    register = writing_register(config, sound)
    try:
        path = places_of(config, sound).register
        fresh = (system.now(), system.fresh_key, system.fresh_installation)
        with closing(memory_register(path, *fresh)) as sketch:
            planned = _all(boxes, sound, sketch, start, send_queued=send_queued)
        for work in planned:
            click.echo("\n".join(_lines(work, sound)))
        if dry_run:
            return exits.OK
        done = _all(boxes, sound, register, start, send_queued=send_queued)
        for work in done:
            click.echo(f"{work.box.name}: {work.taken} brought in")
        click.echo(_let_go(register, sound))
    except RegisterFault as fault:
        raise refused(fault) from None
    except MailboxFault as fault:
        raise Stop(str(fault), CODES.get(fault.kind, exits.CONFIG)) from None
    finally:
        register.close()
    return exits.OK


def _all(
    boxes: list[MailboxSettings],
    sound: Loaded,
    register: Register,
    since: datetime | None,
    *,
    send_queued: bool,
) -> list[Work]:
    desks = desks_by_mailbox(sound, register.keys)
    with register.writing() as connection:
        # A copy that no daemon was started on yet: its numbers jump before any is given.
        held = restoring_rows.held(connection)
        if held and not held.sign:
            restoring_rows.hold(
                connection,
                restoring_rows.BACKUP,
                held.since,
                desks.values(),
                register.keys,
                system.now(),
                system.fresh_nonce,
            )
    done = []
    for box in boxes:
        work = Work(box, sound, register, desks[box.name])
        work.run(since, send_queued=send_queued)
        done.append(work)
    return done


def _lines(work: Work, sound: Loaded) -> Iterator[str]:
    """What was planned, counted."""
    missing, zone = work.survey.lacking, zones(sound).of(work.box.name)
    span = ""
    if missing:
        dates = [one.internaldate for one in missing]
        span = f", from {local(min(dates), zone)} to {local(max(dates), zone)}"
    yield f"{work.box.name}: {len(missing)} messages that the register lacks{span}"
    for words, count in _counted(work.told).items():
        if count:
            yield f"  {count:5}  {words}"


def _counted(told: list[Told]) -> Counter[str]:
    counted: Counter[str] = Counter()
    for one in told:
        words = _words(one)
        if words:
            counted[words] += 1
    return counted


def _words(one: Told) -> str:
    body = one.body
    if one.event == "message.bound":
        by = {
            reconcile_rows.SENT_BEFORE: "bound to the complaint ID and the promise of their acknowledgement",
            reconcile_rows.ANSWERED: "bound to the complaint ID that their writer was told",
        }
        return by.get(
            str(body["by"]), "registered before: not acknowledged again, under a number of their own"
        )
    if one.event == "reply.queued" and body["kind"] == "ack":
        return "acknowledged"
    if one.event == "reply.withheld" and body["by"] != "restored":
        old = "registered without an acknowledgement, because they are old"
        return old if body["by"] == "old" else "registered without an acknowledgement, as rules and guard say"
    other = {
        "message.joined": "put to a complaint",
        "message.recorded": "kept, and no complaint",
        "message.event": "reports and our own mail",
        "message.duplicate": "registered before under another number of the server's",
        "message.held": "held for a person to look at",
        "message.set_aside": "set aside: they cannot be read",
        "reply.sent": "",
        "reply.held": "queued mails that may have been sent: held for your word (responder uncertain)",
    }
    return other.get(one.event, "")


def _let_go(register: Register, sound: Loaded) -> str:
    """What became of the hold."""
    names = tuple(box.name for box in sound.settings.mailboxes)
    with register.writing() as connection:
        if restoring_rows.held(connection) is None:
            return "the register is not held"
        left = reconcile_rows.unreconciled(connection, names)
        if left:
            return f"the register stays held until these are reconciled too: {', '.join(left)}"
        restoring_rows.release(connection, system.now())
    return "the register is held no longer: mail is answered again"
