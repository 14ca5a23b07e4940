"""`show` on a promise that ended, or did not: how, when, by whom it is known, and what the desk said."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from responder.cli.promise_ending import detail, ending, open_time
from responder.edges.register import schema
from tests.cli.verbs import EVIL, Shop

STAMP = r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d EES?T"
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def line(shop: Shop, complaint: str, label: str) -> str:
    """The text behind a label of the page."""
    told = shop.run("show", complaint)
    assert told.code == 0, told.err
    return next(row.split(maxsplit=1)[1] for row in told.out.splitlines() if row.split()[:1] == [label])


def test_one_that_runs_and_one_that_is_over(shop: Shop) -> None:
    """Its time is ahead, or has passed without a known answer."""
    complaint = shop.complaint()
    with shop.work.register.writing() as connection:
        connection.execute(schema.promises.update().values(due_at=datetime(2199, 1, 1, tzinfo=UTC)))
    assert line(shop, complaint, "became") == "runs until 2199-01-01 02:00:00 EET: no answer is known yet"
    with shop.work.register.writing() as connection:
        connection.execute(schema.promises.update().values(due_at=NOW - timedelta(days=900)))
    assert line(shop, complaint, "became") == "overdue since 2024-06-03 15:00:00 EEST: no answer is known"


def test_a_word_of_the_desk_names_its_verb(shop: Shop) -> None:
    """Kept, since it was said in time; resolve answers too, with its cause and action."""
    complaint = shop.complaint()
    with shop.work.register.writing() as connection:
        connection.execute(schema.promises.update().values(due_at=datetime(2199, 1, 1, tzinfo=UTC)))
    assert shop.run("answered", complaint).code == 0
    assert re.fullmatch(
        rf"kept: answered {STAMP}, told by `responder answered`", line(shop, complaint, "became")
    )
    other = shop.complaint(sender="eva@klient.example")
    with shop.work.register.writing() as connection:
        connection.execute(schema.promises.update().values(due_at=datetime(2199, 1, 1, tzinfo=UTC)))
    assert shop.run("resolve", other, "--cause", "courier", "--action", f"sent again {EVIL[-6:]}").code == 0
    assert line(shop, other, "became").endswith(", told by `responder resolve`")
    assert line(shop, other, "cause") == "courier"
    assert line(shop, other, "action").startswith("sent again ")
    assert re.fullmatch(STAMP, line(shop, other, "resolved"))


def test_late_says_by_how_much(shop: Shop) -> None:
    """Open time of the promise's calendar, from the promised time to the answer."""
    complaint = shop.complaint()
    with shop.work.register.writing() as connection:
        connection.execute(schema.complaints.update().values(received_at=NOW - timedelta(days=760)))
        connection.execute(schema.promises.update().values(due_at=datetime(2024, 11, 20, 10, tzinfo=UTC)))
    told = shop.run("answered", complaint, "--at", "2024-11-20T14:30")
    assert told.code == 0, told.err
    expected = (
        "late by 2 h 30 min of open time: answered 2024-11-20 14:30:00 EET, told by `responder answered`"
    )
    assert line(shop, complaint, "became") == expected


def test_a_withdrawn_complaint_says_why(shop: Shop) -> None:
    """And its promise is judged no more."""
    complaint = shop.complaint()
    assert shop.run("withdraw", complaint, "--reason", "taken back by telephone").code == 0
    assert re.fullmatch(
        rf"judged no more, {STAMP}: the complaint was withdrawn", line(shop, complaint, "became")
    )
    assert line(shop, complaint, "why") == "taken back by telephone"
    told = shop.run("show", complaint).out
    assert "promise.settled  withdrawn" in told
    assert re.search(r"complaint\.advanced  \w+ -> withdrawn \(withdrawn\)", told)


PROMISE: dict[str, Any] = {
    "id": 7,
    "outcome": "kept",
    "outcome_at": "2026-11-19T12:00:00.000000Z",
    "due_at": "2026-11-20T16:00:00.000000Z",
    "late_by": None,
}
STORY: dict[str, Any] = {"stage": "answered", "answers": [], "facts": []}


def test_an_answer_that_was_seen_names_its_place() -> None:
    """The counted mail of that moment, not a further one."""
    answers = [
        {"counted": False, "at": PROMISE["outcome_at"], "source": "inbox", "uid": 3},
        {"counted": True, "at": PROMISE["outcome_at"], "source": "sent", "uid": 4},
    ]
    told = ending(STORY | {"answers": answers}, PROMISE, NOW, UTC)
    assert told == "kept: answered 2026-11-19 12:00:00 UTC, seen in Sent, UID 4"


def test_a_notice_of_delay_is_not_kept_whenever_the_answer_comes() -> None:
    """With how long after it the answer came, where one did."""
    gone = PROMISE | {"outcome": "superseded"}
    text = "not kept: a notice of delay gave a new time, 2026-11-19 12:00:00 UTC"
    assert ending(STORY, gone, NOW, UTC) == text
    later = ending(STORY, gone | {"late_by": 5400}, NOW, UTC)
    assert later == f"{text}; answered 1 h 30 min of open time after it"


def test_a_time_that_no_mail_told_is_not_called_withdrawn() -> None:
    """An acknowledgement ordered later ends it while the complaint goes on."""
    gone = PROMISE | {"outcome": "withdrawn"}
    assert ending(STORY, gone, NOW, UTC).endswith("no mail had told of this time")


@pytest.mark.parametrize(
    ("seconds", "expected"), [(None, "0 min"), (59, "0 min"), (60, "1 min"), (3600, "1 h 0 min")]
)
def test_open_time_in_words(seconds: int | None, expected: str) -> None:
    """Minutes alone below an hour."""
    assert open_time(seconds) == f"{expected} of open time"


def test_a_line_of_the_trail_says_what_it_means() -> None:
    """Stages, outcomes, places; nothing where the name of the event is all."""
    settled = {"event": "promise.settled", "body": {"outcome": "late", "late_by": 7200}}
    assert detail(settled) == "late by 2 h 0 min of open time"
    assert detail({"event": "answer.seen", "body": {"source": "sent"}}) == "seen in Sent"
    assert detail({"event": "reply.sent", "body": {"kind": "ack"}}) == ""
