"""What a language's table of deadlines holds: words by what they mean. Words only: a table decides nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class DeadlineWords:
    """One language's words about days and limits, all folded and without diacritics.

    Each value is a text of words parted by blanks; `word*` is every word that begins so, `two_words` must stand in a
    row. `days`: "monday" .. "sunday", "today", "tomorrow", "overmorrow". `months`: twelve texts. `numbers`, `ordinals`:
    number -> words. `units`: "hour", "day", "week", "month", and the adjective "working". `limits`: "before" (the day
    is not meant any more), "until" (in usage it may be, or not), "by" (it is), "inclusive" (says so behind it).
    `endings`: end of an inflected day or month -> a limit. `parts`: "noon", "midnight", "clock" (announces an hour),
    "pm", "end", "this", "next", "weekend", "week", "month", "year", "date" (the noun), "christmas", "new_year",
    "this_week", "next_week". `spans`: "within" before or "within_after" behind an amount; "in" before or "in_after"
    behind one that must pass; "given" before an amount of time that is granted; "ago" and "ago_before" for the past.
    `cues`: "need", "request", "event", "past", "past_need", "promise", "validity", "opening", "not_before" (a day
    behind it is no limit), "from" (begins a range), "filler", "money", "unsure" (is a day only behind a limit), "joint"
    (begins another clause).
    `past_endings`: ends of verbs in the past; `no_past`: words that only look so.
    """

    code: str
    days: Mapping[str, str]
    months: tuple[str, ...]
    numbers: Mapping[int, str]
    ordinals: Mapping[int, str]
    units: Mapping[str, str]
    limits: Mapping[str, str]
    parts: Mapping[str, str]
    spans: Mapping[str, str]
    cues: Mapping[str, str]
    endings: Mapping[str, str] = field(default_factory=dict)
    past_endings: tuple[str, ...] = ()
    no_past: str = ""
