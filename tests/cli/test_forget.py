"""`responder forget` erases a person everywhere, and what was counted stays."""

from __future__ import annotations

import base64
import quopri
import zlib
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from responder.cli import forget as verb
from responder.core import facts
from responder.core.complaint import Event
from responder.core.complaint_id import person_key
from responder.edges.register import audit_rows, forgetting_rows, outbox_rows, schema, standing, trail
from responder.edges.register.faults import RegisterBusy
from responder.edges.register.standing import Word
from tests.cli.verbs import Ended, Shop
from tests.edges.register.desk_work import mail

ANNA = "anna.kask@klient.example"
NAME = "Anna Kask-Rebane"
WORDS = ("Vaasipuru", "Köögiriiul", "Kolmandast")
SUBJECT = "Katkine Vaasipuru"


def letter(**fields: Any) -> bytes:
    """Of the person, with words that stand nowhere else."""
    body = f"Tere! {WORDS[1]} tuli katki. {WORDS[2]} korrast.\n\nParimat\n{NAME}"
    return mail(fields.pop("body", body), sender=f"{NAME} <{ANNA}>", subject=SUBJECT, **fields)


def send(shop: Shop) -> None:
    with shop.work.register.writing() as connection:
        for row in outbox_rows.claim(connection, shop.work.now, 99):
            outbox_rows.settle(
                connection, outbox_rows.Settlement(row, "SENT", 250, f"ok {row.recipient}"), shop.work.now
            )


def considered(complaint: str) -> facts.Fact:
    return facts.AnswerConsidered(complaint, 1, "sent", "stored", "draft")


def say(shop: Shop, complaint: str, word: Word) -> None:
    with shop.work.register.writing() as connection:
        standing.say(connection, complaint, word, shop.work.desk.calendars, shop.work.now)


@pytest.fixture
def known(shop: Shop) -> str:
    """One resolved complaint of hers with all that may stand beside it, and one of somebody else."""
    work = shop.work
    work.take(mail("Somebody else's broken cup.", sender="Berta <berta@klient.example>", subject="A cup"))
    complaint = work.take(letter())[0].complaint_id
    send(shop)
    work.later(hours=1)
    (ack,) = [row for row in work.rows(schema.outbox) if row["complaint"] == complaint]
    answer = f"<{ack['message_id']}>"
    work.take(
        letter(body=f"Veel {WORDS[0]} kohta", In_Reply_To=answer, Reply_To=f"{ANNA}, teine@klient.example")
    )
    work.take(mail("Somebody joins, of Vaasipuru.", sender="Carl <carl@else.example>", In_Reply_To=answer))
    work.later(hours=1)
    with work.register.writing() as connection:
        words = {
            "complaint": complaint,
            "clock": 1,
            "began_at": work.now,
            "delay_reason": f"{NAME} wanted another",
        }
        connection.execute(schema.clocks.insert(), words)
        seen: dict[str, Any] = {
            "complaint": complaint, "mailbox": "kaebused", "source": "sent", "uidvalidity": 1, "uid": 3,
            "message_id": "a1@kaubamaja.example", "identity": "a1@kaubamaja.example",
            "canonical_subject": SUBJECT.lower(), "at": work.now, "seen_at": work.now, "signal": "stored",
            "verdict": "draft", "counted": 0, "note": NAME,
        }  # fmt: skip
        connection.execute(schema.answers.insert(), seen)
        trail.append(connection, "kaebused", work.now, [considered(complaint)])
        link = {"complaint": complaint, "other": "KB-2026-00001-J", "reason": f"{ANNA} wrote of it"}
        connection.execute(schema.links.insert(), link)
    say(shop, complaint, Word(Event.ANSWER_SEEN))
    say(shop, complaint, Word(Event.RESOLVED, cause="broken", action=f"A new Vaasipuru for {NAME}"))
    send(shop)
    return complaint


def run(shop: Shop, *words: str) -> Ended:
    return shop.run("forget", *words)


def spelt(words: str) -> list[bytes]:
    """As a file may hold them: in the encodings of mail and of JSON, in any letter case."""
    plain = words.encode()
    packed = [base64.b64encode(b"x" * lead + plain)[4:-4] for lead in range(3)]
    return [
        plain,
        words.encode("utf-16-le"),
        words.casefold().encode(),
        words.encode("latin-1", "replace"),
        "".join(sign if sign.isascii() else f"\\u{ord(sign):04x}" for sign in words).encode(),
        quopri.encodestring(plain).strip(),
        *(one for one in packed if len(one) > 11),
    ]


def found(shop: Shop, *needles: str) -> set[str]:
    """Which of them stand in any file of the state folder: as bytes, and in what any row holds packed."""
    whole = b"".join(path.read_bytes() for path in sorted(shop.state.rglob("*")) if path.is_file())
    for at in range(len(whole)):
        if whole[at : at + 1] == b"x" and at + 1 < len(whole) and (whole[at] * 256 + whole[at + 1]) % 31 == 0:
            try:
                whole += b"\0" + zlib.decompressobj().decompress(whole[at : at + 100_000], 1_000_000)
            except zlib.error:
                continue
    low = whole.lower()
    return {words for words in needles if any(one.lower() in low for one in spelt(words))}


ALL = (ANNA, "anna.kask", NAME, "Rebane", *WORDS, "teine@klient.example")


def test_nothing_of_her_is_left_in_any_file(shop: Shop, known: str) -> None:
    """Database, write-ahead log and whatever lies beside; it is all there before."""
    assert found(shop, *ALL) == set(ALL)
    ended = run(shop, ANNA)
    assert (ended.code, ended.err) == (0, "")
    assert f"{ANNA} is forgotten: 1 complaints, 3 messages" in ended.out
    assert found(shop, *ALL) == set()
    assert found(shop, "berta@klient.example", "carl@else.example", "A cup") == {
        "berta@klient.example", "carl@else.example", "A cup"
    }  # fmt: skip


def test_every_column_of_every_table_was_looked_at(shop: Shop, known: str) -> None:
    """No text of a row that is hers is the same as before, but for what is listed here as no text about her."""
    before = {table.name: shop.work.rows(table) for table in schema.metadata.sorted_tables}
    assert run(shop, ANNA).code == 0
    for table in schema.metadata.sorted_tables:
        for row in shop.work.rows(table):
            for value in row.values():
                text = value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
                assert not [one for one in ALL if one.casefold() in text.casefold()], (table.name, row)
    assert [row for row in before["persons"] if row["address"] == ANNA]


def test_what_was_counted_stays(shop: Shop, known: str) -> None:
    """The complaint with its stage and times, promises and how they ended, what is learned; the trail holds."""
    kept = (schema.promises, schema.observations, schema.counters, schema.due_times)
    before = [shop.work.rows(table) for table in kept]
    (complaint,) = [row for row in shop.work.rows(schema.complaints) if row["complaint"] == known]
    assert run(shop, ANNA).code == 0
    assert [shop.work.rows(table) for table in kept] == before
    (now,) = [row for row in shop.work.rows(schema.complaints) if row["complaint"] == known]
    emptied = {name for name in now if now[name] != complaint[name]}
    assert emptied == {"subject", "canonical_subject", "action"}
    with shop.work.register.reading() as connection:
        assert audit_rows.chain_faults(connection) == audit_rows.replay_faults(connection) == []
    ended = shop.run("audit", "--event", "person.forgotten")
    assert "forgotten, by operator: of 1 complaints, 3 messages" in ended.out


def test_others_stay(shop: Shop, known: str) -> None:
    """Who else wrote, on hers too; of that message the words go, which speak of her."""
    assert run(shop, ANNA).code == 0
    people = {row["address"] for row in shop.work.rows(schema.persons)}
    assert people == {None, "berta@klient.example", "carl@else.example"}
    subjects = {row["subject"] for row in shop.work.rows(schema.correspondence)}
    assert subjects == {"", "A cup"}


def test_it_says_what_remains_on_the_server(shop: Shop, known: str) -> None:
    """Folder, UIDVALIDITY, UID and local time of each message."""
    ended = run(shop, ANNA)
    for uid, hour in ((2, 14), (3, 15), (4, 15)):
        assert f"  kaebused: INBOX, UIDVALIDITY 1, UID {uid}, of 2026-11-20 {hour}:00 EET\n" in ended.out
    assert "UID 1," not in ended.out
    assert "backups made before" in ended.out


def test_a_dry_run_changes_nothing_and_says_the_same(shop: Shop, known: str) -> None:
    """But for the word would."""
    before = {table.name: shop.work.rows(table) for table in schema.metadata.sorted_tables}
    dry = run(shop, "--dry-run", ANNA)
    assert dry.code == 0
    assert {table.name: shop.work.rows(table) for table in schema.metadata.sorted_tables} == before
    assert run(shop, ANNA).out == dry.out.replace("would be forgotten", "is forgotten")


def test_twice(shop: Shop, known: str) -> None:
    """The second time nobody is known; the file is written anew all the same."""
    assert run(shop, ANNA).code == 0
    told = len(shop.work.rows(schema.facts))
    ended = run(shop, ANNA)
    assert (ended.code, ended.out) == (65, "")
    assert "nobody is known by this address, or they were forgotten" in ended.err
    assert len(shop.work.rows(schema.facts)) == told


def test_what_a_kill_left_in_the_file_the_next_run_takes_out(
    shop: Shop, known: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the register's COMMIT and the file: the rows are empty, their old pages lie in the log."""

    def killed(path: Path) -> None:
        raise RegisterBusy(f"{path}: another program holds the register.")

    with monkeypatch.context() as patched:
        patched.setattr(verb, "scrub", killed)
        assert run(shop, ANNA).code == 75
    assert found(shop, ANNA) == {ANNA}
    assert ANNA not in {row["address"] for row in shop.work.rows(schema.persons)}
    run(shop, ANNA)
    assert found(shop, *ALL) == set()


def test_a_fault_on_the_way_leaves_everything(
    shop: Shop, known: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One transaction: all of it, or nothing."""
    before = {table.name: shop.work.rows(table) for table in schema.metadata.sorted_tables}

    def broken(*_: object) -> None:
        raise RegisterBusy("the disk is full")

    monkeypatch.setattr(forgetting_rows, "_strike_out", broken)
    assert run(shop, ANNA).code == 75
    assert {table.name: shop.work.rows(table) for table in schema.metadata.sorted_tables} == before


# --- who ---


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("ANNA.Kask@KLIENT.example", 0),
        (f"{NAME} <{ANNA}>", 0),
        (f" {ANNA} ", 0),
        ("anna.kask", 64),
        ("", 64),
        ("a@b@c.example", 64),
        (f"{ANNA}, berta@klient.example", 64),
        ("\udcff@klient.example", 64),
        ("nobody@klient.example", 65),
    ],
)
def test_how_an_address_may_be_written(shop: Shop, known: str, typed: str, code: int) -> None:
    """Letter case and a name beside it are no matter; what is not one address is refused."""
    assert run(shop, "--dry-run", typed).code == code


@pytest.mark.parametrize("typed", ["", "   ", "x" * 5000, f"{'x' * 5000}@klient.example"])
def test_what_is_no_address_is_told_on_one_short_line(shop: Shop, known: str, typed: str) -> None:
    """However much of it somebody pasted, and when a script named nothing at all."""
    ended = run(shop, "--dry-run", typed)
    assert ended.code in (64, 65)
    assert len(ended.err) < 300
    assert not ended.err.startswith(":")


def test_an_idn_domain_in_either_spelling(shop: Shop) -> None:
    """käru.example is xn--kru-qla.example."""
    shop.work.take(mail(sender="mari@xn--kru-qla.example"))
    for typed in ("mari@käru.example", "MARI@XN--KRU-QLA.example"):
        assert run(shop, "--dry-run", typed).code == 0


def test_other_addresses_of_perhaps_the_same_person_are_named(shop: Shop) -> None:
    """With another tag, or where answers were wanted; nobody is forgotten by a guess."""
    shop.work.take(mail(sender="mari+shop@klient.example"))
    shop.work.take(mail(sender="mari+two@klient.example", Reply_To="answers@klient.example"))
    assert (
        "perhaps the same person: mari+two@klient.example"
        in run(shop, "--dry-run", "mari+shop@klient.example").out
    )
    ended = run(shop, "mari@klient.example")
    assert ended.code == 65
    assert "Perhaps you mean mari+shop@klient.example, mari+two@klient.example" in ended.err
    ended = run(shop, "answers@klient.example")
    assert (ended.code, "Perhaps you mean mari+two@klient.example" in ended.err) == (65, True)


def test_our_own_people_and_mailboxes_are_refused(shop: Shop) -> None:
    """They are of the configuration, not of the register's people."""
    shop.configure("persons:\n  mari: {name: Mari, email: mari@kaubamaja.example}\n")
    shop.work.take(mail(sender="mari@kaubamaja.example"))
    for address, words in (
        ("mari@kaubamaja.example", "is one of the desk's own people"),
        ("kaebused@kaubamaja.example", "is an address of a mailbox of ours"),
        ("Kaebused+x@Kaubamaja.example", "is an address of a mailbox of ours"),
    ):
        ended = run(shop, address)
        assert ended.code == 65
        assert words in ended.err


# --- what runs ---


def test_who_waits_for_an_answer_is_forgotten_on_a_second_word(shop: Shop) -> None:
    """The complaint is withdrawn, its mail is not sent, and nothing runs on."""
    complaint = shop.work.take(letter())[0].complaint_id
    ended = run(shop, ANNA)
    assert ended.code == 65
    assert f"they wait for an answer on {complaint}. Nothing was changed. With --yes" in ended.err
    assert ANNA in {row["address"] for row in shop.work.rows(schema.persons)}
    ended = run(shop, "--yes", ANNA)
    assert f"  {complaint} is withdrawn" in ended.out
    (row,) = shop.work.rows(schema.complaints)
    assert row["stage"] == "withdrawn"
    assert {row["outcome"] for row in shop.work.rows(schema.promises)} == {"withdrawn"}
    assert all(row["done_at"] for row in shop.work.rows(schema.due_times))
    assert {(row["state"], row["content"]) for row in shop.work.rows(schema.outbox)} == {("SUPERSEDED", b"")}
    with shop.work.register.writing() as connection:
        assert outbox_rows.claim(connection, shop.work.now + timedelta(days=9), 9) == []
        assert audit_rows.replay_faults(connection) == []
    assert found(shop, *ALL) == set()


def test_a_mail_in_the_relays_hands_is_waited_for(shop: Shop) -> None:
    """Nothing is changed; what a dead process held is no hindrance."""
    shop.work.take(letter())
    with shop.work.register.writing() as connection:
        outbox_rows.claim(connection, verb.system.now(), 9)
    ended = run(shop, "--yes", ANNA)
    assert ended.code == 75
    assert "being sent just now" in ended.err
    with shop.work.register.writing() as connection:
        connection.execute(schema.outbox.update().values(claimed_at=verb.system.now() - timedelta(hours=1)))
    assert run(shop, "--yes", ANNA).code == 0


def test_a_mail_of_others_that_was_decided_by_what_was_known_of_her(shop: Shop, known: str) -> None:
    """It stays with its words; its grounds, which hold her address, go."""
    with shop.work.register.writing() as connection:
        first = schema.correspondence.c.id == 1
        told = {
            "context": f'{{"people":["{ANNA}"]}}', "decision": f'{{"why":"{ANNA} is of it"}}', "withheld_reason": ANNA,
        }  # fmt: skip
        connection.execute(schema.correspondence.update().where(first).values(told))
    assert run(shop, ANNA).code == 0
    row = shop.work.rows(schema.correspondence)[0]
    assert (row["context"], row["decision"], row["withheld_reason"]) == (
        None,
        '{"why":"erased is of it"}',
        "erased",
    )
    assert row["subject"] == "A cup"
    assert found(shop, *ALL) == set()


def test_messages_of_others_that_name_her_are_told(shop: Shop, known: str) -> None:
    """They are theirs, and stay; of what is nobody's, such as a report, everything goes."""
    shop.work.take(mail(f"I am with {ANNA.upper()} in this.", sender="dora@klient.example"))
    shop.work.take(mail(f"<{ANNA}>: no such user", sender="dora@klient.example"))
    with shop.work.register.writing() as connection:
        last = sa.select(sa.func.max(schema.correspondence.c.id)).scalar_subquery()
        report = schema.correspondence.update().where(schema.correspondence.c.id == last)
        connection.execute(report.values(person_id=None, complaint=None, outcome="event"))
    ended = run(shop, ANNA)
    assert "messages of others that name the address stay: 5\n" in ended.out
    assert [row["source"] is None for row in shop.work.rows(schema.correspondence)[-2:]] == [False, True]


def test_the_trail_does_not_know_them_any_more(shop: Shop, known: str) -> None:
    """Not even for whoever has the key and the address; when she writes again, she is another."""
    key = person_key(shop.work.register.keys, ANNA)
    (person,) = [row for row in shop.work.rows(schema.persons) if row["address"] == ANNA]
    assert run(shop, ANNA).code == 0
    bodies = " ".join(row["body"] for row in shop.work.rows(schema.facts))
    assert person["reference"] in bodies
    assert key not in bodies
    assert found(shop, key) == set()
    shop.work.take(letter())
    (again,) = [row for row in shop.work.rows(schema.persons) if row["address"] == ANNA]
    assert again["reference"] not in (person["reference"], key)
    assert again["reference"] in shop.work.rows(schema.facts)[-1]["body"]


def test_a_mail_to_an_address_that_nobody_wrote_from_is_to_the_complainant(shop: Shop) -> None:
    """In the trail; one to staff is named by the hash."""
    complaint = shop.work.take(letter())[0].complaint_id
    keys = shop.work.register.keys
    with shop.work.register.writing() as connection:
        for kind, address in (("delay", "other@klient.example"), ("notice", "mari@kaubamaja.example")):
            fact = facts.ReplyQueued(complaint, kind, kind, person_key(keys, address))
            (told,) = trail.append(connection, "kaebused", shop.work.now, [fact])
            staff = kind == "notice"
            (person,) = connection.execute(schema.persons.select()).all()
            assert told.body["person"] == (person_key(keys, address) if staff else person.reference)
