"""`responder demo --practice` as a person uses it: a process, a folder, letters in and replies out."""

from __future__ import annotations

import os
import re
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from responder.config import Loaded, load
from responder.demo import mail_client
from responder.demo.ledger import Fate
from responder.demo.mail_client import Ports
from responder.demo.practice import MORNING, colleagues, readable
from responder.demo.practice_folder import MARK, Occupied, PracticeFolder
from responder.demo.servers import Account

PATIENCE = 240.0
OPEN = "Ctrl-C closes the desk."


class Desk:
    """The verb as a process in `home`, on the folder `desk` there; killed at the end if it is still there."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.folder = home / "desk"
        self.told = ""
        self.child: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.told = ""
        self.child = subprocess.Popen(
            [sys.executable, "-m", "responder", "demo", "--practice", "desk"],
            cwd=self.home,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
        )

    def read_until(self, wanted: str) -> None:
        assert self.child is not None
        assert self.child.stdout is not None
        ends, place, raw = time.monotonic() + PATIENCE, self.child.stdout.fileno(), self.told.encode()
        with selectors.DefaultSelector() as ready:
            ready.register(place, selectors.EVENT_READ)
            while wanted.encode() not in raw:
                assert ready.select(max(0.0, ends - time.monotonic())), (
                    f"{wanted!r} never came: {raw.decode()}"
                )
                piece = os.read(place, 65_536)
                assert piece, f"it ended before {wanted!r}: {raw.decode()}"
                raw += piece
        self.told = raw.decode("utf-8", "replace")

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        assert self.child is not None
        self.child.send_signal(number)
        return self.child.wait(PATIENCE)

    def daemon(self) -> int:
        assert self.child is not None
        tasks = Path(f"/proc/{self.child.pid}/task").iterdir()
        [pid] = [int(pid) for task in tasks for pid in (task / "children").read_text().split()]
        return pid

    def end(self) -> None:
        if self.child is not None:
            self.child.kill()
            self.child.wait(PATIENCE)
            assert self.child.stdout is not None
            self.child.stdout.close()


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    one = Desk(tmp_path)
    yield one
    one.end()


def verb(home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "responder", *words],
        cwd=home,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )


def letter(sender: str = "From: Tom Reed <tom@somewhere.example>\n") -> bytes:
    return f"{sender}Subject: Kettle\n\nThe kettle that I bought is broken, please help.\n".encode()


def test_a_day_at_the_desk(desk: Desk) -> None:
    """The morning stands in the register; letters of anybody are answered into files; the folder stays, a second
    opening goes on where the first ended; the verbs work beside it."""
    desk.start()
    desk.read_until(OPEN)
    assert len(re.findall(r"^  KK-\d{4}-\d{5}-. ", desk.told, re.MULTILINE)) == len(MORNING)
    (desk.folder / "letters" / "kettle.eml").write_bytes(letter())
    (desk.folder / "letters" / "away.eml").write_bytes(
        letter().replace(b"Subject", b"Auto-Submitted: auto-replied\nSubject")
    )
    (desk.folder / "letters" / "note.eml").write_text("bring milk\n")
    (desk.folder / "letters" / "nobody.eml").write_bytes(letter(""))
    desk.read_until("received desk/replies/kettle.txt")
    desk.read_until("desk/letters/away.eml: silent")
    assert "desk/letters/note.eml was not sent: it is no mail" in desk.told
    assert "desk/letters/nobody.eml was not sent: it has no `From:`" in desk.told
    page = (desk.folder / "replies" / "kettle.txt").read_text(encoding="utf-8")
    assert re.match(
        r"From: Kodukaup OÜ <.*>\nTo: tom@somewhere.example\nSubject: .*\[KK-\S+\]\nDate: .*\n\n", page
    )
    assert "Dear Tom Reed" in page
    assert sorted(one.name for one in (desk.folder / "letters" / "not-sent").iterdir()) == [
        "nobody.eml",
        "note.eml",
    ]
    assert sorted(one.name for one in (desk.folder / "letters" / "sent").iterdir()) == [
        "away.eml",
        "kettle.eml",
    ]
    assert sorted(one.name for one in (desk.folder / "replies").iterdir()) == ["kettle.eml", "kettle.txt"]
    reloaded = verb(desk.home, "reload", "-c", "desk/responder.yaml")
    assert (reloaded.returncode, reloaded.stderr) == (0, "")
    desk.read_until("New rules and texts are in force.")
    for one in sorted((desk.folder / "replies").iterdir()):
        one.unlink()
    (desk.folder / "replies").rmdir()
    (desk.folder / "letters" / "again.eml").write_bytes(letter())
    desk.read_until("received desk/replies/again.txt")
    taken = verb(desk.home, "demo", "--practice", "desk")
    assert (taken.returncode, "open in another window?" in taken.stderr) == (69, True)
    daemon = desk.daemon()
    assert desk.stop(signal.SIGINT) == 0
    assert not Path(f"/proc/{daemon}").exists()
    desk.end()
    desk.start()
    desk.read_until(OPEN)
    assert "A morning" not in desk.told
    (desk.folder / "letters" / "kettle.eml").write_bytes(letter())
    desk.read_until("received desk/replies/kettle-2.txt")
    assert f"KK-2026-{len(MORNING) + 3:05}" in desk.told.replace(time.strftime("KK-%Y"), "KK-2026")
    os.kill(desk.daemon(), signal.SIGKILL)
    desk.read_until("the daemon ended by itself")
    assert desk.child is not None
    assert desk.child.wait(PATIENCE) == 1


@pytest.fixture
def made(tmp_path: Path) -> PracticeFolder:
    folder = PracticeFolder(tmp_path / "desk")
    folder.make(Ports(1143, 1025), Account("kaebused@kodukaup.example", "secret"))
    return folder


def sound(folder: PracticeFolder) -> Loaded:
    return load(folder.configuration, environ={})


def test_what_is_made_is_sound(made: PracticeFolder) -> None:
    """Configuration, rules and texts load; own rules stand before the shipped ones; the examples come out."""
    loaded = sound(made)
    assert loaded.rules.rules[0].id == "loyal-customer"
    assert loaded.rules.rules[-1].id == "default"
    assert [str(one) for one in loaded.surprises() if "10-own" in one.file] == []
    assert loaded.settings.templates == str(made.path / "templates")
    assert list((made.path / "templates").iterdir()) == []


def test_the_folder_is_private_and_knows_itself(made: PracticeFolder) -> None:
    """The password is the owner's alone; ports and password are found again."""
    assert (made.path.stat().st_mode & 0o777, (made.path / "password").stat().st_mode & 0o777) == (
        0o700,
        0o600,
    )
    made.demand_room()
    assert made.ports() == Ports(1143, 1025)
    assert made.account() == Account("kaebused@kodukaup.example", "secret")


def test_another_folder_is_left_alone(tmp_path: Path) -> None:
    """One with other things in it, a file, a spoilt mark; an empty one is taken."""
    (tmp_path / "thing").write_text("x")
    for path in (tmp_path, tmp_path / "thing"):
        with pytest.raises(Occupied):
            PracticeFolder(path).demand_room()
    (tmp_path / "empty").mkdir()
    PracticeFolder(tmp_path / "empty").demand_room()
    (tmp_path / "empty" / MARK).write_text("{")
    with pytest.raises(Occupied, match="cannot be read"):
        PracticeFolder(tmp_path / "empty").ports()


def test_faults_and_wrong_folders_end_with_their_codes(made: PracticeFolder) -> None:
    """78 with each fault at its place, 65 for a folder that is something else, 64 for options at odds."""
    home = made.path.parent
    rules = made.path / "rules.d" / "10-own.yaml"
    rules.write_text(rules.read_text(encoding="utf-8").replace("tags:", "tgas:"), encoding="utf-8")
    faulty = verb(home, "demo", "--practice", "desk")
    assert faulty.returncode == 78
    assert re.match(r"desk/rules\.d/10-own\.yaml:\d+:\d+: .*Did you mean `tags`", faulty.stderr)
    assert verb(home, "demo", "--practice", ".").returncode == 65
    assert verb(home, "demo", "--practice", "new", "--stay").returncode == 64
    assert not (home / "new").exists()


def test_a_reply_is_written_as_it_is_read() -> None:
    """Headers decoded, then the text."""
    raw = b"From: =?utf-8?q?=C3=95?= <a@b.example>\nTo: c@d.example\nSubject: =?utf-8?q?=C3=A4?=\n\nTere!\n"
    assert (
        readable(mail_client.Received(1, raw))
        == "From: Õ <a@b.example>\nTo: c@d.example\nSubject: ä\nDate: \n\nTere!\n"
    )


def test_mails_to_colleagues_are_told() -> None:
    """To whom, or why not; nothing where no rule asks for it, and nothing of a letter that never arrived."""
    fate = Fate(
        1,
        "complaint",
        "KK-2026-00001-X",
        "en",
        "",
        "SENT",
        "250 ok",
        {"notices": [], "notices_withheld": None},
    )
    assert colleagues(fate) == colleagues(None) == []
    told = replace(fate, decision={"notices": ["quality@shop.example", "boss@shop.example"]})
    assert colleagues(told) == ["a short mail about it goes to quality@shop.example, boss@shop.example"]
    spent = replace(fate, decision={"notices": [], "notices_withheld": "20 this hour"})
    assert colleagues(spent) == ["colleagues are not told: 20 this hour"]
