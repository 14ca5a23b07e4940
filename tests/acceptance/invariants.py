"""What must be true at the end of every fault run: register, mailbox and relay compared message by message."""

from __future__ import annotations

import email
import json
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable
from email.policy import compat32
from pathlib import Path

from responder.core.chain import GENESIS, link
from responder.edges.register.schema import Utc
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
            *_chains(connection),
            *_stages(connection),
        ]
    finally:
        connection.close()


def _each_message_once(connection: sqlite3.Connection, delivered: Iterable[bytes]) -> list[str]:
    """A mail that was set aside unread has no Message-ID in the register: it is counted by its row."""
    wanted = Counter(_message_id(content) for content in delivered)
    held = Counter(
        row[0]
        for row in connection.execute("SELECT message_id FROM correspondence WHERE outcome != 'set_aside'")
    )
    aside = connection.execute("SELECT count(*) FROM correspondence WHERE outcome = 'set_aside'").fetchone()[
        0
    ]
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


def _chains(connection: sqlite3.Connection) -> list[str]:
    """Each mailbox's facts are numbered without a gap and each hash holds."""
    utc = Utc()
    last: dict[str, tuple[int, str]] = {}
    rows = connection.execute(
        "SELECT mailbox, seq, at, event, body, prev_hash, hash FROM facts ORDER BY mailbox, seq"
    )
    from datetime import datetime

    for mailbox, seq, at, event, body, previous, digest in rows:
        before, expected = last.get(mailbox, (0, GENESIS))
        moment = utc.process_result_value(datetime.fromisoformat(at), None)  # type: ignore[arg-type]
        assert moment is not None
        if (
            seq != before + 1
            or previous != expected
            or link(previous, mailbox, seq, moment, event, body) != digest
        ):
            return [f"the chain of {mailbox or 'the daemon'} breaks at {seq}"]
        last[mailbox] = (seq, digest)
    return []


def _stages(connection: sqlite3.Connection) -> list[str]:
    """Replaying the trail gives the stage that the register holds."""
    replayed: dict[str, str] = {}
    for event, body in connection.execute("SELECT event, body FROM facts ORDER BY id"):
        told = json.loads(body)
        if event == "complaint.registered":
            replayed[told["complaint"]] = "received"
        elif event == "complaint.advanced":
            replayed[told["complaint"]] = told["after"]
    held = dict(connection.execute("SELECT complaint, stage FROM complaints"))
    return [] if replayed == held else ["the trail tells another state than the register holds"]


def _message_id(content: bytes) -> str:
    return str(email.message_from_bytes(content, policy=compat32)["Message-ID"]).strip().strip("<>")
