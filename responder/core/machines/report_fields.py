"""The machine-readable parts of reports: delivery status (RFC 3464, 6533), disposition (RFC 8098), feedback (RFC 5965).

Fields are read as mail systems write them: groups without blank lines between them, blank lines inside them, types and
angle brackets missing, a part that was flattened into the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from responder.core.machines.report_causes import Diagnosis, diagnose
from responder.core.mail.headers import addresses, drop_comments

FAILED, DELAYED, DELIVERED, RELAYED, EXPANDED = "failed", "delayed", "delivered", "relayed", "expanded"
DISPLAYED, DELETED, SPAM_COMPLAINT = "displayed", "deleted", "complained"
ACTIONS = (FAILED, SPAM_COMPLAINT, DELAYED, DELETED, EXPANDED, RELAYED, DELIVERED, DISPLAYED)
"""All that a report can tell of a mail, the worst first."""
MOST_GROUPS = 200
MOST_LINES = 5000

_FIELD = re.compile(r"([A-Za-z][A-Za-z0-9-]{1,60})[ \t]*:[ \t]?(.*)")
_RECIPIENTS = ("original-recipient", "final-recipient", "x-actual-recipient", "x-original-recipient")
_BEGINS = frozenset({"original-recipient", "final-recipient", "action", "status"})
_WORD = re.compile(r"[a-z]+")
_CODED = re.compile(r"\\x\{([0-9A-Fa-f]{1,6})\}")
_BY_CLASS = {"5": FAILED, "4": DELAYED, "2": DELIVERED}
# RFC 5965 section 7.3; auth-failure (RFC 6591) and not-spam speak of no reader's wish.
_COMPLAINTS = frozenset({"abuse", "fraud", "virus", "other", "opt-out", "opt-out-list", "miscategorized"})


@dataclass(frozen=True, slots=True)
class Fate:
    """What a report says of one recipient. `recipients`: every address it gives for it, folded, the local part alone
    where that is all; () = it names none. `action`: one of ACTIONS; the diagnosis is of FAILED and DELAYED."""

    recipients: tuple[str, ...]
    action: str
    status: str = ""
    cause: str = ""
    hard: bool = False


Fields = Mapping[str, tuple[str, ...]]


def is_status(text: str) -> bool:
    """True where `text` holds the fields of a delivery status: at line starts, more than one of them."""
    names = {name for name, _ in _lines(text)}
    return "final-recipient" in names and bool(names & {"action", "status"})


def delivery_fates(text: str, words: str = "") -> tuple[Fate, ...]:
    """One for each recipient group of a message/delivery-status. `words`: what the report tells people, which counts
    where a group has no diagnosis of its own."""
    groups = list(_groups(text))
    alone = len(groups) == 1
    return tuple(fate for group in groups if (fate := _fate(group, words if alone else "")))


def _fate(group: Fields, words: str) -> Fate | None:
    said = " ".join((*group.get("diagnostic-code", ()), *group.get("x-notes", ())))
    status = " ".join(group.get("status", ()))
    read = _diagnosis(status, said, words)
    named = _WORD.match(" ".join(group.get("action", ())).strip().casefold())
    action = named[0] if named and named[0] in ACTIONS[:7] else _BY_CLASS.get(read.status[:1], "")
    if action not in (FAILED, DELAYED, DELIVERED, RELAYED, EXPANDED):
        return None
    recipients = _recipients(group)
    if action not in (FAILED, DELAYED):
        return Fate(recipients, action, read.status)
    return Fate(recipients, action, read.status, read.cause, read.hard and action == FAILED)


def _diagnosis(status: str, said: str, words: str) -> Diagnosis:
    """By its own fields; where they say nothing of the cause, what people are told may."""
    read = diagnose(status, said)
    if read.cause not in ("other", "refused") or not words:
        return read
    further = diagnose(read.status or status, f"{said}\n{words}")
    return further if further.cause != "other" else read


def _groups(text: str) -> Iterator[Fields]:
    """The recipients' groups; what stands before the first of them is of the whole mail."""
    group: dict[str, tuple[str, ...]] = {}
    count, blank = 0, False
    for name, value in _lines(text):
        if not name:
            blank = True
            continue
        fresh = name in ("final-recipient", "original-recipient") and (
            name in group or (blank and "action" in group)
        )
        if fresh and group.keys() & _BEGINS:
            yield group
            group, count = {}, count + 1
            if count == MOST_GROUPS:
                return
        if name not in group or name == "diagnostic-code":
            group[name] = (*group.get(name, ()), value)[:5]
        blank = False
    if group.keys() & _BEGINS:
        yield group


def _lines(text: str) -> Iterator[tuple[str, str]]:
    """(lower-case name, unfolded value); ("", "") for a blank line. Lines without a name are passed over."""
    name, value = "", ""
    for number, line in enumerate(text.splitlines()):
        if number == MOST_LINES:
            break
        if line[:1] in (" ", "\t") and line.strip() and name:
            value = f"{value} {line.strip()}"[:2000]
            continue
        if name:
            yield name, value
        found = _FIELD.match(line)
        name, value = (found[1].lower(), found[2].strip()[:2000]) if found else ("", "")
        if not line.strip():
            yield "", ""
    if name:
        yield name, value


def _recipients(group: Fields) -> tuple[str, ...]:
    told = (typed_address(value) for name in _RECIPIENTS for value in group.get(name, ()))
    return tuple(dict.fromkeys(one for one in told if one))


def typed_address(value: str) -> str:
    """ "rfc822;Anna@Klient.example" -> "anna@klient.example" (RFC 3464 section 2.1.2; RFC 6533 section 3 for utf-8);
    the local part alone where that is all, "" where it is no mail address."""
    kind, found, rest = value.partition(";")
    rest = rest if found else value
    if found and kind.strip().casefold() in ("x400", "ex", "dns", "smtp-host"):
        return ""
    rest = _CODED.sub(lambda hit: chr(min(int(hit[1], 16), 0xD7FF)), rest)
    read = addresses(rest)
    if read:
        return read[0].folded
    bare = drop_comments(rest).strip("<>\"' \t").casefold()
    return bare if bare and " " not in bare and "@" not in bare and len(bare) <= 64 else ""


def disposition_fates(text: str) -> tuple[Fate, ...]:
    """What a receipt says was done with the mail: displayed, or deleted (RFC 8098 section 3.2.6)."""
    found: dict[str, str] = {}
    for name, value in _lines(text):
        found.setdefault(name, value)
    said = found.get("disposition", "").rpartition(";")[2].partition("/")[0].strip().casefold()
    if said not in (DISPLAYED, DELETED):
        return ()
    values = (found.get("original-recipient", ""), found.get("final-recipient", ""))
    told = (typed_address(value) for value in values)
    return (Fate(tuple(dict.fromkeys(one for one in told if one)), said),)


def feedback_fates(text: str) -> tuple[Fate, ...]:
    """A reader's complaint that the mail is spam (RFC 5965 section 3); () for feedback of another kind. Who complained
    is often hidden, and then no address is given."""
    found: dict[str, tuple[str, ...]] = {}
    for name, value in _lines(text):
        found[name] = (*found.get(name, ()), value)
    kind = drop_comments(" ".join(found.get("feedback-type", ())[:1])).strip().casefold()
    if kind not in _COMPLAINTS:
        return ()
    told = (typed_address(value) for value in found.get("original-rcpt-to", ())[:MOST_GROUPS])
    return (Fate(tuple(one for one in dict.fromkeys(told) if "@" in one), SPAM_COMPLAINT),)


def field_values(text: str, *names: str) -> tuple[str, ...]:
    """The values of these fields in a block of fields, in order."""
    return tuple(value for name, value in _lines(text) if name in names)
