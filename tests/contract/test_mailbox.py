"""What flows may rely on: one suite for the fake and for the real mailbox on Dovecot."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from responder.core.message import parse
from responder.edges.imap import FIRST_BYTES, FolderMissing, Unreachable, Woken
from tests.contract.mailbox_backends import Backend, mail

NOON = datetime(2026, 11, 20, 12, 0, 0, tzinfo=UTC)
PDF = (
    b"--b\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment;\r\n"
    b" filename*=utf-8''%D1%87%D0%B5%D0%BA.pdf\r\n\r\n" + b"x" * 70_000 + b"\r\n"
)
TEXT = (
    b"--b\r\nContent-Type: text/plain; charset=koi8-r\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
    b"it does not work\r\n"
)


def multipart(*parts: bytes) -> bytes:
    return b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"".join(parts) + b"--b--\r\n"


def test_an_empty_folder(mailboxes: Backend) -> None:
    """connect() tells UIDVALIDITY, no messages, and that keywords may be set."""
    mailbox = mailboxes.open("INBOX")
    selected = mailbox.connect()
    mailbox.close()
    assert selected.uidvalidity > 0
    assert (selected.exists, selected.uidnext, selected.keywords, selected.read_only) == (0, 1, True, False)


def test_uids_ascend_and_the_last_does_not_come_back(mailboxes: Backend) -> None:
    """uids_after(n) lists what is greater than n, ascending, and nothing when n is the last."""
    for number in range(3):
        mailboxes.deliver(mail(str(number)), None)
    mailbox = mailboxes.mailbox()
    assert mailbox.uids_after(0) == [1, 2, 3]
    assert mailbox.uids_after(1) == [2, 3]
    assert mailbox.uids_after(3) == []
    assert mailbox.uids_after(1_000) == []


def test_refresh_shows_what_arrived_and_what_went(mailboxes: Backend) -> None:
    """refresh() tells the present counts; UIDNEXT never falls."""
    mailbox = mailboxes.mailbox()
    for number in range(2):
        mailboxes.deliver(mail(str(number)), None)
    grown = mailbox.refresh()
    assert (grown.exists, grown.uidnext, mailbox.uids_after(0)) == (2, 3, [1, 2])
    mailboxes.expunge(2)
    shrunk = mailbox.refresh()
    assert (shrunk.exists, shrunk.uidnext, mailbox.uids_after(0)) == (1, 3, [1])


def test_a_message_comes_as_it_was_stored(mailboxes: Backend) -> None:
    """Content byte for byte, INTERNALDATE in UTC to the second, whole size; a small mail has no structure beside it."""
    content = mail("Жалоба", "Tere päevast\r\n.\r\n\r\n")
    mailboxes.deliver(content, NOON)
    (fetched,) = mailboxes.mailbox().fetch([1])
    assert (fetched.uid, fetched.content, fetched.size) == (1, content, len(content))
    assert fetched.received == NOON
    assert fetched.received.utcoffset() == timedelta(0)
    assert (fetched.attachments, fetched.text_part) == (None, None)


def test_fetching_leaves_no_trace(mailboxes: Backend) -> None:
    """A fetched message is not \\Seen."""
    mailboxes.deliver(mail("unread"), None)
    mailbox = mailboxes.mailbox()
    mailbox.fetch([1])
    assert mailboxes.flags(1) == set()


def test_what_was_expunged_is_absent(mailboxes: Backend) -> None:
    """Others may delete between search and fetch; the rest comes, in the order asked for."""
    for number in range(3):
        mailboxes.deliver(mail(str(number)), None)
    mailbox = mailboxes.mailbox()
    assert mailbox.uids_after(0) == [1, 2, 3]
    mailboxes.expunge(2)
    assert [fetched.uid for fetched in mailbox.fetch([3, 2, 1, 99])] == [3, 1]
    assert mailbox.fetch([]) == []


def test_more_than_one_batch(mailboxes: Backend) -> None:
    """120 messages come complete and in order."""
    contents = [mail(f"number {number}") for number in range(120)]
    for content in contents:
        mailboxes.deliver(content, None)
    mailbox = mailboxes.mailbox()
    assert [fetched.content for fetched in mailbox.fetch(mailbox.uids_after(0))] == contents


def test_a_large_mail_is_cut_and_its_attachments_are_told(mailboxes: Backend) -> None:
    """64 kB of content, the whole size, the attachment's decoded name and size; the text stands in the head."""
    content = multipart(TEXT, PDF)
    mailboxes.deliver(content, None)
    (fetched,) = mailboxes.mailbox().fetch([1])
    assert (fetched.content, fetched.size) == (content[:FIRST_BYTES], len(content))
    assert fetched.attachments is not None
    assert [(one.name, one.media_type, one.size) for one in fetched.attachments] == [
        ("чек.pdf", "application/pdf", 70_000)
    ]
    assert fetched.text_part is None


def test_text_beyond_the_cut_is_fetched(mailboxes: Backend) -> None:
    """Where the attachment comes first, the text part comes beside the head, still encoded, with its charset."""
    mailboxes.deliver(multipart(PDF, TEXT), None)
    (fetched,) = mailboxes.mailbox().fetch([1])
    assert fetched.text_part is not None
    assert fetched.text_part.content.rstrip() == b"it does not work"
    assert (fetched.text_part.media_type, fetched.text_part.charset) == ("text/plain", "koi8-r")
    assert fetched.text_part.encoding == "8bit"


def test_since_is_exact_to_the_second(mailboxes: Backend) -> None:
    """uids_since() goes by the moment, not by the day that SEARCH SINCE knows, whatever the zone of the moment."""
    for seconds in (-86_400, -1, 0, 1):
        mailboxes.deliver(mail(str(seconds)), NOON + timedelta(seconds=seconds))
    mailbox = mailboxes.mailbox()
    assert len(mailbox.uids_after(0)) == 4
    moments = {fetched.uid: fetched.received for fetched in mailbox.fetch(mailbox.uids_after(0))}
    expected = sorted(uid for uid, moment in moments.items() if moment >= NOON)
    assert mailbox.uids_since(NOON) == expected
    assert len(expected) == 2
    assert mailbox.uids_since(NOON + timedelta(days=1)) == []


def test_marking_adds_a_keyword_and_nothing_else(mailboxes: Backend) -> None:
    """The keyword stands beside what others set; unknown UIDs do no harm."""
    mailboxes.deliver(mail("marked"), None)
    mailbox = mailboxes.mailbox()
    assert mailbox.mark([1, 77], "$Complaint") is True
    assert mailboxes.flags(1) == {"$Complaint"}
    assert mailbox.mark([], "$Complaint") is True


def test_moving(mailboxes: Backend) -> None:
    """The message leaves this folder and stands in the other, the rest stays."""
    mailboxes.deliver(mail("goes"), None)
    mailboxes.deliver(mail("stays"), None)
    mailbox = mailboxes.mailbox()
    assert mailbox.move([1], "Sent") is True
    assert mailboxes.contents("Sent") == [mail("goes")]
    assert mailboxes.contents("INBOX") == [mail("stays")]


def test_moving_to_nowhere(mailboxes: Backend) -> None:
    """FolderMissing names what there is, nothing is lost, and the connection stays usable."""
    mailboxes.deliver(mail("stays"), None)
    mailbox = mailboxes.mailbox()
    with pytest.raises(FolderMissing, match=r"Nowhere.*INBOX"):
        mailbox.move([1], "Nowhere")
    assert mailbox.uids_after(0) == [1]


def test_a_copy_in_the_sent_folder(mailboxes: Backend) -> None:
    """append("") finds the folder for sent mail; the copy is read already and byte for byte ours."""
    mailbox = mailboxes.mailbox()
    assert mailbox.append("", mail("ours"), NOON) is True
    assert mailboxes.contents("Sent") == [mail("ours")]
    assert mailboxes.flags_in("Sent") == [{"\\Seen"}]
    with pytest.raises(FolderMissing, match="Nowhere"):
        mailbox.append("Nowhere", mail("ours"), NOON)
    assert mailbox.append("INBOX", mail("here"), NOON) is True
    assert [fetched.received for fetched in mailbox.fetch([1])] == [NOON]


def test_how_far_the_sent_folder_is_filled(mailboxes: Backend) -> None:
    """beside("") finds it, tells its numbers, and leaves the watched folder open; another one is asked for by name."""
    mailboxes.deliver(mail("in"), None)
    mailbox = mailboxes.mailbox()
    before = mailbox.beside("")
    assert before is not None
    assert before.folder == "Sent"
    mailbox.append("", mail("out"), NOON)
    after = mailbox.beside("Sent")
    assert after is not None
    assert (after.uidvalidity, after.uidnext) == (before.uidvalidity, before.uidnext + 1)
    assert mailbox.uids_after(0) == [1]
    with pytest.raises(FolderMissing, match="Nowhere"):
        mailbox.beside("Nowhere")
    assert mailbox.uids_after(0) == [1]


def test_a_look_into_the_sent_folder(mailboxes: Backend, pipe: tuple[int, int]) -> None:
    """Searches, heads and contents are the other folder's until look_back(); nothing there becomes read, and mail that
    came meanwhile wakes whoever waits."""
    mailbox = mailboxes.mailbox()
    content = mail("Re: жалоба", "answered")
    mailbox.append("Sent", content, NOON)
    seen = mailbox.look_into("Sent")
    assert (seen.exists, seen.read_only) == (1, True)
    uids = mailbox.uids_after(0)
    assert uids == mailbox.uids_since(NOON)
    (head,) = mailbox.heads(uids)
    assert (head.uid, head.received, "\\Seen" in head.flags) == (uids[0], NOON, True)
    read = parse(head.content)
    assert (read.message_id, read.subject, read.body) == (
        parse(content).message_id,
        parse(content).subject,
        "",
    )
    assert [one.content for one in mailbox.fetch(uids)] == [content]
    mailboxes.deliver(mail("in"), None)
    assert mailbox.look_back().exists == 1
    assert mailbox.wait(0, pipe[0]) is Woken.MAIL
    assert [one.content for one in mailbox.fetch(mailbox.uids_after(0))] == [mail("in")]


def test_a_look_into_nowhere(mailboxes: Backend) -> None:
    """FolderMissing; the watched folder is the open one again."""
    mailboxes.deliver(mail("in"), None)
    mailbox = mailboxes.mailbox()
    with pytest.raises(FolderMissing, match="Nowhere"):
        mailbox.look_into("Nowhere")
    assert mailbox.uids_after(0) == [1]
    assert mailbox.heads([1, 9])[0].uid == 1


def test_a_missing_folder(mailboxes: Backend) -> None:
    """connect() names the folder and those that exist."""
    with pytest.raises(FolderMissing, match=r"Complaints.*INBOX"):
        mailboxes.open("Complaints").connect()


def test_without_a_connection(mailboxes: Backend, pipe: tuple[int, int]) -> None:
    """Every question before connect() and after close() is Unreachable; closing twice is nothing; connect() heals."""
    mailbox = mailboxes.open("INBOX")
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
