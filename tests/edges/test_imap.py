"""The mailbox as a whole: what SELECT and SEARCH tell, probing, and sessions that break anywhere."""

from __future__ import annotations

import time
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from responder.edges.imap import (
    Fetched,
    ImapMailbox,
    MailboxFault,
    Probe,
    Selected,
    Unreachable,
    Woken,
)
from tests.servers.dovecot import Dovecot
from tests.servers.proxy import Proxy
from tests.servers.scripted_imap import Answer, Session, capable, connected, scripted, selected

NOON = datetime(2026, 11, 20, 12, 0, 0, tzinfo=UTC)
MAIL = b"From: anna@example.org\r\nSubject: x\r\n\r\ntext\r\n"


def selection(answer: bytes, more: Mapping[str, Answer] | None = None) -> Selected:
    """What connect() makes of an answer to SELECT."""
    with scripted({"SELECT": answer} | dict(more or {})) as server:
        mailbox = ImapMailbox(server.account())
        try:
            return mailbox.connect()
        finally:
            mailbox.close()


def test_what_select_tells() -> None:
    """Counts and validity; `keywords` by the \\* of PERMANENTFLAGS; capabilities upper-case."""
    chosen = selection(selected(3, 9))
    assert (chosen.uidvalidity, chosen.uidnext, chosen.exists) == (7, 9, 3)
    assert (chosen.keywords, chosen.read_only) == (True, False)
    assert "IMAP4REV1" in chosen.capabilities
    assert not selection(selected().replace(b" \\*", b"")).keywords


def test_a_server_without_uidnext() -> None:
    """UIDNEXT is then one more than the greatest UID."""
    answer = selected(2, 9).replace(b"* OK [UIDNEXT 9] ok\r\n", b"")
    chosen = selection(answer, {"UID SEARCH": b"* SEARCH 4 11\r\nTAG OK done\r\n"})
    assert chosen.uidnext == 12
    assert selection(selected().replace(b"* OK [UIDNEXT 1] ok\r\n", b"")).uidnext == 1


@pytest.mark.parametrize("validity", [b"", b"* OK [UIDVALIDITY x] ok\r\n", b"* OK [UIDVALIDITY] ok\r\n"])
def test_a_server_without_uidvalidity(validity: bytes) -> None:
    """Messages could not be recognised again: Unreachable says so."""
    with pytest.raises(Unreachable, match="UIDVALIDITY"):
        selection(selected().replace(b"* OK [UIDVALIDITY 7] ok\r\n", validity))


@pytest.mark.parametrize(
    ("answer", "uids"),
    [
        (b"* SEARCH 5 3 9\r\n", [5, 9]),
        (b"* SEARCH 3\r\n", []),
        (b"* SEARCH\r\n", []),
        (b"", []),
        (b"* SEARCH 9 5\r\n* SEARCH 7 5\r\n", [5, 7, 9]),
        (b"* SEARCH 5 (MODSEQ 917162500)\r\n", [5]),
        (b"* SEARCH 5 x -1 7.5 +6 \xc2\xb2\r\n", [5]),
        (
            b"* SEARCH " + b" ".join(b"%d" % uid for uid in range(4, 300_000)) + b"\r\n",
            list(range(4, 300_000)),
        ),
    ],
)
def test_answers_to_a_search(answer: bytes, uids: list[int]) -> None:
    """Ascending, once each, only what is greater; also where the line is 2 MB long, or split, or has strange words."""
    with connected({"UID SEARCH": answer + b"TAG OK done\r\n"}) as (mailbox, _):
        assert mailbox.uids_after(3) == uids


def test_a_refused_search() -> None:
    """NO to a search is no empty mailbox."""
    with connected({"UID SEARCH": b"TAG NO not now\r\n"}) as (mailbox, _), pytest.raises(Unreachable):
        mailbox.uids_after(0)


def test_since_asks_a_day_earlier() -> None:
    """The server's calendar day may be another than that of the moment: 1 January asks for 30 December."""
    with connected({}) as (mailbox, server):
        mailbox.uids_since(datetime(2027, 1, 1, 1, 30, tzinfo=timezone(timedelta(hours=2))))
        assert b"UID SEARCH SINCE 30-Dec-2026\r\n" in server.heard


@pytest.mark.parametrize("stall", [b"", b"* BYE", b"* OK wait\r\n"])
def test_closing_is_brief(stall: bytes) -> None:
    """A server that does not answer LOGOUT cannot keep us: under 2 s, no exception."""

    def hang(session: Session, _: bytes) -> None:
        session.send(stall)
        while session.line():
            pass

    with scripted({"LOGOUT": hang}) as server:
        mailbox = ImapMailbox(server.account(timeout_read=60.0))
        mailbox.connect()
        began = time.monotonic()
        mailbox.close()
        assert time.monotonic() - began < 20


def test_memory_does_not_grow_with_the_connection() -> None:
    """What the server says unasked is not kept: after a thousand NOOPs nothing has piled up."""
    chatter = b"* 3 EXISTS\r\n* 0 RECENT\r\n* 1 FETCH (FLAGS ())\r\n* OK [X] y\r\n" * 5 + b"TAG OK done\r\n"
    with connected({"NOOP": chatter}) as (mailbox, _):
        for _ in range(100):
            mailbox.refresh()
        assert sum(len(kept) for kept in mailbox._wire.untagged_responses.values()) < 30


def test_probe() -> None:
    """What doctor asks for, from a server that offers little and from one that tells its name."""
    answers: dict[str, Answer] = capable("ID", "MOVE") | {
        "LIST": b'* LIST (\\HasNoChildren \\Sent) "/" "Sent Items"\r\n* LIST () "/" INBOX\r\nTAG OK done\r\n',
        "ID": b'* ID ("name" "Fancy\x07 IMAP" "version" "1.0" "x" NIL)\r\nTAG OK done\r\n',
        "UID SEARCH": b"* SEARCH 9\r\nTAG OK done\r\n",
        "UID FETCH": b'* 1 FETCH (UID 9 INTERNALDATE "20-Nov-2026 12:00:00 +0000")\r\nTAG OK done\r\n',
    }
    with connected(answers) as (mailbox, _):
        found = mailbox.probe()
    assert found == Probe(
        capabilities=frozenset({"IMAP4REV1", "AUTH=PLAIN", "ID", "MOVE"}),
        folders=("INBOX", "Sent Items"),
        special_use=(("\\Sent", "Sent Items"),),
        keywords=True,
        read_only=False,
        idle=False,
        move=True,
        uidplus=False,
        server="Fancy IMAP 1.0",
        newest=NOON,
    )


@pytest.mark.parametrize("told", [b"* ID NIL\r\n", b"* ID (x)\r\n", b"* ID\r\n", b""])
def test_probe_of_a_server_that_keeps_silent(told: bytes) -> None:
    """No name, no mail, no list: empty fields, no exception."""
    answers = capable("ID") | {"ID": told + b"TAG OK done\r\n", "LIST": b"TAG OK done\r\n"}
    with connected(answers) as (mailbox, _):
        found = mailbox.probe()
    assert (found.server, found.folders, found.special_use, found.newest) == ("", (), (), None)


@pytest.mark.dovecot
def test_probe_of_dovecot(dovecot: Dovecot, user: str) -> None:
    """Dovecot has it all."""
    mailbox = ImapMailbox(dovecot.account(user))
    mailbox.connect()
    found = mailbox.probe()
    mailbox.close()
    assert (found.keywords, found.idle, found.move, found.uidplus, found.read_only) == (
        True,
        True,
        True,
        True,
        False,
    )
    assert ("\\Sent", "Sent") in found.special_use
    assert "Dovecot" in found.server


@pytest.mark.dovecot
def test_a_new_uidvalidity_is_seen(dovecot: Dovecot, user: str) -> None:
    """The folder is deleted and made again while we watch it: refresh() tells, or fails so that connect() does."""
    colleague = dovecot.session(user)
    colleague.create("Complaints")
    mailbox = ImapMailbox(dovecot.account(user, folder="Complaints"))
    before = mailbox.connect().uidvalidity
    colleague.delete("Complaints")
    threshold = time.time() + 1.1  # UIDVALIDITY is made from seconds
    while time.time() < threshold:
        colleague.noop()
    colleague.create("Complaints")
    with suppress(MailboxFault):
        mailbox.refresh()
    after = mailbox.connect().uidvalidity
    assert after != before
    mailbox.close()
    colleague.logout()


def whole_session(dovecot: Dovecot, user: str, port: int, read: float) -> list[Fetched]:
    """Log in, search, fetch, mark, wait, leave."""
    mailbox = ImapMailbox(dovecot.account(user, port=port, timeout_read=read, timeout_connect=read))
    try:
        mailbox.connect()
        found = mailbox.fetch(mailbox.uids_after(0))
        mailbox.mark([one.uid for one in found], "$Complaint")
        assert mailbox.wait(0, -1) is Woken.TIMEOUT
        mailbox.refresh()
        return found
    finally:
        mailbox.close()


@pytest.mark.dovecot
def test_a_session_cut_at_any_byte(dovecot: Dovecot, user: str) -> None:
    """Wherever the connection breaks: a MailboxFault at once, never half a message; the next session is whole."""
    contents = [MAIL + bytes(str(number), "ascii") * 40 + b"\r\n" for number in range(3)]
    dovecot.deliver_many(user, contents)
    with Proxy(dovecot.port) as proxy:
        whole = whole_session(dovecot, user, proxy.port, 5)
        assert [one.content for one in whole] == contents
        length = proxy.passed
        for cut in sorted({*range(1, length, 41), length - 1}):
            proxy.cut_after = cut
            began = time.monotonic()
            found = contents
            with suppress(Unreachable):
                found = [one.content for one in whole_session(dovecot, user, proxy.port, 5)]
            assert found == contents
            assert time.monotonic() - began < 20
        proxy.cut_after = None
        assert [one.content for one in whole_session(dovecot, user, proxy.port, 5)] == contents


@pytest.mark.dovecot
def test_a_session_that_falls_silent_at_any_byte(dovecot: Dovecot, user: str) -> None:
    """The network swallows everything from some point on: Unreachable after the read time-out, wherever it was."""
    dovecot.deliver(user, MAIL)
    with Proxy(dovecot.port) as proxy:
        for step in range(5):
            mailbox = ImapMailbox(dovecot.account(user, port=proxy.port, timeout_read=0.2))
            acts = [mailbox.connect, lambda m=mailbox: m.uids_after(0), lambda m=mailbox: m.fetch([1])]  # type: ignore[misc]
            acts += [lambda m=mailbox: m.mark([1], "$Complaint"), mailbox.refresh]  # type: ignore[misc,list-item]
            proxy.blackhole = False
            for act in acts[:step]:
                act()
            proxy.blackhole = True
            began = time.monotonic()
            with pytest.raises(Unreachable):
                acts[step]()
            assert time.monotonic() - began < 20


@pytest.mark.dovecot
def test_a_slow_network_is_no_fault(dovecot: Dovecot, user: str) -> None:
    """Delays shorter than the time-out are waited through."""
    dovecot.deliver(user, MAIL)
    with Proxy(dovecot.port) as proxy:
        proxy.delay = 0.05
        assert [one.content for one in whole_session(dovecot, user, proxy.port, 2)] == [MAIL]


@pytest.mark.dovecot
def test_a_restart_of_the_server() -> None:
    """Dovecot ends under a waiting client: Unreachable; once it is up again connect() finds everything."""
    with Dovecot() as server:
        server.deliver("desk", MAIL)
        mailbox = ImapMailbox(server.account())
        before = mailbox.connect()
        mailbox.uids_after(0)
        server.stop(kill=True)
        with pytest.raises(Unreachable):
            mailbox.wait(5, -1)
        with pytest.raises(Unreachable):
            mailbox.connect()
        server.start()
        after = mailbox.connect()
        assert (after.uidvalidity, mailbox.uids_after(0)) == (before.uidvalidity, [1])
        mailbox.close()


@pytest.mark.dovecot
def test_many_connections_leave_no_descriptor(dovecot: Dovecot, user: str) -> None:
    """Connecting again and again, with and without success, leaks nothing."""
    mailbox = ImapMailbox(dovecot.account(user))
    wrong = ImapMailbox(dovecot.account(user, password="wrong", folder="Nowhere"))
    mailbox.connect()
    before = len(list(Path("/proc/self/fd").iterdir()))
    for _ in range(10):
        mailbox.connect()
    with pytest.raises(MailboxFault):
        wrong.connect()
    assert len(list(Path("/proc/self/fd").iterdir())) == before
    mailbox.close()
