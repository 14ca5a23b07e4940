"""What `responder verify` found, laid out: lines for people, grouped by kind, or JSON for programs."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from dataclasses import dataclass

from responder.cli.complaints import safe
from responder.core.verifying import KINDS, Compared, Finding

SHOWN = 20


@dataclass(frozen=True)
class Verified:
    """`seen`: mailboxes that were compared; `alone`: the register against itself; `unseen`: (mailbox, fault, exit code)
    of those that could not be asked."""

    seen: tuple[Compared, ...]
    alone: tuple[Finding, ...]
    unseen: tuple[tuple[str, str, int], ...]

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All of them: mailboxes first."""
        return (*(one for box in self.seen for one in box.findings), *self.alone)


def json_lines(told: Verified) -> Iterator[str]:
    """A line for each mailbox, then one for each finding, then whether everything fits."""
    for box in told.seen:
        counts = {
            "listed": box.listed,
            "registered": box.registered,
            "gone": box.gone,
            "not_yet": box.not_yet,
            "erased": box.erased,
            "unkept": box.unkept,
        }
        yield _json({"mailbox": box.mailbox, "reached": True, **counts})
    for name, words, _ in told.unseen:
        yield _json({"mailbox": name, "reached": False, "error": words})
    for one in told.findings:
        kind = KINDS[one.kind]
        yield _json(
            {
                "kind": one.kind,
                "mailbox": one.mailbox or None,
                "subject": one.subject,
                "means": kind.means,
                "do": kind.cure,
            }
        )
    yield _json({"fits": not told.findings and not told.unseen, "findings": len(told.findings)})


def _json(values: dict[str, object]) -> str:
    return json.dumps(values, ensure_ascii=False)


def lines(told: Verified) -> Iterator[str]:
    """For people: what was compared, then what does not fit, by kind."""
    for box in told.seen:
        yield f"mailbox {safe(box.mailbox)}: {_counts(box)}"
    for name, words, _ in told.unseen:
        yield f"mailbox {safe(name)}: not compared. {safe(words)}"
    kinds = itertools.groupby(sorted(told.findings, key=_order), key=lambda one: one.kind)
    for kind, group in kinds:
        found = list(group)
        yield ""
        yield f"{kind} ({len(found)})"
        yield from (f"  {safe(_named(one))}" for one in found[:SHOWN])
        if len(found) > SHOWN:
            yield f"  and {len(found) - SHOWN} more: --json lists all"
        yield f"  It means: {KINDS[kind].means}."
        yield f"  To do:    {KINDS[kind].cure}."
    yield _sum(told)


def _order(finding: Finding) -> tuple[int, str]:
    return list(KINDS).index(finding.kind), finding.mailbox


def _named(finding: Finding) -> str:
    return f"{finding.mailbox}: {finding.subject}" if finding.mailbox else finding.subject


def _counts(box: Compared) -> str:
    parts = [f"{box.listed} messages on the server", f"{box.registered} of them registered"]
    if box.not_yet:
        parts.append(f"{box.not_yet} on the way")
    if box.gone:
        parts.append(f"{box.gone} registered ones were moved or deleted")
    if box.erased:
        parts.append(f"{box.erased} forgotten on purpose")
    if box.unkept:
        parts.append(f"{box.unkept} whose keyword somebody took away")
    return ", ".join(parts)


def _sum(told: Verified) -> str:
    count = len(told.findings)
    if count:
        return f"\n{count} thing{'s' if count != 1 else ''} that do{'' if count != 1 else 'es'} not fit"
    if told.unseen:
        return "what could be compared fits"
    return "everything fits"
