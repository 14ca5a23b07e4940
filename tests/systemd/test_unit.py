"""The unit file under a real systemd: what it says, how it starts, what it shuts off, how it reloads."""

from __future__ import annotations

import re
import socket
import time
from collections.abc import Iterator

import pytest

from tests.systemd.installed import CONFIG, ENVIRONMENT, RELAY_PASSWORD, REPOSITORY, UNIT, Service
from tests.systemd.machine import Machine, steadily, until

# The first run makes the Debian tree; after that the folder takes about a minute on two free cores.
pytestmark = [pytest.mark.systemd, pytest.mark.dovecot, pytest.mark.timeout(900)]

INSTALLED = "/etc/systemd/system/responder.service"
EXAMPLE = REPOSITORY / "systemd" / "responder-allowlist.conf.example"
MARGIN = 45.0  # seconds for a start on a busy machine


def verified(machine: Machine, unit: str) -> tuple[int, str]:
    """Exit code and every word of systemd-analyze verify; its code alone is 0 for much that it complains about."""
    told = machine.run("systemd-analyze", "verify", "--recursive-errors=no", "--man=no", unit, check=False)
    return told.returncode, told.stdout + told.stderr


def exposure(machine: Machine, *arguments: str) -> float:
    """The overall score that systemd-analyze gives, 0 (shut) to 10 (open)."""
    told = machine.run("systemd-analyze", "security", "--no-pager", *arguments).stdout
    found = re.search(r"Overall exposure level for \S+: ([\d.]+)", told)
    assert found, told
    return float(found[1])


# --- the file ---


def test_verify_has_nothing_to_say(machine: Machine) -> None:
    """No unknown key, no bad value, no misspelt system call group, and the program is there."""
    assert verified(machine, INSTALLED) == (0, "")


def test_verify_would_say_it(machine: Machine) -> None:
    """The check above is one that can fail: a misspelt setting is told."""
    machine.write("/tmp/misspelt.service", UNIT.read_text("utf-8").replace("ProtectHome=", "ProtectHme="))
    code, told = verified(machine, "/tmp/misspelt.service")
    assert code != 0
    assert "ProtectHme" in told


def test_exposure(machine: Machine) -> None:
    """As low as a service that may talk to any host can score."""
    assert exposure(machine, "--offline=true", INSTALLED) <= 1.1


def test_list_of_hosts(service: Service) -> None:
    """The example of an allow list is sound, lowers the score further, and the service works under it."""
    service.drop_in(EXAMPLE.read_text("utf-8").partition("[Service]")[2])
    assert verified(service.machine, INSTALLED) == (0, "")
    assert exposure(service.machine, "responder.service") <= 1.0
    service.start()
    assert service.acknowledged(service.write_letter())


def test_paths_are_those_of_the_installation() -> None:
    """Every file that the unit names is put there by a command of docs/systemd.md."""
    page = (REPOSITORY / "docs" / "systemd.md").read_text("utf-8")
    commands = "\n".join(re.findall(r"```sh\n(.*?)```", page, re.DOTALL))
    named = set(re.findall(r"(?<![\w/])/(?:opt|etc|usr)/[\w./-]+", _settings()))
    assert named >= {f"{ENVIRONMENT}/bin/responder", CONFIG, "/etc/responder/imap-password"}
    assert not {path for path in named if path not in commands and not path.startswith(f"{ENVIRONMENT}/bin/")}
    assert f"python3 -m venv {ENVIRONMENT}" in commands
    assert f"{ENVIRONMENT}/bin/pip install" in commands


def test_every_setting_is_explained() -> None:
    """docs/systemd.md names each setting of the sandbox, and none that the unit lacks."""
    page = (REPOSITORY / "docs" / "systemd.md").read_text("utf-8")
    table = page.partition("## The sandbox")[2].partition("\n## ")[0]
    first_column = "\n".join(line.split("|")[1] for line in table.splitlines() if line.startswith("|"))
    told = set(re.findall(r"`([A-Z]\w+)=`", first_column))
    sandbox = _settings().partition("DynamicUser=")[1:]
    assert told == set(re.findall(r"^(\w+)=", "".join(sandbox).partition("[Install]")[0], re.MULTILINE))


def _settings() -> str:
    return "\n".join(line for line in UNIT.read_text("utf-8").splitlines() if not line.startswith("#"))


# --- a start ---


def test_start_acknowledges(service: Service) -> None:
    """`systemctl start` returns when the mailbox has been reached; a letter is then answered."""
    service.start()
    journal = service.journal()
    assert journal.index('"mailbox.reached"') < journal.index("Started responder.service")
    assert service.show("StatusText") == f"{service.user} watching"
    assert service.show("WatchdogUSec") == "1min"
    assert b"KB-" in service.acknowledged(service.write_letter())


def test_start_waits_for_the_first_login(service: Service, silent_server: int) -> None:
    """While a server keeps silent the unit is starting, not active; and a stop does not wait for that server."""
    service.configure(imap_port=silent_server)
    service.systemctl("start", "--no-block")
    until(lambda: "daemon.started" in service.journal(), MARGIN + 5, "the daemon")
    steadily(lambda: service.show("ActiveState") == "activating", 1)
    began = time.monotonic()
    service.systemctl("stop")
    assert time.monotonic() - began < 5
    assert service.show("Result") == "success", service.journal()


def test_start_without_a_server(service: Service) -> None:
    """A server that is away is no reason not to start: the status tells it."""
    service.configure(imap_port=1)
    service.start()
    assert service.show("StatusText") == f"{service.user} unreachable"


def test_secrets_stay_secret(service: Service) -> None:
    """The passwords reach the daemon (both servers ask for them) and lie nowhere else."""
    service.start()
    assert service.acknowledged(service.write_letter())
    assert service.sink.received[-1].user == "relay"
    process = service.machine.root / "proc" / str(service.pid)
    places = [
        (process / "environ").read_bytes(),
        (process / "cmdline").read_bytes(),
        service.machine.run("journalctl", "-b", "-o", "json", "--all").stdout.encode(),
        *(path.read_bytes() for path in (service.machine.root / "var/lib/private/responder").iterdir()),
    ]
    for secret in (service.dovecot.users[service.user], RELAY_PASSWORD):
        assert not [place for place in places if secret.encode() in place]


def test_account_and_state(service: Service) -> None:
    """The service has an account of its own that nobody else has, and a state folder for it alone."""
    service.start()
    run = service.machine.run
    uid = int(run("stat", "-c", "%u", f"/proc/{service.pid}").stdout)
    assert 61184 <= uid <= 65519  # the range of dynamic users
    assert run("stat", "-c", "%a %u", "/var/lib/private/responder").stdout.split() == ["700", str(uid)]
    assert set(run("stat", "-c", "%a", "/var/lib/private/responder/register.sqlite").stdout.split()) == {
        "600"
    }


def test_nothing_to_write_to(service: Service) -> None:
    """Even root within the service's view can write to its state and its /tmp only; no capability, seccomp on."""
    service.start()
    status = (service.machine.root / f"proc/{service.pid}/status").read_text("ascii")
    for line in ("CapBnd:\t0000000000000000", "NoNewPrivs:\t1", "Seccomp:\t2"):
        assert line in status
    script = 'for f in "$@"; do if touch "$f/x" 2>/dev/null; then echo "$f"; fi; done'
    closed = (
        "/",
        "/etc",
        "/etc/responder",
        "/usr/bin",
        "/opt/responder",
        "/var",
        "/var/lib",
        "/home",
        "/root",
    )
    shared = ("/run", "/run/lock", "/dev/shm", "/dev")
    open_to_it = ["/tmp", "/var/tmp", "/var/lib/responder"]
    within = ("nsenter", "-t", str(service.pid), "-m", "sh", "-c", script, "sh")
    assert service.machine.run(*within, *closed, *shared, *open_to_it).stdout.split() == open_to_it
    assert not (service.machine.root / "tmp/x").exists()


# --- reload ---


def test_reload_takes_effect_before_it_returns(service: Service) -> None:
    """Exit 0, the same process, and the very next letter is decided by the new rules."""
    service.start()
    pid = service.pid
    decided = {}
    for category in ("second", "third"):
        service.configure(category)
        assert service.systemctl("reload") == 0, service.journal()
        sender = service.write_letter()
        service.acknowledged(sender)
        decided[sender] = category
    assert service.complaints() == decided
    assert (service.pid, service.show("ActiveState")) == (pid, "active")


def test_reload_of_a_faulty_file_changes_nothing(service: Service) -> None:
    """A non-zero exit, the fault with its place in the journal, the status says so, the old rules decide; then a
    sound file heals it."""
    service.start()
    pid = service.pid
    service.configure("[no, single, word]")
    assert service.systemctl("reload") != 0
    assert service.pid == pid
    assert service.show("ActiveState") == "active"
    assert "the last reload was refused" in service.show("StatusText")
    assert f"{CONFIG}:" in service.journal()
    sender = service.write_letter()
    service.acknowledged(sender)
    service.configure("mended")
    assert service.complaints()[sender] == "first"
    assert service.systemctl("reload") == 0
    assert service.show("StatusText") == f"{service.user} watching"


@pytest.fixture
def silent_server(machine: Machine) -> Iterator[int]:
    """The port of a server on the machine's loopback that takes connections and never says a word."""
    with machine.on_loopback(lambda: socket.create_server(("127.0.0.1", 0))) as server:
        yield server.getsockname()[1]
