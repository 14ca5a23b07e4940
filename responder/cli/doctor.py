"""`responder doctor`: logs in everywhere, sends nothing unless told to, says what works."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path

import click

from responder.cli.complaints import safe
from responder.cli.doctor_probe import arrivals
from responder.cli.doctor_returns import returns
from responder.cli.options import config_option, json_option, loaded
from responder.config import Loaded, MailboxSettings
from responder.config.rule_folders import moves
from responder.daemon import exits
from responder.daemon.assembly import Places, imap_account, smtp_account
from responder.edges import system
from responder.edges.imap import FolderMissing, ImapMailbox, LoginRefused, MailboxFault
from responder.edges.imap import Probe as ImapProbe
from responder.edges.register.faults import RegisterFault
from responder.edges.register.store import read_register
from responder.edges.smtp import Probe as SmtpProbe
from responder.edges.smtp import SmtpCourier

PATIENCE = 60.0  # seconds
SKEW = timedelta(minutes=2)
ROOM, NO_ROOM = 100 * 1024 * 1024, 1024 * 1024
CURES = {
    "auth": "Check username and password of the relay, and that the account may send.",
    "connect": "Check host and port of the relay, and that a firewall lets this machine through.",
    "tls": "Check tls and ca_file: the certificate must be valid for this host name.",
    "timeout": "The relay does not answer in time: check host, port and tls.",
    "lost": "The relay closed the connection: check port and tls.",
}
CODES = {"login": exits.NOPERM, "unreachable": exits.UNAVAILABLE, "": exits.CONFIG}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. `sign`: ok, note (works, with a limit) or fault; `kind` of a fault decides the exit
    code."""

    where: str
    what: str
    sign: str
    words: str
    kind: str = ""


@click.command("doctor")
@config_option
@json_option
@click.option(
    "--probe",
    is_flag=True,
    help="Send a mail from each mailbox to its own address with a +tag, and see whether it arrives.",
)
@click.option(
    "--patience",
    type=click.FloatRange(1, 600),
    default=None,
    help="Seconds to wait for such a mail; 60 unless you say otherwise. Only with --probe.",
)
def command(config: str, as_json: bool, probe: bool, patience: float | None) -> int:
    """Log in to IMAP and SMTP, look at the register, send nothing, and say what works. With --probe one mail to the
    mailbox itself (and one to `bounces`) shows whether its server passes addresses with a +tag; it stays there.

    Exit codes: 0 all that is needed works; 69 a server cannot be reached; 77 a login is refused; 78 something must be
    set up differently.
    """
    if patience is not None and not probe:
        raise click.UsageError("--patience is how long --probe waits: add --probe, or leave it out.")
    sound = loaded(config, read_secrets=True)
    found: list[Finding] = []
    for finding in _everything(sound, (patience or PATIENCE) if probe else 0.0):
        found.append(finding)
        click.echo(_line(finding, as_json))
    faults = [finding for finding in found if finding.sign == "fault"]
    if not as_json:
        click.echo(
            f"{len(faults)} fault{'s' if len(faults) != 1 else ''}"
            if faults
            else "everything that is needed works"
        )
    return min((CODES[fault.kind] for fault in faults), default=exits.OK)


def _everything(sound: Loaded, patience: float) -> Iterator[Finding]:
    yield from _state(Path(sound.settings.state))
    for box in sound.settings.mailboxes:
        yield from _mailbox(sound, box)
        yield Finding(f"mailbox {box.name}", "reports", *returns(box))
    account = smtp_account(sound)
    probe = asyncio.run(SmtpCourier(account).probe())
    yield from _relay(f"smtp {account.host}:{account.port}", probe, sound)
    if patience:
        for box in sound.settings.mailboxes:
            yield from _tagged(sound, box, patience)


def _tagged(sound: Loaded, box: MailboxSettings, patience: float) -> Iterator[Finding]:
    """Whether mail to our addresses with a +tag arrives; a fault where the configuration relies on it."""
    where = f"mailbox {box.name}"
    try:
        for told in arrivals(sound, box, patience):
            if told.arrived:
                hint = "" if told.wanted else f": {told.setting} may be true"
                yield Finding(where, told.setting, "ok", f"{told.words}{hint}")
            elif told.wanted:
                cure = "set it to false" if told.setting == "sub_addresses" else "set envelope_from instead"
                yield Finding(
                    where, told.setting, "fault", f"{told.words}. Make the server deliver it, or {cure}"
                )
            else:
                yield Finding(where, told.setting, "note", f"{told.words}: leave {told.setting} false")
    except MailboxFault as fault:
        yield Finding(
            where, "probe", "fault", str(fault), "unreachable" if fault.kind == "unreachable" else ""
        )


def _state(state: Path) -> Iterator[Finding]:
    where = f"register {state}"
    if not os.path.isdir(state):  # noqa: PTH112 - Path's raises where this account may not look
        yield Finding(where, "folder", *_not_there(state))
        return
    if not system.writable(state):
        yield Finding(where, "folder", "fault", "cannot be written. Give it to the service's account")
        return
    free = system.free_bytes(state)
    signs = (("fault", NO_ROOM), ("note", ROOM))
    sign = next((sign for sign, least in signs if free < least), "ok")
    words = "" if sign == "ok" else ": make room, a full disk stops the intake"
    yield Finding(where, "room", sign, f"{free // 1_048_576} MB free{words}")
    place = Places(state).register
    if place.exists():
        if not os.access(place, os.W_OK):
            yield Finding(where, "file", "fault", "cannot be written. Give it to the service's account")
            return
        try:
            read_register(place).close()
            yield Finding(where, "file", "ok", "can be read by this program")
        except RegisterFault as fault:
            yield Finding(where, "file", "fault", str(fault))


def _not_there(state: Path) -> tuple[str, str]:
    """Whether the first start can make the folder: sign and words."""
    if os.path.lexists(state):
        return "fault", "is no folder. Move it away, or name another folder as state"
    above = next(place for place in state.parents if os.path.lexists(place))
    if not os.path.isdir(above) or not system.writable(above):  # noqa: PTH112
        return "fault", f"cannot be made in {above}. Make it, and give it to the service's account"
    return "note", "does not exist yet; the first start makes it"


def _mailbox(sound: Loaded, box: MailboxSettings) -> Iterator[Finding]:
    where = f"mailbox {box.name}"
    mailbox = ImapMailbox(imap_account(sound, box), idle=False)
    try:
        selected = mailbox.connect()
        yield Finding(
            where, "login", "ok", f"{box.imap.username}, folder {box.folder} with {selected.exists} messages"
        )
        probe = mailbox.probe()
        yield from _offers(where, probe, box)
        if box.watch_sent or box.sent_copy:
            yield _sent(where, mailbox, box)
        yield from _rule_folders(where, probe, box, sound)
    except LoginRefused as fault:
        yield Finding(where, "login", "fault", str(fault), "login")
    except MailboxFault as fault:
        yield Finding(
            where, fault.kind, "fault", str(fault), "unreachable" if fault.kind == "unreachable" else ""
        )
    finally:
        mailbox.close()


def _sent(where: str, mailbox: ImapMailbox, box: MailboxSettings) -> Finding:
    """Whether the Sent folder can be read."""
    used = " and ".join(
        words
        for wanted, words in ((box.watch_sent, "answers are read from"), (box.sent_copy, "copies go to"))
        if wanted
    )
    try:
        there = mailbox.beside(box.sent_folder)
        if there:
            mailbox.look_into(there.folder)
            mailbox.look_back()
    except FolderMissing as fault:
        return Finding(where, "sent", "note", str(fault))
    if there is None:
        words = "no Sent folder, so answers are not seen and copies go nowhere: set sent_folder"
        return Finding(where, "sent", "note", words)
    return Finding(where, "sent", "ok", f"{used} {there.folder}")


def _offers(where: str, probe: ImapProbe, box: MailboxSettings) -> Iterator[Finding]:
    if probe.read_only:
        yield Finding(
            where, "rights", "note", "the folder is read-only: registered mail cannot be marked or moved"
        )
    yield Finding(
        where,
        "idle",
        *_yes(
            probe.idle or not box.idle,
            "wakes us",
            f"not offered: new mail is seen within {box.poll.seconds} s",
        ),
    )
    if box.keyword:
        yield Finding(
            where,
            "keywords",
            *_yes(probe.keywords, f"{box.keyword} can be set", "not kept: mail stays unmarked"),
        )
    if box.move_to and box.move_to not in probe.folders:
        yield Finding(
            where, "move_to", "fault", f"there is no folder {box.move_to}. Make it, or correct move_to"
        )
    elif box.move_to:
        safely = probe.move or probe.uidplus
        words = (f"to {box.move_to}", "neither MOVE nor UIDPLUS: mail stays where it is")
        yield Finding(where, "move", *_yes(safely, *words))
    ahead = probe.newest - system.now() if probe.newest else timedelta(0)
    yield Finding(
        where,
        "clock",
        *_yes(
            ahead < SKEW,
            "the newest mail is not from our future",
            f"the server's clock, or ours, is off by {ahead}",
        ),
    )


def _rule_folders(where: str, probe: ImapProbe, box: MailboxSettings, sound: Loaded) -> Iterator[Finding]:
    """What rules move there must find its folder; else the mail stays where it is, unseen by whom it was moved for."""
    for number, folder in moves(sound.rules, box):
        rule = sound.rules.rules[number].id
        if folder not in probe.folders and folder.upper() != "INBOX":
            words = f"there is no folder {folder}, to which rule {rule} moves. Make it, or correct the rule"
            yield Finding(where, f"rule {rule}", "fault", words)
        elif not (probe.move or probe.uidplus):
            words = "neither MOVE nor UIDPLUS: mail stays where it is"
            yield Finding(where, f"rule {rule}", "note", words)


def _yes(true: bool, good: str, bad: str) -> tuple[str, str]:
    return ("ok", good) if true else ("note", bad)


def _relay(where: str, probe: SmtpProbe, sound: Loaded) -> Iterator[Finding]:
    if probe.trouble is not None:
        trouble = probe.trouble
        kind = (
            "login"
            if trouble.fault == "auth"
            else "unreachable"
            if trouble.fault in ("connect", "timeout", "lost")
            else ""
        )
        words = f"{trouble.code or ''} {trouble.answer}".strip()
        yield Finding(where, trouble.fault, "fault", f"{words}. {CURES.get(trouble.fault, '')}".strip(), kind)
        return
    yield Finding(
        where, "login", "ok", f"{probe.tls or 'clear text'}, {sound.settings.smtp.username or 'no login'}"
    )
    null = ", ".join(box.name for box in sound.settings.mailboxes if not (box.envelope_from or box.bounces))
    if null and probe.null_sender is not None:
        words = f"refused ({probe.null_sender_answer}), so no mail of ours leaves: set bounces of {null} to an alias"
        sign = "ok" if probe.null_sender else "fault"
        yield Finding(where, "MAIL FROM:<>", sign, "taken" if probe.null_sender else words)
    if probe.size_limit:
        yield Finding(where, "size", "ok", f"mails up to {probe.size_limit} octets")


def _line(finding: Finding, as_json: bool) -> str:
    if as_json:
        return json.dumps(asdict(finding), ensure_ascii=False)
    return f"{finding.sign:<5}  {finding.where}  {finding.what}: {safe(finding.words)}"
