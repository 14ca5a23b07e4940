"""Tokens of a mail -> each deadline that its writer names, as a local day or an instant."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from responder.core.wanted_by.amounts import Amount, after, amount
from responder.core.wanted_by.cutting import Token
from responder.core.wanted_by.meaning import Around
from responder.core.wanted_by.naming import END, RELATIVE, START, Named, named_day, named_hour

END_OF_DAY = time(23, 59)
MOST = 200
"""Days and limits looked at in one mail."""
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A deadline: `at` aware, in the desk's zone; `begin` .. `end`: the tokens that say it."""

    at: datetime
    begin: int
    end: int


def expressions(tokens: Sequence[Token], moment: datetime) -> Iterator[Wanted]:
    """All of them, as they stand. `moment`: when the mail was received, aware, in the desk's zone."""
    at, looked = 0, 0
    named: tuple[int, Named] | None = None
    while at < len(tokens) and looked < MOST:
        sense = tokens[at].sense
        if not (sense.limit or _may_name(tokens[at])):
            at += 1
            continue
        looked += 1
        if sense.limit and sense.limit != "inclusive":
            found = _limit(tokens, at, moment, named)
        else:
            day = named_day(tokens, at, moment.date())
            found = _span(tokens, at, moment) or (_bare(tokens, at, day, moment) if day else None)
            named = (at, day) if day else named
        if found is None:
            at += 1
            continue
        if found.at is not None:
            yield Wanted(found.at, found.begin, found.end)
        at = max(found.end, at + 1)


_NAMES = frozenset(
    (
        *(
            "end",
            "week",
            "month",
            "year",
            "weekend",
            "christmas",
            "new_year",
            "this_week",
            "next_week",
            "hour",
        ),
        *("day", "working", "within", "in", "given", "this", "next"),
    )
)


def _may_name(token: Token) -> bool:
    sense = token.sense
    return bool(
        token.number
        or sense.ahead >= 0
        or sense.weekday >= 0
        or sense.month
        or sense.number
        or sense.ordinal
        or sense.marks & _NAMES
    )


@dataclass(frozen=True, slots=True)
class _Found:
    """`at` None: an expression that is no deadline, passed over as a whole."""

    at: datetime | None
    begin: int
    end: int


def _limit(
    tokens: Sequence[Token], at: int, moment: datetime, earlier: tuple[int, Named] | None
) -> _Found | None:
    """A word of limit and the day or the hour behind it."""
    limit = tokens[at].sense.limit
    # "līdz pat 12.", "hiljemalt enne reedet": the stricter of two in a row.
    inner = at + 1
    while inner < len(tokens) and tokens[inner].sense.limit and inner - at < 3:
        limit = min(limit, tokens[inner].sense.limit, key=_STRICTNESS.index)
        inner += 1
    hour = named_hour(tokens, inner)
    day = None if hour else named_day(tokens, inner, moment.date())
    if hour:
        return _until_hour(tokens, at, hour, moment, earlier)
    if day is None:
        return None
    if amount(tokens, inner) and not day.dated and day.shape != RELATIVE and tokens[inner].number:
        return None
    around = Around(tokens, at, day.end)
    if _is_range(tokens, at, limit) or not around.limits(dated=day.dated or day.shape == RELATIVE):
        return _Found(None, at, day.end)
    return _on(tokens, at, day, limit, moment)


_STRICTNESS = ("before", "until", "by", "inclusive")


def _is_range(tokens: Sequence[Token], at: int, limit: str) -> bool:
    """ "from 9 to 18", "с понедельника до пятницы": a stretch of time."""
    return limit == "until" and any("from" in token.sense.marks for token in tokens[max(0, at - 4) : at])


def _until_hour(
    tokens: Sequence[Token],
    at: int,
    hour: tuple[int, int, int],
    moment: datetime,
    earlier: tuple[int, Named] | None,
) -> _Found | None:
    """ "before 18:00": of the day behind it, of the one before it, else of the next such hour."""
    end = hour[0]
    clock = time(hour[1], hour[2])
    behind = named_day(tokens, end, moment.date())
    if behind and behind.shape in (END, START):
        behind = None
    before = (
        earlier[1] if earlier and earlier[1].end >= at - 2 and _together(tokens, earlier[0], at) else None
    )
    day = behind or before
    begin = at if behind or not earlier or not before else earlier[0]
    end = behind.end if behind else end
    around = Around(tokens, begin, end)
    if tokens[at].sense.limit == "until" and _is_range(tokens, at, "until"):
        return _Found(None, begin, end)
    if not around.limits(dated=False) or not (day or around.needs()):
        return _Found(None, begin, end)
    if day:
        return _Found(_wall(day.day, clock, moment), begin, end)
    today = _wall(moment.date(), clock, moment)
    return _Found(today if today > moment else _wall(moment.date() + ONE_DAY, clock, moment), begin, end)


def _together(tokens: Sequence[Token], one: int, other: int) -> bool:
    return tokens[one].sentence == tokens[other].sentence


def _on(tokens: Sequence[Token], begin: int, day: Named, limit: str, moment: datetime) -> _Found:
    """The instant of a day under a limit, with the hour that stands behind it."""
    hour = _hour_behind(tokens, day.end)
    if hour:
        return _Found(_wall(day.day, time(hour[1], hour[2]), moment), begin, hour[0])
    last, end = day.day, day.end
    if end < len(tokens) and tokens[end].sense.limit == "inclusive":
        limit, end = "by", end + 1
    excluded = limit == "before" or (limit == "until" and day.shape != RELATIVE)
    if day.shape == START or (excluded and day.shape != END):
        last -= ONE_DAY
    if day.day >= moment.date():
        last = max(last, moment.date())
    return _Found(_wall(last, END_OF_DAY, moment), begin, end)


def _hour_behind(tokens: Sequence[Token], at: int) -> tuple[int, int, int] | None:
    """The hour named directly behind a day: "tomorrow noon", "в пятницу до 12:00", "homme kella 12ks"."""
    return named_hour(tokens, at) if at < len(tokens) and _together(tokens, at - 1, at) else None


def _wall(day: date, clock: time, moment: datetime) -> datetime:
    return datetime.combine(day, clock, moment.tzinfo)


def _span(tokens: Sequence[Token], at: int, moment: datetime) -> _Found | None:
    """ "within 3 days", "kolme päeva jooksul", "you have 48 hours", "через два дня нужен"."""
    marks = tokens[at].sense.marks
    inner = at
    if marks & {"within", "in", "given"}:
        inner = at + 1
        while inner < len(tokens) and inner - at < 4 and not amount(tokens, inner):
            if not tokens[inner].sense.marks & {"filler", "this", "next", "given", "within"}:
                return None
            inner += 1
    span = amount(tokens, inner)
    if span is None:
        return None
    behind = tokens[span.end].sense.marks if span.end < len(tokens) else frozenset()
    before = tokens[at - 1].sense.marks if at else frozenset()
    if "ago" in behind or "ago_before" in before or "ago_before" in marks:
        return _Found(None, at, span.end)
    if "within" in marks or "given" in marks or "within_after" in behind:
        end = span.end + ("within_after" in behind)
        around = Around(tokens, at, end)
        granted = around.limits(dated=False) if "given" in marks else around.asks_within()
        return _Found(_granted(span, moment) if granted else None, at, end)
    if ("in" in marks and inner > at) or "in_after" in behind:
        return _passing(tokens, at, span, span.end + ("in_after" in behind), moment)
    return None


def _passing(tokens: Sequence[Token], at: int, span: Amount, end: int, moment: datetime) -> _Found | None:
    """ "in two days": a deadline only beside a need or an event."""
    around = Around(tokens, at, end)
    if not (around.needs() or around.happens()):
        return None
    granted = _granted(span, moment)
    return _Found(granted - ONE_DAY if around.happens() and span.unit != "hour" else granted, at, end)


def _granted(span: Amount, moment: datetime) -> datetime:
    last = after(moment, span)
    return last if isinstance(last, datetime) else _wall(last, END_OF_DAY, moment)


def _bare(tokens: Sequence[Token], at: int, day: Named, moment: datetime) -> _Found | None:
    """A day without a word of limit: inflected as one, or beside an event, a need or a request."""
    around = Around(tokens, at, day.end)
    hour = _hour_behind(tokens, day.end)
    inflected = bool(hour and tokens[hour[0] - 1].tail == "ks")
    if day.ending or inflected:
        own = around.limits(dated=day.dated or day.shape == RELATIVE)
        return _on(tokens, at, day, day.ending or "by", moment) if own else _Found(None, at, day.end)
    if "unsure" in tokens[at].sense.marks and not day.dated:
        return None
    if around.happens():
        return _on(tokens, at, day, "before", moment)
    return _on(tokens, at, day, "by", moment) if around.needs() else None
