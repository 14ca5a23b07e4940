"""What one acknowledgement is made from, and what comes of it: values that cross the door of reply.py."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from responder.core.days_off import DaysOff
from responder.core.promise import Promise
from responder.core.writing.capacity_words import Capacity
from responder.core.writing.questions import AskedFact
from responder.core.writing.undelivered_words import Undelivered


@dataclass(frozen=True, slots=True)
class Person:
    """A person of the desk, as shown to the complainant (P7). Empty strings where not given."""

    name: str = ""
    phone: str = ""
    email: str = ""


@dataclass(frozen=True)
class Templates:
    """Template sources: {(kind, language): text}; kind is "acknowledgement" or the operator's own template name.
    First line `Subject: ...`, then an empty line, then the body."""

    texts: Mapping[tuple[str, str], str]


@dataclass(frozen=True, slots=True)
class Answering:
    """All that one acknowledgement is made from; nothing of the stranger's text but `display_name`, which is
    cleaned and used in the greeting only. `also_language`: the whole text once more in it, "" = no. `urgent`: the
    person is named early. `html`: an HTML part beside the text. `facts`: the desk's own, whose questions are theirs.

    Of a mail that answers no mail (`unprompted`): `thread_subject`, the subject of our acknowledgement; `others`, a
    line for each further complaint that it speaks of; `reason`, the operator's own words. Of a warning to staff:
    `share` of the time in per cent, 100 = the promise slipped; `untold`: why its customer is not told of it.
    `capacity`: of an alarm to staff; `undelivered`: of a mail to them that one of ours came back.

    `renewed`: of a confirmation of a further message, whether its time is a new one.

    `written`: the Date of the mail answered, with its offset; None where there is none to believe, so that the zone is
    named. `days_off`: of the desk, until the promise."""

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
    unprompted: bool = False
    thread_subject: str = ""
    others: tuple[str, ...] = ()
    reason: str = ""
    share: int = 0
    untold: str = ""
    written: datetime | None = None
    days_off: tuple[DaysOff, ...] = ()
    capacity: Capacity | None = None
    undelivered: Undelivered | None = None
    renewed: bool = False


@dataclass(frozen=True, slots=True)
class Reply:
    """A finished mail. `content`: the exact bytes for the wire (CRLF). `text`: the body as the reader sees it.
    `promise_words`: the promise exactly as printed in it; of a mail in two languages both, parted by " / ".
    `recipient`: To in ASCII form, as RCPT TO needs it."""

    subject: str
    text: str
    promise_words: str
    content: bytes
    recipient: str = ""
