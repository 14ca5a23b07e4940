"""Mails of ours, and why they were not delivered, as the desk's own people read it. Texts only."""

from __future__ import annotations

from collections.abc import Mapping

MAILS: Mapping[str, Mapping[str, str]] = {
    "ru": {
        "ack": "подтверждение о получении жалобы",
        "followup": "подтверждение, что новое письмо добавлено к жалобе",
        "delay": "сообщение о задержке ответа",
        "survey": "вопрос о том, доволен ли клиент ответом",
        "notice": "уведомление сотруднику",
    },
    "et": {
        "ack": "kinnitus kaebuse kättesaamise kohta",
        "followup": "kinnitus, et uus kiri lisati kaebusele",
        "delay": "teade vastuse viibimise kohta",
        "survey": "küsimus, kas klient jäi vastusega rahule",
        "notice": "teade töötajale",
    },
    "lv": {
        "ack": "apstiprinājums par sūdzības saņemšanu",
        "followup": "apstiprinājums, ka jaunā vēstule pievienota sūdzībai",
        "delay": "paziņojums par atbildes kavēšanos",
        "survey": "jautājums, vai klients ir apmierināts ar atbildi",
        "notice": "paziņojums darbiniekam",
    },
    "en": {
        "ack": "acknowledgement",
        "followup": "confirmation of a follow-up",
        "delay": "notice of delay",
        "survey": "question whether the customer is satisfied",
        "notice": "notice to a colleague",
    },
}
"""Language -> kind of mail -> what it is, in the nominative."""

CAUSES: Mapping[str, Mapping[str, str]] = {
    "ru": {
        "no-address": "такого адреса нет",
        "mailbox-full": "почтовый ящик переполнен",
        "refused": "сервер получателя отказался принять письмо",
        "spam": "письмо принято за спам",
        "too-large": "письмо слишком большое",
        "other": "почтовая система не назвала понятной причины",
    },
    "et": {
        "no-address": "sellist aadressi ei ole",
        "mailbox-full": "postkast on täis",
        "refused": "saaja server keeldus kirja vastu võtmast",
        "spam": "kirja peeti rämpspostiks",
        "too-large": "kiri on liiga suur",
        "other": "meilisüsteem ei öelnud selget põhjust",
    },
    "lv": {
        "no-address": "tādas adreses nav",
        "mailbox-full": "pastkaste ir pilna",
        "refused": "saņēmēja serveris atteicās pieņemt vēstuli",
        "spam": "vēstule noturēta par mēstuli",
        "too-large": "vēstule ir pārāk liela",
        "other": "pasta sistēma nenosauca skaidru iemeslu",
    },
    "en": {
        "no-address": "no such address",
        "mailbox-full": "mailbox full",
        "refused": "refused",
        "spam": "blocked as spam",
        "too-large": "too large",
        "other": "the mail system gives no clear reason",
    },
}
"""Language -> cause (core.machines.report_causes.CAUSES) -> why, without a full stop."""
