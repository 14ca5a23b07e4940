"""Rules -> RuleSet, with each fault of the rule language at its place; and the examples that rules carry."""

from __future__ import annotations

import time
from collections.abc import Iterable
from pathlib import Path as FilePath

from responder.config.cross_checks import persons
from responder.config.faults import Fault, Path, fault_at, sentence
from responder.config.model import Settings
from responder.config.rule_source import RuleSource, is_shipped
from responder.config.template_source import kinds
from responder.core.reply import Templates
from responder.core.rules import RuleSet
from responder.core.ruling.pattern_trials import SECONDS, slow_patterns
from responder.core.ruling.rule_examples import mail_names, run_examples
from responder.core.ruling.rule_faults import Known, RuleFault
from responder.core.ruling.rule_syntax import read_rules
from responder.core.writing.template_check import UNPROMPTED

MAX_MAIL_BYTES = 1_000_000


def names_of(settings: Settings, templates: Templates) -> Known:
    """What rules of this configuration may refer to. Folders are the server's: any name."""
    return Known(
        templates=kinds(templates.texts) - UNPROMPTED,
        owners=frozenset(persons(settings)),
        calendars=frozenset({"default", *settings.calendars}),
        languages=frozenset(settings.languages),
        mailboxes=frozenset(box.name for box in settings.mailboxes),
        facts=frozenset(settings.facts),
    )


def read_rule_set(source: RuleSource, names: Known) -> tuple[RuleSet | None, list[Fault]]:
    """The rule set, or None with the faults."""
    rules, faults = read_rules(source.values(), names, need_default=True)
    return rules, _placed(source, faults)


def example_faults(source: RuleSource, rules: RuleSet) -> tuple[Fault, ...]:
    """Each example of the rules that comes out otherwise than it says, or cannot be read."""
    values = source.values()
    mails: dict[str, bytes] = {}
    unread: list[Fault] = []
    for path, name in mail_names(values):
        try:
            mails[name] = _mail(FilePath(source.place(path).file).absolute().parent / name, name)
        except (OSError, ValueError) as error:
            reason = (getattr(error, "strerror", None) or str(error)).lower()
            text = f"the mail of this example cannot be read ({reason}). Give the path of an .eml file beside this one."
            unread.append(fault_at(source.place(path), text))
    surprises = run_examples(rules, values, mails)
    told = {(fault.file, fault.line, fault.column) for fault in unread}
    others = (
        fault for fault in _placed(source, surprises) if (fault.file, fault.line, fault.column) not in told
    )
    return tuple(sorted([*unread, *others]))


def pattern_faults(source: RuleSource) -> tuple[tuple[Fault, ...], tuple[Fault, ...]]:
    """Patterns that hostile text holds up; and a note where some could not be tried in the time for all."""
    faults, untried = slow_patterns(source.values(), time.monotonic, known=is_shipped)
    notes: tuple[Fault, ...] = ()
    if untried:
        text = (
            f"patterns from here on were not tried on hostile text, {len(untried)} in all:"
            f" {SECONDS:g} seconds are given to that. Use words in place of patterns."
        )
        notes = (fault_at(source.place(untried[0]), text),)
    return tuple(sorted(_placed(source, faults))), notes


def early_defaults(source: RuleSource, rules: RuleSet) -> list[Fault]:
    """Notes: rules without `when` that set something before rules below them come to it."""
    notes = []
    for number, rule in enumerate(rules.rules):
        sets = dict(rule.then)
        below = [sets.keys() & dict(other.then).keys() for other in rules.rules[number + 1 :]]
        beaten = [names for names in below if names]
        if rule.when is None and beaten:
            first = " and ".join(f"`{name}`" for name in sets if any(name in names for names in beaten))
            which = "the rule" if len(beaten) == 1 else f"the {len(beaten)} rules"
            text = (
                f"this rule has no `when`: it fits every mail, and sets {first} first for {which} below that would."
                " Move it to the end, or give it a `when`."
            )
            notes.append(fault_at(source.place((number, "id")), text))
    return notes


def _mail(path: FilePath, name: str) -> bytes:
    if path.exists() and not path.is_file():
        # A pipe would hold up the daemon at a reload.
        raise OSError(0, "no ordinary file")
    with path.open("rb") as stream:
        return stream.read(MAX_MAIL_BYTES)


def _placed(source: RuleSource, faults: Iterable[RuleFault]) -> list[Fault]:
    return [
        fault_at(source.place(fault.path, fault.text), sentence(fault.text) + _first(source, fault.first))
        for fault in faults
    ]


def _first(source: RuleSource, path: Path) -> str:
    place = source.place(path)
    return f" That rule stands in {place.file}:{place.line}:{place.column}." if path else ""
