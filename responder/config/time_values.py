"""Settings that speak of time: durations, reply times, dates, weekdays and opening hours, read from their texts."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, time, timedelta
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, PlainSerializer, PlainValidator, WithJsonSchema

from responder.config.faults import did_you_mean, sentence
from responder.config.schema_texts import any_case, or_empty, told, written
from responder.config.value_types import MaybeText, found, one_line, some_text, wrong
from responder.core.business_calendar import Budget, Interval, parse_budget

_DURATION = re.compile(r"([0-9]{1,9}(?:\.[0-9]{1,3})?)\s*(ms|s|m|h|d)")
_SECONDS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}
_TIME = re.compile(r"([01]?[0-9]|2[0-4]):([0-5][0-9])")
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def parse_duration(value: Any) -> timedelta:
    """ "60s", "50ms", "5m", "1.5h", "3d", or a timedelta. The unit is never guessed."""
    if isinstance(value, timedelta):
        return value
    hit = _DURATION.fullmatch(value.strip()) if isinstance(value, str) else None
    if hit is None:
        raise wrong(
            f"a length of time is wanted here, found {found(value)}. Write it as 50ms, 60s, 5m, 2h or 3d."
        )
    return timedelta(seconds=float(hit[1]) * _SECONDS[hit[2]])


def duration_text(value: timedelta) -> str:
    """The inverse of parse_duration, in the largest unit that leaves a whole number."""
    milliseconds = round(value.total_seconds() * 1000)
    for unit, factor in (("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000)):
        if milliseconds and milliseconds % factor == 0:
            return f"{milliseconds // factor}{unit}"
    return f"{milliseconds}ms" if milliseconds else "0s"


def between(low: str, high: str, *, zero: bool = False) -> Callable[[timedelta], timedelta]:
    """A duration from `low` to `high`; 0 as well with `zero`."""
    least, most = parse_duration(low), parse_duration(high)

    def check(value: timedelta) -> timedelta:
        if not (least <= value <= most) and not (zero and not value):
            off = "0s (off), or " if zero else ""
            raise wrong(f"{duration_text(value)} is out of range. Write {off}{low} to {high}.")
        return value

    return check


def _reply_time(value: Any) -> Budget:
    if isinstance(value, Budget):
        return value
    try:
        return parse_budget(some_text(value))
    except ValueError as error:
        raise wrong(sentence(str(error))) from None


_NOTHING = ("none", "off", "no", "never", "null", "0", "-")


def checked_reply_time(text: str) -> str:
    """A reply time kept as its text, "" allowed."""
    if text.strip().casefold() in _NOTHING:
        raise wrong(f'`{text.strip()}` is no reply time. Where there shall be none, write "" (two quotes).')
    return str(_reply_time(text)) if text else ""


def _calendar_day(value: Any) -> date:
    if isinstance(value, date):
        return value
    try:
        if isinstance(value, str) and len(value) == 10:
            return date.fromisoformat(value)
    except ValueError:
        pass
    raise wrong(f"a date is wanted here, found {found(value)}. Write it as 2026-12-24.")


def _hours(value: Any) -> tuple[Interval, ...]:
    if value is None:
        raise wrong("no hours stand here. Write `9:00-18:00` or `closed`; several, with a comma, in quotes.")
    if isinstance(value, dict):
        raise wrong(
            'hours are wanted here, found a group of settings. Write them as `"9:00-13:00, 14:00-18:00"`.'
        )
    pieces = value if isinstance(value, (list, tuple)) else str(value).split(",")
    if pieces == ["closed"]:
        return ()
    return tuple(piece if isinstance(piece, Interval) else _interval(str(piece).strip()) for piece in pieces)


def _interval(text: str) -> Interval:
    ends = [_TIME.fullmatch(end.strip()) for end in text.replace("–", "-").split("-")]
    if len(ends) == 2 and ends[0] and ends[1]:
        opens, closes = ((int(end[1]), int(end[2])) for end in ends if end)
        if opens[0] < 24 and closes <= (24, 0) and opens != closes:
            return Interval(time(*opens), time(closes[0] % 24, closes[1]))
    raise wrong(
        f"{found(text)} are no opening hours. Write them as 9:00-18:00 (24:00 is midnight), or `closed`."
    )


def hours_text(hours: tuple[Interval, ...]) -> str:
    """The inverse of reading: "9:00-13:00, 14:00-18:00", or "closed"."""
    shown = (f"{_clock(i.opens)}-{_clock(i.closes, end=True)}" for i in hours)
    return ", ".join(shown) or "closed"


def _clock(moment: time, *, end: bool = False) -> str:
    return "24:00" if end and moment == time(0) else f"{moment.hour}:{moment.minute:02}"


def week_days(text: str) -> tuple[int, ...]:
    """ "mon-fri", "sat", "mon,wed" -> weekdays, 0 = Monday; a range may pass Sunday. Raises ValueError."""
    days: list[int] = []
    for piece in text.casefold().replace(" ", "").split(","):
        first, dash, last = piece.partition("-")
        start, end = DAYS.index(first), DAYS.index(last if dash else first)
        days += [(start + n) % 7 for n in range((end - start) % 7 + 1)]
    return tuple(days)


def _days_text(value: Any) -> str:
    text = one_line(value)
    try:
        week_days(text)
    except ValueError:
        if ":" in text:
            raise wrong(
                f"{found(text)} stands where a weekday should. Put hours with a comma in quotes."
            ) from None
        hint = did_you_mean(text, DAYS)
        raise wrong(
            f"{found(text)} is no weekday. Write mon, tue, wed, thu, fri, sat, sun, or mon-fri.{hint}"
        ) from None
    return text


# What an editor checks; the readers above are the law, and a test holds that nothing they take is refused.
_TIME_SCHEMA = written(
    r"^\s*[0-9]{1,9}(\.[0-9]{1,3})?\s*(ms|s|m|h|d)\s*$",
    "A length of time is wanted: 50ms, 60s, 5m, 2h or 3d.",
)
BUDGET_SCHEMA = written(
    r"^\s*[0-9]{1,9}(\.[0-9]{1,9})?\s*(wh|wd|h)\s*$", "A reply time is wanted: 24wh, 1wd or 24h."
)
_DAY_SCHEMA = written(
    r"^[0-9]{4}(-[0-9]{2}-[0-9]{2}|-W[0-9]{2}-[0-9])$", "A date is wanted, such as 2026-12-24."
)
_SPAN = r"\s*([01]?[0-9]|2[0-4]):[0-5][0-9]\s*[-–]\s*([01]?[0-9]|2[0-4]):[0-5][0-9]\s*"
_HOURS_WANTED = "Opening hours are wanted: 9:00-18:00, or closed."
_HOURS_SCHEMA = {
    "type": ["string", "array"],
    **told(rf"^(closed|{_SPAN}(,{_SPAN})*)$", _HOURS_WANTED),
    "items": written(rf"^(closed|{_SPAN})$", _HOURS_WANTED),
}
_WEEK_DAY = rf" *({'|'.join(any_case(day, ' *') for day in DAYS)}) *"
_WEEK_DAYS_SCHEMA = written(
    rf"^{_WEEK_DAY}(-{_WEEK_DAY})?(,{_WEEK_DAY}(-{_WEEK_DAY})?)*$", "A weekday is wanted, or mon-fri."
)

Duration = Annotated[
    timedelta, BeforeValidator(parse_duration), PlainSerializer(duration_text), WithJsonSchema(_TIME_SCHEMA)
]
Pause = Annotated[Duration, AfterValidator(between("1s", "1d"))]
ShortPause = Annotated[Duration, AfterValidator(between("10ms", "10s", zero=True))]
Age = Annotated[Duration, AfterValidator(between("1m", "3650d"))]
Keeping = Annotated[Duration, AfterValidator(between("1d", "3650d", zero=True))]
Retention = Annotated[Duration, AfterValidator(between("30d", "36500d", zero=True))]
Margin = Annotated[Duration, AfterValidator(between("1m", "30d", zero=True))]
ReplyTime = Annotated[
    Budget, PlainValidator(_reply_time), PlainSerializer(str), WithJsonSchema(BUDGET_SCHEMA)
]
MaybeReplyTime = Annotated[
    MaybeText, AfterValidator(checked_reply_time), WithJsonSchema(or_empty(BUDGET_SCHEMA))
]
Day = Annotated[date, BeforeValidator(_calendar_day), WithJsonSchema(_DAY_SCHEMA)]
Hours = Annotated[
    tuple[Interval, ...], PlainValidator(_hours), PlainSerializer(hours_text), WithJsonSchema(_HOURS_SCHEMA)
]
WeekDays = Annotated[str, BeforeValidator(_days_text), WithJsonSchema(_WEEK_DAYS_SCHEMA)]
