"""What may not fit, by kind: what it means, and what to do. docs/operations.md has a row for each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kind:
    """Sentences for people."""

    means: str
    cure: str


_RESTORE = (
    "Stop responder, keep a copy of the file, put back the latest backup, and bring in by `responder reconcile` what "
    "came since"
)
_LOOK = "Look at it with `responder show ID`"
_KEEP = "Keep a copy of the register and of the log, and find out who writes to the file beside responder"

KINDS: Mapping[str, Kind] = {
    "message-lacking": Kind(
        "The server holds it below what was read, and the register does not: nobody was told of it",
        "`responder reconcile --dry-run` says what would become of it, without the option it brings it in",
    ),
    "message-waiting": Kind(
        "The server holds it above what was read, for longer than it takes to read it",
        "`responder status` says whether the daemon runs and reaches the mailbox; started, it takes it in by itself",
    ),
    "message-marked": Kind(
        "It carries the keyword of registered mail, and the register does not hold it: the register is older than the "
        "mailbox, or two of them are kept for it",
        "After a restore `responder reconcile` brings it in; else make sure that one responder watches this mailbox",
    ),
    "message-unknown": Kind(
        "The register holds a message by a number that the server has not given yet",
        f"Nothing is lost by it. {_KEEP}",
    ),
    "message-unmarked": Kind(
        "It was registered long ago, and its keyword or folder on the server is not set",
        "Cosmetic. `responder doctor` says whether the server allows it; the log says what hindered it",
    ),
    "message-doubled": Kind(
        "One message is registered twice by its content, and neither is called a duplicate",
        "Withdraw the complaint that came second with `responder withdraw ID`",
    ),
    "cursor-ahead": Kind(
        "The register says that it read further than the server has numbers: new mail would be passed over",
        "Stop responder, and put back the latest backup; then `responder reconcile`",
    ),
    "complaint-without-message": Kind(
        "No message stands at the beginning of this complaint", f"{_LOOK}. {_RESTORE}"
    ),
    "complaint-unacknowledged": Kind(
        "It has no acknowledgement, neither sent nor waiting nor refused, and no reason why not",
        "`responder acknowledge ID` sends one with a new reply time",
    ),
    "complaint-acknowledged-twice": Kind(
        "Two acknowledgements of it were sent, or wait",
        f"{_LOOK}, and tell its writer which reply time is true",
    ),
    "complaint-without-due-time": Kind(
        "It waits for an answer, and nothing reminds of it: no due time runs, and none has passed",
        f"{_LOOK}, answer it, and say so with `responder answered ID`",
    ),
    "due-time-left": Kind(
        "It is answered or over, and a due time of it is still open: staff, or its writer, would be told of a delay",
        f"{_LOOK}. Say again what it is (`responder resolve ID`, `responder withdraw ID`): that ends its due times",
    ),
    "promise-without-due-time": Kind(
        "A promised reply time runs, and nothing reminds of it", f"{_LOOK}, and answer it in time"
    ),
    "stage-unknown": Kind("It stands in a stage that there is not", f"{_KEEP}. {_RESTORE}"),
    "mail-altered": Kind(
        "The bytes of a mail of ours name another Message-ID than its row, or the row another complaint, number or "
        "recipient than the Message-ID was made for",
        f"{_KEEP}. A mail that still waits is sent as it lies there",
    ),
    "mail-doubled": Kind("Two mails of ours have one Message-ID, or one number", _KEEP),
    "mail-unsettled": Kind(
        "A mail of ours is settled without a time, or waits and has one, or stands in a state that there is not",
        f"{_LOOK}. {_KEEP}",
    ),
    "trail-broken": Kind(
        "The audit trail has a gap, or a fact in it was changed after it was written",
        f"{_KEEP}; a backup shows what stood there before",
    ),
    "trail-contradicts": Kind(
        "Replaying the audit trail gives another state than the register holds, or the trail tells a step twice",
        f"{_LOOK}. {_KEEP}",
    ),
    "reference-broken": Kind("A row names another row that is not there", _RESTORE),
    "file-damaged": Kind("SQLite finds the register's file damaged", _RESTORE),
    "value-unreadable": Kind(
        "A table holds a value that cannot be read as what it should be", f"{_KEEP}. {_RESTORE}"
    ),
}
