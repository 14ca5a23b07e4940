"""The guard's laws for any message: spelling, order and company of a field change nothing, and nothing raises."""

from __future__ import annotations

import dataclasses

from hypothesis import given
from hypothesis import strategies as st

from responder.core.guard import SILENCE_REASONS, Answer, GuardPolicy, Silence, judge
from responder.core.message import Address, Attachment, Message, parse

POLICY = GuardPolicy(own_addresses=frozenset({"claims@desk.example"}))
PERSON = ("From: Anna Tamm <anna@kontor.example>", "To: claims@desk.example", "Subject: Kapp on katki")


def mail(*fields: str) -> Message:
    """A person's mail with `fields` put in front; a field given replaces the person's of that name."""
    names = {field.partition(":")[0].casefold() for field in fields}
    rest = [field for field in PERSON if field.partition(":")[0].casefold() not in names]
    return parse("\r\n".join((*fields, *rest, "", "Tere! Kapp on katki.")).encode())


def reason(*fields: str) -> str:
    """The reason of the verdict, "" for an Answer."""
    verdict = judge(mail(*fields), POLICY)
    return verdict.reason if isinstance(verdict, Silence) else ""


FIELDS = [
    "Auto-Submitted: auto-replied", "Auto-Submitted: no", "List-Id: A <a.example>", "Precedence: bulk",
    "Precedence: normal", "X-Auto-Response-Suppress: DR, AutoReply", "X-Auto-Response-Suppress: RN", "X-Loop: yes",
    "X-Autoreply: no", "From: no-reply@shop.example", "From: Requesters <requesters@shop.example>",
    "Return-Path: <>", "Return-Path: <bounces+SRS=ab=cd@firm.example>", "Subject: Out of office - Anna",
    "Subject: Automatic reply is annoying", "Subject: Automaatne vastus: Kapp", "X-Spam-Flag: YES",
    "Sender: claims@desk.example", "Content-Type: text/calendar; method=REPLY",
]  # fmt: skip
HARMLESS = ["X-Mailer: Mail", "Received: from a by b; x", "DKIM-Signature: v=1; b=abc", "X-Virus-Scanned: clean",
            "Organization: Bounce Ltd", "Comments: Auto-Submitted: auto-replied", "X-Priority: 1"]  # fmt: skip


def _fold(field: str) -> str:
    name, _, value = field.partition(":")
    return f"{name}:\r\n\t{value.strip()}"


@given(
    st.sampled_from(FIELDS), st.sampled_from([str.upper, str.lower, str.swapcase, str.title]), st.booleans()
)
def test_letter_case_and_folding_never_change_the_verdict(field: str, change: object, folded: bool) -> None:
    """Names and values alike: all that the guard compares is folded first."""
    assert callable(change)
    spelt = change(field)
    assert reason(_fold(spelt) if folded else spelt) == reason(field)


@given(
    st.lists(st.sampled_from(FIELDS), max_size=3),
    st.lists(st.sampled_from(HARMLESS), max_size=5),
    st.booleans(),
)
def test_harmless_fields_change_nothing(fields: list[str], harmless: list[str], before: bool) -> None:
    """Wherever they stand."""
    together = (*harmless, *fields) if before else (*fields, *harmless)
    assert reason(*together) == reason(*fields)


@given(st.lists(st.sampled_from(FIELDS[:8]), max_size=4), st.data())
def test_the_order_of_fields_changes_nothing(fields: list[str], data: st.DataObject) -> None:
    """The strictest of doubled fields decides, wherever it stands."""
    assert reason(*data.draw(st.permutations(fields))) == reason(*fields)


NAMES = st.sampled_from(
    ["auto-submitted", "list-id", "precedence", "x-auto-response-suppress", "x-loop", "return-path", "received",
     "content-type", "content-class", "x-responder-loop", "x-spam-flag", "from", "x-mailer", "delivered-to"]
) | st.text(max_size=30)  # fmt: skip
TEXT = st.text(st.characters(codec=None), max_size=120) | st.sampled_from(
    ["(((", '"', "<", "=?utf-8?b?", "\\", ";;,,"]
)
ADDRESS = st.builds(Address, TEXT, TEXT, TEXT | st.sampled_from(["xn--", "xn--a.b", "a..b", "é" * 80]))


@given(
    headers=st.lists(st.tuples(NAMES, TEXT), max_size=12).map(tuple),
    people=st.lists(ADDRESS, max_size=3).map(tuple),
    sender=st.none() | ADDRESS,
    path=st.none() | TEXT,
    texts=st.tuples(TEXT, TEXT, TEXT, TEXT),
    parts=st.lists(st.builds(Attachment, TEXT, TEXT, st.integers()), max_size=2).map(tuple),
)
def test_judge_never_raises(
    headers: tuple[tuple[str, str], ...],
    people: tuple[Address, ...],
    sender: Address | None,
    path: str | None,
    texts: tuple[str, str, str, str],
    parts: tuple[Attachment, ...],
) -> None:
    """Any values in any field, lone surrogates included; the evidence is always fit to print."""
    message = dataclasses.replace(
        mail(), headers=headers, from_=people, sender=sender, return_path=path, subject=texts[0], body=texts[1],
        new_text=texts[1], media_type=texts[2], report_type=texts[3], attachments=parts, message_id=texts[0],
    )  # fmt: skip
    verdict = judge(message, POLICY)
    if isinstance(verdict, Silence):
        assert verdict.reason in SILENCE_REASONS
        assert verdict.clause
        assert verdict.evidence.isprintable()
        assert len(verdict.evidence) <= 200


@given(st.binary(max_size=400))
def test_any_bytes_have_a_verdict(raw: bytes) -> None:
    """parse and judge together take whatever a server hands over."""
    assert isinstance(judge(parse(raw), POLICY), Answer | Silence)
