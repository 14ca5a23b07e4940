"""The word that tells whose death a death was."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from responder.edges.register.suspicion import Suspicion, word_of


def test_a_killed_process_leaves_its_word_and_nobody_elses_is_suspected(tmp_path: Path) -> None:
    """SIGKILL right after the word was written: the next process knows which message it was."""
    place = word_of(tmp_path / "register.sqlite", "desk")
    pid = os.fork()
    if not pid:
        Suspicion(place).at(7, 12)
        os.kill(os.getpid(), signal.SIGKILL)
    os.waitpid(pid, 0)
    next_one = Suspicion(place)
    assert next_one.death_of(7, 12)
    assert not next_one.death_of(7, 13)
    assert not next_one.death_of(8, 12)
    assert place.stat().st_mode & 0o777 == 0o600


def test_a_process_that_read_nothing_suspects_nobody(tmp_path: Path) -> None:
    """What the one before left holds for one process, and is not counted twice."""
    place = word_of(tmp_path / "register.sqlite", "desk")
    first = Suspicion(place)
    first.at(7, 12)
    assert Suspicion(place).death_of(7, 12)
    assert not Suspicion(place).death_of(7, 12)


@pytest.mark.parametrize("content", [b"", b"12", b"half of a wo", b"\0" * 22])
def test_without_a_word_every_death_counts(tmp_path: Path, content: bytes) -> None:
    """The first start of this program, a file that was cut: as before there was a word."""
    place = word_of(tmp_path / "register.sqlite", "desk")
    place.write_bytes(content)
    assert Suspicion(place).death_of(7, 12)
    assert Suspicion().death_of(7, 12)
    assert Suspicion(tmp_path / "no" / "folder").death_of(7, 12)


def test_mailboxes_have_words_of_their_own(tmp_path: Path) -> None:
    """Whatever a mailbox is called, its word lies beside the register."""
    places = {word_of(tmp_path / "register.sqlite", name) for name in ("desk", "жалобы", "../a/b", "")}
    assert len(places) == 4
    assert {place.parent for place in places} == {tmp_path}
