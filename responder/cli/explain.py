"""`responder explain`: what would become of a mail, and why. Sends nothing, changes nothing."""

from __future__ import annotations

import json
import re
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click

from responder.cli.explain_page import Page
from responder.cli.mail_files import MailFile, mails
from responder.cli.options import Given, loaded, moment, refused
from responder.cli.rule_story import RuleStory, stories
from responder.cli.screen import encodable, screen
from responder.config import default_desk
from responder.config.rule_source import RuleSource, starter_rules
from responder.core import rules
from responder.core.acknowledging import facts_missing
from responder.core.complaint_id import KeyRing
from responder.core.decision import Context, Decision, decide, surroundings
from responder.core.desk import Desk
from responder.core.message import Message, parse
from responder.core.outline import outline
from responder.core.reading import PLAUSIBLE_FROM, Reading, read
from responder.daemon import exits
from responder.daemon.assembly import Places, desks_by_mailbox
from responder.edges import system
from responder.edges.register.deciding import decided
from responder.edges.register.faults import RegisterFault
from responder.edges.register.store import Register, exists, read_register

# Without a register there is no installation: these keys sign nothing that anybody will ever see.
NOBODY = KeyRing("explain", "k0", {"k0": bytes(32)})
NONCE = "a" * 16
PLAUSIBLE_UNTIL = datetime(2100, 1, 1, tzinfo=UTC)
UNREAD = (
    "sender", "subject", "verdict", "reason", "withheld_by", "language", "category", "rule", "complaint", "promise",
)  # fmt: skip
_NO_LETTER = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True)
class Explained:
    """One mail. `values`: JSON-able, all but the rules; `told`: what became of each rule, () for an unread mail."""

    values: dict[str, Any]
    told: tuple[RuleStory, ...] = ()

    def as_values(self) -> dict[str, Any]:
        """One object for --json."""
        return self.values | {"rules": [story.as_values() for story in self.told]}


@dataclass(frozen=True)
class Explainer:
    """The desk that would decide, the register it would ask (None without -c or before the first start), the time
    (None: each mail's own), and where each of the desk's rules stands, as FILE:LINE."""

    desk: Desk
    keys: KeyRing
    register: Register | None
    now: datetime | None
    places: tuple[str, ...] = ()

    def explain(self, mail: MailFile) -> Explained:
        """Never raises for a mail."""
        named: dict[str, Any] = {"file": mail.file, "index": mail.index}
        unread = named | dict.fromkeys(UNREAD) | {"outcome": "set_aside", "would_send": False, "reply": None}
        if mail.content is None:
            return Explained(unread | {"error": mail.fault})
        try:
            message = parse(mail.content)
            now = self.now or own_time(message) or system.now()
            reading = read(message, mail.content, now, self.desk)
            context, decision = self._decided(reading, now)
            values = told(reading, context, decision, self.desk)
            return Explained(named | values, self._rules(reading, context, decision))
        except Exception as fault:  # boundary: per message
            text = f"{type(fault).__name__}: this mail would be set aside for a person"
            return Explained(unread | {"error": text})

    def _decided(self, reading: Reading, now: datetime) -> tuple[Context, Decision]:
        if self.register is None:
            context = Context(now=now, nonce=NONCE)
            return context, decide(reading, context, self.desk, self.keys)
        with self.register.reading() as connection:
            return decided(connection, reading, self.desk, self.keys, now, NONCE)

    def _rules(self, reading: Reading, context: Context, decision: Decision) -> tuple[RuleStory, ...]:
        around = surroundings(reading, context, self.desk, self.keys)
        # A pattern that ran out of time when it was decided counts so here too.
        around = replace(around, timed_out=around.timed_out | frozenset(decision.timed_out))
        return stories(self.desk.rules, rules.explain(reading.message, around, self.desk.rules), self.places)


def told(reading: Reading, context: Context, decision: Decision, desk: Desk) -> dict[str, Any]:
    """Who wrote what, and all that was decided, down to the finished reply."""
    message = reading.message
    sender = message.originator
    outgoing = decision.outgoing
    as_decided = replace(context, timed_out=decision.timed_out)
    reply = None
    if outgoing:
        reply = f"To: {outgoing.recipient}\nSubject: {outgoing.reply.subject}\n\n{outgoing.reply.text}"
    return {
        "sender": sender.spec if sender else None,
        "sender_name": sender.name if sender else None,
        "subject": message.subject,
        **outline(decision),
        "missing": list(facts_missing(decision, message, as_decided, desk).facts),
        "detected": asdict(reading.detected),
        "authentication": {name: getattr(reading.authentication, name) for name in ("spf", "dkim", "dmarc")},
        "form": reading.form or None,
        "defects": list(message.defects),
        "attachments": [one.name for one in message.attachments],
        "reply": reply,
    }


def own_time(message: Message) -> datetime | None:
    """The mail's Date, else that of its topmost Received, aware; None where neither can be a time of mail."""
    found = [message.date] if message.date else []
    for value in message.all("received")[:1]:
        with suppress(ValueError, TypeError, OverflowError):
            found.append(parsedate_to_datetime(value.rpartition(";")[2].strip()).astimezone(UTC))
    return next((moment for moment in found if PLAUSIBLE_FROM <= moment < PLAUSIBLE_UNTIL), None)


@click.command("explain")
@click.option(
    "-c",
    "--config",
    type=Given(),
    metavar="FILE",
    default=None,
    help="Configuration; without it the built-in defaults, and no register.",
)
@click.option("--mailbox", default="", help="As if it had arrived here; by default the first one.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line, for programs.")
@click.option("-v", "--verbose", is_flag=True, help="Every condition of every rule, with all its words.")
@click.option(
    "--color",
    type=click.Choice(["auto", "always", "never"]),
    default="auto",
    help="auto: on a terminal, unless NO_COLOR is set or TERM is dumb.",
)
@click.option("--fresh", is_flag=True, help="As if nothing had been registered before.")
@click.option(
    "--now",
    "now",
    metavar="TIME",
    default=None,
    help="The time of deciding, in the desk's zone; by default each mail's own.",
)
@click.argument("paths", metavar="PATH...", nargs=-1, required=True, type=Given(allow_dash=True))
def command(
    config: str | None,
    mailbox: str,
    as_json: bool,
    verbose: bool,
    color: str,
    fresh: bool,
    now: str | None,
    paths: tuple[str, ...],
) -> int:
    """Say what would become of mails: the guard's verdict and its reason, the complaint it would join, what each rule
    says and why, the promise, the finished reply. PATH: an .eml, an mbox, a Maildir, a folder of .eml, or -.

    Nothing is sent, and nothing is written anywhere.

    Of rules that fit all conditions are shown, of others the reason in one line; -v shows all of all.

    Exit codes: 0, whatever the mails are; 64 wrong usage; 65 nothing is at a PATH; 78 the configuration has faults.
    """
    explainer = _explainer(config, mailbox, fresh)
    if now is not None:
        explainer = replace(explainer, now=moment(now, system.now, "--now", ZoneInfo(explainer.desk.zone)))
    page = Page(screen(color), explainer.desk.zone, verbose)
    for mail in mails(paths):
        explained = explainer.explain(mail)
        if as_json:
            # RFC 8259 section 8.1: UTF-8, whatever the terminal's encoding.
            click.echo(_json(explained.as_values()).encode("utf-8"))
        else:
            lines = "\n".join((*page.lines(explained.values, explained.told), ""))
            click.echo(encodable(lines), color=page.screen.colour)
    if explainer.register:
        explainer.register.close()
    return exits.OK if all(path == "-" or Path(path).exists() for path in paths) else exits.DATAERR


def _explainer(config: str | None, mailbox: str, fresh: bool) -> Explainer:
    if config is None:
        return Explainer(default_desk(), NOBODY, None, None, _places(starter_rules()))
    sound = loaded(config, read_secrets=False)
    register = None
    place = Places(Path(sound.settings.state)).register
    try:
        if sound.settings.state and not fresh and exists(place):
            register = read_register(place)
    except RegisterFault as fault:
        raise refused(fault) from None
    keys = register.keys if register else NOBODY
    desks = desks_by_mailbox(sound, keys)
    if mailbox and mailbox not in desks:
        raise click.BadParameter(
            f"no mailbox {mailbox!r}; there are: {', '.join(desks)}", param_hint="--mailbox"
        )
    desk = desks[mailbox] if mailbox else next(iter(desks.values()))
    return Explainer(desk, keys, register, None, _places(sound.source))


def _places(source: RuleSource | None) -> tuple[str, ...]:
    """FILE:LINE of each rule."""
    places = [source.place((number,)) for number in range(len(source.nodes))] if source else []
    return tuple(f"{place.file}:{place.line}" for place in places)


def _json(values: dict[str, Any]) -> str:
    """Readable letters, but a file's name that is no text as JSON escapes it."""
    line = json.dumps(values, ensure_ascii=False)
    return _NO_LETTER.sub(lambda sign: f"\\u{ord(sign[0]):04x}", line)
