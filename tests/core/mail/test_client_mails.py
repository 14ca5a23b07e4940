"""The new text of mails as sixteen mail programs write them, in four languages: nothing quoted in it, nothing lost."""

from __future__ import annotations

import pytest

from responder.core.message import parse
from tests.core.mail.client_mails import FORMS, KINDS, LANGUAGES, PROGRAMS, Mail, mails

MAILS = list(mails())


@pytest.mark.parametrize("mail", MAILS, ids=lambda mail: mail.name)
def test_the_new_text_is_what_the_person_wrote(mail: Mail) -> None:
    """Exactly; where a program marks nothing and the person writes below, more may stay, never less."""
    found = [line for line in parse(mail.raw).new_text.split("\n") if line.strip()]
    wanted = list(mail.new)
    assert found == wanted if mail.exact else set(wanted) <= set(found)


def test_the_table_is_whole() -> None:
    """Programs x languages x kinds x forms; in four of five mails the new text is exact; a third was written unseen."""
    assert len(MAILS) == len(PROGRAMS) * len(LANGUAGES) * len(KINDS) * len(FORMS)
    assert len(PROGRAMS) >= 16
    assert sum(mail.exact for mail in MAILS) > len(MAILS) * 0.8
    assert sum(mail.unseen for mail in MAILS) * 3 >= len(MAILS)


def test_line_ends_do_not_matter() -> None:
    """The same mails with LF alone."""
    for mail in MAILS[::7]:
        assert parse(mail.raw.replace(b"\r\n", b"\n")).new_text == parse(mail.raw).new_text, mail.name
