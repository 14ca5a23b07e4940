"""Settings become the desks that the core works with; without a configuration there is a built-in one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta

from responder.config import Loaded, default_desk, desks
from responder.core.business_calendar import Budget, Interval, Unit, add, open_intervals
from responder.core.desk import Budgets
from responder.core.reply import Person

Load = Callable[..., Loaded]
FULL = """
company: {name: Kauba Maja OÜ, phone: "1", email: info@example.ee}
languages: [ru, et]
language: et
target: 8wh
max_age: 2d
budgets: {per_address_hour: 2, per_address_day: 5}
responsible: mari
persons:
  mari: {name: Mari Maasikas, phone: "2", email: mari@example.ee}
  jaan: {name: Jaan Tamm}
calendars:
  riga: {zone: Europe/Riga, holidays: LV, hours: {mon-thu: "9:00-12:00, 13:00-17:00", sat: 22:00-2:00}}
guard: {suppress_oof: false, spam_headers: {X-Junk: JA}, own_addresses: [robot@example.ee]}
mailboxes:
  - address: Kaebused@Kaubamaja-õ.example.ee
    name: kaebused
    aliases: [info@example.ee]
    envelope_from: bounces@example.ee
    imap: {host: h, username: a, password: {env: IMAP}}
  - address: riga@example.lv
    from_name: Rīga
    language: ru
    calendar: riga
    owner: jaan
    target: 1wd
    max_age: 1h
    prefix: KB
    old_prefixes: [K]
    keyword: ""
    move_to: Done
    sent_copy: true
    sent_folder: Copies
    reply_to: help@example.lv
    reply_to_domains: [Example.COM, käru.example]
    sub_addresses: true
    authserv_ids: [MX.Example.LV]
    trusted_lists: [<Kaebused.Example.EE>]
    bounces: Returns@example.lv
    imap: {host: h, username: b, password: {env: IMAP}}
"""


def test_a_mailbox_takes_what_it_does_not_say_from_the_whole(load_text: Load) -> None:
    """Language, calendar, owner, target, age and sender's name come from the top of the file."""
    desk = desks(load_text(FULL))[0]
    assert (desk.mailbox, desk.from_name, desk.company) == ("kaebused", "Kauba Maja OÜ", "Kauba Maja OÜ")
    assert (desk.languages, desk.default_language) == (("ru", "et"), "et")
    assert (desk.calendar, desk.zone, desk.owner) == ("default", "Europe/Tallinn", "mari")
    assert (desk.target, desk.max_age) == (Budget(8, Unit.WORKING_HOURS), timedelta(days=2))
    assert (desk.prefix, desk.keyword, desk.move_to) == ("C", "$Complaint", "")
    assert desk.envelope_from == "bounces@example.ee"
    assert desk.budgets == Budgets(2, 5, 100, 10)


def test_the_domain_of_our_message_ids_is_ascii(load_text: Load) -> None:
    """An address in Unicode keeps its letters in From and has A-labels (RFC 5890) where a Message-ID is made."""
    desk = desks(load_text(FULL))[0]
    assert desk.address == "Kaebused@kaubamaja-õ.example.ee"
    assert desk.domain == "xn--kaubamaja--ccb.example.ee"


def test_a_mailbox_says_its_own(load_text: Load) -> None:
    """Each override of a mailbox reaches its desk, domains and lists folded for comparison."""
    desk = desks(load_text(FULL))[1]
    assert (desk.mailbox, desk.from_name, desk.default_language) == ("riga", "Rīga", "ru")
    assert (desk.calendar, desk.zone, desk.owner) == ("riga", "Europe/Riga", "jaan")
    assert (desk.target, desk.max_age) == (Budget(1, Unit.WORKING_DAYS), timedelta(hours=1))
    assert (desk.prefix, desk.old_prefixes, desk.keyword) == ("KB", ("K",), "")
    assert (desk.move_to, desk.sent_copy, desk.sent_folder) == ("Done", True, "Copies")
    assert (desk.reply_to, desk.reply_to_domains) == (
        "help@example.lv",
        frozenset({"example.com", "xn--kru-qla.example"}),
    )
    assert (desk.bounces, desk.sub_addresses) == ("Returns@example.lv", True)
    assert "returns@example.lv" in desk.guard.own_addresses
    assert desk.authserv_ids == frozenset({"mx.example.lv"})
    assert desk.guard.trusted_lists == frozenset({"kaebused.example.ee"})


def test_own_addresses_are_those_of_the_whole_configuration(load_text: Load) -> None:
    """Every mailbox, alias and bounces address is our own to each desk's guard; marks are folded."""
    for desk in desks(load_text(FULL)):
        assert desk.guard.own_addresses == {
            "kaebused@kaubamaja-õ.example.ee",
            "kaebused@xn--kaubamaja--ccb.example.ee",
            "info@example.ee",
            "bounces@example.ee",
            "riga@example.lv",
            "returns@example.lv",
            "robot@example.ee",
        }
        assert desk.guard.spam_headers == (("x-junk", "ja"),)
        assert not desk.guard.suppress_oof


def test_the_guard_gets_the_seals(load_text: Load) -> None:
    """What recognises our own mail is handed through; without it nothing counts as ours by seal."""
    sealed = desks(load_text(FULL), lambda value: value == "loop", lambda value: value == "id")[0].guard
    assert (sealed.is_own_loop("loop"), sealed.is_own_loop("x")) == (True, False)
    assert (sealed.is_own_id("id"), sealed.is_own_id("x")) == (True, False)
    assert not desks(load_text(FULL))[0].guard.is_own_loop("loop")


def test_the_company_stands_in_for_what_a_person_lacks(load_text: Load) -> None:
    """A person without telephone or address shows the company's; without any person the company is shown."""
    people = desks(load_text(FULL))[0].persons
    assert people["mari"] == Person("Mari Maasikas", "2", "mari@example.ee")
    assert people["jaan"] == Person("Jaan Tamm", "1", "info@example.ee")
    nobody = desks(load_text("company: {name: K, phone: '1'}"))[0]
    assert nobody.persons[nobody.owner] == Person("", "1", "")


def test_a_person_written_out_is_the_owner(load_text: Load) -> None:
    """`responsible: {name: ...}` needs no entry in persons."""
    desk = desks(load_text("responsible: {name: Mari, phone: '2'}"))[0]
    assert desk.persons[desk.owner] == Person("Mari", "2", "")


def test_two_languages_and_html_are_as_written(load_text: Load) -> None:
    """Two languages unless told otherwise, HTML only where asked for."""
    usual, other = desks(load_text(""))[0], desks(load_text("two_languages: false\nhtml: true"))[0]
    assert (usual.two_languages, usual.html) == (True, False)
    assert (other.two_languages, other.html) == (False, True)


def test_calendars_are_as_written(load_text: Load) -> None:
    """Ranges, breaks and nights reach the core's calendar, with the country's holidays."""
    calendar = desks(load_text(FULL))[1].calendars["riga"]
    assert calendar.week[0] == calendar.week[3] == (Interval(time(9), time(12)), Interval(time(13), time(17)))
    assert calendar.week[5] == (Interval(time(22), time(2)),)
    assert 4 not in calendar.week
    assert (calendar.country, calendar.zone) == ("LV", "Europe/Riga")


def test_dated_hours_go_before_holidays_and_week(load_text: Load) -> None:
    """Closed, short and extra days each change their own date."""
    text = (
        "calendar: {closed: [2026-12-28], short: {2026-12-29: 9:00-12:00}, extra: {2026-12-26: 10:00-24:00},"
        " hours: {mon-fri: 9:00-18:00}, holidays: EE}"
    )
    calendar = desks(load_text(text))[0].calendars["default"]
    days = [open_intervals(calendar, date(2026, 12, day)) for day in (26, 28, 29, 30)]
    hours = [[(closes - opens) / timedelta(hours=1) for opens, closes in day] for day in days]
    assert hours == [[14], [], [3], [9]]


def test_the_built_in_desk_needs_no_file() -> None:
    """Four languages, Monday to Friday 9 to 18 in Tallinn, Estonian holidays, shipped templates and rules."""
    desk = default_desk()
    assert (desk.company, desk.languages) == ("Example Company", ("ru", "et", "lv", "en"))
    shipped = {language for kind, language in desk.templates.texts if kind == "acknowledgement"}
    assert shipped == set(desk.languages)
    assert desk.rules.rules
    friday = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)  # 17:00 in Tallinn
    due = add(desk.calendars[desk.calendar], friday, Budget(2, Unit.WORKING_HOURS))
    assert due == datetime(2026, 11, 23, 8, tzinfo=UTC)
