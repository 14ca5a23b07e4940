"""`complaints`: who waits for what. Every filter narrows; a stranger's text never reaches the terminal as it came."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from responder.cli.complaints import safe, table
from responder.edges.register import schema
from tests.cli.verbs import EVIL, Shop


def listed(shop: Shop, *words: str) -> list[str]:
    """IDs in the order of the list."""
    told = shop.run("complaints", "--json", *words)
    assert told.code == 0, told.err
    return [json.loads(line)["complaint"] for line in told.out.splitlines()]


def change(shop: Shop, complaint: str, **values: object) -> None:
    with shop.work.register.writing() as connection:
        wanted = schema.complaints.update().where(schema.complaints.c.complaint == complaint)
        connection.execute(wanted.values(**values))


def test_the_newest_stands_first_one_object_a_line(shop: Shop) -> None:
    """Each line is an object by itself, with the sender and times in UTC."""
    first = shop.complaint(sender="anna@klient.example")
    shop.work.later(minutes=1)
    second = shop.complaint(sender="Eve <eve@klient.example>")
    told = shop.run("complaints", "--json")
    rows = [json.loads(line) for line in told.out.splitlines()]
    assert [row["complaint"] for row in rows] == [second, first]
    assert rows[0]["address"] == "eve@klient.example"
    assert rows[0]["received_at"].endswith("Z")


def test_each_filter_narrows(shop: Shop) -> None:
    """By stage, mailbox, category, owner and sender; --open leaves out what is resolved."""
    first, second = shop.complaint(sender="anna@klient.example"), shop.complaint(sender="eve@klient.example")
    change(shop, second, stage="resolved", category="billing", owner="jaan", mailbox="arved")
    assert listed(shop, "--open") == [first]
    assert listed(shop, "--stage", "resolved") == [second]
    for option, value in (("--mailbox", "arved"), ("--category", "billing"), ("--owner", "jaan")):
        assert listed(shop, option, value) == [second]
        assert listed(shop, option, "nobody") == []
    assert listed(shop, "--from", " ANNA@Klient.Example ") == [first]
    assert listed(shop, "--from", "anna") == []


def test_overdue_is_what_has_passed_its_due_time_unanswered(shop: Shop) -> None:
    """An answered complaint is late no more, whatever its due time was."""
    late, answered, coming = shop.complaint(), shop.complaint(), shop.complaint()
    past = shop.work.now - timedelta(days=400)
    change(shop, late, due_at=past)
    change(shop, answered, due_at=past, stage="answered")
    change(shop, coming, due_at=shop.work.now + timedelta(days=40_000))
    assert listed(shop, "--overdue") == [late]


def test_more_than_the_limit_is_said_aloud(shop: Shop) -> None:
    """The list never ends early in silence; exactly the limit is no such end."""
    for _ in range(3):
        shop.complaint()
    told = shop.run("complaints", "--limit", "2")
    assert len(told.out.splitlines()) == 3  # with the heading
    assert "the newest 2; there are more" in told.err
    assert shop.run("complaints", "--limit", "3").err == ""


def test_an_empty_list_is_said_beside_the_output(shop: Shop) -> None:
    """`none` for people; programs get no line at all."""
    assert shop.work
    told = shop.run("complaints")
    assert (told.code, told.out, told.err) == (0, "", "none\n")


def test_held_and_set_aside_list_messages(shop: Shop) -> None:
    """A stranger's reply and a mail that nobody could read, each in its own list, of one mailbox where wanted."""
    shop.complaint()
    shop.complaint()
    with shop.work.register.writing() as connection:
        messages = schema.correspondence
        connection.execute(messages.update().where(messages.c.id == 1).values(outcome="held"))
        connection.execute(messages.update().where(messages.c.id == 2).values(set_aside="too deep"))
    (held,) = map(json.loads, shop.run("complaints", "--held", "--json").out.splitlines())
    assert (held["uid"], held["address"]) == (1, "anna@klient.example")
    (aside,) = map(json.loads, shop.run("complaints", "--set-aside", "--json").out.splitlines())
    assert (aside["uid"], aside["set_aside"]) == (2, "too deep")
    assert "too deep" in shop.run("complaints", "--set-aside").out


@pytest.mark.parametrize("kind", ["--held", "--set-aside"])
def test_messages_are_narrowed_by_mailbox(shop: Shop, kind: str) -> None:
    """Each desk looks at its own."""
    shop.complaint()
    with shop.work.register.writing() as connection:
        connection.execute(schema.correspondence.update().values(outcome="held", set_aside="too deep"))
    assert len(shop.run("complaints", kind, "--mailbox", "kaebused", "--json").out.splitlines()) == 1
    assert shop.run("complaints", kind, "--mailbox", "arved", "--json").out == ""


@pytest.mark.parametrize(
    "words",
    [
        ("--held", "--set-aside"),
        ("--held", "--owner", "mari"),
        ("--set-aside", "--overdue"),
        ("--held", "--open"),
        ("--set-aside", "--stage", "received"),
        ("--held", "--from", "a@b.example"),
        ("--set-aside", "--category", "billing"),
    ],
)
def test_a_filter_that_would_not_be_obeyed_is_refused(shop: Shop, words: tuple[str, ...]) -> None:
    """A list that silently ignores what was asked would be believed."""
    shop.complaint()
    told = shop.run("complaints", *words)
    assert told.code == 64
    assert words[0] in told.err


@pytest.mark.parametrize("words", [("--limit", "0"), ("--stage", "lost"), ("--nonsense",), ("more",)])
def test_wrong_usage_is_64(shop: Shop, words: tuple[str, ...]) -> None:
    """With a sentence on standard error, nothing on standard output."""
    told = shop.run("complaints", *words)
    assert (told.code, told.out) == (64, "")
    assert told.err


@pytest.mark.parametrize("option", ["--mailbox", "--category", "--owner", "--from"])
def test_a_word_that_is_no_text_is_wrong_usage(shop: Shop, option: str) -> None:
    """Bytes that are no UTF-8 reach a program as surrogates; the register cannot be asked for them."""
    shop.complaint()
    told = shop.run("complaints", option, "a\udcff@b")
    assert told.code == 64
    assert option in told.err


def test_without_a_register_it_says_what_makes_one(shop: Shop) -> None:
    """78, and nothing is created."""
    told = shop.run("complaints")
    assert told.code == 78
    assert "there is no register yet" in told.err
    assert not shop.state.exists()


def test_a_faulty_configuration_is_78_with_its_place(shop: Shop) -> None:
    """FILE:LINE:COLUMN, as `check` says it."""
    shop.configure("nonsense: 1\n")
    told = shop.run("complaints")
    assert told.code == 78
    assert f"{shop.config}:10:1: " in told.err


def test_a_configuration_without_state_says_so(shop: Shop) -> None:
    """The register's place is not guessed."""
    shop.config.write_text(shop.config.read_text("utf-8").replace(f"state: {shop.state}\n", ""), "utf-8")
    told = shop.run("complaints")
    assert told.code == 78
    assert "no `state` folder" in told.err


def test_a_strangers_text_is_shown_not_played(shop: Shop) -> None:
    """Terminal sequences, C1 controls and bidi marks come out as escapes, in table and story."""
    shop.complaint(subject=f"=?utf-8?q?{''.join(f'={byte:02x}' for byte in EVIL.encode())}?=")
    with shop.work.register.writing() as connection:
        connection.execute(schema.persons.update().values(address=f"{EVIL}@k.example"))
        connection.execute(sa.update(schema.correspondence).values(outcome="held", subject=EVIL))
    for words in ((), ("--held",)):
        told = shop.run("complaints", *words)
        assert told.code == 0
        assert not {"\x1b", "\u202e", "\x9b"} & set(told.out)
        assert "\\x1b[2J\\u202eeviL\\x9b31m" in told.out


def test_safe_leaves_letters_alone() -> None:
    """Every language's letters print; a line break does not."""
    assert safe("Kruze saplīsusi, жалоба, õun") == "Kruze saplīsusi, жалоба, õun"
    assert safe("a\nb\t\u2066\udcff") == "a\\nb\\t\\u2066\\udcff"


def test_a_table_is_aligned() -> None:
    """Columns line up, the last one has no trailing blanks, long texts are cut, a missing value is empty."""
    lines = table(("a", "long"), [{"a": "12345", "long": None}, {"a": 1, "long": "x" * 99}]).split("\n")
    assert lines == ["a      long", "12345", f"1      {'x' * 60}"]


def test_the_customers_own_deadline_has_a_column(shop: Shop) -> None:
    """Empty where the mail named none."""
    shop.complaint(body="I need it by tomorrow noon")
    head, line = shop.run("complaints").out.splitlines()
    assert line[head.index("customer_deadline") :].startswith("2026-11-21 12:00 EET")
    (row,) = [json.loads(one) for one in shop.run("complaints", "--json").out.splitlines()]
    assert row["customer_deadline"] == "2026-11-21T10:00:00.000000Z"


def test_people_read_the_zone_that_the_customer_was_promised(shop: Shop) -> None:
    """Due is the time of the promise's words, in winter and in summer, and the zone stands beside it."""
    complaint = shop.complaint()
    head, line = shop.run("complaints").out.splitlines()
    assert line[head.index("received_at") :].startswith("2026-11-20 14:00 EET")
    assert line[head.index("due_at") :].startswith("2026-11-25 12:00 EET")
    assert "Wednesday, 25 November, 12:00 (Tallinn time" in shop.run("show", complaint).out
    change(shop, complaint, due_at=datetime(2026, 7, 1, 9, tzinfo=UTC))
    assert "  2026-07-01 12:00 EEST  " in shop.run("complaints").out
    assert '"due_at": "2026-07-01T09:00:00.000000Z"' in shop.run("complaints", "--json").out


def test_the_complaints_own_calendar_goes_before_the_mailboxes(shop: Shop) -> None:
    """A rule may have chosen another one; where the configuration knows neither any more, times are UTC, and say so."""
    shop.configure('calendars: {dubai: {zone: Asia/Dubai, holidays: ""}}\n')
    complaint = shop.complaint()
    for values, told in (
        ({"calendar": "dubai"}, "2026-11-25 14:00 +04"),
        ({"calendar": "gone"}, "2026-11-25 12:00 EET"),
        ({"calendar": "gone", "mailbox": "gone"}, "2026-11-25 10:00 UTC"),
    ):
        change(shop, complaint, **values)
        assert f"  {told}" in shop.run("complaints").out
        assert f", due {told[:16]}:00{told[16:]}\n" in shop.run("show", complaint).out


def test_lists_of_messages_are_in_their_mailboxes_zone(shop: Shop) -> None:
    """A message that could not be read has no calendar of its own."""
    shop.complaint()
    with shop.work.register.writing() as connection:
        connection.execute(schema.correspondence.update().values(outcome="held", set_aside="too deep"))
    for kind in ("--held", "--set-aside"):
        assert "  2026-11-20 14:00 EET  " in shop.run("complaints", kind).out


def test_a_text_that_looks_like_a_time_stays_as_it_was_written(shop: Shop) -> None:
    """Times are known by their column."""
    shop.complaint()
    with shop.work.register.writing() as connection:
        text = "2026-11-20T12:00:00.000000Z"
        connection.execute(schema.correspondence.update().values(outcome="held", subject=text))
    assert shop.run("complaints", "--held").out.endswith("  2026-11-20T12:00:00.000000Z\n")


def test_a_mailbox_that_nobody_configured_is_named(shop: Shop) -> None:
    """An empty list of a name mistyped would be believed; complaints of a mailbox that is gone are listed still."""
    complaint = shop.complaint()
    told = shop.run("complaints", "--mailbox", "kaebsed")
    assert (told.code, told.out) == (0, "")
    assert told.err == "none; the configuration has no mailbox 'kaebsed', but: kaebused\n"
    change(shop, complaint, mailbox="gone")
    assert listed(shop, "--mailbox", "gone") == [complaint]
    assert shop.run("complaints", "--mailbox", "kaebused").err == "none\n"
