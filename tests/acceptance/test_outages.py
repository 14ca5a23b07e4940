"""The real daemon says by mail that it has not reached its mailbox for a while, and that it has again; each once."""

from __future__ import annotations

import email
import re
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from email.policy import default

from tests.acceptance.living import Living, letter, wait_until
from tests.servers.dovecot import Dovecot
from tests.servers.smtp_sink import SmtpSink


def subjects(sink: SmtpSink) -> list[str]:
    return [
        str(email.message_from_bytes(mail.content, policy=default)["Subject"])
        for mail in list(sink.received)
        if mail.recipient == ("mari@kaubamaja.example",)
    ]


def an_hour_ago(living: Living) -> None:
    """As if the daemon had last seen its mailbox then."""
    then = (datetime.now(UTC) - timedelta(hours=1)).replace(tzinfo=None).isoformat(sep=" ")
    with closing(sqlite3.connect(living.register)) as register:
        register.execute("UPDATE outages SET well_at = ?", (then,))
        register.commit()


def test_a_mailbox_out_of_reach_is_told_and_told_again_when_it_is_back(
    living: Living, dovecot: Dovecot, sink: SmtpSink
) -> None:
    """Over restarts and kills on the way."""
    living.start()
    wait_until(
        lambda: living.query("SELECT count(*) FROM outages") == [(2,)], what="a look at mailbox and relay"
    )
    assert living.stop() == 0
    an_hour_ago(living)
    port = f"port: {dovecot.port}"
    living.configure(lambda text: re.sub(port, "port: 1", text))
    living.start(wait_for="outage.began")
    wait_until(lambda: len(subjects(sink)) == 1, what="the alarm")
    living.kill()
    living.start(wait_for="mailbox.unreachable")
    living.wait_line("daemon.started")
    assert living.stop() == 0
    living.configure()
    dovecot.deliver(living.user, letter("Minu tellimus ei tulnud."))
    living.start(wait_for="outage.ended")
    wait_until(lambda: len(sink.received) == 3, what="the all-clear and the acknowledgement")
    assert living.stop() == 0
    began, ended = subjects(sink)
    assert began in ended
    assert living.query("SELECT event FROM facts WHERE event LIKE 'outage.%' ORDER BY id") == [
        ("outage.began",),
        ("outage.ended",),
    ]
