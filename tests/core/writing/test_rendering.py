"""Templates of the operator's: rendered, bounded, and every fault told with its line."""

from __future__ import annotations

import pytest

from responder.core.writing.rendering import OUTPUT_LIMIT, TemplateError, render

VALUES = {"tag": "[A-1]", "late": False, "questions": ("One?", "Two?"), "person_name": ""}


def _render(body: str, subject: str = "Subject: Hello {{ tag }}") -> tuple[str, str]:
    return render(f"{subject}\n\n{body}", VALUES, "own.en")


def test_subject_and_text() -> None:
    """The first line is the subject, the text begins after the empty line; lines of tags leave no trace."""
    asked = "{% for question in questions %}\n- {{ question }}\n{% endfor %}"
    body = f"Dear all\n{{% if late %}}\nSorry\n{{% endif %}}\n{asked}\n\n\n\n\nBye"
    assert _render(body) == ("Hello [A-1]", "Dear all\n- One?\n- Two?\n\nBye\n")


def test_line_ends_of_any_kind() -> None:
    """A template saved on Windows gives the same text."""
    assert render("Subject: x\r\n\r\nA\r\nB\r\n", VALUES, "own.en") == ("x", "A\nB\n")


@pytest.mark.parametrize(
    ("source", "line", "word"),
    [
        ("", 1, "Subject"),
        ("Hello", 1, "Subject"),
        ("Subject:\n\nText", 1, "Subject"),
        ("Subject: x\nText", 2, "empty"),
        ("Subject: x\n\nA\nB {{ nobody }}", 4, "nobody"),
        ("Subject: {{ nobody }}\n\nA", 1, "nobody"),
        ("Subject: x\n\nA\n\n{% if late %}\nB", 5, "endif"),
        ("Subject: x\n\n{{ tag | shout }}", 3, "shout"),
        ("Subject: x\n\nA\n{% include 'other' %}", 4, "loader"),
    ],
)
def test_a_fault_is_told_with_its_line(source: str, line: int, word: str) -> None:
    """Name of the template, line in the file and what is wrong."""
    with pytest.raises(TemplateError) as caught:
        render(source, VALUES, "own.en")
    assert (caught.value.template, caught.value.line) == ("own.en", line)
    assert word in caught.value.what


@pytest.mark.parametrize(
    "body",
    [
        "{{ tag.__class__ }}",
        "{{ ''.__class__.__mro__ }}",
        "{{ tag.upper() }}",
        "{{ '{:>99999999}'.format(1) }}",
        "{{ 'x' * 1000000000 }}",
        "{{ 10 ** 100000000 }}",
        "{{ '%999999999d' % 1 }}",
        "{% for i in range(10) %}x{% endfor %}",
        "{{ lipsum() }}",
        "{{ [1, 2] | random }}",
        "{{ self.__init__ }}",
        "{{ cycler.__init__.__globals__ }}",
        "{% macro a() %}{{ a() }}{% endmacro %}{{ a() }}",
    ],
)
def test_what_could_escape_or_exhaust_is_refused(body: str) -> None:
    """No attribute, method, global, random filter or multiplied text: a TemplateError, at once."""
    with pytest.raises(TemplateError):
        _render(body)


def test_output_is_bounded() -> None:
    """A text beyond the limit is a fault of the template; a text below it is not."""
    words = "word " * 1_000
    loops = "{% for a in questions %}" * 5 + words + "{% endfor %}" * 5
    with pytest.raises(TemplateError, match=str(OUTPUT_LIMIT)):
        _render(loops)
    assert len(_render(words)[1]) > 4_000


def test_values_are_never_template_source() -> None:
    """Braces in a value are printed as they are."""
    assert render("Subject: s\n\n{{ tag }}", {"tag": "{{ 7 * 7 }}"}, "own.en")[1] == "{{ 7 * 7 }}\n"


def test_loops_and_macros_work() -> None:
    """What a desk needs is there: loop counters, macros, joining, defaults."""
    body = "{% for q in questions %}{{ loop.index }}. {{ q }}{% if not loop.last %}; {% endif %}{% endfor %}"
    assert _render(body)[1] == "1. One?; 2. Two?\n"
    assert _render("{% macro hi(x) %}Hi {{ x }}{% endmacro %}{{ hi(tag) }}")[1] == "Hi [A-1]\n"
    assert _render("{{ questions | join(' / ') }} {{ questions | length }}")[1] == "One? / Two? 2\n"
