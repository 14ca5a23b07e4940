"""The real process on the real server: hostile mails do not keep a person waiting."""

from __future__ import annotations

import sys
import time

import pytest

from tests.acceptance.living import Living, letter, wait_until
from tests.core.hostile_mails import HOSTILE
from tests.core.test_deciding_attacks import ATTACKS
from tests.servers.dovecot import Dovecot
from tests.servers.smtp_sink import SmtpSink

# Found by tests/core/test_hostile_mails.py: what took most time or memory, and what is long.
WORST = (
    *("2231 lang", "2231 pct", "arabic", "html nul", "html br", "html col", "yenc", "colon nl", "lone cr"),
    *("html entity long", "html wide", "8bit", "nul body", "parts", "rfc822 900", "ew 30000", "to ew"),
)
WORST_ATTACKS = ("a list that begins high", "bold in bold", "100,000 headers")
LONG = b"From: a@b.ee\r\nSubject: long\r\n\r\n" + b"a \r\n" * (30 * 1024 * 1024 // 4)


@pytest.mark.soak
def test_a_person_after_the_worst_twenty_and_thirty_megabytes_is_acknowledged(
    living: Living, dovecot: Dovecot, sink: SmtpSink
) -> None:
    """Each of them is registered, and the person has an answer; ten seconds are allowed."""
    living.start()
    hostile = [HOSTILE[name] for name in WORST] + [ATTACKS[name] for name in WORST_ATTACKS] + [LONG]
    dovecot.deliver_many(living.user, hostile)
    delivered = time.monotonic()
    dovecot.deliver(
        living.user, letter("My parcel never came.", sender="Anna <anna@klient.example>", subject="late")
    )
    wait_until(lambda: any("anna@klient.example" in mail.recipient for mail in sink.received), within=60)
    seconds = time.monotonic() - delivered
    sys.stdout.write(
        f"acknowledged {seconds:.1f} s after its delivery, behind {len(hostile)} hostile mails\n"
    )
    assert living.stop() == 0
    assert living.query("SELECT count(*) FROM correspondence") == [(len(hostile) + 1,)]
    assert seconds < 10
