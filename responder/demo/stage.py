"""Puts servers, daemon and play together in a temporary folder, and clears away afterwards."""

from __future__ import annotations

import shutil
import sys
import tempfile
from contextlib import closing, suppress
from pathlib import Path
from typing import TextIO

from responder.core import facts
from responder.daemon import exits
from responder.demo import mail_client, play
from responder.demo.cast import baltic, russian
from responder.demo.ledger import Ledger
from responder.demo.mail_client import Ports, Refused
from responder.demo.play import DESK, Play
from responder.demo.reckoning import Witness, reckon
from responder.demo.report import Report
from responder.demo.running import CONFIGURATION, LOG, STATE, Daemon, Line, StoryFault, prepare
from responder.demo.servers import Account, EmbeddedServers
from responder.edges.register.faults import RegisterFault

FAILED = 1
FOLLOWED = frozenset(
    fact.event
    for fact in (
        facts.ComplaintRegistered, facts.MessageJoined, facts.MessageHeld, facts.MessageRecorded, facts.MessageEvent,
        facts.MessageDuplicate, facts.MessageSetAside, facts.ReplySent, facts.ReplyDeferred, facts.ReplyFailed,
    )
)  # fmt: skip


def perform(*, stay: bool, keep: bool, stream: TextIO) -> int:
    """The whole demonstration; returns the exit code. Raises OSError when servers or folder cannot be had."""
    told = Report(stream)
    mailboxes = play.accounts()
    folder = Path(tempfile.mkdtemp(prefix="responder-demo-"))
    sound = False
    try:
        with EmbeddedServers(list(mailboxes.values())) as servers:
            ports = Ports(servers.imap_port, servers.smtp_port)
            configuration = prepare(folder, ports, mailboxes[DESK])
            with Daemon(configuration, folder) as daemon:
                sound = _day(told, daemon, ports, mailboxes, folder)
                if stay:
                    _stay(told, daemon, ports, mailboxes, configuration)
    except (StoryFault, Refused, RegisterFault) as fault:
        sound = False
        told.fault(str(fault))
    finally:
        _clear(told, folder, keep=keep or (not sound and sys.exc_info()[0] is None))
    return exits.OK if sound else FAILED


def _day(told: Report, daemon: Daemon, ports: Ports, mailboxes: dict[str, Account], folder: Path) -> bool:
    """The play, the table, the figures; True when nothing differs."""
    with closing(Ledger(folder / STATE)) as ledger:
        return _played(told, daemon, ports, mailboxes, ledger)


def _played(
    told: Report, daemon: Daemon, ports: Ports, mailboxes: dict[str, Account], ledger: Ledger
) -> bool:
    play.await_the_watch(daemon)
    told.opening(ports)
    scenes = Play(ports, mailboxes, daemon, ledger, told.scene).perform()
    told.table(scenes)
    there = Witness(
        on_server=mail_client.uids(ports, mailboxes[DESK]),
        fates=ledger.fates(),
        inboxes={one.address: len(mail_client.uids(ports, one)) for one in mailboxes.values()},
    )
    reckoning = reckon(scenes, there)
    told.end(reckoning)
    return not reckoning.differences and not reckoning.lost


def _stay(
    told: Report, daemon: Daemon, ports: Ports, mailboxes: dict[str, Account], configuration: Path
) -> None:
    """Until Ctrl-C or SIGTERM, or the daemon ends by itself (StoryFault)."""
    roles = (
        ("customer", baltic.JACKET.sender.address),
        ("customer", russian.KETTLE.sender.address),
        ("desk", DESK),
    )
    logins = [(role, mailboxes[address].address, mailboxes[address].password) for role, address in roles]
    told.invitation(ports, logins, configuration)

    def follow(line: Line) -> None:
        if line.event in FOLLOWED:
            at = str(line.fields.get("timestamp", ""))[11:19]
            told.say(f"  {at} UTC  {line.event:<20}  {line.fields.get('complaint', '')}")

    daemon.on_line = follow
    with suppress(KeyboardInterrupt):
        daemon.wait_until_ended()
        raise StoryFault("the daemon ended by itself")


def _clear(told: Report, folder: Path, *, keep: bool) -> None:
    if not keep:
        shutil.rmtree(folder, ignore_errors=True)
        return
    told.say(f"The daemon's log: {folder / LOG}")
    told.say(f"The register: responder complaints -c {folder / CONFIGURATION}")
