"""Stories of rules: the tree's truths are those of the report, and the reason names leaves that decided."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from responder.cli.rule_story import stories, why_not
from responder.core.message import parse
from responder.core.rules import Branch, Criterion, Leaf, Rule, Surroundings, Truth, explain, match, rule_set

MAIL = parse(b"From: anna@client.ee\r\nSubject: late\r\n\r\nIt is late.\r\n")
AROUND = Surroundings(language="en", followup=False)
LEAVES = st.sampled_from(
    [
        Leaf("subject", "contains_any", ("late",)),
        Leaf("subject", "contains_any", ("lost", "gone")),
        Leaf("header.X-None", "contains", ("a",)),
        Leaf("from.domain", "in", ("client.ee",)),
        Leaf("size", "gt", 1e6),
        Leaf("followup", "equals", False),
        Leaf("header.X-None", "exists", False),
    ]
)
CRITERIA: st.SearchStrategy[Criterion] = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.builds(
            Branch, st.sampled_from(["all", "any"]), st.lists(inner, min_size=1, max_size=3).map(tuple)
        ),
        st.builds(Branch, st.just("not"), st.tuples(inner)),
    ),
    max_leaves=8,
)
RULES = st.lists(
    st.tuples(st.none() | CRITERIA, st.booleans(), st.sampled_from(["category", "priority", "mark"])),
    min_size=1,
    max_size=4,
)


@given(RULES)
def test_it_tells_what_match_did(drawn: list[tuple[Criterion | None, bool, str]]) -> None:
    """Which rules counted, and which of them set each aspect; who set one before is the one that set it."""
    rules = rule_set(
        Rule(f"r{n}", when, ((aspect, "x"),), stop) for n, (when, stop, aspect) in enumerate(drawn)
    )
    told = stories(rules, explain(MAIL, AROUND, rules))
    said = match(MAIL, AROUND, rules)
    assert tuple(story.rule.id for story in told if story.fits) == said.hits
    assert {name: story.rule.id for story in told for name in story.sets} == said.set_by
    for story in told:
        assert all(said.set_by[name] == rule for name, rule in story.set_before.items())
        assert story.condition is None or story.condition.truth is story.truth
        assert bool(why_not(story)) is (not story.fits)
        assert len(story.as_values()["leaves"]) == len(list(story.leaves()))


@given(CRITERIA)
def test_the_reason_names_what_decided(criterion: Criterion) -> None:
    """What is missing where it is not known; else no missing field is blamed."""
    rules = rule_set([Rule("r", criterion, (("mark", "x"),))])
    (story,) = stories(rules, explain(MAIL, AROUND, rules))
    reason = why_not(story)
    if story.truth is Truth.UNKNOWN:
        assert reason == "not known: header.X-None is missing"
    elif story.truth is Truth.FALSE:
        assert "is missing" not in reason


def test_places_go_with_their_rules() -> None:
    """FILE:LINE where it is known."""
    rules = rule_set([Rule("a", None, ()), Rule("b", None, ())])
    told = stories(rules, explain(MAIL, AROUND, rules), ("rules.yaml:1",))
    assert [story.place for story in told] == ["rules.yaml:1", ""]
    assert [story.as_values()["place"] for story in told] == ["rules.yaml:1", None]
