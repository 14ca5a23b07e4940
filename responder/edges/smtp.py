"""Courier: bytes -> Delivered | Deferred | Refused (aiosmtplib). Permanent or transient is decided here, once."""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass
from typing import Final, Protocol

from responder.edges.smtp_answers import about_us, asks_to_slow_down, speaks_of_this_connection
from responder.edges.smtp_dial import SmtpAccount, Trouble, tls_context
from responder.edges.smtp_letter import Letter, crlf, mailbox
from responder.edges.smtp_pool import Pool
from responder.edges.smtp_session import Session

__all__ = [
    "Courier",
    "Deferred",
    "Delivered",
    "Outcome",
    "Probe",
    "Refused",
    "SmtpAccount",
    "SmtpCourier",
    "cut_short",
]

BEFORE_RECIPIENT: Final = frozenset({"connect", "tls", "hello", "auth", "sender", "reset"})


@dataclass(frozen=True, slots=True)
class Delivered:
    """2xx after the final dot: the relay has the mail. `code` and `answer` as SMTP gave them (printable, cut at
    200)."""

    code: int
    answer: str


@dataclass(frozen=True, slots=True)
class Deferred:
    """Try again, the same bytes. `ours`: the recipient is not to blame and time alone may not heal it, so alarm: a 5xx,
    a drop, a timeout or a TLS fault before RCPT, or a 5xx at RCPT or DATA that speaks of our login, address or right
    to relay. A 4xx is never ours. `uncertain`: content was under way or sent, and no answer came: the relay may have
    the mail. `reached_data`: content (or part of it) went over the wire. `code` 0: the relay did not answer.
    `fault` is a slug: connect, tls, hello, auth, sender, recipient, data, lost, timeout, protocol (an answer that is
    none), configuration, closed. `limited`: the relay says that we send too much, or has no room."""

    code: int
    answer: str
    fault: str
    ours: bool = False
    uncertain: bool = False
    reached_data: bool = False
    limited: bool = False


@dataclass(frozen=True, slots=True)
class Refused:
    """5xx to RCPT or DATA (fault recipient or data), or an address that SMTP cannot carry (fault address, code 0):
    this mail will not be taken. A person must read it."""

    code: int
    answer: str
    fault: str
    reached_data: bool = False


Outcome = Delivered | Deferred | Refused


@dataclass(frozen=True, slots=True)
class Probe:
    """What doctor learned. `tls`: "TLSv1.3", or "" in clear text; `size_limit` in octets, None when not told;
    `capabilities`: EHLO lines in lower case. `trouble` tells the step that failed; what comes after it is unknown."""

    banner: str = ""
    tls: str = ""
    capabilities: tuple[str, ...] = ()
    size_limit: int | None = None
    null_sender: bool | None = None
    null_sender_answer: str = ""
    trouble: Deferred | Refused | None = None


class Courier(Protocol):
    """What dispatch may ask; the real one and the fake pass one contract suite. `deliver` never raises for
    anything a server does."""

    async def deliver(self, envelope_from: str, recipient: str, content: bytes) -> Outcome:
        """One SMTP transaction over one of a few persistent connections. "" as envelope_from is MAIL FROM:<>.
        Cancelled, it raises CancelledError; `cut_short` then tells what to record. Another way to stop: `close()`
        ends open transactions, and each deliver returns Deferred(fault="lost") with the truth about DATA."""

    async def close(self) -> None:
        """QUIT on every connection, at most a second; never raises."""


def cut_short(stop: asyncio.CancelledError) -> Deferred:
    """What to record when deliver was cancelled: `uncertain` when content was under way. The CancelledError must be
    the one that deliver raised, caught around the await itself, not around a task that ran it."""
    match stop.args:
        case (Deferred() as outcome,):
            return outcome
    return Deferred(0, "stopped before the content was sent", "closed")


class SmtpCourier:
    """Courier over `account.connections` persistent connections, opened when first needed. One dropped while idle is
    replaced at once and harms no mail; each is replaced after 100 mails. An instance belongs to one event loop."""

    def __init__(self, account: SmtpAccount) -> None:
        self._account = account
        self._pool = Pool(account)

    async def deliver(self, envelope_from: str, recipient: str, content: bytes) -> Outcome:
        """See Courier. Bare CR or LF in `content` become CRLF; content that is CRLF only arrives byte for byte."""
        try:
            to = mailbox(recipient)
        except ValueError as error:
            return Refused(0, str(error), "address")
        try:
            sender = mailbox(envelope_from) if envelope_from else ""
        except ValueError as error:
            return Deferred(0, f"envelope sender: {error}", "sender", ours=True)
        async with self._pool.slots:
            return await self._carry(Letter(sender, to, crlf(content)))

    async def _carry(self, letter: Letter) -> Outcome:
        """On a connection that had gone while idle, or had carried as many as it may, the mail gets one more try at
        once, on a fresh one."""
        for fresh in (False, True):
            try:
                session = await self._pool.take(fresh)
            except Trouble as trouble:
                return judge(trouble, reached=False)
            used_before = session.carried > 0
            outcome = await self._transact(session, letter)
            if not (used_before and isinstance(outcome, Deferred) and _wants_a_fresh_one(outcome)):
                break
        return outcome

    async def _transact(self, session: Session, letter: Letter) -> Outcome:
        try:
            answer = await session.transact(letter)
        except Trouble as trouble:
            self._settle(session, trouble)
            return judge(trouble, session.content_began)
        except asyncio.CancelledError:
            self._pool.drop(session)
            reached = session.content_began
            where = "while the content was being sent" if reached else "before the content was sent"
            raise asyncio.CancelledError(
                Deferred(0, f"stopped {where}", "closed", uncertain=reached, reached_data=reached)
            ) from None
        self._pool.put_back(session)
        return Delivered(answer.code, answer.text)

    def _settle(self, session: Session, trouble: Trouble) -> None:
        """A plain no to RCPT or DATA leaves the connection in use, after RSET; anything else ends it."""
        plain = trouble.step in ("recipient", "data", "content") and trouble.code // 100 in (4, 5)
        if asks_to_slow_down(trouble.code, trouble.text):
            if session.carried > 1 and speaks_of_this_connection(trouble.text):
                self._pool.most = session.carried - 1
            self._pool.retire(session)
        elif session.alive and (plain or trouble.fault == "address"):
            self._pool.put_back(session)
        else:
            self._pool.drop(session)

    async def close(self) -> None:
        """See Courier. Open transactions lose their connection."""
        await self._pool.close()

    async def probe(self) -> Probe:
        """Connect, TLS, EHLO, AUTH, MAIL FROM:<>, RSET, QUIT; sends no mail. Never raises for what a server does."""
        try:
            session = await Session.open(self._account, tls_context(self._account))
        except Trouble as trouble:
            return Probe(trouble=judge(trouble, reached=False))
        taken, words, trouble_met = None, "", None
        limit = session.capabilities.get("size", "")
        seen = (
            session.banner,
            session.tls_version,
            tuple(sorted(f"{k} {v}".strip() for k, v in session.capabilities.items())),
        )
        try:
            words = (await session.mail(Letter("", "", b""))).text
            taken = True
        except Trouble as trouble:
            words, taken = trouble.text, False if trouble.code // 100 == 5 else None
            trouble_met = None if trouble.code else judge(trouble, reached=False)
        with contextlib.suppress(Trouble):
            await session.rset()
        await session.quit()
        return Probe(*seen, int(limit) if limit.isdecimal() else None, taken, words, trouble_met)


def judge(trouble: Trouble, reached: bool) -> Deferred | Refused:
    """Transient, permanent or our own. RFC 5321 section 4.2.1: 4yz try again, 5yz do not; but what a relay says before
    RCPT, or of our login and our right to relay, is said to us and not to this mail."""
    code, before = trouble.code, trouble.step in BEFORE_RECIPIENT
    fault = "data" if trouble.fault == "content" else trouble.fault
    if trouble.fault == "address":
        return Refused(code, trouble.text, fault)
    if code // 100 == 5 and not before and not about_us(code, trouble.text):
        return Refused(code, trouble.text, fault, reached_data=reached)
    ours = code // 100 != 4 and (before or code // 100 == 5)
    uncertain = reached and code // 100 not in (4, 5)
    limited = asks_to_slow_down(code, trouble.text)
    return Deferred(code, trouble.text, fault, ours, uncertain, reached_data=reached, limited=limited)


def _wants_a_fresh_one(outcome: Deferred) -> bool:
    if outcome.reached_data:
        return False
    if outcome.limited:
        return speaks_of_this_connection(outcome.answer)
    return outcome.fault == "lost" or outcome.code == 421
