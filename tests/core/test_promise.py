"""The promise: counted on the calendar, rounded up, never in the past, never outside open hours."""

import json
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from responder.core import business_calendar as bc
from responder.core.business_calendar import Budget, Calendar, CalendarError, Interval, Unit, parse_budget
from responder.core.promise import Promise, make

OFFICE = (Interval(time(9), time(17)),)
LUNCH = (Interval(time(9), time(11, 30)), Interval(time(12, 30), time(17, 30)))
NIGHT = (Interval(time(22), time(6)),)
AFTERNOON = (Interval(time(12), time(20)),)
ALWAYS = (Interval(time(0), time(0)),)
ZONE = ZoneInfo("Europe/Tallinn")


def desk(hours: tuple[Interval, ...] = OFFICE, days: int = 5, country: str = "EE") -> Calendar:
    return Calendar("front desk", "Europe/Tallinn", dict.fromkeys(range(days), hours), country)


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def told(promise: Promise) -> str:
    return promise.due.astimezone(ZONE).replace(tzinfo=None).isoformat(" ", "minutes")


def due(received: str, target: str, calendar: Calendar, now: str = "") -> str:
    return told(make(local(received), local(now or received), parse_budget(target), calendar))


@pytest.mark.parametrize(
    ("received", "target", "expected"),
    [
        ("2026-11-24 10:10", "2wh", "2026-11-24 13:00"),  # today: the next full hour
        ("2026-11-24 10:00", "2wh", "2026-11-24 12:00"),  # a full hour stays
        ("2026-11-24 14:10", "2.5wh", "2026-11-24 17:00"),
        ("2026-11-24 08:00", "8wh", "2026-11-24 17:00"),  # the close stays
        ("2026-11-24 16:10", "2wh", "2026-11-25 12:00"),  # tomorrow 10:10: noon
        ("2026-11-24 16:00", "4wh", "2026-11-25 12:00"),  # noon stays
        ("2026-11-24 16:10", "4wh", "2026-11-25 17:00"),  # 12:10: close of the day
        ("2026-11-24 16:00", "9wh", "2026-11-25 17:00"),  # the close stays, on later days too
        ("2026-11-24 18:30", "24wh", "2026-11-27 17:00"),
        ("2026-11-27 16:00", "1wd", "2026-11-30 17:00"),
        ("2026-11-24 10:15", "24h", "2026-11-25 12:00"),
        ("2026-11-27 10:15", "24h", "2026-11-30 12:00"),  # Saturday: up to Monday's opening, then to noon
        ("2026-11-24 05:00", "1h", "2026-11-24 09:00"),  # closed at 06:00: today's opening is a full hour
        ("2026-11-24 20:00", "2h", "2026-11-25 12:00"),
        ("2026-11-24 16:00", "25h", "2026-11-25 17:00"),  # ends exactly at a close
    ],
)
def test_rounding(received: str, target: str, expected: str) -> None:
    """Today the next full hour or the close; later noon or the close of the day; what is friendly already stays."""
    assert due(received, target, desk()) == expected


@pytest.mark.parametrize(
    ("hours", "received", "target", "expected"),
    [
        (LUNCH, "2026-11-24 10:10", "1wh", "2026-11-24 11:30"),  # noon is in the break: its begin
        (LUNCH, "2026-11-24 17:00", "2wh", "2026-11-25 17:30"),  # noon tomorrow too: close of the day
        (LUNCH, "2026-11-24 16:20", "1wh", "2026-11-24 17:30"),
        (AFTERNOON, "2026-11-24 19:00", "2wh", "2026-11-25 20:00"),
        (AFTERNOON, "2026-11-24 09:00", "15h", "2026-11-25 12:00"),  # opens at noon
        (NIGHT, "2026-11-24 12:00", "1.2wh", "2026-11-25 00:00"),  # 23:12 tonight: the next full hour
        (NIGHT, "2026-11-24 12:00", "2wh", "2026-11-25 00:00"),  # midnight is tonight's last full hour
        (NIGHT, "2026-11-24 12:00", "3wh", "2026-11-25 06:00"),  # after midnight: close of that night
        (NIGHT, "2026-11-24 12:00", "9wh", "2026-11-26 06:00"),
        (ALWAYS, "2026-11-24 12:10", "20wh", "2026-11-25 12:00"),
        (ALWAYS, "2026-11-24 12:10", "26wh", "2026-11-25 15:00"),  # never closes: full hours
        (ALWAYS, "2026-11-24 00:00", "48wh", "2026-11-26 00:00"),
    ],
)
def test_rounding_on_other_hours(
    hours: tuple[Interval, ...], received: str, target: str, expected: str
) -> None:
    """Breaks, late openings, night shifts and round-the-clock desks: never outside open hours."""
    assert due(received, target, desk(hours, days=7, country="")) == expected


def test_evening_before_a_holiday() -> None:
    """Received on the evening of 22 December in Tallinn, 8 working hours: 5 on the short 23rd, 3 on Monday the 28th."""
    promise = make(local("2026-12-22 19:40"), local("2026-12-22 19:40"), parse_budget("8wh"), desk())
    assert told(promise) == "2026-12-28 12:00"
    assert promise.opens == local("2026-12-23 09:00")
    assert promise.opens.tzinfo is promise.due.tzinfo is UTC


def test_opens_only_when_closed() -> None:
    """While the desk is open there is no opening to tell."""
    assert (
        make(local("2026-11-24 10:00"), local("2026-11-24 10:00"), parse_budget("1wh"), desk()).opens is None
    )
    assert (
        make(local("2026-11-24 17:00"), local("2026-11-24 17:00"), parse_budget("1wh"), desk()).opens
        is not None
    )


@pytest.mark.parametrize(
    ("now", "expected", "late"),
    [
        ("2026-11-24 10:00", "2026-11-24 17:00", False),  # counted from receipt: 8 hours from 09:00
        ("2026-11-24 10:01", "2026-11-24 17:00", True),  # over an hour: late, the time stands
        ("2026-11-24 15:00", "2026-11-24 17:00", True),  # two of eight hours left: still
        ("2026-11-24 15:01", "2026-11-25 17:00", True),  # less than a quarter: anew, 15:01 + 8
        ("2026-11-24 17:00", "2026-11-25 17:00", True),  # exactly over
        ("2026-11-26 12:00", "2026-11-27 12:00", True),
    ],
)
def test_late_acknowledgement(now: str, expected: str, late: bool) -> None:
    """An acknowledgement after an outage keeps the first time as long as a quarter of it is left, else counts anew."""
    promise = make(local("2026-11-24 09:00"), local(now), parse_budget("8wh"), desk())
    assert (told(promise), promise.late) == (expected, late)
    anew = dict(promise.basis)["counted from"].startswith(
        "the decision, because the target counted from receipt is over"
    )
    assert anew is (promise.due > local("2026-11-24 17:00"))


def test_late_after_an_hour() -> None:
    """More than an hour of clock time is late, exactly an hour is not, and the hour is a setting."""
    received = local("2026-11-24 09:00")
    assert not make(received, received + timedelta(hours=1), parse_budget("24wh"), desk()).late
    after = received + timedelta(hours=1, seconds=1)
    assert make(received, after, parse_budget("24wh"), desk()).late
    assert not make(received, after, parse_budget("24wh"), desk(), late_after=timedelta(hours=2)).late


def test_a_weekend_is_no_outage_of_the_target() -> None:
    """Two days later by the clock, no working time is gone: late, but the time first counted stands."""
    promise = make(local("2026-11-27 17:00"), local("2026-11-29 17:00"), parse_budget("8wh"), desk())
    assert (told(promise), promise.late) == ("2026-11-30 17:00", True)


def test_clock_hours_run_through_the_weekend() -> None:
    """Of 24 clock hours none are left after two days, so they begin anew."""
    promise = make(local("2026-11-27 17:00"), local("2026-11-29 17:00"), parse_budget("24h"), desk())
    assert (told(promise), promise.late) == ("2026-11-30 17:00", True)


def test_clock_hours_left_are_clock_hours() -> None:
    """A third of 72 clock hours is left on Saturday morning, though no open hour of them is: the time stands."""
    promise = make(local("2026-11-26 10:00"), local("2026-11-28 10:00"), parse_budget("72h"), desk())
    assert (told(promise), promise.late) == ("2026-11-30 12:00", True)


def test_counted_anew_is_late_within_the_hour() -> None:
    """Half an hour promised, decided after forty minutes: counted anew, so late, whatever the setting."""
    promise = make(local("2026-11-24 10:00"), local("2026-11-24 10:40"), parse_budget("0.5wh"), desk())
    assert (told(promise), promise.late) == ("2026-11-24 12:00", True)
    assert dict(promise.basis)["decided"] == "2026-11-24 10:40:00 EET, late"


@pytest.mark.parametrize("ahead", [timedelta(seconds=2), timedelta(hours=3), timedelta(days=20_000)])
def test_receipt_in_the_future(ahead: timedelta) -> None:
    """A server's clock that runs ahead promises nothing later: it starts at the decision, and the basis says so."""
    now = local("2026-11-24 10:00")
    promise = make(now + ahead, now, parse_budget("2wh"), desk())
    assert (told(promise), promise.received, promise.late) == ("2026-11-24 12:00", now, False)
    assert dict(promise.basis)["counted from"].startswith("the decision, because receipt lies in the future")


@pytest.mark.parametrize("received", [datetime(1, 1, 2, tzinfo=UTC), datetime(1970, 1, 1, tzinfo=UTC)])
def test_receipt_long_ago(received: datetime) -> None:
    """A server without a clock: late, counted anew, no error."""
    promise = make(received, local("2026-11-24 10:00"), parse_budget("2wh"), desk())
    assert (told(promise), promise.late) == ("2026-11-24 12:00", True)


def test_naive_times_are_refused() -> None:
    """Both times need a zone."""
    aware = local("2026-11-24 10:00")
    for pair in ((aware.replace(tzinfo=None), aware), (aware, aware.replace(tzinfo=None))):
        with pytest.raises(ValueError, match="need zones"):
            make(*pair, parse_budget("1wh"), desk())


def test_no_promise_without_openings() -> None:
    """A desk that never opens again promises nothing, in any unit."""
    closed = Calendar("closed", "UTC", {}, overrides={date(2020, 1, 6): OFFICE})
    for target in ("1wh", "1wd", "1h"):
        with pytest.raises(CalendarError, match="calendar 'closed' has not"):
            make(local("2026-11-24 10:00"), local("2026-11-24 10:00"), parse_budget(target), closed)


def test_basis_explains() -> None:
    """The basis says in words why it is that time, and can be written as JSON."""
    promise = make(local("2026-12-22 15:30"), local("2026-12-22 15:30"), parse_budget("8wh"), desk())
    basis = dict(promise.basis)
    assert basis == {
        "why": "the target of 8wh; counted from Tue 2026-12-22 15:30 it ends Mon 2026-12-28 10:30, rounded up to noon",
        "target": "8wh (hours of open time)",
        "calendar": "front desk, Europe/Tallinn, holidays of EE",
        "received": "2026-12-22 15:30:00 EET",
        "decided": "2026-12-22 15:30:00 EET",
        "counted from": "receipt: 2026-12-22 15:30:00 EET",
        "counted to": "2026-12-28 10:30:00 EET",
        "rounded up": "to noon: 2026-12-28 12:00:00 EET",
        "special days": "2026-12-23 short day: Pre-holiday day (workday shortened by 3 hours); 2026-12-24 holiday:"
        " Christmas Eve; 2026-12-25 holiday: Christmas Day; 2026-12-26 holiday: Second Day of Christmas",
    }
    assert dict(json.loads(json.dumps(promise.basis))) == basis


def test_basis_of_what_needs_no_rounding() -> None:
    """A target that ends at a friendly point says that nothing was rounded, and quiet weeks have no special days."""
    basis = dict(
        make(local("2026-11-24 10:00"), local("2026-11-24 10:00"), parse_budget("2wh"), desk()).basis
    )
    assert (basis["rounded up"], basis["special days"]) == ("not at all: the full hour", "none")


def test_basis_stays_short() -> None:
    """Over a year the special days are cut off with a count."""
    basis = dict(
        make(local("2026-01-12 10:00"), local("2026-01-12 10:00"), parse_budget("250wd"), desk()).basis
    )
    assert basis["special days"].count("; ") == 12
    assert basis["special days"].endswith(" more")


HOURS = st.sampled_from([OFFICE, LUNCH, NIGHT, AFTERNOON, ALWAYS])
CALENDARS = st.builds(
    lambda hours, days, country, zone: Calendar("desk", zone, dict.fromkeys(range(days), hours), country),
    HOURS,
    st.integers(1, 7),
    st.sampled_from(["", "EE", "LV", "RU"]),
    st.sampled_from(
        ["Europe/Tallinn", "Europe/Moscow", "America/Havana", "Asia/Kathmandu", "Australia/Lord_Howe"]
    ),
)
MOMENTS = st.datetimes(datetime(2019, 1, 1), datetime(2029, 1, 1)).map(
    lambda naive: naive.replace(tzinfo=UTC)
)
DELAYS = st.one_of(st.integers(-3600, 3600), st.integers(-(10**6), 10**7)).map(
    lambda seconds: timedelta(seconds=seconds)
)
TARGETS = st.one_of(
    st.integers(1, 400).map(lambda quarters: Budget(quarters / 4, Unit.WORKING_HOURS)),
    st.integers(1, 400).map(lambda quarters: Budget(quarters / 4, Unit.CLOCK_HOURS)),
    st.integers(1, 15).map(lambda days: Budget(days, Unit.WORKING_DAYS)),
)


@given(CALENDARS, MOMENTS, DELAYS, TARGETS)
def test_a_promise_can_be_kept(
    calendar: Calendar, received: datetime, delay: timedelta, target: Budget
) -> None:
    """Never in the past, never before the target is over, always within open hours or exactly at a close."""
    now = received + delay
    promise = make(received, now, target, calendar)
    started = now if dict(promise.basis)["counted from"].startswith("the decision") else received
    assert promise.due > now
    assert promise.due >= bc.add(calendar, started, target)
    spans = bc.open_intervals(calendar, bc.working_day(calendar, promise.due))
    assert any(opens <= promise.due <= closes for opens, closes in spans)
    assert (promise.opens is None) is bc.is_open(calendar, now)
    assert promise.late or now - received <= timedelta(hours=1)


@given(CALENDARS, MOMENTS, TARGETS)
def test_rounding_is_to_a_point_a_person_would_name(
    calendar: Calendar, received: datetime, target: Budget
) -> None:
    """A full hour on the wall or the end of an opening, and at most a day of open time after the target."""
    promise = make(received, received, target, calendar)
    wall = promise.due.astimezone(ZoneInfo(calendar.zone))
    closes = {end for _, end in bc.open_intervals(calendar, bc.working_day(calendar, promise.due))}
    changes = wall.utcoffset() != (wall - timedelta(hours=1)).utcoffset()
    assert (wall.minute, wall.second, wall.microsecond) == (0, 0, 0) or promise.due in closes or changes
    counted = bc.add(calendar, received, target)
    assert bc.between(calendar, counted, promise.due) <= timedelta(hours=24)


@given(CALENDARS, MOMENTS.map(lambda moment: moment.replace(second=0, microsecond=0)), TARGETS)
def test_a_promised_time_as_target_stays(calendar: Calendar, received: datetime, target: Budget) -> None:
    """Rounding a promised time again does not move it."""
    first = make(received, received, target, calendar)
    same = Budget((first.due - received) / timedelta(hours=1), Unit.CLOCK_HOURS)
    assert make(received, received, same, calendar).due == first.due


@given(CALENDARS, MOMENTS, st.integers(0, 200_000), TARGETS)
def test_the_queue_is_kept(calendar: Calendar, received: datetime, seconds: int, target: Budget) -> None:
    """Of two complaints decided at the same moment, neither late, the earlier one is not promised the later time."""
    later = received + timedelta(seconds=seconds)
    earlier_promise, later_promise = (make(at, later, target, calendar) for at in (received, later))
    assert earlier_promise.due <= later_promise.due
