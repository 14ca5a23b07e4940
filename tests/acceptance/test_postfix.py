"""Postfix from Debian as the relay: killed in the middle and started again, everything arrives."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from email import message_from_bytes
from pathlib import Path

import pytest

from tests.acceptance.living import Living, letter, wait_until
from tests.servers.dovecot import Dovecot
from tests.servers.postfix import Postfix, missing
from tests.servers.smtp_sink import SmtpSink

MAILS = 60
CONNECTIONS = 4


@pytest.fixture
def postfix(sink: SmtpSink) -> Iterator[Postfix]:
    """Started; hands everything on to the sink."""
    if why := missing():
        if os.environ.get("RESPONDER_REQUIRE_POSTFIX") == "1":
            pytest.fail(why)
        pytest.skip(why)
    server = Postfix(sink.port)
    try:
        server.start()
        yield server
    finally:
        server.end()


def test_postfix_takes_and_hands_on(
    dovecot: Dovecot, user: str, sink: SmtpSink, postfix: Postfix, tmp_path: Path
) -> None:
    """Each mail once, under its own Message-ID."""
    living = Living(tmp_path / "world", dovecot, postfix.port, user)
    try:
        living.start()
        dovecot.deliver_many(user, [letter("It is broken.", sender=f"w{one}@k.example") for one in range(5)])
        living.wait_line("reply.sent", count=5)
        wait_until(lambda: len(sink.received) == 5, what="all handed on")
        assert living.stop() == 0
    finally:
        if living.process is not None and living.process.poll() is None:
            living.kill()
    assert len({message_from_bytes(mail.content)["Message-ID"] for mail in sink.received}) == 5


@pytest.mark.soak  # what was in flight at the kill waits for a minute before it goes again
def test_a_relay_that_is_killed_and_comes_back(
    dovecot: Dovecot, user: str, sink: SmtpSink, postfix: Postfix, tmp_path: Path
) -> None:
    """Each complainant has the acknowledgement, under one Message-ID; a copy too many only of what was in flight at the
    kill, and said to be a repeat."""
    living = Living(tmp_path / "world", dovecot, postfix.port, user)
    senders = [f"w{number}@k{number % 20}.example" for number in range(MAILS)]
    try:
        living.start()
        half = MAILS // 2
        dovecot.deliver_many(user, [letter("It is broken.", sender=one) for one in senders[:half]])
        living.wait_line("reply.sent", count=5)
        postfix.kill()
        dovecot.deliver_many(user, [letter("It is broken.", sender=one) for one in senders[half:]])
        living.wait_line("relay.away")
        postfix.start()
        sent = "SELECT count(*) FROM outbox WHERE state = 'SENT'"
        wait_until(lambda: living.query(sent) == [(MAILS,)], within=180, what="all taken by Postfix")
        wait_until(
            lambda: {mail.recipient[0] for mail in sink.received} >= set(senders),
            within=180,
            what="all handed on",
        )
        assert living.stop() == 0
    finally:
        if living.process is not None and living.process.poll() is None:
            living.kill()
    ids: dict[str, set[str]] = {}
    for mail in sink.received:
        ids.setdefault(mail.recipient[0], set()).add(str(message_from_bytes(mail.content)["Message-ID"]))
    assert set(ids) == set(senders)
    assert {len(found) for found in ids.values()} == {1}
    copies = Counter(mail.recipient[0] for mail in sink.received)
    assert sum(copies.values()) - MAILS <= CONNECTIONS
