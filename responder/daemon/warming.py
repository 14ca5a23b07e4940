"""Decides one made-up mail for each desk before READY: what is loaded lazily (language model, holidays, word index,
templates, the axis of open hours) is loaded now, and the first complainant waits no longer than the second."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime

from responder.core import forecast
from responder.core.complaint_id import KeyRing
from responder.core.decision import Context, decide
from responder.core.desk import Desk
from responder.core.message import parse
from responder.core.reading import read

SAMPLE = b"From: warm@up.invalid\r\nSubject: Order\r\n\r\nWhere is my order? Where are my shoes?\r\n"


def warm(desks: Iterable[Desk], keys: KeyRing, now: datetime) -> None:
    """Nothing of it is kept. `now` UTC."""
    for desk in desks:
        reading = read(parse(SAMPLE), SAMPLE, now, desk)
        with suppress(ValueError):  # a calendar without openings asks its target
            forecast.axis_of(desk.calendars[desk.calendar], now.year)
        decide(reading, Context(now=now, nonce="a" * 16), desk, keys)
