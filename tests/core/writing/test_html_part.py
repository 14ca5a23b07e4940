"""The HTML part: the same words as the plain text, nothing to fetch, and only the configured person's links."""

from __future__ import annotations

import email
import email.policy
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from responder.core.days_off import DaysOff
from responder.core.languages import FACTS, PACKS
from responder.core.reply import compose
from responder.core.writing.answering import Person, Reply
from responder.core.writing.composing import Letter, Section, letter
from responder.core.writing.html_part import html_part
from responder.core.writing.wire import field, quoted_printable
from responder.core.writing.wording import NO_BREAK, plain
from tests.core.writing.test_composing import ONE, PAIRS, SHIPPED

NUMBER = "KB-2026-00417-T"
PERSON = Person("Mari Kask", "+372 600 0000", "mari@shop.example")
FULL = replace(ONE, missing=FACTS, html=True, urgent=True)
EMPTY = {"meta", "br", "hr"}
ELEMENTS = EMPTY | set(regex.findall(r"\w+", "html head title style body div span p ol ul li b a"))


class _Read(HTMLParser):
    """What a reader sees: the words of the body, list numbers counted as a mail program counts them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.seen = ""
        self._step = 0
        self.feed(page)
        self.close()
        assert self.open == [], "each element is closed"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in EMPTY:
            self.open.append(tag)
        if tag == "ol":
            self._step = 0
        if tag == "li" and "ol" in self.open:
            self._step += 1
            self.seen += f" {self._step}. "
        if tag in ("p", "br", "li", "div"):
            self.seen += "\n"

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "head" not in self.open:
            self.seen += data


def _words(text: str) -> list[str]:
    return regex.findall(r"[\w@+.:/-]*\w", text)


def _parts(reply: Reply) -> tuple[str, str]:
    message = email.message_from_bytes(reply.content, policy=email.policy.default)
    plain, html = message.iter_parts()
    return plain.get_content().replace("\r\n", "\n"), html.get_content().replace("\r\n", "\n")


def _pages() -> list[str]:
    ones = [html_part(letter(replace(FULL, language=code), SHIPPED), NUMBER, PERSON) for code in PACKS]
    twos = [
        html_part(letter(replace(FULL, language=one, also_language=two), SHIPPED), NUMBER, PERSON)
        for one, two in PAIRS
    ]
    return ones + twos


@pytest.mark.parametrize("language", PACKS)
@pytest.mark.parametrize("also", ["", *PACKS])
def test_the_same_words_in_both_parts(language: str, also: str) -> None:
    """Stripped of its tags the HTML says the same words in the same order; the plain part is the text itself."""
    reply = compose(replace(FULL, language=language, also_language=also), SHIPPED)
    plain, html = _parts(reply)
    assert plain == reply.text
    assert _words(_Read(html).seen) == _words(plain)


@pytest.mark.parametrize("language", PACKS)
@pytest.mark.parametrize("also", ["", "et"])
def test_the_plain_part_is_the_plain_mail_byte_for_byte(language: str, also: str) -> None:
    """With and without HTML the text's bytes are the same, and so are all fields but the Content-* ones."""
    with_html = compose(replace(FULL, language=language, also_language=also), SHIPPED)
    without = compose(replace(FULL, language=language, also_language=also, html=False), SHIPPED)
    head, _, body = without.content.partition(b"\r\n\r\n")
    mark = regex.search(rb'boundary="([^"]+)"', with_html.content)[1]
    first = with_html.content.split(b"--" + mark + b"\r\n")[1]
    fields, _, content = first.partition(b"\r\n\r\n")
    assert content == body + b"\r\n"
    assert head.endswith(fields)
    assert with_html.content.startswith(head.removesuffix(fields))


@pytest.mark.parametrize(("language", "also"), [("en", ""), ("ru", ""), ("ru", "lv")])
def test_the_mail_on_the_wire(language: str, also: str) -> None:
    """multipart/alternative with the text first; CRLF only, 7-bit, lines of at most 76; strictly read, no defect."""
    content = compose(replace(FULL, language=language, also_language=also), SHIPPED).content
    message = email.message_from_bytes(content, policy=email.policy.strict)
    assert message.get_content_type() == "multipart/alternative"
    assert [one.get_content_type() for one in message.iter_parts()] == ["text/plain", "text/html"]
    assert not message.defects
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert b"\r" not in content.replace(b"\r\n", b"")
    assert content.isascii()
    long = [line for line in content.split(b"\r\n") if len(line) > 76]
    assert all(line.startswith((b"Message-ID", b"X-Responder-Loop")) for line in long)


def test_the_boundary_is_the_mails_own_and_stands_nowhere_else() -> None:
    """The same mail has the same boundary, another mail another; three marks, and none inside a part."""
    one, again = compose(FULL, SHIPPED), compose(FULL, SHIPPED)
    other = compose(replace(FULL, message_id="v1.other@shop.example"), SHIPPED)
    mark, others = (regex.search(rb'boundary="([^"]+)"', reply.content)[1] for reply in (one, other))
    assert one == again
    assert mark != others
    assert one.content.count(mark) == 4  # the field and three marks


def test_a_text_that_holds_a_boundary_breaks_nothing() -> None:
    """ "=_" is written as =3D_ in quoted-printable: no text can hold the mark, not even one that tries."""
    mark = regex.search(rb'boundary="([^"]+)"', compose(FULL, SHIPPED).content)[1].decode()
    forged = compose(replace(FULL, company=f"--{mark}--"), SHIPPED)
    plain, html = _parts(forged)
    assert f"--{mark}--" in plain
    assert f"--{mark}--" in html


def test_nothing_to_fetch_and_nothing_to_run() -> None:
    """No picture, script, form, frame, font or address of anything but the person's telephone and mail."""
    for page in _pages():
        read = _Read(page)
        names = {tag for tag, _ in read.tags}
        assert names <= ELEMENTS
        assert not regex.search(r"https?:|//|url\(|@import|javascript|\bon\w+=|src=", page)
        links = {one["href"] for tag, one in read.tags if tag == "a"}
        assert links == {"tel:+3726000000", "mailto:mari@shop.example"}


def test_small() -> None:
    """A page has less than 8 kB, in two languages too; in one language also as it goes over the wire."""
    pages = _pages()
    assert max(len(page.encode()) for page in pages) < 8_000
    assert max(len(quoted_printable(page)) for page in pages[: len(PACKS)]) < 8_000


@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_each_language_is_named_to_screen_readers(first: str, second: str) -> None:
    """Two sections, each under its own `lang`, and so the two halves of the line above them."""
    page = html_part(letter(replace(FULL, language=first, also_language=second), SHIPPED), NUMBER, PERSON)
    named = [(tag, one["lang"]) for tag, one in _Read(page).tags if "lang" in one]
    assert named == [("html", first), ("span", first), ("span", second), ("div", first), ("div", second)]


def _page(text: str, person: Person = PERSON, promise: str = "") -> str:
    page = html_part(Letter("A subject", (Section("en", text, promise),)), NUMBER, person)
    return regex.sub(r' style="[^"]*"', "", page.partition('<div class="m"')[2].partition(">")[2])


def test_steps_and_bullets_become_lists() -> None:
    """Lines numbered from 1 are steps, lines behind a hyphen are bullets; the words before them lead in."""
    page = _page("Next:\n1. We read.\n2. We reply.\n\nTell us:\n- What?\n- When?\n")
    assert "<p>Next:</p>\n<ol>\n<li>We read.</li>\n<li>We reply.</li>\n</ol>" in page
    assert "<p>Tell us:</p>\n<ul>\n<li>What?</li>\n<li>When?</li>\n</ul>" in page


@pytest.mark.parametrize(
    "text", ["24. november\n25. november", "1. detsember", "2. See\n3. Too", "1.5 kg", "-5 degrees", "- "]
)
def test_what_only_looks_like_a_list(text: str) -> None:
    """Dates, amounts and numbers that do not begin at 1 stay as they stand."""
    page = _page(text)
    assert "<li>" not in page
    assert _words(_Read(f"<div>{page.partition('</div>')[0]}</div>").seen) == _words(text)


def test_two_lists_in_a_row_count_anew() -> None:
    """A second "1." begins a second list."""
    assert _page("1. a\n2. b\n1. c\n2. d").count("<ol>") == 2


def test_promise_and_number_are_set_off() -> None:
    """The line of the promise stands in a box of its own, its words and the number are bold."""
    page = _page(
        f"Number: {NUMBER}\n\nKeep [{NUMBER}].\n\nWe reply by: noon.\nWe open at nine.", promise="by: noon"
    )
    assert f"<p>Number: <b>{NUMBER}</b></p>" in page
    assert f"<p>Keep <span>[{NUMBER}]</span>.</p>" in page
    assert '<p class="d">We reply <b>by: noon</b>.</p>\n<p>We open at nine.</p>' in page


@pytest.mark.parametrize(
    ("phone", "target"),
    [
        ("+372 600 0000", "tel:+3726000000"),
        ("8 (800) 555-35-35", "tel:88005553535"),
        ("600 0000 ext. 12", ""),
        ("112", ""),
        ("+372 600 0000, +372 600 0001", ""),
        ("+1234567890123456", ""),
        ("", ""),
    ],
)
def test_telephones_that_can_be_called(phone: str, target: str) -> None:
    """One plain number becomes a tel: link (RFC 3966), anything else stays text."""
    page = _page(f"Phone: {phone}\n", Person("", phone, ""))
    links = [one["href"] for tag, one in _Read(page.partition("</div>")[0]).tags if tag == "a"]
    assert links == ([target] if target else [])


@pytest.mark.parametrize(
    ("address", "target"),
    [
        ("mari@shop.example", "mailto:mari@shop.example"),
        ("mari+desk@bücher.example", "mailto:mari+desk@xn--bcher-kva.example"),
        ('"a&b?c"@shop.example', "mailto:%22a%26b%3Fc%22@shop.example"),
        ("мари@shop.example", ""),
        ("nobody", ""),
    ],
)
def test_addresses_that_can_be_written_to(address: str, target: str) -> None:
    """A mailto: link holds the address and no field (RFC 6068); what is no 7-bit address stays text."""
    page = _page(f"E-mail: {address}\n", Person("", "", address))
    links = [one["href"] for tag, one in _Read(page.partition("</div>")[0]).tags if tag == "a"]
    assert links == ([target] if target else [])


def test_only_the_persons_own_words_are_links() -> None:
    """Another address, a longer number, a web address: text."""
    page = _page(
        "other@shop.example xmari@shop.example mari@shop.example.evil +372 600 00001 https://shop.example/\n"
    )
    assert "<a" not in page


hostile = st.text(max_size=60) | st.sampled_from(
    [
        "<script>alert(1)</script>",
        '"><img src=x>',
        "&lt;b&gt;",
        "a\n\n1. b\n2. c",
        "</div></body>",
        "' onload='x",
    ]
)


@given(st.sampled_from([*PACKS]), hostile, hostile, hostile, hostile, hostile)
def test_whatever_is_printed_is_escaped(
    language: str, display: str, company: str, name: str, phone: str, address: str
) -> None:
    """Markup in a name, a company, a telephone or an address is shown, never obeyed; the words stay the same."""
    person = Person(name, phone, address)
    reply = compose(
        replace(FULL, language=language, display_name=display, company=company, person=person), SHIPPED
    )
    plain, html = _parts(reply)
    read = _Read(html)
    assert _words(read.seen) == _words(plain)
    assert {tag for tag, _ in read.tags} <= ELEMENTS
    assert all(one["href"].startswith(("tel:", "mailto:")) for tag, one in read.tags if tag == "a")


@given(st.text(max_size=300).map(lambda text: text.encode("utf-8", "replace").decode()), hostile)
def test_any_text_becomes_a_page(text: str, promise: str) -> None:
    """Total: no text of a template's breaks the page or its element order."""
    assert _Read(html_part(Letter("x", (Section("en", text, promise),)), NUMBER, PERSON)).tags


def test_the_fields_of_a_part_are_written_like_any_other() -> None:
    """Nothing but our own words stands in them."""
    content = compose(FULL, SHIPPED).content
    assert content.count(field("Content-Type", "text/html; charset=utf-8")) == 1
    assert content.count(field("Content-Transfer-Encoding", "quoted-printable")) == 2


@pytest.mark.parametrize("language", ["ru", "et", "lv", "en"])
def test_no_line_is_broken_within_a_date(language: str) -> None:
    """Promise, opening and days off have no-break spaces in HTML, and ordinary ones in the plain text."""
    promise = replace(ONE.promise, opens=ONE.promise.due)
    off = (DaysOff(date(2026, 12, 24), date(2026, 12, 26), "EE"),)
    both = letter(replace(ONE, language=language, promise=promise, days_off=off), SHIPPED)
    assert NO_BREAK not in both.text
    tied = both.sections[0].tied
    assert len(tied) == 3
    page = html_part(both, NUMBER, PERSON)
    assert all(NO_BREAK in words and words in page for words in tied)
    assert all(plain(words) in both.text for words in tied)
