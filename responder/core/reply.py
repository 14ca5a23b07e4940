"""Complaint, Promise, template -> Reply: RFC 3834 fields, RFC 5322 threading, bytes.

All that comes from outside passes one clean_header()."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import lru_cache

from responder.core.business_calendar import Budget, Unit
from responder.core.languages import FACTS, PACKS
from responder.core.promise import Promise
from responder.core.writing import wire
from responder.core.writing.greeting import greeting, respectful_greeting
from responder.core.writing.questions import AskedFact
from responder.core.writing.rendering import TemplateError, Values, render
from responder.core.writing.wire import UnsendableAddress, ascii_address, clean_header
from responder.core.writing.wording import due_in_words, moment_in_words

__all__ = [
    "Answering",
    "Person",
    "Reply",
    "TemplateError",
    "Templates",
    "UnsendableAddress",
    "ascii_address",
    "check_template",
    "clean_header",
    "compose",
]

# RFC 5322 knows no limit; relays do. First and last: the root keeps the thread, the end places the reply in it.
_REFERENCES_EACH_END = 20
_REFERENCES_OCTETS = 8_192


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
    """All that one acknowledgement is made from; nothing of the stranger's text but `display_name`, which is
    cleaned and used in the greeting only. `also_language`: the whole text once more in it, "" = no. `urgent`: the
    person is named early. `facts`: the desk's own, whose questions are theirs."""

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
    also_language: str = ""
    urgent: bool = False
    html: bool = False
    facts: Mapping[str, AskedFact] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reply:
    """A finished mail. `content`: the exact bytes for the wire (CRLF). `text`: the body as the reader sees it.
    `promise_words`: the promise exactly as printed in it. `recipient`: To in ASCII form, as RCPT TO needs it."""

    subject: str
    text: str
    promise_words: str
    content: bytes
    recipient: str = ""


def compose(answering: Answering, templates: Templates) -> Reply:
    """Render and serialise; the same input gives the same bytes.

    Raises TemplateError (what, template, line) for a template of the operator's that fails or is missing,
    UnsendableAddress for a recipient to whom no 7-bit mail can be written, ValueError for a fault of the caller's:
    naive `date`, own `message_id` or `loop_header` that no header may hold.
    """
    name = f"{answering.kind}.{answering.language}"
    source = templates.texts.get((answering.kind, answering.language))
    if source is None or answering.language not in PACKS:
        raise TemplateError("there is no such template; add the file or name another in the rules", name, 0)
    values = _values(answering)
    subject, text = render(source, values, name)
    subject = clean_header(subject)
    if answering.complaint_id not in subject:  # threading by subject (the last resort) needs it
        subject = f"{subject} {values['tag']}"
    content = _headers(answering, subject) + b"\r\n" + wire.quoted_printable(text)
    return Reply(subject, text, str(values["promise"]), content, ascii_address(answering.recipient))


def _values(answering: Answering) -> Values:
    """The variables of docs/templates.md, each one clean line; of the stranger's text they hold the name only."""
    promise, language, person = answering.promise, answering.language, answering.person
    questions = PACKS[language].questions
    return {
        "greeting": greeting(answering.display_name, language),
        "respectful_greeting": respectful_greeting(answering.display_name, language),
        "complaint_id": clean_header(answering.complaint_id),
        "tag": f"[{clean_header(answering.complaint_id)}]",
        "promise": due_in_words(promise.due, promise.zone, language),
        "opens": "" if promise.opens is None else moment_in_words(promise.opens, promise.zone, language),
        "late": promise.late,
        "questions": tuple(questions[fact] for fact in FACTS if fact in answering.missing),
        "company": clean_header(answering.company),
        "person_name": clean_header(person.name),
        "person_phone": clean_header(person.phone),
        "person_email": clean_header(person.email),
    }


def _headers(answering: Answering, subject: str) -> bytes:
    own_id = wire.identifiers([answering.message_id])
    if not own_id:
        raise ValueError(f"{ascii(answering.message_id)[:80]} is no Message-ID that can be written")
    if answering.date.tzinfo is None:
        raise ValueError("the Date of a mail needs a zone: the datetime is naive")
    fields = [
        ("From", wire.mailbox(clean_header(answering.from_name), answering.from_address)),
        ("To", ascii_address(answering.recipient)),
        *([("Reply-To", ascii_address(answering.reply_to))] if answering.reply_to else []),
        ("Subject", wire.unstructured(subject)),
        ("Date", format_datetime(answering.date)),
        ("Message-ID", f"<{own_id[0]}>"),
        *_threading(answering),
        ("Auto-Submitted", "auto-replied"),  # RFC 3834 section 5
        ("X-Auto-Response-Suppress", "DR, RN, NRN, OOF, AutoReply"),
        ("X-Responder-Loop", clean_header(answering.loop_header)),
        ("Content-Language", answering.language),
        ("MIME-Version", "1.0"),
        ("Content-Type", "text/plain; charset=utf-8"),
        ("Content-Transfer-Encoding", "quoted-printable"),
    ]
    return b"".join(wire.field(name, value) for name, value in fields)


def _threading(answering: Answering) -> list[tuple[str, str]]:
    """In-Reply-To and References (RFC 5322 section 3.6.4); neither when the original has no usable id."""
    parent = wire.identifiers([answering.in_reply_to])
    if not parent:
        return []
    earlier = [one for one in wire.identifiers(answering.references) if one != parent[0]]
    ids = _trimmed([*earlier, parent[0]])
    return [("In-Reply-To", f"<{parent[0]}>"), ("References", " ".join(f"<{one}>" for one in ids))]


def _trimmed(ids: list[str]) -> list[str]:
    """The first and the last 20, at most 8 kB with brackets and blanks; what goes, goes from the middle."""
    if len(ids) > 2 * _REFERENCES_EACH_END:
        ids = ids[:_REFERENCES_EACH_END] + ids[-_REFERENCES_EACH_END:]
    while sum(len(one) + 3 for one in ids) > _REFERENCES_OCTETS:
        ids = ids[: len(ids) // 2] + ids[len(ids) // 2 + 1 :]
    return ids


def check_template(kind: str, language: str, source: str) -> tuple[tuple[int, str], ...]:
    """Faults of a template, as (line, what is wrong and what to do), found by rendering it with sample values:
    everything given, nothing given, desk closed, late. Line 0 where no line is to blame."""
    if language not in PACKS:
        return ((0, f"there is no language pack for {language!r}; there are {', '.join(sorted(PACKS))}"),)
    faults: dict[tuple[int, str], None] = {}
    for sample in _samples(kind, language):
        values = _values(sample)
        try:
            subject, text = render(source, values, f"{kind}.{language}")
        except TemplateError as fault:
            faults[(fault.line, fault.what)] = None
            continue
        for fault_found in _omissions(values, subject, text):
            faults[fault_found] = None
    return tuple(sorted(faults))


def _omissions(values: Values, subject: str, text: str) -> list[tuple[int, str]]:
    """What every acknowledgement must say, whatever its wording."""
    found = []
    if str(values["complaint_id"]) not in subject:
        found.append((1, "the subject lacks the complaint's number; write {{ tag }} in it"))
    for variable, purpose in (
        ("complaint_id", "the complaint's number"),
        ("promise", "the time of the answer"),
        ("company", "the company's name"),
    ):
        if str(values[variable]) not in text:
            found.append((0, f"the text does not say {purpose}; write {{{{ {variable} }}}} in it"))
    if any(question not in text for question in _questions(values)):
        found.append((0, "the text does not ask for missing facts; print each of {{ questions }}"))
    return found


def _questions(values: Values) -> tuple[str, ...]:
    questions = values["questions"]
    return questions if isinstance(questions, tuple) else ()


@lru_cache(maxsize=16)
def _samples(kind: str, language: str) -> tuple[Answering, ...]:
    moment = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
    promise = Promise(
        due=moment, received=moment, decided=moment, opens=moment + timedelta(hours=1), late=True,
        target=Budget(24, Unit.WORKING_HOURS), calendar="sample", zone="Europe/Tallinn", basis=(),
    )  # fmt: skip
    full = Answering(
        kind=kind, language=language, complaint_id="KB-2026-00417-T", message_id="sample@example.com", loop_header="-",
        from_name="Sample", from_address="desk@example.com", reply_to="", recipient="someone@example.com",
        display_name="Anna Tamm", company="Sample OÜ", person=Person("Mari Kask", "+372 600 0000", "mari@example.com"),
        promise=promise, missing=FACTS, in_reply_to="", references=(), date=moment,
    )  # fmt: skip
    bare = replace(
        full, display_name="", person=Person(), missing=(), promise=replace(promise, opens=None, late=False)
    )
    return (
        full,
        bare,
        replace(full, missing=()),
        replace(bare, missing=FACTS),
        replace(bare, person=full.person),
    )
