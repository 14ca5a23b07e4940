"""The embedded servers behave as other servers do, as far as the daemon and mail programs look."""

from __future__ import annotations

import gc
import imaplib
import smtplib
import socket
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from responder.demo import mail_client
from responder.demo.mail_client import Ports, Refused, hand_in
from responder.demo.servers import HOST, Account, EmbeddedServers
from responder.edges.imap import ImapAccount, ImapMailbox, Woken

ANNA = Account("anna@post.example", "anna's own")
DESK = Account("desk@shop.example", "the desk's")
MAIL = (
    b"From: anna@post.example\r\nSubject: =?koi8-r?B?/sHKzsnL?=\r\n\r\n\xfe\xc1\xca\xce\xc9\xcb\r\n.dot\r\n"
)


@pytest.fixture
def ports() -> Iterator[Ports]:
    """Two accounts on fresh servers."""
    with EmbeddedServers([ANNA, DESK]) as servers:
        yield Ports(servers.imap_port, servers.smtp_port)


def opened(ports: Ports, account: Account) -> imaplib.IMAP4:
    client = imaplib.IMAP4(HOST, ports.imap, timeout=60)
    client.login(account.address, account.password)
    client.select("INBOX")
    return client


def test_a_mail_lies_with_its_recipient_byte_for_byte_below_the_trace(ports: Ports) -> None:
    """What was handed in stands unchanged, raw 8-bit bytes and leading dots too, behind what delivery adds."""
    uid = hand_in(ports, ANNA.address, DESK.address, MAIL)
    [received] = mail_client.inbox(ports, DESK)
    assert received.uid == uid
    assert received.content.endswith(MAIL)
    assert received.header("Return-Path") == "<anna@post.example>"
    assert received.header("Delivered-To") == DESK.address
    assert mail_client.inbox(ports, ANNA) == []


def test_the_null_path_is_recorded_as_such(ports: Ports) -> None:
    """MAIL FROM:<> becomes Return-Path: <> (RFC 5321 section 4.4)."""
    hand_in(ports, "", DESK.address, MAIL)
    [received] = mail_client.inbox(ports, DESK)
    assert received.header("Return-Path") == "<>"


def test_any_letter_case_of_an_address_is_the_same_mailbox(ports: Ports) -> None:
    """Who writes to Desk@SHOP.example reaches the desk."""
    hand_in(ports, ANNA.address, "Desk@SHOP.example", MAIL)
    assert len(mail_client.uids(ports, DESK)) == 1


def test_nothing_is_passed_on_to_other_hosts(ports: Ports) -> None:
    """A recipient without account is refused at RCPT."""
    with pytest.raises(Refused, match="550"):
        hand_in(ports, ANNA.address, "somebody@elsewhere.example", MAIL)


def test_a_wrong_password_opens_nothing(ports: Ports) -> None:
    """Neither by IMAP nor by SMTP; the text of the fault does not show the password."""
    wrong = Account(DESK.address, "guessed")
    with pytest.raises(Refused) as fault:
        mail_client.uids(ports, wrong)
    assert "guessed" not in str(fault.value)
    with smtplib.SMTP(HOST, ports.smtp, timeout=60) as client, pytest.raises(smtplib.SMTPAuthenticationError):
        client.login(wrong.address, wrong.password)


def test_the_right_password_is_taken_by_smtp(ports: Ports) -> None:
    """A mail program that insists on a login gets one."""
    with smtplib.SMTP(HOST, ports.smtp, timeout=60) as client:
        assert client.login(DESK.address, DESK.password)[0] == 235


def test_a_password_is_in_no_repr() -> None:
    """An account may be printed."""
    assert DESK.password not in repr(DESK)


def test_keywords_are_kept(ports: Ports) -> None:
    """A client may set a keyword of its own, and another connection sees it."""
    hand_in(ports, ANNA.address, DESK.address, MAIL)
    client = opened(ports, DESK)
    assert b"\\*" in client.response("PERMANENTFLAGS")[1][0]
    client.uid("STORE", "1:*", "+FLAGS", "($Complaint)")
    client.logout()
    other = opened(ports, DESK)
    assert b"$Complaint" in other.uid("FETCH", "1:*", "(FLAGS)")[1][0]
    other.logout()


def test_a_folder_that_a_client_makes_keeps_keywords_too(ports: Ports) -> None:
    """CREATE, then SELECT: keywords are allowed there as in INBOX."""
    client = opened(ports, DESK)
    assert client.create("Done")[0] == "OK"
    client.select("Done")
    assert b"\\*" in client.response("PERMANENTFLAGS")[1][0]
    client.logout()


def test_mail_that_came_just_before_idle_is_told_at_once(ports: Ports) -> None:
    """The gap between the last command and IDLE hides nothing."""
    client = opened(ports, DESK)
    hand_in(ports, ANNA.address, DESK.address, MAIL)
    assert b"1 EXISTS" in _lines_of_idle(client, lambda: None)
    client.shutdown()


def test_mail_that_comes_during_idle_is_told(ports: Ports) -> None:
    """An idle client is woken, also after the collector ran: nobody but the server holds the connection's task."""
    client = opened(ports, DESK)

    def arrive() -> None:
        gc.collect()
        hand_in(ports, ANNA.address, DESK.address, MAIL)

    assert b"1 EXISTS" in _lines_of_idle(client, arrive)
    client.shutdown()


def _lines_of_idle(client: imaplib.IMAP4, then: object) -> bytes:
    """All that the server says after IDLE, up to the line that tells of new mail; at most 10 seconds."""
    client.send(b"X1 IDLE\r\n")
    told = client.readline()
    assert told.startswith(b"+")
    assert callable(then)
    then()
    while b"EXISTS" not in told:
        told += client.readline()
    return told


def test_the_daemons_own_mailbox_works_on_it(ports: Ports) -> None:
    """Connect, search, fetch, mark, wait: the adapter that the daemon uses finds a server as it wants one."""
    mailbox = ImapMailbox(ImapAccount(HOST, ports.imap, DESK.address, DESK.password, tls="none"))
    before = mailbox.connect()
    assert before.exists == 0
    uid = hand_in(ports, ANNA.address, DESK.address, MAIL)
    assert mailbox.wait(10.0, -1) is Woken.MAIL
    assert mailbox.uids_after(0) == [uid]
    assert mailbox.uids_after(uid) == []
    [fetched] = mailbox.fetch([uid])
    assert fetched.content.endswith(MAIL)
    assert abs(fetched.received - datetime.now(UTC)) < timedelta(minutes=1)
    assert mailbox.mark([uid], "$Complaint")
    assert "$Complaint" in mailbox.fetch([uid])[0].flags
    mailbox.close()


def test_everything_ends_with_the_block() -> None:
    """Ports are free and the thread is gone, although clients were still connected."""
    with EmbeddedServers([DESK]) as servers:
        ports = Ports(servers.imap_port, servers.smtp_port)
        idle = opened(ports, DESK)
    assert "mail servers" not in {thread.name for thread in threading.enumerate()}
    for port in (ports.imap, ports.smtp):
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection((HOST, port), timeout=60)
    idle.shutdown()


def test_a_taken_port_is_said() -> None:
    """The fault names the reason instead of hanging."""
    with socket.socket() as taken:
        taken.bind((HOST, 0))
        taken.listen()
        servers = EmbeddedServers([DESK], imap_port=taken.getsockname()[1])
        with pytest.raises(OSError, match="cannot start"):
            servers.__enter__()


def test_an_open_house_takes_mail_for_anybody() -> None:
    """A mailbox is made with the first mail, whatever capitals it is addressed with; a closed one refuses."""
    with EmbeddedServers([ANNA], password_of_others="theirs") as servers:
        ports = Ports(servers.imap_port, servers.smtp_port)
        for address in ("Jaan@post.example", "jaan@post.example"):
            hand_in(ports, ANNA.address, address, b"Subject: hello\r\n\r\nhello\r\n")
        assert len(mail_client.inbox(ports, Account("jaan@post.example", "theirs"))) == 2
        assert mail_client.inbox(ports, ANNA) == []
    with EmbeddedServers([ANNA]) as servers:
        ports = Ports(servers.imap_port, servers.smtp_port)
        with pytest.raises(Refused, match="550"):
            hand_in(ports, ANNA.address, "jaan@post.example", b"Subject: hello\r\n\r\nhello\r\n")


def test_a_paragraph_in_one_line_is_taken() -> None:
    """A letter written in an editor has no line ends where a mail program sets them."""
    with EmbeddedServers([ANNA]) as servers:
        ports = Ports(servers.imap_port, servers.smtp_port)
        content = b"Subject: hello\r\n\r\n" + b"very " * 2000 + b"long\r\n"
        hand_in(ports, "b@post.example", ANNA.address, content)
        [mail] = mail_client.inbox(ports, ANNA)
        assert mail.content.endswith(content)


def test_an_address_beyond_ascii_is_taken_as_it_is() -> None:
    """SMTPUTF8 (RFC 6531), where the sender needs it."""
    with EmbeddedServers([ANNA]) as servers:
        ports = Ports(servers.imap_port, servers.smtp_port)
        hand_in(ports, "jüri@post.example", ANNA.address, b"Subject: hello\r\n\r\nhello\r\n")
        [mail] = mail_client.inbox(ports, ANNA)
        assert "Return-Path: <jüri@post.example>".encode() in mail.content
