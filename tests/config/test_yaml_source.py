"""One YAML file becomes a tree of places; what YAML guesses, expands or runs elsewhere does not happen here."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from responder.config import ConfigError, load
from responder.config.faults import Fault, Place
from responder.config.yaml_source import place_of, read_text, read_tree, typed_value_of, value_of

SYNTAX = [
    ("company: {name: x}\n\tstate: y", "2:1: a tab indents this line. Use blanks."),
    ("company:\n\tname: x", "2:1: a tab indents this line. Use blanks."),
    ('company: "x', "1:12: a quotation mark (opened in line 1) is never closed. Close it."),
    (
        "company: a: b",
        ("1:11: a colon is not expected here. Check the indentation; put a text with `: ` in it in quotes."),
    ),
    (
        "company: {name: x\nstate: y",
        (
            "2:6: a bracket or brace (opened in line 1) is not closed before here. Close it, "
            "or add the missing comma."
        ),
    ),
    ("company: {name: a: b}", "1:18: a colon stands within this text. Put the whole text in quotes."),
    ("company: @x", "1:10: a value cannot begin with `@`. Put it in quotes."),
    (
        "company: *x",
        ("1:10: this alias (`*...`) names nothing. If it is a text that starts with `*`, put it in quotes."),
    ),
    (
        "company: !!python/object/apply:os.system [id]",
        ("1:10: tags (`!...`) are not read here. Remove it, or put the whole value in quotes."),
    ),
    (
        "company: {name: !secret x}",
        ("1:17: tags (`!...`) are not read here. Remove it, or put the whole value in quotes."),
    ),
    (
        "company: {name: x}\nstate: a\nstate: b",
        "3:1: `state` stands twice (first in line 2). Remove one of them.",
    ),
    (
        "company: {name: x}\n---\ncompany: {name: y}",
        "2:1: a second document starts here. Keep one document a file: remove this `---`.",
    ),
    ("", "1:1: is empty. Start from config.example.yaml."),
    ("# nothing\n", "1:1: is empty. Start from config.example.yaml."),
    ("- a\n", ("1:1: settings are wanted here, as `name: value` lines. Start from config.example.yaml.")),
    (
        "just words",
        ("1:1: settings are wanted here, as `name: value` lines. Start from config.example.yaml."),
    ),
    ("? [a]\n: b", "1:3: a key must be a single word. If braces are meant as text, put them in quotes."),
    ('"": x', "1:1: a key is empty. Write the setting's name before the colon."),
    ("company: {name: x\x07}", "1:18: an invisible character (U+0007) stands here. Delete it."),
    ('company: {name: "\u202ex"}', "1:18: an invisible character (U+202E) stands here. Delete it."),
    (
        'company: {name: "a\\qb"}',
        ("1:19: an unknown escape stands behind a backslash. Use single quotes, or double the backslash."),
    ),
    (
        "company: &a {name: *a}",
        ("1:20: an alias (`*...`) stands inside the value that it names. Write the value out."),
    ),
    (
        "company\nstate: x",
        ("2:6: a colon is not expected here. Check the indentation; put a text with `: ` in it in quotes."),
    ),
    (
        "state: x\n company: y",
        ("2:9: a colon is not expected here. Check the indentation; put a text with `: ` in it in quotes."),
    ),
    ("state: - x", ("1:8: a list cannot begin in the middle of a line. Put each `- ` on a line of its own.")),
    (
        "state: |\n  x\n y",
        ("3:2: this does not fit to the lines above. Check the indentation, and quotes around the value."),
    ),
    (
        '# é õ\ncompany: {name: "é", "x": ]',
        ("2:27: this does not fit to the lines above. Check the indentation, and quotes around the value."),
    ),
    (
        "a: [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[",
        "1:44: nested deeper than 40 levels. Is a bracket left open?",
    ),
    (
        "%YAML 3.1\n---\na: b",
        ("1:1: is not YAML: found incompatible YAML document. Check the indentation and the quotes."),
    ),
]


@pytest.mark.parametrize(("text", "expected"), SYNTAX)
def test_broken_yaml_is_told_with_its_place(tmp_path: Path, text: str, expected: str) -> None:
    """Each way to break a file gives one sentence with line and column."""
    path = tmp_path / "responder.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load(path, environ={})
    assert [str(fault) for fault in caught.value.faults] == [f"{path}:{expected}"]


def test_traps_of_yaml_1_1_stay_texts() -> None:
    """Times, dates, yes and no, octals and telephone numbers come out as they were written."""
    words = [
        "18:00",
        "no",
        "on",
        "Yes",
        "NO",
        "0o17",
        "017",
        "1_000",
        "+372",
        "24.10",
        "2026-12-24",
        "1e3",
        ".5",
        "0x1F",
    ]
    tree = read_tree("[" + ", ".join(words) + "]", "f")
    assert value_of(tree) == words
    assert typed_value_of(tree) == words


def test_numbers_and_bools_are_typed_where_they_are_certain() -> None:
    """Only true, false and numbers that look the same when written back are typed; quotes keep a text."""
    tree = read_tree("[true, false, 12, -3, 1.5, ~, null, '12', \"true\", True]", "f")
    assert typed_value_of(tree) == [True, False, 12, -3, 1.5, None, None, "12", "true", "True"]
    assert value_of(tree) == ["true", "false", "12", "-3", "1.5", None, None, "12", "true", "True"]


def test_places_of_keys_values_and_entries() -> None:
    """A path leads to the exact line and column; where it leads nowhere, to the nearest value above."""
    tree = read_tree("õ:\n  list: [a, bb, {k: v}]\n  é: 'x'\n", "f")
    assert place_of(tree, ("õ", "list", 1)) == Place("f", 2, 13)
    assert place_of(tree, ("õ", "list", 2, "k")) == Place("f", 2, 21)
    assert place_of(tree, ("õ", "list", 2, "k"), key=True) == Place("f", 2, 18)
    assert place_of(tree, ("õ", "é"), key=True) == Place("f", 3, 3)
    assert place_of(tree, ("õ", "é")) == Place("f", 3, 6)
    assert place_of(tree, ("õ", "list", 9, "k")) == Place("f", 2, 9)


def test_aliases_stand_for_their_values() -> None:
    """An honest alias is read, with the place of the value that it names."""
    tree = read_tree("a: &x [1, 2]\nb: *x\n", "f")
    assert value_of(tree) == {"a": ["1", "2"], "b": ["1", "2"]}
    assert place_of(tree, ("b", 1)) == Place("f", 1, 11)


def test_a_bomb_of_aliases_is_refused_at_once() -> None:
    """Nine levels of ten aliases (a thousand million values) end within a second, as a fault."""
    levels = ["a0: &a0 [x]"] + [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 10)]
    start = time.monotonic()
    with pytest.raises(ConfigError, match="more than 50000 values with all aliases written out"):
        read_tree("\n".join(levels), "f")
    assert time.monotonic() - start < 20


@pytest.mark.parametrize("sign", ["[", "{a: ", "- ", "? "])
def test_deep_nesting_is_refused_at_once(sign: str) -> None:
    """Nesting as deep as a file may be long neither overflows a stack nor takes long."""
    start = time.monotonic()
    with pytest.raises(ConfigError):
        read_tree(sign * (900_000 // len(sign)), "f")
    assert time.monotonic() - start < 20


def test_files_that_are_no_texts(tmp_path: Path) -> None:
    """Missing, a folder, not UTF-8, too large: told without a traceback, with the place where there is one."""

    def told(path: Path) -> str:
        with pytest.raises(ConfigError) as caught:
            read_text(path, "f")
        return str(caught.value)

    latin, large = tmp_path / "latin", tmp_path / "large"
    latin.write_bytes("a: 1\nb: õ\n".encode("latin-1"))
    large.write_bytes(b"#" * 1_000_001)
    assert told(tmp_path / "absent") == "f:1:1: there is no such file. Check the path."
    assert told(tmp_path) == "f:1:1: this is a folder. Name the file in it."
    assert told(latin) == "f:2:4: is not UTF-8 from here on. Save the file as UTF-8."
    assert told(large) == "f:1:1: is larger than 1000 kB. Is this the right file?"


def test_a_byte_order_mark_is_no_fault(tmp_path: Path) -> None:
    """An editor's byte order mark is dropped, and columns count from the text behind it."""
    path = tmp_path / "f"
    path.write_bytes(b"\xef\xbb\xbfa: b")
    assert place_of(read_tree(read_text(path, "f"), "f"), ("a",)) == Place("f", 1, 4)


@given(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=300)
    | st.text("[]{}:-,&*!'\"# \nab\t|>%@?", max_size=60)
)
def test_any_text_is_a_tree_or_faults(text: str) -> None:
    """No text whatever raises anything but ConfigError, and every fault lies within the file."""
    faults: tuple[Fault, ...] = ()
    try:
        typed_value_of(read_tree(text, "f"))
    except ConfigError as error:
        faults = error.faults
    last = text.count("\n") + text.count("\r") + 2
    assert all(1 <= fault.line <= last and fault.column >= 1 and fault.text for fault in faults)
