"""Servers that tell the same mail in other ways: whatever the rules of IMAP allow, and some of what they do not. Each
mail is registered once, within one session."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.daemon.real_mailbox import Watched, letter
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
