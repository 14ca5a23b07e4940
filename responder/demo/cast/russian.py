"""Customers who write Russian."""

from __future__ import annotations

from responder.demo.cast.enclosures import photo
from responder.demo.letters import Correspondent, Letter

KETTLE = Letter(
    key="kettle",
    sender=Correspondent("Анна Сергеевна Петрова", "anna.petrova@pochta.example"),
    subject="Чайник перестал включаться",
    charset="koi8-r",
    headers={"X-Mailer": "The Bat! (v4.2.44)", "X-Priority": "3 (Normal)"},
    enclosures=(photo("чайник.png", (196, 202, 206)),),
    remark="koi8-r, a photo is attached",
    text="""\
Здравствуйте!

На прошлой неделе купила у вас электрический чайник (заказ N 48107),
а вчера он перестал включаться: лампочка загорается и сразу гаснет,
внутри что-то потрескивает. Пользовались им всего несколько дней,
накипи нет.

Фотографию прилагаю: на подставке видна трещина. Хотелось бы узнать,
можно ли обменять чайник или вернуть за него деньги.

Заранее спасибо.
--
С уважением,
Анна Петрова
""",
)

ANGRY = Letter(
    key="angry",
    sender=Correspondent("Игорь Соколов", "i.sokolov@kontora.example"),
    subject="СКОЛЬКО МОЖНО ЖДАТЬ???",
    charset="windows-1251",
    headers={
        "X-Mailer": "Microsoft Outlook 16.0",
        "Thread-Index": "AdpQm3xYkq2R0b8tS1mZ7v0u4Qe2JA==",
        "Content-Language": "ru",
        "Importance": "High",
        "X-Priority": "1",
    },
    remark="angry, windows-1251, from Outlook",
    text="""\
Это просто безобразие! Третью неделю жду холодильник, ТРЕТЬЮ НЕДЕЛЮ!!!
Каждый раз мне обещают, что курьер будет "завтра с 9 до 18". Я уже два
раза отпрашивался с работы и сидел дома как дурак. Никто не приехал,
никто даже не позвонил.

По телефону отвечают, что "заявка в обработке". В какой ещё обработке?
Деньги вы списали в тот же день.

Не привезёте на этой неделе - подаю жалобу в департамент защиты прав
потребителей и требую вернуть всё до копейки.

Соколов
""",
)

BIRTHDAY = Letter(
    key="birthday",
    sender=Correspondent("Ольга Викторовна Кузнецова", "olga.kuz@pochta.example"),
    subject="Привезли не тот сервиз, а он нужен к пятнице",
    headers={"User-Agent": "Mozilla Thunderbird"},
    remark="with a deadline: до пятницы",
    text="""\
Добрый день!

Я заказывала чайный сервиз на двенадцать персон в подарок маме
(заказ № 48233), а привезли кофейный на шесть.
Коробку я не выбрасывала, посуда цела.

Очень прошу заменить его до пятницы: в пятницу вечером у мамы юбилей,
гости уже приглашены. Если до пятницы никак не получится, скажите
об этом сразу, чтобы я успела купить что-нибудь другое.

С уважением,
Ольга Викторовна Кузнецова
тел. +372 5551 0163
""",
)

SHORT = Letter(
    key="short",
    sender=Correspondent("", "v.morozov1979@pochta.example"),
    subject="где заказ",
    headers={"X-Mailer": "iPhone Mail (20H330)"},
    remark="no name in From, written on a telephone",
    text="""\
посылка так и не пришла хотя по сайту доставлена в понедельник.
соседи не брали, в пакомате пусто. разберитесь пожалуйста

Отправлено с iPhone
""",
)
