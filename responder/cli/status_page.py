"""What `responder status` found, judged and laid out: as one object, or as lines in which "!" needs a person."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta, tzinfo
from typing import Any

from responder import __version__
from responder.cli.complaints import safe
from responder.cli.local_time import local
from responder.cli.status_outages import Watching, outage_lines, outages_as_objects, probe_as_object
from responder.core import breaker
from responder.core.breaker import CLOSED, Sending, Throttle
from responder.core.chain import instant
from responder.daemon.health import Health, MailboxHealth
from responder.edges.register.health_rows import Complaints, Messages, Outbox
from responder.edges.register.restoring_rows import Held

SILENT = timedelta(seconds=90)  # the first logins may take one minute
PATIENCE = timedelta(minutes=5)  # servers are restarted; what lasts longer is news
UNKNOWN = MailboxHealth("unknown", "", "", "", "", 0)


@dataclass(frozen=True)
class Status:
    """Everything at `now` (UTC). `process` holds the lock: its number, 0 where that is not known, None = nobody does;
    `health`: what a daemon last said of itself, `last_mail` by mailbox, `notices`: of delay, held; `hour`: new mails to
    customers within it, and the `limit` of that; `schema`: the register's version; `restored`: it came from a backup
    and waits to be reconciled; `unfit`: things that did not fit when everything was compared last; `watching`: outages
    and probe mails."""

    now: datetime
    process: int | None
    health: Health | None
    last_mail: Mapping[str, datetime | None]
    outbox: Outbox
    complaints: Complaints
    messages: Messages
    notices: int
    throttle: Throttle
    sending: Sending
    hour: int
    limit: int
    schema: int
    restored: Held | None = None
    unfit: int = 0
    watching: Watching = field(default_factory=Watching)

    @property
    def signed_at(self) -> datetime | None:
        """When the running daemon last gave a sign of life; None where it has not yet, or none runs."""
        told = self.health
        if told is None or self.process is None or self.process not in (0, told.pid):
            return None
        return datetime.fromisoformat(told.at)

    @property
    def alive(self) -> bool:
        """Whether a daemon runs, and is not silent. One that has just started may not have said anything yet."""
        return self.process is not None and (self.signed_at is None or self.now - self.signed_at < SILENT)

    @property
    def attention(self) -> tuple[str, ...]:
        """What needs a person, in words."""
        return tuple(_attention(self))

    def mailbox(self, name: str) -> MailboxHealth:
        """As the running daemon says; unknown where none runs, or it has another configuration."""
        told = self.health.mailboxes.get(name) if self.health and self.signed_at else None
        return told or UNKNOWN

    def as_object(self) -> dict[str, Any]:
        """For programs: times are RFC 3339, UTC, or null."""
        told, sending = self.health, self.sending
        return {
            "at": instant(self.now),
            "ok": self.alive and not self.attention,
            "attention": list(self.attention),
            "daemon": {
                "running": self.process is not None,
                "alive": self.alive,
                "process": self.process or None,
                "sign_of_life": _maybe(self.signed_at),
                "started": told.started if told and self.signed_at else None,
                "version": told.version if told and self.signed_at else None,
                "relay_away_since": (told.relay_away or None) if told and self.signed_at else None,
                "reload_refused": bool(told and self.signed_at and told.refused),
            },
            "mailboxes": [
                {"name": name, "last_mail": _maybe(seen), "probe": probe_as_object(self.watching, name)}
                | {key: None if value == "" else value for key, value in asdict(self.mailbox(name)).items()}
                for name, seen in self.last_mail.items()
            ],
            "outages": outages_as_objects(self.watching),
            "outbox": asdict(self.outbox) | {"oldest": _maybe(self.outbox.oldest)},
            "rate": {
                "per_minute": self.throttle.per_minute,
                "burst": self.throttle.burst,
                "available": breaker.available(sending, self.throttle, self.now),
                "reached": sending.scarce,
            },
            "breaker": {
                "state": sending.breaker if self.throttle.times else "off",
                "since": _maybe(sending.since),
                "last_hour": self.hour,
                "limit": self.limit if self.throttle.times else None,
            },
            "complaints": asdict(self.complaints),
            "held_notices": self.notices,
            "messages": asdict(self.messages) | {"held_since": _maybe(self.messages.held_since)},
            "register": {
                "schema": self.schema,
                "unfit": self.unfit,
                "held_since": _maybe(self.restored.since if self.restored else None),
            },
            "version": __version__,
        }


def lines(told: Status, zone: tzinfo) -> Iterator[str]:
    """For people: what needs one first, then everything. Times in `zone`."""
    for words in told.attention:
        yield f"! {safe(words)}"
    yield f"daemon      {_daemon(told, zone)}"
    for name, seen in told.last_mail.items():
        yield f"mailbox     {safe(_mailbox(told.mailbox(name), name, seen, zone))}"
    if told.health and told.signed_at:
        away = told.health.relay_away
        yield f"relay       {f'away since {local(away, zone)}' if away else 'takes mail, as far as is known'}"
    yield from (safe(line) for line in outage_lines(told.watching, zone))
    yield f"outbox      {_outbox(told.outbox, zone)}"
    yield f"sending     {_sending(told, zone)}"
    counted = told.complaints
    yield (
        f"complaints  {counted.unanswered} without an answer, {counted.overdue} of them overdue; "
        f"{counted.unacknowledged} without an acknowledgement ({counted.withheld} of them get none); "
        f"{counted.open - counted.unanswered} answered and not resolved"
    )
    yield f"notices     {told.notices} of delay held"
    there = told.messages
    yield (
        f"messages    {there.set_aside} set aside ({there.set_aside_day} within a day), "
        f"{there.held} held{_since(there.held_since, zone)}"
    )
    yield f"register    schema {told.schema}, responder {__version__}"


def _attention(told: Status) -> Iterator[str]:
    if told.restored:
        since = instant(told.restored.since)
        yield (
            f"the register is held: what happened after {since} it does not know, so nothing is answered or sent: "
            "responder reconcile"
        )
    if told.process is None:
        yield "no daemon runs on this state folder"
    elif not told.alive and told.signed_at:
        yield f"the daemon has given no sign of life for {_seconds(told.now - told.signed_at)} s"
    if told.health and told.signed_at:
        if told.health.relay_away and _long(told.health.relay_away, told.now):
            yield "the relay is away, no mail leaves"
        if told.health.refused:
            yield "the last reload was refused: responder check says why"
    for name in told.last_mail:
        box = told.mailbox(name)
        if box.state not in ("watching", "starting", "unknown") and _long(box.since, told.now):
            yield f"mailbox {name} is {box.state}: {box.failed}"
        if box.troubled:
            yield f"mailbox {name}: {box.troubled} messages that the server lists and does not give"
    for outage in told.watching.outages:
        yield f"an outage lasts: {outage.words}"
    if told.throttle.times and told.sending.breaker != CLOSED:
        yield f"the breaker is {told.sending.breaker}, {told.outbox.queued} mails wait: responder resume sends them"
    if told.outbox.failed:
        yield f"{told.outbox.failed} complaints whose writer no mail of ours reached: responder show ID"
    if told.outbox.uncertain:
        yield f"{told.outbox.uncertain} mails may have arrived or not: responder uncertain"
    if told.complaints.overdue:
        yield f"{told.complaints.overdue} complaints are overdue: responder complaints --overdue"
    if told.notices:
        yield f"{told.notices} notices of delay are held: responder release-notices"
    if told.unfit:
        yield f"{told.unfit} things do not fit between register, trail and mailboxes: responder verify"
    if told.messages.set_aside_day:
        yield f"{told.messages.set_aside_day} messages could not be read: responder complaints --set-aside"
    if told.messages.held:
        words = "responder complaints --held, then accept or dismiss"
        yield f"{told.messages.held} messages of strangers are held{_days(told)}: {words}"


def _daemon(told: Status, zone: tzinfo) -> str:
    if told.process is None:
        last = f", last sign of life {local(told.health.at, zone)}" if told.health else ""
        return f"does not run{last}"
    who = f"process {told.process}" if told.process else "process out of sight"
    if told.health is None or told.signed_at is None:
        return f"runs ({who}), and has said nothing yet"
    ago = _seconds(told.now - told.signed_at)
    return f"runs ({who}), version {told.health.version}, sign of life {ago} s ago"


def _mailbox(box: MailboxHealth, name: str, seen: datetime | None, zone: tzinfo) -> str:
    since = f" since {local(box.since, zone)}" if box.since else ""
    looked = f", last look {local(box.looked_at, zone, seconds=True)}" if box.looked_at else ""
    mail = f", last new mail {local(seen, zone)}" if seen else ", no mail so far"
    sent = f", Sent {box.sent}" if box.sent else ""
    return f"{name}: {box.state}{since}{looked}{mail}{sent}"


def _outbox(box: Outbox, zone: tzinfo) -> str:
    oldest = f" since {local(box.oldest, zone)}" if box.oldest else ""
    return (
        f"{box.queued} queued{oldest}, {box.notices} to staff, {box.deferred} put off, {box.failed} complaints "
        "with a mail that failed"
    )


def _sending(told: Status, zone: tzinfo) -> str:
    throttle, sending = told.throttle, told.sending
    rate = f"{throttle.per_minute} a minute" if throttle.per_minute else "no rate"
    if throttle.per_minute:
        rate += f", {breaker.available(sending, throttle, told.now)} may go at once"
    if not throttle.times:
        return f"{rate}; no breaker"
    since = f" since {local(sending.since, zone)}" if sending.since and sending.breaker != CLOSED else ""
    return f"{rate}; breaker {sending.breaker}{since}, {told.hour} of {told.limit} mails in the last hour"


def _days(told: Status) -> str:
    """How long the oldest of what is held waits, in whole days."""
    since = told.messages.held_since
    days = (told.now - since).days if since else 0
    return f", the oldest for {days} day{'s' if days > 1 else ''}" if days > 0 else ""


def _since(moment: datetime | None, zone: tzinfo) -> str:
    return f" since {local(moment, zone)}" if moment else ""


def _long(since: str, now: datetime) -> bool:
    return bool(since) and now - datetime.fromisoformat(since) >= PATIENCE


def _seconds(length: timedelta) -> int:
    return max(0, round(length.total_seconds()))


def _maybe(moment: datetime | None) -> str | None:
    return None if moment is None else instant(moment)
