"""No false alarm: of a rule that is said never to win, no mail lets it set anything."""

from __future__ import annotations

import itertools
import random

from hypothesis import given, settings
from hypothesis import strategies as st

from responder.core.message import Message, parse
from responder.core.rules import Branch, Criterion, Leaf, Rule, Surroundings, match, rule_set
from responder.core.ruling.implication import implies
from responder.core.ruling.rule_shadows import shadowed

WORDS = ("koht", "kõht", "valus", "valu", "ei", "x1")
ENTRIES = (
    *WORDS,
    "val*",
    "ko*",
    "kõ*",
    "koht*",
    "kõht valus",
    "kõht val*",
    "ei valus",
    "ei, kõht valus",
    "x1 ei",
)
PIECES = ("koh", "kõh", "alu", "ei k", "kõht valus", "koht", "v", "ei")
SPECS = (
    "a@b.ee",
    "z.a@b.ee",
    "a@b.ee.ru",
    "a@x.b.ee",
    '"a@b.ee x"@c.ru',
    "b.ee@c.ru",
    "õ@c.ru",
    "a@xn--u-ccb.ee",
)
PARTS = ("a@b.ee", "b.ee", "@b.ee", "c.ru", "ee", "a", "o@c.ru", "õ@c.ru", "õu.ee")
DAYS = ("monday", "tuesday", "sunday")


def mails(number: int) -> list[tuple[Message, Surroundings]]:
    """Mails over the small vocabulary, always the same ones."""
    dice = random.Random(3)
    made = []
    for _ in range(number):
        lines = [f"From: <{dice.choice(SPECS)}>"] if dice.random() < 0.9 else []
        for name in ("Subject", "X-Mark"):
            words = dice.choices(
                (*WORDS, "valuline", "koh", "ei,", "KÕHT", "kohtvalus"), k=dice.randint(0, 4)
            )
            lines += [f"{name}: {' '.join(words)}"] if dice.random() < 0.8 else []
        body = "\r\n".join(" ".join(dice.choices(WORDS, k=3)) for _ in range(dice.randint(0, 2)))
        raw = "\r\n".join([*lines, "Content-Type: text/plain; charset=utf-8", "", body]).encode()
        around = Surroundings(
            language=dice.choice(("", "ru", "et")),
            followup=dice.choice((None, True, False)),
            open_complaints=dice.choice((None, 0, 1, 2, 3)),
            weekday=dice.choice(("", *DAYS)),
            local_time=dice.choice(("", "00:00", "08:59", "09:00", "12:30", "18:00", "23:59")),
        )
        made.append((parse(raw), around))
    return made


MAILS = mails(400)

texts = st.sampled_from(["subject", "body", "text", "header.X-Mark"])
some = {
    "contains_any": st.lists(st.sampled_from(ENTRIES), min_size=1, max_size=3),
    "contains_all": st.lists(st.sampled_from(ENTRIES), min_size=1, max_size=3),
    **{
        name: st.lists(st.sampled_from(PIECES), min_size=1, max_size=2)
        for name in ("starts", "ends", "contains", "in")
    },
    "glob": st.lists(
        st.sampled_from([f"*{piece}*" for piece in PIECES] + ["k?ht*", "koht"]), min_size=1, max_size=2
    ),
}


def lists(fields: st.SearchStrategy[str]) -> st.SearchStrategy[Criterion]:
    return st.one_of(
        *(
            st.builds(lambda f, v, o=name: Leaf(f, o, tuple(v)), fields, values)
            for name, values in some.items()
        ),
        st.builds(lambda f, v: Leaf(f, "equals", v), fields, st.sampled_from(PIECES)),
        st.builds(lambda f, v: Leaf(f, "regex", v), fields, st.sampled_from(["koht", "k.ht", "^ei"])),
        st.builds(lambda f, v: Leaf(f, "exists", v), fields, st.booleans()),
    )


def addresses() -> st.SearchStrategy[Criterion]:
    names = st.sampled_from(["contains_any", "in", "starts", "ends", "contains", "contains_all"])
    values = st.lists(st.sampled_from(PARTS), min_size=1, max_size=2)
    fields = st.sampled_from(["from.address", "from.domain"])
    return st.one_of(
        st.builds(lambda f, o, v: Leaf(f, o, tuple(v)), fields, names, values),
        st.builds(
            lambda f, v: Leaf(f, "glob", (v,)),
            fields,
            st.sampled_from(["*@b.ee", "*b.ee", "?@*", "*.ee", "b.ee"]),
        ),
        st.builds(lambda f, v: Leaf(f, "equals", v), fields, st.sampled_from(PARTS)),
    )


def figures(field: str, values: tuple[object, ...]) -> st.SearchStrategy[Criterion]:
    one = st.sampled_from(values)
    two = st.tuples(one, one).map(lambda pair: pair if field.endswith("time") else tuple(sorted(pair)))
    return st.one_of(
        st.builds(lambda o, v: Leaf(field, o, v), st.sampled_from(["lt", "gt", "equals"]), one),
        st.builds(lambda v: Leaf(field, "between", tuple(str(each) for each in v)), two),
        st.builds(lambda v: Leaf(field, "exists", v), st.booleans()),
    )


names = st.builds(
    lambda f, o, v: Leaf(f, o, tuple(v)),
    st.sampled_from(["language", "received.weekday"]),
    st.sampled_from(["in", "contains_any", "starts", "ends"]),
    st.lists(st.sampled_from(["ru", "et", "r", "day", *DAYS]), min_size=1, max_size=3),
)
flags = st.builds(lambda v: Leaf("followup", "equals", v), st.booleans())
leaves = st.one_of(
    lists(texts),
    addresses(),
    figures("sender.open_complaints", (0.0, 1.0, 2.0, 3.0)),
    figures("received.local_time", ("00:00", "08:59", "09:00", "18:00", "23:59")),
    names,
    flags,
)
criteria: st.SearchStrategy[Criterion] = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.builds(
            lambda k, p: Branch(k, tuple(p)),
            st.sampled_from(["all", "any"]),
            st.lists(inner, min_size=1, max_size=3),
        ),
        inner.map(lambda part: Branch("not", (part,))),
    ),
    max_leaves=5,
)
aspects = st.lists(st.sampled_from(["category", "owner", "mark"]), min_size=1, max_size=2, unique=True)


@st.composite
def rule_lists(draw: st.DrawFn) -> list[Rule]:
    """A few rules; later conditions are often made from earlier ones, as people copy them."""
    made: list[Rule] = []
    for number in range(draw(st.integers(2, 4))):
        when: Criterion | None = draw(criteria)
        if made and draw(st.booleans()):
            copied = draw(st.sampled_from(made)).when
            if copied is not None:
                kind = draw(st.sampled_from(["all", "any", "all"]))
                when = draw(
                    st.sampled_from([copied, Branch(kind, (copied, when)), Branch(kind, (when, copied))])
                )
        then = tuple((name, "x") for name in draw(aspects))
        made.append(Rule(f"r{number}", when, then, draw(st.integers(0, 9)) == 0))
    return made


@settings(max_examples=300, deadline=None)
@given(rule_lists())
def test_a_rule_that_is_said_never_to_win_sets_nothing(rules: list[Rule]) -> None:
    """On any of four hundred mails over the same few words."""
    lost = {rules[number].id for number, _ in shadowed(rules)}
    if lost:
        made = rule_set(rules)
        for message, around in MAILS:
            said = match(message, around, made)
            assert not lost & set(said.set_by.values())


@settings(max_examples=400, deadline=None)
@given(leaves, leaves)
def test_an_implication_holds_on_every_mail(one: Criterion, other: Criterion) -> None:
    """Of each pair of conditions, with and without `not`, that is claimed."""
    turned = [(one, Branch("not", (one,))), (other, Branch("not", (other,)))]
    for first, second in itertools.chain(itertools.product(*turned), itertools.product(*reversed(turned))):
        if implies(first, second):
            made = rule_set([Rule("one", first, (("mark", "x"),)), Rule("other", second, (("mark", "x"),))])
            for message, around in MAILS:
                hits = match(message, around, made).hits
                assert "one" not in hits or "other" in hits, (first, second)
