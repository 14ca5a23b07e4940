"""What must be true at the end of every fault run: `responder verify`'s own checks of the register, and beside them
what only a test knows: which mails were delivered, and what the relay took."""

from __future__ import annotations

import email
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable
from email.policy import compat32
from pathlib import Path

from responder.edges.register import verify_rows
from responder.edges.register.store import read_register
from tests.servers.smtp_sink import Received


def broken(
    register: Path, delivered: Iterable[bytes], accepted: Iterable[Received], in_flight: int
) -> list[str]:
    """Every invariant that does not hold, in words; [] when all do. `in_flight`: SMTP transactions that may have been
    open at the kills, all together."""
    connection = sqlite3.connect(f"file:{register}?mode=ro", uri=True)
    try:
        return [
            *_each_message_once(connection, delivered),
            *_each_complaint_acknowledged(connection, list(accepted), in_flight),
            *unfit(register),
        ]
    finally:
        connection.close()


def unfit(register: Path) -> list[str]:
    """What does not fit of the register itself: file, references, messages, mails, complaints, trail."""
    opened = read_register(register)
    try:
        with opened.reading() as connection:
            found = verify_rows.findings(connection, opened.keys, thorough=True)
            return [f"{one.kind}: {one.mailbox} {one.subject}" for one in found]
    finally:
        opened.close()


def _each_message_once(connection: sqlite3.Connection, delivered: Iterable[bytes]) -> list[str]:
    """A mail that was set aside unread has no Message-ID in the register: it is counted by its row."""
    wanted = Counter(_message_id(content) for content in delivered)
    held = Counter(
        row[0]
        for row in connection.execute("SELECT message_id FROM correspondence WHERE outcome != 'set_aside'")
    )
    unread = "SELECT count(*) FROM correspondence WHERE outcome = 'set_aside'"
    aside = connection.execute(unread).fetchone()[0]
    lost = wanted - held
    doubled = held - wanted
    faults = []
    if sum(lost.values()) != aside:
        faults.append(f"lost: {sum(lost.values()) - aside} of {list(lost)[:3]}, {aside} set aside")
    if doubled:
        faults.append(f"registered more than once: {list(doubled)[:3]}")
    return faults


def _each_complaint_acknowledged(
    connection: sqlite3.Connection, accepted: list[Received], in_flight: int
) -> list[str]:
    """Each customer one mail, each colleague one for each message that a rule tells them of: as the outbox says."""
    faults = []
    ids = defaultdict(set)
    copies: Counter[str] = Counter()
    for mail in accepted:
        ids[mail.recipient[0]].add(_message_id(mail.content))
        copies[_message_id(mail.content)] += 1
    notices = defaultdict(set)
    outbox = connection.execute("SELECT recipient, message_id, state, kind FROM outbox").fetchall()
    for recipient, message_id, state, kind in outbox:
        if state != "SENT":
            faults.append(f"mail {message_id[:40]} is {state}")
        elif kind == "notice":
            notices[recipient].add(message_id)
        elif ids[recipient] != {message_id}:
            faults.append(f"{len(ids[recipient])} Message-IDs where one was wanted")
    faults += [
        f"notices to {to}: other ones than queued" for to, wanted in notices.items() if ids[to] != wanted
    ]
    repeats = sum(copies.values()) - len(copies)
    if repeats > in_flight:
        faults.append(f"{repeats} repeats, at most {in_flight} can be excused")
    unknown = set(ids) - {row[0] for row in connection.execute("SELECT recipient FROM outbox")}
    if unknown:
        faults.append(f"mail to unexpected addresses: {sorted(unknown)[:3]}")
    return faults


def _message_id(content: bytes) -> str:
    return str(email.message_from_bytes(content, policy=compat32)["Message-ID"]).strip().strip("<>")
