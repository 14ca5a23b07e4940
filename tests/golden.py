"""Golden cases: a mail and its surroundings in, the decision and the exact bytes of the reply out.

tests/cases/NAME/ holds message.eml, context.yaml, decision.yaml and, where one is sent, reply.eml. `make golden` writes
the two last anew; what changed is then read in the diff, by a person, before it is committed.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from responder.config import default_desk
from responder.core.complaint import Stage
from responder.core.complaint_id import KeyRing, is_own_loop, message_id
from responder.core.correspondence import Earlier, Known, KnownComplaint, SentMail, StoredMail
from responder.core.decision import Context, Decision, decide
from responder.core.desk import Desk
from responder.core.message import parse
from responder.core.outcome import Thread
from responder.core.outline import outline
from responder.core.reading import read
from responder.core.reply import Person
from tests import schemas

CASES = Path(__file__).parent / "cases"
KEYS = KeyRing("goldenaa", "k1", {"k1": b"a key for golden cases, not one!"})
TOKEN = "{token}"


@cache
def desk() -> Desk:
    """A made-up shop: the built-in defaults, with a name, a prefix and a person responsible. Made once: it is frozen,
    and reading the starter rules takes longer than most tests do."""
    base = default_desk()
    return replace(
        base,
        mailbox="kaebused",
        address="kaebused@kaubamaja.example",
        from_name="Kauba Maja OÜ",
        company="Kauba Maja OÜ",
        domain="kaubamaja.example",
        prefix="KB",
        persons={"mari": Person("Mari Maasikas", "+372 555 0100", "mari@kaubamaja.example")},
        owner="mari",
        staff=frozenset({"mari@kaubamaja.example"}),
        guard=replace(
            base.guard,
            own_addresses=frozenset({"kaebused@kaubamaja.example"}),
            is_own_loop=lambda value: is_own_loop(value, KEYS),
        ),
    )


def play(case: Path) -> tuple[Decision, bytes | None]:
    """Decide one case; the bytes of its reply, None when there is none."""
    told: dict[str, Any] = yaml.safe_load((case / "context.yaml").read_text(encoding="utf-8")) or {}
    ours = _our_mail(told)
    raw = (case / "message.eml").read_bytes().replace(TOKEN.encode(), ours.encode())
    ours_desk = desk()
    if "languages" in told:
        ours_desk = replace(ours_desk, languages=tuple(told["languages"]))
    if "html" in told:
        ours_desk = replace(ours_desk, html=told["html"])
    if "default_language" in told:
        ours_desk = replace(ours_desk, default_language=told["default_language"])
    if "calendar" in told:  # {zone, country}: its week is that of the defaults
        calendar = replace(ours_desk.calendars[ours_desk.calendar], **told["calendar"])
        ours_desk = replace(ours_desk, calendars={ours_desk.calendar: calendar}, zone=calendar.zone)
    ours_desk = _trusting(ours_desk, told)
    reading = read(parse(raw), raw, _time(told["received"]), ours_desk)
    context = Context(
        now=_time(told.get("now", told["received"])),
        nonce="c" * 16,
        number=told.get("number", 417),
        known=_known(told, reading.clues.fingerprint),
        sender_language=told.get("sender_language", ""),
        replies_hour=told.get("replies_hour", 0),
        replies_day=told.get("replies_day", 0),
        thread=_thread(told),
    )
    decision = decide(reading, context, ours_desk, KEYS)
    return decision, decision.outgoing.reply.content if decision.outgoing else None


def _trusting(ours: Desk, told: dict[str, Any]) -> Desk:
    """With the names of a border, and whom its word makes believed: {authserv_ids, trusted_forms ...}."""
    names = ("trusted_forms", "trusted_forwarders", "trusted_lists")
    trusted = {name: frozenset(told[name]) for name in names if name in told}
    border = {name: frozenset(told[name]) for name in ("authserv_ids", "results_below") if name in told}
    return replace(ours, guard=replace(ours.guard, **trusted), **border)


def _time(value: str | datetime) -> datetime:
    moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    return moment.astimezone(UTC)


def _our_mail(told: dict[str, Any]) -> str:
    """Message-ID of the acknowledgement that `answers` speaks of: {complaint, recipient}."""
    answers = told.get("answers")
    if not answers:
        return ""
    return message_id(KEYS, "ack", answers["complaint"], "b" * 16, answers["recipient"], "kaubamaja.example")


def _known(told: dict[str, Any], fingerprint: str) -> Known:
    complaints = {
        one["id"]: KnownComplaint(
            one["id"],
            Stage(one.get("stage", "acknowledged")),
            frozenset(one["people"]),
            one.get("language", "en"),
            category=one.get("category", ""),
            due=_time(one["due"]) if "due" in one else None,
            ended=_time(one["ended"]) if "ended" in one else None,
            reopenings=one.get("reopenings", 0),
            withheld_by=one.get("withheld_by", ""),
        )
        for one in told.get("complaints", ())
    }
    answers = told.get("answers")
    sent = {"b" * 16: SentMail(answers["complaint"], "ack", answers["recipient"])} if answers else {}
    stored = {
        one["message_id"]: (StoredMail(one["complaint"], one.get("subject", "")),)
        for one in told.get("stored", ())
    }
    duplicate = (
        Earlier(told["duplicate_of"], told.get("duplicate_complaint", "")) if "duplicate_of" in told else None
    )
    alike = {name: _time(at) for name, at in told.get("alike", {}).items()}
    return Known(duplicate, bool(told.get("same_message_id")), sent, stored, complaints, alike=alike)


def _thread(told: dict[str, Any]) -> Thread | None:
    """Of `thread: {subject, last_at, confirmed_at, promised, queued}`: our mails on the complaint so far."""
    ours = told.get("thread")
    if ours is None:
        return None
    times = {name: _time(ours[name]) for name in ("last_at", "confirmed_at", "promised") if name in ours}
    written_to = frozenset({told["answers"]["recipient"]})
    return Thread(ours["subject"], True, ours.get("queued", False), written_to=written_to, **times)


def as_yaml(decision: Decision) -> str:
    """The decision as a person reads it: what is empty is left out."""
    values = {name: value for name, value in outline(decision).items() if value not in (None, [], {})}
    values.pop("rules_digest")
    return yaml.safe_dump(values, allow_unicode=True, sort_keys=False, width=110)


def write(case: Path) -> None:
    """Write decision.yaml and reply.eml anew."""
    decision, reply = play(case)
    (case / "decision.yaml").write_text(as_yaml(decision), encoding="utf-8")
    place = case / "reply.eml"
    if reply is None:
        place.unlink(missing_ok=True)
    else:
        place.write_bytes(reply)


if __name__ == "__main__":
    if len(sys.argv) == 1:
        schemas.write()
    for name in sys.argv[1:] or sorted(one.name for one in CASES.iterdir() if one.is_dir()):
        write(CASES / name)
