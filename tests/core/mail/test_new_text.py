"""What the writer wrote this time, in the forms of the usual mail programs and four languages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from responder.core.mail.new_text import new_text

ATTRIBUTIONS = [
    "On Tue, Nov 10, 2026 at 10:00 AM Shop <info@shop.example> wrote:",
    "On Tue, Nov 10, 2026 at 10:00 AM Shop of Very Long Name <info@shop.example>\nwrote:",
    "On 10 Nov 2026, at 10:00, Shop <info@shop.example> wrote:",
    "On 10/11/2026 10:00, Shop wrote:",
    "вт, 10 нояб. 2026 г. в 10:00, Магазин <info@shop.example>:",
    "10 ноября 2026 г., 10:00 пользователь Магазин <info@shop.example>\nнаписал:",
    "10 нояб. 2026 г., в 10:00, Магазин <info@shop.example> написал(а):",
    "10.11.2026 10:00, Магазин пишет:",
    "Вторник, 10 ноября 2026, 10:00 +03:00 от Магазин <info@shop.example>:",
    '10.11.2026, 10:00, "Магазин" <info@shop.example>:',
    "Kontakt Pood (<info@shop.example>) kirjutas kuupäeval T, 10. november 2026 kell\n10:00:",
    "10. november 2026 kell 10:00 kirjutas Pood <info@shop.example>:",
    "Pood <info@shop.example> kirjutas 10.11.2026 kell 10:00:",
    "10.11.2026 10:00 Pood kirjutas:",
    "otrd., 2026. g. 10. nov., plkst. 10:00 — lietotājs Veikals (<info@shop.example>)\nrakstīja:",
    "10.11.2026 10:00, Veikals rakstīja:",
    'Citējot "Veikals" <info@shop.example>:',
    "Quoting Shop <info@shop.example>:",
]


@pytest.mark.parametrize("attribution", ATTRIBUTIONS)
def test_quoted_lines_go_with_their_attribution(attribution: str) -> None:
    assert new_text(f"Mine.\n\n{attribution}\n\n> old\n>\n> older\n") == "Mine."
    assert new_text(f"{attribution}\n> old\n\nMine below.\n") == "Mine below."


@pytest.mark.parametrize("attribution", [one for one in ATTRIBUTIONS if "@" in one and "10:00" in one])
def test_an_attribution_with_address_and_time_ends_the_new_text_without_quote_marks_too(
    attribution: str,
) -> None:
    assert new_text(f"Mine.\n\n{attribution}\n\nold\nolder") == "Mine."


BLOCKS = [
    "From: Shop <info@shop.example>\nSent: Tuesday, November 10, 2026 10:00\nTo: Anna\nSubject: Complaint",
    "From: Shop\nDate: Tuesday\nTo: Anna\nCc: Mari\nSubject: Complaint",
    "*From:* Shop\n*Sent:* Tuesday\n*To:* Anna\n*Subject:* Complaint",
    "From: Shop\nSent: Tuesday\nTo: Anna; Mari; and a list that is so long\nthat it was wrapped\nSubject: Complaint",
    "От: Магазин <info@shop.example>\nОтправлено: 10 ноября 2026 г. 10:00\nКому: Анна\nТема: Жалоба",
    "От кого: Магазин\nДата: вторник\nКому: Анна\nТема: Жалоба",
    "Saatja: Pood\nSaadetud: teisipäev\nAdressaat: Anna\nTeema: Kaebus",
    "Saatja: Pood\nKuupäev: 10.11.2026\nSaaja: Anna\nPealkiri: Kaebus",
    "No: Veikals\nNosūtīts: otrdiena\nKam: Anna\nTēma: Sūdzība",
    "No: Veikals\nDatums: otrdiena\nKam: Anna\nTemats: Sūdzība",
]
SEPARATORS = [
    "-----Original Message-----",
    "---- Original message ----",
    "-----Исходное сообщение-----",
    "-------- Исходное сообщение --------",
    "-----Algsõnum-----",
    "-------- Algne teade --------",
    "-----Sākotnējais ziņojums-----",
    "-------- Oriģinālā ziņa --------",
]
FORWARDS = [
    "---------- Forwarded message ---------",
    "-------- Пересылаемое сообщение --------",
    "-------- Перенаправленное сообщение --------",
    "-------- Edastatud kiri --------",
    "---------- Edastatud sõnum ---------",
    "-------- Pārsūtīta ziņa --------",
    "Begin forwarded message:",
    "Начало переадресованного сообщения:",
]


@pytest.mark.parametrize("block", BLOCKS)
@pytest.mark.parametrize("rule", ["", "________________________________\n", "\n"])
def test_a_block_of_headers_ends_the_new_text(block: str, rule: str) -> None:
    assert new_text(f"Mine.\n\n{rule}{block}\n\nold") == "Mine."


@pytest.mark.parametrize("separator", SEPARATORS)
def test_a_separator_line_ends_the_new_text(separator: str) -> None:
    assert new_text(f"Mine.\n\n{separator}\nold") == "Mine."
    assert new_text(f"Mine.\n\n{separator}\n> old\n\nMine too.") == "Mine.\n\nMine too."


@pytest.mark.parametrize("forward", FORWARDS)
@pytest.mark.parametrize("block", BLOCKS[:2] + BLOCKS[4:5])
def test_of_a_forwarded_mail_only_the_headers_go(forward: str, block: str) -> None:
    assert (
        new_text(f"See below.\n\n{forward}\n{block}\n\n\nThe kettle is broken.")
        == "See below.\n\nThe kettle is broken."
    )
    assert new_text(f"{forward}\n\n{block}\n\nThe kettle is broken.") == "The kettle is broken."


@pytest.mark.parametrize(
    "text",
    [
        "> only\n> a quote",
        "-- \nonly a signature",
        "Sent from my iPhone",
        "On Tue Shop wrote:",
        "From: home\nTo: there it broke.",
        "Он мне пишет:\nвам отказано\nЭто жалоба",
        "I wrote on 10.11.2026 at 10:00:\nthe kettle leaks",
        "Subject: kettle\nIt leaks.",
        "Order\n---\n1 kettle\n2 cups",
        ">From my side all is well",
        "Отправлено из Риги 12 ноября, не пришло",
        "Saadetud kaup oli katki",
        "No: 5\nKam: visiem",
        "The original message was lost.",
        "Прошу:\n1) вернуть деньги\n2) ответить",
        "Price > 5 €",
        "Я ехала так:\nFrom: Riga\nTo: Tallinn\nDate: 12.11.2026\nАвтобус не пришёл.",
        "Посылка пропала.\nОтправитель: ООО Ромашка\nПолучатель: Анна\nДата: 12.11\nЧто делать?",
        "Pakk on kadunud.\nSaatja: Pood OÜ\nSaaja: Anna\nKuupäev: 12.11\nMida teha?",
        "Kaup tuli eile.\nSaadetud telefon ei tööta.",
        "It broke.\nGet your mail sorted out.",
        "Заказ не пришёл\n—\nТакже прошу письменно ответить на это обращение.",
        "Order 1 came.\n--\nOrder 2 never came.",
        "I wrote to info@shop.example on 10.11.2026 at 10:00:\nthe kettle leaks",
        "Вот что мне пишет ваш оператор:\nденег не вернём",
        "Это сообщение я отправляю второй раз. Дело конфиденциально? Нет.",
        "a\n--\n" + "\n".join(f"line {number}" for number in range(20)),
    ],
)
def test_in_doubt_the_whole_text_stays(text: str) -> None:
    assert new_text(text) == text


def test_answers_between_quotes_stay() -> None:
    assert new_text("> q1\na1\n> q2\n> q3\na2\n") == "a1\na2"


def test_a_persons_line_above_an_attribution_stays() -> None:
    long = "My order of 10.11.2026 never arrived and I have been waiting for weeks."
    assert new_text(f"{long}\nShop <info@shop.example> wrote:\n> old") == long
    assert new_text("Short, 10.11.2026.\nQuoting Shop <info@shop.example>:\n> old") == "Short, 10.11.2026."


def test_a_persons_line_about_a_quote_stays() -> None:
    assert (
        new_text("Ваш оператор пишет:\n> вам отказано\nЭто возмутительно")
        == "Ваш оператор пишет:\nЭто возмутительно"
    )


@pytest.mark.parametrize(
    "pointer",
    [
        "My answers are below in red.",
        "Please see my comments inline.",
        "Ответы ниже, красным.",
        "См. ниже.",
        "Ответил вам прямо в тексте.",
        "Vastused on allpool.",
        "Vt allpool.",
        "Atbildes ir zemāk.",
        "Skat. zemāk.",
    ],
)
def test_who_points_below_is_read_below(pointer: str) -> None:
    """Answers inside an unmarked quoted mail cannot be told from it: then all of it stays but the header lines."""
    assert new_text(f"{pointer}\n\n{BLOCKS[0]}\n\nold\nanswer") == f"{pointer}\nold\nanswer".replace(
        "\n", "\n\n", 1
    )
    assert new_text(f"Thanks.\n\n{BLOCKS[0]}\n\nold\nanswer") == "Thanks."


@pytest.mark.parametrize("block", BLOCKS)
@pytest.mark.parametrize("separator", ["", "_" * 32 + "\n", f"{SEPARATORS[0]}\n"])
def test_where_the_subject_says_forwarded_the_mail_below_is_shown(block: str, separator: str) -> None:
    """Outlook's forwarded mail looks like its answered one; the subject alone tells."""
    text = f"See.\n\n{separator}{block}\n\nBroken.\n\nFrom: A\nSent: b\nTo: c\nSubject: d\n\nolder"
    assert new_text(text, True).split() == ["See.", "Broken."]
    assert new_text(text) == "See."


@pytest.mark.parametrize("mark", ["", "> "])
def test_a_forwarded_mail_may_be_marked_like_a_quote(mark: str) -> None:
    below = "".join(f"{mark}{line}\n" for line in (*BLOCKS[0].split("\n"), "", "Broken.", "", "> older"))
    assert new_text(f"See.\n\nBegin forwarded message:\n\n{below}").split() == ["See.", "Broken."]
    assert new_text(f"See.\n\n{below}", True).split() == ["See.", "Broken."]


def test_where_only_a_forwarded_mail_is_left_its_text_is_the_new_text() -> None:
    assert new_text(f"{BLOCKS[0]}\n\nThe kettle is broken.") == "The kettle is broken."
    assert new_text(f"{SEPARATORS[0]}\n{BLOCKS[0]}\n\nThe kettle is broken.") == "The kettle is broken."


def test_all_headers_of_a_forwarded_mail_go() -> None:
    forwarded = (
        f"Mine.\n\n{FORWARDS[0]}\nFrom: Shop\nSubject: Sale\nList-Id: x\nPrecedence: bulk\n\nNow 20% off."
    )
    assert new_text(forwarded) == "Mine.\n\nNow 20% off."


def test_a_blank_behind_the_colon_hides_no_attribution() -> None:
    text = "Mine.\n\nOn Tuesday, 10 November 2026 at 10:00:00 GMT+2, Shop <a@b.ee> wrote: \n\n old"
    assert new_text(text) == "Mine."


def test_an_empty_text_stays_empty() -> None:
    assert new_text("") == new_text(" \n\n ") == ""


WORDS = st.text(st.sampled_from("абвäõāšabc 019,;!?()№%€"), min_size=1, max_size=60)


@given(st.lists(WORDS, max_size=12))
def test_a_text_without_any_mark_of_a_program_comes_out_whole(lines: list[str]) -> None:
    """No quote marks, labels, separators or dashes: every word stays, in order."""
    text = "\n".join(lines)
    assert new_text(text).split() == text.split()
    assert new_text(text, True).split() == text.split()


LINES = st.sampled_from(
    [
        "",
        "text",
        "> quote",
        "-- ",
        "--",
        "From: a",
        "Sent: b",
        "Subject: c",
        "On 10:00 2026 a@b.ee wrote:",
        "wrote:",
        "a:",
        *SEPARATORS[:2],
        FORWARDS[0],
        "Sent from my iPhone",
        "_" * 20,
    ]
)


@given(st.lists(LINES, max_size=15))
def test_nothing_is_invented_and_something_always_remains(lines: list[str]) -> None:
    text = "\n".join(lines)
    found = new_text(text)
    assert bool(found) == bool(text.strip())
    remaining = iter(line.strip() for line in lines)
    assert all(line in remaining for line in (one.strip() for one in found.split("\n") if one))


@given(st.lists(LINES, max_size=12))
def test_the_new_text_of_a_plain_text_is_stable(lines: list[str]) -> None:
    plain = [line for line in lines if line in ("", "text", "a:")]
    assert new_text("\n".join(plain)).split() == " ".join(plain).split()
