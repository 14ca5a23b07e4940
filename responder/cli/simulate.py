"""`responder simulate`: the promises that desks would have been given, simulated ones or the desk's own."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from responder.cli.options import Given, loaded
from responder.cli.stop import Stop
from responder.config.promising import promising as promising_of
from responder.core.business_calendar import Budget, Calendar, CalendarError, parse_budget
from responder.core.forecast import Promising
from responder.daemon import exits
from responder.simulation import desks, report, tally
from responder.simulation.playing import TARGET as BY_TARGET
from responder.simulation.playing import Heard, Played
from responder.simulation.reading import TraceError, read_trace
from responder.simulation.report import OURS, TARGET
from responder.simulation.tally import Tally
from responder.simulation.trace import Letter

FAULTS_SHOWN = 50
MANY = 5000  # complaints that are played within some seconds
BUILT_IN = tuple(desks.ZONES)


@click.command("simulate")
@click.option(
    "--trace", type=Given(), metavar="FILE", help="Play this CSV: received, answered or empty, category."
)
@click.option(
    "--calendar", "name", metavar="NAME", help="Calendar of the configuration; without one EE, LV or RU."
)
@click.option(
    "-c",
    "--config",
    type=Given(),
    metavar="FILE",
    help="Configuration with the calendar, the target and `promise`.",
)
@click.option(
    "--seed", type=click.IntRange(0, 2**31), default=1, show_default=True, help="Of the simulated desks."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object, for programs.")
def command(trace: str | None, name: str | None, config: str | None, seed: int, as_json: bool) -> int:
    """Say what would have been promised, and how much of it kept, month by month; touches nothing.

    With --trace a desk's own past is played through the code that promises: times of ISO 8601 with their zone, rows in
    any order. Without it seven simulated desks are, each a year long, beside fixed promises, the median of the last
    week and an oracle that knows the queue; that takes a minute or two.

    A trace holds eight years at most, from the first receipt to the last answer. One of many rows takes minutes; each
    tenth that is played is told on standard error.

    Without -c the desk is open Monday to Friday from 9 to 18 in Tallinn, Estonian holidays kept. Exit codes: 0, 65 for
    a file that cannot be used, 78 for a faulty configuration.
    """
    if trace is None:
        if name or config:
            raise click.UsageError("--calendar and -c say how to read a trace: give --trace FILE too.")
        return _simulated(seed, as_json)
    calendar, target, promising = _calendar(name, config)
    letters = _letters(trace)
    try:
        told = report.told(letters, calendar, target, promising, _heard(len(letters)))
    except CalendarError as fault:
        raise Stop(f"{trace}: {fault}", exits.DATAERR) from None
    if as_json:
        found = {"calendar": calendar.name, "target": str(target), **report.report(letters, calendar, told)}
        click.echo(json.dumps(found, ensure_ascii=False))
    else:
        heading = f"{len(letters)} complaints, calendar {calendar.name}, target {target}"
        click.echo(_table(heading, letters, calendar, told))
        click.echo(_learned(told[OURS], target, promising))
    return exits.OK


def _heard(letters: int) -> Heard | None:
    """Tells each tenth on standard error, where it takes longer than a look."""
    if letters < MANY:
        return None
    tenths = {letters * tenth // 10: tenth for tenth in range(1, 10)}

    def heard(given: int) -> None:
        if given in tenths:
            click.echo(f"{tenths[given] * 10} % of {letters} complaints are played", err=True)

    return heard


def _learned(given: Sequence[Played], target: Budget, promising: Promising) -> str:
    """How many of ours came from the record at all."""
    by_target = sum(one.predictor == BY_TARGET for one in given)
    if not promising.learn:
        return f"promise: always the target {target}, because of `promise.learn: false`."
    text = f"promise: {len(given) - by_target} by the desk's own record"
    if not by_target:
        return f"{text}."
    few = "as long as fewer than 20 answers are known"
    return f"{text}, {by_target} by the target {target}, {few}."


def _simulated(seed: int, as_json: bool) -> int:
    if as_json:
        reports = [report.desk_report(plan, seed) for plan in desks.PLANS]
        click.echo(json.dumps({"seed": seed, "desks": reports}, ensure_ascii=False))
        return exits.OK
    for plan in desks.PLANS:
        desk = desks.make_desk(plan, seed)
        told = report.told_on(desk)
        changes = [report.change(desk, told[OURS], day, what) for day, what in desk.changes]
        heading = f"{desk.name}: {len(desk.letters)} complaints"
        click.echo(_table(heading, desk.letters, desk.calendar, told))
        click.echo("".join(f"{_since(one)}\n" for one in changes))
    return exits.OK


def _calendar(name: str | None, config: str | None) -> tuple[Calendar, Budget, Promising]:
    if config is None:
        if name not in (None, "default", *BUILT_IN):
            known = ", ".join(BUILT_IN)
            raise Stop(f"no calendar is named {name!r}: without -c there are {known}.", exits.DATAERR)
        calendar = desks.office_hours("EE" if name in (None, "default") else str(name))
        return calendar, parse_budget(TARGET), Promising()
    sound = loaded(config, read_secrets=False)
    found = sound.calendars.get(name or "default")
    if found is None:
        known = ", ".join(sorted(sound.calendars))
        raise Stop(f"{config}: no calendar is named {name!r}. There are: {known}.", exits.DATAERR)
    return found, sound.settings.target, promising_of(sound.settings.promise)


def _letters(trace: str) -> list[Letter]:
    try:
        content = sys.stdin.buffer.read() if trace == "-" else Path(trace).read_bytes()
    except OSError as fault:
        reason = (fault.strerror or "cannot be read").lower()
        raise Stop(f"{trace}: {reason}. Name a CSV that can be read.", exits.DATAERR) from None
    try:
        return read_trace(content)
    except TraceError as error:
        lines = [f"{trace}:{one.line}:{one.column}: {one.text}" for one in error.faults[:FAULTS_SHOWN]]
        left = len(error.faults) - FAULTS_SHOWN
        more = [f"{left} more faults"] if left > 0 else []
        raise Stop("\n".join(lines + more), exits.DATAERR) from None


def _table(
    heading: str, letters: Sequence[Letter], calendar: Calendar, told: Mapping[str, list[Played]]
) -> str:
    months = {name: tally.by_month(letters, given, calendar.zone_info) for name, given in told.items()}
    rows = [(month, [months[name][month] for name in told]) for month in months[OURS]]
    whole = ("all", [tally.overall(letters, given) for given in told.values()])
    head = f"{'':8}{'n':>6}" + "".join(f"{name:>16}" for name in told)
    lines = [heading, head, *(_line(label, cells) for label, cells in (*rows, whole))]
    medians = "".join(f"{one.median:>15.1f}h" for one in whole[1])
    note = (
        "n: complaints whose outcome is known, in the first column; ? is none: not answered, not yet due at the end.\n"
        "Share kept, mean open hours promised; ! outside the 95 % binomial band around 90 %."
    )
    return "\n".join([*lines, f"{'median':8}{'':6}{medians}", note])


def _since(change: Mapping[str, Any]) -> str:
    """One line: the shares kept since the desk changed, and week by week."""
    weeks = " ".join(_share(one) for one in change["weeks"])
    two, four = _share(change["two_weeks"]), _share(change["four_weeks"])
    return (
        f"since {change['since']}, {change['what']}: two weeks {two}, four weeks {four}, week by week {weeks}"
    )


def _share(one: Mapping[str, Any]) -> str:
    return "?" if one["kept"] is None else f"{one['kept'] * 100:.0f}%{'' if one['within_band'] else '!'}"


def _line(label: str, cells: Sequence[Tally]) -> str:
    return f"{label:8}{cells[0].n:>6}" + "".join(_cell(one) for one in cells)


def _cell(one: Tally) -> str:
    if one.kept is None:
        return f"{'?':>8}{one.mean:>7.1f}h"
    return f"{one.kept * 100:>6.1f}%{'!' if one.within is False else ' '}{one.mean:>7.1f}h"
