"""What the reading verbs ask: filters that narrow, and a story that leaves nothing of its complaint out."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from responder.edges.register import outbox_rows, schema, story
from tests.edges.register.desk_work import DeskWork, mail, opened


@pytest.fixture
def work(tmp_path: Path) -> Iterator[DeskWork]:
    made = DeskWork(opened(tmp_path / "register.sqlite"))
    yield made
    made.register.close()


def test_a_story_is_that_of_one_complaint(work: DeskWork) -> None:
    """Nothing of another one, everything as JSON can carry it, in the order in which it happened."""
    first = work.take(mail(subject="First"))[0].complaint_id
    second = work.take(mail(sender="eve@k.example", subject="Second"))[0].complaint_id
    with work.register.reading() as connection:
        told = story.story(connection, first)
        assert story.story(connection, "KB-0000-00000-0") is None
    assert told is not None
    assert json.loads(json.dumps(told)) == told
    assert second not in json.dumps(told)
    assert [one["subject"] for one in told["messages"]] == ["First"]
    assert [one["kind"] for one in told["mails"]] == ["ack"]
    assert told["facts"][0]["event"] == "complaint.registered"
    assert [fact["seq"] for fact in told["facts"]] == sorted(fact["seq"] for fact in told["facts"])
    assert told["promises"][0]["due_at"] == told["due_at"]


def test_the_address_is_compared_as_the_register_spells_it(work: DeskWork) -> None:
    """Capitals and Unicode domains are the same mailbox; half an address is nobody's."""
    work.take(mail(sender="anna@xn--kru-qla.example"))
    with work.register.reading() as connection:
        for typed, count in (("Anna@KÄRU.example ", 1), ("anna@xn--kru-qla.example", 1), ("anna", 0)):
            assert len(story.complaints(connection, address=typed)) == count


def test_the_limit_takes_the_newest(work: DeskWork) -> None:
    """Of those registered at one time, the higher number."""
    ids = [work.take(mail(sender=f"w{n}@k.example"))[0].complaint_id for n in range(3)]
    with work.register.reading() as connection:
        listed = [row["complaint"] for row in story.complaints(connection, limit=2)]
    assert listed == [ids[2], ids[1]]


def test_counts_are_by_outcome_and_state(work: DeskWork) -> None:
    """Nothing that is none is named."""
    with work.register.reading() as connection:
        assert story.counts(connection) == {}
    work.take(mail())
    work.take(mail(Auto_Submitted="auto-replied"))
    with work.register.writing() as connection:
        (queued,) = outbox_rows.claim(connection, work.now, 1)
        outbox_rows.settle(connection, outbox_rows.Settlement(queued, outbox_rows.SENT, 250, "ok"), work.now)
    with work.register.reading() as connection:
        counted = story.counts(connection)
    assert counted["mails.sent"] == 1
    outcomes = [row["outcome"] for row in work.rows(schema.correspondence)]
    assert {name: n for name, n in counted.items() if name.startswith("messages.")} == {
        f"messages.{outcome}": outcomes.count(outcome) for outcome in outcomes
    }
