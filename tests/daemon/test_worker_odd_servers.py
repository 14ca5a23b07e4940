"""Servers that tell the same mail in other ways: whatever the rules of IMAP allow, and some of what they do not. Each
mail is registered once, within one session."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from responder.daemon.worker import Rhythm
from responder.edges.imap import ImapMailbox
from responder.edges.register import schema
from responder.edges.system import now
from tests.daemon.real_mailbox import Threaded, Watched, letter, until
from tests.servers.shelf_imap import Shelf, Twist


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[Watched]:
    made = Watched(tmp_path / "desk")
    yield made
    made.close()


def lower(_: str, answer: bytes) -> bytes:
    """RFC 3501 section 9: all of its words are case-insensitive."""
    return answer.lower().replace(b"tag ", b"TAG ")


def beside(*strays: bytes) -> Twist:
    """The same lines before each line of each answer, and not only there."""

    def twist(verb: str, answer: bytes) -> bytes:
        if verb in ("greeting", "IDLE"):
            return answer
        stray = b"".join(strays)
        return stray + answer.replace(b"\r\n* ", b"\r\n" + stray + b"* ")

    return twist


def wordless(_: str, answer: bytes) -> bytes:
    return re.sub(rb"TAG (OK|NO|BAD) [^\[\r][^\r]*\r\n", rb"TAG \1\r\n", answer)


def bare_newlines(_: str, answer: bytes) -> bytes:
    return answer.replace(b"\r\n", b"\n")


def backwards(verb: str, answer: bytes) -> bytes:
    if verb not in ("UID FETCH", "SELECT"):
        return answer
    *lines, last = answer.splitlines(keepends=True)
    return b"".join(reversed(lines)) + last


def in_pieces(verb: str, answer: bytes) -> bytes:
    """A response for each item, flags once more at the end."""
    if verb != "UID FETCH":
        return answer
    piece = re.compile(
        rb"(\* \d+ FETCH \(UID \d+) (RFC822\.SIZE \d+) (INTERNALDATE \S+ \S+ \S+) ([^\r]*)\)\r\n"
    )
    return piece.sub(rb"\1)\r\n\1 \2)\r\n\1 \3)\r\n\1 \4)\r\n\1 FLAGS (\\Recent))\r\n", answer)


def many_searches(verb: str, answer: bytes) -> bytes:
    """One line for each UID, the greatest first, some twice, and a MODSEQ."""
    if verb != "UID SEARCH":
        return answer
    found = re.findall(rb" (\d+)", answer.partition(b"TAG")[0])
    lines = b"".join(b"* SEARCH %s %s\r\n" % (uid, uid) for uid in reversed(found))
    return lines + b"* SEARCH (MODSEQ 917162500)\r\nTAG OK done\r\n"


def nothing_of_use(verb: str, answer: bytes) -> bytes:
    if verb != "UID FETCH":
        return answer
    answer = re.sub(rb"RFC822\.SIZE \d+", b"RFC822.SIZE NIL", answer)
    return re.sub(rb"FLAGS \([^)]*\)", b"FLAGS NIL", answer)


TWISTS: dict[str, Twist] = {
    "as it should be": lambda _, answer: answer,
    "lower case": lower,
    "unknown responses": beside(
        b"* XVENDOR-NEWS something\r\n",
        b"* vendor_news (1 2 NIL)\r\n",
        b"* X-OBJECT {5}\r\nhello and more\r\n",
        b"* x.object {5}\r\nhello and more\r\n",
        b"* 17 XCOUNT\r\n",
        b"* 17\r\n",
        b"* \xd0\xb6\xff\r\n",
        b"*  \r\n",
    ),
    "alerts": beside(b"* OK [ALERT] The mailbox is nearly full\r\n", b"* NO [ALERT] Disk {9} full\r\n"),
    "codes": beside(
        b"* OK [XWARP 5 (a b)] hm\r\n", b"* OK [HIGHESTMODSEQ 9]\r\n", b"* OK\r\n", b"* BAD late\r\n"
    ),
    "flags by others": beside(
        b"* 1 FETCH (FLAGS (\\Seen))\r\n", b"* 2 FETCH (UID 2 FLAGS (\\Seen $Label1))\r\n", b"* 0 RECENT\r\n"
    ),
    "of other folders": beside(b'* LIST () "/" Elsewhere\r\n', b'* LSUB () NIL ""\r\n', b"* FLAGS ()\r\n"),
    "no words": wordless,
    "bare newlines": bare_newlines,
    "backwards": backwards,
    "in pieces": in_pieces,
    "many searches": many_searches,
    "NIL": nothing_of_use,
}


@pytest.mark.parametrize("twist", TWISTS.values(), ids=TWISTS)
def test_the_same_mail_told_otherwise(watched: Watched, twist: Twist) -> None:
    """Three mails, three complaints, in one session; the next one finds nothing to do."""
    shelf = Shelf(twist=twist)
    letters = [letter(f"odd{number}") for number in range(3)]
    with shelf.served() as server:
        watched.one_life(shelf.account(server))
        shelf.put(content for _, content in letters)
        one = watched.one_life(shelf.account(server))
        assert (one.failed, one._stop.rests) == ("", [])  # type: ignore[attr-defined]
        watched.one_life(shelf.account(server))
    assert watched.outcomes() == {(identifier, "complaint"): 1 for identifier, _ in letters}
    assert set(map(frozenset, shelf.flags.values())) == {frozenset({b"$Complaint"})}
    assert watched.unfit() == []


@pytest.mark.parametrize(
    "capabilities",
    [(), ("IDLE",), ("UIDPLUS",), ("MOVE",)],
    ids=["nothing", "IDLE", "UIDPLUS", "MOVE"],
)
@pytest.mark.parametrize("permanent", [b"\\Seen \\Deleted", b"\\Seen \\*", b""], ids=["few", "any", "none"])
def test_what_a_server_need_not_offer(
    watched: Watched, capabilities: tuple[str, ...], permanent: bytes
) -> None:
    """Without IDLE, UIDPLUS, MOVE, SPECIAL-USE, new keywords: registered once; what cannot be shown is told once."""
    shelf = Shelf(capabilities=capabilities, permanent=permanent, folders=b"")
    identifier, content = letter("poor")
    with shelf.served() as server:
        watched.one_life(shelf.account(server))
        shelf.put([content])
        watched.one_life(shelf.account(server))
        watched.one_life(shelf.account(server))
    assert watched.outcomes() == {(identifier, "complaint"): 1}
    assert bool(shelf.flags) is (b"\\*" in permanent)
    assert [words for words in watched.complaints if "no keyword" in words][1:] == []
    assert list(shelf.messages.values()) == [content]


def test_a_folder_that_may_only_be_read(watched: Watched) -> None:
    """READ-ONLY: registered, nothing is stored."""
    shelf = Shelf(code=b"READ-ONLY")
    identifier, content = letter("readonly")
    with shelf.served() as server:
        watched.one_life(shelf.account(server))
        shelf.put([content])
        watched.one_life(shelf.account(server))
    assert watched.outcomes() == {(identifier, "complaint"): 1}
    assert not {"UID STORE", "UID MOVE", "UID COPY"}.intersection(shelf.verbs)


@pytest.mark.parametrize("refusal", [b"NO [OVERQUOTA] full", b"NO full", b"NO [LIMIT] later"])
def test_a_quota_that_is_full(watched: Watched, refusal: bytes) -> None:
    """STORE, MOVE, COPY and APPEND are refused: mail is registered and acknowledged all the same."""
    shelf = Shelf(refuse=dict.fromkeys(("UID STORE", "UID MOVE", "UID COPY", "APPEND"), refusal))
    letters = [letter(f"quota{number}") for number in range(2)]
    with shelf.served() as server:
        watched.one_life(shelf.account(server))
        shelf.put(content for _, content in letters)
        one = watched.one_life(shelf.account(server))
        assert one._stop.rests == []  # type: ignore[attr-defined]
    assert watched.outcomes() == {(identifier, "complaint"): 1 for identifier, _ in letters}
    assert sum(watched.acknowledged().values()) == 2


@pytest.mark.parametrize("refusal", [b"NO", b"NO not while it is selected", b"BAD what"])
def test_a_server_without_status_of_the_selected_folder(watched: Watched, refusal: bytes) -> None:
    """RFC 3501 section 6.3.10 says that one should not ask: the folder is selected again instead."""
    shelf = Shelf(refuse={"STATUS": refusal})
    identifier, content = letter("status")
    with shelf.served() as server:
        watched.one_life(shelf.account(server))
        shelf.put([content])
        one = watched.one_life(shelf.account(server))
    assert (one.failed, any(one._stop.rests)) == ("", False)  # type: ignore[attr-defined]
    assert watched.outcomes() == {(identifier, "complaint"): 1}


def test_the_folder_is_renumbered_before_our_eyes(watched: Watched) -> None:
    """An untagged UIDVALIDITY in mid-session: nothing more is believed of the old numbers."""
    shelf = Shelf()
    letters = [letter(f"renumbered{number}") for number in range(2)]

    def renumbered(verb: str, answer: bytes) -> bytes:
        if verb != "UID SEARCH" or shelf.uidvalidity == 8 or not shelf.messages:
            return answer
        shelf.uidvalidity, shelf.messages = 8, dict(enumerate(reversed(shelf.messages.values()), 1))
        return b"* OK [UIDVALIDITY 8] renumbered\r\n" + answer

    shelf.twist = renumbered
    with shelf.served() as server:
        watched.one_life(shelf.account(server))
        shelf.put(content for _, content in letters)
        watched.one_life(shelf.account(server))
    assert watched.outcomes() == {(identifier, "complaint"): 1 for identifier, _ in letters}
    assert {row["uidvalidity"] for row in watched.rows(schema.correspondence)} == {8}


def test_a_server_that_tells_of_new_mail_for_ever(watched: Watched) -> None:
    """EXISTS goes up and down with each answer: we do not search without a pause, and mail that comes is seen."""
    shelf = Shelf()

    def flapping(verb: str, answer: bytes) -> bytes:
        stray = b"* 0 EXISTS\r\n* 5 EXISTS\r\n"
        return stray + answer if verb in ("UID SEARCH", "NOOP", "STATUS") else answer

    with shelf.served() as server:
        watched.one_life(shelf.account(server))
        shelf.twist = flapping
        with Threaded(
            watched, ImapMailbox(shelf.account(server)), longest=60.0, rhythm=Rhythm(60.0, 0.0)
        ) as one:
            until(lambda: one.looked_at)
            threading.Event().wait(2.0)
            searches = shelf.verbs.count("UID SEARCH")
            shelf.put([letter("flapping")[1]])
            until(lambda: watched.acknowledged())
    assert searches < 30


def test_a_name_that_is_no_utf_7_hides_no_folder(watched: Watched) -> None:
    """Raw 8-bit names, NIL as delimiter, names as literals: the Sent folder is found beside them."""
    shelf = Shelf()
    shelf.folders = (
        b'* LIST () "/" "\xc4rger"\r\n* LIST () NIL "&AMQ-rger"\r\n* LIST () "/" "&broken"\r\n* LIST\r\n'
        b'* LIST NIL "/" NIL\r\n* LIST () "/" {6}\r\n\xd0\x96\xd0\xb6"\\\r\n'
        b'* LIST (\\Sent) "/" "&BB4EQgQ,BEAEMAQyBDsENQQ9BD0ESwQ1-"\r\n'
    )
    with shelf.served() as server:
        mailbox = ImapMailbox(shelf.account(server))
        mailbox.connect()
        assert mailbox.append("", b"x", now())
        mailbox.close()
    assert b'APPEND "&BB4EQgQ' in server.heard
