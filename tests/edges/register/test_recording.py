"""What a decided message leaves, and that the next question to the register sees it."""

from __future__ import annotations

import json
import random
import time
import zlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from responder.core.complaint_id import complaint_id
from responder.core.decision import Outcome
from responder.edges.register import outbox_rows, schema
from responder.edges.register.arrival import Arrival, unpack
from responder.edges.register.setting_aside import set_aside
from responder.edges.register.store import Register
from tests.edges.register.desk_work import START, DeskWork, chain_faults, mail, opened, rows

ANNA = "anna@klient.example"


@pytest.fixture
def register(tmp_path: Path) -> Iterator[Register]:
    made = opened(tmp_path / "register.sqlite")
    yield made
    made.close()


@pytest.fixture
def work(register: Register) -> DeskWork:
    return DeskWork(register)


# --- one complaint, all its rows ---


def test_a_complaint_leaves_everything_at_once(work: DeskWork) -> None:
    """Person, complaint, correspondence, mail, promise, due time, facts: all tell the same story."""
    decision, told = work.take(mail(sender="Anna Tamm <Anna@Klient.example>"))
    (person,) = work.rows(schema.persons)
    (complaint,) = work.rows(schema.complaints)
    (message,) = work.rows(schema.correspondence)
    (queued,) = work.rows(schema.outbox)
    (promise,) = work.rows(schema.promises)
    *shares, due = work.rows(schema.due_times)
    assert [row["threshold"] for row in shares] == [50, 75, 90]
    assert (person["address"], person["name"]) == (ANNA, "Anna Tamm")
    assert complaint["complaint"] == message["complaint"] == queued["complaint"] == promise["complaint"]
    assert complaint["stage"] == "received"
    assert complaint["due_at"] == promise["due_at"] == due["at"] == queued["stale_after"]
    assert (queued["state"], queued["attempts"], queued["next_at"]) == ("QUEUED", 0, START)
    assert decision.outgoing
    assert queued["content"] == decision.outgoing.reply.content
    assert json.loads(message["decision"])["complaint"] == complaint["complaint"]
    assert unpack(message["source"]).endswith(b"My order arrived broken.\r\n")
    assert [one.event for one in told] == ["complaint.registered", "promise.given", "reply.queued"]
    assert chain_faults(work.register) == []


def test_no_fact_names_a_person_or_a_mac(work: DeskWork) -> None:
    """A keyed hash, a nonce; the trail can be shown."""
    decision, _ = work.take(mail(sender="Anna Tamm <anna@klient.example>", subject="Secret matter"))
    assert decision.outgoing
    mac = decision.outgoing.message_id.split("@")[0].split(".")[-1]
    for fact in work.rows(schema.facts):
        for secret in ("anna", "Tamm", "Secret", "klient", mac):
            assert secret not in fact["body"]


@pytest.mark.parametrize("sender", ['"те ст"@klient.example', "anna@klient.example"])
def test_no_fact_of_a_withheld_reply_names_a_person(work: DeskWork, sender: str) -> None:
    """An address that cannot be written to, a spent budget."""
    for _ in range(5):
        work.take(mail(sender=sender))
    withheld = [fact["body"] for fact in work.rows(schema.facts) if fact["event"] == "reply.withheld"]
    assert withheld
    assert not [one for one in withheld if "klient" in one or "\\u0442" in one]


def test_a_recorded_mail_is_correspondence_only(work: DeskWork) -> None:
    """A newsletter: no complaint, no mail, no due time, but registered with its reason."""
    decision, told = work.take(mail(List_Id="<news.example>"))
    assert decision.outcome is Outcome.RECORDED
    (message,) = work.rows(schema.correspondence)
    assert message["silence"] == "list"
    for table in (schema.complaints, schema.outbox, schema.due_times, schema.promises):
        assert work.rows(table) == []
    assert [one.event for one in told] == ["message.recorded"]


def test_a_follow_up_joins_and_touches_its_complaint(work: DeskWork) -> None:
    """By a reply to the acknowledgement; no second mail."""
    first, _ = work.take(mail())
    assert first.outgoing
    work.later(hours=1)
    again, told = work.take(mail(subject="Re: x", In_Reply_To=f"<{first.outgoing.message_id}>"))
    assert (again.outcome, again.complaint_id) == (Outcome.FOLLOWUP, first.complaint_id)
    (complaint,) = work.rows(schema.complaints)
    assert complaint["last_activity_at"] == work.now
    assert len(work.rows(schema.outbox)) == 1
    assert [one.event for one in told] == ["message.joined"]


def test_a_machine_on_a_complaint_touches_nothing(work: DeskWork) -> None:
    """Its absence note is correspondence; the complaint's last activity stays the person's."""
    first, _ = work.take(mail())
    assert first.outgoing
    work.later(hours=1)
    work.take(mail(In_Reply_To=f"<{first.outgoing.message_id}>", Auto_Submitted="auto-replied"))
    assert work.rows(schema.complaints)[0]["last_activity_at"] == START


def test_a_linked_complaint_names_what_it_is_linked_to(work: DeskWork) -> None:
    """A stranger who quotes an ID."""
    first, _ = work.take(mail())
    second, _ = work.take(mail(sender="eva@x.example", subject=first.complaint_id))
    (link,) = work.rows(schema.links)
    assert (link["complaint"], link["other"]) == (second.complaint_id, first.complaint_id)


# --- gather sees what record wrote, in the same transaction too ---


def test_a_duplicate_in_the_same_transaction_is_one(work: DeskWork) -> None:
    """The second row names the first; one mail goes out."""
    raw = mail()
    with work.register.writing() as connection:
        first, _ = work.take(raw, connection)
        again, told = work.take(raw, connection)
    assert again.outcome is Outcome.DUPLICATE
    assert again.complaint_id == first.complaint_id
    assert len(work.rows(schema.outbox)) == 1
    assert told[0].body["of"] == 1
    assert work.take(raw)[1][0].body["of"] == 1


def test_budgets_count_within_one_transaction(work: DeskWork) -> None:
    """Five mails of one address in one batch: three answered, all registered."""
    with work.register.writing() as connection:
        decisions = [work.take(mail(f"Problem {number}"), connection)[0] for number in range(5)]
    assert [bool(one.outgoing) for one in decisions] == [True, True, True, False, False]
    assert {one.withheld.by for one in decisions if one.withheld} == {"budget"}
    assert len({one.complaint_id for one in decisions}) == 5
    assert len({row["complaint"] for row in work.rows(schema.due_times)}) == 5


def test_budgets_of_an_hour_and_a_day(work: DeskWork) -> None:
    """Three an hour, ten a day, then again. Four mails at a time: who writes one for each of ours gets fewer."""
    answered = []
    for number in range(24):
        answered.append(bool(work.take(mail())[0].outgoing))
        work.later(minutes=(2, 3, 5, 61)[number % 4])
    assert answered[:8] == [True, True, True, False] * 2
    assert sum(answered) == 10
    work.later(days=1, minutes=1)
    assert work.take(mail())[0].outgoing


@pytest.mark.parametrize(
    "spellings",
    [
        ("anna@klient.example", "ANNA@Klient.Example", '"A" <anna@klient.example>'),
        ("anna@õun.example", "Anna@õun.example", "anna@xn--un-bka.example"),
    ],
)
def test_spellings_of_one_address_share_its_budget(work: DeskWork, spellings: tuple[str, ...]) -> None:
    """Case, and a domain in letters or in ASCII."""
    decisions = [work.take(mail(sender=spellings[n % len(spellings)]))[0] for n in range(6)]
    assert [bool(one.outgoing) for one in decisions] == [True] * 3 + [False] * 3


def test_a_guessed_language_is_not_the_senders(work: DeskWork) -> None:
    """Who wrote a bare number and was answered in the mailbox's language is answered in their own as soon as a mail
    tells it."""
    first = work.take(mail("12345", subject="12345"))[0]
    second = work.take(mail("Tere! Kus mu tellimus on? Ootan juba kaks nädalat."))[0]
    assert (first.language_from, second.language, second.language_from) == ("mailbox", "et", "detected")


def test_a_guessed_language_of_a_complaint_gives_way_to_the_next_message(work: DeskWork) -> None:
    """The complaint, and the person, speak what the first message that tells it is written in; then that stays."""
    first = work.take(mail("12345", subject="12345"))[0]
    assert first.outgoing
    answers = {"In_Reply_To": f"<{first.outgoing.message_id}>"}
    text = "Tere! Kus mu tellimus on? Ootan juba kaks nädalat."
    second = work.take(mail(text, subject="Re", **answers))[0]
    third = work.take(mail("Hello, where is my order? I am still waiting for it.", subject="Re", **answers))[
        0
    ]
    assert (second.outcome, second.language_from) == (Outcome.FOLLOWUP, "detected")
    assert [row["language"] for row in work.rows(schema.complaints)] == ["et"]
    assert [row["language"] for row in work.rows(schema.persons)] == ["et"]
    assert (third.language, third.language_from) == ("et", "thread")


def test_the_language_of_the_senders_earlier_complaint_holds(work: DeskWork) -> None:
    """Within one transaction: the second mail has no words to tell it by."""
    with work.register.writing() as connection:
        first, _ = work.take(mail("Tere! Minu tellimus ei ole kohale jõudnud ja keegi ei vasta."), connection)
        second, _ = work.take(mail("123", subject="?"), connection)
    assert (first.language, second.language, second.language_from) == ("et", "et", "sender")


def test_the_same_message_id_with_other_content_is_flagged(work: DeskWork) -> None:
    """Poisoned by a stranger first: the victim is answered all the same."""
    work.take(mail("poison", sender="evil@x.example", message_id="known@klient.example"))
    victim, _ = work.take(mail("My order is late", message_id="known@klient.example"))
    assert victim.outgoing
    assert victim.trace.flags


def test_a_listed_copy_first_then_the_persons_own(work: DeskWork) -> None:
    """The copy through the list is recorded; the direct one is the complaint; a third is a duplicate."""
    direct = mail()
    listed = b"List-Id: <info.kaubamaja.example>\r\n" + direct
    outcomes = [work.take(raw)[0].outcome for raw in (listed, direct, listed, direct)]
    assert outcomes[:2] == [Outcome.RECORDED, Outcome.COMPLAINT]
    assert Outcome.COMPLAINT not in outcomes[2:]
    assert len(work.rows(schema.outbox)) == 1


def test_a_bounce_of_our_mail_is_an_event_on_its_complaint(work: DeskWork) -> None:
    """Found by our Message-ID in the returned part."""
    first, _ = work.take(mail())
    assert first.outgoing
    report = mail(
        f"--b\r\nContent-Type: message/delivery-status\r\n\r\nAction: failed\r\n\r\n"
        f"--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: <{first.outgoing.message_id}>\r\n\r\n--b--",
        sender="mailer-daemon@mx.example",
        Content_Type="multipart/report; report-type=delivery-status; boundary=b",
    )
    decision, told = work.take(report)
    assert (decision.outcome, decision.complaint_id) == (Outcome.EVENT, first.complaint_id)
    assert [one.event for one in told] == ["message.event"]


# --- numbers ---


def test_numbers_grow_without_gap_by_year_and_prefix(work: DeskWork) -> None:
    """A new year and a new prefix begin at one; going back goes on."""
    other = replace(work.desk, prefix="KC", old_prefixes=("KB",))
    ids = [work.take(mail())[0].complaint_id for _ in range(2)]
    home, work.desk = work.desk, other
    ids.append(work.take(mail(sender="b@x.example"))[0].complaint_id)
    work.desk = home
    work.now = datetime(2027, 1, 1, tzinfo=UTC)
    ids.append(work.take(mail(at=work.now))[0].complaint_id)
    work.now = START
    ids.append(work.take(mail(sender="c@x.example"))[0].complaint_id)
    assert ids == [
        complaint_id("KB", 2026, 1),
        complaint_id("KB", 2026, 2),
        complaint_id("KC", 2026, 1),
        complaint_id("KB", 2027, 1),
        complaint_id("KB", 2026, 3),
    ]


def test_a_tag_of_the_old_prefix_still_joins(work: DeskWork) -> None:
    """The complainant's acknowledgement did not change with the configuration."""
    first, _ = work.take(mail())
    work.desk = replace(work.desk, prefix="KC", old_prefixes=("KB",))
    again, _ = work.take(mail(subject=f"Re: {first.complaint_id}"))
    assert (again.outcome, again.complaint_id) == (Outcome.FOLLOWUP, first.complaint_id)


def test_a_number_rolled_back_is_given_again(work: DeskWork) -> None:
    """No gap that somebody would have to explain."""
    with work.register.writing() as connection:
        with pytest.raises(KeyError), connection.begin_nested():
            _take_and_fail(work, connection, mail())
        decision, _ = work.take(mail(), connection)
    assert decision.number == 1
    assert chain_faults(work.register) == []


# --- set aside ---


def arrival(content: bytes, uid: int = 1, size: int | None = None, uidvalidity: int = 1) -> Arrival:
    return Arrival("kaebused", uidvalidity, uid, START, len(content) if size is None else size, content)


def test_what_is_set_aside_is_kept_whole(work: DeskWork) -> None:
    """Bytes and reason, and a fact of level error."""
    with work.register.writing() as connection:
        told = set_aside(connection, arrival(b"\xff\x00 odd"), "ValueError in x.py, line 1", START)
    (row,) = work.rows(schema.correspondence)
    assert zlib.decompress(row["source"]) == b"\xff\x00 odd"
    assert (row["outcome"], row["set_aside"]) == ("set_aside", "ValueError in x.py, line 1")
    assert (told[0].event, told[0].level) == ("message.set_aside", "error")


def test_what_is_set_aside_is_nobodys_duplicate(work: DeskWork) -> None:
    """Two different mails that could not be read, then one that can."""
    with work.register.writing() as connection:
        for uid, raw in ((101, b"one"), (102, b"two")):
            set_aside(connection, arrival(raw, uid), "x", START)
    decision, _ = work.take(mail("", message_id="-"))
    assert decision.outcome is Outcome.COMPLAINT
    assert [row["outcome"] for row in work.rows(schema.correspondence)] == ["set_aside"] * 2 + ["complaint"]


def test_the_same_bytes_are_set_aside_once(work: DeskWork) -> None:
    """After a change of UIDVALIDITY a person finds one, not two."""
    with work.register.writing() as connection:
        set_aside(connection, arrival(b"same", 101), "x", START)
        told = set_aside(connection, arrival(b"same", 7, uidvalidity=2), "x", START)
    assert told[0].event == "message.duplicate"
    assert [row["outcome"] for row in work.rows(schema.correspondence)] == ["set_aside", "duplicate"]


def test_a_size_that_no_column_holds_is_no_reason_to_stop(work: DeskWork) -> None:
    """A server may say anything."""
    with work.register.writing() as connection:
        set_aside(connection, arrival(b"x", size=2**70), "x", START)
    assert len(work.rows(schema.correspondence)) == 1


# --- the chain ---


def test_the_chain_holds_after_any_history(work: DeskWork) -> None:
    """Registered, joined, recorded, rolled back, sent, failed, deferred, in any order."""
    chance = random.Random(11)
    for _ in range(60):
        pick = chance.randrange(5)
        sender = f"w{chance.randrange(9)}@k.example"
        work.later(minutes=chance.randrange(90))
        if pick == 0:
            work.take(mail(sender=sender, Auto_Submitted="auto-generated"))
        elif pick == 1:
            with pytest.raises(KeyError), work.register.writing() as connection:
                _take_and_fail(work, connection, mail(sender=sender))
        elif pick == 2:
            _settle_one(work, chance)
        else:
            work.take(mail(sender=sender))
    assert len(work.rows(schema.facts)) > 40
    assert chain_faults(work.register) == []


def _take_and_fail(work: DeskWork, connection: sa.Connection, raw: bytes) -> None:
    work.take(raw, connection)
    raise KeyError


def _settle_one(work: DeskWork, chance: random.Random) -> None:
    with work.register.writing() as connection:
        for claimed in outbox_rows.claim(connection, work.now, 1):
            state = chance.choice([outbox_rows.SENT, outbox_rows.FAILED, outbox_rows.QUEUED])
            again = work.now + timedelta(minutes=5)
            outbox_rows.settle(
                connection, outbox_rows.Settlement(claimed, state, 250, "x", next_at=again), work.now
            )


@pytest.mark.parametrize("change", ["body", "at", "event", "hash", "seq", "gone"])
def test_a_change_in_the_trail_shows(work: DeskWork, change: str) -> None:
    """One edited, moved or deleted fact breaks the chain from there."""
    for number in range(4):
        work.take(mail(sender=f"w{number}@k.example"))
    statements = {
        "body": "UPDATE facts SET body = replace(body, 'normal', 'urgent') WHERE id = 4",
        "at": "UPDATE facts SET at = '2020-01-01 00:00:00.000000' WHERE id = 4",
        "event": "UPDATE facts SET event = 'reply.sent' WHERE id = 4",
        "hash": "UPDATE facts SET hash = prev_hash WHERE id = 4",
        "seq": "UPDATE facts SET seq = 99 WHERE id = 4",
        "gone": "DELETE FROM facts WHERE id = 4",
    }
    assert chain_faults(work.register) == []
    with work.register.writing() as connection:
        assert connection.exec_driver_sql(statements[change]).rowcount == 1
    assert chain_faults(work.register)


def test_gather_and_record_cost_little(work: DeskWork) -> None:
    """A batch of fifty in a register of hundreds; the bound is loose, since machines are busy."""
    for number in range(200):
        work.take(mail(sender=f"w{number}@k.example"))
    raws = [mail(sender=f"x{number}@k.example") for number in range(50)]
    began = time.perf_counter()
    with work.register.writing() as connection:
        for raw in raws:
            work.take(raw, connection)
    assert (time.perf_counter() - began) / 50 < 1
    assert len(rows(work.register, schema.correspondence)) == 250
