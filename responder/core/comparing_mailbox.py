"""What a mailbox holds against what the register knows of it. Whoever verifies names what is lacking, whoever
reconciles brings it in: both ask here, so that they never differ."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Listed:
    """A message as the server lists it. `internaldate` aware; `message_id` without angle brackets, "" = none;
    `size` in octets (RFC822.SIZE); `keywords`: its flags and keywords; `message_key`: the keyed hash of its
    Message-ID by which a tombstone knows it, "" where the register has no tombstones."""

    uid: int
    internaldate: datetime
    message_id: str
    size: int
    keywords: frozenset[str]
    message_key: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """What the register knows of one mailbox under the UIDVALIDITY that the server tells.

    `uids`: registered or set aside under it. `contents`: see identity(), of what was registered under another
    UIDVALIDITY; under the same one a UID is the better witness, since a mail may come twice. `baseline_uid`: nothing
    up to it is owed, but what arrived since `baseline_at` where that is set (a renumbered mailbox, a backlog that was
    taken in). `erased_uids`, `erased_keys`: tombstones."""

    uids: frozenset[int] = frozenset()
    contents: frozenset[tuple[str, int]] = frozenset()
    baseline_uid: int = 0
    baseline_at: datetime | None = None
    erased_uids: frozenset[int] = frozenset()
    erased_keys: frozenset[str] = frozenset()


def identity(message_id: str, internaldate: datetime, size: int) -> tuple[str, int]:
    """What stays of a message when its folder is renumbered: Message-ID (else INTERNALDATE) and size. Two that share
    it and differ in content are both looked at again by whoever reads them whole."""
    return message_id or internaldate.isoformat(timespec="seconds"), size


def unknown(uids: Iterable[int], known: Known) -> tuple[int, ...]:
    """Those of `uids` of which the server must tell more before anybody can say whether they are lacking: ascending,
    a few out of a large mailbox."""
    settled = known.uids | known.erased_uids
    least = known.baseline_uid if known.baseline_at is None else 0
    return tuple(sorted(uid for uid in set(uids) - settled if uid > least))


def lacking(listed: Iterable[Listed], known: Known) -> tuple[Listed, ...]:
    """Those that the register should hold and does not, by UID ascending. Mail that is on its way is among them."""
    return tuple(
        sorted(
            (one for one in listed if _owed(one, known) and not _held(one, known)), key=lambda one: one.uid
        )
    )


def _owed(one: Listed, known: Known) -> bool:
    if one.uid > known.baseline_uid:
        return True
    return known.baseline_at is not None and one.internaldate >= known.baseline_at


def _held(one: Listed, known: Known) -> bool:
    return (
        one.uid in known.uids
        or one.uid in known.erased_uids
        or (one.message_key != "" and one.message_key in known.erased_keys)
        or identity(one.message_id, one.internaldate, one.size) in known.contents
    )
