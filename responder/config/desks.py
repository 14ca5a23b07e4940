"""Loaded -> the Desk of each mailbox, as the core needs it; and the desk for use without a configuration."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from responder.config.calendars import build_calendar
from responder.config.cross_checks import own_addresses, persons
from responder.config.facts import asked_facts
from responder.config.load import Loaded
from responder.config.model import BudgetSettings, MailboxSettings, Settings
from responder.config.promising import promising
from responder.config.rule_reading import names_of, read_rule_set
from responder.config.rule_source import starter_rules
from responder.config.slipping import slipping
from responder.config.template_source import read_templates
from responder.config.trust import forms
from responder.config.value_types import ascii_domain
from responder.core.business_calendar import parse_budget
from responder.core.desk import Desk
from responder.core.guard import GuardPolicy
from responder.core.mail.addresses import Address
from responder.core.notifying import address_of, folded
from responder.core.reply import Person
from responder.core.rules import RuleSet
from responder.core.spending import Budgets

Seal = Callable[[str], bool]
_DEFAULT = {
    "company": {"name": "Example Company"},
    "languages": ["ru", "et", "lv", "en"],
    "mailboxes": [
        {
            "address": "complaints@company.example",
            "imap": {
                "host": "imap.company.example",
                "username": "complaints",
                "password": {"env": "IMAP_PASSWORD"},
            },
        }
    ],
    "smtp": {"host": "smtp.company.example"},
}


def _never(value: str) -> bool:
    return False


def desks(loaded: Loaded, is_own_loop: Seal = _never, is_own_id: Seal = _never) -> tuple[Desk, ...]:
    """One Desk a mailbox, in the file's order. `is_own_loop`, `is_own_id`: see GuardPolicy."""
    return tuple(_desk(loaded, box, is_own_loop, is_own_id) for box in loaded.settings.mailboxes)


def _desk(loaded: Loaded, box: MailboxSettings, is_own_loop: Seal, is_own_id: Seal) -> Desk:
    settings = loaded.settings
    calendar = box.calendar or "default"
    people = _people(settings)
    return Desk(
        mailbox=box.name,
        address=box.address,
        from_name=box.from_name or settings.company.name,
        company=settings.company.name,
        domain=ascii_domain(box.address),
        zone=loaded.calendars[calendar].zone,
        languages=settings.languages,
        default_language=box.language or settings.language or settings.languages[0],
        calendars=loaded.calendars,
        calendar=calendar,
        target=parse_budget(box.target) if box.target else settings.target,
        persons=people,
        owner=box.owner or (settings.responsible if isinstance(settings.responsible, str) else "responsible"),
        rules=loaded.rules,
        templates=loaded.templates,
        guard=_policy(settings, box, is_own_loop, is_own_id),
        prefix=box.prefix,
        old_prefixes=box.old_prefixes,
        envelope_from=box.envelope_from,
        bounces=box.bounces,
        sub_addresses=box.sub_addresses,
        reply_to=box.reply_to,
        reply_to_domains=frozenset(ascii_domain(f"@{domain}") for domain in box.reply_to_domains),
        authserv_ids=frozenset(name.casefold() for name in box.authserv_ids),
        inner_hosts=frozenset(name.casefold() for name in box.inner_hosts),
        results_below=frozenset(name.casefold() for name in box.results_below),
        results_unnamed=frozenset(name.casefold() for name in box.results_unnamed),
        budgets=_budgets(settings.budgets),
        max_age=_age(settings, box),
        keep_source=settings.keep_source,
        facts=asked_facts(settings.facts),
        keyword=box.keyword,
        move_to=box.move_to,
        staff=_staff(settings) | notified(loaded.rules) | warned(settings),
        notices_per_hour=settings.budgets.notices_per_hour,
        slipping=slipping(settings.warnings, settings.delay),
        promising=promising(settings.promise),
        confirm_followups=settings.confirm_followups,
        reopen_days=settings.reopen_days,
        sent_copy=box.sent_copy,
        watch_sent=box.watch_sent,
        sent_folder=box.sent_folder,
        two_languages=settings.two_languages,
        html=settings.html,
    )


def _people(settings: Settings) -> dict[str, Person]:
    """All persons; the company's telephone and address stand in for what one lacks. "" is the company itself."""
    company = settings.company
    people = {"": Person("", company.phone, company.email)}
    for key, person in persons(settings).items():
        people[key] = Person(person.name, person.phone or company.phone, person.email or company.email)
    return people


def _staff(settings: Settings) -> frozenset[str]:
    """Folded addresses of the persons responsible and of the company: their mail is no customer's."""
    given = (settings.company.email, *(person.email for person in persons(settings).values()))
    return frozenset(Address("", *address.rsplit("@", 1)).folded for address in given if address)


def notified(rules: RuleSet) -> frozenset[str]:
    """Folded addresses of `notify` in all rules: whoever is told of complaints is no complainant."""
    named = (value for rule in rules.rules for aspect, value in rule.then if aspect == "notify")
    return frozenset(folded(one) for value in named if isinstance(value, tuple) for one in value)


def warned(settings: Settings) -> frozenset[str]:
    """Folded addresses of `warnings.to` and `alarm.to`: whoever is warned is no complainant."""
    named = (name for names in (*settings.warnings.to.values(), settings.alarm.to) for name in names)
    return frozenset(folded(one) for one in named if "@" in one)


def _policy(settings: Settings, box: MailboxSettings, is_own_loop: Seal, is_own_id: Seal) -> GuardPolicy:
    marks = settings.guard.spam_headers.items()
    return GuardPolicy(
        own_addresses=own_addresses(settings),
        is_own_loop=is_own_loop,
        is_own_id=is_own_id,
        bounces=frozenset(address_of(one.bounces).folded for one in settings.mailboxes if one.bounces),
        suppress_oof=settings.guard.suppress_oof,
        spam_headers=tuple((name.casefold(), value.casefold()) for name, value in marks),
        trusted_lists=frozenset(name.strip("<>").casefold() for name in box.trusted_lists),
        trusted_forwarders=frozenset(map(folded, box.trusted_forwarders)),
        trusted_forms=frozenset(map(folded, forms(box))),
    )


def _budgets(settings: BudgetSettings) -> Budgets:
    free = frozenset(ascii_domain(domain) for domain in settings.free_mail)
    limits = (
        settings.per_address_hour,
        settings.per_address_day,
        settings.per_domain_hour,
        settings.per_complaint,
    )
    return Budgets(*limits, free)


def _age(settings: Settings, box: MailboxSettings) -> timedelta:
    return settings.max_age if box.max_age is None else box.max_age


def default_desk() -> Desk:
    """The built-in desk, for a look at mail without a configuration: a made-up company, Monday to Friday 9 to 18 in
    Tallinn, Estonian holidays, starter rules, shipped templates."""
    settings = Settings.model_validate(_DEFAULT)
    calendar, _ = build_calendar("default", settings.calendar)
    templates, _ = read_templates("")
    rules, _ = read_rule_set(starter_rules(), names_of(settings, templates))
    if calendar is None or rules is None:
        raise RuntimeError(
            "the starter rules or the default calendar of this package are faulty: install it anew"
        )
    loaded = Loaded("", settings, {"default": calendar}, rules, templates, digest="")
    return desks(loaded)[0]
