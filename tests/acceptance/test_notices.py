"""Mails to staff, end to end: the real process, real Dovecot, a real SMTP server."""

from __future__ import annotations

import email
from email.policy import default

from tests.acceptance.invariants import broken
from tests.acceptance.living import Living, letter, wait_until
from tests.servers.dovecot import Dovecot
from tests.servers.smtp_sink import SmtpSink

BOSS = "boss@kaubamaja.example"
RULES = f"""
rules:
  - id: broken
    when: {{text: [broken]}}
    then: {{category: goods_faulty, notify: {BOSS}}}
  - id: default
    then: {{category: other}}
"""


def test_a_colleague_is_told_and_their_answer_makes_no_complaint(
    living: Living, dovecot: Dovecot, sink: SmtpSink
) -> None:
    """Customer and colleague get a mail each; the colleague's reply and absence note are kept and lead to nothing."""
    living.configure(lambda text: text + RULES)
    living.start()
    mails = [
        letter("My cup is broken, I need another by tomorrow."),
        letter("Where is my parcel?", sender="eva@k.example"),
    ]
    for mail in mails:
        dovecot.deliver(living.user, mail)
    wait_until(lambda: len(sink.received) == 3)
    (notice,) = [
        email.message_from_bytes(one.content, policy=default)
        for one in sink.received
        if one.recipient == (BOSS,)
    ]
    assert notice["Auto-Submitted"] == "auto-generated"
    assert "anna" not in notice.as_string().casefold()
    for more in ({}, {"Auto_Submitted": "auto-replied"}):
        reply = letter(
            "I see to it, it is broken.",
            sender=BOSS,
            subject=f"Re: {notice['Subject']}",
            In_Reply_To=str(notice["Message-ID"]),
            **more,
        )
        mails.append(reply)
        dovecot.deliver(living.user, reply)
    living.wait_line("message.recorded", count=2)
    assert living.stop() == 0
    assert living.query("SELECT count(*) FROM complaints") == [(2,)]
    assert sorted(row[0] for row in living.query("SELECT stage FROM complaints")) == ["acknowledged"] * 2
    assert broken(living.register, mails, sink.received, 0) == []
