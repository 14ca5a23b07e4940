"""restart_needed(): what a reload cannot exchange is named, and nothing else."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from responder.config import Loaded, restart_needed

Load = Callable[..., Loaded]
BOX = "imap: {host: h, username: u, password: {env: IMAP}}"
OLD = (
    f"mailboxes: [{{address: a@example.ee, {BOX}}}]\nsmtp: {{host: s, username: u, password: {{env: SMTP}}}}"
)
CHANGES = [
    ("target: 8wh\nlanguages: [et]\nresponsible: {name: M}\n" + OLD, ()),
    (OLD.replace("a@example.ee", "a@example.ee, keyword: X, move_to: Done, prefix: KB, owner: ''"), ()),
    (OLD + "\nstate: /srv", ("state",)),
    (OLD + "\nlog: {level: debug}", ("log",)),
    (OLD.replace("host: s", "host: t"), ("smtp.host",)),
    (OLD + "\nalarm: {after: 1h, to: x@other.example}", ()),
    (OLD + "\nalarm: {smtp: {host: z}}", ("alarm.smtp",)),
    (OLD.replace("host: s", "host: s, connections: 2"), ("smtp.connections",)),
    (OLD.replace("host: h", "host: g"), ("mailboxes.a.imap.host",)),
    (OLD.replace("{env: IMAP}", "{env: SMTP}"), ("mailboxes.a.imap.password",)),
    (
        OLD.replace("a@example.ee", "a@example.ee, folder: Post, poll: 5s"),
        ("mailboxes.a.folder", "mailboxes.a.poll"),
    ),
    (OLD.replace("a@example.ee", "b@example.ee"), ("mailboxes.a", "mailboxes.b")),
    (OLD.replace("a@example.ee", "b@example.ee, name: a"), ()),
]


@pytest.mark.parametrize(("text", "expected"), CHANGES)
def test_what_differs_is_named(load_text: Load, text: str, expected: tuple[str, ...]) -> None:
    """Accounts, connections, state and log wait for a restart; desks, rules and texts do not."""
    assert restart_needed(load_text(OLD), load_text(text)) == expected


def test_a_rotated_secret_is_named_without_being_shown(load_text: Load) -> None:
    """The same place with another secret needs a restart; the name tells which, and only that."""
    old = load_text(OLD, {"IMAP": "one", "SMTP": "one"})
    new = load_text(OLD, {"IMAP": "two", "SMTP": "one"})
    assert restart_needed(old, new) == ("mailboxes.a.imap.password",)
    assert restart_needed(old, load_text(OLD, {"IMAP": "one", "SMTP": "three"})) == ("smtp.password",)


def test_another_relay_for_alarms_is_compared_like_the_first(load_text: Load) -> None:
    """By its settings and its secret."""
    with_one = OLD + "\nalarm: {smtp: {host: z, username: u, password: {env: ALARM}}}"
    old = load_text(with_one, {"IMAP": "one", "SMTP": "one", "ALARM": "one"})
    new = load_text(with_one.replace("host: z", "host: y"), {"IMAP": "one", "SMTP": "one", "ALARM": "two"})
    assert restart_needed(old, new) == ("alarm.smtp.host", "alarm.smtp.password")


def test_nothing_differs_from_itself(load_text: Load) -> None:
    """A reload of an unchanged file needs nothing."""
    assert restart_needed(load_text(OLD), load_text(OLD)) == ()
