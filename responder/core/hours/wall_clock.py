"""Between wall time in a zone and UTC instants, exact where clocks change. Both directions keep the order of inputs."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

SECOND = timedelta(seconds=1)


def instant(zone: ZoneInfo, wall: datetime) -> datetime:
    """The UTC instant of a naive wall time. A reading that comes twice means the first; one that clocks skip means
    the moment of the change, so that an interval ending or beginning in the gap loses the skipped part only."""
    first = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    second = wall.replace(tzinfo=zone, fold=1).astimezone(UTC)
    # PEP 495: in a gap fold=0 applies the offset before the change and so gives the later instant.
    return _change(zone, second, first) if second < first else first


def reading(zone: ZoneInfo, moment: datetime) -> datetime:
    """The naive wall time at an aware moment. While a repeated hour passes for the second time the reading stands still
    at its end: otherwise a later moment would have an earlier reading."""
    local = moment.astimezone(zone)
    wall = local.replace(tzinfo=None, fold=0)
    if not local.fold:
        return wall
    first = wall.replace(tzinfo=zone).astimezone(UTC)
    change = _change(zone, first, moment.astimezone(UTC))
    return change.replace(tzinfo=None) + _offset(zone, first)


def _change(zone: ZoneInfo, before: datetime, after: datetime) -> datetime:
    """The instant in (before, after] at which the offset changes; offsets change on whole seconds. At most a day
    lies between (the widest gap on record is Samoa's skipped day), so some 17 halvings suffice."""
    low, high = before.replace(microsecond=0), after.replace(microsecond=0)
    old = _offset(zone, low)
    while high - low > SECOND:
        middle = low + timedelta(seconds=(high - low) // SECOND // 2)
        low, high = (middle, high) if _offset(zone, middle) == old else (low, middle)
    return high


def _offset(zone: ZoneInfo, moment: datetime) -> timedelta:
    return moment.astimezone(zone).utcoffset() or timedelta()
