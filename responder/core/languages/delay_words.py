"""Shares of a promise's time, and why a customer is not told of a delay automatically, as staff read it. Texts only."""

from __future__ import annotations

from collections.abc import Mapping

PERCENT: Mapping[str, str] = {"ru": "{} %", "et": "{}%", "lv": "{} %", "en": "{}%"}
"""Language -> a share, from the number."""

UNTOLD: Mapping[str, Mapping[str, str]] = {
    "ru": {
        "unseen": "в последнее время не замечено ни одного ответа. Если на жалобы отвечают, "
        "сообщайте об этом командой responder answered или включите delay.notices: always",
        "probable": "клиент, по-видимому, уже получил ответ. Если это так, скажите responder answered",
        "limit": "об этой жалобе клиенту уже дважды сообщали о задержке. Решает человек",
        "silenced": "на письма этого отправителя автоматически не отвечаем",
        "address": "на адрес клиента нельзя отправлять автоматические письма",
        "budget": "на этот адрес уже отправлено столько писем, сколько разрешено",
        "undelivered": "до клиента не дошло предыдущее письмо. Свяжитесь с ним иначе",
        "complained": "клиент пометил наше письмо как спам и с тех пор не писал. Свяжитесь с ним иначе",
        "template": "в тексте уведомления ошибка. Её покажет команда responder check",
        "discarded": "так решено командой responder release-notices --discard",
        "held": "таких писем сразу слишком много, они ждут решения: responder release-notices",
        "unpromised": "клиенту не называли никакого срока, поэтому ему не пишем. Напишите ему сами",
    },
    "et": {
        "unseen": "viimasel ajal ei ole märgatud ühtegi vastust. Kui kaebustele vastatakse, "
        "andke sellest teada käsuga responder answered või seadke delay.notices: always",
        "probable": "klient on nähtavasti juba vastuse saanud. Kui see on nii, öelge responder answered",
        "limit": "kliendile on selle kaebuse viibimisest juba kaks korda teatatud. Otsustab inimene",
        "silenced": "selle saatja kirjadele automaatselt ei vastata",
        "address": "kliendi aadressile ei tohi automaatkirju saata",
        "budget": "sellele aadressile on lubatud hulk kirju juba saadetud",
        "undelivered": "eelmine kiri ei jõudnud kliendini. Võtke temaga ühendust muul viisil",
        "complained": "klient märkis meie kirja rämpspostiks ega ole hiljem kirjutanud. Võtke ühendust muul viisil",
        "template": "teate tekstis on viga. Seda näitab käsk responder check",
        "discarded": "nii otsustati käsuga responder release-notices --discard",
        "held": "selliseid kirju on korraga liiga palju, need ootavad otsust: responder release-notices",
        "unpromised": "kliendile ei ole ühtegi tähtaega öeldud, seepärast talle ei kirjutata. Kirjutage ise",
    },
    "lv": {
        "unseen": "pēdējā laikā nav pamanīta neviena atbilde. Ja uz sūdzībām atbild, "
        "paziņojiet to ar komandu responder answered vai iestatiet delay.notices: always",
        "probable": "klients, šķiet, jau ir saņēmis atbildi. Ja tā ir, paziņojiet: responder answered",
        "limit": "klientam par šīs sūdzības kavēšanos jau divreiz paziņots. Izlemj cilvēks",
        "silenced": "uz šī sūtītāja vēstulēm automātiski neatbildam",
        "address": "uz klienta adresi nedrīkst sūtīt automātiskas vēstules",
        "budget": "uz šo adresi jau nosūtīts atļautais vēstuļu skaits",
        "undelivered": "iepriekšējā vēstule klientu nesasniedza. Sazinieties ar viņu citādi",
        "complained": "klients mūsu vēstuli atzīmēja kā surogātpastu un kopš tā nav rakstījis. Sazinieties citādi",
        "template": "paziņojuma tekstā ir kļūda. To parāda komanda responder check",
        "discarded": "tā izlemts ar komandu responder release-notices --discard",
        "held": "tādu vēstuļu vienlaikus ir pārāk daudz, tās gaida lēmumu: responder release-notices",
        "unpromised": "klientam nekāds termiņš nav nosaukts, tāpēc viņam nerakstām. Uzrakstiet paši",
    },
    "en": {
        "unseen": "no answer has been seen lately. If complaints are answered, say so by responder answered, "
        "or set delay.notices: always",
        "probable": "it seems that they have an answer already. If so, say responder answered",
        "limit": "they were told of a delay of this complaint twice already. A person decides",
        "silenced": "mail of this sender is not answered automatically",
        "address": "the customer's address may not be written to automatically",
        "budget": "as many mails as are allowed went to this address already",
        "undelivered": "our previous mail did not reach them. Get in touch in another way",
        "complained": "they called our mail spam and have not written since. Get in touch in another way",
        "template": "the text of the notice has a fault. responder check shows it",
        "discarded": "so decided by responder release-notices --discard",
        "held": "too many such mails at once, they wait for your word: responder release-notices",
        "unpromised": "no mail named a time to them, so none tells of its delay. Write to them yourself",
    },
}
"""Language -> reason -> words, without a full stop."""
