"""Rows of the register judged alone: what fits in one state and not in another."""

from __future__ import annotations

from dataclasses import replace

import pytest

from responder.core.complaint import Stage
from responder.core.complaint_id import KeyRing, message_id
from responder.core.verifying_rows import (
    UNREAD,
    ComplaintRow,
    MailRow,
    MessageRow,
    PromiseRow,
    complaint_faults,
    mail_faults,
    message_faults,
    promise_faults,
)

KEYS = KeyRing("inst2345", "k1", {"k1": b"k" * 32, "k0": b"o" * 32})
ID, NONCE, TO = "KB-2026-00001-J", "abcdefghijklmnop", "anna@klient.example"
IDENTIFIER = message_id(KEYS, "ack", ID, NONCE, TO, "kaubamaja.example")
CONTENT = f"From: x@y.example\r\nMessage-ID: <{IDENTIFIER}>\r\n\r\nMessage-ID: <another>\r\n".encode()
SENT = MailRow(1, True, CONTENT, "kaebused", ID, "ack", NONCE, IDENTIFIER, TO, "SENT")
COMPLAINT = ComplaintRow(ID, "kaebused", "acknowledged", False, True, 1, ("SENT",), 3, 2)


def kinds(row: ComplaintRow) -> list[str]:
    return [one.kind for one in complaint_faults([row])]


def of_mail(*rows: MailRow, keys: KeyRing = KEYS) -> list[str]:
    return [one.kind for one in mail_faults(rows, keys)]


@pytest.mark.parametrize(
    ("states", "stage", "fits"),
    [
        (("SENT",), "acknowledged", True),
        (("QUEUED",), "received", True),
        (("HELD",), "received", True),
        (("FAILED",), "received", True),
        (("FAILED", "SENT"), "acknowledged", True),
        (("SUPERSEDED", "SENT"), "acknowledged", True),
        (("SUPERSEDED",), "answered", True),
        (("SUPERSEDED",), "received", False),
        ((), "received", False),
        ((), "answered", False),
    ],
)
def test_a_complaint_is_acknowledged_or_somebody_was_told_why_not(
    states: tuple[str, ...], stage: str, fits: bool
) -> None:
    """One that the relay refused was told to a person; one that was taken back is owed until an answer is seen."""
    open_timers = 0 if stage == "answered" else 1
    row = replace(COMPLAINT, acknowledgements=states, stage=stage, open_timers=open_timers)
    assert kinds(row) == ([] if fits else ["complaint-unacknowledged"])
    assert kinds(replace(row, withheld=True)) == kinds(replace(row, erased=True)) == []


def test_two_living_acknowledgements_are_one_too_many() -> None:
    """Sent, waiting or held."""
    for other in ("SENT", "QUEUED", "HELD"):
        row = replace(COMPLAINT, acknowledgements=("SENT", other))
        assert kinds(row) == ["complaint-acknowledged-twice"]


@pytest.mark.parametrize("stage", Stage)
def test_only_who_waits_for_an_answer_owns_due_times(stage: Stage) -> None:
    """Done ones count: their time has come, and somebody was told."""
    waits = stage in (Stage.RECEIVED, Stage.ACKNOWLEDGED)
    over = stage not in (Stage.RECEIVED, Stage.ACKNOWLEDGED, Stage.WAITING, Stage.HELD)
    row = replace(COMPLAINT, stage=str(stage))
    assert kinds(replace(row, open_timers=0)) == []
    assert kinds(replace(row, open_timers=1)) == (["due-time-left"] if over else [])
    assert kinds(replace(row, timers=0, open_timers=0)) == (["complaint-without-due-time"] if waits else [])


def test_a_mail_is_its_own_row_s_by_what_it_is_and_not_by_what_it_quotes() -> None:
    """The body names another Message-ID, and the header counts."""
    assert of_mail(SENT) == []
    for changed in (
        replace(SENT, complaint="KB-2026-00002-H"),
        replace(SENT, kind="notice"),
        replace(SENT, recipient="x@y.example"),
        replace(SENT, nonce="bbbbbbbbbbbbbbbb"),
        replace(SENT, content=CONTENT.replace(b"Message-ID: <v1", b"X-Other: <v1")),
        replace(SENT, message_id="foreign@y.example"),
    ):
        assert of_mail(changed) == ["mail-altered"]


def test_of_an_erased_mail_the_row_alone_is_asked() -> None:
    """And of a mail signed by a key that is retired for good, all but the seal."""
    assert of_mail(replace(SENT, content=b"", recipient="")) == []
    spent = KeyRing("inst2345", "k0", dict(KEYS.secrets), frozenset({"k1"}))
    assert of_mail(SENT, keys=spent) == []
    assert of_mail(replace(SENT, content=b"Message-ID: <a@b>\r\n\r\n"), keys=spent) == ["mail-altered"]


@pytest.mark.parametrize(
    ("state", "settled", "fits"),
    [
        ("QUEUED", False, True),
        ("HELD", False, True),
        ("SENT", True, True),
        ("FAILED", True, True),
        ("SUPERSEDED", True, True),
        ("QUEUED", True, False),
        ("SENT", False, False),
        ("LOST", True, False),
    ],
)
def test_a_settled_mail_has_its_time_and_no_other_has(state: str, settled: bool, fits: bool) -> None:
    """Each state of the outbox, and one that there is not."""
    assert of_mail(replace(SENT, state=state, settled=settled)) == ([] if fits else ["mail-unsettled"])


def test_the_same_mail_twice_is_named_once_for_each_more() -> None:
    """By its number or its Message-ID."""
    assert of_mail(SENT, replace(SENT, id=2), replace(SENT, id=3)) == ["mail-doubled"] * 2


def test_copies_are_known_by_content_and_excused_where_they_are_called_so() -> None:
    """What was set aside without content, or erased, is nobody's copy."""
    row = MessageRow(1, "kaebused", "complaint", "new", "f1")

    def doubled(*others: MessageRow) -> list[str]:
        return [one.subject for one in message_faults([row, *others])]

    assert doubled(replace(row, id=2)) == ["messages 1 and 2"]
    assert doubled(replace(row, id=2), replace(row, id=3)) == ["messages 1 and 2", "messages 1 and 3"]
    for excused in ({"outcome": "duplicate"}, {"standing": "duplicate"}, {"standing": "own"}):
        assert doubled(replace(row, id=2, **excused)) == []
    for print_ in ("", UNREAD):
        both = [MessageRow(number, "kaebused", "set_aside", "", print_) for number in (1, 2)]
        assert list(message_faults(both)) == []


def test_a_promise_that_runs_owns_due_times() -> None:
    """Done or not."""
    found = list(promise_faults([PromiseRow(1, ID, "kaebused", 0), PromiseRow(2, ID, "kaebused", 1)]))
    assert [(one.kind, one.subject) for one in found] == [("promise-without-due-time", f"promise 1 of {ID}")]
