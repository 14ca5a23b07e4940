"""`responder audit` reads the trail; `responder audit verify` says whether anybody changed it."""

from __future__ import annotations

import io
import json
import sqlite3
import sys
from pathlib import Path

import pytest

from responder.core import chain
from responder.core.complaint import Event
from responder.edges.register import audit_rows, schema, standing, trail
from responder.edges.register.standing import Word
from tests.cli.verbs import EVIL, Ended, Shop
from tests.edges.register.desk_work import mail


@pytest.fixture
def two(shop: Shop) -> tuple[str, str]:
    """Two complaints; the second resolved a week later."""
    first = shop.work.take(mail())[0].complaint_id
    second = shop.work.take(mail(sender="b@klient.example"))[0].complaint_id
    shop.work.later(days=7)
    with shop.work.register.writing() as connection:
        standing.say(connection, second, Word(Event.RESOLVED), shop.work.desk.calendars, shop.work.now)
        trail.append(connection, "", shop.work.now, [standing.facts.DaemonStarted("1", "c", ("kaebused",))])
    return first, second


def verify(shop: Shop, *words: str) -> Ended:
    return shop.called("audit", "verify", "-c", str(shop.config), *words)


def log_of(shop: Shop) -> str:
    """What the daemon's log says of this trail: each fact, then the anchors, between lines of others."""
    lines = [
        {
            "timestamp": chain.instant(row["at"]),
            "event": row["event"],
            "mailbox": row["mailbox"],
            "seq": row["seq"],
        }
        for row in shop.work.rows(schema.facts)
    ]
    with shop.work.register.reading() as connection:
        heads = audit_rows.heads(connection)
    lines += [
        {"event": "audit.anchored", "mailbox": one.mailbox, "seq": one.seq, "hash": one.hash} for one in heads
    ]
    other = ["Started responder.service", "{", '{"event": "relay.away"}', "[]", '{"mailbox": 1, "seq": "x"}']
    return "\n".join([*map(json.dumps, lines), *other]) + "\n"


def tamper(shop: Shop, statement: str) -> None:
    with sqlite3.connect(shop.work.register.path) as raw:
        raw.execute(statement)
    raw.close()


def test_one_line_each_in_local_time_and_words(shop: Shop, two: tuple[str, str]) -> None:
    """The zone is the mailbox's calendar's, and named; no name of a field is left to guess."""
    ended = shop.run("audit")
    assert ended.code == 0
    lines = ended.out.splitlines()
    assert len(lines) == len(shop.work.rows(schema.facts))
    assert lines[0].startswith(
        f"2026-11-20 14:00:00 EET  kaebused 1  {two[0]}  registered from message 1: goods_faulty"
    )
    assert "acknowledged" not in lines[0]
    assert lines[-1].endswith("daemon 1  the daemon started, version 1")
    assert any(f"{two[1]}  received -> resolved: resolved" in one for one in lines)


def test_one_complaint(shop: Shop, two: tuple[str, str]) -> None:
    """As a person types it; one that is none is said so."""
    typed = two[1].lower()
    ended = shop.run("audit", typed)
    assert {two[1] in one for one in ended.out.splitlines()} == {True}
    assert two[0] not in ended.out
    ended = shop.run("audit", "KB-2026-00999-X")
    assert (ended.code, ended.out) == (65, "")
    assert "the trail tells nothing of it" in ended.err


def test_what_narrows_it(shop: Shop, two: tuple[str, str]) -> None:
    """Time, chain and event; a date as the end is meant whole."""

    def count(*words: str) -> int:
        return len(shop.run("audit", *words).out.splitlines())

    total = count()
    assert count("--since", "2026-11-21") + count("--until", "2026-11-20") == total
    assert count("--until", "2026-11-20") == 6
    assert count("--until", "2026-11-20T00:00Z") == 0
    assert count("--mailbox", "") == 1
    assert count("--mailbox", "kaebused") == total - 1
    assert count("--event", "complaint") == 3
    assert count("--event", "complaint.advanced") == 1
    assert count("--event", "complaint.advanced", "--until", "2026-11-19") == 0


def test_for_programs_each_fact_is_one_canonical_object(shop: Shop, two: tuple[str, str]) -> None:
    """From which the hash can be made again by whoever has only the lines."""
    previous: dict[str, str] = {}
    lines = shop.run("audit", "--json").out.splitlines()
    assert lines
    for line in lines:
        told = json.loads(line)
        assert chain.canonical(told) == line
        moment = shop.work.now.fromisoformat(told["at"])
        body = chain.canonical(told["body"])
        before = previous.get(told["mailbox"], chain.GENESIS)
        digest = chain.link(before, told["mailbox"], told["seq"], moment, told["event"], body)
        assert (told["prev_hash"], told["hash"]) == (before, digest)
        previous[told["mailbox"]] = digest


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--event", "nothing.such"), "is no event"),
        (("--since", "yesterday-ish"), "is no time"),
        (("--since", "2999-01-01"), "lies in the future"),
        (("--since", ""), "is no time"),
        (("--until", ""), "is no time"),
        (("verify",), "write `responder audit verify` first"),
        (("--mailbox", "\udcff"), "no UTF-8"),
        (("--mailbox", "sales"), "the trail has no chain of that name. There are: kaebused."),
    ],
)
def test_wrong_words(shop: Shop, two: tuple[str, str], words: tuple[str, ...], said: str) -> None:
    """What, and what to write instead."""
    ended = shop.run("audit", *words)
    assert (ended.code, ended.out) == (64, "")
    assert said in ended.err


def test_nothing_in_the_trail_plays_with_the_terminal(shop: Shop, two: tuple[str, str]) -> None:
    """Whatever somebody wrote into the file."""
    evil = json.dumps({"complaint": EVIL, "promise": 1, "outcome": EVIL, "late_by": 0})
    with sqlite3.connect(shop.work.register.path) as raw:
        raw.execute("UPDATE facts SET body = ?, complaint = ? WHERE seq = 2", (evil, EVIL))
        raw.execute("UPDATE facts SET body = '[', event = ? WHERE seq = 3", (EVIL,))
    raw.close()
    for ended in (shop.run("audit"), verify(shop)):
        assert "\x1b" not in ended.out + ended.err
        assert "\u202e" not in ended.out + ended.err


# --- verify ---


def test_a_whole_trail(shop: Shop, two: tuple[str, str]) -> None:
    """Exit 0, the heads to note, and what was not looked at."""
    ended = verify(shop)
    assert ended.code == 0
    rows = [row for row in shop.work.rows(schema.facts) if row["mailbox"] == "kaebused"]
    assert f"kaebused:{len(rows)}:{rows[-1]['hash']}" in ended.out.splitlines()
    assert "each chain holds. A chain cut at its end shows by anchors alone" in ended.err
    told = json.loads(verify(shop, "--json").out)
    assert (told["whole"], told["facts"], told["faults"]) == (True, len(rows) + 1, [])


def test_a_break_is_named_by_its_place_and_meaning(shop: Shop, two: tuple[str, str]) -> None:
    """Exit 1."""
    tamper(shop, "DELETE FROM facts WHERE mailbox = 'kaebused' AND seq = 4")
    ended = verify(shop)
    assert ended.code == 1
    assert "the chain of kaebused breaks at 5: fact 4 is missing" in ended.out
    told = json.loads(verify(shop, "--json").out)
    assert told["whole"] is False
    assert told["faults"]


def test_its_own_heads_are_anchors(shop: Shop, two: tuple[str, str]) -> None:
    """Printed, noted, and given back when more was written meanwhile."""
    heads = verify(shop).out.splitlines()
    shop.work.take(mail(sender="c@klient.example"))
    options = [word for head in heads for word in ("--anchor", head)]
    ended = verify(shop, *options)
    assert ended.code == 0
    assert "compared with 2 anchors and 0 lines of the log: nothing was changed" in ended.err
    tamper(shop, "DELETE FROM facts WHERE seq > 2")
    ended = verify(shop, *options)
    assert ended.code == 1
    assert "the chain of kaebused had a fact 8, now it ends at 2" in ended.out


def test_the_log_of_the_daemon_shows_what_the_chain_does_not(
    shop: Shop, two: tuple[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its anchors and its facts, from a file or a pipe; other lines are passed over."""
    log = tmp_path / "journal"
    log.write_text(log_of(shop), encoding="utf-8")
    assert verify(shop, "--anchors", str(log)).code == 0
    tamper(shop, "DELETE FROM facts WHERE mailbox = 'kaebused' AND seq > 5")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(log.read_bytes())))
    ended = verify(shop, "--anchors", "-")
    assert ended.code == 1
    assert "the chain of kaebused had a fact 6, now it ends at 5" in ended.out
    assert "the chain of kaebused had a fact 7, now it ends at 5" in ended.out


def test_a_fact_told_otherwise_in_the_log_shows(shop: Shop, two: tuple[str, str], tmp_path: Path) -> None:
    """By its time, though its chain were made anew."""
    log = tmp_path / "journal"
    log.write_text(log_of(shop).replace("12:00:00.000000Z", "12:00:01.000000Z", 1), encoding="utf-8")
    ended = verify(shop, "--anchors", str(log))
    assert ended.code == 1
    assert (
        "the log has complaint.registered of 2026-11-20T12:00:01.000000Z as fact 1 of kaebused" in ended.out
    )


@pytest.mark.parametrize(
    "anchor",
    [
        *("kaebused", "kaebused:x:" + "0" * 64, "kaebused:1:12", "", ":" * 9),
        *(f"kaebused:{9**30}:{'0' * 64}", f"kaebused:1:{'g' * 64}", f"kaebused:1:{'٣' * 64}"),
    ],
)
def test_an_anchor_that_is_none(shop: Shop, two: tuple[str, str], anchor: str) -> None:
    """64, with the form it should have."""
    ended = verify(shop, "--anchor", anchor)
    assert ended.code == 64
    assert "MAILBOX:SEQ:HASH" in ended.err


def test_a_log_that_tells_nothing_is_no_proof(shop: Shop, two: tuple[str, str], tmp_path: Path) -> None:
    """An empty one must not end with 0."""
    log = tmp_path / "journal"
    log.write_text("nothing of ours\n", encoding="utf-8")
    ended = verify(shop, "--anchors", str(log))
    assert ended.code == 65
    assert "no line of this log tells of the trail" in ended.err


def test_an_anchor_of_a_chain_that_is_gone(shop: Shop, two: tuple[str, str]) -> None:
    """Of a mailbox that the trail does not know."""
    ended = verify(shop, "--anchor", f"sales:3:{'a' * 64}")
    assert ended.code == 1
    assert "the chain of sales had a fact 3, now there is none" in ended.out
