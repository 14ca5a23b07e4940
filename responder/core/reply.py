"""Complaint, Promise, template -> Reply: RFC 3834 fields, RFC 5322 threading, bytes. One clean_header() for all that comes from outside."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from responder.core.promise import Promise


@dataclass(frozen=True, slots=True)
class Person:
    """A person of the desk, as shown to the complainant (P7). Empty strings where not given."""

    name: str = ""
    phone: str = ""
    email: str = ""


@dataclass(frozen=True)
class Templates:
    """Template sources: {(kind, language): text}; kind is "acknowledgement" or the operator's own template name.
    First line `Subject: ...`, then an empty line, then the body. `names`: all template names."""

    texts: Mapping[tuple[str, str], str]


@dataclass(frozen=True, slots=True)
class Answering:
    """All that one acknowledgement is made from; nothing of the stranger's text but `display_name`, which is cleaned
    and used in the greeting only."""

    kind: str
    language: str
    complaint_id: str
    message_id: str
    loop_header: str
    from_name: str
    from_address: str
    reply_to: str
    recipient: str
    display_name: str
    company: str
    person: Person
    promise: Promise
    missing: tuple[str, ...]
    in_reply_to: str
    references: tuple[str, ...]
    date: datetime


@dataclass(frozen=True, slots=True)
class Reply:
    """A finished mail. `content`: the exact bytes for the wire (CRLF). `text`: the body as the reader sees it.
    `promise_words`: the promise exactly as printed in it."""

    subject: str
    text: str
    promise_words: str
    content: bytes


def clean_header(value: str) -> str:
    """One line of printable text: no CR, LF, NUL, bidi or other control character, runs of blanks folded."""
    raise NotImplementedError


def compose(answering: Answering, templates: Templates) -> Reply:
    """Render and serialise. Raises TemplateError (what, template, line) for a template of the operator's that fails."""
    raise NotImplementedError
