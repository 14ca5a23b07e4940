"""Customers whose gift cards do not work: what the shipped rules take for something else."""

from __future__ import annotations

from responder.demo.letters import Correspondent, Letter

REFUSED = Letter(
    key="gift-card",
    sender=Correspondent("Helen Marsh", "helen.marsh@letters.example"),
    subject="Gift card refused at the till",
    text="""\
Hello,

My daughter gave me a gift card of yours for 50 EUR. It does not work:
the till at your shop refused it on Saturday.

Could you please look into it?

Helen Marsh
""",
)

EMPTY = Letter(
    key="gift-card-et",
    sender=Correspondent("Maarja Lepik", "maarja.lepik@kiri.example"),
    subject="Kinkekaart ei tööta",
    text="""\
Tere!

Sain sünnipäevaks teie kinkekaardi, 30 eurot. Kassas öeldi, et kaart
on tühi, aga ma ei ole seda kordagi kasutanud. Kaart näeb välja terve
ja kehtib aasta lõpuni.

Palun kontrollige, mis sellega juhtus.

Maarja Lepik
""",
)

FADED = Letter(
    key="gift-card-faded",
    sender=Correspondent("George Baker", "george@baker.example"),
    subject="Number on a gift card",
    text="""\
Good morning,

I bought a gift card for my wife at your shop, and it does not work:
its number is printed so faintly that the till cannot read it.
What shall we do?

George Baker
""",
)

UNKNOWN = Letter(
    key="gift-card-ru",
    sender=Correspondent("Светлана Игоревна Белова", "s.belova@pochta.example"),
    subject="Подарочная карта не работает",
    text="""\
Добрый день!

Коллеги подарили мне Вашу подарочную карту на 40 евро. Хотела оплатить
ею заказ на сайте, но сайт пишет, что такой карты нет. Срок действия
не истёк.

Помогите, пожалуйста, разобраться.

Светлана Белова
""",
)

SPENT = Letter(
    key="gift-card-lv",
    sender=Correspondent("Baiba Liepa", "baiba.liepa@pasts.example"),
    subject="Dāvanu karte nedarbojas",
    text="""\
Labdien!

Ziemassvētkos saņēmu Jūsu dāvanu karti 25 eiro vērtībā. Vakar kasē to
nepieņēma, jo esot jau izlietota, bet es to lietoju pirmo reizi.

Lūdzu, noskaidrojiet, kas noticis.

Baiba Liepa
""",
)

MORNING: tuple[Letter, ...] = (EMPTY, FADED, UNKNOWN, SPENT)
