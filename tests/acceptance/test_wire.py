"""The bytes that we send: a thousand acknowledgements to hostile letters, of the real process, as a relay saw them."""

from __future__ import annotations

import re
from collections import Counter
from email.message import EmailMessage

import pytest

from responder.core.address_tokens import answer_tokens, answers_ours, envelope_tokens, returns_ours
from responder.core.complaint_id import KeyRing, is_own_loop, parse_token, verify
from responder.core.guard import GuardPolicy, Silence, judge
from responder.core.message import parse
from tests.acceptance.hostile_letters import VICTIM, Hostile, letters
from tests.acceptance.living import Living, wait_until
from tests.acceptance.test_life import TAG, read
from tests.servers.dovecot import Dovecot
from tests.servers.smtp_conversation import Received
from tests.servers.smtp_sink import SmtpSink

MANY = 1_067  # every sixteenth cannot be written to: a thousand and one acknowledgements
LIFTED = """
breaker: {times: 0}
budgets: {per_domain_hour: 10000}
"""
ALWAYS = [
    "From", "To", "Reply-To", "Subject", "Date", "Message-ID", "Auto-Submitted", "X-Auto-Response-Suppress",
    "X-Responder-Loop", "Content-Language", "MIME-Version", "Content-Type", "Content-Transfer-Encoding",
]  # fmt: skip
THREADING = ["In-Reply-To", "References"]
ENCODED_WORD = re.compile(rb"=\?[^?\s]+\?[^?\s]*\?[^?\s]*\?=")
LANGUAGES = {"ru", "et", "lv", "en"}


@pytest.mark.timeout(180)
def test_a_thousand_acknowledgements_byte_by_byte(living: Living, dovecot: Dovecot, sink: SmtpSink) -> None:
    """RFC 5321, 5322, 2047 and 3834, and nothing of the stranger's but the address and the name."""
    living.extra = LIFTED
    bounces = f"bounces-{living.user}@kaubamaja.example"
    keys_of_the_box = f"    bounces: {bounces}\n    sub_addresses: true\n    prefix: KB\n"
    living.configure(lambda text: text.replace("    prefix: KB\n", keys_of_the_box))
    living.start()
    hostile = list(letters(MANY, living.address))
    dovecot.deliver_many(living.user, (one.raw for one in hostile))
    wait_until(
        lambda: living.query("SELECT count(*) FROM correspondence")[0][0] == MANY,
        within=90,
        what="registered",
    )
    wait_until(
        lambda: not living.query("SELECT 1 FROM outbox WHERE state = 'QUEUED'"), within=90, what="sent"
    )
    assert living.stop() == 0
    told = Counter(living.query("SELECT outcome, withheld_by FROM correspondence"))
    assert told == {("complaint", None): MANY}
    # To an address in UTF-8 only by a relay that speaks SMTPUTF8 (RFC 6531): this one does not, and staff are told.
    refused = living.query("SELECT recipient FROM outbox WHERE state = 'FAILED'")
    assert all(not recipient.isascii() for (recipient,) in refused)
    assert len(refused) == sum(one.international for one in hostile) > 50
    customers = [mail for mail in sink.received if mail.recipient != ("mari@kaubamaja.example",)]
    assert len(customers) == MANY - len(refused) > 1_000
    ring = keys(living)
    strangers = strangers_words(hostile)
    policy = GuardPolicy(is_own_loop=lambda value: is_own_loop(value, ring))
    seen: Counter[str] = Counter()
    for mail in customers:
        on_the_wire(mail)
        shown = read(mail.content)
        fields_as_listed(shown)
        one_recipient(mail, shown)
        nothing_of_the_strangers(shown, strangers)
        sealed(mail, shown, ring, frozenset({living.address, bounces}))
        verdict = judge(parse(mail.content), policy)
        assert isinstance(verdict, Silence)
        assert verdict.reason == "own-mail"  # fed back to ourselves, it is our own
        seen.update(str(shown["Content-Language"]).split(", "))
    assert set(seen) == LANGUAGES
    assert all(seen[language] > 100 for language in LANGUAGES)


def keys(living: Living) -> KeyRing:
    """The ring as the register has it."""
    (installation,) = living.query("SELECT installation FROM installation")[0]
    secrets = dict(living.query("SELECT key_id, secret FROM keys"))
    return KeyRing(installation, max(secrets), secrets)


def strangers_words(hostile: list[Hostile]) -> re.Pattern[str]:
    """All that may not come back, as one pattern."""
    return re.compile(
        "|".join(sorted({re.sub(r"\d+", r"", word) for one in hostile for word in one.words}))
        + r"|evil\.example|X-Injected|owned"
    )


def on_the_wire(mail: Received) -> None:
    """RFC 5321 section 2.3.8, RFC 5322 section 2.1.1: CRLF alone, no NUL, 7 bit, at most 998 octets a line."""
    bare = mail.wire.replace(b"\r\n", b"")
    assert b"\r" not in bare
    assert b"\n" not in bare
    assert b"\0" not in bare
    assert mail.wire.isascii()
    assert mail.wire.endswith(b"\r\n")
    assert max(map(len, mail.wire.split(b"\r\n"))) <= 998
    head = mail.content.partition(b"\r\n\r\n")[0]
    assert max(map(len, ENCODED_WORD.findall(head)), default=0) <= 75
    for line in head.split(b"\r\n"):
        assert line.strip(), "a line of blanks in the header"
        assert re.fullmatch(rb"(?:[A-Za-z-]+:)? [\x20-\x7e]+", line), line
        if b"=?" in line:
            assert len(line) <= 76  # RFC 2047 section 2


def fields_as_listed(shown: EmailMessage) -> None:
    """Exactly these, each once, in this order; threading where the letter had an id to name."""
    names = shown.keys()
    threaded = [name for name in names if name in THREADING]
    assert threaded in ([], THREADING)
    assert [name for name in names if name not in THREADING] == ALWAYS
    assert shown["Auto-Submitted"] == "auto-replied"
    assert shown["X-Auto-Response-Suppress"] == "DR, RN, NRN, OOF, AutoReply"
    assert "All" not in shown["X-Auto-Response-Suppress"]
    if threaded:
        assert str(shown["References"]).split()[-1] == str(shown["In-Reply-To"]).strip()
        assert len(str(shown["References"])) <= 8_192
        assert len(str(shown["References"]).split()) <= 41


def one_recipient(mail: Received, shown: EmailMessage) -> None:
    """The complainant alone, the same in RCPT and in To, no encoded word in any address."""
    assert len(mail.recipient) == 1
    raw = dict(
        re.findall(rb"(?m)^(From|To|Reply-To): (.*)\r$", mail.content.partition(b"\r\n\r\n")[0] + b"\r\n")
    )
    assert raw[b"To"].decode() == mail.recipient[0]
    assert b"=?" not in raw[b"To"] + raw[b"Reply-To"] + raw[b"From"].rpartition(b"<")[2]
    assert VICTIM not in mail.recipient[0]
    assert len(shown["To"].addresses) == 1


def nothing_of_the_strangers(shown: EmailMessage, strangers: re.Pattern[str]) -> None:
    """Neither subject nor text nor a further address: in no header, and in the text outside the greeting's name."""
    for name, value in shown.items():
        if name not in ("To", *THREADING):
            assert not strangers.search(str(value)), (name, value)
            assert VICTIM not in str(value)
    assert TAG.search(shown["Subject"])
    text = shown.get_content().replace("\r\n", "\n")
    assert not strangers.search(text)
    assert VICTIM not in text
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]", text)


def sealed(mail: Received, shown: EmailMessage, ring: KeyRing, own: frozenset[str]) -> None:
    """Message-ID, loop header, Reply-To and envelope sender: each with a MAC that only we can make, for this person."""
    token, recipient = parse_token(str(shown["Message-ID"])), mail.recipient[0]
    assert token is not None
    assert verify(token, ring, recipient)
    assert is_own_loop(str(shown["X-Responder-Loop"]), ring)
    (answer,) = answer_tokens(parse(f"To: {shown['Reply-To']}\r\n\r\n".encode()), own)
    assert answer.complaint_id == token.complaint_id == TAG.search(shown["Subject"])[1]
    assert answers_ours(answer, ring, recipient)
    (back,) = envelope_tokens(parse(f"To: {mail.sender}\r\n\r\n".encode()), own)
    assert back.nonce == token.nonce
    assert returns_ours(back, ring, token.complaint_id, recipient)
    assert all(len(one.rpartition("@")[0]) <= 64 for one in (mail.sender, str(shown["Reply-To"])))
