"""An acknowledgement to an address with other letters before the @, over SMTP (RFC 6531, 6532)."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from responder.core.decision import Context, decide
from responder.core.message import parse
from responder.core.outcome import OutgoingMail
from responder.core.reading import read
from responder.edges.smtp import Delivered, Refused, SmtpAccount, SmtpCourier
from tests.golden import KEYS, desk
from tests.servers.smtp_conversation import SinkSettings
from tests.servers.smtp_sink import SmtpSink

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def acknowledgement() -> OutgoingMail:
    raw = "From: Юрий <юрий@пример.рф>\r\nSubject: Жалоба\r\n\r\nЧайник не работает.\r\n".encode()
    mail = decide(read(parse(raw), raw, NOW, desk()), Context(now=NOW, nonce="c" * 16), desk(), KEYS).outgoing
    assert mail is not None
    return mail


@pytest.mark.parametrize("offered", [True, False])
async def test_it_goes_where_the_relay_offers_smtputf8(offered: bool) -> None:
    """Byte for byte, with To in UTF-8; else refused for good before any of it went out, with words for people."""
    mail = acknowledgement()
    with SmtpSink(SinkSettings(smtputf8=offered)) as relay:
        courier = SmtpCourier(SmtpAccount("127.0.0.1", relay.port, tls="none"))
        told = await courier.deliver(mail.envelope_from, mail.recipient, mail.reply.content)
        await courier.close()
    if not offered:
        assert isinstance(told, Refused)
        assert "does not offer SMTPUTF8" in told.answer
        assert relay.received == []
        return
    assert isinstance(told, Delivered)
    (received,) = relay.received
    assert received.recipient[0] == "юрий@xn--e1afmkfd.xn--p1ai"
    assert received.content == mail.reply.content
    assert "To: юрий@xn--e1afmkfd.xn--p1ai\r\n".encode() in received.content
