"""A complaint whose honest time lies beyond the ceiling: staff are told in its transaction, once while that goes on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from responder.core.business_calendar import Budget, Unit
from responder.core.capacity import beyond
from responder.core.complaint import Event
from responder.core.forecast import Promising
from responder.core.message import parse
from responder.core.reading import read
from responder.edges.register import schema, standing
from responder.edges.register.deciding import decided
from responder.edges.register.standing import Word
from tests.edges.register.busy_desk import (
    LIMIT,
    MARI,
    SECRET,
    after,
    alarms,
    busy_desk,
    complain,
    mails,
    practised,
)
from tests.edges.register.desk_work import DeskWork, chain_faults, mail


@pytest.fixture
def work(tmp_path: Path) -> Iterator[DeskWork]:
    with busy_desk(tmp_path) as made:
        yield made


def test_the_first_promise_beyond_the_ceiling_tells_staff(work: DeskWork) -> None:
    """The honest time is promised; one fact and one mail to the person responsible, and none to the customer."""
    row, told = complain(work)
    assert row["due_at"] >= after(work, work.now, 19)
    (fact,) = alarms(told)
    assert fact.level == "warning"
    assert fact.body == {
        "complaint": row["complaint"], "category": "other", "honest": fact.body["honest"], "ceiling": "8wh",
        "clamped": False, "backlog": 0, "rate": fact.body["rate"], "unknown": 0,
    }  # fmt: skip
    assert 19 * 3600 < fact.body["honest"] < 21 * 3600
    (letter,) = mails(work)
    assert letter["To"] == MARI
    assert row["complaint"] in letter["Subject"]
    assert [one.body["kind"] for one in told if one.event == "reply.queued"] == ["ack", "notice"]
    assert chain_faults(work.register) == []


def test_no_strangers_word_is_in_it(work: DeskWork) -> None:
    """Neither of the mail nor of its sender, in the mail or in the trail."""
    _, told = complain(work)
    content = mails(work)[0].as_string()
    for words in (SECRET, "klient.example", "Complaint\r"):
        assert words not in content
    assert SECRET not in str([one.body for one in told])


def test_it_says_what_the_customer_was_promised(work: DeskWork) -> None:
    """The same instant as in the acknowledgement, in the language of the desk."""
    row, _ = complain(work)
    ((words,),) = [
        [one["words"]] for one in work.rows(schema.promises) if one["complaint"] == row["complaint"]
    ]
    assert f"The customer expects the reply {words}" in mails(work)[0].get_content()


def test_once_while_it_goes_on_and_a_reminder_after_a_week(work: DeskWork) -> None:
    """Complaints of every day, all beyond, at a weekend too: two mails in ten days."""
    days = []
    for day in range(10):
        for _ in range(3):
            if alarms(complain(work)[1]):
                days.append(day)
            work.later(hours=1)
        work.later(hours=21)
    assert days == [0, 7]
    assert len(mails(work)) == 2


def test_what_is_promised_within_the_ceiling_does_not_end_it(work: DeskWork) -> None:
    """Claims are answered within the hour all the while; the others are told of no second time."""
    raised = []
    for _ in range(8):
        raised += [bool(alarms(complain(work)[1])), bool(alarms(complain(work, "A claim.")[1]))]
        work.later(hours=3)
    assert raised == [True] + [False] * 15


def test_after_a_day_within_the_ceiling_it_is_told_anew(work: DeskWork) -> None:
    """It was over: others were promised, and none beyond for a day."""
    assert alarms(complain(work)[1])
    work.later(hours=13)
    assert not alarms(complain(work, "A claim.")[1])
    work.later(hours=13)
    assert alarms(complain(work)[1])
    assert len(mails(work)) == 2


def test_three_quiet_days_are_no_end(work: DeskWork) -> None:
    """Nothing was promised: nothing has shown that it is over."""
    assert alarms(complain(work)[1])
    work.later(days=3)
    assert not alarms(complain(work)[1])


def test_what_others_were_promised_meanwhile_is_no_end_either(work: DeskWork) -> None:
    """Another mailbox's customer, and one whose promise slipped: a second time says nothing of new complaints."""
    row, _ = complain(work)
    work.later(days=1)
    ours = work.desk
    work.desk = replace(ours, mailbox="teine", prefix="T")
    assert not alarms(complain(work)[1])
    work.desk = ours
    promise, queued = work.rows(schema.promises)[-1], work.rows(schema.outbox)[-1]
    with work.register.writing() as connection:
        second = {"kind": "delay", "nonce": "z" * 16, "message_id": "z@kaubamaja.example"}
        mine = {"id": None, "mailbox": ours.mailbox, "complaint": row["complaint"]}
        connection.execute(schema.outbox.insert(), queued | mine | second)
        number = connection.execute(sa.select(sa.func.max(schema.outbox.c.id))).scalar()
        again = {"id": None, "complaint": row["complaint"], "outbox_id": number}
        connection.execute(schema.promises.insert(), promise | again)
    work.later(days=1)
    assert not alarms(complain(work)[1])


def test_each_mailbox_has_its_own(work: DeskWork) -> None:
    """What is known of one says nothing of another."""
    assert alarms(complain(work)[1])
    with work.register.writing() as connection:
        rows = schema.observations.c.clock > 1
        connection.execute(schema.observations.update().where(rows).values(mailbox="teine"))
    work.desk = replace(work.desk, mailbox="teine", prefix="T")
    assert alarms(complain(work)[1])


def test_the_ceiling_itself_is_promised_where_that_is_wanted(work: DeskWork) -> None:
    """`beyond_ceiling: ceiling`: within the limit, the fact knows the honest time, and the mail says so. Nothing was
    learned before, and nothing is from this."""
    work.desk = replace(work.desk, promising=Promising(ceiling=LIMIT, clamp=True))
    assert work.rows(schema.estimators) == []
    row, told = complain(work)
    assert row["due_at"] <= after(work, work.now, 16)
    (fact,) = alarms(told)
    assert (fact.body["clamped"], fact.body["unknown"]) == (True, 0)
    assert fact.body["honest"] > 19 * 3600
    assert "This is the limit itself" in mails(work)[0].get_content()
    assert not alarms(complain(work)[1])
    (state,) = work.rows(schema.estimators)
    assert (state["shift"], state["over_at"]) == (0.0, work.now)


def test_answers_that_nobody_sees_are_named_as_the_cause(work: DeskWork) -> None:
    """A third of what came has no known answer: no quantile is reached, and the mail says what to do about it. Nine of
    ten of the known ones took longer than the limit, so it is not the limit that is promised."""
    practised(work, unanswered=40, other=20)
    row, told = complain(work)
    (fact,) = alarms(told)
    assert not fact.body["clamped"]
    assert row["due_at"] >= after(work, work.now, 19)
    assert 10 < fact.body["unknown"] < 90
    text = mails(work)[0].get_content()
    assert f"No answer is known to {fact.body['unknown']}% of complaints" in text
    assert "responder answered" in text
    assert "watch_sent" in text
    assert "This is the limit itself" not in text


def test_the_limit_is_the_rules_target_where_that_lies_above(work: DeskWork) -> None:
    """A rule may promise more than the ceiling; beyond that is beyond."""
    work.desk = replace(work.desk, target=Budget(12, Unit.WORKING_HOURS))
    (fact,) = alarms(complain(work)[1])
    assert fact.body["ceiling"] == "12wh"
    assert "Limit: 12 working hours" in mails(work)[0].get_content()


@pytest.mark.parametrize(
    "promising",
    [Promising(learn=False, ceiling=LIMIT), Promising(ceiling=None), Promising()],
    ids=["learn: false", "no ceiling", "within"],
)
def test_nothing_is_raised_where_nothing_is_beyond(work: DeskWork, promising: Promising) -> None:
    """The target is promised, or there is no ceiling, or it is far."""
    work.desk = replace(work.desk, promising=promising)
    assert not alarms(complain(work)[1])
    assert mails(work) == []


def test_a_desk_that_stopped_learning_stands_by_that(work: DeskWork) -> None:
    """Whatever the record says of a complaint that was promised its target."""
    raw = mail(sender="anna@klient.example", at=work.now)
    with work.register.reading() as connection:
        reading = read(parse(raw), raw, work.now, work.desk)
        context, decision = decided(connection, reading, work.desk, work.register.keys, work.now, "c" * 16)
    assert beyond(decision, context, work.desk)
    assert not beyond(decision, context, replace(work.desk, promising=Promising(learn=False, ceiling=LIMIT)))


def test_where_nobody_is_promised_anything_nothing_is_raised(work: DeskWork) -> None:
    """A colleague's own complaint is registered and not acknowledged."""
    decision, told = work.take(mail(sender=MARI, at=work.now))
    assert decision.withheld is not None
    assert not alarms(told)


def test_a_clock_that_begins_anew_raises_nothing(work: DeskWork) -> None:
    """Whether or not a mail tells of its time: the next new complaint does."""
    row, _ = complain(work, "A claim.")
    (ack,) = [one for one in work.rows(schema.outbox) if one["complaint"] == row["complaint"]]
    with work.register.writing() as connection:
        every = schema.observations.update().values(category="claims")
        connection.execute(every.where(schema.observations.c.category == "other"))
        connection.execute(schema.observations.delete().where(schema.observations.c.queue != 1.0))
        word = Word(Event.ANSWER_SEEN)
        standing.say(connection, row["complaint"], word, work.desk.calendars, work.now)
    work.later(hours=1)
    again = mail("A claim still.", sender=ack["recipient"], at=work.now, In_Reply_To=f"<{ack['message_id']}>")
    further, told = work.take(again)
    assert further.reopened
    assert further.promise is not None
    assert dict(further.promise.basis)["capacity"] == "the honest time lies beyond the ceiling"
    assert not alarms(told)
