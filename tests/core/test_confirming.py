"""Where a confirmation goes: to an address that we wrote to before, whatever spelling of it the sender used now."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from responder.core.confirming import recipient
from responder.core.message import parse
from responder.core.outcome import Thread
from responder.core.reading import Reading, read
from tests.golden import desk

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def reading(*fields: str) -> Reading:
    raw = "\r\n".join((*fields, "Subject: x", "", "Where is it?", "")).encode()
    return read(parse(raw), raw, NOW, desk())


@pytest.mark.parametrize(
    ("written_to", "fields", "goes_to"),
    [
        ("anna@klient.example", ("From: anna@klient.example",), "anna@klient.example"),
        ("anna@klient.example", ("From: Anna@Klient.example",), "Anna@klient.example"),
        ("anna+shop@klient.example", ("From: anna@klient.example",), "anna+shop@klient.example"),
        ("anna@klient.example", ("From: anna+other@klient.example",), "anna@klient.example"),
        ("annatamm@gmail.com", ("From: anna.tamm@gmail.com",), "annatamm@gmail.com"),
        ("anna@klient.example", ("From: boss@klient.example",), "boss@klient.example"),
        (
            "home@klient.example",
            ("From: anna@klient.example", "Reply-To: home@klient.example"),
            "home@klient.example",
        ),
        (
            "anna@klient.example",
            ("From: anna@klient.example", "Reply-To: new@klient.example"),
            "anna@klient.example",
        ),
        ("anna@klient.example", ("X-None: x",), ""),
    ],
)
def test_to_an_address_that_we_wrote_to(written_to: str, fields: tuple[str, ...], goes_to: str) -> None:
    """No mail makes an address new to the complaint, but for another person who belongs to it."""
    assert recipient(reading(*fields), Thread(written_to=frozenset({written_to}))) == goes_to
