"""Two acknowledgements of ours: the first line in which the reader, or the reader's mail client, sees another one."""

from __future__ import annotations

import email
from email.message import EmailMessage
from email.policy import default
from itertools import zip_longest

# Made anew with each key, or told by the parts themselves.
_OWN = frozenset({"message-id", "x-responder-loop", "date", "mime-version", "subject"})


def text_difference(before: bytes, after: bytes) -> tuple[str, str] | None:
    """Subject and plain text; None when they are the same."""
    return _first([_text(before), _text(after)])


def form_difference(before: bytes, after: bytes) -> tuple[str, str] | None:
    """Header fields, and the HTML part where there is one; None when they are the same."""
    return _first([_form(before), _form(after)])


def _first(both: list[list[str]]) -> tuple[str, str] | None:
    return next(((old, new) for old, new in zip_longest(*both, fillvalue="") if old != new), None)


def _mail(content: bytes) -> EmailMessage:
    mail = email.message_from_bytes(content, policy=default)
    assert isinstance(mail, EmailMessage)
    return mail


def _text(content: bytes) -> list[str]:
    mail = _mail(content)
    return [f"Subject: {mail['Subject']}", *_lines(mail, "plain")]


def _form(content: bytes) -> list[str]:
    mail = _mail(content)
    fields = [
        f"{name}: {value}"
        for name, value in mail.items()
        if name.casefold() not in _OWN and not name.casefold().startswith("content-t")
    ]
    return [*fields, *_lines(mail, "html")]


def _lines(mail: EmailMessage, kind: str) -> list[str]:
    part = mail.get_body((kind,))
    return str(part.get_content()).splitlines() if part else []
