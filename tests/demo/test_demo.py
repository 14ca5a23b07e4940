"""`responder demo` as a person calls it: the real verb, as a process."""

from __future__ import annotations

import io
import os
import re
import selectors
import signal
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path

import pytest

from responder.demo import mail_client, stage
from responder.demo.cast import CUSTOMERS, machines
from responder.demo.mail_client import Ports
from responder.demo.play import DESK
from responder.demo.servers import Account

VERB = [sys.executable, "-m", "responder", "demo"]
PATIENCE = 240.0
MAIL = (
    b"From: Anna <anna.petrova@pochta.example>\r\nTo: kaebused@kodukaup.example\r\nSubject: Faulty iron\r\n"
    b"Date: DATE\r\nMessage-ID: <iron@pochta.example>\r\n\r\nMy iron does not work.\r\n"
)

Shown = tuple[subprocess.CompletedProcess[str], Path, float]


def surroundings(folder: Path) -> dict[str, str]:
    """The environment with a temporary folder of the test's own."""
    return {**os.environ, "TMPDIR": str(folder), "PYTHONUNBUFFERED": "1", "COLUMNS": "80"}


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Shown:
    """One whole demonstration: what it printed, its temporary folder, seconds."""
    folder = tmp_path_factory.mktemp("demo")
    began = time.monotonic()
    done = subprocess.run(
        VERB, capture_output=True, text=True, timeout=PATIENCE, env=surroundings(folder), check=False
    )
    return done, folder, time.monotonic() - began


def test_it_ends_well_with_its_figures(shown: Shown) -> None:
    """Exit 0, nothing on standard error, and the last line has the agreed form."""
    done, _, _ = shown
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[-1] == (
        "demo: 20 messages, 14 complaints, 14 acknowledged, 1 follow-ups, 5 silent, 0 lost"
    )


def test_every_letter_is_shown(shown: Shown) -> None:
    """Each with its sender, subject and a block of its own."""
    out = shown[0].stdout
    for letter in (*CUSTOMERS, *machines.MACHINES):
        assert f". {letter.sender} -" in out
        assert letter.subject[:40] in out
    assert len(re.findall(r"^--- \d+\. ", out, re.MULTILINE)) == 20


def test_every_customer_is_shown_with_what_lay_in_their_mailbox(
    shown: Shown,
) -> None:
    """From, a subject with a number of its own, and the promise, in the language in which they wrote."""
    out = shown[0].stdout
    for letter in CUSTOMERS:
        block = out.split(f". {letter.sender} -")[1].split("\n---")[0]
        assert f"What {letter.sender.address} received" in block
        assert f"> From: Kodukaup OÜ <{DESK}>" in block
        assert re.search(r"> Subject: .*\[KK-\d{4}-\d{5}-.\]", block)
        assert re.search(r"не позднее|hiljemalt|ne vēlāk|no later than", block)
    assert len(set(re.findall(r"> Subject: .*\[(KK-\S+)\]", out))) == 14


def test_the_acknowledgement_is_shown_whole_once_in_each_language(
    shown: Shown,
) -> None:
    """First time from greeting to signature; then only what is new."""
    out = shown[0].stdout
    for closing in ("С уважением,", "Lugupidamisega", "Ar cieņu", "Kind regards,"):
        assert len(re.findall(rf"^    > {closing}", out, re.MULTILINE)) == 1


def test_no_machine_received_anything(
    shown: Shown,
) -> None:
    """Each is silent for a reason that is said."""
    out = shown[0].stdout
    for address in ("noreply@pakikuller.example", machines.BOUNCER.address, machines.MONITOR.sender.address):
        assert f"What {address} received" not in out
    assert out.count("=> silent") == 5


def test_the_follow_up_joins_and_the_stranger_does_not(
    shown: Shown,
) -> None:
    """A true reply belongs to its complaint; a quoted number makes a new complaint."""
    out = shown[0].stdout
    jacket = re.search(r"kadri\.tamm@\S+ +et +(KK-\S+) +acknowledged", out)
    assert jacket
    assert re.search(rf"kadri\.tamm@\S+ +et +{jacket[1]} +joined", out)
    stranger = re.search(r"dana\.novak@\S+ +en +(KK-\S+) +acknowledged", out)
    assert stranger
    assert stranger[1] != jacket[1]


def test_a_pipe_gets_plain_text_within_the_width(
    shown: Shown,
) -> None:
    """No escape sequences, no line beyond 80 columns but those of the table."""
    out = shown[0].stdout
    assert "\x1b" not in out
    blocks = out.split("--- All letters")[0]
    assert [line for line in blocks.splitlines() if len(line) > 80] == []


def test_nothing_is_left_behind(shown: Shown) -> None:
    """The temporary folder is cleared when all went well."""
    assert list(shown[1].iterdir()) == []


class Running:
    """The verb as a process, read line by line; killed at the end of the block if it is still there."""

    def __init__(self, folder: Path, *options: str) -> None:
        self.child = subprocess.Popen([*VERB, *options], stdout=subprocess.PIPE, env=surroundings(folder))
        self.told = ""

    def __enter__(self) -> Running:
        return self

    def __exit__(self, *_: object) -> None:
        self.child.kill()
        self.child.wait(PATIENCE)
        assert self.child.stdout is not None
        self.child.stdout.close()

    def read_until(self, wanted: str) -> None:
        """Read standard output until `wanted` was said, at most PATIENCE seconds."""
        assert self.child.stdout is not None
        ends, place = time.monotonic() + PATIENCE, self.child.stdout.fileno()
        raw = self.told.encode()
        with selectors.DefaultSelector() as ready:
            ready.register(place, selectors.EVENT_READ)
            while wanted.encode() not in raw:
                assert ready.select(max(0.0, ends - time.monotonic())), f"{wanted!r} never came"
                piece = os.read(place, 65_536)
                assert piece, f"it ended before {wanted!r}"
                raw += piece
        self.told = raw.decode("utf-8", "replace")

    def daemons(self) -> list[int]:
        """Process ids of its children."""
        tasks = Path(f"/proc/{self.child.pid}/task").iterdir()
        return [int(pid) for task in tasks for pid in (task / "children").read_text().split()]


def test_stay_invites_answers_and_ends_on_sigterm(tmp_path: Path) -> None:
    """What it prints is enough to log in and write; the answer comes; SIGTERM ends servers and daemon with exit 0."""
    with Running(tmp_path, "--stay") as demo:
        demo.read_until("Ctrl-C ends everything.")
        found = re.search(r"IMAP +127\.0\.0\.1, port (\d+).*\n +SMTP +127\.0\.0\.1, port (\d+)", demo.told)
        login = re.search(r"user (anna\.petrova@\S+) +password (\S+)", demo.told)
        assert found
        assert login
        assert re.search(rf"desk +user {DESK} +password \S+", demo.told)
        ports, anna = Ports(int(found[1]), int(found[2])), Account(login[1], login[2])
        before = mail_client.uids(ports, anna)
        mail_client.hand_in(
            ports, anna.address, DESK, MAIL.replace(b"DATE", format_datetime(datetime.now(UTC)).encode())
        )
        demo.read_until("reply.sent")
        [answer] = mail_client.inbox(ports, anna)[len(before) :]
        assert answer.header("In-Reply-To") == "<iron@pochta.example>"
        [daemon] = demo.daemons()
        demo.child.send_signal(signal.SIGTERM)
        assert demo.child.wait(PATIENCE) == 0
    assert not Path(f"/proc/{daemon}").exists()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP], ids=lambda one: one.name)
def test_a_signal_in_the_middle_ends_everything(tmp_path: Path, number: signal.Signals) -> None:
    """Ctrl-C, a kill, a closed terminal: 130, no daemon and no folder are left."""
    with Running(tmp_path) as demo:
        demo.read_until("--- 2. ")
        [daemon] = demo.daemons()
        demo.child.send_signal(number)
        assert demo.child.wait(PATIENCE) == 130
    assert not Path(f"/proc/{daemon}").exists()
    assert list(tmp_path.iterdir()) == []


def test_a_daemon_that_cannot_run_is_a_failure_with_its_last_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Exit 1 at once, with what the daemon said and where the log lies, which is kept."""
    broken = tmp_path / "broken"
    broken.write_text("#!/bin/sh\necho the disk is on fire >&2\nexit 78\n")
    broken.chmod(0o700)
    monkeypatch.setattr(sys, "executable", str(broken))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    told = io.StringIO()
    assert stage.perform(stay=False, keep=False, stream=told) == 1
    assert "the disk is on fire" in told.getvalue()
    [folder] = tmp_path.glob("responder-demo-*")
    assert str(folder / "responder.log") in told.getvalue()


def test_a_missing_package_is_said(tmp_path: Path) -> None:
    """Without the extra `demo`: exit 69 and the command that installs it."""
    program = (
        "import sys; sys.modules['pymap'] = None; sys.argv = ['responder', 'demo']\n"
        "from responder.__main__ import main; main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=PATIENCE, check=False
    )
    assert done.returncode == 69
    assert "pip install 'complaint-responder[demo]'" in done.stderr
    assert "Traceback" not in done.stderr
