"""Folders into which rules move mail: known to the server alone, but for the watched one."""

from __future__ import annotations

from collections.abc import Iterator

from responder.config.faults import Fault, fault_at, printable
from responder.config.model import MailboxSettings, Settings
from responder.config.rule_source import RuleSource
from responder.core.rules import RuleSet
from responder.core.ruling.criteria import Leaf
from responder.core.ruling.implication import can_meet


def moves(rules: RuleSet, box: MailboxSettings) -> Iterator[tuple[int, str]]:
    """The number and the folder of each rule that moves mail and can be met in this mailbox."""
    here = Leaf("mailbox", "equals", box.name)
    for number, rule in enumerate(rules.rules):
        folder = dict(rule.then).get("move_to")
        if isinstance(folder, str) and (rule.when is None or can_meet(rule.when, here)):
            yield number, folder


def folder_faults(source: RuleSource, rules: RuleSet, settings: Settings) -> list[Fault]:
    """Rules that move mail to where it lies: it would come back as new mail, and be moved again."""
    return [
        fault_at(
            source.place((number, "then", "move_to")),
            f"{printable(folder)} is the watched folder of mailbox {printable(box.name)}. Name another one.",
        )
        for box in settings.mailboxes
        for number, folder in moves(rules, box)
        # RFC 9051 section 5.1: INBOX in any case.
        if folder == box.folder or folder.upper() == box.folder.upper() == "INBOX"
    ]
