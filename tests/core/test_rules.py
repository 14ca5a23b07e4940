"""Matching: first hit per aspect, evidence, patterns and their time, and the index that makes many rules cheap."""

from __future__ import annotations

import pytest

from responder.core.business_calendar import Budget, Unit
from responder.core.message import Message, parse
from responder.core.rules import (
    Branch,
    Criterion,
    Leaf,
    Rule,
    RuleSet,
    Surroundings,
    Truth,
    explain,
    match,
    rule_set,
)  # fmt: skip

NOBODY = Surroundings()
EVIL = r"(a|aa)+$"


def mail(subject: str = "", body: str = "", sender: str = "anna@mail.ru", headers: str = "") -> Message:
    return parse(f"From: {sender}\r\nSubject: {subject}\r\n{headers}\r\n{body}".encode())


def words(*entries: str, field: str = "text") -> Leaf:
    return Leaf(field, "contains_any", entries)


def rule(
    name: str, when: Criterion | None, *, stop: bool = False, **then: str | Budget | tuple[str, ...]
) -> Rule:
    return Rule(name, when, tuple(then.items()), stop)


LATE = rule("late", words("не пришёл", "опозда*"), category="delivery", ask_for=("order_number",))
ANGRY = rule("angry", words("суд*", "безобраз*"), priority="high", category="service", owner="boss")
DEFAULT = rule("default", None, category="other", priority="normal", target=Budget(24.0, Unit.WORKING_HOURS))


def test_the_first_hit_wins_for_each_aspect_and_is_named() -> None:
    said = match(mail("Заказ не пришёл", "Безобразие!"), NOBODY, rule_set([LATE, ANGRY, DEFAULT]))
    assert said.aspects == {
        "category": "delivery", "ask_for": ("order_number",), "priority": "high", "owner": "boss",
        "target": Budget(24.0, Unit.WORKING_HOURS),
    }  # fmt: skip
    assert said.set_by == {
        "category": "late", "ask_for": "late", "priority": "angry", "owner": "angry", "target": "default",
    }  # fmt: skip
    assert said.hits == ("late", "angry", "default")
    assert said.specific


def test_the_default_rule_alone_is_nothing_specific() -> None:
    said = match(mail("hello"), NOBODY, rule_set([LATE, DEFAULT]))
    assert said.hits == ("default",)
    assert not said.specific


def test_a_rule_whose_aspects_were_all_set_before_is_a_hit_but_nothing_specific() -> None:
    said = match(mail("суд"), NOBODY, rule_set([DEFAULT, rule("late-comer", words("суд"), category="court")]))
    assert said.hits == ("default", "late-comer")
    assert said.set_by["category"] == "default"
    assert not said.specific


def test_stop_ends_it() -> None:
    said = match(mail("суд"), NOBODY, rule_set([rule("end", words("суд"), stop=True, mark="x"), DEFAULT]))
    assert (said.hits, dict(said.aspects)) == (("end",), {"mark": "x"})


def test_a_rule_that_does_not_hit_stops_nothing() -> None:
    said = match(mail("мир"), NOBODY, rule_set([rule("end", words("суд"), stop=True, mark="x"), DEFAULT]))
    assert said.hits == ("default",)


def test_no_rules_say_nothing() -> None:
    said = match(mail("x"), NOBODY, rule_set([]))
    assert (said.aspects, said.hits, said.evidence, said.specific) == ({}, (), (), False)


def test_evidence_names_rule_field_words_and_what_the_person_wrote() -> None:
    said = match(mail("Где же?", "Мой ЗАКАЗ опоздал\r\nна неделю"), NOBODY, rule_set([LATE, DEFAULT]))
    (evidence,) = said.evidence
    assert (evidence.rule, evidence.field, evidence.operator) == ("late", "text", "contains_any")
    assert evidence.truth is Truth.TRUE
    assert evidence.matched == ("опоздал",)
    assert evidence.seen == "Мой ЗАКАЗ опоздал на неделю"


def test_evidence_tells_only_the_leaves_that_decided() -> None:
    when = Branch("all", (
        Branch("any", (words("суд"), words("мир"))),
        Branch("not", (Branch("any", (words("шутка"), Leaf("header.X-No", "exists", True))),)),
    ))  # fmt: skip
    said = match(mail("мир"), NOBODY, rule_set([rule("r", when, mark="m")]))
    assert [(each.matched, each.truth) for each in said.evidence] == [
        (("мир",), Truth.TRUE), ((), Truth.FALSE), ((), Truth.FALSE),
    ]  # fmt: skip


def test_what_is_shown_is_one_line_of_at_most_120_characters() -> None:
    said = match(mail("x", "слово\r\n" * 500 + "суд" + "\r\nслово" * 500), NOBODY, rule_set([ANGRY]))
    assert len(said.evidence[0].seen) <= 120
    assert "суд" in said.evidence[0].seen
    assert "\n" not in said.evidence[0].seen


def test_explain_tells_every_rule_and_every_leaf() -> None:
    stop = rule("end", words("не пришёл"), stop=True, category="x", owner="y")
    reports = explain(mail("Заказ не пришёл"), NOBODY, rule_set([LATE, stop, ANGRY, DEFAULT]))
    assert [(each.rule, each.truth, each.reached, each.sets) for each in reports] == [
        ("late", Truth.TRUE, True, ("category", "ask_for")),
        ("end", Truth.TRUE, True, ("owner",)),
        ("angry", Truth.FALSE, False, ()),
        ("default", Truth.TRUE, False, ()),
    ]
    assert reports[2].leaves[0].truth is Truth.FALSE
    assert reports[2].leaves[0].seen == "Заказ не пришёл"
    assert reports[3].leaves == ()


def test_explain_shows_what_is_missing() -> None:
    leaf = Leaf("header.List-Id", "contains", ("x",))
    (report,) = explain(mail("x"), NOBODY, rule_set([rule("r", Branch("not", (leaf,)), mark="m")]))
    assert (report.truth, report.leaves[0].truth) == (Truth.UNKNOWN, Truth.UNKNOWN)
    assert report.leaves[0].seen == "(missing)"


def test_a_pattern_that_runs_out_of_time_is_unknown_and_noted() -> None:
    evil = rule("evil", Leaf("body", "regex", EVIL), category="a")
    not_evil = rule("not-evil", Branch("not", (Leaf("body", "regex", EVIL),)), category="b")
    said = match(mail("x", "a" * 5000 + "b"), NOBODY, rule_set([evil, not_evil, DEFAULT]))
    assert said.hits == ("default",)
    assert said.timed_out == (f"body: {EVIL}",)
    assert [(each.rule, each.truth) for each in said.evidence] == [("evil", Truth.UNKNOWN)]
    assert "out of time" in said.evidence[0].seen


def test_a_pattern_that_ran_out_of_time_once_does_so_again_when_told() -> None:
    rules = rule_set([rule("r", Leaf("body", "regex", "b"), category="a")])
    assert match(mail("x", "b"), NOBODY, rules).hits == ("r",)
    said = match(mail("x", "b"), Surroundings(timed_out=frozenset({"body: b"})), rules)
    assert (said.hits, said.timed_out) == ((), ("body: b",))


def test_many_bad_patterns_share_one_allowance(monkeypatch: pytest.MonkeyPatch) -> None:
    """What patterns may take in sum stays at 50 ms, however many run out of time."""
    import regex

    given_seconds: list[float] = []

    class Slow:
        def search(self, text: str, *, timeout: float) -> None:
            given_seconds.append(timeout)
            raise TimeoutError

    monkeypatch.setattr(regex, "compile", lambda *args: Slow())
    rules = rule_set([rule(f"r{n}", Leaf("body", "regex", f"{n}"), mark="m") for n in range(400)])
    said = match(mail("x", "b"), NOBODY, rules)
    assert len(said.timed_out) == 400
    assert sum(given_seconds) == pytest.approx(0.05)


def test_patterns_are_tried_only_where_nothing_cheaper_decides() -> None:
    when = Branch("all", (Leaf("body", "regex", EVIL), Leaf("header.X-Shop", "exists", True)))
    said = match(mail("x", "a" * 5000 + "b"), NOBODY, rule_set([rule("r", when, mark="m")]))
    assert said.timed_out == ()


def test_a_bad_pattern_in_a_rule_set_made_by_hand_is_unknown() -> None:
    (report,) = explain(mail("x"), NOBODY, rule_set([rule("r", Leaf("subject", "regex", "("), mark="m")]))
    assert report.truth is Truth.UNKNOWN
    assert "regular expression" in report.leaves[0].seen


def test_the_digest_is_the_rules_and_nothing_else() -> None:
    assert rule_set([LATE, DEFAULT]).digest == rule_set([LATE, DEFAULT]).digest
    assert len(rule_set([LATE]).digest) == 16
    others: list[RuleSet] = [
        rule_set([DEFAULT, LATE]), rule_set([LATE]), rule_set([LATE, rule("default", None, category="x")]),
        rule_set([LATE, Rule(DEFAULT.id, DEFAULT.when, DEFAULT.then, stop=True)]),
        rule_set([LATE, rule("default", Branch("all", ()), **dict(DEFAULT.then))]),
    ]  # fmt: skip
    assert rule_set([LATE, DEFAULT]).digest not in {each.digest for each in others}
