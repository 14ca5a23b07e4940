"""A person who got no answer: listed, acknowledged late by a verb beside the running daemon, and the reply joins."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

from tests.acceptance.living import Living, letter, older, wait_until
from tests.acceptance.test_life import answer_to, read
from tests.servers.dovecot import Dovecot
from tests.servers.smtp_sink import SmtpSink


def test_listed_acknowledged_late_and_the_reply_joins(
    living: Living, dovecot: Dovecot, sink: SmtpSink
) -> None:
    """A mail that lay somewhere for a month: registered, not answered, until a person says so; then it is like any."""
    living.start()
    dovecot.deliver(living.user, older(letter("My parcel never came.")))
    identifier = living.wait_line("reply.withheld")["complaint"]
    dovecot.deliver(living.user, letter("We have news.", sender="shop@list.example", List_Id="<a.example>"))
    living.wait_line("message.recorded")
    done = living.run("silences", "-c", str(living.config), "--json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert (told["messages"], told["silenced"], told["people"]) == (2, 2, 1)
    assert [(one["complaint"], one["reason"]) for one in told["listed"]] == [(identifier, "old")]
    assert sink.received == []
    done = living.run("acknowledge", "-c", str(living.config), identifier)
    assert done.returncode == 0, done.stderr
    sent = living.wait_line("reply.sent")
    assert (sent["complaint"], sent["kind"]) == (identifier, "ack")
    (mail,) = sink.received
    assert mail.recipient == ("anna@klient.example",)
    late = read(mail.content)
    assert identifier in late["Subject"]
    assert "this confirmation reaches you late" in late.get_content()
    assert living.query("SELECT stage FROM complaints") == [("acknowledged",)]
    again = living.run("acknowledge", "-c", str(living.config), identifier)
    assert again.returncode == 65
    assert "was acknowledged already" in again.stderr
    dovecot.deliver(living.user, answer_to(late, "The number is 4711.", "Anna Tamm <anna@klient.example>"))
    joined = living.wait_line("message.joined")
    assert (joined["complaint"], joined["signal"]) == (identifier, "signed")
    done = living.run("silences", "-c", str(living.config), "--json")
    # A reply within seconds may be a machine's; the complaint itself waits no more.
    assert {one["outcome"] for one in json.loads(done.stdout)["listed"]} <= {"followup"}
    assert living.stop() == 0
    assert len(sink.received) == 1


def test_days_that_passed_are_told_at_the_start_and_once(living: Living, dovecot: Dovecot) -> None:
    """Down for three days; told by the next start, not again by the one after a kill."""
    living.start()
    dovecot.deliver(living.user, older(letter("My parcel never came.")))
    living.wait_line("reply.withheld")
    assert living.stop() == 0
    assert days(living) == []
    connection = sqlite3.connect(living.register)
    with connection:
        connection.execute(
            "UPDATE correspondence SET registered_at = datetime(registered_at, '-3 days') || '.000000'"
        )
    connection.close()
    living.start()
    line = living.wait_line("silences.day")
    assert (line["messages"], line["silenced"], line["people"], line["share"]) == (1, {"old": 1}, 1, 100)
    living.wait_line("silences.day", count=3)
    living.kill()
    told = days(living)
    assert len(set(told)) == len(told) == 3
    living.start()
    dovecot.deliver(living.user, letter("Another one.", sender="b@klient.example"))
    living.wait_line("reply.sent")
    assert living.stop() == 0
    assert days(living) == told


def days(living: Living) -> list[str]:
    bodies = living.query("SELECT body FROM facts WHERE event = 'silences.day' ORDER BY id")
    return [json.loads(body)["day"] for (body,) in bodies]


def test_two_words_at_once_and_a_kill_are_one_mail(living: Living, dovecot: Dovecot, sink: SmtpSink) -> None:
    """One of the two is refused; the daemon is killed at that moment, and the next one sends the same identity."""
    living.start()
    dovecot.deliver(living.user, older(letter("My parcel never came.")))
    identifier = living.wait_line("reply.withheld")["complaint"]
    command = [sys.executable, "-m", "responder", "acknowledge", "-c", str(living.config), identifier]
    environ = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    both = [
        subprocess.Popen(command, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(2)
    ]
    wait_until(lambda: living.query("SELECT count(*) FROM outbox") == [(1,)], what="ordered")
    living.kill()
    assert sorted(one.wait(60) for one in both) == [0, 65]
    living.start()
    wait_until(
        lambda: living.query("SELECT state FROM outbox WHERE kind = 'ack'") == [("SENT",)], what="sent"
    )
    assert living.stop() == 0
    assert len({read(mail.content)["Message-ID"] for mail in sink.received}) == 1
    assert len(living.query("SELECT * FROM facts WHERE event = 'reply.ordered'")) == 1
