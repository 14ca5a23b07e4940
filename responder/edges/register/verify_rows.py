"""What verifying asks of the register: rows as they lie there, read without believing the schema. Writes nothing.

Values are taken raw, not by the types of the columns: a value that no type would give back must be named, not raised.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy.engine import Connection

from responder.core.comparing_mailbox import Known, identity
from responder.core.complaint_id import KeyRing
from responder.core.verifying import Finding, Watched
from responder.core.verifying_rows import (
    ComplaintRow,
    MailRow,
    MessageRow,
    PromiseRow,
    complaint_faults,
    mail_faults,
    message_faults,
    promise_faults,
)
from responder.edges.register.audit_rows import chain_faults, replay_faults
from responder.edges.register.verify_values import unreadable

MOST_DAMAGE = 100
_AT_ONCE = 500
_MESSAGES = "SELECT id, mailbox, outcome, standing, fingerprint FROM correspondence ORDER BY id"
_MAILS = (
    "SELECT id, mailbox, complaint, kind, nonce, message_id, recipient, state, settled_at, content "
    "FROM outbox ORDER BY id"
)
_COMPLAINTS = """
SELECT c.complaint, c.mailbox, c.stage, c.withheld_by IS NOT NULL, c.due_at IS NOT NULL,
 (SELECT count(*) FROM correspondence m WHERE m.complaint = c.complaint AND m.outcome = 'complaint'),
 (SELECT group_concat(o.state) FROM outbox o WHERE o.complaint = c.complaint AND o.kind = 'ack'),
 (SELECT count(*) FROM due_times d WHERE d.complaint = c.complaint),
 (SELECT count(*) FROM due_times d WHERE d.complaint = c.complaint AND d.done_at IS NULL),
 p.erased_at IS NOT NULL
FROM complaints c LEFT JOIN persons p ON p.id = c.person_id ORDER BY c.rowid"""
_PROMISES = """
SELECT p.id, p.complaint, coalesce(c.mailbox, ''),
 (SELECT count(*) FROM due_times d WHERE d.complaint = p.complaint AND d.promise_id = p.id)
FROM promises p LEFT JOIN complaints c ON c.complaint = p.complaint WHERE p.outcome IS NULL ORDER BY p.id"""
_CURSORS = (
    "SELECT uidvalidity, last_uid, baseline_uid, created_at, baseline_at FROM cursors WHERE mailbox = ?"
)
_HELD = (
    "SELECT uid, mark, move_to, marked_at, registered_at, received_at FROM correspondence "
    "WHERE mailbox = ? AND uidvalidity = ?"
)
_ELSEWHERE = "SELECT message_id, received_at, size FROM correspondence WHERE mailbox = ? AND uidvalidity != ?"
_LAST_LOOK = (
    "SELECT at, body FROM facts WHERE mailbox = '' AND event IN ('register.verified', 'register.unfit') "
    "ORDER BY seq DESC LIMIT 1"
)
_ERASED = "SELECT uidvalidity, uid, message_key FROM tombstones WHERE mailbox = ?"


def findings(connection: Connection, keys: KeyRing, *, thorough: bool = False) -> Iterator[Finding]:
    """The register against itself, in one view of it. `thorough`: the indexes are looked through too, which takes about
    ten times as long."""
    for name, look in _sections(connection, keys, thorough):
        try:
            yield from look()
        except (ValueError, TypeError, OverflowError):
            yield Finding("value-unreadable", "", name)


def _sections(
    connection: Connection, keys: KeyRing, thorough: bool
) -> Iterator[tuple[str, Callable[[], Iterable[Finding]]]]:
    yield "file", lambda: _damage(connection, thorough)
    yield "values", lambda: (Finding("value-unreadable", "", words) for words in unreadable(connection))
    yield "references", lambda: _references(connection)
    yield "correspondence", lambda: _messages(connection)
    yield "outbox", lambda: _mails(connection, keys)
    yield "complaints", lambda: _complaints(connection)
    yield "promises", lambda: _promises(connection)
    yield "facts", lambda: _trail("trail-broken", chain_faults(connection))
    yield "facts", lambda: _trail("trail-contradicts", replay_faults(connection))


def _damage(connection: Connection, thorough: bool) -> Iterator[Finding]:
    check = "integrity_check" if thorough else "quick_check"
    for (words,) in connection.exec_driver_sql(f"PRAGMA {check}({MOST_DAMAGE})"):
        if words != "ok":
            yield Finding("file-damaged", "", str(words))


def _references(connection: Connection) -> Iterator[Finding]:
    for table, row, parent, _ in connection.exec_driver_sql("PRAGMA foreign_key_check"):
        yield Finding("reference-broken", "", f"{table} {row} names a row of {parent}")


def _messages(connection: Connection) -> Iterator[Finding]:
    rows = connection.exec_driver_sql(_MESSAGES)
    yield from message_faults(MessageRow(row[0], *map(_word, row[1:])) for row in rows)


def _mails(connection: Connection, keys: KeyRing) -> Iterator[Finding]:
    rows = connection.exec_driver_sql(_MAILS)
    yield from mail_faults((_mail(row) for row in rows), keys)


def _mail(row: Any) -> MailRow:
    number, mailbox, complaint, kind, nonce, message_id, recipient, state, settled, content = row
    named = map(_word, (mailbox, complaint, kind, nonce, message_id, recipient, state))
    return MailRow(number, settled is not None, _octets(content), *named)


def _word(value: object) -> str:
    return "" if value is None else str(value)


def _octets(value: object) -> bytes:
    return value if isinstance(value, bytes) else str(value or "").encode("utf-8", "replace")


def _complaints(connection: Connection) -> Iterator[Finding]:
    rows = (
        ComplaintRow(
            str(row[0]),
            str(row[1]),
            str(row[2]),
            bool(row[3]),
            bool(row[4]),
            row[5],
            tuple(str(row[6]).split(",")) if row[6] else (),
            row[7],
            row[8],
            bool(row[9]),
        )
        for row in connection.exec_driver_sql(_COMPLAINTS)
    )
    yield from complaint_faults(rows)


def _promises(connection: Connection) -> Iterator[Finding]:
    rows = connection.exec_driver_sql(_PROMISES)
    yield from promise_faults(PromiseRow(row[0], str(row[1]), str(row[2]), row[3]) for row in rows)


def _trail(kind: str, faults: Iterable[str]) -> Iterator[Finding]:
    for words in faults:
        yield Finding(kind, "", words)


@dataclass(frozen=True, slots=True)
class LastLook:
    """When the trail told last what came of it (UTC), and how many things of each kind did not fit."""

    at: datetime
    findings: Mapping[str, int]


def last_look(connection: Connection) -> LastLook | None:
    """By the daemon's own chain, which is short; before the first look the time at which the register was made. None
    where that cannot be read."""
    row = connection.exec_driver_sql(_LAST_LOOK).first()
    at = row[0] if row else connection.exec_driver_sql("SELECT created_at FROM installation").scalar()
    moment = _moment(at)
    return LastLook(moment, _findings_of(row[1]) if row else {}) if moment is not None else None


def unfit(connection: Connection) -> int:
    """How many things did not fit when everything was compared last."""
    last = last_look(connection)
    return sum(last.findings.values()) if last else 0


def _findings_of(body: str) -> dict[str, int]:
    try:
        found = json.loads(body).get("findings", {})
        return {str(kind): int(count) for kind, count in found.items()}
    except (ValueError, TypeError, AttributeError):
        return {"trail-broken": 1}  # somebody rewrote it


def watched(
    connection: Connection,
    mailbox: str,
    uidvalidity: int,
    uidnext: int,
    keyword: str,
    marks_until: datetime,
    since: datetime | None = None,
) -> Watched:
    """What the register knows of a mailbox that the server says is at `uidnext` under `uidvalidity`. `keyword`: the one
    that was asked for there; `marks_until` (UTC): what was registered before then should have its marks. `since` (UTC)
    leaves out what was received before."""
    cursors = connection.exec_driver_sql(_CURSORS, (mailbox,)).all()
    here = next((row for row in cursors if row[0] == uidvalidity), None)
    held = connection.exec_driver_sql(_HELD, (mailbox, uidvalidity)).all()
    least = _stored(since) if since else ""
    late = _stored(marks_until)
    return Watched(
        cursor=here[1] if here else None,
        before=bool(cursors) and here is None,
        known=_known(connection, mailbox, uidvalidity, uidnext, cursors, frozenset(row[0] for row in held)),
        registered=frozenset(row[0] for row in held if str(row[5]) >= least),
        unmarked=frozenset(
            row[0] for row in held if row[3] is None and (row[1] or row[2]) and str(row[4]) < late
        ),
        marked=frozenset(row[0] for row in held if row[3] is not None and keyword and row[1] == keyword),
    )


def _known(
    connection: Connection,
    mailbox: str,
    uidvalidity: int,
    uidnext: int,
    cursors: Iterable[Any],
    uids: frozenset[int],
) -> Known:
    erased = connection.exec_driver_sql(_ERASED, (mailbox,)).all()
    baseline_uid, baseline_at = _baseline(list(cursors), uidvalidity, uidnext)
    return Known(
        uids=uids,
        contents=frozenset(_contents(connection, mailbox, uidvalidity)),
        baseline_uid=baseline_uid,
        baseline_at=baseline_at,
        erased_uids=frozenset(uid for validity, uid, _ in erased if validity == uidvalidity),
        erased_keys=frozenset(str(key) for _, _, key in erased if key),
    )


def _baseline(cursors: list[Any], uidvalidity: int, uidnext: int) -> tuple[int, datetime | None]:
    """Up to which UID nothing is owed, but what arrived since a time. What the first sight called its baseline stays
    out for good, unless that time was set back: for a renumbered folder, a late first sight, a backlog."""
    here = next((row for row in cursors if row[0] == uidvalidity), None)
    if here is not None:
        _, _, baseline, created, at = here
        return baseline, _moment(at) if str(at) < str(created) else None
    latest = max(cursors, key=lambda row: str(row[3]), default=None)
    return uidnext - 1, _moment(latest[4]) if latest is not None else None


def _contents(connection: Connection, mailbox: str, uidvalidity: int) -> Iterator[tuple[str, int]]:
    for message_id, received, size in connection.exec_driver_sql(_ELSEWHERE, (mailbox, uidvalidity)):
        moment = _moment(received)
        if moment is not None and isinstance(size, int):
            yield identity(str(message_id or ""), moment, size)


def renumbered(connection: Connection, mailbox: str, uidvalidity: int) -> bool:
    """Whether the mailbox was read under another UIDVALIDITY too."""
    return any(row[0] != uidvalidity for row in connection.exec_driver_sql(_CURSORS, (mailbox,)))


def held_fingerprints(connection: Connection, mailbox: str, fingerprints: Iterable[str]) -> frozenset[str]:
    """Those of them under which this mailbox's register holds a message."""
    wanted, found = sorted(set(fingerprints)), set()
    for first in range(0, len(wanted), _AT_ONCE):
        some = wanted[first : first + _AT_ONCE]
        marks = ", ".join("?" for _ in some)
        asked = f"SELECT fingerprint FROM correspondence WHERE mailbox = ? AND fingerprint IN ({marks})"  # noqa: S608
        found |= {str(row[0]) for row in connection.exec_driver_sql(asked, (mailbox, *some))}
    return frozenset(found)


def _moment(text: object) -> datetime | None:
    try:
        return datetime.fromisoformat(str(text)).replace(tzinfo=UTC)
    except ValueError:
        return None


def _stored(moment: datetime) -> str:
    """As SQLite holds it, so that texts compare as times do."""
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
