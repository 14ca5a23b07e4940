"""Nobody is drawn into a loop: two desks in front of each other, and machines that keep no rule."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest

from responder.edges.register import schema
from tests.edges.register.desk_work import START, chain_faults
from tests.edges.register.desk_work import mail as letter
from tests.flows.facing_desks import Side, most_within, side

PEER = "desk@peer.example"
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
WORDS = (
    "apple",
    "river",
    "stone",
    "window",
    "garden",
    "yellow",
    "parcel",
    "friend",
    "market",
    "bridge",
    "silver",
)
LONG = (
    "We have received your message under the number {} and one of our colleagues will look at it "
    "as soon as possible, within one working day at the latest."
)


@pytest.fixture
def ours(tmp_path: Path) -> Iterator[Side]:
    made = side(tmp_path, "ours")
    yield made
    made.close()


@pytest.fixture
def theirs(tmp_path: Path) -> Iterator[Side]:
    made = side(tmp_path, "theirs")
    yield made
    made.close()


# --- two desks ---


def arrived(sender: str, content: bytes, relay: str) -> bytes:
    """What a mail looks like in the mailbox, by the habits of the server that put it there."""
    if relay == "no Return-Path":
        return content
    if relay == "Message-ID of its own":
        lines = content.split(b"\r\n")
        kept = [line for line in lines if not line.lower().startswith(b"message-id:")]
        content = b"Message-ID: <relayed@relay.example>\r\n" + b"\r\n".join(kept)
    return f"Return-Path: <{sender}>\r\nReceived: from relay.example by mx.example\r\n".encode() + content


@pytest.mark.parametrize("relay", ["as it was", "no Return-Path", "Message-ID of its own"])
@pytest.mark.parametrize("seed", ["ours", "both"])
def test_two_desks_write_one_mail_for_each_that_a_stranger_sent(
    ours: Side, theirs: Side, relay: str, seed: str
) -> None:
    """A stranger writes to one in the name of the other. What comes back is no complaint, within ten days of notices
    too: nothing is written to a desk that nobody there wrote a complaint from."""
    if seed in ("ours", "both"):
        ours.deliver(letter(sender=theirs.address))
    if seed in ("theirs", "both"):
        theirs.deliver(letter(sender=ours.address))
    now = START
    for _ in range(10 * 4):
        for here, there in ((ours, theirs), (theirs, ours)):
            for sender, recipient, content in here.work(now):
                assert recipient == there.address
                there.server.deliver(arrived(sender, content, relay), now)
        now += 6 * HOUR
    for here, there in ((ours, theirs), (theirs, ours)):
        seeded = seed in ("both", here.name)
        assert len(here.rows(schema.complaints)) == seeded
        assert most_within(here.to(there.address)) == seeded
        kinds = [row["kind"] for row in here.rows(schema.outbox)]
        assert kinds[:1] == ["ack"] * seeded
        assert set(kinds[1:]) <= {"delay"}
        came = here.rows(schema.correspondence)
        assert [bool(row["silence"]) for row in came] == [False] * seeded + [True] * (len(came) - seeded)
        assert chain_faults(here.register) == []


# --- a machine that keeps no rule ---


def plain(content: bytes) -> EmailMessage:
    return message_from_bytes(content, policy=default)  # type: ignore[return-value]


def quoting(content: bytes, mark: str) -> str:
    part = plain(content).get_body(("plain",))
    assert isinstance(part, EmailMessage)
    return "\n".join(mark + line for line in str(part.get_content()).splitlines())


STYLES: dict[str, Callable[[bytes, int, random.Random], str]] = {
    "a notice": lambda mail, number, chance: LONG.format(number),
    "a short one": lambda mail, number, chance: "Received, thank you.",
    "nothing": lambda mail, number, chance: "",
    "our text as a quotation": lambda mail, number, chance: "We got this:\n\n" + quoting(mail, "> "),
    "our text": lambda mail, number, chance: quoting(mail, ""),
    "our subject": lambda mail, number, chance: f"Your mail '{plain(mail)['Subject']}' has reached us.",
    "other words each time": lambda mail, number, chance: " ".join(chance.choices(WORDS, k=30)),
}


def answer(style: str, mail: bytes, number: int, chance: random.Random, now: datetime, to: str) -> bytes:
    """Without any mark, In-Reply-To or References; the name, the subject and the Message-ID are new each time."""
    lines = [
        f"Return-Path: <{PEER}>",
        f'From: "Agent {chance.choice(WORDS)} {number}" <{PEER}>',
        f"To: {to}",
        f"Subject: {' '.join(chance.choices(WORDS, k=3))}",
        f"Date: {now:%a, %d %b %Y %H:%M:%S} +0000",
        f"Message-ID: <{number}.{chance.random()}@peer.example>",
        "",
        STYLES[style](mail, number, chance).replace("\n", "\r\n"),
        "",
    ]
    return "\r\n".join(lines).encode()


def facing(
    ours: Side,
    style: str,
    pause: timedelta,
    jitter: timedelta = timedelta(0),
    days: int = 4,
    threaded: bool = False,
) -> int:
    """A machine answers each mail of ours after `pause`; returns how often it wrote. Deadlines pass too."""
    chance = random.Random(3)
    due: list[tuple[datetime, bytes]] = [(START, letter())]
    now, number = START, 0
    while now < START + days * DAY:
        while due and due[0][0] <= now:
            number += 1
            answered = due.pop(0)[1]
            content = answer(style, answered, number, chance, now, ours.address)
            if threaded:
                content = f"In-Reply-To: {plain(answered)['Message-ID']}\r\n".encode() + content
            ours.server.deliver(content, now)
        for _, recipient, content in ours.work(now):
            assert recipient == PEER
            due.append((now + pause + jitter * chance.random(), content))
        due.sort()
        now = max(due[0][0], now + timedelta(seconds=1)) if due else now + 6 * HOUR
    assert chain_faults(ours.register) == []
    assert len(ours.rows(schema.correspondence)) == number
    return number


@pytest.mark.parametrize("pause", [timedelta(seconds=1), MINUTE, 25 * MINUTE, 3 * HOUR], ids=str)
@pytest.mark.parametrize("style", STYLES)
def test_a_machine_that_strips_every_mark_gets_three_mails_a_day(
    ours: Side, style: str, pause: timedelta
) -> None:
    """It answers whatever we send, at whatever pace; each of its mails is registered."""
    assert facing(ours, style, pause) >= 2
    assert 1 <= most_within(ours.to(PEER)) <= 3


@pytest.mark.parametrize("pause", [MINUTE, 30 * MINUTE], ids=str)
def test_nor_does_it_get_more_where_its_pace_is_a_little_uneven(ours: Side, pause: timedelta) -> None:
    """Queues and relays add some seconds."""
    facing(ours, "other words each time", pause, timedelta(seconds=50))
    assert most_within(ours.to(PEER)) <= 3


def test_the_stop_is_told_with_its_evidence(ours: Side) -> None:
    """The fourth mail is a complaint that nobody was told of, and says why."""
    facing(ours, "other words each time", 30 * MINUTE, days=1)
    last = ours.rows(schema.correspondence)[-1]
    assert (last["outcome"], last["silence"]) == ("complaint", "even-pauses")
    assert "1800, 1800, 1800 seconds" in last["decision"]


@pytest.mark.parametrize("seed", range(2))
def test_a_machine_of_random_words_and_random_pauses_gets_three_mails_a_day(ours: Side, seed: int) -> None:
    """Its pauses and its words say nothing; that it writes once for each mail of ours, and never else, does."""
    facing(ours, "other words each time", (21 + 7 * seed) * MINUTE, 60 * (1 + seed) * MINUTE)
    assert 1 <= most_within(ours.to(PEER)) <= 3


def test_a_machine_that_keeps_the_thread_gets_three_mails_a_day(ours: Side) -> None:
    """Its answers join the complaint, which is confirmed once."""
    facing(ours, "other words each time", 21 * MINUTE, 60 * MINUTE, threaded=True)
    assert 1 <= most_within(ours.to(PEER)) <= 3


def test_who_writes_in_turn_with_us_is_registered_and_shown(ours: Side) -> None:
    """The fourth such mail is a complaint without an answer, which says why; nothing else is changed by it."""
    facing(ours, "other words each time", 21 * MINUTE, 60 * MINUTE, days=1)
    last = ours.rows(schema.correspondence)[-1]
    assert (last["outcome"], last["silence"], last["withheld_by"]) == ("complaint", None, "budget")
    assert "each of the last 3 mails to this address brought one message" in last["withheld_reason"]


def test_of_a_persons_five_complaints_on_one_day_four_are_answered(ours: Side) -> None:
    """At hours of their own, each some time after our last mail: the fourth waits for a colleague, the fifth shows that
    its writer does not write in turn with us."""
    for number, hour in enumerate((0, 1.5, 2.2, 4.7, 6)):
        text = f"My order {' '.join(WORDS[number : number + 5])} has not come."
        now = START + hour * HOUR
        ours.server.deliver(letter(text, sender=PEER, subject=WORDS[number], at=now), now)
        ours.work(now)
    assert len(ours.to(PEER)) == 4
    withheld = [row["withheld_by"] for row in ours.rows(schema.correspondence)]
    assert withheld == [None, None, None, "budget", None]


def test_whoever_writes_in_a_victims_name_causes_ten_mails_a_day(ours: Side) -> None:
    """Ten forged mails an hour for thirty hours, other words, subjects and tags behind the plus: all registered."""
    chance = random.Random(5)
    for hour in range(30):
        now = START + hour * HOUR
        for number in range(10):
            text = " ".join(chance.choices(WORDS, k=30))
            victim = f"victim+{hour}.{number}@peer.example"
            ours.server.deliver(letter(text, sender=victim, subject=chance.choice(WORDS), at=now), now)
        ours.work(now)
    assert len(ours.rows(schema.correspondence)) == 30 * 10
    assert 0 < most_within([at for at, _ in ours.sent]) <= 10
