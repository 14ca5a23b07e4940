"""HTML mails as text, with and without what they quote."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from responder.core.mail.html_text import read_html
from responder.core.mail.new_text import new_text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>one</p><p>two</p>", "one\n\ntwo"),
        ("one<br>two", "one\ntwo"),
        ("<div>one</div><div>two</div>", "one\ntwo"),
        ("a&nbsp;&amp;&#8364;&lt;b&gt;", "a &€<b>"),
        (
            "<table><tr><td>Заказ</td><td>12345</td></tr><tr><td>Сумма</td><td>5 €</td></tr></table>",
            "Заказ 12345\nСумма 5 €",
        ),
        ("<ul><li>one</li><li>two</li></ul>", "* one\n* two"),
        ('<a href="http://example.ee">link</a><img src="x" alt="logo">', "link"),
        ("<style>p{}</style><script>alert(1)</script><title>t</title>text", "text"),
        ("<!-- hidden -->a<!--[if mso]>b<![endif]-->", "a"),
        ('<div style="display: none">preheader</div>shown', "shown"),
        ('<?xml version="1.0" encoding="utf-16"?><p>õ</p>', "õ"),
        ("<p>unclosed <b>tags <i>everywhere", "unclosed tags everywhere"),
        ("text without a tag", "text without a tag"),
        ("<o:p></o:p><span>Outlook</span>", "Outlook"),
        ("", ""),
        ("<>", "<>"),
        ("<p></p>", ""),
    ],
)
def test_the_text_of_a_page(html: str, text: str) -> None:
    assert read_html(html)[0] == text


SHOP = "Shop &lt;info@shop.example&gt;"
QUOTING = {
    "Gmail": '<div dir="ltr">{}</div><br><div class="gmail_quote"><div class="gmail_attr">'
    f'On Tue, 10 Nov 2026 at 10:00, {SHOP} wrote:</div><blockquote class="gmail_quote">OLD</blockquote></div>',
    "Outlook": "<div class=WordSection1><p class=MsoNormal>{}</p><div style='border-top:solid #E1E1E1 1.0pt'><p>"
    f"<b>From:</b> {SHOP}<br><b>Sent:</b> Tuesday<br><b>To:</b> Anna<br><b>Subject:</b> x</p></div><p>OLD</p></div>",
    "Outlook ru": "<p>{}</p><hr><div id=divRplyFwdMsg><b>От:</b> Магазин<br><b>Отправлено:</b> вторник<br>"
    "<b>Кому:</b> Анна<br><b>Тема:</b> Жалоба</div><div>OLD</div>",
    "Outlook et": "<p>{}</p><div><b>Saatja:</b> Pood<br><b>Saadetud:</b> teisipäev<br><b>Adressaat:</b> Anna<br>"
    "<b>Teema:</b> x</div>OLD",
    "Outlook lv": "<p>{}</p><div><b>No:</b> Veikals<br><b>Nosūtīts:</b> otrdiena<br><b>Kam:</b> Anna<br>"
    "<b>Tēma:</b> x</div><p>OLD</p>",
    "Apple": '<div>{}</div><br><blockquote type="cite"><div>10 нояб. 2026 г., в 10:00, '
    f"{SHOP} написал(а):</div>OLD</blockquote>",
    "Thunderbird": '<p>{}</p><div class="moz-cite-prefix">10.11.2026 10:00 Pood kirjutas:<br></div>'
    '<blockquote type="cite">OLD</blockquote><pre class="moz-signature">-- \nAnna</pre>',
    "Yandex": f"<div>{{}}</div><div>10.11.2026, 10:00, {SHOP}:</div><blockquote><p>OLD</p></blockquote>",
    "mail.ru": "<p>{}</p><blockquote style='border-left:1px solid #0857A6'>Вторник, 10 ноября 2026 от Магазин:"
    "<div>OLD</div></blockquote>",
    "Yahoo": '<div>{}</div><div class="yahoo_quoted" id="y"><div>On Tuesday, Shop wrote:</div><div>OLD</div></div>',
    "Proton": '<div>{}</div><div class="protonmail_quote">On Tuesday, Shop wrote:<blockquote>OLD</blockquote></div>',
}


@pytest.mark.parametrize("program", QUOTING)
@pytest.mark.parametrize("written", ["Kaup on endiselt katki.", "Товар сломан.<br>Верните деньги."])
def test_what_a_mail_program_quotes_is_no_new_text(program: str, written: str) -> None:
    whole, quoted = read_html(QUOTING[program].format(written))
    assert new_text(quoted) == written.replace("<br>", "\n")
    assert "OLD" in whole


@pytest.mark.parametrize(
    "html",
    [
        "<p>mine</p><blockquote>my indented thought</blockquote><p>mine again</p>",
        "<blockquote>all of it</blockquote>",
        '<blockquote type="cite">only a quote</blockquote>',
        '<div class="gmail_quote">---------- Forwarded message ---------<br>From: A<br>Date: x<br><br>text</div>',
    ],
)
def test_in_doubt_the_text_is_kept(html: str) -> None:
    whole, quoted = read_html(html)
    assert new_text(quoted).split()[-1] == whole.split()[-1]


@pytest.mark.parametrize(
    "sign",
    [
        '<div id="divRplyFwdMsg">{}</div><div>OLD</div>',
        '<div id="appendonsend"></div><hr><div id="divRplyFwdMsg">{}</div>OLD',
        '<div id="mail-editor-reference-message-container"><div>{}</div>OLD</div>',
        '<div class="OutlookMessageHeader"><hr>{}</div>OLD',
        '<hr id="zwchr"><div data-marker="__HEADERS__">{}</div><div>OLD</div>',
    ],
)
def test_the_mail_below_is_known_by_the_programs_sign_in_any_language(sign: str) -> None:
    """Header lines that no table of words knows (Finnish): the sign tells, for a forwarded mail too."""
    head = "<b>Lähettäjä:</b> Kauppa<br><b>Lähetetty:</b> maanantai<br><b>Aihe:</b> x"
    whole, quoted = read_html(f"<p>Mine.</p>{sign.format(head)}")
    assert new_text(quoted) == "Mine."
    assert new_text(quoted, True).split()[-1] == "OLD"
    assert "Original" not in whole


def test_an_indented_part_below_a_heading_of_the_persons_own_stays() -> None:
    html = "<p>Clause 5 of 2026 says:</p><blockquote>The shop pays.</blockquote><p>So pay.</p>"
    assert new_text(read_html(html)[1]).split("\n\n") == [
        "Clause 5 of 2026 says:",
        "The shop pays.",
        "So pay.",
    ]


def test_answers_between_quotes_are_new_text() -> None:
    html = '<blockquote type="cite">q1</blockquote><p>a1</p><blockquote type="cite">q2</blockquote><p>a2</p>'
    assert new_text(read_html(html)[1]).split() == ["a1", "a2"]


def test_text_beyond_the_depth_of_the_parser_is_kept() -> None:
    for levels in (300, 3_000):
        assert read_html("<div><b>" * levels + "deep" + "</b></div>" * levels + "after")[0].split() == [
            "deep",
            "after",
        ]


def test_a_page_of_very_many_elements_keeps_its_words() -> None:
    assert read_html("<i>a</i> " * 25_000)[0].split() == ["a"] * 25_000


def test_the_first_256_kb_are_read() -> None:
    assert len(read_html("<p>" + "a" * 300_000)[0]) == 256 * 1024 - 3


def test_marks_of_our_own_in_a_page_mean_nothing() -> None:
    assert read_html("<p>a\ufdd0b\ufdd2c</p>") == ("abc", "abc")


@given(st.text(st.sampled_from("<>/ab=\"'&#;! -\n\x00é"), max_size=80))
def test_nothing_raises(html: str) -> None:
    for text in read_html(html):
        assert "\0" not in text
        assert text == text.strip()
