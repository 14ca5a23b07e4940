"""Words that name a day or an hour -> that day, that hour. What is meant by naming them is judged elsewhere."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from responder.core.wanted_by.cutting import Token

DAY, RELATIVE, END, START = "day", "relative", "end", "start"
FRIDAY, SATURDAY = 4, 5
STALE = timedelta(days=240)
"""A date without a year whose next occurrence is further away than this is the one that has passed."""

_ISO = re.compile(r"(\d{4})-(\d\d?)-(\d\d?)")
_DAY_FIRST = re.compile(r"(\d\d?)[./-](\d\d?)(?:[./-](\d{4}|\d\d))?")
_DAYS = re.compile(r"(\d\d?)(?:-\d\d?)?")
_CLOCK = re.compile(r"(\d\d?)[:.](\d\d)")
_SURE_TAILS = frozenset(
    {"го", "ого", "му", "ому", "е", "ое", "й", "st", "nd", "rd", "th", "nda", "ndaks", "ndal", "ndat"}
    | {"tais", "tajam", "taja", "tam", "am", "to"}
)
_ORDINAL_TAILS = _SURE_TAILS | {"ks", "l", "t", "s"}
_HOUR_TAILS = frozenset({"pm", "am", "h", "ч", "ks"})


@dataclass(frozen=True, slots=True)
class Named:
    """A day that words name. `end`: index behind them. `shape`: DAY; RELATIVE ("tomorrow"); END of a stretch of time,
    which no "before" moves; START of one, before which the thing is wanted whatever the words. `dated`: by a date, not
    by a weekday. `ending`: the limit that the inflection says, "" = none. `week`: it is a whole week from `day` on."""

    end: int
    day: date
    shape: str = DAY
    dated: bool = False
    ending: str = ""


def named_day(tokens: Sequence[Token], at: int, today: date) -> Named | None:
    """The day named from token `at` on; "this", "next", prepositions and articles before it are passed over."""
    begin, following = _pass_over(tokens, at)
    if begin >= len(tokens):
        return None
    for read in (_stretch_end, _stretch, _feast):
        if found := read(tokens, begin, following, today):
            return found
    sense = tokens[begin].sense
    if sense.ahead >= 0:
        day = today + timedelta(days=sense.ahead)
        return Named(begin + 1, day, RELATIVE, ending=sense.ending)
    if sense.weekday >= 0:
        return _weekday(tokens, begin, today)
    return _dated(tokens, begin, today)


def _pass_over(tokens: Sequence[Token], at: int) -> tuple[int, bool]:
    following = False
    for index in range(at, min(at + 4, len(tokens))):
        sense = tokens[index].sense
        if not sense.marks & {"filler", "this", "next"} or sense.weekday >= 0 or sense.ahead >= 0:
            return index, following
        following = following or "next" in sense.marks
    return min(at + 4, len(tokens)), following


def _stretch_end(tokens: Sequence[Token], at: int, following: bool, today: date) -> Named | None:
    """ "the end of next week", "nädala lõpp", "nedēļas beigas"."""
    if "end" in tokens[at].sense.marks:
        direct = at + 1 < len(tokens) and "day" in tokens[at + 1].sense.marks
        inside, later = (at + 1, False) if direct else _pass_over(tokens, at + 1)
        if inside < len(tokens) and (day := _last_day(tokens[inside], later or following, today)):
            return Named(inside + 1, day, END, ending=tokens[at].sense.ending)
    ends = at + 1 < len(tokens) and "end" in tokens[at + 1].sense.marks
    day = _last_day(tokens[at], following, today) if ends else None
    return Named(at + 2, day, END, ending=tokens[at + 1].sense.ending) if day else None


def _last_day(token: Token, following: bool, today: date) -> date | None:
    marks = token.sense.marks
    if "week" in marks:
        return week_end(today) + timedelta(weeks=following)
    if "month" in marks:
        first = (today.replace(day=1) + timedelta(days=32 * following)).replace(day=1)
        return first.replace(day=monthrange(first.year, first.month)[1])
    if "year" in marks:
        return date(today.year + following, 12, 31)
    return today if "day" in marks else None


def week_end(today: date) -> date:
    """A week that somebody at work speaks of ends on Friday; said on a weekend, on Sunday."""
    return today + timedelta(
        days=FRIDAY - today.weekday() if today.weekday() <= FRIDAY else 6 - today.weekday()
    )


def _stretch(tokens: Sequence[Token], at: int, following: bool, today: date) -> Named | None:
    """ "this week", "next week", "the weekend", "New Year": an end, or a beginning before which it is wanted."""
    token, marks = tokens[at], tokens[at].sense.marks
    monday = today + timedelta(days=7 - today.weekday())
    if "weekend" in marks:
        saturday = today + timedelta(days=(SATURDAY - today.weekday()) % 7)
        return Named(at + 1, saturday, START, ending=token.sense.ending)
    if "this_week" in marks or ("week" in marks and at and "this" in tokens[at - 1].sense.marks):
        return Named(at + 1, week_end(today), END, ending=token.sense.ending)
    if "next_week" in marks or ("week" in marks and following):
        return Named(at + 1, monday, START, ending=token.sense.ending)
    return None


def _feast(tokens: Sequence[Token], at: int, following: bool, today: date) -> Named | None:
    sense = tokens[at].sense
    if "new_year" in sense.marks:
        return Named(at + 1, date(today.year + 1, 1, 1), START, ending=sense.ending)
    if "christmas" in sense.marks:
        eve = date(today.year, 12, 24)
        return Named(at + 1, eve if eve >= today else eve.replace(year=today.year + 1), ending=sense.ending)
    return None


def _weekday(tokens: Sequence[Token], at: int, today: date) -> Named:
    """The next such day after today; a date behind it goes before."""
    sense = tokens[at].sense
    behind, _ = _pass_over(tokens, at + 1)
    exact = _dated(tokens, behind, today) if behind < len(tokens) else None
    if exact and exact.dated:
        return replace(exact, ending=exact.ending or sense.ending)
    ahead = (sense.weekday - today.weekday() - 1) % 7 + 1
    return Named(at + 1, today + timedelta(days=ahead), ending=sense.ending)


def _dated(tokens: Sequence[Token], at: int, today: date) -> Named | None:
    token = tokens[at]
    if token.number and not token.tail and (whole := _in_figures(token.number, today)):
        return Named(at + 1, whole, dated=True)
    if "year" in token.sense.marks or (len(token.number) == 4 and at + 2 < len(tokens)):
        return _year_first(tokens, at, today)
    if token.sense.month and at + 1 < len(tokens):
        day = _day_of_month(tokens[at + 1])
        if day:
            return _of_month(tokens, at + 2, day, token, today, token.sense.ending)
    day = _day_of_month(token)
    if not day:
        return None
    behind = at + 2 if at + 1 < len(tokens) and tokens[at + 1].text == "of" else at + 1
    if behind < len(tokens) and (month := tokens[behind]).sense.month:
        return _of_month(tokens, behind + 1, day, month, today, month.sense.ending)
    noun = at + 1 < len(tokens) and "date" in tokens[at + 1].sense.marks
    if token.sense.ordinal and token.sense.ending:
        return _of_no_month(at + 1, day, token.sense.ending, today)
    if noun or token.tail in _SURE_TAILS:
        ending = tokens[at + 1].sense.ending if noun else "by" if token.tail == "ndaks" else ""
        return _of_no_month(at + 1 + noun, day, ending, today)
    return None


def _day_of_month(token: Token) -> int:
    if token.sense.ordinal:
        return token.sense.ordinal
    found = _DAYS.fullmatch(token.number)
    day = int(found[1]) if found and (not token.tail or token.tail in _ORDINAL_TAILS) else 0
    return day if day <= 31 else 0


def _in_figures(figures: str, today: date) -> date | None:
    """ "2026-12-12", "12.12.2026", "12/12" (the day stands first), "12.12"."""
    if found := _ISO.fullmatch(figures):
        return _made(int(found[1]), int(found[2]), int(found[3]))
    if found := _DAY_FIRST.fullmatch(figures):
        day, month, year = int(found[1]), int(found[2]), found[3]
        if not year:
            return _next(day, month, today) if "-" not in figures else None
        return _made(int(year) + (2000 if len(year) == 2 else 0), month, day)
    return None


def _year_first(tokens: Sequence[Token], at: int, today: date) -> Named | None:
    """ "2026. gada 12. decembrim"."""
    year, behind = tokens[at].number, at + 1
    if len(year) != 4 or behind >= len(tokens) or "year" not in tokens[behind].sense.marks:
        return None
    found = _dated(tokens, behind + 1, today) if behind + 2 < len(tokens) else None
    if found is None or not found.dated:
        return None
    made = _made(int(year), found.day.month, found.day.day)
    return replace(found, day=made) if made else None


def _of_month(
    tokens: Sequence[Token], end: int, day: int, month: Token, today: date, ending: str
) -> Named | None:
    """A day and a month, and the year behind them where one stands there."""
    if end < len(tokens) and len(tokens[end].number) == 4 and tokens[end].number.isdecimal():
        made = _made(int(tokens[end].number), month.sense.month, day)
        end += 1
    else:
        made = _next(day, month.sense.month, today)
    return Named(end, made, dated=True, ending=ending) if made else None


def _of_no_month(end: int, day: int, ending: str, today: date) -> Named | None:
    """ "the 12th": of this month, or of the next where it has passed."""
    for months in (0, 1, 2):
        first = (today.replace(day=1) + timedelta(days=31 * months)).replace(day=1)
        made = _made(first.year, first.month, day)
        if made and made >= today:
            return Named(end, made, dated=True, ending=ending)
    return None


def _made(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _next(day: int, month: int, today: date) -> date | None:
    """The next such day; the last one where that is nearer to what people write of."""
    years = (_made(today.year + ahead, month, day) for ahead in range(9))  # 29 February
    coming = next((one for one in years if one and one >= today), None)
    if coming is None or coming - today <= STALE:
        return coming
    return _made(coming.year - 1, month, day)


def named_hour(tokens: Sequence[Token], at: int) -> tuple[int, int, int] | None:
    """(index behind, hour, minute) named from token `at` on: "18:00", "kell 18", "5pm", "noon"; 24:00 is 23:59."""
    announced = False
    for index in range(at, min(at + 3, len(tokens))):
        sense = tokens[index].sense
        if "noon" in sense.marks or "midnight" in sense.marks:
            return (index + 1, 12, 0) if "noon" in sense.marks else (index + 1, 23, 59)
        if tokens[index].number:
            return _hour(tokens, index, announced)
        announced = announced or "clock" in sense.marks
        if not sense.marks & {"clock", "filler"} and not sense.limit:
            return None
    return None


def _hour(tokens: Sequence[Token], at: int, announced: bool) -> tuple[int, int, int] | None:
    token, end = tokens[at], at + 1
    found = _CLOCK.fullmatch(token.number)
    if found and not announced and "." in token.number and int(found[2]) in range(1, 13):
        return None  # "12.12" is a day
    marks = tokens[end].sense.marks if end < len(tokens) else frozenset()
    told = bool(marks & {"hour", "pm"}) and not tokens[at].tail
    if not found and not (announced or told or token.tail in _HOUR_TAILS):
        return None
    if found:
        hour, minute = int(found[1]), int(found[2])
    elif len(token.number) <= 2 and (not token.tail or token.tail in _HOUR_TAILS):
        hour, minute = int(token.number), 0
    else:
        return None
    if hour < 12 and (token.tail == "pm" or "pm" in marks):
        hour += 12
    if hour == 24 and minute == 0:
        hour, minute = 23, 59
    return (end + told, hour, minute) if hour < 24 and minute < 60 else None
