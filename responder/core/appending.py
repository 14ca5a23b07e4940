"""Who may add to a complaint: what a message shows of it, held against who sent it."""

from __future__ import annotations

from collections.abc import Iterable

from responder.core.mail.authentication import Authentication
from responder.core.mail.free_mail import is_free_mail
from responder.core.spending import counted_address

PASSED, FAILED = "passed", "failed"


def proof(authentication: Authentication, forged: str) -> str:
    """What our own border found of From: PASSED, FAILED where it is `forged` (see Reading), or "" where it found
    nothing that decides. DMARC alone speaks of From (RFC 7489 section 3.1)."""
    return FAILED if forged else PASSED if authentication.dmarc == "pass" else ""


def standing(signal: str, sender: str, proved: str, people: frozenset[str]) -> str:
    """followup | third party | held | linked. `signal`: signed | stored | tag; `sender` and `people` folded; `proved`
    as proof() says. Only what is signed is held for a person to look at: any other signal anybody can write.

    Another spelling of a person's address (anna+shop@ for anna@) is that person beside what is signed, which only they
    were sent; elsewhere it would let whoever may register such a spelling speak for them."""
    if (
        proved != FAILED
        and sender
        and (sender in people or (signal == "signed" and spelling_of(sender, people)))
    ):
        return "followup"
    if proved == PASSED and _colleague(sender, people):
        return "third party"
    return "held" if signal == "signed" else "linked"


def spelling_of(sender: str, people: Iterable[str]) -> str:
    """The one of `people` whose mailbox `sender` names too, in another spelling: without or with a +tag, and with other
    dots where they are known not to count; "" where there is none. All folded."""
    wanted = counted_address(sender)
    return next((one for one in sorted(people) if counted_address(one) == wanted), "")


def _colleague(sender: str, people: frozenset[str]) -> bool:
    """Of the same organisation: the same domain, and not one where anybody may have an address."""
    domain = sender.rpartition("@")[2]
    same = any(domain == one.rpartition("@")[2] for one in people)
    return bool(domain) and same and not is_free_mail(domain)
