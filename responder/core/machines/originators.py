"""Who sent this message? The addresses of From, Sender and Return-Path, as the guard compares them."""

from __future__ import annotations

from collections.abc import Iterator

import idna

from responder.core.machines.system_addresses import unsigned
from responder.core.mail.addresses import Address
from responder.core.mail.headers import addresses, drop_comments
from responder.core.message import Message


def senders(message: Message, names: tuple[str, ...]) -> Iterator[tuple[str, Address]]:
    """(header name, address) of each usable address in the named originator fields."""
    for name in names:
        if name == "from":
            yield from ((name, address) for address in message.from_)
        elif name == "sender" and message.sender is not None:
            yield name, message.sender
        elif name == "return-path":
            values = message.all(name) or (message.return_path or "",)
            yield from ((name, address) for value in values for address in addresses(value))


def system_senders(message: Message, names: tuple[str, ...]) -> Iterator[tuple[str, str, str]]:
    """(header name, local part, domain); also of addresses without a domain, as in `From: MAILER-DAEMON`."""
    for name in names:
        usable = [address for _, address in senders(message, (name,))]
        yield from ((name, address.local, address.domain) for address in usable)
        if not usable:
            for value in message.all(name):
                bare = drop_comments(value).rpartition("<")[2].partition(">")[0].strip()
                yield name, bare.partition("@")[0], ""


def is_own(address: Address, own: frozenset[str]) -> bool:
    """True when `address` is one of `own` (folded addr-specs), in any case, with any +tag, behind BATV or IDNA."""
    base, _, _ = unsigned(address.local).partition("+")
    locals_ = {address.local.casefold(), unsigned(address.local), base}
    return any(f"{local}@{domain}" in own for domain in _spellings(address.domain) for local in locals_)


def _spellings(domain: str) -> set[str]:
    """The domain as it stands, and its IDNA counterpart: käru.ee is xn--kru-qla.ee (RFC 5891)."""
    folded = domain.casefold().rstrip(".")
    if folded.isascii() and "xn--" not in folded:
        return {folded}
    try:
        return {folded, idna.encode(folded, uts46=True).decode("ascii"), idna.decode(folded, uts46=True)}
    except (idna.IDNAError, UnicodeError):
        return {folded}
