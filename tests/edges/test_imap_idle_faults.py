"""Waiting on servers that leave, refuse, fall silent or never stop: noticed in time, without turning round."""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Callable

import pytest

from responder.edges import imap_idle
from responder.edges.imap import ImapMailbox, Unreachable, Woken
from tests.servers.dovecot import Dovecot
from tests.servers.proxy import Proxy
from tests.servers.scripted_imap import Session, connected, scripted

QUIET = -1


def timed(act: Callable[[], Woken]) -> tuple[Woken, float]:
    began = time.monotonic()
    return act(), time.monotonic() - began


@pytest.mark.parametrize("end", [b"", b"* BYE shutting down\r\n", b"* BYE half a li", b"nonsense\r\n"])
def test_an_end_while_idling(end: bytes) -> None:
    """EOF, BYE and noise during IDLE raise at once."""

    def leave(session: Session, _: bytes) -> None:
        session.send(b"+ idling\r\n")
        session.send(end)
        raise ConnectionError("gone")

    with connected({"IDLE": leave}) as (mailbox, _):
        began = time.monotonic()
        with pytest.raises(Unreachable):
            mailbox.wait(30, QUIET)
        assert time.monotonic() - began < 20


@pytest.mark.parametrize("use_idle", [True, False])
def test_a_closed_connection_costs_no_time_on_the_processor(use_idle: bool) -> None:
    """The server goes away in mid-wait: Unreachable, with hardly any work."""

    def leave(session: Session, _: bytes) -> bytes:
        threading.Timer(0.2, lambda: session.connection.shutdown(socket.SHUT_RDWR)).start()
        return b"* SEARCH\r\nTAG OK done\r\n"

    with scripted({"UID SEARCH": leave}) as server:
        mailbox = ImapMailbox(server.account(), idle=use_idle)
        mailbox.connect()
        mailbox.uids_after(0)
        worked, began = time.process_time(), time.monotonic()
        with pytest.raises(Unreachable):
            mailbox.wait(30, QUIET)
        assert time.monotonic() - began < 20
        assert time.process_time() - worked < 2


@pytest.mark.parametrize(
    "answer",
    [
        b"TAG NO not here\r\n",
        b"TAG BAD what\r\n",
        b"+ idling\r\nTAG OK enough\r\n",
        b"+ idling\r\nTAG NO stop\r\n",
    ],
)
def test_a_server_that_refuses_or_ends_idle(answer: bytes) -> None:
    """The time-out is waited for all the same, without asking again at full speed."""
    with connected({"IDLE": answer}) as (mailbox, server):
        woken, seconds = timed(lambda: mailbox.wait(0.3, QUIET))
        assert woken is Woken.TIMEOUT
        assert 0.29 <= seconds < 1
        assert server.heard.count(b"IDLE") == 1
        assert b"DONE" not in server.heard


def test_idle_is_left_after_four_minutes(monkeypatch: pytest.MonkeyPatch) -> None:
    """However long the time-out: IDLE ends and the caller searches again."""
    assert imap_idle.LONGEST_IDLE == 240
    monkeypatch.setattr(imap_idle, "LONGEST_IDLE", 0.2)
    with connected({}) as (mailbox, server):
        woken, seconds = timed(lambda: mailbox.wait(60, QUIET))
        assert (woken, seconds < 2) == (Woken.TIMEOUT, True)
        assert b"DONE" in server.heard


def test_a_server_that_died_in_silence() -> None:
    """DONE is not answered: Unreachable within the time-out, also after a wake-up."""

    def die(session: Session, _: bytes) -> None:
        session.send(b"+ idling\r\n")
        while session.line():
            pass

    with connected({"IDLE": die}, timeout_read=0.3) as (mailbox, _):
        began = time.monotonic()
        with pytest.raises(Unreachable, match="in time"):
            mailbox.wait(0.1, QUIET)
        assert time.monotonic() - began < 20


def test_a_signal_is_not_kept_waiting(monkeypatch: pytest.MonkeyPatch, pipe: tuple[int, int]) -> None:
    """After a wake-up a server that does not answer DONE is given up after 5 seconds, not after the usual 60."""
    assert imap_idle.SIGNAL_PATIENCE <= 5
    monkeypatch.setattr(imap_idle, "SIGNAL_PATIENCE", 0.2)

    def die(session: Session, _: bytes) -> None:
        session.send(b"+ idling\r\n")
        while session.line():
            pass

    with connected({"IDLE": die}, timeout_read=30.0) as (mailbox, _):
        os.write(pipe[1], b"x")
        began = time.monotonic()
        with pytest.raises(Unreachable):
            mailbox.wait(30, pipe[0])
        assert time.monotonic() - began < 20


def test_a_flood_ends_with_the_time() -> None:
    """A server that never stops talking cannot hold wait() beyond its time-out for long."""

    def flood(session: Session, _: bytes) -> None:
        session.send(b"+ idling\r\n")
        while True:
            session.send(b"* OK still here\r\n" * 1_000)

    with connected({"IDLE": flood}, timeout_read=0.3) as (mailbox, _):
        began = time.monotonic()
        with pytest.raises(Unreachable):
            mailbox.wait(0.2, QUIET)
        assert time.monotonic() - began < 20


@pytest.mark.dovecot
def test_a_half_open_connection_is_noticed(dovecot: Dovecot, user: str) -> None:
    """The network swallows everything: leaving IDLE fails within the read time-out."""
    with Proxy(dovecot.port) as proxy:
        mailbox = ImapMailbox(dovecot.account(user, port=proxy.port, timeout_read=0.4))
        mailbox.connect()
        proxy.blackhole = True
        began = time.monotonic()
        with pytest.raises(Unreachable):
            mailbox.wait(0.1, QUIET)
        assert time.monotonic() - began < 20
        proxy.blackhole = False
        assert mailbox.connect().exists == 0
        proxy.reset()
        with pytest.raises(Unreachable):
            mailbox.wait(5, QUIET)
