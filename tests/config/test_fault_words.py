"""What pydantic finds reaches the operator as a place and a sentence, never in its own jargon."""

from __future__ import annotations

from collections.abc import Callable

import pytest

SHAPES = [
    (
        "company: Kauba Maja",
        (
            "1:10: a group of settings is wanted here, found a text. Write `name: value` lines below it."
            " Known here: `email`, `name`, `phone`."
        ),
    ),
    (
        "company:",
        (
            "1:9: a group of settings is wanted here, found nothing. Write `name: value` lines below it."
            " Known here: `email`, `name`, `phone`."
        ),
    ),
    (
        "company: {name: [a]}",
        ("1:17: a text is wanted here, found a list. Write it behind the colon, in quotes if in doubt."),
    ),
    (
        "company: {name: x, pone: y}",
        "1:20: `pone` is no setting here. Correct or remove it. Did you mean `phone`?",
    ),
    ("compny: {name: x}", "1:1: `compny` is no setting here. Correct or remove it. Did you mean `company`?"),
    (
        "folder: INBOX",
        ("1:1: `folder` is no setting here. Correct or remove it. `folder` belongs into `mailboxes`."),
    ),
    (
        "username: u",
        (
            "1:1: `username` is no setting here. Correct or remove it. `username` belongs "
            "into `imap` of `mailboxes`."
        ),
    ),
    ("mailboxes: []", "1:12: this list is empty. Give it at least one entry."),
    (
        "mailboxes: kaebused@example.ee",
        (
            "1:12: a list is wanted here, found `kaebused@example.ee`. Write [one, two], or "
            "each behind a `- ` of its own line."
        ),
    ),
    ("mailboxes: [{address: a@example.ee}]", "1:13: `imap` is missing. Add `imap:` (where the mail is)."),
    (
        "mailboxes: [{imap: {host: h, username: u, password: {env: IMAP}}}]",
        (
            "1:13: `address` is missing. Add `address:` (the address that customers write "
            "to, and the From of our mail)."
        ),
    ),
    ("responsible: {phone: 1}", "1:1: `name` is missing. Add `name:` (full name)."),
    (
        'persons: {"mari m": {name: M}}',
        "1:11: `mari m` cannot stand here. Write up to 40 letters, digits, `.`, `_` or `-`.",
    ),
    (
        "persons: {mari: Mari}",
        (
            "1:17: a group of settings is wanted here, found a text. Write `name: value` lines below it."
            " Known here: `email`, `name`, `phone`."
        ),
    ),
    (
        "persons: [mari]",
        ("1:10: a group of settings is wanted here, found a list. Write `name: value` lines below it."),
    ),
    (
        "persons: {mari: {name: M, phon: 1}}",
        "1:27: `phon` is no setting here. Correct or remove it. Did you mean `phone`?",
    ),
    ("budgets: {per_address_hour: 0}", "1:29: `0` is out of range. Write at least 1."),
    (
        "guard: {spam_headers: [x]}",
        ("1:23: a group of settings is wanted here, found a list. Write `name: value` lines below it."),
    ),
    (
        'guard: {spam_headers: {"X Spam": y}}',
        "1:24: `X Spam` cannot stand here. Write the name of a header, without its colon.",
    ),
    ("log: {format: text}", "1:15: `text` cannot stand here. Write json or console."),
    (
        "log: [json]",
        (
            "1:6: a group of settings is wanted here, found a list. Write `name: value` lines below it."
            " Known here: `format`, `level`."
        ),
    ),
    (
        "languages: et",
        ("1:12: a list is wanted here, found `et`. Write [one, two], or each behind a `- ` of its own line."),
    ),
    ("languages: []", "1:12: this list is empty. Give it at least one entry."),
    (
        "smtp: smtp.example.ee",
        (
            "1:7: a group of settings is wanted here, found a text. Write `name: value` lines below it."
            " Known here: `allow_clear_text`, `ca_file`, `connections`, `hello`, `host`, `password`, `port`, `tls`,"
            " `uncertain`, `username`."
        ),
    ),
    (
        "rate: 60",
        (
            "1:7: a group of settings is wanted here, found a text. Write `name: value` lines below it."
            " Known here: `burst`, `per_minute`."
        ),
    ),
    (
        "breaker: off",
        (
            "1:10: a group of settings is wanted here, found a text. Write `name: value` lines below it."
            " Known here: `least`, `pause`, `times`, `trial`, `young`."
        ),
    ),
    (
        "mailboxes: [{address: a@b.example, trusted_forms: [w@b.example],"
        " imap: {host: h, username: u, password: {env: IMAP}}}]",
        (
            "1:52: a group of settings is wanted here, found a text. Write `name: value` lines below it."
            " Known here: `from`, `person`."
        ),
    ),
    (
        "rules: none",
        (
            "1:8: a list is wanted here, found `none`. Write [one, two], or each behind a `- "
            "` of its own line."
        ),
    ),
    ("<<: {target: 1h}", "1:1: `<<` merges nothing here. Write the settings out."),
    (
        "calendar: {hours: 9:00-18:00}",
        ("1:19: a group of settings is wanted here, found a text. Write `name: value` lines below it."),
    ),
    (
        "polls: 60s",
        (
            "1:1: `polls` is no setting here. Correct or remove it. Known here: `alarm`, `breaker`, "
            "`budgets`, `calendar`, `calendars`, `canary`, `company`, `confirm_followups`, `delay`, `facts`, "
            "`forget_after`, `guard`, `html`, `keep_source`, `language`, `languages`, `log`, `mailboxes`, `max_age`, "
            "`persons`, `promise`, `rate`, `reopen_days`, `responsible`, `rules`, `rules_files`, "
            "`smtp`, `state`, `target`, `templates`, `two_languages`, `warnings`."
        ),
    ),
]


@pytest.mark.parametrize(("fragment", "expected"), SHAPES)
def test_a_wrong_shape_is_told_at_its_place(
    faults_of: Callable[..., list[str]], fragment: str, expected: str
) -> None:
    """A setting that is missing, unknown or of a wrong kind is told with what to do, at its key or value."""
    assert faults_of(fragment) == [f"responder.yaml:{expected}"]


def test_all_faults_are_told_at_once_and_in_order(faults_of: Callable[..., list[str]]) -> None:
    """Faults of shape, of values and between settings stand in one list, sorted by their place."""
    text = (
        "language: fr\n"
        "smtp: {port: 25}\n"
        "responsible: marii\n"
        "persons: {mari: {name: M}}\n"
        "calendar: {zone: Europe/Talinn, closed: [tomorrow]}\n"
    )
    places = [fault.split(": ")[0] for fault in faults_of(text)]
    assert places == [f"responder.yaml:{at}" for at in ("1:11", "2:1", "3:14", "5:18", "5:42")]


def test_no_jargon_in_any_sentence(faults_of: Callable[..., list[str]]) -> None:
    """No fault speaks of types, inputs or addresses of pydantic."""
    for fragment, _ in SHAPES:
        told = " ".join(faults_of(fragment)).casefold()
        assert not [
            word for word in ("input", "valid string", "pydantic", "type=", "traceback") if word in told
        ]
