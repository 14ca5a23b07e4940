"""The tone of templates: what is found, where, how it is silenced, and how much of it on labelled sentences."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from time import perf_counter

import pytest
import yaml

from responder.core.languages import PACKS
from responder.core.languages.tones import TONES
from responder.core.writing.tone import lint, lint_sentence
from responder.core.writing.tone_reasons import REASONS

ROOT = Path(__file__).parents[3]
SHIPPED = sorted((ROOT / "responder" / "templates").glob("*.txt"))
PAGE = (ROOT / "docs" / "templates.md").read_text("utf-8")
LINES: list[tuple[str, str, str, str]] = [
    tuple(row) for row in yaml.safe_load((Path(__file__).parent / "tone_lines.yaml").read_text("utf-8"))
]
WHOLE = "Subject: Yours {{ tag }}\n\n{{ complaint_id }} {{ promise }} {{ person_name }}\n1. We read.\n2. We reply.\n"


def kinds(language: str, text: str) -> list[str]:
    return [one.kind for one in lint_sentence(language, text)]


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.name)
def test_the_shipped_texts_have_no_finding(path: Path) -> None:
    """All of them, in each language, without a single silence."""
    source = path.read_text("utf-8")
    assert lint(path.name.split(".")[1], source) == ()
    assert "tone:" not in source


def test_there_are_enough_labelled_sentences() -> None:
    """At least thirty good and thirty bad ones a language, in two halves, none twice."""
    count = Counter((language, bool(kind)) for language, _, kind, _ in LINES)
    assert min(count[language, bad] for language in TONES for bad in (True, False)) >= 30
    assert len({(language, text) for language, _, _, text in LINES}) == len(LINES)
    assert {half for _, half, _, _ in LINES} == {"seen", "unseen"}


@pytest.mark.parametrize("half", ["seen", "unseen"])
@pytest.mark.parametrize("language", sorted(TONES))
def test_the_figures_on_the_page_are_true(language: str, half: str) -> None:
    """Bad sentences found, good ones found by mistake, counted anew."""
    bad = [text for tongue, part, kind, text in LINES if (tongue, part) == (language, half) and kind]
    good = [text for tongue, part, kind, text in LINES if (tongue, part) == (language, half) and not kind]
    told = [sum(bool(lint_sentence(language, text)) for text in texts) for texts in (bad, good)]
    assert f"| {language} | {half} | {told[0]} of {len(bad)} | {told[1]} of {len(good)} |" in PAGE


def test_a_seen_sentence_is_found_for_what_is_wrong_with_it() -> None:
    """Not by chance for something else."""
    near = {"spam": {"capitals", "marks", "short link", "links"}, "familiar": {"lower"}}
    for language, half, kind, text in LINES:
        if kind and half == "seen":
            found = set(kinds(language, text))
            assert found & ({kind} | near.get(kind, set())), (language, text)


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("ru", "Мы получили письмо, а ответить не можем.", ["but"]),
        ("ru", "Письмо, а также фото.", []),
        ("ru", "Не только быстро и удобно, но и просто.", []),
        ("ru", "Не спешите. Но и не медлите.", ["but"]),
        ("ru", "Пункт А и пункт Б.", []),
        ("et", "Toode, aga mitte see.", ["but"]),
        ("et", "Helistab Aga.", []),
        ("et", "Aga Tamm helistab.", []),
        ("et", "Aga me helistame.", ["but"]),
        ("lv", "Ne tikai prece, bet arī kaste.", []),
        ("en", "However you pay, we will see it.", []),
        ("en", "However, we will see it.", ["but"]),
        ("en", "Feel free to call.", []),
        ("en", "If you did not read it, say so.", []),
        ("ru", "Если Вы не указали номер, напишите его.", []),
    ],
)
def test_words_that_only_look_like_it(language: str, text: str, expected: list[str]) -> None:
    """A joining "а также", a name, a condition are no finding; the opposing word is."""
    assert kinds(language, text) == expected


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("ru", "Мы ответим вам.", ["lower"]),
        ("et", "Vastame teile.", ["lower"]),
        ("lv", "Atbildēsim jums.", ["lower"]),
        ("en", "We reply to you.", []),
        ("et", "Teile vastab Mari.", []),
        ("ru", "ВНИМАНИЕ, почта", ["capitals"]),
        ("en", "IBAN and VAT, {}", []),
        ("en", "Really?! Yes!!", ["marks", "marks"]),
        ("en", "100% true", ["spam"]),
        ("en", "See http://bit.ly/x", ["short link"]),
        ("en", "See https://habit.ly/x or mail but@however.example.", []),
        ("en", "www.a.ee www.b.ee www.c.ee www.d.ee", ["links", "links"]),
    ],
)
def test_forms(language: str, text: str, expected: list[str]) -> None:
    """Small polite pronouns, capitals, marks, links; the inside of an address is not read."""
    assert kinds(language, text) == expected


def test_the_longer_phrase_counts() -> None:
    """ "By no fault of ours" is an excuse, not the admission that stands inside it."""
    assert kinds("ru", "Это случилось не по нашей вине.") == ["excuse"]
    assert kinds("ru", "Это случилось по нашей вине.") == ["guilt"]


def test_a_finding_has_its_place_and_says_what_to_do() -> None:
    """Line and column in characters, the words, the reason."""
    (finding,) = lint("en", WHOLE + "{% if late %}\nWe are late, but\nsorry.\n{% endif %}\n")
    assert (finding.line, finding.column, finding.kind) == (7, 14, "but")
    assert finding.text == "`but` sets one thing against another. Write two sentences."


def test_code_and_comments_are_not_read() -> None:
    """Names of variables and remarks are nobody's tone; a string that is printed is."""
    assert lint("en", WHOLE + "{# but, however, free #}{% set but = 1 %}{{ but }}") == ()
    assert [one.kind for one in lint("en", WHOLE + '{{ "but" if late else "and" }}')] == ["but"]


def test_the_subject_is_read_too() -> None:
    """Its words, not the name of the field."""
    (finding,) = lint("en", WHOLE.replace("Yours", "FREE gift"))[:1]
    assert (finding.line, finding.column) == (1, 10)


@pytest.mark.parametrize(
    ("out", "kind"),
    [
        ("{{ complaint_id }}", "no number"),
        ("{{ promise }}", "no time"),
        ("{{ person_name }}", "no person"),
        ("1. ", "no step"),
    ],
)
def test_what_every_reply_says(out: str, kind: str) -> None:
    """Number, time, person, next step; where the text begins."""
    source = WHOLE.replace(out, "").replace("{{ tag }}", "")
    missing = [one for one in lint("en", source) if one.kind == kind]
    assert [(one.line, one.column) for one in missing] == [(3, 1)]
    assert "{{{{" not in missing[0].text


@pytest.mark.parametrize("language", sorted(TONES))
def test_a_heading_says_what_happens_next_as_well(language: str) -> None:
    """Without numbered lines."""
    heading = {
        "ru": "Что дальше",
        "et": "Mis saab edasi",
        "lv": "Kas notiks tālāk",
        "en": "What happens next",
    }
    plain = WHOLE.replace("1. ", "").replace("2. ", "")
    assert "no step" in [one.kind for one in lint(language, plain)]
    assert "no step" not in [one.kind for one in lint(language, f"{plain}{heading[language]}:\n")]


@pytest.mark.parametrize(
    "lines",
    ["We are late, but sorry. {# tone: agreed in May #}\n", "{# tone: agreed #}\nWe are late, but sorry.\n"],
)
def test_a_silence_with_a_reason(lines: str) -> None:
    """On the same line, or alone on the line above."""
    assert lint("en", WHOLE + lines) == ()


def test_a_silence_reaches_no_further() -> None:
    """Beside text it is for its own line; alone, for the next one only."""
    beside = "Free, {# tone: agreed #}\nbut late.\n"
    alone = "{# tone: agreed #}\nFree,\nbut late.\n"
    assert [(one.line, one.kind) for one in lint("en", WHOLE + beside)] == [(7, "but")]
    assert [(one.line, one.kind) for one in lint("en", WHOLE + alone)] == [(8, "but")]


def test_a_silence_for_what_the_whole_text_lacks() -> None:
    """It stands where the text begins."""
    source = WHOLE.replace("{{ person_name }}", "").replace(
        "\n\n", "\n\n{# tone: our people sign by hand #}\n"
    )
    assert lint("en", source) == ()


@pytest.mark.parametrize("comment", ["{# tone: #}", "{# tone #}", "{#- tone:  -#}"])
def test_a_silence_without_a_reason_silences_nothing(comment: str) -> None:
    """And is told itself."""
    told = lint("en", f"{WHOLE}But late. {comment}\n")
    assert [one.kind for one in told] == ["but", "no reason"]
    assert "{# tone: why this line may stay #}" in told[1].text


def test_a_silence_that_silences_nothing_is_told() -> None:
    """So that none outlives its sentence; other comments are no silences."""
    (told,) = lint("en", WHOLE + "All is well. {# tone: agreed #} {# a tone of voice #}\n")
    assert (told.line, told.column, told.kind) == (6, 14, "idle silence")


def test_a_language_without_a_table_has_no_findings() -> None:
    """check says itself that there is no such language."""
    assert lint("fi", "Subject: x\n\nbut") == ()
    assert lint_sentence("fi", "но") == ()


@pytest.mark.parametrize(
    "piece",
    ["но а ", "a-", "a@", "!", "{", "{{ '", '{%"', "www.", "\n ", "обязательно ", "{# tone: x #}\n", "<"],
)
def test_a_long_text_takes_no_long_time(piece: str) -> None:
    """Whatever a template of the greatest size holds: twice as much takes about twice as long."""

    def seconds(size: int) -> float:
        source = "Subject: x\n\n" + piece * (size // len(piece))
        started = perf_counter()
        lint("ru", source)
        return perf_counter() - started

    seconds(1_000)
    short, long = min(seconds(8_000) for _ in range(3)), min(seconds(32_000) for _ in range(2))
    assert long < 8 * short + 0.05  # a quadratic one would need sixteen times


def test_every_kind_has_its_reason_and_every_table_its_phrases() -> None:
    """A phrase that is none, or a kind without words for it, is found here and not at a desk."""
    for language, table in TONES.items():
        for kind in ("blame", "excuse", "guilt", "but", "promise", "someday", "praise", "spam", "familiar"):
            assert kind in REASONS
            assert len(getattr(table, kind).split()) >= 5, (language, kind)
    for text in REASONS.values():
        assert text.format(what="x").endswith(".")


def test_the_silence_on_the_page_silences() -> None:
    """What docs/templates.md shows can be copied."""
    example = PAGE.split("{# tone: ", 1)[1].split("\n\n")[0]
    lines = "\n".join(line.strip() for line in f"{{# tone: {example}".split("\n"))
    assert lint("en", f"{WHOLE}{lines}\n") == ()
    assert lint("en", WHOLE + lines.split("\n")[1]) != ()


@pytest.mark.parametrize("language", sorted(TONES))
def test_the_words_of_the_package_itself_have_no_finding(language: str) -> None:
    """Questions, greetings and the words of a promise go out with every text."""
    pack = PACKS[language]
    for words in (*pack.questions.values(), pack.by, pack.named, pack.neutral):
        assert lint_sentence(language, words) == ()
