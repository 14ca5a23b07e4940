"""The reports of tests/mail/reports, decided against one acknowledgement of ours: what became of it, and why."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml

from responder.core.complaint import Stage
from responder.core.complaint_id import KeyRing, loop_header, message_id
from responder.core.correspondence import Known, KnownComplaint, SentMail
from responder.core.decision import Context, Decision, decide
from responder.core.message import parse
from responder.core.reading import read
from tests.golden import KEYS, desk

MAIL = Path(__file__).parent.parent / "mail"
NAMES = sorted(path.name for path in (MAIL / "reports").iterdir())
VERDICTS: dict[str, str] = yaml.safe_load((MAIL / "reports.yaml").read_text(encoding="utf-8"))
COMPLAINT, RECIPIENT, NONCE = "KB-2026-00417-8", "anna@klient.example", "b" * 16
FOREIGN = KeyRing("otheraaa", "k1", {"k1": b"the key of another installation!"})
NOW = datetime(2026, 11, 10, 8, 13, tzinfo=UTC)


def ours(keys: KeyRing = KEYS) -> str:
    return message_id(keys, "ack", COMPLAINT, NONCE, RECIPIENT, "kaubamaja.example")


def filled(raw: bytes) -> bytes:
    """With the ids that stand for what a mail of ours carries, or a stranger would like it to carry."""
    mac = ours().partition("@")[0].rpartition(".")[2]
    places = {
        "{token}": ours(),
        "{loop}": loop_header(KEYS, NONCE),
        "{foreign}": ours(FOREIGN),
        "{guessed}": ours().replace(mac, "a" * len(mac)),
    }
    for place, value in places.items():
        raw = raw.replace(place.encode(), value.encode())
    return raw


def decided(raw: bytes) -> Decision:
    complaint = KnownComplaint(COMPLAINT, Stage.ACKNOWLEDGED, frozenset({RECIPIENT}), "en")
    known = Known(sent={NONCE: SentMail(COMPLAINT, "ack", RECIPIENT)}, complaints={COMPLAINT: complaint})
    reading = read(parse(raw), raw, NOW, desk())
    known = replace(
        known, sent={one: mail for one, mail in known.sent.items() if one in reading.clues.nonces}
    )
    return decide(reading, Context(NOW, "c" * 16, known=known), desk(), KEYS)


def in_words(decision: Decision) -> str:
    """ "failed hard 5.1.1 no-address" of our mail; else what stands against it."""
    delivery = decision.delivery
    if delivery is None:
        return "no report"
    if not delivery.nonce:
        return "not ours"
    if delivery.fate is None:
        return "nothing about our recipient"
    fate = delivery.fate
    hard = ("hard" if fate.hard else "soft") if fate.action == "failed" else ""
    return " ".join(word for word in (fate.action, hard, fate.status, fate.cause) if word)


@pytest.mark.parametrize("name", NAMES)
def test_what_became_of_our_mail(name: str) -> None:
    """Action, hard or soft, status and cause; or why the report says nothing of our mail. Nothing is answered."""
    decision = decided(filled((MAIL / "reports" / name).read_bytes()))
    assert in_words(decision) == VERDICTS[name]
    assert decision.outgoing is None
    assert decision.notices == ()
    assert not decision.reopened


def test_the_table_names_every_report_once() -> None:
    """At least forty, and every cause and action occurs."""
    assert sorted(VERDICTS) == NAMES
    assert len(NAMES) >= 40
    words = {word for verdict in VERDICTS.values() for word in verdict.split()}
    assert {"no-address", "mailbox-full", "refused", "spam", "too-large", "other", "hard", "soft"} <= words
    assert {
        "failed",
        "delayed",
        "delivered",
        "relayed",
        "expanded",
        "displayed",
        "deleted",
        "complained",
    } <= words


def test_line_ends_change_no_verdict() -> None:
    """LF alone, and CRLF."""
    for name in NAMES:
        raw = filled((MAIL / "reports" / name).read_bytes()).replace(b"\r\n", b"\n")
        assert in_words(decided(raw)) == in_words(decided(raw.replace(b"\n", b"\r\n"))), name
