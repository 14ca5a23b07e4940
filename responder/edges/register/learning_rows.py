"""What promises are learned from: the record of a mailbox read, one clock's row written and settled.

Everything in the caller's transaction, so that what was learned is what happened, whatever a crash cuts off.
"""

from __future__ import annotations

import json
import sqlite3
from contextlib import suppress
from datetime import datetime
from operator import itemgetter

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row
from sqlalchemy.exc import OperationalError

from responder.core import forecast
from responder.core.business_calendar import Budget, Calendar
from responder.core.complaint import Stage
from responder.core.desk import Desk
from responder.core.forecast import Forecast, Past, Wanted
from responder.core.promising import adapting
from responder.core.promising.adapting import Given, State
from responder.core.promising.record import KEPT, KEPT_OPEN, PREDICTORS
from responder.edges.register.answer_tables import clocks
from responder.edges.register.learning_tables import estimators, observations
from responder.edges.register.schema import complaints, promises

_b, _e, _running = observations.c, estimators.c, complaints.c.clock
ALONE = 0.0  # what the predictor `queue` says where nothing is known of a queue
IN_TIME, MISSED = "kept", "missed"
# By the thousand for each promise: read from the driver itself, in a quarter of the time.
_PAST = """
    SELECT category, arrived_at, answered_at, queue FROM observations
    WHERE mailbox = ? AND arrived_at >= ? AND answered_at IS {} NULL AND (complaint, clock) <> (?, ?)
    ORDER BY arrived_at DESC LIMIT ?
"""
_ANSWERED, _WAITING = _PAST.format("NOT"), _PAST.format("")
_STATE = sa.select(estimators).where(_e.mailbox == sa.bindparam("mailbox"))
_ONE = sa.select(observations).where(
    _b.complaint == sa.bindparam("complaint"), _b.clock == sa.bindparam("clock")
)
_CARRIED = sa.select(promises.c.complaint, promises.c.clock).where(
    promises.c.outbox_id == sa.bindparam("mail"), promises.c.outcome.is_(None), promises.c.words != ""
)
_UNOBSERVED = (
    sa.select(
        complaints.c.complaint,
        _running,
        complaints.c.mailbox,
        complaints.c.category,
        clocks.c.began_at,
        complaints.c.received_at,
    )
    .select_from(
        complaints.outerjoin(
            clocks, sa.and_(clocks.c.complaint == complaints.c.complaint, clocks.c.clock == _running)
        )
    )
    .where(
        _running > 1,
        complaints.c.stage.in_((str(Stage.RECEIVED), str(Stage.ACKNOWLEDGED))),
        ~sa.exists().where(_b.complaint == complaints.c.complaint, _b.clock == _running),
    )
    .order_by(complaints.c.received_at)
)
_INTO = observations.insert()
_SETTLE = (
    observations.update()
    .where(_b.complaint == sa.bindparam("of"), _b.clock == sa.bindparam("in_clock"))
    .values(settled=sa.bindparam("became"))
)


def foretell(
    connection: Connection,
    desk: Desk,
    category: str,
    target: Budget,
    received: datetime,
    now: datetime,
    calendar: Calendar,
    without: tuple[str, int] = ("", 0),
) -> Forecast | None:
    """What the record of the desk's mailbox says of a complaint received at `received` (UTC); None where the desk does
    not promise by its record. `without`: complaint and clock, where it stands in the record itself."""
    if not desk.promising.learn:
        return None
    past = _past(connection, desk.mailbox, now, without)
    wanted = Wanted(category, received, now, target)
    return forecast.forecast(past, state_of(connection, desk.mailbox), wanted, calendar, desk.promising)


def foretell_again(
    connection: Connection,
    desk: Desk,
    clock: tuple[str, int],
    target: Budget,
    now: datetime,
    calendar: Calendar,
) -> tuple[datetime | None, Forecast | None]:
    """When a clock that still runs began (UTC), and what the record says of it now; (None, None): it is unknown."""
    row = connection.execute(_ONE, {"complaint": clock[0], "clock": clock[1]}).first()
    if row is None:
        return None, None
    told = foretell(connection, desk, row.category, target, row.arrived_at, now, calendar, clock)
    return row.arrived_at, told


def _past(connection: Connection, mailbox: str, now: datetime, without: tuple[str, int]) -> list[Past]:
    driver = connection.connection.driver_connection
    assert driver is not None
    asked = (mailbox, forecast.since(now).timestamp(), *without)
    try:
        rows: list[Past] = [
            *driver.execute(_ANSWERED, (*asked, KEPT)),
            *driver.execute(_WAITING, (*asked, KEPT_OPEN)),
        ]
    except sqlite3.Error as fault:  # as SQLAlchemy would raise it: of the register, not of one message
        raise OperationalError("the record of complaints", None, fault) from None
    rows.sort(key=itemgetter(1))
    return rows


def state_of(connection: Connection, mailbox: str) -> State:
    """What the mailbox has learned so far."""
    row = connection.execute(_STATE, {"mailbox": mailbox}).first()
    if row is None:
        return State()
    losses = tuple(json.loads(row.losses))
    if len(losses) != len(PREDICTORS):  # written by another program
        return State(shift=row.shift)
    return State(row.shift, losses, row.weight, row.predictor)


def keep_state(connection: Connection, mailbox: str, state: State) -> None:
    """From now on."""
    values = {
        "shift": state.shift,
        "losses": json.dumps(state.losses),
        "weight": state.weight,
        "predictor": state.predictor,
    }
    known = estimators.update().where(_e.mailbox == mailbox).values(values)
    if connection.execute(known).rowcount == 0:
        connection.execute(estimators.insert().values(mailbox=mailbox, **values))


def observe(
    connection: Connection,
    mailbox: str,
    clock: tuple[str, int],
    category: str,
    arrived: datetime,
    told: Forecast | None,
    *,
    promised: bool,
) -> None:
    """A clock of a complaint begins at `arrived` (UTC). `promised`: a mail tells its time, made from `told`: only from
    such a promise is anything learned."""
    estimate = told.estimate if told else None
    given = estimate.given if estimate and promised else None
    row: dict[str, object] = {
        "complaint": clock[0],
        "clock": clock[1],
        "mailbox": mailbox,
        "category": category,
        "arrived_at": arrived,
        "queue": estimate.bases[PREDICTORS.index("queue")] if estimate else ALONE,
        "expected_miss": given.expected_miss if given else None,
        "predictor": given.predictor if given else None,
        "candidates": json.dumps(given.candidates) if given else None,
    }
    connection.execute(_INTO, row)
    if given and estimate:
        keep_state(connection, mailbox, adapting.promised(state_of(connection, mailbox), given))


def unobserved(connection: Connection) -> bool:
    """Whether a further clock runs that an older version began: of such it wrote no row."""
    return connection.execute(_UNOBSERVED.limit(1)).first() is not None


def observe_running(connection: Connection) -> int:
    """A row for each further clock that runs without one: it waits like the others, and its answer is learned from.
    Nothing is learned from its promise, of which nobody knows how it was made. Returns how many."""
    rows = connection.execute(_UNOBSERVED).all()
    for row in rows:
        clock = (row.complaint, row.clock)
        arrived = row.began_at or row.received_at
        observe(connection, row.mailbox, clock, row.category, arrived, None, promised=False)
    return len(rows)


def missed(connection: Connection, complaint: str, clock: int) -> None:
    """The time that was promised first is over without a known answer. Once; anything later changes nothing."""
    row = connection.execute(_ONE, {"complaint": complaint, "clock": clock}).first()
    given = _given(row)
    if row is None or given is None or row.settled or row.answered_at:
        return
    _settle(connection, row, adapting.settled(state_of(connection, row.mailbox), given, missed=True), MISSED)


def answered(
    connection: Connection, complaint: str, clock: int, at: datetime, due: datetime | None, calendar: Calendar
) -> None:
    """The first answer of this clock, given at `at`. `due` of the promise that was told first (UTC), None: nothing was
    promised. A later answer changes nothing."""
    row = connection.execute(_ONE, {"complaint": complaint, "clock": clock}).first()
    if row is None or row.answered_at is not None:
        return
    at = max(at, row.arrived_at)
    connection.execute(
        observations.update().where(_b.complaint == complaint, _b.clock == clock).values(answered_at=at)
    )
    given = _given(row)
    if given is None or due is None:
        return
    state, late = state_of(connection, row.mailbox), at > due
    if not row.settled:
        state = adapting.settled(state, given, late)
    elif row.settled != (MISSED if late else IN_TIME):
        state = adapting.corrected(state, given, late)
    with suppress(ValueError):  # a calendar that has no opening by now compares no predictors
        state = adapting.answered(state, given, forecast.open_hours(calendar, row.arrived_at, at))
    _settle(connection, row, state, MISSED if late else IN_TIME)


def unsaid(connection: Connection, complaint: str, clock: int) -> None:
    """Nobody was told the promise of this clock: how long it takes is still learned, from the promise nothing. What was
    learned before that became known stays."""
    row = connection.execute(_ONE, {"complaint": complaint, "clock": clock}).first()
    given = _given(row)
    if row is None or given is None or row.settled:
        return
    mine = observations.update().where(_b.complaint == complaint, _b.clock == clock)
    connection.execute(mine.values(expected_miss=None, predictor=None, candidates=None))
    keep_state(connection, row.mailbox, adapting.unsaid(state_of(connection, row.mailbox), given))


def unread(connection: Connection, mail_id: int) -> None:
    """The mail in this outbox row reaches nobody: nothing is learned from the first promises that it holds."""
    for promise in connection.execute(_CARRIED, {"mail": mail_id}).all():
        unsaid(connection, promise.complaint, promise.clock)


def forget(connection: Connection, complaint: str, clock: int) -> None:
    """The customer took it back before the answer: it neither waits nor was it answered, and nothing came of its
    promise. What was answered before stays answered."""
    unsaid(connection, complaint, clock)
    mine = sa.and_(_b.complaint == complaint, _b.clock == clock)
    connection.execute(observations.delete().where(mine, _b.answered_at.is_(None)))


def _given(row: Row[tuple[object, ...]] | None) -> Given | None:
    if row is None or row.candidates is None:
        return None
    given = Given(row.expected_miss, row.predictor, tuple(json.loads(row.candidates)))
    return given if len(given.candidates) == len(PREDICTORS) else None


def _settle(connection: Connection, row: Row[tuple[object, ...]], state: State, became: str) -> None:
    connection.execute(_SETTLE, {"of": row.complaint, "in_clock": row.clock, "became": became})
    keep_state(connection, row.mailbox, state)
