"""However many things are wrong at once, load gives faults within the file, each once, and never made-up values."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from responder.config import ConfigError, Fault, load
from responder.config.faults import Path as Steps
from responder.config.yaml_source import read_tree, typed_value_of

ROOT = Path(__file__).parents[2]
EXAMPLE = (ROOT / "config.example.yaml").read_text(encoding="utf-8")
SOUND: dict[str, Any] = typed_value_of(
    read_tree(re.sub(r"^(\s*)#(?=[^\s#])", r"\1", EXAMPLE, flags=re.MULTILINE), "config.example.yaml")
)
ODD: list[Any] = [
    None, "", "x", [], {}, [1], {"a": "b"}, -1, 0, 1e9, True, "é" * 300, "a\nb", ["x", "x"], [[]], [None], {"": 1}, "@",
    "24wh", "9:00-18:00", "2026-12-24", "a@example.ee", [{}], {"x": {}}, "/", "..", "localhost", "EE", "et", "hunter2",
]  # fmt: skip


def paths(value: Any, above: Steps = ()) -> Iterator[Steps]:
    entries = (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    )
    for step, inner in entries:
        yield (*above, step)
        yield from paths(inner, (*above, step))


def replaced(value: Any, path: Steps, other: Any) -> None:
    """Put `other` at the path, as far as it still leads anywhere."""
    for step in path[:-1]:
        if not isinstance(value, (dict, list)) or (isinstance(value, list) and not isinstance(step, int)):
            return
        value = value.get(step) if isinstance(value, dict) else dict(enumerate(value)).get(step)
    if isinstance(value, dict) or (
        isinstance(value, list) and isinstance(path[-1], int) and path[-1] < len(value)
    ):
        value[path[-1]] = copy.deepcopy(other)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=150)
@given(st.lists(st.tuples(st.sampled_from(list(paths(SOUND))), st.sampled_from(ODD)), min_size=1, max_size=6))
def test_any_damage_gives_settings_or_faults_within_the_file(
    tmp_path: Path, damage: list[tuple[Steps, Any]]
) -> None:
    """Values of the example, exchanged for others of any kind, end in Loaded or in printable faults with places."""
    values = copy.deepcopy(SOUND)
    for path, other in damage:
        replaced(values, path, other)
    file = tmp_path / "responder.yaml"
    file.write_text(json.dumps(values, ensure_ascii=False, indent=1), encoding="utf-8")
    faults: tuple[Fault, ...] = ()
    try:
        load(file, environ={}, read_secrets=False)
    except ConfigError as error:
        faults = error.faults
    lines = file.read_text(encoding="utf-8").split("\n")
    for fault in faults:
        assert fault.line <= len(lines)
        assert fault.column <= len(lines[fault.line - 1]) + 1
        assert fault.text.isprintable()
        assert "mended" not in fault.text
    assert len({str(fault) for fault in faults}) == len(faults)


def test_what_follows_from_a_fault_is_not_told(faults_of: Callable[..., list[str]]) -> None:
    """A faulty password is not also a missing one, faulty hours are not also an empty calendar."""
    text = (
        "smtp: {host: s, username: u, password: {env: a b}}\n"
        "calendar: {hours: {mon-fri: 9-18}}\n"
        "languages: [EST]\n"
        "mailboxes: [x, {address: y, imap: {host: h}}]\n"
    )
    places = [fault.split(": ")[0].removeprefix("responder.yaml:") for fault in faults_of(text)]
    assert places == ["1:46", "2:29", "3:13", "4:13", "4:26", "4:29", "4:29"]


def test_later_entries_keep_their_places(faults_of: Callable[..., list[str]]) -> None:
    """An entry of a list that is no mailbox does not move the faults of the mailbox behind it."""
    text = (
        "mailboxes:\n"
        "  - x\n"
        "  - address: a@example.ee\n"
        "    owner: nobody\n"
        "    imap: {host: h, username: u, password: {env: IMAP}}\n"
        "calendar: {closed: [soon, 2026-12-28, 2026-12-28]}\n"
    )
    places = [fault.split(": ")[0].removeprefix("responder.yaml:") for fault in faults_of(text)]
    assert places == ["2:5", "4:12", "6:21", "6:39"]
