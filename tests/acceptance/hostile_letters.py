"""Letters of people and of those who play people: hostile names, subjects, addresses, ids, in four languages.

Each holds words that may not come back: its subject, its text, and addresses that it would have us write to.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator
from dataclasses import dataclass

TEXTS = {
    "ru": "Здравствуйте! Заказ {0} так и не пришёл, жду уже неделю. {1}",
    "et": "Tere! Tellimus {0} ei ole kohale jõudnud, ootan juba nädal aega. {1}",
    "lv": "Labdien! Pasūtījums {0} vēl nav saņemts, gaidu jau nedēļu. {1}",
    "en": "Hello! My order {0} has not arrived, I have been waiting for a week. {1}",
}
VICTIM = "victim@victims.example"


def word(text: bytes | str, charset: str = "utf-8") -> str:
    """An encoded word, whatever stands in it: decoders give back what a header may not hold."""
    octets = text if isinstance(text, bytes) else text.encode()
    return f"=?{charset}?B?{base64.b64encode(octets).decode()}?="


NAMES = (
    "Anna Tamm",
    '"Tamm, Anna"',
    '"Anna \\"the Hammer\\" Tamm"',
    word("Анна Тамм"),
    word("Ägidius Ümlaut-Õnnela"),
    word("Anna\r\nBcc: " + VICTIM),
    word("Anna\nSubject: owned"),
    word("Anna\rX-Injected: yes"),
    word(b"Anna\x00Tamm"),
    word("Anna\u202egpj.exe"),
    word("\u200b\u200dAnna\ufeff"),
    word("Anna\u2028Tamm\u2029"),
    word("Anna\x85Bcc: " + VICTIM),
    word(b"\xff\xfe\xfd"),
    word("x" * 600),
    word("Я" * 300),
    " ".join(word("Марина Владимировна") for _ in range(12)),
    word("=?utf-8?B?QmNjOiB2aWN0aW0=?="),
    word("🎉" * 60),
    word("e" + "\u0301" * 80),
    word("<script>alert(1)</script>"),
    word("{{ complaint_id }}{% raw %}"),
    word("%s%n$(id)`id`"),
    word("https://evil.example/login Anna"),
    word(VICTIM),
    f'"{VICTIM}"',
    "Anna (comment (nested) here)",
    "=?utf-8?Q?Anna=0D=0A=0D=0A=2E=0D=0AMAIL_FROM=3A?=",
    "=?koi8-r?B?4c7OwQ==?=",
    "=?no-such-charset?B?QW5uYQ==?=",
    "",
)
SUBJECTS = (
    "{0}",
    "Re: {0}",
    "=?utf-8?Q?{0}=0D=0ABcc=3A_victim=40victims=2Eexample?=",
    "[KB-2026-00001-X] {0} [KB-2026-00002-Y]",
    "{0} https://evil.example/{0}",
    "{0} " + "y" * 900,
    "{{{{ {0} }}}}",
    word("Жалоба") + " {0}",
    "{0} =?utf-8?B?//79?=",
    "{0}\r\n  folded\r\n\tagain",
)
ADDRESSES = (
    "w{0}@klient{0}.example",
    "w{0}+tag@klient{0}.example",
    "w.{0}'o@klient{0}.example",
    '"anna tamm {0}"@klient{0}.example',
    '"a\\"b{0}"@klient{0}.example',
    "W{0}=x/y@KLIENT{0}.EXAMPLE",
    "w{0}@käru{0}.example",
    "w{0}@xn--kru-qla{0}.example",
    "w{0}@пример{0}.example",
    "{1}{0}@klient{0}.example",
    "w{0}@{2}.klient{0}.example",
    "-w{0}@klient{0}.example",
    "{{w{0}}}@klient{0}.example",
)
INTERNATIONAL = ("анна{0}@klient{0}.example", "käsi{0}@käru{0}.example", '"õ{0}"@klient{0}.example')
IDS = (
    "<id{0}@klient.example>",
    "",
    "<" + "i" * 800 + "{0}@klient.example>",
    "<a b {0}@klient.example>",
    "<{0}>",
    "<id{0}@klient.example> <second{0}@klient.example>",
    "<идент{0}@klient.example>",
    "no-brackets-{0}@klient.example",
    "<v1.k1.abcd2345.ack.kb-2026-00001-x.nonce234567abcde.aaaaaaaaaaaaaaaaaaaa@{0}.example>",
)
OTHERS = (
    "",
    f"Cc: {VICTIM}",
    f"Reply-To: {VICTIM}",
    f"Reply-To: {VICTIM}, other@victims.example",
    f"Reply-To: {word(b'x')} <{VICTIM}>\r\nReply-To: {VICTIM}",
    f"Bcc: {VICTIM}",
    f"Errors-To: {VICTIM}\r\nReturn-Receipt-To: {VICTIM}\r\nDisposition-Notification-To: {VICTIM}",
    "References: " + "\r\n ".join(f"<r{n}@klient.example>" for n in range(1_500)),
    "References: <" + "r" * 990 + "@klient.example>",
    "In-Reply-To: <unknown@klient.example>\r\nReferences: <a@b.example> <unknown@klient.example>",
    "X-Responder-Loop: v1.k1.abcd2345.nonce.aaaaaaaaaaaaaaaaaaaa\r\nX-Injected: yes",
)


@dataclass(frozen=True)
class Hostile:
    """One letter. `words`: may not come back anywhere; `international`: to its sender only where a
    relay speaks SMTPUTF8 (RFC 6531)."""

    raw: bytes
    words: tuple[str, ...]
    international: bool


def letters(many: int, to: str) -> Iterator[Hostile]:
    """So many, each combination another one; every sixteenth cannot be written to."""
    for number in range(many):
        international = number % 16 == 15
        addresses = INTERNATIONAL if international else ADDRESSES
        address = addresses[number % len(addresses)].format(number, "l" * 58, "d" * 60)
        mark, told = f"subjectmark{number}", f"bodymark{number}"
        language = list(TEXTS)[(number // 3) % len(TEXTS)]
        identifier = IDS[number % len(IDS)].format(number)
        lines = [
            f"From: {NAMES[number % len(NAMES)]} <{address}>",
            f"To: {to}",
            f"Subject: {SUBJECTS[number % len(SUBJECTS)].format(mark)}",
            *([f"Message-ID: {identifier}"] if identifier else []),
            *([OTHERS[number % len(OTHERS)]] if OTHERS[number % len(OTHERS)] else []),
            "MIME-Version: 1.0",
            "Content-Type: text/plain; charset=utf-8",
            "Content-Transfer-Encoding: 8bit",
        ]
        text = TEXTS[language].format(100_000 + number, told)
        raw = "\r\n".join([*lines, "", text, f"{told} https://evil.example/", ".", "..", "QUIT", ""])
        yield Hostile(raw.encode(), (mark, told), international)
