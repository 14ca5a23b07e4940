"""The machine under the daemon: a mail that ends the process, a clock that jumps, a process that is stopped and goes
on, two daemons on one state folder or one mailbox."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from functools import partial
from pathlib import Path

import pytest

from tests.acceptance.invariants import broken, unfit
from tests.acceptance.living import Living, letter, wait_until
from tests.acceptance.test_life import read
from tests.servers.dovecot import Dovecot
from tests.servers.smtp_sink import SmtpSink

ROOT = Path(__file__).parents[2]
LIVES = """
import os, resource, signal, sys
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
from responder.flows import intake
from responder.__main__ import main
parse = intake.parse
def deadly(content, **given):
    if b"kills the parser" in content:
        {death}
    return parse(content, **given)
intake.parse = deadly
for _ in sys.stdin:
    pid = os.fork()
    if not pid:
        os.dup2(2, 1)
        main()
    print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), flush=True)
"""
DEATHS = {
    "abort": "os.abort()",
    "segfault": "import ctypes; ctypes.string_at(0)",
    "exit": "os._exit(1)",
    "killed": "os.kill(os.getpid(), signal.SIGKILL)",
}
SLOWLY = tuple(DEATHS)[1:]


def sent(living: Living) -> int:
    return int(living.query("SELECT count(*) FROM outbox WHERE state = 'SENT'")[0][0])


@pytest.mark.parametrize("death", ["abort", *(pytest.param(one, marks=pytest.mark.soak) for one in SLOWLY)])
def test_a_mail_that_ends_the_process_each_time(
    living: Living, dovecot: Dovecot, sink: SmtpSink, death: str
) -> None:
    """Three deaths, counted over real processes; then it is set aside unread, and the others of its batch are
    acknowledged once each."""
    words = [
        sys.executable,
        "-c",
        LIVES.format(death=DEATHS[death]),
        "run",
        "-c",
        str(living.config),
        "--once",
    ]
    mails = [letter(f"It is broken, {n}.", sender=f"w{n}@k{n}.example") for n in range(5)]
    mails.insert(2, letter("This kills the parser.", sender="w@bad.example"))
    with subprocess.Popen(
        words, cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as lives:
        assert lives.stdin is not None
        assert lives.stdout is not None

        def live() -> int:
            lives.stdin.write("\n")
            lives.stdin.flush()
            return int(lives.stdout.readline())

        assert live() == 0
        dovecot.deliver_many(living.user, mails)
        codes = [live()]
        while codes[-1] != 0 and len(codes) < 8:
            codes.append(live())
    assert codes[3:] == [0]
    reasons = living.query("SELECT body FROM facts WHERE event = 'message.set_aside'")
    assert ["reading it ended the program 3 times" in row[0] for row in reasons] == [True]
    assert sent(living) == 5
    assert broken(living.register, mails, sink.received, 0) == []


def beside(living: Living, name: str) -> Living:
    """Another configuration on the same mailbox and relay, with a state folder of its own."""
    return Living(living.folder.parent / name, living.dovecot, living.smtp_port, living.user)


@pytest.fixture
def second(living: Living) -> Iterator[Living]:
    other = beside(living, "second")
    yield other
    if other.process is not None:
        other.kill()


@pytest.mark.soak
def test_a_second_daemon_on_the_state_folder_or_on_the_mailbox(
    living: Living, second: Living, dovecot: Dovecot, sink: SmtpSink
) -> None:
    """On the folder it is refused with 75 and says by whom; on the mailbox it finds the keyword of the first, and
    answers nothing."""
    living.start()
    dovecot.deliver(living.user, letter("It is broken.", sender="a@a.example"))
    living.wait_line("reply.sent")
    keyword = "SELECT count(*) FROM correspondence WHERE marked_at IS NOT NULL"
    wait_until(lambda: living.query(keyword) == [(1,)], what="marked")
    assert living.process is not None
    refused = living.run("run", "-c", str(living.config), "--once")
    assert refused.returncode == 75
    assert f"process {living.process.pid} is already running on this file" in refused.stderr
    second.start(wait_for="register.held")
    dovecot.deliver(living.user, letter("It is broken too.", sender="b@b.example"))
    living.wait_line("reply.sent", count=2)
    second.wait_line("mailbox.reached")
    assert living.stop() == 0
    assert second.stop() == 0
    to = Counter(one.recipient[0] for one in sink.received)
    assert to == {"a@a.example": 1, "b@b.example": 1, "mari@kaubamaja.example": 1}
    assert unfit(living.register) == []


CLOCK = Path("/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1")
HOUR, YEAR = 3_600, 31_557_600
AWAY = (3,)  # ten years ahead a mail of today is too old to be acknowledged by itself


class WallClock:
    """The wall clock that a process and its children see; the steady clock stays the machine's."""

    def __init__(self, living: Living) -> None:
        self._file = living.folder / "clock"
        self.set(0)
        living.environ |= {
            "LD_PRELOAD": str(CLOCK),
            "FAKETIME_TIMESTAMP_FILE": str(self._file),
            "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "DONT_FAKE_MONOTONIC": "1",
        }

    def set(self, seconds: int) -> None:
        """So far ahead of the machine's (negative: behind)."""
        beside = self._file.with_suffix(".new")
        beside.write_text(f"{seconds:+d}\n")
        beside.replace(self._file)


@pytest.fixture
def clock(living: Living) -> WallClock:
    if not CLOCK.exists():
        pytest.skip(f"the clock of a process cannot be set: apt-get install libfaketime ({CLOCK})")
    return WallClock(living)


def processor_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def registered(living: Living, count: int) -> bool:
    return living.query("SELECT count(*) FROM correspondence") == [(count,)]


def nothing_waits(living: Living) -> bool:
    return living.query("SELECT count(*) FROM outbox WHERE state = 'QUEUED'") == [(0,)]


@pytest.mark.soak
@pytest.mark.timeout(1200)
def test_a_clock_that_jumps(living: Living, dovecot: Dovecot, sink: SmtpSink, clock: WallClock) -> None:
    """An hour and ten years, ahead and back, while mails come, wait and are promised: each is registered, nobody is
    told one thing twice, nothing spins, and at the right time again all goes on."""
    living.start()
    assert living.process is not None
    delivered: list[bytes] = []
    for step, seconds in enumerate((0, HOUR, 0, 10 * YEAR, 0, -HOUR, 0, -10 * YEAR, 0)):
        start, used = len(living.lines), processor_seconds(living.process.pid)
        clock.set(seconds)
        if step:
            living.wait_line("clock.jumped", start=start)
        delivered.append(letter(f"It is broken, {step}.", sender=f"w{step}@k{step}.example"))
        dovecot.deliver(living.user, delivered[-1])
        wait_until(partial(registered, living, step + 1), what=f"registered at step {step}")
        wait_until(partial(nothing_waits, living), what=f"all sent at step {step}")
        threading.Event().wait(20)
        used = processor_seconds(living.process.pid) - used
        events = Counter(line["event"] for line in living.lines[start:] if line["level"] != "debug")
        print(f"step {step}: {seconds:+d} s, {used:.1f} s of CPU, {dict(events)}")  # noqa: T201
        assert used < 15
        assert sum(events.values()) < 200
    assert living.stop() == 0
    acknowledged = Counter(row[0] for row in living.query("SELECT recipient FROM outbox WHERE kind = 'ack'"))
    assert acknowledged == {f"w{step}@k{step}.example": 1 for step in range(9) if step not in AWAY}
    copies = Counter(read(one.content)["Message-ID"] for one in sink.received)
    assert max(copies.values()) == 1
    assert unfit(living.register) == []


def has_lines(living: Living, count: int) -> bool:
    return len(living.lines) >= count


def all_sent(living: Living, count: int) -> bool:
    return sent(living) == count


@pytest.mark.parametrize(
    ("phases", "seconds"),
    [((1,), 2), pytest.param((0, 1, 1), 100, marks=(pytest.mark.soak, pytest.mark.timeout(1200)))],
)
def test_stopped_and_gone_on(
    living: Living, dovecot: Dovecot, sink: SmtpSink, phases: tuple[int, ...], seconds: int
) -> None:
    """SIGSTOP while it watches (0), in the middle of a backlog and of its sending (1), for longer than its servers and
    its watchdog would like; then all is told once."""
    living.start()
    assert living.process is not None
    chance = random.Random(20261122)
    delivered: list[bytes] = []
    for number, phase in enumerate(phases):
        wave = [
            letter(f"It is broken, {number}/{n}.", sender=f"w{n}@k{number}-{n}.example") for n in range(20)
        ]
        start = len(living.lines)
        if phase:
            dovecot.deliver_many(living.user, wave)
            target = start + chance.randrange(1, 60)
            wait_until(partial(has_lines, living, target), what="in the middle of it")
        living.process.send_signal(signal.SIGSTOP)
        if not phase:
            dovecot.deliver_many(living.user, wave)
        threading.Event().wait(seconds)
        living.process.send_signal(signal.SIGCONT)
        delivered += wave
        wait_until(partial(all_sent, living, len(delivered)), within=240, what="all acknowledged")
    assert living.stop() == 0
    assert broken(living.register, delivered, sink.received, 4 * len(phases)) == []


@pytest.mark.soak
def test_mails_of_thirty_megabytes(living: Living, dovecot: Dovecot, sink: SmtpSink) -> None:
    """Their attachments stay on the server: what the process holds at its most is far below what the service may."""
    living.start()
    assert living.process is not None
    mails = []
    for number in range(10):
        mail = EmailMessage(policy=SMTP)
        mail["From"], mail["To"], mail["Subject"] = f"w{number}@k{number}.example", living.address, "Broken"
        mail["Message-ID"], mail["Date"] = f"<{number}@k{number}.example>", format_datetime(datetime.now(UTC))
        mail.set_content("It is broken, see the picture.")
        mail.add_attachment(random.Random(number).randbytes(22_000_000), maintype="image", subtype="png")
        mails.append(mail.as_bytes())
    dovecot.deliver_many(living.user, mails)
    wait_until(partial(all_sent, living, len(mails)), within=240, what="all acknowledged")
    status = Path(f"/proc/{living.process.pid}/status").read_text()
    most = int(status.partition("VmHWM:")[2].split()[0]) // 1024
    print(f"{len(mails)} mails of {len(mails[0]) // 1_000_000} MB: at most {most} MiB resident")  # noqa: T201
    assert most < 256
    assert living.stop() == 0
    assert broken(living.register, mails, sink.received, 0) == []
