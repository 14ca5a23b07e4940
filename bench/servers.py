"""Dovecot and the SMTP sink of one run, and mailboxes that the same mails are laid into again and again."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.subject import ROOT, Subject
from tests.servers.dovecot import Dovecot


@dataclass
class Servers:
    """`accepted` is the sink's file: UNIX time and recipient, a line a mail."""

    folder: Path
    dovecot: Dovecot
    smtp_port: int
    accepted: Path

    def subject(self, name: str, users: Iterable[str]) -> Subject:
        """A daemon on the mailboxes of these users, not started."""
        passwords = {self.dovecot.add_user(user): self.dovecot.users[user] for user in users}
        for user in passwords:
            self.dovecot.maildir(user)
        return Subject(self.folder / name, passwords, self.dovecot.port, self.smtp_port)

    def keep(self, source: str, contents: Iterable[bytes]) -> int:
        """Write mails once, to be laid into mailboxes by `lay`; returns their octets."""
        octets = 0
        for content in contents:
            self.dovecot.deliver(source, content)
            octets += len(content)
        return octets

    def lay(self, source: str, user: str) -> None:
        """The kept mails into a user's mailbox, named with their sizes as Dovecot's own delivery names them."""
        target = self.dovecot.maildir(user) / "new"
        for mail in sorted((self.dovecot.maildir(source) / "new").iterdir()):
            size = mail.stat().st_size
            os.link(mail, target / f"{mail.name},S={size},W={size}")

    def acceptances(self) -> dict[str, float]:
        """Recipient -> when the sink accepted its first mail."""
        found: dict[str, float] = {}
        for line in self.accepted.read_text().splitlines():
            moment, recipient = line.split(" ", 1)
            found.setdefault(recipient, float(moment))
        return found


@contextmanager
def servers() -> Iterator[Servers]:
    """Both running, in a temporary folder that is removed at the end."""
    with tempfile.TemporaryDirectory(prefix="responder-bench-") as name, Dovecot() as dovecot:
        folder = Path(name)
        accepted = folder / "accepted"
        accepted.touch()
        sink = subprocess.Popen(
            [sys.executable, "-m", "bench.sink", str(accepted)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=ROOT,
        )
        try:
            assert sink.stdout is not None
            yield Servers(folder, dovecot, int(sink.stdout.readline()), accepted)
        finally:
            sink.communicate(timeout=10)
