"""What became of a mail of ours, by a report: proved by our MAC, and about the person whom that mail was written to.

Anybody can write a report. It counts only where it returns an id that we alone can make for that recipient, and where
it speaks of that recipient; the same id beside a stranger's address says that somebody passed the mail on, or plays.
Where it came to the envelope sender of that mail, whatever address failed is where the recipient's led.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from responder.core.complaint_id import KeyRing, Token, verify
from responder.core.correspondence import Clues, Known, SentMail, enveloped
from responder.core.delivery_report import FAILED, DeliveryReport, Fate, read_report, worst
from responder.core.machines.system_addresses import written_by
from responder.core.mail.addresses import Address
from responder.core.message import Message
from responder.core.verdict import Silence, Verdict

# Silenced by another sign, a mail may be a report all the same; of a list's or a desk's mail that is not asked.
_MAY_REPORT = frozenset(
    {"auto-submitted", "system-address", "returned-mail", "precedence", "auto-reply-subject"}
)


@dataclass(frozen=True, slots=True)
class Delivery:
    """A report as it was understood. `kind` and `nonce` name the mail of ours, `complaint_id` its complaint: "" where
    no mail of ours is proved. `fate`: of our recipient; of whichever recipient is worst off where none is proved; None
    where the report speaks of somebody else, or tells nothing."""

    form: str
    fate: Fate | None
    complaint_id: str = ""
    kind: str = ""
    nonce: str = ""

    @property
    def undelivered(self) -> bool:
        """A mail of ours is proved not to have reached whom it was written to."""
        return bool(self.nonce) and self.fate is not None and self.fate.action == FAILED


def report_of(message: Message, raw: bytes, verdict: Verdict) -> DeliveryReport | None:
    """What a machine's mail reports; None of a person's mail, of our own, and of what is no report. `raw`: as it came,
    at most its first part."""
    if not isinstance(verdict, Silence) or verdict.reason == "own-mail":
        return None
    return read_report(message, raw) if verdict.event or verdict.reason in _MAY_REPORT else None


def own_marks(report: DeliveryReport | None, is_own_loop: Callable[[str], bool]) -> tuple[str, ...]:
    """Nonces of the loop headers in a returned mail that carry our MAC: systems that return a few fields keep it."""
    loops = report.loops if report else ()
    return tuple(value.strip().lower().split(".")[3] for value in loops if is_own_loop(value))


def understood(report: DeliveryReport | None, found: Clues, known: Known, keys: KeyRing) -> Delivery | None:
    """The report held against the mails of ours that it may speak of; None where there is none."""
    if report is None:
        return None
    proved = _ours(found, known, keys)
    if proved is None:
        return Delivery(report.form, report.worst)
    nonce, sent = proved
    fate = about(report, sent.recipient)
    if fate is None and nonce in enveloped(found, known, keys):
        # A mail of ours has one recipient, and its token proves that it came back: another address is where theirs led.
        fate = report.worst
    return Delivery(report.form, fate, sent.complaint_id, sent.kind, nonce)


def _ours(found: Clues, known: Known, keys: KeyRing) -> tuple[str, SentMail] | None:
    """The mail of ours that a report returns, by the strongest of its signs."""
    came = next(iter(enveloped(found, known, keys).items()), None)
    if came:  # which mail came back, whatever is quoted in it
        return came
    tokens: tuple[Token, ...] = (*found.returned, *found.tokens_answered, *found.tokens_referenced)
    for token in tokens:
        sent = known.sent.get(token.nonce)
        if sent and verify(token, keys, sent.recipient):
            return token.nonce, sent
    return next(((nonce, known.sent[nonce]) for nonce in found.marks if nonce in known.sent), None)


def about(report: DeliveryReport, recipient: str) -> Fate | None:
    """The worst that `report` says of `recipient` (folded). Where it names no recipient at all, all it says is of ours;
    where it names others, it is where its text says that ours leads there."""
    mine = tuple(fate for fate in report.fates if any(same(told, recipient) for told in fate.recipients))
    if not mine:
        mine = tuple(fate for fate in report.fates if not fate.recipients)
    if not mine and any(same(told, recipient) for told in report.named):
        mine = report.fates
    return worst(mine)


def same(told: str, recipient: str) -> bool:
    """Whether a report means our recipient: letter case, a +detail, a signed or rewritten local part, the name of the
    host below the domain, or no domain at all are differences that mail systems make."""
    local, at, domain = told.rpartition("@")
    own_local, _, own_domain = recipient.rpartition("@")
    if not at:
        return _bare(domain) == _bare(own_local)
    if _bare(local) != _bare(own_local):
        return False
    domain, own_domain = (Address("", "-", one).folded[2:] for one in (domain, own_domain))
    return domain == own_domain or domain.endswith("." + own_domain) or own_domain.endswith("." + domain)


def _bare(local: str) -> str:
    folded = written_by(local.strip('"')) or local
    return folded.casefold().partition("+")[0]


def delivery_outline(delivery: Delivery | None) -> dict[str, Any] | None:
    """JSON-able, without an address. `mail` is None where no mail of ours is proved."""
    if delivery is None:
        return None
    fate = delivery.fate
    failed = fate is not None and fate.cause != ""
    return {
        "form": delivery.form,
        "mail": delivery.kind or None,
        "nonce": delivery.nonce or None,
        "action": fate.action if fate else None,
        "status": (fate.status or None) if fate else None,
        "cause": fate.cause if fate and failed else None,
        "hard": fate.hard if fate and failed else None,
    }
