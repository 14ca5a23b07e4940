"""`run`: what its options mean before the daemon lives; its life itself is in tests/acceptance."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from responder.cli import run as verb
from responder.daemon.service import Options
from tests.acceptance.living import Living, letter
from tests.cli.verbs import Shop
from tests.servers.dovecot import Dovecot, free_port
from tests.servers.smtp_sink import SmtpSink


@pytest.mark.parametrize(
    "words",
    [
        ("--since", "soon"),
        ("--since", "2026-13-01"),
        ("--since", ""),
        ("--since", "2999-01-01"),
        ("--log-format", "xml"),
        ("--since", "0001-01-01"),
    ],
)
def test_wrong_usage_is_64(shop: Shop, words: tuple[str, ...]) -> None:
    """Nothing was begun."""
    told = shop.run("run", "--once", *words)
    assert (told.code, told.out) == (64, "")
    assert words[0] in told.err
    assert not shop.state.exists()


def test_since_a_day_is_one_of_the_desks_calendar(shop: Shop) -> None:
    """It begins at midnight in Tallinn, whatever zone the machine is in."""
    begun: list[Options] = []
    shop.monkeypatch.setattr(verb, "run", lambda sound, options: begun.append(options) or 0)
    assert shop.run("run", "--since", "2026-01-20", "--yes").code == 0
    assert [options.since for options in begun] == [datetime(2026, 1, 19, 22, tzinfo=UTC)]


def test_a_faulty_configuration_is_78(shop: Shop) -> None:
    """With the place of the fault; a missing secret too."""
    shop.configure("nonsense: 1\n")
    assert ":10:1: " in shop.run("run", "--once").err
    shop.configure()
    shop.monkeypatch.delenv("IMAP")
    told = shop.run("run", "--once")
    assert told.code == 78
    assert "IMAP" in told.err


@pytest.fixture
def world(dovecot: Dovecot, user: str, tmp_path_factory: pytest.TempPathFactory) -> Living:
    return Living(tmp_path_factory.mktemp("world"), dovecot, free_port(), user)


def once(world: Living, *words: str) -> tuple[int, str]:
    done = world.run("run", "-c", str(world.config), "--once", *words)
    return done.returncode, done.stderr


def test_a_mailbox_that_is_away_is_75_under_once(world: Living, dovecot: Dovecot) -> None:
    """Try later."""
    world.configure(lambda text: text.replace(f"port: {dovecot.port}", f"port: {free_port()}"))
    assert once(world)[0] == 75


@pytest.mark.parametrize("fault", ["away", "password", "folder"])
def test_since_cannot_count_what_it_cannot_reach(world: Living, dovecot: Dovecot, fault: str) -> None:
    """69, 77 and 78, as doctor gives them; nothing is taken in."""
    changes = {
        "away": (f"port: {dovecot.port}", f"port: {free_port()}"),
        "folder": ("    prefix: KB", "    folder: Nowhere\n    prefix: KB"),
        "password": ("KB", "KB"),
    }
    if fault == "password":
        (world.folder / "imap-password").write_text("wrong-secret")
    world.configure(lambda text: text.replace(*changes[fault]))
    code, words = once(world, "--since", "2d")
    assert code == {"away": 69, "password": 77, "folder": 78}[fault], words
    assert words
    assert not world.register.exists()


def test_since_shows_a_count_and_asks(world: Living, dovecot: Dovecot) -> None:
    """Without a terminal, --yes must be said: 64."""
    dovecot.deliver(world.user, letter("Help"))
    code, words = once(world, "--since", "99999w")
    assert code == 64
    assert f"{world.user}: 1 messages since" in words
    assert "Say --yes" in words
    assert not world.register.exists()


def test_log_format_goes_before_the_file(world: Living) -> None:
    """Aligned words instead of objects."""
    with SmtpSink() as sink:
        world.smtp_port = sink.port
        world.configure()
        done = world.run("run", "-c", str(world.config), "--once", "--log-format", "console")
    assert done.returncode == 0
    assert "daemon.started" in done.stdout
    assert not done.stdout.startswith("{")
