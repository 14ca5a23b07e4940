"""Fields: what each reads from a mail, and when it is missing."""

from __future__ import annotations

import pytest

from responder.core.message import Message, parse
from responder.core.ruling.fields import FIELDS, Kind, Reading, Surroundings, field_of

RAW = """\
Return-Path: <bounce@shop.ee>
Delivered-To: help@shop.ee
From: =?utf-8?b?SsSBbmlzIELEk3J6acWGxaE=?= <Janis@Firma.LV>
To: Help <help@shop.ee>, other@shop.ee
Cc: boss@firma.lv
Reply-To: janis.private@mail.lv
Subject: Re: FW: =?utf-8?q?S=C5=ABdz=C4=ABba?=
X-Shop: =?utf-8?q?t=C3=B5de?=
X-Shop: second
X-Empty:
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=b

--b
Content-Type: text/plain; charset=utf-8

Kur ir mana paka?

--b
Content-Type: image/jpeg
Content-Disposition: attachment; filename="foto.jpg"
Content-Transfer-Encoding: base64

AAAA
--b--
"""


def mail(raw: str = RAW) -> Message:
    return parse(raw.replace("\n", "\r\n").encode())


def value(name: str, message: Message | None = None, around: Surroundings | None = None) -> object:
    field = field_of(name)
    assert field is not None
    return Reading(message or mail(), around or Surroundings()).value(field)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("from", ("Janis@firma.lv",)),
        ("from.address", ("Janis@firma.lv",)),
        ("from.domain", ("firma.lv",)),
        ("from.name", ("Jānis Bērziņš",)),
        ("reply_to", ("janis.private@mail.lv",)),
        ("to", ("help@shop.ee", "other@shop.ee")),
        ("cc", ("boss@firma.lv",)),
        ("delivered_to", ("help@shop.ee",)),
        ("subject", ("Sūdzība",)),
        ("header.X-Shop", ("tõde", "second")),
        ("header.x-shop", ("tõde", "second")),
        ("attachments.count", 1.0),
        ("attachments.names", ("foto.jpg",)),
        ("attachments.types", ("image/jpeg",)),
    ],
)
def test_a_field_is_read_from_the_mail(name: str, expected: object) -> None:
    assert value(name) == expected


def test_text_is_subject_and_body_together() -> None:
    assert value("text") == ("Sūdzība", "Kur ir mana paka?")


def test_body_is_the_new_text_and_body_full_keeps_what_was_quoted() -> None:
    message = mail(
        "From: a@b.lv\n\nKur ir paka?\n\nOn Mon, 2 Nov 2026 at 10:00, Shop <help@shop.ee> wrote:\n> sent\n"
    )
    assert "sent" not in str(value("body", message))
    assert "sent" in str(value("body_full", message))


@pytest.mark.parametrize(
    "name",
    [
        "reply_to",
        "cc",
        "delivered_to",
        "subject",
        "from.name",
        "attachments.names",
        "header.X-Empty",
        "body",
        "text",
    ],
)
def test_a_field_with_nothing_in_it_is_missing(name: str) -> None:
    assert value(name, mail("From: a@b.lv\nTo: x@y.ee\nX-Empty:\n\n \n")) is None


@pytest.mark.parametrize(
    "name", [name for name in FIELDS if name.partition(".")[0] in ("auth", "sender", "received")]
)
def test_what_nobody_told_about_the_surroundings_is_missing(name: str) -> None:
    assert value(name) is None


def test_the_surroundings_tell_the_rest() -> None:
    around = Surroundings(
        mailbox="sales", language="lv", followup=False, auth_spf="pass", auth_dkim="fail", auth_dmarc="none",
        open_complaints=0, complaints_30d=4, weekday="monday", local_time="18:30", in_hours=False,
    )  # fmt: skip
    expected = {
        "mailbox": ("sales",), "language": ("lv",), "followup": False, "auth.spf": ("pass",), "auth.dkim": ("fail",),
        "auth.dmarc": ("none",), "sender.open_complaints": 0.0, "sender.complaints_30d": 4.0,
        "received.weekday": ("monday",), "received.local_time": ("18:30",), "received.in_hours": False,
    }  # fmt: skip
    assert {name: value(name, around=around) for name in expected} == expected


def test_a_domain_in_other_letters_is_read_in_both_spellings() -> None:
    assert value("from.domain", mail("From: a@xn--pe-bka.ee\n\nx")) == ("xn--pe-bka.ee", "õpe.ee")


def test_a_domain_that_only_pretends_to_be_encoded_is_read_as_it_came() -> None:
    assert value("from.domain", mail("From: a@xn--\x7f.ee\n\nx")) in (("xn--.ee",), None)


@pytest.mark.parametrize("name", ["colour", "header.", "header.a b", "header.a:b", "From", "from.", ""])
def test_there_is_no_field_of_another_name(name: str) -> None:
    assert field_of(name) is None


def test_a_text_in_two_fields_is_folded_once() -> None:
    reading = Reading(mail(), Surroundings())
    assert reading.texts(FIELDS["text"])[0] is reading.texts(FIELDS["subject"])[0]


def test_numbers_and_flags_have_no_texts() -> None:
    reading = Reading(mail(), Surroundings(followup=True))
    for name, field in FIELDS.items():
        if field.kind in (Kind.NUMBER, Kind.FLAG):
            assert reading.texts(FIELDS[name]) == ()
