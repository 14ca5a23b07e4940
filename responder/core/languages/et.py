"""Estonian."""

from __future__ import annotations

from responder.core.languages.pack import Pack, vocabulary

PACK = Pack(
    code="et",
    moment="EEEE, d.\u00a0MMMM y, 'kell'\u00a0H.mm",
    moment_this_year="EEEE, d.\u00a0MMMM, 'kell'\u00a0H.mm",
    date="d.\u00a0MMMM",
    by="hiljemalt: ",
    zone_names={
        "Europe/Tallinn": "Tallinna aja järgi",
        "Europe/Riga": "Riia aja järgi",
        "Europe/Vilnius": "Vilniuse aja järgi",
        "Europe/Moscow": "Moskva aja järgi",
        "Europe/Helsinki": "Helsingi aja järgi",
        "Europe/Kyiv": "Kiievi aja järgi",
        "Europe/Kiev": "Kiievi aja järgi",
        "Europe/London": "Londoni aja järgi",
        "Europe/Berlin": "Berliini aja järgi",
        "Europe/Warsaw": "Varssavi aja järgi",
        "Europe/Stockholm": "Stockholmi aja järgi",
        "Europe/Kaliningrad": "Kaliningradi aja järgi",
        "Europe/Minsk": "Minski aja järgi",
        "Asia/Yekaterinburg": "Jekaterinburgi aja järgi",
    },
    zone_other="ajavöönd: {city}",
    named="Tere, {name}!",
    neutral="Tere!",
    respectful={},
    stands_first="Eesti keeles esmalt",
    stands_below="Eesti keeles allpool",
    questions={
        "order_number": "Mis on Teie tellimuse number?",
        "purchase_date": "Millal Te ostu tegite (kuupäev ja võimaluse korral kellaaeg)?",
        "goods": "Millise kauba kohta Te kirjutate?",
        "what_happened": "Mis täpselt juhtus?",
        "photos": "Kas Teil on fotosid, mida saaksite meile saata?",
    },
    recognise={
        "order_number": (
            "tellimus",
            "arve",
            "tsek",
            "kviitung",
            "leping",
            "broneering",
            "saateleh",
            "saadetis",
            "jalgimis",
            "paki",
            "pakk",
            "pilet",
            "ostuarve",
            "ostutsek",
        ),
        "paper": (
            "arve",
            "ostuarve",
            "tsek",
            "ostutsek",
            "kviitung",
            "leping",
            "saateleh",
            "tellimus",
            "maksekviitung",
            "kassatsek",
        ),
        "purchase_date": (
            r"\b(?:eile|uleeile)\b",
            r"\b(?:eelmi|moodunud|labinud|ule-?eelmi|see|sel)\w* (?:nadal|kuu|aasta|esmas|teisi|kolma|nelja|"
            r"ree[dt]e|laup|puhap|"
            r"suv|talv|sugis|kevad)\w*",
            r"\b(?:suvel|talvel|sugisel|kevadel|nadalavahetusel|tana (?:hommikul|paeval|lounal|ohtul|tellisi|"
            r"ostsi))",
            r"\b(?:tellisi|ostsi)\w+ (?:\w+ ){0,2}?tana\b",
            r"\b\w+(?:ndal|sel|mesel|isel) (?:jaanuari|veebruari|martsi|aprilli|mai|juuni|juuli|augusti|"
            r"septembri|oktoobri|"
            r"novembri|detsembri)l\b",
            r"\b(?:19|20)\d\d\.? aastal\b",
            r"\b(?:\w+ )?(?:paeva|nadala|nadal|nadalat|kuu|kuud|aasta|aastat)(?: aega)? tagasi\b",
            r"\b(?:esmas|teisi|kolma|nelja|lau|puha)paeval\b",
            r"\breedel\b",
            r"\b(?:jaanuari|veebruari|martsi|aprilli|juuni|juuli|augusti|septembri|oktoobri|novembri|"
            r"detsembri)s\b",
            r"\bmais\b",
        ),
        "goods": (
            r"[«\"“„][^«»\"“”„\n]{3,60}[»\"”“]",
            r"\b(?:ostsin|ostsime|tellisin|tellisime|soetasin|ostetud|tellitud)\s+(?:(?:teie|teilt|"
            r"teie poest|poest|teie e-poest|e-poest|eile|hiljuti|endale|lapsele|uue|uued|uhe|kaks|paari|"
            r"omale|internetist|laste)\s+){0,3}(?!(?:teie|teilt|poest|eile|hiljuti|kauba|kaupa|toote|ja|"
            r"on|see|selle|seda|mille|et|kui|mida|oma|asja|internetist|siit|e-poest)\b)[a-z-]{4,}",
            r"\b(?:telefon(?!i teel)|nutitelefon|sulearvuti|arvuti|tahvel|printer|kuvar|monitor|korvaklap|"
            r"kolar|televiisor|teler|kulmik|pesumasin|tolmuimeja|veekeetja|kohvimasin|mikrolaine|"
            r"triikraud|foon|jope|mantel|mantli|kleit|kleidi|seelik|puksid|pukse|teksad|sark|sargi|"
            r"kampsun|muts|kindad|saapad|saapa|jalanou|jalatsi|king|tossud|kott\b|kotti?\b|seljakot|"
            r"kohver|rahakot|tool\b|tooli|laud\b|laua\b|diivan|voodi|madrats|kapp\b|kapi\b|riiul|vaip|"
            r"vaiba|padi|padja|tekk\b|teki\b|voodipesu|manguasi|manguasja|nukk|klots|vanker|jalgratas|"
            r"jalgratta|ratas|toukeratas|raamat|lamp\b|lambi|nou\b|noud|taldrik|tass|pann|pott|parfuum|"
            r"kreem|sampoon|kosmeetika|tort|pitsa|lilled|lillekimp|pilet|rehv|aku|laadija|kaabel|trell|"
            r"tooriist|kaevoru|sormus|korvarong|vitamiin|ravim|multikeet|blender|mikser|roster|pliit|pliidi|"
            r"ahi\b|ahju\b|"
            r"noudepesu|mangukonsool|ruuter|fotoaparaat|kaamera|malupulk|kell\b|kella\b|prillid|prille|"
            r"moobel|mooblit|"
            r"ukse\b|kardin|tapeet|varv[iu]?purk|laminaat|plaadid|plaate|plaadi|pidzaama|sokid|sokke|"
            r"sukkpuks|vihmavari|vihmavarj|"
            r"kasukas|ulikond|pluus|luhikesed puksid|sandaal|sussid|suusad|suuski|telk\b|telgi\b|pump\b|"
            r"muruniiduk|sushi|"
            r"toit\b|toidu\b|piim|jogurt|liha\b|hakkliha|vorst|kala\b|kana\b|juust|kohupiim|leib\b|leiva|"
            r"salat|sokolaad|"
            r"kommid|komme|kupsis|pelmeen|puuvil|oun|konserv|muna\b|munad|kuunal|kassett|umbris|pistik|"
            r"kummut|kusett|lauanou|kauss)\w*",
            r"\b(?:mudel|artikkel|tootekood)\w*",
            r"\b[a-z]+-?\d{1,5}[a-z]+\w*\b",
            r"\b(?:iphone|samsung|galaxy|xiaomi|lenovo|macbook|ipad|bosch|philips|lego|nike|adidas|sony|"
            r"dyson)\b",
        ),
        "what_happened": (
            r"\b(?:ei|pole) (?:\w+ ){0,3}?(?:toota|too|tule|tulnud|joud|joudnud|saanud|saabu|saabunud|"
            r"katte|ava|avane|laadi|lae|vasta|vastanud|sobi|tagasta|tagastanud|lahe|kaivitu|pea|vastavus|"
            r"taida)\w*",
            r"\b(?:ei|pole) (?!ole rahul|rahul|tea\b|maleta|leia\b|soovi|taha|saa aru|ole numbri|ole tsek|"
            r"ole alles|"
            r"numbri|tsek|alles|kindel|ole kindel|mingi|kunagi|vaja|ole vaja)\w{3,}",
            r"\b(?:vastust|raha|pakki|kaupa|tellimust|midagi|kedagi)\b[^.!?\n]{0,20}\b(?:pole|ei ole|null|"
            r"ei)\b",
            r"\boota(?:n|me|nud) (?:juba|alates|eelmi|pakki|tellimust|raha|kaupa|\d)|"
            r"\bmillal (?:te )?(?:toote|toode|tuleb|saabub|jouab|"
            r"saan|saame|saadate|tagastate|maksate)\w*",
            r"\bikka veel\b|\bkaks korda\b|\btuli (?:\w+ ){0,2}?(?:alt|ara|kuljest|maha|lahti|otsast)\b",
            r"\b(?:katki|purune|defekt|mora|pragu|kriim|viga|vigane|vigase|vigast|vale|vales|valed|hiline|"
            r"hilja|kadu|rikki|rikkis|rikutud|ebaviisak|ebaviisakas|pettus|pettur|petsi|petate|petetud|puudu|"
            r"maardu|plek|"
            r"topelt|kahjust|lekib|segamini|aegunud|hallit|rebene|rebis|logise|praak|tuhi\b|tuhja|lahti|"
            r"ara lainud|laks ara|"
            r"ropp|ropen|kohatu|auk\b|augud|auguga|auke|augu\b|hapu|riknenud|roisku|madane|kibe|murgi|haige|"
            r"oksend|haise|lehka|"
            r"volts|undab|muriseb|kolise|krigise|kriuks|vilise|loksu|kukku|murdu|katke|kuluno|luitu|venis|"
            r"venin|marg\b|"
            r"rooste|pigist|hooru|kitsas|liiga (?:suur|vaik|kitsa|kall|hilja|va)|soima|solva|karju|ulbe|"
            r"ulbus|ulbelt|"
            r"nahvas|monita|viskas toru|pani toru|suri\b|surnud|seisab|jai seisma|lakkas|lopetas|kulmu[bs]|"
            r"streigi|"
            r"voeti (?:rohkem|\d)|vottis (?:rohkem|\d)|kassas (?:oli|vo|lo)|tuhistati|tuhistasite|keeldu|"
            r"ara jaa|jai tulemata|"
            r"kellegi teise|voora|vigastus|deformeer|kortsus|paisunud|sulanud|kole\b|kehv|halva kvali|"
            r"halb kvali|"
            r"kadunud|ootan juba|ootame juba)\w*",
            r"\bmitte see\b",
            r"\bteist? (?:varvi|suurus|toode|toote)\w*",
            r"\basemel\b",
        ),
    },
    months=(
        "(?:jaanuar|veebruar|marts|aprill|mai|juuni|juuli|august|septemb|oktoob|novemb|detsemb"
        r"|(?:jaan|veebr?|apr|aug|sept?|okt|nov|dets)\b)"
    ),
    words=vocabulary(
        "aga ahi aitah aitäh alla alles ara arve arvuti diivan ega ei eile enam et euro eurot garantii "
        "halb halvasti hapu hei helista helistage hind hinna hinnaga hommikust ilma ja jalatsid jalle "
        "jama jargi jope joudnud juba juhataja jälle järgi jõudnud ka kaebus kaebuse kaebust kahju kaks "
        "karbi karjus karp kas katki katkine katkised katte kauba kaup kaupa kauplus kaupluses keegi "
        "kehv kinga kingad kleit klient kodulehel koduleht kohal kohale kohta kolm kolmas kone kord "
        "korda koti kott kui kuid kuidas kuller kulleri kulm kus kuu kuud kvaliteediga kvaliteet kätte "
        "kõne külm laadija lae lahe lahti lambi laps lubasite lubati lugupeetud lugupidamisega lähe ma "
        "maha maksin makstud masin me meie meil meile midagi miks millal mina mind minu mis mul mulle "
        "muuja müüja müüjad nad nadal nadalaga nadalat need neli nome number numbriga nuud nädal "
        "nädalaga nädalat nõme nüüd nüüdki ole oled oleks oleme olen oli omniva on ootama ootame ootan "
        "ootasin ost ostetud ostsime ostsin ostu oudne paeva pakend paki pakiautomaat pakk pakki palju "
        "palun parimat peab peale pean petis pettus piim pitsa poe poes poest pole pood probleem "
        "probleemi puudu päeva päevaga päevast raha rahul rebenes ropp saabunud saabus saada saadate "
        "saadetis saadetist saadetud saaks saaksin saan saanud saatke saatsid saatsite sain samuti seda "
        "see selle sest siis soovime soovin suitseb suurus suurust ta tagasi tagastada tagastage "
        "tagastus tagastust tahaksin tahan tana tanan te teenindaja teenindus tegelege tehke teie teile "
        "teilt telefon tellimus tellimuse tellimust tellisime tellisin tellitud tere tervist tervitades "
        "tolmuimeja toode toodet toodi tool toota tootab toote tooted tuhi tuhistage täna tänan tööta "
        "töötab tühi tühistage uhendust uhtegi uks ulbe ule uue uus uut vaga vahetada vaja vale valja "
        "vastake vastata vastus vastust veel viga vigane viha vihane viskas voi votke väga välja või "
        "võtke ära õhtust õudne ühendust ühtegi üks ülbe üle"
    ),
)
