"""The figures at the end tell every kind of failure; none of them is taken on trust."""

from __future__ import annotations

from dataclasses import replace

import pytest

from responder.demo.cast import CUSTOMERS, baltic, machines
from responder.demo.ledger import Fate
from responder.demo.letters import Letter, Outcome
from responder.demo.mail_client import Received
from responder.demo.play import DESK, Scene
from responder.demo.reckoning import Witness, reckon

FOLLOW_UP = baltic.follow_up("Re: x", "<a@x>", "<a@x>", "> x")
STORY = (*CUSTOMERS, *machines.MACHINES, *machines.MACHINES, FOLLOW_UP)
JACKET = next(at for at, letter in enumerate(STORY) if letter.key == baltic.JACKET.key)
MONITOR = STORY.index(machines.MONITOR)


def scene(number: int, letter: Letter) -> Scene:
    """One that went as it should."""
    complaint = f"KK-2026-{number:05}-X"
    acknowledged = letter.expected is Outcome.ACKNOWLEDGED
    outcome = {Outcome.ACKNOWLEDGED: "complaint", Outcome.JOINED: "followup", Outcome.SILENT: "recorded"}
    if letter.expected is Outcome.JOINED:
        complaint = f"KK-2026-{JACKET + 1:05}-X"
    message_id = f"<{number}@x.example>" if letter.message_id else ""
    mail = f"Subject: ours [{complaint}]\r\nIn-Reply-To: {message_id}\r\n\r\nNumber {complaint}\r\n"
    return Scene(
        number=number,
        letter=letter,
        message_id=message_id,
        uid=100 + number,
        fate=Fate(
            uid=100 + number,
            outcome=outcome[letter.expected],
            complaint="" if letter.expected is Outcome.SILENT else complaint,
            language="en",
            silence="list" if letter.expected is Outcome.SILENT else "",
            mail="SENT" if acknowledged else "",
            answer="250 ok" if acknowledged else "",
            decision={},
        ),
        seconds=0.1,
        reply=Received(1, mail.encode()) if acknowledged else None,
    )


@pytest.fixture
def scenes() -> list[Scene]:
    """A whole story in which all went well."""
    return [scene(number, letter) for number, letter in enumerate(STORY, start=1)]


def witness(scenes: list[Scene]) -> Witness:
    """What would be seen after `scenes`."""
    inboxes = dict.fromkeys((DESK, *(one.letter.sender.address for one in scenes)), 0)
    for one in scenes:
        inboxes[one.letter.sender.address] += one.reply is not None
    return Witness([one.uid for one in scenes], [one.fate for one in scenes if one.fate], inboxes)


def changed(scenes: list[Scene], at: int, **fate: str) -> list[Scene]:
    """The same with another fate of one letter."""
    before = scenes[at].fate
    assert before is not None
    return [*scenes[:at], replace(scenes[at], fate=replace(before, **fate)), *scenes[at + 1 :]]


def test_a_story_that_went_well_has_no_difference(scenes: list[Scene]) -> None:
    """Every figure is the count of what is there."""
    told = reckon(scenes, witness(scenes))
    assert told.differences == ()
    assert told.summary == "demo: 20 messages, 13 complaints, 13 acknowledged, 1 follow-ups, 6 silent, 0 lost"


def test_a_message_without_row_is_lost(scenes: list[Scene]) -> None:
    """On the server, but the register knows nothing of it."""
    there = witness(scenes)
    told = reckon(scenes, replace(there, fates=there.fates[:-1]))
    assert told.lost == 1
    assert any("message 120" in one and "is lost" in one for one in told.differences)


def test_a_message_with_two_rows_counts_as_lost_too(scenes: list[Scene]) -> None:
    """Each message has exactly one outcome."""
    there = witness(scenes)
    assert reckon(scenes, replace(there, fates=[*there.fates, there.fates[0]])).lost == 1


def test_a_message_that_vanished_from_the_server_is_lost(scenes: list[Scene]) -> None:
    """The server took it, and it is not there."""
    there = witness(scenes)
    assert reckon(scenes, replace(there, on_server=there.on_server[1:])).lost == 1


def test_a_message_that_nobody_of_the_story_sent_must_have_its_row(scenes: list[Scene]) -> None:
    """What lies in the mailbox counts, not what was meant to be sent."""
    there = witness(scenes)
    told = reckon(scenes, replace(there, on_server=[*there.on_server, 500]))
    assert (told.messages, told.lost) == (21, 1)


def test_a_missing_acknowledgement_is_a_difference(scenes: list[Scene]) -> None:
    """The register may say SENT: the sender's mailbox decides."""
    cut = [replace(scenes[0], reply=None), *scenes[1:]]
    told = reckon(cut, witness(cut))
    assert told.acknowledged == 12
    assert any(CUSTOMERS[0].sender.address in one and "no acknowledgement" in one for one in told.differences)


def test_a_machine_that_was_answered_is_a_difference(scenes: list[Scene]) -> None:
    """Seen in the register, and in the machine's mailbox."""
    wrong = changed(scenes, MONITOR, mail="SENT")
    assert any("must not be" in one for one in reckon(wrong, witness(wrong)).differences)
    there = witness(scenes)
    address = machines.MONITOR.sender.address
    told = reckon(scenes, replace(there, inboxes={**there.inboxes, address: 1}))
    assert told.differences == (f"{address} should hold 0 mails of ours and holds 1",)


def test_two_acknowledgements_for_one_complaint_are_a_difference(scenes: list[Scene]) -> None:
    """Nobody is written to twice."""
    there = witness(scenes)
    address = CUSTOMERS[0].sender.address
    told = reckon(scenes, replace(there, inboxes={**there.inboxes, address: 2}))
    assert told.differences == (f"{address} should hold 1 mails of ours and holds 2",)


def test_a_letter_that_joined_a_strangers_complaint_is_a_difference(scenes: list[Scene]) -> None:
    """What should be new may be no follow-up, and may not share a number."""
    first = scenes[0].fate
    assert first is not None
    joined = changed(scenes, 2, outcome="followup", complaint=first.complaint)
    assert any("new complaint" in one for one in reckon(joined, witness(joined)).differences)
    shared = changed(scenes, 2, complaint=first.complaint)
    assert any("new complaint" in one for one in reckon(shared, witness(shared)).differences)


def test_a_follow_up_on_another_complaint_is_a_difference(scenes: list[Scene]) -> None:
    """It belongs to the complaint whose acknowledgement it answers."""
    wrong = changed(scenes, len(scenes) - 1, complaint="KK-2026-00001-X")
    assert any("should have joined" in one for one in reckon(wrong, witness(wrong)).differences)


@pytest.mark.parametrize(
    ("mail", "words"),
    [
        (b"Subject: ours\r\nIn-Reply-To: <1@x.example>\r\n\r\nNumber KK-2026-00001-X", "does not name"),
        (b"Subject: [KK-2026-00001-X]\r\nIn-Reply-To: <1@x.example>\r\n\r\nhello", "does not name"),
        (b"Subject: [KK-2026-00001-X]\r\n\r\nNumber KK-2026-00001-X", "In-Reply-To"),
    ],
)
def test_an_acknowledgement_must_be_the_right_one(scenes: list[Scene], mail: bytes, words: str) -> None:
    """It names the complaint in subject and text, and stands in the thread of the letter."""
    wrong = [replace(scenes[0], reply=Received(1, mail)), *scenes[1:]]
    assert any(words in one for one in reckon(wrong, witness(wrong)).differences)


def test_a_story_that_broke_off_is_a_difference(scenes: list[Scene]) -> None:
    """Letters that could not be written are missed."""
    assert any("could not be written" in one for one in reckon(scenes[:-1], witness(scenes[:-1])).differences)
