"""Held messages beside the running daemon: accepted, a stranger becomes a person of the complaint, or a complainant."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from tests.acceptance.living import Living, letter, wait_until
from tests.acceptance.test_life import answer_to, read
from tests.servers.dovecot import Dovecot
from tests.servers.smtp_sink import SmtpSink

EVE, MARK = "Eve <eve@stranger.example>", "Mark <mark@stranger.example>"


def held(living: Living) -> list[int]:
    return [
        row[0] for row in living.query("SELECT id FROM correspondence WHERE outcome = 'held' ORDER BY id")
    ]


def test_a_person_says_what_becomes_of_them(living: Living, dovecot: Dovecot, sink: SmtpSink) -> None:
    """One joins, and so does what its sender writes next; one is a complaint whose acknowledgement the daemon sends."""
    living.start()
    dovecot.deliver(living.user, letter("My parcel never came."))
    identifier = living.wait_line("reply.sent")["complaint"]
    ours = read(sink.received[0].content)
    for sender in (EVE, MARK):
        dovecot.deliver(living.user, answer_to(ours, f"I am {sender}, and it is me.", sender))
    living.wait_line("message.held", count=2)
    first, second = held(living)
    done = living.run("accept", "-c", str(living.config), str(first))
    assert done.returncode == 0, done.stderr
    done = living.run("accept", "-c", str(living.config), "--new", str(second))
    assert done.returncode == 0, done.stderr
    sent = living.wait_line("reply.sent", count=2)
    assert sent["complaint"] != identifier
    assert sink.received[1].recipient == ("mark@stranger.example",)
    assert identifier not in read(sink.received[1].content).get_content()
    dovecot.deliver(living.user, answer_to(ours, "The number of the parcel is 4711.", EVE))
    joined = living.wait_line("message.joined")
    assert (joined["complaint"], joined["signal"]) == (identifier, "signed")
    assert living.stop() == 0


@pytest.mark.soak
def test_words_killed_at_any_moment(living: Living, dovecot: Dovecot, sink: SmtpSink) -> None:
    """kill -9 forty times, each somewhere in the verb: each message is held, or wholly what was said; said again until
    it holds, there is one complaint and one mail for each."""
    living.start()
    dovecot.deliver(living.user, letter("My parcel never came."))
    living.wait_line("reply.sent")
    ours = read(sink.received[0].content)
    count, dice = 10, random.Random(20261122)
    for number in range(count):
        dovecot.deliver(living.user, answer_to(ours, f"It is me, {number}.", f"e{number}@s{number}.example"))
    living.wait_line("message.held", count=count)
    for number in held(living):
        for _ in range(4):
            word = [
                sys.executable,
                "-m",
                "responder",
                "accept",
                "-c",
                str(living.config),
                "--new",
                str(number),
            ]
            environ = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
            verb = subprocess.Popen(word, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            killer = threading.Timer(dice.uniform(0.2, 1.6), verb.kill)
            killer.start()
            verb.wait(120)
            killer.cancel()
        last = living.run("accept", "-c", str(living.config), "--new", str(number))
        assert last.returncode in (0, 65), last.stderr
    assert held(living) == []
    complaints = living.query("SELECT count(*) FROM complaints")
    assert complaints == [(count + 1,)]
    sent = "SELECT count(*), count(DISTINCT complaint) FROM outbox WHERE kind = 'ack' AND state = 'SENT'"
    wait_until(lambda: living.query(sent) == [(count + 1, count + 1)], what="each acknowledged once")
    accepted = living.query("SELECT count(*) FROM facts WHERE event = 'message.accepted'")
    assert accepted == [(count,)]
    assert living.stop() == 0
    assert len(sink.received) == count + 1
