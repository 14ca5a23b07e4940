"""What a decision was made from survives being kept: nothing lost, nothing of the next mail, never a traceback."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from responder.core.complaint import Stage
from responder.core.correspondence import Earlier, Known, KnownComplaint, SentMail, StoredMail
from responder.core.decision import Context, decide
from responder.core.estimating import Estimate, Given, State
from responder.core.forecast import Forecast
from responder.core.grounds import Grounds, UnreadableGrounds, from_json, source, to_json
from responder.core.message import Attachment, TextPart, parse
from responder.core.outcome import Thread
from responder.core.reading import read
from tests.golden import CASES, KEYS, desk

TIMES = st.datetimes(min_value=datetime(1970, 1, 1), timezones=st.just(UTC))
TEXTS = st.text(st.characters(), max_size=8)  # lone surrogates too: a pattern or a file name may hold them
IDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)  # those that a Message tells hold none
KNOWN = st.builds(
    Known,
    st.none() | st.builds(Earlier, st.integers(0, 2**40), TEXTS, st.booleans()),
    st.booleans(),
    st.dictionaries(IDS, st.builds(SentMail, TEXTS, TEXTS, TEXTS), max_size=3),
    st.dictionaries(IDS, st.lists(st.builds(StoredMail, TEXTS, TEXTS), max_size=2).map(tuple), max_size=3),
    st.dictionaries(
        IDS,
        st.builds(
            KnownComplaint,
            TEXTS,
            st.sampled_from(Stage),
            st.frozensets(TEXTS),
            TEXTS,
            TEXTS,
            ended=st.none() | TIMES,
            reopenings=st.integers(0, 9),
            joins=st.none() | st.booleans(),
        ),
        max_size=3,
    ),
    alike=st.dictionaries(IDS, TIMES, max_size=2),
)
FIGURES = st.floats(0, 1e9)
PAIRS = st.tuples(FIGURES, FIGURES)
ESTIMATES = st.builds(
    Estimate,
    hours=st.none() | FIGURES,
    bases=PAIRS,
    state=st.builds(State, FIGURES, PAIRS, FIGURES, st.integers(0, 1)),
    given=st.none() | st.builds(Given, FIGURES, st.integers(0, 1), PAIRS),
    among=TEXTS,
    level=FIGURES,
    n=st.integers(0, 5000),
    censored=st.integers(0, 5000),
    backlog=st.integers(0, 5000),
    rate=FIGURES,
    predictor=TEXTS,
    multiplier=FIGURES,
    capped=TEXTS,
    beyond_ceiling=st.booleans(),
)
BY_TYPE = {
    datetime: TIMES,
    str: TEXTS,
    int: st.integers(0, 2**62),
    int | None: st.none() | st.integers(0, 2**31),
    Known: KNOWN,
    tuple[str, ...]: st.lists(TEXTS, max_size=3).map(tuple),
    tuple[timedelta, ...]: st.lists(st.timedeltas(timedelta(0), timedelta(days=3660)), max_size=3).map(tuple),
    Thread | None: st.none()
    | st.builds(
        Thread,
        TEXTS,
        st.booleans(),
        st.booleans(),
        st.none() | TIMES,
        st.none() | TIMES,
        st.frozensets(TEXTS),
        st.none() | TIMES,
        TEXTS,
    ),
    Forecast | None: st.none() | st.builds(Forecast, TEXTS, TEXTS, ESTIMATES),
}
# A field that somebody adds to Context is filled too, or has no strategy here and fails.
CONTEXTS = st.builds(Context, **{name: BY_TYPE[kind] for name, kind in get_type_hints(Context).items()})
PARTS = st.builds(TextPart, st.binary(max_size=20), TEXTS, TEXTS, TEXTS)
GROUNDS = st.builds(
    Grounds,
    CONTEXTS,
    TEXTS,
    TIMES,
    st.integers(0, 2**62),
    st.binary(max_size=20),
    st.none() | st.lists(st.builds(Attachment, TEXTS, TEXTS, st.integers(0, 2**62)), max_size=3).map(tuple),
    st.none() | PARTS,
)
DESK = desk()
FORECAST = Forecast(
    "invoice",
    "default",
    Estimate(7.5, (1.0, 2.0), State(), Given(0.1, 1, (3.0, 4.0)), "category", 0.9, 40, 3, 2, 0.5, "queue"),
)
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
GIVEN = Grounds(Context(NOON, "a" * 16), "box", NOON, 3, b"abc")


@given(GROUNDS)
def test_what_was_kept_comes_back_as_it_was(grounds: Grounds) -> None:
    """Every field, to the microsecond and to the byte; the text is one line that any database takes."""
    text = to_json(grounds)
    assert text.isascii()
    assert "\n" not in text
    again = from_json(text, source(grounds.content, grounds.text_part))
    assert again == grounds
    assert (again.received.tzinfo, again.context.now.tzinfo) == (UTC, UTC)


@given(GROUNDS)
def test_the_text_holds_no_byte_of_the_mail(grounds: Grounds) -> None:
    """What was fetched stands in the source alone, where it is compressed and dropped in its time."""
    part = grounds.text_part
    bare = replace(grounds, content=b"", text_part=replace(part, content=b"") if part else None)
    assert json.loads(to_json(grounds)) | {"octets": 0} == json.loads(to_json(bare))


def test_every_field_of_a_context_is_kept() -> None:
    """Each one, changed alone, changes the text."""
    usual = to_json(GIVEN)
    others = {
        datetime: datetime(2027, 1, 1, tzinfo=UTC),
        str: "other",
        int: 77,
        int | None: 77,
        Known: Known(same_message_id=True),
        tuple[str, ...]: ("a+",),
        tuple[timedelta, ...]: (timedelta(seconds=61, microseconds=7),),
        Forecast | None: FORECAST,
        Thread | None: Thread("Re: x"),
    }
    kinds = get_type_hints(Context)
    for one in fields(Context):
        changed = replace(GIVEN, context=replace(GIVEN.context, **{one.name: others[kinds[one.name]]}))
        assert to_json(changed) != usual, one.name


@pytest.mark.parametrize("case", sorted(CASES.iterdir()), ids=lambda case: case.name)
def test_from_what_was_kept_the_very_same_decision_comes(case: Path) -> None:
    """Every golden mail, decided from the grounds themselves and from their text: equal down to the reply's bytes."""
    raw = (case / "message.eml").read_bytes()
    context = Context(NOON, "b" * 16, number=9, sender_language="lv", replies_hour=1, open_complaints=2)
    grounds = Grounds(context, "kaebused", NOON, len(raw), raw)
    decided = []
    for one in (grounds, from_json(to_json(grounds), source(raw, None))):
        message = parse(one.content, size=one.size, attachments=one.attachments, text_part=one.text_part)
        decided.append(decide(read(message, one.content, one.received, DESK), one.context, DESK, KEYS))
    assert decided[0] == decided[1]


def test_a_text_of_an_older_program_has_defaults_and_one_of_a_newer_is_read_as_far_as_known() -> None:
    """A field that is missing, a field that nobody here knows."""
    told = json.loads(to_json(replace(GIVEN, context=replace(GIVEN.context, open_complaints=4))))
    del told["context"]["open_complaints"]
    told["context"]["moon"] = "full"
    told["weather"] = {"rain": True}
    assert from_json(json.dumps(told), b"abc") == GIVEN


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"octets": -1}, "octets"),
        ({"octets": 4}, "octets"),
        ({"size": "much"}, "size"),
        ({"received": "2026-11-20T12:00:00"}, "received"),
        ({"context": {"now": "2026-11-20T12:00:00", "nonce": "a"}}, "context.now"),
        ({"context": {"now": "private", "nonce": "a"}}, "context.now"),
        ({"context": None}, "context"),
    ],
)
def test_what_cannot_be_read_says_where_and_quotes_nothing(change: dict[str, object], where: str) -> None:
    """A sentence of our own: no word of what stands there, which may be a person's."""
    with pytest.raises(UnreadableGrounds) as told:
        from_json(json.dumps(json.loads(to_json(GIVEN)) | change), b"abc")
    assert str(told.value).startswith(where)
    assert "private" not in str(told.value)


@pytest.mark.parametrize("text", ["", "{}", "[]", "null", "{", "[" * 100_000, '"\ud800'])
def test_no_text_ends_in_a_traceback(text: str) -> None:
    """Whatever stands in the column."""
    with pytest.raises(UnreadableGrounds):
        from_json(text, b"")
