"""An address that is not what it looks like is told as such wherever people read it."""

from __future__ import annotations

from pathlib import Path

import pytest

from responder.edges.register import schema
from tests.cli.verbs import Shop
from tests.edges.register.desk_work import mail

ODD = "anna@p\u0430ypal.example"
MIXED = "Latin and Cyrillic letters in one word"


@pytest.mark.parametrize(
    ("address", "told"), [(ODD, True), ("õie@käru.ee", False), ("анна@пример.рф", False)]
)
def test_show_and_complaints_say_which_letters_are_mixed(shop: Shop, address: str, told: bool) -> None:
    """Beside the address; people who write in one script of their own are left alone."""
    complaint = shop.complaint()
    with shop.work.register.writing() as connection:
        connection.execute(schema.persons.update().values(address=address))
    shown, listed = shop.run("show", complaint), shop.run("complaints")
    assert (f"beware    {MIXED}" in shown.out) is told
    assert (MIXED in listed.err) is told


def test_explain_says_it_too(shop: Shop, tmp_path: Path) -> None:
    """Of a mail in a file."""
    file = tmp_path / "one.eml"
    file.write_bytes(mail(sender=ODD).decode().encode("utf-8"))
    assert MIXED in shop.run("explain", str(file)).out
