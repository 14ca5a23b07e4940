"""Where a message belongs: the table of signals against senders, row by row."""

from __future__ import annotations

import random
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from responder.core import address_tokens
from responder.core.complaint import Stage
from responder.core.complaint_id import KeyRing, complaint_id, message_id, parse_token
from responder.core.correspondence import (
    MOST_IDS,
    Clues,
    Earlier,
    Known,
    KnownComplaint,
    SentMail,
    StoredMail,
    Trace,
    bounced,
    clues,
    fingerprint,
    trace,
)
from responder.core.message import parse

KEYS = KeyRing("abcd2345", "k1", {"k1": b"1" * 32})
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
ANNA, EVA = "anna@klient.example", "eva@elsewhere.example"
FIRST, SECOND = complaint_id("KB", 2026, 1), complaint_id("KB", 2026, 2)
NONCES = {FIRST: "firstnonce234567", SECOND: "secondnonce23456"}


def ours(complaint: str = FIRST, recipient: str = ANNA, kind: str = "ack") -> str:
    return message_id(KEYS, kind, complaint, NONCES[complaint], recipient, "kaubamaja.example")


def known(**changes: object) -> Known:
    """Two complaints of Anna's, each acknowledged."""
    usual = Known(
        sent={NONCES[one]: SentMail(one, "ack", ANNA) for one in NONCES},
        stored={
            "her-first@klient.example": (StoredMail(FIRST, "katki"),),
            "her-second@klient.example": (StoredMail(SECOND, "katki"),),
        },
        complaints={one: KnownComplaint(one, Stage.ACKNOWLEDGED, frozenset({ANNA}), "et") for one in NONCES},
    )
    return replace(usual, **changes)  # type: ignore[arg-type]


def staged(stage: Stage, merged_into: str = "") -> Known:
    first = KnownComplaint(FIRST, stage, frozenset({ANNA}), "et", merged_into)
    return known(complaints={**known().complaints, FIRST: first})


def mail(sender: str = ANNA, subject: str = "Re: katki", body: str = "Tere", **headers: str) -> bytes:
    lines = [f"From: {sender}", f"Subject: {subject}", "Date: Fri, 20 Nov 2026 12:00:00 +0000"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return ("\r\n".join(lines) + f"\r\n\r\n{body}\r\n").encode()


def found(raw: bytes, returned: str = "") -> Clues:
    return clues(parse(raw), NOW, returned, ("KB",))


def traced(raw: bytes, what: Known | None = None) -> Trace:
    return trace(found(raw), what or known(), KEYS)


# --- the table: signal against sender ---


@pytest.mark.parametrize("header", ["In_Reply_To", "References"])
def test_signed_and_the_complainant_appends(header: str) -> None:
    """Threading 4 and 5."""
    told = traced(mail(**{header: f"<{ours()}>"}))
    assert (told.kind, told.complaint_id, told.signal) == ("followup", FIRST, "signed")


def test_signed_and_a_stranger_is_held() -> None:
    """No change of state, nothing revealed; a person looks."""
    told = traced(mail(EVA, In_Reply_To=f"<{ours()}>"))
    assert (told.kind, told.complaint_id) == ("held", FIRST)


def test_signed_and_a_participant_appends() -> None:
    """Confirmed people of the complaint are its people."""
    both = KnownComplaint(FIRST, Stage.ACKNOWLEDGED, frozenset({ANNA, EVA}), "et")
    assert traced(mail(EVA, In_Reply_To=f"<{ours()}>"), known(complaints={FIRST: both})).kind == "followup"


def test_a_stored_id_and_the_complainant_appends() -> None:
    """She answers her own mail."""
    told = traced(mail(In_Reply_To="<her-first@klient.example>", subject="midagi muud"))
    assert (told.kind, told.complaint_id, told.signal) == ("followup", FIRST, "stored")


def test_a_stored_id_and_a_stranger_is_a_new_complaint_linked() -> None:
    """A Message-ID is no secret."""
    told = traced(mail(EVA, In_Reply_To="<her-first@klient.example>"))
    assert (told.kind, told.complaint_id, told.linked) == ("new", "", (FIRST,))


def test_references_to_stored_ids_need_the_same_subject() -> None:
    """A new matter written as a reply to an old mail is a new complaint."""
    same = mail(References="<her-first@klient.example>", subject="RE: Vs: katki")
    other = mail(References="<her-first@klient.example>", subject="Uus mure")
    assert traced(same).kind == "followup"
    assert traced(other) == Trace("new")


def test_a_tag_and_the_complainant_appends() -> None:
    """The tag in any spelling."""
    told = traced(mail(subject=f"Küsimus {FIRST.lower()} kohta"))
    assert (told.kind, told.complaint_id, told.signal) == ("followup", FIRST, "tag")


def test_a_tag_and_a_stranger_is_a_new_complaint_linked() -> None:
    """Quoting a number joins nothing."""
    told = traced(mail(EVA, subject=f"[{FIRST}]"))
    assert (told.kind, told.linked) == ("new", (FIRST,))


def test_a_tag_that_nobody_was_given_is_told_and_joins_nothing() -> None:
    """Valid by its check character, unknown to the register."""
    nobody = complaint_id("KB", 2026, 999)
    told = traced(mail(subject=nobody))
    assert (told.kind, told.linked) == ("new", ())
    assert told.considered == (f"tag {nobody}: no such complaint",)


def test_without_a_sender_nothing_is_appended() -> None:
    """A token without an address is held; a tag is linked."""
    assert traced(mail("", In_Reply_To=f"<{ours()}>")).kind == "held"
    assert traced(mail("", subject=FIRST)).kind == "new"


@pytest.mark.parametrize(
    "other", ["anna@klient.exаmple", "аnna@klient.example", "anna@klient.example.evil.example"]
)
def test_look_alikes_of_the_complainant_are_strangers(other: str) -> None:
    """Cyrillic letters in a domain or name, a longer domain."""
    assert traced(mail(other, In_Reply_To=f"<{ours()}>")).kind != "followup"


# --- order, disagreement, stages ---


def test_the_stronger_signal_decides() -> None:
    """A token beats an id, an id beats a tag."""
    told = traced(
        mail(In_Reply_To=f"<{ours(SECOND)}>", References="<her-first@klient.example>", subject=FIRST)
    )
    assert (told.complaint_id, told.signal) == (SECOND, "signed")
    told = traced(mail(In_Reply_To="<her-second@klient.example>", subject=FIRST))
    assert (told.complaint_id, told.signal) == (SECOND, "stored")


def test_in_reply_to_decides_over_references() -> None:
    """The direct answer counts, the history does not."""
    told = traced(mail(In_Reply_To=f"<{ours(SECOND)}>", References=f"<{ours(FIRST)}>"))
    assert told.complaint_id == SECOND


def test_two_of_one_class_that_disagree_make_a_new_complaint_linked_to_both() -> None:
    """Nobody guesses which was meant."""
    told = traced(mail(References=f"<{ours(FIRST)}> <{ours(SECOND)}>"))
    assert (told.kind, set(told.linked)) == ("new", {FIRST, SECOND})
    assert any("disagree" in flag for flag in told.flags)
    told = traced(mail(subject=f"{FIRST} ja {SECOND}"))
    assert (told.kind, set(told.linked)) == ("new", {FIRST, SECOND})


@pytest.mark.parametrize("stage", [Stage.CLOSED, Stage.WITHDRAWN])
def test_a_complaint_that_is_over_is_linked_not_joined(stage: Stage) -> None:
    """Whatever the signal."""
    for raw in (mail(In_Reply_To=f"<{ours()}>"), mail(subject=FIRST), mail(EVA, In_Reply_To=f"<{ours()}>")):
        told = traced(raw, staged(stage))
        assert (told.kind, told.linked) == ("new", (FIRST,))


@pytest.mark.parametrize(
    "stage", [one for one in Stage if one not in (Stage.CLOSED, Stage.WITHDRAWN, Stage.MERGED)]
)
def test_a_complaint_that_lives_is_joined(stage: Stage) -> None:
    """Resolved ones too: the desk decides what the message means."""
    assert traced(mail(In_Reply_To=f"<{ours()}>"), staged(stage)).complaint_id == FIRST


def test_a_merged_complaint_stands_for_its_target() -> None:
    """And two that were merged into one do not disagree."""
    merged = staged(Stage.MERGED, SECOND)
    assert traced(mail(In_Reply_To=f"<{ours(FIRST)}>"), merged).complaint_id == SECOND
    both = mail(References=f"<{ours(FIRST)}> <{ours(SECOND)}>")
    assert traced(both, merged).complaint_id == SECOND


def test_a_merged_complaint_without_its_target_joins_nothing() -> None:
    """Nor does a circle of mergers go round for ever."""
    assert traced(mail(subject=FIRST), staged(Stage.MERGED, "KB-2026-00009-X")).kind == "new"
    circle = staged(Stage.MERGED, SECOND)
    back = KnownComplaint(SECOND, Stage.MERGED, frozenset({ANNA}), "et", FIRST)
    assert (
        traced(mail(subject=FIRST), replace(circle, complaints={**circle.complaints, SECOND: back})).kind
        == "new"
    )


def test_a_chain_of_mergers_leads_to_its_end() -> None:
    """First into second, second into third."""
    third = complaint_id("KB", 2026, 3)
    people = frozenset({ANNA})
    chain = {
        FIRST: KnownComplaint(FIRST, Stage.MERGED, people, "et", SECOND),
        SECOND: KnownComplaint(SECOND, Stage.MERGED, people, "et", third),
        third: KnownComplaint(third, Stage.ANSWERED, people, "et"),
    }
    assert traced(mail(In_Reply_To=f"<{ours()}>"), known(complaints=chain)).complaint_id == third


def test_a_second_token_that_names_another_complaint_is_told() -> None:
    """An address book may have kept the address of an older complaint: it joins by the strongest sign, and a person
    sees the other."""
    answer = address_tokens.answer_address(KEYS, "kaebused@kaubamaja.example", FIRST, ANNA)
    raw = mail(To=answer, In_Reply_To=f"<{ours(SECOND)}>")
    own = frozenset({"kaebused@kaubamaja.example"})
    both = known(written_to={FIRST: frozenset({ANNA})})
    told = trace(clues(parse(raw), NOW, "", ("KB",), own), both, KEYS)
    assert (told.complaint_id, told.flags) == (FIRST, (f"shows a token of {SECOND} too",))
    same = mail(To=answer, In_Reply_To=f"<{ours(FIRST)}>")
    assert trace(clues(parse(same), NOW, "", ("KB",), own), both, KEYS).flags == ()


# --- seen before ---


def test_our_own_mail_come_back_is_a_loop_event() -> None:
    """Proved by the MAC in its Message-ID; before anything else, a duplicate too."""
    raw = mail(Message_ID=f"<{ours()}>")
    assert traced(raw).kind == "own"
    assert traced(raw, known(duplicate=Earlier(7, FIRST))).kind == "own"


def test_a_message_id_of_our_form_without_our_mac_is_nobodys() -> None:
    """A stranger may write what he likes into his Message-ID."""
    forged = ours().replace(parse_mac(), "a" * 20)
    assert traced(mail(Message_ID=f"<{forged}>")).kind == "new"
    assert traced(mail(Message_ID=f"<{ours()}>"), Known()).kind == "new"


def parse_mac() -> str:
    token = parse_token(ours())
    assert token is not None
    return token.mac


def test_a_duplicate_belongs_where_the_first_one_does() -> None:
    """And names it."""
    told = traced(mail(), known(duplicate=Earlier(7, FIRST)))
    assert (told.kind, told.complaint_id, told.earlier) == ("duplicate", FIRST, 7)


def test_the_same_message_id_with_other_content_is_flagged_and_registered() -> None:
    """Whoever sends a complaint's Message-ID first suppresses nothing."""
    told = traced(mail(Message_ID="<x@y.example>"), known(same_message_id=True))
    assert told.kind == "new"
    assert any("Message-ID" in flag for flag in told.flags)


def test_the_fingerprint_tells_content_apart_and_nothing_else() -> None:
    """Blanks and transport headers do not count; id, sender, date and words do."""
    raw = mail(Message_ID="<a@b.example>", body="Tere  tulemast\r\n")
    base = found(raw).fingerprint
    assert found(b"Received: from x by y\r\n" + raw.replace(b"Tere  tul", b"Tere tul")).fingerprint == base
    for old, new in (
        (b"<a@b", b"<c@b"),
        (ANNA.encode(), b"x@y.example"),
        (b"12:00", b"12:01"),
        (b"Tere", b"Teie"),
    ):
        assert found(raw.replace(old, new)).fingerprint != base


def test_mail_without_message_id_and_date_is_told_by_its_arrival() -> None:
    """Two equal ones are two; the same one, renumbered, is one."""
    message = parse(b"From: a@b.example\r\n\r\nkatki\r\n")
    assert fingerprint(message, NOW) == fingerprint(message, NOW)
    assert fingerprint(message, NOW) != fingerprint(message, NOW + timedelta(seconds=1))


@given(st.binary(max_size=400))
def test_clues_of_any_bytes(raw: bytes) -> None:
    """Collecting and tracing never raises, and nothing unknown is joined."""
    assert trace(found(raw, raw.decode("latin-1")), known(), KEYS).kind in ("new", "followup", "held")
    assert len(found(raw).fingerprint) == 64


# --- attacks ---


def test_a_thousand_forged_answers_join_nothing() -> None:
    """Right fields, wrong MAC; and ids that look like ours."""
    chance = random.Random(5)
    mac = parse_mac()
    for number in range(1_000):
        guess = "".join(chance.choices("abcdefghijklmnopqrstuvwxyz234567", k=20))
        forged = ours().replace(mac, guess)
        told = traced(mail(f"w{number}@k.example", In_Reply_To=f"<{forged}>", References=f"<{forged}>"))
        assert (told.kind, told.linked) == ("new", ())


def test_the_token_of_another_installation_or_recipient_joins_nothing() -> None:
    """Even from the complainant's own address."""
    other = KeyRing("zzzz2345", "k1", {"k1": b"1" * 32})
    elsewhere = message_id(other, "ack", FIRST, NONCES[FIRST], ANNA, "kaubamaja.example")
    assert traced(mail(In_Reply_To=f"<{elsewhere}>")).kind == "new"
    assert traced(mail(In_Reply_To=f"<{ours(recipient=EVA)}>")).kind == "new"


def test_ten_thousand_references_cost_nothing_and_the_newest_count() -> None:
    """At most twenty are looked at, from the right."""
    began = time.perf_counter()
    found(mail(References=" ".join(f"<{n}@filler.example>" for n in range(10_000))))
    assert time.perf_counter() - began < 1
    many = " ".join(f"<{n}@filler.example>" for n in range(1_000))
    clue = found(mail(References=f"{many} <{ours()}>"))
    assert len(clue.references) == MOST_IDS
    assert clue.references[0] == ours()
    assert trace(clue, known(), KEYS).kind == "followup"
    assert trace(found(mail(References=f"<{ours()}> {many}")), known(), KEYS).kind == "new"


# --- reports about our mail ---


def test_a_report_belongs_to_the_mail_that_it_returns() -> None:
    """By its MAC, wherever in the report it stands."""
    report = found(mail("mailer-daemon@mx.example"), f"...\r\nMessage-ID: <{ours()}>\r\n...")
    assert bounced(report, known(), KEYS) == FIRST


def test_a_forged_report_belongs_to_nothing() -> None:
    """A number or a token without our MAC is no proof."""
    forged = ours().replace(parse_mac(), "b" * 20)
    assert bounced(found(mail(), f"Message-ID: <{forged}> {FIRST}"), known(), KEYS) == ""
    assert bounced(found(mail(), f"<{ours()}>"), Known(), KEYS) == ""


def test_a_persons_mail_that_quotes_a_token_in_its_text_proves_nothing() -> None:
    """Only a report may quote."""
    assert traced(mail(EVA, body=f"Message-ID: <{ours()}>")).kind == "new"


def test_nonces_name_every_token_to_look_up() -> None:
    """What the register is asked for."""
    clue = found(mail(Message_ID=f"<{ours()}>", References=f"<{ours(SECOND)}>"))
    assert clue.nonces == frozenset(NONCES.values())
