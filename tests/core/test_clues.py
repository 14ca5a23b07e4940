"""What a message says of where it belongs, in the spellings of the programs that answer our mail."""

from __future__ import annotations

import base64
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from responder.core.clues import MOST_ANSWERED, MOST_IDS, Clues, clues
from responder.core.complaint_id import KeyRing, Token, complaint_id, message_id, verify
from responder.core.message import parse

KEYS = KeyRing("abcd2345", "k1", {"k1": b"1" * 32})
COMPLAINT, ANNA = complaint_id("KB", 2026, 417), "anna@klient.example"
OURS = message_id(KEYS, "ack", COMPLAINT, "nonceabcdefg2345", ANNA, "kaubamaja.example")
HALF = len(OURS) // 2


def found(*fields: str, subject: str = "Re: katki") -> Clues:
    raw = "\r\n".join((f"From: {ANNA}", f"Subject: {subject}", *fields, "", "Tere", "")).encode()
    return clues(parse(raw), datetime(2026, 11, 20, 12, tzinfo=UTC), "", ("KB",))


def coded(text: str) -> str:
    return f"=?utf-8?b?{base64.b64encode(text.encode()).decode()}?="


def proved(tokens: tuple[Token, ...]) -> bool:
    return any(verify(one, KEYS, ANNA) for one in tokens)


SPELLINGS = {
    "as it is": f"<{OURS}>",
    "capitals": f"<{OURS.upper()}>",
    "no brackets": OURS,
    "two brackets": f"<<{OURS}>>",
    "quoted": f'"<{OURS}>"',
    "words before": f'Your message of "Fri, 20 Nov 2026" <{OURS}>',
    "a comment": f"(Kauba Maja's message) <{OURS}>",
    "folded inside": f"<{OURS[:HALF]}\r\n {OURS[HALF:]}>",
    "a tab inside": f"<{OURS[:HALF]}\t{OURS[HALF:]}>",
    "entities": f"&lt;{OURS}&gt;",
    "a link": f"<mailto:{OURS}>",
    "the domain cut": f"<{OURS.rpartition('@')[0]}@kaub",
    "no domain": f"<{OURS.rpartition('@')[0]}>",
    "an encoded word": coded(f"<{OURS}>"),
    "two encoded words": f"{coded('<' + OURS[:HALF])}\r\n {coded(OURS[HALF:] + '>')}",
    "quoted-printable words": f"=?us-ascii?Q?=3C{OURS[:HALF]}?= =?us-ascii?Q?{OURS[HALF:]}=3E?=",
    "others before": f"<a@b.example> <c@d.example> <e@f.example> <{OURS}>",
    "glued": f"<a@b.example><{OURS}><c@d.example>",
    "commas": f"<a@b.example>,<{OURS}>",
    "a cut one before": f"3k4@b.example> <{OURS}>",
}


@pytest.mark.parametrize("name", ["In-Reply-To", "References"])
@pytest.mark.parametrize("spelling", SPELLINGS.values(), ids=SPELLINGS)
def test_an_id_of_ours_is_known_in_each_spelling(name: str, spelling: str) -> None:
    """What programs make of a long id on its way back; the MAC decides, so nothing is risked by reading it."""
    told = found(f"{name}: {spelling}")
    assert proved(told.tokens_answered if name == "In-Reply-To" else told.tokens_referenced)


@pytest.mark.parametrize("cut", [OURS.rpartition("@")[0][:-3] + "@kaubamaja.example", OURS[3:], OURS[:40]])
def test_an_id_that_lost_a_part_of_itself_proves_nothing(cut: str) -> None:
    """Of the MAC, of the beginning, of the end."""
    assert not proved(found(f"In-Reply-To: <{cut}>").tokens_answered)


def test_a_stored_id_in_encoded_words_is_looked_up_as_it_was() -> None:
    """The customer's own long id, as a library writes it."""
    long = "x" * 90 + "@klient.example"
    assert found(f"In-Reply-To: {coded('<' + long[:50])} {coded(long[50:] + '>')}").in_reply_to == (long,)
    assert found("In-Reply-To: =?utf-8?q?nonsense?=").in_reply_to == ("nonsense",)


def test_few_ids_are_looked_at() -> None:
    """Of a row of thousands: three that anybody may write, twenty that only we can."""
    told = found("In-Reply-To: " + " ".join(f"<a{number}@b.example>" for number in range(500)) + f" <{OURS}>")
    assert len(told.in_reply_to) == MOST_ANSWERED
    assert len(told.tokens_answered) <= MOST_IDS


TAGS = [
    f"Re: [{COMPLAINT}] katki", f"RE[2]: [{COMPLAINT}]", f"AW: SV: VS: [{COMPLAINT}]", f"Отв: [{COMPLAINT}]",
    f"Ats: Atb: НА: [{COMPLAINT}]", f"Пересл: [{COMPLAINT}]", f"Re: [{COMPLAINT}", f"Fwd: [{COMPLAINT.lower()}]",
    f"Re: [{COMPLAINT.replace('-', ' ')}]", f"Re: {COMPLAINT.replace('-', '')}", f"Re: [EXTERNAL] #{COMPLAINT}:",
    f"Re: [{COMPLAINT.replace('KB', 'КВ')}]", f"Re: {COMPLAINT.replace('-', chr(0x2011))}",
    f"Re: [{COMPLAINT.replace('0', 'O')}]", f"{coded('Отв: [KB-2026-0')} {coded(COMPLAINT[9:] + '] katki')}",
    f"=?utf-8?q?Re:_=5B{COMPLAINT[:8]}?=\r\n =?utf-8?q?{COMPLAINT[8:]}=5D?=",
    f"Re: [{COMPLAINT[:8]}\r\n {COMPLAINT[8:]}]",
]  # fmt: skip


@pytest.mark.parametrize("subject", TAGS)
def test_the_number_is_read_in_each_spelling(subject: str) -> None:
    """Prefixes of all languages, cut brackets, look-alikes, a number that two encoded words or lines share."""
    assert found(subject=subject).tags == (COMPLAINT,)


@given(st.text(alphabet="<>=?abv1.k@-& \t;()\"'utf8qbQB_", max_size=200))
def test_no_field_of_ids_breaks_the_reader(value: str) -> None:
    """Never raises, and proves nothing that we did not make."""
    told = found(f"In-Reply-To: {value}", f"References: {value}")
    assert not proved((*told.tokens_answered, *told.tokens_referenced))
