"""Languages that no pack speaks and that are easily taken for one: their letters and frequent words, folded.

A mail in one of them must not be answered with certainty in ours; the mailbox's default language decides then.
"""

from __future__ import annotations

from responder.core.languages.pack import vocabulary

# Letters that Russian does not have: Ukrainian, Belarusian, Serbian, Macedonian.
CYRILLIC_LETTERS = "іїєґўјљњћџђѓќѕ"
CYRILLIC_WORDS = vocabulary(
    # Ukrainian, Belarusian
    "скарга ласка дякую чому коли гроші замовлення мене мені дуже вже ще чекаю чи або але що це "
    "добры дзень дзе калі чаму вельмі дзякуй калі ласка грошы замова яшчэ ужо гэта "
    # Bulgarian, Macedonian
    "здравейте здравей защо какво кога къде поръчка поръчката парите моля благодаря съм сме сте са няма има "
    "никой отговаря получих оплакване оплаквам вече още ми ви си ще този тази това тези които който която "
    "доставката стоката правя искам върнете лева лв бързо седмица седмици нарачка нарачката каде пари "
    "чекам веќе чакам чака обадете се"
)
CYRILLIC_ENDINGS = ("вката", "чката", "нката", "шката", "ването", "нието")

# Russian endings that its neighbours spell otherwise (Ukrainian -ється, -вся; Bulgarian has no such adjectives).
RUSSIAN_ENDINGS = ("ается", "яется", "уется", "ится", "ется", "ются", "лся", "ное", "лое")

LATIN_LETTERS = {"lt": "ąęėįų", "de": "ß", "pl": "ąćęłńśźż", "sv": "å"}
LATIN_WORDS = {
    "fi": vocabulary(
        "hei moi olen ole ovat oli mutta että etta joka mikä mika missä missa miksi kun kuin koska minun "
        "minulle teidän teidan tilaus tilaukseni tilauksen tilaukset tuote tuotteen tuotetta paketti "
        "pakettia rahat rahani takaisin kiitos terveisin hyvää hyvaa päivää paivaa lasku saapunut saanut "
        "sain ei jo vielä viela kanssa haluan haluaisin pyydän valitus toimitus toimituksesta palauttaa "
        "palautus palauttakaa rikki viallinen väärä väärän vaaran kauppa kaupasta myymälä ja se tämä tama "
        "en on kukaan kuitti hukassa mitä mita meni päivässä paivassa"
    ),
    "lt": vocabulary(
        "laba diena sveiki mano mūsų musu jūsų jusu kur kada kodėl kodel užsakymas uzsakymas užsakymo "
        "uzsakymo prekė preke prekės prekes pinigus pinigai pinigų pinigu grąžinti grazinti grąžinkite "
        "grazinkite prašau prasau ačiū aciu negavau gavau nėra nera yra ne ar ir kad bet jau dar labai "
        "siuntinys siunta siuntos pristatymas pristatymo skundas dėl del parduotuvė parduotuve sugedo "
        "neveikia savaitę savaite savaites dienų dienu laukiu norėčiau noreciau kas ką ka į iš is su "
        "pagarbiai mane niekas neatsako laiškus laiskus neatejo daryti ta po trijų"
    ),
    "de": vocabulary(
        "guten tag hallo sehr geehrte ich wir sie mein meine ist sind war nicht und oder aber die der das "
        "dem den ein eine einen mit von für fuer auf zu zurück zurueck bestellung bestellt geld bitte "
        "danke paket lieferung ware rechnung kaputt falsch falsche warum niemand habe haben wurde grüße "
        "gruesse beschwerde über uber seit nach"
    ),
}

# Russian in Latin letters, as people without a Cyrillic keyboard write it.
RUSSIAN_IN_LATIN = vocabulary(
    "budet byla byli bylo chego chek chto den deneg dengi denjgi dnei dnej dney dnja dnya do dobrij dobriy dobroe "
    "dobrogo dobry dobryj dostavili dostavka dostavke dostavku drugogo drugoi drugoj esche eshe esho eshyo esli eto "
    "etogo etot gde hochu holodilnik hotel hotela hotelos ili ja jdat jdu kachestvo kak knigu kogda koshmar kto "
    "kuda kupil kupila kupili kupit kurer kurjer kurtka kurtku magazin magazina magazine menja menya mne moego "
    "moemu moi moim moj moya nado nam nash ne nedeli nedelja nedelu nedelya net nikogda nikto nomer nuzhno obman "
    "obmanuli ochen opiat opjat opyat otkuda otvechaet otvechaete otvechajte otvechajut otvet otvetite perezvonite "
    "pisal pisala pishu ploho plohoe pochemu pochemy pojaluista pomogite por posilka posilku posylka posylki "
    "posylku posylok pozaluista pozhaluista pozhalujsta pozhaluysta pozvonite prisel prishel prishla prishlite "
    "prishlo prishol prislal prislali privet privezli prosil prosila rabotaet rabotajet rabotal rabotayet razmer "
    "razmera razmeru shto sih skoko skolko slomal slomalas slomali slomalsja sloman slomana slomannaja slomannyj "
    "snova spasibo stul svoi tak tam tolko tovar tovara tovary tut uje utjug utro utyug uzhas uzhe vam vami vas "
    "vash vasha vashego vashej vashi vecher vernite vernuli vernut vi vy ya zakaz zakaza zakazal zakazala zakazali "
    "zakazom zakazu zakazyval zakazyvala zdes zdraste zdrasti zdrastvujte zdravstvuite zdravstvuj zdravstvujte "
    "zdravstvuyte zhaloba zhaluyus zhdat zhdem zhdu zhe"
)
