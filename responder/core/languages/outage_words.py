"""What the alarm says by which staff hear that a mailbox, the relay or the register is out of reach. Texts only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class OutageWords:
    """`subjects` and `openings` by kind of outage, an opening with {address}; `over_subject`, `over`: it has ended.
    `since`, `until`, `why` and `look` are labels, each before a colon."""

    subjects: Mapping[str, str]
    openings: Mapping[str, str]
    over_subject: str
    over: str
    since: str
    until: str
    why: str
    look: str


OUTAGE: Mapping[str, OutageWords] = {
    "ru": OutageWords(
        subjects={
            "mailbox": "нет связи с почтовым ящиком",
            "relay": "письма не уходят",
            "register": "в реестр нельзя записать",
            "canary": "пробное письмо не пришло",
        },
        openings={
            "mailbox": "Нет доступа к почтовому ящику {address}. Обращения, которые туда придут, будут "
            "зарегистрированы и подтверждены, как только связь восстановится: ничего не теряется, письма ждут на "
            "сервере.",
            "relay": "Письма клиентам не уходят: сервер исходящей почты их не принимает. Они ждут своей очереди и "
            "будут отправлены, как только сервер снова начнёт их принимать; ни одно не потеряется.",
            "register": "В реестр нельзя ничего записать. Пока это не исправлено, новые обращения не регистрируются и "
            "не подтверждаются; письма ждут на сервере.",
            "canary": "Пробные письма на адрес {address} не приходят. Возможно, в этот ящик не доходит и другая "
            "почта, хотя и сам ящик, и сервер исходящей почты отвечают.",
        },
        over_subject="снова всё в порядке",
        over="Неполадка устранена.",
        since="Начало",
        until="Конец",
        why="Причина",
        look="Как обстоят дела",
    ),
    "et": OutageWords(
        subjects={
            "mailbox": "postkastiga pole ühendust",
            "relay": "kirjad ei lähe teele",
            "register": "registrisse ei saa kirjutada",
            "canary": "proovikiri ei jõudnud kohale",
        },
        openings={
            "mailbox": "Postkastile {address} ei pääse ligi. Sinna saabuvad kaebused registreeritakse ja nende "
            "kättesaamist kinnitatakse kohe, kui ühendus taastub: midagi ei kao, kirjad ootavad serveris.",
            "relay": "Kirjad klientidele ei lähe teele: väljuva posti server ei võta neid vastu. Kirjad ootavad ja "
            "saadetakse kohe, kui server neid jälle vastu võtab; ükski ei kao.",
            "register": "Registrisse ei saa midagi kirjutada. Kuni see pole korras, uusi kaebusi ei registreerita ega "
            "kinnitata; kirjad ootavad serveris.",
            "canary": "Proovikirjad aadressile {address} ei jõua kohale. Võib-olla ei jõua sellesse postkasti ka muu "
            "post, kuigi nii postkast kui ka väljuva posti server vastavad.",
        },
        over_subject="kõik on jälle korras",
        over="Tõrge on möödas.",
        since="Algus",
        until="Lõpp",
        why="Põhjus",
        look="Kuidas lood on",
    ),
    "lv": OutageWords(
        subjects={
            "mailbox": "nav savienojuma ar pastkasti",
            "relay": "vēstules netiek nosūtītas",
            "register": "reģistrā nevar ierakstīt",
            "canary": "pārbaudes vēstule nav pienākusi",
        },
        openings={
            "mailbox": "Pastkastei {address} nevar piekļūt. Sūdzības, kas tur pienāks, tiks reģistrētas un to "
            "saņemšana apstiprināta, tiklīdz savienojums būs atjaunots: nekas nepazūd, vēstules gaida serverī.",
            "relay": "Vēstules klientiem netiek nosūtītas: izejošā pasta serveris tās nepieņem. Tās gaida un tiks "
            "nosūtītas, tiklīdz serveris tās atkal pieņems; neviena nepazudīs.",
            "register": "Reģistrā nevar neko ierakstīt. Kamēr tas nav novērsts, jaunas sūdzības netiek ne reģistrētas, "
            "ne apstiprinātas; vēstules gaida serverī.",
            "canary": "Pārbaudes vēstules uz adresi {address} nepienāk. Iespējams, šajā pastkastē nepienāk arī citas "
            "vēstules, lai gan atbild gan pastkaste, gan izejošā pasta serveris.",
        },
        over_subject="viss atkal kārtībā",
        over="Traucējums ir novērsts.",
        since="Sākums",
        until="Beigas",
        why="Iemesls",
        look="Kāds ir stāvoklis",
    ),
    "en": OutageWords(
        subjects={
            "mailbox": "the mailbox is not reached",
            "relay": "mails do not leave",
            "register": "the register cannot be written",
            "canary": "a probe mail has not arrived",
        },
        openings={
            "mailbox": "The mailbox {address} cannot be reached. Complaints that arrive there are registered and "
            "acknowledged as soon as it can: nothing is lost, the mail waits on the server.",
            "relay": "Mails to customers do not leave: the mail relay does not take them. They wait and are sent as "
            "soon as it does; none is lost.",
            "register": "Nothing can be written into the register. Until that is mended new complaints are neither "
            "registered nor acknowledged; the mail waits on the server.",
            "canary": "Probe mails to {address} do not arrive. Perhaps other mail does not reach this mailbox either, "
            "though both the mailbox and the mail relay answer.",
        },
        over_subject="all is well again",
        over="The trouble is over.",
        since="Since",
        until="Until",
        why="Why",
        look="How things are",
    ),
}
