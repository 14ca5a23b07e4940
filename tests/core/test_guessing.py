"""A million guesses: 300,000 Message-IDs, 200,000 addresses, 500,000 numbers. None joins."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime

from responder.core import correspondence
from responder.core.address_tokens import AnswerToken, EnvelopeToken
from responder.core.complaint import Stage
from responder.core.complaint_id import KeyRing, Token, complaint_id, find_tags, message_id, parse_token
from responder.core.correspondence import Known, KnownComplaint, SentMail, clues, trace
from responder.core.message import parse

KEYS = KeyRing("abcd2345", "k1", {"k1": b"1" * 32})
BASE32 = "abcdefghijklmnopqrstuvwxyz234567"
ANNA, EVE = "anna@klient.example", "eve@stranger.example"
NUMBERS = tuple(complaint_id("KB", 2026, number) for number in range(1, 101))
NONCES = {
    complaint: f"nonce{complaint[8:13].translate(str.maketrans('0189', 'abcd'))}22" for complaint in NUMBERS
}
KNOWN = Known(
    sent={nonce: SentMail(complaint, "ack", ANNA) for complaint, nonce in NONCES.items()},
    complaints={one: KnownComplaint(one, Stage.ACKNOWLEDGED, frozenset({ANNA}), "et") for one in NUMBERS},
    written_to={one: frozenset({ANNA}) for one in NUMBERS},
)
EMPTY = clues(
    parse(f"From: {EVE}\r\nSubject: x\r\n\r\ny\r\n".encode()), datetime(2026, 11, 20, tzinfo=UTC), "", ("KB",)
)


def macs(chance: random.Random, many: int) -> list[str]:
    """So many guesses of twenty characters."""
    letters = "".join(chance.choices(BASE32, k=20 * many))
    return [letters[at : at + 20] for at in range(0, 20 * many, 20)]


def test_guessed_message_ids_join_nothing() -> None:
    """Right key, installation, kind, complaint and nonce, twenty to a mail; only the MAC is a guess."""
    chance = random.Random(1)
    tried = 0
    for batch in range(15_000):
        complaint = NUMBERS[batch % len(NUMBERS)]
        guessed = macs(chance, 20)
        tokens = tuple(Token("k1", "abcd2345", "ack", complaint, NONCES[complaint], mac) for mac in guessed)
        told = trace(replace(EMPTY, tokens_answered=tokens[:3], tokens_referenced=tokens[3:]), KNOWN, KEYS)
        assert (told.kind, told.linked) == ("new", ())
        tried += len(tokens)
    assert tried == 300_000
    genuine = parse_token(message_id(KEYS, "ack", NUMBERS[0], NONCES[NUMBERS[0]], ANNA, "company.example"))
    assert genuine is not None
    assert trace(replace(EMPTY, sender=ANNA, tokens_answered=(genuine,)), KNOWN, KEYS).kind == "followup"


def test_guessed_addresses_join_nothing() -> None:
    """In Reply-To's form and in the envelope sender's; ten of each to a mail."""
    chance = random.Random(2)
    for batch in range(10_000):
        complaint = NUMBERS[batch % len(NUMBERS)]
        answers = tuple(AnswerToken(complaint, "k1", mac) for mac in macs(chance, 10))
        returns = tuple(EnvelopeToken("k1", NONCES[complaint], mac) for mac in macs(chance, 10))
        found = replace(EMPTY, addressed=answers, enveloped=returns)
        told = trace(found, KNOWN, KEYS)
        assert (told.kind, told.linked) == ("new", ())
        assert correspondence.bounced(found, KNOWN, KEYS) == ""


def test_guessed_numbers_join_nothing() -> None:
    """Ten to a subject: one of 36 is well-formed, of look-alikes more; none of a stranger's joins what it names."""
    chance = random.Random(3)
    alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    well_formed = linked = 0
    for _ in range(50_000):
        guesses = [
            f"KB-2026-{chance.randrange(10**5):05d}-{alphabet[chance.randrange(36)]}" for _ in range(10)
        ]
        tags = find_tags(" ".join(guesses), ("KB",))
        well_formed += len(tags)
        told = trace(replace(EMPTY, tags=tags), KNOWN, KEYS)
        assert told.kind == "new"
        linked += len(told.linked)
    assert 13_000 < well_formed < 20_000
    assert 0 < linked < 100  # shown to a person as what the stranger has named; nothing of it is answered


def test_a_thousand_forged_answers_are_a_thousand_new_complaints() -> None:
    """Whole mails, parsed: In-Reply-To, References, Reply-To's address and the number, each forged."""
    chance = random.Random(4)
    own = frozenset({"complaints@company.example"})
    for number, mac in enumerate(macs(chance, 1_000)):
        complaint = NUMBERS[number % len(NUMBERS)]
        forged = f"v1.k1.abcd2345.ack.{complaint.lower()}.{NONCES[complaint]}.{mac}@company.example"
        raw = (
            f"From: w{number}@victim.example\r\nTo: complaints+{complaint.lower()}.k1.{mac}@company.example\r\n"
            f"Subject: Re: x\r\nIn-Reply-To: <{forged}>\r\nReferences: <{forged}>\r\n\r\nIt broke.\r\n"
        )
        found = clues(parse(raw.encode()), datetime(2026, 11, 20, tzinfo=UTC), "", ("KB",), own)
        assert (len(found.tokens_answered), len(found.addressed)) == (1, 1)
        told = trace(found, KNOWN, KEYS)
        assert (told.kind, told.complaint_id, told.linked) == ("new", "", ())
