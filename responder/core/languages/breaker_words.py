"""What the alarm says by which staff hear that mails to customers are held back. Texts only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class BreakerWords:
    """`went`, `limit`, `waiting`, `again`, `look` and `resume` are labels, each before a colon."""

    subject: str
    opening: str
    went: str
    limit: str
    waiting: str
    again: str
    look: str
    resume: str


BREAKER: Mapping[str, BreakerWords] = {
    "ru": BreakerWords(
        subject="письма клиентам приостановлены",
        opening="За час клиентам должно было уйти намного больше писем, чем обычно. Пока они не отправляются: письма "
        "ждут своей очереди и уйдут позже, ни одно не потеряно.",
        went="Ушло за последний час",
        limit="Допустимо за час",
        waiting="Ждут отправки",
        again="Следующая попытка",
        look="Как обстоят дела",
        resume="Отправить всё, что ждёт",
    ),
    "et": BreakerWords(
        subject="kirjade saatmine klientidele on peatatud",
        opening="Tunni jooksul pidi klientidele minema palju rohkem kirju kui tavaliselt. Praegu neid ei saadeta: "
        "kirjad ootavad oma järjekorda ja lähevad hiljem teele, ükski ei kao.",
        went="Viimase tunni jooksul läinud",
        limit="Tunnis lubatud",
        waiting="Ootab saatmist",
        again="Järgmine katse",
        look="Kuidas lood on",
        resume="Saata kõik, mis ootab",
    ),
    "lv": BreakerWords(
        subject="vēstuļu sūtīšana klientiem ir apturēta",
        opening="Stundas laikā klientiem bija jānosūta daudz vairāk vēstuļu nekā parasti. Pašlaik tās netiek sūtītas: "
        "vēstules gaida savu kārtu un tiks nosūtītas vēlāk, neviena nepazudīs.",
        went="Pēdējā stundā nosūtīts",
        limit="Stundā atļauts",
        waiting="Gaida nosūtīšanu",
        again="Nākamais mēģinājums",
        look="Kāds ir stāvoklis",
        resume="Nosūtīt visu, kas gaida",
    ),
    "en": BreakerWords(
        subject="mails to customers are held back",
        opening="Many more mails than usual wanted to go to customers within an hour. For now none of them goes: they "
        "wait for their turn and are sent later, and none is lost.",
        went="Gone within the last hour",
        limit="Allowed in an hour",
        waiting="Waiting",
        again="Tried again",
        look="How things are",
        resume="To send all that waits",
    ),
}
