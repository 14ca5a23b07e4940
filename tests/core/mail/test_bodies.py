"""The MIME tree: which part is the text, which are attachments."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from responder.core.message import Attachment, Message, parse


def part(content_type: str, body: str = "", *more: str) -> str:
    return "\r\n".join([f"Content-Type: {content_type}", *more, "", body])


def multi(kind: str, *parts: str, boundary: str = "x") -> str:
    inside = "".join(f"--{boundary}\r\n{one}\r\n" for one in parts)
    head = f'Content-Type: multipart/{kind}; boundary="{boundary}"\r\n\r\npreamble\r\n'
    return f"{head}{inside}--{boundary}--\r\nepilogue\r\n"


def read(mail: str) -> Message:
    return parse(mail.encode())


PLAIN = part("text/plain; charset=utf-8", "plain õ")
HTML = part("text/html; charset=utf-8", "<p>html õ</p>")
PDF = part("application/pdf; name=a.pdf", "%PDF", "Content-Disposition: attachment")
LOGO = part("image/png; name=logo.png", "PNG", "Content-Disposition: inline")


@pytest.mark.parametrize(
    ("mail", "text", "names"),
    [
        (PLAIN, "plain õ", []),
        (HTML, "html õ", []),
        (multi("alternative", PLAIN, HTML), "plain õ", []),
        (multi("alternative", HTML, PLAIN), "plain õ", []),
        (multi("alternative", part("text/plain", " \r\n\t"), HTML), "html õ", []),
        (multi("alternative", PLAIN, multi("related", HTML, LOGO, boundary="y")), "plain õ", ["logo.png"]),
        (multi("mixed", multi("alternative", PLAIN, HTML, boundary="y"), PDF), "plain õ", ["a.pdf"]),
        (multi("mixed", PLAIN, PDF, part("text/plain", "after")), "plain õ\n\nafter", ["a.pdf"]),
        (multi("mixed", PDF, PLAIN), "plain õ", ["a.pdf"]),
        (multi("mixed", PLAIN, part("text/plain; name=log.txt", "log")), "plain õ", ["log.txt"]),
        (
            multi("mixed", PLAIN, part("text/plain", "log", "Content-Disposition: attachment")),
            "plain õ",
            [""],
        ),
        (multi("mixed", part("text/plain; name=body.txt", "named"), PDF), "named", ["body.txt", "a.pdf"]),
        (
            multi("mixed", part("text/plain; name=b.txt", "named", "Content-Disposition: inline"), PDF),
            "named",
            ["a.pdf"],
        ),
        (multi("signed", PLAIN, part("application/pgp-signature; name=s.asc", "x")), "plain õ", []),
        (
            multi("encrypted", part("application/pgp-encrypted"), part("application/octet-stream")),
            "",
            ["", ""],
        ),
        (multi("unknown", PLAIN, HTML), "plain õ\n\nhtml õ", []),
        (multi("mixed", PLAIN, part("text/x-vcard; name=me.vcf", "BEGIN:VCARD")), "plain õ", ["me.vcf"]),
        (multi("mixed", PLAIN, part("text/calendar", "BEGIN")), "plain õ", [""]),
        (multi("mixed", PLAIN, part("message/rfc822", "Subject: x\r\n\r\ninner")), "plain õ", [""]),
        (multi("mixed", PDF, part("message/rfc822", "Subject: x\r\n\r\ninner")), "inner", ["a.pdf", ""]),
        (multi("mixed", PDF), "", ["a.pdf"]),
        (multi("mixed", "\r\nno header"), "no header", []),
        (multi("mixed", ""), "", []),
        (part("application/pdf; name=a.pdf", "%PDF"), "", ["a.pdf"]),
        (part("text/plain", "x", "Content-Disposition: attachment; filename=a.txt"), "x", ["a.txt"]),
        (part("", "no type"), "no type", []),
        (part("nonsense", "no type"), "no type", []),
    ],
)
def test_the_text_is_chosen_and_the_rest_is_attached(mail: str, text: str, names: list[str]) -> None:
    message = read(mail)
    assert message.body == text
    assert [one.name for one in message.attachments] == names
    assert not message.excessive


def test_sizes_are_octets_as_transferred() -> None:
    encoded = part("image/png; name=i.png", "QUJD\r\nREVG", "Content-Transfer-Encoding: base64")
    assert read(multi("mixed", PLAIN, encoded)).attachments == (Attachment("i.png", "image/png", 10),)


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("..\\\\..\\\\a.exe", "a.exe"),
        ("/etc/passwd", "passwd"),
        ("dir/", ""),
        ("a" * 400, "a" * 255),
        ("a\tb.txt", "a b.txt"),
    ],
)
def test_a_file_name_is_one_short_clean_name(name: str, kept: str) -> None:
    mail = multi("mixed", PLAIN, part(f'image/png; name="{name}"', "x"))
    assert read(mail).attachments[0].name == kept


@pytest.mark.parametrize("boundary", ["x", "a b", "'()+_,-./:=?", "x" * 70, "=_Part.1", "--"])
def test_boundaries_of_any_shape(boundary: str) -> None:
    message = read(multi("mixed", PLAIN, PDF, boundary=boundary))
    assert (message.body, len(message.attachments), message.defects) == ("plain õ", 1, ())


def test_a_line_that_only_begins_like_the_boundary_is_text() -> None:
    mail = multi("mixed", part("text/plain", "a\r\n--xy\r\n --x\r\nb --x\r\n--x-"))
    assert read(mail).body == "a\n--xy\n --x\nb --x\n--x-"


def test_blanks_after_a_boundary_belong_to_it() -> None:
    assert read(multi("mixed", PLAIN, PDF).replace("--x\r\n", "--x \t\r\n")).body == "plain õ"


def test_line_ends_without_cr_make_the_same_parts() -> None:
    mail = multi("mixed", multi("alternative", PLAIN, HTML, boundary="y"), PDF)
    assert read(mail.replace("\r\n", "\n")) == read(mail.replace("\r\n", "\n"))
    assert read(mail.replace("\r\n", "\n")).attachments == read(mail).attachments


def test_the_parts_of_a_digest_are_mails() -> None:
    message = read(multi("digest", "\r\nSubject: a\r\n\r\nfirst", "\r\nSubject: b\r\n\r\nsecond"))
    assert [one.media_type for one in message.attachments] == ["message/rfc822"] * 2


def test_exactly_100_parts_and_20_levels_are_within_the_bounds() -> None:
    assert not read(multi("mixed", *[PLAIN] * 100)).excessive
    assert read(multi("mixed", *[PLAIN] * 101)).defects == ("over 100 parts",)
    nested = PLAIN
    for level in range(20):
        nested = multi("mixed", nested, boundary=f"b{level}b")
    assert (read(nested).body, read(nested).excessive) == ("plain õ", False)
    assert "over 20 levels of parts" in read(multi("mixed", nested)).defects


def test_a_report_returns_its_other_parts_even_when_they_are_encoded() -> None:
    status = part("message/delivery-status", "QWN0aW9uOiBmYWlsZWQ=", "Content-Transfer-Encoding: base64")
    headers = part("text/rfc822-headers", "Message-ID: <v1.a@b>")
    message = read(multi("report; report-type=delivery-status", PLAIN, status, headers))
    assert message.body == "plain õ"
    assert message.returned == "Action: failed\n\nMessage-ID: <v1.a@b>"
    assert message.attachments == ()


def test_what_a_report_returns_is_at_most_32_kb() -> None:
    message = read(multi("report", PLAIN, *[part("message/rfc822", "a" * 20_000)] * 5))
    assert len(message.returned) == 32 * 1024


@given(
    st.lists(st.sampled_from([PLAIN, HTML, PDF, LOGO, "", "\r\n", "--x", "--x--"]), max_size=8),
    st.integers(0, 400),
)
def test_a_mail_cut_anywhere_has_no_more_parts_than_the_whole(parts: list[str], cut: int) -> None:
    raw = multi("mixed", *parts).encode()
    whole, torn = parse(raw), parse(raw[:cut], size=len(raw))
    assert len(torn.attachments) <= len(whole.attachments) + 1
    assert not [one for one in torn.defects if "closing" in one]
