"""Budgets as the register counts them: a flood to one victim, to one domain, on one complaint."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from responder.core.complaint_id import person_key
from responder.core.decision import Outcome
from responder.core.forecast import Promising
from responder.core.spending import Budgets, Spent, overdrawn
from responder.edges.register import schema, spending_rows
from responder.edges.register.spending_rows import spent_keys, spent_on
from responder.edges.register.store import Register
from tests.edges.register.desk_work import START, DeskWork, mail, opened

VICTIM = "victim@klient.example"


@pytest.fixture
def register(tmp_path: Path) -> Iterator[Register]:
    made = opened(tmp_path / "register.sqlite")
    yield made
    made.close()


@pytest.fixture
def work(register: Register) -> DeskWork:
    return DeskWork(register)


def spent(work: DeskWork, address: str, complaint: str = "") -> Spent:
    with work.register.reading() as connection:
        return spent_on(connection, address, work.register.keys, work.desk.budgets, work.now, complaint)


def queued(
    work: DeskWork, address: str, count: int, *, apart: timedelta = timedelta(0), **more: object
) -> None:
    """Rows as queue_mail() lays them, oldest first, the last one now."""
    with work.register.reading() as connection:
        taken = connection.scalar(sa.select(sa.func.count()).select_from(schema.outbox))
        first = connection.execute(sa.select(schema.outbox).limit(1)).one()._mapping
    plain = {name: value for name, value in first.items() if name != "id"}
    keys = {
        "recipient_key": person_key(work.register.keys, address),
        **spent_keys(work.register.keys, address),
    }
    made = [
        {
            **plain, **keys, "recipient": address, "nonce": f"n{taken + at}", "message_id": f"x{taken + at}@x",
            "queued_at": work.now - apart * (count - 1 - at), **more,
        }
        for at in range(count)
    ]  # fmt: skip
    with work.register.writing() as connection:
        connection.execute(sa.insert(schema.outbox), made)


def test_a_flood_in_one_name_gets_three_an_hour_and_ten_a_day(work: DeskWork) -> None:
    """Two days of forged mail, one every few minutes, each registered as a complaint; all others wait unanswered with
    the budget that is used up."""
    work.desk = replace(work.desk, promising=Promising(learn=False))
    gaps = random.Random(7)
    sent = []
    with work.register.writing() as connection:
        for number in range(1_000):
            letter = mail(f"Forged letter number {number}.", sender=VICTIM, at=work.now)
            decision, _ = work.take(letter, connection)
            assert decision.outcome is Outcome.COMPLAINT
            sent += [work.now] if decision.outgoing else []
            assert decision.outgoing or (decision.withheld and decision.withheld.by == "budget")
            work.later(seconds=gaps.uniform(60, 240))
    assert len(sent) >= 15
    assert all(later - earlier >= timedelta(hours=1) for earlier, later in zip(sent, sent[3:], strict=False))
    assert all(later - earlier >= timedelta(days=1) for earlier, later in zip(sent, sent[10:], strict=False))
    assert len(work.rows(schema.complaints)) == 1_000
    with work.register.reading() as connection:
        withheld = sa.select(sa.func.count()).where(schema.facts.c.event == "reply.withheld")
        assert connection.scalar(withheld) == 1_000 - len(sent)


def test_fifty_thousand_forged_mails_in_a_day_get_ten_acknowledgements(work: DeskWork) -> None:
    """The counting alone, in simulated time: what is queued counts against the next, every two seconds of a day."""
    budgets, sent = Budgets(), []
    for number in range(50_000):
        now = START + timedelta(seconds=1.728 * number)
        hour = sum(1 for at in sent[-4:] if at > now - spending_rows.HOUR)
        day = sum(1 for at in sent if at > now - spending_rows.DAY)
        if not overdrawn(Spent(hour, day), budgets):
            sent.append(now)
    assert len(sent) == 10


def test_counting_stays_fast_beside_fifty_thousand_mails(work: DeskWork) -> None:
    """By an index, for address, domain and complaint: a message is decided within milliseconds."""
    work.take(mail(sender="first@elsewhere.example"))
    queued(work, "many@gmail.com", 25_000, apart=timedelta(seconds=1))
    for number in range(25):
        queued(work, f"w{number}@domain{number}.example", 1_000, apart=timedelta(minutes=5))
    spent(work, VICTIM)
    began = time.perf_counter()
    for number in range(100):
        spent(work, f"new{number}@gmail.com", "KB-2026-00009-X")
        spent(work, f"new{number}@domain7.example")
    assert time.perf_counter() - began < 1.0
    with work.register.reading() as connection:
        for wanted in (spending_rows._TO_ADDRESS, spending_rows._TO_DOMAIN, spending_rows._ON_COMPLAINT):
            text = str(wanted.compile(dialect=connection.dialect))
            asked = dict.fromkeys(wanted.compile(dialect=connection.dialect).params, "2026-11-20")
            told = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}", tuple(asked.values())).all()
            assert "USING INDEX outbox_" in str(told), told


def test_tags_and_dots_make_no_new_victim(work: DeskWork) -> None:
    """One person, however the address is varied."""
    spellings = (
        "anna+1@klient.example",
        "Anna@Klient.example",
        "anna+2@klient.example",
        "anna+3@klient.example",
    )
    told = [work.take(mail(f"Letter {number}.", sender=one))[0] for number, one in enumerate(spellings)]
    assert [bool(one.outgoing) for one in told] == [True, True, True, False]
    dotted = ("a.nna@gmail.com", "an.na@gmail.com", "anna+x@googlemail.com", "anna@gmail.com")
    told = [work.take(mail(f"Mail {number}.", sender=one))[0] for number, one in enumerate(dotted)]
    assert [bool(one.outgoing) for one in told] == [True, True, True, False]


def test_many_addresses_of_one_domain_share_a_budget(work: DeskWork) -> None:
    """A hundred an hour, then silence with its reason; an hour later the next hundred. Free mail shares none."""
    told = [work.take(mail(sender=f"w{number}@klient.example"))[0] for number in range(103)]
    assert [bool(one.outgoing) for one in told] == [True] * 100 + [False] * 3
    assert told[-1].withheld is not None
    assert (told[-1].withheld.by, told[-1].withheld.reason) == (
        "budget",
        "100 mails to this domain within an hour",
    )
    work.later(hours=1)
    assert work.take(mail(sender="w200@klient.example"))[0].outgoing
    free = [work.take(mail(sender=f"w{number}@inbox.lv"))[0] for number in range(103)]
    assert all(one.outgoing for one in free)


def test_an_operator_names_further_domains_of_free_mail(work: DeskWork) -> None:
    work.desk = replace(
        work.desk, budgets=Budgets(per_domain_hour=1, free_mail=frozenset({"klient.example"}))
    )
    assert all(work.take(mail(sender=f"w{number}@klient.example"))[0].outgoing for number in range(3))
    told = [work.take(mail(sender=f"w{number}@other.example"))[0] for number in range(2)]
    assert [bool(one.outgoing) for one in told] == [True, False]


def test_a_complaint_has_ten_mails_in_its_life(work: DeskWork) -> None:
    """Whatever their kind and age; mails to staff count nowhere."""
    decision, _ = work.take(mail())
    own = {"complaint": decision.complaint_id}
    queued(work, "anna@klient.example", 8, apart=timedelta(days=40), kind="delay", **own)
    queued(work, "mari@kaubamaja.example", 5, kind="notice", **own)
    assert spent(work, "anna@klient.example", decision.complaint_id).complaint == 9
    assert spent(work, "mari@kaubamaja.example") == Spent()
    queued(work, "anna@klient.example", 1, kind="followup", **own)
    now = spent(work, "anna@klient.example", decision.complaint_id)
    assert overdrawn(replace(now, address_hour=0), work.desk.budgets) == "10 mails on this complaint"
    with work.register.reading() as connection:
        count = sa.select(schema.complaints.c.complaint, spending_rows.MAILS_ON_IT)
        assert dict(
            connection.execute(count.where(schema.complaints.c.complaint == decision.complaint_id)).all()
        ) == {decision.complaint_id: 10}


def test_no_domain_stands_in_clear_where_it_is_counted(work: DeskWork) -> None:
    """Keyed hashes, which tell nothing of a person who was erased."""
    work.take(mail(sender="anna@klient.example"))
    (row,) = work.rows(schema.outbox)
    assert len(row["budget_key"]) == len(row["domain_key"]) == 16
    assert row["budget_key"] == row["recipient_key"] != row["domain_key"]
    work.take(mail(sender="eva@klient.example"))
    assert work.rows(schema.outbox)[1]["domain_key"] == row["domain_key"]
