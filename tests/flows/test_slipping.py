"""Promises that slip, with time passed in: warned at each share, told once, and after two notices a person decides."""

from __future__ import annotations

import email
from dataclasses import replace
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.policy import default
from typing import Any

import pytest
import sqlalchemy as sa

from responder.core.complaint import Event
from responder.core.desk import Budgets
from responder.edges.register import outbox_rows, releasing, schema, standing
from responder.edges.register.gathering import notices_of
from responder.flows.deadlines import LATER, Deadlines
from tests.edges.register.desk_work import chain_faults, nonce
from tests.flows.desk_with_mailbox import Killed, World, mail

MARI = "mari@kaubamaja.example"
HOUR = timedelta(hours=1)


def deadlines(world: World) -> Deadlines:
    return Deadlines(
        world.register, lambda name: world.desk, nonce, world.told.extend, world.complaints.append
    )


def tick(world: World, at: datetime | None = None) -> int:
    """One run, and the relay takes what it laid out."""
    world.now = at or world.now
    done = deadlines(world).act(world.now)
    deliver(world)
    return done


def deliver(world: World, state: str = "SENT") -> None:
    with world.register.writing() as connection:
        for row in outbox_rows.claim(connection, world.now, 999):
            outbox_rows.settle(connection, outbox_rows.Settlement(row, state, 250, "ok"), world.now)


def complaint(world: World, sender: str = "Anna Tamm <anna@klient.example>", **more: Any) -> str:
    world.deliver(mail(sender=sender, at=world.now, **more))
    world.catch_up()
    deliver(world)
    return str(world.rows(schema.complaints)[-1]["complaint"])


def answer(world: World, identifier: str, event: Event = Event.ANSWER_SEEN) -> None:
    word = standing.Word(event)
    with world.register.writing() as connection:
        standing.say(
            connection,
            identifier,
            word,
            world.desk.calendars | {"default": world.desk.calendars["default"]},
            world.now,
        )


def mails(world: World, kind: str) -> list[EmailMessage]:
    return [
        email.message_from_bytes(row["content"], policy=default)  # type: ignore[misc]
        for row in world.rows(schema.outbox)
        if row["kind"] == kind
    ]


def dues(world: World) -> list[tuple[str, int, datetime, bool]]:
    rows = world.rows(schema.due_times)
    return [(row["timer"], row["threshold"], row["at"], row["done_at"] is not None) for row in rows]


def at_share(world: World, share: int, timer: str = "promise") -> datetime:
    return next(at for name, one, at, done in dues(world) if (name, one) == (timer, share) and not done)


@pytest.fixture(autouse=True)
def always(world: World) -> None:
    world.with_desk(slipping=replace(world.desk.slipping, notices="always"), default_language="en")


def slip(world: World) -> None:
    """To the grace's end of the running promise, each share on the way."""
    while True:
        ahead = sorted(row[2] for row in dues(world) if not row[3])
        if not ahead:
            return
        notices = len(mails(world, "delay")) + world.told_of("delay.withheld")
        tick(world, max(ahead[0], world.now))
        if len(mails(world, "delay")) + world.told_of("delay.withheld") > notices:
            return


def test_the_life_of_a_promise_that_slips(world: World) -> None:
    """Warned once at each share, overdue once, one notice with a new time; then again; the third is a person's."""
    identifier = complaint(world)
    assert [row[:2] for row in dues(world)] == [("promise", share) for share in (50, 75, 90, 100)]
    slip(world)
    events = [one for one in world.events() if one.startswith(("promise.", "delay."))]
    assert events.count("promise.at_risk") == 3
    assert events.count("promise.overdue") == 1
    assert len(mails(world, "notice")) == 4
    assert {mail["To"] for mail in mails(world, "notice")} == {MARI}
    assert len(mails(world, "delay")) == 1
    slip(world)
    slip(world)
    assert len(mails(world, "delay")) == 2
    assert world.told_of("delay.withheld") == 1
    assert [row["outcome"] for row in world.rows(schema.promises)] == ["superseded", "superseded", None]
    assert "twice already" in mails(world, "notice")[-1].get_content()
    assert tick(world, world.now + timedelta(days=60)) == 0
    assert chain_faults(world.register) == []
    (row,) = world.rows(schema.complaints)
    assert (row["complaint"], row["stage"]) == (identifier, "acknowledged")


def test_the_notice_stands_in_the_thread(world: World) -> None:
    """An answer to our acknowledgement, which names the customer's mail too; made by a machine, unprompted."""
    complaint(world, message_id="theirs@klient.example")
    slip(world)
    (ours,) = mails(world, "ack")
    (notice,) = mails(world, "delay")
    assert notice["In-Reply-To"] == ours["Message-ID"]
    assert notice["References"].split() == ["<theirs@klient.example>", ours["Message-ID"]]
    assert notice["Subject"] == f"Re: {ours['Subject']}"
    assert notice["Auto-Submitted"] == "auto-generated"
    assert notice["To"] == "anna@klient.example"
    (_, new) = world.rows(schema.promises)
    assert new["words"] in notice.get_content()
    assert new["due_at"] > world.now
    assert world.rows(schema.complaints)[0]["due_at"] == new["due_at"]


def test_each_share_is_told_once_whatever_restarts(world: World) -> None:
    """A process that dies before its commit leaves the due time open; after it, it is done for ever."""
    complaint(world)
    at = at_share(world, 50)
    flow = deadlines(world)

    def dies(told: Any) -> None:
        raise Killed

    flow.echo = dies
    with pytest.raises(Killed):
        flow.act(at)  # dies after the commit, before the echo
    assert [tick(world, at + timedelta(minutes=n)) for n in (0, 1, 2)] == [0, 0, 0]
    assert len(mails(world, "notice")) == 1
    again = Deadlines(world.register, lambda name: world.desk, dying_nonce, world.told.extend)
    with pytest.raises(Killed):
        again.act(at_share(world, 75))  # dies within the transaction
    assert len(mails(world, "notice")) == 1
    assert tick(world, at_share(world, 75)) == 1
    assert len(mails(world, "notice")) == 2


def dying_nonce() -> str:
    raise Killed


def test_what_was_missed_is_one_mail_and_speaks_for_all(world: World) -> None:
    """Two complaints, down over all their shares: one mail to the owner, in which both have slipped."""
    first, second = complaint(world), complaint(world, "b@klient.example")
    tick(world, at_share(world, 100) + timedelta(days=9))
    (notice,) = mails(world, "notice")
    assert all(one in notice.get_content() for one in (first, second))
    assert world.told_of("promise.at_risk") == 0
    assert world.told_of("promise.overdue") == 2


@pytest.mark.parametrize("event", [Event.ANSWER_SEEN, Event.RESOLVED, Event.WITHDRAWN])
def test_answered_just_before_nothing_goes_out(world: World, event: Event) -> None:
    """The last look into Sent finds it between the claim's list and the claim."""
    identifier = complaint(world)
    for share in (50, 75, 90, 100):
        tick(world, at_share(world, share))
    world.now = at_share(world, 100, "delay")
    before = len(world.rows(schema.outbox))
    answer(world, identifier, event)
    assert tick(world) == 0
    assert len(world.rows(schema.outbox)) == before


def test_answered_while_the_notice_lies_in_the_outbox(world: World) -> None:
    """The relay is away: the notice stays, its promise was never said, and the old one is late."""
    identifier = complaint(world)
    for share in (50, 75, 90, 100):
        tick(world, at_share(world, share))
    world.now = at_share(world, 100, "delay")
    assert deadlines(world).act(world.now) == 1
    answer(world, identifier)
    assert [row["state"] for row in world.rows(schema.outbox) if row["kind"] == "delay"] == ["SUPERSEDED"]
    assert [row["outcome"] for row in world.rows(schema.promises)] == ["late", "withdrawn"]
    assert chain_faults(world.register) == []
    deliver(world)
    assert [row["state"] for row in world.rows(schema.outbox) if row["kind"] == "delay"] == ["SUPERSEDED"]


def test_a_notice_that_is_refused_said_nothing(world: World) -> None:
    """The address is gone: the old promise runs again, and staff hear of the complaint."""
    complaint(world)
    for share in (50, 75, 90, 100):
        tick(world, at_share(world, share))
    world.now = at_share(world, 100, "delay")
    deadlines(world).act(world.now)
    deliver(world, "FAILED")
    old, new = world.rows(schema.promises)
    assert (old["outcome"], old["superseded_by"], new["outcome"]) == (None, None, "withdrawn")
    assert world.rows(schema.complaints)[0]["due_at"] == old["due_at"]


def test_a_promise_that_slipped_is_never_kept(world: World) -> None:
    """Answered within the new time: the old one stays superseded, late by what it was late; the new one is kept."""
    identifier = complaint(world)
    slip(world)
    answer(world, identifier)
    old, new = world.rows(schema.promises)
    assert (old["outcome"], new["outcome"]) == ("superseded", "kept")
    assert old["late_by"] == 15 * 60
    assert old["superseded_by"] == new["id"]


def test_several_complaints_of_one_person_are_one_notice(world: World) -> None:
    """Each with a new time of its own; a third person's apart."""
    ids = [complaint(world), complaint(world), complaint(world, "b@klient.example")]
    slip(world)
    both, other = sorted(mails(world, "delay"), key=lambda mail: mail["To"])
    assert ids[0] in both["Subject"]
    assert f"- {ids[1]}, no later than: " in both.get_content()
    assert ids[2] in other["Subject"]
    promises = world.rows(schema.promises)
    assert [row["outcome"] for row in promises] == ["superseded"] * 3 + [None] * 3
    assert all(row["words"] in both.get_content() + other.get_content() for row in promises[3:])


@pytest.mark.parametrize("event", [Event.ANSWER_SEEN, Event.RESOLVED, Event.WITHDRAWN])
@pytest.mark.parametrize("which", [0, 1])
def test_a_notice_of_two_of_which_one_is_answered_is_decided_afresh(
    world: World, which: int, event: Event
) -> None:
    """It never leaves as it lies there; the other complaint's notice is due at once, and speaks of that one alone."""
    ids = [complaint(world), complaint(world)]
    for share in (50, 75, 90, 100):
        tick(world, at_share(world, share))
    world.now = at_share(world, 100, "delay")
    assert deadlines(world).act(world.now) == 2
    (old,) = mails(world, "delay")
    answer(world, ids[which], event)
    other = ids[1 - which]
    assert {row["complaint"] for row in world.rows(schema.due_times) if not row["done_at"]} == {other}
    tick(world)
    rows = [row for row in world.rows(schema.outbox) if row["kind"] == "delay"]
    assert [row["state"] for row in rows] == ["SUPERSEDED", "SENT"]
    (_, new) = mails(world, "delay")
    assert other in str(old) + str(new)
    assert ids[which] not in str(new)
    outcome = "withdrawn" if event is Event.WITHDRAWN else "late"
    outcomes = [row["outcome"] for row in world.rows(schema.promises)]
    assert sorted(map(str, outcomes)) == sorted([outcome, "superseded", "withdrawn", "withdrawn", "None"])
    (running,) = [row for row in world.rows(schema.promises) if row["outcome"] is None]
    assert (running["complaint"], running["outbox_id"]) == (other, rows[1]["id"])
    assert tick(world) == 0
    assert chain_faults(world.register) == []


def test_a_notice_of_two_that_is_being_sent_goes_as_it_is(world: World) -> None:
    """Nobody knows whether the relay has it."""
    ids = [complaint(world), complaint(world)]
    for share in (50, 75, 90, 100):
        tick(world, at_share(world, share))
    world.now = at_share(world, 100, "delay")
    deadlines(world).act(world.now)
    with world.register.writing() as connection:
        outbox_rows.claim(connection, world.now, 99)
    answer(world, ids[0])
    assert [row["state"] for row in world.rows(schema.outbox) if row["kind"] == "delay"] == ["QUEUED"]
    assert tick(world) == 0


def test_a_crowd_is_held_until_the_operators_word(world: World) -> None:
    """Fifty after an outage: nobody is written to, one alarm, also after a restart; then all of them."""
    for number in range(50):
        complaint(world, f"w{number}@klient.example")
    world.now += timedelta(days=9)
    for _ in range(20):
        tick(world, world.now + timedelta(minutes=1))
    assert mails(world, "delay") == []
    assert world.told_of("delay.held") == 1
    (_, held) = mails(world, "notice")
    assert "too many such mails" in held.get_content()
    with world.register.writing() as connection:
        assert releasing.release(connection, world.now) == 50
        assert releasing.release(connection, world.now) == 0
    tick(world, world.now + timedelta(minutes=1))
    assert len(mails(world, "delay")) == 50
    assert {row["outcome"] for row in world.rows(schema.promises)} == {"superseded", None}


def test_while_any_is_held_staff_are_reminded_once_a_day(world: World) -> None:
    """Of all that are held by then, those that joined in silence too; in one mail, and no more after the word."""
    world.with_desk(slipping=replace(world.desk.slipping, at_once=1))
    for number in range(3):
        complaint(world, f"w{number}@klient.example")
    world.now += timedelta(days=9)
    tick(world)
    tick(world, world.now + timedelta(minutes=20))
    first = world.now
    assert world.told_of("delay.held") == 1
    told = len(mails(world, "notice"))
    complaint(world, "late@klient.example")
    while world.now < first + timedelta(days=8):
        tick(world, world.now + timedelta(hours=6))
    held = [one.body["notices"] for one in world.told if one.event == "delay.held"]
    assert held[0] == 3
    assert len(held) in (8, 9)
    assert held[-1] == 4
    reminders = [
        mail for mail in mails(world, "notice")[told:] if "too many such mails" in mail.get_content()
    ]
    assert len(reminders) == len(held) - 1
    assert all(row["complaint"] in str(reminders[-1]) for row in world.rows(schema.complaints))
    with world.register.writing() as connection:
        assert releasing.release(connection, world.now) == 4
    tick(world)
    assert len(mails(world, "delay")) == 4
    tick(world, world.now + timedelta(days=2))
    assert world.told_of("delay.held") == len(held)


def test_a_crowd_may_be_discarded(world: World) -> None:
    """Each is told as withheld; nothing goes out, now or later."""
    world.with_desk(slipping=replace(world.desk.slipping, at_once=1))
    for number in range(3):
        complaint(world, f"w{number}@klient.example")
    for _ in range(3):
        tick(world, world.now + timedelta(days=9))
    with world.register.writing() as connection:
        assert releasing.discard(connection, world.now) == 3
    tick(world, world.now + timedelta(days=9))
    assert mails(world, "delay") == []
    facts = [row for row in world.rows(schema.facts) if row["event"] == "delay.withheld"]
    assert len(facts) == 3
    assert chain_faults(world.register) == []


def withheld(world: World) -> list[str]:
    return [one.body["reason"] for one in world.told if one.event == "delay.withheld"]


def test_a_desk_whose_answers_nobody_sees_tells_staff_instead(world: World) -> None:
    """auto: no notice before an answer was ever seen; after one, notices go out."""
    world.with_desk(slipping=replace(world.desk.slipping, notices="auto"))
    complaint(world)
    slip(world)
    assert withheld(world) == ["unseen"]
    assert "no answer has been seen" in mails(world, "notice")[-1].get_content()
    answer(world, complaint(world))
    complaint(world, "b@klient.example")
    slip(world)
    assert [mail["To"] for mail in mails(world, "delay")] == ["b@klient.example"]
    world.later(days=15)
    complaint(world, "c@klient.example")
    slip(world)
    assert withheld(world) == ["unseen", "unseen"]


def test_never_means_never(world: World) -> None:
    """Staff are told that it slipped, and nothing waits."""
    world.with_desk(slipping=replace(world.desk.slipping, notices="never"))
    complaint(world)
    slip(world)
    assert mails(world, "delay") == []
    assert len(mails(world, "notice")) == 4
    assert all(done for *_, done in dues(world))


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"budgets": Budgets(per_address_hour=0)}, "budget"),
        ({"staff": frozenset({"anna@klient.example"})}, "address"),
    ],
)
def test_the_guard_stands_before_a_notice_too(world: World, changes: dict[str, Any], reason: str) -> None:
    """Budgets and addresses of our own: a person must do it."""
    complaint(world)
    world.with_desk(**changes)
    slip(world)
    assert withheld(world) == [reason]
    assert mails(world, "delay") == []


def test_a_complaint_that_was_not_acknowledged_gets_no_notice(world: World) -> None:
    """Silenced by a rule of the guard: its customer was promised nothing; staff are warned all the same."""
    world.with_desk(budgets=Budgets(per_address_hour=0))
    complaint(world)
    slip(world)
    assert world.told_of("promise.at_risk") == 3
    assert world.told_of("promise.overdue") == 1
    assert mails(world, "delay") == []


def test_an_acknowledgement_still_in_the_outbox_is_waited_for(world: World) -> None:
    """The relay was away over all of it: who has read no promise is not told of its delay; later they may be."""
    world.deliver(mail(sender="anna@klient.example"))
    world.catch_up()
    flow = deadlines(world)
    world.now = at_share(world, 100) + timedelta(days=1)
    for _ in range(3):
        flow.act(world.now)
    assert mails(world, "delay") == []
    assert at_share(world, 100, "delay") == world.now + LATER
    deliver(world)
    tick(world, world.now + LATER)
    assert len(mails(world, "delay")) == 1


def test_sent_that_cannot_be_looked_at_keeps_the_notice_back(world: World) -> None:
    """Staff are warned, the customer is not told; once it was looked at, they are."""
    complaint(world)
    flow = deadlines(world)
    for share in (50, 75, 90, 100):
        world.now = at_share(world, share)
        assert flow.mailboxes(world.now) == ("kaebused",)
        assert flow.act(world.now, unseen={"kaebused"}) == 1
    world.now = at_share(world, 100, "delay")
    assert flow.act(world.now, unseen={"kaebused"}) == 0
    assert flow.act(world.now) == 1
    assert len(mails(world, "delay")) == 1


def test_a_mailbox_that_is_watched_no_more(world: World) -> None:
    """The trail says what is due; nobody is written to, and nothing loops."""
    complaint(world)
    flow = Deadlines(world.register, lambda name: None, nonce, world.told.extend)
    assert flow.act(world.now + timedelta(days=30)) == 4
    assert flow.act(world.now + timedelta(days=30)) == 0
    assert mails(world, "notice") == []
    assert world.told_of("promise.overdue") == 1


def test_who_is_told_of_what(world: World) -> None:
    """The owner at half of the time, the manager as well near its end; both when it slipped."""
    to = {90: ("owner", "boss@kaubamaja.example")}
    world.with_desk(slipping=replace(world.desk.slipping, to=to, notices="never"))
    complaint(world)
    slip(world)
    told = [mail["To"] for mail in mails(world, "notice")]
    boss = "boss@kaubamaja.example"
    assert told == [MARI, MARI, MARI, boss, MARI, boss]


def test_nobody_to_tell_is_told_in_the_trail(world: World) -> None:
    """No address of the owner, none of the company: the log says so, and the due times go on."""
    world.with_desk(persons={}, slipping=replace(world.desk.slipping, notices="never"))
    complaint(world)
    slip(world)
    assert world.told_of("notice.withheld") == 4
    assert mails(world, "notice") == []


def test_the_hours_budget_of_staff_mails(world: World) -> None:
    """Beyond it the trail tells of each complaint, and one mail waits for the end of an hour with all of them."""
    world.with_desk(notices_per_hour=1, slipping=replace(world.desk.slipping, notices="never"))
    first = complaint(world)
    tick(world, at_share(world, 50))
    second = complaint(world, "b@klient.example")
    third = complaint(world, "c@klient.example")
    begun = world.now + timedelta(minutes=1)
    for number, (identifier, share) in enumerate(((first, 75), (second, 50), (third, 50))):
        with world.register.writing() as connection:
            due = schema.due_times.c
            chosen = sa.and_(due.complaint == identifier, due.threshold == share)
            connection.execute(schema.due_times.update().where(chosen).values(at=world.now))
        assert tick(world, begun + timedelta(minutes=10 * number)) == 1
    assert world.told_of("notice.withheld") == 3
    one, *digests = [row for row in world.rows(schema.outbox) if row["kind"] == "notice"]
    assert [row["state"] for row in digests] == ["SUPERSEDED", "SUPERSEDED", "QUEUED"]
    last = digests[-1]
    assert (last["recipient"], last["next_at"]) == (one["recipient"], begun + timedelta(hours=1))
    text = email.message_from_bytes(last["content"], policy=default).as_string()
    assert all(identifier in text for identifier in (first, second, third))
    assert world.told_of("reply.recalled") == 2


def test_a_digest_leaves_out_what_was_answered_and_takes_no_budget(world: World) -> None:
    """What nobody needs to hear any more; and the hour after, single mails go again."""
    world.with_desk(notices_per_hour=1, slipping=replace(world.desk.slipping, notices="never"))
    first = complaint(world)
    tick(world, at_share(world, 50))
    second = complaint(world, "b@klient.example")
    begun = world.now + timedelta(minutes=1)
    for number, (identifier, share) in enumerate(((first, 75), (second, 50), (second, 75))):
        with world.register.writing() as connection:
            due = schema.due_times.c
            chosen = sa.and_(due.complaint == identifier, due.threshold == share)
            connection.execute(schema.due_times.update().where(chosen).values(at=world.now))
            if number == 2:
                mine = schema.complaints.c.complaint == first
                connection.execute(schema.complaints.update().where(mine).values(stage="answered"))
        tick(world, begun + timedelta(minutes=10 * number))
    last = [row for row in world.rows(schema.outbox) if row["kind"] == "notice"][-1]
    text = email.message_from_bytes(last["content"], policy=default).as_string()
    assert second in text
    assert first not in text
    world.now = begun + timedelta(minutes=70)
    with world.register.reading() as connection:
        assert notices_of(connection, world.desk.mailbox, world.now) == 0


def test_a_clock_that_jumped_is_told_and_loops_nowhere(world: World) -> None:
    """Ten years ahead at once: all is told once, the new time is not in the past, and nothing more is due then."""
    complaint(world)
    jump = world.now + timedelta(days=3650)
    assert tick(world, jump) == 5
    assert world.rows(schema.promises)[-1]["due_at"] > jump
    assert tick(world, jump) == 0
    world.now = jump - timedelta(days=3000)
    assert tick(world) == 0
