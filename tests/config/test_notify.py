"""`notify` in a configuration: addresses that can be written to, that are not ours, and that count as staff."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from responder.config import ConfigError, desks, load
from tests.config.test_example import SHORTEST as SHORTEST_FILE

SHORTEST = re.sub(r"\{file: .*\}", "{env: SECRET}", SHORTEST_FILE.read_text(encoding="utf-8"))
RULES = """
rules:
  - id: angry
    when: {text: [court]}
    then: {category: other, notify: NOTIFY}
  - id: default
    then: {category: other}
"""


def loaded(tmp_path: Path, notify: str, more: str = "") -> object:
    place = tmp_path / "responder.yaml"
    place.write_text(SHORTEST + more + RULES.replace("NOTIFY", notify), encoding="utf-8")
    return load(place, environ={"SECRET": "x"}, read_secrets=False)


def fault(tmp_path: Path, notify: str) -> str:
    with pytest.raises(ConfigError) as told:
        loaded(tmp_path, notify)
    return str(told.value)


@pytest.mark.parametrize(
    ("notify", "words"),
    [
        ("boss", "is not of the form name@domain"),
        ("[boss@shop.example, 'b o s s@']", "is not of the form name@domain"),
        ("böss@shop.example", "would need SMTPUTF8"),
        ("boss@-shop-.example", "is not a host name"),
    ],
)
def test_what_is_no_address_is_a_fault_at_its_line(tmp_path: Path, notify: str, words: str) -> None:
    """What, where, and what to write."""
    told = fault(tmp_path, notify)
    assert words in told
    assert "write name@company.ee" in told
    line = (SHORTEST + RULES).splitlines().index("    then: {category: other, notify: NOTIFY}") + 1
    assert f"responder.yaml:{line}:" in told


def test_an_address_of_our_own_is_a_mail_loop(tmp_path: Path) -> None:
    """A mailbox, in whatever letters, with a +tag, alone or in a list."""
    address = next(
        line.split("address:")[1].split("#")[0].strip()
        for line in SHORTEST.splitlines()
        if "address:" in line
    )
    for notify in (address.upper(), f"[boss@shop.example, {address}]", address.replace("@", "+desk@")):
        assert "a mail loop" in fault(tmp_path, notify)


def test_whoever_is_told_is_staff_and_the_budget_is_the_settings(tmp_path: Path) -> None:
    """Folded, of all rules; 20 an hour where nothing is said."""
    made = loaded(tmp_path, "[Boss@Shop.example, mari@shop.example]")
    (desk,) = desks(made)  # type: ignore[arg-type]
    assert {"boss@shop.example", "mari@shop.example"} <= desk.staff
    assert desk.notices_per_hour == 20
    made = loaded(tmp_path, "boss@shop.example", "\nbudgets: {notices_per_hour: 5}\n")
    assert desks(made)[0].notices_per_hour == 5  # type: ignore[arg-type]
