"""The fields a rule may look at: how each is read from a message and its surroundings. A closed table."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import Enum

import idna

from responder.core.mail.encoded_words import decode_words
from responder.core.mail.subject import strip_prefixes
from responder.core.message import Address, Message
from responder.core.ruling.folding import Text


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Fields of a rule that the message alone does not tell. Empty or None: unknown.

    `auth_*`: "pass", "fail", "none" ... as our own border judged. `weekday`: "monday" ... of the receipt in the
    desk's zone, `local_time`: "HH:MM" there, `in_hours`: whether the desk was open. `deadline_days`: days from the
    receipt to the customer's own deadline. `timed_out`: what ran out of time when this mail was first decided,
    as in Match.timed_out; it counts as such again.
    """

    mailbox: str = ""
    language: str = ""
    followup: bool | None = None
    auth_spf: str = ""
    auth_dkim: str = ""
    auth_dmarc: str = ""
    open_complaints: int | None = None
    complaints_30d: int | None = None
    weekday: str = ""
    local_time: str = ""
    in_hours: bool | None = None
    deadline_days: float | None = None
    timed_out: frozenset[str] = frozenset()


class Kind(Enum):
    """What a field holds; it decides which operators it takes and what a bare value means."""

    TEXT = "text"
    ADDRESS = "address"
    NAME = "name"
    NUMBER = "number"
    TIME = "time"
    FLAG = "yes or no"


_LETTERS = re.compile(r"[^\W\d_]{2,}")

Value = tuple[str, ...] | float | bool | None


@dataclass(frozen=True, slots=True)
class Field:
    """One field. `read` gives texts, a number or a flag; () and None mean that it is missing."""

    name: str
    kind: Kind
    read: Callable[[Message, Surroundings], Value]


def _present(*texts: str) -> tuple[str, ...]:
    return tuple(text for text in texts if text and not text.isspace())


def _specs(addresses: Iterable[Address]) -> tuple[str, ...]:
    return tuple(address.spec for address in addresses)


def _domains(addresses: Iterable[Address]) -> tuple[str, ...]:
    """Each domain as it came and, of an internationalised one, also in its letters: a rule may be written in either."""
    return tuple(
        spelling
        for address in addresses
        for spelling in dict.fromkeys((address.domain, _in_letters(address.domain)))
    )


def _in_letters(domain: str) -> str:
    if "xn--" not in domain:
        return domain
    try:
        return idna.decode(domain)
    except (idna.IDNAError, UnicodeError):
        return domain


def _subject(message: Message) -> tuple[str, ...]:
    return _present(strip_prefixes(message.subject))


def _capitals(text: str) -> float | None:
    """Words all in capitals, in 100 words of two letters or more; of fewer than 5 words nothing can be said."""
    words = _LETTERS.findall(text)
    return 100.0 * sum(map(str.isupper, words)) / len(words) if len(words) >= 5 else None


def _count(number: int | None) -> float | None:
    return None if number is None else float(number)


_TABLE = (
    Field("from.address", Kind.ADDRESS, lambda m, a: _specs(m.from_)),
    Field("from.domain", Kind.NAME, lambda m, a: _domains(m.from_)),
    Field("from.name", Kind.TEXT, lambda m, a: _present(*(address.name for address in m.from_))),
    Field("reply_to", Kind.ADDRESS, lambda m, a: _specs(m.reply_to)),
    Field("to", Kind.ADDRESS, lambda m, a: _specs(m.to)),
    Field("cc", Kind.ADDRESS, lambda m, a: _specs(m.cc)),
    Field("delivered_to", Kind.ADDRESS, lambda m, a: _present(*m.delivered_to)),
    Field("mailbox", Kind.NAME, lambda m, a: _present(a.mailbox)),
    Field("subject", Kind.TEXT, lambda m, a: _subject(m)),
    Field("body", Kind.TEXT, lambda m, a: _present(m.new_text)),
    Field("body_full", Kind.TEXT, lambda m, a: _present(m.body)),
    Field("text", Kind.TEXT, lambda m, a: (*_subject(m), *_present(m.new_text))),
    Field("capitals", Kind.NUMBER, lambda m, a: _capitals(f"{m.subject} {m.new_text}"[:500])),
    Field("attachments.count", Kind.NUMBER, lambda m, a: float(len(m.attachments))),
    Field("attachments.names", Kind.TEXT, lambda m, a: _present(*(part.name for part in m.attachments))),
    Field(
        "attachments.types", Kind.TEXT, lambda m, a: _present(*(part.media_type for part in m.attachments))
    ),
    Field("size", Kind.NUMBER, lambda m, a: float(m.size)),
    Field("language", Kind.NAME, lambda m, a: _present(a.language)),
    Field("followup", Kind.FLAG, lambda m, a: a.followup),
    Field("auth.spf", Kind.NAME, lambda m, a: _present(a.auth_spf)),
    Field("auth.dkim", Kind.NAME, lambda m, a: _present(a.auth_dkim)),
    Field("auth.dmarc", Kind.NAME, lambda m, a: _present(a.auth_dmarc)),
    Field("sender.open_complaints", Kind.NUMBER, lambda m, a: _count(a.open_complaints)),
    Field("sender.complaints_30d", Kind.NUMBER, lambda m, a: _count(a.complaints_30d)),
    Field("received.weekday", Kind.NAME, lambda m, a: _present(a.weekday)),
    Field("received.local_time", Kind.TIME, lambda m, a: _present(a.local_time)),
    Field("received.in_hours", Kind.FLAG, lambda m, a: a.in_hours),
    Field("deadline.days", Kind.NUMBER, lambda m, a: a.deadline_days),
)

FIELDS: Mapping[str, Field] = {entry.name: entry for entry in _TABLE}
SHORT_NAMES: Mapping[str, str] = {"from": "from.address"}
# RFC 8601 section 2.7: the results that there are.
_CHECKED = ("pass", "fail", "none", "neutral", "policy", "temperror", "permerror")
AUTHENTICATION: Mapping[str, tuple[str, ...]] = {
    "auth.spf": (*_CHECKED, "softfail"),
    "auth.dkim": _CHECKED,
    "auth.dmarc": (*_CHECKED, "bestguesspass"),
}
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

# RFC 5322 section 3.6.8: a field name is printable US-ASCII without the colon.
_HEADER = re.compile(r"header\.([!-9;-~]{1,100})")


def canonical(name: str) -> str:
    """The full name of a field: "from" -> "from.address". All other names come back as they are."""
    return SHORT_NAMES.get(name, name)


def field_of(name: str) -> Field | None:
    """The field of that name, or None when there is none. "header.NAME" is any header of the mail."""
    known = FIELDS.get(canonical(name))
    if known is not None:
        return known
    header = _HEADER.fullmatch(name)
    return Field(name, Kind.TEXT, _header_reader(header[1])) if header else None


def _header_reader(name: str) -> Callable[[Message, Surroundings], Value]:
    return lambda m, a: _present(*(decode_words(value).strip() for value in m.all(name)))


class Reading:
    """The fields of one mail, each read once. A text that stands in several fields is folded once."""

    def __init__(self, message: Message, around: Surroundings) -> None:
        self._message = message
        self._around = around
        self._values: dict[str, Value] = {}
        self._texts: dict[str, tuple[Text, ...]] = {}
        self._folded: dict[str, Text] = {}
        self.header_names = frozenset(name for name, _ in message.headers)
        self.timed_out = around.timed_out

    def value(self, entry: Field) -> Value:
        """What the field holds; None when it is missing."""
        if entry.name not in self._values:
            value = entry.read(self._message, self._around)
            self._values[entry.name] = None if value == () else value
        return self._values[entry.name]

    def texts(self, entry: Field) -> tuple[Text, ...]:
        """The field's texts, () when it is missing or holds a number or a flag."""
        known = self._texts.get(entry.name)
        if known is None:
            value = self.value(entry)
            texts = value if isinstance(value, tuple) else ()
            known = self._texts[entry.name] = tuple(self._text(text) for text in texts)
        return known

    def _text(self, raw: str) -> Text:
        return self._folded.setdefault(raw, Text(raw))
