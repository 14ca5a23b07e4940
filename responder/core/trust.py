"""Whom the operator trusts: lists and forwarders that people's mail comes through, forms that people fill in.

Anybody can write the headers that say so: nothing is trusted but what our border proves."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from responder.core.machines.originators import is_own, senders
from responder.core.mail.addresses import Address
from responder.core.mail.authentication import Authentication, proves
from responder.core.mail.headers import addresses, drop_comments
from responder.core.message import Message
from responder.core.verdict import GuardPolicy, Silence, Verdict

# Where a forwarder names itself; the last two are those of a well-known webmail and of a well-known mail store.
_FORWARDED = ("resent-from", "resent-sender", "x-forwarded-for", "x-sieve-redirected-from")
# Sender rewriting: the envelope of another, kept in a local part of one's own.
_REWRITTEN = re.compile(r"srs[01][=+-]|.*\+srs=", re.IGNORECASE)


def through_trusted(message: Message, policy: GuardPolicy, found: Authentication) -> bool:
    """True when the mail came through lists, or a forwarder, that the operator trusts, and our border says that its
    sender is genuine, or that list or forwarder."""
    return _through_list(message, policy, found) or _through_forwarder(message, policy, found)


def form_of(message: Message, policy: GuardPolicy, found: Authentication) -> Address | None:
    """The trusted form that sent this mail for the one person in Reply-To; None where it did not, or nobody proves
    it."""
    if len(message.from_) != 1 or len(message.reply_to) != 1:
        return None
    (form,), (person,) = message.from_, message.reply_to
    proved = found.dmarc == "pass" or (found.dmarc != "fail" and proves(found, form.domain))
    known = form.folded in policy.trusted_forms and not is_own(person, policy.own_addresses)
    return form if known and proved and person.folded != form.folded else None


def not_lost(verdict: Verdict) -> Verdict:
    """What a form's own marks (steps 3 to 9) do: they are about its mail, and a person waits behind it all the same. So
    theirs becomes what it would without them, a complaint say, and is not answered. Steps 1 and 2 stay events."""
    return replace(verdict, held=True) if isinstance(verdict, Silence) and not verdict.event else verdict


def as_filled_in(message: Message, form: Address) -> Message:
    """The mail as the person's own: theirs is From, and the form's address is nobody's. The headers keep what they
    say, but for an envelope that only names the form."""
    own = {form.folded}
    kept = tuple(
        (name, value)
        for name, value in message.headers
        if name != "return-path" or {one.folded for one in addresses(value)} != own
    )
    still_there = any(name == "return-path" for name, _ in kept)
    sender = message.sender if message.sender and message.sender.folded != form.folded else None
    return replace(
        message,
        headers=kept,
        from_=message.reply_to,
        reply_to=(),
        sender=sender,
        return_path=message.return_path if still_there else None,
    )


def _through_list(message: Message, policy: GuardPolicy, found: Authentication) -> bool:
    """It names only lists that the operator trusts."""
    named = [_list_id(value) for value in message.all("list-id")]
    trusted = {identifier.strip("<> ").casefold() for identifier in policy.trusted_lists}
    if not named or not trusted.issuperset(named):
        return False
    return found.dmarc == "pass" or any(proves(found, identifier) for identifier in named)


def _list_id(value: str) -> str:
    """The identifier inside the <> (RFC 2919 section 3), folded; a value without them is one itself."""
    bare = drop_comments(value)
    return (bare.rpartition("<")[2].partition(">")[0] if "<" in bare else bare).strip(' \t"').casefold()


def _through_forwarder(message: Message, policy: GuardPolicy, found: Authentication) -> bool:
    """A forwarder names itself, and is not the author: its own notices stay a machine's."""
    trusted = policy.trusted_forwarders
    if not trusted or any(is_own(one, trusted) for one in message.from_):
        return False
    domains = {one.domain.casefold() for one in _forwarders(message, trusted)}
    return bool(domains) and (found.dmarc == "pass" or any(proves(found, domain) for domain in domains))


def _forwarders(message: Message, trusted: frozenset[str]) -> Iterator[Address]:
    at = {address.rpartition("@")[2] for address in trusted}
    for _, one in senders(message, ("return-path",)):
        if is_own(one, trusted) or (one.domain.casefold() in at and _REWRITTEN.match(one.local)):
            yield one
    for name in _FORWARDED:
        for value in message.all(name):
            # A webmail writes both ends of the way with a blank between.
            named = [address for word in value.replace(",", " ").split() for address in addresses(word)]
            yield from (one for one in named[:1] if is_own(one, trusted))
