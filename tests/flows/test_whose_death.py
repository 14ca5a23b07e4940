"""A process that was killed by others sets no message aside, however often it happens."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from responder.core.message import parse
from responder.edges.register import schema
from responder.edges.register.store import Register
from responder.edges.register.suspicion import Suspicion, word_of
from responder.flows import intake
from tests.edges.register.desk_work import mail
from tests.flows.desk_with_mailbox import Killed, World


class Suspecting(World):
    """As the daemon has it: with a word beside the register."""

    def _new_process(self) -> None:
        super()._new_process()
        self.intake.suspicion = Suspicion(word_of(Path(self.register.path), self.desk.mailbox))


@pytest.fixture
def world(tmp_path: Path) -> Suspecting:
    made = Suspecting(tmp_path)
    made.arrive()
    return made


def outcomes(world: World) -> list[str]:
    return [row["outcome"] for row in world.rows(schema.correspondence)]


def starts(world: World, most: int = 12) -> int:
    """Starts until one lives; how many died."""
    for deaths in range(most):
        try:
            world.start()
        except Killed:
            continue
        return deaths
    raise AssertionError(f"{most} deaths")


def test_kills_between_reading_and_the_commit_set_nothing_aside(
    world: Suspecting, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Six times while the disk takes the transaction: no message did that, and all are answered in the end."""
    for number in range(3):
        world.deliver(mail(sender=f"w{number}@k{number}.example"))
    deaths = iter(range(6))
    close = intake.cursor_rows.close_attempt

    def killed(*values: Any) -> None:
        if next(deaths, None) is not None:
            raise Killed
        close(*values)

    monkeypatch.setattr(intake.cursor_rows, "close_attempt", killed)
    assert starts(world) == 6
    assert outcomes(world) == ["complaint"] * 3
    assert world.rows(schema.attempts) == []


def test_of_a_batch_only_the_one_that_was_read_is_suspected(
    world: Suspecting, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It has its three deaths and is set aside; its neighbours, read alone between them, are answered."""
    for number in range(4):
        world.deliver(mail("POISON" if number == 2 else "x", sender=f"w{number}@k{number}.example"))

    def deadly(content: bytes, **given: Any) -> Any:
        if b"POISON" in content:
            raise Killed
        return parse(content, **given)

    monkeypatch.setattr(intake, "parse", deadly)
    assert starts(world) == 3
    assert sorted(outcomes(world)) == ["complaint"] * 3 + ["set_aside"]


def test_a_message_that_ends_the_process_while_it_is_decided_is_set_aside(
    world: Suspecting, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Within the transaction it is the suspect as well."""
    for number in range(3):
        world.deliver(mail(sender=f"w{number}@k{number}.example"))
    usual = intake.register_one

    def deadly(connection: Any, arrival: Any, *values: Any) -> Any:
        if arrival.uid == 2:
            raise Killed
        return usual(connection, arrival, *values)

    made = world._new_process

    def with_deadly() -> None:
        made()
        world.intake.registering = deadly

    monkeypatch.setattr(world, "_new_process", with_deadly)
    assert starts(world) == 3
    assert sorted(outcomes(world)) == ["complaint"] * 2 + ["set_aside"]
    assert isinstance(world.register, Register)
