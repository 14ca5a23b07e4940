"""Seeded mails of complainants: four languages, plain and HTML, several charsets, attachments up to 4 MB."""

from __future__ import annotations

import base64
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from functools import cache

SEED = 20261121
ATTACHED = {60_000: 40, 300_000: 30, 1_000_000: 20, 4_000_000: 10}  # octets of the file: weight
POLICY = SMTP.clone(max_line_length=998)
MARKER = b"QVRUQUNITUVOVA=="


@dataclass(frozen=True)
class Voice:
    """How people of one language write. `charsets`: of plain text."""

    names: tuple[str, ...]
    subjects: tuple[str, ...]
    sentences: tuple[str, ...]
    charsets: tuple[str, ...]


VOICES = (
    Voice(
        ("Анна Петрова", "Сергей Иванов", "Ольга Смирнова"),
        ("Где мой заказ?", "Вернули не ту сумму", "Сломался чайник", "Жалоба на доставку"),
        (
            "Две недели назад я оплатила заказ, но посылка так и не пришла.",
            "На звонки никто не отвечает, а в чате обещают перезвонить.",
            "Товар пришёл с трещиной, коробка была мокрая.",
            "Прошу вернуть деньги или прислать замену до конца недели.",
            "Курьер отметил доставку, хотя дома весь день кто-то был.",
            "Номер заказа 4512873, оплачено 12 октября 49,90 евро.",
        ),
        ("utf-8", "windows-1251", "koi8-r"),
    ),
    Voice(
        ("Mari Tamm", "Jüri Kask", "Õie Põder"),
        ("Tellimus pole kohale jõudnud", "Kaebus arve kohta", "Katkine kohvimasin"),
        (
            "Tellisin kaupa kaks nädalat tagasi ja raha võeti kohe kontolt maha.",
            "Pakk ei ole siiani kohale jõudnud ja klienditugi ei vasta.",
            "Toode oli avamisel katki ning ümbrises oli auk.",
            "Palun tagastage raha või saatke uus toode hiljemalt reedeks.",
            "Arvel on summa, milles me kokku ei leppinud.",
            "Tellimuse number on KM-20455, ostetud 3. novembril, hind 129,00 eurot.",
        ),
        ("utf-8", "iso-8859-15"),
    ),
    Voice(
        ("Jānis Bērziņš", "Līga Ozola", "Andris Kalniņš"),
        ("Sūtījums nav saņemts", "Sūdzība par rēķinu", "Bojāta prece"),
        (
            "Pasūtījumu apmaksāju pirms divām nedēļām, bet preci neesmu saņēmis.",
            "Neviens neatbild ne uz zvaniem, ne uz vēstulēm.",
            "Prece bija saplēsta jau tad, kad to atvēru.",
            "Lūdzu atmaksājiet naudu vai atsūtiet jaunu preci līdz piektdienai.",
            "Rēķinā ir summa, par kuru nevienojāmies.",
            "Pasūtījuma numurs 778120, samaksāts 05.11.2026, 35,50 EUR.",
        ),
        ("utf-8", "windows-1257"),
    ),
    Voice(
        ("Helen Marsh", "Tom O'Neill", "Priya Nair"),
        ("Parcel never arrived", "Wrong amount charged", "Kettle broke after a day"),
        (
            "I paid two weeks ago and the parcel still has not arrived.",
            "Nobody picks up the phone and the chat only promises a call.",
            "The item was cracked when I opened the box.",
            "Please refund me or send a replacement by the end of the week.",
            "The courier marked it as delivered although we were at home all day.",
            "My order number is 100-55821, bought on 2 November for 19.99 euros.",
        ),
        ("utf-8", "us-ascii"),
    ),
)


def letters(count: int, now: datetime, *, prefix: str = "w", attached: int | None = None) -> Iterator[bytes]:
    """`count` complaints, each from an address of its own (PREFIX0@PREFIX0.example ...), the same for the same
    arguments. `attached`: octets of the file that every one of them carries; None: a mixture."""
    rnd = random.Random(f"{SEED} {prefix}")
    for number in range(count):
        yield _letter(rnd, f"{prefix}{number}", now, attached)


def _letter(rnd: random.Random, who: str, now: datetime, attached: int | None) -> bytes:
    voice = rnd.choices(VOICES, (40, 25, 15, 20))[0]
    mail = EmailMessage(policy=POLICY)
    mail["From"] = f"{rnd.choice(voice.names)} <{who}@{who}.example>"
    mail["To"] = "Complaints <complaints@shop.example>"
    mail["Subject"] = rnd.choice(voice.subjects)
    mail["Date"] = format_datetime(now)
    mail["Message-ID"] = f"<{who}.{rnd.getrandbits(64):x}@klient.example>"
    paragraphs = [
        " ".join(rnd.choices(voice.sentences, k=rnd.randint(1, 4))) for _ in range(rnd.randint(1, 6))
    ]
    html, size = rnd.random() < 0.35, attached
    if size is None:
        size = rnd.choices(list(ATTACHED), list(ATTACHED.values()))[0] if rnd.random() < 0.15 else 0
    mail.set_content(
        "\n\n".join(paragraphs) + "\n",
        charset="utf-8" if html else rnd.choice(voice.charsets),
        cte=rnd.choice(("quoted-printable", "base64")),
    )
    if html:
        mail.add_alternative(_page(paragraphs), subtype="html", cte="quoted-printable")
    if not size:
        return mail.as_bytes()
    name = f"photo-{rnd.randint(1, 99)}.jpg"
    mail.add_attachment(base64.b64decode(MARKER), maintype="image", subtype="jpeg", filename=name)
    return mail.as_bytes().replace(MARKER, _encoded(size), 1)


def _page(paragraphs: list[str]) -> str:
    """Outlook-like: style sheet, tables, a span for each paragraph."""
    style = "".join(
        f"p.c{n} {{margin:0cm;font-size:{n}.0pt;font-family:Calibri,sans-serif}}\n" for n in range(40)
    )
    inner = "".join(
        f'<p class="c11"><span lang="ET" style="color:#1F497D">{one}</span></p>\n' for one in paragraphs
    )
    return f"<html><head><style>\n{style}</style></head><body><table><tr><td>{inner}</td></tr></table></body></html>\n"


@cache
def _encoded(size: int) -> bytes:
    """A file of that size in base64, lines of 76 characters with CRLF."""
    return base64.encodebytes(random.Random(SEED).randbytes(size)).replace(b"\n", b"\r\n").rstrip()
