"""Baselines, backlogs and renumbered mailboxes: nothing twice, nothing old, nothing left out."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from responder.core.message import parse
from responder.edges.imap import Unreachable
from responder.edges.register import cursor_rows, schema
from responder.flows import intake
from tests.contract.fake_mailbox import Folder
from tests.flows.desk_with_mailbox import START, Killed, World, dies_on, mail

DAY = timedelta(days=1)


def outcomes(world: World) -> list[str]:
    return [row["outcome"] for row in world.rows(schema.correspondence)]


# --- the mailbox is renumbered ---


def test_a_new_uidvalidity_registers_nothing_twice_and_answers_nothing_old(tmp_path: Path) -> None:
    """What lay there at first sight stays out, what was registered is known, what is new is answered."""
    world = World(tmp_path)
    for number in range(30):
        world.deliver(mail(sender=f"old{number}@k.example"), ago=timedelta(hours=2))
    world.arrive()
    world.later(hours=1)
    world.deliver(mail(sender="known@k.example"))
    world.deliver(mail(sender="bare@k.example", message_id="-"))
    world.catch_up()
    world.later(hours=1)
    world.deliver(mail(sender="new@k.example"))
    world.server.renumber()
    world.start()
    assert world.events().count("mailbox.renumbered") == 1
    assert sorted(outcomes(world)) == ["complaint"] * 3 + ["duplicate"] * 2
    assert len(world.rows(schema.outbox)) == 3
    assert world.start() == 0
    world.deliver(mail(sender="newer@k.example"))
    assert world.catch_up() == 1
    world.close()


def test_what_came_within_the_second_of_the_first_sight_is_new_after_a_renumbering(tmp_path: Path) -> None:
    """Servers tell arrivals in whole seconds."""
    world = World(tmp_path, now=START + timedelta(milliseconds=345))
    world.deliver(mail(sender="old@k.example"), ago=timedelta(seconds=1))
    world.arrive()
    world.server.deliver(mail(sender="unseen@k.example"), START)
    world.server.renumber()
    world.start()
    assert [row["address"] for row in world.rows(schema.persons)] == ["unseen@k.example"]
    world.close()


def test_what_lay_there_at_the_first_sight_stays_out_though_it_came_in_that_second(tmp_path: Path) -> None:
    """Also after a renumbering."""
    world = World(tmp_path, now=START + timedelta(milliseconds=345))
    world.server.deliver(mail(sender="old@k.example"), START)
    world.arrive()
    world.server.renumber()
    assert world.start() == 0
    assert world.rows(schema.correspondence) == []
    world.close()


def test_an_old_date_of_arrival_after_a_renumbering_is_still_new_mail(world: World) -> None:
    """A colleague moves a mail back from another folder: its INTERNALDATE is from before the baseline."""
    world.later(hours=1)
    world.server.renumber()
    world.start()
    world.server.deliver(mail(sender="moved@k.example"), START - timedelta(hours=5))
    assert world.catch_up() == 1
    assert outcomes(world) == ["complaint"]


def test_a_server_that_goes_back_to_its_old_numbers(tmp_path: Path) -> None:
    """Two replicas that disagree: neither the baseline nor what was registered is taken in again."""
    world = World(tmp_path)
    for number in range(30):
        world.deliver(mail(sender=f"old{number}@k.example"), ago=timedelta(hours=2))
    world.arrive()
    world.later(hours=1)
    world.deliver(mail(sender="known@k.example"))
    world.catch_up()
    first = world.server.folders["INBOX"]
    world.server.renumber()
    world.start()
    world.server.folders["INBOX"] = first
    assert world.start() == 0
    assert sorted(outcomes(world)) == ["complaint", "duplicate"]
    world.close()


def test_what_is_passed_over_under_one_numbering_is_mail_under_another(tmp_path: Path) -> None:
    """Two replicas in turn, in one process: a number that means an old mail here means a new one there."""
    world = World(tmp_path)
    for number in range(3):
        world.deliver(mail(sender=f"old{number}@k.example"), ago=timedelta(hours=2))
    world.arrive()
    first = world.server.folders["INBOX"]
    world.later(hours=1)
    other = world.server.folders["INBOX"] = Folder(first.uidvalidity + 1)
    other.uidnext = 4
    for stored in first.messages:
        other.add(stored.content, stored.received)
    world.arrive()
    assert (world.catch_up(), world.intake.passed_over) == (0, {4, 5, 6})
    world.server.folders["INBOX"] = first
    world.deliver(mail(sender="new@k.example"))
    world.arrive()
    assert world.catch_up() == 1
    assert outcomes(world) == ["complaint"]
    world.close()


def test_what_a_dead_process_left_is_of_its_own_numbering(world: World) -> None:
    """A range that ended three processes, a session that is cut, a renumbering: the mail that has the number now is
    innocent."""
    world.deliver()
    with world.register.writing() as connection:
        here = (world.desk.mailbox, world.cursor.uidvalidity)
        cursor_rows.open_attempt(connection, *here, cursor_rows.Attempt(1, 1, 3), world.now)
    world._new_process()
    world.arrive()
    world.mailbox.close()
    with pytest.raises(Unreachable):
        world.intake.recover(world.cursor)
    world.later(minutes=5)
    world.server.renumber()
    world.arrive()
    assert world.intake.recover(world.cursor) + world.catch_up() == 1
    assert outcomes(world) == ["complaint"]


def test_a_folder_made_anew_and_empty(world: World) -> None:
    """Deleted and made again: what comes is new."""
    world.deliver()
    world.catch_up()
    world.later(minutes=5)
    box = world.server.folders["INBOX"]
    box.uidvalidity, box.messages, box.uidnext = box.uidvalidity + 1, [], 1
    world.start()
    world.deliver(mail(sender="b@k.example"))
    assert world.catch_up() == 1


# --- a backlog taken in on purpose ---


def backlogged(tmp_path: Path) -> World:
    """Thirty old mails, one an hour, the newest an hour ago; first sight now."""
    world = World(tmp_path)
    for hour in range(30, 0, -1):
        world.deliver(
            mail(sender=f"h{hour}@k.example", at=START - timedelta(hours=hour)), ago=timedelta(hours=hour)
        )
    world.arrive()
    return world


def test_a_backlog_is_taken_in_once_and_nothing_older(tmp_path: Path) -> None:
    """Six hours: six mails; neither the next look nor the next start takes what is older."""
    world = backlogged(tmp_path)
    since = START - timedelta(hours=6)
    uids = world.intake.backlog(world.cursor, since)
    assert len(uids) == 6
    assert world.intake.take_backlog(world.cursor, since, uids) == 6
    assert world.catch_up() == 0
    assert world.start() == 0
    assert len(outcomes(world)) == 6
    assert world.intake.backlog(world.cursor, since) == []
    world.close()


def test_a_death_within_a_backlog_takes_in_nothing_that_was_not_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """INTERNALDATEs in no order: older mail lies between the UIDs of the batch."""
    world = World(tmp_path)
    for number in range(10):
        ago = timedelta(hours=1) if number in (0, 9) else timedelta(hours=40)
        world.deliver(mail(sender=f"w{number}@k.example", at=START - ago), ago=ago)
    world.arrive()
    since = START - timedelta(hours=6)
    monkeypatch.setattr(intake, "parse", dies_on(b"From: w9@", parse))
    with pytest.raises(Killed):
        world.intake.take_backlog(world.cursor, since, world.intake.backlog(world.cursor, since))
    monkeypatch.setattr(intake, "parse", parse)
    assert world.start() == 2
    assert {row["uid"] for row in world.rows(schema.correspondence)} == {1, 10}
    world.close()


def test_an_old_mail_of_a_backlog_is_registered_and_not_answered(tmp_path: Path) -> None:
    """Older than max_age: a complaint, silent, named as old."""
    world = World(tmp_path)
    world.deliver(mail(at=START - 10 * DAY), ago=10 * DAY)
    world.arrive()
    since = START - 20 * DAY
    world.intake.take_backlog(world.cursor, since, world.intake.backlog(world.cursor, since))
    assert [row["withheld_by"] for row in world.rows(schema.complaints)] == ["old"]
    world.close()
