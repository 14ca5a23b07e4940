"""Decided once more: the very same from what was kept, whatever it was; and each change of rules or texts is seen."""

from __future__ import annotations

import json
import sqlite3
import zlib
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from responder.core.complaint import Event
from responder.core.decision import Context, Decision, decide
from responder.core.desk import Desk
from responder.core.grounds import from_json
from responder.core.message import parse
from responder.core.reading import read
from responder.core.rules import Leaf, Rule, rule_set
from responder.edges.register import registering, schema, source_rows, standing
from responder.edges.register.arrival import unpack
from responder.edges.register.source_rows import Wanted
from responder.flows.replay import AT_ONCE, Again, from_mail, from_register
from tests.flows.desk_with_mailbox import START, World, mail
from tests.golden import CASES, KEYS, desk

EVIL = "(a|aa)+$"
RUSSIAN = "Здравствуйте! Заказ 123456 так и не пришёл, жду уже неделю. Верните деньги."
FULL = b"".join(
    [
        b"From: Anna <photo@klient.example>\r\nTo: kaebused@kaubamaja.example\r\n",
        b"Message-ID: <photo@klient.example>\r\n",
        b"Date: Fri, 20 Nov 2026 12:00:00 +0000\r\nSubject: Photo\r\n",
        b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\nContent-Type: image/jpeg; name="cup.jpg"\r\n',
        b"Content-Transfer-Encoding: base64\r\n\r\n",
        b"QUJD" * 20 + b"\r\n",
        (b"QUJDREVG" * 9 + b"\r\n") * 1400,
        b"--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nThe cup arrived broken, see the photo.\r\n--b--\r\n",
    ]
)


def again(world: World, desks: dict[str, Desk] | None = None, wanted: Wanted | None = None) -> list[Again]:
    """Every message of the register, decided once more."""
    wanted = wanted or Wanted()
    with world.register.reading() as connection:
        last = source_rows.count(connection, wanted).last
    return list(from_register(world.register, desks or {world.desk.mailbox: world.desk}, wanted, last))


def ruled(world: World, *rules: Rule) -> Desk:
    return replace(world.desk, rules=rule_set([*rules, *world.desk.rules.rules]))


def parcel(**then: Any) -> Rule:
    return Rule("parcel", Leaf("text", "contains_any", ("parcel",)), tuple(then.items()))


def answered(world: World) -> str:
    """The Message-ID of the newest mail of ours."""
    return str(world.rows(schema.outbox)[-1]["message_id"])


def complaint(world: World) -> str:
    return str(world.rows(schema.complaints)[-1]["complaint"])


# --- the same again ---


def a_working_day(world: World) -> None:
    """A complaint and its follow-ups, a stranger with its token, a bounce, machines, copies, budgets, odd mail."""
    world.deliver(mail("My parcel is late.", message_id="first@klient.example"))
    world.deliver(mail(RUSSIAN, sender="Ольга Петровна <olga@klient.example>"))
    world.catch_up()
    ours, number = answered(world), complaint(world)
    world.later(hours=1)
    world.deliver(
        mail("Bought yesterday.", sender="olga@klient.example", In_Reply_To=f"<{ours}>", at=world.now)
    )
    world.deliver(mail("Me too!", sender="eve@stranger.example", In_Reply_To=f"<{ours}>", at=world.now))
    world.deliver(mail("And I?", sender="eve@stranger.example", subject=f"Re: [{number}]", at=world.now))
    absent = {"sender": "olga@klient.example", "In_Reply_To": f"<{ours}>", "Auto_Submitted": "auto-replied"}
    world.deliver(mail("Gone till Monday", **absent))
    world.deliver(mail("News", List_Id="<news.example>"))
    returned = f"--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: <{ours}>\r\n\r\n--b--"
    report = "multipart/report; report-type=delivery-status; boundary=b"
    world.deliver(mail(returned, sender="mailer-daemon@mx.example", Content_Type=report))
    world.deliver(mail("My parcel is late.", message_id="first@klient.example"))
    world.deliver(mail("Other words", sender="victim@klient.example", message_id="first@klient.example"))
    world.deliver(mail("Late one", sender="late@klient.example"), ago=timedelta(days=5))
    for count in range(5):
        world.deliver(mail(f"Problem {count}", sender="many@klient.example"))
    world.deliver(mail("123", sender="olga@klient.example", subject="?"))
    world.deliver(mail("a" * 5000 + "b", sender="slow@klient.example"))
    world.deliver(b"X: y\r\n" * 1001 + mail("So many headers", sender="odd@klient.example"))
    world.deliver(FULL)
    world.deliver(mail("", sender="тест@klient.example"))
    world.deliver(b"")
    world.deliver(b"\xff\xfe\x00 nonsense")
    world.catch_up()
    with world.register.writing() as connection:
        said = standing.Word(Event.ANSWER_SEEN, world.now)
        standing.say(connection, number, said, world.desk.calendars, world.now)
    world.later(days=2)
    world.deliver(
        mail("That did not help.", sender="olga@klient.example", In_Reply_To=f"<{ours}>", at=world.now)
    )
    world.catch_up()


def test_an_unchanged_register_comes_out_as_it_was(world: World) -> None:
    """Every kind of outcome, and no difference: that a decision follows from what was kept and from nothing else."""
    evil = Rule("evil", Leaf("text", "regex", EVIL), (("category", "evil"),))
    world.with_desk(rules=rule_set([evil, *world.desk.rules.rules]))
    a_working_day(world)
    outcomes = {row["outcome"] for row in world.rows(schema.correspondence)}
    assert outcomes >= {"complaint", "followup", "held", "recorded", "event", "duplicate"}
    withheld = {row["withheld_by"] for row in world.rows(schema.correspondence)}
    assert withheld >= {None, "guard", "old", "budget", "address", "quiet", "held", "duplicate"}
    found = again(world)
    assert [one.fault for one in found if one.fault] == []
    assert [(one.id, one.differences) for one in found if one.differences] == []
    assert len(found) == len(world.rows(schema.correspondence)) == 24
    assert not any(one.out_of_time for one in found)


def test_the_decision_is_the_same_down_to_the_bytes_of_the_reply(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not the outline alone: each Decision that intake made is equal to the one made from the kept grounds."""
    made: list[Decision] = []
    real = registering.decided

    def keeping(*given: Any) -> tuple[Context, Decision]:
        context, decision = real(*given)
        made.append(decision)
        return context, decision

    monkeypatch.setattr(registering, "decided", keeping)
    tell = Rule("tell", Leaf("size", "gt", 0), (("notify", ("boss@kaubamaja.example",)),))
    world.with_desk(rules=ruled(world, tell).rules, notices_per_hour=5)
    a_working_day(world)
    with world.register.reading() as connection:
        kept = source_rows.page(connection, Wanted(), 0, 10**9, 100)
    assert len(kept) == len(made)
    for one, before in zip(kept, made, strict=True):
        grounds = from_json(one.context, unpack(one.source))
        message = parse(
            grounds.content, size=grounds.size, attachments=grounds.attachments, text_part=grounds.text_part
        )
        reading = read(message, grounds.content, grounds.received, world.desk)
        assert decide(reading, grounds.context, world.desk, world.register.keys) == before


def test_every_mail_of_the_corpus_comes_out_as_it_was(world: World) -> None:
    """People, machines, RFC cases and broken mail, one after another into one register."""
    corpus = sorted((CASES.parent / "mail").rglob("*.eml"))
    for one in corpus:
        world.deliver(one.read_bytes())
    assert world.catch_up() == len(corpus) > 900
    assert [one for one in again(world) if one.differences or one.fault] == []


def test_a_text_that_lay_beyond_the_fetched_bytes_is_kept(world: World) -> None:
    """The first 64 kB, the text part behind them, and the attachment that only BODYSTRUCTURE told of."""
    world.deliver(FULL)
    world.catch_up()
    assert len(FULL) > 100_000
    (row,) = world.rows(schema.correspondence)
    grounds = from_json(row["context"], unpack(row["source"]))
    assert len(grounds.content) == 65_536
    assert grounds.text_part
    assert b"arrived broken" in grounds.text_part.content
    assert [one.name for one in grounds.attachments or ()] == ["cup.jpg"]
    assert json.loads(row["decision"])["category"] == "goods_faulty"
    assert [one.differences for one in again(world)] == [()]


def test_two_mailboxes_each_by_its_own_desk(world: World) -> None:
    """The same words at two desks: other prefix, other language, other rules."""
    home = world.desk
    world.deliver(mail("My parcel is late."))
    world.catch_up()
    second = replace(
        home,
        mailbox="second",
        prefix="KC",
        default_language="lv",
        rules=ruled(world, parcel(category="post")).rules,
    )
    world.with_desk(
        **{name: getattr(second, name) for name in ("mailbox", "prefix", "default_language", "rules")}
    )
    world.arrive()
    world.deliver(mail("My parcel is late.", sender="eva@klient.example"))
    world.catch_up()
    both = {"kaebused": home, "second": second}
    assert [(one.mailbox, one.differences) for one in again(world, both)] == [
        ("kaebused", ()),
        ("second", ()),
    ]
    assert [one.mailbox for one in again(world, both, Wanted(mailbox="second"))] == ["second"]
    (known, unknown) = again(world, {"kaebused": home})
    assert (known.fault, unknown.fault) == ("", "its mailbox is not in this configuration")


def test_a_turn_of_the_year_and_another_number_change_no_id(world: World) -> None:
    """The counter stands elsewhere by now; the ID of then comes out."""
    world.now = START.replace(month=12, day=31, hour=21, minute=59)
    world.deliver(mail("My parcel is late.", at=world.now))
    world.catch_up()
    world.later(minutes=2)
    world.deliver(mail("Mine too.", sender="b@klient.example", at=world.now))
    world.catch_up()
    assert [row["complaint"][:10] for row in world.rows(schema.complaints)] == ["KB-2026-00", "KB-2027-00"]
    assert [one.differences for one in again(world)] == [(), ()]


# --- other rules, other texts ---


def test_other_rules_are_seen_message_by_message(world: World) -> None:
    """Who is concerned and who is not, what it was and what it would be."""
    world.deliver(mail("My parcel is late.", sender="Anna <anna@klient.example>", subject="Where"))
    world.deliver(mail("The cup is broken.", sender="eva@klient.example"))
    world.catch_up()
    (first, second) = again(world, {"kaebused": ruled(world, parcel(category="post", priority="high"))})
    assert (first.sender, first.subject, first.complaint) == (
        "anna@klient.example", "Where", world.rows(schema.complaints)[0]["complaint"],
    )  # fmt: skip
    seen = {one.aspect: (one.before, one.after) for one in first.differences}
    assert seen["category"] == ("delivery", "post")
    assert seen["priority"] == ("normal", "high")
    assert second.differences == ()


def test_a_template_that_changed_since_is_seen(world: World) -> None:
    """In each mail that was answered with it."""
    world.deliver(mail("Something is wrong."))
    world.deliver(mail("News", List_Id="<news.example>"))
    world.catch_up()
    texts = {key: text + "\nP.S. We are moving.\n" for key, text in world.desk.templates.texts.items()}
    found = again(
        world, {"kaebused": replace(world.desk, templates=replace(world.desk.templates, texts=texts))}
    )
    assert [[one.aspect for one in message.differences] for message in found] == [["text"], []]
    assert found[0].differences[0].after == "P.S. We are moving."


def test_a_pattern_that_ran_out_of_time_then_does_so_again(world: World) -> None:
    """Though it would have found something in the time of today; under another pattern it may hit."""
    world.deliver(mail("a short text with a parcel"))
    world.catch_up()
    quick = Rule("quick", Leaf("text", "regex", "par.el"), (("category", "post"),))
    world.with_desk(rules=ruled(world, quick).rules)
    (hit,) = again(world)
    assert hit.differences[0].after == "post"
    with world.register.writing() as connection:
        table = schema.correspondence
        context = json.loads(connection.execute(table.select()).one().context)
        context["context"]["timed_out"] = ["text: par.el"]
        connection.execute(table.update().values(context=json.dumps(context)))
    assert [one.differences for one in again(world)] == [()]
    other = Rule("quick", Leaf("text", "regex", "parc.l"), (("category", "post"),))
    world.with_desk(rules=rule_set([other, *world.desk.rules.rules[1:]]))
    assert again(world)[0].differences[0].after == "post"


def test_a_pattern_that_runs_out_of_time_now_is_told(world: World) -> None:
    """It hit nothing, which may be the machine's fault and not the rule's."""
    world.deliver(mail("a" * 5000 + "b"))
    world.catch_up()
    evil = Rule("evil", Leaf("text", "regex", EVIL), (("category", "evil"),))
    (found,) = again(world, {"kaebused": ruled(world, evil)})
    assert found.out_of_time
    assert found.differences == ()


# --- what is not there, what is damaged ---


def test_what_is_not_kept_is_passed_over(world: World) -> None:
    """Turned off, dropped in its time, set aside unread."""
    world.with_desk(keep_source=timedelta(0))
    world.deliver(mail())
    world.catch_up()
    world.with_desk(keep_source=timedelta(days=9))
    world.deliver(mail())
    world.catch_up()
    assert [one.id for one in again(world)] == [2]


@pytest.mark.parametrize(
    ("column", "value", "fault"),
    [
        ("source", b"damaged", "the kept bytes are damaged"),
        ("source", zlib.compress(b"")[:-1], "the kept bytes are cut"),
        ("source", zlib.compress(b""), "octets: more than were kept"),
        ("context", "{", "no JSON"),
        ("context", '{"context":{}}', "context.now: missing"),
        ("decision", "[]", "the kept decision cannot be read"),
        ("decision", "{", "the kept decision cannot be read"),
    ],
)
def test_a_damaged_message_is_told_and_the_rest_goes_on(
    world: World, column: str, value: object, fault: str
) -> None:
    """What was kept of it cannot be used; its neighbours can."""
    for _ in range(3):
        world.deliver(mail())
    world.catch_up()
    table = schema.correspondence
    with world.register.writing() as connection:
        connection.execute(table.update().where(table.c.id == 2).values({column: value}))
    found = again(world)
    assert [bool(one.fault) for one in found] == [False, True, False]
    assert found[1].fault.startswith(fault)
    assert found[1].complaint


def test_a_message_on_which_the_program_fails_is_told(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the kind of fault alone: its text may quote the mail."""
    world.deliver(mail("private matter"))
    world.catch_up()

    def failing(*_: object) -> None:
        raise ValueError("private matter")

    monkeypatch.setattr("responder.flows.replay.read", failing)
    (found,) = again(world)
    assert found.fault == "ValueError: it would be set aside for a person"


def test_a_register_is_read_page_by_page_while_it_is_written(world: World) -> None:
    """No transaction is open while a message is decided: a writer and the log of the database go on."""
    for number in range(AT_ONCE + 2):
        world.deliver(mail(sender=f"w{number}@klient.example"))
    world.catch_up()
    found = from_register(world.register, {"kaebused": world.desk}, Wanted(), AT_ONCE + 2)
    assert next(found).id == 1
    world.deliver(mail())
    world.catch_up()
    with world.register.writing() as connection:
        source_rows.drop(connection, [AT_ONCE + 1])
    with closing(sqlite3.connect(world.folder / "register.sqlite")) as raw:
        # (busy, pages in the log, pages folded in): a reader's transaction that is still open would hold some back.
        busy, logged, folded = raw.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
    assert (busy, folded) == (0, logged)
    rest = [one.id for one in found]
    assert rest == [*range(2, AT_ONCE + 1), AT_ONCE + 2]


# --- mails of files ---


@pytest.mark.parametrize("case", sorted(CASES.iterdir()), ids=lambda case: case.name)
def test_a_mail_of_a_file_differs_only_where_the_desks_do(case: Path) -> None:
    """Each golden mail, arrived at two desks that are the same, and at two that are not."""
    raw = (case / "message.eml").read_bytes()
    usual = desk()
    same = from_mail(raw, parse(raw), START, usual, usual, KEYS)
    assert (same.differences, same.fault) == ((), "")
    marked = replace(usual, keyword="$Other", move_to="Elsewhere")
    other = from_mail(raw, parse(raw), START, usual, marked, KEYS)
    assert {one.aspect for one in other.differences} <= {"mark", "move_to"}


def test_a_mail_of_a_file_on_which_the_program_fails_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """And raises nothing."""

    def failing(*_: object) -> None:
        raise RuntimeError("private matter")

    monkeypatch.setattr("responder.flows.replay.read", failing)
    found = from_mail(mail(), parse(mail()), START, desk(), desk(), KEYS)
    assert found.fault.startswith("RuntimeError: ")
    assert "private" not in found.fault
