"""Target + calendar -> Promise(due, basis). The clock starts at IMAP INTERNALDATE, never at the Date header.

`make` runs in three steps: how much time (the target; an estimate from the record is a Budget too), counted on the
calendar, rounded up to a point that a person would name. No step ever moves the time backwards."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from responder.core import business_calendar
from responder.core.business_calendar import HORIZON, Budget, Calendar, Span, Unit
from responder.core.estimating import Estimate
from responder.core.hours import wall_clock
from responder.core.promising.because import because

HOUR = timedelta(hours=1)
NOON = time(12)
LEAST_LEFT = 0.25  # of the target: a promise given with less than that left is as good as broken
CLOSE_OF_DAY = "the close of the day"
NAMED_DAYS = 12  # in the basis: enough for New Year in Russia, short enough for a line
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")  # in the basis, whatever the locale
UNIT_WORDS = {
    Unit.WORKING_HOURS: "hours of open time",
    Unit.WORKING_DAYS: "the same time of day, so many working days later",
    Unit.CLOCK_HOURS: "clock hours",
}


@dataclass(frozen=True, slots=True)
class Promise:
    """A reply time as told to the complainant.

    `due` UTC; `received` UTC, when the clock began; `decided` UTC; `opens`: the desk's next opening (UTC) when it was
    closed at `decided`, else None; `late`: the acknowledgement itself goes out late (outage). `basis`: the inputs in
    plain words and figures, printable as JSON.
    """

    due: datetime
    received: datetime
    decided: datetime
    opens: datetime | None
    late: bool
    target: Budget
    calendar: str
    zone: str
    basis: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Count:
    """The target counted on the calendar from `start` to `raw` (both UTC). `anew`: from the decision instead of the
    receipt."""

    start: datetime
    raw: datetime
    anew: bool


def make(
    received: datetime,
    now: datetime,
    target: Budget,
    calendar: Calendar,
    *,
    late_after: timedelta = HOUR,
    estimate: Estimate | None = None,
) -> Promise:
    """The promise for a complaint received at `received` (INTERNALDATE) and decided at `now`. Rounded up to a
    friendly point within open hours, never in the past, never outside open hours (or exactly at a close).

    `late_after`: clock time from receipt to `now` beyond which the acknowledgement itself is late. A `received` after
    `now` (the two clocks differ) counts as `now`; ten years back is the limit. Where the target counted
    from `received` is over at `now`, or less than a quarter of it is left, it is counted from `now` and `late` is True.
    `estimate`: what the desk's own record supports; where it has hours, they are counted in place of the target, from
    `received` (it knows how long the complaint has waited), and its basis is part of the promise's.
    Raises ValueError: naive times, amount not positive. CalendarError: the desk does not open again within ten years.
    """
    if received.utcoffset() is None or now.utcoffset() is None:
        raise ValueError(f"received {received} and now {now} need zones: a time without zone is no instant")
    began = max(min(received, now), now - HORIZON).astimezone(UTC)
    decided = now.astimezone(UTC)
    hours = estimate.hours if estimate else None
    count = (
        _count(calendar, target, began, decided)
        if hours is None
        else _counted(calendar, hours, began, decided)
    )
    due, point = _round_up(calendar, count.raw, decided)
    opens = business_calendar.next_opening(calendar, decided)
    late = count.anew or decided - began > late_after
    return Promise(
        due=due,
        received=began,
        decided=decided,
        opens=opens if opens > decided else None,
        late=late,
        target=target,
        calendar=calendar.name,
        zone=calendar.zone,
        basis=(
            ("why", _why(calendar, target, estimate, count, due, point)),
            *_basis(calendar, target, (received, decided, late), count, due, point),
            *(estimate.basis if estimate else ()),
        ),
    )


def friendly_point(calendar: Calendar, raw: datetime, decided: datetime) -> datetime:
    """The first point at or after `raw` that a person would name, as `make` rounds (all UTC). Within open hours or
    exactly at a close. Raises CalendarError: the desk does not open again within ten years."""
    return _round_up(calendar, raw, decided)[0]


def _count(calendar: Calendar, target: Budget, began: datetime, decided: datetime) -> Count:
    raw = business_calendar.add(calendar, began, target)
    if raw > decided:
        whole, left = (_length(calendar, target, since, raw) for since in (began, decided))
        if left >= whole * LEAST_LEFT:
            return Count(began, raw, anew=False)
    return Count(decided, business_calendar.add(calendar, decided, target), anew=True)


def _counted(calendar: Calendar, hours: float, began: datetime, decided: datetime) -> Count:
    raw = business_calendar.add(calendar, began, Budget(hours, Unit.WORKING_HOURS))
    if raw > decided:
        return Count(began, raw, anew=False)
    # An estimate exceeds what was waited, but by less than the clock's resolution it may not.
    return Count(decided, business_calendar.next_opening(calendar, decided), anew=False)


def _length(calendar: Calendar, target: Budget, since: datetime, raw: datetime) -> timedelta:
    return raw - since if target.unit is Unit.CLOCK_HOURS else business_calendar.between(calendar, since, raw)


def _round_up(calendar: Calendar, raw: datetime, decided: datetime) -> tuple[datetime, str]:
    """The first friendly point at or after `raw` within open hours or exactly at a close, and its name: on the day of
    the decision the full hour or the end of the opening, on later days noon or the close of the day. Where a day runs
    on into the next (round the clock) it has no close worth naming, so full hours serve."""
    if not _holds(_spans(calendar, raw), raw):  # clock hours may end while the desk is closed
        raw = business_calendar.next_opening(calendar, raw)
    if _closes_day(calendar, raw):
        return raw, CLOSE_OF_DAY
    spans = _spans(calendar, raw)
    wall = wall_clock.reading(calendar.zone_info, raw)
    # Midnight is the last full hour of a day, so that rounding a rounded time again does not move it.
    today = (wall - timedelta.resolution).date() == decided.astimezone(calendar.zone_info).date()
    noon = wall_clock.instant(calendar.zone_info, datetime.combine(wall.date(), NOON))
    if not today and raw <= noon and _holds(spans, noon):
        return noon, "noon"
    if not today and not business_calendar.is_open(calendar, spans[-1][1]):
        return spans[-1][1], CLOSE_OF_DAY
    hour = wall_clock.instant(calendar.zone_info, _full_hour(wall))
    closes = next(closes for opens, closes in spans if opens <= raw <= closes)
    return (hour, "the full hour") if hour <= closes else (closes, "the end of the opening")


def _closes_day(calendar: Calendar, moment: datetime) -> bool:
    day = business_calendar.working_day(calendar, moment)
    before = business_calendar.open_intervals(calendar, day - timedelta(days=1))
    return any(moment == closes for _, closes in (*before[-1:], *_spans(calendar, moment)[-1:]))


def _spans(calendar: Calendar, moment: datetime) -> tuple[Span, ...]:
    return business_calendar.open_intervals(calendar, business_calendar.working_day(calendar, moment))


def _holds(spans: tuple[Span, ...], moment: datetime) -> bool:
    return any(opens <= moment <= closes for opens, closes in spans)


def _full_hour(wall: datetime) -> datetime:
    whole = wall.replace(minute=0, second=0, microsecond=0)
    return whole if whole == wall else whole + HOUR


def _why(
    calendar: Calendar, target: Budget, estimate: Estimate | None, count: Count, due: datetime, point: str
) -> str:
    """The sentence that answers a colleague who asks why it says this time."""
    since, until = (_day_and_time(calendar, moment) for moment in (count.start, count.raw))
    counted = f"counted from {since} it ends {until}"
    rounded = f", rounded up to {point}" if due > count.raw else ""
    return f"{because(str(target), estimate)}; {counted}{rounded}"


def _day_and_time(calendar: Calendar, moment: datetime) -> str:
    wall = moment.astimezone(calendar.zone_info)
    return f"{WEEKDAYS[wall.weekday()]} {wall:%Y-%m-%d %H:%M}"


def _basis(
    calendar: Calendar,
    target: Budget,
    clock: tuple[datetime, datetime, bool],
    count: Count,
    due: datetime,
    point: str,
) -> tuple[tuple[str, str], ...]:
    received, decided, late = clock
    start = (
        "the decision, because the target counted from receipt is over or nearly so"
        if count.anew
        else "receipt"
    )
    if received > count.start and not count.anew:
        start = "the decision, because receipt lies in the future"
    holidays = f", holidays of {calendar.country} {calendar.subdivision}".rstrip() if calendar.country else ""
    return (
        ("target", f"{target} ({UNIT_WORDS[target.unit]})"),
        ("calendar", f"{calendar.name}, {calendar.zone}{holidays}"),
        ("received", _words(calendar, received)),
        ("decided", _words(calendar, decided) + (", late" if late else "")),
        ("counted from", f"{start}: {_words(calendar, count.start)}"),
        ("counted to", _words(calendar, count.raw)),
        ("rounded up", f"to {point}: {_words(calendar, due)}" if due > count.raw else f"not at all: {point}"),
        ("special days", _special_days(calendar, count.start, due)),
    )


def _words(calendar: Calendar, moment: datetime) -> str:
    return f"{moment.astimezone(calendar.zone_info):%Y-%m-%d %H:%M:%S %Z}"


def _special_days(calendar: Calendar, start: datetime, due: datetime) -> str:
    first, last = (moment.astimezone(calendar.zone_info).date() for moment in (start, due))
    days = business_calendar.holidays_ahead(calendar, first, min((last - first).days + 1, HORIZON.days))
    named = [f"{day} {source}" for day, source in days[:NAMED_DAYS]]
    more = [f"{len(days) - NAMED_DAYS} more"] if len(days) > NAMED_DAYS else []
    return "; ".join(named + more) or "none"
