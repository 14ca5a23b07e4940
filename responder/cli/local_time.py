"""Times as the people of a desk read them: in the zone of the complaint's calendar, and the zone is named."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo

import click

from responder.cli.options import moment
from responder.config import Loaded
from responder.edges import system


@dataclass(frozen=True, slots=True)
class Zones:
    """Of the configuration's calendars, and of its mailboxes, each by name."""

    calendars: Mapping[str, tzinfo]
    mailboxes: Mapping[str, tzinfo]

    def of(self, mailbox: str, calendar: str = "") -> tzinfo:
        """Of the calendar, else of the mailbox; UTC where the configuration knows neither of them any more."""
        return self.calendars.get(calendar) or self.mailboxes.get(mailbox, UTC)


def zones(sound: Loaded) -> Zones:
    """As the configuration stands now, which is what a promise made today goes by."""
    calendars = {name: calendar.zone_info for name, calendar in sound.calendars.items()}
    return Zones(
        calendars,
        {box.name: calendars[box.calendar or "default"] for box in sound.settings.mailboxes},
    )


def begin(wanted: str, zone: tzinfo) -> datetime:
    """What --since stands for, UTC; `zone` counts where none is written. Raises BadParameter, also for a time to
    come: from then on there is nothing."""
    found = moment(wanted, system.now, "--since", zone)
    if found > system.now():
        raise click.BadParameter(f"{wanted!r} lies in the future.", param_hint="--since")
    return found


def local(when: datetime | str, zone: tzinfo, *, seconds: bool = False) -> str:
    """Like "2026-11-25 18:00 EET"; a zone without letters of its own is named by its distance from UTC, like "+04".
    `when`: aware, or as the register's story spells it, RFC 3339. Raises ValueError for another text."""
    there = (datetime.fromisoformat(when) if isinstance(when, str) else when).astimezone(zone)
    return f"{there:%Y-%m-%d %H:%M:%S %Z}" if seconds else f"{there:%Y-%m-%d %H:%M %Z}"
