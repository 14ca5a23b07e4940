"""`responder status`: what a monitor asks, judged, with an exit code; and `responder resume`, the operator's word."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from responder.core.breaker import Throttle
from responder.daemon import health
from responder.daemon.assembly import Places
from responder.edges import system
from responder.edges.register import outbox_rows, schema, sending_rows
from responder.edges.register.outbox_rows import FAILED, SENT, Settlement
from tests.cli.signs import PID, say
from tests.cli.verbs import EVIL, Shop
from tests.edges.register.desk_work import chain_faults, mail


def long_ago() -> str:
    return (system.now() - timedelta(minutes=6)).isoformat(timespec="seconds")


def told(shop: Shop) -> dict[str, Any]:
    ended = shop.run("status", "--json")
    made: dict[str, Any] = json.loads(ended.out)
    assert made["ok"] == (ended.code == 0)
    return made


def settle(shop: Shop, state: str) -> None:
    with shop.work.register.writing() as connection:
        for row in outbox_rows.claim(connection, system.now(), 100):
            outbox_rows.settle(connection, Settlement(row, state, 550, "no"), system.now())


# --- all is well ---


def test_all_is_well(running: Shop) -> None:
    """Code 0, and each line says what it is about."""
    running.complaint()
    settle(running, SENT)
    ended = running.run("status")
    assert (ended.code, ended.err) == (0, "")
    words = [line.split(" ", 1)[0] for line in ended.out.splitlines()]
    assert words == [
        "daemon", "mailbox", "relay", "outbox", "sending", "complaints", "notices", "messages", "register",
    ]  # fmt: skip
    assert f"runs (process {PID}), version 0.1.0" in ended.out
    assert "60 a minute, 120 may go at once; breaker closed" in ended.out
    assert "1 without an answer, 0 of them overdue; 0 without an acknowledgement" in ended.out


def test_for_programs_it_is_one_object(running: Shop) -> None:
    """Every figure of the page, under a name that stays."""
    running.complaint()
    made = told(running)
    assert made["ok"] is True
    assert made["attention"] == []
    assert made["daemon"]["process"] == PID
    assert made["daemon"]["relay_away_since"] is None
    (box,) = made["mailboxes"]
    assert (box["name"], box["state"], box["sent"], box["troubled"]) == ("kaebused", "watching", "watched", 0)
    assert datetime.fromisoformat(box["last_mail"]) <= system.now()
    assert made["outbox"]["queued"] == 1
    assert made["rate"] == {"per_minute": 60, "burst": 120, "available": 120, "reached": False}
    assert made["breaker"] == {"state": "closed", "since": None, "last_hour": 0, "limit": 1000}
    assert made["complaints"] == {
        "open": 1, "unanswered": 1, "overdue": 0, "unacknowledged": 1, "withheld": 0,
    }  # fmt: skip
    assert made["register"]["schema"] == len(running.work.rows(schema.schema_version))


def test_it_reads_and_writes_nothing(running: Shop) -> None:
    """The register is as it was, and nothing was made beside it."""
    running.complaint()
    before = {path.name for path in running.state.iterdir()}
    facts = running.work.rows(schema.facts)
    running.run("status")
    assert {path.name for path in running.state.iterdir()} <= before | {"register.sqlite-shm"}
    assert running.work.rows(schema.facts) == facts


# --- the daemon ---


def test_no_daemon_runs(fresh: Shop) -> None:
    """Code 69, whatever the register says; the last sign of life is told."""
    fresh.complaint()
    say(fresh, ago=7200)
    ended = fresh.run("status")
    assert ended.code == 69
    assert ended.out.startswith("! no daemon runs on this state folder\n")
    assert "does not run, last sign of life" in ended.out
    assert "kaebused: unknown" in ended.out


def test_the_lock_of_a_daemon_is_seen_and_not_taken(fresh: Shop) -> None:
    """By the kernel's own list: whoever starts meanwhile finds it free."""
    fresh.complaint()
    place = Places(fresh.state).lock
    assert system.lock_holder(place) is None
    lock = system.lock_file(place)
    assert system.lock_holder(place) is not None
    lock.release()
    assert system.lock_holder(place) is None


def test_a_daemon_that_gives_no_sign_of_life(running: Shop) -> None:
    """It hangs: systemd's watchdog should have ended it."""
    running.complaint()
    say(running, ago=120)
    ended = running.run("status")
    assert ended.code == 69
    assert "! the daemon has given no sign of life for 12" in ended.out


def test_one_that_has_just_started_has_said_nothing_yet(running: Shop) -> None:
    """What the one before it said is not its own."""
    running.complaint()
    told_before = health.read(Places(running.state).health)
    assert told_before is not None
    health.write(Places(running.state).health, replace(told_before, pid=PID - 1))
    ended = running.run("status")
    assert ended.code == 0
    assert "has said nothing yet" in ended.out


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"mailboxes": 3}', '{"mailboxes": {"a": {}}}', "\xff"])
def test_a_file_that_cannot_be_read_says_nothing(running: Shop, text: str) -> None:
    """Cut off by a full disk, or of another version."""
    running.complaint()
    Places(running.state).health.write_text(text, "latin-1")
    assert running.run("status").code == 0


# --- what needs a person ---


def test_a_mailbox_that_is_not_watched(running: Shop) -> None:
    """After five minutes: a server that is restarted is no news. What it says is printed without its tricks."""
    running.complaint()
    say(running, state="unreachable", failed="soon")
    assert running.run("status").code == 0
    say(running, state="unreachable", failed=f"no route {EVIL}", since=long_ago())
    ended = running.run("status")
    assert ended.code == 1
    assert "! mailbox kaebused is unreachable: no route" in ended.out
    assert "\x1b" not in ended.out


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"troubled": 2}, "mailbox kaebused: 2 messages that the server lists and does not give"),
        ({"relay_away": "2026-01-01T00:00:00+00:00"}, "the relay is away, no mail leaves"),
        ({"refused": True}, "the last reload was refused"),
    ],
)
def test_what_the_daemon_says(running: Shop, said: dict[str, Any], words: str) -> None:
    """Each of them is code 1."""
    running.complaint()
    say(running, **said)
    ended = running.run("status")
    assert ended.code == 1
    assert f"! {words}" in ended.out


def test_a_complaint_that_is_overdue(running: Shop) -> None:
    """Until somebody answers it."""
    identifier = running.complaint()
    settle(running, SENT)
    with running.work.register.writing() as connection:
        past = system.now() - timedelta(minutes=1)
        connection.execute(schema.complaints.update().values(due_at=past))
    assert told(running)["attention"] == ["1 complaints are overdue: responder complaints --overdue"]
    assert running.run("answered", identifier).code == 0
    assert running.run("status").code == 0


def test_a_writer_whom_no_mail_reached(running: Shop) -> None:
    """Until the complaint is answered in another way."""
    identifier = running.complaint()
    settle(running, FAILED)
    made = told(running)
    assert made["attention"] == ["1 complaints whose writer no mail of ours reached: responder show ID"]
    assert made["outbox"]["failed"] == 1
    running.run("answered", identifier)
    assert told(running)["outbox"]["failed"] == 0


def test_messages_that_wait_for_a_person(running: Shop) -> None:
    """News for a day; the count stays."""
    running.complaint()
    with running.work.register.writing() as connection:
        connection.execute(schema.correspondence.update().values(set_aside="too many headers"))
    assert told(running)["attention"] == ["1 messages could not be read: responder complaints --set-aside"]
    with running.work.register.writing() as connection:
        old = system.now() - timedelta(hours=25)
        connection.execute(schema.correspondence.update().values(registered_at=old))
    made = told(running)
    assert made["attention"] == []
    assert made["messages"]["set_aside"] == 1


# --- the breaker ---


def trip(shop: Shop, count: int) -> None:
    """Open over the second of `count` mails."""
    for number in range(count):
        shop.work.take(mail(sender=f"w{number}@klient.example"))
    throttle = Throttle(times=1, least=1, young=1)
    with shop.work.register.writing() as connection:
        for row in sending_rows.claim(
            connection, system.now(), 100, throttle, under_way=False, refused=0
        ).mails:
            outbox_rows.settle(connection, Settlement(row, SENT, 250, "ok"), system.now())


def test_an_open_breaker_and_the_operators_word(running: Shop) -> None:
    """What waits may go; said in the trail; a second time there is nothing to say."""
    trip(running, 5)
    made = told(running)
    assert made["breaker"]["state"] == "open"
    assert made["attention"] == ["the breaker is open, 4 mails wait: responder resume sends them"]
    ended = running.run("resume")
    assert (ended.code, ended.out) == (0, "resumed: 4 mails to customers may go\n")
    assert told(running)["breaker"]["state"] == "closed"
    again = running.run("resume")
    assert (again.code, again.out, again.err) == (0, "", "the breaker is closed: nothing is held back\n")
    last = running.work.rows(schema.facts)[-1]
    assert (last["event"], json.loads(last["body"])["by"]) == ("breaker.closed", "operator")
    assert chain_faults(running.work.register) == []
    with running.work.register.writing() as connection:
        throttle = Throttle(times=1, least=1, young=1)
        now = system.now()
        claimed = sending_rows.claim(connection, now, 100, throttle, under_way=False, refused=0)
    assert len(claimed.mails) == 4


def test_off_is_off(running: Shop) -> None:
    """A breaker that is switched off needs nobody, whatever it was before."""
    trip(running, 2)
    running.configure("rate: {per_minute: 0}\nbreaker: {times: 0}\n")
    ended = running.run("status")
    assert ended.code == 0
    assert "no rate; no breaker" in ended.out
    assert told(running)["breaker"] == {
        "state": "off", "since": told(running)["breaker"]["since"], "last_hour": 1, "limit": None,
    }  # fmt: skip


# --- what is missing ---


@pytest.mark.parametrize("verb", ["status", "resume"])
def test_without_a_register(shop: Shop, verb: str) -> None:
    """Nothing is made."""
    ended = shop.run(verb)
    assert ended.code == 78
    assert "no register yet" in ended.err
    assert not shop.state.exists()


def test_a_register_of_an_older_version(fresh: Shop) -> None:
    """The daemon of this version has not run on it yet: that is said, and nothing is changed."""
    fresh.complaint()
    with fresh.work.register.writing() as connection:
        connection.exec_driver_sql("DROP TABLE sending")
    ended = fresh.run("status")
    assert ended.code == 78
    assert "written by an older responder" in ended.err


def test_the_page_names_every_line_and_code() -> None:
    """docs/sending.md."""
    page = (Path(__file__).parents[2] / "docs" / "sending.md").read_text(encoding="utf-8")
    lines = [
        "daemon",
        "mailbox",
        "relay",
        "outbox",
        "sending",
        "complaints",
        "notices",
        "messages",
        "register",
    ]
    assert [line for line in lines if f"| `{line}` |" not in page] == []
    assert "| 69 | the daemon does not run" in page
