"""Colleagues answer from their own mail programs: the real process sees it in Sent, and judges its promise by it."""

from __future__ import annotations

import imaplib
import sqlite3
import time
from datetime import UTC, datetime
from email.message import EmailMessage

import pytest

from tests.acceptance.living import Living, letter, wait_until
from tests.acceptance.test_life import TAG, read
from tests.servers.dovecot import Dovecot
from tests.servers.smtp_sink import SmtpSink

CUSTOMER = "Anna Tamm <anna@klient.example>"
LETTER = "<letter-1@klient.example>"


def lay(
    living: Living, content: bytes, folder: str = "Sent", flags: str = "(\\Seen)", at: float | None = None
) -> None:
    """A colleague's program lays a copy into a folder, as it does after sending."""
    client = living.dovecot.session(living.user)
    client.append(folder, flags, imaplib.Time2Internaldate(at or time.time()), content)
    client.logout()


def answer(living: Living, **headers: str) -> bytes:
    given = {"In_Reply_To": LETTER, "References": LETTER, "subject": "Re: Kaebus", "to": CUSTOMER} | headers
    return letter("Vabandame väga.", sender=f"Kauba Maja <{living.address}>", **given)


def complaint(living: Living, sink: SmtpSink) -> EmailMessage:
    """A registered one; returns its acknowledgement."""
    living.dovecot.deliver(living.user, letter("My parcel never came.", message_id=LETTER))
    living.wait_line("reply.sent")
    return read(sink.received[0].content)


def outcome(living: Living) -> list[tuple[object, ...]]:
    return living.query("SELECT outcome FROM promises")


def test_an_answer_in_sent_keeps_the_promise_and_our_own_copy_does_not(
    living: Living, dovecot: Dovecot, sink: SmtpSink
) -> None:
    """With our acknowledgement laid beside it, a mail to a colleague, and an absence note."""
    living.configure(lambda text: text.replace("    poll:", "    sent_copy: true\n    poll:"))
    living.start()
    complaint(living, sink)
    wait_until(lambda: len(dovecot.mailbox(living.user, "Sent")) == 1)
    lay(living, answer(living, to="Jaan <jaan@kaubamaja.example>", subject="Fwd: Kaebus"))
    lay(living, answer(living, Auto_Submitted="auto-replied"))
    considered = living.wait_line("answer.considered", count=2)
    assert considered["reason"] == "machine"
    assert outcome(living) == [(None,)]
    lay(living, answer(living))
    seen = living.wait_line("answer.seen")
    assert (seen["source"], seen["signal"], seen["counted"]) == ("sent", "stored", True)
    settled = living.wait_line("promise.settled")
    assert (settled["outcome"], settled["late_by"]) == ("kept", 0)
    assert living.stop() == 0
    assert living.query("SELECT stage FROM complaints") == [("answered",)]
    assert [line["level"] for line in living.lines if line["event"] == "mailbox.limited"] == []
    told = living.run("show", "-c", str(living.config), str(seen["complaint"]))
    assert "answer" in told.stdout


def test_an_answer_that_was_given_while_the_daemon_was_down_is_late_by_what_it_is(
    living: Living, dovecot: Dovecot, sink: SmtpSink
) -> None:
    """A new mail with the number in its subject; the promise's time is over."""
    living.start()
    number = TAG.search(complaint(living, sink)["Subject"])[1]
    assert living.stop() == 0
    with sqlite3.connect(living.register) as connection:
        connection.execute("UPDATE promises SET due_at = '2026-01-12 12:00:00.000000'")
    connection.close()
    lay(living, answer(living, In_Reply_To="", References="", subject=f"Teie kaebus [{number}]"))
    before = len(living.lines)
    living.start()
    seen = living.wait_line("answer.seen", start=before)
    assert (seen["complaint"], seen["signal"]) == (number, "tag")
    settled = living.wait_line("promise.settled", start=before)
    assert settled["outcome"] == "late"
    assert settled["late_by"] > 3600
    assert living.stop() == 0


def test_a_colleague_writes_from_their_own_address_with_the_desk_in_copy(
    living: Living, dovecot: Dovecot, sink: SmtpSink
) -> None:
    """The copy that comes in is no complaint, and keeps the promise."""
    living.start()
    complaint(living, sink)
    copy = letter(
        "We are sorry.",
        sender="Mari Maasikas <mari@kaubamaja.example>",
        subject="Re: Kaebus",
        to=CUSTOMER,
        Cc=living.address,
        In_Reply_To=LETTER,
    )
    dovecot.deliver(living.user, copy)
    seen = living.wait_line("answer.seen")
    assert seen["source"] == "inbox"
    assert living.stop() == 0
    assert (outcome(living), len(sink.received)) == ([("kept",)], 1)
    assert living.query("SELECT count(*) FROM complaints") == [(1,)]


def test_a_sent_folder_that_is_made_later_is_read_then(
    living: Living, dovecot: Dovecot, sink: SmtpSink
) -> None:
    """Until then the inbox is read as ever, and the operator is told once."""
    living.configure(lambda text: text.replace("    poll:", "    sent_folder: Väljuvad kirjad\n    poll:"))
    living.start()
    living.wait_line("mailbox.limited")
    complaint(living, sink)
    client = dovecot.session(living.user)
    client.create('"V&AOQ-ljuvad kirjad"')
    client.logout()
    lay(living, answer(living), folder='"V&AOQ-ljuvad kirjad"')
    living.wait_line("answer.seen")
    assert living.stop() == 0
    limited = [line for line in living.lines if line["event"] == "mailbox.limited"]
    assert len(limited) == 1
    assert "Väljuvad kirjad" in limited[0]["error.message"]


@pytest.mark.parametrize("kills", [2])
def test_a_kill_between_answer_and_register_loses_nothing(
    living: Living, dovecot: Dovecot, sink: SmtpSink, kills: int
) -> None:
    """The answer is seen exactly once, at the time that the server gave it."""
    living.start()
    complaint(living, sink)
    given = datetime.now(UTC).replace(microsecond=0)
    lay(living, answer(living), at=given.timestamp())
    for _ in range(kills):
        living.kill()
        living.start()
    wait_until(lambda: outcome(living) == [("kept",)])
    assert living.stop() == 0
    assert living.query("SELECT count(*), sum(counted) FROM answers") == [(1, 1)]
    assert living.query("SELECT count(*) FROM facts WHERE event = 'answer.seen'") == [(1,)]
