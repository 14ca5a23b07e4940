"""Sketches of texts: kept with the message, asked for within a day, gone after it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from responder.core.guard import Silence
from responder.edges.register import schema, upkeep
from responder.edges.register.migrations import MIGRATIONS, migrate
from responder.edges.register.store import Register
from tests.edges.register.desk_work import START, DeskWork, mail, opened

NOTICE = (
    "Your request {} was received. We answer every message within one working day. Do not reply to this mail."
)


@pytest.fixture
def register(tmp_path: Path) -> Iterator[Register]:
    made = opened(tmp_path / "register.sqlite")
    yield made
    made.close()


@pytest.fixture
def work(register: Register) -> DeskWork:
    return DeskWork(register)


def reasons(work: DeskWork) -> list[str | None]:
    return [row["silence"] for row in work.rows(schema.correspondence)]


def test_a_notice_that_comes_again_within_a_day_is_silenced_and_registered(work: DeskWork) -> None:
    """Of the same sender alone; each is a complaint, and the first was answered."""
    for number, minutes in enumerate((7, 31, 90)):
        work.take(mail(NOTICE.format(number), subject=f"Request {number}"))
        work.later(minutes=minutes)
    decision, _ = work.take(mail(NOTICE.format(9), sender="eva@other.example"))
    assert reasons(work) == [None, "repeated-text", "repeated-text", None]
    assert decision.outgoing
    assert len(work.rows(schema.complaints)) == 4
    assert [row["withheld_by"] for row in work.rows(schema.complaints)] == [None, "guard", "guard", None]


def test_a_day_later_the_text_is_a_new_one_and_its_sketch_is_gone(work: DeskWork) -> None:
    """Housekeeping drops it; nothing else of the message goes."""
    work.take(mail(NOTICE.format(1)))
    assert work.rows(schema.correspondence)[0]["sketch"]
    upkeep.tidy(work.register, work.now, timedelta(days=90))
    assert work.rows(schema.correspondence)[0]["sketch"]
    work.later(days=1)
    decision, _ = work.take(mail(NOTICE.format(2)))
    assert not isinstance(decision.verdict, Silence)
    upkeep.tidy(work.register, work.now, timedelta(days=90))
    first, second = work.rows(schema.correspondence)
    assert (first["sketch"], bool(first["source"]), bool(second["sketch"])) == (None, True, True)


def test_a_reply_within_seconds_is_known_by_the_register(work: DeskWork) -> None:
    """The time of our mail stands in the outbox."""
    work.take(mail())
    (ours,) = work.rows(schema.outbox)
    work.later(seconds=3)
    answer = mail(NOTICE.format(1), subject="Re: Complaint", In_Reply_To=f"<{ours['message_id']}>")
    decision, _ = work.take(answer)
    assert isinstance(decision.verdict, Silence)
    assert (decision.verdict.reason, str(decision.outcome)) == ("quick-reply", "followup")


def test_mails_of_an_older_register_count_against_the_budget(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The migration takes over whom they went to."""
    engine = sa.create_engine(f"sqlite:///{tmp_path / 'old.sqlite'}")
    with engine.begin() as connection:
        monkeypatch.setattr("responder.edges.register.migrations.MIGRATIONS", MIGRATIONS[:5])
        migrate(connection, START)
        connection.exec_driver_sql(
            "INSERT INTO outbox (mailbox, kind, nonce, message_id, envelope_from, recipient, recipient_key, content,"
            " state, attempts, queued_at, next_at, stale_after)"
            " VALUES ('k', 'ack', 'n', 'm', '', 'a@b.example', 'whom', x'', 'SENT', 1, '2026', '2026', '2026')"
        )
        monkeypatch.undo()
        migrate(connection, START)
        assert connection.scalar(sa.select(schema.outbox.c.budget_key)) == "whom"
    engine.dispose()
