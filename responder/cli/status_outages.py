"""What `responder status` says of outages that an alarm was raised for, and of the mails that mailboxes write to
themselves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import Any

from sqlalchemy.engine import Connection

from responder.cli.local_time import local
from responder.config import Loaded
from responder.core.chain import instant
from responder.core.outage import CANARY, MAILBOX, RELAY
from responder.edges.register import canary_rows, outage_rows
from responder.edges.register.canary_rows import Probed

WORDS = {
    MAILBOX: "mailbox {name} is not reached",
    RELAY: "no mail leaves for customers",
    CANARY: "the last probe of mailbox {name} did not arrive",
}


@dataclass(frozen=True, slots=True)
class Outage:
    """One that lasts, since when (UTC). `mailbox` "" = it is the whole daemon's."""

    what: str
    mailbox: str
    since: datetime

    @property
    def words(self) -> str:
        """For a person."""
        return WORDS.get(self.what, "{what} {name} does not work").format(what=self.what, name=self.mailbox)


@dataclass(frozen=True, slots=True)
class Watching:
    """The outages that last, and the last probe of each mailbox (None: none left so far), {} where `canary` is off."""

    outages: tuple[Outage, ...] = ()
    probes: Mapping[str, Probed | None] = field(default_factory=dict)


def watching(connection: Connection, sound: Loaded) -> Watching:
    """What the register knows. What the configuration no longer has is looked at by nobody, so that its outage would
    never end: it is left out."""
    names = [box.name for box in sound.settings.mailboxes]
    probing = sound.settings.canary.every
    last = {name: canary_rows.last(connection, name) for name in names} if probing else {}
    running = (Outage(*one) for one in outage_rows.running(connection))
    return Watching(
        tuple(one for one in running if one.mailbox in ("", *names) and (one.what != CANARY or last)),
        last,
    )


def outage_lines(found: Watching, zone: tzinfo) -> Iterator[str]:
    """For people, times in `zone`; neither line stands where there is nothing to say."""
    for one in found.outages:
        yield f"outage      {one.words}, since {local(one.since, zone)}"
    for name, probe in found.probes.items():
        yield f"probe       {name}: {_fared(probe, zone)}"


def outages_as_objects(found: Watching) -> list[dict[str, Any]]:
    """For programs."""
    return [
        {"what": one.what, "mailbox": one.mailbox or None, "since": instant(one.since)}
        for one in found.outages
    ]


def probe_as_object(found: Watching, mailbox: str) -> dict[str, Any] | None:
    """For programs; None where none was sent, or `canary` is off. `seconds` it took, null = it has not come."""
    probe = found.probes.get(mailbox)
    if probe is None:
        return None
    seen = instant(probe.seen_at) if probe.seen_at else None
    return {"sent_at": instant(probe.sent_at), "seen_at": seen, "seconds": took(probe)}


def took(probe: Probed) -> float | None:
    """Seconds from the relay to the register, to a tenth; None while it is on its way."""
    return round(max(0.0, (probe.seen_at - probe.sent_at).total_seconds()), 1) if probe.seen_at else None


def _fared(probe: Probed | None, zone: tzinfo) -> str:
    if probe is None:
        return "none sent so far"
    sent = f"sent {local(probe.sent_at, zone, seconds=True)}"
    if probe.seen_at is None:
        return f"{sent}, not seen so far"
    return f"{sent}, seen {local(probe.seen_at, zone, seconds=True)}, {took(probe)} s later"
