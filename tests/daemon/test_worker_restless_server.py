"""A real Dovecot that is killed, restarted and renumbered while mail comes and colleagues tidy up: each mail has one
outcome and one acknowledgement."""

from __future__ import annotations

import random
import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from responder.daemon.worker import Rhythm
from responder.edges.imap import ImapMailbox
from responder.edges.register import schema
from tests.daemon.real_mailbox import Threaded, Watched, letter, until
from tests.servers.dovecot import Dovecot

pytestmark = [pytest.mark.dovecot, pytest.mark.timeout(900)]

USER = "desk"


@pytest.fixture
def restless(dovecot: Dovecot) -> Iterator[Dovecot]:
    """One of its own: others may not be killed."""
    with Dovecot() as server:
        yield server


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[Watched]:
    made = Watched(tmp_path / "desk")
    yield made
    made.close()


def renumber(server: Dovecot) -> None:
    """Its index is lost, as after a restore: the same mail under another UIDVALIDITY."""
    box = server.maildir(USER)
    for path in [*box.glob("dovecot.index*"), *box.glob("dovecot-uid*")]:
        path.unlink()


def stir(server: Dovecot, watched: Watched, rounds: int, each: int, chance: random.Random) -> set[str]:
    """In each round mail comes, the server ends in one of three ways in the midst of it, and mail comes while it is
    away; returns the Message-IDs."""
    wanted: set[str] = set()
    for number in range(rounds):
        letters = [letter(f"stir{number}m{one}") for one in range(each)]
        wanted |= {identifier for identifier, _ in letters}
        before = chance.randrange(each + 1)
        server.deliver_many(USER, [content for _, content in letters[:before]])
        seen = len(wanted) - each + chance.randrange(before + 1)
        until(lambda seen=seen: len(registered(watched)) >= seen, what="some of the mail")  # type: ignore[misc]
        server.stop(kill=chance.random() < 0.7)
        if number % 2:
            renumber(server)
        server.deliver_many(USER, [content for _, content in letters[before:]])
        server.start(within=60)
    return wanted


def registered(watched: Watched) -> Counter[str]:
    """Message-ID -> how often it got an outcome other than that of a copy."""
    return Counter(
        row["message_id"] for row in watched.rows(schema.correspondence) if row["outcome"] != "duplicate"
    )


def assert_each_once(watched: Watched, wanted: set[str]) -> None:
    assert registered(watched) == dict.fromkeys(wanted, 1)
    assert watched.acknowledged() == {f"w@k{at.partition('@')[0]}.example": 1 for at in wanted}
    assert watched.unfit() == []


def run_restless(server: Dovecot, watched: Watched, rounds: int, each: int) -> int:
    """Returns how many renumberings were met."""
    mailbox = ImapMailbox(server.account(USER))
    with Threaded(watched, mailbox, rhythm=Rhythm(0.2, 0.0)) as one:
        until(lambda: one.looked_at)
        wanted = stir(server, watched, rounds, each, random.Random(20261122))
        until(lambda: len(registered(watched)) == len(wanted), within=300, what="all of the mail")
        until(lambda: one.state == "watching", what="the server again")
    assert_each_once(watched, wanted)
    assert len(server.mailbox(USER)) == len(wanted)
    return len(watched.rows(schema.cursors))


def test_kills_and_renumberings_while_mail_comes(restless: Dovecot, watched: Watched) -> None:
    """Four rounds, two of which renumber the folder."""
    assert run_restless(restless, watched, 4, 6) >= 2


@pytest.mark.soak
def test_many_kills_and_renumberings(restless: Dovecot, watched: Watched) -> None:
    """Thirty rounds of ten."""
    assert run_restless(restless, watched, 30, 10) > 10


def test_a_colleague_is_faster(dovecot: Dovecot, user: str, watched: Watched) -> None:
    """Before the daemon looks, everything is read, flagged, moved away, and copied back; and once more afterwards. Each
    is registered once, where it comes back; the colleague's flags stay."""
    watched.one_life(dovecot.account(user))
    letters = [letter(f"{user}m{number}") for number in range(5)]
    dovecot.deliver_many(user, [content for _, content in letters])
    colleague = dovecot.session(user)
    colleague.create("Elsewhere")
    colleague.uid("STORE", "1:*", "+FLAGS", "(\\Seen \\Flagged $Label1)")
    colleague.uid("MOVE", "1:*", "Elsewhere")
    watched.one_life(dovecot.account(user))
    assert registered(watched) == {}
    for _ in range(2):
        colleague.select("Elsewhere")
        colleague.uid("COPY", "1:*", "INBOX")
        watched.one_life(dovecot.account(user))
        assert_each_once(watched, {identifier for identifier, _ in letters})
    assert {"\\Seen", "\\Flagged", "$Label1"} <= set.intersection(
        *(set(flags) for flags, _ in dovecot.read(user))
    )
    colleague.logout()


@pytest.mark.parametrize("between", ["fetch", "mark"])
def test_a_colleague_deletes_in_between(
    dovecot: Dovecot, user: str, watched: Watched, between: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After the search, or after the fetch: what was deleted unseen is gone, what was seen is registered, no session
    is lost over it."""
    watched.one_life(dovecot.account(user))
    letters = [letter(f"{user}m{number}") for number in range(4)]
    dovecot.deliver_many(user, [content for _, content in letters])
    colleague, plain, done = dovecot.session(user), getattr(ImapMailbox, between), threading.Event()

    def late(mailbox: ImapMailbox, uids: list[int], *more: object) -> object:
        if not done.is_set():
            done.set()
            colleague.uid("STORE", "2:3", "+FLAGS", "(\\Deleted)")
            colleague.uid("EXPUNGE", "2:3")
        return plain(mailbox, uids, *more)

    monkeypatch.setattr(ImapMailbox, between, late)
    one = watched.one_life(dovecot.account(user))
    assert one._stop.rests == []  # type: ignore[attr-defined]
    left = letters if between == "mark" else [letters[0], letters[3]]
    assert_each_once(watched, {identifier for identifier, _ in left})
    assert [flags for flags, _ in dovecot.read(user)] == [("$Complaint",)] * 2
    colleague.logout()


def test_a_watched_folder_is_renamed_and_made_again(dovecot: Dovecot, user: str, watched: Watched) -> None:
    """Renamed away: told, and tried again. Made anew with another UIDVALIDITY: what comes there is registered; renamed
    back: nothing is registered twice."""
    colleague = dovecot.session(user)
    colleague.create("Complaints")
    first, second = letter(f"{user}first"), letter(f"{user}second")
    with Threaded(watched, ImapMailbox(dovecot.account(user, folder="Complaints"))) as one:
        until(lambda: one.looked_at)
        dovecot.deliver(user, first[1], folder="Complaints")
        until(lambda: registered(watched) == {first[0]: 1})
        colleague.rename("Complaints", "Old")
        until(lambda: "no folder Complaints" in one.failed, what="that the folder is gone")
        colleague.create("Complaints")
        until(lambda: one.state == "watching", what="the new folder")
        dovecot.deliver(user, second[1], folder="Complaints")
        until(lambda: len(registered(watched)) == 2)
        colleague.delete("Complaints")
        until(lambda: "no folder Complaints" in one.failed, what="that the folder is gone again")
        colleague.rename("Old", "Complaints")
        until(lambda: one.state == "watching", what="the old folder")
    assert_each_once(watched, {first[0], second[0]})
    colleague.logout()
