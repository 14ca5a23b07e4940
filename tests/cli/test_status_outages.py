"""`responder status` while something is out of reach, its probe mails, and its series for a monitoring system."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from responder.core.outage import CANARY, MAILBOX, RELAY
from responder.edges import system
from responder.edges.register import canary_rows, outage_rows, schema
from responder.edges.register.outage_rows import Look
from responder.edges.register.outage_tables import canaries
from tests.cli.signs import say
from tests.cli.test_promises import samples
from tests.cli.verbs import EVIL, Shop

BEGAN = datetime(2026, 1, 15, 7, 30, tzinfo=UTC)  # half past nine in Tallinn
PROBING = "canary: {every: 1h}\n"


def out(shop: Shop, kind: str, mailbox: str) -> None:
    """Away since BEGAN: an alarm was raised."""
    with shop.work.register.writing() as connection:
        look = Look(kind, mailbox, "connection refused", BEGAN)
        outage_rows.step(connection, look, timedelta(), BEGAN, lambda fact, why: [])


def probe(shop: Shop, seen_after: float | None, mailbox: str = "kaebused") -> None:
    with shop.work.register.writing() as connection:
        canary_rows.sent(connection, mailbox, "probe@kaubamaja.example", BEGAN)
        if seen_after is not None:
            connection.execute(canaries.update().values(seen_at=BEGAN + timedelta(seconds=seen_after)))


def told(shop: Shop) -> dict[str, Any]:
    made: dict[str, Any] = json.loads(shop.run("status", "--json").out)
    return made


# --- outages ---


@pytest.mark.parametrize(
    ("kind", "mailbox", "words"),
    [
        (MAILBOX, "kaebused", "mailbox kaebused is not reached"),
        (RELAY, "", "no mail leaves for customers"),
        (CANARY, "kaebused", "the last probe of mailbox kaebused did not arrive"),
    ],
)
def test_an_outage_needs_a_person_until_it_is_over(
    running: Shop, kind: str, mailbox: str, words: str
) -> None:
    """What, and since when in the desk's own time; code 1 until the all-clear."""
    running.configure(PROBING)
    running.complaint()
    out(running, kind, mailbox)
    ended = running.run("status")
    assert ended.code == 1
    assert f"! an outage lasts: {words}\n" in ended.out
    assert f"\noutage      {words}, since 2026-01-15 09:30 EET\n" in ended.out
    made = told(running)
    assert made["outages"] == [
        {"what": kind, "mailbox": mailbox or None, "since": "2026-01-15T07:30:00.000000Z"}
    ]
    assert made["attention"] == [f"an outage lasts: {words}"]
    with running.work.register.writing() as connection:
        look = Look(kind, mailbox, "", system.now())
        outage_rows.step(connection, look, timedelta(), system.now(), lambda fact, why: [])
    assert (running.run("status").code, told(running)["outages"]) == (0, [])


def test_what_nobody_looks_at_any_more_is_no_outage(running: Shop) -> None:
    """A mailbox that left the configuration, and probes that were switched off: no look would ever end them."""
    running.complaint()
    out(running, MAILBOX, "gone")
    out(running, CANARY, "kaebused")
    ended = running.run("status")
    assert (ended.code, "outage" in ended.out) == (0, False)


# --- probes ---


@pytest.mark.parametrize(
    ("seen_after", "words", "found"),
    [
        (2.5, ", seen 2026-01-15 09:30:02 EET, 2.5 s later", ("2026-01-15T07:30:02.500000Z", 2.5)),
        (None, ", not seen so far", (None, None)),
    ],
)
def test_the_last_probe_is_told(
    running: Shop, seen_after: float | None, words: str, found: tuple[object, object]
) -> None:
    """When it left, when it was seen, and how long it took."""
    running.configure(PROBING)
    running.complaint()
    probe(running, seen_after)
    ended = running.run("status")
    assert ended.code == 0
    assert f"\nprobe       kaebused: sent 2026-01-15 09:30:00 EET{words}\n" in ended.out
    (box,) = told(running)["mailboxes"]
    assert box["probe"] == {
        "sent_at": "2026-01-15T07:30:00.000000Z", "seen_at": found[0], "seconds": found[1]
    }  # fmt: skip


def test_probes_that_are_off_or_not_yet_sent(running: Shop) -> None:
    """Off: no line, whatever was sent once. On: it says that none was."""
    running.complaint()
    probe(running, 1.0)
    assert "probe " not in running.run("status").out
    assert told(running)["mailboxes"][0]["probe"] is None
    with running.work.register.writing() as connection:
        connection.execute(canaries.delete())
    running.configure(PROBING)
    assert "\nprobe       kaebused: none sent so far\n" in running.run("status").out
    assert told(running)["mailboxes"][0]["probe"] is None


# --- series ---


def series(shop: Shop) -> dict[tuple[str, str], float]:
    ended = shop.run("status", "--prometheus")
    assert (ended.code, ended.err) == (0, "")
    return {(name.removeprefix("responder_"), of): value for (name, of), value in samples(ended.out).items()}


def test_series_when_all_is_well(running: Shop) -> None:
    """Every number stands, also where it is 0: an alarm on a series that is missing never rings."""
    running.configure(PROBING)
    running.complaint()
    probe(running, 2.5)
    found = series(running)
    box = 'mailbox="kaebused"'
    at = system.now().timestamp()
    assert at - 3600 < found.pop(("mailbox_looked_at_seconds", box)) <= at
    assert at - 3600 < found.pop(("mailbox_last_mail_seconds", box)) <= at
    assert found == {
        ("daemon_alive", ""): 1, ("attention", ""): 0,
        ("outage", 'what="relay",mailbox=""'): 0,
        ("outage", f'what="mailbox",{box}'): 0,
        ("outage", f'what="canary",{box}'): 0,
        ("probe_sent_seconds", box): BEGAN.timestamp(), ("probe_took_seconds", box): 2.5,
        ("outbox_queued", ""): 1, ("outbox_deferred", ""): 0, ("outbox_uncertain", ""): 0,
        ("outbox_failed", ""): 0, ("breaker_open", ""): 0,
        ("complaints_unanswered", ""): 1, ("complaints_overdue", ""): 0,
        ("held_messages", ""): 0, ("set_aside_messages", ""): 0, ("held_notices", ""): 0,
    }  # fmt: skip


def test_series_in_an_outage_end_with_0(running: Shop) -> None:
    """A file of numbers is whole, whatever they are: what writes it must not throw it away."""
    running.complaint()
    out(running, MAILBOX, "kaebused")
    with running.work.register.writing() as connection:
        connection.execute(schema.correspondence.update().values(outcome="held"))
    found = series(running)
    assert found["outage", 'what="mailbox",mailbox="kaebused"'] == 1
    assert found["outage", 'what="relay",mailbox=""'] == 0
    assert found["held_messages", ""] == 1
    assert found["attention", ""] == 2


def test_series_without_a_daemon(fresh: Shop) -> None:
    """It is not alive; when it looked last stays true."""
    fresh.complaint()
    assert series(fresh)["daemon_alive", ""] == 0
    assert ("mailbox_looked_at_seconds", 'mailbox="kaebused"') not in series(fresh)
    say(fresh, ago=7200)
    looked = series(fresh)["mailbox_looked_at_seconds", 'mailbox="kaebused"']
    assert 7100 < system.now().timestamp() - looked < 10_800


def test_what_a_name_says_is_not_played(running: Shop) -> None:
    """A mailbox's name in the register that no configuration has stays out; the page is escaped."""
    running.complaint()
    out(running, MAILBOX, EVIL)
    assert not {"\x1b", "\u202e", "\x9b"} & set(running.run("status", "--prometheus").out)


def test_two_formats_at_once_are_refused(running: Shop) -> None:
    """64, with what to leave out."""
    ended = running.run("status", "--prometheus", "--json")
    assert (ended.code, ended.out) == (64, "")
    assert "leave out --json" in ended.err


def test_the_manual_names_every_series_and_line(running: Shop) -> None:
    """docs/promise.md, beside the series of promises; docs/sending.md."""
    running.configure(PROBING)
    running.complaint()
    probe(running, 1.0)
    docs = Path(__file__).parents[2] / "docs"
    page = (docs / "promise.md").read_text(encoding="utf-8")
    assert {name for name, _ in series(running) if f"`{name}`" not in page} == set()
    lines = (docs / "sending.md").read_text(encoding="utf-8")
    assert [line for line in ("outage", "probe") if f"| `{line}` |" not in lines] == []
