"""Every mistake in a file of rules is told where it stands: line and column, what is wrong, what to do."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from responder.config import Loaded
from tests.cli.verbs import bound_by_modes
from tests.config.conftest import ENVIRON, completed

Load = Callable[..., Loaded]
Faults = Callable[..., list[str]]
REST = "- {id: rest, then: {category: other}}\n"
NAMES = "persons: {mari: {name: Mari}}\ncalendars: {riga: {zone: Europe/Riga, holidays: LV}}\nlanguages: [et, ru]\n"


def rule(when: str = "{subject: x}", then: str = "{category: y}") -> str:
    return f"- {{id: a, when: {when}, then: {then}}}\n{REST}"


# `when`'s value begins in column 17 of line 1.
CONDITIONS = [
    ("{boddy: x}", "1:18: field `boddy` is not known. Did you mean `body`?"),
    ("{X-Spam: x}", "1:18: field `X-Spam` is not known. Did you mean `header.X-Spam`?"),
    ("{deadline: 3}", "1:18: field `deadline` is not known. Did you mean `deadline.days`?"),
    ("{on: x}", "1:18: field `on` is not known. Known are: attachments.count,"),
    ("{subject: {contians: x}}", "1:28: operator `contians` is not known. Did you mean `contains`?"),
    ("{subject: {is: x}}", "1:28: operator `is` is not known. Did you mean `equals`?"),
    ("{text: {lt: 5}}", "1:25: `lt` does not go with `text`, which holds a text; use equals,"),
    ("{not: {any: [{subject: x}, {bdy: x}]}}", "1:45: field `bdy` is not known. Did you mean `body`?"),
    # Names that the configuration does not have.
    ("{language: no}", "1:28: language `no` is not known. Known are: et, ru."),
    ("{language: en}", "1:28: language `en` is not known. Known are: et, ru."),
    ("{mailbox: kaebsed}", "1:27: mailbox `kaebsed` is not known. Did you mean `kaebused`?"),
    ("{received.weekday: friady}", "1:36: weekday `friady` is not known. Did you mean `friday`?"),
    ("{auth.dmarc: fial}", "1:30: dmarc `fial` is not known. Did you mean `fail`?"),
    # What YAML would have made of a plain word or number.
    ("{followup: no}", "1:28: write true or false, not `no`."),
    ("{followup: yes}", "1:28: write true or false, not `yes`."),
    ("{header.X: {exists: on}}", "1:37: write true or false, not `on`."),
    ("{attachments.count: {gt: 010}}", "1:42: a number is wanted, not `010`."),
    ("{attachments.count: 0x10}", "1:37: a number is wanted, not `0x10`."),
    ("{attachments.count: 1e3}", "1:37: a number is wanted, not `1e3`."),
    ("{subject: 12345}", '1:27: a text is wanted: put it in quotes: "12345".'),
    ("{subject: [late, 5]}", '1:34: a text is wanted: put it in quotes: "5".'),
    ("{subject: ~}", "1:27: nothing stands here: give a text, or remove the line."),
    ("{received.local_time: {gt: 1800}}", '1:44: a time of day such as "18:30" is wanted, not `1800`.'),
    ("{received.local_time: {gt: 25:00}}", '1:44: a time of day such as "18:30" is wanted, not `25:00`.'),
    ("{size: {gt: 5 MX}}", '1:29: a number is wanted, or a size such as "5 MB", not `5 MX`.'),
    ("{size: {between: [5, 1]}}", "1:34: nothing lies between 5 and 1: put the lower one first."),
    ("{from: @shop.ee}", "1:24: a value cannot begin with `@`. Put it in quotes."),
    ("{subject: *late}", "1:27: this alias (`*...`) names nothing. If it is a text that starts with `*`"),
    ("{subject: !late x}", "1:27: tags (`!...`) are not read here."),
    # Shapes.
    ("{}", "1:11: `when` is empty: give it a condition"),
    ("late", "1:17: a condition is wanted here: `field: value`"),
    ("{subject: a, body: b}", "1:17: several conditions stand side by side: put them under `all:`"),
    ("{any: []}", "1:18: `any` is empty: give it conditions, or remove it."),
    ("{all: late}", "1:18: `all` wants a list of conditions"),
    ("{subject: {starts: a, ends: b}}", "1:27: one operator is wanted"),
    # Words and patterns.
    ("{subject: '*late'}", "1:27: `*late` has a `*` that is not at the end of a word"),
    ("{subject: [late, 'a*']}", "1:34: `a*` has fewer than two letters before its `*`"),
    ("{subject: '!!'}", "1:27: `!!` has no letter and no digit"),
    ("{subject: {regex: '(late'}}", "1:35: `(late` is not a regular expression: missing ), at character 6."),
    ('{subject: {regex: "[z-a]"}}', "1:35: `[z-a]` is not a regular expression: bad character range"),
]

# `then`'s value begins in column 37 of line 1.
ASPECTS = [
    ("{categry: x}", "1:38: aspect `categry` is not known. Did you mean `category`?"),
    ("{queue: x}", "1:38: aspect `queue` is not known. Did you mean `team`?"),
    ("{owner: mary}", "1:45: owner `mary` is not known. Did you mean `mari`?"),
    ("{calendar: rga}", "1:48: calendar `rga` is not known. Did you mean `riga`?"),
    (
        "{template: acknowledgment}",
        "1:48: template `acknowledgment` is not known. Did you mean `acknowledgement`?",
    ),
    ("{language: no}", "1:48: language `no` is not known. Known are: et, ru."),
    ("{priority: hihg}", "1:48: priority `hihg` is not known. Did you mean `high`?"),
    ("{priority: 1}", '1:48: a text is wanted: put it in quotes: "1".'),
    ("{register: complain}", "1:48: way to register `complain` is not known. Did you mean `complaint`?"),
    ("{register: record, team: x}", "1:56: `team` means nothing beside `register: record`"),
    ("{target: 24}", "1:46: '24' has no unit"),
    ("{target: 24hw}", "1:46: '24hw' is not an amount of time"),
    ("{mark: \\Seen}", "1:44: `\\Seen` cannot be an IMAP keyword"),
    ("{move_to: ''}", "1:47: nothing stands here: give a text, or remove the line."),
    ("{team: [a]}", "1:44: one text is wanted, not a list."),
    (f"{{team: {'x' * 65}}}", "1:44: one printable line of at most 64 characters is wanted."),
    ("{category: true}", "1:48: one text is wanted, not `true`."),
    ('{category: "a\\u202eb"}', "1:48: one printable line of at most 64 characters is wanted."),
    ("{no_ack: true}", "1:46: say why nothing is sent"),
    ("{no_ack: yes}", "1:46: say why nothing is sent"),
    (
        "{ask_for: [goods, order_numbr]}",
        "1:55: fact to ask for `order_numbr` is not known. Did you mean `order_number`?",
    ),
    ("{tags: []}", "1:44: the list is empty"),
    ("{}", "1:31: `then` says nothing"),
    (
        "{priority: high, priority: low}",
        "1:54: `priority` stands twice (first in line 1). Remove one of them.",
    ),
]

FILES: list[tuple[str | bytes, tuple[str, ...]]] = [
    # Keys and ids.
    ("- {id: a, wen: {subject: x}, then: {category: y}}\n", ("1:11: key `wen` is not known. Did you mean `when`?",)),
    ("- id: a\n  then:\n  category: y\n", ("2:3: `then` says nothing", "3:3: `category` belongs below `then`")),
    ("- id: a\n  subject: x\n  then: {category: y}\n", ("2:3: `subject` belongs below `when`: indent it further.",)),
    ("- then: {category: y}\n", ("1:3: the rule has no `id`",)),
    ("- {id: 7, then: {category: y}}\n", ('1:8: an id is a text: put it in quotes: "7".',)),
    ("- {id: a b, then: {category: y}}\n", ("1:8: `a b` cannot be an id",)),
    ("- {id: a}\n", ("1:3: the rule has no `then`",)),
    ("- {id: a, then: {category: y}, stop: yes}\n", ("1:38: write true or false, not `yes`.",)),
    ("- id: a\n  then: {category: y}\n  id: b\n", ("3:3: `id` stands twice (first in line 1). Remove one of them.",)),
    ("- id: a\n  <<: {then: {category: y}}\n", ("1:3: the rule has no `then`", "2:3: key `<<` is not known.")),
    ("- late\n-\n", ("1:3: a rule is wanted here: `id:`", "2:2: a rule is wanted here: `id:`")),
    # The whole list.
    ("- {id: a, when: {subject: x}, then: {category: y}}\n", ("1:1: there is no default rule",)),
    ("[]\n", ("1:1: there is no default rule",)),
    ("", ("1:1: is empty. Write rules into it",)),
    ("# later\n", ("1:1: is empty. Write rules into it",)),
    ("rules:\n" + REST, ("1:1: a list of rules is wanted in this file. Begin each rule with `- id:`.",)),
    ("-id: a\n", ("1:1: a list of rules is wanted in this file.",)),
    (REST + "- {id: a, then: {category: y}}\n", ("2:8: rule `a` can never win: `rest` above it always sets",)),
    (
        "- {id: a, when: {text: late}, then: {category: x}}\n"
        "- {id: b, when: {subject: [so late]}, then: {category: y}}\n" + REST,
        ("2:8: rule `b` can never win: `a` above it hits whenever this one does. Move this one up",),
    ),
    # YAML.
    ("- id: a\n\tthen: {category: y}\n", ("2:1: a tab indents this line. Use blanks.",)),
    ("- id: a\n   then: {category: y}\n", ("2:8: a colon is not expected here. Check the indentation",)),
    ("- id: a\n  then: {category: late: very}\n", ("2:24:",)),
    (REST + "---\n" + REST, ("2:1: a second document starts here.",)),
    ("- {id: a, then: {category: !!python/name:os.system x}}\n", ("1:28: tags (`!...`) are not read here.",)),
    ("- &a [x,x,x,x,x,x,x,x,x,x]\n" + "".join(
        f"- &{new} [{','.join([f'*{old}'] * 10)}]\n" for old, new in zip("abcdef", "bcdefg", strict=True)
    ), ("5:16: more than 50000 values with all aliases written out. Use fewer aliases.",)),
    ("- &a {id: a, then: {category: y}, examples: [*a]}\n", ("1:46: an alias (`*...`) stands inside the value",)),
    (rule("{not: " * 39 + "x" + "}" * 39), ("1:246: nested deeper than 40 levels.",)),
    (rule("{not: " * 22 + "{subject: x}" + "}" * 22), ("1:143: conditions are nested more than 20 deep",)),
    # Bytes.
    (REST.encode() + b"# \x00\n", ("2:3: an invisible character (U+0000) stands here. Delete it.",)),
    (b"- {id: a, then: {category: " + "жалоба".encode("cp1251") + b"}}\n", ("1:28: is not UTF-8 from here on.",)),
    (REST.encode("utf-16"), ("1:1: is not UTF-8 from here on.",)),
    (b"# " + b"x" * 1_000_000, ("1:1: is larger than 1000 kB. Is this the right file?",)),
]  # fmt: skip


@pytest.fixture
def told(faults_of: Faults, tmp_path: Path) -> Callable[[str | bytes], list[str]]:
    """The faults of a file of rules, as LINE:COLUMN: text."""

    def faults(content: str | bytes) -> list[str]:
        raw = content if isinstance(content, bytes) else content.encode()
        (tmp_path / "rules.yaml").write_bytes(raw)
        found = faults_of(f"{NAMES}rules_files: [rules.yaml]")
        assert all(one.startswith("rules.yaml:") for one in found), found
        return [one.removeprefix("rules.yaml:") for one in found]

    return faults


Told = Callable[[str | bytes], list[str]]


@pytest.mark.parametrize(("when", "expected"), CONDITIONS)
def test_a_mistake_in_a_condition(told: Told, when: str, expected: str) -> None:
    """One fault, at the word that is wrong."""
    (found,) = told(rule(when))
    assert found.startswith(expected)


@pytest.mark.parametrize(("then", "expected"), ASPECTS)
def test_a_mistake_in_what_a_rule_sets(told: Told, then: str, expected: str) -> None:
    """One fault, at the word that is wrong."""
    (found,) = told(rule(then=then))
    assert found.startswith(expected)


@pytest.mark.parametrize(("content", "expected"), FILES, ids=range(len(FILES)))
def test_a_mistake_in_a_file(told: Told, content: str | bytes, expected: tuple[str, ...]) -> None:
    """Keys, ids, the list as a whole, YAML itself, and bytes that are none."""
    found = told(content)
    assert len(found) == len(expected), found
    assert [one[: len(words)] for one, words in zip(found, expected, strict=True)] == list(expected)


def test_what_looks_wrong_and_is_right(load_text: Load, tmp_path: Path) -> None:
    """A byte order mark, plain words that YAML 1.1 takes for truth values, times and figures with a zero in front."""
    rules = (
        "- {id: a, when: {any: [{subject: [yes, no, on]}, {subject: {equals: 007}}]}, then: {category: no}}\n"
        "- {id: b, when: {received.local_time: {gt: 18:00}}, then: {category: off, team: Ladu 2}}\n" + REST
    )
    (tmp_path / "rules.yaml").write_bytes(b"\xef\xbb\xbf" + rules.encode())
    loaded = load_text("rules_files: [rules.yaml]")
    assert loaded.tried() == ((), ())
    assert [dict(one.then)["category"] for one in loaded.rules.rules] == ["no", "off", "other"]


def test_all_mistakes_of_all_files_come_at_once(faults_of: Faults, tmp_path: Path) -> None:
    """The main file's and each rule file's, in order."""
    (tmp_path / "a.yaml").write_text("- {id: a, when: {boddy: x}, then: {categry: y}}\n")
    (tmp_path / "b.yaml").write_text("- {id: b, then: {owner: nobody}}\n")
    found = faults_of("rules_files: [a.yaml, b.yaml, c.yaml]\ntarget: 5")
    assert [one.split(": ")[0] for one in found] == [
        "a.yaml:1:18", "a.yaml:1:36", "b.yaml:1:25", "responder.yaml:1:31", "responder.yaml:2:9",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("when", "lost"), [("{subject: x}", True), ("{mailbox: riga}", False), ("{mailbox: kaebused}", True)]
)
def test_a_rule_that_moves_mail_to_where_it_lies_is_told(
    load_text: Load, faults_of: Faults, when: str, lost: bool
) -> None:
    """It would be new mail again and again; a folder that another mailbox watches is no such place."""
    boxes = "".join(
        f"  - {{address: {name}@example.ee, folder: {folder}, "
        f"imap: {{host: h, username: {name}, password: {{env: IMAP}}}}}}\n"
        for name, folder in (("kaebused", "Inbox"), ("riga", "Mail"))
    )
    text = f"rules:\n  - {{id: a, when: {when}, then: {{move_to: INBOX}}}}\n  {REST}mailboxes:\n{boxes}"
    if lost:
        column = 2 + len(f"- {{id: a, when: {when}, then: {{move_to: ") + 1
        words = "INBOX is the watched folder of mailbox kaebused. Name another one."
        assert faults_of(text) == [f"responder.yaml:2:{column}: {words}"]
    else:
        assert load_text(text).rules


def test_an_example_in_a_pipe_or_a_folder_holds_up_nobody(load_text: Load, tmp_path: Path) -> None:
    """It is told like one that is not there."""
    os.mkfifo(tmp_path / "pipe.eml")
    (tmp_path / "folder.eml").mkdir()
    examples = "[{mail: pipe.eml, expect: hit}, {mail: folder.eml, expect: hit}]"
    found = load_text(f"rules: [{{id: rest, then: {{category: other}}, examples: {examples}}}]").surprises()
    assert [(one.line, one.column) for one in found] == [(1, 63), (1, 94)]
    assert all("cannot be read (no ordinary file)" in one.text for one in found)


def test_a_name_that_no_file_can_have_is_told(load_text: Load) -> None:
    """Of a mail, and of what is attached to one."""
    examples = r"""[{mail: "a\0b", expect: hit}, {text: a, attachments: ["a\r\nb.jpg"], expect: hit}]"""
    found = load_text(f"rules: [{{id: rest, then: {{category: other}}, examples: {examples}}}]").surprises()
    assert [(one.line, one.column) for one in found] == [(1, 63), (1, 109)]
    assert "cannot be read (embedded null byte)" in found[0].text
    assert "cannot be the name of a file" in found[1].text


# --- several files ---


def written(folder: Path, **files: str) -> None:
    """NAME=ids: a file with a rule of each id, `rest` being the default."""
    folder.mkdir(exist_ok=True)
    for name, ids in files.items():
        rules = [
            REST if one == "rest" else f"- {{id: {one}, when: {{subject: {one}}}, then: {{tags: x}}}}\n"
            for one in ids.split()
        ]
        (folder / f"{name}.yaml").write_text("".join(rules))


def ids(loaded: Loaded) -> list[str]:
    return [one.id for one in loaded.rules.rules]


def test_a_doubled_id_names_both_places(faults_of: Faults, tmp_path: Path) -> None:
    """Whichever files they stand in."""
    written(tmp_path / "rules.d", a="a b", b="c b rest")
    (found,) = faults_of("rules_files: [rules.d/*.yaml]")
    assert found == (
        "rules.d/b.yaml:2:8: rule 2 has the id `b` already; give this one another. "
        "That rule stands in rules.d/a.yaml:2:8."
    )


def test_files_stand_in_the_order_of_their_names(load_text: Load, tmp_path: Path) -> None:
    """As text, so 10 before 2; after the main file's own rules."""
    written(tmp_path / "rules.d", **{"2-b": "b rest", "10-a": "a", "_c": "c"})
    loaded = load_text(
        "rules: [{id: own, when: {subject: own}, then: {tags: x}}]\nrules_files: [rules.d/*.yaml]"
    )
    assert ids(loaded) == ["own", "a", "b", "rest", "c"]


def test_a_file_is_read_where_it_is_first_named(load_text: Load, tmp_path: Path) -> None:
    """One that must come first may be named before the pattern that means all; a link to it is the same file."""
    written(tmp_path / "rules.d", a="a rest", z="z")
    (tmp_path / "rules.d" / "b.yaml").symlink_to("z.yaml")
    assert ids(load_text("rules_files: [rules.d/z.yaml, rules.d/*.yaml]")) == ["z", "a", "rest"]


def test_hidden_files_are_left_alone(load_text: Load, tmp_path: Path) -> None:
    """An editor's lock and what other systems strew about; unless they are asked for."""
    written(tmp_path / "rules.d", **{"a": "a rest", ".hidden": "h"})
    (tmp_path / "rules.d" / ".#a.yaml").symlink_to("nobody@nowhere")
    assert ids(load_text("rules_files: [rules.d/*.yaml]")) == ["a", "rest"]
    assert ids(load_text("rules_files: [rules.d/.h*.yaml, rules.d/*.yaml]")) == ["h", "a", "rest"]


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        ("rules.d/*.yml", "no file has this name. Correct it, or remove the line."),
        ("rules.d/**", "`**` would search whole trees. Name the folder: rules.d/*.yaml."),
        ("many/*.yaml", "more than 200 files have this name. Join some of them."),
        ("/", "no file has this name. Correct it, or remove the line."),
        (
            "n" * 300,
            "files of this name cannot be looked for (file name too long). Correct it, or check its folder.",
        ),
    ],
)
def test_a_pattern_that_is_not_meant_so(faults_of: Faults, tmp_path: Path, pattern: str, words: str) -> None:
    """Nothing, everything, or silently a part of it."""
    written(tmp_path / "rules.d", a="rest")
    written(tmp_path / "many", **{f"r{number:03}": f"r{number}" for number in range(201)})
    found = faults_of(f"rules_files: [rules.d/a.yaml, {pattern}]")
    assert f"responder.yaml:1:31: {words}" in found


def test_a_folder_a_pipe_and_a_link_to_nothing_are_told(faults_of: Faults, tmp_path: Path) -> None:
    """Each at its first line; none of them holds up the reader."""
    written(tmp_path / "rules.d", a="rest")
    (tmp_path / "rules.d" / "b.yaml").mkdir()
    os.mkfifo(tmp_path / "rules.d" / "c.yaml")
    (tmp_path / "rules.d" / "d.yaml").symlink_to("nowhere.yaml")
    assert [one.split(": ", 1) for one in faults_of("rules_files: [rules.d/*.yaml]")] == [
        ["rules.d/b.yaml:1:1", "this is a folder. Name the file in it."],
        ["rules.d/c.yaml:1:1", "this is no ordinary file. Name one."],
        ["rules.d/d.yaml:1:1", "there is no such file. Check the path."],
    ]


def test_a_file_that_may_not_be_read_is_told(tmp_path: Path) -> None:
    """With what to look at; the command ends with 78."""
    written(tmp_path / "rules.d", a="rest", b="b")
    (tmp_path / "rules.d" / "b.yaml").chmod(0)
    (tmp_path / "responder.yaml").write_text(completed("rules_files: [rules.d/*.yaml]"))
    command = [sys.executable, "-m", "responder", "check", "-c", "responder.yaml"]
    done = subprocess.run(
        bound_by_modes(*command),
        cwd=tmp_path,
        capture_output=True,
        text=True,
        env=os.environ | ENVIRON,
        check=False,
    )
    assert done.returncode == 78
    place, text = done.stderr.splitlines()[0].split(": ", 1)
    assert place == "rules.d/b.yaml:1:1"
    assert text == "cannot be read (permission denied). Check owner and mode."
