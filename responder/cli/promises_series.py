"""What `responder promises --prometheus` says: the text exposition format 0.0.4 of Prometheus, for a collector of text
files such as node_exporter's. Counters never go back, except where a register is put back from a backup."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime

from responder.cli.complaints import safe
from responder.core.hit_rate import Count, Promised, count, ended
from responder.core.promising.adapting import GOAL

Labels = tuple[tuple[str, str], ...]
Value = Callable[[Count], float | None]

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
        *_family("goal_ratio", "gauge", "The share of promises to be kept.", [((), GOAL)]),
        *_families("", COUNTS, promises, now, _by_category),
        *_families("", SHARES, recent, now, _by_category),
        *_families("mailbox_", SHARES, recent, now, _by_mailbox),
    ]
    return "\n".join(lines) + "\n"


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
        yield from _family(prefix + name, kind, words, found)


def _family(
    name: str, kind: str, words: str, samples: Iterable[tuple[Labels, float | None]]
) -> Iterator[str]:
    """All samples of a name stand together below its type; without a sample the name is left out."""
    shown = [(labels, number) for labels, number in samples if number is not None]
    if shown:
        full = f"responder_promises_{name}"
        yield f"# HELP {full} {words}"
        yield f"# TYPE {full} {kind}"
        yield from (f"{full}{_labels(labels)} {number!r}" for labels, number in shown)


def _labels(labels: Labels) -> str:
    pairs = ",".join(f'{name}="{_escaped(value)}"' for name, value in labels)
    return f"{{{pairs}}}" if pairs else ""


def _escaped(value: str) -> str:
    """The format escapes backslash, quote and line feed; what else plays with a terminal is escaped before."""
    return safe(value).replace("\\", "\\\\").replace('"', '\\"')
