"""responder on a booted machine as docs/systemd.md installs it: virtual environment, unit, configuration, secrets."""

from __future__ import annotations

import json
import sys
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.servers.dovecot import Dovecot
from tests.servers.smtp_sink import SinkSettings, SmtpSink
from tests.systemd.machine import Machine, until
from tests.systemd.tree import PYTHON, TREE, run

REPOSITORY = Path(__file__).parents[2]
UNIT = REPOSITORY / "systemd" / "responder.service"
ENVIRONMENT = "/opt/responder"
PARTS = "/opt/parts"
CONFIG = "/etc/responder/responder.yaml"
RELAY_PASSWORD = "relay-geheim-47f1"

CONFIGURATION = """\
company: {{name: Kauba Maja OÜ}}
state: /var/lib/responder
language: en
mailboxes:
  - address: {user}@kaubamaja.example
    name: {user}
    prefix: KB
    poll: 1s
    imap:
      host: localhost
      port: {imap}
      username: {user}
      password: {{credential: imap-password}}
      ca_file: /etc/responder/ca.pem
smtp:
  host: localhost
  port: {smtp}
  username: relay
  password: {{credential: smtp-password}}
  ca_file: /etc/responder/ca.pem
responsible: {{name: Mari Maasikas, phone: "+372 555 0100", email: mari@kaubamaja.example}}
rules:
  - id: everything
    then: {{category: {category}}}
"""

LETTER = """\
From: {sender}
To: desk@kaubamaja.example
Subject: My kettle leaks
Message-ID: <{sender}>
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8

Good day, the kettle that I bought from you on Monday leaks and I want my money back. Anna Tamm
"""


def shown_inside() -> Mapping[Path, str]:
    """Which folders of this machine the booted one sees, and where. Raises NoTree."""
    shown = {REPOSITORY / "responder": f"{PARTS}/source/responder"}
    if f"{sys.version_info[0]}.{sys.version_info[1]}" == PYTHON:
        return {**shown, Path(sys.prefix) / f"lib/python{PYTHON}/site-packages": f"{PARTS}/libraries"}
    _fetch_libraries(f"{PARTS}/libraries")
    return shown


def _fetch_libraries(place: str) -> None:
    """Put what responder needs into the tree, for the tree's Python, unless it is there."""
    folder = TREE / place.lstrip("/")
    wanted = tomllib.loads((REPOSITORY / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]
    done = folder / "complete"
    if not done.exists() or done.read_text("utf-8") != repr(wanted):
        command = (sys.executable, "-m", "pip", "install", "-q", "--upgrade", f"--target={folder}")
        run(*command, "--no-compile", "--only-binary=:all:", f"--python-version={PYTHON}", *wanted)
        run("chroot", str(TREE), "python3", "-m", "compileall", "-q", place)
        done.write_text(repr(wanted), "utf-8")


def install(machine: Machine) -> None:
    """The virtual environment with its console script, made by the tree's own Python, and the unit."""
    machine.run("python3", "-m", "venv", "--without-pip", ENVIRONMENT)
    place = f"{ENVIRONMENT}/lib/python{PYTHON}/site-packages/parts.pth"
    machine.write(place, f"{PARTS}/source\n{PARTS}/libraries\n")
    scripts = tomllib.loads((REPOSITORY / "pyproject.toml").read_text("utf-8"))["project"]["scripts"]
    for name, entry in scripts.items():
        module, function = entry.split(":")
        script = f"#!{ENVIRONMENT}/bin/python3\nimport sys\nfrom {module} import {function}\nsys.exit({function}())\n"
        machine.write(f"{ENVIRONMENT}/bin/{name}", script, 0o755)
    machine.write("/etc/systemd/system/responder.service", UNIT.read_text("utf-8"))
    machine.run("systemctl", "daemon-reload")


@dataclass
class Service:
    """The unit with a mailbox of its own on a real Dovecot and a real relay, both on the machine's loopback."""

    machine: Machine
    dovecot: Dovecot
    sink: SmtpSink
    user: str
    written: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        self.machine.run("systemctl", "stop", "responder", check=False)
        self.machine.run(
            "sh", "-c", "rm -rf /var/lib/private/responder /etc/systemd/system/responder.service.d"
        )
        self.machine.run("systemctl", "daemon-reload")
        self.machine.run("systemctl", "reset-failed", "responder", check=False)
        self._since = (
            self.machine.run("journalctl", "--show-cursor", "-n0", "-q").stdout.split("cursor: ")[1].strip()
        )
        self.configure()
        self.machine.write("/etc/responder/ca.pem", Path(self.dovecot.ca_file).read_text("ascii"))
        self.machine.write("/etc/responder/imap-password", self.dovecot.users[self.user] + "\n", 0o600)
        self.machine.write("/etc/responder/smtp-password", RELAY_PASSWORD + "\n", 0o600)

    def configure(self, category: str = "first", *, imap_port: int = 0) -> None:
        """Write the configuration; every complaint gets `category`, which may be YAML of any kind."""
        ports = {"imap": imap_port or self.dovecot.port_tls, "smtp": self.sink.port}
        self.machine.write(CONFIG, CONFIGURATION.format(user=self.user, category=category, **ports))

    def drop_in(self, lines: str) -> None:
        """Settings for [Service] above those of the unit."""
        self.machine.write("/etc/systemd/system/responder.service.d/test.conf", f"[Service]\n{lines}\n")
        self.machine.run("systemctl", "daemon-reload")

    def systemctl(self, verb: str, *options: str) -> int:
        """`systemctl VERB responder`; returns its exit code."""
        return self.machine.run("systemctl", verb, *options, "responder", check=False).returncode

    def start(self) -> None:
        """Start; fails with the journal when systemd says that it failed."""
        assert self.systemctl("start") == 0, self.journal()

    def show(self, name: str) -> str:
        """One property of the unit."""
        return self.machine.run(
            "systemctl", "show", "--property", name, "--value", "responder"
        ).stdout.strip()

    @property
    def pid(self) -> int:
        """Of the daemon as the machine counts; 0 when there is none."""
        return int(self.show("MainPID"))

    def journal(self, *options: str) -> str:
        """What the journal holds of this unit since this Service was made."""
        cursor = f"--after-cursor={self._since}"
        return self.machine.run("journalctl", "-q", "-u", "responder", "-o", "cat", cursor, *options).stdout

    def complaints(self) -> dict[str, str]:
        """Address -> category, as an administrator's `responder complaints` tells, whether the service runs or not."""
        command = (f"{ENVIRONMENT}/bin/responder", "complaints", "-c", CONFIG, "--json")
        told = [json.loads(line) for line in self.machine.run(*command).stdout.splitlines()]
        return {one["address"]: one["category"] for one in told}

    def write_letter(self) -> str:
        """Deliver a complaint; returns the address of its writer."""
        self.written += 1
        sender = f"anna{self.written}@{self.user}.example"
        self.dovecot.deliver(self.user, LETTER.format(sender=sender).encode())
        return sender

    def acknowledged(self, sender: str, within: float = 60.0) -> bytes:
        """The acknowledgement that `sender` holds, waited for."""
        found: list[bytes] = []

        def arrived() -> bool:
            found[:] = [mail.content for mail in self.sink.received if sender in mail.recipient]
            return bool(found)

        try:
            until(arrived, within, f"an acknowledgement to {sender}")
        except AssertionError as fault:
            raise AssertionError(f"{fault}\n{self.journal()[-6000:]}") from None
        return found[0]


def relay(certificates: Dovecot) -> SmtpSink:
    """A relay that wants STARTTLS and a login, with the certificate of the IMAP server."""
    files = certificates.certificates
    settings = SinkSettings(
        tls="starttls",
        certificate=str(files.certificate),
        key=str(files.key),
        users={"relay": RELAY_PASSWORD},
    )
    return SmtpSink(settings)
