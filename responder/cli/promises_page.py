"""What `responder promises` says: a page of 80 columns for people, one object for programs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Any

from responder.cli.complaints import safe
from responder.core.chain import instant
from responder.core.hit_rate import (
    ABOVE,
    BELOW,
    WITHIN,
    Count,
    Promised,
    count,
    grouped,
    iso_week,
    monday,
    together,
)
from responder.core.promising.adapting import GOAL

WIDTHS = (6, 6, 6, 7, 6, 6, 6, 8, 8, 6)
LABEL = 80 - sum(WIDTHS)
HEADS = (
    ("", "", "", "delay", "with-", "still", "over-", "%", "late by", ""),
    ("given", "kept", "late", "notice", "drawn", "open", "due", "kept", "median", "worst"),
)
MARKS = {BELOW: "!", ABOVE: "+"}
GOAL_WORDS = f"{GOAL:.0%}".replace("%", " %")
VERDICTS = {
    BELOW: "fewer than the goal, and chance does not explain it",
    WITHIN: "what the goal wants",
    ABOVE: "more than the goal wants; times could be shorter",
}
SO_FAR = "more than the goal wants, so far; others are still open"
LEGEND = (
    "% kept: of those whose outcome is known. Late ones, those that a notice of",
    "delay replaced and overdue ones (they are still open) are not kept; withdrawn",
    "ones do not count. Late by: open time, of those that were answered.",
)


@dataclass(frozen=True, slots=True)
class OfMailbox:
    """The promises of one mailbox that were given from the Monday `start` on, by Monday and by category. `zone` is
    where its weeks begin."""

    mailbox: str
    zone: tzinfo
    start: date
    total: Count
    weeks: Mapping[date, Count]
    categories: Mapping[str, Count]


def of_mailbox(
    name: str, zone: tzinfo, start: date, promises: Iterable[Promised], now: datetime
) -> OfMailbox:
    """Counted from all `promises`, those of other mailboxes and weeks too."""
    mine = [one for one in promises if one.mailbox == name and monday(one.given, zone) >= start]
    weeks = grouped(mine, now, lambda one: monday(one.given, zone).isoformat())
    return OfMailbox(
        name,
        zone,
        start,
        count(mine, now),
        {date.fromisoformat(day): found for day, found in weeks.items()},
        grouped(mine, now, lambda one: one.category),
    )


def as_object(told: Sequence[OfMailbox], now: datetime) -> dict[str, Any]:
    """For --json; docs/promise.md explains each key."""
    return {
        "at": instant(now),
        "goal": GOAL,
        "mailboxes": [
            {
                "mailbox": one.mailbox,
                "zone": str(one.zone),
                "since": one.start.isoformat(),
                "total": _plain(one.total),
                "weeks": [
                    {"week": iso_week(day), "monday": day.isoformat(), **_plain(found)}
                    for day, found in one.weeks.items()
                ],
                "categories": [{"category": name, **_plain(found)} for name, found in one.categories.items()],
            }
            for one in told
        ],
        "total": _plain(together(one.total for one in told)),
    }


def _plain(found: Count) -> dict[str, Any]:
    return {
        "given": found.given,
        "kept": found.kept,
        "late": found.late,
        "superseded": found.superseded,
        "withdrawn": found.withdrawn,
        "running": found.running,
        "overdue": found.overdue,
        "judged": found.judged,
        "share": None if found.share is None else round(found.share, 4),
        "band": found.band,
        "against_goal": found.verdict or None,
        "late_by_median_s": found.late_median,
        "late_by_worst_s": found.late_worst,
    }


def lines(told: Sequence[OfMailbox]) -> Iterator[str]:
    """The page. A name of the desk's own is escaped where it would play with the terminal."""
    whole = together(one.total for one in told)
    blocks = [list(_block(one)) for one in told]
    if len(told) > 1 and whole.given:
        blocks.append(["all mailboxes", *_sentences(whole), *_table([("together", [("", whole)])])])
    if whole.given:
        blocks.append(list(_legend(whole, told)))
    for number, block in enumerate(blocks):
        yield from ["", *block] if number else block


def _block(one: OfMailbox) -> Iterator[str]:
    since = f"{one.start:%A %Y-%m-%d} on, {safe(str(one.zone))}"
    if not one.total.given:
        yield f"{safe(one.mailbox)}: nothing was promised from {since}"
        return
    yield f"{safe(one.mailbox)}: promises given from {since}"
    yield from _sentences(one.total)
    weeks = [(f"W{day.isocalendar().week:02} {day}", found) for day, found in one.weeks.items()]
    categories = [(safe(name), found) for name, found in one.categories.items()]
    sections = [("by week", weeks), ("by category", categories), ("together", [("", one.total)])]
    yield from _table(sections)


def _sentences(found: Count) -> Iterator[str]:
    if found.band is None or found.share is None:
        yield "it is not known yet of any of them whether it was kept"
        return
    share = f"{found.share:.1%}".replace("%", " %")
    words = SO_FAR if found.verdict == WITHIN and found.kept > found.band[1] else VERDICTS[found.verdict]
    yield f"kept {found.kept} of {found.judged}, {share}: {words}"
    yield f"({found.band[0]} to {found.band[1]} of {found.judged} is what chance makes of a goal of {GOAL_WORDS})"


def _table(sections: Sequence[tuple[str, Sequence[tuple[str, Count]]]]) -> Iterator[str]:
    for head in HEADS:
        yield _line("", head)
    for title, rows in sections:
        if title:
            yield title
        for label, found in rows:
            yield from _row(label, found)


def _row(label: str, found: Count) -> Iterator[str]:
    """A long name has a line of its own."""
    if len(label) > LABEL:
        yield label if len(label) <= 80 else f"{label[:79]}…"
        label = ""
    numbers = (
        found.given,
        found.kept,
        found.late,
        found.superseded,
        found.withdrawn,
        found.running,
        found.overdue,
    )
    times = (_hours(found.late_median), _hours(found.late_worst))
    yield _line(label, (*(str(number) for number in numbers), _share(found), *times))


def _line(label: str, cells: Iterable[str]) -> str:
    fields = (cell.rjust(width) for cell, width in zip(cells, WIDTHS, strict=True))
    return (label.ljust(LABEL) + "".join(fields)).rstrip()


def _share(found: Count) -> str:
    """Some that still have time may be kept or not: what is known so far is a little too good."""
    if found.share is None:
        return "- "
    so_far = "~" if found.open else ""
    return f"{so_far}{found.share * 100:.1f}{MARKS.get(found.verdict, ' ')}"


def _hours(seconds: int | None) -> str:
    if seconds is None:
        return "-"
    hours, minutes = divmod(seconds // 60, 60)
    if not hours:
        return f"{minutes}m" if minutes else "<1m"
    if hours < 100:
        return f"{hours}h{minutes:02}"
    return f"{hours}h" if hours < 1000 else ">999h"


def _legend(whole: Count, told: Sequence[OfMailbox]) -> Iterator[str]:
    yield from LEGEND
    shown = [found for one in told for found in (one.total, *one.weeks.values(), *one.categories.values())]
    verdicts = {found.verdict for found in (*shown, whole)}
    if BELOW in verdicts:
        yield f"!  fewer than chance explains at {GOAL_WORDS} (95 % binomial band)"
    if ABOVE in verdicts:
        yield f"+  more than chance explains at {GOAL_WORDS}"
    if any(found.judged and found.open for found in shown):
        yield "~  so far: some of them still have time"
    if whole.overdue:
        yield f"{whole.overdue} overdue: responder complaints --overdue"
