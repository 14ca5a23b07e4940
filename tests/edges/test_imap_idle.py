"""Waiting: no mail is missed, no line is broken, a dead connection is noticed, nothing turns round at full speed."""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from responder.edges import imap_idle
from responder.edges.imap import ImapMailbox, Unreachable, Woken
from tests.servers.certificates import Certificates
from tests.servers.dovecot import Dovecot
from tests.servers.proxy import Proxy
from tests.servers.scripted_imap import Answer, ScriptedImap, Session, idle, scripted, selected

QUIET = -1


@pytest.fixture
def pipe() -> Iterator[tuple[int, int]]:
    ends = os.pipe()
    yield ends
    for end in ends:
        os.close(end)


@contextmanager
def connected(
    answers: Mapping[str, Answer], *, use_idle: bool = True, **changes: object
) -> Iterator[tuple[ImapMailbox, ScriptedImap]]:
    """A mailbox connected to a scripted server."""
    with scripted(answers) as server:
        mailbox = ImapMailbox(server.account(**changes), idle=use_idle)
        mailbox.connect()
        yield mailbox, server
        mailbox.close()


def timed(act: Callable[[], Woken]) -> tuple[Woken, float]:
    began = time.monotonic()
    return act(), time.monotonic() - began


def then_silence(session: Session, *packets: bytes) -> bytes:
    """Send packets with pauses between them, so that each comes alone, then wait for DONE."""
    for packet in packets:
        session.send(packet)
        threading.Event().wait(0.05)
    session.line()
    return b"TAG OK idle ended\r\n"


def test_news_in_one_packet_with_the_continuation() -> None:
    """`+ idling` and `* 1 EXISTS` together: the line is in the buffer while the socket is silent; noticed at once."""
    for _ in range(20):
        with connected({"IDLE": idle(b"+ idling\r\n* 1 EXISTS\r\n")}) as (mailbox, _server):
            woken, seconds = timed(lambda mailbox=mailbox: mailbox.wait(5, QUIET))  # type: ignore[misc]
            assert (woken, seconds < 1) == (Woken.MAIL, True)


def test_news_before_the_continuation() -> None:
    """An untagged line may come before the server agrees to IDLE."""
    with connected({"IDLE": idle(b"* 1 EXISTS\r\n+ idling\r\n")}) as (mailbox, _):
        assert timed(lambda: mailbox.wait(5, QUIET))[0] is Woken.MAIL


def test_news_in_the_tls_layer(tmp_path: Path) -> None:
    """The same in one TLS record: the rest of it is decrypted already when the socket is polled."""
    certificates = Certificates(tmp_path)
    big = b"* OK " + b"x" * 70_000 + b"\r\n"
    packets = {"IDLE": idle(b"+ idling\r\n" + big + b"* 1 EXISTS\r\n")}
    with ScriptedImap(
        lambda session: session.serve(packets), certificate=certificates.certificate, key=certificates.key
    ) as server:
        mailbox = ImapMailbox(
            server.account(host="localhost", tls="implicit", ca_file=str(certificates.ca_file))
        )
        mailbox.connect()
        woken, seconds = timed(lambda: mailbox.wait(5, QUIET))
        assert (woken, seconds < 1) == (Woken.MAIL, True)
        mailbox.close()


@pytest.mark.parametrize("split", range(1, len(b"* 1 EXISTS\r\n")))
def test_a_line_split_over_two_packets(split: int) -> None:
    """Wherever the line is broken, it counts when it is whole."""
    line = b"* 1 EXISTS\r\n"
    answers = {"IDLE": lambda session, _: then_silence(session, b"+ idling\r\n", line[:split], line[split:])}
    with connected(answers) as (mailbox, _):
        woken, seconds = timed(lambda: mailbox.wait(5, QUIET))
        assert (woken, 0.04 < seconds < 2) == (Woken.MAIL, True)


def test_half_a_line_does_not_deafen(pipe: tuple[int, int]) -> None:
    """While the rest of a line is missing, the wake-up is heard; the line counts once its rest has come."""

    def halve(session: Session, _: bytes) -> bytes:
        session.send(b"+ idling\r\n* 1 EXI")
        session.line()
        return b"STS\r\nTAG OK idle ended\r\n"

    with connected({"IDLE": halve}) as (mailbox, _):
        threading.Timer(0.2, lambda: os.write(pipe[1], b"x")).start()
        woken, seconds = timed(lambda: mailbox.wait(10, pipe[0]))
        assert (woken, 0.1 < seconds < 2) == (Woken.SIGNAL, True)
        assert mailbox.wait(10, pipe[0]) is Woken.MAIL


def test_news_with_the_answer_to_done() -> None:
    """What the server tells only when IDLE ends is not lost."""

    def tell_late(session: Session, _: bytes) -> bytes:
        session.send(b"+ idling\r\n")
        session.line()
        return b"* 1 EXISTS\r\nTAG OK idle ended\r\n"

    with connected({"IDLE": tell_late}) as (mailbox, _):
        assert mailbox.wait(0.1, QUIET) is Woken.MAIL


def test_counts_that_do_not_grow_are_no_news() -> None:
    """Servers repeat EXISTS, or lower it after EXPUNGE; only growth is news. EXPUNGE then EXISTS of the same number is
    growth: one went, one came."""
    chatter = idle(b"+ idling\r\n* 3 EXISTS\r\n* 2 EXPUNGE\r\n* 2 EXISTS\r\n* 1 FETCH (FLAGS (\\Seen))\r\n")
    with connected({"SELECT": selected(3, 4), "IDLE": chatter}) as (mailbox, _):
        assert mailbox.wait(0.1, QUIET) is Woken.TIMEOUT
    swap = idle(b"+ idling\r\n* 2 EXPUNGE\r\n* 3 EXISTS\r\n")
    with connected({"SELECT": selected(3, 4), "IDLE": swap}) as (mailbox, _):
        assert mailbox.wait(5, QUIET) is Woken.MAIL


def test_news_that_came_with_another_command() -> None:
    """EXISTS in the answer to a STORE after the last search: wait() tells at once, without IDLE."""
    answers: dict[str, Answer] = {"UID STORE": b"* 1 EXISTS\r\nTAG OK done\r\n"}
    with connected(answers) as (mailbox, server):
        mailbox.uids_after(0)
        mailbox.mark([1], "$Complaint")
        woken, seconds = timed(lambda: mailbox.wait(5, QUIET))
        assert (woken, seconds < 1) == (Woken.MAIL, True)
        assert b"IDLE" not in server.heard


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
        assert time.monotonic() - began < 1


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
        assert time.monotonic() - began < 1
        assert time.process_time() - worked < 0.1


def test_a_quiet_wait_costs_no_time_on_the_processor() -> None:
    """Half a second of IDLE without news is slept through."""
    with connected({}) as (mailbox, _):
        worked = time.process_time()
        assert mailbox.wait(0.5, QUIET) is Woken.TIMEOUT
        assert time.process_time() - worked < 0.1


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


@pytest.mark.parametrize("offered", [True, False])
def test_without_idle(offered: bool) -> None:
    """Not offered, or not wanted: the time passes without a command; the next refresh brings the news."""
    capability = b"IMAP4rev1 AUTH=PLAIN IDLE" if offered else b"IMAP4rev1 AUTH=PLAIN"
    answers: dict[str, Answer] = {
        "CAPABILITY": b"* CAPABILITY " + capability + b"\r\nTAG OK done\r\n",
        "NOOP": b"* 1 EXISTS\r\nTAG OK done\r\n",
    }
    with connected(answers, use_idle=not offered) as (mailbox, server):
        woken, seconds = timed(lambda: mailbox.wait(0.2, QUIET))
        assert (woken, seconds >= 0.19) == (Woken.TIMEOUT, True)
        assert b"IDLE" not in server.heard
        mailbox.refresh()
        assert mailbox.wait(5, QUIET) is Woken.MAIL


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
        assert time.monotonic() - began < 2


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
        assert time.monotonic() - began < 3


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
        assert time.monotonic() - began < 6


def test_brisk_asks_often_and_stops_in_time(pipe: tuple[int, int]) -> None:
    """About every `brisk` seconds a NOOP, no IDLE; TIMEOUT, SIGNAL and EOF as ever."""
    with connected({}) as (mailbox, server):
        woken, seconds = timed(lambda: mailbox.wait(0.5, QUIET, 0.05))
        assert woken is Woken.TIMEOUT
        assert 0.49 <= seconds < 1.5
        assert 4 <= server.heard.count(b"NOOP") <= 12
        assert b"IDLE" not in server.heard
        os.write(pipe[1], b"x")
        assert mailbox.wait(5, pipe[0], 0.05) is Woken.SIGNAL
        server.sessions[0].connection.close()
        with pytest.raises(Unreachable):
            mailbox.wait(5, QUIET, 0.05)


def test_brisk_never_turns_round() -> None:
    """A pause of almost nothing is lengthened to 10 ms."""
    with connected({}) as (mailbox, server):
        mailbox.wait(0.2, QUIET, 1e-9)
        assert server.heard.count(b"NOOP") <= 25


@pytest.mark.dovecot
@pytest.mark.parametrize("tls", ["none", "implicit"])
def test_brisk_is_fast_on_dovecot(dovecot: Dovecot, user: str, tls: str) -> None:
    """Where Dovecot's IDLE tells after half a second, a NOOP every 30 ms tells within a tenth."""
    mailbox = ImapMailbox(dovecot.account(user, tls=tls))
    mailbox.connect()
    late = []
    for number in range(5):
        threading.Timer(0.05, lambda: dovecot.deliver(user, b"Subject: x\r\n\r\nx\r\n")).start()
        woken, seconds = timed(lambda: mailbox.wait(5, QUIET, 0.03))
        assert woken is Woken.MAIL
        assert mailbox.uids_after(0)[-1] == number + 1
        late.append(seconds - 0.05)
    assert min(late) < 0.15
    mailbox.close()


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
        assert time.monotonic() - began < 2
        proxy.blackhole = False
        assert mailbox.connect().exists == 0
        proxy.reset()
        with pytest.raises(Unreachable):
            mailbox.wait(5, QUIET)
