"""Facts that a message lacks: recognised in four languages, asked for once and in order."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from responder.core.languages import FACTS, PACKS
from responder.core.languages.deadline_words import DeadlineWords
from responder.core.languages.deadlines import DEADLINES
from responder.core.writing.questions import AskedFact, lacking, missing

N, D, G, W, P = FACTS

# (language, subject, text, attachment names, what is missing)
MAILS: tuple[tuple[str, str, str, tuple[str, ...], set[str]], ...] = (
    ("ru", "Жалоба", "Здравствуйте! Я очень недоволен.", (), {N, D, G, W, P}),
    ("ru", "Заказ 45678", "Здравствуйте, заказ так и не пришёл.", (), {D, G, P}),
    ("ru", "Сломался чайник", "Купил у вас чайник 3 ноября, он не включается. Чек № 00123.", ("чек.jpg",), set()),
    ("ru", "претензия", "Вчера заказала у вас платье, привезли другой размер", (), {N, P}),
    ("ru", "Где деньги", "Вы должны были вернуть 150 евро до 12.12.2026. Деньги не вернули.", (), {N, D, G, P}),
    ("ru", "Позвоните мне", "Мой телефон +372 5555 1234, по заказу есть вопрос", (), {N, D, G, W, P}),
    ("ru", "", "Заказ от 12.11.2026, номер потеряла. Ботинки порвались.", ("IMG_2231.HEIC",), {N}),
    ("ru", "Грубость", "Ваш продавец нахамил мне в субботу.", (), {N, G, P}),
    ("ru", "Куртка", "Куртку купила две недели назад, молния сломалась, фото прилагаю", (), {N, P}),
    ("ru", "Счёт EE-10442", "С карты дважды списали деньги", ("image001.png",), {D, G, P}),
    ("et", "Kaebus", "Tere, ma ei ole rahul.", (), {N, D, G, W, P}),
    ("et", "Tellimus 10234", "Tere! Pakk ei ole ikka kohale jõudnud.", (), {D, G, P}),
    ("et", "Katki", "Ostsin teie poest 3. novembril telefoni, ekraanis on mõra. Arve nr 55012.", ("pilt.png",), set()),
    ("et", "Re: ost", "Tellisin eile kleidi, saatsite vale suuruse", (), {N, P}),
    ("et", "raha", "Palun tagastage 49,90 eurot enne 1.12.2026, kaup on defektne", (), {N, D, G, P}),
    ("et", "", "jalanoud purunesid nadal aega tagasi ostetud, tellimuse number on 778812", (), {P}),
    ("et", "teenindus", "Teie müüja oli reedel ebaviisakas", (), {N, G, P}),
    ("et", "Küsimus", "Helistage mulle, tel 5123 4567", (), {N, D, G, W, P}),
    ("et", "tellimus nr A-10552", "Pakist oli puudu üks tass", ("foto.jpeg",), {D}),
    ("et", "Kahjustatud kaup", "Diivan tuli kriimustatud, vt manust", ("Scan.pdf",), {N, D, P}),
    ("lv", "Sūdzība", "Labdien, esmu neapmierināta.", (), {N, D, G, W, P}),
    ("lv", "Pasūtījums 99812", "Labdien! Paka joprojām nav atnākusi.", (), {D, G, P}),
    ("lv", "Saplīsa tējkanna", "Pirms nedēļas nopirku tējkannu, tā nestrādā. Čeks Nr. 4471.", ("foto.JPG",), set()),
    ("lv", "apmaiņa", "Vakar pasūtīju kleitu, atsūtījāt nepareizu izmēru", (), {N, P}),
    ("lv", "nauda", "Atmaksājiet 35 eiro līdz 01.12.2026, prece bija bojāta", (), {N, D, G, P}),
    ("lv", "", "sanemu bojatas kurpes, pasutijuma numurs 551209", (), {D, P}),
    ("lv", "apkalpošana", "Jūsu pārdevēja pirmdien bija rupja", (), {N, G, P}),
    ("lv", "Jautājums", "Zvaniet man, tālr. 29 123 456", (), {N, D, G, W, P}),
    ("lv", "Pasūtījums LV-2201", "Divas reizes noņemta nauda", ("image003.gif",), {D, G, P}),
    ("lv", "Soma", "2026. gada 3. novembrī pirku somu, rāvējslēdzējs saplīsa", (), {N, P}),
    ("en", "Complaint", "Hello, I am not happy at all.", (), {N, D, G, W, P}),
    ("en", "Order 45678", "My parcel has not arrived yet.", (), {D, G, P}),
    ("en", "Broken kettle", "I bought a kettle on 3 November, it doesn't switch on. Receipt 00123", ("a.webp",), set()),
    ("en", "exchange", "I ordered a dress last week and got the wrong size", (), {N, P}),
    ("en", "refund", "Please refund 35.50 EUR by 1 December 2026, the goods were faulty", (), {N, D, G, P}),
    ("en", "Call me", "My phone number is +44 20 7946 0958", (), {N, D, G, W, P}),
    ("en", "Rude staff", "Your clerk was rude to me yesterday.", (), {N, G, P}),
    ("en", "#100455", "shoes fell apart two weeks ago", ("video.mp4",), set()),
    ("en", "Charged twice", "You charged my card twice for invoice INV-2026-118.", (), {D, G, P}),
    ("en", "Hi", "The order of 12/11/2026 came with a cracked plate, see photo", ("IMG_1.jpg",), {N}),
)  # fmt: skip


@pytest.mark.parametrize("mail", MAILS, ids=[f"{m[0]}-{m[1] or m[2][:20]}" for m in MAILS])
def test_what_is_missing_is_asked_and_what_is_there_is_not(
    mail: tuple[str, str, str, tuple[str, ...], set[str]],
) -> None:
    """For each mail exactly the facts that a person would miss in it are asked for."""
    language, subject, text, attachments, wanted = mail
    assert set(missing(subject, text, attachments, FACTS, language)) == wanted


def test_only_asked_facts_are_returned_in_the_order_asked() -> None:
    """A rule's own selection and order stay; facts that no question exists for are left out."""
    assert missing("", "", (), ("photos", "order_number"), "ru") == ("photos", "order_number")
    assert missing("", "", (), ("shoe_size", "goods"), "en") == ("goods",)
    assert missing("", "", (), (), "en") == ()


def test_a_long_message_has_told_what_happened() -> None:
    """Fifteen words and more are a description, whatever words they are."""
    assert missing("", "слово " * 15, (), ("what_happened",), "ru") == ()
    assert missing("", "слово " * 14, (), ("what_happened",), "ru") == ("what_happened",)


def test_numbers_are_recognised_across_languages() -> None:
    """An Estonian order number in a Russian mail is an order number."""
    assert missing("", "Добрый день, tellimus nr 55123 не пришёл", (), ("order_number",), "ru") == ()


@pytest.mark.parametrize(
    "text", ["+371 29123456", "kell 14.30", "150 €", "12.11.2026", "24/7", "iPhone 15", "100 %"]
)
def test_other_numbers_are_no_order_numbers(text: str) -> None:
    """Telephone numbers, times, prices, dates and models do not stand for an order number."""
    assert missing("", f"Hello {text}", (), ("order_number",), "en") == ("order_number",)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("ru", "заказ от 3 ноября 2024"),
        ("en", "order of November 3rd, 2024"),
        ("et", "tellimus 3. novembril 2024"),
        ("lv", "pasūtīju 2023. gada 3. novembrī"),
        ("ru", "заказ летом 2023"),
        ("et", "tellisin 2023 suvel"),
    ],
)
def test_the_year_of_a_date_is_no_order_number(language: str, text: str) -> None:
    """It belongs to the day beside it."""
    assert missing("", text, (), ("order_number", "purchase_date"), language) == ("order_number",)


@pytest.mark.parametrize(
    "name", ["arve_20331.pdf", "Rēķins.docx", "чек 02-11.jpeg", "7781234.pdf", "maksekviitung.pdf"]
)
def test_an_attached_paper_tells_the_number(name: str) -> None:
    """Who reads the mail reads the invoice too."""
    assert missing("", "", (name,), ("order_number",), "en") == ()


@pytest.mark.parametrize(
    "name", ["IMG_20241103.jpg", "20241103.pdf", "image001.png", "video_0023.mp4", "letter.pdf"]
)
def test_other_attachments_tell_no_number(name: str) -> None:
    """Figures in the name of a picture or of a scan are the camera's."""
    assert missing("", "", (name,), ("order_number",), "en") == ("order_number",)


def test_a_telephone_to_call_is_no_goods_and_a_broken_one_is() -> None:
    """The word stands for goods unless it only says how to call."""
    assert missing("Телефон", "мой телефон 55512345, жду", (), ("goods",), "ru") == ("goods",)
    assert missing("Телефон", "разбился экран", (), ("goods",), "ru") == ()


def test_a_russian_mail_is_read_in_russian_whatever_the_answers_language() -> None:
    """A desk may answer in Estonian whoever writes in Russian."""
    assert missing("", "чайник не работает", (), ("goods", "what_happened"), "et") == ()


def test_every_pack_has_a_question_and_a_pattern_for_every_fact() -> None:
    """No language can ask less than another."""
    for pack in PACKS.values():
        assert set(pack.questions) == set(FACTS)
        assert set(pack.recognise) == {
            "order_number",
            "paper",
            "purchase_date",
            "goods",
            "what_happened",
        }


@given(
    st.text(max_size=300),
    st.text(max_size=2000),
    st.lists(st.text(max_size=40)),
    st.sampled_from(["ru", "xx"]),
)
def test_any_text_gives_a_subset_of_the_facts(
    subject: str, text: str, names: list[str], language: str
) -> None:
    """No text raises; nothing but what was asked for comes back."""
    found = missing(subject, text, tuple(names), FACTS, language)
    assert set(found) <= set(FACTS)


@pytest.mark.parametrize("piece", ["1", "1.", "a1-", "заказ ", "12.", "not ", "«", "no ", " 1 eur", "+1 "])
@pytest.mark.timeout(5)
def test_hostile_repetition_is_read_in_bounded_time(piece: str) -> None:
    """Sixteen thousand characters of one pattern's beginning do not stall the daemon."""
    missing("", piece * 16_000, (), FACTS, "ru")


@pytest.mark.parametrize("table", DEADLINES.values(), ids=lambda table: table.code)
def test_a_day_until_which_something_is_wanted_is_no_day_of_a_purchase(table: DeadlineWords) -> None:
    """Whatever word of limit the language's table of deadlines holds."""
    for limit, words in table.limits.items():
        for word in words.split() if limit != "inclusive" else ():
            text = f"{word.replace('_', ' ')} 12.12.2026"
            assert missing("", text, (), ("purchase_date",), table.code) == ("purchase_date",), text


def test_of_two_languages_what_either_tells_is_not_asked_for() -> None:
    """In the order of the rule, and without what cannot be asked in both."""
    facts = ("photos", "goods", "serial", "purchase_date")
    own = {"serial": AskedFact("serial", {"et": "Mis number?"}, ("serial",))}
    assert lacking("", "Чайник", (), facts, ("et", "ru"), own).facts == ("photos", "purchase_date")
