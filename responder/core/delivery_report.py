"""A report of a mail system -> what became of a mail: RFC 3464, 8098, 5965, and the dialects that follow none of them.

This file reads and believes nothing: whether the mail was ours, and whether the report speaks of the person whom we
wrote to, is decided in core/delivery.py by our MAC and by the register.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from responder.core.machines import report_text
from responder.core.machines.report_causes import CAUSES, Diagnosis, diagnose
from responder.core.machines.report_fields import (
    ACTIONS,
    DELAYED,
    DELETED,
    DELIVERED,
    DISPLAYED,
    EXPANDED,
    FAILED,
    RELAYED,
    SPAM_COMPLAINT,
    Fate,
    delivery_fates,
    disposition_fates,
    feedback_fates,
    field_values,
    is_status,
)
from responder.core.mail.header_values import message_ids
from responder.core.mail.report_parts import ReportPart, report_parts
from responder.core.message import Message

__all__ = [
    "ACTIONS", "CAUSES", "DELAYED", "DELETED", "DELIVERED", "DISPLAYED", "EXPANDED", "FAILED", "RELAYED",
    "SPAM_COMPLAINT", "DeliveryReport", "Diagnosis", "Fate", "diagnose", "read_report",
]  # fmt: skip

RFC_3464, RFC_8098, RFC_5965, IN_WORDS = "RFC 3464", "RFC 8098", "RFC 5965", "words"
MOST_IDS = 10
_STATUS = frozenset({"message/delivery-status", "message/global-delivery-status"})
_DISPOSITION = frozenset({"message/disposition-notification", "message/global-disposition-notification"})
_FEEDBACK = frozenset({"message/feedback-report"})
_RETURNED = frozenset(
    {"message/rfc822", "text/rfc822-headers", "message/global", "message/global-headers", "text/rfc822"}
)
_MACHINE = _STATUS | _DISPOSITION | _FEEDBACK | _RETURNED
_ID_LINE = re.compile(
    r"^[ \t>]*(?:original-|x-original-)?message-id[ \t]*:([^\n]*(?:\n[ \t][^\n]*)?)", re.I | re.M
)
_LOOP_LINE = re.compile(r"^[ \t>]*x-responder-loop[ \t]*:[ \t]*(?:\n[ \t]+)?([^\s]{1,200})", re.I | re.M)


@dataclass(frozen=True, slots=True)
class DeliveryReport:
    """What a report says, nothing of it proved.

    `form`: the standard it follows, or "words". `fates`: one for each recipient that it speaks of, in its order.
    `ids`: Message-IDs of the mail that it returns or names, without angle brackets, the most telling first; `loops`:
    values of X-Responder-Loop in the returned header. `named`: addresses in what it tells people, folded.
    """

    form: str
    fates: tuple[Fate, ...]
    ids: tuple[str, ...] = ()
    loops: tuple[str, ...] = ()
    named: tuple[str, ...] = ()

    @property
    def worst(self) -> Fate | None:
        """The fate that weighs most, of whichever recipient; None where nothing is told of any."""
        return worst(self.fates)


def worst(fates: tuple[Fate, ...]) -> Fate | None:
    """Failed before all others, in the order of ACTIONS; for good before for now; a known cause before another."""
    return min(
        fates, key=lambda one: (ACTIONS.index(one.action), not one.hard, one.cause == "other"), default=None
    )


def read_report(message: Message, raw: bytes) -> DeliveryReport | None:
    """What `message` reports, None where it is no report. `raw`: as it came, at most its first part. Never raises."""
    parts = report_parts(raw)
    copy = "\n\n".join(part.text for part in parts if part.media_type in _RETURNED)
    words = "\n\n".join(_words(parts))
    form, fates = _fates(message, parts, words)
    if not form:
        return None
    quoted = copy or words
    named_in = "\n".join(part.text for part in parts if part.media_type in _DISPOSITION | _FEEDBACK | _STATUS)
    return DeliveryReport(
        form,
        fates,
        _ids(named_in, quoted, message),
        tuple(dict.fromkeys(_LOOP_LINE.findall(quoted)))[:MOST_IDS],
        report_text.named(report_text.before_copy(words)),
    )


def _words(parts: tuple[ReportPart, ...]) -> tuple[str, ...]:
    """What people are told: the plain parts, the HTML where there is none."""
    plain = tuple(part.text for part in parts if part.media_type not in (_MACHINE | {"text/html"}))
    return (
        plain
        if any(one.strip() for one in plain)
        else tuple(part.text for part in parts if part.media_type == "text/html")
    )


def _fates(message: Message, parts: tuple[ReportPart, ...], words: str) -> tuple[str, tuple[Fate, ...]]:
    """The form, "" for what is no report, and the fates that it tells."""
    told = report_text.before_copy(words)
    for types, form in ((_FEEDBACK, RFC_5965), (_DISPOSITION, RFC_8098), (_STATUS, RFC_3464)):
        texts = [part.text for part in parts if part.media_type in types]
        if not texts:
            continue
        if form == RFC_3464:
            fates = tuple(fate for text in texts for fate in delivery_fates(text, told))
            if not fates:  # an empty status part: what people are told is all there is
                fates = report_text.text_fates(message.subject, told, message.all("x-failed-recipients"))
            return form, fates
        read = feedback_fates if form == RFC_5965 else disposition_fates
        return form, tuple(fate for text in texts for fate in read(text))
    if is_status(words):
        return RFC_3464, delivery_fates(words, told)
    fates = report_text.text_fates(message.subject, told, message.all("x-failed-recipients"))
    return (IN_WORDS, fates) if fates else ("", ())


def _ids(status: str, quoted: str, message: Message) -> tuple[str, ...]:
    """Of the returned mail: its own field, what the status names, what the report answers. A returned notice of ours
    quotes an older one in its References: that is none of these."""
    values = (
        *(hit[1] for hit in _ID_LINE.finditer(quoted)),
        *field_values(status, "original-message-id", "x-original-message-id", "message-id"),
    )
    found = [one for value in values[:MOST_IDS] for one in message_ids(" ".join(value.split()))[0][:1]]
    return tuple(dict.fromkeys((*found, *message.in_reply_to[:1])))[:MOST_IDS]
