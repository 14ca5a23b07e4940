"""Logging in: refusals told apart, names and passwords in any script, and never a word of the password."""

from __future__ import annotations

import logging

import pytest

from responder.edges.imap import (
    ImapAccount,
    ImapMailbox,
    InsecureServer,
    LoginRefused,
    MailboxFault,
    Unreachable,
)
from tests.edges.imap_logins import PASSWORD, assert_no_login, log_in, refused
from tests.servers.dovecot import Dovecot, free_port
from tests.servers.scripted_imap import ScriptedImap, Session, scripted


@pytest.mark.dovecot
def test_names_and_passwords_in_any_script(dovecot: Dovecot) -> None:
    """A user name in Cyrillic and a password with umlauts log in; the wrong password is LoginRefused."""
    log_in(dovecot.account("жалобы"))
    fault = refused(dovecot.account("жалобы", password="тайна"))
    assert isinstance(fault, LoginRefused)
    assert "жалобы" in str(fault)


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (b"TAG NO [AUTHENTICATIONFAILED] wrong\r\n", LoginRefused),
        (b"TAG NO [AUTHORIZATIONFAILED] not you\r\n", LoginRefused),
        (b"TAG NO [EXPIRED] too old\r\n", LoginRefused),
        (b"TAG NO [CONTACTADMIN] ask\r\n", LoginRefused),
        (b"TAG NO go away\r\n", LoginRefused),
        (b"TAG NO\r\n", LoginRefused),
        (b"TAG NO [UNAVAILABLE] later\r\n", Unreachable),
        (b"TAG NO [inuse] later\r\n", Unreachable),
        (b"TAG NO [PRIVACYREQUIRED] TLS first\r\n", InsecureServer),
        (b"TAG BAD what\r\n", Unreachable),
        (b"* BYE overloaded\r\n", Unreachable),
        (b"* BYE overloaded\r\nTAG NO [AUTHENTICATIONFAILED] no\r\n", Unreachable),
        (b"", Unreachable),
    ],
)
@pytest.mark.parametrize("way", ["AUTHENTICATE", "LOGIN"])
def test_refusals_are_told_apart(answer: bytes, kind: type[MailboxFault], way: str) -> None:
    """Only a real refusal counts against the credentials; what passes by itself is Unreachable."""
    capabilities = b"IMAP4rev1 AUTH=PLAIN" if way == "AUTHENTICATE" else b"IMAP4rev1"

    def respond(session: Session, _: bytes) -> bytes | None:
        if way == "AUTHENTICATE":
            session.send(b"+ \r\n")
            session.line()
        if not answer:
            raise ConnectionError("gone")
        return answer

    answers = {"CAPABILITY": b"* CAPABILITY " + capabilities + b"\r\nTAG OK done\r\n", way: respond}
    with scripted(answers) as server:
        assert type(refused(server.account(password="hunter2"))) is kind


def test_a_server_that_echoes_the_password() -> None:
    """The server's words reach the sentence, the password within them does not, plain or as AUTHENTICATE sent it."""

    def echo(session: Session, _: bytes) -> bytes:
        session.send(b"+ \r\n")
        return b"TAG NO who is " + session.line() + f" with {PASSWORD}?\r\n".encode()

    with scripted({"AUTHENTICATE": echo}) as server:
        fault = refused(server.account())
        assert "who is *** with ***?" in str(fault)


def test_login_is_quoted_or_sent_as_literals() -> None:
    """Where only LOGIN is offered: quoted strings for ASCII, literals in UTF-8 for the rest; both log in."""
    capability = b"* CAPABILITY IMAP4rev1\r\nTAG OK done\r\n"
    with scripted({"CAPABILITY": capability}) as server:
        log_in(server.account(username='a "b"', password="c\\d e"))
        assert b'LOGIN "a \\"b\\"" "c\\\\d e"\r\n' in server.heard

    def literals(session: Session, command: bytes) -> bytes:
        assert command == b"LOGIN {8}"
        session.send(b"+ go on\r\n")
        assert session.line() == "деск {20}".encode()
        session.send(b"+ go on\r\n")
        assert session.line() == PASSWORD.encode()
        return b"TAG OK welcome\r\n"

    with scripted({"CAPABILITY": capability, "LOGIN": literals}) as server:
        log_in(server.account(username="деск"))


def test_login_disabled() -> None:
    """LOGINDISABLED is respected: in clear text it asks for TLS; AUTHENTICATE PLAIN is still used where offered."""
    disabled = b"* CAPABILITY IMAP4rev1 LOGINDISABLED\r\nTAG OK done\r\n"
    with scripted({"CAPABILITY": disabled}) as server:
        fault = refused(server.account())
        assert isinstance(fault, InsecureServer)
        assert_no_login(server)
    plain = b"* CAPABILITY IMAP4rev1 LOGINDISABLED AUTH=PLAIN\r\nTAG OK done\r\n"
    with scripted({"CAPABILITY": plain}) as server:
        log_in(server.account())
        assert b"AUTHENTICATE PLAIN" in server.heard


def test_nul_is_never_sent() -> None:
    """A password with NUL would be read as two: LoginRefused, nothing sent."""
    with scripted() as server:
        assert isinstance(refused(server.account(password="a\0b")), LoginRefused)
        assert_no_login(server)


def test_nobody_there() -> None:
    """A closed port, an unknown name and a silent server are Unreachable, each in its own words, within the time."""
    closed = ImapAccount(
        "127.0.0.1", free_port(), "desk", PASSWORD, tls="none", timeout_connect=1, timeout_read=1
    )
    assert "refused the connection" in str(refused(closed))
    unknown = ImapAccount("no-such-host.invalid", 993, "desk", PASSWORD, timeout_connect=1)
    assert "no-such-host.invalid" in str(refused(unknown))
    with ScriptedImap(lambda session: session.line() and None) as server:
        fault = refused(server.account(timeout_read=0.2))
        assert isinstance(fault, Unreachable)
        assert "in time" in str(fault)


@pytest.mark.parametrize(
    "greeting",
    [
        b"* BYE too many connections\r\n",
        b"220 mail.example.org ESMTP\r\n",
        b"HTTP/1.1 400 Bad Request\r\n\r\n",
        b"\x00\xff\xfe\r\n",
        b"* OK " + b"x" * 100,
        b"\r\n",
    ],
)
def test_greetings_that_are_none(greeting: bytes) -> None:
    """Another protocol, BYE, or noise: Unreachable with the server's place in the sentence."""

    def script(session: Session) -> None:
        session.send(greeting)

    with ScriptedImap(script) as server:
        fault = refused(server.account())
        assert isinstance(fault, Unreachable)
        assert f"127.0.0.1:{server.port}" in str(fault)
        assert_no_login(server)


def test_nothing_secret_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    """With every logger at DEBUG a whole session leaves no trace of the password, nor in the connection's memory."""
    caplog.set_level(logging.DEBUG)
    for capability in (b"IMAP4rev1 AUTH=PLAIN", b"IMAP4rev1"):
        answers = {"CAPABILITY": b"* CAPABILITY " + capability + b"\r\nTAG OK done\r\n"}
        with scripted(answers) as server:
            mailbox = ImapMailbox(server.account(password="hunter2"))
            mailbox.connect()
            mailbox.refresh()
            assert "hunter2" not in repr(mailbox._wire.__dict__.get("_cmd_log"))
            mailbox.close()
    assert "hunter2" not in caplog.text
    assert "hunter2" not in repr(server.account(password="hunter2"))


def test_the_account_s_repr_keeps_the_secret() -> None:
    """repr() of account and mailbox show where, not with what."""
    account = ImapAccount("imap.example.org", 993, "desk", PASSWORD)
    assert PASSWORD not in repr(account) + repr(ImapMailbox(account))
