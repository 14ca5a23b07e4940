"""Mails in files of every kind; a file that cannot be read is told, never raised."""

from __future__ import annotations

import io
import os
import sys
import time
from pathlib import Path

import pytest

from responder.cli.mail_files import MailFile, mails

ONE, TWO = b"Subject: one\r\n\r\nbody\r\n", b"Subject: two\n\nFrom here on\n"


def found(path: Path | str) -> list[MailFile]:
    return list(mails([str(path)]))


def names(path: Path) -> list[str]:
    return [one.file.removeprefix(str(path) + "/") for one in found(path)]


def test_an_eml_is_one_mail(tmp_path: Path) -> None:
    """Its bytes as they are."""
    place = tmp_path / "a.eml"
    place.write_bytes(ONE)
    assert found(place) == [MailFile(str(place), 0, ONE)]


def test_an_empty_file_is_an_empty_mail(tmp_path: Path) -> None:
    """It counts, so that nobody looks for it in vain."""
    place = tmp_path / "a.eml"
    place.touch()
    assert found(place) == [MailFile(str(place), 0, b"")]


@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_an_mbox_is_split_at_its_from_lines(tmp_path: Path, end: bytes) -> None:
    """Without the From lines; a From within a text begins no mail unless an empty line stands before it."""
    place = tmp_path / "box"
    texts = [b"Subject: %d" % n + end + end + b"x" + end + b"From the start" + end for n in range(3)]
    place.write_bytes(b"".join(b"From a@b Fri" + end + text + end for text in texts))
    assert [(one.index, one.content) for one in found(place)][:2] == [(0, texts[0]), (1, texts[1])]
    assert len(found(place)) == 3


def test_a_big_mbox_is_split_in_one_pass(tmp_path: Path) -> None:
    """Twenty thousand mails, twenty megabytes."""
    place = tmp_path / "box"
    place.write_bytes((b"From a@b Fri\nSubject: x\n\n" + b"y" * 1_000 + b"\n\n") * 20_000)
    began = time.perf_counter()
    assert sum(1 for _ in mails([str(place)])) == 20_000
    assert time.perf_counter() - began < 3


def test_a_folder_of_mails_in_the_order_of_names(tmp_path: Path) -> None:
    """Mails of any usual ending, folders within; no hidden file, no picture."""
    for name in ("b.eml", "a.EML", "c.mbox", "d", ".hidden", ".DS_Store", "e.png", "sub/z.eml"):
        place = tmp_path / name
        place.parent.mkdir(exist_ok=True)
        place.write_bytes(ONE)
    assert names(tmp_path) == ["a.EML", "b.eml", "c.mbox", "d", "sub/z.eml"]


def test_a_maildir_is_its_mails_and_nothing_of_its_index(tmp_path: Path) -> None:
    """cur, new, folders within; never tmp, never the server's own files."""
    for name in ("cur/1.M1P1.host:2,S", "new/2.M2P2.host", "tmp/3.x", "dovecot-uidlist", "subscriptions",
                 ".Archive/cur/4.host:2,", ".Archive/new/5.host", ".Archive/maildirfolder"):  # fmt: skip
        place = tmp_path / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(ONE)
    assert names(tmp_path) == [
        ".Archive/cur/4.host:2,",
        ".Archive/new/5.host",
        "cur/1.M1P1.host:2,S",
        "new/2.M2P2.host",
    ]


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    """One mail, or an mbox."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(ONE)))
    assert found("-") == [MailFile("-", 0, ONE)]


def test_a_folder_without_mail_is_nothing(tmp_path: Path) -> None:
    """No fault either."""
    assert found(tmp_path) == []


def test_what_is_not_there_is_told(tmp_path: Path) -> None:
    """As a mail that cannot be read."""
    (missing,) = found(tmp_path / "nowhere.eml")
    assert missing.content is None
    assert "no such file" in missing.fault


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_what_may_not_be_read_is_told(tmp_path: Path) -> None:
    """A file, and a folder."""
    (tmp_path / "a.eml").write_bytes(ONE)
    (tmp_path / "a.eml").chmod(0)
    (tmp_path / "sub").mkdir(mode=0)
    assert ["denied" in one.fault for one in found(tmp_path)] == [True, True]


def test_a_folder_that_cannot_be_listed_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And the other paths are read."""
    (tmp_path / "a.eml").write_bytes(ONE)
    (tmp_path / "sub").mkdir()
    listed = Path.iterdir

    def refusing(path: Path) -> object:
        if path.name == "sub":
            raise PermissionError(13, "Permission denied")
        return listed(path)

    monkeypatch.setattr(Path, "iterdir", refusing)
    told = list(mails([str(tmp_path / "sub"), str(tmp_path / "a.eml")]))
    assert [one.fault for one in told] == ["permission denied", ""]


def test_pipes_and_circles_in_a_folder_hold_up_nothing(tmp_path: Path) -> None:
    """A FIFO that nobody writes, a link to its own folder, a link to nothing."""
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "self").symlink_to(tmp_path)
    (tmp_path / "dead.eml").symlink_to(tmp_path / "nowhere")
    (tmp_path / "a.eml").write_bytes(ONE)
    assert names(tmp_path) == ["a.eml"]


def test_a_name_that_is_no_text(tmp_path: Path) -> None:
    """Bytes that are no UTF-8."""
    place = os.fsencode(tmp_path) + b"/\xff.eml"
    with open(place, "wb") as file:  # noqa: PTH123 - a Path of bytes there is not
        file.write(TWO)
    assert [one.content for one in found(tmp_path)] == [TWO]


def test_a_device_is_no_file_of_mail() -> None:
    """One that never ends would fill the memory."""
    told = list(mails(["/dev/zero", "/dev/null"]))
    assert [(one.content, one.fault) for one in told] == [(None, "a device, not a file")] * 2
