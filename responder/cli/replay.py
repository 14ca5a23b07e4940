"""`responder replay`: what would be decided otherwise under other rules or texts. Writes nothing, sends nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path

import click

from responder.cli.explain import NOBODY, own_time
from responder.cli.local_time import begin, zones
from responder.cli.mail_files import MailFile, mails
from responder.cli.options import Given, config_option, json_option, loaded, places_of, refused
from responder.cli.replay_report import Report
from responder.cli.stop import Stop
from responder.config import Instead, Loaded
from responder.core.complaint_id import KeyRing
from responder.core.desk import Desk
from responder.core.message import parse
from responder.daemon import exits
from responder.daemon.assembly import Places, desks_by_mailbox
from responder.edges import system
from responder.edges.register import source_rows
from responder.edges.register.faults import RegisterFault
from responder.edges.register.source_rows import Wanted
from responder.edges.register.store import Register, exists, read_register
from responder.flows.replay import Again, from_mail, from_register

INTERRUPTED = 130
SOMETHING_DIFFERS = 1


@click.command("replay")
@config_option
@json_option
@click.option(
    "--since", default=None, metavar="TIME", help="Only what was registered since: 30d, or 2026-11-01."
)
@click.option(
    "--rules",
    multiple=True,
    type=Given(),
    metavar="FILE",
    help="Rules to try in place of the configuration's; several in order.",
)
@click.option(
    "--templates",
    type=Given(),
    metavar="FOLDER",
    help="Own templates to try in place of the configuration's.",
)
@click.option(
    "--mailbox", default="", help="Only this mailbox; for files: the one they come to, by default the first."
)
@click.option("--fail-on-change", is_flag=True, help="Exit with 1 when a message would be decided otherwise.")
@click.argument("paths", metavar="[PATH]...", nargs=-1, type=Given(allow_dash=True))
def command(
    config: str,
    as_json: bool,
    since: str | None,
    rules: tuple[str, ...],
    templates: str | None,
    mailbox: str,
    fail_on_change: bool,
    paths: tuple[str, ...],
) -> int:
    """Decide the messages of the register again, and say what would come out otherwise: under the rules and texts of
    the configuration as they stand in its files now, or under those of --rules and --templates. What was known when a
    message came is what counts: its time, its thread, earlier mails.

    TIME is in the zone of the calendar `default` unless one is written behind it.

    With PATHs (.eml, mbox, Maildir, folder, -): the mails there, each as if it were the first one; the configuration
    decides against --rules and --templates.

    Exit codes: 0 done; 1 something differs, with --fail-on-change; 64 wrong usage; 65 nothing is at a PATH, or there is
    no register; 78 the configuration or the rules have faults; 130 interrupted, after the summary so far.
    """
    instead = Instead(rules, _folder(templates))
    if paths and instead == Instead():
        raise click.UsageError(
            "With PATH name the --rules or --templates that are compared with the configuration's."
        )
    after = loaded(config, read_secrets=False, instead=instead, examples=True)
    here = zones(after)
    start = None if since is None else begin(since, here.calendars["default"])
    report = Report(as_json, here)
    if paths:
        before = loaded(config, read_secrets=False)
        work = _files(report, before, after, mailbox, start, paths)
    else:
        work = _register(report, config, after, mailbox, start)
    interrupted = _worked(work)
    report.end(interrupted=interrupted)
    if interrupted:
        return INTERRUPTED
    if paths and not (report.messages and all(path == "-" or Path(path).exists() for path in paths)):
        return exits.DATAERR
    return SOMETHING_DIFFERS if fail_on_change and (report.changed or report.undecided) else exits.OK


def _folder(templates: str | None) -> str:
    if templates is None:
        return ""
    if not Path(templates).is_dir():
        raise click.BadParameter(f"{templates!r} is no folder.", param_hint="--templates")
    return templates


def _worked(work: Iterator[None]) -> bool:
    """To the end; True where Ctrl-C ended it."""
    try:
        for _ in work:
            pass
    except KeyboardInterrupt:
        return True
    except RegisterFault as fault:
        raise refused(fault) from None
    return False


def _register(
    report: Report, config: str, sound: Loaded, mailbox: str, since: datetime | None
) -> Iterator[None]:
    place = places_of(config, sound).register
    register = _opened(place)
    if register is None:
        raise Stop(
            f"{place}: there is no register yet. `responder run` makes it at its first start.", exits.DATAERR
        )
    try:
        desks = desks_by_mailbox(sound, register.keys)
        _known(mailbox, desks)
        wanted = Wanted(since, mailbox)
        with register.reading() as connection:
            report.skipped = source_rows.count(connection, wanted)
        report.total = report.skipped.kept
        for again in from_register(register, desks, wanted, report.skipped.last):
            report.add(again, again.complaint or f"message {again.id}", id=again.id)
            yield
    finally:
        register.close()


def _files(
    report: Report,
    before: Loaded,
    after: Loaded,
    mailbox: str,
    since: datetime | None,
    paths: tuple[str, ...],
) -> Iterator[None]:
    keys = _keys(after)
    usual, other = desks_by_mailbox(before, keys), desks_by_mailbox(after, keys)
    _known(mailbox, other)
    name = mailbox or next(iter(other))
    for mail in mails(paths):
        again = _mail(mail, usual[name], other[name], keys, since)
        if again:
            index = f" [{mail.index}]" if mail.index else ""
            report.add(again, f"{mail.file}{index}", file=mail.file, index=mail.index)
        yield


def _mail(mail: MailFile, before: Desk, after: Desk, keys: KeyRing, since: datetime | None) -> Again | None:
    """None for one that was written before `since`."""
    if mail.content is None:
        return Again(after.mailbox, fault=mail.fault)
    message = parse(mail.content)
    written = own_time(message)
    if since and written and written < since:
        return None
    return from_mail(mail.content, message, written or system.now(), before, after, keys)


def _keys(sound: Loaded) -> KeyRing:
    """The register's, by which a mail of ours is known; without a register there is none of ours."""
    register = _opened(Places(Path(sound.settings.state)).register) if sound.settings.state else None
    if register is None:
        return NOBODY
    register.close()
    return register.keys


def _opened(place: Path) -> Register | None:
    try:
        return read_register(place) if exists(place) else None
    except RegisterFault as fault:
        raise refused(fault) from None


def _known(mailbox: str, desks: Mapping[str, Desk]) -> None:
    if mailbox and mailbox not in desks:
        raise click.BadParameter(
            f"no mailbox {mailbox!r}; there are: {', '.join(desks)}", param_hint="--mailbox"
        )
