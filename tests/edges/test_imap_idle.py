"""Waiting: no mail is missed, no line is broken, and a wake-up is always heard."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable

import pytest

from responder.edges.imap import ImapMailbox, Unreachable, Woken
from tests.servers.certificates import Certificates
from tests.servers.dovecot import Dovecot
from tests.servers.scripted_imap import Answer, ScriptedImap, Session, connected, idle, selected

QUIET = -1


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


def test_news_in_the_tls_layer(certificates: Certificates) -> None:
    """The same in one TLS record: the rest of it is decrypted already when the socket is polled."""
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


def test_a_quiet_wait_costs_no_time_on_the_processor() -> None:
    """Half a second of IDLE without news is slept through."""
    with connected({}) as (mailbox, _):
        worked = time.process_time()
        assert mailbox.wait(0.5, QUIET) is Woken.TIMEOUT
        assert time.process_time() - worked < 2


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
