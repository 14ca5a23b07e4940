"""Fetching: what servers answer that they should not, and what must come of it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest

from responder.edges.imap import FIRST_BYTES, Fetched, ImapMailbox, Unreachable
from responder.edges.imap_fetch import UNKNOWN
from tests.servers.dovecot import Dovecot
from tests.servers.scripted_imap import Answer, ScriptedImap, Session, scripted

ITEMS = b'RFC822.SIZE 5 INTERNALDATE "20-Nov-2026 14:00:00 +0200" FLAGS ()'
NOON = datetime(2026, 11, 20, 12, 0, 0, tzinfo=UTC)


def message(uid: int, content: bytes = b"hello", items: bytes = ITEMS) -> bytes:
    return b"* %d FETCH (UID %d %s BODY[]<0> {%d}\r\n%s)\r\n" % (uid, uid, items, len(content), content)


@contextmanager
def answering(answer: Answer, **changes: object) -> Iterator[tuple[ImapMailbox, ScriptedImap]]:
    with scripted({"UID FETCH": answer}) as server:
        mailbox = ImapMailbox(server.account(**changes))
        mailbox.connect()
        yield mailbox, server
        mailbox.close()


def fetched(answer: bytes, uids: list[int]) -> list[Fetched]:
    with answering(answer + b"TAG OK done\r\n") as (mailbox, _):
        return mailbox.fetch(uids)


def test_a_message_and_its_values() -> None:
    """Size, flags and INTERNALDATE as told, the latter in UTC."""
    (one,) = fetched(message(3, items=ITEMS.replace(b"()", b"(\\Seen $Complaint)")), [3])
    assert one == Fetched(3, NOON, 5, ("\\Seen", "$Complaint"), b"hello", None, None)


def test_the_request() -> None:
    """One command for 50 messages, peeking, and no structure for mails that came whole."""
    with answering(message(1) + b"TAG OK done\r\n") as (mailbox, server):
        mailbox.fetch(list(range(1, 102)))
        lines = [line for line in server.heard.splitlines() if b"FETCH" in line]
        assert len(lines) == 3
        assert all(b"BODY.PEEK[]<0.65536>" in line and b"BODYSTRUCTURE" not in line for line in lines)


@pytest.mark.parametrize(
    "stray",
    [
        b"* 1 FETCH (FLAGS (\\Deleted))\r\n",
        b"* 9 FETCH (UID 9 FLAGS (\\Deleted))\r\n",
        b"* 3 EXPUNGE\r\n* 7 EXISTS\r\n* 0 RECENT\r\n",
        b"* OK [ALERT] read this (or not\r\n",
        b'* X-UNHEARD-OF (a {3}\r\nabc) "\r\n',
        b'* FLAGS (\\Seen)\r\n* SEARCH 1 2 3\r\n* LIST () "/" x\r\n',
        b'* 12 X-NEW "\r\n',
        b"* 2 FETCH (UID 2 FLAGS (\\Seen\r\n",
        b"* 2 FETCH nonsense\r\n",
        b"* 2 FETCH\r\n",
    ],
)
def test_stray_answers_do_no_harm(stray: bytes) -> None:
    """Untagged answers of others, unknown ones and broken ones, before, between and after: both messages come whole."""
    for answer in (
        stray + message(1) + message(2),
        message(1) + stray + message(2),
        message(1) + message(2) + stray,
    ):
        found = fetched(answer, [1, 2])
        assert [(one.uid, one.content, one.flags) for one in found] == [(1, b"hello", ()), (2, b"hello", ())]


def test_a_sequence_number_is_no_uid() -> None:
    """An unasked FETCH without UID for message number 5 does not touch the message with UID 5."""
    answer = b"* 5 FETCH (FLAGS (\\Flagged))\r\n* 1 FETCH (UID 5 " + ITEMS + b" BODY[]<0> {2}\r\nhi)\r\n"
    assert [(one.uid, one.flags) for one in fetched(answer, [5])] == [(5, ())]


@pytest.mark.parametrize(
    "broken",
    [
        b"* 2 FETCH (UID 2 " + ITEMS + b" BODY[]<0> NIL)\r\n",
        b"* 2 FETCH (UID 2 " + ITEMS + b")\r\n",
        b"* 2 FETCH (UID 2 BODY[]<0> ((NIL NIL))\r\n",
        b"* 2 FETCH (UID NIL BODY[]<0> {2}\r\nhi)\r\n",
        b'* 2 FETCH (UID 2 BODY[]<0> {2}\r\nhi FLAGS "\r\n',
        b"* 2 FETCH " + b"(" * 5_000 + b")" * 5_000 + b"\r\n",
    ],
)
def test_a_message_without_content_is_absent(broken: bytes) -> None:
    """NIL, nothing, or nonsense in place of one message: it is absent, its neighbours are not."""
    found = fetched(message(1) + broken + message(3), [1, 2, 3])
    assert [one.uid for one in found] == [1, 3]


def test_an_empty_message_is_a_message() -> None:
    """No octets are something else than no content."""
    (one,) = fetched(message(1, b"", ITEMS.replace(b"5", b"0", 1)), [1])
    assert (one.content, one.size) == (b"", 0)


@pytest.mark.parametrize(
    ("items", "received", "size"),
    [
        (b"FLAGS ()", UNKNOWN, 5),
        (b"INTERNALDATE NIL RFC822.SIZE NIL FLAGS NIL", UNKNOWN, 5),
        (b'INTERNALDATE "yesterday" RFC822.SIZE 70', UNKNOWN, 70),
        (b'INTERNALDATE "20-Nov-2026 12:00:00 -0000" RFC822.SIZE 70', NOON, 70),
        (b'INTERNALDATE "31-Dec-9999 23:00:00 -1200" RFC822.SIZE 2', UNKNOWN, 5),
        (b'INTERNALDATE "99-Foo-2026 12:00:00 +0000" RFC822.SIZE (1 2)', UNKNOWN, 5),
        (b'INTERNALDATE "20-Nov-2026 12:00:00 +9999" RFC822.SIZE "70"', UNKNOWN, 5),
    ],
)
def test_values_that_are_missing_or_mad(items: bytes, received: datetime, size: int) -> None:
    """Without a readable date a mail counts as old, so that a person sees it; its size is at least what came."""
    (one,) = fetched(message(1, items=items), [1])
    assert (one.received, one.size, one.content) == (received, size, b"hello")


def test_a_server_that_ignores_the_cut() -> None:
    """The whole mail in place of its first 64 kB is cut here."""
    (one,) = fetched(message(1, b"x" * 70_000, ITEMS.replace(b"5", b"70000", 1)).replace(b"<0>", b""), [1])
    assert (len(one.content), one.size) == (FIRST_BYTES, 70_000)


def large(structure: bytes) -> Answer:
    """A mail of 200 kB with that BODYSTRUCTURE; every part's content is `part NUMBER`."""
    head = b"Content-Type: multipart/mixed; boundary=b\r\n\r\n".ljust(FIRST_BYTES, b"x")

    def answer(_: Session, command: bytes) -> bytes:
        if b"BODYSTRUCTURE" in command:
            return b"* 1 FETCH (UID 1 BODYSTRUCTURE " + structure + b")\r\nTAG OK done\r\n"
        if b"BODY.PEEK[]" in command:
            return message(1, head, ITEMS.replace(b"5", b"200000", 1)) + b"TAG OK done\r\n"
        number = command[command.index(b"[") + 1 : command.index(b"]")]
        return b"* 1 FETCH (UID 1 BODY[%s]<0> {%d}\r\npart %s)\r\nTAG OK done\r\n" % (
            number,
            5 + len(number),
            number,
        )

    return answer


def leaf(kind: bytes, size: int) -> bytes:
    lines = b" 10" if kind.startswith(b'"text"') else b""
    return b'(%s NIL NIL NIL "base64" %d%s NIL NIL NIL NIL)' % (kind, size, lines)


@pytest.mark.parametrize(
    ("sizes", "expected"),
    [
        ((150_000, 1_000), b"part 2"),
        ((FIRST_BYTES - 100, 1_000), b"part 2"),
        ((30_000, 100_000), None),
        ((10, 199_000), None),
    ],
)
def test_where_the_text_begins(sizes: tuple[int, int], expected: bytes | None) -> None:
    """The text part is fetched when it may begin beyond the cut, and only then."""
    structure = b"(" + leaf(b'"image" "png"', sizes[0]) + leaf(b'"text" "plain"', sizes[1]) + b' "mixed")'
    with answering(large(structure)) as (mailbox, _):
        (one,) = mailbox.fetch([1])
    assert (one.text_part.content if one.text_part else None) == expected
    assert one.attachments is not None
    assert [attachment.size for attachment in one.attachments] == [sizes[0]]


@pytest.mark.parametrize(
    "structure",
    [
        b"NIL",
        b"(NIL NIL NIL)",
        b"(((((NIL)))))",
        b'("TEXT")',
        b"(" * 10_000 + b")" * 10_000,
        b'("image" "png" ' + b'("name" "x") ' * 10_000 + b")",
        b"7",
        b'"',
        b"(",
    ],
)
def test_a_mad_structure_costs_only_itself(structure: bytes) -> None:
    """The head comes all the same; attachments are unknown."""
    with answering(large(structure)) as (mailbox, _):
        (one,) = mailbox.fetch([1])
    assert (len(one.content), one.size, one.attachments, one.text_part) == (FIRST_BYTES, 200_000, None, None)


def test_a_refused_batch_is_asked_for_one_by_one() -> None:
    """One mail that the server cannot read makes it answer NO to the batch: the others come, it is absent."""

    def answer(_: Session, command: bytes) -> bytes:
        uids = [int(uid) for uid in command.split()[2].split(b",")]
        if 2 in uids:
            return b"TAG NO [SERVERBUG] cannot read that\r\n"
        return b"".join(message(uid) for uid in uids) + b"TAG OK done\r\n"

    with answering(answer) as (mailbox, _):
        assert [one.uid for one in mailbox.fetch([1, 2, 3])] == [1, 3]


@pytest.mark.parametrize(
    "answer",
    [
        b"* 1 FETCH (UID 1 BODY[]<0> {500}\r\nshort)\r\nTAG OK done\r\n",
        b"* 1 FETCH (UID 1 BODY[]<0> {99999999999}\r\nshort)\r\nTAG OK done\r\n",
        b"* 1 FETCH (UID 1 BODY[]<0> {20}\r\nshort)\r\nTAG OK done\r\n",
        b"TAG BAD what\r\n",
        b"* BYE going down\r\n",
        b"* 1 FETCH (UID 1",
        b"X1 OK done\r\n",
        b"\x00\r\n",
        b"",
    ],
)
def test_answers_that_break_off(answer: bytes) -> None:
    """Literals longer than what comes, BAD, BYE, foreign tags, silence: Unreachable within the time-out."""
    with answering(answer, timeout_read=0.3) as (mailbox, _):
        with pytest.raises(Unreachable):
            mailbox.fetch([1])
        with pytest.raises(Unreachable, match="no connection"):
            mailbox.fetch([1])


def test_a_server_that_drips_is_given_up() -> None:
    """A byte now and then never breaks the silence rule, but one command has its end."""

    def drip(session: Session, _: bytes) -> None:
        while True:
            session.send(b"* OK still\r\n")
            if session.connection.fileno() < 0:
                return
            pause.wait(0.02)

    pause = threading.Event()
    with answering(drip, timeout_read=0.1) as (mailbox, _), pytest.raises(Unreachable, match="in time"):
        mailbox.fetch([1])


def test_an_answer_without_end_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """So many bytes in answer to one command are not kept."""
    monkeypatch.setattr("responder.edges.imap_wire.MOST_BYTES", 1_000_000)

    def flood(session: Session, _: bytes) -> None:
        while True:
            session.send(b"* OK noise\r\n" * 1_000)

    with answering(flood) as (mailbox, _), pytest.raises(Unreachable, match="more than"):
        mailbox.fetch([1])


@pytest.mark.dovecot
def test_dovecot_tells_names_and_sizes(dovecot: Dovecot, user: str) -> None:
    """A mail of 3 MB: 64 kB come, and the names and sizes of what stays on the server."""
    photo = (
        b'Content-Type: image/jpeg; name="=?utf-8?B?0YTQvtGC0L4uanBn?="\r\n'
        b"Content-Transfer-Encoding: base64\r\n\r\n"
    )
    content = (
        b"Subject: x\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nsee\r\n"
        b"--b\r\n" + photo + b"QUJD" * 750_000 + b"\r\n--b--\r\n"
    )
    dovecot.deliver(user, content)
    mailbox = ImapMailbox(dovecot.account(user))
    mailbox.connect()
    (one,) = mailbox.fetch([1])
    mailbox.close()
    assert (one.content, one.size) == (content[:FIRST_BYTES], len(content))
    assert one.attachments is not None
    assert [(part.name, part.media_type, part.size) for part in one.attachments] == [
        ("фото.jpg", "image/jpeg", 3_000_000)
    ]
    assert one.text_part is None
