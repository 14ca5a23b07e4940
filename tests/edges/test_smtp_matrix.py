"""Every step of SMTP, and everything that a relay may do there: what the outcome says, and that the same bytes go
again.

Only RCPT and DATA refuse; what comes before them is ours; what comes after content went out, and is no answer, is
uncertain."""

from __future__ import annotations

from dataclasses import replace

import pytest
from aiosmtplib.protocol import SMTPProtocol
from aiosmtplib.response import SMTPResponse

from responder.edges.smtp import Deferred, Delivered, Outcome, Refused, SmtpAccount, SmtpCourier
from responder.edges.smtp_answers import asks_to_slow_down
from tests.servers.certificates import Certificates
from tests.servers.scripted_smtp import DRIP, DROP, ENDLESS, STALL, ScriptedConversation, ScriptedSmtp
from tests.servers.smtp_conversation import SinkSettings

MAIL = b"Message-ID: <one@example.org>\r\nSubject: thanks\r\n\r\n.Text\r\n"
ANSWERS = {
    "4xx": "451 4.3.0 later",
    "5xx": "550 5.0.0 no",
    "421": "421 4.3.2 closing",
    "drop": DROP,
    "stall": STALL,
    "garbage": "what?",
    "endless": ENDLESS,
    "wrong code": "150 wrong",
}
BEFORE = ("CONNECT", "EHLO", "STARTTLS", "AUTH", "MAIL")
AFTER = ("RCPT", "DATA", "CONTENT")


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return Certificates(tmp_path_factory.mktemp("authority"))


def relay_of(
    verb: str, reaction: str, authority: Certificates, wait: float
) -> tuple[ScriptedSmtp, SmtpAccount]:
    """A relay that reacts so at this verb, once; `wait`: for the answer that does not come."""
    final = verb == "CONTENT"
    account = SmtpAccount(
        "127.0.0.1",
        0,
        tls="none",
        timeout_command=60.0 if final else wait,
        timeout_final_dot=wait if final else 60.0,
    )
    settings = SinkSettings()
    if verb == "AUTH":
        settings = SinkSettings(users={"desk": "secret"})
        account = replace(account, username="desk", password="secret")
    if verb == "STARTTLS":
        files = {"certificate": str(authority.certificate), "key": str(authority.key)}
        settings = SinkSettings(tls="starttls", **files)  # type: ignore[arg-type]
        account = replace(account, host="localhost", tls="starttls", ca_file=str(authority.ca_file))
    return ScriptedSmtp({verb: [reaction]}, settings), account


async def twice(verb: str, reaction: str, authority: Certificates) -> tuple[Outcome, Outcome, list[bytes]]:
    """The mail, and the mail again as an outbox would. Of a stall with more patience where the machine is so slow that
    the relay never came to it."""
    for wait in (0.3, 3.0, 30.0) if reaction == STALL else (60.0,):
        relay, account = relay_of(verb, reaction, authority, wait)
        outcomes = await _twice(relay, account)
        if reaction != STALL or relay.stalled.is_set():
            break
    return outcomes


async def _twice(relay: ScriptedSmtp, account: SmtpAccount) -> tuple[Outcome, Outcome, list[bytes]]:
    with relay:
        courier = SmtpCourier(replace(account, port=relay.port))
        first = await courier.deliver("desk@example.org", "anna@example.org", MAIL)
        patient = SmtpCourier(replace(account, port=relay.port, timeout_command=60.0, timeout_final_dot=60.0))
        second = await patient.deliver("desk@example.org", "anna@example.org", MAIL)
        await courier.close()
        await patient.close()
        return first, second, [mail.content for mail in relay.received]


@pytest.mark.parametrize("name", ANSWERS)
@pytest.mark.parametrize("verb", BEFORE)
async def test_before_the_recipient_nothing_is_refused(verb: str, name: str, authority: Certificates) -> None:
    """Deferred, none of it uncertain; ours, unless the relay itself says later."""
    first, second, taken = await twice(verb, ANSWERS[name], authority)
    assert isinstance(first, Deferred)
    assert first.ours is (name not in ("4xx", "421"))
    assert (first.uncertain, first.reached_data) == (False, False)
    assert isinstance(second, Delivered)
    assert taken == [MAIL]


@pytest.mark.parametrize("name", ANSWERS)
@pytest.mark.parametrize("verb", AFTER)
async def test_recipient_data_and_final_dot(verb: str, name: str, authority: Certificates) -> None:
    """5xx refuses; 4xx and 421 defer; after content, what is no answer leaves open whether the relay has it."""
    first, second, taken = await twice(verb, ANSWERS[name], authority)
    reached = verb == "CONTENT"
    if name == "5xx":
        assert isinstance(first, Refused)
    else:
        assert isinstance(first, Deferred)
        assert not first.ours
        assert first.uncertain is (reached and name not in ("4xx", "421"))
    assert first.reached_data is reached
    assert isinstance(second, Delivered)
    assert taken == [MAIL]


@pytest.mark.parametrize("verb", [*BEFORE, *AFTER])
async def test_an_answer_byte_by_byte_is_an_answer(verb: str, authority: Certificates) -> None:
    """TCP promises no more."""
    first, _, taken = await twice(verb, DRIP, authority)
    assert isinstance(first, Delivered)
    assert taken[0] == MAIL


@pytest.mark.parametrize("name", [*ANSWERS, "drip"])
async def test_a_reset_that_goes_wrong_harms_no_mail(name: str) -> None:
    """After a refused recipient the next mail wants RSET: where that fails it has a connection of its own."""
    reaction = ANSWERS.get(name, DRIP)
    script: dict[str, str | list[str | None]] = {"RCPT": ["550 5.1.1 no"], "RSET": [reaction]}
    with ScriptedSmtp(script) as relay:
        wait = 0.3 if reaction == STALL else 30.0
        account = SmtpAccount("127.0.0.1", relay.port, tls="none", connections=1, timeout_connect=wait)
        courier = SmtpCourier(account)
        first = await courier.deliver("desk@example.org", "nobody@example.org", MAIL)
        second = await courier.deliver("desk@example.org", "anna@example.org", MAIL)
        await courier.close()
    assert isinstance(first, Refused)
    assert isinstance(second, Delivered)
    assert [mail.recipient for mail in relay.received] == [("anna@example.org",)]


@pytest.mark.parametrize("name", [*ANSWERS, "drip"])
async def test_a_goodbye_that_goes_wrong_ends_all_the_same(name: str) -> None:
    """The mail is delivered, close() returns and raises nothing."""
    with ScriptedSmtp({"QUIT": ANSWERS.get(name, DRIP)}) as relay:
        courier = SmtpCourier(SmtpAccount("127.0.0.1", relay.port, tls="none"))
        assert isinstance(await courier.deliver("desk@example.org", "anna@example.org", MAIL), Delivered)
        await courier.close()


# --- the final dot ---


def test_the_final_dot_has_ten_minutes() -> None:
    """RFC 5321 section 4.5.3.2.6: a shorter wait makes copies."""
    assert SmtpAccount("relay.example", 25).timeout_final_dot == 600.0


async def test_the_final_dot_has_its_own_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """On the wire: commands have a minute, the answer to the content has ten."""
    waits: list[float | None] = []
    read = SMTPProtocol.read_response

    async def watched(self: SMTPProtocol, **how: float | None) -> SMTPResponse:
        waits.append(how["timeout"])
        return await read(self, **how)

    monkeypatch.setattr(SMTPProtocol, "read_response", watched)
    with ScriptedSmtp() as relay:
        courier = SmtpCourier(SmtpAccount("127.0.0.1", relay.port, tls="none"))
        assert isinstance(await courier.deliver("desk@example.org", "anna@example.org", MAIL), Delivered)
        await courier.close()
    greeting, hello, sender, recipient, data, content, *goodbye = waits
    assert [greeting, hello, sender, recipient, data] == [60.0] * 5
    assert content == 600.0
    assert goodbye == [1.0]


# --- how fast ---


@pytest.mark.parametrize(
    ("answer", "limited"),
    [
        ("421 4.7.0 too many messages from 192.0.2.1, slow down", True),
        ("450 4.7.1 Error: too many connections", True),
        ("451 4.7.1 Rate limit exceeded", True),
        ("421-4.7.28 our system has detected an unusual rate of unsolicited mail", True),
        ("452 4.3.1 Insufficient system storage", True),
        ("452 4.5.3 Too many recipients", True),
        ("451 4.4.5 congestion", True),
        ("421 RP-001 The mail server IP connecting has exceeded the rate limit allowed", True),
        ("450 4.2.0 Greylisted, try again later; too many messages otherwise", False),
        ("451 4.7.1 greylisted, come back later", False),
        ("452 4.2.2 mailbox full", False),
        ("450 4.2.1 The user you are trying to contact is receiving mail too quickly", False),
        ("451 4.3.0 later", False),
        ("421 4.3.2 closing", False),
        ("550 5.7.1 too many messages", False),
    ],
)
def test_who_is_told_to_slow_down(answer: str, limited: bool) -> None:
    """What is about us sending too much, and not about the recipient."""
    assert asks_to_slow_down(int(answer[:3]), answer[4:]) is limited


@pytest.mark.parametrize(
    "answer", ["421 4.7.0 Too many messages in this connection", "452 4.5.3 too many mails per session"]
)
async def test_a_limit_of_one_connection_is_learned(answer: str) -> None:
    """The mail that meets it goes at once over a fresh one; from then on connections are changed in time."""

    class Five(ScriptedConversation):
        carried = 0

        async def before(self, verb: str) -> str | None:
            self.carried += verb == "MAIL"
            return answer if verb == "MAIL" and self.carried > 5 else None

    class FiveEach(ScriptedSmtp):
        conversation = Five

    with FiveEach() as relay:
        courier = SmtpCourier(SmtpAccount("127.0.0.1", relay.port, tls="none", connections=1))
        outcomes = [await courier.deliver("desk@example.org", f"p{n}@example.org", MAIL) for n in range(30)]
        await courier.close()
        refusals = sum(command.startswith("MAIL") for command in relay.commands) - 30
    assert all(isinstance(outcome, Delivered) for outcome in outcomes)
    assert len(relay.received) == 30
    assert refusals == 1
