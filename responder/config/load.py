"""A configuration file -> Loaded, or all of its faults at once. Nothing is kept open, nothing is written."""

from __future__ import annotations

import copy
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path as FilePath
from typing import Any

from pydantic import ValidationError

from responder.config import cross_checks
from responder.config.accounts import SecretRef
from responder.config.calendars import build_calendar
from responder.config.facts import check_facts, held_up, pattern_places
from responder.config.fault_words import file_path, model_faults
from responder.config.faults import ConfigError, Fault, Path, as_named, fault_at, printable
from responder.config.findings import Findings
from responder.config.instead import Instead
from responder.config.mending import MENDED, mend
from responder.config.model import Settings
from responder.config.promising import check_limits
from responder.config.rule_folders import folder_faults
from responder.config.rule_reading import (
    early_defaults,
    example_faults,
    names_of,
    pattern_faults,
    read_rule_set,
)
from responder.config.rule_source import RuleSource, rules_in, rules_of
from responder.config.secret_values import SecretFault, Secrets, read_secret
from responder.config.stray_files import stray_rules, stray_templates
from responder.config.template_source import (
    language_notes,
    missing_languages,
    read_templates,
    shipped_beside_own,
)
from responder.config.tone import tone_faults
from responder.config.yaml_source import Mapping as Group
from responder.config.yaml_source import Node, read_text, read_tree, typed_value_of, value_of
from responder.core.business_calendar import Calendar
from responder.core.machines.originators import is_own
from responder.core.notifying import address_of
from responder.core.reply import Templates
from responder.core.rules import RuleSet

# Where a section is faulty, what rules say of its names is not judged.
_NAMED_IN = {
    "owners": ("persons", "responsible"),
    "calendars": ("calendars",),
    "languages": ("languages",),
    "mailboxes": ("mailboxes",),
    "templates": ("templates",),
    "facts": ("facts",),
}


@dataclass(frozen=True)
class Loaded:
    """A sound configuration with all that it names. `digest`: SHA-256 (hex) over settings, rules and templates,
    without secrets. `notes` stop nothing. Secrets are in no repr: ask reveal()."""

    file: str
    settings: Settings
    calendars: Mapping[str, Calendar]
    rules: RuleSet
    templates: Templates
    digest: str
    notes: tuple[Fault, ...] = ()
    secrets: Secrets = field(default_factory=Secrets, repr=False)
    source: RuleSource | None = field(default=None, repr=False, compare=False)
    root: Node | None = field(default=None, repr=False, compare=False)

    def surprises(self) -> tuple[Fault, ...]:
        """What only trying shows: see tried()."""
        return self.tried()[0]

    def tried(self) -> tuple[tuple[Fault, ...], tuple[Fault, ...]]:
        """Examples of the rules that come out otherwise than they say, and patterns that hostile text holds up; and
        notes. Parses a mail for each example and takes seconds for the patterns, so only on demand."""
        if self.source is None:
            return (), ()
        slow, notes = pattern_faults(self.source)
        held, more = held_up(pattern_places(self.settings.facts, self.root)) if self.root else ((), ())
        notes += (*more, *self._foreign())
        return tuple(sorted((*example_faults(self.source, self.rules), *slow, *held))), notes

    def _foreign(self) -> tuple[Fault, ...]:
        found = language_notes(self.settings.templates, self.templates)
        return tuple(as_named(found, FilePath(self.file).parent))

    def tone(self) -> tuple[Fault, ...]:
        """What in the operator's own texts does not become a reply to a complaint. Stops nothing but `check`."""
        found = tone_faults(self.settings, self.templates, self.root)
        return tuple(as_named(found, FilePath(self.file).parent))

    def reveal(self, ref: SecretRef | None) -> str:
        """The secret that stands at `ref`, "" for None. Raises KeyError where it was not read (see load)."""
        return self.secrets.reveal(ref)


def load(
    path: FilePath | str,
    *,
    environ: Mapping[str, str],
    read_secrets: bool = True,
    instead: Instead = Instead(),  # noqa: B008 - frozen
) -> Loaded:
    """Read and check the whole configuration.

    `environ` stands for the environment ($STATE_DIRECTORY, $CREDENTIALS_DIRECTORY, {env: }). With `read_secrets` every
    secret must be at hand, as for the service. Without, secrets and files that only the service can read are notes,
    and so is a missing $STATE_DIRECTORY. `instead`: rules and templates that are read in place of its own. Raises
    ConfigError with all faults.
    """
    shown = str(path)
    root = read_tree(read_text(FilePath(path), shown), shown)
    if not isinstance(root, Group):
        text = "settings are wanted here, as `name: value` lines. Start from config.example.yaml."
        raise ConfigError([fault_at(root.place, text)])
    findings = Findings(root)
    folder = FilePath(path).absolute().parent
    settings = _settings(root, folder, environ, findings)
    if settings is None:
        raise ConfigError(findings.faults)
    settings = instead.settings(settings)
    cross_checks.cross_check(settings, findings, as_service=read_secrets)
    check_facts(settings.facts, settings.languages, findings)
    _state(settings, findings, as_service=read_secrets)
    secrets = _secrets(settings, environ, findings, as_service=read_secrets)
    calendars = _calendars(settings, findings)
    templates = _templates(settings, FilePath(path).parent, findings)
    if instead.rules:
        source = rules_in(instead.rules, findings)
    else:
        source = rules_of(root, settings.rules_files, FilePath(path).parent, findings)
        findings.notes += stray_rules(FilePath(path), settings.rules_files)
    rules = _rules(source, settings, templates, findings)
    check_limits(settings, calendars, rules, source, findings)
    if rules and not findings.faults:
        # Of rules that could not all be read nothing is said that the missing ones might mend.
        findings.notes += early_defaults(source, rules)
        findings.notes += as_named(stray_templates(settings.templates, rules), FilePath(path).parent)
    if findings.faults or rules is None:
        raise ConfigError(findings.faults, findings.notes)
    notes = tuple(sorted(set(findings.notes)))
    digest = _digest(settings, rules, templates)
    return Loaded(shown, settings, calendars, rules, templates, digest, notes, secrets, source, root)


def _settings(
    root: Group, folder: FilePath, environ: Mapping[str, str], findings: Findings
) -> Settings | None:
    values: dict[str, Any] = value_of(root)
    if "rules" in root.entries:
        values["rules"] = typed_value_of(root.entries["rules"].value)
    state = environ.get("STATE_DIRECTORY", "").split(":")[0]
    if "state" not in values and state:
        values["state"] = state
    context = {"folder": str(folder)}
    try:
        return Settings.model_validate(values, context=context)
    except ValidationError as error:
        findings.faults += model_faults(error, root)
        findings.spoilt |= {file_path(item["loc"])[0] for item in error.errors(include_url=False)}
    findings.root = copy.deepcopy(root)
    return mend(values, findings.root, context)


def _state(settings: Settings, findings: Findings, *, as_service: bool) -> None:
    if not settings.state:
        text = "`state` is missing and $STATE_DIRECTORY is not set. Add `state: /var/lib/responder`."
        (findings.fault if as_service else findings.note)((), text)


def _secrets(
    settings: Settings, environ: Mapping[str, str], findings: Findings, *, as_service: bool
) -> Secrets:
    values: dict[SecretRef, str] = {}
    for path, account in cross_checks.accounts(settings):
        ref = account.password
        if ref is None or ref in values or ref.env == MENDED:
            continue
        try:
            values[ref] = read_secret(ref, environ)
        except SecretFault as fault:
            note = fault.elsewhere and not as_service
            at: Path = (*path, "password")
            (findings.note if note else findings.fault)(at, str(fault))
    return Secrets(values)


def _calendars(settings: Settings, findings: Findings) -> dict[str, Calendar]:
    named: list[tuple[str, Path, Any]] = [("default", ("calendar",), settings.calendar)]
    named += [(name, ("calendars", name), calendar) for name, calendar in settings.calendars.items()]
    calendars: dict[str, Calendar] = {}
    for name, path, calendar in named:
        if name in calendars:
            findings.fault(
                path, "`default` is the calendar under `calendar`. Give this one another name.", key=True
            )
            continue
        made, problems = build_calendar(name, calendar)
        for inner, text in problems:
            findings.fault((*path, *inner), text)
        if made is not None:
            calendars[name] = made
    return calendars


def _templates(settings: Settings, folder: FilePath, findings: Findings) -> Templates:
    try:
        templates, faults = read_templates(settings.templates)
    except OSError as error:
        reason = (error.strerror or "unknown error").lower()
        text = f"templates folder {printable(settings.templates, 200)} cannot be read ({reason}). Check path and mode."
        findings.fault(("templates",), text)
        findings.spoilt.add(("templates",))
        templates, faults = read_templates("")
    findings.faults += as_named(faults, folder)
    for number, language in enumerate(settings.languages):
        if missing_languages(templates, "acknowledgement", [language]):
            name = f"acknowledgement.{language}.txt"
            text = f"language `{language}` has no template. Add {name} to the folder in `templates`."
            findings.fault(("languages", number), text)
    return templates


def _rules(
    source: RuleSource, settings: Settings, templates: Templates, findings: Findings
) -> RuleSet | None:
    names = names_of(settings, templates)
    for name, sections in _NAMED_IN.items():
        if any((section,) in findings.spoilt for section in sections):
            names = replace(names, **{name: None})
    rules, faults = read_rule_set(source, names)
    findings.faults += faults
    # A language that has no acknowledgement is told once, where it stands.
    spoken = [one for one in settings.languages if not missing_languages(templates, "acknowledgement", [one])]
    for number, rule in enumerate(rules.rules if rules else ()):
        findings.faults += _mail_loops(source, number, dict(rule.then).get("notify"), settings)
        kind = str(dict(rule.then).get("template", ""))
        lacking = missing_languages(templates, kind, spoken) if kind else ()
        if lacking:
            name = f"{kind}.{lacking[0]}.txt"
            text = f"template `{kind}` is missing in {', '.join(lacking)}. Add {name} to the folder in `templates`."
            findings.faults.append(fault_at(source.place((number, "then", "template")), text))
    if rules:
        findings.faults += folder_faults(source, rules, settings)
        _unread_texts(rules, settings, templates, findings)
    return rules


def _unread_texts(rules: RuleSet, settings: Settings, templates: Templates, findings: Findings) -> None:
    named = {str(dict(rule.then).get("template", "acknowledgement")) for rule in rules.rules}
    for language, kinds in shipped_beside_own(templates, named, settings.languages).items():
        text = (
            f"acknowledgement.{language}.txt is your own; the rules also name {', '.join(kinds)}, which in {language}"
            " are the shipped texts. Write those too, or take `template` out of the rules."
        )
        findings.note(("templates",), text)
    unasked = {"followup"} if settings.confirm_followups else set()
    unasked |= {"delay"} if settings.delay.notices != "never" else set()
    for language, kinds in shipped_beside_own(templates, unasked, settings.languages).items():
        text = (
            f"acknowledgement.{language}.txt is your own; further mails to the same customer ({', '.join(kinds)}) "
            "leave with the shipped text. Read it, and write it in your words."
        )
        findings.note(("templates",), text)


def _mail_loops(source: RuleSource, number: int, notify: object, settings: Settings) -> list[Fault]:
    """A notice to an address of ours would come back as mail of the daemon's own."""
    own = cross_checks.own_addresses(settings)
    text = "this is an address of a watched mailbox, or of its bounces (a mail loop). Give a person's own address."
    named = notify if isinstance(notify, tuple) else ()
    return [
        fault_at(source.place((number, "then", "notify", at)), text)
        for at, address in enumerate(named)
        if is_own(address_of(address), own)
    ]


def _digest(settings: Settings, rules: RuleSet, templates: Templates) -> str:
    texts = sorted([kind, language, text] for (kind, language), text in templates.texts.items())
    parts = [settings.model_dump(mode="json", exclude={"rules"}), rules.digest, texts]
    canonical = json.dumps(parts, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode("ascii")).hexdigest()
