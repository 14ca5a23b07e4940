"""The confirmation of a further message, decided afresh: the one that was made told the time of a new clock, and the
relay had nothing of it before that time was over."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from responder.core.complaint_id import KeyRing
from responder.core.confirming import confirmation
from responder.core.decision import consider
from responder.core.desk import Desk
from responder.core.estimating import Estimate
from responder.core.late_acknowledgement import OUTDATED, Owed, late_promise
from responder.core.outcome import Context, Decision, Outcome
from responder.core.reading import Reading


def late_confirmation(
    owed: Owed,
    reading: Reading,
    context: Context,
    told: tuple[datetime | None, Estimate | None],
    desk: Desk,
    keys: KeyRing,
    now: datetime,
    nonce: str,
) -> Decision | None:
    """Promise and mail as a Decision; None where the message, read today, joins another complaint. `context`: what it
    was decided from; `told`: when the clock that runs began (UTC) and what the record says of it now. Raises
    late_acknowledgement.FAULTS."""
    around = replace(context, now=now, nonce=nonce)
    considered = consider(reading, around, desk, keys)
    known = around.known.complaints.get(owed.complaint)
    if (
        known is None
        or considered.outcome is not Outcome.FOLLOWUP
        or considered.complaint_id != owed.complaint
    ):
        return None
    given = late_promise(owed, told, desk, now, OUTDATED)
    decision = replace(
        considered,
        target=given.target,
        calendar=given.calendar,
        due=given.due,
        promise=given,
        reopened=str(known.stage),
    )
    mail = confirmation(decision, known, given, reading, around, desk, keys)
    return replace(decision, outgoing=mail)
