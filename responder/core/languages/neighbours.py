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
    "zdravstvujte zdravstvuite zdravstvuyte zdrastvujte dobrij dobryj dobriy dobry den vecher privet "
    "zakaz zakaza zakazal zakazala spasibo dengi deneg vernite vernut pozhaluista pozhalujsta pozhaluysta "
    "pozaluista pojaluista tovar tovara kupil kupila zhdu jdu kogda pochemu gde prishel prishol prishla "
    "prishlo prisel posilka posilku posylka posylku magazin magazine nomer net eto moj moi moya menja "
    "menya mne ja ya ne chto shto uzhe uje esche eshe ochen nedelu nedeli kurjer kurer dostavka dostavku "
    "rabotaet slomalsja slomalas kachestvo zhaloba otvet otvetite vy vi vas vam nash vash vasha do sih "
    "por"
)
