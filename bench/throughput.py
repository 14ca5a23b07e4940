"""A backlog that came while the daemon was down, against imapclient's raw download of the same mailbox."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from statistics import median

from bench.mailbox import letters
from bench.servers import Servers
from bench.subject import ROOT, Subject


@dataclass(frozen=True)
class Round:
    """Seconds, but for `peak` (MB). `answered`: from mailbox.reached to the last reply.sent; `start`: from the start
    of the process to mailbox.reached; `cpu`: after mailbox.reached, to the end of the process."""

    mails: int
    download: float
    download_cpu: float
    start: float
    start_cpu: float
    answered: float
    cpu: float
    peak: float

    @property
    def ratio(self) -> float:
        """Acknowledgements per second to messages downloaded per second."""
        return self.download / self.answered


@dataclass(frozen=True)
class Throughput:
    """`octets` of the whole mailbox."""

    octets: int
    rounds: tuple[Round, ...]

    def middle(self, name: str) -> float:
        """The median of one figure over the rounds."""
        return float(median(getattr(one, name) for one in self.rounds))


def throughput(servers: Servers, mails: int, rounds: int) -> Throughput:
    """Rounds in one run, the download first in one and the daemon first in the next, each on a fresh mailbox whose
    mails the server has read once before."""
    octets = servers.keep("backlog", letters(mails, datetime.now(UTC)))
    return Throughput(octets, tuple(_round(servers, number, mails) for number in range(rounds)))


def _round(servers: Servers, number: int, mails: int) -> Round:
    user = f"desk{number}"
    subject = servers.subject(user, [user])
    try:
        with_baseline(subject)
        servers.lay("backlog", user)
        _download(servers, user)
        raw = _download(servers, user) if number % 2 == 0 else {}
        figures = _answer(subject, mails)
        raw = raw or _download(servers, user)
    finally:
        subject.kill()
    assert raw["messages"] == mails
    return Round(mails, raw["seconds"], raw["cpu"], *figures)


def with_baseline(subject: Subject) -> None:
    """A first start: what lies in the mailboxes is passed over, what comes after it is answered."""
    subject.start()
    subject.wait("mailbox.baseline", len(subject.users))
    subject.stop()


def _download(servers: Servers, user: str) -> dict[str, float]:
    login = {"host": "127.0.0.1", "port": servers.dovecot.port, "user": user}
    given = json.dumps(login | {"password": servers.dovecot.users[user]})
    done = subprocess.run(
        [sys.executable, "-m", "bench.download"],
        input=given,
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=True,
    )
    found: dict[str, float] = json.loads(done.stdout)
    return found


def _answer(subject: Subject, mails: int) -> tuple[float, float, float, float, float]:
    """start, start_cpu, answered, cpu, peak."""
    subject.start()
    reached = subject.wait("mailbox.reached", look=0.005)
    start_cpu = subject.cpu()
    last = subject.wait("reply.sent", mails)
    peak = subject.peak()
    cpu = subject.stop() - start_cpu
    return reached - subject.started, start_cpu, last - reached, cpu, peak


def peak_with(servers: Servers, name: str, mails: int, attached: int) -> float:
    """Highest resident memory, in MB, of a daemon that answers so many mails with an attachment of so many octets."""
    servers.keep(f"kept-{name}", letters(mails, datetime.now(UTC), prefix=name, attached=attached))
    subject = servers.subject(name, [name])
    try:
        with_baseline(subject)
        servers.lay(f"kept-{name}", name)
        return _answer(subject, mails)[-1]
    finally:
        subject.kill()
