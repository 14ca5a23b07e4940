"""The story: people and machines write one after the other to the desk that the real daemon watches."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime, make_msgid

from responder.core import facts
from responder.demo import mail_client
from responder.demo.cast import CUSTOMERS, baltic, english, machines
from responder.demo.ledger import Fate, Ledger
from responder.demo.letters import Letter, quoted
from responder.demo.mail_client import Ports, Received
from responder.demo.running import Daemon, Line
from responder.demo.servers import Account

DESK = "kaebused@kodukaup.example"
START_PATIENCE = 30.0
ANSWER_PATIENCE = 5.0
WHOLE_PATIENCE = 60.0


@dataclass(frozen=True)
class Scene:
    """One letter and what came of it. `fate` None: nothing in the register in time; `seconds`: from handing in until
    the reply lay with the sender, or, without one, until it was registered; `reply`: from the sender's mailbox."""

    number: int
    letter: Letter
    message_id: str
    uid: int
    fate: Fate | None
    seconds: float
    reply: Received | None


def accounts() -> dict[str, Account]:
    """A mailbox for the desk and for everybody who writes, with fresh passwords."""
    absent = (machines.BOUNCER, english.stranger("").sender)
    writers = (*(letter.sender for letter in (*CUSTOMERS, *machines.MACHINES)), *absent)
    addresses = dict.fromkeys((DESK, *(writer.address for writer in writers)))
    return {address: Account(address, secrets.token_urlsafe(9)) for address in addresses}


def await_the_watch(daemon: Daemon) -> None:
    """Until the daemon has looked at the mailbox for the first time: what lay there before is not answered. Raises
    StoryFault."""
    baseline = facts.MailboxBaseline.event
    daemon.wait_for(
        lambda lines: any(line.event == baseline for line in lines),
        START_PATIENCE,
        "the daemon's first look into the mailbox",
    )


class Play:
    """One performance; `tell` is called after each scene."""

    def __init__(
        self,
        ports: Ports,
        mailboxes: dict[str, Account],
        daemon: Daemon,
        ledger: Ledger,
        tell: Callable[[Scene], None],
    ) -> None:
        self._ports, self._mailboxes = ports, mailboxes
        self._daemon, self._ledger, self._tell = daemon, ledger, tell
        self._scenes: list[Scene] = []
        self._ends = time.monotonic() + WHOLE_PATIENCE

    def perform(self) -> list[Scene]:
        """All scenes in order. Raises StoryFault when the daemon ends, Refused when a server does not do its part."""
        for letter in _morning():
            self._scene(letter)
        for letter in self._afternoon():
            self._scene(letter)
        return self._scenes

    def _afternoon(self) -> Iterator[Letter]:
        """Letters that answer what the morning brought; a letter to answer that never came is left out, and missed at
        the reckoning."""
        jacket, curt, invoice = (self._reply_to(one) for one in (baltic.JACKET, english.CURT, baltic.INVOICE))
        if jacket:
            yield baltic.follow_up(*_answering(jacket), _quotation(jacket))
        if invoice:
            subject, answers = invoice.header("Subject"), invoice.header("Message-ID")
            yield machines.out_of_office(baltic.INVOICE.sender, subject, answers)
        if curt:
            date = format_datetime(datetime.now(UTC))
            yield machines.bounce(date, DESK, _as_sent(curt.content))
        complaint = self._complaint_of(baltic.JACKET)
        if complaint:
            yield english.stranger(f"[{complaint}]")

    def _reply_to(self, letter: Letter) -> Received | None:
        return next((scene.reply for scene in self._scenes if scene.letter.key == letter.key), None)

    def _complaint_of(self, letter: Letter) -> str:
        found = (scene.fate for scene in self._scenes if scene.letter.key == letter.key)
        return next((fate.complaint for fate in found if fate), "")

    def _scene(self, letter: Letter) -> None:
        began = time.monotonic()
        message_id = make_msgid(domain=letter.sender.address.rpartition("@")[2])
        content = letter.written(DESK, datetime.now().astimezone(), message_id)
        uid = mail_client.hand_in(self._ports, letter.envelope_from, DESK, content)
        fate = self._settled(uid)
        reply = self._received(letter, uid) if fate is not None and fate.mail else None
        seconds = time.monotonic() - began
        known = message_id if letter.message_id and not letter.content else ""
        scene = Scene(len(self._scenes) + 1, letter, known, uid, fate, seconds, reply)
        self._scenes.append(scene)
        self._tell(scene)

    def _settled(self, uid: int) -> Fate | None:
        """What became of it, once nothing more is to be expected; as far as it came when time is over."""

        def settled(_: list[Line]) -> bool:
            fate = self._ledger.fate(uid)
            return fate is not None and fate.mail != "QUEUED"

        left = min(ANSWER_PATIENCE, self._ends - time.monotonic())
        self._daemon.within(max(0.1, left), settled)
        return self._ledger.fate(uid)

    def _received(self, letter: Letter, uid: int) -> Received | None:
        """The newest message in the sender's mailbox that no earlier scene has shown."""
        shown = {
            scene.reply.uid for scene in self._scenes if scene.letter.sender == letter.sender and scene.reply
        }
        found = mail_client.inbox(self._ports, self._mailboxes[letter.sender.address])
        fresh = [one for one in found if one.uid not in shown]
        return fresh[-1] if fresh else None


def _morning() -> Iterator[Letter]:
    """Customers, and now and then a machine."""
    between = iter(machines.MACHINES)
    for number, letter in enumerate(CUSTOMERS, start=1):
        yield letter
        if number % 4 == 0:
            yield next(between)


def _answering(mail: Received) -> tuple[str, str, str]:
    """Subject, References and In-Reply-To as a mail program sets them (RFC 5322 section 3.6.4)."""
    own = mail.header("Message-ID")
    before = mail.header("References") or mail.header("In-Reply-To")
    return f"Re: {mail.header('Subject')}", f"{before} {own}".strip(), own


def _quotation(mail: Received) -> str:
    return f"{mail.header('Date')} kirjutas {mail.header('From')}:\n{quoted(mail.text)}"


def _as_sent(content: bytes) -> bytes:
    """Without the trace that delivery put on top."""
    lines = content.split(b"\r\n")
    added = (b"return-path:", b"delivered-to:", b"received:", b" ", b"\t")
    start = next((at for at, line in enumerate(lines) if not line.lower().startswith(added)), 0)
    return b"\r\n".join(lines[start:])
