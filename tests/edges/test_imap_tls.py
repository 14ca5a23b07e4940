"""TLS as configured or no login at all: stripped, forged, expired, too old, or cut."""

from __future__ import annotations

import ssl
import threading
import time
from pathlib import Path

import pytest

from responder.edges.imap import (
    InsecureServer,
    Unreachable,
)
from tests.edges.imap_logins import assert_no_login, log_in, refused
from tests.servers.certificates import Certificates
from tests.servers.dovecot import Dovecot
from tests.servers.scripted_imap import ScriptedImap, Session, scripted, server_context

STARTTLS = b"* CAPABILITY IMAP4rev1 STARTTLS LOGINDISABLED\r\nTAG OK done\r\n"


@pytest.fixture
def expired(certificates: Certificates) -> tuple[Path, Path]:
    return certificates.issue("expired", expired=True)


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


def test_a_handshake_that_drips_is_given_up() -> None:
    """A byte now and then does not keep the handshake alive beyond the time to connect."""
    pause = threading.Event()

    def drip(session: Session) -> None:
        session.connection.recv(5_000)
        for octet in b"\x16\x03\x03\x0f\xff" + bytes(200):
            session.send(bytes((octet,)))
            pause.wait(0.05)

    with ScriptedImap(drip) as server:
        began = time.monotonic()
        fault = refused(server.account(tls="implicit", timeout_connect=0.4))
        assert isinstance(fault, Unreachable)
        assert "in time" in str(fault)
        assert time.monotonic() - began < 20


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
