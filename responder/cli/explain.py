"""`responder explain`: what would become of a mail, and why. Sends nothing, changes nothing."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import click

from responder.cli.complaints import safe
from responder.cli.mail_files import MailFile, mails
from responder.cli.options import loaded, moment, refused
from responder.config import default_desk
from responder.core.complaint_id import KeyRing
from responder.core.decision import Context, Decision, decide
from responder.core.desk import Desk
from responder.core.message import Message, parse
from responder.core.outline import outline
from responder.core.reading import PLAUSIBLE_FROM, Reading, read
from responder.daemon import exits
from responder.daemon.assembly import Places, desks_by_mailbox
from responder.edges import system
from responder.edges.register.faults import RegisterFault
from responder.edges.register.gathering import gather
from responder.edges.register.store import Register, exists, read_register

# Without a register there is no installation: these keys sign nothing that anybody will ever see.
NOBODY = KeyRing("explain", "k0", {"k0": bytes(32)})
NONCE = "a" * 16
PLAUSIBLE_UNTIL = datetime(2100, 1, 1, tzinfo=UTC)
UNREAD = (
    "sender", "subject", "verdict", "reason", "withheld_by", "language", "category", "rule", "complaint", "promise",
)  # fmt: skip


@dataclass(frozen=True)
class Explainer:
    """The desk that would decide, the register it would ask (None without -c or before the first start), and the time
    (None: each mail's own)."""

    desk: Desk
    keys: KeyRing
    register: Register | None
    now: datetime | None

    def explain(self, mail: MailFile) -> dict[str, Any]:
        """One JSON-able object. Never raises for a mail."""
        named: dict[str, Any] = {"file": mail.file, "index": mail.index}
        unread = named | dict.fromkeys(UNREAD) | {"outcome": "set_aside", "would_send": False, "reply": None}
        if mail.content is None:
            return unread | {"error": mail.fault}
        try:
            message = parse(mail.content)
            now = self.now or own_time(message) or system.now()
            reading = read(message, mail.content, now, self.desk)
            decision = decide(reading, self._context(reading, now), self.desk, self.keys)
        except Exception as fault:  # boundary: per message
            return unread | {"error": f"{type(fault).__name__}: this mail would be set aside for a person"}
        return named | told(message, decision)

    def _context(self, reading: Reading, now: datetime) -> Context:
        if self.register is None:
            return Context(now=now, nonce=NONCE)
        with self.register.reading() as connection:
            return gather(connection, reading, self.desk, self.keys, now, NONCE)


def told(message: Message, decision: Decision) -> dict[str, Any]:
    """Who wrote what, and all that was decided, down to the finished reply."""
    sender = message.originator
    outgoing = decision.outgoing
    reply = None
    if outgoing:
        reply = f"To: {outgoing.recipient}\nSubject: {outgoing.reply.subject}\n\n{outgoing.reply.text}"
    return {
        "sender": sender.spec if sender else None,
        "sender_name": sender.name if sender else None,
        "subject": message.subject,
        **outline(decision),
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
    metavar="FILE",
    default=None,
    help="Configuration; without it the built-in defaults, and no register.",
)
@click.option("--mailbox", default="", help="As if it had arrived here; by default the first one.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line, for programs.")
@click.option("--fresh", is_flag=True, help="As if nothing had been registered before.")
@click.option(
    "--now", "now", metavar="TIME", default=None, help="The time of deciding; by default each mail's own."
)
@click.argument("paths", metavar="PATH...", nargs=-1, required=True)
def command(
    config: str | None, mailbox: str, as_json: bool, fresh: bool, now: str | None, paths: tuple[str, ...]
) -> int:
    """Say what would become of mails: rules and the words they matched, the guard's verdict and its reason, the
    complaint it would join, the promise, the finished reply. PATH: an .eml, an mbox, a Maildir, a folder of .eml, or -.

    Exit codes: 0, whatever the mails are; 64 wrong usage; 65 nothing is at a PATH; 78 the configuration has faults.
    """
    explainer = _explainer(config, mailbox, moment(now, system.now, "--now") if now else None, fresh)
    show: Callable[[dict[str, Any]], str] = _json if as_json else _words
    for mail in mails(paths):
        click.echo(show(explainer.explain(mail)))
    if explainer.register:
        explainer.register.close()
    return exits.OK if all(path == "-" or Path(path).exists() for path in paths) else exits.DATAERR


def _explainer(config: str | None, mailbox: str, now: datetime | None, fresh: bool) -> Explainer:
    if config is None:
        return Explainer(default_desk(), NOBODY, None, now)
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
    return Explainer(desks[mailbox] if mailbox else next(iter(desks.values())), keys, register, now)


def _json(values: dict[str, Any]) -> str:
    """Readable letters, but a file's name that is no text as JSON escapes it."""
    line = json.dumps(values, ensure_ascii=False)
    return "".join(sign if not "\ud800" <= sign <= "\udfff" else f"\\u{ord(sign):04x}" for sign in line)


def _words(values: dict[str, Any]) -> str:
    where = safe(values["file"]) + (f" [{values['index']}]" if values["index"] else "")
    if "error" in values:
        return f"{where}\n  not read   {safe(values['error'])}\n"
    return "\n".join((where, *_lines(values), ""))


def _value(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _lines(values: dict[str, Any]) -> Iterator[str]:
    yield f"  from       {safe(values['sender_name'] or '')} <{safe(values['sender'] or 'nobody')}>"
    yield f"  subject    {safe(values['subject'])}"
    guard = f"silence: {values['reason']} ({values['clause']})" if values["reason"] else "answer"
    yield f"  guard      {guard}" + (f"  {safe(values['evidence'])}" if values["evidence"] else "")
    joins = f", {values['signal']}" if values["signal"] else ""
    yield f"  becomes    {values['outcome']} {values['complaint'] or ''}{joins}"
    for note in (*values["flags"], *values["considered"]):
        yield f"             {safe(note)}"
    yield f"  language   {values['language']} ({values['language_from']})"
    for aspect, rule in values["set_by"].items():
        yield f"  {aspect:<10} {safe(_value(values.get(aspect, 'set')))}  by rule {rule}"
    for matched in values["matched"]:
        yield f"             rule {matched['rule']}: {safe(', '.join(matched['words']))} in {matched['field']}"
    if values["promise"]:
        yield f"  promise    {safe(values['promise']['words'] or '')}"
        yield from (
            f"             {name}: {safe(str(value))}" for name, value in values["promise"]["basis"].items()
        )
    if values["withheld_by"]:
        yield f"  no answer  {values['withheld_by']}: {safe(values['withheld_reason'] or '')}"
    for defect in values["defects"]:
        yield f"  defect     {safe(defect)}"
    if values["reply"]:
        yield "  reply"
        yield from (f"  | {safe(line)}" for line in values["reply"].split("\n"))
