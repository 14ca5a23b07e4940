"""What flows may rely on: one suite for the fake and for the real mailbox on Dovecot."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from responder.edges.imap import FIRST_BYTES, FolderMissing, ImapMailbox, Mailbox, Unreachable, Woken
from tests.contract.fake_mailbox import FakeMailbox, FakeServer
from tests.servers.dovecot import Dovecot

NOON = datetime(2026, 11, 20, 12, 0, 0, tzinfo=UTC)
PDF = (
    b"--b\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment;\r\n"
    b" filename*=utf-8''%D1%87%D0%B5%D0%BA.pdf\r\n\r\n" + b"x" * 70_000 + b"\r\n"
)
TEXT = (
    b"--b\r\nContent-Type: text/plain; charset=koi8-r\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
    b"it does not work\r\n"
)


def mail(subject: str, text: str = "text") -> bytes:
    return f"From: anna@example.org\r\nSubject: {subject}\r\n\r\n{text}\r\n".encode()


def multipart(*parts: bytes) -> bytes:
    return b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"".join(parts) + b"--b--\r\n"


@dataclass
class Backend:
    """One kind of mailbox with what the world around it can do."""

    open: Callable[[str], Mailbox]
    deliver: Callable[[bytes, datetime | None], None]
    expunge: Callable[[int], None]
    flags: Callable[[int], set[str]]
    contents: Callable[[str], list[bytes]]
    flags_in: Callable[[str], list[set[str]]]
    opened: list[Mailbox] = field(default_factory=list)

    def mailbox(self, folder: str = "INBOX") -> Mailbox:
        """A connected mailbox, closed at the end of the test."""
        mailbox = self.open(folder)
        self.opened.append(mailbox)
        mailbox.connect()
        return mailbox


def fake_backend() -> Backend:
    server = FakeServer()
    stored = {folder: server.folders[folder] for folder in ("INBOX", "Sent")}
    return Backend(
        open=lambda folder: FakeMailbox(server, folder),
        deliver=lambda content, received: server.deliver(content, received) and None,
        expunge=server.expunge,
        flags=lambda uid: next(one.flags for one in stored["INBOX"].messages if one.uid == uid),
        contents=lambda folder: [one.content for one in stored[folder].messages],
        flags_in=lambda folder: [one.flags for one in stored[folder].messages],
    )


def dovecot_backend(dovecot: Dovecot, user: str) -> Backend:
    def expunge(uid: int) -> None:
        colleague = dovecot.session(user)
        colleague.uid("STORE", str(uid), "+FLAGS", "(\\Deleted)")
        colleague.uid("EXPUNGE", str(uid))
        colleague.logout()

    def flags(uid: int) -> set[str]:
        colleague = dovecot.session(user)
        _, found = colleague.uid("FETCH", str(uid), "(FLAGS)")
        colleague.logout()
        line = bytes(found[0])
        return set(line[line.index(b"FLAGS (") + 7 : line.index(b")")].decode().split()) - {"\\Recent"}

    return Backend(
        open=lambda folder: ImapMailbox(dovecot.account(user, folder=folder)),
        deliver=lambda content, received: dovecot.deliver(user, content, received) and None,
        expunge=expunge,
        flags=flags,
        contents=lambda folder: dovecot.mailbox(user, folder),
        flags_in=lambda folder: [set(flags) - {"\\Recent"} for flags, _ in dovecot.read(user, folder)],
    )


@pytest.fixture(params=["fake", pytest.param("dovecot", marks=pytest.mark.dovecot)])
def backend(request: pytest.FixtureRequest) -> Iterator[Backend]:
    if request.param == "fake":
        made = fake_backend()
    else:
        made = dovecot_backend(request.getfixturevalue("dovecot"), request.getfixturevalue("user"))
    yield made
    for mailbox in made.opened:
        mailbox.close()


@pytest.fixture
def pipe() -> Iterator[tuple[int, int]]:
    ends = os.pipe()
    yield ends
    for end in ends:
        os.close(end)


def later(seconds: float, act: Callable[[], object]) -> threading.Timer:
    timer = threading.Timer(seconds, act)
    timer.start()
    return timer


def test_an_empty_folder(backend: Backend) -> None:
    """connect() tells UIDVALIDITY, no messages, and that keywords may be set."""
    mailbox = backend.open("INBOX")
    selected = mailbox.connect()
    mailbox.close()
    assert selected.uidvalidity > 0
    assert (selected.exists, selected.uidnext, selected.keywords, selected.read_only) == (0, 1, True, False)


def test_uids_ascend_and_the_last_does_not_come_back(backend: Backend) -> None:
    """uids_after(n) lists what is greater than n, ascending, and nothing when n is the last."""
    for number in range(3):
        backend.deliver(mail(str(number)), None)
    mailbox = backend.mailbox()
    assert mailbox.uids_after(0) == [1, 2, 3]
    assert mailbox.uids_after(1) == [2, 3]
    assert mailbox.uids_after(3) == []
    assert mailbox.uids_after(1_000) == []


def test_refresh_shows_what_arrived_and_what_went(backend: Backend) -> None:
    """refresh() tells the present counts; UIDNEXT never falls."""
    mailbox = backend.mailbox()
    for number in range(2):
        backend.deliver(mail(str(number)), None)
    grown = mailbox.refresh()
    assert (grown.exists, grown.uidnext, mailbox.uids_after(0)) == (2, 3, [1, 2])
    backend.expunge(2)
    shrunk = mailbox.refresh()
    assert (shrunk.exists, shrunk.uidnext, mailbox.uids_after(0)) == (1, 3, [1])


def test_a_message_comes_as_it_was_stored(backend: Backend) -> None:
    """Content byte for byte, INTERNALDATE in UTC to the second, whole size; a small mail has no structure beside it."""
    content = mail("Жалоба", "Tere päevast\r\n.\r\n\r\n")
    backend.deliver(content, NOON)
    (fetched,) = backend.mailbox().fetch([1])
    assert (fetched.uid, fetched.content, fetched.size) == (1, content, len(content))
    assert fetched.received == NOON
    assert fetched.received.utcoffset() == timedelta(0)
    assert (fetched.attachments, fetched.text_part) == (None, None)


def test_fetching_leaves_no_trace(backend: Backend) -> None:
    """A fetched message is not \\Seen."""
    backend.deliver(mail("unread"), None)
    mailbox = backend.mailbox()
    mailbox.fetch([1])
    assert backend.flags(1) == set()


def test_what_was_expunged_is_absent(backend: Backend) -> None:
    """Others may delete between search and fetch; the rest comes, in the order asked for."""
    for number in range(3):
        backend.deliver(mail(str(number)), None)
    mailbox = backend.mailbox()
    assert mailbox.uids_after(0) == [1, 2, 3]
    backend.expunge(2)
    assert [fetched.uid for fetched in mailbox.fetch([3, 2, 1, 99])] == [3, 1]
    assert mailbox.fetch([]) == []


def test_more_than_one_batch(backend: Backend) -> None:
    """120 messages come complete and in order."""
    contents = [mail(f"number {number}") for number in range(120)]
    for content in contents:
        backend.deliver(content, None)
    mailbox = backend.mailbox()
    assert [fetched.content for fetched in mailbox.fetch(mailbox.uids_after(0))] == contents


def test_a_large_mail_is_cut_and_its_attachments_are_told(backend: Backend) -> None:
    """64 kB of content, the whole size, the attachment's decoded name and size; the text stands in the head."""
    content = multipart(TEXT, PDF)
    backend.deliver(content, None)
    (fetched,) = backend.mailbox().fetch([1])
    assert (fetched.content, fetched.size) == (content[:FIRST_BYTES], len(content))
    assert fetched.attachments is not None
    assert [(one.name, one.media_type, one.size) for one in fetched.attachments] == [
        ("чек.pdf", "application/pdf", 70_000)
    ]
    assert fetched.text_part is None


def test_text_beyond_the_cut_is_fetched(backend: Backend) -> None:
    """Where the attachment comes first, the text part comes beside the head, still encoded, with its charset."""
    backend.deliver(multipart(PDF, TEXT), None)
    (fetched,) = backend.mailbox().fetch([1])
    assert fetched.text_part is not None
    assert fetched.text_part.content.rstrip() == b"it does not work"
    assert (fetched.text_part.media_type, fetched.text_part.charset) == ("text/plain", "koi8-r")
    assert fetched.text_part.encoding == "8bit"


def test_since_is_exact_to_the_second(backend: Backend) -> None:
    """uids_since() goes by the moment, not by the day that SEARCH SINCE knows, whatever the zone of the moment."""
    for seconds in (-86_400, -1, 0, 1):
        backend.deliver(mail(str(seconds)), NOON + timedelta(seconds=seconds))
    mailbox = backend.mailbox()
    assert len(mailbox.uids_after(0)) == 4
    moments = {fetched.uid: fetched.received for fetched in mailbox.fetch(mailbox.uids_after(0))}
    expected = sorted(uid for uid, moment in moments.items() if moment >= NOON)
    assert mailbox.uids_since(NOON) == expected
    assert len(expected) == 2
    assert mailbox.uids_since(NOON + timedelta(days=1)) == []


def test_marking_adds_a_keyword_and_nothing_else(backend: Backend) -> None:
    """The keyword stands beside what others set; unknown UIDs do no harm."""
    backend.deliver(mail("marked"), None)
    mailbox = backend.mailbox()
    assert mailbox.mark([1, 77], "$Complaint") is True
    assert backend.flags(1) == {"$Complaint"}
    assert mailbox.mark([], "$Complaint") is True


def test_moving(backend: Backend) -> None:
    """The message leaves this folder and stands in the other, the rest stays."""
    backend.deliver(mail("goes"), None)
    backend.deliver(mail("stays"), None)
    mailbox = backend.mailbox()
    assert mailbox.move([1], "Sent") is True
    assert backend.contents("Sent") == [mail("goes")]
    assert backend.contents("INBOX") == [mail("stays")]


def test_moving_to_nowhere(backend: Backend) -> None:
    """FolderMissing names what there is, nothing is lost, and the connection stays usable."""
    backend.deliver(mail("stays"), None)
    mailbox = backend.mailbox()
    with pytest.raises(FolderMissing, match=r"Nowhere.*INBOX"):
        mailbox.move([1], "Nowhere")
    assert mailbox.uids_after(0) == [1]


def test_a_copy_in_the_sent_folder(backend: Backend) -> None:
    """append("") finds the folder for sent mail; the copy is read already and byte for byte ours."""
    mailbox = backend.mailbox()
    assert mailbox.append("", mail("ours"), NOON) is True
    assert backend.contents("Sent") == [mail("ours")]
    assert backend.flags_in("Sent") == [{"\\Seen"}]
    with pytest.raises(FolderMissing, match="Nowhere"):
        mailbox.append("Nowhere", mail("ours"), NOON)
    assert mailbox.append("INBOX", mail("here"), NOON) is True
    assert [fetched.received for fetched in mailbox.fetch([1])] == [NOON]


def test_a_missing_folder(backend: Backend) -> None:
    """connect() names the folder and those that exist."""
    with pytest.raises(FolderMissing, match=r"Complaints.*INBOX"):
        backend.open("Complaints").connect()


def test_waiting_ends_in_time(backend: Backend, pipe: tuple[int, int]) -> None:
    """TIMEOUT, not before its time and hardly after."""
    mailbox = backend.mailbox()
    began = time.monotonic()
    assert mailbox.wait(0.2, pipe[0]) is Woken.TIMEOUT
    assert 0.19 <= time.monotonic() - began < 1.5
    assert mailbox.wait(0, pipe[0]) is Woken.TIMEOUT


def test_a_byte_wakes_and_is_drained(backend: Backend, pipe: tuple[int, int]) -> None:
    """SIGNAL at once, also for a byte that was there before; then the descriptor is empty."""
    mailbox = backend.mailbox()
    os.write(pipe[1], b"several")
    assert mailbox.wait(10, pipe[0]) is Woken.SIGNAL
    timer = later(0.1, lambda: os.write(pipe[1], b"x"))
    began = time.monotonic()
    assert mailbox.wait(10, pipe[0]) is Woken.SIGNAL
    assert time.monotonic() - began < 2
    timer.join()
    assert mailbox.wait(0.05, pipe[0]) is Woken.TIMEOUT


@pytest.mark.parametrize("brisk", [0.0, 0.03])
def test_mail_wakes(backend: Backend, pipe: tuple[int, int], brisk: float) -> None:
    """MAIL soon after a delivery, by IDLE and by NOOP; the search finds it, and then there is silence."""
    mailbox = backend.mailbox()
    timer = later(0.1, lambda: backend.deliver(mail("news"), None))
    began = time.monotonic()
    assert mailbox.wait(10, pipe[0], brisk) is Woken.MAIL
    assert time.monotonic() - began < 3
    timer.join()
    assert mailbox.uids_after(0) == [1]
    mailbox.refresh()
    mailbox.uids_after(1)
    assert mailbox.wait(0.1, pipe[0], brisk) is Woken.TIMEOUT


def test_mail_between_search_and_wait_is_told(backend: Backend, pipe: tuple[int, int]) -> None:
    """What arrived after the last search does not wait for the next delivery."""
    for number in range(1, 6):
        mailbox = backend.mailbox()
        mailbox.uids_after(0)
        backend.deliver(mail(str(number)), None)
        began = time.monotonic()
        assert mailbox.wait(10, pipe[0]) is Woken.MAIL
        assert time.monotonic() - began < 3
        assert len(mailbox.uids_after(0)) == number


def test_news_is_told_until_the_next_search(backend: Backend, pipe: tuple[int, int]) -> None:
    """A wait that ended for another reason does not swallow the news."""
    mailbox = backend.mailbox()
    backend.deliver(mail("news"), None)
    mailbox.refresh()
    os.write(pipe[1], b"x")
    assert mailbox.wait(5, pipe[0]) is Woken.SIGNAL
    assert mailbox.wait(5, pipe[0]) is Woken.MAIL
    assert mailbox.wait(5, pipe[0]) is Woken.MAIL


def test_without_a_connection(backend: Backend, pipe: tuple[int, int]) -> None:
    """Every question before connect() and after close() is Unreachable; closing twice is nothing; connect() heals."""
    mailbox = backend.open("INBOX")
    mailbox.close()
    for ask in (lambda: mailbox.uids_after(0), mailbox.refresh, lambda: mailbox.wait(0, pipe[0])):
        with pytest.raises(Unreachable):
            ask()
    mailbox.connect()
    mailbox.close()
    mailbox.close()
    with pytest.raises(Unreachable):
        mailbox.fetch([1])
    assert mailbox.connect().exists == 0
    mailbox.close()
