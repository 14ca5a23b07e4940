"""What a mail about an undelivered mail of ours says of it, as variables of its template."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from responder.core.languages.undelivered_words import CAUSES, MAILS


@dataclass(frozen=True, slots=True)
class Undelivered:
    """`kind` of the mail that came back, its `cause` and RFC 3463 `status` ("" = not told), whether that is for good;
    `colleague`: to whom of the desk it was written, "" = to the customer."""

    kind: str
    cause: str
    status: str
    hard: bool
    colleague: str = ""


def undelivered_values(undelivered: Undelivered | None, language: str) -> Mapping[str, str | bool]:
    """The variables of docs/templates.md that only this mail has; all empty for any other."""
    if undelivered is None:
        return {"lost_mail": "", "cause": "", "status": "", "for_good": False, "colleague": ""}
    mails, causes = MAILS[language], CAUSES[language]
    return {
        "lost_mail": mails.get(undelivered.kind, mails["ack"]),
        "cause": causes.get(undelivered.cause, causes["other"]),
        "status": undelivered.status,
        "for_good": undelivered.hard,
        "colleague": undelivered.colleague,
    }
