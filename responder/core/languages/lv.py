"""Latvian."""

from __future__ import annotations

from responder.core.languages.pack import Pack, vocabulary

PACK = Pack(
    code="lv",
    moment="EEEE, y. 'gada' d. MMMM, 'plkst.' HH.mm",
    by="ne vēlāk kā: ",
    zone_names={
        "Europe/Tallinn": "pēc Tallinas laika",
        "Europe/Riga": "pēc Rīgas laika",
        "Europe/Vilnius": "pēc Viļņas laika",
        "Europe/Moscow": "pēc Maskavas laika",
        "Europe/Helsinki": "pēc Helsinku laika",
        "Europe/Kyiv": "pēc Kijivas laika",
        "Europe/Kiev": "pēc Kijivas laika",
        "Europe/London": "pēc Londonas laika",
        "Europe/Berlin": "pēc Berlīnes laika",
    },
    zone_other="laika josla: {city}",
    named="Labdien, {name}!",
    neutral="Labdien!",
    respectful={},
    questions={
        "order_number": "Kāds ir Jūsu pasūtījuma numurs?",
        "purchase_date": "Kad Jūs veicāt pirkumu (datums un, ja atceraties, laiks)?",
        "goods": "Par kuru preci Jūs rakstāt?",
        "what_happened": "Kas tieši notika?",
        "photos": "Kādas fotogrāfijas Jūs varat mums atsūtīt?",
    },
    recognise={},
    months="(?:janvar|februar|mart|april|maij|junij|julij|august|septembr|oktobr|novembr|decembr)",
    words=vocabulary(
        "apkalposana apkalpošana ar ari arī atbildi atbildiet atgriezt atmaksat atmaksāt atnaca atnāca "
        "atnākusi atpakal atpakaļ bet bija bojata bojats bojāta bojāts bus būs cienijamie cienu "
        "cienījamie cieņu dienas dienām es esam esat esmu gaidu godatie godātie gribu ir jau jo joprojam "
        "joprojām jus jusu jūs jūsu ka kad kapec kas klients kur kurjers kvalitate kvalitāte kvalitāti kā "
        "kāpēc labdien labrit labrīt labvakar lidz loti ludzu līdz lūdzu man mani mes mums musu mēs mūsu "
        "nauda naudu nav neapmierināta neapmierināts nedelas nedelu nedēļas nedēļu neesmu nestrada "
        "nestrādā neviens no nopirku nr numurs numuru paka paku paldies par pasutiju pasutijuma "
        "pasutijums pasutijumu pasūtīju pasūtījuma pasūtījums pasūtījumu pasūtījām pec pie piegade "
        "piegades piegadi piegāde piegādes piegādi pirku pirkuma pirkums pirkumu prece preces preci pēc "
        "rekins rēķins sanemt sanemu saplisa saplīsa saņemt saņēmis saņēmu saņēmusi sis sodien strada "
        "strādā sudziba sudzibas sudzibu sutijums sutijumu sveiki sūdzība sūdzības sūdzību sūtījums "
        "sūtījumu ta tas tikai to tā un uz vai vakar veikala veikals veikalu veikalā vel velos vins viņa "
        "viņš vēl vēlos ļoti šis šo šodien šī"
    ),
)
