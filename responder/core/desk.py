"""What the operator configured, as the core needs it, for one mailbox. Built by config, never changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from responder.core.business_calendar import Budget, Calendar, Unit
from responder.core.forecast import Promising
from responder.core.guard import GuardPolicy
from responder.core.reply import Person, Templates
from responder.core.rules import RuleSet
from responder.core.slipping import Slipping
from responder.core.spending import Budgets
from responder.core.writing.questions import AskedFact


@dataclass(frozen=True)
class Desk:
    """One mailbox's desk.

    `address`: From of our mail; `from_name`: its display name. `domain`: right side of our Message-IDs. `prefix`:
    of complaint IDs, `old_prefixes` stay valid in subjects. `envelope_from`: "" is MAIL FROM:<>; `bounces`: it is this
    address with a token. `sub_addresses`: the mailbox's server passes address+token@, and Reply-To has one.
    `reply_to_domains`: other domains a Reply-To may point to. `max_age`: an older message is a complaint without
    acknowledgement. `keyword`: IMAP keyword set on registered mail, "" = none; `move_to`: folder for it, "" =
    stays. `staff`: folded addresses of the desk's people, who are never acknowledged. `zone`: IANA, for the year in
    the complaint ID. `facts`: the desk's own facts to ask for, by name. `two_languages`: acknowledge in two where
    one is not certain. `html`: put an HTML part beside the text. `keep_source`: how long what a decision was made
    from is kept, 0 = not at all. `authserv_ids`: folded names under which our border writes Authentication-Results;
    `inner_hosts`, `results_below`, `results_unnamed`: see border.Border.
    `notices_per_hour`: mails to staff, beyond which `complaints` tells. `slipping`: what happens where a promise is
    about to slip, and where it did. `promising`: how reply times are found. `confirm_followups`: answer a person's
    further message shortly. `reopen_days`: within it a message reopens a complaint that ended; later it is a new one.
    """

    mailbox: str
    address: str
    from_name: str
    company: str
    domain: str
    zone: str
    languages: tuple[str, ...]
    default_language: str
    calendars: Mapping[str, Calendar]
    calendar: str
    target: Budget
    persons: Mapping[str, Person]
    owner: str
    rules: RuleSet
    templates: Templates
    guard: GuardPolicy
    prefix: str = "C"
    old_prefixes: tuple[str, ...] = ()
    envelope_from: str = ""
    reply_to: str = ""
    reply_to_domains: frozenset[str] = frozenset()
    budgets: Budgets = field(default_factory=Budgets)
    max_age: timedelta = timedelta(days=3)
    keyword: str = "$Complaint"
    move_to: str = ""
    staff: frozenset[str] = frozenset()
    sent_copy: bool = False
    sent_folder: str = ""
    facts: Mapping[str, AskedFact] = field(default_factory=dict)
    two_languages: bool = True
    html: bool = False
    keep_source: timedelta = timedelta(days=90)
    authserv_ids: frozenset[str] = frozenset()
    notices_per_hour: int = 20
    watch_sent: bool = True
    slipping: Slipping = field(default_factory=Slipping)
    promising: Promising = field(default_factory=Promising)
    confirm_followups: bool = True
    reopen_days: Budget = Budget(10, Unit.WORKING_DAYS)  # noqa: RUF009 - frozen
    bounces: str = ""
    sub_addresses: bool = False
    inner_hosts: frozenset[str] = frozenset()
    results_below: frozenset[str] = frozenset()
    results_unnamed: frozenset[str] = frozenset()
