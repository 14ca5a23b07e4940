"""`reload`: a signal to the daemon and to nobody else, and the answer to this reload and to no other."""

from __future__ import annotations

import fcntl
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from responder.daemon import generation
from responder.daemon.assembly import Places
from responder.daemon.generation import Generation
from responder.edges import system
from tests.cli.verbs import Shop

OLD = Generation(5, 4_000_000, "0" * 64, ("an old fault",))
DIGEST = "ab" * 32


@pytest.fixture
def stranger() -> Iterator[subprocess.Popen[bytes]]:
    """Another program, which a hang-up would end."""
    program = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    yield program
    program.kill()
    program.communicate()


@pytest.fixture
def places(shop: Shop) -> Places:
    shop.state.mkdir()
    return Places(shop.state)


@pytest.fixture
def hang_up(places: Places) -> Iterator[Callable[[Callable[[], None]], None]]:
    """This process stands for the daemon: what SIGHUP does is given by the test."""
    before = signal.getsignal(signal.SIGHUP)
    lock = system.lock_file(places.lock)

    def install(act: Callable[[], None]) -> None:
        signal.signal(signal.SIGHUP, lambda *_: act())

    yield install
    signal.signal(signal.SIGHUP, before)
    lock.release()


def told(places: Places, number: int, **more: tuple[str, ...]) -> Callable[[], None]:
    return lambda: generation.write(places.generation, Generation(number, os.getpid(), DIGEST, **more))


def test_no_daemon_is_75(shop: Shop) -> None:
    """Without a state folder, and with what an ended daemon left in it."""
    assert shop.run("reload").code == 75
    shop.state.mkdir()
    system.lock_file(shop.state / "responder.lock").release()
    generation.write(shop.state / "generation.json", OLD)
    ended = shop.run("reload", "--timeout", "1")
    assert (ended.code, ended.err) == (75, f"{shop.state}: no daemon runs here.\n")


def test_what_is_in_force_is_told(shop: Shop, places: Places, hang_up: Callable[..., None]) -> None:
    """0 with the digest; what needs a restart is named."""
    told(places, 0)()
    hang_up(told(places, 1))
    ended = shop.run("reload")
    assert (ended.code, ended.out) == (0, f"configuration {DIGEST[:12]} is in force\n")
    hang_up(told(places, 2, restart_for=("smtp.host",)))
    assert shop.run("reload").out.endswith("in force; a restart is needed for smtp.host\n")


def test_refused_is_78_with_the_faults(shop: Shop, places: Places, hang_up: Callable[..., None]) -> None:
    """Each on a line of its own, and that the one before stays."""
    hang_up(told(places, 1, faults=("a.yaml:1:1: no", "a.yaml:2:1: no")))
    ended = shop.run("reload")
    assert (ended.code, ended.out) == (78, "")
    assert ended.err.splitlines()[:2] == ["a.yaml:1:1: no", "a.yaml:2:1: no"]
    assert "from before stays in force" in ended.err


@pytest.mark.parametrize("left", ["", "{", "[]", '{"number": 1}', '{"number": Infinity, "pid": 1}'])
def test_an_unreadable_answer_from_before_hinders_nothing(
    shop: Shop, places: Places, hang_up: Callable[..., None], left: str
) -> None:
    """The new one replaces it."""
    places.generation.write_text(left)
    hang_up(told(places, 1))
    assert shop.run("reload").code == 0


def test_the_answers_of_a_former_daemon_do_not_count(
    shop: Shop, places: Places, hang_up: Callable[..., None]
) -> None:
    """It had been asked more often than this one; neither its number nor its faults are ours."""
    generation.write(places.generation, OLD)
    hang_up(told(places, 1))
    ended = shop.run("reload", "--timeout", "2")
    assert ended.code == 0, ended.err


def test_the_start_is_no_answer(shop: Shop, places: Places, hang_up: Callable[..., None]) -> None:
    """A daemon that has only just started says so as number 0; the reload that was asked for comes after."""
    generation.write(places.generation, OLD)
    later = threading.Timer(0.3, told(places, 1, faults=("no",)))

    def start() -> None:
        told(places, 0)()
        later.start()

    hang_up(start)
    assert shop.run("reload").code == 78


def test_no_answer_in_time_is_75(shop: Shop, places: Places, hang_up: Callable[..., None]) -> None:
    """With where to look."""
    told(places, 3)()
    hang_up(lambda: None)
    ended = shop.run("reload", "--timeout", "1")
    assert (ended.code, "see its log" in ended.err) == (75, True)


def test_a_number_in_the_lock_that_is_another_programs_is_not_signalled(
    shop: Shop, places: Places, stranger: subprocess.Popen[bytes]
) -> None:
    """Somebody else holds the lock, and the number that an ended daemon left is that of a stranger by now."""
    places.lock.write_text(f"{stranger.pid}\n")
    with places.lock.open("r+") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        ended = shop.run("reload", "--timeout", "1")
    assert ended.code == 75
    assert stranger.poll() is None


@pytest.mark.parametrize("number", ["", "nonsense", "0", "9" * 30])
def test_a_lock_without_a_usable_number_is_75(shop: Shop, places: Places, number: str) -> None:
    """Held, but nobody knows by whom."""
    places.lock.write_text(number)
    with places.lock.open("r+") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        assert shop.run("reload", "--timeout", "1").code == 75


@pytest.mark.parametrize("pid", ["-1", "0", "nobody", "9" * 30])
def test_a_pid_that_is_no_process_is_wrong_usage(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, pid: str
) -> None:
    """-1 would be every process of the machine."""
    monkeypatch.setattr(os, "kill", lambda *_: pytest.fail("a signal went out"))
    shop.state.mkdir()
    assert shop.run("reload", "--pid", pid).code == 64


def test_a_process_that_has_ended_is_75(shop: Shop, stranger: subprocess.Popen[bytes]) -> None:
    """Named by its number, whether given or from $MAINPID."""
    stranger.kill()
    stranger.wait()
    ended = shop.run("reload", "--pid", str(stranger.pid))
    assert (ended.code, ended.err) == (75, f"process {stranger.pid}: no such process.\n")
    shop.monkeypatch.setenv("MAINPID", str(stranger.pid))
    assert shop.run("reload").err == ended.err


@pytest.mark.parametrize("words", [("--timeout", "0"), ("--timeout", "601"), ("now",)])
def test_wrong_usage_is_64(shop: Shop, words: tuple[str, ...]) -> None:
    """Bounds and stray words."""
    assert shop.run("reload", *words).code == 64


def test_the_files_state_goes_before_the_service_managers(
    shop: Shop, places: Places, hang_up: Callable[..., None]
) -> None:
    """As the daemon itself reads it; $STATE_DIRECTORY serves where the file cannot be read."""
    shop.monkeypatch.setenv("STATE_DIRECTORY", str(shop.folder / "elsewhere"))
    hang_up(told(places, 1))
    assert shop.run("reload", "--timeout", "1").code == 0
    shop.configure("nonsense: 1\n")
    shop.monkeypatch.setenv("STATE_DIRECTORY", f"{shop.state}:/var/lib/other")
    hang_up(told(places, 2, faults=("nonsense",)))
    assert shop.run("reload", "--timeout", "1").err.startswith("nonsense\n")


def test_a_faulty_file_whose_state_is_unknown_is_78(shop: Shop) -> None:
    """Its faults are told and nobody is signalled."""
    shop.configure("nonsense: 1\n")
    ended = shop.run("reload")
    assert ended.code == 78
    assert ":10:1: " in ended.err
    assert ended.err.endswith("1 fault\nRefused: the configuration from before stays in force.\n")


def test_without_any_state_folder_it_is_78(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The folder in which one happens to stand is not taken for it."""
    monkeypatch.chdir(tmp_path)
    shop.config.write_text(shop.config.read_text("utf-8").replace(f"state: {shop.state}\n", ""), "utf-8")
    ended = shop.run("reload")
    assert ended.code == 78
    assert "no `state` folder" in ended.err


def test_generation_survives_the_way_to_disk_and_back(tmp_path: Path) -> None:
    """Every field; a folder that cannot be written is no fault, and leaves what was there."""
    path = tmp_path / "generation.json"
    assert generation.read(path) is None
    generation.write(path, OLD)
    assert generation.read(path) == OLD
    assert json.loads(path.read_text())["number"] == 5
    assert [one.name for one in tmp_path.iterdir()] == ["generation.json"]
    generation.write(tmp_path / "missing" / "generation.json", OLD)
