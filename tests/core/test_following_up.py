"""Further messages, decided: which clock they start, whether an ended complaint takes them, and the confirmation."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from responder.core.business_calendar import Budget, Unit
from responder.core.complaint import Stage
from responder.core.complaint_id import complaint_id, message_id
from responder.core.confirming import KIND, ONCE_IN, QUIET
from responder.core.correspondence import Known, KnownComplaint, SentMail
from responder.core.decision import Context, Decision, Outcome, decide
from responder.core.desk import Desk
from responder.core.message import parse
from responder.core.outcome import Thread
from responder.core.outline import outline
from responder.core.reading import read
from responder.core.reply import Templates
from responder.core.rules import Leaf, Rule, rule_set
from tests.golden import KEYS, desk

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)  # a Friday
DESK = desk()
ANNA = "anna@klient.example"
FIRST = complaint_id("KB", 2026, 1)
NONCE = "b" * 16
ACK = message_id(KEYS, "ack", FIRST, NONCE, ANNA, "kaubamaja.example")
HOUR = timedelta(hours=1)
RUNNING = Thread(
    f"Re: We have received your complaint [{FIRST}]",
    True,
    False,
    NOW - HOUR,
    None,
    frozenset({ANNA}),
    NOW + 3 * HOUR,
)
COMPLAINT = KnownComplaint(FIRST, Stage.ACKNOWLEDGED, frozenset({ANNA}), "en", due=NOW + 3 * HOUR)


def decided(
    body: str = "The number is 4711.",
    *,
    known: KnownComplaint = COMPLAINT,
    thread: Thread | None = RUNNING,
    at: Desk = DESK,
    now: datetime = NOW,
    context: dict[str, object] | None = None,
    **headers: str,
) -> Decision:
    fields = {
        "From": f"Anna <{ANNA}>",
        "To": DESK.address,
        "Subject": f"Re: Complaint [{FIRST}]",
        "Date": f"{now:%a, %d %b %Y %H:%M:%S} +0000",
        "Message-ID": "<two@klient.example>",
        "In-Reply-To": f"<{ACK}>",
    } | {name.replace("_", "-"): value for name, value in headers.items()}
    raw = ("\r\n".join(f"{name}: {value}" for name, value in fields.items()) + f"\r\n\r\n{body}\r\n").encode()
    found = Known(sent={NONCE: SentMail(FIRST, "ack", ANNA)}, complaints={FIRST: known})
    around = Context(now=now, nonce="c" * 16, number=418, known=found, thread=thread, **(context or {}))  # type: ignore[arg-type]
    return decide(read(parse(raw), raw, now, at), around, at, KEYS)


def text(decision: Decision) -> str:
    assert decision.outgoing
    return str(message_from_bytes(decision.outgoing.reply.content, policy=default).get_content())


def silent(**changes: object) -> str:
    """By what the confirmation is withheld."""
    decision = decided(**changes)  # type: ignore[arg-type]
    assert decision.outgoing is None
    assert decision.withheld
    return decision.withheld.by


# --- the confirmation ---


def test_it_names_the_complaint_and_the_time_that_stands() -> None:
    """Shortly, in the thread, as an answer to the message."""
    decision = decided()
    assert decision.outcome is Outcome.FOLLOWUP
    assert decision.due is None, "the clock runs as it ran"
    assert decision.outgoing
    assert (decision.outgoing.kind, decision.outgoing.recipient) == (KIND, ANNA)
    assert decision.outgoing.stale_after == RUNNING.promised
    sent = message_from_bytes(decision.outgoing.reply.content, policy=default)
    assert (sent["Subject"], sent["In-Reply-To"]) == (RUNNING.subject, "<two@klient.example>")
    assert sent["References"] == f"<{ACK}> <two@klient.example>"
    assert sent["Auto-Submitted"] == "auto-replied"
    assert FIRST in text(decision)
    assert "Friday, 20 November, 17:00" in text(decision)
    assert "stands" in text(decision)
    assert "4711" not in text(decision)
    told = outline(decision)
    assert (told["would_send"], told["promise"]["words"], told["due"]) == (
        True, decision.outgoing.reply.promise_words, None,
    )  # fmt: skip


def test_a_new_clock_is_told_as_a_new_time() -> None:
    """No word of one that stands."""
    decision = decided(known=replace(COMPLAINT, stage=Stage.ANSWERED), thread=replace(RUNNING, promised=None))
    assert decision.reopened == "answered"
    assert decision.promise
    assert decision.due == decision.promise.due
    assert decision.outgoing
    assert decision.outgoing.reply.promise_words in text(decision)
    assert "stands" not in text(decision)


@pytest.mark.parametrize(
    ("changes", "by"),
    [
        ({"thread": None}, "follow-up"),
        ({"at": replace(DESK, confirm_followups=False)}, "follow-up"),
        ({"Auto_Submitted": "auto-replied"}, "guard"),
        ({"body": "Thank you!"}, "gratitude"),
        ({"at": replace(DESK, staff=frozenset({ANNA}))}, "staff"),
        ({"known": replace(COMPLAINT, withheld_by="rule")}, "silenced"),
        ({"known": replace(COMPLAINT, stage=Stage.HELD)}, "held"),
        ({"thread": replace(RUNNING, queued=True)}, "quiet"),
        ({"thread": replace(RUNNING, last_at=NOW - QUIET + timedelta(seconds=1))}, "quiet"),
        ({"thread": replace(RUNNING, sent=False)}, "undelivered"),
        ({"thread": replace(RUNNING, confirmed_at=NOW - ONCE_IN + timedelta(seconds=1))}, "confirmed"),
        ({"thread": replace(RUNNING, promised=NOW)}, "no-promise"),
        ({"thread": replace(RUNNING, promised=None)}, "no-promise"),
        ({"context": {"replies_hour": 3}}, "budget"),
        ({"context": {"replies_day": 10}}, "budget"),
        ({"Date": "Mon, 16 Nov 2026 11:00:00 +0000"}, "old"),
    ],
)
def test_what_withholds_it(changes: dict[str, object], by: str) -> None:
    """Each with its name; the message joins all the same."""
    assert silent(**changes) == by
    assert decided(**changes).outcome is Outcome.FOLLOWUP  # type: ignore[arg-type]


def test_each_bound_ends() -> None:
    """Ten minutes and a day later it is made."""
    assert decided(thread=replace(RUNNING, last_at=NOW - QUIET)).outgoing
    assert decided(thread=replace(RUNNING, confirmed_at=NOW - ONCE_IN)).outgoing


def test_a_rule_that_says_no_ack_silences_it() -> None:
    """A rule may ask for follow-ups only."""
    rule = Rule("quiet", Leaf("followup", "equals", True), (("no_ack", "agreed by telephone"),))
    decision = decided(at=replace(DESK, rules=rule_set([rule, *DESK.rules.rules])))
    assert decision.withheld
    assert (decision.withheld.by, decision.withheld.reason) == ("rule", "rule quiet: agreed by telephone")


def test_a_reply_to_that_nobody_reads_is_passed_over() -> None:
    """Guard step 8 holds for where it goes, also where a mail of ours went there before."""
    thread = replace(RUNNING, written_to=frozenset({"no-reply@klient.example"}))
    decision = decided(thread=thread, Reply_To="no-reply@klient.example")
    assert decision.outgoing
    assert decision.outgoing.recipient == ANNA


def test_a_desk_without_the_text_in_that_language_uses_its_own() -> None:
    """And one without any is told why nothing went out."""
    texts = {key: value for key, value in DESK.templates.texts.items() if key != (KIND, "en")}
    decision = decided(at=replace(DESK, templates=Templates(texts), default_language="et"))
    assert "Vastame Teile" in text(decision)
    bare = {key: value for key, value in texts.items() if key[0] != KIND}
    assert silent(at=replace(DESK, templates=Templates(bare))) == "template"


def test_a_language_that_is_not_certain_gets_two() -> None:
    """As the acknowledgement did."""
    unsure = replace(DESK, languages=("et", "ru"), default_language="et")
    decision = decided("4711", known=replace(COMPLAINT, language=""), at=unsure, Subject=f"Re: [{FIRST}]")
    assert decision.also_language
    assert "Vastame Teile" in text(decision)
    assert "Мы ответим Вам" in text(decision)


def test_a_confirmation_fed_back_is_an_event() -> None:
    """Our own mail, like any other."""
    sent = decided().outgoing
    assert sent
    raw = sent.reply.content
    again = Known(sent={sent.nonce: SentMail(FIRST, KIND, ANNA)}, complaints={FIRST: COMPLAINT})
    back = decide(read(parse(raw), raw, NOW, DESK), Context(NOW, "d" * 16, known=again), DESK, KEYS)
    assert (back.outcome, back.outgoing) == (Outcome.EVENT, None)


# --- clocks, thanks, ended complaints ---


@pytest.mark.parametrize(
    "stage", [Stage.ANSWERED, Stage.WAITING, Stage.RESOLVED, Stage.CLOSED, Stage.WITHDRAWN]
)
def test_thanks_join_and_start_nothing(stage: Stage) -> None:
    """However long ago it ended: they are no complaint. A deadline in the old subject is nothing that they say."""
    known = replace(COMPLAINT, stage=stage, ended=NOW - timedelta(days=90))
    decision = decided("Aitäh!", known=known)
    assert (decision.outcome, decision.complaint_id) == (Outcome.FOLLOWUP, FIRST)
    assert (decision.due, decision.reopened, decision.deadline, decision.raised) == (None, "", None, "")


@pytest.mark.parametrize("stage", [Stage.RESOLVED, Stage.CLOSED])
@pytest.mark.parametrize(("days", "reopens"), [(0, True), (13, True), (14, True), (15, False), (200, False)])
def test_a_complaint_that_ended_takes_messages_for_ten_working_days(
    stage: Stage, days: int, reopens: bool
) -> None:
    """Weekends do not count; later it is a new complaint, linked."""
    decision = decided(known=replace(COMPLAINT, stage=stage, ended=NOW - timedelta(days=days)))
    if reopens:
        assert (decision.outcome, decision.reopened) == (Outcome.FOLLOWUP, str(stage))
    else:
        assert (decision.outcome, decision.trace.linked) == (Outcome.COMPLAINT, (FIRST,))


def test_the_days_are_the_desks() -> None:
    """`reopen_days`."""
    known = replace(COMPLAINT, stage=Stage.CLOSED, ended=NOW - timedelta(days=60))
    long = replace(DESK, reopen_days=Budget(60, Unit.WORKING_DAYS))
    assert decided(known=known, at=long).outcome is Outcome.FOLLOWUP
    assert decided(known=known).outcome is Outcome.COMPLAINT


def test_a_machine_reopens_nothing() -> None:
    """Nor does it become a complaint."""
    known = replace(COMPLAINT, stage=Stage.CLOSED, ended=NOW - timedelta(days=1))
    decision = decided(known=known, Auto_Submitted="auto-replied")
    assert (decision.outcome, decision.reopened) == (Outcome.RECORDED, "")


def test_the_fourth_reopening_of_a_day_is_shown_and_starts_nothing() -> None:
    """After an answer alone there is no such bound: people write more than three letters a day."""
    known = replace(COMPLAINT, stage=Stage.RESOLVED, ended=NOW - HOUR, reopenings=3)
    decision = decided(known=known, thread=replace(RUNNING, promised=None))
    assert (decision.outcome, decision.due, decision.outgoing) == (Outcome.FOLLOWUP, None, None)
    assert decision.trace.flags == ("reopened 3 times within a day: no new clock",)
    assert decided(known=replace(known, stage=Stage.ANSWERED)).reopened == "answered"


# --- suspected ---


def fresh(alike: dict[str, datetime], **headers: str) -> Decision:
    fields = {"From": ANNA, "Subject": "Broken lamp", "Message-ID": "<three@klient.example>", **headers}
    raw = (
        "\r\n".join(f"{name}: {value}" for name, value in fields.items()) + "\r\n\r\nStill broken.\r\n"
    ).encode()
    known = Known(alike=alike, complaints={FIRST: COMPLAINT})
    return decide(read(parse(raw), raw, NOW, DESK), Context(NOW, "c" * 16, 418, known), DESK, KEYS)


@pytest.mark.parametrize(("days", "is_one"), [(0, True), (7, True), (8, False)])
def test_a_suspected_follow_up_is_a_new_complaint_that_is_linked(days: int, is_one: bool) -> None:
    """48 hours of open time: from Friday to Friday are 45, the day before is too long ago."""
    decision = fresh({FIRST: NOW - timedelta(days=days)})
    assert decision.outcome is Outcome.COMPLAINT
    assert decision.outgoing
    assert FIRST not in text(decision), "nothing that the sender did not know is told"
    assert bool(decision.trace.flags) is is_one
    assert decision.trace.linked == decision.trace.suspected == ((FIRST,) if is_one else ())


def test_a_number_in_the_subject_wins_over_suspicion() -> None:
    """It joins."""
    decision = fresh({FIRST: NOW}, Subject=f"Broken lamp [{FIRST}]")
    assert (decision.outcome, decision.trace.suspected) == (Outcome.FOLLOWUP, ())


def test_an_activity_ahead_of_our_clock_is_recent() -> None:
    """Two servers differ by minutes."""
    assert fresh({FIRST: NOW + HOUR}).trace.suspected == (FIRST,)


MOMENTS = st.none() | st.integers(-60 * 48, 60 * 48).map(lambda minutes: NOW + timedelta(minutes=minutes))
PLACES = st.sampled_from(
    [ANNA, "eva@klient.example", "kaebused@kaubamaja.example", "mari@kaubamaja.example", "", "\udcff@x"]
)
THREADS = st.builds(
    Thread,
    st.sampled_from(["", "Re: x", "\r\nBcc: eva@x.example"]),
    st.booleans(),
    st.booleans(),
    MOMENTS,
    MOMENTS,
    st.frozensets(PLACES, max_size=2),
    MOMENTS,
    st.sampled_from(["", "default", "gone"]),
)
KNOWN = st.builds(
    KnownComplaint,
    st.just(FIRST),
    st.sampled_from(Stage),
    st.just(frozenset({ANNA})),
    st.sampled_from(["", "ru", "et", "lv", "en"]),
    ended=MOMENTS,
    reopenings=st.integers(0, 4),
    withheld_by=st.sampled_from(["", "", "guard"]),
)


@settings(max_examples=150, deadline=None)
@given(KNOWN, THREADS, PLACES, st.sampled_from(["It is 4711.", "Aitäh!", ""]))
def test_laws_of_every_confirmation(known: KnownComplaint, thread: Thread, to: str, body: str) -> None:
    """It tells a time that lies ahead, to the writer or where we wrote before, of a complaint that is told apart by its
    number, with the line ends of the wire; and each message that gets none is told why."""
    headers = {"Reply_To": to} if to.isascii() and to else {}
    decision = decided(body, known=known, thread=thread, **headers)
    assert (decision.outgoing is None) != (decision.withheld is None)
    if decision.outgoing is None or decision.outcome is not Outcome.FOLLOWUP:
        return
    mail = decision.outgoing
    assert (mail.kind, decision.promise is not None, known.withheld_by) == (KIND, True, "")
    assert mail.stale_after > NOW
    assert mail.recipient in {ANNA, *thread.written_to} - DESK.staff - DESK.guard.own_addresses
    assert thread.sent
    assert not thread.queued
    sent = message_from_bytes(mail.reply.content, policy=default)
    assert FIRST in str(sent["Subject"])
    assert sent["Bcc"] is None
    assert b"\n" not in mail.reply.content.replace(b"\r\n", b"")
