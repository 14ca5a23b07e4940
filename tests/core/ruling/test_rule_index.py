"""The index: no rule is hidden by it, and rules that cannot be true are not tried."""

from __future__ import annotations

import json
from collections.abc import Callable

from hypothesis import given, settings
from hypothesis import strategies as st

from responder.core.business_calendar import Budget, Unit
from responder.core.message import Message, parse
from responder.core.rules import Branch, Criterion, Leaf, Rule, Surroundings, Truth, explain, match, rule_set
from responder.core.ruling.fields import Reading

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


LEAVES: list[Callable[[str], Leaf]] = [
    lambda word: Leaf("text", "contains_any", (word, "ёлка")),
    lambda word: Leaf("subject", "contains_any", (word + "*",)),
    lambda word: Leaf("text", "contains_all", (word, "a")),
    lambda word: Leaf("text", "contains_any", (f"a {word}", f"{word} b*")),
    lambda word: Leaf("subject", "equals", word),
    lambda word: Leaf("subject", "in", (word, "b")),
    lambda word: Leaf("subject", "starts", (word,)),
    lambda word: Leaf("body", "ends", (word,)),
    lambda word: Leaf("body", "contains", (word,)),
    lambda word: Leaf("from", "glob", (f"*{word}?@*.ru", "a*")),
    lambda word: Leaf("header.X-A", "exists", True),
    lambda word: Leaf("header.X-A", "exists", False),
    lambda word: Leaf("header.X-A", "contains_any", (word,)),
    lambda word: Leaf("body", "regex", word),
    lambda word: Leaf("size", "gt", 120.0),
    lambda word: Leaf("language", "in", ("ru",)),
]
some_words = st.sampled_from(["a", "b", "aa", "abc", "ā", "ēlka", "elka", "šā", "sa"])
leaves = st.builds(lambda make, word: make(word), st.sampled_from(LEAVES), some_words)
trees: st.SearchStrategy[Criterion] = st.recursive(
    leaves,
    lambda inner: st.builds(
        Branch, st.sampled_from(["all", "any"]), st.lists(inner, max_size=3).map(tuple)
    ) | st.builds(lambda part: Branch("not", (part,)), inner),
    max_leaves=6,
)  # fmt: skip


@settings(max_examples=150)
@given(
    st.lists(trees, max_size=6),
    st.lists(some_words, max_size=4).map(" ".join),
    st.lists(some_words, max_size=6).map(" ".join),
    st.booleans(),
    st.integers(0, 1),
)
def test_the_index_never_hides_a_rule(
    criteria: list[Criterion], subject: str, body: str, header: bool, many: int
) -> None:
    """match (by the index) finds exactly the rules that explain (each rule tried) calls true."""
    contains = [Leaf("body", "contains", (f"zz{n}",)) for n in range(40 * many)]
    whens = [*criteria, *contains]
    rules = rule_set([rule(f"r{number}", when, mark="m") for number, when in enumerate(whens)])
    message = mail(subject, body, headers="X-A: a b\r\n" if header else "")
    around = Surroundings(language="ru")
    expected = tuple(each.rule for each in explain(message, around, rules) if each.truth is Truth.TRUE)
    assert match(message, around, rules).hits == expected


@given(st.binary(max_size=300))
def test_matching_never_raises_on_any_mail(raw: bytes) -> None:
    rules = rule_set(
        [LATE, ANGRY, rule("all", Branch("any", tuple(make("a") for make in LEAVES)), mark="m"), DEFAULT]
    )
    said = match(parse(raw), NOBODY, rules)
    json.dumps([each.seen for each in said.evidence], ensure_ascii=False).encode()
    assert said.hits[-1] == "default"


def test_of_thousands_of_rules_only_those_are_tried_that_can_be_true() -> None:
    """The cost of a mail does not grow with rules on words, addresses, domains or parts of text that it lacks."""
    makers: list[Callable[[int], Criterion]] = [
        lambda n: words(f"слово{n}*", f"не пришёл{n}"),
        lambda n: Leaf("from", "equals", f"a{n}@b.ee"),
        lambda n: Leaf("from.domain", "in", (f"d{n}.ee",)),
        lambda n: Leaf("from", "glob", (f"*@*.d{n}.ee", f"x{n}@*")),
        lambda n: Leaf("subject", "starts", (f"order {n}q",)),
        lambda n: Leaf("body", "contains", (f"{n:05}",)),
        lambda n: Leaf(f"header.X-{n}", "exists", True),
        lambda n: Branch("all", (Leaf("size", "gt", 1.0), words(f"q{n}"), Branch("not", (words("a"),)))),
    ]
    for make in makers:
        rules = rule_set([*(rule(f"r{n}", make(n), mark="m") for n in range(10_000, 12_000)), DEFAULT])
        _, candidates = rules.index.examine(Reading(mail("мой заказ", "a b c 12 слово"), NOBODY))
        assert candidates == [2000]
