"""What absence notices speak of, and what customers do: tables for notice_text.py, which has the rule.

Regular expressions over folded text without Latin diacritics; stems match from the start of a word. The desk's own
four languages in full, its neighbours by their commonest words.
"""

from __future__ import annotations

# A notice about absence, automatism or contact uses at least one of these in each of its sentences.
NOTICE = (
    r"offic|leave\b|vacation|holiday|away\b|absen|return|back\b|repl[yi]|respon|answer|contact|urgent"
    r"|emergenc|e-?mail|mail",
    r"messag|phone|call\b|mobile|thank|regards|colleague|automat|auto-|access|unavailable|available"
    r"|receiv|request|inbox",
    r"dear\b|sehr geehrt|geachte|уважаем|my desk|write to|katte|enquir|inquir|working|forward|reach|trip\b"
    r"|patien|understanding",
    r"отпуск|офис|отсутств|командир|больнич|верн[уе]|возвращ|ответ|отвеч|связ|свяж|обращ|обрат|срочн"
    r"|письм|почт|сообщен",
    r"телефон|тел\b|мобил|звон|спасибо|благодар|уважен|коллег|автомат|доступ|рабоч|получ|запрос|мест[ео]"
    r"|пиш|недоступ",
    r"puhk|kontor|eemal|lahetus|haigusl|tagasi|vasta|kontakt|poordu|kiire|kiri|kirja|e-post|meil|sonum"
    r"|telef|mobiil|helist",
    r"tana[mn]|lugup|kolleeg|kattesaad|toopaev|tool\b|paring|naas",
    r"atvalin|biroj|prombut|komandej|slimib|atgriez|atpakal|atbild|sazin|verst|versies|steidz|vestul"
    r"|zin[aou]|talr|zvan",
    r"paldies|cien|koleg|pieejam|darba|sanem|pieprasi|raksti",
    r"atostog|biur|komandir|gris|griz|atsak|kreip|skub|laisk|aciu|pagarb",
    r"urlaub|buro|abwes|zuruck|antwort|wenden|dringend|nachricht|dank|gruss|kolleg|erreich|vertret|haus\b",
    r"bureau|conge|vacanc|retour|repon|urgen|courriel|merci|collegue|joign",
    r"ausen|oficina|regres|volver|respond|correo|mensa[jg]|gracia|ferias|escritorio|retorn|voltar"
    r"|obrigad|fuori|ferie|assen",
    r"rientr|rispo|grazie|uffic|kantoor|aanwezig|bereikbaar|ledig|tjanst|bortre|vapaa|matko|deplac"
    r"|vakantie|afwezig|terug|beantw|bericht",
    r"semester|frava|franva|tillbaka|tilbake|tilbage|svar|meddela|melding|besked|tack\b|takk?\b|haster"
    r"|bradsk",
    r"loma|toimisto|poissa|palaa|yhtey|sahkop|viesti|puhel|kiito|terveis",
    r"urlop|nieobecn|wroc|wrac|odpow|piln|wiadom|dziek|delegac|dovolen|kancela|nepritom|vrat|odpov|naleh"
    r"|zprav|sprav|deku",
    r"відпуст|офіс|відсутн|відряд|поверн|відпові|зверта|термінов|лист|пошт|повідом|дяку",
    r"ofis|izin|yanit|cevap|acil|posta|mesaj|tesekkur",
    r"in touch|covering for|covers for|asenda|замеща|заместит|aizviet|sijai|pavaduo|remplac|sustitu|zastep",
    r"arret maladie|adresser|de baja|atender|zwolnieni|\bpto\b|puhkan|chiuso",
    r"no longer|vacacion|kirju\b|kirjut|\w*lomalla|asia[an]|perskait|не работа|ei toota enam|vairs nestrad|nebedirb",
    r"szabadsag|irod[aá]|valaszol|keresse|surgos|elerhet|visszater|udvoz|concediu|birou|raspun|revin|urgen[tț]",
    r"спешн|обърн|връщ|отгов|адпачын|адкаж|звяр|αδεια|γραφει|απαντ|επικοιν",
)

# Leads by which a notice offers help: what follows is what the *reader* may want.
OFFER = (
    r"(?:if|should you|in case|in urgent|regarding|concerning|urgent|questions?|enquiries|inquiries"
    r"|when) ?\b",
    r"for (?:an?y |all |other |your |the )?(?:urgent|immediate|other|questions?|matters?|orders?"
    r"|refunds?|returns?|complain|invoic|"
    r"deliver|sales|support|help|assist|service|enquir|inquir|emergenc|further|information|parcel"
    r"|anything)",
    r"по (?:\S+ ){0,3}(?:вопрос|повод|заказ|возврат|претензи|жалоб|доставк|счет)|если|в случае|нужна помощь"
    r"|при необходимости|срочн|вопрос",
    r"kui (?:teil|teie|asi|kiri|kusimus|soovite|on|vajate)|\w+ (?:asjus|korral|puhul|osas)\b|kusimus"
    r"|kiire|puudutav|seoses|vajadusel",
    r"ja (?:jums|jusu|nepiecies|ir|velaties)|gadijum|jautajum|steidzam|saistib|del\b",
    r"jei|klausim|skubi|(?:wenn|falls|bei)\b|fragen|dringend|en cas|pour (?:toute|les)|si (?:vous"
    r"|necesita|es)"
    r"|para\b|per (?:ogni|urgen)",
    r"w sprawach|w razie|v pripade|(?:bij|voor|vid|ved|jos)\b|якщо|з питань",
)

# Never in a notice, whatever leads it: an absence that is over, and what writer and reader did.
DEEDS = (
    r"i was (?:\w+ )?(?:out|away|on|absent|not)|i had been|when (?:the|your|you) \w+ (?:came|arrived"
    r"|called|rang|left)",
    r"(?:i|we)(?: have|'ve)?(?: already| just)? (?:ordered|bought|paid|purchased|waited|complained"
    r"|signed|rented|booked|returned)",
    r"(?:that|which|what) (?:i|we|you) (?:\w+ed|bought|paid|got|sold|sent|left)",
    r"you (?:have )?(?:sold|sent|delivered|promised|charged|told|left|owe|shipped|refuse)",
    r"(?:был[аи]?|находил\w+) (?:\S+ )?(?:в отпуске|вне офиса|в командировке|на больничном)|меня не было"
    r"|отсутствовал[аи]?",
    r"(?:за)?казал[аи]?|купил[аи]?|куплен|купленн\w+|оплатил[аи]?|вы (?:продали|прислали|обещали|списали"
    r"|привезли|не)",
    r"olin (?:\S+ ){0,3}(?:puhkusel|kontorist|eemal|ara|lahetuses|haiguslehel)|tellisin|ostsin|ostetud"
    r"|maksin|tagastasin",
    r"te (?:muusite|saatsite|lubasite|votsite)",
    r"biju (?:\S+ ){0,3}(?:prombutne|atvalinajuma|komandejuma|arpus)|(?:pasutiju|nopirku|samaksaju)\b"
    r"|jus (?:pardevat|atsutijat|solijat)",
    r"ich war|habe (?:\S+ ){0,4}(?:bestellt|gekauft|bezahlt)|j'etais|estaba|ero fuori|byl[aem]* na",
)

# What goes wrong and what is demanded; in a notice only where it opens with an offer.
WRONGS = (
    r"refund|money|compensat|complain|demand|broke|break|damag|dent(?:ed)?\b|defect|fault|leak|stopped"
    r"|(?:does|did)(?: not|n't)",
    r"not work|fail|missing|wrong|never|nobody|no one|twice|ruin|overcharg|cancel|lost\b|torn\b|crack"
    r"|ignor|unaccept|still",
    r"why\b|who pays|useless|burn|blocked|smok|collaps|instead\b|help(?: me)?$|again without|by the way",
    r"верни|вернуть|деньг|возмест|компенсац|претензи|жалоб|требу|слома|полома|не работает|не приш"
    r"|не прив|не достав|протек|течет",
    r"разбит|повре|брак|дефект|порва|не починил|почему|отмени|до сих пор|так и не|опять|наконец|никого"
    r"|никто|обман|списали",
    r"выставили|испор|отказ|раз прихожу|без ответа",
    r"katki|ei toota|raha|nouan|huvita|kaeba|kaebus|viga\b|vigane|kahjusta|rikutud|rikkis|lekib|laseb"
    r"|puudu|kadunud|ei tul",
    r"ei saabu|pole |ei jahuta|vale|tuhista|miks|korda|marg|marja|murdus|hallitus|ei (?:ole"
    r"|olnud) kedagi|ikka veel",
    r"salauz|saplis|saples|nedarb|nestrad|atdod|naud|kompens|piepras[ui]\b|sudzib|bojat|saboja|defekt"
    r"|tek\b|pazud|nolauz|noluz",
    r"neatna|nesane|nepiena|atceliet|kapec|neviens?\b|neviena|nekad|kas maksas|joproj|pacinas nav",
    r"kaputt|geld|erstatt|beschwer|beschadig|funktioniert nicht|rembours|casse|reembols|rimbors|zwrot"
    r"|pieniadz",
)

# What a customer writes about; in a notice behind an offer, or as "your order".
TOPICS = (
    r"parcel|package|courier|driver|deliver|invoice|bill\b|charg|order|bought|sold\b|paid|purchas"
    r"|shipment|shop\b|hotline",
    r"neighbou?r|tell (?:me|the|your)|let me know|give me|send me|bring|hold the|call me|pick up",
    r"посылк|курьер|достав|заказ|счет|чек\b|товар|привез|привоз|мастер|магазин|позвоните мне|перезвоните"
    r"|пришлите|сообщите мне",
    r"pak(?:k|i|ki|id|ke|kide|iga)\b|kuller|tellimus|arve|toode|toote|kaup|tarne|poe\b|pood|saatke"
    r"|helistage mulle|andke",
    r"pacin|paka|kurjer|sutijum|pasutij|rekin|cek[su]?\b|prec[ei]|veikal|atsutiet|piezvaniet",
    r"paket|bestell|rechnung|liefer|colis|commande|facture|pedido|factura|ordine|przesylk|zamowien",
)

# "Your courier" is a customer's word, "your message" a machine's.
YOURS = (
    r"your (?!(?:\w+ )?(?:e-?mails?|mails?|messages?|requests?|enquir|inquir|letters?|orders?|patience"
    r"|understanding|attention|interest|"
    r"complain|claim|contact|calls?\b|questions?|quer|support|ticket|case|respons|reply|co-?operat|time"
    r"|issue|concern|address))\w",
    r"ваш\w* (?!(?:\S+ )?(?:письм|сообщен|запрос|обращен|заказ|заявк|терпен|понима|вниман|интерес|вопрос"
    r"|звон|жалоб|претенз|e-?mail|почт|"
    r"ожидан|ответ|лист|повідомлен|запит|звернен))\w",
    r"teie (?!(?:\S+ )?(?:kir|sonum|parin|tellimus|poordum|e-|meil|telef|kaebus|kusim|mois|kannat|huvi"
    r"|kone|paring|avaldus|taotlus))\w",
    r"jusu (?!(?:\S+ )?(?:vestul|zin|e-?past|pieteik|piepras|pasutij|jautaj|saprat|paciet|interes|sudzib"
    r"|zvan|iesnieg|laisk|uzklaus|prasym))\w",
)

# "Your order" and its kin, taken out before TOPICS and WRONGS are looked for: a machine names what it answers.
ANSWERED = (
    r"(?:thank you|thanks) for (?:your|the)(?: \w+)? \w+",
    r"your (?:orders?|complaints?|claims?)",
    r"(?:ваш\w*|вашего|вашу) (?:заказ\w*|жалоб\w*|претензи\w*)",
    r"teie (?:tellimus\w*|kaebus\w*)",
    r"jusu (?:pasutijum\w*|sudzib\w*)",
    r"in order to|raha(?:ga|line)",
    r"ma ei toota enam",
)
