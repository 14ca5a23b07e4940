"""When complaints arrive: more on Mondays, fewer at weekends, a third in the evening, and twenty times as many when
something goes wrong for everybody."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

WEEK = (1.5, 1.1, 1.0, 1.0, 0.9, 0.5, 0.5)  # share of an ordinary day's mail, Monday first
PARTS = ((0.6, 9, 18), (0.3, 18, 24), (0.1, 0, 9))  # share of a day's mail, between these hours


def arrivals(
    draw: Random, zone: ZoneInfo, first: date, days: int, a_day: float, surges: Mapping[date, float]
) -> list[datetime]:
    """The instants (UTC), in order. `a_day`: mails on an ordinary weekday; `surges`: how many times as many on a
    date."""
    found: list[datetime] = []
    for ahead in range(days):
        day = first + timedelta(days=ahead)
        count = poisson(draw, a_day * WEEK[day.weekday()] * surges.get(day, 1.0))
        midnight = datetime.combine(day, time(), zone)
        found += [(midnight + timedelta(hours=_hour(draw))).astimezone(UTC) for _ in range(count)]
    return sorted(found)


def _hour(draw: Random) -> float:
    (part,) = draw.choices(PARTS, [share for share, _, _ in PARTS])
    return draw.uniform(part[1], part[2])


def poisson(draw: Random, mean: float) -> int:
    """A count of independent events (Knuth's product up to 50, beyond that the normal approximation)."""
    if mean > 50:
        return max(0, round(draw.gauss(mean, math.sqrt(mean))))
    count, product, least = 0, draw.random(), math.exp(-mean)
    while product > least:
        count += 1
        product *= draw.random()
    return count
