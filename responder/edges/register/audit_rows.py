"""The trail held against itself and against the register, row by row: neither has to fit into memory."""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError

from responder.core import chain
from responder.core.chain import Break, Head, Stored, instant
from responder.core.trail_replay import UNTOLD, Columns, Entry, Told, replay
from responder.edges.register import schema

MOST = 100  # faults that are told one by one
_PAGE = 1000
_TEXTS = ("mailbox", "at", "event", "body", "prev_hash", "hash")
_SOUND = " AND ".join(f"typeof({name}) = 'text'" for name in _TEXTS) + " AND typeof(seq) = 'integer'"
_RAW = ", ".join(f"CAST({name} AS BLOB)" for name in ("mailbox", "at", "event", "complaint", *_TEXTS[3:]))
_FACTS = f"SELECT id, CAST(seq AS INTEGER), {_RAW}, {_SOUND} FROM facts"  # noqa: S608 - names of ours
_IN_CHAINS = " ORDER BY mailbox, seq"
_OF_COMPLAINTS = " WHERE complaint IS NOT NULL ORDER BY complaint, id"
_OF_NONE = " WHERE complaint IS NULL ORDER BY id"
_c, _m, _o, _p, _w = (
    schema.complaints.c, schema.correspondence.c, schema.outbox.c, schema.promises.c, schema.answers.c,
)  # fmt: skip
_d = schema.deliveries.c
_COMPLAINTS = (
    sa.select(
        *(_c.complaint, _c.mailbox, _c.stage, _c.category, _c.priority, _c.owner, _c.registered_at),
        *(_c.acknowledged_at, _c.answered_at, _c.resolved_at, _c.closed_at, _c.last_activity_at, _c.due_at),
        *(_c.clock, _c.reopened, _c.customer_deadline, _c.withheld_by),
        schema.persons.c.reference.label("person"),
    )
    .select_from(schema.complaints.outerjoin(schema.persons))
    .order_by(_c.complaint)
)
_PROMISES = sa.select(
    *(_p.complaint, _p.id, _p.due_at, _p.target, _p.calendar, _p.outcome, _p.outcome_at, _p.late_by, _p.words)
).order_by(_p.complaint, _p.id)
_MAILS = sa.select(
    *(_o.complaint, _o.nonce, _o.kind, _o.state, _o.attempts, _o.smtp_code, _o.settled_at)
).order_by(_o.complaint, _o.id)
_MESSAGES = sa.select(_m.complaint, _m.id, _m.outcome).order_by(_m.complaint, _m.id)
_ANSWERS = sa.select(*(_w.complaint, _w.id, _w.source, _w.signal, _w.verdict, _w.counted, _w.at)).order_by(
    _w.complaint
)
_REPORTS = (
    sa.select(*(_o.complaint, _o.nonce, _d.action, _d.correspondence_id, _d.status, _d.cause, _d.hard))
    .join_from(schema.outbox, schema.deliveries)
    .order_by(_o.complaint)
)
_ROWS = {
    "complaint": _COMPLAINTS, "promise": _PROMISES, "mail": _MAILS, "message": _MESSAGES, "answer": _ANSWERS,
    "report": _REPORTS,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Checked:
    """`breaks`: where chains do not hold, at most MOST of them; `more`: how many others there are. `heads`: the last
    fact of each chain by mailbox; `facts`: how many there are."""

    breaks: tuple[Break, ...]
    more: int
    heads: dict[str, Head]
    facts: int


def check(connection: Connection, mailbox: str | None = None) -> Checked:
    """Every chain, or that of one mailbox ("": the daemon's own), from its first fact to its last."""
    heads: dict[str, Head] = {}
    found: list[Break] = []
    more = 0
    for one in chain.breaks(_stored(connection, _IN_CHAINS, mailbox), heads):
        if len(found) < MOST:
            found.append(one)
        else:
            more += 1
    count = sa.select(sa.func.count()).select_from(schema.facts)
    wanted = count if mailbox is None else count.where(schema.facts.c.mailbox == mailbox)
    return Checked(tuple(found), more, heads, connection.scalar(wanted) or 0)


def chain_faults(connection: Connection, mailbox: str | None = None) -> list[str]:
    """Where the chains, or that of one mailbox, do not hold, in words; [] when they do."""
    checked = check(connection, mailbox)
    return [*map(str, checked.breaks), *([f"and {checked.more} more"] if checked.more else [])]


def replay_faults(connection: Connection, mailbox: str | None = None) -> list[str]:
    """Where the trail tells another state than the register holds, in words; [] where they agree. docs/audit.md lists
    what is compared. `mailbox`: only what was registered there; None: everything."""
    told: list[str] = []
    try:
        told += itertools.islice(_replay_faults(connection, mailbox), MOST + 1)
    except (ValueError, DBAPIError) as fault:
        told.append(
            f"a row of the register cannot be read ({type(fault).__name__}), and those behind it were not"
        )
    return [*told[:MOST], "and more"] if len(told) > MOST else told


def heads(connection: Connection) -> list[Head]:
    """The last fact of each chain."""
    f = schema.facts.c
    last = sa.select(f.mailbox, sa.func.max(f.seq).label("seq")).group_by(f.mailbox).subquery()
    same = sa.and_(f.mailbox == last.c.mailbox, f.seq == last.c.seq)
    rows = connection.execute(sa.select(f.mailbox, f.seq, f.hash).join(last, same).order_by(f.mailbox))
    return [Head(row.mailbox, row.seq, row.hash) for row in rows]


def _stored(connection: Connection, order: str, mailbox: str | None = None) -> Iterator[Stored]:
    """Facts as they lie there, whatever somebody made of them."""
    text = _FACTS + order if mailbox is None else f"{_FACTS} WHERE mailbox = ?{order}"
    asked = () if mailbox is None else (mailbox,)
    for row in connection.exec_driver_sql(text, asked).yield_per(_PAGE):
        identifier, seq, *raw, sound = row
        texts = [_text(one) for one in raw]
        whole = all(one is not None for one in texts)
        name, at, event, complaint, body, previous, digest = (one or "" for one in texts)
        yield Stored(
            identifier, name, seq or 0, at, event, complaint, body, previous, digest, bool(sound) and whole
        )


def _text(raw: bytes | None) -> str | None:
    try:
        return (raw or b"").decode()
    except UnicodeDecodeError:
        return None


def _entries(connection: Connection, order: str) -> Iterator[tuple[str, Entry]]:
    """Facts that can be read, with the complaint whose they are; the others are the chain's matter."""
    for fact in _stored(connection, order):
        try:
            yield fact.complaint, Entry(fact.mailbox, fact.seq, fact.moment(), fact.event, fact.values())
        except ValueError:
            continue


def _replay_faults(connection: Connection, mailbox: str | None) -> Iterator[str]:
    streams: list[Iterable[tuple[str, str, Any]]] = [
        ((name, "fact", entry) for name, entry in _entries(connection, _OF_COMPLAINTS))
    ]
    streams += [_tagged(connection, kind, wanted) for kind, wanted in _ROWS.items()]
    merged = heapq.merge(*streams, key=lambda one: one[0])
    for name, group in itertools.groupby(merged, key=lambda one: one[0]):
        entries: list[Entry] = []
        rows: dict[str, list[Any]] = {kind: [] for kind in _ROWS}
        for _, kind, one in group:
            (entries if kind == "fact" else rows[kind]).append(one)
        if mailbox is not None and mailbox != _mailbox_of(entries, rows["complaint"]):
            continue
        yield from (f"{name}: {words}" for words in _unlike(replay(entries), rows))
    yield from _without_complaint(connection, mailbox)


def _tagged(connection: Connection, kind: str, wanted: sa.Select[Any]) -> Iterator[tuple[str, str, Any]]:
    named = wanted.where(wanted.selected_columns["complaint"].is_not(None))
    for row in connection.execute(named.execution_options(yield_per=_PAGE)):
        yield row.complaint, kind, row


def _mailbox_of(entries: list[Entry], complaints: list[Any]) -> str:
    return str(complaints[0].mailbox) if complaints else entries[0].mailbox if entries else ""


def _unlike(told: Told, rows: dict[str, list[Any]]) -> Iterator[str]:
    yield from (f"in its trail, {words}" for words in told.faults)
    held = {row.complaint: row for row in rows["complaint"]}
    registered = (
        {row.complaint: told.complaint for row in rows["complaint"]} if "stage" in told.complaint else {}
    )
    if told.complaint and not held:
        yield "the trail tells of it, the register does not hold it"
    elif held and not registered:
        yield "the register holds it, the trail does not tell of it"
    yield from _differences("complaint", registered, held)
    yield from _table("promise", told.promises, {row.id: row for row in rows["promise"]}, _needs_no_fact)
    yield from _table("mail", told.mails, {row.nonce: row for row in rows["mail"]})
    yield from _table("message", told.messages, {row.id: row for row in rows["message"]})
    seen = {number: one for number, one in told.answers.items() if one["verdict"] == "answer"}
    answers = {row.id: row for row in rows["answer"]}
    # What was no answer in one place gives way to the same mail that is one in another.
    kept = {number: one for number, one in told.answers.items() if number in answers}
    yield from _table("answer", seen | kept, answers)
    yield from _table("report", told.reports, {(row.nonce, row.action): row for row in rows["report"]})


def _needs_no_fact(row: Any) -> bool:
    """A promise that no mail tells of has none."""
    return not row.words


def _table(
    what: str, told: dict[Any, Columns], held: dict[Any, Any], silent: Any = lambda row: False
) -> Iterator[str]:
    for key in told.keys() - held.keys():
        yield f"{what} {key} stands in the trail alone"
    for key, row in held.items():
        if key not in told and not silent(row):
            yield f"{what} {key} stands in the register alone"
    yield from _differences(what, told, held)


def _differences(what: str, told: dict[Any, Columns], held: dict[Any, Any]) -> Iterator[str]:
    for key in told.keys() & held.keys():
        row = held[key]
        for column, value in told[key].items():
            has = _plain(getattr(row, column))
            if value is not UNTOLD and value != has:
                yield f"{what} {key}: {column} is {has!r}, by the trail {value!r}"


def _plain(value: Any) -> object:
    return instant(value) if isinstance(value, datetime) else value


def _without_complaint(connection: Connection, mailbox: str | None) -> Iterator[str]:
    """Messages that belong to no complaint: their facts lie in the order of their rows."""
    wanted = sa.select(_m.id, _m.complaint, _m.outcome, _m.mailbox).where(_m.complaint.is_(None))
    rows = connection.execute(wanted.order_by(_m.id).execution_options(yield_per=_PAGE))
    streams: list[Iterable[tuple[int, str, Any]]] = [
        ((row.id, "row", row) for row in rows),
        ((entry.body["correspondence"], "fact", entry) for entry in _alone(connection)),
    ]
    merged = heapq.merge(*streams, key=lambda one: one[0])
    for number, group in itertools.groupby(merged, key=lambda one: one[0]):
        parts = list(group)
        held = {one.id: one for _, kind, one in parts if kind == "row"}
        entries = [one for _, kind, one in parts if kind == "fact"]
        if mailbox is not None and mailbox not in {one.mailbox for _, _, one in parts}:
            continue
        told = replay(entries).messages
        beside = not held and told.get(number, {}).get("outcome") == "set_aside"
        if not (beside and connection.scalar(sa.select(_m.id).where(_m.id == number))):
            yield from _table("message", told, held)


def _alone(connection: Connection) -> Iterator[Entry]:
    """A mail beyond the bounds of reading may belong to a complaint, and its `message.set_aside` stands here."""
    for _, entry in _entries(connection, _OF_NONE):
        if isinstance(entry.body.get("correspondence"), int):
            yield entry
