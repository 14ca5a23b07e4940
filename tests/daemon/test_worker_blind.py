"""How long the daemon may be blind, and that a login is not sent, or sent rarely: by its numbers, and on sockets."""

from __future__ import annotations

import re
import resource
from collections.abc import Iterator
from pathlib import Path

import pytest

from responder.core.backoff import pause
from responder.daemon import worker
from responder.daemon.worker import Rhythm
from responder.edges import imap_idle, imap_wire
from responder.edges.imap import ImapAccount, ImapMailbox, MailboxFault
from tests.daemon.real_mailbox import Threaded, Watched, letter, until
from tests.edges.imap_logins import assert_no_login
from tests.servers.dovecot import Dovecot
from tests.servers.proxy import Proxy
from tests.servers.scripted_imap import Answer, ScriptedImap, Session, connected, scripted
from tests.servers.shelf_imap import Shelf

SIX_MINUTES = 360.0


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[Watched]:
    made = Watched(tmp_path / "desk")
    yield made
    made.close()


def test_the_longest_blind_times_by_the_defaults() -> None:
    """A dead IDLE, a connection that swallows everything, a server that comes back: each within six minutes."""
    account = ImapAccount("mail.example", 993, "desk", "secret")
    idle = min(worker.LONGEST_WAIT, imap_idle.LONGEST_IDLE)
    again = pause(99, worker.FIRST_PAUSE, worker.LONGEST_PAUSE, 0.999).total_seconds()
    first = pause(1, worker.FIRST_PAUSE, worker.LONGEST_PAUSE, 0.999).total_seconds()
    opening = 2 * account.timeout_connect  # TCP, then TLS
    assert idle == 240
    assert idle + account.timeout_read + first + opening < SIX_MINUTES  # half open
    assert idle + 2 * account.timeout_read <= SIX_MINUTES  # IDLE that tells nothing, then one slow answer
    assert (
        again + opening + account.timeout_read < SIX_MINUTES + 10
    )  # it greets nobody, and comes back at that moment
    assert again + opening < SIX_MINUTES


@pytest.mark.dovecot
def test_a_half_open_connection_is_left_and_mail_behind_it_found(
    dovecot: Dovecot, user: str, watched: Watched
) -> None:
    """The way swallows everything, without a word, in mid-IDLE: after the wait and the read time-out a new connection
    finds the mail that came meanwhile."""
    with Proxy(dovecot.port) as proxy:
        account = dovecot.account(user, port=proxy.port, timeout_read=4.0, timeout_connect=20.0)
        with Threaded(watched, ImapMailbox(account), rhythm=Rhythm(0.3, 0.0)) as one:
            until(lambda: one.looked_at)
            proxy.blackhole = True
            dovecot.deliver(user, letter(f"{user}halfopen")[1])
            until(lambda: one.state == "unreachable", what="that nobody answers")
            assert watched.outcomes() == {}
            proxy.blackhole = False
            until(lambda: len(watched.outcomes()) == 1, what="the mail")


def test_an_idle_that_tells_nothing(watched: Watched) -> None:
    """The server takes IDLE and never speaks of new mail, nor does NOOP: it is found at the next look."""
    shelf = Shelf(twist=lambda verb, answer: b"TAG OK done\r\n" if verb == "NOOP" else answer)
    with (
        shelf.served() as server,
        Threaded(watched, ImapMailbox(shelf.account(server)), rhythm=Rhythm(0.3, 0.0)) as one,
    ):
        until(lambda: one.state == "watching" and "IDLE" in shelf.verbs)
        shelf.put([letter("deadidle")[1]])
        until(lambda: len(watched.outcomes()) == 1, what="the mail")


@pytest.mark.parametrize(
    "step",
    ["greeting", "CAPABILITY", "AUTHENTICATE", "SELECT", "UID SEARCH", "UID FETCH", "UID STORE", "IDLE"],
)
def test_bye_at_each_step(watched: Watched, step: str) -> None:
    """`* BYE` in place of an answer, once: one rest, and then all is registered once."""
    shelf, said = Shelf(), []

    def bye(verb: str, answer: bytes) -> bytes:
        if verb != step or said or not shelf.messages:
            return answer
        said.append(verb)
        return b"* BYE going down\r\n"

    identifier, content = letter("bye")
    shelf.twist = bye
    answers = dict(shelf.answers())
    greet = lambda session: session.serve(answers, bye("greeting", b"* OK ready\r\n"))  # noqa: E731
    with ScriptedImap(greet) as server:
        watched.one_life(shelf.account(server))
        shelf.put([content])
        one = watched.one_life(shelf.account(server))
    assert (said, len(one._stop.rests)) == ([step], 1)  # type: ignore[attr-defined]
    assert watched.outcomes() == {(identifier, "complaint"): 1}
    assert sum(watched.acknowledged().values()) == 1


def test_a_line_without_end_costs_no_memory() -> None:
    """A hundred megabytes in one line: given up at 32, and this process grows by less than 200."""

    def endless(session: Session, _: bytes) -> None:
        for _ in range(100):
            session.send(b"x" * 1024 * 1024)

    answers: dict[str, Answer] = {"UID SEARCH": endless}
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with (
        connected(answers, timeout_read=30.0) as (mailbox, _),
        pytest.raises(MailboxFault, match="longer than"),
    ):
        mailbox.uids_after(0)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200 * 1024
    assert imap_wire.MOST_LINE == 32 * 1024 * 1024


NO_LOGIN: dict[str, tuple[str, dict[str, Answer], bytes, str]] = {
    "STARTTLS stripped": ("starttls", {}, b"* OK ready\r\n", "offers no STARTTLS"),
    "PREAUTH": ("starttls", {}, b"* PREAUTH welcome\r\n", "PREAUTH"),
    "lower-case preauth": ("none", {}, b"* preauth welcome\r\n", "PREAUTH"),
    "injected": (
        "starttls",
        {
            "CAPABILITY": b"* CAPABILITY IMAP4rev1 STARTTLS\r\nTAG OK done\r\n",
            "STARTTLS": b"TAG OK go\r\n* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n",
        },
        b"* OK ready\r\n",
        "before the TLS handshake",
    ),
    "LOGINDISABLED": (
        "none",
        {"CAPABILITY": b"* CAPABILITY IMAP4rev1 LOGINDISABLED\r\nTAG OK done\r\n"},
        b"* OK ready\r\n",
        "no login in clear text",
    ),
}


@pytest.mark.parametrize("name", NO_LOGIN)
def test_a_daemon_sends_no_login_however_often_it_tries(watched: Watched, name: str) -> None:
    """Ten sessions: not a byte of LOGIN or AUTHENTICATE, and words that say what and what to do."""
    tls, answers, greeting, words = NO_LOGIN[name]
    with scripted(answers, greeting) as server:
        one = watched.one_life(server.account(tls=tls), most=10)
        assert len(server.sessions) == 10
        assert_no_login(server)
    assert words in one.failed
    assert re.search(r"Set tls|Use tls|ask who", one.failed)
    assert [
        line["error.type"] for line in watched.told("mailbox.unreachable") if line["level"] == "warning"
    ] == ["insecure"]


@pytest.mark.parametrize(
    ("answer", "state", "least"),
    [
        (b"TAG NO [AUTHENTICATIONFAILED] wrong\r\n", "refused", 60.0),
        (b"tag no [authenticationfailed] wrong\r\n", "refused", 60.0),
        (b"TAG NO [UNAVAILABLE] later\r\n", "unreachable", 1.0),
        (b"TAG NO [INUSE] later\r\n", "unreachable", 1.0),
        (b"TAG NO [LIMIT] later\r\n", "unreachable", 1.0),
    ],
)
def test_a_refused_login_is_repeated_in_minutes(
    watched: Watched, answer: bytes, state: str, least: float
) -> None:
    """One login a session, then a rest of minutes that doubles; what passes by itself is tried in seconds."""

    def refuse(session: Session, _: bytes) -> bytes:
        session.send(b"+ \r\n")
        session.line()
        return answer.replace(b"tag ", b"TAG ")

    with scripted({"AUTHENTICATE": refuse}) as server:
        one = watched.one_life(server.account(), most=4)
        assert server.heard.upper().count(b"AUTHENTICATE") == len(server.sessions) == 4
    assert (one.state, one._stop.rests) == (state, [least * times for times in (1, 2, 4, 8)])  # type: ignore[attr-defined]
