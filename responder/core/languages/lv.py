"""Latvian."""

from __future__ import annotations

from responder.core.languages.pack import Pack, vocabulary

PACK = Pack(
    code="lv",
    moment="EEEE, y.\u00a0'gada' d.\u00a0MMMM, 'plkst.'\u00a0H.mm",
    moment_this_year="EEEE, d.\u00a0MMMM, 'plkst.'\u00a0H.mm",
    date="d.\u00a0MMMM",
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
        "Europe/Warsaw": "pēc Varšavas laika",
        "Europe/Stockholm": "pēc Stokholmas laika",
        "Europe/Kaliningrad": "pēc Kaļiņingradas laika",
        "Europe/Minsk": "pēc Minskas laika",
        "Asia/Yekaterinburg": "pēc Jekaterinburgas laika",
    },
    zone_other="laika josla: {city}",
    named="Labdien, {name}!",
    neutral="Labdien!",
    respectful={},
    stands_first="Vispirms latviski",
    stands_below="Latviski zemāk",
    questions={
        "order_number": "Kāds ir Jūsu pasūtījuma numurs?",
        "purchase_date": "Kad Jūs veicāt pirkumu (datums un, ja atceraties, laiks)?",
        "goods": "Par kuru preci Jūs rakstāt?",
        "what_happened": "Kas tieši notika?",
        "photos": "Vai Jums ir fotogrāfijas, kuras Jūs varētu mums atsūtīt?",
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
            "sutijum",
            "pak[aiu]",
            "izsekosan",
            "bilet",
        ),
        "paper": (
            "rekin",
            "cek",
            "kvit",
            "pavadzim",
            "ligum",
            "pasutijum",
            "maksajum",
        ),
        "purchase_date": (
            r"\b(?:vakar|aizvakar)\b",
            r"\b(?:aiz)?pagajus\w+ (?:nedel|menes|gad|pirmdien|otrdien|tresdien|ceturtdien|piektdien|"
            r"sestdien|svetdien|"
            r"vasar|ziem|ruden|pavasar)\w*",
            r"\b(?:vasara|ziema|rudeni|pavasari|nedelas nogale|brivdienas)\b(?! \w*(?:jak|kurp|apav|riep))",
            r"\bsodien (?:\w+ ){0,2}?(?:no rita|rita|pusdien|vakara|pirku|nopirk|pasut|iegad)",
            r"\b(?:pirku|nopirk\w*|pasut\w*|iegad\w*) (?:\w+ ){0,2}?sodien\b",
            r"\bso(?:rit|nedel|menes|gad)\w*",
            r"\b(?:19|20)\d\d\. ?gada\b",
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
            r"zale[sm]\b|multikatl|blender|mikser|tosteri|plits|plit[iu]|trauku masin|trauku mazga|"
            r"spelu konsol|ruter|"
            r"fotoaparat|kamer[aus]|zibatmin|pulksten|brill|mebel|durvi|durvis|aizkar|tapet|kras[au] (?:sien|"
            r"grid)|laminat|"
            r"fliz|pidzam|zek[eu]|zekbiks|lietussarg|kazok|uzvalk|bluz|sort[iu]s?\b|sandal|cib[au]|slepes|"
            r"telt[ius]|sukni|"
            r"zales plav|plaujmasin|susi|suzi|edien|pien[su]\b|jogurt|gal[au]\b|maltas gal|des[au]\b|"
            r"ziv[isu]|vist[aus]\b|siers|sieru|"
            r"biezpien|maiz|salat|sokolad|konfek|cepum|pelmen|augl|abol|konserv|olas\b|svec|kartridz|bloda|"
            r"vac[iu]n|kumode)\w*",
            r"\b(?:modelis|modeli|artikul\w*)\b",
            r"\b[a-z]+-?\d{1,5}[a-z]+\w*\b",
            r"\b(?:iphone|samsung|galaxy|xiaomi|lenovo|macbook|ipad|bosch|philips|lego|nike|adidas|sony|"
            r"dyson)\b",
        ),
        "what_happened": (
            r"\bne(?:strada|atnac|atnak|sanem|sane|piegad|atbild|der\b|derig|atver|iesledz|atmaks|atgriez|"
            r"atbilst|lade|esmu san|tiek|ietilp|kvalitativ)\w*",
            r"\bne(?!del|sen\b|apmier|kad\b|kas\b|kada|viens|viena|piecies|esmu\b|esam\b|gaid|laim|zin[ua]\b|"
            r"atcer|atrod|atradu|"
            r"saglab|gribu|velos|rakst|patik|liel|ticam|raug|ko\b|saprot|maz|esi\b|es\b|domaj|tirgo|"
            r"klaj)\w{4,}",
            r"\b(?:atbildes|naudas|pakas|preces|nauda|atbilde|paka|prece)\b[^.!?\n]{0,20}\b(?:nav|nekad)",
            r"\bgaid(?:u|am|a) (?:jau|kops|paku|pasut|naudu|piegad|preci|\d)|\bkad (?:beidzot |"
            r"jus )?(?:atved|piegad|bus\b|sanems|"
            r"atsut|atmaks|atgriez|pienak)\w*",
            r"\bneko\b[^.!?\n]{0,20}\b(?:sanem|dab|dzird)\w*|\bnekas\b[^.!?\n]{0,20}\bn[ea]\w+|\bjoprojam\b|"
            r"\btomer nav\b",
            r"\bnav (?:\w+ ){0,2}?(?:sanem|atnac|atnak|piegad|strad|atbild|atmaks|atgriez|kvalit|tas|ta|"
            r"taja)\w*",
            r"\b(?:bojat|boja|saplis|salauz|salauzt|salauzu|ieplis|plais|defekt|brak|skramb|skrapejum|"
            r"kavej|kave|nokave|pazud|pazus|sajauk|nepareiz|rupj|nepieklaj|trukst|truka|saplest|plests|"
            r"tuks[sa]|divreiz|divas reizes|tek\b|apkrap|krap|kluda|kludain|netir|traip|beidzies|termin|"
            r"plis|atlip|sabojaj|lauzt|izlej|peles|viltoj|viltot|caurum|caurs|skab|saskab|bojajs|puv|rugt|"
            r"slima|slims|slikta dusa|"
            r"saindej|vem[iju]|smird|smako|ruc\b|rukt|trokso|cikst|klab|grab|kustas|svarst|nokrit|nolauz|"
            r"nolam|apsauk|"
            r"lamaj|apvaino|kliedz|blav|nometa klausul|nolika klausul|izsmej|salut|ies[ae]l|sasal|izbal|"
            r"izstaip|saravas|"
            r"slapj|mitr|ruse|sarus|spiez|noberz|par (?:lielu|mazu|lielas|mazas|sauru|saurs)|nomira|nosprag|"
            r"apstaj|sadeg|dumo|dzirkst|"
            r"panema \d|panema vairak|iekas\w+ (?:\d|vairak)|atteic|atcela|anulej|svesu|sves[sa]|sasist|"
            r"sadauz|deformej|"
            r"slikta kvalit|zema kvalit|izjuk|atdali|atlim|nobruk|iestreg|gaidu jau|gaidam jau)\w*",
            r"\bne (?:tas|ta|tos|to|taja)\b",
            r"\bcit[aus]? (?:kras|izmer|prec|model)\w*",
            r"\bvieta\b",
        ),
    },
    months=(
        "(?:janvar|februar|mart|april|maij|junij|julij|august|septembr|oktobr|novembr|decembr"
        r"|(?:jan|febr?|apr|aug|sept?|okt|nov|dec)\b)"
    ),
    words=vocabulary(
        "apavi apkalposana apkalpošana apmaksaju apmaksāju ar ari arī atbildi atbildiet atceliet atcelt "
        "atceļat atgriezt atlikums atmaksat atmaksāt atnaca atnāca atnākusi atpakal atpakaļ atri "
        "atsutiet atsutija atsutijat atsūtiet atsūtīja atsūtījāt atveda auksta auksts aukstu bet bija "
        "blenderis bojata bojats bojatu bojāta bojāts bojātu bus būs ceks ceku cena cenu cienijamie "
        "cienu cienījamie cieņu cik cita cits darit darīt decembri decembrī deriguma derīguma diemzel "
        "diemžēl dienas dienām divans divas divi drausmigi drausmīgi dīvāns ekrans ekrāns es esam esat "
        "esmu gada gaidiju gaidit gaidu gaidīju gaidīt gan garantija godatie godātie gribu ilgi ir "
        "izmeros izmers izmeru izmēros izmērs izmēru jagaida jaka jau jo joprojam joprojām jums jus jusu "
        "jāgaida jūs jūsu ka kad kapec kartes karti kas kase kasē kleita kliedza klients krapnieki "
        "krapsana krāpnieki krāpšana kup kur kurjers kurpes kvalitate kvalitāte kvalitāti kā kāpēc kūp "
        "labdien labrit labrīt labvakar lai ledusskapis lidz liguma loti ludzu līdz līguma lūdzu "
        "majaslapa man mana manas mani mans manu masina mašīna menesi menesus mes mums musu mājaslapa "
        "mājaslapā mēnesi mēnešus mēs mūsu nauda naudu nav neapmierināta neapmierināts neatbild nedelas "
        "nedelu nedēļas nedēļu neesmu nekas neko nepareiza nepareizs nestrada nestrādā netirs netīrs "
        "nevar nevaru neviens no nokaveja nokavēja nopirku novembri novembrī nr numurs numuru oktobri "
        "oktobrī otra otrā paka pakomats pakomāts paku paldies par pardeveja pardevejs pasutiju "
        "pasutijuma pasutijums pasutijumu pasūtīju pasūtījuma pasūtījums pasūtījumu pasūtījām pazinojiet "
        "paziņojiet pec pie piegade piegades piegadi piegāde piegādes piegādi piens piezvanit piezvanīt "
        "pirku pirkuma pirkums pirkumu pirma pirmā prece preces preci pret pārdevēja pārdevējs pēc "
        "rekins rupja rupjs rupjš rēķins samaksaju samaksāju sanemt sanemu saplesta saplests saplisa "
        "saplēsta saplēsts saplīsa sausmas saņemt saņēmis saņēmu saņēmusi sis skabs skābs slikta slikti "
        "slikts sliktu sodien solija solijat solīja solījāt soma strada strādā stundas stundu sudziba "
        "sudzibas sudzibu summa summu sutiju sutijums sutijumu sveiki sūdzība sūdzības sūdzību sūtīju "
        "sūtījums sūtījumu ta talrunis tas telefons tiek tika tikai to tomer tomēr treso trešo tris "
        "trukst trīs trūkst tuksa tukss tukša tukšs tā tālrunis un uz vai vakar var varat varetu varu "
        "varētu veikala veikals veikalu veikalā vel velasmasina velos veļasmašīna viena vienas viens "
        "viltots vins viņa viņš vēl vēlos zvaniju zvanu zvanīju ātri čeks čeku ļoti šausmas šis šo "
        "šodien šī"
    ),
)
