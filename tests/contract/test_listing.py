"""What verifying and reconciling may rely on: one suite for the fake and for the real listing on Dovecot."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from responder.edges.imap import FolderMissing, ImapMailbox, Mailbox, Unreachable
from responder.edges.imap_listing import ImapListing, Listing
from tests.contract.fake_listing import FakeListing
from tests.contract.fake_mailbox import FakeMailbox, FakeServer
from tests.servers.dovecot import Dovecot

NOON = datetime(2026, 11, 20, 12, 0, 0, tzinfo=UTC)


@dataclass
class Place:
    """One kind of server: `listing` looks, `mailbox` is the daemon beside it."""

    listing: Callable[[str], Listing]
    mailbox: Mailbox
    deliver: Callable[[bytes, datetime], object]
    flags: Callable[[], list[set[str]]]


@pytest.fixture(params=["fake", pytest.param("dovecot", marks=pytest.mark.dovecot)])
def place(request: pytest.FixtureRequest) -> Iterator[Place]:
    """Each in turn, empty; whatever was opened is closed."""
    opened: list[Listing] = []
    if request.param == "fake":
        server = FakeServer()
        inbox = server.folders["INBOX"]
        made = Place(
            lambda folder: FakeListing(server, folder, batch=2),
            FakeMailbox(server),
            server.deliver,
            lambda: [one.flags for one in inbox.messages],
        )
    else:
        dovecot: Dovecot = request.getfixturevalue("dovecot")
        user = request.getfixturevalue("user")
        made = Place(
            lambda folder: ImapListing(dovecot.account(user, folder=folder)),
            ImapMailbox(dovecot.account(user)),
            lambda content, received: dovecot.deliver(user, content, received),
            lambda: [set(flags) - {"\\Recent"} for flags, _ in dovecot.read(user, "INBOX")],
        )
    make = made.listing

    def kept(folder: str = "INBOX") -> Listing:
        opened.append(make(folder))
        return opened[-1]

    made.listing = kept
    yield made
    made.mailbox.close()
    for listing in opened:
        listing.close()


def mail(identifier: str = "", text: str = "It is broken.") -> bytes:
    named = f"Message-ID: <{identifier}>\r\n" if identifier else ""
    return f"From: anna@klient.example\r\n{named}Subject: x\r\n\r\n{text}\r\n".encode()


def test_everything_that_lies_there_is_listed_as_it_is(place: Place) -> None:
    """UIDs ascending, INTERNALDATE, size, Message-ID without brackets; in the order that was asked for."""
    mails = [mail("one@k.example"), mail("", "No id."), mail("three@k.example", "Longer, by some words.")]
    for number, content in enumerate(mails):
        place.deliver(content, NOON + timedelta(hours=number))
    listing = place.listing("INBOX")
    selected = listing.open()
    assert (selected.exists, selected.uidnext) == (3, 4)
    assert listing.uids() == [1, 2, 3]
    found = [one for batch in listing.listed([3, 1, 2]) for one in batch]
    assert [one.uid for one in found] == [3, 1, 2]
    assert [one.message_id for one in found] == ["three@k.example", "one@k.example", ""]
    assert [one.internaldate for one in found] == [NOON + timedelta(hours=hours) for hours in (2, 0, 1)]
    assert [one.size for one in found] == [len(mails[number]) for number in (2, 0, 1)]


def test_since_leaves_out_what_arrived_before(place: Place) -> None:
    """To the second, and whatever the zone it is given in."""
    for hours in range(3):
        place.deliver(mail(f"{hours}@k.example"), NOON + timedelta(hours=hours))
    listing = place.listing("INBOX")
    listing.open()
    assert listing.uids(NOON + timedelta(hours=1)) == [2, 3]
    assert listing.uids(NOON + timedelta(hours=1, seconds=1)) == [3]


def test_what_carries_the_keyword_is_told(place: Place) -> None:
    """And nothing where nobody has set it."""
    for number in range(3):
        place.deliver(mail(f"{number}@k.example"), NOON)
    place.mailbox.connect()
    assert place.mailbox.mark([2], "ResponderRegistered")
    listing = place.listing("INBOX")
    listing.open()
    assert listing.carrying("ResponderRegistered") == [2]
    assert listing.carrying("Another") == []
    told = [one.keywords for batch in listing.listed([1, 2]) for one in batch]
    assert ["ResponderRegistered" in flags for flags in told] == [False, True]


def test_looking_changes_no_flag_and_takes_no_mail_from_the_daemon(place: Place) -> None:
    """Not even when messages are read whole; what came is still news to whoever watches."""
    for number in range(3):
        place.deliver(mail(f"{number}@k.example"), NOON)
    before = place.flags()
    listing = place.listing("INBOX")
    assert listing.open().read_only
    assert [len(one.content) for one in listing.fetch([1, 2, 3])] == [len(mail("0@k.example"))] * 3
    assert sum(len(batch) for batch in listing.listed([1, 2, 3])) == 3
    listing.close()
    assert place.flags() == before == [set()] * 3
    place.mailbox.connect()
    assert place.mailbox.uids_after(0) == [1, 2, 3]


def test_a_message_that_went_meanwhile_is_missing(place: Place) -> None:
    """The others are told."""
    for number in range(2):
        place.deliver(mail(f"{number}@k.example"), NOON)
    listing = place.listing("INBOX")
    listing.open()
    assert [one.uid for batch in listing.listed([1, 2, 99]) for one in batch] == [1, 2]


def test_a_folder_that_is_not_there_is_named(place: Place) -> None:
    """And nothing can be asked of what is not open."""
    with pytest.raises(FolderMissing):
        place.listing("Nowhere").open()
    with pytest.raises(Unreachable):
        place.listing("INBOX").uids()
