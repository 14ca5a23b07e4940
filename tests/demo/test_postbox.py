"""Letters put into a folder: only whole files are taken, and each is sent as a fresh letter."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from responder.core.message import parse
from responder.demo import postbox
from responder.demo.postbox import EMPTY_LOOKS, LOOKS, Postbox, Unfit, content_of, free_stem, sending

AT = datetime(2026, 11, 22, 10, tzinfo=UTC)
MAIL = (
    b"From: Anna <anna@post.example>\nDate: Mon, 1 Jan 2024 10:00:00 +0200\nSubject: old\n"
    b"Message-ID:\n <old@post.example>\nX-Long: one\n two\n\nDate: of purchase unknown\n"
)


def sent(raw: bytes) -> postbox.Sending:
    return sending(raw, AT, "<new@post.example>")


def test_a_letter_is_written_anew() -> None:
    """Date and Message-ID are today's, every other field and the text stay, lines end in CRLF."""
    content = sent(MAIL).content
    assert content == (
        b"Date: Sun, 22 Nov 2026 10:00:00 +0000\r\nMessage-ID: <new@post.example>\r\n"
        b"From: Anna <anna@post.example>\r\nSubject: old\r\nX-Long: one\r\n two\r\n\r\nDate: of purchase unknown\r\n"
    )


@pytest.mark.parametrize(
    ("added", "envelope"),
    [
        (b"", "anna@post.example"),
        (b"Return-Path: <>\n", ""),
        (b"Return-Path: <bounce@list.example>\n", "bounce@list.example"),
        (b"From anna Mon Jan 1 10:00:00 2024\n", "anna@post.example"),
        (b"\xef\xbb\xbf", "anna@post.example"),
    ],
    ids=["plain", "null path", "return path", "mbox line", "byte order mark"],
)
def test_the_envelope_is_the_letters_own(added: bytes, envelope: str) -> None:
    """Return-Path where a server wrote one, else From; and it is not sent twice."""
    one = sent(added + MAIL)
    assert one.envelope_from == envelope
    assert one.content == sent(MAIL).content


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b"", "no mail"),
        (b"dear shop\n", "no mail"),
        (b"%PDF-1.7\n\x00", "no mail"),
        (b"Subject: x\n\nhello", "no `From:`"),
        (b"From: nobody\n\nhello", "no `From:`"),
    ],
)
def test_what_cannot_be_answered_is_not_sent(raw: bytes, why: str) -> None:
    """A file that is no mail, and a letter of nobody."""
    with pytest.raises(Unfit, match=why):
        sent(raw)


@given(st.binary(max_size=300), st.booleans())
def test_any_file_is_a_letter_or_unfit(raw: bytes, with_sender: bool) -> None:
    """Nothing else is raised; what is sent carries the new Message-ID."""
    try:
        one = sent((b"From: a@b.example\n" if with_sender else b"") + raw)
    except Unfit:
        return
    assert parse(one.content).message_id == "new@post.example"


def test_a_file_is_taken_when_it_has_stopped_growing(tmp_path: Path) -> None:
    """It must look the same several times in a row; each change begins anew."""
    box, path = Postbox(tmp_path), tmp_path / "a.eml"
    for piece in range(3):
        with path.open("ab") as file:
            file.write(b"x")
        os.utime(path, ns=(piece, piece))
        for _ in range(LOOKS - 1):
            assert box.look() == ([], [])
    assert box.look() == ([path], [])


def test_several_are_taken_in_order_and_folders_and_drafts_never(tmp_path: Path) -> None:
    """An editor's hidden file is no letter."""
    for name in ("b.eml", "a.EML", ".c.eml", "~d.eml"):
        (tmp_path / name).write_bytes(MAIL)
    (tmp_path / "sent").mkdir()
    box = Postbox(tmp_path)
    for _ in range(LOOKS - 1):
        box.look()
    assert box.look() == ([tmp_path / "a.EML", tmp_path / "b.eml"], [])


def test_what_stays_is_told_once(tmp_path: Path) -> None:
    """Another kind of file, a folder named like a mail, an empty file; again when it comes back."""
    (tmp_path / "letter.docx").write_bytes(b"x")
    (tmp_path / "folder.eml").mkdir()
    (tmp_path / "empty.eml").touch()
    (tmp_path / "nowhere.eml").symlink_to(tmp_path / "gone")
    box = Postbox(tmp_path)
    told = [remark for _ in range(EMPTY_LOOKS + 3) for remark in box.look()[1]]
    assert len(told) == 3
    assert [sum(name in one for one in told) for name in ("letter.docx", "folder.eml", "empty.eml")] == [
        1
    ] * 3
    (tmp_path / "letter.docx").unlink()
    box.look()
    (tmp_path / "letter.docx").write_bytes(b"x")
    assert "letter.docx" in box.look()[1][0]


def test_a_file_that_cannot_be_read_is_unfit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Gone, or larger than the server takes."""
    with pytest.raises(Unfit, match="no such file"):
        content_of(tmp_path / "gone.eml")
    monkeypatch.setattr(postbox, "LARGEST", 10)
    (tmp_path / "large.eml").write_bytes(b"x" * 11)
    with pytest.raises(Unfit, match="larger than"):
        content_of(tmp_path / "large.eml")


def test_a_second_letter_of_a_name_gets_a_number(tmp_path: Path) -> None:
    """Nothing that was kept of the first is written over, whatever capitals the name has."""
    kept = tmp_path / "kept"
    kept.mkdir()
    assert free_stem("a", (kept,)) == "a"
    (kept / "A.eml").touch()
    assert free_stem("a", (kept,)) == "a-2"
    (kept / "a-2.txt").touch()
    assert free_stem("a", (tmp_path, kept)) == "a-3"
