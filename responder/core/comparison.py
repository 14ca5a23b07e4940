"""Two decisions about one message: what differs, and which rule made it so before and now.

What was stored may come from an older program: a field that it did not have is not known, which is no difference.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from responder.core.decision import Decision
from responder.core.outcome import Outcome
from responder.core.outline import outline
from responder.core.writing.letter_difference import letter_difference

# In the order in which they are told. Those of a complaint mean nothing where none is made.
OF_A_COMPLAINT = (
    "category", "cause", "priority", "owner", "team", "template", "target", "ask_for", "tags", "language",
    "also_language",
)  # fmt: skip
ASPECTS = ("outcome", "complaint", *OF_A_COMPLAINT, "answer", "promise", "deadline", "mark", "move_to", "notify",
           "text", "form")  # fmt: skip
_UNSAID = {"template": "acknowledgement"}  # what holds where no rule names one


@dataclass(frozen=True, slots=True)
class Told:
    """One decision as it is compared. `outline`: see core.outline; `mail`: the exact acknowledgement or confirmation,
    None where there is none or it was erased."""

    outline: Mapping[str, Any]
    mark: str
    move_to: str
    mail: bytes | None


@dataclass(frozen=True, slots=True)
class Difference:
    """One aspect that came out otherwise; "" is nothing. `by_before`, `by_after`: the rule or the reason that made it
    so, "" where neither did. Of `text` and `form` the first line that differs stands here."""

    aspect: str
    before: str
    after: str
    by_before: str = ""
    by_after: str = ""


def told(decision: Decision) -> Told:
    """A decision made just now."""
    mail = decision.outgoing.reply.content if decision.outgoing else None
    return Told(outline(decision), decision.mark, decision.move_to, mail)


def differences(before: Told, after: Told) -> tuple[Difference, ...]:
    """In the order of ASPECTS; () when both say the same. Never raises on an outline of any version."""
    found = {one.aspect: one for one in (*_plain(before, after), *_composed(before, after))}
    return tuple(found[aspect] for aspect in ASPECTS if aspect in found)


def _plain(before: Told, after: Told) -> Iterator[Difference]:
    """Aspects that are one value each."""
    same_outcome = before.outline.get("outcome") == after.outline.get("outcome")
    for aspect in ("outcome", "complaint", *OF_A_COMPLAINT, "deadline", "mark", "move_to", "notify"):
        if aspect == "complaint" and not same_outcome:
            continue  # another outcome is told; the number that a complaint would get means nothing
        old, new = _value(before, aspect), _value(after, aspect)
        if old is not None and new is not None and old != new:
            yield Difference(aspect, old, new, _by(before, aspect), _by(after, aspect))


def _value(one: Told, aspect: str) -> str | None:
    """As text, "" for nothing; None where it is not known."""
    if aspect in ("mark", "move_to"):
        return one.mark if aspect == "mark" else one.move_to
    name = "customer_deadline" if aspect == "deadline" else aspect
    if name not in one.outline:
        return None
    if aspect in OF_A_COMPLAINT and one.outline.get("outcome") != Outcome.COMPLAINT:
        return ""
    value = one.outline[name]
    if isinstance(value, Mapping):  # the customer's own deadline
        value = value.get("at")
    if isinstance(value, (list, tuple)):
        return ", ".join(map(str, value))
    return str(value) if value is not None else _UNSAID.get(aspect, "")


def _by(one: Told, aspect: str) -> str:
    """Who made an aspect so: a rule, or a reason in words."""
    if aspect == "outcome":
        return _outcome_by(one)
    if aspect == "priority" and one.outline.get("raised"):
        return str(one.outline["raised"])
    if aspect == "language":
        return str(one.outline.get("language_from") or "")
    return _rule(one, aspect)


def _outcome_by(one: Told) -> str:
    told = one.outline
    if told.get("verdict") == "silence" and told.get("outcome") in (Outcome.RECORDED, Outcome.EVENT):
        return f"guard: {told.get('reason')}"
    return str(told.get("signal") or "") or _rule(one, "register")


def _rule(one: Told, *aspects: str) -> str:
    set_by = one.outline.get("set_by")
    rules = [set_by.get(aspect) for aspect in aspects] if isinstance(set_by, Mapping) else []
    return next((f"rule {rule}" for rule in rules if rule), "")


def _composed(before: Told, after: Told) -> Iterator[Difference]:
    """Answered or not, the promise, and the mail itself."""
    same_outcome = before.outline.get("outcome") == after.outline.get("outcome")
    old, new = _answer(before), _answer(after)
    # Where another outcome already says why nobody is answered, it is told once.
    if old[:2] != new[:2] and (same_outcome or "yes" in (old[0], new[0])):
        yield Difference("answer", old[0], new[0], old[2], new[2])
    yield from _promise(before, after)
    if before.mail is not None and after.mail is not None and before.mail != after.mail:
        found = letter_difference(before.mail, after.mail)
        # Header fields and HTML follow the text: they are news where it is the same.
        aspect, lines = ("text", found.text) if found.text else ("form", found.form)
        if lines:
            yield Difference(aspect, *lines, _rule(before, "template"), _rule(after, "template"))


def _answer(one: Told) -> tuple[str, str, str]:
    """In short; what a reason must share to be the same one; the reason in words."""
    if one.outline.get("would_send"):
        return "yes", "", ""
    by, reason = str(one.outline.get("withheld_by") or ""), str(one.outline.get("withheld_reason") or "")
    # Of a rule its words count, not its name; other reasons quote dates and counts.
    rule = _rule(one, "no_ack", "register")
    words = reason.removeprefix(rule) if by == "rule" else reason if by == "guard" else ""
    return f"no, {by}" if by else "no", words, reason


def _promise(before: Told, after: Told) -> Iterator[Difference]:
    due, words = (_due(before), _due(after)), (_words(before), _words(after))
    if None in due:
        return
    # In another language the words always differ: that is told as the language.
    same_language = before.outline.get("language") == after.outline.get("language")
    reworded = same_language and bool(words[0] and words[1]) and words[0] != words[1]
    if due[0] != due[1] or reworded:
        old, new = (said or at or "" for said, at in zip(words, due, strict=True))
        makers = [_rule(one, "target", "calendar") for one in (before, after)]
        yield Difference("promise", old, new, *makers)


def _due(one: Told) -> str | None:
    """When the register acts, RFC 3339; "" never, None not known."""
    return str(one.outline["due"] or "") if "due" in one.outline else None


def _words(one: Told) -> str:
    promise = one.outline.get("promise")
    return str(promise.get("words") or "") if isinstance(promise, Mapping) else ""
