"""How automatic replies name themselves, language by language: tables for automatic_subject.py, which has the rule.

Blanks in a phrase stand for a blank, a hyphen or nothing ("auto reply", "auto-reply", "autoreply").
"""

from __future__ import annotations

from collections.abc import Mapping

# Words under which a machine announces an automatic reply.
ANNOUNCED: Mapping[str, tuple[str, ...]] = {
    "en": (
        *("automatic reply", "automatic response", "automatic answer", "automatic email reply"),
        *("automatic message", "automated reply", "automated response", "automated message"),
        *("automatically generated reply", "automatically generated response", "auto reply", "auto response"),
        *("auto responder", "auto answer", "out of office", "out of the office", "out of office auto reply"),
        *("out of office reply", "out of office response", "out of office message"),
        *("out of office notification",),
        *("out of office notice", "automatic out of office reply", "ooo", "away from my mail"),
        *("away from the office",),
        *("away from office", "vacation reply", "vacation response", "vacation auto reply"),
        *("vacation message",),
        *("automatic vacation reply", "i am out of office", "i am out of the office", "i'm out of office"),
        *("i'm out of the office", "i am currently out of office", "i am currently out of the office"),
        *("currently out of office", "currently out of the office", "i will be out of the office"),
        *("away notice",),
        *("absence notice", "absence notification", "ooo auto reply"),
    ),
    "ru": (
        *("автоматический ответ", "автоматический ответ об отсутствии", "автоответ", "авто ответ"),
        *("автоответчик",),
        *("автоматическое сообщение", "автоматическое уведомление", "нет на месте"),
        *("автоматическое уведомление об отсутствии",),
        *("ответ автоответчика", "сообщение автоответчика", "уведомление об отсутствии", "вне офиса"),
        *("нет на рабочем месте", "отсутствую на рабочем месте", "меня нет в офисе", "я не в офисе"),
    ),
    "et": (
        *("automaatne vastus", "automaatvastus", "automaatvastaja", "automaatne vastuskiri", "automaatteade"),
        *("automaatne teade", "kontorist väljas", "kontorist eemal", "eemal kontorist", "puhkuse teade"),
        *("ei ole kontoris", "ei viibi kontoris", "ma ei ole kontoris", "pole kontoris"),
        *("puhkuse automaatvastus", "äraolekuteade", "eemaloleku teade"),
    ),
    "lv": (
        *("automātiskā atbilde", "automātiska atbilde", "automātiskais atbildētājs"),
        *("automātisks paziņojums",),
        *("automātiskais paziņojums", "autoatbilde", "autoatbildētājs", "ārpus biroja"),
        *("nav birojā", "neesmu birojā", "nav darba vietā"),
        *("prombūtnes paziņojums",),
        *("prombūtnes ziņojums", "paziņojums par prombūtni"),
    ),
    "lt": ("automatinis atsakymas", "automatinis pranešimas", "ne biure", "nesu biure"),
    "de": (
        *("abwesenheitsnotiz", "abwesenheitsmeldung", "abwesenheitsnachricht"),
        *("abwesenheitsbenachrichtigung",),
        *("abwesenheitsassistent", "automatische antwort", "automatische abwesenheitsnotiz", "autoantwort"),
        *("automatische rückmeldung", "automatische eingangsbestätigung", "nicht im büro", "außer haus"),
        *("ich bin nicht im büro", "bin nicht im büro", "ich bin außer haus", "derzeit nicht im büro"),
    ),
    "fr": (
        *("réponse automatique", "message automatique", "message d'absence", "notification d'absence"),
        *("avis d'absence", "absence du bureau", "absent du bureau", "absente du bureau", "hors du bureau"),
    ),
    "es": (
        "respuesta automática",
        "contestación automática",
        "fuera de la oficina",
        "fuera de oficina",
        "ausente de la oficina",
        "ausencia de la oficina",
    ),
    "pt": ("resposta automática", "resposta de ausência", "fora do escritório", "ausência do escritório"),
    "it": (
        "risposta automatica",
        "risposta automatica di assenza",
        "fuori sede",
        "fuori ufficio",
        "fuori dall'ufficio",
        "assenza dall'ufficio",
        "assente dall'ufficio",
    ),
    "nl": (
        "automatisch antwoord",
        "automatische reactie",
        "automatische beantwoording",
        "afwezigheidsbericht",
    ),
    "sv": ("autosvar", "automatiskt svar", "frånvaromeddelande", "inte på kontoret", "semestermeddelande"),
    "no": ("automatisk svar", "fraværsmelding", "fraværsassistent", "ikke på kontoret", "borte fra kontoret"),
    "da": ("automatisk svar", "autosvar", "fraværsmeddelelse", "fraværsbesked", "ude af kontoret"),
    "fi": (
        "automaattinen vastaus",
        "automaattivastaus",
        "poissaoloilmoitus",
        "poissaoloviesti",
        "poissa toimistosta",
        "poissa toimistolta",
    ),
    "pl": (
        *("odpowiedź automatyczna", "automatyczna odpowiedź", "autoodpowiedź", "poza biurem"),
        *("nieobecność w biurze", "informacja o nieobecności"),
    ),
    "cs": ("automatická odpověď", "mimo kancelář", "nepřítomnost v kanceláři"),
    "sk": ("automatická odpoveď", "mimo kancelárie", "neprítomnosť v kancelárii"),
    "uk": ("автоматична відповідь", "автовідповідь", "автовідповідач", "поза офісом"),
    "be": ("аўтаматычны адказ", "аўтаадказ"),
    "bg": ("автоматичен отговор", "извън офиса"),
    "sr": ("automatski odgovor", "аутоматски одговор"),
    "sl": ("samodejni odgovor", "avtomatski odgovor"),
    "hu": ("automatikus válasz", "házon kívül"),
    "ro": ("răspuns automat",),
    "tr": ("otomatik yanıt", "otomatik cevap", "ofis dışında", "ofis dışındayım"),
    "el": ("αυτόματη απάντηση", "εκτός γραφείου"),
    "ka": ("ავტომატური პასუხი",),
    "he": ("תשובה אוטומטית", "מענה אוטומטי"),
    "ar": ("رد تلقائي", "الرد التلقائي"),
    "zh": ("自动答复", "自动回复", "自動回覆", "自動回應"),
    "ja": ("自動応答", "自動返信", "不在通知"),
    "ko": ("자동 회신", "자동 응답", "부재중 알림"),
}

# Words that a responder may be set to and that people begin a subject with as well ("Auto: mootor ei tööta",
# "On holiday, and no hotel"): they count only when the text itself says that its writer is away.
AMBIGUOUS = (
    *("auto", "vacation", "on vacation", "holiday", "on holiday", "on holidays", "on leave"),
    *("annual leave", "away", "parental leave", "maternity leave", "sick leave"),
    *("business trip", "on business trip", "absence", "absent", "отпуск", "в отпуске"),
    *("я в отпуске", "нахожусь в отпуске", "отсутствие", "отсутствую", "командировка"),
    *("в командировке", "я в командировке", "на больничном", "puhkus", "puhkusel"),
    *("olen puhkusel", "viibin puhkusel", "eemal", "lähetuses", "lähetusel", "haiguslehel"),
    *("atvaļinājums", "atvaļinājumā", "esmu atvaļinājumā", "prombūtne", "prombūtnē"),
    *("esmu prombūtnē", "komandējumā", "atostogos", "atostogauju", "urlaub", "im urlaub"),
    *("abwesend", "abwesenheit", "vacances", "en vacances", "congés", "en congés", "absente"),
    *("vacaciones", "de vacaciones", "ausente", "férias", "de férias", "ausência", "ferie"),
    *("in ferie", "assente", "assenza", "afwezig", "afwezigheid", "vakantie", "op vakantie"),
    *("semester", "på semester", "frånvaro", "på ferie", "fravær", "loma", "lomalla", "poissa"),
    *("poissaolo", "urlop", "na urlopie", "nieobecność", "dovolená", "na dovolené"),
    *("відпустка", "у відпустці", "delayed response", "slow to respond", "auto notice"),
    "vacation notice",
    *("no longer with the company", "no longer working", "i have left the company", "left the company"),
    *("no longer here", "уволился", "уволилась", "больше не работаю", "декретный отпуск"),
    *("в декретном отпуске", "ei tööta enam", "ei tööta enam siin", "lapsehoolduspuhkusel"),
    *("vanemapuhkusel", "emapuhkusel", "isapuhkusel", "vairs nestrādāju", "bērna kopšanas atvaļinājumā"),
    *("nebedirbu", "vaiko priežiūros atostogose", "frånvarande", "tjänstledig", "föräldraledig"),
    *("ej på plats", "fraværende", "ikke til stede", "kesälomalla", "vuosilomalla", "äitiyslomalla"),
    *("szabadságon", "szabadság", "în concediu", "concediu", "в отпуск", "ў адпачынку"),
    *("izindeyim", "izinde", "yıllık izin", "elternzeit", "in elternzeit", "mutterschutz"),
    *("en congé", "zwolnienie lekarskie", "urlop macierzyński", "na mateřské"),
)

# Who is away: "Anna Tamm is out of the office", "Mart on puhkusel"; counts like the ambiguous phrases.
NAMED = (
    r"(?:\S+ ){1,5}(?:is|will be|am|are)(?: \w+)? (?:out of (?:the )?office|away|on leave|on vacation"
    r"|on holiday)",
    r"(?:\S+ ){1,4}(?:ist|bis)(?: \S+){0,3} (?:ausser haus|nicht im buro|abwesend|im urlaub)",
    r"(?:\S+ ){1,4}on (?:\w+ )?(?:puhkusel|kontorist|lahetuses)",
    r"(?:\S+ ){1,4}ir (?:\w+ )?(?:atvalinajuma|prombutne|komandejuma)",
    r"(?:\S+ ){1,4}(?:в отпуске|в командировке|на больничном)",
)

# What an automatic reply says of its writer, as regular expressions over folded text; some words may go before
# ("From 1 to 14 July I am ...").
ABSENT = (
    r"(?:i am|i'm|i will be|i'll be)(?: \w+)? (?:out of|not in|not available|unavailable|away (?:from"
    r"|until|till|on)|"
    r"on (?:\w+ )?(?:leave|vacation|holidays?|a business trip))",
    r"i (?:will|shall) (?:be back|(?:reply|respond|answer|get back)(?: to)?(?: you| your \S+)? (?:when"
    r"|after|upon|as))",
    r"(?:i|we)(?: currently)?(?: will)? have (?:limited|no) access to (?:my )?(?:e-?mails?|mail)",
    r"(?:я|нахожусь|буду|отсутствую|пребываю)(?: \S+){0,3} (?:(?:в|во) (?:\w+ )?(?:отпуске?|командировке)|"
    r"на больничном|вне офиса|не в офисе|отсутству\w+|недоступ\w+)",
    r"(?:я )?(?:отсутствую|нахожусь|буду отсутствовать) (?:на|в|до|с|по)\b",
    r"меня (?:\w+ )?(?:нет|не будет)(?: \S+){0,4} (?:в офисе|на работе|на рабочем месте|на месте)",
    r"(?:ma )?ei (?:ole|viibi)(?: \S+){0,4} (?:kontoris|tool|kattesaadav)",
    r"(?:olen|viibin|asun|oleme)(?: \S+){0,6} (?:\w*puhkusel|puhkusele|kontorist|eemal|ara|lahetus\w+"
    r"|haiguslehel)",
    r"(?:neesmu|neatrodos|nebusu)(?: \S+){0,4} (?:biroja|darba|pieejam)",
    r"(?:esmu|atrodos|busu)(?: \S+){0,6} (?:atvalinajuma|prombutne|komandejuma|arpus biroja|slimibas)",
    r"(?:esu|busiu)(?: \S+){0,4} (?:atostog|komandiruot|ne biure)",
    r"(?:ich bin|ich befinde mich|bin ich|bin)(?: \S+){0,8} "
    r"(?:nicht im buro|abwesend|im urlaub|ausser haus|nicht erreichbar)",
    r"je (?:suis|serai) (?:\S+ ){0,2}(?:absente?|en conges?|en vacances|hors du bureau|en deplacement)",
    r"(?:estoy|estare|me encuentro) (?:\w+ )?(?:fuera|de vacaciones|ausente)",
    r"(?:estou|estarei|encontro-me) (?:\w+ )?(?:fora|de ferias|ausente)",
    r"(?:sono|saro) (?:\w+ )?(?:fuori|in ferie|assente|in vacanza)",
    r"(?:ik ben|ben ik) (?:\S+ ){0,5}(?:afwezig|niet (?:aanwezig|op kantoor|bereikbaar)|(?:met"
    r"|op) vakantie)",
    r"(?:jag ar|ar jag) (?:\S+ ){0,4}(?:inte pa|pa semester|franvarande|bortrest|ledig|tjanstledig)",
    r"(?:jeg|eg) er (?:\S+ ){0,4}(?:pa ferie|ikke pa|ikke til|bortreist|fraværende|ude af|ute av|borte)",
    r"olen (?:\S+ ){0,4}(?:\w*lomalla|poissa|matkoilla|vapaalla)",
    r"(?:i|he|she)(?: am| is)? no longer (?:work|employ|with)|i have left (?:the company|my job)",
    r"(?:я )?(?:больше|уже) не работаю (?:в|на)\b|ma ei toota enam|vairs nestradaju|nebedirbu",
    r"nesu biure|перебуваю (?:у|в) відпустці|мене не буде",
    r"szabadsagon vagyok|nem vagyok az irodaban|sunt in concediu|nu sunt la birou|в отпуск съм|ще отсъствам",
    r"(?:\S+ ){0,3}(?:izindeyim|ofis disindayim)|jeg holder (?:\S+ )?ferie|jeg er fravaerende",
    r"(?:jestem|przebywam|bede) (?:\S+ ){0,4}(?:na urlopie|poza biurem|nieobecn|w delegacji)",
    r"(?:jsem|som|budu) (?:\S+ ){0,4}(?:mimo kancelar|na dovolen|nepritom)",
    r"я (?:\S+ ){0,3}(?:у відпустці|у відрядженні)",
)

# What it says of itself; only at the start of a sentence, for people write it in the middle of theirs.
DECLARED = (
    r"(?:this is|you are receiving) an? auto",
    r"(?:your|this) (?:e-?mail|message|mail|request) (?:has been|was) (?:received|registered|generated"
    r"|sent auto)",
    r"we have received your",
    r"(?:это|данное|настоящее) (?:письмо |сообщение |уведомление )?(?:\w+ )?(?:автоматическ|автоответ)",
    r"(?:это|данное|настоящее) (?:письмо|сообщение) (?:\w+ )?(?:сформировано|отправлено"
    r"|создано) автоматически",
    r"(?:ваше|ваша) (?:письмо|сообщение|обращение|заявка|запрос) (?:\w+ )?(?:получен|принят"
    r"|зарегистрирован)",
    r"(?:я )?(?:отвечу|вернусь|буду доступ\w+|буду в офисе|смогу ответить)",
    r"(?:see|kaesolev)(?: \w+)? on automaat",
    r"(?:teie|sinu) (?:e-)?(?:kiri|paring|poordumine|sonum) (?:on|joudis) (?:katte|registreeri"
    r"|vastu voetud|kohale)",
    r"(?:vastan|olen tagasi|tulen tagasi|naasen|atostogauju|atgriezisos|atbildesu)\b",
    r"(?:si|sis)(?: \w+)? ir automatisk",
    r"jusu (?:e-pasta )?(?:vestule|zina|pieteikums|e-pasts) ir (?:sanemt|registret)",
    r"tai (?:yra )?automatin",
    r"(?:dies ist|das ist) eine automatisch",
    r"(?:ceci est|il s'agit d') ?(?:un message|une reponse) automatique",
    r"(?:este es un mensaje|esta es una respuesta) automatic",
    r"(?:questo e un messaggio|questa e una risposta) automatic",
    r"(?:esta e uma resposta|esta e uma mensagem) automatic",
    r"dit is een automatisch",
    r"det(?:ta|te) (?:ar|er) et(?:t)? auto",
    r"tama on automaattinen",
    r"(?:to jest|jest to) automatyczn",
    r"(?:toto je|jedna se o) automatick",
    r"це автоматичн",
)

# Sentences in which a text calls itself an automatic reply.
OWN_NAMES = (
    r"(?:this is|you are receiving) an? auto\w+(?:[ -]generated)?(?: e-?mail| out of office)?"
    r" (?:repl"
    r"|respon|answer|messag|notif)",
    r"(?:это|данное письмо) (?:- |является )?(?:автоматическ\w+ (?:ответ|сообщени|уведомлени)|автоответ)",
    r"(?:see|kaesolev)(?: kiri| sonum)? on automaat",
    r"(?:si|sis)(?: \w+)? ir automatisk\w+ (?:atbild|zinoj|pazinoj|vestul)",
    r"tai (?:yra )?automatin\w+ atsak",
    r"(?:dies ist|das ist) eine automatisch\w* (?:antwort|abwesen|nachricht|e-mail)",
    r"(?:ceci est|il s'agit d') ?(?:un message|une reponse) automatique",
    r"(?:este es un (?:mensaje|correo)|esta es una respuesta) automatic",
    r"(?:questo e un messaggio|questa e una risposta) automatic",
    r"(?:esta e uma (?:resposta|mensagem)) automatic|dit is een automatisch",
    r"det(?:ta|te) (?:ar|er) et(?:t)? auto|tama on automaatti|(?:to jest|jest to) automatyczn",
    r"(?:toto je|jedna se o) automatick|це автоматичн\w+ (?:відповід|повідом|лист)|bu (?:bir )?otomatik",
)
