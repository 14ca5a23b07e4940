"""The real courier against real sockets: bytes, connections, drops, and what doctor learns."""

from __future__ import annotations

import asyncio
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from responder.edges.smtp import Deferred, Delivered, Outcome, Refused, SmtpAccount, SmtpCourier
from responder.edges.smtp_letter import crlf
from tests.servers.scripted_smtp import DROP, STALL, ScriptedSmtp
from tests.servers.smtp_conversation import SinkSettings
from tests.servers.smtp_sink import SmtpSink

MAIL = b"Subject: thanks\r\n\r\nText\r\n"


def plain(relay: SmtpSink, **changes: object) -> SmtpAccount:
    return SmtpAccount("127.0.0.1", relay.port, tls="none", **changes)  # type: ignore[arg-type]


async def deliver(
    courier: SmtpCourier, recipient: str = "anna@example.org", content: bytes = MAIL
) -> Outcome:
    return await courier.deliver("desk@example.org", recipient, content)


async def send_one(relay: SmtpSink, **changes: object) -> Outcome:
    courier = SmtpCourier(plain(relay, **changes))
    try:
        return await deliver(courier)
    finally:
        await courier.close()


def varied_mail(source: random.Random) -> bytes:
    """Lines of all lengths up to 998 octets, many with leading dots, empty ones, 8-bit ones, a lone dot at the end."""
    alphabet = [b".", b"..", b" ", b"\t", b"a", b"=", b"\0", bytes(range(0x80, 0x90)), "Ёõļ".encode()]
    lines = [b"Subject: x", b""]
    lines += (
        b"".join(source.choices(alphabet, k=source.choice((0, 1, 2, 5, 60))))
        for _ in range(source.randrange(40))
    )
    lines.append(source.choice((b".", b"", b"end", b"x" * 998)))
    return b"\r\n".join(lines) + b"\r\n"


async def test_a_thousand_varied_mails_arrive_byte_for_byte() -> None:
    """What deliver was given is what the relay has, dots undoubled; on the wire every line ends with CRLF and every
    leading dot is doubled."""
    source = random.Random(7)
    mails = {f"p{n}@example.org": varied_mail(source) for n in range(1000)}
    with SmtpSink() as relay:
        courier = SmtpCourier(plain(relay))
        outcomes = await asyncio.gather(*(deliver(courier, to, content) for to, content in mails.items()))
        await courier.close()
    assert {type(outcome) for outcome in outcomes} == {Delivered}
    assert {mail.recipient[0]: mail.content for mail in relay.received} == mails
    for mail in relay.received:
        lines = mail.wire.split(b"\r\n")
        assert not any(b"\n" in line or b"\r" in line for line in lines)
        assert all(line.startswith(b"..") for line in lines if line.startswith(b"."))


@given(st.binary(max_size=300))
def test_line_ends_become_crlf_and_nothing_else_changes(content: bytes) -> None:
    """No bare CR or LF can reach the wire (a relay may take one for the end of the mail), and what is CRLF only stays
    as it is."""
    wire = crlf(content)
    assert wire.endswith(b"\r\n")
    assert wire.count(b"\r") == wire.count(b"\n") == wire.count(b"\r\n")
    assert crlf(wire) == wire
    assert wire.replace(b"\r\n", b"").replace(b"\n", b"") == content.replace(b"\r", b"").replace(b"\n", b"")


async def test_bare_line_feeds_arrive_as_crlf() -> None:
    """A lone LF before a dot cannot end the mail early."""
    with SmtpSink() as relay:
        courier = SmtpCourier(plain(relay))
        await deliver(courier, content=b"a\n.\nMAIL FROM:<x@y.z>\r\n.\rb")
        await courier.close()
    assert [mail.content for mail in relay.received] == [b"a\r\n.\r\nMAIL FROM:<x@y.z>\r\n.\r\nb\r\n"]


async def test_connections_are_few_persistent_and_replaced() -> None:
    """Never more than account.connections at once; each carries 100 mails and is then replaced."""
    with SmtpSink() as relay:
        courier = SmtpCourier(plain(relay, connections=2))
        await asyncio.gather(*(deliver(courier, f"p{n}@example.org") for n in range(450)))
        await courier.close()
        assert relay.most_open <= 3  # one may still say QUIT while its successor greets
        assert 5 <= relay.connections <= 6
        assert len(relay.received) == 450
    per_connection = [mail.connection for mail in relay.received]
    assert max(per_connection.count(serial) for serial in set(per_connection)) == 100


async def test_nothing_is_opened_before_the_first_mail() -> None:
    """A courier without mail makes no connection, and closing it makes none either."""
    with SmtpSink() as relay:
        courier = SmtpCourier(plain(relay))
        await courier.close()
        assert relay.connections == 0


async def test_close_says_quit() -> None:
    """Connections in good order end with QUIT."""
    with SmtpSink() as relay:
        courier = SmtpCourier(plain(relay))
        await deliver(courier)
        await courier.close()
        assert relay.commands[-1] == "QUIT"


async def test_close_takes_at_most_a_second_or_so_with_a_silent_relay() -> None:
    """A relay that does not answer QUIT cannot hold up the stop."""
    with ScriptedSmtp({"QUIT": STALL}) as relay:
        courier = SmtpCourier(plain(relay))
        await deliver(courier)
        async with asyncio.timeout(3):
            await courier.close()


async def test_close_gives_up_a_connection_that_is_being_opened() -> None:
    """A relay that never greets cannot hold up the stop: the delivery returns at once, deferred."""
    with ScriptedSmtp({"CONNECT": STALL}) as relay:
        courier = SmtpCourier(plain(relay))
        task = asyncio.create_task(deliver(courier))
        assert await asyncio.to_thread(relay.stalled.wait, 5)
        async with asyncio.timeout(2):
            await courier.close()
            assert await task == Deferred(0, "the courier is closed", "closed")


async def test_a_cancelled_delivery_leaves_no_connection_behind() -> None:
    """Its connection is in the middle of a mail: ended at once, not left open and not used again."""
    with ScriptedSmtp({"CONTENT": [STALL]}) as relay:
        courier = SmtpCourier(plain(relay))
        task = asyncio.create_task(deliver(courier))
        assert await asyncio.to_thread(relay.stalled.wait, 5)
        (session,) = courier._pool._busy
        task.cancel()
        await asyncio.wait({task})
        assert not session.alive
        assert isinstance(await deliver(courier), Delivered)
        await courier.close()
        assert relay.connections == 2


async def test_a_connection_closed_while_idle_harms_no_mail() -> None:
    """A relay that closes idle connections (or restarts) between two mails: the next mail is delivered at once."""
    with SmtpSink() as relay:
        courier = SmtpCourier(plain(relay))
        for _ in range(3):
            assert isinstance(await deliver(courier), Delivered)
            relay.cut_all()
        await courier.close()
        assert len(relay.received) == 3
        assert relay.connections == 3


@pytest.mark.parametrize("farewell", [DROP, "421 4.4.2 idle for too long"])
@pytest.mark.parametrize("verb", ["MAIL", "RCPT", "DATA"])
async def test_a_used_connection_that_ends_before_the_content_is_replaced_once(
    verb: str, farewell: str
) -> None:
    """The goodbye that crosses our next command costs one reconnection, not the mail."""
    with ScriptedSmtp({verb: [None, farewell]}) as relay:
        courier = SmtpCourier(plain(relay))
        assert isinstance(await deliver(courier), Delivered)
        assert isinstance(await deliver(courier), Delivered)
        await courier.close()
        assert (relay.connections, len(relay.received)) == (2, 2)


async def test_the_second_drop_in_a_row_is_deferred() -> None:
    """One more try, not a loop: a relay that drops the fresh connection too defers the mail."""
    with ScriptedSmtp({"MAIL": [None, DROP, DROP, DROP]}) as relay:
        courier = SmtpCourier(plain(relay))
        await deliver(courier)
        outcome = await deliver(courier)
        await courier.close()
        assert (type(outcome), relay.connections) == (Deferred, 2)


async def test_a_mail_that_may_have_arrived_is_not_sent_again_by_itself() -> None:
    """After content was sent over a used connection and lost, deliver does not try again: that is for the outbox."""
    with ScriptedSmtp({"CONTENT": [None, "taken, then drop"]}) as relay:
        courier = SmtpCourier(plain(relay))
        await deliver(courier)
        outcome = await deliver(courier)
        await courier.close()
        assert isinstance(outcome, Deferred)
        assert outcome.uncertain
        assert len(relay.received) == 2


async def test_long_idle_connections_are_asked_before_use() -> None:
    """After an idle spell a connection that stays silent is found out by RSET and replaced, within the connect
    timeout."""
    with ScriptedSmtp({"RSET": [STALL]}) as relay:
        courier = SmtpCourier(plain(relay, timeout_connect=0.2))
        await deliver(courier)
        courier._pool._idle[0].idle_since -= 60
        assert isinstance(await deliver(courier), Delivered)
        await courier.close()
        assert relay.connections == 2


async def test_a_refusal_is_followed_by_rset_on_the_same_connection() -> None:
    """One poisoned recipient does not cost a connection, and leaves no half transaction to the next mail."""
    with ScriptedSmtp({"RCPT": ["550 5.1.1 no such user"]}) as relay:
        courier = SmtpCourier(plain(relay))
        assert isinstance(await deliver(courier), Refused)
        assert isinstance(await deliver(courier), Delivered)
        await courier.close()
        assert relay.connections == 1
        assert relay.commands.count("RSET") == 1


async def test_greylisting_defers_and_then_delivers() -> None:
    """Told 451 twice, delivered the third time; not ours, not uncertain."""
    with SmtpSink(SinkSettings(greylist=2)) as relay:
        courier = SmtpCourier(plain(relay))
        outcomes = [await deliver(courier) for _ in range(3)]
        await courier.close()
    first = Deferred(451, "4.7.1 greylisted, come back later", "recipient")
    assert outcomes == [first, first, Delivered(250, "2.0.0 queued")]


async def test_size_and_8bit_are_declared_where_offered() -> None:
    """SIZE with the octets of the content, BODY=8BITMIME for 8-bit content, SMTPUTF8 only if an address needs it."""
    with SmtpSink(SinkSettings(size=1000, smtputf8=True)) as relay:
        courier = SmtpCourier(plain(relay))
        await deliver(courier)
        await deliver(courier, content="Тема\r\n".encode())
        await deliver(courier, "õnne@example.org")
        await courier.close()
    options = [mail.mail_options for mail in relay.received]
    assert options == [("SIZE=25",), ("SIZE=10", "BODY=8BITMIME"), ("SIZE=25", "SMTPUTF8")]


@pytest.mark.parametrize("hello", ["", "desk.example.org", "[192.0.2.7]"])
async def test_ehlo_names_us_or_our_address(hello: str) -> None:
    """EHLO carries the configured name, else this machine's qualified name or address literal."""
    with SmtpSink() as relay:
        await send_one(relay, hello=hello)
    said = next(command for command in relay.commands if command.startswith("EHLO "))[5:]
    assert said == hello if hello else ("." in said and " " not in said)


async def test_probe_learns_without_sending() -> None:
    """Probe reports banner, capabilities, size limit and the null sender, sends no mail and leaves politely."""
    with SmtpSink(SinkSettings(size=5000)) as relay:
        found = await SmtpCourier(plain(relay)).probe()
    assert (found.banner, found.tls, found.size_limit, found.null_sender) == (
        "sink.test ESMTP",
        "",
        5000,
        True,
    )
    assert "size 5000" in found.capabilities
    assert found.trouble is None
    assert relay.received == []
    assert [command.split()[0] for command in relay.commands] == ["EHLO", "MAIL", "RSET", "QUIT"]


async def test_probe_tells_that_the_null_sender_is_refused() -> None:
    """A relay that takes no MAIL FROM:<> says so in null_sender_answer, and that is no trouble."""
    with SmtpSink(SinkSettings(null_sender=False)) as relay:
        found = await SmtpCourier(plain(relay)).probe()
    assert (found.null_sender, found.null_sender_answer, found.trouble) == (
        False,
        "5.7.1 null sender not taken here",
        None,
    )


@pytest.mark.parametrize(("verb", "fault"), [("CONNECT", "connect"), ("EHLO", "hello")])
async def test_probe_names_the_step_that_failed(verb: str, fault: str) -> None:
    """Trouble on the way is returned, not raised."""
    with ScriptedSmtp({verb: "554 5.3.2 go away"}) as relay:
        found = await SmtpCourier(plain(relay)).probe()
    assert found.trouble == Deferred(554, "5.3.2 go away", fault, ours=True)
