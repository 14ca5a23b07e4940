"""The shape of a configuration: frozen models, one a section. Here is checked what one value, or one section, says by
itself; what two sections say of each other is in cross_checks.py."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import (
    BeforeValidator,
    Discriminator,
    Field,
    Tag,
    model_validator,
)

from responder.config import time_values as times
from responder.config import value_types as values
from responder.config.accounts import Imap, Relay, Section
from responder.config.alarming import AlarmSettings, CanarySettings
from responder.config.facts import Facts
from responder.config.promising import PromiseSettings
from responder.config.slipping import DelaySettings, WarningSettings
from responder.config.tables import Table
from responder.config.throttling import BreakerSettings, RateSettings
from responder.config.trust import TrustedForm
from responder.config.value_types import AsList, Digits, Flag, MailAddress, Name, Text

Few = Annotated[int, Field(ge=1, le=10_000), Digits]


class Company(Section):
    """Who answers."""

    name: Text
    """Name of the company, as it signs."""
    phone: values.MaybeText = ""
    """Shown where the person responsible has none."""
    email: values.MaybeAddress = ""
    """Shown where the person responsible has none."""


class PersonSettings(Section):
    """A person of the desk, as shown to the complainant."""

    name: Text
    """Full name."""
    phone: values.MaybeText = ""
    """Telephone number, as it is to be printed."""
    email: values.MaybeAddress = ""
    """Mail address of the person; not one of the mailboxes'."""


class CalendarSettings(Section):
    """Opening hours of a desk."""

    zone: Text = "Europe/Tallinn"
    """IANA time zone."""
    hours: Table[times.WeekDays, times.Hours] = Field(
        default={"mon-fri": "9:00-18:00"}, validate_default=True
    )
    """Per weekday or range of weekdays; several openings a day with a comma, in quotes."""
    holidays: values.Holidays = "EE"
    """Country (or country-region) whose public holidays are closed; "" is none."""
    pre_holiday_short: Flag = True
    """Shorten the days that law shortens before holidays (EE: by three hours)."""
    moved_working_days: Flag = True
    """Follow official transfers of a working day to a weekend."""
    closed: Annotated[tuple[times.Day, ...], AsList] = ()
    """Dates on which the desk is closed."""
    short: Table[times.Day, times.Hours] = Field(default={}, validate_default=True)
    """Dates with other hours than usual."""
    extra: Table[times.Day, times.Hours] = Field(default={}, validate_default=True)
    """Dates that are worked although the week or a holiday says otherwise."""


class MailboxSettings(Section):
    """One watched mailbox. An empty language, calendar, owner or target is that of the whole configuration."""

    address: MailAddress
    """The address that customers write to, and the From of our mail."""
    name: Name = ""
    """Short name in commands and logs; by default the address's local part."""
    aliases: Annotated[tuple[MailAddress, ...], AsList] = ()
    """Other addresses that arrive here."""
    from_name: values.MaybeText = ""
    """Display name in From; "" is the company's name."""
    reply_to: values.MaybeAddress = ""
    """Reply-To of our mail, where answers are to go elsewhere than to the mailbox."""
    imap: Imap
    """Where the mail is."""
    folder: Text = "INBOX"
    """Watched folder."""
    keyword: values.Keyword = "$Complaint"
    """IMAP keyword set on registered mail; "" is none."""
    move_to: values.MaybeText = ""
    """Folder to which registered mail is moved; "" leaves it."""
    watch_sent: Flag = True
    """Look into the Sent folder for answers of colleagues: they keep the promised time."""
    sent_copy: Flag = False
    """Put a copy of each acknowledgement into the Sent folder."""
    sent_folder: values.MaybeText = ""
    """Where the desk's programs lay what they send; "" is the server's own Sent folder."""
    poll: times.Pause = Field(default="60s", validate_default=True)
    """Look for new mail at least this often."""
    idle: Flag = True
    """Let the server wake us (IDLE) between the polls."""
    brisk: times.ShortPause = Field(default="0s", validate_default=True)
    """Constant fast polling (50ms sees mail in 5 to 30 ms); 0s is off."""
    prefix: values.Prefix = "C"
    """Beginning of the complaint IDs."""
    old_prefixes: Annotated[tuple[values.Prefix, ...], AsList] = ()
    """Former prefixes, still recognised in subjects."""
    language: values.MaybeLanguage = ""
    """Language of the acknowledgement where that of the mail is not certain."""
    calendar: values.MaybeText = ""
    """Name of the calendar."""
    owner: values.MaybeText = ""
    """The person responsible, a key of persons."""
    target: times.MaybeReplyTime = ""
    """Reply time."""
    trusted_lists: Annotated[tuple[Text, ...], AsList] = ()
    """List-Id values through which persons write; believed where `authserv_ids` says that the mail is genuine."""
    trusted_forwarders: Annotated[tuple[MailAddress, ...], AsList] = ()
    """Addresses that forward persons' mail here; believed where `authserv_ids` says that the mail is genuine."""
    trusted_forms: Annotated[tuple[TrustedForm, ...], AsList] = ()
    """Web forms that mail with the person in Reply-To; believed where `authserv_ids` says that the mail is genuine."""
    reply_to_domains: Annotated[tuple[values.Domain, ...], AsList] = ()
    """Other domains that a customer's Reply-To may point to."""
    authserv_ids: Annotated[tuple[values.AuthservId, ...], AsList] = ()
    """Names by which your own border signs Authentication-Results; others are not believed."""
    inner_hosts: Annotated[tuple[values.HostOrBelow, ...], AsList] = ()
    """Your servers behind the border, as `by` in Received names them: none of them takes mail from outside."""
    results_below: Annotated[tuple[values.HostOrBelow, ...], AsList] = ()
    """Such names of borders that write their result below their Received, and remove forged ones: mx.google.com."""
    results_unnamed: Annotated[tuple[values.HostOrBelow, ...], AsList] = ()
    """Such names of borders whose result bears no name: .mail.protection.outlook.com, all hosts below that domain."""
    envelope_from: values.MaybeAddress = ""
    """Envelope sender of our mail, where bounces arrive; "" is the null path <> (RFC 3834)."""
    bounces: values.MaybeAddress = ""
    """Alias of a watched mailbox: the envelope sender is bounces+TOKEN@, which tells of a bounce what bounced."""
    sub_addresses: Flag = False
    """Reply-To is the address with a token, complaints+TOKEN@; `doctor --probe` says whether the server passes it."""
    max_age: times.Age | None = None
    """Older mail is registered without acknowledgement; by default the configuration's."""

    @model_validator(mode="before")
    @classmethod
    def _named_by_address(cls, value: Any) -> Any:
        if isinstance(value, dict) and "name" not in value:
            local = str(value.get("address", "")).strip().rpartition("@")[0]
            return {
                **value,
                "name": re.sub(r"[^A-Za-z0-9._-]|^[._-]+", "-", local).strip("-")[:40] or "mailbox",
            }
        return value


class BudgetSettings(Section):
    """Automatic mails; over a budget a complaint is registered, not answered."""

    per_address_hour: Few = 3
    """In an hour."""
    per_address_day: Few = 10
    """In 24 hours."""
    per_domain_hour: Few = 100
    """In an hour to all addresses of one domain, those of free mail excepted."""
    per_complaint: Few = 10
    """In the life of one complaint."""
    free_mail: Annotated[tuple[values.Domain, ...], AsList] = ()
    """Further domains of free mail, where anybody may have an address, beside those that are known."""
    notices_per_hour: Few = 20
    """Mails to your own people for each mailbox; warnings beyond them wait for one mail an hour later."""


class GuardSettings(Section):
    """When not to answer, beyond the fixed rules."""

    suppress_oof: Flag = True
    """`X-Auto-Response-Suppress: OOF` alone silences."""
    spam_headers: Table[values.HeaderName, Text] = Field(
        default={"X-Spam-Flag": "Yes"}, validate_default=True
    )
    """Header and value with which your own border marks spam: not answered."""
    own_addresses: Annotated[tuple[MailAddress, ...], AsList] = ()
    """Further addresses of the company's machines, never answered."""


class LogSettings(Section):
    """The log, on standard output."""

    format: Annotated[Literal["json", "console"], BeforeValidator(values.one_of("json", "console"))] = "json"
    """json or console."""
    level: Annotated[
        Literal["debug", "info", "warning", "error"],
        BeforeValidator(values.one_of("debug", "info", "warning", "error")),
    ] = "info"
    """debug, info, warning or error."""


Responsible = Annotated[
    Annotated[values.MaybeText, Tag("<key>")] | Annotated[PersonSettings, Tag("<person>")],
    Discriminator(lambda value: "<person>" if isinstance(value, (dict, PersonSettings)) else "<key>"),
]


class Settings(Section):
    """The whole configuration."""

    company: Company
    """Who answers."""
    state: values.MaybeFilePath = ""
    """Folder of the register; by default $STATE_DIRECTORY."""
    languages: Annotated[tuple[values.Language, ...], values.AsFilledList] = ("et", "ru", "lv", "en")
    """Languages in which we answer."""
    language: values.MaybeLanguage = ""
    """Language where that of the mail is not certain; by default the first of languages."""
    two_languages: Flag = True
    """Where the language is not certain, acknowledge in two: this one and the likeliest other."""
    mailboxes: Annotated[tuple[MailboxSettings, ...], values.AsFilledList]
    """The watched mailboxes."""
    smtp: Relay
    """The relay that takes our mail."""
    responsible: Responsible = ""
    """The person responsible: a key of persons, or a person written out."""
    persons: Table[Name, PersonSettings] = Field(default={}, validate_default=True)
    """Persons by a short name."""
    calendar: CalendarSettings = Field(default_factory=CalendarSettings)
    """Opening hours; the calendar named default."""
    calendars: Table[Name, CalendarSettings] = Field(default={}, validate_default=True)
    """Further calendars by name."""
    target: times.ReplyTime = Field(default="24wh", validate_default=True)
    """Reply time: 24wh open hours, 1wd working days, 24h clock hours."""
    max_age: times.Age = Field(default="3d", validate_default=True)
    """Older mail is registered without acknowledgement."""
    budgets: BudgetSettings = Field(default_factory=BudgetSettings)
    """Automatic mails; over a budget a complaint is registered, not answered."""
    rate: RateSettings = Field(default_factory=RateSettings)
    """How fast mails to customers leave the daemon."""
    breaker: BreakerSettings = Field(default_factory=BreakerSettings)
    """When none goes for a while, because too many went."""
    promise: PromiseSettings = Field(default_factory=PromiseSettings)
    """How the promised time is found."""
    warnings: WarningSettings = Field(default_factory=WarningSettings)
    """When staff are told that a promise is about to slip, and that it did."""
    delay: DelaySettings = Field(default_factory=DelaySettings)
    """When a promise slipped: the mail that tells the customer, with a new time."""
    alarm: AlarmSettings = Field(default_factory=AlarmSettings)
    """When a mailbox is not reached, or mails do not leave, for a while."""
    canary: CanarySettings = Field(default_factory=CanarySettings)
    """A probe mail from each mailbox to itself, by the relay: an alarm where it does not arrive."""
    confirm_followups: Flag = True
    """Answer a customer's further message on a complaint shortly: which one it joined, and by when it is answered."""
    reopen_days: times.ReplyTime = Field(default="10wd", validate_default=True)
    """So long after it was resolved or closed a message reopens a complaint; later it is a new one, linked to it."""
    keep_source: times.Keeping = Field(default="90d", validate_default=True)
    """How long each mail's fetched bytes are kept, for `responder replay`; 0d is off."""
    forget_after: times.Retention = Field(default="0s", validate_default=True)
    """Erase people so long after their last message and the end of their complaints; 0s is never."""
    rules: Annotated[tuple[Any, ...], AsList] | None = None
    """Rules in order; by default the starter rules."""
    rules_files: Annotated[tuple[Text, ...], AsList] = ()
    """Files of rules, read after `rules` in this order; * in a name is sorted."""
    facts: Facts = Field(default={}, validate_default=True)
    """Facts of your own that a rule may ask for, or more words for a built-in one."""
    templates: values.MaybeFilePath = ""
    """Folder of own KIND.LANGUAGE.txt, which stand above the shipped ones."""
    html: Flag = False
    """Put the same text as HTML beside the plain text."""
    guard: GuardSettings = Field(default_factory=GuardSettings)
    """When not to answer, beyond the fixed rules."""
    log: LogSettings = Field(default_factory=LogSettings)
    """The log, on standard output."""
