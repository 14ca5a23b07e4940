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
    recognise={
        "order_number": (
            "pasutijum",
            "rekin",
            "cek",
            "pavadzim",
            "kvits",
            "ligum",
            "rezervacij",
        ),
        "deadline": (
            "lidz",
            "ne velak ka",
        ),
        "purchase_date": (
            r"\b(?:vakar|aizvakar)\b",
            r"\bpagajus\w+ \w+",
            r"\bpirms (?:\w+ )?(?:dien|nedel|menes|gad)\w*",
            r"\b(?:pirm|otr|tres|ceturt|piekt|sest|svet)dien\b",
            r"\b(?:janvari|februari|marta|aprili|maija|junija|julija|augusta|septembri|oktobri|novembri|"
            r"decembri)\b",
        ),
        "goods": (
            r"[«\"“„][^«»\"“”„\n]{3,60}[»\"”“]",
            r"\b(?:nopirku|pirku|nopirkam|pasutiju|pasutijam|iegadajos|iegadajamies|pasutits|"
            r"pasutita)\s+(?:(?:pie jums|jusu veikala|jusu|veikala|vakar|nesen|interneta|sev|bernam|jaunu|"
            r"jaunus|divus|divas|vienu|internetveikala|e-veikala)\s+){0,3}(?!(?:pie|jusu|veikala|vakar|"
            r"nesen|preci|preces|un|to|kas|ko|interneta|sis|so|no|uz|ar|par)\b)[a-z-]{4,}",
            r"\b(?:talrun(?!a numur)|telefon|viedtalrun|klepjdator|dator|planset|printer|monitor|austin|"
            r"skalrun|televizor|ledusskap|velas masin|velasmasin|puteklsuc|tejkann|kafijas (?:automat|"
            r"aparat)|mikrovil|gludek|fen[su]|jak[aus]|metel|kleit|svark|biks|dzins|krekl|dzemper|cepur|"
            r"cimd|zabak|apav|kurpe|kedas|soma|somu|somin|mugursom|kofer|mak[su]\b|kresl|galds|galdu|"
            r"galda|divan|gult|matrac|skap[ji]|plaukt|paklaj|spilven|sega|segu|gultas vel|rotallieta|"
            r"rotallietu|rotal|lell|konstruktor|rati\b|ratin|velosiped|skrejriten|gramat|lamp[au]|trauk|"
            r"skiv|kruz|kruze|pann|katl|smarz|kremu|krems|sampun|kosmetik|tort|picu|pica|ziedi|ziedu|"
            r"puskis|bilet|riep|akumulator|ladetaj|kabel|urbj|instrument|aproc|gredzen|auskar|vitamin|"
            r"zale[sm]\b)\w*",
            r"\b(?:modelis|modeli|artikul\w*)\b",
            r"\b[a-z]+-?\d+[a-z]+\w*\b",
            r"\b(?:iphone|samsung|galaxy|xiaomi|lenovo|macbook|ipad|bosch|philips|lego|nike|adidas|sony|"
            r"dyson)\b",
        ),
        "what_happened": (
            r"\bne(?:strada|atnac|atnak|sanem|sane|piegad|atbild|der\b|derig|atver|iesledz|atmaks|atgriez|"
            r"atbilst|lade|esmu san|tiek|ietilp|kvalitativ)\w*",
            r"\bnav (?:\w+ ){0,2}?(?:sanem|atnac|atnak|piegad|strad|atbild|atmaks|atgriez|kvalit|tas|ta|"
            r"taja)\w*",
            r"\b(?:bojat|boja|saplis|salauz|salauzt|salauzu|ieplis|plais|defekt|brak|skramb|skrapejum|"
            r"kavej|kave|nokave|pazud|pazus|sajauk|nepareiz|rupj|nepieklaj|trukst|truka|saplest|plests|"
            r"tuks[sa]|divreiz|divas reizes|tek\b|apkrap|krap|kluda|kludain|netir|traip|beidzies|termin|"
            r"plis|atlip|sabojaj|lauzt|izlej|peles)\w*",
            r"\bne (?:tas|ta|tos|to|taja)\b",
            r"\bcit[aus]? (?:kras|izmer|prec|model)\w*",
            r"\bvieta\b",
        ),
    },
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
