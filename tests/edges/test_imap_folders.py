"""Folders: what may be opened, marked, moved and copied, in any script, and the sentence when one is missing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from imapclient.imap_utf7 import encode

from responder.edges.imap import (
    FolderMissing,
    ImapMailbox,
    MailboxFault,
    Unreachable,
)
from tests.servers.dovecot import Dovecot
from tests.servers.scripted_imap import Answer, Session, capable, connected, scripted, selected

NOON = datetime(2026, 11, 20, 12, 0, 0, tzinfo=UTC)
MAIL = b"From: anna@example.org\r\nSubject: x\r\n\r\ntext\r\n"
TRYCREATE = b"TAG NO [TRYCREATE] no such folder\r\n"


def test_a_folder_that_may_only_be_read() -> None:
    """It is opened with EXAMINE; nothing is marked or moved in it."""
    read_only = selected().replace(b"READ-WRITE", b"READ-ONLY")
    with connected({"SELECT": read_only, "EXAMINE": read_only}) as (mailbox, server):
        assert mailbox.refresh().read_only
        assert mailbox.mark([1], "$Complaint") is False
        assert mailbox.move([1], "Done") is False
        assert b"STORE" not in server.heard
        assert b"EXAMINE" in server.heard


@pytest.mark.parametrize(
    ("flags", "allowed"),
    [
        (b"\\Seen \\*", True),
        (b"\\Seen $Complaint", True),
        (b"\\Seen $COMPLAINT", True),
        (b"\\Seen", False),
        (b"", False),
    ],
)
def test_marks_where_the_server_allows_them(flags: bytes, allowed: bool) -> None:
    """New keywords, or just this one; else nothing is sent and the answer is False."""
    answers = {
        "SELECT": selected().replace(b"\\Seen \\Deleted \\*", flags),
        "UID STORE": b"TAG OK done\r\n",
    }
    with connected(answers) as (mailbox, server):
        assert mailbox.mark([1, 2], "$Complaint") is allowed
        assert (b"UID STORE 1,2 +FLAGS.SILENT ($Complaint)" in server.heard) is allowed


def test_a_refused_mark() -> None:
    """NO to STORE is False, and the connection goes on."""
    with connected({"UID STORE": b"TAG NO [LIMIT] too many keywords\r\n"}) as (mailbox, _):
        assert mailbox.mark([1], "$Complaint") is False
        assert mailbox.uids_after(0) == []


def test_moving_without_move() -> None:
    """With UIDPLUS alone: COPY, then \\Deleted, then UID EXPUNGE of exactly these; never a plain EXPUNGE."""
    done = b"TAG OK done\r\n"
    answers = capable("UIDPLUS") | {"UID COPY": done, "UID STORE": done, "UID EXPUNGE": done}
    with connected(answers) as (mailbox, server):
        assert mailbox.move([4, 5], "Готово") is True
        sent = [line.split(b" ", 1)[1] for line in server.heard.splitlines() if b"4,5" in line]
        assert sent == [
            b'UID COPY 4,5 "&BBMEPgRCBD4EMgQ+-"',
            b"UID STORE 4,5 +FLAGS.SILENT (\\Deleted)",
            b"UID EXPUNGE 4,5",
        ]


def test_moving_where_nothing_is_safe() -> None:
    """Neither MOVE nor UIDPLUS: False, nothing is copied or deleted."""
    with connected(capable()) as (mailbox, server):
        assert mailbox.move([4], "Done") is False
        assert b"COPY" not in server.heard
        assert b"EXPUNGE" not in server.heard


@pytest.mark.parametrize("step", ["UID COPY", "UID STORE", "UID EXPUNGE"])
def test_a_move_that_is_refused_halfway(step: str) -> None:
    """NO at any step is False, and what comes after it is not done: without a copy nothing is deleted."""
    done = b"TAG OK done\r\n"
    answers: dict[str, Answer] = {"UID COPY": done, "UID STORE": done, "UID EXPUNGE": done}
    answers |= {step: b"TAG NO [OVERQUOTA] full\r\n"} | capable("UIDPLUS")
    with connected(answers) as (mailbox, server):
        assert mailbox.move([4], "Done") is False
        assert (b"STORE" in server.heard) == (step != "UID COPY")
        assert (b"EXPUNGE" in server.heard) == (step == "UID EXPUNGE")


def test_a_copy_that_cannot_be_stored() -> None:
    """No folder for sent mail, or a full quota: False; a named folder that is missing: FolderMissing."""
    with connected(
        {
            "APPEND": b"TAG NO [OVERQUOTA] full\r\n",
        }
    ) as (
        mailbox,
        server,
    ):
        assert mailbox.append("", MAIL, NOON) is False
        assert b"APPEND" not in server.heard
        assert mailbox.append("INBOX", MAIL, NOON) is False
    with connected({"APPEND": TRYCREATE}) as (mailbox, _), pytest.raises(FolderMissing, match="INBOX"):
        mailbox.append("Nowhere", MAIL, NOON)


@pytest.mark.parametrize(
    ("listed", "target"),
    [
        (b'* LIST () "/" Sent\r\n* LIST (\\Sent) "/" "Outbox copies"\r\n', b'"Outbox copies"'),
        (b'* LIST () "." INBOX\r\n* LIST () "." "INBOX.Sent Items"\r\n', b'"INBOX.Sent Items"'),
        (b'* LIST (\\Sent) "/" INBOX\r\n', b""),
        (b'* LIST () "/" Consent\r\n', b""),
    ],
)
def test_where_sent_mail_goes(listed: bytes, target: bytes) -> None:
    """The attribute counts more than the name; the watched folder is never taken, or we would answer ourselves."""
    answers: dict[str, Answer] = {"LIST": listed + b"TAG OK done\r\n", "APPEND": b"TAG NO full\r\n"}
    with connected(answers) as (mailbox, server):
        assert mailbox.append("", MAIL, NOON) is False
        assert (b"APPEND " + target in server.heard) == bool(target)


def test_a_copy_carries_its_moment() -> None:
    """The date goes out with the zone it has, in English month names; the content octet by octet."""

    def take(session: Session, command: bytes) -> bytes:
        session.send(b"+ go on\r\n")
        assert command.startswith(b'APPEND "INBOX" (\\Seen) "05-Mar-2026 07:08:09 +0530" {')
        assert b"".join(session.line() + b"\r\n" for _ in range(4)) == MAIL
        assert session.line() == b""
        return b"TAG OK done\r\n"

    moment = datetime(2026, 3, 5, 7, 8, 9, tzinfo=timezone(timedelta(hours=5, minutes=30)))
    with connected({"APPEND": take}) as (mailbox, _):
        assert mailbox.append("INBOX", MAIL, moment) is True


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (b"TAG NO [NONEXISTENT] no such\r\n", FolderMissing),
        (b"TAG NO no such\r\n", FolderMissing),
        (b"TAG NO [UNAVAILABLE] later\r\n", Unreachable),
        (b"TAG NO [SERVERBUG] later\r\n", Unreachable),
        (b"TAG BAD what\r\n", Unreachable),
        (b"* BYE no\r\n", Unreachable),
    ],
)
def test_a_folder_that_is_not_opened(answer: bytes, kind: type[MailboxFault]) -> None:
    """A folder that does not exist needs a person, what passes by itself does not; the connection is closed."""
    with scripted({"SELECT": answer}) as server:
        mailbox = ImapMailbox(server.account(folder="Жалобы"))
        with pytest.raises(kind) as caught:
            mailbox.connect()
        assert type(caught.value) is kind
        with pytest.raises(Unreachable, match="Connect first"):
            mailbox.refresh()


def test_missing_names_at_most_twenty_folders() -> None:
    """The sentence stays short, whatever the server has; names are decoded and shown without control characters."""
    names = "".join(f'* LIST () "/" box{number:03}\r\n' for number in range(50)).encode()
    names += b'* LIST () "/" {5}\r\na\tb\x1bc\r\n* LIST () "/" "&BBYEMAQ7BD4EMQRL-"\r\n'
    with scripted({"SELECT": b"TAG NO no\r\n", "LIST": names + b"TAG OK done\r\n"}) as server:
        mailbox = ImapMailbox(server.account(folder="Reklamace"))
        with pytest.raises(FolderMissing) as caught:
            mailbox.connect()
    sentence = str(caught.value)
    assert "Reklamace" in sentence
    assert sentence.count("box") == 19
    assert "and 32 more" in sentence
    assert "\t" not in sentence
    assert "\x1b" not in sentence


@pytest.mark.parametrize(
    "listed", [b"TAG NO no list\r\n", b'* LIST () "/" "&"\r\n* LIST x\r\nTAG OK done\r\n']
)
def test_missing_without_a_list(listed: bytes) -> None:
    """A server that cannot list its folders does not hide that this one is missing."""
    with scripted({"SELECT": b"TAG NO no\r\n", "LIST": listed}) as server:
        mailbox = ImapMailbox(server.account(folder="Reklamace"))
        with pytest.raises(FolderMissing, match="Reklamace"):
            mailbox.connect()


def test_a_folder_deleted_meanwhile() -> None:
    """refresh() tells by STATUS, with a response code or without; where it is refused the folder is selected again."""
    for words in (b"[NONEXISTENT] gone", b"no such mailbox"):
        there = iter([selected(), b"TAG NO " + words + b"\r\n"])
        answers: dict[str, Answer] = {
            "STATUS": b"TAG NO " + words + b"\r\n",
            "SELECT": lambda _, said, there=there: next(there),  # type: ignore[misc]
            "LIST": b'* LIST () "/" Other\r\nTAG OK done\r\n',
        }
        with connected(answers, folder="Complaints") as (mailbox, _):
            with pytest.raises(FolderMissing):
                mailbox.refresh()
            with pytest.raises(Unreachable, match="no connection"):
                mailbox.uids_after(0)
    answers = {"STATUS": b"TAG NO not now\r\n", "NOOP": b"* 4 EXISTS\r\nTAG OK done\r\n"}
    with connected({"SELECT": selected(3, 9)} | answers) as (mailbox, _):
        assert (mailbox.refresh().uidvalidity, mailbox.refresh().uidnext) == (7, 9)


@pytest.mark.dovecot
@pytest.mark.parametrize(
    "folder", ["Жалобы", "Kaebused & muu", 'with "quotes" \\', "Претензии/Ноябрь", "日本語"]
)
def test_folders_in_any_script(dovecot: Dovecot, user: str, folder: str) -> None:
    """A folder with any name is selected, moved to and listed (modified UTF-7)."""
    colleague = dovecot.session(user)
    name = encode(folder).replace(b"\\", b"\\\\").replace(b'"', b'\\"')
    assert colleague.create(b'"' + name + b'"')[0] == "OK"  # type: ignore[arg-type]
    colleague.logout()
    dovecot.deliver(user, MAIL)
    mailbox = ImapMailbox(dovecot.account(user))
    mailbox.connect()
    assert mailbox.move([1], folder) is True
    assert folder in mailbox.probe().folders
    mailbox.close()
    there = ImapMailbox(dovecot.account(user, folder=folder))
    assert there.connect().exists == 1
    assert there.refresh().exists == 1
    assert [one.content for one in there.fetch([1])] == [MAIL]
    there.close()
