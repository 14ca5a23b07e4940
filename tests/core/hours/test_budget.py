"""Amounts of time with a unit."""

import contextlib
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from responder.core.hours.budget import Budget, Unit, check_budget, parse_budget


@pytest.mark.parametrize(
    ("text", "amount", "unit"),
    [
        ("24wh", 24, Unit.WORKING_HOURS),
        ("1wd", 1, Unit.WORKING_DAYS),
        ("24h", 24, Unit.CLOCK_HOURS),
        ("1.5wh", 1.5, Unit.WORKING_HOURS),
        (" 0.25 h ", 0.25, Unit.CLOCK_HOURS),
        ("2.0wd", 2, Unit.WORKING_DAYS),
        ("\t8 wh\n", 8, Unit.WORKING_HOURS),
    ],
)
def test_parse(text: str, amount: float, unit: Unit) -> None:
    """The three units are told apart, decimals and blanks are welcome."""
    assert parse_budget(text) == Budget(amount, unit)


@pytest.mark.parametrize("text", ["24", "1.5", " 8 "])
def test_bare_number_is_explained(text: str) -> None:
    """A number alone has three readings; the refusal names all three and shows one written out."""
    with pytest.raises(ValueError, match="three readings") as refused:
        parse_budget(text)
    for word in ("wh (hours of open time)", "wd (", "h (clock hours)", f"such as {text.strip()}wh"):
        assert word in str(refused.value)


@pytest.mark.parametrize(
    "text", ["", "h", "90m", "1d", "-1h", "1e3h", "٣wh", "1,5wh", "24 w h", "24wh 1wd", "inf h", "nan wh"]
)
def test_anything_else_is_refused(text: str) -> None:
    """What is not a number and a known unit is refused with an example; other digits, signs and exponents too."""
    with pytest.raises(ValueError, match=r"24wh, 1wd or 24h"):
        parse_budget(text)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("0h", "positive"),
        ("0.0wh", "positive"),
        ("0wd", "positive"),
        ("1.5wd", "for parts of a day use wh"),
        ("999999999h", "ten years"),
        ("4000wd", "ten years"),
    ],
)
def test_amounts_without_sense(text: str, reason: str) -> None:
    """Nothing, part of a day in whole days, and more than ten years: each refusal says what to write."""
    with pytest.raises(ValueError, match=reason):
        parse_budget(text)


@pytest.mark.parametrize("amount", [0, -1, math.nan, math.inf, -math.inf])
@pytest.mark.parametrize("unit", Unit)
def test_check_refuses_what_is_no_amount(amount: float, unit: Unit) -> None:
    """Also when built without parsing: zero, negative, infinite and not-a-number amounts do not pass."""
    with pytest.raises(ValueError, match=r"positive|ten years"):
        check_budget(Budget(amount, unit))


@given(
    st.integers(1, 8000).map(lambda quarters: quarters / 4),
    st.sampled_from([Unit.WORKING_HOURS, Unit.CLOCK_HOURS]),
)
def test_text_round_trip(amount: float, unit: Unit) -> None:
    """What a budget prints, parses to the same budget."""
    assert parse_budget(str(Budget(amount, unit))) == Budget(amount, unit)


@given(st.text(max_size=20))
def test_never_anything_but_value_error(text: str) -> None:
    """Whatever stands in the configuration, the outcome is a positive budget or a ValueError."""
    with contextlib.suppress(ValueError):
        assert parse_budget(text).amount > 0
