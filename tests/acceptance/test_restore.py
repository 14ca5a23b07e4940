"""A register that is lost and put back from a backup: held, reconciled, everything there once, nothing told twice."""

from __future__ import annotations

import email
import re
import subprocess
from collections import Counter
from collections.abc import Iterator
from email.policy import default
from pathlib import Path

import pytest

from tests.acceptance.cradle import Cradle
from tests.acceptance.living import Living, letter, wait_until
from tests.servers.dovecot import Dovecot
from tests.servers.smtp_sink import SmtpSink

STAFF = "mari@kaubamaja.example"


def with_copies(living: Living, *, sent_copy: bool = True) -> None:
    word = "true" if sent_copy else "false"
    living.configure(
        lambda text: text.replace("    prefix: KB\n", f"    prefix: KB\n    sent_copy: {word}\n")
    )


def write(living: Living, dovecot: Dovecot, *names: str) -> None:
    for name in names:
        sender = f"{name.title()} <{name}@{name}.example>"
        dovecot.deliver(
            living.user, letter(f"My parcel {name} never came.", sender=sender, subject=f"Parcel {name}")
        )


def told(sink: SmtpSink) -> Counter[str]:
    """How many mails each address was sent."""
    return Counter(one.recipient[0] for one in sink.received)


def customers(sink: SmtpSink) -> Counter[str]:
    return Counter({who: count for who, count in told(sink).items() if who != STAFF})


def numbers(living: Living) -> list[str]:
    return [row[0] for row in living.query("SELECT complaint FROM complaints ORDER BY complaint")]


PAGE = (Path(__file__).parents[2] / "docs" / "operations.md").read_text(encoding="utf-8")
DRILL = PAGE.partition("\n## Restore drill\n")[2].partition("\n## ")[0]
BLOCKS = re.findall(r"^ *```sh\n(.*?)^ *```$", DRILL, re.MULTILINE | re.DOTALL)
COMMANDS = [line.strip() for block in BLOCKS for line in block.splitlines()]
BACKUP = re.search(r"^responder backup (\S+)$", PAGE, re.MULTILINE)[0]


def take(living: Living, cradle: Cradle, command: str) -> str:
    """One command of the page, its folders replaced by those of the test; what it printed."""
    here = command.replace("/var/lib/responder", str(living.folder / "state"))
    here = here.replace("/var/backups/responder", str(living.folder))
    if command == "systemctl stop responder":
        assert living.stop() == 0
    elif command == "systemctl start responder":
        living.start()
    elif command.startswith("responder "):
        verb, *words = here.split()[1:]
        output = living.folder / f"{verb}-{len(list(living.folder.iterdir()))}"
        cradle.begin((verb, "-c", str(living.config), *words), output)
        code, printed = cradle.ended(), output.read_text(encoding="utf-8")
        assert code in (0, 1), printed
        return printed
    else:
        subprocess.run(here, shell=True, check=True, timeout=60)  # noqa: S602 - the page's own words
    return ""


def copies(living: Living) -> None:
    """Wait until each mail that was sent lies in Sent."""
    query = "SELECT count(*) FROM outbox WHERE state = 'SENT' AND copied_at IS NULL AND kind != 'notice'"
    wait_until(lambda: living.query(query) == [(0,)], what="copies in Sent")


@pytest.fixture
def cradle() -> Iterator[Cradle]:
    with Cradle() as one:
        yield one


def test_the_register_is_lost_and_comes_back(
    living: Living, cradle: Cradle, dovecot: Dovecot, sink: SmtpSink
) -> None:
    """What was acknowledged after the backup is bound to the number and the promise of its acknowledgement; what came
    meanwhile waits for reconcile; nobody is written to twice, and no number is given twice."""
    with_copies(living)
    living.start()
    write(living, dovecot, "anna", "berta")
    living.wait_line("reply.sent", count=2)
    take(living, cradle, BACKUP)
    write(living, dovecot, "clara", "dora", "elsa")
    living.wait_line("reply.sent", count=5)
    copies(living)
    before = living.query("SELECT complaint, due_at, stage FROM complaints ORDER BY complaint")
    words = living.query("SELECT complaint, words, due_at FROM promises ORDER BY complaint")
    start, steps = len(living.lines), iter(COMMANDS)
    take(living, cradle, next(steps))
    write(living, dovecot, "frida")
    for command in steps:
        printed = take(living, cradle, command)
        if command == "responder status":
            break
    held = living.wait_line("register.held", start=start)
    assert (held["sign"], held["level"]) == ("backup", "warning")
    assert "responder reconcile" in printed.splitlines()[0]
    living.wait_line("message.bound", count=3, start=start)
    wait_until(lambda: told(sink)[STAFF] == 1, what="the mail to staff")
    acknowledged = ("anna", "berta", "clara", "dora", "elsa")
    assert customers(sink) == {f"{name}@{name}.example": 1 for name in acknowledged}
    assert living.query("SELECT complaint, due_at, stage FROM complaints ORDER BY complaint") == before
    assert living.query("SELECT complaint, words, due_at FROM promises ORDER BY complaint") == words
    planned = take(living, cradle, next(steps))
    assert "1 messages that the register lacks" in planned
    assert "    1  acknowledged" in planned
    write(living, dovecot, "greta")
    assert "held no longer" in take(living, cradle, next(steps))
    assert "is held" not in take(living, cradle, next(steps))
    assert next(steps, None) is None
    everybody = ("anna", "berta", "clara", "dora", "elsa", "frida", "greta")
    wait_until(
        lambda: customers(sink) == {f"{name}@{name}.example": 1 for name in everybody},
        what=f"{customers(sink)}",
    )
    write(living, dovecot, "hilda")
    wait_until(lambda: customers(sink)["hilda@hilda.example"] == 1, what="answered again")
    assert living.stop() == 0
    given = [
        email.message_from_bytes(one.content, policy=default)["Subject"]
        for one in sink.received
        if one.recipient[0] != STAFF
    ]
    assert len(set(given)) == 8
    assert len(numbers(living)) == 8
    again = take(living, cradle, "responder reconcile")
    assert ("0 messages" in again, "not held" in again) == (True, True)
