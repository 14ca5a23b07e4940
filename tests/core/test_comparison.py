"""What differs between two decisions: nothing where both say the same, each thing once where they do not."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from responder.core.business_calendar import Budget, Unit
from responder.core.comparison import ASPECTS, OF_A_COMPLAINT, Difference, Told, differences, told
from responder.core.correspondence import Earlier, Known
from responder.core.decision import Context, Decision, decide
from responder.core.desk import Desk
from responder.core.message import parse
from responder.core.reading import read
from responder.core.reply import Person, Templates
from responder.core.rules import Leaf, Rule, rule_set
from tests.golden import CASES, KEYS, desk, play

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
LETTER = (
    b"From: Anna Tamm <anna@klient.example>\r\nTo: kaebused@kaubamaja.example\r\nMessage-ID: <a@klient.example>\r\n"
    b"Subject: The order\r\n\r\nMy parcel with order 123456 is late again and nobody has told me why.\r\n"
)
DEFAULT = Rule("default", None, (("category", "other"),))


def ruled(**then: Any) -> Desk:
    """The shop with one rule on the word "parcel", and the default."""
    rule = Rule("parcel", Leaf("text", "contains_any", ("parcel",)), tuple(then.items()))
    return replace(desk(), rules=rule_set([rule, DEFAULT]))


def decided(at: Desk, raw: bytes = LETTER, **context: Any) -> Decision:
    reading = read(parse(raw), raw, NOW, at)
    return decide(reading, Context(NOW, "a" * 16, **context), at, KEYS)


def between(before: Desk, after: Desk, raw: bytes = LETTER, **context: Any) -> dict[str, Difference]:
    found = differences(told(decided(before, raw, **context)), told(decided(after, raw, **context)))
    assert [one.aspect for one in found] == [
        aspect for aspect in ASPECTS if aspect in {d.aspect for d in found}
    ]
    return {one.aspect: one for one in found}


PLAIN = ruled()


@pytest.mark.parametrize("case", sorted(CASES.iterdir()), ids=lambda case: case.name)
def test_a_decision_does_not_differ_from_itself(case: Path) -> None:
    """Nor from what was stored of it: outline through JSON, mark, folder, bytes of the mail."""
    decision, mail = play(case)
    now = told(decision)
    stored = Told(json.loads(json.dumps(now.outline)), decision.mark, decision.move_to, mail)
    assert differences(stored, now) == ()


@pytest.mark.parametrize("case", sorted(CASES.iterdir()), ids=lambda case: case.name)
def test_what_an_older_program_did_not_store_is_no_difference(case: Path) -> None:
    """Each field of the outline left out alone, and all of them; and an acknowledgement that was erased."""
    now = told(play(case)[0])
    for name in now.outline:
        if name not in ("outcome", "set_by", "would_send", "withheld_by", "withheld_reason", "verdict"):
            older = {key: value for key, value in now.outline.items() if key != name}
            assert differences(replace(now, outline=older), now) == (), name
    assert differences(replace(now, mail=None), now) == ()


@pytest.mark.parametrize(
    ("then", "aspect", "before", "after"),
    [
        ({"category": "delivery"}, "category", "other", "delivery"),
        ({"cause": "courier"}, "cause", "", "courier"),
        ({"priority": "high"}, "priority", "normal", "high"),
        ({"owner": "boss"}, "owner", "mari", "boss"),
        ({"team": "shop"}, "team", "", "shop"),
        ({"template": "short"}, "template", "acknowledgement", "short"),
        ({"target": Budget(1.0, Unit.WORKING_DAYS)}, "target", "24wh", "1wd"),
        ({"ask_for": ("photos", "goods")}, "ask_for", "", "photos, goods"),
        ({"tags": ("late",)}, "tags", "", "late"),
        ({"language": "ru"}, "language", "en", "ru"),
        ({"mark": "$Late"}, "mark", "$Complaint", "$Late"),
        ({"move_to": "Late"}, "move_to", "", "Late"),
        ({"notify": ("boss@kaubamaja.example",)}, "notify", "", "boss@kaubamaja.example"),
        ({"register": "record"}, "outcome", "complaint", "recorded"),
    ],
)
def test_what_a_rule_sets_differs_and_names_the_rule(
    then: dict[str, Any], aspect: str, before: str, after: str
) -> None:
    """The value before, the value now, and who set it; looked at from the other side it is turned round."""
    texts = dict(desk().templates.texts) | {
        ("short", language): "Subject: Yours {{ tag }}\n\n{{ promise }}\n" for language in desk().languages
    }
    plain, changed = (
        replace(one, templates=Templates(texts), persons={**desk().persons, "boss": Person("Boss")})
        for one in (PLAIN, ruled(**then))
    )
    found = between(plain, changed)[aspect]
    assert (found.before, found.after, found.by_after) == (before, after, "rule parcel")
    back = between(changed, plain)[aspect]
    assert (back.before, back.after, back.by_before) == (after, before, "rule parcel")


def test_the_digest_and_the_name_of_a_rule_are_no_difference() -> None:
    """The same aspects from a rule of another name: decided as before."""
    renamed = Rule("post", Leaf("text", "contains_any", ("parcel",)), (("category", "delivery"),))
    other = replace(desk(), rules=rule_set([renamed, DEFAULT]))
    assert other.rules.digest != ruled(category="delivery").rules.digest
    assert between(ruled(category="delivery"), other) == {}
    quiet = (("no_ack", "told by telephone"),)
    quiet_rules = [replace(renamed, then=quiet), DEFAULT]
    assert between(ruled(no_ack="told by telephone"), replace(desk(), rules=rule_set(quiet_rules))) == {}


def test_answered_or_not_is_told_with_its_reason() -> None:
    """By a rule, by a budget; another reason of a rule's counts, another date in an old one does not."""
    found = between(PLAIN, ruled(no_ack="told by telephone"))
    assert found["answer"] == Difference("answer", "yes", "no, rule", "", "rule parcel: told by telephone")
    assert set(found) == {"answer"}
    other = between(ruled(no_ack="told by telephone"), ruled(no_ack="told by letter"))
    assert (other["answer"].before, other["answer"].after) == ("no, rule", "no, rule")
    assert between(ruled(no_ack="told by telephone"), PLAIN, replies_hour=9)["answer"].after == "no, budget"
    old = LETTER.replace(b"Subject", b"Date: Sun, 1 Nov 2026 12:00:00 +0000\r\nSubject")
    assert between(PLAIN, replace(PLAIN, max_age=timedelta(days=4)), old) == {}


def test_a_promise_differs_by_its_time_or_its_words() -> None:
    """Another target: another time; the mail's text follows. Another language changes the words, not the promise."""
    found = between(PLAIN, ruled(target=Budget(48.0, Unit.WORKING_HOURS)))
    assert {"target", "promise", "text"} <= set(found)
    assert found["promise"].by_after == "rule parcel"
    assert "promise" not in between(PLAIN, ruled(language="ru"))


def test_what_a_complaint_alone_has_does_not_count_elsewhere() -> None:
    """A newsletter that another rule now calls delivery is recorded as before; its mark counts, its category not."""
    listed = b"List-Id: <news.example>\r\n" + LETTER
    assert between(PLAIN, ruled(category="delivery", priority="high", ask_for=("photos",)), listed) == {}
    assert set(between(PLAIN, ruled(category="delivery", mark="$News"), listed)) == {"mark"}


def test_a_complaint_that_becomes_none_loses_what_it_had() -> None:
    """Everything of it is gone; the number that another message would get is not told."""
    found = between(ruled(category="delivery"), ruled(register="record"))
    assert (found["category"].before, found["category"].after) == ("delivery", "")
    assert (found["answer"].before, found["answer"].after) == ("yes", "no, rule")
    assert "complaint" not in found
    assert set(found) <= {"outcome", "answer", "promise", "mark", *OF_A_COMPLAINT}


def test_two_ways_of_not_being_answered_are_one_difference() -> None:
    """Recorded before, a duplicate now: the outcome is told, and not once more as the answer."""
    record = told(decided(ruled(register="record")))
    again = told(decided(PLAIN, known=Known(Earlier(3, "KB-2026-00417-8"))))
    found = {one.aspect: one for one in differences(record, again)}
    assert (found["outcome"].before, found["outcome"].after) == ("recorded", "duplicate")
    assert "answer" not in found


def test_the_text_of_the_mail_differs_by_its_first_line() -> None:
    """Of the operator's own template; headers are told apart from it."""
    text = desk().templates.texts["acknowledgement", "en"]
    other = {**desk().templates.texts, ("acknowledgement", "en"): text.replace("Thank you", "Many thanks", 1)}
    found = between(PLAIN, replace(PLAIN, templates=Templates(other)))
    assert set(found) == {"text"}
    assert "Many thanks" in found["text"].after
    redirected = between(PLAIN, replace(PLAIN, reply_to="desk@kaubamaja.example"))
    assert set(redirected) == {"form"}
    assert redirected["form"].after == "Reply-To: desk@kaubamaja.example"


def test_another_key_of_the_installation_is_no_difference() -> None:
    """It signs Message-ID and loop header anew, which nobody reads."""
    keys = replace(KEYS, current="k2", secrets={**KEYS.secrets, "k2": b"another"})
    reading = read(parse(LETTER), LETTER, NOW, PLAIN)
    context = Context(NOW, "a" * 16)
    before, after = (decide(reading, context, PLAIN, ring) for ring in (KEYS, keys))
    assert before.outgoing
    assert after.outgoing
    assert before.outgoing.reply.content != after.outgoing.reply.content
    assert differences(told(before), told(after)) == ()


@pytest.mark.parametrize(
    "spoil",
    [
        lambda outline: {},
        lambda outline: dict.fromkeys(outline),
        lambda outline: dict.fromkeys(outline, 7),
        lambda outline: {name: ["x", None, {}] for name in outline},
        lambda outline: {name: {"due": 3} for name in outline},
    ],
)
def test_no_stored_outline_ends_in_a_traceback(spoil: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
    """Whatever a file was turned into."""
    now = told(decided(PLAIN))
    odd = Told(spoil(dict(now.outline)), "", "", b"\xff\xfe no mail")
    assert isinstance(differences(odd, now), tuple)
    assert isinstance(differences(now, odd), tuple)
