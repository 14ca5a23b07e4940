"""A desk to practise on: embedded servers and the real daemon on a folder that stays; letters in, replies out."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from email.utils import make_msgid
from pathlib import Path
from typing import TextIO

from responder.config import load
from responder.core import facts
from responder.daemon import exits
from responder.demo import mail_client, postbox
from responder.demo.cast import CUSTOMERS, gift_cards
from responder.demo.ledger import Fate, Ledger
from responder.demo.mail_client import Ports, Received, Refused
from responder.demo.play import DESK
from responder.demo.postbox import Postbox, Unfit
from responder.demo.practice_folder import OWN, SAMPLES, PracticeFolder
from responder.demo.report import Report, became_of
from responder.demo.running import LOG, Daemon, Line, StoryFault
from responder.demo.servers import Account, EmbeddedServers
from responder.edges.register.faults import RegisterFault

STEP = 0.25
START_PATIENCE = 30.0
REPLY_PATIENCE = 30.0
FAILED = 1
# Each with a Message-ID, by which it is found again.
MORNING = tuple(replace(letter, message_id=True) for letter in (*CUSTOMERS, *gift_cards.MORNING))
SHOWN = ("From", "To", "Subject", "Date")


@dataclass(frozen=True, slots=True)
class Waiting:
    """A letter that was handed in. `name`: for people; `stem`: of the files with the answer, "" = none are written;
    `until`: monotonic."""

    name: str
    stem: str
    message_id: str
    until: float


def practise(path: Path, stream: TextIO) -> int:
    """Open the desk and keep it open until Ctrl-C or SIGTERM; returns the exit code. Raises Occupied for a folder that
    is something else, ConfigError for a configuration with faults, OSError when servers or folder cannot be had."""
    told = Report(stream)
    folder = PracticeFolder(path)
    folder.demand_room()
    fresh, ports, desk = not folder.known, folder.ports(), folder.account()
    with _servers(ports, desk) as servers:
        ports = Ports(servers.imap_port, servers.smtp_port)
        if fresh:
            folder.make(ports, desk)
        folder.complete()
        load(folder.configuration, environ=os.environ)
        try:
            with Daemon(folder.configuration, path) as daemon, closing(Ledger(folder.state)) as ledger:
                _keep_open(PracticeDesk(folder, ports, desk, daemon, ledger, told), fresh=fresh)
        except (StoryFault, Refused, RegisterFault) as fault:
            told.fault(f"{fault}\nIts log: {path / LOG}")
            return FAILED
    told.say(f"The desk is closed. {path} stays; the same command opens it again.")
    return exits.OK


@contextmanager
def _servers(ports: Ports, desk: Account) -> Iterator[EmbeddedServers]:
    with ExitStack() as stack:
        servers = EmbeddedServers(
            [desk], imap_port=ports.imap, smtp_port=ports.smtp, password_of_others=desk.password
        )
        try:
            stack.enter_context(servers)
        except OSError as fault:
            if not ports.imap:
                raise
            raise OSError(f"{fault}. Is this desk open in another window?") from fault
        yield servers


def _keep_open(desk: PracticeDesk, *, fresh: bool) -> None:
    desk.open()
    if fresh:
        desk.morning()
    desk.invite()
    with suppress(KeyboardInterrupt):
        while True:
            desk.tick()


class PracticeDesk:
    """What happens at the desk, told line by line."""

    def __init__(
        self,
        folder: PracticeFolder,
        ports: Ports,
        desk: Account,
        daemon: Daemon,
        ledger: Ledger,
        told: Report,
    ) -> None:
        self._folder, self._ports, self._desk = folder, ports, desk
        self._daemon, self._ledger, self._told = daemon, ledger, told
        self._postbox = Postbox(folder.letters)
        self._waiting: list[Waiting] = []
        self._stuck: set[str] = set()

    def open(self) -> None:
        """Until the daemon watches the mailbox. Raises StoryFault."""
        self._daemon.wait_for(
            lambda lines: any(line.event == "mailbox.reached" for line in lines),
            START_PATIENCE,
            "the daemon's first look into the mailbox",
        )
        self._daemon.on_line = self._follow

    def morning(self) -> None:
        """Customers write, so that the register has something to look back on. Raises StoryFault, Refused."""
        self._told.say(f"A morning at the desk: {len(MORNING)} customers write.")
        for letter in MORNING:
            message_id = make_msgid(domain=letter.sender.address.rpartition("@")[2])
            content = letter.written(DESK, datetime.now().astimezone(), message_id)
            mail_client.hand_in(self._ports, letter.envelope_from, DESK, content)
            self._wait_for(letter.subject, "", message_id)
        self._daemon.within(REPLY_PATIENCE, lambda _: all(self._settled(one) for one in self._waiting))
        for one in self._waiting:
            self._told.say(f"  {_row(self._fate(one))}  {one.name}")
        self._waiting.clear()

    def invite(self) -> None:
        """What can be done now."""
        path = self._folder.path
        self._told.say("The desk is open.")
        self._told.say(f"  your rules   {path / OWN}")
        self._told.say(f"  your texts   {path / 'templates'}, to copy from: {path / 'shipped'}")
        self._told.say(f"  sample mails {path / 'mails'}, such as {SAMPLES[0].key}.eml")
        letters, replies = self._folder.letters, self._folder.replies
        self._told.say(f"Put a mail (.eml) into {letters}: what its sender receives appears in {replies}.")
        self._told.say("No mail leaves this machine. Ctrl-C closes the desk.")

    def tick(self) -> None:
        """One look at the letters and at what became of them, then STEP seconds. Raises StoryFault when the daemon has
        ended, Refused, OSError when the folder cannot be used."""
        self._folder.complete()
        whole, remarks = self._postbox.look()
        for remark in remarks:
            self._told.say(remark)
        for path in whole:
            if path.name not in self._stuck:
                self._post(path)
        for one in [one for one in self._waiting if self._finished(one)]:
            self._waiting.remove(one)
        self._daemon.within(STEP, lambda _: False)

    def _post(self, path: Path) -> None:
        stem = postbox.free_stem(path.stem, (self._folder.sent, self._folder.not_sent, self._folder.replies))
        message_id = make_msgid(domain="letters.example")
        place = path
        try:
            sending = postbox.sending(postbox.content_of(path), datetime.now().astimezone(), message_id)
            place = path.rename(self._folder.sent / f"{stem}.eml")
            mail_client.hand_in(self._ports, sending.envelope_from, DESK, sending.content)
        except (Unfit, Refused, ValueError, OSError) as fault:
            self._told.say(f"{path} was not sent: {fault}.", colour="red")
            self._aside(place, self._folder.not_sent / f"{stem}.eml")
            return
        self._wait_for(str(path), stem, message_id)

    def _aside(self, path: Path, to: Path) -> None:
        try:
            path.rename(to)
        except OSError:
            self._stuck.add(path.name)

    def _wait_for(self, name: str, stem: str, message_id: str) -> None:
        until = time.monotonic() + REPLY_PATIENCE
        self._waiting.append(Waiting(name, stem, message_id.strip("<>"), until))

    def _fate(self, one: Waiting) -> Fate | None:
        return next(iter(self._ledger.fates(one.message_id)), None)

    def _settled(self, one: Waiting) -> bool:
        fate = self._fate(one)
        return fate is not None and fate.mail != "QUEUED"

    def _finished(self, one: Waiting) -> bool:
        if not self._settled(one):
            if time.monotonic() < one.until:
                return False
            log = self._folder.path / LOG
            self._told.say(f"{one.name}: no answer within {REPLY_PATIENCE:.0f} s; see {log}.", colour="red")
            return True
        fate = self._fate(one)
        became, colour = became_of(fate)
        self._told.say(f"{one.name}: {became}", colour=colour)
        if fate is not None and fate.mail:
            self._told.say(f"  {self._answer(fate, one.stem)}")
        for line in colleagues(fate):
            self._told.say(f"  {line}")
        return True

    def _answer(self, fate: Fate, stem: str) -> str:
        """Where the answer lies now, in a sentence."""
        if fate.mail != "SENT":
            return f"the answer was not delivered: {fate.answer}"
        there = mail_client.inbox(self._ports, Account(fate.recipient, self._desk.password))
        found = [one for one in there if one.header("Message-ID").strip("<>") == fate.reply_id]
        if not found:
            return f"the answer is not in the mailbox of {fate.recipient}"
        (self._folder.replies / f"{stem}.eml").write_bytes(found[-1].content)
        page = self._folder.replies / f"{stem}.txt"
        page.write_text(readable(found[-1]), encoding="utf-8")
        return f"{fate.recipient} received {page}"

    def _follow(self, line: Line) -> None:
        """What a reload did, from the daemon's log."""
        say: dict[str, Callable[[], None]] = {
            facts.ConfigurationReloaded.event: lambda: self._told.say("New rules and texts are in force."),
            facts.ConfigurationRefused.event: lambda: self._told.say(
                "A reload was refused; the rules and texts from before stay in force.", colour="red"
            ),
        }
        say.get(line.event, lambda: None)()


def _row(fate: Fate | None) -> str:
    if fate is None:
        return "nothing became of it in time:"
    category = str(fate.decision.get("category") or fate.outcome)
    return f"{fate.complaint or '-':<16} {fate.language:<2}  {category:<14}"


def colleagues(fate: Fate | None) -> list[str]:
    """A line where a rule's `notify` sends our own people a short mail, or the reason why it does not."""
    if fate is None:
        return []
    notices, withheld = fate.decision.get("notices"), fate.decision.get("notices_withheld")
    sent = [f"a short mail about it goes to {', '.join(map(str, notices))}"] if notices else []
    return sent + ([f"colleagues are not told: {withheld}"] if withheld else [])


def readable(mail: Received) -> str:
    """A mail as a person reads it: who, what, and the text."""
    headers = "".join(f"{name}: {mail.header(name)}\n" for name in SHOWN)
    return f"{headers}\n{mail.text}\n"
