"""One explained mail as lines for a person: what became of it, its reply, and each rule with the reason."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from responder.cli.complaints import safe
from responder.cli.rule_story import Node, RuleStory, holds_text, in_short, why_not
from responder.cli.screen import Screen, Span, columns, cut, pad
from responder.core.mail.lookalike import oddity
from responder.core.rules import ASPECTS, Truth

_LABEL = 11
_WIDEST_ID = 28
_FEW_WORDS, _ALL_WORDS = 3, 10_000
_LEGEND = {"true": "fits", "false": "does not", "unknown": "not known", "unreached": "not looked at"}
_STYLE = {Truth.TRUE: "good", Truth.FALSE: "quiet", Truth.UNKNOWN: "doubt"}


@dataclass(frozen=True)
class Page:
    """`zone`: IANA, for the customer's own deadline. `verbose`: every condition of every rule, with all its words; else
    of those that fit."""

    screen: Screen
    zone: str
    verbose: bool = False

    def lines(self, values: Mapping[str, Any], told: Sequence[RuleStory]) -> Iterator[str]:
        """`values`: what --json says of the mail."""
        where = safe(values["file"]) + (f" [{values['index']}]" if values["index"] else "")
        yield self.screen.line((where, "heading"))
        if "error" in values:
            yield self._item("not read", safe(values["error"]))
            return
        yield from self._becomes(values)
        yield from self._language(values)
        yield from self._aspects(values, told)
        yield from self._promise(values)
        yield from self._answer(values)
        yield from self._rules(told)

    def _item(self, label: str, *told: str | Span) -> str:
        spans = [(part, "") if isinstance(part, str) else part for part in told]
        return self.screen.line((f"  {pad(label, _LABEL)}", "quiet"), *spans, hang=_LABEL + 2)

    def _becomes(self, values: Mapping[str, Any]) -> Iterator[str]:
        yield self._item(
            "from", f"{safe(values['sender_name'] or '')} <{safe(values['sender'] or 'nobody')}>".lstrip()
        )
        if odd := oddity(values["sender"] or ""):
            yield self._item("beware", (safe(odd), "doubt"))
        if values["form"]:
            yield self._item("by form", safe(values["form"]))
        yield self._item("subject", safe(values["subject"]))
        checks = [f"{name} {safe(result)}" for name, result in values["authentication"].items() if result]
        if checks:
            yield self._item("checked", ", ".join(checks))
        if values["reason"]:
            verdict: Span = (f"silence: {values['reason']} ({values['clause']})", "doubt")
            yield self._item("guard", verdict, f"  {safe(values['evidence'] or '')}".rstrip())
        else:
            yield self._item("guard", "answer")
        joins = f", {safe(values['signal'])}" if values["signal"] else ""
        yield self._item(
            "becomes", (values["outcome"], "heading"), f" {values['complaint'] or ''}{joins}".rstrip()
        )
        if report := values["delivery"]:
            yield self._item("report", *_reported(report))
        for note in (*values["flags"], *values["considered"]):
            yield self._item("", safe(note))

    def _language(self, values: Mapping[str, Any]) -> Iterator[str]:
        also = f", and {values['also_language']}" if values["also_language"] else ""
        found = values["detected"]
        sure = "certain" if found["reliable"] else "not certain"
        detected = f"detected {found['language']}, {sure}" if found["language"] else "none detected"
        yield self._item(
            "language", f"{values['language']} ({safe(values['language_from'])}){also}; {detected}"
        )
        deadline = values["customer_deadline"]
        if deadline:
            at = datetime.fromisoformat(deadline["at"]).astimezone(ZoneInfo(self.zone))
            words = safe(deadline["words"])
            yield self._item(
                "deadline", f"the customer's own: {words}", f" ({at:%Y-%m-%d %H:%M}, {self.zone})"
            )

    def _aspects(self, values: Mapping[str, Any], told: Sequence[RuleStory]) -> Iterator[str]:
        by_rules = {name: (value, story.rule.id) for story in told for name, value in story.sets.items()}
        for name in (name for name in ASPECTS if name in by_rules):
            value, rule = by_rules[name]
            yield self._item(name, safe(_words(value)), (f"  by rule {safe(rule)}", "quiet"))
        if values["raised"]:
            yield self._item("", f"priority is {values['priority']}: {safe(values['raised'])}")
        asked, missing = values["ask_for"], values["missing"]
        if asked and values["reply"]:
            there = [fact for fact in asked if fact not in missing]
            yield self._item("asks for", safe(", ".join(missing)) or "nothing")
            if there:
                yield self._item("", f"in the mail already: {safe(', '.join(there))}")

    def _promise(self, values: Mapping[str, Any]) -> Iterator[str]:
        if values["promise"]:
            yield self._item("promise", safe(values["promise"]["words"] or ""))
            for name, value in values["promise"]["basis"].items():
                yield self._item("", f"{name}: {safe(str(value))}")
        if values["withheld_by"]:
            why = f": {safe(values['withheld_reason'] or '')}"
            yield self._item("no answer", (values["withheld_by"], "doubt"), why)
            if values["evidence"] and not values["reason"]:
                yield self._item("", f"{safe(values['evidence'])}  ({safe(values['clause'] or '')})")
        for defect in values["defects"]:
            yield self._item("defect", safe(defect))

    def _answer(self, values: Mapping[str, Any]) -> Iterator[str]:
        if values["reply"]:
            yield self._item("reply")
            for line in values["reply"].split("\n"):
                yield self.screen.line(("  | ", "quiet"), (safe(line), ""), hang=4)

    def _rules(self, told: Sequence[RuleStory]) -> Iterator[str]:
        fitting = sum(story.fits for story in told)
        marks = self.screen.marks
        legend = "".join(f"    {marks[truth]} {meaning}" for truth, meaning in _LEGEND.items())
        yield self._item("rules", f"{fitting} of {len(told)} fit", (legend, "quiet"))
        width = min(max((columns(safe(story.rule.id)) for story in told), default=0), _WIDEST_ID)
        for story in told:
            yield from self._rule(story, width)

    def _rule(self, story: RuleStory, width: int) -> Iterator[str]:
        mark, style = self._mark(story.truth if story.reached else None)
        name = pad(cut(safe(story.rule.id), width), width)
        place: Span = (f"  {safe(story.place)}".rstrip(), "quiet")
        start: Span = (f"  {mark} ", style)
        hang = width + 6
        if story.fits:
            yield self.screen.line(start, (name, "heading"), (f"  {_sets(story)}", ""), place, hang=hang)
        elif self.verbose:
            yield self.screen.line(start, (f"{name}  ", ""), (safe(why_not(story)), ""), place, hang=hang)
        else:
            reason = cut(safe(why_not(story)), self.screen.width - hang)
            yield self.screen.line(start, (f"{name}  ", ""), (reason, "quiet"), hang=hang)
        if story.condition is None and story.reached:
            yield self.screen.line(("      it has no `when`: it always fits", "quiet"))
        elif story.condition and (story.fits or self.verbose):
            yield from self._node(story.condition, 6)

    def _mark(self, truth: Truth | None) -> Span:
        if truth is None:
            return self.screen.marks["unreached"], "quiet"
        return self.screen.marks[truth.value], _STYLE[truth]

    def _node(self, node: Node, indent: int) -> Iterator[str]:
        mark, style = self._mark(node.truth)
        start: Span = (f"{' ' * indent}{mark} ", style)
        if node.leaf is None:
            yield self.screen.line(start, (node.kind, "quiet"))
            for part in node.parts:
                yield from self._node(part, indent + 2)
            return
        assert node.evidence is not None
        short = in_short(node.leaf, _ALL_WORDS if self.verbose else _FEW_WORDS)
        told = safe(f"{node.leaf.field} {node.leaf.operator} {short}")
        seen, matched = safe(node.evidence.seen), safe(", ".join(node.evidence.matched))
        running, hit = holds_text(node.leaf), node.truth is Truth.TRUE
        said: Span = (told, "" if hit else "quiet")
        hang = indent + 4
        if not running or node.truth is Truth.UNKNOWN:
            it_is = ("  it is ", "quiet"), (seen, "found" if hit else "")
            yield self.screen.line(start, said, *it_is, hang=hang)
            return
        yield self.screen.line(start, said, hang=hang)
        if hit and matched:
            where = () if matched == seen else ((" in: ", "quiet"), (seen, ""))
            yield self.screen.line((" " * hang, ""), (matched, "found"), *where, hang=hang)
        elif hit or self.verbose:
            yield self.screen.line((f"{' ' * hang}it is ", "quiet"), (seen, ""), hang=hang)


def _sets(story: RuleStory) -> str:
    sets = [f"{name}: {safe(_words(value))}" for name, value in story.sets.items()]
    before = [f"{name} set before by {safe(rule)}" for name, rule in story.set_before.items()]
    stops = ["ends the rules"] if story.rule.stop else []
    return "; ".join((*sets, *before, *stops))


def _reported(report: Mapping[str, Any]) -> tuple[str, str]:
    """What a report says of a mail, and of which."""
    hard = {True: "for good", False: "may pass", None: ""}[
        report["hard"] if report["action"] == "failed" else None
    ]
    told = ", ".join(word for word in (report["action"], report["status"], report["cause"], hard) if word)
    mail = f"our {report['mail']} {report['nonce']}" if report["nonce"] else "no mail of ours is proved"
    return told or "nothing of our recipient", f"  ({report['form']}; {mail})"


def _words(value: str | list[str]) -> str:
    return ", ".join(value) if isinstance(value, list) else value
