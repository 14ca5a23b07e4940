"""The trail held against itself and against the register's stages."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from sqlalchemy.engine import Connection

from responder.core.chain import GENESIS, link

_CHAIN = "SELECT mailbox, seq, at, event, body, prev_hash, hash FROM facts ORDER BY mailbox, seq"
_STEPS = (
    "SELECT event, body FROM facts WHERE event IN ('complaint.registered', 'complaint.advanced') ORDER BY id"
)


def chain_faults(connection: Connection, mailbox: str | None = None) -> list[str]:
    """Where a chain has a gap or a hash does not hold, the first place of each; `mailbox` None: of all."""
    last: dict[str, tuple[int, str]] = {}
    faults: dict[str, str] = {}
    for box, seq, at, event, body, previous, digest in connection.exec_driver_sql(_CHAIN):
        if mailbox not in (None, box) or box in faults:
            continue
        before, expected = last.get(box, (0, GENESIS))
        moment = datetime.fromisoformat(at).replace(tzinfo=UTC)
        held = (seq, previous) == (before + 1, expected)
        if not held or link(previous, box, seq, moment, event, body) != digest:
            faults[box] = f"the chain of {box or 'the daemon'} breaks at {seq}"
        last[box] = (seq, digest)
    return list(faults.values())


def replay_faults(connection: Connection, mailbox: str | None = None) -> list[str]:
    """Complaints whose stage is not what the trail tells of them, or of which it tells an impossible step."""
    replayed: dict[str, str] = {}
    faults: list[str] = []
    for event, body in connection.exec_driver_sql(_STEPS):
        told = json.loads(body)
        complaint = told["complaint"]
        if event == "complaint.registered":
            if complaint in replayed:
                faults.append(f"{complaint} is registered twice")
            replayed[complaint] = "received"
        else:
            if replayed.get(complaint) != told["before"]:
                faults.append(f"{complaint} leaves {told['before']}, and was {replayed.get(complaint)}")
            replayed[complaint] = told["after"]
    rows = connection.exec_driver_sql("SELECT complaint, stage FROM complaints")
    held: dict[str, str] = {str(row[0]): str(row[1]) for row in rows}
    for complaint in sorted(held.keys() | replayed.keys()):
        if held.get(complaint) != replayed.get(complaint):
            told_of, is_ = replayed.get(complaint, "nothing"), held.get(complaint, "gone")
            faults.append(f"{complaint} is {is_}, and the trail tells {told_of}")
    return faults
