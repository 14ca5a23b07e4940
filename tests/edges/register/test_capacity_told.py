"""The alarm of a desk that does not keep up: to whom it goes, and what becomes of it where it cannot."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from responder.core.reply import Person
from responder.core.rules import Rule, rule_set
from tests.edges.register.busy_desk import BOSS, MARI, alarms, busy_desk, complain, mails, to, withheld
from tests.edges.register.desk_work import DeskWork, chain_faults, mail


@pytest.fixture
def work(tmp_path: Path) -> Iterator[DeskWork]:
    with busy_desk(tmp_path) as made:
        yield made


def test_it_goes_to_whom_slipped_promises_are_told(work: DeskWork) -> None:
    """`warnings.to` for 100 %: names and addresses, each once; nobody who is told of earlier shares only."""
    to(work, BOSS, "owner", "mari")
    complain(work)
    assert [one["To"] for one in mails(work)] == [BOSS, MARI]
    assert len({one["Message-ID"] for one in mails(work)}) == 2


def test_nobody_with_an_address(work: DeskWork) -> None:
    """Told in the trail, with what is to be mended; tried again after an hour, and by then somebody is there."""
    work.desk = replace(work.desk, persons={"mari": Person("Mari Maasikas")})
    _, told = complain(work)
    assert len(alarms(told)) == 1
    assert withheld(told) == [(1, "nobody who is to be told has a mail address, nor has the company")]
    work.later(minutes=59)
    assert not alarms(complain(work)[1])
    work.desk = replace(work.desk, persons={"mari": Person("Mari Maasikas", email=MARI)})
    work.later(minutes=1)
    assert alarms(complain(work)[1])
    assert len(mails(work)) == 1
    work.later(hours=2)
    assert not alarms(complain(work)[1])


def test_the_hours_budget_holds_for_alarms_too(work: DeskWork) -> None:
    """Used up: told in the trail, and an hour later by mail. Half of it left: half of them are told, once."""
    to(work, BOSS, MARI)
    work.desk = replace(work.desk, notices_per_hour=0)
    _, told = complain(work)
    assert (len(alarms(told)), withheld(told)) == (1, [(2, "0 mails to staff within an hour")])
    assert not withheld(complain(work)[1])
    work.desk = replace(work.desk, notices_per_hour=1)
    work.later(hours=1)
    _, told = complain(work)
    assert (len(alarms(told)), withheld(told)) == (1, [(1, "1 mails to staff within an hour")])
    assert [one["To"] for one in mails(work)] == [BOSS]
    work.later(hours=2)
    assert not alarms(complain(work)[1])


def test_mails_that_a_rule_asks_for_use_the_same_budget(work: DeskWork) -> None:
    """They come first: what a rule says of this message is asked for by name."""
    every = Rule("all", None, (("notify", (BOSS,)),))
    work.desk = replace(work.desk, rules=rule_set([every, *work.desk.rules.rules]), notices_per_hour=1)
    _, told = complain(work)
    assert [one["To"] for one in mails(work)] == [BOSS]
    assert (len(alarms(told)), len(withheld(told))) == (1, 1)


@pytest.mark.parametrize(
    ("address", "text", "reason"),
    [
        (MARI, "Subject: x {{ tag }}\n\n{{ missing }}\n", "TemplateError"),
        (MARI, "", "TemplateError"),
        ("böss@kaubamaja.example", None, None),
    ],
    ids=["a fault in the text", "no text", "an address"],
)
def test_what_cannot_be_written_takes_no_complaint_with_it(
    work: DeskWork, address: str, text: str | None, reason: str | None
) -> None:
    """It is registered and acknowledged; the trail tells what kind of fault, and nothing of the text."""
    to(work, address)
    if text is not None:
        texts = {**work.desk.templates.texts, ("capacity", "en"): text}
        work.desk = replace(work.desk, templates=replace(work.desk.templates, texts=texts))
    row, told = complain(work)
    assert row["stage"] == "received"
    assert len(alarms(told)) == 1
    ((count, why),) = withheld(told)
    assert count == 1
    assert why
    assert reason in (None, why)
    assert "b\u00f6ss" not in why
    assert mails(work) == []


def test_a_rollback_takes_it_back_whole(work: DeskWork) -> None:
    """Killed before COMMIT: no mail, no fact, and the next complaint is the first."""
    with contextlib.suppress(KeyboardInterrupt), work.register.writing() as connection:
        _, told = work.take(mail(sender="late@klient.example", at=work.now), connection)
        assert alarms(told)
        raise KeyboardInterrupt
    assert mails(work) == []
    assert alarms(complain(work)[1])
    assert len(mails(work)) == 1
    assert chain_faults(work.register) == []


def test_a_storm_that_ends_within_a_day_is_one_mail(work: DeskWork) -> None:
    """However many come, however far apart, claims between them or not: whatever lies in the rest of its week."""

    @settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(st.lists(st.tuples(st.booleans(), st.integers(0, 90)), min_size=1, max_size=12))
    def storm(letters: list[tuple[bool, int]]) -> None:
        with contextlib.suppress(KeyboardInterrupt), work.register.writing() as connection:
            begun, told = work.now, []
            for claim, minutes in [(False, 0), *letters]:
                work.later(minutes=minutes)
                body = "A claim." if claim else "It broke."
                raw = mail(body, sender=f"s{work.uid}@klient.example", at=work.now)
                told += work.take(raw, connection)[1]
            work.now = begun
            assert len(alarms(told)) == 1
            assert [one.body["kind"] for one in told if one.event == "reply.queued"].count("notice") == 1
            raise KeyboardInterrupt

    storm()
