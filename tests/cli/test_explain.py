"""`explain`: one object a mail, whatever the mail; nothing sent, nothing changed."""

from __future__ import annotations

import json
import os
import random
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from responder.cli import responder

FIELDS = {
    "file", "index", "verdict", "reason", "would_send", "withheld_by", "sender", "subject", "language", "category",
    "rule", "complaint", "promise", "reply",
}  # fmt: skip
LEAF = {"field", "operator", "value", "truth", "matched", "seen"}
LETTER = (
    b"From: Anna <anna@klient.example>\r\nSubject: Late\r\n"
    b"Date: Fri, 20 Nov 2026 12:00:00 +0000\r\n\r\nMy order is late.\r\n"
)


def run(*words: str, given: bytes = b"") -> Result:
    return CliRunner().invoke(responder, ["explain", *words], input=given, standalone_mode=False)


def objects(*words: str, given: bytes = b"") -> list[dict[str, Any]]:
    told = run("--json", *words, given=given)
    assert told.exception is None, told.output
    assert told.return_value == 0
    return [json.loads(line) for line in told.stdout.splitlines()]


def one(tmp_path: Path, raw: bytes, *words: str) -> dict[str, Any]:
    place = tmp_path / "a.eml"
    place.write_bytes(raw)
    (told,) = objects(*words, str(place))
    return told


def test_a_complaint_is_told_down_to_its_reply(tmp_path: Path) -> None:
    """Every named field, with its meaning."""
    told = one(tmp_path, LETTER)
    assert told.keys() >= FIELDS
    assert (told["verdict"], told["reason"], told["would_send"], told["withheld_by"]) == (
        "answer",
        None,
        True,
        None,
    )
    assert (told["sender"], told["subject"], told["language"]) == ("anna@klient.example", "Late", "en")
    assert told["complaint"] in told["reply"]
    assert told["promise"]["due"] > "2026-11-20T12"


def test_every_rule_and_leaf_is_told(tmp_path: Path) -> None:
    """In the order of the rules; what they set is what was decided, and what a leaf matched is in what it saw."""
    told = one(tmp_path, LETTER)
    rules = told["rules"]
    assert [rule["rule"] for rule in rules][-1] == "default"
    assert {name: rule["rule"] for rule in rules for name in rule["sets"]} == told["set_by"]
    (late,) = [rule for rule in rules if rule["sets"].get("category")]
    assert (late["truth"], late["reached"], late["sets"]["category"]) == ("true", True, told["category"])
    assert re.fullmatch(r"starter_rules\.yaml:\d+", late["place"])
    assert rules[-1]["set_before"]["category"] == late["rule"]
    leaves = [leaf for rule in rules for leaf in rule["leaves"]]
    assert len(leaves) > 8
    assert all(leaf.keys() == LEAF for leaf in leaves)
    (hit,) = [leaf for leaf in late["leaves"] if leaf["truth"] == "true"]
    assert hit["matched"] == ["late"]
    assert "late" in hit["seen"].casefold()
    assert "late" in hit["value"]


def test_what_the_decision_rests_on_is_told(tmp_path: Path) -> None:
    """Detection, authentication, the customer's deadline, what is missing of what a rule asks for."""
    told = one(tmp_path, LETTER)
    assert told["detected"] == {"language": "en", "reliable": True}
    assert told["authentication"].keys() == {"spf", "dkim", "dmarc"}
    assert told["ask_for"] == ["order_number"]
    assert told["missing"] == ["order_number"]
    assert "order number" in told["reply"]
    again = one(tmp_path, LETTER.replace(b"late.", b"late. Order 4711-22, needed by 25 November"))
    assert again["missing"] == []
    assert "order number?" not in again["reply"]
    assert again["customer_deadline"]["at"] > "2026-11-2"


def test_json_has_no_colour(tmp_path: Path) -> None:
    """Whatever is asked for."""
    (tmp_path / "a.eml").write_bytes(LETTER)
    assert "\x1b" not in run("--json", "--color", "always", str(tmp_path)).stdout
    assert "\x1b[" in run("--color", "always", str(tmp_path)).stdout
    assert "\x1b" not in run(str(tmp_path)).stdout


@pytest.mark.parametrize("encoding", ["ascii", "iso-8859-1"])
def test_a_terminal_of_few_letters_is_no_fault(tmp_path: Path, encoding: str) -> None:
    """What it cannot show is escaped."""
    (tmp_path / "a.eml").write_bytes(LETTER.replace(b"Late", "Опоздал".encode()))
    command = [sys.executable, "-m", "responder", "explain", str(tmp_path / "a.eml")]
    environ = {**os.environ, "PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"}
    done = subprocess.run(command, capture_output=True, env=environ, check=False, timeout=180)
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"\\u041e\\u043f" in done.stdout
    assert b"+ delivery" in done.stdout


def test_a_machine_is_told_with_its_reason(tmp_path: Path) -> None:
    """The guard's verdict alone; no reply."""
    told = one(tmp_path, b"Auto-Submitted: auto-replied\r\n" + LETTER)
    assert (told["verdict"], told["would_send"], told["reply"]) == ("silence", False, None)
    assert told["reason"]


def test_the_time_is_the_mails_own_or_the_one_given(tmp_path: Path) -> None:
    """An old mail is explained as of its day; with --now it is old."""
    assert one(tmp_path, LETTER.replace(b"2026", b"2012"))["promise"]["due"].startswith("2012-11")
    told = one(tmp_path, LETTER, "--now", "2027-03-01T10:00+02:00")
    assert told["withheld_by"] == "old"
    received = b"Received: from a by b; Fri, 20 Nov 2015 12:00:00 +0000\r\n"
    bare = received + LETTER.replace(b"Date: Fri, 20 Nov 2026 12:00:00 +0000\r\n", b"")
    assert one(tmp_path, bare)["promise"]["due"].startswith("2015-11")


@pytest.mark.parametrize("moment", ["yesterday", "99999w", "0001-01-01", "9999-12-31T23:59-14:00", ""])
def test_a_time_that_is_none_is_wrong_usage(tmp_path: Path, moment: str) -> None:
    """A sentence, not a traceback."""
    told = run("--now", moment, str(tmp_path))
    assert told.exception is None or "is no time" in str(told.exception)


def test_ugly_mails_all_have_the_named_fields(tmp_path: Path) -> None:
    """Rubbish, cut mails, an empty file, a file that is not there, in one call."""
    chance = random.Random(3)
    for number in range(120):
        raw = bytearray(LETTER * 3)
        for _ in range(chance.randrange(60)):
            raw[chance.randrange(len(raw))] = chance.randrange(256)
        (tmp_path / f"{number:03}.eml").write_bytes(bytes(raw[: chance.randrange(len(raw))]))
    (tmp_path / "empty.eml").touch()
    told = objects(str(tmp_path))
    assert len(told) == 121
    assert all(single.keys() >= FIELDS for single in told)
    assert all(isinstance(single["would_send"], bool) for single in told)
    assert all(isinstance(single["rules"], list) for single in told)


def test_an_mbox_is_numbered(tmp_path: Path) -> None:
    """`index` within the file."""
    place = tmp_path / "box"
    place.write_bytes(b"".join(b"From a@b Fri\r\n" + LETTER + b"\r\n" for _ in range(3)))
    assert [(told["file"], told["index"]) for told in objects(str(place))] == [
        (str(place), n) for n in range(3)
    ]


def test_standard_input() -> None:
    """`-`."""
    (told,) = objects("-", given=LETTER)
    assert (told["file"], told["verdict"]) == ("-", "answer")


def test_a_file_whose_name_is_no_text(tmp_path: Path) -> None:
    """Printed as JSON can say it."""
    with open(os.fsencode(tmp_path) + b"/\xff.eml", "wb") as file:  # noqa: PTH123 - a Path of bytes there is not
        file.write(LETTER)
    (told,) = objects(str(tmp_path))
    assert os.fsencode(told["file"]).endswith(b"\xff.eml")
    assert run(str(tmp_path)).exception is None


def test_strangers_text_moves_no_cursor(tmp_path: Path) -> None:
    """In words for people: escape sequences and bidi marks are shown, not played."""
    place = tmp_path / "a.eml"
    place.write_bytes(
        LETTER.replace(b"Late", b"\x1b[2J\xe2\x80\xae late").replace(b"late.", b"\x1b[31m late.")
    )
    told = run(str(place))
    assert told.exception is None
    assert "\x1b" not in told.stdout
    assert "\u202e" not in told.stdout


def test_the_same_mails_give_the_same_lines(tmp_path: Path) -> None:
    """No clock, no randomness."""
    (tmp_path / "a.eml").write_bytes(LETTER)
    assert run("--json", str(tmp_path)).stdout == run("--json", str(tmp_path)).stdout
