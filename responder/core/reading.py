"""All that depends on the message alone, computed once and outside the write transaction: one frozen value."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from responder.core import appending, guard
from responder.core.correspondence import Clues, clues
from responder.core.customer_deadline import CustomerDeadline, customer_deadline
from responder.core.delivery import own_marks, report_of
from responder.core.delivery_report import DeliveryReport
from responder.core.desk import Desk
from responder.core.gratitude import is_gratitude
from responder.core.language import Detected, detect
from responder.core.machines.originators import is_own
from responder.core.machines.system_addresses import is_system_address
from responder.core.mail.addresses import Address
from responder.core.mail.authentication import Authentication, Border, authentication, failed
from responder.core.message import Message
from responder.core.resemblance import sketch
from responder.core.trust import as_filled_in, form_of, not_lost

# A Date before this is a clock that was never set (1970, 1980, 2000 and 2001 are the usual ones).
PLAUSIBLE_FROM = datetime(2002, 1, 1, tzinfo=UTC)
AHEAD = timedelta(days=1)  # of the server's clock: a Date beyond that is wrong


@dataclass(frozen=True)
class Reading:
    """One message read for one desk. `received`: INTERNALDATE, UTC. `written`: the older of `received` and a
    plausible Date, UTC. `recipient`: the address that an answer would go to, "" when there is none. `deadline`: the
    customer's own. `report`: what a mail system says in it of a mail. `forged`: why our
    border says that the sender is not who From says, "" where it does not. `form`: the trusted form that mails for a
    person, who is its sender then. `sketch`: of its text, see resemblance. `thanks`: it says thanks and nothing
    else."""

    message: Message
    received: datetime
    written: datetime
    verdict: guard.Verdict
    detected: Detected
    clues: Clues
    recipient: str
    authentication: Authentication = field(default_factory=Authentication)
    deadline: CustomerDeadline | None = None
    report: DeliveryReport | None = None
    forged: str = ""
    form: str = ""
    sketch: str = ""
    thanks: bool = False


def read(message: Message, raw: bytes, received: datetime, desk: Desk) -> Reading:
    """Guard steps 1-9, language, clues. `received` aware. Never raises on any Message."""
    received = received.astimezone(UTC)
    border = Border(desk.authserv_ids, desk.inner_hosts, desk.results_below, desk.results_unnamed)
    authenticated = authentication(message, border)
    form = form_of(message, desk.guard, authenticated)
    if form:
        # What the form proves of itself says nothing of who filled it in.
        message, authenticated = as_filled_in(message, form), Authentication()
    verdict = guard.judge(message, desk.guard, authenticated)
    if form:
        verdict = not_lost(verdict)
    event = isinstance(verdict, guard.Silence) and verdict.event
    report = report_of(message, raw, verdict)
    # Only a report may name our mail by quoting it: in other mail a quoted token proves nothing (threading, 2).
    quoted = f"{message.returned}\n{raw.decode('latin-1')}" if event or report else ""
    returned = "\n".join((*report.ids, quoted)) if report else quoted
    prefixes = (desk.prefix, *desk.old_prefixes)
    sender = message.originator
    forged = failed(authenticated, sender.domain if sender else "")
    proved = appending.proof(authenticated, forged)
    return Reading(
        message=message,
        received=received,
        written=written(message, received),
        verdict=verdict,
        detected=detect(f"{message.subject}\n{message.new_text}", desk.languages),
        clues=replace(
            clues(message, received, returned, prefixes, desk.guard.own_addresses, proved),
            marks=own_marks(report, desk.guard.is_own_loop),
        ),
        recipient=recipient(message, desk, authenticated),
        authentication=authenticated,
        deadline=customer_deadline(message.subject, message.new_text, received, desk.zone),
        report=report,
        forged=forged,
        form=form.folded if form else "",
        sketch=sketch(message.new_text),
        thanks=is_gratitude(message),
    )


def written(message: Message, received: datetime) -> datetime:
    """The older of INTERNALDATE and a plausible Date: a mail that a colleague dragged in from an archive is old,
    whatever the server says."""
    date = message.date
    if date is None or date < PLAUSIBLE_FROM or date > received + AHEAD:
        return received
    return min(date.astimezone(UTC), received)


def recipient(message: Message, desk: Desk, authenticated: Authentication | None = None) -> str:
    """From; Reply-To only when single and of the same domain or a listed one, or where DMARC passed, so that the owner
    of From asks for it: else anybody could make us write to a victim of his choice. Never Cc."""
    sender = message.originator
    if sender is None:
        return ""
    if len(message.reply_to) == 1:
        other = message.reply_to[0]
        near = _domain(other) == _domain(sender) or _domain(other) in desk.reply_to_domains
        asked = authenticated is not None and authenticated.dmarc == "pass" and len(message.from_) == 1
        nobody = is_own(other, desk.guard.own_addresses) or is_system_address(other.local, other.domain)
        if (near or asked) and not nobody:
            return other.spec
    return sender.spec


def _domain(address: Address) -> str:
    """In ASCII, however it is spelled."""
    return address.folded.rpartition("@")[2]
