"""A promise that slips, with the real process, Dovecot and SMTP; time passes by moving what the register waits for."""

from __future__ import annotations

import email
import sqlite3
from datetime import UTC, datetime, timedelta
from email.message import Message
from email.policy import default

from tests.acceptance.living import Living, letter, wait_until
from tests.servers.dovecot import Dovecot
from tests.servers.smtp_sink import SmtpSink

MARI = "mari@kaubamaja.example"
ANNA = "anna@klient.example"
ALWAYS = "delay: {notices: always}\n"


def mails(sink: SmtpSink, recipient: str) -> list[Message]:
    return [
        email.message_from_bytes(one.content, policy=default)
        for one in sink.received
        if one.recipient == (recipient,)
    ]


def passes(living: Living, timer: str, share: int) -> None:
    """The time of this due time has come; the promise it belongs to is as far gone as that says."""
    ago = datetime.now(UTC).replace(tzinfo=None) - timedelta(minutes=1)
    connection = sqlite3.connect(living.register)
    with connection:
        moved = "UPDATE due_times SET at = ? WHERE timer = ? AND threshold = ? AND done_at IS NULL"
        connection.execute(moved, (f"{ago:%F %T.%f}", timer, share))
        if timer == "promise" and share == 100:
            due = f"{ago - timedelta(hours=1):%F %T.%f}"
            connection.execute("UPDATE promises SET due_at = ? WHERE outcome IS NULL", (due,))
    connection.close()


def until(living: Living, sink: SmtpSink, timer: str, share: int, mails_then: int) -> None:
    """The daemon is down while that comes; the next one acts on it."""
    passes(living, timer, share)
    living.start()
    wait_until(lambda: len(sink.received) >= mails_then, what=f"{timer} {share}")
    assert living.stop() == 0


def test_a_promise_slips_and_is_answered_in_sent(living: Living, dovecot: Dovecot, sink: SmtpSink) -> None:
    """Warned once at each share and restart, noticed once, then answered by a mail in Sent: late, never kept."""
    living.configure(lambda text: text + ALWAYS)
    living.start()
    dovecot.deliver(living.user, letter("My cup is broken, and I am waiting.", sender=f"Anna Tamm <{ANNA}>"))
    living.wait_line("reply.sent")
    assert living.stop() == 0
    for number, share in enumerate((50, 75, 90, 100), start=2):
        until(living, sink, "promise", share, number)
    until(living, sink, "delay", 100, 6)
    ours, notice = mails(sink, ANNA)
    assert len(mails(sink, MARI)) == 4
    assert notice["In-Reply-To"] == ours["Message-ID"]
    assert notice["Auto-Submitted"] == "auto-generated"
    assert living.query("SELECT outcome FROM promises ORDER BY id") == [("superseded",), (None,)]
    session = dovecot.session(living.user)
    answer = letter(
        "We send you another cup.",
        sender=f"Mari Maasikas <{living.address}>",
        to=ANNA,
        subject=f"Re: {notice['Subject']}",
        In_Reply_To=str(notice["Message-ID"]),
    )
    session.append("Sent", None, None, answer)
    session.logout()
    passes(living, "promise", 100)
    living.start(wait_for="answer.seen")
    living.wait_line("promise.settled")
    assert living.stop() == 0
    assert living.query("SELECT stage FROM complaints") == [("answered",)]
    outcomes = living.query("SELECT outcome, late_by IS NOT NULL FROM promises ORDER BY id")
    assert outcomes == [("superseded", 1), ("late", 1)]
    assert len(sink.received) == 6


def test_an_answer_in_sent_just_before_keeps_the_notice_back(
    living: Living, dovecot: Dovecot, sink: SmtpSink
) -> None:
    """It lies there since a moment; the last look finds it before anything is sent."""
    living.configure(lambda text: text + ALWAYS)
    living.start()
    dovecot.deliver(living.user, letter("My cup is broken, and I am waiting.", sender=f"Anna Tamm <{ANNA}>"))
    living.wait_line("reply.sent")
    assert living.stop() == 0
    until(living, sink, "promise", 100, 2)
    (ours,) = mails(sink, ANNA)
    session = dovecot.session(living.user)
    answer = letter(
        "We send you another cup.",
        sender=f"Mari Maasikas <{living.address}>",
        to=ANNA,
        subject=f"Re: {ours['Subject']}",
        In_Reply_To=str(ours["Message-ID"]),
    )
    session.append("Sent", None, None, answer)
    session.logout()
    passes(living, "delay", 100)
    living.start(wait_for="answer.seen")
    assert living.stop() == 0
    assert len(sink.received) == 2
    assert living.query("SELECT count(*) FROM due_times WHERE done_at IS NULL") == [(0,)]


def test_a_crowd_waits_for_the_operators_word(living: Living, dovecot: Dovecot, sink: SmtpSink) -> None:
    """Down while twenty-five promises slipped: nobody is written to, staff are told once; released, all are."""
    living.configure(lambda text: text + ALWAYS)
    living.start()
    dovecot.deliver_many(
        living.user, [letter("It came broken.", sender=f"w{number}@klient.example") for number in range(25)]
    )
    living.wait_line("reply.sent", count=25)
    assert living.stop() == 0
    passes(living, "promise", 100)
    living.start()
    living.wait_line("promise.overdue", count=25)
    assert living.stop() == 0
    passes(living, "delay", 100)
    living.start(wait_for="delay.held")
    wait_until(lambda: len(sink.received) == 27, what="two mails to the owner")
    assert living.stop() == 0
    listed = living.run("complaints", "-c", str(living.config))
    assert "25 notices of delay wait for your word" in listed.stderr
    done = living.run("release-notices", "-c", str(living.config))
    assert (done.returncode, done.stdout) == (0, "25 notices released\n")
    living.start()
    wait_until(lambda: len(sink.received) == 52, what="all of them")
    assert living.stop() == 0
    assert living.run("release-notices", "-c", str(living.config)).stderr == "none are held\n"
