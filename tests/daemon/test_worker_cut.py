"""A daemon's session with a real Dovecot cut after any byte, from either side: it goes on, and nothing is lost or
registered twice."""

from __future__ import annotations

import random
import sys
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

import pytest

from tests.daemon.real_mailbox import Watched, letter
from tests.servers.dovecot import Dovecot
from tests.servers.proxy import Cut, Proxy

pytestmark = pytest.mark.dovecot

MAILS = 3
A_MAILBOX = 150  # sessions, then a fresh one: else the server's own work with it grows
SAMPLE = 16


def sessions(dovecot: Dovecot, folder: Path, name: str, cuts: Iterable[Cut]) -> None:
    """For each cut: three mails come, the daemon's session ends there, and what it does then leaves three complaints
    and three acknowledgements more, and marks on all mails in the mailbox."""
    user = dovecot.add_user(name)
    watched, wanted = Watched(folder / user), set()
    with Proxy(dovecot.port) as proxy:
        account = dovecot.account(user, port=proxy.port)
        watched.one_life(account)  # the baseline
        for number, cut in enumerate(cuts):
            letters = [letter(f"{name}n{number}m{one}") for one in range(MAILS)]
            wanted |= {identifier for identifier, _ in letters}
            dovecot.deliver_many(user, [content for _, content in letters])
            proxy.cuts.append(cut)
            one = watched.one_life(account)
            assert len(one._stop.rests) <= 1, cut  # type: ignore[attr-defined]
            assert watched.outcomes() == {(identifier, "complaint"): 1 for identifier in wanted}, cut
            assert watched.acknowledged() == {f"w@k{at.partition('@')[0]}.example": 1 for at in wanted}, cut
    assert {flags for flags, _ in dovecot.read(user)} == {("$Complaint",)}
    assert watched.unfit() == []
    watched.close()


def lengths(dovecot: Dovecot, folder: Path, name: str) -> tuple[int, int]:
    """Octets from the server and from the client in a session that is not cut."""
    user = dovecot.add_user(name)
    watched = Watched(folder / user)
    with Proxy(dovecot.port) as proxy:
        account = dovecot.account(user, port=proxy.port)
        watched.one_life(account)
        proxy.passed = proxy.sent = 0
        dovecot.deliver_many(user, [letter(f"{name}m{one}")[1] for one in range(MAILS)])
        assert watched.one_life(account)._stop.rests == []  # type: ignore[attr-defined]
        assert proxy.connections == 2
        watched.close()
        return proxy.passed, proxy.sent


def every_cut(of_server: int, of_client: int) -> list[Cut]:
    """Each octet of both sides, by FIN and RST in turn."""
    return [
        Cut(after, from_server, reset=after % 2 == 1)
        for from_server, length in ((True, of_server), (False, of_client))
        for after in range(1, length + 1)
    ]


def test_a_session_cut_at_some_bytes(dovecot: Dovecot, tmp_path: Path) -> None:
    """A seeded sample of all places, of both sides, by FIN and by RST."""
    of_server, of_client = lengths(dovecot, tmp_path, "measured")
    assert of_server > 2_000
    assert of_client > 300
    chance = random.Random(20261122)
    places = every_cut(of_server, of_client)
    sample = [*chance.sample(places[:of_server], SAMPLE), *chance.sample(places[of_server:], SAMPLE // 2)]
    sessions(dovecot, tmp_path, "sampled", sample)


@pytest.mark.soak
@pytest.mark.timeout(7_200)
def test_a_session_cut_at_every_byte(dovecot: Dovecot, tmp_path: Path) -> None:
    """Every octet that the server says in a session, and every one that we say."""
    of_server, of_client = lengths(dovecot, tmp_path, "measured-all")
    places = every_cut(of_server, of_client)
    for number, portion in enumerate(portions(places)):
        sessions(dovecot, tmp_path, f"all{number}", portion)
    sys.stdout.write(
        f"cut after each of {of_server} octets from the server and {of_client} from the client\n"
    )


def portions(cuts: list[Cut]) -> Iterator[list[Cut]]:
    rest = iter(cuts)
    while portion := list(islice(rest, A_MAILBOX)):
        yield portion
