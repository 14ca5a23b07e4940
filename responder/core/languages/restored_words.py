"""What the mail says by which staff hear that the register was put back from a backup. Texts only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RestoredWords:
    """`since`, `look`, `first` and `then` are labels, each before a colon."""

    subject: str
    opening: str
    since: str
    look: str
    first: str
    then: str


RESTORED: Mapping[str, RestoredWords] = {
    "ru": RestoredWords(
        subject="регистр жалоб восстановлен из копии, ответы приостановлены",
        opening="Регистр жалоб восстановлен из резервной копии и не знает, что произошло после неё. Пока его не "
        "сверят с почтовым ящиком, новые письма остаются в ящике без подтверждения, и клиентам ничего не "
        "отправляется. Ни одно письмо не потеряно.",
        since="Неизвестно, что было после",
        look="Как обстоят дела",
        first="Посмотреть, что будет сделано",
        then="Сверить и продолжить работу",
    ),
    "et": RestoredWords(
        subject="kaebuste register on taastatud varukoopiast, vastamine on peatatud",
        opening="Kaebuste register on taastatud varukoopiast ega tea, mis juhtus pärast seda. Kuni seda ei ole "
        "postkastiga võrreldud, jäävad uued kirjad kinnituseta postkasti ja klientidele ei saadeta "
        "midagi. Ükski kiri ei lähe kaduma.",
        since="Teadmata on, mis juhtus pärast",
        look="Kuidas lood on",
        first="Vaadata, mida tehakse",
        then="Võrrelda ja jätkata",
    ),
    "lv": RestoredWords(
        subject="sūdzību reģistrs ir atjaunots no rezerves kopijas, atbildes ir apturētas",
        opening="Sūdzību reģistrs ir atjaunots no rezerves kopijas un nezina, kas notika pēc tās. Kamēr tas nav "
        "salīdzināts ar pastkasti, jaunās vēstules paliek pastkastē bez apstiprinājuma un klientiem nekas"
        " netiek sūtīts. Neviena vēstule nepazudīs.",
        since="Nav zināms, kas notika pēc",
        look="Kāds ir stāvoklis",
        first="Apskatīt, kas tiks darīts",
        then="Salīdzināt un turpināt",
    ),
    "en": RestoredWords(
        subject="the register of complaints came from a backup, nothing is answered",
        opening="The register of complaints came from a backup, and does not know what happened after it. Until "
        "it has been compared with the mailbox, new mail stays there without an acknowledgement, and "
        "nothing is sent to customers. No mail is lost.",
        since="Not known is what happened after",
        look="How things are",
        first="To see what would be done",
        then="To compare, and go on",
    ),
}
