"""load(): one file gives everything, or every fault; notes stop nothing; the digest follows the content."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from pydantic import ValidationError

from responder.config import ConfigError, Loaded, load, schema

Load = Callable[..., Loaded]


def test_the_state_folder_comes_from_the_service_manager(load_text: Load, tmp_path: Path) -> None:
    """$STATE_DIRECTORY stands in for `state` (its first entry, where it has several); the file goes before it."""
    environ = {"IMAP": "x", "STATE_DIRECTORY": "/var/lib/one:/var/lib/two"}
    assert load_text("", environ).settings.state == "/var/lib/responder"
    path = tmp_path / "responder.yaml"
    path.write_text(path.read_text().replace("state: /var/lib/responder\n", ""))
    assert load(path, environ=environ).settings.state == "/var/lib/one"
    with pytest.raises(ConfigError, match=r"1:1: `state` is missing and \$STATE_DIRECTORY is not set"):
        load(path, environ={"IMAP": "x"})
    (note,) = load(path, environ={"IMAP": "x"}, read_secrets=False).notes
    assert note.text.startswith("`state` is missing")


def test_paths_start_from_the_folder_of_the_file(load_text: Load, tmp_path: Path) -> None:
    """A relative path means the same wherever the daemon is started; an absolute one stays."""
    (tmp_path / "own").mkdir()
    settings = load_text("templates: own\nstate: state").settings
    assert (settings.templates, settings.state) == (str(tmp_path / "own"), str(tmp_path / "state"))
    assert load_text("state: /srv/state").settings.state == "/srv/state"


def test_ports_follow_tls(load_text: Load) -> None:
    """Without a port, the registered one of the chosen security (RFC 8314) is used; a given port stays."""
    texts = [f"smtp: {{host: localhost, tls: {tls}}}" for tls in ("implicit", "starttls", "none")]
    ports = [load_text(text).settings.smtp.port for text in texts]
    assert ports == [465, 587, 25]
    assert load_text("smtp: {host: localhost, tls: none, port: 2525}").settings.smtp.port == 2525


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.8.0.1", "::1"])
def test_clear_text_is_free_on_loopback_only(load_text: Load, host: str) -> None:
    """Loopback hosts need no permission for clear text; others need allow_clear_text."""
    assert load_text(f'smtp: {{host: "{host}", tls: none}}').settings.smtp.tls == "none"
    away = load_text("smtp: {host: relay.example.ee, tls: none, allow_clear_text: true}")
    assert away.settings.smtp.allow_clear_text


def test_words_that_yaml_would_turn_stay_as_written(load_text: Load) -> None:
    """A telephone number, a number for a name and the word `no` are texts where a text is wanted."""
    text = "company: {name: 1984, phone: +3725550100}\nresponsible: no\npersons: {no: {name: true}}"
    settings = load_text(text).settings
    assert (settings.company.name, settings.company.phone) == ("1984", "+3725550100")
    assert (settings.responsible, settings.persons["no"].name) == ("no", "true")


def test_settings_cannot_be_changed(load_text: Load) -> None:
    """Neither a setting nor an entry of a table can be set afterwards."""
    settings = load_text("persons: {mari: {name: Mari}}").settings
    with pytest.raises(ValidationError, match="frozen"):
        settings.company.name = "Other"
    with pytest.raises(TypeError):
        settings.persons["jaan"] = settings.persons["mari"]  # type: ignore[index]


def test_notes_stop_nothing_and_are_sorted(load_text: Load) -> None:
    """A calendar of another country with Estonian holidays is noted, as is a Sent folder without use."""
    text = (
        "calendar: {zone: Europe/Riga}\n"
        "mailboxes:\n"
        "  - address: a@example.ee\n"
        "    sent_folder: Sent\n"
        "    watch_sent: false\n"
        "    imap: {host: h, username: u, password: {env: IMAP}}\n"
    )
    notes = [(note.line, note.column, note.text) for note in load_text(text).notes]
    assert notes == [
        (1, 18, 'public holidays are those of EE. Write `holidays:` with your country, or "" for none.'),
        (4, 18, "has no effect with `sent_copy` and `watch_sent` both false."),
    ]


def test_the_digest_follows_content_not_comments(load_text: Load, tmp_path: Path) -> None:
    """Comments and the secrets' values leave the digest; a setting, a rule or a template changes it."""
    rules = "rules: [{id: default, then: {category: other}}]"
    digests = [
        load_text(text).digest
        for text in ("", "# a comment", "target: 8wh", rules, rules.replace("other", "late"))
    ]
    assert digests[0] == digests[1] == load_text("", {"IMAP": "another"}).digest
    assert len(set(digests)) == 4
    (tmp_path / "own").mkdir()
    before = load_text("templates: own").digest
    text = load_text("").templates.texts["acknowledgement", "en"]
    (tmp_path / "own" / "acknowledgement.en.txt").write_text(f"{text}\nGood day.\n", encoding="utf-8")
    assert load_text("templates: own").digest != before


def test_faults_can_be_written_as_json(load_text: Load) -> None:
    """A fault is file, line, column and text, for --json."""
    with pytest.raises(ConfigError) as caught:
        load_text("stat: x")
    (fault,) = caught.value.faults
    shown = fault.as_dict()
    assert shown.pop("file") == fault.file
    assert shown == {
        "line": 1,
        "column": 1,
        "text": "`stat` is no setting here. Correct or remove it. Did you mean `state`?",
    }


def test_the_schema_knows_what_the_file_may_hold() -> None:
    """The JSON Schema names every section, refuses unknown keys and describes texts, numbers and lists as written."""
    made = schema()
    assert set(made["required"]) == {"company", "mailboxes", "smtp"}
    assert made["additionalProperties"] is False
    mailbox = made["$defs"]["MailboxSettings"]["properties"]
    assert re.search(mailbox["poll"]["pattern"], "1.5m")
    assert not re.search(mailbox["poll"]["pattern"], "60")
    assert made["$defs"]["Imap"]["properties"]["port"]["maximum"] == 65535
    named = [
        {**made["$defs"].get(part.get("$ref", "").rpartition("/")[2], {}), **part}
        for part in made["properties"].values()
    ]
    assert all("description" in part for part in named)


def test_faults_are_in_files_as_the_operator_named_the_first(
    load_text: Load, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rules, templates and their tone: relative where the configuration is, so that a place can be opened."""
    (tmp_path / "rules.d").mkdir()
    (tmp_path / "own").mkdir()
    (tmp_path / "rules.d" / "a.yaml").write_text("- {id: default, then: {category: other}}\n")
    load_text("templates: own\nrules_files: [rules.d/*.yaml]")
    (tmp_path / "rules.d" / "a.yaml").write_text("- {id: default, then: {categry: other}}\n")
    (tmp_path / "own" / "wrong.txt").write_text("Subject: x\n")
    monkeypatch.chdir(tmp_path.parent)
    given = Path(tmp_path.name, "responder.yaml")
    for path in (given, tmp_path / "responder.yaml"):
        with pytest.raises(ConfigError) as caught:
            load(path, environ={"IMAP": "x"})
        files = {fault.file for fault in caught.value.faults}
        assert files == {str(path.parent / "rules.d" / "a.yaml"), str(path.parent / "own" / "wrong.txt")}
