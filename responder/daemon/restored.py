"""Whether the register is what ran here last: a backup's copy says so itself, of others a small file beside it does.

The file names the newest fact that was committed, a few seconds behind the register and never ahead of it. A register
with fewer facts is an older one: a plain copy that was put back, or one that lost its write-ahead log.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from responder.core.desk import Desk
from responder.daemon.offload import Offload, echo
from responder.edges import audit, system
from responder.edges.register import outbox_rows, restoring_rows
from responder.edges.register.faults import RegisterFault
from responder.edges.register.store import Register
from responder.edges.register.trail import Told

OLDER, OTHER = "older", "other"
WAITS = (
    "the register came from a backup, or is an older one: mail is neither answered nor sent. "
    "`responder reconcile --dry-run` says what it lacks, `responder reconcile` brings that in and ends this"
)


@dataclass(frozen=True, slots=True)
class Witness:
    """`installation` of the register that ran here; `fact`: the newest that was seen in it."""

    installation: str
    fact: int


class Restored:
    """`path` None: there is no such file to look at, and none is written (a dry run)."""

    def __init__(
        self, register: Register, offload: Offload, path: Path | None, *, hold: bool = False
    ) -> None:
        self._register, self._offload, self._path, self._hold = register, offload, path, hold
        self._written: Witness | None = None

    async def begin(self, desks: Sequence[Desk]) -> None:
        """Before anything is read or sent; what a dead process was sending is due again. Raises RegisterFault."""
        echo(await self._offload.call(lambda: self._begin(desks)))
        await self.note()

    async def note(self) -> None:
        """What was committed by now. A register that cannot be read is told by others, a full disk leaves the file."""
        if self._path is None:
            return
        try:
            seen = await self._offload.call(self._seen)
        except RegisterFault:
            return
        if seen != self._written and write(self._path, seen):
            self._written = seen

    def _begin(self, desks: Sequence[Desk]) -> list[Told]:
        keys, now = self._register.keys, system.now()
        with self._register.writing() as connection:
            outbox_rows.release(connection, now, hold=self._hold)
            outbox_rows.pull_forward(connection, now)
            held = restoring_rows.held(connection)
            sign = restoring_rows.BACKUP if held else self._older(restoring_rows.newest_fact(connection))
            if not sign:
                return []
            since = held.since if held else restoring_rows.last_known(connection) or now
            told = restoring_rows.hold(connection, sign, since, desks, keys, now, system.fresh_nonce)
        audit.operational("register.waits", "warning", **{"error.message": WAITS})
        return told

    def _older(self, newest: int) -> str:
        before = read(self._path) if self._path else None
        if before is None:
            return ""
        if before.installation != self._register.keys.installation:
            return OTHER
        return OLDER if before.fact > newest else ""

    def _seen(self) -> Witness:
        with self._register.reading() as connection:
            return Witness(self._register.keys.installation, restoring_rows.newest_fact(connection))


def write(path: Path, told: Witness) -> bool:
    """Replace the file in one step. Never raises OSError."""
    beside = path.with_suffix(".new")
    try:
        beside.write_text(json.dumps(asdict(told)), encoding="utf-8")
        beside.replace(path)
    except OSError:
        return False
    return True


def read(path: Path) -> Witness | None:
    """None when there is none, or none that can be read."""
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
        return Witness(str(values["installation"]), int(values["fact"]))
    except (OSError, ValueError, KeyError, TypeError, OverflowError):
        return None
