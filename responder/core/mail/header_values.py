"""Values of the trace, identification and date fields: ids, Return-Path, Date (RFC 5322 sections 3.3, 3.6). Pure."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone

from responder.core.mail.addresses import addresses
from responder.core.mail.headers import drop_comments
from responder.core.mail.printable import nfc

LONGEST_ID = 900
MOST_IDS = 200

_ANGLE = re.compile(r"<([^<>]+)>")
_NULL_PATH = re.compile(r"<\s*>")
_USUAL_DATE = re.compile(
    r"(?:[A-Za-z]{3},?\s+)?(\d{1,2})\s+([A-Za-z]{3})\s+(\d{4})\s+(\d\d):(\d\d)(?::(\d\d))?\s+([+-])(\d\d)([0-5]\d)\b"
)
_MONTH_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTHS = {name: number for number, name in enumerate(_MONTH_NAMES, start=1)}
_LONGEST_DATE = 200


def message_ids(value: str) -> tuple[tuple[str, ...], str]:
    """The ids of Message-ID, In-Reply-To or References without angle brackets, at most the last 200, none longer
    than 900 characters; and the bound that was exceeded, "" when none was.

    Blanks inside brackets come from wrong folding and go. A value without brackets counts word by word.
    """
    found = [nfc("".join(one.split())) for one in _ANGLE.findall(value)] if "<" in value else []
    if not found:
        found = [word.strip("<>,;\"'") for word in value.split() if "@" in word or " " not in value]
    kept = [one for one in found if one and len(one) <= LONGEST_ID]
    if len(kept) > MOST_IDS:
        return tuple(kept[-MOST_IDS:]), f"over {MOST_IDS} message ids in one header"
    return tuple(kept), "" if len(kept) == len(
        [one for one in found if one]
    ) else f"message id over {LONGEST_ID} characters"


def return_path(value: str) -> str:
    """The address of a Return-Path, "" for the null path in any spelling (RFC 5321 section 4.5.5). What is no
    address (`<MAILER-DAEMON>`) comes back as it stands."""
    bare = drop_comments(value).strip()
    if not bare or _NULL_PATH.search(bare):
        return ""
    found = addresses(value)
    return found[0].spec if found else bare.strip('<> \t"')


def date(value: str) -> datetime | None:
    """The aware moment of a Date, years 1900 to 9998; None when it is none. "-0000" and a missing zone count as UTC
    (RFC 5322 section 3.3)."""
    found = _USUAL_DATE.match(value)
    try:
        return _usual(found) if found else _unusual(value)
    except (ValueError, OverflowError, TypeError, IndexError):
        return None


def _usual(found: re.Match[str]) -> datetime | None:
    day, name, year, hour, minute, second, sign, hours, minutes = found.groups()
    offset = timedelta(hours=int(hours), minutes=int(minutes))
    zone = timezone(-offset if sign == "-" else offset) if offset else UTC
    month = _MONTHS.get(name.lower(), 0)
    # RFC 5322 section 3.3 allows the leap second 60, datetime does not.
    return _plausible(
        datetime(int(year), month, int(day), int(hour), int(minute), min(int(second or 0), 59), tzinfo=zone)
    )


def _unusual(value: str) -> datetime | None:
    from email.utils import parsedate_to_datetime  # zone names, two-digit years, other orders

    moment = parsedate_to_datetime(drop_comments(value[:_LONGEST_DATE]))
    return _plausible(moment if moment.tzinfo else moment.replace(tzinfo=UTC))


def _plausible(moment: datetime) -> datetime | None:
    """Years near the ends of the calendar overflow as soon as somebody converts them to another zone."""
    return moment if 1900 <= moment.year <= 9998 else None
