"""Rules are edited while the daemon runs: looked at by replay, then reloaded; the next mail is decided so."""

from __future__ import annotations

import json
from typing import Any

from tests.acceptance.living import Living, letter
from tests.servers.dovecot import Dovecot
from tests.servers.smtp_sink import SmtpSink

USUAL = """\
- {id: late, when: {text: [late, опозда*, не пришёл]}, then: {category: delivery}}
- {id: default, then: {category: other}}
"""
NEW = (
    "- {id: courier, when: {text: [courier*, курьер*]}, then: {category: courier, target: 1wd, priority: high}}\n"
    + USUAL
)


def replayed(living: Living, *words: str) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """The messages that would be decided otherwise, and the sum."""
    done = living.run("replay", "-c", str(living.config), "--json", *words)
    assert (done.returncode, done.stderr) == (0, "")
    *messages, last = (json.loads(line) for line in done.stdout.splitlines())
    return messages, last


def test_what_would_change_is_seen_before_it_does(living: Living, dovecot: Dovecot, sink: SmtpSink) -> None:
    """Mails in; the same rules differ in nothing, new ones in what they should; nothing is written or sent; then they
    are reloaded, and the next mail is decided by them."""
    rules = living.folder / "rules.yaml"
    rules.write_text(USUAL, encoding="utf-8")
    living.configure(lambda text: f"{text}rules_files: [rules.yaml]\n")
    living.start()
    mails = (
        letter("The courier was late and rude.", sender="a@klient.example"),
        letter("Курьер бросил заказ под дверь.", sender="b@klient.example"),
        letter("You charged me twice.", sender="c@klient.example"),
        letter("News of our courier service.", sender="d@klient.example", List_Id="<news.example>"),
        letter("The courier lost it. " + "x " * 50_000, sender="e@klient.example"),
    )
    dovecot.deliver_many(living.user, list(mails))
    living.wait_line("reply.sent", count=4)
    living.wait_line("message.recorded")
    before = living.query("SELECT id, complaint, decision FROM correspondence ORDER BY id")
    assert len(before) == 5
    messages, last = replayed(living)
    assert (messages, last["messages"], last["changed"], last["not_kept"]) == ([], 5, 0, 0)

    new = living.folder / "new.yaml"
    new.write_text(NEW, encoding="utf-8")
    messages, last = replayed(living, "--rules", str(new), "--since", "1d")
    assert [one["sender"] for one in messages] == ["a@klient.example", "b@klient.example", "e@klient.example"]
    assert last["aspects"]["category"]["messages"] == 3
    shown = {
        one["aspect"]: (one["before"], one["after"], one["by_after"]) for one in messages[0]["differences"]
    }
    assert shown["category"] == ("delivery", "courier", "rule courier")
    assert shown["target"] == ("24wh", "1wd", "rule courier")
    assert {"priority", "promise", "text"} <= shown.keys()
    refused = living.run("replay", "-c", str(living.config), "--rules", str(new), "--fail-on-change")
    assert refused.returncode == 1

    assert living.process
    assert living.process.poll() is None
    assert living.query("SELECT id, complaint, decision FROM correspondence ORDER BY id") == before
    assert len(sink.received) == 4
    rules.write_text(NEW, encoding="utf-8")
    edited, _ = replayed(living)
    assert [one["differences"] for one in edited] == [one["differences"] for one in messages]
    assert living.run("reload", "-c", str(living.config)).returncode == 0
    dovecot.deliver(living.user, letter("Your courier again.", sender="f@klient.example"))
    living.wait_line("reply.sent", count=5)
    assert living.query("SELECT category, priority, target FROM complaints ORDER BY registered_at")[-1] == (
        "courier", "high", "1wd",
    )  # fmt: skip
    _, last = replayed(living)
    assert (last["messages"], last["changed"]) == (6, 3)
    assert living.stop() == 0
    assert replayed(living)[1]["changed"] == 3
