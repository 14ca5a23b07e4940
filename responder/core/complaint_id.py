"""The complaint ID and the tokens that only we can make: format, parse, check character, MAC.

The complaint ID is printed in every subject; it is readable and speakable and proves nothing. The Message-ID of every
mail of ours carries a MAC over its fields and the recipient: that is what lets a reply join a complaint.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
KINDS = ("ack", "followup", "delay", "survey", "alert", "notice")
MAC_CHARS = 20  # base32 characters, 100 bit: at least the 96 that guessing over SMTP must face
_CYRILLIC = str.maketrans("АВЕКМНОРСТУХІ", "ABEKMHOPCTYXI")
_DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212\u00ad_", "-"))
_DIGITS = str.maketrans("OIL", "011")
_LONGEST_ANSWERED = 300
_TOKEN = re.compile(
    r"v1\.([a-z0-9]{1,8})\.([a-z2-7]{4,16})\.([a-z]{1,10})\.([a-z0-9-]{5,40})\.([a-z2-7]{8,32})\.([a-z2-7]{20,52})"
)


def check_character(body: str) -> str:
    """ISO 7064 MOD 37,36 over `body`, characters of 0-9A-Z. Catches any one wrong character and 99 % of swapped
    neighbours. Raises ValueError for another character."""
    carry = 36
    for character in body:
        carry = ((carry + ALPHABET.index(character)) % 36 or 36) * 2 % 37
    return ALPHABET[(37 - carry) % 36]


def complaint_id(prefix: str, year: int, counter: int) -> str:
    """("KB", 2026, 417) -> "KB-2026-00417-T"; the counter may grow past five digits."""
    number = f"{counter:05d}"
    return f"{prefix}-{year}-{number}-{check_character(f'{prefix}{year}{number}')}"


def valid(identifier: str) -> bool:
    """True for a complaint ID in canonical spelling with the right check character."""
    parts = identifier.split("-")
    return (
        len(parts) == 4
        and all(parts)
        and all(character in ALPHABET for part in parts for character in part)
        and check_character("".join(parts[:3])) == parts[3]
    )


_BLANK = r"\s{0,2}-?\s{0,2}"
_NUMBER = rf"{_BLANK}([0-9OIL]{{4}}){_BLANK}([0-9OIL]{{5,9}}){_BLANK}([0-9A-Z])"
_WHOLE = re.compile(rf"([A-Z][0-9A-Z]{{0,7}}?){_NUMBER}")


@lru_cache(maxsize=64)
def _tag_pattern(prefixes: tuple[str, ...]) -> re.Pattern[str]:
    alternatives = "|".join(re.escape(prefix) for prefix in sorted(prefixes, key=len, reverse=True))
    return re.compile(rf"(?<![0-9A-Z])({alternatives}){_NUMBER}(?![0-9A-Z])")


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text[:2000]).upper().translate(_DASHES).translate(_CYRILLIC)


def _canonical(hit: re.Match[str]) -> str:
    """Canonical spelling of what was found, "" when its check character is wrong."""
    prefix, year, counter, check = hit.groups()
    body = f"{prefix}-{year.translate(_DIGITS)}-{counter.translate(_DIGITS)}"
    wanted = check_character(body.replace("-", ""))
    return f"{body}-{wanted}" if check.translate(_DIGITS) == wanted.translate(_DIGITS) else ""


def find_tags(text: str, prefixes: tuple[str, ...]) -> tuple[str, ...]:
    """Complaint IDs in a subject, in canonical spelling, first come first, at most 10.

    Case, spaces, dashes and look-alikes are folded, Cyrillic letters too; a wrong check character is no tag.
    """
    hits = _tag_pattern(prefixes).finditer(_folded(text))
    found = dict.fromkeys(identifier for hit in hits if (identifier := _canonical(hit)))
    return tuple(found)[:10]


def spelled(typed: str) -> str:
    """A complaint ID as a person typed it, of any prefix, in canonical spelling, also as it stands in a subject, in
    brackets; else the text in capitals."""
    hit = _WHOLE.fullmatch(_folded(typed).strip(" []"))
    return (_canonical(hit) if hit else "") or typed.strip().upper()


@dataclass(frozen=True)
class KeyRing:
    """The installation's secrets, kept in the register. `current` names the key that signs; the others still verify,
    but for `spent`: retired so long ago that nothing sealed with them counts any more."""

    installation: str
    current: str
    secrets: Mapping[str, bytes]
    spent: frozenset[str] = frozenset()

    def verifies(self, key_id: str) -> bool:
        """Whether what was sealed with this key still counts."""
        return key_id in self.secrets and key_id not in self.spent

    def __repr__(self) -> str:
        return f"KeyRing({self.installation}, {sorted(self.secrets)})"


@dataclass(frozen=True, slots=True)
class Token:
    """The fields of a Message-ID of ours, as found: nothing is proved before `verify`."""

    key_id: str
    installation: str
    kind: str
    complaint_id: str
    nonce: str
    mac: str


def sealed(keys: KeyRing, key_id: str, *fields: str) -> str:
    """MAC_CHARS of lower-case base32 that only this installation can make over `fields`; the first of them says what
    for, so that a seal of one kind is none of another. Raises KeyError for a key that is not in the ring."""
    told = "\0".join(fields).encode("utf-8", "surrogatepass")
    digest = hmac.digest(keys.secrets[key_id], told, hashlib.sha256)
    return base64.b32encode(digest).decode().lower()[:MAC_CHARS]


def message_id(keys: KeyRing, kind: str, complaint: str, nonce: str, recipient: str, domain: str) -> str:
    """A Message-ID without angle brackets: v1.KEYID.INSTALLATION.KIND.COMPLAINT.NONCE.MAC@domain, all lower-case,
    since relays fold local parts. `nonce`: base32, at least 40 bit."""
    fields = ("v1", keys.current, keys.installation, kind, complaint.lower(), nonce.lower())
    mac = sealed(keys, keys.current, "message-id", *fields, recipient.casefold())
    return ".".join((*fields, mac)) + "@" + domain.lower()


def parse_token(identifier: str) -> Token | None:
    """A Message-ID (with or without angle brackets) -> its fields when it has our form, else None."""
    local = identifier.strip("<> ").rpartition("@")[0].lower()
    hit = _TOKEN.fullmatch(local) if len(local) <= 200 else None
    return _token(hit) if hit else None


def answered_token(identifier: str) -> Token | None:
    """As parse_token, of what a mail program made of an id of ours that it answers: `mailto:` before it, its brackets
    written as entities, its domain cut off. The MAC decides whether it is ours."""
    hit = _TOKEN.search(identifier.lower()[:_LONGEST_ANSWERED])
    return _token(hit) if hit else None


def find_tokens(text: str) -> tuple[Token, ...]:
    """Every id of our form in a text (a returned mail, say), at most 20, first come first."""
    hits = (_token(hit) for _, hit in zip(range(20), _TOKEN.finditer(text.lower()), strict=False))
    return tuple(dict.fromkeys(hits))


def _token(hit: re.Match[str]) -> Token:
    key_id, installation, kind, complaint, nonce, mac = hit.groups()
    return Token(key_id, installation, kind, complaint.upper(), nonce, mac)


def verify(token: Token, keys: KeyRing, recipient: str) -> bool:
    """True when we made this token for this recipient (any letter case)."""
    if token.installation != keys.installation or not keys.verifies(token.key_id):
        return False
    fields = ("v1", token.key_id, token.installation, token.kind, token.complaint_id.lower(), token.nonce)
    wanted = sealed(keys, token.key_id, "message-id", *fields, recipient.casefold())
    return hmac.compare_digest(wanted.encode(), token.mac.encode())


def loop_header(keys: KeyRing, nonce: str) -> str:
    """Value of X-Responder-Loop: proves, whatever else was stripped, that this installation made the mail."""
    fields = ("v1", keys.current, keys.installation, nonce.lower())
    return ".".join((*fields, sealed(keys, keys.current, "loop", *fields)))


def is_own_loop(value: str, keys: KeyRing) -> bool:
    """True when the value of a loop header carries our MAC."""
    parts = value.strip().lower().split(".")
    if len(parts) != 5 or parts[0] != "v1" or parts[2] != keys.installation or not keys.verifies(parts[1]):
        return False
    wanted = sealed(keys, parts[1], "loop", *parts[:4])
    return hmac.compare_digest(wanted.encode(), parts[4].encode("utf-8", "replace"))


def person_key(keys: KeyRing, address: str) -> str:
    """Keyed hash of an address (16 hex characters): names a person in audit and log, tells nothing without the key.

    It uses the oldest key, so that a rotation does not split a person in two.
    """
    oldest = min(keys.secrets)
    return hmac.digest(
        keys.secrets[oldest], b"person\0" + address.casefold().encode("utf-8", "replace"), "sha256"
    ).hex()[:16]
