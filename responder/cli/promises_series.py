"""What `responder promises --prometheus` says. Counters never go back, except where a register is put back from a
backup."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime

from responder.cli.series import Labels, family
from responder.cli.series import text as written
from responder.core.hit_rate import Count, Promised, count, ended
from responder.core.promising.adapting import GOAL

Value = Callable[[Count], float | None]
OURS = "promises_"

COUNTS: tuple[tuple[str, str, str, Value], ...] = (
    ("given_total", "counter", "Promises told to customers.", lambda one: one.given),
    ("kept_total", "counter", "Promises answered in time.", lambda one: one.kept),
    ("late_total", "counter", "Promises answered too late.", lambda one: one.late),
    ("superseded_total", "counter", "Promises replaced by a notice of delay.", lambda one: one.superseded),
    ("withdrawn_total", "counter", "Promises whose complaint was withdrawn.", lambda one: one.withdrawn),
    ("running", "gauge", "Promises without an answer so far.", lambda one: one.running),
    ("overdue", "gauge", "Running promises whose time is over.", lambda one: one.overdue),
)
SHARES: tuple[tuple[str, str, str, Value], ...] = (
    (
        "hit_ratio",
        "gauge",
        "Share kept of the promises whose time ended in the last 28 days.",
        lambda one: one.share,
    ),
    (
        "hit_ratio_low",
        "gauge",
        "Below this share there are fewer kept than chance explains at the goal.",
        lambda one: one.band[0] / one.judged if one.band else None,
    ),
)


def text(promises: Sequence[Promised], now: datetime) -> str:
    """All series, by mailbox and category; the ratios also by mailbox alone. Ends with a line feed."""
    recent = ended(promises, now)
    lines = [
        *family(f"{OURS}goal_ratio", "gauge", "The share of promises to be kept.", [((), GOAL)]),
        *_families("", COUNTS, promises, now, _by_category),
        *_families("", SHARES, recent, now, _by_category),
        *_families("mailbox_", SHARES, recent, now, _by_mailbox),
    ]
    return written(lines)


def _by_category(one: Promised) -> Labels:
    return (("mailbox", one.mailbox), ("category", one.category))


def _by_mailbox(one: Promised) -> Labels:
    return (("mailbox", one.mailbox),)


def _families(
    prefix: str,
    wanted: Iterable[tuple[str, str, str, Value]],
    promises: Iterable[Promised],
    now: datetime,
    labels: Callable[[Promised], Labels],
) -> Iterator[str]:
    groups: dict[Labels, list[Promised]] = {}
    for one in promises:
        groups.setdefault(labels(one), []).append(one)
    counts = {key: count(groups[key], now) for key in sorted(groups)}
    for name, kind, words, value in wanted:
        found = [(key, value(one)) for key, one in counts.items()]
        yield from family(f"{OURS}{prefix}{name}", kind, words, found)
