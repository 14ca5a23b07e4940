"""`check`: every fault at once, each at its place, for people and for programs."""

from __future__ import annotations

import json
import re

from responder.config.template_source import shipped_templates
from tests.cli.verbs import Shop

SURPRISE = """\
rules:
  - id: broken
    when: {text: [broken]}
    then: {category: goods}
    examples:
      - {text: "All fine", expect: hit}
  - id: rest
    then: {category: other}
"""


def test_a_sound_file_is_0(shop: Shop) -> None:
    """With what it holds; nothing is made."""
    told = shop.run("check")
    assert told.code == 0
    assert re.match(
        rf"{re.escape(str(shop.config))}: sound\. \d+ rules with \d+ examples, mailboxes: ", told.out
    )
    assert told.out.endswith("mailboxes: kaebused@kaubamaja.example\n")
    assert not shop.state.exists()
    assert shop.run("check", "--json").out == ""


def test_every_fault_has_a_line_and_the_last_counts_them(shop: Shop) -> None:
    """On standard error, 78."""
    shop.configure("nonsense: 1\nmore: 2\n")
    told = shop.run("check")
    assert (told.code, told.out) == (78, "")
    first, second, count = told.err.splitlines()
    assert first.startswith(f"{shop.config}:10:1: ")
    assert second.startswith(f"{shop.config}:11:1: ")
    assert count == "2 faults"


def test_json_is_one_object_a_line(shop: Shop) -> None:
    """File, line, column and text of each, on standard output alone."""
    shop.configure("nonsense: 1\nmore: 2\n")
    told = shop.run("check", "--json")
    rows = [json.loads(line) for line in told.out.splitlines()]
    assert (told.code, told.err) == (78, "")
    assert [(row["kind"], row["line"], row["column"]) for row in rows] == [
        ("fault", 10, 1),
        ("fault", 11, 1),
    ]
    assert {"file", "text"} <= rows[0].keys()


def test_an_example_that_comes_out_otherwise_is_a_fault(shop: Shop) -> None:
    """Rules are tried on their own examples."""
    shop.configure(SURPRISE)
    told = shop.run("check")
    assert told.code == 78
    assert told.err.startswith(f"{shop.config}:15:")
    assert told.err.endswith("1 fault\n")


def test_a_secret_for_the_service_alone_is_a_note(shop: Shop) -> None:
    """Whoever edits the file need not be able to read it; 0."""
    text = shop.config.read_text("utf-8").replace("{env: IMAP}", "{credential: imap-password}")
    shop.config.write_text(text, "utf-8")
    told = shop.run("check")
    assert told.code == 0
    assert told.err.startswith(f"note: {shop.config}:")
    (row,) = map(json.loads, shop.run("check", "--json").out.splitlines())
    assert row["kind"] == "note"


def test_no_file_and_no_text(shop: Shop) -> None:
    """A file that is not there, a folder, bytes that are no text: 78 with the name, no traceback."""
    for spoil in (lambda: shop.config.write_bytes(b"\xff\xfe\x00"), shop.config.unlink, shop.config.mkdir):
        spoil()
        told = shop.run("check")
        assert told.code == 78
        assert str(shop.config) in told.err


def test_wrong_usage_is_64(shop: Shop) -> None:
    """A file as an argument is not what -c is for."""
    assert shop.run("check", "other.yaml").code == 64


def test_the_tone_of_own_texts_is_told(shop: Shop) -> None:
    """At its line; 78 as for a fault, of the kind tone for programs, together with whatever else there is."""
    own = shop.folder / "own"
    own.mkdir()
    text = shipped_templates()["acknowledgement", "en"]
    (own / "acknowledgement.en.txt").write_text(f"{text}Sorry, but no.\n", encoding="utf-8")
    shop.configure(f"templates: {own}\n{SURPRISE}")
    told = shop.run("check")
    place = f"{own / 'acknowledgement.en.txt'}:{text.count(chr(10)) + 1}:8: "
    assert told.code == 78
    assert f"{place}`but` sets one thing against another. Write two sentences.\n" in told.err
    assert told.err.endswith("2 faults\n")
    rows = [json.loads(line) for line in shop.run("check", "--json").out.splitlines()]
    assert [row["kind"] for row in rows] == ["fault", "tone", "note"]


def test_a_silenced_tone_is_sound(shop: Shop) -> None:
    """With its reason beside it."""
    own = shop.folder / "own"
    own.mkdir()
    text = shipped_templates()["service", "en"]
    (own / "service.en.txt").write_text(f"{text}Sorry, but no. {{# tone: agreed #}}\n", encoding="utf-8")
    shop.configure(f"templates: {own}\nrules: [{{id: default, then: {{category: other}}}}]\n")
    assert shop.run("check").code == 0
