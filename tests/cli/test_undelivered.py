"""What did not arrive, as `complaints --undelivered` and `show` tell it: by a report, or by the relay itself."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import sqlalchemy as sa

from responder.edges.register import schema
from tests.cli.verbs import Shop
from tests.flows.test_undelivered import REPORT

REPORTS = Path(__file__).parents[1] / "mail" / "reports"


def settled(shop: Shop, state: str = "SENT", code: int = 250, answer: str = "ok") -> None:
    """The relay's word on all mails that lie in the outbox."""
    with shop.work.register.writing() as connection:
        mine = schema.outbox.update().where(schema.outbox.c.state == "QUEUED")
        values = {"state": state, "smtp_code": code, "smtp_answer": answer, "settled_at": shop.work.now}
        connection.execute(mine.values(attempts=1, **values))


def reported(
    shop: Shop, action: str = "failed", status: str = "5.2.2", recipient: str = "anna@klient.example"
) -> None:
    """A report on the newest acknowledgement."""
    newest = sa.select(schema.outbox.c.message_id).where(schema.outbox.c.kind == "ack")
    with shop.work.register.reading() as connection:
        ours = connection.scalar(newest.order_by(schema.outbox.c.id.desc()).limit(1))
    text = REPORT.format(action=action, status=status, ours=ours).replace("anna@klient.example", recipient)
    shop.work.take(text.replace("report@", f"{action}{shop.work.uid}@").replace("\n", "\r\n").encode())


def listed(shop: Shop, *words: str) -> list[dict[str, object]]:
    told = shop.run("complaints", "--json", *words)
    assert told.code == 0, told.err
    return [json.loads(line) for line in told.out.splitlines()]


def test_a_mail_that_came_back_is_listed_with_its_cause(shop: Shop) -> None:
    """The complaint alone whose customer knows nothing, in words and as JSON; other filters narrow it."""
    shop.complaint(sender="eve@klient.example")
    lost = shop.complaint()
    settled(shop)
    reported(shop)
    (row,) = listed(shop, "--undelivered")
    assert row["complaint"] == lost
    (mail,) = row["undelivered"]  # type: ignore[misc]
    assert (mail["mail"], mail["cause"], mail["status"], mail["hard"]) == (
        "ack",
        "mailbox-full",
        "5.2.2",
        False,
    )
    assert [one["undelivered"] != [] for one in listed(shop)] == [True, False]
    told = shop.run("complaints", "--undelivered")
    assert "acknowledgement undelivered: mailbox full (5.2.2)" in told.out
    assert listed(shop, "--undelivered", "--from", "eve@klient.example") == []
    assert "undelivered" not in shop.run("complaints").out


def test_a_mail_that_the_relay_refused_is_listed_too(shop: Shop) -> None:
    """Its cause is what the relay answered."""
    lost = shop.complaint()
    settled(shop, "FAILED", 550, "5.1.1 <anna@klient.example>: user unknown")
    (row,) = listed(shop, "--undelivered")
    assert row["complaint"] == lost
    assert "acknowledgement undelivered: no such address (5.1.1)" in shop.run("show", lost).out


def test_a_delay_is_not_undelivered(shop: Shop) -> None:
    """`show` tells of it beside the mail."""
    identifier = shop.complaint()
    settled(shop)
    reported(shop, "delayed", "4.4.1")
    assert listed(shop, "--undelivered") == []
    told = shop.run("show", identifier).out
    assert "undelivered" not in told
    assert "  report    delayed: " in told


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("5.1.1", "acknowledgement undelivered: no such address (5.1.1), 20"),
        ("5.7.1", "acknowledgement undelivered: refused (5.7.1), 20"),
        ("4.2.2", "acknowledgement undelivered: mailbox full (4.2.2), which may pass, 20"),
    ],
)
def test_show_says_it_at_the_head_and_at_the_mail(shop: Shop, status: str, words: str) -> None:
    """What did not arrive, why, whether it may pass, when it became known; the report stands among the messages."""
    identifier = shop.complaint()
    settled(shop)
    reported(shop, status=status)
    told = shop.run("show", identifier).out
    assert words in told.partition("promise")[0]
    assert "  report    failed: " in told
    assert "message  event" in told
    assert "reply.undelivered" in told
    story = json.loads(shop.run("show", "--json", identifier).out)
    assert [one["mail"] for one in story["undelivered"]] == ["ack"]
    assert [one["action"] for one in story["mails"][0]["reports"]] == ["failed"]
    assert story["messages"][-1]["decision"]["delivery"]["status"] == status
    assert story["stage"] == "received"


def test_it_is_no_filter_of_messages(shop: Shop) -> None:
    """--held and --set-aside list messages."""
    told = shop.run("complaints", "--held", "--undelivered")
    assert told.code == 64
    assert "only --mailbox and --limit narrow it" in told.err


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("zimbra-over-quota", "failed, 5.2.2, mailbox-full, may pass  (RFC 3464; no mail of ours is proved)"),
        ("mdn-deleted", "deleted  (RFC 8098; no mail of ours is proved)"),
        ("qmail-no-mailbox", "failed, 5.1.1, no-address, for good  (words; no mail of ours is proved)"),
    ],
)
def test_explain_says_what_a_report_is_read_as(shop: Shop, name: str, words: str) -> None:
    """Without a register nothing is proved; what it says is shown."""
    told = shop.run("explain", str(REPORTS / f"{name}.eml"))
    assert f"report     {words}" in told.out
