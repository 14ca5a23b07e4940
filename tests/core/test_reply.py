"""The acknowledgement: what it says in four languages, and the exact mail that carries it."""

from __future__ import annotations

import email
import email.policy
import itertools
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from responder.core.business_calendar import Budget, Unit
from responder.core.languages import FACTS, PACKS
from responder.core.message import parse
from responder.core.promise import Promise
from responder.core.reply import (
    Answering,
    Person,
    Reply,
    TemplateError,
    Templates,
    UnsendableAddress,
    check_template,
    compose,
)

FOLDER = Path(__file__).parents[2] / "responder" / "templates"
LANGUAGES = ("ru", "et", "lv", "en")
SHIPPED = Templates(
    {
        ("acknowledgement", code): (FOLDER / f"acknowledgement.{code}.txt").read_text("utf-8")
        for code in LANGUAGES
    }
)

NOON = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
PROMISE = Promise(
    due=datetime(2026, 11, 24, 12, 0, tzinfo=UTC), received=NOON, decided=NOON, opens=None, late=False,
    target=Budget(24, Unit.WORKING_HOURS), calendar="desk", zone="Europe/Tallinn", basis=(),
)  # fmt: skip
PLAIN = Answering(
    kind="acknowledgement", language="en", complaint_id="KB-2026-00417-T", message_id="v1.k.i.ack.c.n.m@shop.example",
    loop_header="i.n.mac", from_name="Warm Home", from_address="desk@shop.example", reply_to="",
    recipient="anna@example.com", display_name="Anna Tamm", company="Warm Home OÜ",
    person=Person("Mari Kask", "+372 600 0000", "mari@shop.example"), promise=PROMISE, missing=(),
    in_reply_to="one@example.com", references=(), date=NOON,
)  # fmt: skip


def _compose(**changes: object) -> Reply:
    return compose(replace(PLAIN, **changes), SHIPPED)  # type: ignore[arg-type]


def _headers(reply: Reply) -> list[tuple[str, str]]:
    """Raw header fields in order, unfolded."""
    head = reply.content.partition(b"\r\n\r\n")[0].decode("ascii")
    fields = regex.sub(r"\r\n ", " ", head).split("\r\n")
    return [(name, value) for name, _, value in (one.partition(": ") for one in fields)]


def test_the_mail_to_the_letter() -> None:
    """Every header of an acknowledgement, in order, with nothing else beside (RFC 5322, RFC 3834)."""
    assert _headers(_compose()) == [
        ("From", "Warm Home <desk@shop.example>"),
        ("To", "anna@example.com"),
        ("Subject", "We have received your complaint [KB-2026-00417-T]"),
        ("Date", "Mon, 23 Nov 2026 10:00:00 +0000"),
        ("Message-ID", "<v1.k.i.ack.c.n.m@shop.example>"),
        ("In-Reply-To", "<one@example.com>"),
        ("References", "<one@example.com>"),
        ("Auto-Submitted", "auto-replied"),
        ("X-Auto-Response-Suppress", "DR, RN, NRN, OOF, AutoReply"),
        ("X-Responder-Loop", "i.n.mac"),
        ("Content-Language", "en"),
        ("MIME-Version", "1.0"),
        ("Content-Type", "text/plain; charset=utf-8"),
        ("Content-Transfer-Encoding", "quoted-printable"),
    ]


def test_the_same_input_gives_the_same_bytes() -> None:
    """A retry sends the identical mail."""
    assert _compose(language="ru") == _compose(language="ru")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_text_is_what_the_reader_sees(language: str) -> None:
    """`text` and `promise_words` are the body as decoded by any mail reader; the promise stands in it verbatim."""
    reply = _compose(language=language, missing=FACTS)
    message = email.message_from_bytes(reply.content, policy=email.policy.default)
    assert isinstance(message, email.message.EmailMessage)
    assert message.get_content().replace("\r\n", "\n") == reply.text
    assert reply.promise_words in reply.text
    assert message["Subject"] == reply.subject


def _every_text(language: str) -> list[str]:
    """The acknowledgement in every combination: facts missing, closed, late, person known, name known, or not."""
    opens = (None, datetime(2026, 11, 24, 7, 0, tzinfo=UTC))
    combinations = itertools.product(
        ((), FACTS), opens, (False, True), (PLAIN.person, Person()), ("", "Anna Tamm")
    )
    return [
        _compose(
            language=language, missing=missing, person=person, display_name=name,
            promise=replace(PROMISE, opens=opening, late=late),
        ).text
        for missing, opening, late, person, name in combinations
    ]  # fmt: skip


# Opposing, justifying, promising what nobody knows, and what spam filters dislike (P6, P10).
FORBIDDEN = {
    "ru": "но а однако зато хотя гарантируем немедленно срочно бесплатно вина виноваты акция скидка",
    "et": "kuid aga ent vaid siiski kuigi garanteerime kohe viivitamatult tasuta süü süüdi soodustus",
    "lv": "bet taču tomēr turpretī kaut garantējam nekavējoties tūlīt bezmaksas vaina vainīgi atlaide",
    "en": "but however although though yet guarantee guaranteed immediately instantly free fault blame discount click",
}
THANKS = {"ru": "Спасибо", "et": "Täname", "lv": "Paldies", "en": "Thank you"}
SORRY = {"ru": "извинения", "et": "vabandust", "lv": "atvainošanos", "en": "sorry"}
COMPLAINT = {"ru": "жалобу", "et": "kaebusena", "lv": "sūdzību", "en": "complaint"}
POLITE = {
    "ru": (r"\bВ(?:ы|ас|ам|аш\w*)\b", r"(?<![.!?]\s)\bв(?:ы|ас|ам|ами|аш\w*)\b"),
    "et": (r"\bTe(?:ie\w*|il\w*|)\b", r"\bte(?:ie\w*|il\w*|)\b"),
    "lv": (r"\bJ(?:ūs|ums|ūsu)\b", r"\bj(?:ūs|ums|ūsu)\b"),
    "en": (r"\byou\b", r"\bYOU\b"),
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_every_acknowledgement_says(language: str) -> None:
    """Thanks, apology, registered as a complaint, number, promise, the steps, company, number for the subject."""
    for text in _every_text(language):
        assert THANKS[language] in text
        assert SORRY[language] in text
        assert COMPLAINT[language] in text
        assert ": KB-2026-00417-T\n" in text
        assert PACKS[language].by in text
        assert [f"\n{step}. " in text for step in (1, 2, 3, 4)] == [True, True, True, False]
        assert "[KB-2026-00417-T]" in text
        assert "\nWarm Home OÜ\n" in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_manners(language: str) -> None:
    """Polite pronouns are capitalised where the language does it; no opposing or boasting word, link or shouting."""
    polite, rude = POLITE[language]
    for text in _every_text(language):
        words = set(regex.findall(r"\p{L}+", text.casefold()))
        assert not words & set(FORBIDDEN[language].split())
        assert regex.search(polite, text)
        assert not regex.search(rude, text)
        assert not regex.search(r"https?:|www\.|[$€£]", text)
        assert text.count("!") <= 1
        assert not regex.search(r"\b\p{Lu}{4,}\b", text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_small_and_tidy(language: str) -> None:
    """A mail of at most 8 kB on the wire; no doubled empty lines, no blanks at line ends, lines a person can read."""
    for text in _every_text(language):
        assert "\n\n\n" not in text
        assert not regex.search(r"[ \t]\n", text)
        assert max(map(len, text.split("\n"))) <= 130
        assert text.endswith(".\n")
        assert "{" not in text
    assert len(_compose(language=language, missing=FACTS).content) < 8_192


@pytest.mark.parametrize("language", LANGUAGES)
def test_questions_for_missing_facts_only(language: str) -> None:
    """Nothing missing, no question; each missing fact has its one question, in a fixed order."""
    assert "?" not in _compose(language=language).text
    asked = _compose(language=language, missing=("photos", "goods")).text
    questions = PACKS[language].questions
    assert [line[2:] for line in asked.split("\n") if line.startswith("- ")] == [
        questions["goods"],
        questions["photos"],
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_lines_of_what_is_not_known_are_left_out(language: str) -> None:
    """Without telephone no telephone line; without a person's facts no empty headings; with opening hours, when."""
    full = _compose(language=language).text
    assert ["Mari Kask" in full, "+372 600 0000" in full, "mari@shop.example" in full] == [True] * 3
    nameless = _compose(language=language, person=Person(phone="+372 600 0000")).text
    assert "+372 600 0000" in nameless
    bare = _compose(language=language, person=Person()).text
    assert not regex.search(r":[ \t]*\n(?!\d|-)", bare)
    opens = replace(PROMISE, opens=datetime(2026, 11, 24, 7, 0, tzinfo=UTC))
    assert regex.search(r"\b0?9[.:]00\n", _compose(language=language, promise=opens).text)
    assert not regex.search(r"\b0?9[.:]00\n", full)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_late_confirmation_says_sorry_for_that(language: str) -> None:
    """One more sentence of apology when the confirmation itself is late."""
    usual, late = (
        _compose(language=language),
        _compose(language=language, promise=replace(PROMISE, late=True)),
    )
    assert len(late.text.splitlines()) == len(usual.text.splitlines()) + 1


def test_reply_to_only_when_given() -> None:
    """Reply-To stands behind To when the desk has one."""
    assert _headers(_compose(reply_to="box+tag@shop.example"))[2] == ("Reply-To", "box+tag@shop.example")


def test_no_threading_fields_for_an_original_without_id() -> None:
    """No Message-ID in the original: neither In-Reply-To nor References, whatever its own References were."""
    names = [name for name, _ in _headers(_compose(in_reply_to="", references=("a@b",)))]
    assert not {"In-Reply-To", "References"} & set(names)
    unusable = [name for name, _ in _headers(_compose(in_reply_to="a b", references=("a@b",)))]
    assert unusable == names


def _references(**changes: object) -> list[str]:
    value = dict(_headers(_compose(**changes)))["References"]
    return [one.strip("<>") for one in value.split(" ")]


def test_references_are_theirs_plus_the_originals_id() -> None:
    """In order, the parent last and once, however often it was listed (RFC 5322 section 3.6.4)."""
    assert _references(references=("r@x", "one@example.com", "s@x")) == ["r@x", "s@x", "one@example.com"]


def test_references_are_trimmed_in_the_middle() -> None:
    """Of a long thread the first and the last 20; never more than 8 kB, the root and the parent always."""
    ids = tuple(f"{number}@x" for number in range(100))
    kept = _references(references=ids)
    assert kept == [*ids[:20], *ids[-19:], "one@example.com"]
    long = tuple(f"{number:03}" + "y" * 800 + "@x" for number in range(100))
    kept = _references(references=long)
    assert sum(len(one) + 3 for one in kept) <= 8_192
    assert (kept[0], kept[-1]) == (long[0], "one@example.com")


def test_outlooks_long_ids_stay_whole() -> None:
    """An id of 81 characters and more stands raw on one line; encoded words would break threading."""
    outlook = "VI1PR0502MB3001A" + "B" * 30 + "@VI1PR0502MB3001.eurprd05.prod.outlook.com"
    content = _compose(in_reply_to=outlook, references=("x" * 900, "y" * 901)).content
    assert f"In-Reply-To: <{outlook}>\r\n".encode() in content
    assert b"x" * 900 in content
    assert b"y" * 901 not in content


def test_an_international_recipient() -> None:
    """The domain goes in ASCII into To and into RCPT TO, and so does all else but a local part of other letters."""
    reply = _compose(recipient="anna@bücher.example")
    assert reply.recipient == "anna@xn--bcher-kva.example"
    assert ("To", "anna@xn--bcher-kva.example") in _headers(reply)
    for local in ("анна", "jõgi.ülo", "юрий+жалоба", "अन्ना"):
        reply = _compose(recipient=f"{local}@bücher.example")
        assert reply.recipient == f"{local}@xn--bcher-kva.example"
        beyond = [line for line in reply.content.split(b"\r\n") if not line.isascii()]
        assert beyond == [f"To: {reply.recipient}".encode()]
        assert [one.spec for one in parse(reply.content).to] == [reply.recipient]


@pytest.mark.parametrize(
    "local",
    [
        '"те ст"',
        "те\u202eст",
        "те\u200bст",
        "те\r\nBcc:ст",
        "тест\u2028",
        "😀",
        "те(ст",
        ".тест",
        "тест.",
        "т" * 33,
        "те<ст",
    ],
)
def test_what_is_no_name_in_letters_is_not_written_to(local: str) -> None:
    """Blanks, signs that turn text round or hide, pictures, what SMTP cannot carry; a person reads of it."""
    with pytest.raises(UnsendableAddress):
        _compose(recipient=f"{local}@example.com")


@pytest.mark.parametrize(
    "changes",
    [{"date": datetime(2026, 1, 1)}, {"message_id": "a b"}, {"message_id": ""}, {"loop_header": "ö"}],
)
def test_faults_of_the_callers_are_errors(changes: dict[str, object]) -> None:
    """A naive Date or an unwritable id of our own never becomes a mail."""
    with pytest.raises(ValueError):
        _compose(**changes)


hostile = st.text(max_size=80) | st.sampled_from(
    [
        "a\r\nBcc: v@x.y",
        "a\nX: y\n\nbody",
        "=?utf-8?q?=0D=0ABcc:_a@b.c?=",
        "x\x00y",
        '"<v@x.y>,',
        "\u2028Bcc: a@b",
        "{{ 7*7 }}",
    ]
)


@given(
    st.sampled_from(LANGUAGES), hostile, hostile, hostile, hostile, st.lists(hostile, max_size=30), hostile,
    st.builds(Person, hostile, hostile, hostile),
)  # fmt: skip
def test_nothing_from_outside_adds_or_breaks_a_header(
    language: str,
    name: str,
    company: str,
    from_name: str,
    parent: str,
    references: list[str],
    phone: str,
    person: Person,
) -> None:
    """Hostile names, ids and companies: exactly the expected fields, CRLF only, 7-bit, lines within 998 octets."""
    reply = _compose(
        language=language, display_name=name, company=company, from_name=from_name, in_reply_to=parent,
        references=tuple(references), person=replace(person, phone=phone),
    )  # fmt: skip
    assert b"\r" not in reply.content.replace(b"\r\n", b"")
    assert b"\n" not in reply.content.replace(b"\r\n", b"")
    assert reply.content.isascii()
    assert b"\0" not in reply.content
    assert max(map(len, reply.content.split(b"\r\n"))) <= 998
    threading = ["In-Reply-To", "References"]
    names = [one for one, _ in _headers(reply) if one not in threading]
    assert names == [one for one, _ in _headers(_compose()) if one not in threading]
    message = email.message_from_bytes(reply.content)
    assert sorted(message.keys()) == sorted(one for one, _ in _headers(reply))
    assert not message.defects
    assert message["To"] == "anna@example.com"


@given(st.text(max_size=300))
def test_of_the_strangers_text_only_the_greeting_can_change(name: str) -> None:
    """Two mails that differ in the display name differ in their greeting line and nowhere else."""
    first, other = _compose(display_name=name).text.split("\n"), _compose(display_name="").text.split("\n")
    assert first[1:] == other[1:]


def test_an_operators_own_template() -> None:
    """Another name in the rules takes another text; a subject that forgot the number gets it, for threading's sake."""
    own = Templates(
        {
            (
                "late_delivery",
                "en",
            ): "Subject: About your parcel\n\n{{ greeting }}\n{{ promise }} {{ company }}\n"
        }
    )
    reply = compose(replace(PLAIN, kind="late_delivery"), own)
    assert reply.subject == "About your parcel [KB-2026-00417-T]"
    assert reply.text.startswith("Dear Anna Tamm,\nno later than: ")


def test_a_missing_template_is_told() -> None:
    """What is missing, by name, and what to do."""
    with pytest.raises(TemplateError, match=r"own\.en.*add the file"):
        _compose(kind="own")
    with pytest.raises(TemplateError, match=r"acknowledgement\.fi"):
        _compose(language="fi")


def test_a_template_that_fails_is_told_with_its_line() -> None:
    """compose() raises what `check` would have shown."""
    broken = Templates({("acknowledgement", "en"): "Subject: x\n\nHello\n{{ nobody }}\n"})
    with pytest.raises(TemplateError) as caught:
        compose(PLAIN, broken)
    assert (caught.value.template, caught.value.line) == ("acknowledgement.en", 4)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_shipped_templates_have_no_fault(language: str) -> None:
    """`responder check` passes what the product ships."""
    assert check_template("acknowledgement", language, SHIPPED.texts[("acknowledgement", language)]) == ()


ALL = "{{ tag }} {{ complaint_id }} {{ promise }} {{ company }} {% for q in questions %}{{ q }}{% endfor %}"


@pytest.mark.parametrize(
    ("source", "line", "words"),
    [
        ("Hello", 1, "Subject"),
        (f"Subject: x {{{{ tag }}}}\n\n{ALL}\n{{{{ nam }}}}", 4, "nam"),
        (f"Subject: x\n\n{ALL}", 1, "number"),
        (f"Subject: {{{{ tag }}}}\n\n{ALL.replace('{{ promise }}', '')}", 0, "{{ promise }}"),
        (f"Subject: {{{{ tag }}}}\n\n{ALL.replace('{{ company }}', '')}", 0, "{{ company }}"),
        ("Subject: {{ tag }}\n\n{{ tag }} {{ promise }} {{ company }}", 0, "{{ questions }}"),
        (f"Subject: {{{{ tag }}}}\n\n{ALL}\n{{% if late %}}\n{{{{ oops }}}}\n{{% endif %}}", 5, "oops"),
        (
            f"Subject: {{{{ tag }}}}\n\n{ALL}\n{{% if not person_phone %}}\n{{{{ oops }}}}\n{{% endif %}}",
            5,
            "oops",
        ),
    ],
)
def test_a_templates_faults_are_found_beforehand(source: str, line: int, words: str) -> None:
    """Also in branches that only a late mail, or one without a person, takes."""
    faults = check_template("own", "en", source)
    assert len(faults) == 1
    assert faults[0][0] == line
    assert words in faults[0][1]


def test_a_language_without_a_pack_is_a_fault() -> None:
    """The message names the languages there are."""
    assert check_template("own", "fi", "Subject: x\n\ny")[0][1].endswith("en, et, lv, ru")


def test_the_due_time_is_told_in_the_promises_zone() -> None:
    """A desk in Riga promises in Riga's time, whatever zone the instants came in."""
    promise = replace(PROMISE, zone="Europe/Riga", due=PROMISE.due + timedelta(days=1))
    assert _compose(language="lv", promise=promise).promise_words == (
        "ne vēlāk kā: trešdiena, 25. novembris, plkst. 14.00 (pēc Rīgas laika, UTC+2)"
    )


def test_a_value_is_never_read_as_a_template() -> None:
    """Braces in a company's name are printed, not run."""
    assert "{{ 7*7 }}" in _compose(company="{{ 7*7 }}").text
