"""Automatic mail that was queued already, held against the budgets (guard step 10): over one of them nothing more is
answered. Who counts as one address, and which domains count."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from responder.core.mail.free_mail import is_free_mail
from responder.core.writing.wire import UnsendableAddress, ascii_address

# One mailbox, whatever dots and whichever of the two names an address of theirs has: their own documented rule.
_DOTLESS = frozenset({"gmail.com", "googlemail.com"})


@dataclass(frozen=True, slots=True)
class Budgets:
    """Automatic mail to customers (guard step 10). Over them a complaint is registered, not answered. `free_mail`:
    further domains where anybody may have an address, in A-labels: no budget of a domain counts there."""

    per_address_hour: int = 3
    per_address_day: int = 10
    per_domain_hour: int = 100
    per_complaint: int = 10
    free_mail: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Spent:
    """Automatic mails queued so far: to the address, within an hour and a day; to its domain within an hour; on the
    complaint in its life."""

    address_hour: int = 0
    address_day: int = 0
    domain_hour: int = 0
    complaint: int = 0


def overdrawn(spent: Spent, budgets: Budgets) -> str:
    """Which budget is used up, and how many mails it took; "" when one more may go."""
    limits = (
        (spent.address_hour, budgets.per_address_hour, "to this address within an hour"),
        (spent.address_day, budgets.per_address_day, "to this address within a day"),
        (spent.domain_hour, budgets.per_domain_hour, "to this domain within an hour"),
        (spent.complaint, budgets.per_complaint, "on this complaint"),
    )
    return next((f"{count} mails {what}" for count, limit, what in limits if count >= limit), "")


def counted_address(address: str) -> str:
    """One spelling for all addresses of one person, folded: the domain in A-labels, without +tag (RFC 5233), which
    costs nothing to vary; dots count but where they are known not to. Two persons who fall together share a budget, and
    nothing else."""
    local, domain = address.rpartition("@")[0].casefold().replace('"', ""), counted_domain(address)
    bare = local.partition("+")[0] or local
    if domain in _DOTLESS:
        return f"{bare.replace('.', '') or bare}@gmail.com"
    return f"{bare}@{domain}"


def counted_domain(address: str) -> str:
    """The domain, folded, in A-labels where it is one."""
    domain = address.rpartition("@")[2].casefold()
    try:
        return ascii_address(f"x@{domain}").rpartition("@")[2]
    except UnsendableAddress:
        return domain


def shared(domain: str, free_mail: Collection[str]) -> bool:
    """May anybody have an address there? Then its addresses share no budget."""
    return is_free_mail(domain) or domain in free_mail
