"""A report on our acknowledgement, with the real process, Dovecot and SMTP."""

from __future__ import annotations

import email
from email.policy import default

from tests.acceptance.living import Living, letter, wait_until
from tests.servers.dovecot import Dovecot
from tests.servers.smtp_sink import SmtpSink

MARI, ANNA = "mari@kaubamaja.example", "anna@klient.example"
REPORT = """\
Return-Path: <>
From: MAILER-DAEMON@mx.klient.example (Mail Delivery System)
To: {address}
Subject: Undelivered Mail Returned to Sender
Message-ID: <{number}.report@mx.klient.example>
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

<{recipient}>: host store.klient.example said: 552 5.2.2 Mailbox full
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.klient.example

Final-Recipient: rfc822; {recipient}
Action: failed
Status: 5.2.2
Diagnostic-Code: smtp; 552 5.2.2 Mailbox full
--b
Content-Type: message/rfc822

"""


def report(living: Living, returned: bytes, number: int, recipient: str = ANNA) -> bytes:
    """As the customer's server writes it, with the whole mail that it returns."""
    head = REPORT.format(address=living.address, number=number, recipient=recipient)
    return head.replace("\n", "\r\n").encode() + returned + b"\r\n--b--\r\n"


def test_an_acknowledgement_comes_back(living: Living, dovecot: Dovecot, sink: SmtpSink) -> None:
    """Told once to the log and to the owner by mail; nothing is answered, nothing moves; and a stranger's play with it
    changes nothing."""
    living.start()
    dovecot.deliver(living.user, letter("My cup is broken, and I am waiting.", sender=f"Anna Tamm <{ANNA}>"))
    sent = living.wait_line("reply.sent")
    ours = sink.received[0].content
    stage = living.query("SELECT stage FROM complaints")
    dovecot.deliver(living.user, report(living, ours, 1, "eve@stranger.example"))
    living.wait_line("message.event")
    assert living.query("SELECT count(*) FROM deliveries") == [(0,)]
    dovecot.deliver(living.user, report(living, ours, 2))
    told = living.wait_line("reply.undelivered")
    assert (told["complaint"], told["nonce"]) == (sent["complaint"], sent["nonce"])
    assert (told["cause"], told["status"], told["hard"]) == ("mailbox-full", "5.2.2", False)
    assert told["level"] == "warning"
    dovecot.deliver(living.user, report(living, ours, 3))
    living.wait_line("message.event", count=3)
    wait_until(lambda: len(sink.received) == 2, what="staff told")
    assert living.stop() == 0
    assert [mail.recipient for mail in sink.received] == [(ANNA,), (MARI,)]
    notice = email.message_from_bytes(sink.received[1].content, policy=default)
    assert "mailbox full (5.2.2)" in notice.get_body().get_content()
    assert ANNA.encode() not in sink.received[1].content
    assert living.query("SELECT stage FROM complaints") == stage
    assert living.query("SELECT count(*) FROM facts WHERE event = 'reply.undelivered'") == [(1,)]
    shown = living.run("show", "-c", str(living.config), sent["complaint"])
    assert "acknowledgement undelivered: mailbox full (5.2.2)" in shown.stdout
    listed = living.run("complaints", "-c", str(living.config), "--undelivered")
    assert sent["complaint"] in listed.stdout
