"""From arrival to acceptance: one mail at a time, by LMTP, to a daemon that has nothing else to do."""

from __future__ import annotations

import random
import smtplib
import threading
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import cycle

from bench.mailbox import SEED, letters
from bench.servers import Servers
from bench.throughput import with_baseline

DESKS = 8
APART = 0.55  # seconds; a mailbox looks quickly for 3 s after a mail, and gets the next one after 4.4 s
SOON = (0.1, 0.5)


@dataclass(frozen=True)
class Latency:
    """Seconds, ascending: from just before the final DATA of LMTP to the sink's acceptance. `idle`: the mailbox lay in
    IDLE. `brisk`: soon after another mail to the same mailbox."""

    idle: tuple[float, ...]
    brisk: tuple[float, ...]


def latency(servers: Servers, samples: int) -> Latency:
    """One daemon with several mailboxes: idle samples in turn, each on one at rest, then brisk ones on one."""
    users = [f"idle{number}" for number in range(DESKS)]
    subject = servers.subject("latency", users)
    rnd = random.Random(SEED)
    try:
        with_baseline(subject)
        subject.start()
        subject.wait("mailbox.reached", DESKS)
        threading.Event().wait(1.0)
        idle = _samples(servers, "idle", cycle(users), (APART for _ in range(samples)))
        _samples(servers, "first", iter(users), [0.0])
        subject.wait("reply.sent", samples + 1)
        brisk = _samples(servers, "brisk", cycle(users[:1]), (rnd.uniform(*SOON) for _ in range(samples)))
        subject.wait("reply.sent", 2 * samples + 1)
        subject.stop()
    finally:
        subject.kill()
    accepted = servers.acceptances()
    found = [{who: accepted[who] - sent for who, sent in one} for one in (idle, brisk)]
    return Latency(*(tuple(sorted(one.values())) for one in found))


def _samples(
    servers: Servers, prefix: str, users: Iterator[str], gaps: Iterable[float]
) -> list[tuple[str, float]]:
    """(recipient of the acknowledgement, moment of arrival) of each mail."""
    pause, sent = threading.Event(), []
    waits = list(gaps)
    for number, content in enumerate(letters(len(waits), datetime.now(UTC), prefix=prefix)):
        sent.append((f"{prefix}{number}@{prefix}{number}.example", _arrive(servers, next(users), content)))
        pause.wait(waits[number])
    return sent


def _arrive(servers: Servers, user: str, content: bytes) -> float:
    with smtplib.LMTP(str(servers.dovecot.root / "lmtp")) as lmtp:
        lmtp.ehlo_or_helo_if_needed()
        lmtp.mail("writer@example.org")
        lmtp.rcpt(user)
        moment = time.time()
        code, answer = lmtp.data(content)
        if code != 250:
            raise RuntimeError(f"LMTP said {code} {answer!r}")
    return moment


def percentile(ascending: tuple[float, ...], part: float) -> float:
    """The value that `part` (0 to 1) of them do not exceed."""
    return ascending[max(0, -int(-part * len(ascending) // 1) - 1)]
