"""Getting in: TLS as configured or no login at all, refusals told apart, and never a word of the password."""

from __future__ import annotations

import base64
import logging
import traceback
from collections.abc import Iterator
from pathlib import Path

import pytest

from responder.edges.imap import (
    ImapAccount,
    ImapMailbox,
    InsecureServer,
    LoginRefused,
    MailboxFault,
    Unreachable,
)
from tests.servers.certificates import Certificates
from tests.servers.dovecot import Dovecot, free_port
from tests.servers.scripted_imap import ScriptedImap, Session, scripted, server_context

PASSWORD = "hunter2-пароль"
STARTTLS = b"* CAPABILITY IMAP4rev1 STARTTLS LOGINDISABLED\r\nTAG OK done\r\n"


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return Certificates(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def expired(certificates: Certificates) -> Iterator[tuple[Path, Path]]:
    return certificates.issue("expired", expired=True)


def refused(account: ImapAccount) -> MailboxFault:
    """The fault of a connect() that must not succeed; it never holds the password."""
    mailbox = ImapMailbox(account)
    with pytest.raises(MailboxFault) as caught:
        mailbox.connect()
    assert_no_secret(caught.value, account.password)
    return caught.value


def log_in(account: ImapAccount) -> None:
    """A connect() that must succeed."""
    mailbox = ImapMailbox(account)
    assert mailbox.connect().uidvalidity > 0
    mailbox.close()


def assert_no_secret(fault: BaseException | None, password: str) -> None:
    """Neither the texts nor the chain nor the printed traceback show the password, plain or in base64."""
    secrets = [password, base64.b64encode(password.encode()).decode(), repr(password)[1:-1]]
    while fault is not None:
        shown = "".join(traceback.format_exception(fault)) + str(fault) + repr(fault) + repr(vars(fault))
        assert not any(secret in shown for secret in secrets)
        fault = fault.__cause__ or fault.__context__


def assert_no_login(server: ScriptedImap) -> None:
    heard = server.heard.upper()
    assert b"LOGIN " not in heard
    assert b"AUTHENTICATE" not in heard
    assert b"HUNTER2" not in heard


@pytest.mark.dovecot
@pytest.mark.parametrize("tls", ["implicit", "starttls", "none"])
def test_each_kind_of_tls(dovecot: Dovecot, tls: str) -> None:
    """Dovecot is reached by implicit TLS, by STARTTLS and, where allowed, in clear text."""
    log_in(dovecot.account(tls=tls))


@pytest.mark.dovecot
@pytest.mark.parametrize("tls", ["implicit", "starttls"])
def test_an_unknown_authority_is_refused(dovecot: Dovecot, tls: str) -> None:
    """Without ca_file Dovecot's certificate is nobody's."""
    fault = refused(dovecot.account(tls=tls, ca_file=""))
    assert isinstance(fault, InsecureServer)
    assert "ca_file" in str(fault)


@pytest.mark.dovecot
def test_names_and_passwords_in_any_script(dovecot: Dovecot) -> None:
    """A user name in Cyrillic and a password with umlauts log in; the wrong password is LoginRefused."""
    log_in(dovecot.account("жалобы"))
    fault = refused(dovecot.account("жалобы", password="тайна"))
    assert isinstance(fault, LoginRefused)
    assert "жалобы" in str(fault)


@pytest.mark.parametrize("tls", ["implicit", "starttls"])
def test_expired_certificate(certificates: Certificates, expired: tuple[Path, Path], tls: str) -> None:
    """An expired certificate: InsecureServer, no login."""
    assert_refused_certificate(certificates, *expired, tls)


@pytest.mark.parametrize("tls", ["implicit", "starttls"])
def test_certificate_for_another_name(certificates: Certificates, tls: str) -> None:
    """A certificate that is valid, but not for this host: InsecureServer, no login."""
    assert_refused_certificate(certificates, *certificates.issue("other", names=("imap.example.org",)), tls)


def assert_refused_certificate(certificates: Certificates, certificate: Path, key: Path, tls: str) -> None:
    def script(session: Session) -> None:
        session.send(b"* OK ready\r\n")
        session.line()
        session.send(b"* CAPABILITY IMAP4rev1 STARTTLS\r\n" + session_tag(session) + b" OK done\r\n")
        tag = session.line().partition(b" ")[0]
        session.send(tag + b" OK begin\r\n")
        session.starttls(server_context(certificate, key))
        session.serve({}, b"")

    implicit = {"certificate": certificate, "key": key} if tls == "implicit" else {}
    with ScriptedImap(script, **implicit) as server:
        fault = refused(server.account(host="localhost", tls=tls, ca_file=str(certificates.ca_file)))
        assert isinstance(fault, InsecureServer)
        assert "certificate" in str(fault)
        assert_no_login(server)


def session_tag(session: Session) -> bytes:
    """The tag of the command that came last."""
    return bytes(session.heard).splitlines()[-1].partition(b" ")[0]


@pytest.mark.parametrize(
    ("answers", "word"),
    [
        ({}, "offers no STARTTLS"),
        ({"CAPABILITY": STARTTLS, "STARTTLS": b"TAG NO not now\r\n"}, "refused STARTTLS"),
        ({"CAPABILITY": STARTTLS, "STARTTLS": b"TAG BAD what\r\n"}, "TLS"),
        (
            {"CAPABILITY": STARTTLS, "STARTTLS": b"TAG OK go\r\n* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n"},
            "before the TLS handshake",
        ),
        ({"CAPABILITY": STARTTLS, "STARTTLS": b"TAG OK go\r\n* "}, "before the TLS handshake"),
    ],
    ids=["stripped", "refused", "bad", "injected", "injected-half-a-line"],
)
def test_starttls_that_does_not_come_about(answers: dict[str, bytes], word: str) -> None:
    """Stripped from the capabilities, refused, or with bytes before the handshake: InsecureServer, no login."""
    with scripted(answers) as server:
        fault = refused(server.account(tls="starttls"))
        assert isinstance(fault, InsecureServer)
        assert word in str(fault)
        assert_no_login(server)


def test_clear_text_in_place_of_the_handshake() -> None:
    """After a right answer to STARTTLS the server goes on in clear text: InsecureServer, no login."""

    def go_on(session: Session, _: bytes) -> None:
        tag = session_tag(session)
        session.send(tag + b" OK go\r\n")
        session.connection.recv(1000)
        session.send(b"* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n" * 3)

    with scripted({"CAPABILITY": STARTTLS, "STARTTLS": go_on}) as server:
        assert isinstance(refused(server.account(tls="starttls")), InsecureServer)
        assert_no_login(server)


def test_implicit_tls_on_a_clear_port() -> None:
    """The port speaks IMAP in clear text: InsecureServer says that tls does not fit the port."""
    with scripted() as server:
        fault = refused(server.account(tls="implicit"))
        assert isinstance(fault, InsecureServer)
        assert "tls" in str(fault)
        assert_no_login(server)


@pytest.mark.parametrize("tls", ["starttls", "none"])
def test_preauth(tls: str) -> None:
    """A greeting that claims we were logged in already is not believed."""
    with scripted({"CAPABILITY": STARTTLS}, b"* PREAUTH welcome back\r\n") as server:
        fault = refused(server.account(tls=tls))
        assert isinstance(fault, InsecureServer)
        assert "PREAUTH" in str(fault)
        assert_no_login(server)


def test_old_tls_is_refused(certificates: Certificates) -> None:
    """A server that has TLS 1.1 at most is InsecureServer."""
    import ssl

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificates.certificate, certificates.key)
    context.set_ciphers("ALL:@SECLEVEL=0")
    with pytest.warns(DeprecationWarning, match="TLSv1_1"):
        context.maximum_version = ssl.TLSVersion.TLSv1_1
    with ScriptedImap(lambda session: session.starttls(context)) as server:
        fault = refused(server.account(host="localhost", tls="implicit", ca_file=str(certificates.ca_file)))
        assert isinstance(fault, InsecureServer)


def test_a_handshake_that_is_cut_heals() -> None:
    """A connection closed in the midst of the handshake is the network's fault: Unreachable."""
    with ScriptedImap(lambda session: session.connection.recv(10) and None) as server:
        assert isinstance(refused(server.account(tls="implicit")), Unreachable)


def test_ca_file_that_cannot_be_read(tmp_path: Path) -> None:
    """Missing, or no certificate in it: the sentence names the file; nothing is sent."""
    empty = tmp_path / "empty.pem"
    empty.write_text("no certificate", "ascii")
    for path in (tmp_path / "missing.pem", empty):
        with scripted() as server:
            fault = refused(server.account(tls="implicit", ca_file=str(path)))
            assert isinstance(fault, InsecureServer)
            assert path.name in str(fault)
            assert server.heard == b""


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (b"TAG NO [AUTHENTICATIONFAILED] wrong\r\n", LoginRefused),
        (b"TAG NO [AUTHORIZATIONFAILED] not you\r\n", LoginRefused),
        (b"TAG NO [EXPIRED] too old\r\n", LoginRefused),
        (b"TAG NO [CONTACTADMIN] ask\r\n", LoginRefused),
        (b"TAG NO go away\r\n", LoginRefused),
        (b"TAG NO\r\n", Unreachable),
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
