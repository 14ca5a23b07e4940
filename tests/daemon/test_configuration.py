"""The desks in force: swapped as a whole, or kept as they were."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from responder.config import load
from responder.core import facts
from responder.core.complaint_id import KeyRing
from responder.daemon import generation
from responder.daemon.assembly import Places
from responder.daemon.configuration import Configuration
from responder.daemon.warming import warm
from tests.edges.register.desk_work import START

KEYS = KeyRing("inst2345", "k1", {"k1": b"k" * 32})
ENVIRON = {"IMAP": "imap-secret"}
BOX = (
    "  - {{address: {0}@k.example, name: {0}, prefix: {1}, "
    "imap: {{host: i.example, username: u, password: {{env: IMAP}}}}}}"
)
SURPRISE = """
rules:
  - id: broken
    when: {text: [broken]}
    then: {category: goods}
    examples:
      - {text: "All fine", expect: hit}
  - id: rest
    then: {category: other}
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "responder.yaml"
    write(path)
    return path


def write(path: Path, *boxes: tuple[str, str], extra: str = "", host: str = "smtp.example.ee") -> None:
    lines = "\n".join(BOX.format(*box) for box in boxes or (("first", "KB"),))
    path.write_text(
        f"company: {{name: Shop}}\nstate: {path.parent}\nsmtp: {{host: {host}}}\nmailboxes:\n{lines}\n{extra}"
    )


@pytest.fixture
def configuration(file: Path) -> Configuration:
    return Configuration(load(file, environ=ENVIRON), KEYS, ENVIRON, Places(file.parent))


def told(configuration: Configuration, file: Path) -> generation.Generation:
    configuration.tell()
    read = generation.read(Places(file.parent).generation)
    assert read is not None
    return read


def test_the_start_is_number_0(configuration: Configuration, file: Path) -> None:
    """Told with the process and the digest of what is in force."""
    expected = generation.Generation(0, os.getpid(), configuration.loaded.digest)
    assert told(configuration, file) == expected
    assert not configuration.refused


def test_a_sound_file_is_in_force_from_the_next_batch(configuration: Configuration, file: Path) -> None:
    """The desk that is asked for anew is the new one; what needs a restart is named, also in the fact."""
    write(file, ("first", "NEW"), host="other.example.ee")
    fact = configuration.reload()
    assert configuration.desk("first").prefix == "NEW"
    after = told(configuration, file)
    assert isinstance(fact, facts.ConfigurationReloaded)
    assert (after.number, after.faults, after.restart_for) == (1, (), ("smtp.host",))
    assert after.configuration != configuration.loaded.digest


@pytest.mark.parametrize("spoilt", ["nonsense: 1\n", SURPRISE], ids=["fault", "surprise"])
def test_a_file_with_faults_changes_nothing(configuration: Configuration, file: Path, spoilt: str) -> None:
    """Neither a faulty setting nor an example that comes out otherwise; the faults are told, and a sound file heals."""
    before = configuration.desk("first")
    write(file, ("first", "NEW"), extra=spoilt)
    fact = configuration.reload()
    assert configuration.desk("first") is before
    assert configuration.refused
    after = told(configuration, file)
    assert isinstance(fact, facts.ConfigurationRefused)
    assert (after.number, after.configuration) == (1, configuration.loaded.digest)
    assert after.faults
    assert all(fault.startswith(f"{file}:") for fault in after.faults)
    write(file, ("first", "NEW"))
    configuration.reload()
    assert (configuration.refused, configuration.desk("first").prefix) == (False, "NEW")
    assert told(configuration, file).number == 2


@pytest.mark.parametrize("spoil", [Path.unlink, lambda path: path.write_bytes(b"\xff\x00")])
def test_a_file_that_is_gone_changes_nothing(configuration: Configuration, file: Path, spoil: object) -> None:
    """Nor one that is no text."""
    before = configuration.desk("first")
    spoil(file)  # type: ignore[operator]
    assert isinstance(configuration.reload(), facts.ConfigurationRefused)
    assert configuration.desk("first") is before


def test_mailboxes_come_and_go_at_a_restart(configuration: Configuration, file: Path) -> None:
    """One that the file does not name any more keeps its desk: its thread still asks for it."""
    write(file, ("second", "SE"))
    configuration.reload()
    assert configuration.desk("first").prefix == "KB"
    assert told(configuration, file).restart_for


def test_a_dry_run_tells_nobody(file: Path) -> None:
    """It writes nothing anywhere."""
    Configuration(load(file, environ=ENVIRON), KEYS, ENVIRON, None).tell()
    assert [one.name for one in file.parent.iterdir()] == [file.name]


def test_warming_decides_for_each_desk(configuration: Configuration, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the real desk, and before the first mail: what is lazy has been loaded for every one of them."""
    from responder.daemon import warming

    seen: list[tuple[str, str]] = []
    decide = warming.decide

    def watched(*given: object) -> object:
        decision = decide(*given)  # type: ignore[arg-type]
        seen.append((given[2].mailbox, str(decision.outcome)))  # type: ignore[attr-defined]
        assert decision.outgoing is not None
        return decision

    monkeypatch.setattr(warming, "decide", watched)
    warm([configuration.desk("first")] * 2, KEYS, START)
    assert seen == [("first", "complaint")] * 2
