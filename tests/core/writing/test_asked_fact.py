"""Facts of the desk's own: found by words and patterns as rules find them, and never asked for when in doubt."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from responder.core.languages import FACTS
from responder.core.writing.questions import AskedFact, lacking, missing, question

QUESTION = {"ru": "Какой серийный номер?", "lv": "Kāds ir sērijas numurs?"}
SERIAL = AskedFact(
    "serial_number", QUESTION, ("серийн*", "sērijas numur*", "seerianumber"), (r"\bs/n \d{4}",)
)
OWN = {"serial_number": SERIAL}


@pytest.mark.parametrize(
    ("subject", "text", "names"),
    [
        ("", "СЕРИЙНЫЙ номер стёрся", ()),
        ("Sērijas numurs 12", "", ()),
        ("", "serijas\nnumurs ir uz kastes", ()),
        ("", "вот", ("seerianumber.jpg",)),
        ("", "аппарат S/N 1234", ()),
        ("", "смотрите", ("foto S/N 1234.png",)),
    ],
)
def test_words_and_patterns_find_it_in_subject_text_and_file_names(
    subject: str, text: str, names: tuple[str, ...]
) -> None:
    """Capitals, line ends and missing diacritics do not matter, as in rules."""
    assert missing(subject, text, names, ("serial_number",), "ru", OWN) == ()


@pytest.mark.parametrize("text", ["", "серия", "sērija numurs", "seerianumbrid", "s/n 12", "S/N1234"])
def test_what_does_not_hold_it_is_asked(text: str) -> None:
    """Another word, another order, too few figures: not there."""
    assert missing("", text, (), ("serial_number",), "ru", OWN) == ("serial_number",)


def test_it_is_asked_in_its_place_and_only_where_it_has_a_question() -> None:
    """The rule's order stays; a language without a question is not asked."""
    asked = ("photos", "serial_number", "goods", "unheard_of")
    assert missing("", "", (), asked, "ru", OWN) == ("photos", "serial_number", "goods")
    assert missing("", "", (), asked, "et", OWN) == ("photos", "goods")


def test_under_a_built_in_name_the_question_changes_and_the_words_add() -> None:
    """What is known stays known; what the desk adds is known too."""
    own = {"goods": AskedFact("goods", {"ru": "Какой радиатор?"}, ("радиатор*",))}
    assert missing("", "Потёк радиатор", (), ("goods",), "ru") == ("goods",)
    assert missing("", "Потёк радиатор", (), ("goods",), "ru", own) == ()
    assert missing("", "Потёк чайник", (), ("goods",), "ru", own) == ()
    assert question("goods", "ru", own) == "Какой радиатор?"
    assert question("goods", "et", own) == question("goods", "et", {})


SLOW = AskedFact("slow", {"ru": "Что?"}, (), (r"(x+x+)+y",))


def test_a_pattern_out_of_time_counts_as_found() -> None:
    """To ask for what was written is worse than not to ask."""
    assert missing("", "x" * 5000, (), ("slow",), "ru", {"slow": SLOW}) == ()
    assert missing("", "xx", (), ("slow",), "ru", {"slow": SLOW}) == ("slow",)


def test_a_pattern_that_was_out_of_time_before_is_so_again() -> None:
    """A message decided anew is decided alike, on a faster machine too."""
    first = lacking("", "x" * 5000, (), ("slow",), ("ru",), {"slow": SLOW})
    assert first.timed_out == (f"fact slow: {SLOW.patterns[0]}",)
    again = lacking("", "xx", (), ("slow",), ("ru",), {"slow": SLOW}, frozenset(first.timed_out))
    assert again == first


def test_a_pattern_that_is_none_loses_only_itself() -> None:
    """A caller that did not check it gets no exception."""
    broken = {"a": AskedFact("a", {"ru": "?"}, (), ("(", r"\bok\b"))}
    assert missing("", "ok", (), ("a",), "ru", broken) == ()
    assert missing("", "(", (), ("a",), "ru", broken) == ("a",)


@given(
    st.text(max_size=200),
    st.text(max_size=500),
    st.lists(st.text(max_size=30), max_size=5),
    st.lists(st.text(max_size=12), max_size=5).map(tuple),
    st.lists(st.text(max_size=12), max_size=3).map(tuple),
)
def test_any_words_any_patterns_and_any_mail(
    subject: str, text: str, names: list[str], words: tuple[str, ...], patterns: tuple[str, ...]
) -> None:
    """Nothing raises, and nothing comes back that was not asked for."""
    own = {"a": AskedFact("a", {"ru": "?"}, words, patterns)}
    assert set(missing(subject, text, tuple(names), (*FACTS, "a"), "ru", own)) <= {*FACTS, "a"}
