"""The line above which another desk wants its answers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from responder.core.machines.desk_lines import opens_with_desk_line

LINES = [
    "##- Please type your reply above this line -##", "--- Please reply above this line ---", "Reply above this line",
    "##- Введите ответ над этой строкой -##", "##- Пожалуйста, введите ответ выше этой строки -##",
    "- Palun kirjuta oma vastus selle rea kohale -", "Lūdzu, rakstiet atbildi virs šīs līnijas",
    "##- Bitte geben Sie Ihre Antwort oberhalb dieser Zeile ein -##", "Please do not write below this line",
    "Please reply above this line to add a comment",
]  # fmt: skip


@pytest.mark.parametrize("line", LINES)
def test_the_line_opens_the_mail_of_a_desk(line: str) -> None:
    """In any case, behind empty lines and lines of signs."""
    assert opens_with_desk_line(f"\n{line}\n\nYour request is registered.") == line
    assert opens_with_desk_line(f"-----\n{line.upper()}\nYour request is registered.")


@pytest.mark.parametrize("line", LINES)
def test_an_answer_above_it_or_a_quote_is_a_persons(line: str) -> None:
    """So is a sentence about the line."""
    assert not opens_with_desk_line(f"The lamp flickers.\n{line}\nYour request")
    assert not opens_with_desk_line(f"> {line}\n> Your request\n\nThe lamp flickers.")
    assert not opens_with_desk_line(f"{line.strip('#- ')}, says your mail, but there is none.")


@given(st.text(max_size=500))
def test_takes_any_text(text: str) -> None:
    """What it gives is a line of the text."""
    assert opens_with_desk_line(text) in text
