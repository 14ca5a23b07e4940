"""The hash chain over one mailbox's facts: canonical JSON, times in one spelling, each hash over the one before."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime

GENESIS = "0" * 64


def canonical(values: dict[str, object]) -> str:
    """Canonical JSON: sorted keys, no blanks, UTF-8. The hash is over exactly these bytes."""
    return json.dumps(values, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def link(previous: str, mailbox: str, seq: int, at: datetime, event: str, canonical_body: str) -> str:
    """Hash of one fact in its mailbox's chain: SHA-256 over the previous hash and all that the fact says."""
    text = "\n".join((previous, mailbox, str(seq), instant(at), event, canonical_body))
    return hashlib.sha256(text.encode()).hexdigest()


def instant(moment: datetime) -> str:
    """RFC 3339, UTC, microseconds: the one spelling of a time in trail and log. Raises ValueError for a naive time."""
    if moment.tzinfo is None:
        raise ValueError("a time without zone")
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
