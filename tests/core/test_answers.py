"""Is a colleague's mail an answer? Thread before number, the complainant among its recipients, a person's hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from responder.core import answers
from responder.core.answers import (
    About,
    Clock,
    Ruling,
    given_at,
    judge,
    probably_answered,
    recipients,
    spoken,
)
from responder.core.complaint import Stage
from responder.core.complaint_id import message_id, person_key
from responder.core.correspondence import Known, KnownComplaint, SentMail, StoredMail
from responder.core.message import parse
from responder.core.reading import read
from tests.golden import KEYS, desk

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
DESK = desk()
ANNA, EVA, JAAN = "anna@klient.example", "eva@klient.example", "jaan@kaubamaja.example"
FIRST, SECOND = "KB-2026-00001-J", "KB-2026-00002-H"
OURS = message_id(KEYS, "ack", FIRST, "firstnonce234567", ANNA, "kaubamaja.example")


def about(*, began: datetime = NOON, people: str = ANNA, **changes: object) -> About:
    usual = Known(
        sent={"firstnonce234567": SentMail(FIRST, "ack", ANNA)},
        stored={
            "one@klient.example": (StoredMail(FIRST, "katki"),),
            "two@klient.example": (StoredMail(SECOND, "katki"),),
            "both@klient.example": (StoredMail(FIRST, "katki"), StoredMail(SECOND, "katki")),
        },
        complaints={
            one: KnownComplaint(one, Stage.ACKNOWLEDGED, frozenset({who}), "et")
            for one, who in ((FIRST, people), (SECOND, EVA))
        },
    )
    known = replace(usual, **changes)  # type: ignore[arg-type]
    keyed = {FIRST: frozenset({person_key(KEYS, people)}), SECOND: frozenset({person_key(KEYS, EVA)})}
    return About(known, keyed, {FIRST: Clock(NOON, began), SECOND: Clock(NOON, NOON)})


def mail(to: str = ANNA, subject: str = "Re: katki", body: str = "We are sorry.", **headers: str) -> bytes:
    lines = [
        "From: kaebused@kaubamaja.example",
        f"To: {to}",
        f"Subject: {subject}",
        "Message-ID: <answer@kaubamaja.example>",
        *(f"{name.replace('_', '-')}: {value}" for name, value in headers.items()),
    ]
    return ("\r\n".join(lines) + f"\r\n\r\n{body}\r\n").encode()


def rule(
    raw: bytes, told: About | None = None, at: datetime = NOON, flags: tuple[str, ...] = ()
) -> tuple[Ruling, ...]:
    one = spoken(parse(raw), at, flags, DESK)
    return () if one is None else judge(one, told or about(), KEYS, NOON + timedelta(days=30))


def short(rulings: tuple[Ruling, ...]) -> list[tuple[str, str, str]]:
    return [(one.complaint, one.verdict, one.signal) for one in rulings]


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"In_Reply_To": f"<{OURS}>"}, [(FIRST, "answer", "signed")]),
        ({"In_Reply_To": f"<{OURS.upper()}>"}, [(FIRST, "answer", "signed")]),
        ({"In_Reply_To": "<one@klient.example>"}, [(FIRST, "answer", "stored")]),
        ({"References": "<one@klient.example> <x@y.example>"}, [(FIRST, "answer", "stored")]),
        ({"References": f"<{OURS}>"}, [(FIRST, "answer", "signed")]),
        ({"subject": f"[{FIRST}] katki"}, [(FIRST, "answer", "tag")]),
        ({"subject": "kb 2026 00001 j"}, [(FIRST, "answer", "tag")]),
        ({}, []),
        ({"In_Reply_To": "<x@y.example>", "subject": "KB-2026-00009-9"}, []),
        # Nearer is stronger: what it answers, before what the thread began with.
        (
            {
                "In_Reply_To": "<one@klient.example>",
                "References": "<two@klient.example> <one@klient.example>",
            },
            [(FIRST, "answer", "stored")],
        ),
        ({"References": "<two@klient.example> <one@klient.example>"}, [(FIRST, "answer", "stored")]),
        # One Message-ID in two complaints, as somebody may arrange it: the recipient tells which is meant.
        ({"In_Reply_To": "<both@klient.example>"}, [(FIRST, "answer", "stored")]),
        (
            {"In_Reply_To": "<both@klient.example>", "to": JAAN},
            [(FIRST, "elsewhere", "stored"), (SECOND, "elsewhere", "stored")],
        ),
        ({"In_Reply_To": "<one@klient.example>", "to": JAAN}, [(FIRST, "elsewhere", "stored")]),
        # A customer whom nobody here knows by that address, a copy that does not name who stood in Bcc.
        ({"In_Reply_To": "<two@klient.example>"}, [(SECOND, "probable", "stored")]),
        ({"In_Reply_To": f"<{OURS}>", "to": "anna@kodu.example"}, [(FIRST, "probable", "signed")]),
        ({"In_Reply_To": f"<{OURS}>", "to": f"anna@kodu.example, {ANNA}"}, [(FIRST, "answer", "signed")]),
        ({"In_Reply_To": f"<{OURS}>", "to": f"{JAAN}, anna@kodu.example"}, [(FIRST, "probable", "signed")]),
        (
            {"References": "<one@klient.example>", "to": "undisclosed-recipients:;"},
            [(FIRST, "probable", "stored")],
        ),
        ({"subject": FIRST, "to": "undisclosed-recipients:;"}, [(FIRST, "probable", "tag")]),
        ({"subject": FIRST, "to": "KAEBUSED@kaubamaja.example"}, [(FIRST, "probable", "tag")]),
        # It asks somebody else.
        ({"subject": FIRST, "to": "carrier@kuller.example"}, [(FIRST, "elsewhere", "tag")]),
        (
            {"In_Reply_To": f"<{OURS}>", "subject": "Fwd: Re: katki", "to": "carrier@kuller.example"},
            [(FIRST, "elsewhere", "signed")],
        ),
        (
            {"In_Reply_To": f"<{OURS}>", "subject": "Edasi: katki", "to": "carrier@kuller.example"},
            [(FIRST, "elsewhere", "signed")],
        ),
        (
            {"In_Reply_To": f"<{OURS}>", "to": "anna@kodu.example", "Auto_Submitted": "auto-replied"},
            [(FIRST, "machine", "signed")],
        ),
        ({"In_Reply_To": "<one@klient.example>", "to": JAAN, "Cc": ANNA}, [(FIRST, "answer", "stored")]),
        (
            {"In_Reply_To": "<one@klient.example>", "to": JAAN, "Bcc": f"A <{ANNA}>"},
            [(FIRST, "answer", "stored")],
        ),
        (
            {"subject": f"{FIRST} {SECOND}", "to": f"{ANNA}, {EVA}"},
            [(FIRST, "answer", "tag"), (SECOND, "answer", "tag")],
        ),
        (
            {"In_Reply_To": "<one@klient.example>", "Auto_Submitted": "auto-replied"},
            [(FIRST, "machine", "stored")],
        ),
        ({"In_Reply_To": "<one@klient.example>", "Precedence": "bulk"}, [(FIRST, "machine", "stored")]),
        # How it went says nothing of who wrote it.
        (
            {"In_Reply_To": "<one@klient.example>", "List_Id": "<desk.kaubamaja.example>"},
            [(FIRST, "answer", "stored")],
        ),
        (
            {"In_Reply_To": "<one@klient.example>", "X_Auto_Response_Suppress": "OOF"},
            [(FIRST, "answer", "stored")],
        ),
    ],
)
def test_what_it_is_about_and_whether_it_answers(
    headers: dict[str, str], expected: list[tuple[str, str, str]]
) -> None:
    """Complaint, verdict, signal."""
    assert short(rule(mail(**headers))) == expected


def test_a_forged_token_is_no_thread() -> None:
    """A MAC that is not ours proves nothing."""
    forged = OURS.replace("firstnonce234567", "othernonce234567")
    assert rule(mail(In_Reply_To=f"<{forged}>")) == ()


def test_the_thread_wins_and_the_number_is_noted() -> None:
    """An old mail was taken to write a new one."""
    (ruling,) = rule(mail(subject=f"Re: {SECOND}", In_Reply_To="<one@klient.example>"))
    assert (ruling.complaint, ruling.note) == (FIRST, f"its subject names {SECOND}")


def test_what_was_merged_is_answered_where_it_went() -> None:
    """As correspondence does it."""
    merged = dict(about().known.complaints)
    merged[SECOND] = replace(merged[SECOND], merged_into=FIRST)
    told = about(complaints=merged)
    assert short(rule(mail(In_Reply_To="<two@klient.example>"), told)) == [(FIRST, "answer", "stored")]


def test_our_own_mail_is_not_even_considered() -> None:
    """By our Message-ID, or by our loop header."""
    raw = mail(In_Reply_To="<one@klient.example>").replace(
        b"<answer@kaubamaja.example>", f"<{OURS}>".encode()
    )
    assert rule(raw) == ()
    from responder.core.complaint_id import loop_header

    assert rule(mail(In_Reply_To="<one@klient.example>", X_Responder_Loop=loop_header(KEYS, "nonce"))) == ()
    other = mail(In_Reply_To="<one@klient.example>", X_Responder_Loop="v1.k1.goldenaa.nonce.forged")
    assert short(rule(other)) == [(FIRST, "answer", "stored")]


def test_a_draft_is_none() -> None:
    """In any spelling of its flag."""
    raw = mail(In_Reply_To="<one@klient.example>")
    assert rule(raw, flags=("\\Seen", "\\DRAFT"))[0].verdict == "draft"


def test_what_was_written_before_the_running_clock_began_does_not_stop_it() -> None:
    """The first clock began with the complaint: there is no before."""
    raw = mail(In_Reply_To="<one@klient.example>")
    later = about(began=NOON + timedelta(hours=2))
    assert rule(raw, later, NOON + timedelta(hours=1))[0].verdict == "earlier"
    assert rule(raw, later, NOON + timedelta(hours=3))[0].verdict == "answer"
    assert rule(raw, about(), NOON - timedelta(minutes=5))[0].verdict == "answer"


@pytest.mark.parametrize(
    ("date", "laid", "expected"),
    [
        (None, 5, 5),
        (3, 5, 3),  # written, and laid there later
        (6, 5, 5),  # a clock that runs fast
        (-1, 5, 5),  # before the complaint: a clock that stands, or an old mail that was edited
        (1, 1 + 24 * 8, 1 + 24 * 8),  # more than a week: nobody was offline for so long
        (None, -2, 0),  # two clocks that differ
        (None, -24 * 400, 24 * 30),  # a copy without a date of its own: seen now
        (4, -24 * 400, 24 * 30),
        (None, 24 * 60, 24 * 30),  # never in our future
    ],
)
def test_when_it_was_given(date: int | None, laid: int, expected: int) -> None:
    """Hours from the complaint; it is looked at thirty days later."""
    after = [timedelta(hours=hours) for hours in (laid, expected)]
    written = None if date is None else NOON + timedelta(hours=date)
    assert given_at(written, NOON + after[0], NOON, NOON + timedelta(days=30)) == NOON + after[1]


@given(st.integers(-10_000, 10_000), st.integers(-10_000, 10_000))
def test_it_lies_between_complaint_and_now(date: int, laid: int) -> None:
    """Whatever the clocks say."""
    now = NOON + timedelta(hours=200)
    at = given_at(NOON + timedelta(hours=date), NOON + timedelta(hours=laid), NOON, now)
    assert NOON <= at <= now
    assert at.utcoffset() == timedelta(0)


@given(st.binary(max_size=600))
def test_no_bytes_raise(raw: bytes) -> None:
    """Encrypted, cut, or no mail at all."""
    rule(b"In-Reply-To: <one@klient.example>\r\nBcc: " + raw)
    rule(raw)


def test_recipients_are_told_once_and_folded() -> None:
    """To, Cc, Bcc."""
    message = parse(mail("Anna@Klient.Example", Cc=f"x <{ANNA}>", Bcc="eva@käru.ee, broken"))
    assert recipients(message) == (ANNA, "eva@xn--kru-qla.ee")


# --- a customer's reply to a mail that nobody knows ---

QUOTING = "But when?\r\n\r\nOn Friday Jaan wrote:\r\n> We look into it.\r\n> Jaan"


def suspect(body: str = QUOTING, stage: Stage = Stage.ACKNOWLEDGED, words: str = "", **headers: str) -> bool:
    raw = mail(body=body, **({"In_Reply_To": "<private@gmail.example>"} | headers)).replace(
        b"From: kaebused@kaubamaja.example", f"From: {ANNA}".encode(), 1
    )
    known = about(complaints={FIRST: KnownComplaint(FIRST, stage, frozenset({ANNA}), "et")}).known
    return probably_answered(read(parse(raw), raw, NOON, DESK), known, FIRST, [words])


def test_a_quoted_mail_that_nobody_knows_was_an_answer_probably() -> None:
    """While the complaint waits for one."""
    assert suspect()
    assert suspect(stage=Stage.RECEIVED)
    for stage in (Stage.ANSWERED, Stage.RESOLVED, Stage.CLOSED):
        assert not suspect(stage=stage)


@pytest.mark.parametrize(
    "changes",
    [
        {"In_Reply_To": ""},
        {"In_Reply_To": f"<{OURS}>"},
        {"In_Reply_To": "<one@klient.example>"},
        {"In_Reply_To": "<answer@kaubamaja.example>"},  # its own
        {"Auto_Submitted": "auto-replied"},
        {"body": "But when?"},
        {
            "body": "Fine.\r\n\r\nOn Friday the desk wrote:\r\n> We answer by Monday, 23 November\r\n> 2026, 14:00.",
            "words": "Monday, 23 November 2026, 14:00",
        },
    ],
)
def test_what_tells_of_no_answer(changes: dict[str, str]) -> None:
    """Ours, theirs, a machine's; nothing quoted; and our own text under an id that a relay gave it."""
    assert not suspect(**changes)


def test_the_verdicts_are_those_of_the_page() -> None:
    """docs/audit.md names each reason."""
    from pathlib import Path

    page = (Path(__file__).parents[2] / "docs" / "audit.md").read_text(encoding="utf-8")
    section = page.partition("### answer.considered")[2].partition("###")[0]
    reasons = (
        answers.MACHINE,
        answers.DRAFT,
        answers.ELSEWHERE,
        answers.EARLIER,
        answers.UNPROVED,
        answers.PROBABLE,
    )
    assert all(f"`{reason}`" in section for reason in reasons)
