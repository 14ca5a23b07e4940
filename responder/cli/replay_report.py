"""What `replay` prints: each message that would be decided otherwise, and at the end how many, and in what."""

from __future__ import annotations

import json
import sys
from collections import Counter
from dataclasses import asdict, dataclass, field
from datetime import tzinfo
from typing import Any

import click

from responder.cli.complaints import safe
from responder.cli.local_time import Zones, local
from responder.core.chain import instant
from responder.core.comparison import ASPECTS, Difference
from responder.edges.register.source_rows import Count
from responder.flows.replay import Again

# Values that repeat, so that counting them says something and takes no room.
COUNTED = frozenset(ASPECTS) - {
    "complaint",
    "promise",
    "deadline",
    "ask_for",
    "tags",
    "notify",
    "text",
    "form",
}
MOST_PAIRS = 5
WIDE, ABREAST, NARROW = 100, 70, 60
EVERY = 20  # messages between two steps of the progress shown


@dataclass
class Report:
    """Counts, and prints as it goes. `zones`: for the times that people read; `skipped`: what of the register could not
    be looked at; `total`: messages to come, 0 where nobody knows."""

    as_json: bool
    zones: Zones
    total: int = 0
    skipped: Count = field(default_factory=lambda: Count(0, 0, 0, 0))
    messages: int = 0
    changed: int = 0
    undecided: int = 0
    out_of_time: int = 0
    aspects: Counter[str] = field(default_factory=Counter)
    pairs: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    progress: bool = field(default_factory=lambda: sys.stderr.isatty())

    def add(self, again: Again, name: str, **where: object) -> None:
        """One more message; printed when something came out otherwise, or could not. `name`: for people, `where`: for
        programs."""
        self.messages += not again.fault
        self.undecided += bool(again.fault)
        self.out_of_time += again.out_of_time
        self.changed += bool(again.differences)
        for one in again.differences:
            self.aspects[one.aspect] += 1
            if one.aspect in COUNTED:
                self.pairs[one.aspect, one.before, one.after] += 1
        if again.fault or again.differences:
            self._say(
                _object(again, where) if self.as_json else _lines(again, name, self.zones.of(again.mailbox))
            )
        if (self.messages + self.undecided) % EVERY == 0:
            self._show()

    def end(self, *, interrupted: bool) -> None:
        """The counts so far."""
        self._say(self._summary(interrupted) if self.as_json else self._words(interrupted))

    def _say(self, text: str) -> None:
        self._clear()
        click.echo(text)

    def _show(self) -> None:
        if self.progress:
            of = f"/{self.total}" if self.total else ""
            click.echo(f"\r{self.messages + self.undecided}{of} messages", nl=False, err=True)

    def _clear(self) -> None:
        if self.progress:
            click.echo("\r\x1b[K", nl=False, err=True)

    def _summary(self, interrupted: bool) -> str:
        aspects: dict[str, Any] = {
            aspect: {"messages": self.aspects[aspect], "changes": self._pairs(aspect)}
            for aspect in ASPECTS
            if self.aspects[aspect]
        }
        return json.dumps(
            {
                "kind": "summary",
                "messages": self.messages,
                "changed": self.changed,
                "aspects": aspects,
                "not_kept": self.skipped.dropped,
                "set_aside": self.skipped.undecided,
                "undecided": self.undecided,
                "out_of_time": self.out_of_time,
                "interrupted": interrupted,
            },
            ensure_ascii=False,
        )

    def _pairs(self, aspect: str) -> list[dict[str, object]]:
        found = [(pair, number) for pair, number in self.pairs.most_common() if pair[0] == aspect]
        return [{"before": pair[1], "after": pair[2], "messages": number} for pair, number in found]

    def _words(self, interrupted: bool) -> str:
        lines = [f"{self.changed} of {_many(self.messages, 'message')} would be decided otherwise"]
        lines += [f"  {aspect:<13} {self._counted(aspect)}" for aspect in ASPECTS if self.aspects[aspect]]
        notes = (
            (self.skipped.dropped, "not looked at, because their source is not kept (keep_source)"),
            (self.skipped.undecided, "not looked at, because they were set aside unread"),
            (self.undecided, "that could not be decided"),
            (self.out_of_time, "in which a pattern ran out of time that had not before"),
        )
        lines += [f"{_many(number, 'message')} {words}" for number, words in notes if number]
        if interrupted:
            of = f" of {self.total}" if self.total else ""
            lines.append(f"interrupted after {self.messages + self.undecided}{of}")
        return "\n".join(lines)

    def _counted(self, aspect: str) -> str:
        pairs = self._pairs(aspect)
        told = [
            f"{_shown(one['before'])} -> {_shown(one['after'])} {one['messages']}"
            for one in pairs[:MOST_PAIRS]
        ]
        others = f"{len(pairs) - MOST_PAIRS} more kinds" if len(pairs) > MOST_PAIRS else ""
        return f"{self.aspects[aspect]:>5}  {', '.join(filter(None, (*told, others)))}".rstrip()


def _many(number: int, name: str) -> str:
    return f"{number} {name}" if number == 1 else f"{number} {name}s"


def _object(again: Again, where: dict[str, object]) -> str:
    values = {
        "kind": "undecided" if again.fault else "message",
        **where,
        "complaint": again.complaint or None,
        "mailbox": again.mailbox,
        "received": instant(again.received) if again.received else None,
        "sender": again.sender or None,
        "subject": again.subject or None,
    }
    told: dict[str, object] = (
        {"fault": again.fault} if again.fault else {"differences": [*map(asdict, again.differences)]}
    )
    line = json.dumps(values | told, ensure_ascii=False)
    # A file's name that is no text stands as JSON escapes it.
    return line.encode("utf-8", "backslashreplace").decode()


def _lines(again: Again, name: str, zone: tzinfo) -> str:
    at = local(again.received, zone) if again.received else ""
    head = "  ".join(filter(None, (safe(name), at, safe(again.sender), safe(again.subject)[:NARROW])))
    if again.fault:
        return f"{head}\n  not decided   {safe(again.fault)}"
    return "\n".join((head, *(_line(one, zone) for one in again.differences)))


def _line(one: Difference, zone: tzinfo) -> str:
    before, after = (_shown(_local(one, value, zone)) for value in (one.before, one.after))
    arrow = " -> " if len(before) + len(after) <= ABREAST else f"\n{'':>12} -> "
    return f"  {one.aspect:<13} {before}{arrow}{after}{_by(one)}"


def _local(one: Difference, value: str, zone: tzinfo) -> str:
    """The customer's own deadline as people read it; every other value as it is."""
    try:
        return local(value, zone) if one.aspect == "deadline" and value else value
    except ValueError:  # an outline of another version
        return value


def _by(one: Difference) -> str:
    before, after = safe(one.by_before), safe(one.by_after)
    if before and after and before != after:
        return f"  ({before} -> {after})"
    return f"  (by {after})" if after else f"  (was by {before})" if before else ""


def _shown(value: object) -> str:
    text = safe(str(value))
    return (text if len(text) <= WIDE else f"{text[: WIDE - 3]}...") or "-"
