"""Every command of the README is executed here, in a fresh copy of what git tracks, as a new user would.

`make test` itself is what runs this file; the systemctl commands are executed under a real systemd in tests/systemd.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from tests.acceptance.living import Living, letter, older
from tests.servers.dovecot import Dovecot
from tests.servers.smtp_sink import SmtpSink

pytestmark = pytest.mark.timeout(900)  # a new machine fetches its packages first

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```sh\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
COMMANDS = [line for block in BLOCKS for line in block.splitlines() if line.strip()]
SHORTEST = re.search(r"^```yaml\n(.*?)^```", README, re.MULTILINE | re.DOTALL)[1]


@dataclass(frozen=True)
class Fresh:
    """A copy of the tracked files, and the place that stands for /opt/responder."""

    clone: Path
    prefix: Path

    def run(self, command: str, within: float = 300) -> subprocess.CompletedProcess[str]:
        """One command of the README, in the clone."""
        words = shlex.split(command.replace("/opt/responder", str(self.prefix)))
        environ = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("PYTEST", "PYTHON", "MAKE", "MFLAGS"))
        }
        return subprocess.run(
            words, cwd=self.clone, capture_output=True, text=True, timeout=within, env=environ, check=False
        )


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fresh]:
    """Copied and installed by the README's own commands; skipped, loudly, where no package registry is reached."""
    top = tmp_path_factory.mktemp("fresh")
    place = Fresh(top / "clone", top / "opt")
    tracked = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    for name in tracked.stdout.decode().split("\0"):
        if name and (ROOT / name).is_file():
            target = place.clone / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, target)
    made = place.run(f"{sys.executable} -m venv /opt/responder")
    assert made.returncode == 0, made.stderr
    installed = place.run("/opt/responder/bin/pip install -q -c constraints.txt .")
    if installed.returncode and re.search(
        "connection|resolve|No matching distribution", installed.stderr, re.IGNORECASE
    ):
        pytest.skip("no package registry is reached: the README's installation was not tried")
    assert installed.returncode == 0, installed.stderr
    yield place
    shutil.rmtree(top, ignore_errors=True)


def test_every_command_has_its_test() -> None:
    """A command that is added to the README must be added here, to the walk, or to the systemd tests."""
    elsewhere = (
        "make test",
        "systemctl ",
        "cp systemd/responder.service",
        ".venv/bin/responder demo --practice practice",  # tests/acceptance/test_walk.py
    )
    here = (
        "make demo",
        "python3 -m venv /opt/responder",
        "/opt/responder/bin/pip install -c constraints.txt .",
        "install -",
        "export CREDENTIALS_DIRECTORY=/etc/responder",
        "/opt/responder/bin/responder ",
    )
    assert [command for command in COMMANDS if not command.startswith((*elsewhere, *here))] == []


def test_make_demo_in_a_fresh_clone(fresh: Fresh) -> None:
    """It ends with its summary line and loses nothing."""
    done = fresh.run("make demo", within=600)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    last = done.stdout.rstrip().splitlines()[-1]
    assert re.fullmatch(
        r"demo: \d+ messages, \d+ complaints, \d+ acknowledged, \d+ follow-ups, \d+ silent, 0 lost", last
    )


def test_the_shortest_configuration_has_at_most_fifteen_lines_and_is_sound(
    fresh: Fresh, tmp_path: Path
) -> None:
    """As it stands, checked by the installed program; credentials that only the service reads are notes."""
    assert len(SHORTEST.splitlines()) <= 15
    config = tmp_path / "responder.yaml"
    config.write_text(SHORTEST, encoding="utf-8")
    done = fresh.run(f"/opt/responder/bin/responder check -c {config}")
    assert done.returncode == 0, done.stderr


@pytest.fixture
def configured(living: Living, dovecot: Dovecot) -> Living:
    """/etc/responder as the README makes it, with servers and passwords of this machine."""
    etc = living.folder / "etc"
    for command in COMMANDS:
        if command.startswith("install "):
            subprocess.run(shlex.split(command.replace("/etc/responder", str(etc))), check=True)
    (etc / "imap-password").write_text(dovecot.users[living.user])
    (etc / "smtp-password").write_text("unused")
    told = yaml.safe_load(SHORTEST)
    here = {"host": "127.0.0.1", "tls": "none"}
    told["mailboxes"][0]["imap"] |= {**here, "port": dovecot.port, "username": living.user}
    told["smtp"] = {**here, "port": living.smtp_port}
    told["state"] = str(living.register.parent)
    living.config.write_text(yaml.safe_dump(told, allow_unicode=True), encoding="utf-8")
    living.environ |= {"CREDENTIALS_DIRECTORY": str(etc), "RESPONDER_CONFIG": str(living.config)}
    return living


def test_the_verbs_of_the_readme(
    fresh: Fresh, configured: Living, dovecot: Dovecot, sink: SmtpSink, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each line as it stands, by the installed console script, before and after the daemon has run."""
    (fresh.clone / "complaint.eml").write_bytes(
        letter("Заказ 4711 не пришёл, верните деньги.", subject="Жалоба")
    )
    for name, value in configured.environ.items():
        monkeypatch.setenv(name, value)
    verbs = [
        line
        for line in COMMANDS
        if line.startswith("/opt/responder/bin/responder ") and "dry-run" not in line
    ]
    before = [verb for verb in verbs if " -c " in verb]
    assert len(before) == 3
    for verb in before:
        done = fresh.run(verb.replace("/etc/responder/responder.yaml", str(configured.config)))
        assert done.returncode == 0, f"{verb}: {done.stdout}{done.stderr}"
    configured.start()
    dovecot.deliver(configured.user, letter("My order never came."))
    identifier = configured.wait_line("reply.sent")["complaint"]
    dovecot.deliver(configured.user, older(letter("Nor did the second.", sender="c@klient.example")))
    silenced = configured.wait_line("reply.withheld")["complaint"]
    assert configured.stop() == 0
    after = [verb for verb in verbs if " -c " not in verb]
    assert len(after) >= 8
    for verb in after:
        meant = silenced if " acknowledge " in verb else identifier
        command = re.sub(r"KB-2026-\d+-\w", meant, verb).replace("/root/", f"{configured.folder}/")
        done = fresh.run(command)
        wanted = 69 if command.endswith(" status") else 0  # which says that the daemon does not run just now
        assert done.returncode == wanted, f"{verb}: {done.stdout}{done.stderr}"
    stages = dict(configured.query("SELECT complaint, stage FROM complaints"))
    assert stages == {identifier: "withdrawn", silenced: "received"}
    mails = len(sink.received)
    configured.start("--dry-run")
    dovecot.deliver(configured.user, letter("Another one.", sender="b@klient.example"))
    configured.wait_line("reply.queued", count=2)
    assert configured.stop() == 0
    assert len(sink.received) == mails
