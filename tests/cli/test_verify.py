"""`responder verify`: on a real Dovecot beside a daemon and after it; what it prints, and how it ends."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from responder.core.facts import RegisterUnfit, RegisterVerified
from responder.core.verifying import KINDS
from responder.edges import system
from responder.edges.register import trail
from tests.acceptance.living import Living, letter, wait_until
from tests.cli.verbs import EVIL, Ended, Inside, Shop, Visited
from tests.edges.register.desk_work import mail
from tests.servers.dovecot import Dovecot
from tests.servers.smtp_sink import SmtpSink

KEYWORD = "ResponderRegistered"


@pytest.fixture
def living(dovecot: Dovecot, user: str, tmp_path: Path, called: Inside) -> Any:
    with SmtpSink() as sink:
        world = Visited(tmp_path / "world", dovecot, sink.port, user, called=called)
        yield world
        if world.process is not None:
            world.kill()


def verify(world: Living, *words: str) -> Any:
    return world.run("verify", "-c", str(world.config), *words)


def told(world: Living, *words: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in verify(world, "--json", *words).stdout.splitlines()]


def plant(path: Path, *statements: str) -> None:
    connection = sqlite3.connect(path, isolation_level=None, timeout=60)
    for statement in statements:
        assert connection.execute(statement).rowcount != 0, statement
    connection.close()


@pytest.fixture
def settled(living: Living, dovecot: Dovecot) -> Living:
    """Three complaints, acknowledged and marked, and a mail from before the first start; the daemon runs."""
    dovecot.deliver(living.user, letter("It lay here before."))
    living.start()
    dovecot.deliver_many(
        living.user, [letter("It is broken.", sender=f"p{n}@k{n}.example") for n in range(3)]
    )
    living.wait_line("reply.sent", count=3)
    marked = "SELECT count(*) FROM correspondence WHERE marked_at IS NOT NULL"
    wait_until(lambda: living.query(marked) == [(3,)], what="marked")
    stage = "SELECT count(*) FROM complaints WHERE stage = 'acknowledged'"
    wait_until(lambda: living.query(stage) == [(3,)], what="acknowledged")
    return living


def test_everything_fits_beside_a_daemon_and_after_it(settled: Living, dovecot: Dovecot) -> None:
    """0, and not one flag is changed on the server, nor the register."""
    before = dovecot.read(settled.user, "INBOX")
    register = contents(settled.register)
    done = verify(settled)
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"mailbox {settled.user}: 4 messages on the server, 3 of them registered" in done.stdout
    assert done.stdout.splitlines()[-1] == "everything fits"
    assert contents(settled.register) == register
    assert dovecot.read(settled.user, "INBOX") == before
    assert settled.stop() == 0
    assert verify(settled).returncode == 0


def contents(register: Path) -> list[Any]:
    connection = sqlite3.connect(f"file:{register}?mode=ro", uri=True)
    tables = ("complaints", "correspondence", "outbox", "facts", "cursors", "due_times", "promises")
    found = [connection.execute(f"SELECT * FROM {table}").fetchall() for table in tables]  # noqa: S608
    connection.close()
    return found


def test_what_does_not_fit_is_named_with_what_it_means_and_what_to_do(
    settled: Living, dovecot: Dovecot
) -> None:
    """1; for programs each finding is a line."""
    assert settled.stop() == 0
    dovecot.deliver(settled.user, letter("It came while nobody watched."))
    plant(
        settled.register,
        "UPDATE correspondence SET uid = uid + 1 WHERE uid = 4",
        "UPDATE complaints SET stage = 'waiting' WHERE rowid = 1",
    )
    done = verify(settled)
    assert done.returncode == 1
    assert "message-marked (1)" in done.stdout
    assert f"{settled.user}: UID 4" in done.stdout
    assert done.stdout.count("It means: ") == done.stdout.count("To do:    ") == 2
    assert done.stdout.splitlines()[-1] == "2 things that do not fit"
    lines = told(settled)
    assert lines[0] == {
        "mailbox": settled.user,
        "reached": True,
        "listed": 5,
        "registered": 3,
        "gone": 0,
        "not_yet": 0,
        "erased": 0,
        "unkept": 1,  # the number that the row now bears is that of another message
    }
    assert [line["kind"] for line in lines[1:-1]] == ["message-marked", "trail-contradicts"]
    assert all(line["means"] and line["do"] for line in lines[1:-1])
    assert lines[-1] == {"fits": False, "findings": 2}


def test_mail_that_came_while_nobody_watched_waits_and_then_fits(settled: Living, dovecot: Dovecot) -> None:
    """The daemon takes it in by itself."""
    assert settled.stop() == 0
    dovecot.deliver(settled.user, letter("It came while nobody watched."))
    assert [line["kind"] for line in told(settled)[1:-1]] == ["message-waiting"]
    settled.start()
    wait_until(lambda: settled.query("SELECT count(*) FROM complaints") == [(4,)], what="taken in")
    assert settled.stop() == 0
    assert verify(settled).returncode == 0


def test_a_renumbered_folder_is_known_by_content(settled: Living, dovecot: Dovecot) -> None:
    """Under its new numbers nothing is registered, and nothing lacks; then the daemon has looked, and
    it fits still."""
    assert settled.stop() == 0
    for file in dovecot.maildir(settled.user).glob("dovecot*"):
        if file.name.startswith(("dovecot-uidlist", "dovecot.index", "dovecot.list")):
            file.unlink()
    done = verify(settled)
    assert done.returncode == 0, done.stdout
    assert "0 of them registered" in done.stdout
    settled.start()
    settled.wait_line("mailbox.renumbered")
    wait_until(lambda: verify(settled).returncode == 0, what="everything fits")
    assert settled.stop() == 0
    assert verify(settled).returncode == 0


def test_since_and_mailbox_narrow_what_is_asked(settled: Living) -> None:
    """And a server that is not asked is not needed."""
    assert settled.stop() == 0
    lines = told(settled, "--mailbox", settled.user, "--since", "1h")
    assert (lines[0]["listed"], lines[-1]["fits"]) == (4, True)
    settled.configure(lambda text: text.replace(f"port: {settled.dovecot.port}", "port: 1"))
    assert told(settled, "--register-only") == [{"fits": True, "findings": 0}]


@pytest.fixture
def filled(shop: Shop) -> Shop:
    """A register with one complaint, and a mail server that nobody reaches."""
    shop.complaint()
    return shop


def test_a_server_that_cannot_be_reached_is_69_and_the_register_is_looked_at(filled: Shop) -> None:
    """A fault of the register is the news that counts: 1."""
    ended = filled.run("verify")
    assert ended.code == 69
    assert "mailbox kaebused: not compared. 127.0.0.1:1 refused the connection" in ended.out
    assert ended.out.splitlines()[-1] == "what could be compared fits"
    plant(filled.state / "register.sqlite", "UPDATE outbox SET settled_at = queued_at")
    ended = filled.run("verify")
    assert ended.code == 1
    assert "mail-unsettled (1)" in ended.out


def test_many_of_a_kind_are_counted_on_the_page_and_listed_for_programs(filled: Shop) -> None:
    """The page stays one that a person reads."""
    for number in range(30):
        filled.work.take(mail(sender=f"p{number}@k{number}.example"))
    plant(filled.state / "register.sqlite", "UPDATE outbox SET settled_at = queued_at")
    page = filled.run("verify", "--register-only")
    assert "mail-unsettled (31)" in page.out
    assert "and 11 more: --json lists all" in page.out
    lines = filled.run("verify", "--register-only", "--json").out.splitlines()
    assert sum(json.loads(line).get("kind") == "mail-unsettled" for line in lines) == 31


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--mailbox", "nobody"), "there is no mailbox of that name. There are: kaebused."),
        (("--since", "soon"), "is no time"),
        (("--since", "2999-01-01"), "lies ahead"),
        (("--register-only", "--since", "2d"), "asks no mail server"),
        (("surplus",), "surplus"),
    ],
)
def test_wrong_input_says_what_and_what_to_do(filled: Shop, words: tuple[str, ...], said: str) -> None:
    """64, on standard error alone."""
    ended = filled.run("verify", *words)
    assert (ended.code, ended.out) == (64, "")
    assert said in ended.err


def test_without_a_register_there_is_nothing_to_compare(shop: Shop) -> None:
    """78, with what makes one."""
    ended = shop.run("verify")
    assert ended.code == 78
    assert "there is no register yet" in ended.err


def test_a_register_that_is_none_is_refused(shop: Shop) -> None:
    """Said, not shown as a traceback."""
    shop.state.mkdir()
    (shop.state / "register.sqlite").write_bytes(b"no database" * 100)
    ended: Ended = shop.run("verify")
    assert ended.code == 78
    assert "Traceback" not in ended.err


def test_what_somebody_wrote_into_the_register_reaches_no_terminal(filled: Shop) -> None:
    """Not even as the name of a complaint."""
    connection = sqlite3.connect(filled.state / "register.sqlite")
    with connection:
        connection.execute("UPDATE complaints SET stage = ?, mailbox = ?", (EVIL, EVIL))
    connection.close()
    ended = filled.run("verify", "--register-only")
    assert ended.code == 1
    assert "stage-unknown" in ended.out
    assert "\x1b" not in ended.out
    assert "\u202e" not in ended.out


def test_status_says_what_the_nightly_look_found(filled: Shop) -> None:
    """Until a later look finds that everything fits."""
    found = RegisterUnfit(1, 1, 0, 0, (), {"message-lacking": 2, "trail-broken": 1})
    with filled.work.register.writing() as connection:
        trail.append(connection, "", system.now(), [found])
    ended = filled.run("status")
    assert "! 3 things do not fit between register, trail and mailboxes: responder verify" in ended.out
    with filled.work.register.writing() as connection:
        trail.append(connection, "", system.now(), [RegisterVerified(1, 1, 0, 0, ())])
    assert "do not fit" not in filled.run("status").out


def test_the_page_for_operators_has_a_row_for_each_kind() -> None:
    """With the words that the verb prints."""
    page = (Path(__file__).parents[2] / "docs" / "operations.md").read_text(encoding="utf-8")
    for name, kind in KINDS.items():
        assert f"| `{name}` | {kind.means} | {kind.cure} |" in page
    section = page[page.index("## Is everything in place?") :].partition("\n## ")[0]
    assert section.count("\n| `") == len(KINDS)
