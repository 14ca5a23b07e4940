"""What of a template is prose, and where."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from responder.core.writing.rendering import render
from responder.core.writing.template_text import APART, OPAQUE, template_text


def test_code_is_blanked_and_prose_keeps_its_place() -> None:
    """A variable stands for something, a statement for nothing; both as long as they were."""
    text = template_text("Subject: {{ tag }}\n\nA {{ b }} c\n{% if d %}\ne\n{% endif %}")
    assert (
        text.prose
        == APART * 8
        + " OOOOOOOOO".replace("O", OPAQUE).replace(OPAQUE * 9, f"{OPAQUE * 2} {OPAQUE * 3} {OPAQUE * 2}")
        + f"\n\nA {OPAQUE * 2} {OPAQUE} {OPAQUE * 2} c\n"
        + " " * 10
        + "\ne\n"
        + " " * 11
    )


def test_names_are_those_in_code() -> None:
    """Not the words of strings, nor of comments, nor of the text."""
    text = template_text("{{ tag }} promise {% if urgent == 'late' %}{# company #}")
    assert text.names == {"tag", "if", "urgent"}


def test_strings_in_code_are_prose() -> None:
    """What a template prints by an expression is read as what it writes down; a bracket in it ends nothing."""
    text = template_text("""{% set a = "good }} day" %}{{ 'no' if a else "yes" }}.""")
    assert "good }} day" in text.prose
    assert "no" in text.prose
    assert "yes" in text.prose
    assert " if " not in text.prose
    assert text.prose.endswith(".")


def test_comments_are_kept_with_their_line() -> None:
    """One alone on its line, one beside text, one over two lines."""
    source = "{# one #}\ntext {# two #}\n{#- a\nb -#}\n"
    found = template_text(source).comments
    assert [(one.text, one.line, one.alone) for one in found] == [
        ("one", 1, True),
        ("two", 2, False),
        ("a\nb", 4, True),
    ]
    assert [source[one.start] for one in found] == ["{", "{", "{"]
    assert "two" not in template_text(source).prose


def test_a_comment_alone_on_its_line_leaves_no_trace_in_the_mail() -> None:
    """So that a reason can be written above the line that it is for."""
    _, text = render("Subject: a\n\nOne.\n{# tone: as agreed #}\nTwo.\n", {}, "x.en")
    assert text == "One.\nTwo.\n"


@given(st.text(alphabet="{}%#\"' ab\n\\", max_size=60))
def test_any_source_keeps_its_length_and_its_lines(source: str) -> None:
    """Broken code too: a place in the prose is a place in the file."""
    prose = template_text(source).prose
    assert len(prose) == len(source)
    assert [at for at, one in enumerate(source) if one == "\n"] == [
        at for at, one in enumerate(prose) if one == "\n"
    ]
