"""Each kind of value says in plain words what it wants."""

from __future__ import annotations

from collections.abc import Callable

import pytest

MAILBOX = (
    "mailboxes:\n"
    "  - address: kaebused@example.ee\n"
    "    imap: {host: imap.example.ee, username: u, password: {env: IMAP}}\n"
    "    "
)
IMAP = (
    "mailboxes:\n  - address: kaebused@example.ee\n    imap:\n      host: imap.example.ee\n"
    "      username: u\n      password: {env: IMAP}\n      "
)
VALUES = [
    (MAILBOX + "idle: yes", "4:11: true or false is wanted here, found `yes`. Write `true` or `false`."),
    (MAILBOX + "idle: on", "4:11: true or false is wanted here, found `on`. Write `true` or `false`."),
    (MAILBOX + "sent_copy: 1", "4:16: true or false is wanted here, found `1`. Write `true` or `false`."),
    (
        MAILBOX + "prefix: kb",
        "4:13: `kb` cannot stand here. Write 1 to 8 capitals A-Z or digits, a letter first.",
    ),
    (
        MAILBOX + "prefix: ABCDEFGHI",
        ("4:13: `ABCDEFGHI` cannot stand here. Write 1 to 8 capitals A-Z or digits, a letter first."),
    ),
    (
        MAILBOX + "old_prefixes: C",
        ("4:19: a list is wanted here, found `C`. Write [one, two], or each behind a `- ` of its own line."),
    ),
    (
        MAILBOX + "keyword: two words",
        '4:14: `two words` cannot stand here. Write one word in ASCII, or "" for none.',
    ),
    (
        MAILBOX + "keyword: \\Seen",
        '4:14: `\\Seen` cannot stand here. Write one word in ASCII, or "" for none.',
    ),
    (
        MAILBOX + "envelope_from: bounces",
        "4:20: `bounces` is no mail address. Write it alone, such as complaints@example.ee.",
    ),
    (
        MAILBOX + 'reply_to: "Mari <mari@example.ee>"',
        ("4:15: `Mari <mari@example.ee>` is no mail address. Write it alone, such as complaints@example.ee."),
    ),
    (
        MAILBOX + "reply_to_domains: [a@example.ee]",
        ("4:24: `a@example.ee` is an address, a domain is wanted here. Write the part behind the @."),
    ),
    (
        MAILBOX + 'authserv_ids: ["mx.example.ee; dmarc=pass"]',
        "4:20: `mx.example.ee; dmarc=pass` cannot stand here. Write the name alone, such as mx.example.ee.",
    ),
    (
        MAILBOX + "aliases: [one]",
        "4:15: `one` is no mail address. Write it alone, such as complaints@example.ee.",
    ),
    (
        MAILBOX + "name: a b",
        "4:11: `a b` cannot stand here. Write up to 40 letters, digits, `.`, `_` or `-`.",
    ),
    (MAILBOX + 'folder: ""', "4:13: this is empty. Write a text, or remove the line."),
    (IMAP + "port: 0", "7:13: `0` is out of range. Write at least 1."),
    (IMAP + "port: 70000", "7:13: `70000` is out of range. Write at most 65535."),
    (IMAP + "port: imap", "7:13: a whole number is wanted here, found `imap`. Write digits only."),
    (IMAP + "tls: ssl", "7:12: `ssl` cannot stand here. Write implicit, starttls or none."),
    (IMAP + "tls: yes", "7:12: `yes` cannot stand here. Write implicit, starttls or none."),
    (IMAP + "tls: [none]", "7:12: a list cannot stand here. Write implicit, starttls or none."),
    (
        'smtp: {host: "smtp.example.ee:587"}',
        (
            "1:14: `smtp.example.ee:587` is no host name. Write it alone, such as "
            "mail.example.ee: the port is a setting of its own."
        ),
    ),
    (
        'smtp: {host: "https://smtp.example.ee"}',
        (
            "1:14: `https://smtp.example.ee` is no host name. Write it alone, such as "
            "mail.example.ee: the port is a setting of its own."
        ),
    ),
    (
        "smtp: {host: a b}",
        (
            "1:14: `a b` is no host name. Write it alone, such as mail.example.ee: the port "
            "is a setting of its own."
        ),
    ),
    (
        'smtp: {host: s, hello: "-"}',
        (
            "1:24: `-` is no host name. Write it alone, such as mail.example.ee: the port is "
            "a setting of its own."
        ),
    ),
    ("smtp: {host: s, connections: 99}", "1:30: `99` is out of range. Write at most 16."),
    (
        "budgets: {per_address_day: many}",
        "1:28: a whole number is wanted here, found `many`. Write digits only.",
    ),
    (
        "languages: [EST]",
        ("1:13: `EST` cannot stand here. Write the code of a language, such as et, ru, lv or en."),
    ),
    (
        "calendar: {holidays: ee}",
        ('1:22: `ee` cannot stand here. Write a country in capitals, such as EE or DE-BY, or "" for none.'),
    ),
    (
        "calendar: {holidays: no}",
        ('1:22: `no` cannot stand here. Write a country in capitals, such as EE or DE-BY, or "" for none.'),
    ),
    ('company: {name: ""}', "1:17: this is empty. Write a text, or remove the line."),
    (
        'company: {name: "a\\nb"}',
        ("1:17: this text has a line break or an invisible character in it. Keep it on one line."),
    ),
    (
        'company: {name: x, email: "x@y"}',
        "1:27: `x@y` is no mail address. Write it alone, such as complaints@example.ee.",
    ),
]


@pytest.mark.parametrize(("fragment", "expected"), VALUES)
def test_a_wrong_value_is_told_at_its_place(
    faults_of: Callable[..., list[str]], fragment: str, expected: str
) -> None:
    """The fault names what stands there and what to write instead."""
    assert faults_of(fragment) == [f"responder.yaml:{expected}"]
