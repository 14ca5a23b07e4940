"""Tokens in addresses of our own: where answers come back, and where mail systems return what they cannot deliver.

`complaints+kb-2026-00417-t.k1.MAC@` stands in Reply-To, `bounces+k1.NONCE.MAC@` in MAIL FROM. Each MAC is bound to this
installation, to the complaint and to the address that the mail went to: who guesses a number joins nothing.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from responder.core.complaint_id import MAC_CHARS, KeyRing, sealed, valid
from responder.core.machines.originators import is_own
from responder.core.machines.system_addresses import unsigned
from responder.core.mail.addresses import Address
from responder.core.message import Message

_Token = TypeVar("_Token")
LONGEST_LOCAL = 64  # octets: RFC 5321 section 4.5.3.1.1
MOST_TOKENS = 20
MOST_ADDRESSES = 200
_ANSWER = re.compile(rf"([a-z0-9-]{{5,40}})\.([a-z0-9]{{1,8}})\.([a-z2-7]{{{MAC_CHARS}}})")
_RETURN = re.compile(rf"([a-z0-9]{{1,8}})\.([a-z2-7]{{8,32}})\.([a-z2-7]{{{MAC_CHARS}}})")


@dataclass(frozen=True, slots=True)
class AnswerToken:
    """As found in an address of ours that a mail was sent to: nothing is proved before `answers_ours`."""

    complaint_id: str
    key_id: str
    mac: str


@dataclass(frozen=True, slots=True)
class EnvelopeToken:
    """As found in an address of ours to which a mail came back: nothing is proved before `returns_ours`. `nonce` names
    the mail of ours."""

    key_id: str
    nonce: str
    mac: str


def answer_address(keys: KeyRing, box: str, complaint: str, recipient: str) -> str:
    """Where answers to a mail of ours come back: `box` with the complaint's number, speakable, and its MAC; "" where
    that would be a longer local part than mail may carry."""
    number = complaint.lower()
    seal = _answer_seal(keys, keys.current, complaint, recipient)
    return _beside(box, f"{number}.{keys.current}.{seal}")


def envelope_address(keys: KeyRing, bounces: str, complaint: str, nonce: str, recipient: str) -> str:
    """MAIL FROM of one mail of ours: `bounces` with the token; `bounces` itself where that would be too long, "" where
    there is none: the null path."""
    return bounces and (_beside(bounces, envelope_token(keys, complaint, nonce, recipient)) or bounces)


def envelope_token(keys: KeyRing, complaint: str, nonce: str, recipient: str) -> str:
    """What stands behind "+" in MAIL FROM: KEYID.NONCE.MAC, lower-case."""
    seal = _envelope_seal(keys, keys.current, complaint, nonce, recipient)
    return f"{keys.current}.{nonce.lower()}.{seal}"


def room(box: str) -> int:
    """Octets that a token may have behind this address of ours; fewer than 1: none."""
    return LONGEST_LOCAL - len(box.rpartition("@")[0].encode()) - 1


def _beside(box: str, token: str) -> str:
    local, _, domain = box.rpartition("@")
    return f"{local}+{token}@{domain}" if len(token) <= room(box) and not local.endswith('"') else ""


def answer_tokens(message: Message, own: frozenset[str]) -> tuple[AnswerToken, ...]:
    """Tokens of an answer in the addresses of ours (`own`, folded) to which a mail was sent, at most MOST_TOKENS. A
    blind copy names us in Delivered-To alone."""
    hits = (_ANSWER.fullmatch(tag) for tag in _tags(message, own))
    found = (AnswerToken(hit[1].upper(), hit[2], hit[3]) for hit in hits if hit)
    return _few(one for one in found if valid(one.complaint_id))


def envelope_tokens(message: Message, own: frozenset[str]) -> tuple[EnvelopeToken, ...]:
    """The same for tokens of an envelope sender: what came to one was sent to the sender of our mail, as reports and
    automatic replies are (RFC 3834 section 4)."""
    hits = (_RETURN.fullmatch(tag) for tag in _tags(message, own))
    return _few(EnvelopeToken(hit[1], hit[2], hit[3]) for hit in hits if hit)


def answers_ours(token: AnswerToken, keys: KeyRing, recipient: str) -> bool:
    """True when we made this token for this recipient (any letter case)."""
    if not keys.verifies(token.key_id):
        return False
    wanted = _answer_seal(keys, token.key_id, token.complaint_id, recipient)
    return hmac.compare_digest(wanted.encode(), token.mac.encode())


def returns_ours(token: EnvelopeToken, keys: KeyRing, complaint: str, recipient: str) -> bool:
    """True when we made this token for the mail of ours with its nonce: `complaint` and `recipient` as the outbox has
    them."""
    if not keys.verifies(token.key_id):
        return False
    wanted = _envelope_seal(keys, token.key_id, complaint, token.nonce, recipient)
    return hmac.compare_digest(wanted.encode(), token.mac.encode())


def _answer_seal(keys: KeyRing, key_id: str, complaint: str, recipient: str) -> str:
    fields = ("v1", key_id, keys.installation, complaint.lower(), recipient.casefold())
    return sealed(keys, key_id, "reply-to", *fields)


def _envelope_seal(keys: KeyRing, key_id: str, complaint: str, nonce: str, recipient: str) -> str:
    fields = ("v1", key_id, keys.installation, complaint.lower(), nonce.lower(), recipient.casefold())
    return sealed(keys, key_id, "mail-from", *fields)


def _tags(message: Message, own: frozenset[str]) -> Iterator[str]:
    """What stands behind "+" in addresses of ours, folded: relays fold local parts."""
    for address in _addressed(message):
        tag = unsigned(address.local).partition("+")[2]
        if tag and len(tag) <= LONGEST_LOCAL and is_own(address, own):
            yield tag


def _addressed(message: Message) -> Iterator[Address]:
    """Delivered-To, X-Original-To, Envelope-To, To and Cc. Where it was delivered is our own server's word and comes
    first, so that no row of others' addresses hides it."""
    for spec in message.delivered_to[:MOST_ADDRESSES]:
        local, _, domain = spec.rpartition("@")
        yield Address("", local, domain)
    yield from message.to[:MOST_ADDRESSES]
    yield from message.cc[:MOST_ADDRESSES]


def _few(found: Iterable[_Token]) -> tuple[_Token, ...]:
    return tuple(dict.fromkeys(one for _, one in zip(range(MOST_TOKENS), found, strict=False)))
