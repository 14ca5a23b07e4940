"""What stands below a text and is none of it, and what only looks so."""

from __future__ import annotations

import pytest

from responder.core.mail.new_text import new_text


@pytest.mark.parametrize(
    "signature",
    [
        "-- \nAnna\n+372 5555",
        "--\nAnna",
        "—\nAnna",
        "Sent from my iPhone",
        "Sent from Mail for Windows",
        "Get Outlook for Android",
        "Отправлено с iPhone",
        "Отправлено из мобильной Почты Mail.ru",
        "Отправлено из Яндекс.Почты для мобильных",
        "--\nОтправлено из Mail.ru для Android",
        "Saadetud minu iPhone'ist",
        "Saadetud Samsungi nutitelefonist",
        "Nosūtīts no mana iPhone",
        "Nosūtīts no Samsung viedtālruņa",
        "Sent from Yahoo Mail on Android",
        "Скачать Outlook для iOS",
        "Hankige Outlook for Android",
        "Sent from Outlook for iOS<https://aka.ms/o0ukef>",
    ],
)
def test_signatures_go(signature: str) -> None:
    assert new_text(f"Mine.\n\n{signature}\n") == "Mine."
    assert new_text(f"Mine.\n\n{signature}\n\nOn 10.11.2026 10:00 Shop wrote:\n> old") == "Mine."


@pytest.mark.parametrize(
    "line",
    [
        "Saadetud telefon on katki.",
        "Sent by post on Monday.",
        "Sent from your warehouse without the cable.",
        "Отправлено через почтомат.",
        "Отправлено через Почту России.",
        "Отправлено с опозданием на неделю.",
        "Sūtīts ar pastu.",
        "Nosūtīts no jūsu noliktavas bez vāka.",
        "This e-mail never got an answer.",
        "Please read the original message again.",
        "Saadetud telefon ei tööta.",
        "Get your mail sorted out.",
        "Download the mail for me.",
        "Отправлено с моего склада телефон без зарядки",
        "Nosūtīts telefons nestrādā.",
        "Это письмо предназначено только для директора.",
        "The information in your advertisement was confidential, you said.",
        "Käesolev kiri on juba kolmas.",
        "--",
    ],
)
def test_a_last_line_that_only_begins_like_a_signature_stays(line: str) -> None:
    if line != "--":
        assert new_text(f"Tere.\n\n{line}") == f"Tere.\n\n{line}"
    assert new_text(f"Tere.\n\n{line}\n\nКогда же вы наконец ответите на это письмо?").endswith("письмо?")


def test_a_signature_above_the_quote_hides_no_answer_below_it() -> None:
    for signature in ("-- \nAnna", "--\nAnna", "Sent from my iPhone"):
        text = f"Hello,\n\n{signature}\n\nOn 10.11.2026 10:00 Shop wrote:\n> q1\na1\n> q2\na2"
        assert new_text(text) == "Hello,\na1\na2"


@pytest.mark.parametrize(
    "notice",
    [
        "This e-mail and any attachments are confidential and intended only for the addressee.",
        "CONFIDENTIALITY NOTICE: the contents of this\nmessage are meant for its addressee.",
        "Информация, содержащаяся в данном сообщении, является конфиденциальной.",
        "Данное сообщение и вложения к нему\nявляются конфиденциальными.",
        "Käesolev e-kiri ja selle manused on konfidentsiaalsed.",
        "Šis e-pasts un tā pielikumi ir konfidenciāli.",
        "Virus-free. www.avast.com",
        "Не содержит вирусов. www.avast.com",
    ],
)
def test_what_a_firms_server_puts_below_goes(notice: str) -> None:
    assert new_text(f"Mine.\n\n{notice}\n") == "Mine."
    assert new_text(f"{notice}\n") == notice
