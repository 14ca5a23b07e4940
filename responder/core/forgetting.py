"""Forgetting a person: what they are named by afterwards, and which of their complaints would have to end first."""

from __future__ import annotations

import hashlib
import hmac
import re

from responder.core.complaint import Stage
from responder.core.complaint_id import MAC_CHARS, KeyRing
from responder.core.mail.addresses import Address, addresses

OPEN = frozenset({Stage.RECEIVED, Stage.ACKNOWLEDGED, Stage.WAITING, Stage.HELD})
"""Somebody waits for an answer: forgetting the customer withdraws such a complaint."""
_SEAL = re.compile(rf"\.[a-z2-7]{{{MAC_CHARS},52}}@")


def message_key(keys: KeyRing, message_id: str, fingerprint: str) -> str:
    """By what a tombstone knows a mail: a keyed hash of its Message-ID, else of its content; 64 hexadecimal digits.
    By the oldest key, as a person's, so that a rotation changes nothing."""
    oldest = min(keys.secrets)
    named = f"tombstone\0{message_id or fingerprint}"
    return hmac.digest(keys.secrets[oldest], named.encode("utf-8", "replace"), hashlib.sha256).hex()


def unsealed(message_id: str) -> str:
    """The Message-ID of a mail of ours without the part that was made from its recipient's address."""
    return _SEAL.sub(f".{'a' * MAC_CHARS}@", message_id)


def nobody(person: int) -> str:
    """What stands in the place of a forgotten person's key: 16 characters, one for each row."""
    return f"erased{person:010d}"


def one_address(typed: str) -> Address | None:
    """The address that somebody typed, with or without a name; None where it is none, or more than one."""
    found = addresses(typed.strip())
    return found[0] if len(found) == 1 and typed.count("@") == 1 else None


def spellings(address: str) -> tuple[str, ...]:
    """How texts of the register may hold an address: as it is, and as JSON spells other letters than ASCII."""
    escaped = address.encode("ascii", "backslashreplace").decode()
    plain = "".join(sign if sign.isascii() else f"\\u{ord(sign):04x}" for sign in address)
    return tuple(dict.fromkeys((address, plain, escaped)))
