"""The courier's secrets: no login and no mail without a proven TLS connection, and no password in anything shown."""

from __future__ import annotations

import base64
import logging
from dataclasses import replace
from pathlib import Path

import pytest

from responder.edges.smtp import Deferred, Delivered, Outcome, SmtpAccount, SmtpCourier
from tests.servers.certificates import Certificates
from tests.servers.scripted_smtp import STALL, ScriptedSmtp
from tests.servers.smtp_conversation import SinkSettings
from tests.servers.smtp_sink import SmtpSink

PASSWORD = "pässword-Zu8k"
USERS = {"desk": PASSWORD}


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    """Certificates for localhost, signed by an authority of the tests."""
    return Certificates(tmp_path_factory.mktemp("tls"))


def settings(tls: str, certificate: tuple[Path, Path], **changes: object) -> SinkSettings:
    chosen = SinkSettings(tls=tls, certificate=str(certificate[0]), key=str(certificate[1]), users=USERS)
    return replace(chosen, **changes)  # type: ignore[arg-type]


def account(relay: SmtpSink, ca_file: object = "", **changes: object) -> SmtpAccount:
    """The relay as the operator would configure it, with short timeouts."""
    given = SmtpAccount(
        "localhost", relay.port, "desk", PASSWORD, relay.settings.tls, str(ca_file), timeout_command=1.0
    )
    return replace(given, **changes)  # type: ignore[arg-type]


async def deliver(chosen: SmtpAccount) -> Outcome:
    courier = SmtpCourier(chosen)
    try:
        return await courier.deliver("desk@example.org", "anna@example.org", b"Subject: x\r\n\r\nText\r\n")
    finally:
        await courier.close()


def verbs(relay: SmtpSink) -> list[str]:
    return [command.split()[0] for command in relay.commands]


@pytest.mark.parametrize("tls", ["implicit", "starttls"])
async def test_mail_and_login_travel_inside_tls(authority: Certificates, tls: str) -> None:
    """With a certificate of the trusted authority for this host: login and mail, both encrypted."""
    with SmtpSink(settings(tls, (authority.certificate, authority.key))) as relay:
        assert isinstance(await deliver(account(relay, authority.ca_file)), Delivered)
    assert relay.logins == [("PLAIN", "desk", True)]
    assert relay.received[0].tls


@pytest.mark.parametrize("tls", ["implicit", "starttls"])
@pytest.mark.parametrize("wrong", ["unknown authority", "expired", "other name"])
async def test_a_certificate_that_proves_nothing_ends_it(
    authority: Certificates, tls: str, wrong: str
) -> None:
    """Unknown authority, expired, or for another name: deferred as ours; no login and no mail was sent."""
    pair = {
        "unknown authority": (authority.certificate, authority.key),
        "expired": authority.issue("expired", expired=True),
        "other name": authority.issue("other", names=("mail.example.org",)),
    }[wrong]
    with SmtpSink(settings(tls, pair)) as relay:
        outcome = await deliver(account(relay, "" if wrong == "unknown authority" else authority.ca_file))
    assert isinstance(outcome, Deferred)
    assert (outcome.fault, outcome.ours, outcome.reached_data) == ("tls", True, False)
    assert relay.logins == []
    assert not {"AUTH", "MAIL"} & set(verbs(relay))


async def test_starttls_stripped_sends_nothing_in_clear(authority: Certificates) -> None:
    """A relay (or somebody between) that hides STARTTLS gets neither login nor mail."""
    with SmtpSink(SinkSettings(users=USERS)) as relay:
        outcome = await deliver(account(relay, authority.ca_file, tls="starttls"))
    assert isinstance(outcome, Deferred)
    assert (outcome.fault, outcome.ours) == ("tls", True)
    assert set(verbs(relay)) <= {"EHLO", "QUIT"}


@pytest.mark.parametrize(("answer", "ours"), [("454 4.7.0 not now", False), ("502 5.5.1 what", True)])
async def test_starttls_refused_sends_nothing_in_clear(
    authority: Certificates, answer: str, ours: bool
) -> None:
    """STARTTLS answered with 4xx or 5xx: deferred, without a fallback to clear text."""
    with ScriptedSmtp(
        {"STARTTLS": answer}, settings("starttls", (authority.certificate, authority.key))
    ) as relay:
        outcome = await deliver(account(relay, authority.ca_file))
    assert outcome == Deferred(int(answer[:3]), answer[4:], "tls", ours=ours)
    assert verbs(relay) == ["EHLO", "STARTTLS"]


async def test_bytes_before_the_handshake_are_not_believed(authority: Certificates) -> None:
    """What was injected in clear text after the 220 is no answer inside TLS."""
    with SmtpSink(settings("starttls", (authority.certificate, authority.key))) as relay:
        relay.conversation = InjectingConversation
        outcome = await deliver(account(relay, authority.ca_file))
    assert not relay.received or relay.logins == [("PLAIN", "desk", True)]
    assert isinstance(outcome, Delivered) == bool(relay.received)


class InjectingConversation(SmtpSink.conversation):
    async def say(self, *lines: str) -> None:
        injected = "\r\n250-evil.test\r\n250 AUTH PLAIN"
        await super().say(*(line + injected if line.startswith("220 2.0.0") else line for line in lines))


@pytest.mark.parametrize(("ours", "theirs"), [("implicit", "none"), ("starttls", "implicit")])
async def test_a_port_that_speaks_the_other_way_is_bounded(
    authority: Certificates, ours: str, theirs: str
) -> None:
    """TLS towards a clear-text port, or clear text towards a TLS port: deferred within the timeout, nothing sent."""
    with SmtpSink(settings(theirs, (authority.certificate, authority.key))) as relay:
        outcome = await deliver(account(relay, authority.ca_file, tls=ours, timeout_command=0.5))
    assert isinstance(outcome, Deferred)
    assert outcome.ours
    assert relay.logins == []
    assert relay.received == []


async def test_a_stalled_handshake_is_bounded(authority: Certificates) -> None:
    """A relay that says nothing after STARTTLS costs the command's timeout."""
    with ScriptedSmtp(
        {"STARTTLS": STALL}, settings("starttls", (authority.certificate, authority.key))
    ) as relay:
        outcome = await deliver(account(relay, authority.ca_file, timeout_command=0.3))
    assert outcome == Deferred(0, "no answer in time", "timeout", ours=True)


async def test_a_missing_ca_file_is_named() -> None:
    """ca_file that cannot be read: deferred as ours, and the answer names the file."""
    with SmtpSink(SinkSettings(tls="starttls")) as relay:
        outcome = await deliver(account(relay, "/no/such/ca.pem"))
    assert isinstance(outcome, Deferred)
    assert (outcome.fault, outcome.ours) == ("configuration", True)
    assert "/no/such/ca.pem" in outcome.answer
    assert relay.connections == 0


@pytest.mark.parametrize(
    ("offered", "used"),
    [
        (("CRAM-MD5", "LOGIN", "PLAIN"), "PLAIN"),
        (("CRAM-MD5", "LOGIN"), "LOGIN"),
        (("CRAM-MD5",), "CRAM-MD5"),
        (("XOAUTH2", "PLAIN"), "PLAIN"),
    ],
)
async def test_one_mechanism_is_chosen(offered: tuple[str, ...], used: str) -> None:
    """PLAIN before LOGIN before CRAM-MD5; passwords beyond ASCII work in each."""
    with SmtpSink(SinkSettings(users=USERS, mechanisms=offered)) as relay:
        assert isinstance(await deliver(account(relay)), Delivered)
    assert relay.logins == [(used, "desk", False)]


async def test_a_wrong_password_is_tried_once(authority: Certificates) -> None:
    """535 is ours; the login is tried by one mechanism only, so that no account is locked three times as fast."""
    with SmtpSink(SinkSettings(users=USERS, mechanisms=("PLAIN", "LOGIN", "CRAM-MD5"))) as relay:
        outcome = await deliver(account(relay, password="mistaken!"))
    assert outcome == Deferred(535, "5.7.8 wrong user name or password", "auth", ours=True)
    assert len(relay.logins) == 1


async def test_a_mechanism_offered_but_not_served_is_passed_over() -> None:
    """504 to the first mechanism: the next one is tried."""
    with ScriptedSmtp({"AUTH": ["504 5.5.4 not really", None]}, SinkSettings(users=USERS)) as relay:
        assert isinstance(await deliver(account(relay)), Delivered)
    assert [login[0] for login in relay.logins] == ["LOGIN"]


@pytest.mark.parametrize("mechanisms", [("GSSAPI",), ()])
async def test_no_usable_mechanism_is_ours(mechanisms: tuple[str, ...]) -> None:
    """A relay that offers no login we know: deferred as ours; no mail is sent without the login asked for."""
    with SmtpSink(SinkSettings(users=USERS, mechanisms=mechanisms)) as relay:
        outcome = await deliver(account(relay))
    assert isinstance(outcome, Deferred)
    assert (outcome.fault, outcome.ours) == ("auth", True)
    assert "MAIL" not in verbs(relay)


@pytest.mark.parametrize("challenge", ["334 !!!", "334 ", "334 \x07"])
async def test_a_challenge_that_is_none_raises_nothing(challenge: str) -> None:
    """Nonsense inside AUTH ends in an outcome."""
    with ScriptedSmtp({"AUTH": challenge}, SinkSettings(users=USERS, mechanisms=("CRAM-MD5",))) as relay:
        outcome = await deliver(account(relay))
    assert isinstance(outcome, Deferred)
    assert relay.received == []


async def test_the_password_shows_nowhere(caplog: pytest.LogCaptureFixture) -> None:
    """A relay that sends our login back in its refusal cannot put it into outcome, log or repr."""
    caplog.set_level(logging.DEBUG)
    encoded = base64.b64encode(f"\0desk\0{PASSWORD}".encode()).decode()
    single = base64.b64encode(PASSWORD.encode()).decode()
    answer = f"535 5.7.8 no such login: {PASSWORD} {encoded} {single}"
    with ScriptedSmtp({"AUTH": answer}, SinkSettings(users=USERS)) as relay:
        chosen = account(relay)
        courier = SmtpCourier(chosen)
        outcome = await courier.deliver("", "anna@example.org", b"x\r\n")
        found = await courier.probe()
        shown = [repr(outcome), repr(found), repr(chosen), repr(courier), caplog.text]
        await courier.close()
    assert isinstance(outcome, Deferred)
    assert outcome.answer == "5.7.8 no such login: [secret] [secret] [secret]"
    for secret in (PASSWORD, encoded, single):
        assert not any(secret in text for text in shown)


async def test_probe_names_the_tls_version(authority: Certificates) -> None:
    """doctor can show which TLS was spoken, and that the login works."""
    with SmtpSink(settings("starttls", (authority.certificate, authority.key))) as relay:
        found = await SmtpCourier(account(relay, authority.ca_file)).probe()
    assert found.tls in ("TLSv1.2", "TLSv1.3")
    assert (found.null_sender, found.trouble) == (True, None)
    assert relay.logins == [("PLAIN", "desk", True)]
    assert relay.received == []
