"""People whose time is over are forgotten without anybody's word, a few at a time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from responder.edges.register import forgetting_rows, person_rows
from responder.edges.register.scrubbing import scrub
from responder.edges.register.store import IN_MEMORY, Register
from responder.edges.register.trail import Told

AT_ONCE = 10
BY = "retention"


@dataclass(frozen=True, slots=True)
class Passed:
    """`after`: the number to go on behind, 0 = all were looked at; `told`: what to echo."""

    after: int
    told: tuple[Told, ...]


def forget_next(register: Register, now: datetime, older: timedelta, after: int) -> Passed:
    """The next AT_ONCE people behind number `after` whose time is over, each in a transaction of their own, which looks
    whether it still is. They are searched without the writer's lock. Raises RegisterFault."""
    before = now - older
    with register.reading() as connection:
        found = person_rows.long_gone(connection, before, after, AT_ONCE)
    told: list[Told] = []
    for person in found:
        with register.reading() as connection:
            known = person_rows.mentioned(connection, person_rows.traces(connection, person).address)
        with register.writing() as connection:
            if person_rows.long_gone(connection, before, person - 1, 1) != [person]:
                continue
            traces = person_rows.traces(connection, person)
            try:
                told += forgetting_rows.forget(connection, traces, (), {}, register.keys, now, BY, known)
            except forgetting_rows.BeingSent:
                continue  # nothing was written; the next look
    return Passed(found[-1] if len(found) == AT_ONCE else 0, tuple(told))


def scrub_file(register: Register) -> None:
    """See scrubbing.scrub. A register in memory has no file."""
    if register.path != IN_MEMORY:
        scrub(Path(register.path))
