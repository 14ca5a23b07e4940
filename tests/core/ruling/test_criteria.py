"""Operators and three-valued logic, each operator on real mails."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from responder.core.message import parse
from responder.core.rules import Rule, explain, match, rule_set
from responder.core.ruling.criteria import (
    OPERATORS,
    Branch,
    Criterion,
    Leaf,
    Truth,
    all_of,
    any_of,
    bare_operator,
    leaves_of,
    minutes,
    opposite,
)  # fmt: skip
from responder.core.ruling.fields import Kind, Surroundings

T, F, U = Truth.TRUE, Truth.FALSE, Truth.UNKNOWN


def truth(
    criterion: Criterion, headers: str = "", body: str = "", around: Surroundings | None = None
) -> Truth:
    message = parse((headers.replace("\n", "\r\n") + "\r\n\r\n" + body).encode())
    rules = rule_set([Rule("r", criterion, (("category", "c"),))])
    report = explain(message, around or Surroundings(), rules)[0]
    hits = match(message, around or Surroundings(), rules).hits
    assert (report.truth is T) == (hits == ("r",)), "match and explain agree"
    return report.truth


@pytest.mark.parametrize(("truths", "both", "either"), [
    ((T, T), T, T), ((T, F), F, T), ((F, F), F, F), ((T, U), U, T), ((U, F), F, U), ((U, U), U, U),
])  # fmt: skip
def test_all_and_any_follow_kleene(truths: tuple[Truth, Truth], both: Truth, either: Truth) -> None:
    assert all_of(truths) is all_of(reversed(truths)) is both
    assert any_of(truths) is any_of(reversed(truths)) is either


def test_not_leaves_the_unknown_unknown() -> None:
    assert [opposite(each) for each in (T, F, U)] == [F, T, U]


@given(st.lists(st.sampled_from([T, F, U])))
def test_de_morgan_holds(truths: list[Truth]) -> None:
    assert opposite(all_of(truths)) is any_of(map(opposite, truths))


@pytest.mark.parametrize(
    ("operator", "value", "subject", "expected"),
    [
        ("equals", "Sūdzība", "SUDZIBA", T),
        ("equals", "Sūdzība", "Mana sūdzība", F),
        ("in", ("Жалоба", "Претензия"), "претензия", T),
        ("in", ("Жалоба",), "Претензия", F),
        ("starts", ("Ещё", "заказ"), "Заказ 15", T),
        ("starts", ("заказ",), "мой заказ", F),
        ("ends", ("срочно!",), "Верните деньги, СРОЧНО!", T),
        ("ends", ("деньги",), "Верните деньги, срочно!", F),
        ("contains", ("жалоб",), "Контржалобы", T),
        ("contains", ("нет", "жалобы"), "жалоба", F),
        ("contains_any", ("жалоба",), "Контржалоба", F),
        ("contains_any", ("жалоб*", "претенз*"), "О ПРЕТЕНЗИИ", T),
        ("contains_any", ("sūdzīb*",), "sudzibu iesniegt", T),
        ("contains_any", ("не пришёл заказ",), "Не пришел, заказ!", T),
        ("contains_any", ("не приш* заказ*",), "не пришли заказы", T),
        ("contains_any", ("не пришёл заказ",), "заказ не пришёл", F),
        ("contains_any", ("e-mail",), "no E-Mail came", T),
        ("contains_any", ("ab",), "abc", F),
        ("contains_all", ("tagasi", "raha*"), "Soovin raha tagasi", T),
        ("contains_all", ("tagasi", "arve"), "Soovin raha tagasi", F),
        ("regex", r"заказ\w*\s+№?\d{3,}", "Заказ №12345", T),
        ("regex", r"\bприш[её]л\b", "ПРИШЁЛ", T),
        ("regex", r"^пришёл$", "пришел", T),
        ("regex", r"^b", "abc", F),
        ("glob", ("*[1]*",), "a [1] b", T),
        ("glob", ("*[1]*",), "a 1 b", F),
        ("exists", True, "x", T),
        ("exists", False, "x", F),
    ],
)  # fmt: skip
def test_operators_on_a_text(
    operator: str, value: tuple[str, ...] | str | bool, subject: str, expected: Truth
) -> None:
    assert truth(Leaf("subject", operator, value), f"Subject: {subject}") is expected


@pytest.mark.parametrize("operator", [name for name in OPERATORS if name != "exists"])
def test_a_missing_field_is_unknown_to_every_operator_but_exists(operator: str) -> None:
    leaf = Leaf("header.X-Nowhere", operator, ("1", "2"))
    assert truth(leaf) is U
    assert truth(Branch("not", (leaf,))) is U


def test_exists_decides_a_missing_field() -> None:
    assert truth(Leaf("header.List-Id", "exists", True)) is F
    assert truth(Leaf("header.List-Id", "exists", False)) is T
    assert truth(Branch("not", (Leaf("header.List-Id", "exists", True),))) is T


@pytest.mark.parametrize(
    ("field", "operator", "value", "sender", "expected"),
    [
        ("from", "contains_any", ("anna@shop.ee",), "Anna@Shop.EE", T),
        ("from", "contains_any", ("anna@shop.ee",), "joanna@shop.ee", F),
        ("from", "contains_any", ("anna@shop.ee",), "x.anna@shop.ee", F),
        ("from", "contains_any", ("anna@shop.ee",), "anna@shop.ee.evil.com", F),
        ("from", "contains_any", ("shop.ee",), "anna@shop.ee", T),
        ("from", "contains_any", ("@shop.ee",), "anna@shop.ee", T),
        ("from", "contains_any", ("shop.ee",), "anna@my-shop.ee", F),
        ("from", "contains_any", ("shop.ee",), "anna@mail.shop.ee", F),
        ("from", "contains_any", ("shop.ee",), "shop.ee@gmail.com", F),
        ("from", "contains_any", ("anna",), "anna.kask@x.ee", T),
        ("from", "glob", ("*@*.shop.ee",), "anna@mail.shop.ee", T),
        ("from", "glob", ("*@*.shop.ee",), "anna@shop.ee", F),
        ("from", "glob", ("a?na@*",), "anna@x.ee", T),
        ("from", "glob", ("anna@*",), "joanna@x.ee", F),
        ("from.domain", "in", ("shop.ee", "firma.lv"), "a@FIRMA.lv", T),
        ("from.domain", "in", ("shop.ee",), "a@mail.shop.ee", F),
        ("from.domain", "ends", (".shop.ee",), "a@mail.shop.ee", T),
        ("from.domain", "equals", "õpe.ee", "a@xn--pe-bka.ee", T),
        ("from.domain", "equals", "xn--pe-bka.ee", "a@xn--pe-bka.ee", T),
    ],
)  # fmt: skip
def test_operators_on_an_address(
    field: str, operator: str, value: tuple[str, ...] | str, sender: str, expected: Truth
) -> None:
    assert truth(Leaf(field, operator, value), f"From: {sender}") is expected


def test_an_address_in_a_text_is_found_only_as_a_whole() -> None:
    leaf = Leaf("body", "contains_any", ("anna@shop.ee",))
    assert truth(leaf, body="write to anna@shop.ee.") is T
    assert truth(leaf, body="write to joanna@shop.ee or anna@shop.ee.com") is F


@pytest.mark.parametrize(
    ("operator", "value", "expected"),
    [
        ("gt", 2.0, T), ("gt", 3.0, F), ("lt", 3.0, F), ("lt", 4.0, T), ("equals", 3.0, T),
        ("between", ("3", "5"), T), ("between", ("1", "2.5"), F), ("between", ("5", "1"), F), ("exists", True, T),
        ("contains", ("3",), U), ("gt", "many", U),
    ],
)  # fmt: skip
def test_operators_on_a_number(operator: str, value: tuple[str, ...] | str | float, expected: Truth) -> None:
    assert (
        truth(Leaf("sender.complaints_30d", operator, value), around=Surroundings(complaints_30d=3))
        is expected
    )


@pytest.mark.parametrize(
    ("operator", "value", "clock", "expected"),
    [
        ("between", ("09:00", "18:00"), "12:30", T),
        ("between", ("09:00", "18:00"), "18:01", F),
        ("between", ("18:00", "09:00"), "23:59", T),
        ("between", ("18:00", "09:00"), "08:00", T),
        ("between", ("18:00", "09:00"), "12:00", F),
        ("gt", "17:59", "18:00", T),
        ("lt", "9:30", "09:15", T),
        ("equals", "9:00", "09:00", T),
    ],
)
def test_operators_on_a_time_of_day(
    operator: str, value: tuple[str, ...] | str, clock: str, expected: Truth
) -> None:
    leaf = Leaf("received.local_time", operator, value)
    assert truth(leaf, around=Surroundings(local_time=clock)) is expected
    assert truth(leaf) is U


@pytest.mark.parametrize(
    ("followup", "wanted", "expected"),
    [(True, True, T), (False, True, F), (False, False, T), (None, False, U)],
)
def test_operators_on_a_flag(followup: bool | None, wanted: bool, expected: Truth) -> None:
    assert truth(Leaf("followup", "equals", wanted), around=Surroundings(followup=followup)) is expected


@pytest.mark.parametrize("values", [("",), (), ("!!!",), ("*",)])
def test_a_value_without_a_word_is_met_by_nothing(values: tuple[str, ...]) -> None:
    for operator in ("contains_any", "contains_all", "starts", "ends", "contains", "glob", "in"):
        if (operator, values) not in {("glob", ("*",)), ("contains", ("*",))}:
            assert truth(Leaf("subject", operator, values), "Subject: no star") is F


def test_words_are_found_across_the_line_ends_of_a_wrapped_mail() -> None:
    assert truth(Leaf("body", "contains", ("ei ole tulnud",)), body="Pakk ei\r\nole   tulnud") is T
    assert truth(Leaf("body", "contains_any", ("ei ole tulnud",)), body="Pakk ei\r\nole   tulnud") is T


def test_a_pattern_sees_the_lines() -> None:
    assert truth(Leaf("body", "regex", "(?m)^order: \\d+$"), body="hello\r\nOrder: 55\r\nbye") is T


def test_all_words_may_stand_in_different_values_of_a_field() -> None:
    assert (
        truth(Leaf("text", "contains_all", ("refund", "kettle")), "Subject: refund", "my kettle broke") is T
    )


def test_branches_nest() -> None:
    angry = Leaf("subject", "contains_any", ("суд",))
    shop = Leaf("from", "contains_any", ("shop.ee",))
    tree = Branch("all", (Branch("any", (angry, shop)), Branch("not", (Branch("all", (angry, shop)),))))
    assert truth(tree, "Subject: в суд\nFrom: a@b.ee") is T
    assert truth(tree, "Subject: в суд\nFrom: a@shop.ee") is F


def test_leaves_come_in_written_order() -> None:
    one, two, three = (Leaf("subject", "equals", text) for text in "abc")
    assert list(leaves_of(Branch("any", (one, Branch("not", (two,)), three)))) == [one, two, three]


@pytest.mark.parametrize(("clock", "expected"), [
    ("00:00", 0.0), ("9:05", 545.0), ("24:00", 1440.0), ("24:01", None), ("12:60", None), ("12", None), ("1:2", None),
    ("a:30", None), ("", None),
])  # fmt: skip
def test_a_time_of_day_is_hours_and_minutes(clock: str, expected: float | None) -> None:
    assert minutes(clock) == expected


def test_each_kind_of_field_takes_the_operator_that_a_bare_value_means() -> None:
    for kind in Kind:
        assert kind in OPERATORS[bare_operator(kind)].kinds


@given(st.sampled_from(list(OPERATORS)), st.text(max_size=20), st.text(max_size=40))
def test_no_value_and_no_text_breaks_an_operator(operator: str, written: str, body: str) -> None:
    for value in ((written,), written, 1.5, True):
        assert truth(Leaf("body", operator, value), body=body.encode("utf-8", "ignore").decode()) in Truth


def test_unknown_fields_and_operators_are_unknown() -> None:
    for leaf, _ in product((Leaf("colour", "equals", "red"), Leaf("subject", "resembles", "x")), range(1)):
        assert truth(leaf, "Subject: x") is U
