"""Reading one mail: what the fields of a Message hold."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from responder.core.message import Address, Attachment, TextPart, parse

MAIL = Path(__file__).parent.parent / "mail"
ET = "Tere!\n\nTellimus 12345 ei ole kohale jõudnud, palun tagastage raha. Õnnetus köögis.\n\nAnna Tamm"
RU = "Здравствуйте!\n\nЗаказ 12345 не доставлен, прошу вернуть деньги.\n\nИван Петров"
LV = "Labdien!\n\nPasūtījums 12345 nav piegādāts, lūdzu, atgrieziet naudu. Žēl, ka tā.\n\nJānis Bērziņš"
ANNA = Address("Anna Tamm", "anna", "example.ee")


def eml(name: str) -> bytes:
    return (MAIL / f"{name}.eml").read_bytes()


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("rfc/plain-et-utf8", ET),
        ("rfc/plain-lv-base64", LV),
        ("rfc/plain-ru-koi8r", RU),
        ("rfc/plain-ru-cp1251-qp", RU),
        ("rfc/plain-lv-cp1257", LV),
        ("rfc/plain-lv-8859-13", LV),
        ("rfc/alternative", ET),
        ("rfc/alternative-empty-plain", "Kaup on katki."),
        ("rfc/html-only-ru", "Товар сломан.\n\nЗаказ 12345"),
        ("rfc/attachments", ET),
        ("rfc/smime-signed", ET),
        ("rfc/only-nested-message", "sisemine tekst"),
        ("rfc/forwarded-as-attachment", "Vaata manust."),
        ("rfc/dsn", "I could not deliver your message."),
        ("rfc/utf16-html", "Tere, köök"),
        ("rfc/calendar-only", ""),
        ("malformed/raw-koi8r-headers", RU),
        ("malformed/raw-cp1251-no-charset", RU),
        ("malformed/raw-cp1257-no-charset", LV),
        ("malformed/charset-lie-latin1-is-1251", RU),
        ("malformed/charset-lie-utf8-is-koi8", RU),
        ("malformed/charset-unknown", RU),
        ("malformed/charset-codec-name", "\\x41 text"),
        ("malformed/missing-boundary", ET),
        ("malformed/boundary-never-used", ET),
        ("malformed/boundary-not-closed", ET),
        ("malformed/boundary-prefix-nested", ET),
        (
            "malformed/base64-is-plain-text",
            "This text was never encoded, whatever its header says: please help!",
        ),
        ("malformed/base64-with-footer", ET),
        ("malformed/encoding-nonsense", ET),
        ("malformed/nuls", "Tere"),
        ("malformed/bare-cr", ET),
        ("malformed/lf-only", ET),
        ("malformed/cr-cr-lf", ET),
        ("malformed/mixed-line-ends", ET),
        ("malformed/mbox-from-line", ET),
        ("malformed/bom", ET),
        ("malformed/broken-header-line", ET),
        ("malformed/no-blank-line", "Tere, tühi rida puudub\nja tekst algab kohe"),
        ("malformed/only-body-text", "Tere, see on kaebus ilma päisteta\nteine rida"),
        ("malformed/content-type-garbage", ET),
        ("malformed/content-type-text", ET),
        ("malformed/two-content-types", ET),
        ("malformed/html-declared-plain", "Kaup on katki."),
        ("malformed/utf7", "Жалоба <script>"),
        ("malformed/huge-header", ET),
        ("malformed/empty", ""),
    ],
)
def test_the_text_that_a_person_would_read_is_found(name: str, text: str) -> None:
    assert parse(eml(name)).body == text


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("rfc/plain-lv-base64", Address("Jānis Bērziņš", "janis", "example.lv")),
        ("rfc/plain-ru-koi8r", Address("Иван Петров", "ivan", "example.ru")),
        ("rfc/group-syntax", Address("Pete", "pete", "silly.test")),
        ("rfc/idn", Address("Ян", "yan", "xn--e1afmkfd.xn--p1ai")),
        ("malformed/raw-utf8-headers", Address("Анна Иванова", "anna", "example.ru")),
        ("malformed/raw-koi8r-headers", Address("Анна", "anna", "example.ru")),
        ("malformed/raw-cp1251-no-charset", Address("Анна", "anna", "example.ru")),
        ("malformed/raw-cp1257-no-charset", Address("Jānis", "janis", "example.lv")),
        ("malformed/from-quoted-encoded-word", Address("Анна", "anna", "example.ee")),
        ("malformed/from-injection", Address("Anna Bcc: victim@example.com", "anna", "example.ee")),
        ("malformed/garbage-from", None),
        ("malformed/from-without-domain", None),
        ("malformed/from-two-ats", None),
        ("malformed/no-from", None),
        ("malformed/nuls", None),
        ("malformed/empty", None),
    ],
)
def test_the_originator_is_the_first_usable_address_of_from(name: str, address: Address | None) -> None:
    assert parse(eml(name)).originator == address


@pytest.mark.parametrize(
    ("name", "defect"),
    [
        ("malformed/huge-header", "header block over 64 kB"),
        ("malformed/many-headers", "over 1,000 headers"),
        ("malformed/many-recipients", "to: over 200 addresses in one header"),
        ("malformed/many-words", "subject: over 200 encoded words"),
        ("malformed/many-references", "references: over 200 message ids in one header"),
        ("malformed/many-parameters", "over 100 parameters in one header"),
        ("malformed/continuations-2231", "over 100 parameters in one header"),
        ("malformed/deep-nesting", "over 20 levels of parts"),
        ("malformed/many-parts", "over 100 parts"),
        ("malformed/message-id-huge", "message-id: message id over 900 characters"),
    ],
)
def test_a_mail_beyond_a_bound_names_the_bound_and_is_for_a_person(name: str, defect: str) -> None:
    message = parse(eml(name))
    assert defect in message.defects
    assert message.excessive


@pytest.mark.parametrize(
    ("name", "defect"),
    [
        ("malformed/two-from", "several from headers"),
        ("malformed/date-nonsense", "date is no date"),
        ("malformed/missing-boundary", "multipart without its boundary"),
        ("malformed/boundary-never-used", "multipart without parts"),
        ("malformed/boundary-not-closed", "multipart without closing boundary"),
        ("malformed/broken-header-line", "line without a header name"),
        ("rfc/smime-encrypted", "text encrypted or sealed in a signature"),
        ("rfc/pgp-encrypted", "text encrypted or sealed in a signature"),
    ],
)
def test_other_faults_are_told_and_do_not_set_a_mail_aside(name: str, defect: str) -> None:
    message = parse(eml(name))
    assert defect in message.defects
    assert not message.excessive


def test_mail_by_the_rules_has_no_defects() -> None:
    for path in sorted((MAIL / "rfc").glob("*.eml")):
        expected = ("text encrypted or sealed in a signature",) if "encrypted" in path.stem else ()
        assert parse(path.read_bytes()).defects == expected, path.stem


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("<>", ""),
        ("< >", ""),
        ("(bounce) <\t> (really)", ""),
        ("", ""),
        ("<Anna@Example.EE>", "Anna@example.ee"),
        ("anna@example.ee", "anna@example.ee"),
        ("<MAILER-DAEMON>", "MAILER-DAEMON"),
    ],
)
def test_the_null_return_path_is_known_in_any_spelling(value: str, expected: str) -> None:
    assert parse(f"Return-Path: {value}\r\n\r\n".encode()).return_path == expected


def test_a_missing_return_path_is_none_and_of_several_the_topmost_counts() -> None:
    assert parse(b"From: a@b.ee\r\n\r\n").return_path is None
    assert parse(eml("malformed/return-path-two")).return_path == "first@example.ee"
    assert parse(eml("malformed/return-path-null-spellings")).return_path == ""


def test_all_from_headers_count_in_order() -> None:
    assert [one.spec for one in parse(eml("malformed/two-from")).from_] == [
        "anna@example.ee",
        "mari@example.ee",
    ]


def test_the_envelope_recipients_are_the_addresses_of_three_headers_each_once() -> None:
    message = parse(eml("rfc/delivered-to"))
    assert message.delivered_to == ("info@shop.example", "box+kb.mac@shop.example")


def test_ids_stand_without_brackets_in_their_order() -> None:
    message = parse(eml("rfc/reply-gmail-ru"))
    assert message.message_id == "a1@example.ee"
    assert message.in_reply_to == ("v1.ours@shop.example",)
    assert message.references == ("first@example.ru", "v1.ours@shop.example")
    assert parse(eml("malformed/many-references")).references[-1] == "r899@example.ee"
    assert len(parse(eml("malformed/many-references")).references) == 200


def test_the_date_is_aware() -> None:
    zone = timezone(timedelta(hours=2))
    assert parse(eml("rfc/plain-en")).date == datetime(2026, 11, 10, 10, tzinfo=zone)
    assert parse(eml("rfc/obsolete-routes")).date == datetime(1969, 7, 1, 10, 52, 37, tzinfo=UTC)
    assert parse(eml("malformed/date-far")).date is None


def test_a_decoded_subject_holds_no_line_break_and_no_bidi_control() -> None:
    assert parse(eml("malformed/from-injection")).subject == "a X-Evil: 1"
    assert parse(eml("malformed/bare-cr-in-header")).subject == "x Bcc: victim@example.com"
    assert parse(eml("malformed/bare-cr-in-header")).all("Bcc") == ()


def test_headers_below_a_broken_line_are_still_seen() -> None:
    assert parse(eml("malformed/broken-header-line")).all("Auto-Submitted") == ("auto-replied",)


def test_a_report_tells_its_type_and_shows_what_it_returns() -> None:
    message = parse(eml("rfc/dsn"))
    assert (message.media_type, message.report_type) == ("multipart/report", "delivery-status")
    assert "Action: failed" in message.returned
    assert "Message-ID: <v1.k.inst.ack.kb.nonce.mac@shop.example>" in message.returned
    assert message.attachments == ()
    assert parse(eml("rfc/mdn")).report_type == "disposition-notification"
    assert parse(eml("rfc/plain-en")).returned == ""


def test_attachments_are_found_with_decoded_names_and_sizes() -> None:
    assert parse(eml("rfc/attachments")).attachments == (
        Attachment("фото.jpg", "image/jpeg", 274),
        Attachment("very long name.pdf", "application/pdf", 4),
    )
    assert parse(eml("rfc/winmail")).attachments[0].name == "winmail.dat"
    assert parse(eml("rfc/smime-signed")).attachments == ()


def test_a_file_name_is_no_path() -> None:
    assert parse(eml("malformed/file-name-path")).attachments[0].name == "фото.pdf"


def test_attachments_told_by_the_server_are_believed() -> None:
    told = (Attachment("big.mov", "video/quicktime", 9_000_000),)
    assert parse(eml("rfc/attachments"), size=9_001_000, attachments=told).attachments == told
    assert parse(eml("rfc/attachments"), attachments=()).attachments == ()


def test_a_mail_cut_at_64_kb_gives_the_text_that_is_there_and_its_whole_size() -> None:
    head = b"From: anna@example.ee\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Type: text/plain"
    whole = head + b"; charset=utf-8\r\n\r\n" + "õ".encode() * 50_000 + b"\r\n--x--\r\n"
    for cut in (65_535, 65_536):
        message = parse(whole[:cut], size=len(whole), attachments=())
        assert set(message.body) == {"õ"}
        assert message.size == len(whole)
        assert message.defects == ()


def test_a_text_beyond_the_cut_is_read_from_the_part_fetched_beside_it() -> None:
    head = b"From: a@b.ee\nContent-Type: multipart/mixed; boundary=x\n\n--x\nContent-Type: image/png\n\nxxxx"
    part = TextPart("Жалоба".encode("koi8-r"), "text/plain", "koi8-r", "8bit")
    assert parse(head, size=100_000, attachments=(), text_part=part).body == "Жалоба"
    html = TextPart(b"PHA+S2FlYnVzPC9wPg==", "TEXT/HTML", "UTF-8", "BASE64")
    assert parse(head, size=100_000, attachments=(), text_part=html).body == "Kaebus"


def test_a_text_in_the_mail_goes_before_a_part_fetched_beside_it() -> None:
    part = TextPart(b"other", "text/plain", "", "7bit")
    assert parse(eml("rfc/plain-et-utf8"), text_part=part).body == ET


@pytest.mark.parametrize(
    "name", ["rfc/reply-gmail-ru", "rfc/reply-outlook-lv", "rfc/reply-outlook-et", "rfc/flowed"]
)
def test_new_text_is_the_part_above_the_quoted_mail(name: str) -> None:
    message = parse(eml(name))
    assert message.body.startswith(message.new_text)
    assert message.new_text.count("\n") <= 2
    assert message.new_text != message.body


def test_the_quote_in_an_html_reply_is_no_new_text() -> None:
    raw = (
        b"From: a@b.ee\r\nContent-Type: text/html\r\n\r\n<div>Still broken.</div><div class='gmail_quote'>"
        b"<div class='gmail_attr'>On Tue Anna wrote:</div><blockquote class='gmail_quote'>old</blockquote></div>"
    )
    message = parse(raw)
    assert message.new_text == "Still broken."
    assert "old" in message.body
