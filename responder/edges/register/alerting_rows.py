"""Mails that tell staff of promises at risk, laid into the outbox as far as the hour's budget goes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from sqlalchemy.engine import Connection

from responder.core import facts, reply, slipping
from responder.core.alerting import AtRisk, alert
from responder.core.complaint_id import KeyRing, person_key
from responder.core.desk import Desk
from responder.edges.register import digest_rows
from responder.edges.register.gathering import notices_of
from responder.edges.register.queueing import queue_mail

NOBODY = "nobody who is to be told has a mail address, nor has the company"


def tell_staff(
    connection: Connection,
    told: Iterable[tuple[AtRisk, tuple[str, ...]]],
    desk: Desk,
    keys: KeyRing,
    now: datetime,
    nonce: Callable[[], str],
) -> list[facts.Fact]:
    """One mail for each address, with all that it is to hear, the most urgent first. `told`: each complaint with the
    names of the configuration that it is told to. Beyond the hour's budget what an address would have heard waits in
    one mail, which goes at the end of an hour. Returns a fact for each mail, and for what is told to nobody."""
    letters: dict[str, list[AtRisk]] = {}
    facts_made: list[facts.Fact] = []
    for risk, names in sorted(told, key=lambda one: (-one[0].share, one[0].due, one[0].complaint)):
        found = slipping.addresses(names, risk.owner, desk.persons, desk.guard.own_addresses)
        for address in found:
            letters.setdefault(address, []).append(risk)
        if not found:
            facts_made.append(facts.NoticeWithheld(risk.complaint, 0, 1, NOBODY))
    room = max(0, desk.notices_per_hour - notices_of(connection, desk.mailbox, now))
    for number, (address, risks) in enumerate(letters.items()):
        if number >= room:
            reason = f"{desk.notices_per_hour} mails to staff within an hour"
            withheld = [facts.NoticeWithheld(risk.complaint, 0, 1, reason) for risk in risks]
            facts_made += withheld
            facts_made += digest_rows.collect(connection, tuple(risks), address, desk, keys, now, nonce())
        else:
            facts_made += _one(connection, tuple(risks), address, desk, keys, now, nonce())
    return facts_made


def _one(
    connection: Connection,
    risks: tuple[AtRisk, ...],
    address: str,
    desk: Desk,
    keys: KeyRing,
    now: datetime,
    nonce: str,
) -> list[facts.Fact]:
    first = risks[0].complaint
    try:
        mail = alert(risks, address, desk, keys, now, nonce)
    except (reply.UnsendableAddress, reply.TemplateError, ValueError) as fault:
        words = fault.fault if isinstance(fault, reply.UnsendableAddress) else type(fault).__name__
        return [facts.NoticeWithheld(risk.complaint, 0, 1, words) for risk in risks]
    queue_mail(connection, mail, first, desk.mailbox, None, None, keys, now)
    person = person_key(keys, mail.recipient)
    return [facts.ReplyQueued(first, mail.kind, mail.nonce, person)]
