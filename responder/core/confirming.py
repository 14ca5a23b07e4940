"""A further message that joins a complaint -> one short mail in its thread: which complaint it joined, and by when a
person will have answered; or the reason why there is none.

It answers a person of the complaint only, at their own address or at one that we wrote to before on this complaint: a
Reply-To that is new to it gets nothing, since whoever can forge a From would learn the number by it.
"""

from __future__ import annotations

from datetime import timedelta

from responder.core import guard, reply
from responder.core.acknowledging import second_language, written_at
from responder.core.appending import spelling_of
from responder.core.complaint import Stage
from responder.core.complaint_id import KeyRing, loop_header, message_id
from responder.core.correspondence import KnownComplaint
from responder.core.desk import Desk
from responder.core.machines.originators import is_own
from responder.core.machines.system_addresses import is_system_address
from responder.core.mail.addresses import Address
from responder.core.outcome import Context, Decision, OutgoingMail, Thread, Withheld
from responder.core.promise import Promise
from responder.core.reading import Reading
from responder.core.return_addresses import envelope_from, reply_to
from responder.core.withholding import withheld

KIND = "followup"
QUIET = timedelta(minutes=10)
"""Behind a mail of ours: who sends a photo right after the acknowledgement knows what it says."""
ONCE_IN = timedelta(hours=24)
"""One confirmation a complaint, guard step 10."""


def unconfirmed(
    decision: Decision, known: KnownComplaint | None, reading: Reading, context: Context, desk: Desk
) -> Withheld | None:
    """What forbids a confirmation, in the guard's order; None: it may be made, if there is a time to tell."""
    if isinstance(reading.verdict, guard.Silence):
        return Withheld("guard", reading.verdict.reason, reading.verdict.clause)
    if reading.thanks:
        return Withheld(
            "gratitude", "it says thanks and nothing else: that wants no answer, and starts no clock"
        )
    thread = context.thread
    if not desk.confirm_followups or thread is None or known is None:
        return Withheld("follow-up", "joined a complaint that was acknowledged before")
    if decision.trace.third_party:
        return Withheld("third-party", "not of a person of the complaint: nobody writes to them")
    if known.withheld_by:
        return Withheld("silenced", f"the complaint itself was not acknowledged: {known.withheld_by}")
    if known.stage is Stage.HELD:
        return Withheld("held", "a person looks at the complaint first")
    return (
        withheld(decision, reading, context, desk)
        or _forbidden(recipient(reading, thread), desk)
        or _too_soon(thread, context)
    )


def _forbidden(address: str, desk: Desk) -> Withheld | None:
    """Neither ourselves, nor our people, nor a machine."""
    local, _, domain = address.rpartition("@")
    found = Address("", local, domain)
    ours = is_own(found, desk.guard.own_addresses) or found.folded in desk.staff
    if not address or ours or is_system_address(local, domain):
        return Withheld("address", "no automatic mail goes to that address", "guard step 8")
    return None


def _too_soon(thread: Thread, context: Context) -> Withheld | None:
    if thread.queued:
        return Withheld("quiet", "a mail of ours on it has not gone out yet")
    if not thread.sent:
        return Withheld("undelivered", "no mail of ours on it went out")
    if thread.last_at and context.now - thread.last_at < QUIET:
        return Withheld(
            "quiet", f"our last mail on it went out less than {QUIET.seconds // 60} minutes before"
        )
    if thread.confirmed_at and context.now - thread.confirmed_at < ONCE_IN:
        return Withheld(
            "confirmed", "another message was confirmed within the last 24 hours", "guard step 10"
        )
    return None


def recipient(reading: Reading, thread: Thread) -> str:
    """Where a confirmation goes, "" where the mail names no sender: rather to an address that we wrote to before than
    to another spelling of it."""
    local, _, domain = reading.recipient.rpartition("@")
    if Address("", local, domain).folded in thread.written_to:
        return reading.recipient
    sender = reading.message.originator
    if sender is None or sender.folded in thread.written_to:
        return sender.spec if sender else ""
    return spelling_of(sender.folded, thread.written_to) or sender.spec


def standing_promise(decision: Decision, context: Context, desk: Desk) -> Promise | None:
    """The time that was told and runs still; None where there is none, or it has passed."""
    thread = context.thread
    if thread is None or thread.promised is None or thread.promised <= context.now:
        return None
    calendar = desk.calendars.get(thread.calendar) or desk.calendars[desk.calendar]
    why = "it was told before and stands: a further message before the answer postpones nothing"
    return Promise(
        due=thread.promised,
        received=context.now,
        decided=context.now,
        opens=None,
        late=False,
        target=decision.target,
        calendar=calendar.name,
        zone=calendar.zone,
        basis=(("why", why),),
    )


def confirmation(
    decision: Decision,
    known: KnownComplaint,
    promise: Promise,
    reading: Reading,
    context: Context,
    desk: Desk,
    keys: KeyRing,
) -> OutgoingMail:
    """The mail to queue. Raises reply.UnsendableAddress and reply.TemplateError."""
    thread = context.thread or Thread()
    to = reply.international_address(recipient(reading, thread))
    complaint, nonce, message = decision.complaint_id, context.nonce, reading.message
    identifier = message_id(keys, KIND, complaint, nonce, to, desk.domain)
    told = (KIND, decision.language) in desk.templates.texts
    answering = reply.Answering(
        kind=KIND,
        language=decision.language if told else desk.default_language,
        complaint_id=complaint,
        message_id=identifier,
        loop_header=loop_header(keys, nonce),
        from_name=desk.from_name,
        from_address=desk.address,
        reply_to=reply_to(desk, keys, complaint, to),
        recipient=to,
        display_name=message.originator.name if message.originator else "",
        company=desk.company,
        person=desk.persons.get(known.owner or decision.owner, desk.persons.get("", reply.Person())),
        promise=promise,
        missing=(),
        in_reply_to=message.message_id,
        references=message.references or message.in_reply_to[:1],
        date=context.now,
        also_language=second_language(reading, decision.language, decision.language_from, desk),
        html=desk.html,
        written=written_at(reading),
        thread_subject=thread.subject or f"Re: [{complaint}]",
        renewed=bool(decision.reopened),
    )
    composed = reply.compose(answering, desk.templates)
    sender = envelope_from(desk, keys, complaint, nonce, to)
    return OutgoingMail(KIND, identifier, nonce, to, sender, composed, promise.due)
