"""Due times that have come: staff are warned, customers told of a delay. One that cannot be acted on holds up no other.

Everything of one run happens at one `now`; what an outage left behind is told in one mail to each colleague. Customers
are written to only when all shares that have come were looked at, so that a crowd of them is seen as one."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError

from responder.core import facts
from responder.core.alerting import AtRisk
from responder.core.desk import Desk
from responder.core.slipping import DELAY
from responder.edges.register import due_acts, due_rows, trail
from responder.edges.register.alerting_rows import tell_staff
from responder.edges.register.due_acts import Acted
from responder.edges.register.due_rows import DueTime
from responder.edges.register.faults import OF_ONE_ROW, RegisterFault
from responder.edges.register.store import Register
from responder.edges.register.trail import Told

LATER = timedelta(minutes=10)
BLIND = timedelta(days=1)
PROMISES, NOTICES = 500, 200  # in one transaction: a second of the register at most
Act = Callable[[Connection, list[DueTime], Desk | None, datetime], Acted]
Alike = Callable[[DueTime], Hashable]


@dataclass
class Deadlines:
    """`desk` of a mailbox, None where the configuration no longer has it; `nonce` fresh each time; `complain(words)`
    tells the operator of a due time that could not be acted on. `blind`: mailboxes with notices that wait, and
    since when this process looks into their Sent folder in vain."""

    register: Register
    desk: Callable[[str], Desk | None]
    nonce: Callable[[], str]
    echo: Callable[[list[Told]], None]
    complain: Callable[[str], None] = lambda words: None
    blind: dict[str, datetime] = field(default_factory=dict)

    def mailboxes(self, now: datetime) -> tuple[str, ...]:
        """Those with something due at `now` (UTC): their Sent folder is looked at again before act()."""
        with self.register.reading() as connection:
            found = due_rows.mailboxes(connection, now)
        self._see(self.blind.keys() & set(found), now)
        return found

    def act(self, now: datetime, unseen: Collection[str] = ()) -> int:
        """Everything due at `now`, oldest first; returns how many were acted on. `unseen`: mailboxes whose Sent folder
        could not be looked at: their customers are told nothing yet, and after a day of it by a person of the desk.
        Raises RegisterFault."""
        with self.register.reading() as connection:
            shares = due_rows.shares_due(connection, now, PROMISES)
        done = sum(self._each(dues, now, of_promise, self._warn) for dues in _grouped(shares, of_mailbox))
        if len({of_promise(one) for one in shares}) == PROMISES:
            return done  # more have come: what else slipped is not known yet
        with self.register.reading() as connection:
            waiting = due_rows.mailboxes(connection, now, due_rows.NOTICES)
            self._see([name for name in waiting if name in unseen], now)
            notices = due_rows.notices_due(connection, now, NOTICES, self._not_yet(now))
            held = due_rows.held(connection)
            reminder = due_rows.reminder_at(connection)
        blind = [one for one in notices if one.mailbox in unseen]
        notices = [one for one in notices if one.mailbox not in unseen]
        fresh = [one for one in notices if one.timer == DELAY]
        if fresh and len(fresh) + held > self._most(fresh):
            notices = [one for one in notices if one.timer != DELAY]
            done += self._hold(fresh, reminder, now)
        if reminder and reminder <= now:
            done += self._remind(now)
        done += sum(self._each(dues, now, of_person, self._withhold) for dues in _grouped(blind, of_mailbox))
        return done + sum(
            self._each(dues, now, of_person, self._notify) for dues in _grouped(notices, of_mailbox)
        )

    def _see(self, unseen: Iterable[str], now: datetime) -> None:
        """Notices of `unseen` wait, since now or since before."""
        self.blind = {name: min(self.blind.get(name, now), now) for name in unseen}

    def _not_yet(self, now: datetime) -> list[str]:
        """Mailboxes that may be seen again soon: looked at in vain for less than a day."""
        return [name for name, since in self.blind.items() if now - since < BLIND]

    def _most(self, dues: list[DueTime]) -> int:
        desks = filter(None, (self.desk(one.mailbox) for one in dues))
        return min((desk.slipping.at_once for desk in desks), default=0)

    def _warn(self, connection: Connection, dues: list[DueTime], desk: Desk | None, now: datetime) -> Acted:
        return due_acts.warn(connection, dues, desk, now)

    def _withhold(
        self, connection: Connection, dues: list[DueTime], desk: Desk | None, now: datetime
    ) -> Acted:
        return due_acts.withhold(connection, dues, desk, now)

    def _notify(self, connection: Connection, dues: list[DueTime], desk: Desk | None, now: datetime) -> Acted:
        return due_acts.notify(connection, dues, desk, self.register.keys, now, self.nonce)

    def _hold(self, dues: list[DueTime], reminder: datetime | None, now: datetime) -> int:
        """One alarm; those that join what is held already are told of with it, when its reminder comes."""
        again = reminder or now + due_acts.DAY
        with self.register.writing() as connection:
            told = [] if reminder else trail.append(connection, "", now, [facts.DelaysHeld(len(dues))])
            for same in _grouped(dues, of_mailbox):
                desk = self.desk(same[0].mailbox)
                acted = due_acts.hold(connection, same, None if reminder else desk, again)
                told += self._told(connection, same[0].mailbox, desk, [acted], now)
        self.echo(told)
        return len(dues)

    def _remind(self, now: datetime) -> int:
        """Once a day while any is held: of all that are, in one mail to each colleague, however many joined."""
        with self.register.writing() as connection:
            dues = due_rows.held_ones(connection)
            told = trail.append(connection, "", now, [facts.DelaysHeld(len(dues))]) if dues else []
            for same in _grouped(dues, of_mailbox):
                desk = self.desk(same[0].mailbox)
                told += self._told(
                    connection, same[0].mailbox, desk, [due_acts.remind(connection, same, desk, now)], now
                )
        self.echo(told)
        return len(dues)

    def _each(self, dues: list[DueTime], now: datetime, alike: Alike, act: Act) -> int:
        """Those of one mailbox in one transaction, those that are `alike` together and in a savepoint of their own."""
        mailbox = dues[0].mailbox
        desk = self.desk(mailbox)
        with self.register.writing() as connection:
            acted = [self._guarded(connection, same, desk, now, act) for same in _grouped(dues, alike)]
            told = self._told(connection, mailbox, desk, acted, now)
        self.echo(told)
        return sum(one.claimed for one in acted)

    def _guarded(
        self, connection: Connection, dues: list[DueTime], desk: Desk | None, now: datetime, act: Act
    ) -> Acted:
        try:
            with connection.begin_nested():
                return act(connection, dues, desk, now)
        except RegisterFault:
            raise
        except Exception as fault:  # boundary: per due row
            if isinstance(fault, DBAPIError) and not isinstance(fault, OF_ONE_ROW):
                raise  # the register itself: the next tick begins again
            for due in dues:
                self.complain(f"due time {due.id}: {type(fault).__name__}")
                due_rows.postpone(connection, due.id, now + LATER)
            return Acted()

    def _told(
        self, connection: Connection, mailbox: str, desk: Desk | None, acted: list[Acted], now: datetime
    ) -> list[Told]:
        facts_made = [fact for one in acted for fact in one.facts]
        risks = [risk for one in acted for risk in one.risks]
        if desk and risks:
            facts_made += self._tell_staff(connection, risks, desk, now)
        return trail.append(connection, mailbox, now, facts_made)

    def _tell_staff(
        self, connection: Connection, risks: list[tuple[AtRisk, tuple[str, ...]]], desk: Desk, now: datetime
    ) -> list[facts.Fact]:
        """A letter that cannot be made takes no due time with it: the trail tells of it instead."""
        try:
            with connection.begin_nested():
                return tell_staff(connection, risks, desk, self.register.keys, now, self.nonce)
        except Exception as fault:  # boundary: per due row
            if isinstance(fault, DBAPIError) and not isinstance(fault, OF_ONE_ROW):
                raise
            self.complain(f"staff of {desk.mailbox} cannot be told: {type(fault).__name__}")
            return [facts.NoticeWithheld(risk.complaint, 0, 1, type(fault).__name__) for risk, _ in risks]


def of_mailbox(due: DueTime) -> Hashable:
    return due.mailbox


def of_promise(due: DueTime) -> Hashable:
    return due.complaint, due.promise


def of_person(due: DueTime) -> Hashable:
    return due.person_id or due.complaint


def _grouped(dues: list[DueTime], alike: Alike) -> list[list[DueTime]]:
    """In the order in which each group first appears."""
    groups: dict[Hashable, list[DueTime]] = {}
    for due in dues:
        groups.setdefault(alike(due), []).append(due)
    return list(groups.values())
