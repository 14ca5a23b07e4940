"""What two settings say of each other: unknown names, doubles, loops, clear text."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from responder.config import Loaded

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
CONFLICTS = [
    ("language: fr", "1:11: `fr` is not among `languages`. Add it there, or choose one of them."),
    ("languages: [et, de]", "1:17: language `de` has no words here. Use en, et, lv, ru."),
    ("languages: [et, et]", "1:17: language `et` stands twice. Remove one."),
    (
        "responsible: marii\npersons: {mari: {name: M}}",
        ("1:14: there is no person `marii`. Add it under `persons`, or correct it. Did you mean `mari`?"),
    ),
    (
        "responsible: {name: M, email: KAEBUSED@example.ee}",
        "1:31: this is a watched mailbox (a mail loop). Give the person's own address.",
    ),
    (
        "persons: {mari: {name: M, email: kaebused@example.ee}}",
        "1:34: this is a watched mailbox (a mail loop). Give the person's own address.",
    ),
    (
        "responsible: {name: M}\npersons: {responsible: {name: N}}",
        ("2:11: a person of this name is written out as `responsible` too. Give this one another name."),
    ),
    (
        "smtp: {host: s, username: u}",
        ("1:27: a login needs a password. Add `password: {file: PATH}`, or remove `username`."),
    ),
    ("smtp: {host: s, password: {env: SMTP}}", "1:17: a password without `username` is never used. Add it."),
    (
        "smtp: {host: s.example.ee, tls: none}",
        (
            "1:33: clear text to another machine shows password and mail. Write starttls or "
            "implicit (or allow_clear_text: true)."
        ),
    ),
    (
        "smtp: {host: 10.0.0.1, tls: none}",
        (
            "1:29: clear text to another machine shows password and mail. Write starttls or "
            "implicit (or allow_clear_text: true)."
        ),
    ),
    (
        IMAP + "tls: none",
        (
            "7:12: clear text to another machine shows password and mail. Write starttls or "
            "implicit (or allow_clear_text: true)."
        ),
    ),
    (
        "smtp: {host: s, ca_file: absent.pem}",
        "1:26: absent.pem cannot be read (no such file or directory). Check the path.",
    ),
    (
        "smtp: {host: s, ca_file: responder.yaml}",
        "1:26: responder.yaml holds no certificate in PEM form. Check the file.",
    ),
    (MAILBOX + "owner: peeter", "4:12: there is no person `peeter`. Add it under `persons`, or correct it."),
    (
        MAILBOX + "calendar: riga",
        (
            "4:15: there is no calendar `riga`. Add it under `calendars`, or correct it. "
            "Known here: `default`."
        ),
    ),
    (MAILBOX + "language: fi", "4:15: `fi` is not among `languages`. Add it there, or choose one of them."),
    (MAILBOX + "move_to: INBOX", "4:14: this is the watched folder itself. Name another one."),
    (MAILBOX + "sent_folder: INBOX", "4:18: this is the watched folder itself. Name another one."),
    (
        "responsible: {name: M, email: kaebused+mari@example.ee}",
        "1:31: this is a watched mailbox (a mail loop). Give the person's own address.",
    ),
    (
        "warnings: {to: {75%: [kaebused+mari@example.ee]}}",
        "1:22: this is an address of ours (a mail loop). Give a person's own address.",
    ),
    (
        MAILBOX + "bounces: b@example.ee\n    envelope_from: c@example.ee",
        "4:14: `envelope_from` names another envelope sender. Keep one of them.",
    ),
    (
        MAILBOX + f"bounces: {'b' * 24}@example.ee",
        f"4:14: {'b' * 24} leaves no room for a token: 22 characters at most before the @. Use a shorter alias.",
    ),
    (
        MAILBOX.replace("kaebused", "k" * 24) + "sub_addresses: true",
        f"4:20: {'k' * 24} leaves no room for a token: 22 characters at most before the @. Use a shorter alias.",
    ),
    (
        MAILBOX + "aliases: [Kaebused@example.ee]",
        ("4:15: address `kaebused@example.ee` stands twice. Each address belongs to one mailbox."),
    ),
    (
        MAILBOX
        + (
            "idle: true\n  - address: b@example.ee\n    name: kaebused\n    imap: {host: "
            "imap.example.ee, username: b, password: {env: IMAP}}\n"
        ),
        "6:11: name `kaebused` stands twice. Give each mailbox a `name` of its own.",
    ),
    (
        MAILBOX
        + (
            "idle: true\n  - address: b@example.ee\n    imap: {host: IMAP.example.ee, "
            "username: u, password: {env: IMAP}}\n"
        ),
        ("6:5: folder INBOX of this login is watched by another mailbox too. Keep one of them."),
    ),
    (
        MAILBOX
        + (
            "idle: true\n  - address: KAEBUSED@example.ee\n    name: b\n    imap: {host: "
            "imap.example.ee, username: b, password: {env: IMAP}}\n"
        ),
        ("5:14: address `kaebused@example.ee` stands twice. Each address belongs to one mailbox."),
    ),
    (
        "templates: absent",
        ("1:12: templates folder absent cannot be read (no such file or directory). Check path and mode."),
    ),
    ("rules_files: [absent/*.yaml]", "1:15: no file has this name. Correct it, or remove the line."),
    (
        'rules_files: ["/**/*.yaml"]',
        "1:15: `**` would search whole trees. Name the folder: rules.d/*.yaml.",
    ),
]


@pytest.mark.parametrize(("fragment", "expected"), CONFLICTS)
def test_a_conflict_is_told_at_one_of_its_places(
    faults_of: Callable[..., list[str]], fragment: str, expected: str
) -> None:
    """Each conflict is one fault, where the operator can mend it."""
    assert faults_of(fragment) == [f"responder.yaml:{expected}"]


@pytest.mark.parametrize(
    ("box", "noted"),
    [
        ("bounces: b@example.ee", True),
        ("bounces: b@example.ee\n    aliases: [info@example.ee]", True),
        ("bounces: b@example.ee\n    aliases: [B@Example.ee]", False),
        ("bounces: b@xn--kru-qla.ee\n    aliases: [b@käru.ee]", False),
        ("bounces: b@käru.ee\n    aliases: [b@xn--kru-qla.ee]", False),
        ("bounces: kaebused@example.ee", False),
        ("aliases: [b@example.ee]", False),
        (
            "bounces: b@example.ee\n  - address: two@example.ee\n    aliases: [b@example.ee]\n"
            "    imap: {host: imap.example.ee, username: two, password: {env: IMAP}}",
            False,
        ),
    ],
)
def test_bounces_go_where_somebody_looks(load_text: Callable[..., Loaded], box: str, noted: bool) -> None:
    """To an address or alias of some watched mailbox, however its domain is spelt; else it is noted."""
    notes = [note for note in load_text(MAILBOX + box).notes if "no watched mailbox has this" in str(note)]
    assert [(note.line, note.column) for note in notes] == [(4, 14)] * noted
