"""A decision as plain values: fixed names, nothing of the sender's text, and the facts that follow from it."""

from __future__ import annotations

import json

import pytest

from responder.core import facts
from responder.core.decision import Outcome
from responder.core.outline import outline, registration_facts
from tests.golden import CASES, play

PLAYED = {case.name: play(case)[0] for case in sorted(CASES.iterdir())}
FACTS = {
    Outcome.COMPLAINT: facts.ComplaintRegistered,
    Outcome.FOLLOWUP: facts.MessageJoined,
    Outcome.HELD: facts.MessageHeld,
    Outcome.RECORDED: facts.MessageRecorded,
    Outcome.EVENT: facts.MessageEvent,
    Outcome.DUPLICATE: facts.MessageDuplicate,
}


@pytest.mark.parametrize("name", PLAYED)
def test_an_outline_has_the_same_names_and_plain_values(name: str) -> None:
    """It survives JSON, whatever was decided: programs may rely on each name."""
    told = outline(PLAYED[name])
    assert json.loads(json.dumps(told)) == told
    assert told.keys() == outline(next(iter(PLAYED.values()))).keys()
    assert (told["verdict"] == "silence") == (told["reason"] is not None)
    assert (told["promise"] is None) == (PLAYED[name].promise is None)


@pytest.mark.parametrize("name", PLAYED)
def test_an_outline_holds_no_text_of_the_sender(name: str) -> None:
    """But for the words that a rule matched and the guard's evidence, no line of the mail stands in it."""
    raw = (CASES / name / "message.eml").read_bytes().decode("utf-8", "replace")
    body = raw.replace("\r\n", "\n").partition("\n\n")[2]
    told = outline(PLAYED[name]) | {"matched": None, "evidence": None}
    lines = [line.strip() for line in body.split("\n") if len(line.strip()) > 25]
    assert not [line for line in lines if line in json.dumps(told, ensure_ascii=False)]


@pytest.mark.parametrize("name", PLAYED)
def test_each_outcome_leaves_its_fact(name: str) -> None:
    """First the fact of the outcome; what was queued or withheld after it; never an address."""
    decision = PLAYED[name]
    told = registration_facts(decision, 7, 3, "personhash")
    assert isinstance(told[0], FACTS[decision.outcome])
    assert all(getattr(fact, "correspondence", 7) == 7 for fact in told)
    assert "@" not in json.dumps([facts.body(fact) for fact in told])
    if decision.outcome is Outcome.COMPLAINT:
        kinds = [type(fact) for fact in told[1:]]
        queued = [facts.PromiseGiven, facts.ReplyQueued]
        assert kinds == (queued if decision.outgoing else [facts.ReplyWithheld] if decision.withheld else [])


def test_what_is_set_aside_says_so_last() -> None:
    """Beside the fact of its outcome."""
    from dataclasses import replace

    decision = replace(next(iter(PLAYED.values())), set_aside="too deep")
    assert registration_facts(decision, 7, 3, "")[-1] == facts.MessageSetAside(7, "too deep")
    assert outline(decision)["set_aside"] == "too deep"
