"""Answering, templates -> the words of one mail: subject and text, in one language or whole in each of two."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from responder.core.languages import FACTS, PACKS
from responder.core.writing.answering import Answering, Templates
from responder.core.writing.capacity_words import capacity_values
from responder.core.writing.greeting import greeting, respectful_greeting
from responder.core.writing.questions import question
from responder.core.writing.rendering import TemplateError, Values, render
from responder.core.writing.undelivered_words import undelivered_values
from responder.core.writing.wire import clean_header
from responder.core.writing.wording import days_off_in_words, due_in_words, moment_in_words, plain, same_clock

SEPARATOR = "* * *"
"""Between two languages. No row of dashes: mail programs take one for the beginning of a signature or a quoted mail."""

SLIPPED = 100
"""Share of a promise's time, in per cent, at which it is over."""

_LONGEST_SUBJECT = 120
"""Characters; two subjects that are longer together leave the second to the text."""


@dataclass(frozen=True, slots=True)
class Section:
    """The whole text in one language, lines ended by \\n; `promise`: the promise as printed in it. `tied`: its times
    and days off with their no-break spaces."""

    language: str
    text: str
    promise: str
    tied: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Letter:
    """The words of a mail. `sections`: one, or two in the order in which they stand."""

    subject: str
    sections: tuple[Section, ...]

    @property
    def text(self) -> str:
        """The plain text: of two languages a line for readers of either, then one text after the other."""
        texts = [section.text for section in self.sections]
        if len(texts) == 1:
            return texts[0]
        return " / ".join(self.signposts) + "\n\n" + f"\n{SEPARATOR}\n\n".join(texts)

    @property
    def signposts(self) -> tuple[str, ...]:
        """Where the text of each language stands, in that language; () for a mail in one."""
        if len(self.sections) == 1:
            return ()
        first, *others = (PACKS[section.language] for section in self.sections)
        return (first.stands_first, *(pack.stands_below for pack in others))

    @property
    def promise_words(self) -> str:
        """The promise as printed, in each language."""
        return " / ".join(section.promise for section in self.sections)


def letter(answering: Answering, templates: Templates) -> Letter:
    """The text in `language`, and in `also_language` where there is a template for it. Raises TemplateError."""
    first = _in_one_language(answering, templates)
    also = answering.also_language
    if also == answering.language or also not in PACKS or (answering.kind, also) not in templates.texts:
        return first
    second = _in_one_language(replace(answering, language=also), templates)
    identifier = clean_header(answering.complaint_id)
    return Letter(_both(first.subject, second.subject, identifier), first.sections + second.sections)


def _in_one_language(answering: Answering, templates: Templates) -> Letter:
    name = f"{answering.kind}.{answering.language}"
    source = templates.texts.get((answering.kind, answering.language))
    if source is None or answering.language not in PACKS:
        raise TemplateError("there is no such template; add the file or name another in the rules", name, 0)
    given = values(answering)
    subject, text = render(source, given, name)
    subject = clean_header(subject)
    if answering.complaint_id not in subject:  # threading by subject (the last resort) needs it
        subject = f"{subject} {given['tag']}"
    tied = tuple(filter(None, _times(answering).values()))
    return Letter(subject, (Section(answering.language, text, str(given["promise"]), tied),))


def _both(first: str, second: str, identifier: str) -> str:
    """Both subjects with the tag once, at the end; the first alone where the two would not read well together."""
    tag = f"[{identifier}]"
    bare = [one.replace(tag, " ").strip(" -–—:,;/|") for one in (first, second)]
    together = f"{' / '.join(' '.join(one.split()) for one in bare)} {tag}"
    # A number written into the sentence cannot be taken out of it, and twice it looks like a loop.
    readable = all(bare) and bare[0] != bare[1] and not any(identifier in one for one in bare)
    return together if readable and len(together) <= _LONGEST_SUBJECT else first


def values(answering: Answering) -> Values:
    """The variables of docs/templates.md, each one clean line; of the stranger's text they hold the name only."""
    language, person = answering.language, answering.person
    return {
        **{name: plain(words) for name, words in _times(answering).items()},
        "greeting": greeting(answering.display_name, language),
        "respectful_greeting": respectful_greeting(answering.display_name, language),
        "complaint_id": clean_header(answering.complaint_id),
        "tag": f"[{clean_header(answering.complaint_id)}]",
        "late": answering.promise.late,
        "urgent": answering.urgent,
        "questions": _questions(answering),
        "company": clean_header(answering.company),
        "person_name": clean_header(person.name),
        "person_phone": clean_header(person.phone),
        "person_email": clean_header(person.email),
        "thread_subject": clean_header(answering.thread_subject),
        "others": tuple(clean_header(one) for one in answering.others),
        "reason": clean_header(answering.reason),
        "share": str(answering.share),
        "slipped": answering.share >= SLIPPED,
        "renewed": answering.renewed,
        "untold": clean_header(answering.untold),
        **_clean(capacity_values(answering.capacity, language)),
        **_clean(undelivered_values(answering.undelivered, language)),
    }


def _clean(values: Mapping[str, str | bool]) -> Values:
    return {name: clean_header(one) if isinstance(one, str) else one for name, one in values.items()}


def _times(answering: Answering) -> dict[str, str]:
    """The zone is named with the promise unless the writer reads the same clock; with the opening only where its offset
    is another."""
    promise, language = answering.promise, answering.language
    zone, now, opens = promise.zone, promise.decided, promise.opens
    shared = same_clock(answering.written, zone, *filter(None, (promise.due, opens)))
    clock = ZoneInfo(zone)
    moved = opens and opens.astimezone(clock).utcoffset() != promise.due.astimezone(clock).utcoffset()
    return {
        "promise": due_in_words(promise.due, zone, language, now=now, zoned=not shared),
        "opens": moment_in_words(opens, zone, language, now=now, zoned=bool(moved)) if opens else "",
        "days_off": days_off_in_words(answering.days_off, language),
    }


def _questions(answering: Answering) -> tuple[str, ...]:
    """Of the facts that are missing: the built-in ones in their fixed order, then the desk's own as they were asked."""
    asked = (
        *(fact for fact in FACTS if fact in answering.missing),
        *(fact for fact in answering.missing if fact not in FACTS),
    )
    questions = (clean_header(question(fact, answering.language, answering.facts)) for fact in asked)
    return tuple(one for one in questions if one)
