"""How the courier reads a relay: what is ours, what is refused, what is nonsense; and which addresses go out."""

from __future__ import annotations

import socket

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from responder.edges.smtp import Deferred, Delivered, Outcome, Refused, SmtpAccount, SmtpCourier
from responder.edges.smtp_letter import mailbox
from responder.edges.smtp_session import printable
from tests.servers.scripted_smtp import ScriptedConversation, ScriptedSmtp
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


@pytest.mark.parametrize(
    "answer",
    [
        "530 5.7.0 Must issue a STARTTLS command first",
        "530 Authentication required",
        "503 5.5.1 Error: need MAIL command",
        "535 5.7.8 Error: authentication failed",
        "550 5.7.1 relaying denied",
        "554 5.7.1 <anna@example.org>: Relay access denied",
        "550 5.7.54 SMTP; Unable to relay recipient in non-accepted domain",
        "550 5.7.64 TenantAttribution; Relay Access Denied",
        "553 5.7.1 <desk@example.org>: Sender address rejected: not owned by user desk",
        "550 5.1.8 <desk@example.org>: Sender address rejected: Domain not found",
        "554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using list.test",
        "554 5.7.1 <unknown[192.0.2.1]>: Client host rejected: Access denied",
        "504 5.5.2 <x>: Helo command rejected: need fully-qualified hostname",
    ],
)
async def test_a_5xx_at_rcpt_about_us_is_ours(answer: str) -> None:
    """Relays say at RCPT what they think of our login, address and host; it is no refusal of this recipient."""
    with ScriptedSmtp({"RCPT": answer}) as relay:
        outcome = await send_one(relay)
    assert isinstance(outcome, Deferred)
    assert (outcome.code, outcome.fault, outcome.ours) == (int(answer[:3]), "recipient", True)


@pytest.mark.parametrize(
    "answer",
    [
        "550 5.1.1 <anna@example.org>: Recipient address rejected: User unknown",
        "550 no such user",
        "552 5.2.2 mailbox full",
        "553 5.1.3 bad recipient address syntax",
        "554 5.7.1 message refused by policy",
        "550 5.7.70 something else",
        "556 5.1.10 recipient domain has null MX",
        "550 5.7.1 Recipient not authorized, your IP has been found on a block list",
    ],
)
async def test_any_other_5xx_at_rcpt_is_a_refusal(answer: str) -> None:
    """The recipient, or the mail, is refused: a person must read it."""
    with ScriptedSmtp({"RCPT": answer}) as relay:
        assert await send_one(relay) == Refused(int(answer[:3]), answer[4:], "recipient")


@pytest.mark.parametrize(
    "nonsense", ["999 what", "200", "+25", "hello", "", "354 go on", "-50 x", "250 ok\n220 again"]
)
@pytest.mark.parametrize("verb", ["CONNECT", "EHLO", "MAIL", "RCPT", "DATA", "CONTENT"])
async def test_nonsense_is_an_outcome_and_no_false_delivery(verb: str, nonsense: str) -> None:
    """Whatever a relay says, deliver returns an outcome: Delivered only after a 2xx to the content, uncertain when
    the answer to the content is none."""
    with ScriptedSmtp({verb: nonsense}) as relay:
        outcome = await send_one(relay, timeout_command=0.3, timeout_final_dot=0.3)
    if verb == "CONTENT" and nonsense[:1] != "2":
        assert isinstance(outcome, Deferred)
        assert outcome.uncertain
    elif verb == "CONTENT":
        assert isinstance(outcome, Delivered)
    else:
        assert isinstance(outcome, Delivered) == bool(relay.received)


async def test_an_answer_given_ahead_does_not_count_as_acceptance() -> None:
    """A relay that says 250 together with 354 and then refuses the content has not taken the mail."""
    with ScriptedSmtp({"CONTENT": "554 5.7.1 spam"}) as relay:
        relay.conversation = hasty("354", "250 2.0.0 queued")
        outcome = await send_one(relay)
    assert outcome == Deferred(354, "go ahead", "protocol")


async def test_answers_ahead_after_ehlo_end_the_connection() -> None:
    """Left over, they would be taken for the answers to MAIL and RCPT."""
    with ScriptedSmtp() as relay:
        relay.conversation = hasty("250 ENHANCED", "250 ok\r\n250 ok")
        outcome = await send_one(relay)
    assert isinstance(outcome, Deferred)
    assert (outcome.fault, outcome.ours, relay.received) == ("protocol", True, [])


async def test_a_goodbye_right_behind_the_acceptance_is_no_doubt() -> None:
    """250 and 421 in one packet: delivered; the next mail goes over a new connection."""
    with ScriptedSmtp() as relay:
        relay.conversation = hasty("250 2.0.0 queued", "421 4.7.0 enough of you")
        courier = SmtpCourier(plain(relay))
        outcomes = [await deliver(courier), await deliver(courier)]
        await courier.close()
    assert outcomes == [Delivered(250, "2.0.0 queued")] * 2
    assert relay.connections == 2


def hasty(start: str, extra: str) -> type[ScriptedConversation]:
    """A conversation that says `extra` in one packet with each answer that starts so."""

    class Hasty(ScriptedConversation):
        async def say(self, *lines: str) -> None:
            *early, last = lines
            await super().say(*early, f"{last}\r\n{extra}" if last.startswith(start) else last)

    return Hasty


async def test_answers_are_shown_on_one_short_printable_line() -> None:
    """A relay's words reach logs and register without control or bidi characters, at most 200 characters long."""
    with ScriptedSmtp({"RCPT": "550-first \x1b[31m\n550 second \u202e \x07" + "x" * 500}) as relay:
        outcome = await send_one(relay)
    assert isinstance(outcome, Refused)
    assert outcome.answer.startswith("first [31m second x")
    assert len(outcome.answer) == 200


@given(st.text(max_size=400))
def test_printable_is_printable(text: str) -> None:
    """No character of the result can move a cursor or end a line."""
    assert printable(text).isprintable()
    assert len(printable(text)) <= 200


async def test_no_listener_is_ours_and_quick() -> None:
    """A refused connection is deferred at once, with the operator's alarm."""
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        courier = SmtpCourier(SmtpAccount("127.0.0.1", unused.getsockname()[1], tls="none"))
        outcome = await deliver(courier)
        await courier.close()
    assert isinstance(outcome, Deferred)
    assert (outcome.code, outcome.fault, outcome.ours) == (0, "connect", True)


@pytest.mark.parametrize("host", ["", "no-such-host.invalid", "a" * 300, "x..y", "bad host"])
async def test_a_host_that_cannot_be_is_deferred(host: str) -> None:
    """A wrong host name is our fault and raises nothing."""
    courier = SmtpCourier(SmtpAccount(host, 1, tls="none"))
    outcome = await deliver(courier)
    assert isinstance(outcome, Deferred)
    assert outcome.ours


async def test_too_big_for_the_relay_is_ours() -> None:
    """552 to MAIL is the relay's limit, which the operator can raise: deferred and alarmed."""
    with SmtpSink(SinkSettings(size=20)) as relay:
        assert await send_one(relay) == Deferred(552, "5.3.4 message too big", "sender", ours=True)


async def test_smtputf8_not_offered_is_a_refusal() -> None:
    """A local part beyond ASCII cannot go through a relay without SMTPUTF8: a person must see to it; nothing is sent,
    and the connection stays usable."""
    with SmtpSink() as relay:
        courier = SmtpCourier(plain(relay))
        outcome = await deliver(courier, "õnne@example.org")
        assert isinstance(outcome, Refused)
        assert (outcome.code, outcome.fault) == (0, "address")
        assert isinstance(await deliver(courier), Delivered)
        await courier.close()
        assert relay.connections == 1


@pytest.mark.parametrize(
    ("address", "wire"),
    [
        ("anna@example.org", "anna@example.org"),
        ('"anna b"@example.org', '"anna b"@example.org'),
        ('"a\\"b@c"@example.org', '"a\\"b@c"@example.org'),
        ("a+b=c/d{e}@example.org", "a+b=c/d{e}@example.org"),
        ("a@[192.0.2.1]", "a@[192.0.2.1]"),
        ("a@[IPv6:2001:db8::1]", "a@[IPv6:2001:db8::1]"),
        ("info@ÕLU.ee", "info@xn--lu-bka.ee"),
        ("info@Straße.de", "info@xn--strae-oqa.de"),
    ],
)
async def test_addresses_go_out_as_written(address: str, wire: str) -> None:
    """No library's idea of an address stands between the register and RCPT."""
    with SmtpSink() as relay:
        courier = SmtpCourier(plain(relay))
        assert isinstance(await deliver(courier, address), Delivered)
        await courier.close()
    assert relay.received[0].recipient == (wire,)


@settings(max_examples=300)
@given(st.text(alphabet=st.sampled_from('ab@<> \r\n\t\0".,;:\\()[]õ\u202e\ud800'), max_size=12))
def test_no_address_can_end_its_path(address: str) -> None:
    """Whatever passes as an address holds no control character, and no angle bracket or space outside quotes."""
    try:
        wire = mailbox(address)
    except ValueError:
        return
    quoted = wire.rpartition("@")[0].startswith('"')
    bare = wire.rpartition("@")[2] if quoted else wire
    assert not set(bare) & set('<> "')
    assert not any(ord(c) < 32 or ord(c) == 127 for c in wire)
    wire.encode()


async def test_a_bad_envelope_sender_is_ours() -> None:
    """Our own address being wrong is our fault, not the recipient's."""
    with SmtpSink() as relay:
        courier = SmtpCourier(plain(relay))
        outcome = await courier.deliver("not an address", "anna@example.org", MAIL)
        await courier.close()
    assert isinstance(outcome, Deferred)
    assert (outcome.fault, outcome.ours) == ("sender", True)
