"""What mails to the desk's own people say, by language. Texts only; no word of a stranger's has a place in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class NoticeTexts:
    """`kinds`: outcome -> end of the subject; `opening`: outcome -> first line. `by_rule` holds {rule}. The others are
    labels, each before a colon, and `last`: what the last notice of an hour adds."""

    kinds: Mapping[str, str]
    opening: Mapping[str, str]
    reopened: str
    complaint: str
    category: str
    priority: str
    by_rule: str
    by_deadline: str
    owner: str
    nobody: str
    language: str
    promised: str
    due: str
    deadline: str
    unanswered: str
    look: str
    last: str


NOTICES: Mapping[str, NoticeTexts] = {
    "ru": NoticeTexts(
        kinds={"complaint": "новая жалоба", "followup": "клиент написал ещё раз", "held": "письмо задержано"},
        opening={
            "complaint": "Зарегистрирована новая жалоба.",
            "followup": "Клиент написал ещё раз.",
            "held": "На наше письмо ответили с адреса, который к этой жалобе не относится. "
            "Письмо задержано, пока его не посмотрит человек.",
        },
        reopened="На жалобу уже отвечали, отсчёт времени начат заново.",
        complaint="Жалоба",
        category="Категория",
        priority="Приоритет",
        by_rule="правило {rule}",
        by_deadline="срок самого клиента наступает раньше нашего",
        owner="Ответственный",
        nobody="не назначен",
        language="Язык",
        promised="Ответ обещан не позднее",
        due="Ответить не позднее",
        deadline="Срок самого клиента",
        unanswered="Подтверждение не отправлено",
        look="Подробнее",
        last="Это последнее уведомление за час. О следующих жалобах отдельно не сообщаем, их покажет команда: "
        "responder complaints --open",
    ),
    "et": NoticeTexts(
        kinds={
            "complaint": "uus kaebus",
            "followup": "klient kirjutas uuesti",
            "held": "kiri ootab ülevaatamist",
        },
        opening={
            "complaint": "Registreeriti uus kaebus.",
            "followup": "Klient kirjutas uuesti.",
            "held": "Meie kirjale vastati aadressilt, mis selle kaebusega seotud ei ole. "
            "Kiri ootab, kuni inimene selle üle vaatab.",
        },
        reopened="Kaebusele oli juba vastatud, aeg algas uuesti.",
        complaint="Kaebus",
        category="Kategooria",
        priority="Prioriteet",
        by_rule="reegel {rule}",
        by_deadline="kliendi enda tähtaeg on enne meie oma",
        owner="Vastutaja",
        nobody="määramata",
        language="Keel",
        promised="Vastus on lubatud hiljemalt",
        due="Vastata hiljemalt",
        deadline="Kliendi enda tähtaeg",
        unanswered="Kinnitust ei saadetud",
        look="Lähemalt",
        last="See on selle tunni viimane teade. Järgmistest kaebustest eraldi ei teatata, neid näitab käsk: "
        "responder complaints --open",
    ),
    "lv": NoticeTexts(
        kinds={
            "complaint": "jauna sūdzība",
            "followup": "klients rakstīja vēlreiz",
            "held": "vēstule aizturēta",
        },
        opening={
            "complaint": "Reģistrēta jauna sūdzība.",
            "followup": "Klients rakstīja vēlreiz.",
            "held": "Uz mūsu vēstuli atbildēja no adreses, kas ar šo sūdzību nav saistīta. "
            "Vēstule ir aizturēta, līdz to apskatīs cilvēks.",
        },
        reopened="Uz sūdzību jau bija atbildēts, laika skaitīšana sākta no jauna.",
        complaint="Sūdzība",
        category="Kategorija",
        priority="Prioritāte",
        by_rule="noteikums {rule}",
        by_deadline="klienta paša termiņš ir agrāks par mūsējo",
        owner="Atbildīgais",
        nobody="nav norīkots",
        language="Valoda",
        promised="Atbilde apsolīta ne vēlāk kā",
        due="Jāatbild ne vēlāk kā",
        deadline="Klienta paša termiņš",
        unanswered="Apstiprinājums nav nosūtīts",
        look="Sīkāk",
        last="Šis ir pēdējais paziņojums šajā stundā. Par nākamajām sūdzībām atsevišķi neziņojam, tās rāda komanda: "
        "responder complaints --open",
    ),
    "en": NoticeTexts(
        kinds={"complaint": "new complaint", "followup": "follow-up", "held": "message held"},
        opening={
            "complaint": "A new complaint was registered.",
            "followup": "The customer wrote again.",
            "held": "Our mail was answered from an address that does not belong to this complaint. "
            "The message is held until a person looks at it.",
        },
        reopened="The complaint had been answered: its clock runs anew.",
        complaint="Complaint",
        category="Category",
        priority="Priority",
        by_rule="rule {rule}",
        by_deadline="the customer's own deadline comes before ours",
        owner="Responsible",
        nobody="nobody",
        language="Language",
        promised="Answer promised no later than",
        due="To be answered no later than",
        deadline="The customer's own deadline",
        unanswered="No acknowledgement was sent",
        look="Look at it",
        last="This is the last notice of this hour. Further ones are not told singly; to list them: "
        "responder complaints --open",
    ),
}
