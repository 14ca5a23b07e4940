"""Further messages in the register: their confirmation, the clock and the promise that it tells, thanks, ended
complaints, and complaints that a mail may be about."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

import pytest

from responder.core.business_calendar import Budget, Unit
from responder.core.complaint import Event
from responder.core.decision import Decision, Outcome
from responder.edges.register import due_acts, due_rows, outbox_rows, schema, standing
from responder.edges.register.standing import Word
from tests.edges.register.desk_work import DeskWork, chain_faults, mail, opened
from tests.golden import desk

ANNA = "anna@klient.example"
BODY = "It is the lamp with the number 4711."


@pytest.fixture
def work(tmp_path: Path) -> Iterator[DeskWork]:
    register = opened(tmp_path / "register.sqlite")
    yield DeskWork(register, desk=replace(desk(), staff=frozenset()))
    register.close()


def send(work: DeskWork, state: str = "SENT") -> int:
    """The relay takes all that is due."""
    with work.register.writing() as connection:
        claimed = outbox_rows.claim(connection, work.now, 99)
        for row in claimed:
            outbox_rows.settle(connection, outbox_rows.Settlement(row, state, 250, "ok"), work.now)
    return len(claimed)


def complaint(work: DeskWork, **more: Any) -> str:
    """Registered, and its acknowledgement sent an hour ago."""
    decision, _ = work.take(mail(**{"at": work.now, **more}))
    send(work)
    work.later(hours=1)
    return decision.complaint_id


def say(work: DeskWork, identifier: str, event: Event = Event.ANSWER_SEEN) -> None:
    with work.register.writing() as connection:
        standing.say(connection, identifier, Word(event), work.desk.calendars, work.now)


def further(work: DeskWork, identifier: str, body: str = BODY, **more: Any) -> Decision:
    """The same person once more, with the number in the subject."""
    subject = more.pop("subject", f"Re: We have received your complaint [{identifier}]")
    return work.take(mail(body, subject=subject, at=work.now, **more))[0]


def kinds(work: DeskWork) -> list[str]:
    return [row["kind"] for row in work.rows(schema.outbox)]


def last(work: DeskWork, table: Any) -> dict[str, Any]:
    return work.rows(table)[-1]


def test_a_further_message_is_confirmed_in_the_thread(work: DeskWork) -> None:
    """The old promise stands: no new row, no new due time, the same clock."""
    identifier = complaint(work)
    promise, dues = work.rows(schema.promises), work.rows(schema.due_times)
    decision = further(work, identifier)
    assert decision.outcome is Outcome.FOLLOWUP
    assert kinds(work) == ["ack", "followup"]
    row = last(work, schema.outbox)
    sent = message_from_bytes(row["content"], policy=default)
    assert (row["recipient"], row["complaint"], row["state"]) == (ANNA, identifier, "QUEUED")
    assert str(sent["Subject"]).startswith("Re: ")
    assert identifier in str(sent["Subject"])
    assert sent["In-Reply-To"] == f"<{last(work, schema.correspondence)['message_id']}>"
    assert promise[0]["words"] in sent.get_content()
    assert (work.rows(schema.promises), work.rows(schema.due_times)) == (promise, dues)
    assert last(work, schema.complaints)["clock"] == 1
    events = [one["event"] for one in work.rows(schema.facts)]
    assert events[-2:] == ["message.joined", "reply.queued"]
    assert chain_faults(work.register) == []


def test_a_message_after_an_answer_is_promised_a_new_time(work: DeskWork) -> None:
    """The confirmation is that promise's mail: words, outbox row, due times, and a notice if it slips."""
    identifier = complaint(work)
    say(work, identifier)
    decision = further(work, identifier)
    assert decision.reopened == "answered"
    assert decision.outgoing
    first, second = work.rows(schema.promises)
    assert (second["clock"], second["outbox_id"], second["words"]) == (
        2,
        last(work, schema.outbox)["id"],
        decision.outgoing.reply.promise_words,
    )
    assert second["words"]
    assert first["outcome"] == "kept"
    text = message_from_bytes(last(work, schema.outbox)["content"], policy=default).get_content()
    assert second["words"] in text
    assert "stands" not in text
    assert [one["event"] for one in work.rows(schema.facts)][-4:] == [
        "message.joined", "complaint.advanced", "promise.given", "reply.queued",
    ]  # fmt: skip
    with work.register.reading() as connection:
        due = due_rows.shares_due(connection, second["due_at"], 9)
    assert {(one.promise, one.told) for one in due} == {(second["id"], True)}


def test_a_new_clock_whose_message_is_not_confirmed_is_promised_to_nobody(work: DeskWork) -> None:
    """As long as confirmations are off: no words, and nothing is learned."""
    identifier = complaint(work)
    say(work, identifier)
    work.desk = replace(work.desk, confirm_followups=False)
    assert further(work, identifier).withheld.by == "follow-up"  # type: ignore[union-attr]
    assert (last(work, schema.promises)["words"], last(work, schema.promises)["outbox_id"]) == ("", None)
    assert kinds(work) == ["ack"]


def test_at_most_one_in_a_day(work: DeskWork) -> None:
    """For each complaint; the next one a day later."""
    work.desk = replace(work.desk, target=Budget(20, Unit.WORKING_DAYS))
    identifier = complaint(work)
    made = []
    for _ in range(27):
        made.append(further(work, identifier).outgoing is not None)
        send(work)
        work.later(hours=1)
    assert [at for at, one in enumerate(made) if one] == [0, 24]


def test_not_right_after_a_mail_of_ours(work: DeskWork) -> None:
    """Queued, or out for less than ten minutes; a photo that follows at once needs no second mail."""
    first, _ = work.take(mail())
    identifier = first.complaint_id
    assert further(work, identifier).withheld.by == "quiet"  # type: ignore[union-attr]
    work.later(hours=3)
    assert further(work, identifier).withheld.by == "quiet"  # type: ignore[union-attr]
    send(work)
    work.later(minutes=9)
    assert further(work, identifier).withheld.by == "quiet"  # type: ignore[union-attr]
    work.later(minutes=2)
    assert further(work, identifier).outgoing


def test_nobody_whose_mail_was_refused_reads_that_a_time_stands(work: DeskWork) -> None:
    """Nothing was told to them."""
    first, _ = work.take(mail())
    send(work, "FAILED")
    work.later(hours=1)
    assert further(work, first.complaint_id).withheld.by == "undelivered"  # type: ignore[union-attr]


def test_when_the_time_has_passed_nothing_untrue_is_said(work: DeskWork) -> None:
    """The notice of delay says what is true."""
    identifier = complaint(work)
    work.now = last(work, schema.promises)["due_at"] + timedelta(minutes=1)
    assert further(work, identifier).withheld.by == "no-promise"  # type: ignore[union-attr]


def test_a_silenced_complaint_stays_silent(work: DeskWork) -> None:
    """Who is over their budget with the complaint gets no confirmation either."""
    for _ in range(3):
        work.take(mail())
    fourth, _ = work.take(mail())
    assert fourth.withheld
    work.later(days=1, hours=3)
    assert further(work, fourth.complaint_id).withheld.by == "silenced"  # type: ignore[union-attr]


def test_confirmations_count_in_the_budget(work: DeskWork) -> None:
    """Three mails an hour to one address, of whatever kind; a confirmation counts for the next complaint too."""
    one, two = complaint(work), complaint(work)
    work.later(hours=1)
    made = [bool(further(work, identifier).outgoing) for identifier in (one, two)]
    assert made == [True, True]
    assert work.take(mail(at=work.now))[0].outgoing
    assert work.take(mail(at=work.now))[0].withheld.by == "budget"  # type: ignore[union-attr]
    assert further(work, one).withheld.by in ("budget", "quiet")  # type: ignore[union-attr]


@pytest.mark.parametrize("header", ["Auto_Submitted", "List_Id"])
def test_no_machine_is_confirmed(work: DeskWork, header: str) -> None:
    """Nor does one start a clock."""
    identifier = complaint(work)
    say(work, identifier)
    decision = further(work, identifier, **{header: "<auto-replied.x.example>"})
    assert (decision.withheld.by, decision.reopened) == ("guard", "")  # type: ignore[union-attr]
    assert kinds(work) == ["ack"]


def test_a_reply_to_that_is_new_gets_nothing(work: DeskWork) -> None:
    """The confirmation goes to From: a number and a time are told to nobody whom we did not write to before."""
    identifier = complaint(work)
    decision = further(work, identifier, Reply_To="eva@klient.example")
    assert decision.outgoing
    assert decision.outgoing.recipient == ANNA


def test_a_reply_to_that_we_wrote_to_before_is_kept(work: DeskWork) -> None:
    """The acknowledgement went there, and so does what follows."""
    identifier = complaint(work, Reply_To="eva@klient.example")
    assert last(work, schema.outbox)["recipient"] == "eva@klient.example"
    decision = further(work, identifier, Reply_To="eva@klient.example")
    assert decision.outgoing
    assert decision.outgoing.recipient == "eva@klient.example"


def test_an_answer_keeps_a_queued_confirmation_at_home(work: DeskWork) -> None:
    """What it says is over."""
    identifier = complaint(work)
    assert further(work, identifier).outgoing
    say(work, identifier)
    assert last(work, schema.outbox)["state"] == "SUPERSEDED"
    assert "reply.recalled" in [one["event"] for one in work.rows(schema.facts)]
    work.later(hours=1)
    assert further(work, identifier).outgoing, "one that nobody saw is none"


def test_a_queued_confirmation_whose_time_has_passed_stays_at_home(work: DeskWork) -> None:
    """In the transaction that notes that the promise is overdue."""
    identifier = complaint(work)
    assert further(work, identifier).outgoing
    work.now = last(work, schema.promises)["due_at"]
    with work.register.writing() as connection:
        dues = due_rows.shares_due(connection, work.now, 9)
        acted = due_acts.warn(connection, dues, work.desk, work.now)
    assert [one.event for one in acted.facts] == ["promise.overdue", "reply.recalled"]
    assert last(work, schema.outbox)["state"] == "SUPERSEDED"


# --- thanks ---


def test_thanks_are_recorded_and_start_nothing(work: DeskWork) -> None:
    """On an answered complaint, and on one that is resolved."""
    identifier = complaint(work)
    for event in (Event.ANSWER_SEEN, Event.RESOLVED):
        say(work, identifier, event)
        before = last(work, schema.complaints)["stage"]
        decision = further(work, identifier, "Thank you very much!")
        assert (decision.outcome, decision.reopened, decision.withheld.by) == (
            Outcome.FOLLOWUP,
            "",
            "gratitude",
        )  # type: ignore[union-attr]
        assert last(work, schema.complaints)["stage"] == before
    assert kinds(work) == ["ack"]
    joined = [one["body"] for one in work.rows(schema.facts) if one["event"] == "message.joined"]
    assert all('"unconfirmed":"gratitude"' in one for one in joined)


def test_thanks_stop_no_clock(work: DeskWork) -> None:
    """Before the answer they change nothing."""
    identifier = complaint(work)
    before = work.rows(schema.due_times)
    assert further(work, identifier, "Thank you!").withheld.by == "gratitude"  # type: ignore[union-attr]
    assert work.rows(schema.due_times) == before
    assert last(work, schema.promises)["outcome"] is None


# --- ended complaints ---


def test_a_resolved_complaint_is_reopened_within_its_days(work: DeskWork) -> None:
    """Ten working days on the calendar; counted as reopened."""
    identifier = complaint(work)
    say(work, identifier, Event.RESOLVED)
    work.later(days=13)
    decision = further(work, identifier)
    assert (decision.reopened, bool(decision.outgoing)) == ("resolved", True)
    row = last(work, schema.complaints)
    assert (row["stage"], row["clock"], row["reopened"], row["resolved_at"]) == ("acknowledged", 2, 1, None)


def test_later_it_is_a_new_complaint_linked(work: DeskWork) -> None:
    """With an acknowledgement of its own."""
    identifier = complaint(work)
    say(work, identifier, Event.RESOLVED)
    work.later(days=20)
    decision = further(work, identifier)
    assert decision.outcome is Outcome.COMPLAINT
    assert decision.trace.linked == (identifier,)
    assert [row["other"] for row in work.rows(schema.links)] == [identifier]


def test_a_closed_one_opens_by_its_own_event(work: DeskWork) -> None:
    """closed -> acknowledged, by "reopened"."""
    identifier = complaint(work)
    with work.register.writing() as connection:
        closed = schema.complaints.update().values(stage="closed", closed_at=work.now, due_at=None)
        connection.execute(closed)
    work.later(days=1)
    assert further(work, identifier).reopened == "closed"
    told = [one["body"] for one in work.rows(schema.facts) if one["event"] == "complaint.advanced"]
    assert '"before":"closed"' in told[-1]
    assert '"cause":"reopened"' in told[-1]
    assert last(work, schema.complaints)["closed_at"] is None


def test_three_reopenings_a_day(work: DeskWork) -> None:
    """The fourth message joins, is flagged, and starts nothing; a day later the next one does."""
    identifier = complaint(work)
    reopened = []
    for _ in range(4):
        say(work, identifier, Event.RESOLVED)
        work.later(minutes=20)
        reopened.append(further(work, identifier).reopened)
    assert reopened == ["resolved", "resolved", "resolved", ""]
    flags = further(work, identifier).trace.flags
    assert flags == ("reopened 3 times within a day: no new clock",)
    assert last(work, schema.complaints)["stage"] == "resolved"
    work.later(days=1, hours=1)
    assert further(work, identifier).reopened == "resolved"


# --- suspected ---


def test_the_same_sender_and_subject_are_linked_as_suspected(work: DeskWork) -> None:
    """Nothing names the first complaint: a new one, linked and flagged."""
    first = complaint(work, subject="Broken lamp")
    decision, _ = work.take(mail(BODY, subject="RE: Broken  LAMP", at=work.now))
    assert (decision.outcome, decision.trace.suspected) == (Outcome.COMPLAINT, (first,))
    assert decision.trace.flags == (f"suspected follow-up of {first}: same sender, same subject",)
    assert [(row["complaint"], row["other"]) for row in work.rows(schema.links)] == [
        (decision.complaint_id, first)
    ]


@pytest.mark.parametrize(
    ("changes", "is_one"),
    [({}, True), ({"sender": "eva@klient.example"}, False), ({"subject": "Another matter"}, False)],
)
def test_who_is_suspected(work: DeskWork, changes: dict[str, str], is_one: bool) -> None:
    """Both must be the same."""
    complaint(work, subject="Broken lamp")
    decision, _ = work.take(mail(BODY, **{"subject": "Broken lamp", "at": work.now, **changes}))
    assert bool(decision.trace.suspected) is is_one


@pytest.mark.parametrize(("days", "is_one"), [(6, True), (9, False)])
def test_suspicion_ends_after_48_hours_of_open_time(work: DeskWork, days: int, is_one: bool) -> None:
    """The desk is open nine hours a day, Monday to Friday."""
    complaint(work, subject="Broken lamp")
    work.later(days=days)
    decision, _ = work.take(mail(BODY, subject="Broken lamp", at=work.now))
    assert bool(decision.trace.suspected) is is_one


def test_a_complaint_that_ended_and_a_mail_without_subject_are_not_suspected(work: DeskWork) -> None:
    """Nothing open is there to be followed up; and no subject is like any other."""
    first = complaint(work, subject="Broken lamp")
    say(work, first, Event.RESOLVED)
    assert not work.take(mail(BODY, subject="Broken lamp", at=work.now))[0].trace.suspected
    complaint(work, subject="")
    assert not work.take(mail(BODY, subject="", at=work.now))[0].trace.suspected
