"""`show`: the whole story of one complaint, for people and for programs."""

from __future__ import annotations

import json
from dataclasses import replace

from responder.core.answers import spoken
from responder.core.message import parse
from responder.core.ruling.rule_syntax import read_rules
from responder.edges.register import answer_rows, outbox_rows, schema
from responder.edges.register.answer_rows import Place
from tests.cli.verbs import EVIL, Shop
from tests.edges.register.desk_work import mail


def test_the_story_names_everything(shop: Shop) -> None:
    """Who, what, when, the promise in its words, each message with its verdict, each mail, and the trail."""
    complaint = shop.complaint(subject="Broken cup", sender="Anna Tamm <anna@klient.example>")
    told = shop.run("show", complaint)
    assert told.code == 0
    for words in (
        complaint,
        "Anna Tamm <anna@klient.example>",
        "Broken cup",
        "received  2026-11-20 14:00:00 EET",
        "promise  ",
        "verdict         answer",
        "queued, attempts 0",
        "complaint.registered",
        "reply.queued",
    ):
        assert words in told.out


def test_an_id_is_found_as_people_type_it(shop: Shop) -> None:
    """In small letters, with blanks around it."""
    complaint = shop.complaint()
    told = shop.run("show", "--json", f" {complaint.lower()} ")
    assert json.loads(told.out)["complaint"] == complaint


def test_json_is_one_object_on_one_line(shop: Shop) -> None:
    """With messages, mails, promises, links and facts; no keys, no bytes of a mail."""
    complaint = shop.complaint(body="two\nlines")
    lines = shop.run("show", "--json", complaint).out.splitlines()
    assert len(lines) == 1
    told = json.loads(lines[0])
    assert {"messages", "mails", "promises", "links", "facts"} <= told.keys()
    assert told["messages"][0]["decision"]["verdict"] == "answer"
    assert not {"source", "content", "recipient_key", "fingerprint"} & (
        told["messages"][0].keys() | told["mails"][0].keys()
    )


def test_what_the_relay_said_is_told(shop: Shop) -> None:
    """Code and words of the last answer, with the number of attempts."""
    complaint = shop.complaint()
    with shop.work.register.writing() as connection:
        (mail,) = outbox_rows.claim(connection, shop.work.now, 1)
        refusal = outbox_rows.Settlement(mail, outbox_rows.FAILED, 550, f"5.1.1 {EVIL}", "recipient")
        outbox_rows.settle(connection, refusal, shop.work.now)
    told = shop.run("show", complaint)
    assert "failed, attempts 1" in told.out
    assert "550 5.1.1 \\x1b[2J" in told.out


def test_a_strangers_text_is_shown_not_played(shop: Shop) -> None:
    """Name, address, subjects, links and what a rule matched: all escaped."""
    complaint = shop.complaint()
    with shop.work.register.writing() as connection:
        connection.execute(schema.persons.update().values(name=EVIL, address=f"{EVIL}@k.example"))
        connection.execute(schema.complaints.update().values(subject=EVIL))
        decision = json.dumps({"evidence": EVIL, "flags": [EVIL], "matched": [
            {"rule": "r", "field": "text", "words": [EVIL]}]})  # fmt: skip
        connection.execute(schema.correspondence.update().values(subject=EVIL, decision=decision))
        connection.execute(schema.links.insert().values(complaint=complaint, other="KB-1", reason=EVIL))
    told = shop.run("show", complaint)
    assert told.code == 0
    assert told.out.count("\\x1b[2J") == 8
    assert not {"\x1b", "\u202e", "\x9b"} & set(told.out)


def test_an_erased_person_is_shown_as_such(shop: Shop) -> None:
    """The complaint stays, the address does not."""
    complaint = shop.complaint()
    with shop.work.register.writing() as connection:
        connection.execute(schema.persons.update().values(name=None, address=None))
    assert "<erased>" in shop.run("show", complaint).out


def test_an_unknown_id_is_65(shop: Shop) -> None:
    """Input that cannot be used, escaped, with the way on; one that is no text as well."""
    shop.complaint()
    for typed in (f"KB-{EVIL}", "KB-\udcff", ""):
        told = shop.run("show", typed)
        assert (told.code, told.out) == (65, "")
        assert "no such complaint. `responder complaints` lists them." in told.err
        assert not {"\x1b", "\u202e", "\x9b"} & set(told.err)


def test_without_a_register_it_is_78(shop: Shop) -> None:
    """Nothing is created by looking."""
    assert shop.run("show", "KB-2026-00001-0").code == 78
    assert not shop.state.exists()


def test_a_damaged_register_is_78_and_says_what_to_do(shop: Shop) -> None:
    """A file of something else is told apart from an empty answer."""
    shop.state.mkdir()
    (shop.state / "register.sqlite").write_bytes(b"not a database" * 500)
    told = shop.run("show", "KB-2026-00001-0")
    assert told.code == 78
    assert "the register is damaged" in told.err
    assert "backup" in told.err


def test_the_customers_own_deadline_is_told_with_their_words(shop: Shop) -> None:
    """As said last, with control characters escaped; and why it made the complaint urgent."""
    complaint = shop.complaint(body="I need it by tomorrow please")
    told = shop.run("show", complaint)
    assert (
        "wanted by 2026-11-21 23:59:00 EET, in the customer's words: I need it by tomorrow please" in told.out
    )
    assert "raised          the customer's own deadline is before our promise" in told.out
    assert "wanted by" not in shop.run("show", shop.complaint(sender="eva@klient.example")).out


def test_mails_to_staff_are_told_apart_from_those_to_the_customer(shop: Shop) -> None:
    """To whom, and which lines of the trail are about them."""
    rules, _ = read_rules(
        [{"id": "all", "then": {"category": "x", "notify": "boss@shop.example"}}], need_default=True
    )
    assert rules is not None
    shop.work.desk = replace(shop.work.desk, rules=rules)
    told = shop.run("show", shop.complaint())
    assert "mail     notice to boss@shop.example" in told.out
    lines = [line.split(maxsplit=3)[-1] for line in told.out.splitlines() if "reply.queued" in line]
    assert lines == ["reply.queued", "reply.queued  notice"]


def test_a_team_and_a_pattern_out_of_time_are_told(shop: Shop) -> None:
    """Whose it is, and why a rule did not fit that should have."""
    rules, _ = read_rules(
        [
            {"id": "slow", "when": {"body": {"regex": "(a+)+$"}}, "then": {"category": "x"}},
            {"id": "rest", "then": {"category": "other", "team": "warehouse"}},
        ]
    )
    assert rules
    shop.work.desk = replace(shop.work.desk, rules=rules)
    told = shop.run("show", shop.complaint(body="a" * 5000 + "!")).out
    assert "owner mari, team warehouse\n" in told
    assert "  out of time     body: (a+)+$\n" in told
    assert "rule.out_of_time" in told
    assert "out of time" not in shop.run("show", shop.complaint()).out


def test_answers_of_colleagues_stand_in_the_story(shop: Shop) -> None:
    """The one that counted, one that was none with its reason, and the clock that a further message began."""
    complaint = shop.complaint(message_id="letter@klient.example")
    work, keys = shop.work, shop.work.register.keys
    for uid, to in ((1, "jaan@kaubamaja.example"), (2, "anna@klient.example")):
        work.later(hours=1)
        raw = mail(sender="kaebused@kaubamaja.example", In_Reply_To="<letter@klient.example>", at=work.now)
        message = parse(raw.replace(b"To: kaebused@kaubamaja.example", b"To: " + to.encode(), 1))
        seen = spoken(message, work.now, (), work.desk)
        assert seen
        with work.register.writing() as connection:
            answer_rows.see(connection, Place("kaebused", 1, uid), seen, keys, work.desk, work.now)
    work.later(hours=1)
    work.take(mail(In_Reply_To="<letter@klient.example>", at=work.now))
    told = shop.run("show", complaint).out
    assert "answer   2026-11-20 15:00:00 EET  no answer (elsewhere), in sent, UID 1" in told
    assert "answer   2026-11-20 16:00:00 EET  the answer, in sent, UID 2" in told
    assert "promise  in no mail: since the customer wrote again" in told
    both = json.loads(shop.run("show", "--json", complaint).out)
    assert [one["verdict"] for one in both["answers"]] == ["elsewhere", "answer"]
    assert [one["clock"] for one in both["clocks"]] == [2]


def test_the_story_has_one_zone(shop: Shop) -> None:
    """Trail, mails and basis alike: nobody has to add hours while reading."""
    told = shop.run("show", shop.complaint(body="I need it by tomorrow noon")).out
    assert "due 2026-11-25 12:00:00 EET\n" in told
    assert "  2026-11-20 14:00:00 EET  complaint.registered\n" in told
    assert "UTC" not in told.replace("(Tallinn time, UTC+2)", "")
