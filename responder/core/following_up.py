"""A person's further message on a complaint: whether it belongs to it still, whether it starts the next clock, and what
is decided of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from responder.core import guard, reply
from responder.core.acknowledging import second_language
from responder.core.business_calendar import Calendar, CalendarError, add, between
from responder.core.complaint import NoTransition, Stage, advance, written_to
from responder.core.complaint_id import KeyRing
from responder.core.confirming import confirmation, standing_promise, unconfirmed
from responder.core.correspondence import Known, KnownComplaint
from responder.core.desk import Desk
from responder.core.giving import given
from responder.core.outcome import Context, Decision, Outcome, Withheld
from responder.core.reading import Reading
from responder.core.urgency import raised_by_deadline

ENDED = (Stage.RESOLVED, Stage.CLOSED)
MOST_REOPENINGS = 3
"""Within a day, of one complaint that had ended, by messages; after that a person looks."""
ALIKE_WITHIN = timedelta(hours=48)
"""Of open time: how long a mail of the same sender with the same subject may be about the same matter."""


def prepared(known: Known, reading: Reading, desk: Desk) -> Known:
    """With what depends on the calendar: whether a complaint that ended takes this message still, and which complaints
    it may be about though it names none."""
    calendar = desk.calendars[desk.calendar]
    complaints = {
        name: replace(one, joins=_joins(one, reading, desk))
        if one.stage in (*ENDED, Stage.WITHDRAWN)
        else one
        for name, one in known.complaints.items()
    }
    recent = {one: at for one, at in known.alike.items() if _recent(at, reading.received, calendar)}
    return replace(known, complaints=complaints, alike=recent)


def _joins(one: KnownComplaint, reading: Reading, desk: Desk) -> bool | None:
    """Thanks belong to what they thank for, however long ago that was. None: as the stage says."""
    if isinstance(reading.verdict, guard.Silence):
        return None
    if reading.thanks:
        return True
    if one.stage not in ENDED or one.ended is None:
        return None
    calendar = desk.calendars.get(one.calendar) or desk.calendars[desk.calendar]
    try:
        return reading.received <= add(calendar, one.ended, desk.reopen_days)
    except (CalendarError, ValueError):
        return None


def _recent(at: datetime, received: datetime, calendar: Calendar) -> bool:
    try:
        return between(calendar, min(at, received), received) <= ALIKE_WITHIN
    except (CalendarError, ValueError):
        return False


def begun_anew(decision: Decision, reading: Reading, context: Context) -> KnownComplaint | None:
    """The complaint whose next clock this message starts: a person's message after an answer does; a second one before
    the answer postpones nothing, thanks want no answer, and a machine's message never reopens."""
    known = context.known.complaints.get(decision.complaint_id)
    by_person = not isinstance(reading.verdict, guard.Silence) and not reading.thanks
    if known is None or decision.outcome is not Outcome.FOLLOWUP or not by_person or _too_often(known):
        return None
    try:
        return known if advance(known.stage, written_to(known.stage)).new_clock else None
    except NoTransition:
        return None


def _too_often(known: KnownComplaint) -> bool:
    return known.stage in ENDED and known.reopenings >= MOST_REOPENINGS


def followed(decision: Decision, reading: Reading, context: Context, desk: Desk, keys: KeyRing) -> Decision:
    """The whole Decision of a further message but its mails to staff. `decision.withheld` says why it is no complaint
    of its own, and stays where nothing is confirmed."""
    known = context.known.complaints.get(decision.complaint_id)
    if reading.thanks:
        decision = replace(decision, deadline=None)
    anew = begun_anew(decision, reading, context)
    if anew:
        promise = given(decision, anew.category or decision.category, reading, context, desk)
        decision = replace(decision, due=promise.due, promise=promise, reopened=str(anew.stage))
    elif known and _too_often(known) and not reading.thanks:
        decision = _flagged(decision, f"reopened {known.reopenings} times within a day: no new clock")
    decision = _confirmed(decision, known, reading, context, desk, keys)
    due = decision.due or (known.due if known else None)
    return raised_by_deadline(decision, due, known.priority if known else "")


def _flagged(decision: Decision, flag: str) -> Decision:
    return replace(decision, trace=replace(decision.trace, flags=(*decision.trace.flags, flag)))


def _confirmed(
    decision: Decision,
    known: KnownComplaint | None,
    reading: Reading,
    context: Context,
    desk: Desk,
    keys: KeyRing,
) -> Decision:
    """With the confirmation, or with the reason why there is none."""
    withheld = unconfirmed(decision, known, reading, context, desk)
    if withheld or known is None:
        return replace(decision, withheld=withheld or decision.withheld)
    promise = decision.promise if decision.reopened else standing_promise(decision, context, desk)
    if promise is None:
        return replace(decision, withheld=Withheld("no-promise", "no time that a mail told of lies ahead"))
    try:
        mail = confirmation(decision, known, promise, reading, context, desk, keys)
    except reply.UnsendableAddress as fault:
        why = f"the sender's address cannot be written to: {fault.fault}"
        return replace(decision, withheld=Withheld("address", why))
    except reply.TemplateError as fault:
        return replace(decision, withheld=Withheld("template", str(fault)))
    also = second_language(reading, decision.language, decision.language_from, desk)
    return replace(decision, promise=promise, outgoing=mail, withheld=None, also_language=also)
