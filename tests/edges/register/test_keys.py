"""Keys exchanged: what was signed before still joins, for as long as it says; persons keep their names."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from responder.core.complaint_id import is_own_loop, loop_header, person_key
from responder.core.decision import Outcome
from responder.edges.register import key_rows, schema
from responder.edges.register.key_rows import KEEPING
from responder.edges.register.store import Register
from tests.edges.register.desk_work import DeskWork, mail, opened


@pytest.fixture
def register(tmp_path: Path) -> Iterator[Register]:
    made = opened(tmp_path / "register.sqlite")
    yield made
    made.close()


@pytest.fixture
def work(register: Register) -> DeskWork:
    return DeskWork(register)


def rotate(work: DeskWork, secret: bytes = b"n" * 32) -> None:
    with work.register.writing() as connection:
        key_rows.rotate(connection, work.now, lambda: secret)
    work.register.renew_keys(work.now)


def sent(work: DeskWork, number: int = 0) -> str:
    return str(work.rows(schema.outbox)[number]["message_id"])


def outcomes(work: DeskWork) -> list[str]:
    return [str(row["outcome"]) for row in work.rows(schema.correspondence)]


def test_a_new_key_signs_and_the_old_one_still_joins(work: DeskWork) -> None:
    """The mail of before and the mail of after are both answered into their complaints."""
    work.take(mail())
    rotate(work)
    work.later(hours=2)
    work.take(mail(subject="Another matter", body="quite another"))
    assert sent(work, 0).startswith("v1.k1.")
    assert sent(work, 1).startswith("v1.k2.")
    work.later(hours=2)
    for number in (0, 1):
        work.take(mail(subject="Re:", body=f"once more {number}", In_Reply_To=f"<{sent(work, number)}>"))
    assert outcomes(work)[2:] == [Outcome.FOLLOWUP, Outcome.FOLLOWUP]
    joined = [row["complaint"] for row in work.rows(schema.correspondence)]
    assert joined[2:] == joined[:2]


def test_a_spent_key_joins_no_more_and_still_names_persons(work: DeskWork) -> None:
    """After KEEPING, to the second; who was called so once is called so for ever."""
    work.take(mail())
    before = work.register.keys
    rotate(work)
    work.later(days=KEEPING.days, seconds=-1)
    assert work.register.renew_keys(work.now).verifies("k1")
    work.later(seconds=1)
    ring = work.register.renew_keys(work.now)
    assert (ring.verifies("k1"), ring.verifies("k2"), ring.current) == (False, True, "k2")
    assert person_key(ring, "anna@klient.example") == person_key(before, "anna@klient.example")
    work.take(mail(subject="x", sender="eva@elsewhere.example", In_Reply_To=f"<{sent(work)}>"))
    assert outcomes(work)[-1] == Outcome.COMPLAINT  # with a key that counts it were held


def test_a_restart_takes_the_newest_key(work: DeskWork, tmp_path: Path) -> None:
    """And a second rotation the third."""
    rotate(work)
    rotate(work, b"o" * 32)
    again = opened(tmp_path / "register.sqlite")
    assert again.keys == work.register.keys
    assert (again.keys.current, sorted(again.keys.secrets)) == ("k3", ["k1", "k2", "k3"])
    assert is_own_loop(loop_header(again.keys, "nonce234567"), work.register.keys)
    again.close()


def test_ten_keys_leave_the_first_the_oldest(work: DeskWork) -> None:
    """k10 is newer than k9 and is not taken for older than k1."""
    name = person_key(work.register.keys, "anna@klient.example")
    for number in range(10):
        rotate(work, bytes([number]) * 32)
        work.later(days=1)
    assert work.register.keys.current == "k11"
    assert person_key(work.register.keys, "anna@klient.example") == name
    with work.register.reading() as connection:
        unretired = connection.scalars(
            sa.select(schema.keys.c.key_id).where(schema.keys.c.retired_at.is_(None))
        )
        assert list(unretired) == ["k11"]


def test_keys_of_one_moment_have_one_order(work: DeskWork) -> None:
    """Two rotations within one tick of the clock: the one that is not retired signs."""
    rotate(work)
    rotate(work)
    assert work.register.keys.current == "k3"
    assert timedelta(days=1000) < KEEPING
