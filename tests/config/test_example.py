"""config.example.yaml, the shortest configuration, the page in docs/ and the models say the same."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from responder.config import Loaded, SecretRef, Settings, load
from responder.config.fault_words import models_in
from responder.config.yaml_source import read_tree, value_of

ROOT = Path(__file__).parents[2]
EXAMPLE = (ROOT / "config.example.yaml").read_text(encoding="utf-8")
PAGE = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
SHORTEST = Path(__file__).with_name("shortest.yaml")
# Settings without a default of their own, shown with an example; and those whose default follows from another one.
ILLUSTRATED = {
    "company.name", "state", "language", "responsible", "persons", "calendars", "rules", "facts", "smtp.host",
    "smtp.username", "smtp.password",
    "mailboxes.address", "mailboxes.name", "mailboxes.max_age", "mailboxes.imap.host", "mailboxes.imap.username",
    "mailboxes.imap.password",
    "alarm.smtp.host", "alarm.smtp.username", "alarm.smtp.password",
    "mailboxes.trusted_forms.from", "mailboxes.trusted_forms.person",
}  # fmt: skip


def uncommented(text: str) -> str:
    """Every setting in force: `#name: value` loses its sign, `# prose` stays."""
    return re.sub(r"^(\s*)#(?=[^\s#])", r"\1", text, flags=re.MULTILINE)


def settings_of(model: type[BaseModel], above: str = "") -> Iterator[tuple[str, Any]]:
    """(dotted name, field) of each setting; entries of lists and tables as if there were one."""
    for name, field in model.model_fields.items():
        yield f"{above}{name}", field
        if f"{above}{name}" in ("persons", "calendars", "responsible", "facts"):
            continue
        for inner in models_in(field.annotation):
            if inner is not SecretRef:
                yield from settings_of(inner, f"{above}{name}.")


NAMES = dict(settings_of(Settings))


@pytest.fixture
def loaded(tmp_path: Path) -> Callable[[str], Loaded]:
    def load_it(text: str) -> Loaded:
        path = tmp_path / "config.yaml"
        path.write_text(text, encoding="utf-8")
        return load(path, environ={"STATE_DIRECTORY": "/var/lib/responder"}, read_secrets=False)

    return load_it


def without_secret_files(text: str) -> str:
    """The same with secrets that need no file, which this machine does not have."""
    return re.sub(r"\{file: [^}]*\}", "{credential: some-password}", text)


def test_the_example_loads_as_it_is_and_with_every_setting_in_force(loaded: Callable[[str], Loaded]) -> None:
    """Both ways of reading the example give a sound configuration."""
    assert loaded(without_secret_files(EXAMPLE)).settings.company.name == "Kauba Maja OÜ"
    full = loaded(without_secret_files(uncommented(EXAMPLE)))
    assert full.settings.responsible == "mari"
    assert full.surprises() == ()


def test_the_example_shows_every_setting_and_no_other() -> None:
    """What the models have and what the uncommented example has are the same names."""
    assert set(_names(value_of(read_tree(uncommented(EXAMPLE), "example")))) == set(NAMES)


def _names(values: Any, above: str = "") -> Iterator[str]:
    entries = values if isinstance(values, list) else [values]
    for entry in entries:
        for name, value in entry.items() if isinstance(entry, dict) else ():
            yield f"{above}{name}"
            field = NAMES.get(f"{above}{name}")
            closed = name in ("persons", "calendars", "rules", "facts", "password") or field is None
            if not closed and any(models_in(field.annotation)):
                yield from _names(value, f"{above}{name}.")


def test_every_setting_of_the_example_stands_at_its_default(loaded: Callable[[str], Loaded]) -> None:
    """The values behind # are those that hold without them."""
    full = loaded(without_secret_files(uncommented(EXAMPLE))).settings
    bare = loaded(SHORTEST_WITHOUT_FILES).settings
    compared = 0
    for name in NAMES:
        if name not in ILLUSTRATED and not any(models_in(NAMES[name].annotation)):
            assert _at(full, name) == _at(bare, _relay(name)), name
            compared += 1
    assert compared > 45


SHORTEST_WITHOUT_FILES = without_secret_files(
    re.sub(r"company: .*", "company: {name: X}", SHORTEST.read_text(encoding="utf-8")).replace(
        "  username: kaebused@example.ee\n  password: {file: /etc/responder/smtp-password}\n", ""
    )
)


def _relay(name: str) -> str:
    """The second relay is there only where it is configured; its defaults are those of the first."""
    return name.removeprefix("alarm.") if name.startswith("alarm.smtp.") else name


def _at(settings: Any, name: str) -> Any:
    for step in name.split("."):
        settings = getattr(settings, step)
        settings = settings[0] if step == "mailboxes" else settings
    return settings


def test_the_shortest_configuration_works_and_is_short(loaded: Callable[[str], Loaded]) -> None:
    """At most 15 lines give a mailbox with everything else at its default."""
    text = SHORTEST.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 15
    (box,) = loaded(without_secret_files(text)).settings.mailboxes
    assert (box.name, box.imap.port, box.imap.tls, box.folder) == ("kaebused", 993, "implicit", "INBOX")


def test_the_page_explains_every_setting(loaded: Callable[[str], Loaded]) -> None:
    """docs/configuration.md has a row for each setting, with the default and the words of the code."""
    dumped = loaded(SHORTEST_WITHOUT_FILES).settings.model_dump(mode="json")
    for name, field in NAMES.items():
        cells = next(
            (line.split(" | ") for line in PAGE.splitlines() if line.startswith(f"| `{name}` |")), None
        )
        assert cells, f"no row for {name}"
        assert " | ".join(cells[2:]) == f"{field.description} |", name
        group = any(models_in(field.annotation))
        if name not in ILLUSTRATED and not group:
            assert cells[1] == f"`{_shown(_at_dump(dumped, _relay(name)))}`", name


def _shown(value: Any) -> str:
    return value if isinstance(value, str) and value else json.dumps(value, ensure_ascii=False)


def _at_dump(dumped: Any, name: str) -> Any:
    for step in name.split("."):
        dumped = dumped[step][0] if step == "mailboxes" else dumped[step]
    return dumped
