"""`replay`: nothing where nothing changed; who is concerned, in what, and by which rule, where something did."""

from __future__ import annotations

import json
import os
import pty
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from responder.config import load
from responder.core.desk import Desk
from responder.daemon.assembly import desks_by_mailbox
from responder.edges.register import schema, source_rows
from responder.edges.register.setting_aside import set_aside
from responder.edges.register.store import read_register
from responder.flows import replay as flow
from tests.cli.verbs import EVIL, Ended, Shop
from tests.edges.register.desk_work import START, mail
from tests.edges.register.test_recording import arrival

ROOT = Path(__file__).parents[2]
OWN = """\
rules:
  - {id: late, when: {text: [late, parcel]}, then: {category: delivery}}
  - {id: default, then: {category: other}}
"""
NEW = """\
- {id: post, when: {text: [parcel]}, then: {category: post, priority: high, target: 1wd}}
- {id: late, when: {text: [late, parcel]}, then: {category: delivery}}
- {id: quiet, when: {text: [telephone]}, then: {no_ack: {reason: told by telephone}}}
- {id: default, then: {category: other}}
"""


@pytest.fixture
def desk(shop: Shop) -> Desk:
    """The desk of the shop's configuration with rules of its own; what is registered is decided by it."""
    shop.configure(OWN)
    shop.work.desk = configured(shop)
    return shop.work.desk


@pytest.fixture
def new(shop: Shop) -> str:
    """Other rules in a file of their own."""
    place = shop.folder / "new.yaml"
    place.write_text(NEW, encoding="utf-8")
    return str(place)


def configured(shop: Shop) -> Desk:
    sound = load(shop.config, environ=os.environ)
    return desks_by_mailbox(sound, shop.work.register.keys)["kaebused"]


def objects(told: Ended) -> list[dict[str, Any]]:
    assert told.err == ""
    return [json.loads(line) for line in told.out.splitlines()]


def summary(told: Ended) -> dict[str, Any]:
    *_, last = objects(told)
    assert last.pop("kind") == "summary"
    return last


def letters(shop: Shop) -> tuple[str, ...]:
    """Four complaints: of a parcel, of lateness, of something else, and one told by telephone."""
    texts = ("My parcel never came.", "You were late.", "The cup is broken.", "As said by telephone.")
    return tuple(shop.complaint(body=text, sender=f"c{n}@klient.example") for n, text in enumerate(texts))


# --- nothing changed ---


def test_an_unchanged_register_has_no_differences(shop: Shop, desk: Desk) -> None:
    """No message is named, all are counted; with --fail-on-change too that is 0."""
    letters(shop)
    told = shop.run("replay")
    assert (told.code, told.out, told.err) == (0, "0 of 4 messages would be decided otherwise\n", "")
    assert shop.run("replay", "--fail-on-change").code == 0
    assert summary(shop.run("replay", "--json")) == {
        "messages": 4, "changed": 0, "aspects": {}, "not_kept": 0, "set_aside": 0, "undecided": 0, "out_of_time": 0,
        "interrupted": False,
    }  # fmt: skip


def test_nothing_is_written(shop: Shop, desk: Desk, new: str) -> None:
    """Not a byte of the register, and no file beside it stays."""
    letters(shop)
    before = shop.work.rows(schema.correspondence), shop.work.rows(schema.facts)
    shop.close()
    content = (shop.state / "register.sqlite").read_bytes()
    assert shop.run("replay", "--rules", new).code == 0
    assert (shop.state / "register.sqlite").read_bytes() == content
    shop.work.register = read_register(shop.state / "register.sqlite")
    assert (shop.work.rows(schema.correspondence), shop.work.rows(schema.facts)) == before


# --- something changed ---


def test_other_rules_are_told_message_by_message_and_in_sum(shop: Shop, desk: Desk, new: str) -> None:
    """Each message that is concerned, by its ID, with value, and rule before and now."""
    parcel, _, _, telephone = letters(shop)
    told = shop.run("replay", "--rules", new)
    assert told.code == 0
    lines = told.out.splitlines()
    assert lines[0] == f"{parcel}  2026-11-20 14:00 EET  c0@klient.example  Complaint"
    assert lines[1] == "  category      delivery -> post  (rule late -> rule post)"
    assert lines[2] == "  priority      normal -> high  (by rule post)"
    assert f"{telephone}  2026-11-20 14:00 EET  c3@klient.example  Complaint" in lines
    assert "  answer        yes -> no, rule  (by rule quiet: told by telephone)" in lines
    assert "2 of 4 messages would be decided otherwise" in lines
    assert "  category          1  delivery -> post 1" in lines
    assert "  answer            1  yes -> no, rule 1" in lines
    assert shop.run("replay", "--rules", new, "--fail-on-change").code == 1


def test_json_is_one_object_a_line_and_the_sum_at_the_end(shop: Shop, desk: Desk, new: str) -> None:
    """The same for programs."""
    parcel, *_ = letters(shop)
    first, second, last = objects(shop.run("replay", "--rules", new, "--json"))
    assert (first["kind"], first["complaint"], first["id"], first["mailbox"]) == (
        "message",
        parcel,
        1,
        "kaebused",
    )
    assert (first["sender"], first["subject"]) == ("c0@klient.example", "Complaint")
    assert first["received"] == "2026-11-20T12:00:00.000000Z"
    assert first["differences"][0] == {
        "aspect": "category", "before": "delivery", "after": "post", "by_before": "rule late", "by_after": "rule post",
    }  # fmt: skip
    assert {one["aspect"] for one in first["differences"]} == {
        "category",
        "priority",
        "target",
        "promise",
        "text",
    }
    assert [one["aspect"] for one in second["differences"]] == ["answer"]
    assert (last["kind"], last["messages"], last["changed"]) == ("summary", 4, 2)
    assert last["aspects"]["category"] == {
        "messages": 1, "changes": [{"before": "delivery", "after": "post", "messages": 1}],
    }  # fmt: skip
    assert last["aspects"]["promise"] == {"messages": 1, "changes": []}


def test_an_edited_file_is_looked_at_before_it_is_reloaded(shop: Shop, desk: Desk) -> None:
    """Without --rules: the configuration as it stands on disk now against what the register holds."""
    letters(shop)
    shop.configure(OWN.replace("category: delivery", "category: post"))
    told = shop.run("replay")
    assert "2 of 4 messages would be decided otherwise" in told.out
    assert "  category          2  delivery -> post 2" in told.out


def test_several_files_of_rules_count_in_their_order(shop: Shop, desk: Desk, new: str) -> None:
    """The first that fits wins, as in the configuration."""
    letters(shop)
    first = shop.folder / "first.yaml"
    first.write_text("- {id: mine, when: {text: [parcel]}, then: {category: mine}}")
    told = shop.run("replay", "--rules", str(first), "--rules", new)
    assert "delivery -> mine  (rule late -> rule mine)" in told.out


def test_other_templates_are_told_by_the_first_line_that_differs(shop: Shop, desk: Desk) -> None:
    """The sum counts the mails that would read otherwise."""
    letters(shop)
    folder = shop.folder / "drafts"
    folder.mkdir()
    text = desk.templates.texts["acknowledgement", "en"]
    (folder / "acknowledgement.en.txt").write_text(text.replace("Thank you", "Many thanks", 1))
    told = shop.run("replay", "--templates", str(folder))
    assert re.search(r"^  text +.*Thank you.*\n? +-> .*Many thanks", told.out, re.MULTILINE)
    assert summary(shop.run("replay", "--templates", str(folder), "--json"))["aspects"] == {
        "text": {"messages": 4, "changes": []}
    }


def test_a_message_that_is_no_complaint_is_named_by_its_number(shop: Shop, desk: Desk) -> None:
    """And an ID that only another decision would give it is not shown."""
    shop.work.take(mail("News of our parcel service", List_Id="<news.example>"))
    place = shop.folder / "listed.yaml"
    place.write_text(
        "- {id: listed, when: {header.List-Id: {exists: true}}, then: {register: complaint}}\n"
        "- {id: default, then: {category: other}}\n"
    )
    told = shop.run("replay", "--rules", str(place))
    assert told.out.startswith("message 1  2026-11-20 14:00 EET  anna@klient.example  Complaint\n")
    assert "  outcome       recorded -> complaint  (guard: list -> rule listed)" in told.out
    assert "KB-2026" not in told.out


# --- which messages ---


def test_since_a_time_and_of_one_mailbox(
    shop: Shop, desk: Desk, new: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the time of registration; a mailbox that nobody configured is wrong usage."""
    monkeypatch.setattr("responder.edges.system.now", lambda: START + timedelta(days=10))
    shop.complaint(body="parcel", sender="a@x.example")
    shop.work.later(days=5)
    shop.complaint(body="parcel", sender="b@x.example")
    counts = {
        words: summary(shop.run("replay", "--json", "--rules", new, *words))["messages"]
        for words in (
            (),
            ("--since", "7d"),
            ("--since", "2026-11-25"),
            ("--since", "2d"),
            ("--mailbox", "kaebused"),
        )
    }
    assert list(counts.values()) == [2, 1, 1, 0, 2]
    assert shop.run("replay", "--since", "lately").code == 64
    wrong = shop.run("replay", "--mailbox", "sales")
    assert (wrong.code, "there are: kaebused" in wrong.err) == (64, True)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("2030-01-01", "'2030-01-01' lies in the future."),
        ("", "'' is no time."),
        ("2026-11-20T14:01", "'2026-11-20T14:01' lies in the future."),  # 12:01 in London
    ],
)
def test_since_a_time_that_is_none(
    shop: Shop, desk: Desk, monkeypatch: pytest.MonkeyPatch, typed: str, said: str
) -> None:
    """A time to come, or none where one was asked for, is wrong usage, and not "0 of 0" or everything."""
    monkeypatch.setattr("responder.edges.system.now", lambda: START)
    shop.complaint()
    told = shop.run("replay", "--since", typed)
    assert (told.code, told.out) == (64, "")
    assert said in told.err


def test_since_a_day_is_one_of_the_desks_calendar(
    shop: Shop, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever zone the machine is in: a mail of 23:30 in London came on the next day in Tallinn."""
    monkeypatch.setattr("responder.edges.system.now", lambda: START + timedelta(days=10))
    shop.work.later(hours=11, minutes=30)
    shop.complaint()
    assert summary(shop.run("replay", "--json", "--since", "2026-11-21"))["messages"] == 1
    assert summary(shop.run("replay", "--json", "--since", "2026-11-21T01:31"))["messages"] == 0


def test_what_cannot_be_looked_at_is_said(shop: Shop, desk: Desk) -> None:
    """Nothing kept, set aside unread, damaged: three counts, and the rest is decided."""
    first, second, _, _ = letters(shop)
    table = schema.correspondence
    with shop.work.register.writing() as connection:
        source_rows.drop(connection, [1])
        connection.execute(table.update().where(table.c.id == 2).values(source=b"damaged"))
        set_aside(connection, arrival(b"unreadable", uid=99), "planted", START)
    told = shop.run("replay")
    assert told.code == 0
    assert f"{second}  2026-11-20 14:00 EET\n  not decided   the kept bytes are damaged\n" in told.out
    assert first not in told.out
    assert told.out.splitlines()[-4:] == [
        "0 of 2 messages would be decided otherwise",
        "1 message not looked at, because their source is not kept (keep_source)",
        "1 message not looked at, because they were set aside unread",
        "1 message that could not be decided",
    ]
    found = summary(shop.run("replay", "--json"))
    assert (found["messages"], found["not_kept"], found["set_aside"], found["undecided"]) == (2, 1, 1, 1)
    assert shop.run("replay", "--fail-on-change").code == 1


def test_an_empty_register_is_no_fault(shop: Shop, desk: Desk) -> None:
    """Nothing to decide: counted as that."""
    assert shop.run("replay").out == "0 of 0 messages would be decided otherwise\n"


# --- what is wrong ---


def test_no_register_is_65(shop: Shop) -> None:
    """With what makes one."""
    told = shop.run("replay")
    assert told.code == 65
    assert "there is no register yet" in told.err


def test_a_damaged_register_is_78(shop: Shop) -> None:
    """A sentence, as of every reading verb."""
    shop.state.mkdir()
    (shop.state / "register.sqlite").write_bytes(b"not a database" * 500)
    told = shop.run("replay")
    assert (told.code, "damaged" in told.err) == (78, True)


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("- {id: a, then: {categori: a}}", ":1:18: "),
        ("- {id: a, when: {subject: [a]}, then: {category: a}, examples: [{subject: a, expect: miss}]}\n"
         "- {id: default, then: {category: other}}", ":1:"),
    ],
)  # fmt: skip
def test_faults_of_the_other_rules_are_told_as_check_tells_them(
    shop: Shop, desk: Desk, text: str, where: str
) -> None:
    """FILE:LINE:COLUMN and 78, examples that come out otherwise included; nothing is decided."""
    place = shop.folder / "new.yaml"
    place.write_text(text)
    told = shop.run("replay", "--rules", str(place))
    assert (told.code, told.out) == (78, "")
    assert told.err.startswith(f"{place}{where}")
    assert told.err.endswith("fault\n")


def test_wrong_usage_is_64(shop: Shop, desk: Desk, new: str) -> None:
    """A folder that is none; files without anything to compare them by."""
    assert shop.run("replay", "--templates", new).code == 64
    told = shop.run("replay", new)
    assert (told.code, "--rules or --templates" in told.err) == (64, True)


# --- mails of files ---


def mbox(shop: Shop) -> str:
    place = shop.folder / "old.mbox"
    separator = b"From anna Fri Nov 20 12:00:00 2026\n"
    mails = [
        mail("My parcel never came."),
        mail("The cup is broken."),
        mail("My parcel is open.", at=START + timedelta(9)),
    ]
    place.write_bytes(b"\n".join(separator + one.replace(b"\r\n", b"\n") for one in mails))
    return str(place)


def test_mails_of_files_are_decided_by_both(
    shop: Shop, desk: Desk, new: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The configuration against --rules; each mail named by its file and its place in it; no register is needed."""
    monkeypatch.setattr("responder.edges.system.now", lambda: START + timedelta(days=10))
    place = mbox(shop)
    told = shop.run("replay", "--rules", new, place)
    assert told.code == 0
    lines = told.out.splitlines()
    assert lines[0] == f"{place}  2026-11-20 14:00 EET  anna@klient.example  Complaint"
    assert "  category      delivery -> post  (rule late -> rule post)" in lines
    assert f"{place} [2]  2026-11-29 14:00 EET  anna@klient.example  Complaint" in lines
    assert "2 of 3 messages would be decided otherwise" in lines
    first, *_ = objects(shop.run("replay", "--rules", new, "--json", place))
    assert (first["file"], first["index"], first["complaint"]) == (place, 0, None)
    assert (
        summary(shop.run("replay", "--rules", new, "--json", "--since", "2026-11-25", place))["messages"] == 1
    )


def test_folders_are_read_and_what_is_away_is_65(shop: Shop, desk: Desk, new: str) -> None:
    """A Maildir; a name that nothing has; a folder without mails. What is there is told all the same."""
    folder = shop.folder / "Maildir"
    for name in ("cur", "new", "tmp"):
        (folder / name).mkdir(parents=True)
    (folder / "cur" / "1:2,S").write_bytes(mail("My parcel never came."))
    assert summary(shop.run("replay", "--rules", new, "--json", str(folder)))["changed"] == 1
    told = shop.run("replay", "--rules", new, str(folder), str(shop.folder / "gone.eml"))
    assert told.code == 65
    assert "1 of 1 message would be decided otherwise" in told.out
    assert "gone.eml\n  not decided   no such file or directory" in told.out
    (folder / "cur" / "1:2,S").unlink()
    assert shop.run("replay", "--rules", new, str(folder)).code == 65


def test_faults_of_either_side_are_78(shop: Shop, desk: Desk, new: str) -> None:
    """With files the configuration decides too: its own rules must be sound."""
    place = mbox(shop)
    shop.configure("rules: [{id: own}]\n")
    assert shop.run("replay", "--rules", new, place).code == 78
    assert shop.run("replay", "--rules", new).code == 0


# --- on a terminal, in a pipe, interrupted ---


def test_a_strangers_words_stay_on_their_line(shop: Shop, desk: Desk, new: str) -> None:
    """Nothing of subject or name steers the terminal, or forges a line."""
    shop.complaint(body="My parcel", subject=f"Hi {EVIL}=?utf-8?q?=0AKB-2026?=", sender="a@x.example")
    told = shop.run("replay", "--rules", new)
    assert not [sign for sign in told.out if not sign.isprintable() and sign != "\n"]
    assert len([line for line in told.out.splitlines() if not line.startswith("  ")]) == 2


def script(shop: Shop, *words: str) -> list[str]:
    return [sys.executable, "-m", "responder", "replay", "-c", str(shop.config), *words]


def test_progress_is_for_a_terminal_alone(shop: Shop, desk: Desk, new: str) -> None:
    """Counted on standard error, gone at the end; a pipe sees nothing of it."""
    with shop.work.register.writing() as connection:
        for number in range(45):
            shop.work.take(mail(sender=f"w{number}@x.example"), connection)
    ours, theirs = pty.openpty()
    try:
        done = subprocess.run(
            script(shop), stdout=subprocess.PIPE, stderr=theirs, cwd=ROOT, timeout=180, check=True
        )
        seen = os.read(ours, 10_000)
    finally:
        os.close(ours)
        os.close(theirs)
    assert done.stdout == b"0 of 45 messages would be decided otherwise\n"
    assert seen == b"\r20/45 messages\r40/45 messages\r\x1b[K"
    piped = subprocess.run(script(shop), capture_output=True, cwd=ROOT, timeout=180, check=True)
    assert (piped.stdout, piped.stderr) == (done.stdout, b"")


def test_ctrl_c_ends_with_the_sum_so_far(
    shop: Shop, desk: Desk, new: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """130, and what was found until then is told."""
    letters(shop)
    decide: Callable[..., Any] = flow.decide
    seen: list[object] = []

    def pressed(*given: Any) -> Any:
        seen.append(given)
        if len(seen) == 3:
            signal.raise_signal(signal.SIGINT)
        return decide(*given)

    monkeypatch.setattr(flow, "decide", pressed)
    told = shop.run("replay", "--rules", new)
    assert told.code == 130
    assert told.out.splitlines()[-1] == "interrupted after 2 of 4"
    assert "1 of 2 messages would be decided otherwise" in told.out
    monkeypatch.setattr(flow, "decide", decide)
    seen.clear()


def test_a_reader_who_goes_away_is_no_fault(shop: Shop, desk: Desk, new: str) -> None:
    """`| head -1` ends it quietly."""
    with shop.work.register.writing() as connection:
        for number in range(200):
            shop.work.take(mail("My parcel", sender=f"w{number}@x.example"), connection)
    command = " ".join(script(shop, "--rules", new))
    done = subprocess.run(
        ["bash", "-c", f"{command} | head -1; echo ${{PIPESTATUS[0]}}"],
        capture_output=True, text=True, cwd=ROOT, timeout=180, check=True,
    )  # fmt: skip
    assert done.stderr == ""
    assert done.stdout.splitlines()[-1] == "0"


# --- the page ---

PAGE = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8").partition("## What would change: replay\n")[2]
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)


def test_the_page_shows_what_is_printed(shop: Shop) -> None:
    """docs/rules.md: its rule above rules of the shop, five letters, and the very lines of the example."""
    ((_, rule), (_, command), (_, printed), *_) = BLOCKS
    usual = "- {id: late-delivery, when: {text: [опозда*, hilines, late]}, then: {category: delivery}}\n"
    usual += "- {id: default, then: {category: other}}\n"
    shop.configure("rules_files: [rules.yaml]\n")
    (shop.folder / "rules.yaml").write_text(usual, encoding="utf-8")
    (shop.folder / "new.yaml").write_text(rule + usual, encoding="utf-8")
    shop.work.desk = configured(shop)
    for body, sender, subject in (
        ("The courier was late and rude.", "anna@klient.example", "Parcel"),
        ("Kruus on katki.", "ott@klient.example", "Kruus"),
        ("Курьер бросил посылку под дверь.", "olga@klient.example", "Посылка"),
        ("You charged me twice.", "bob@klient.example", "Invoice"),
        ("Pakk hilines kaks päeva.", "mart@klient.example", "Pakk"),
    ):
        shop.complaint(body=body, sender=sender, subject=subject)
        shop.work.later(hours=2)
    words = command.split()
    assert words[:4] == ["responder", "replay", "-c", "responder.yaml"]
    place = str(shop.folder / "new.yaml")
    told = shop.run("replay", *[place if word == "new.yaml" else word for word in words[4:]])
    assert told.out == printed


def test_a_deadline_is_told_in_the_mailboxes_zone(shop: Shop, desk: Desk, new: str) -> None:
    """As the customer meant it; programs get UTC, and what an older program wrote is shown as it stands."""
    shop.complaint(body="The cup is broken. I need a new one by tomorrow noon.")
    shop.complaint(body="The cup is broken. I need a new one by tomorrow noon.", sender="eva@klient.example")
    with shop.work.register.writing() as connection:
        messages = schema.correspondence
        for id, was in ((1, "2026-11-24T10:00:00.000000Z"), (2, "some day")):
            (stored,) = connection.execute(messages.select().where(messages.c.id == id))
            decision = json.loads(stored.decision) | {"customer_deadline": {"at": was, "words": ""}}
            change = messages.update().where(messages.c.id == id)
            connection.execute(change.values(decision=json.dumps(decision)))
    told = shop.run("replay")
    assert "  deadline      2026-11-24 12:00 EET -> 2026-11-21 12:00 EET\n" in told.out
    assert "  deadline      some day -> 2026-11-21 12:00 EET\n" in told.out
    first, *_ = objects(shop.run("replay", "--json"))
    (deadline,) = [one for one in first["differences"] if one["aspect"] == "deadline"]
    assert deadline["before"] == "2026-11-24T10:00:00.000000Z"
