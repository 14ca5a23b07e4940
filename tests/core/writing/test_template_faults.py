"""Faults of an own template: at the place where the slip was made, in words that need no Jinja."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from responder.config.template_source import shipped_templates
from responder.core.writing.template_check import check_template, template_faults
from responder.core.writing.template_faults import stray_braces, syntax_fault

GOOD = shipped_templates()["acknowledgement", "et"]
BRACE = "a brace is missing or too many: write {{ promise }}"
TAG_BRACE = "a brace or a % is missing or too many: write {% endif %}"


def _told(source: str) -> tuple[int, int, str]:
    (fault,) = template_faults("acknowledgement", "et", source)
    return fault.line, fault.column, fault.what


def _place(word: str) -> tuple[int, int]:
    before = GOOD[: GOOD.index(word)]
    return before.count("\n") + 1, len(before) - before.rfind("\n")


@pytest.mark.parametrize(
    ("right", "wrong", "moved", "what"),
    [
        ("{{ promise }}", "{{ promise }", 0, BRACE),
        ("{{ promise }}", "{ promise }}", 0, BRACE),
        ("{{ promise }}", "{ promise }", 0, BRACE),
        ("{{ promise }}", "promise }}", 0, BRACE),
        ("{{ promise }}", "{{{ promise }}", 0, BRACE),
        ("{{ promise }}", "{{ promise", 0, BRACE),
        ("{{ promise }}", "{{ promise }}}", 13, BRACE.replace("promise", "name")),
        ("{{ tag }}", "{{ tag }", 0, BRACE.replace("promise", "tag")),
        ("{% endif %}", "{% endif }", 0, TAG_BRACE),
        ("{% endif %}", "{ % endif %}", 0, TAG_BRACE),
        ("{{ promise }}", "{{ promis }}", 3, "`promis` is no variable. Did you mean `promise`?"),
        ("{{ tag }}", "{{ tga }}", 3, "`tga` is no variable. Did you mean `tag`?"),
        ("{{ promise }}", "{{ promise|uper }}", 11, "`uper` is no filter. Did you mean `upper`?"),
        ("{% endif %}", "{% endfi %}", 3, "`endfi` is no tag. Did you mean `endif`?"),
        (
            "{{ promise }}",
            "{{ promise }} {# mine",
            14,
            "the comment that begins here has no end; write #} behind it",
        ),
        ("Lugupidamisega", "{% endif %}Lugupidamisega", 0, "this {% endif %} closes nothing; take it out"),
        (
            "Lugupidamisega",
            "{% else %}Lugupidamisega",
            0,
            "this {% else %} stands in no {% if %}; take it out",
        ),
    ],
)
def test_a_slip_is_told_at_its_place(right: str, wrong: str, moved: int, what: str) -> None:
    """Line, column and words, for the slips of a hand that edits a letter; one slip is one fault."""
    line, column = _place(right)
    assert _told(GOOD.replace(right, wrong, 1)) == (line, column + moved, what)


def test_a_block_without_end_is_told_where_it_begins() -> None:
    """Not at the end of the file, where Jinja notices."""
    line, _ = _place("{% if late %}")
    lines = GOOD.splitlines(keepends=True)
    lines.remove("{% for question in questions %}\n")
    assert _told("".join(lines))[2].startswith(
        "the {% if %} of this line has no {% endif %} before the {% endfor %}"
    )
    broken = GOOD.replace("{% if late %}", "{% if late %}\n{% if late %}", 1).rpartition("{% endif %}")
    assert _told(GOOD.rstrip() + "\n{% if late %}\nOh.\n")[:2] == (GOOD.rstrip().count("\n") + 2, 1)
    assert _told(f"{broken[0]}{broken[1]}{broken[2]}")[:2] == (line, 1)
    assert _told(f"Subject: {{% if late %}}{GOOD.removeprefix('Subject:')}")[:2] == (1, 10)


def test_a_word_in_a_string_is_no_variable() -> None:
    """The column is that of the name, not of the same word written between quotes."""
    source = "Subject: x\n\n{{ 'promis' }} {{ promis }}"
    assert [(one.line, one.column) for one in template_faults("own", "en", source)] == [(3, 19)]


def test_braces_of_a_raw_block_and_percentages_are_text() -> None:
    """What is meant as text stays text."""
    assert stray_braces("{% raw %}{{ promise }} }}{% endraw %}", ["promise"]) == ()
    assert stray_braces("10 % {sic} {{ promise }}, {# }} #} (a} {b", ["promise"]) == ()


def test_the_shipped_texts_hold_no_stray_brace() -> None:
    """Nor any other fault."""
    texts = shipped_templates()
    assert [key for key, text in texts.items() if template_faults(*key, text)] == []


def test_check_template_gives_the_same_without_columns() -> None:
    """(line, what) as before."""
    source = GOOD.replace("{{ promise }}", "{{ promis }}")
    assert check_template("acknowledgement", "et", source) == tuple(
        (one.line, one.what) for one in template_faults("acknowledgement", "et", source)
    )


@given(
    st.lists(
        st.sampled_from(["{{", "}}", "{%", "%}", "{#", "#}", "{", "}", "if", "endif", "'", " ", "\n", "raw"])
    )
)
def test_no_source_is_too_broken(pieces: list[str]) -> None:
    """Whatever stands there: places lie within the source, nothing is raised."""
    source = "".join(pieces)
    for message in ("Unexpected end of template.", "Encountered unknown tag 'if'.", "unexpected '}'", "x"):
        fault = syntax_fault(source, message, 1, ["upper"])
        assert 0 <= fault.line <= source.count("\n") + 1
        assert 0 <= fault.column <= len(source) + 1
    stray_braces(source, ["if"])
