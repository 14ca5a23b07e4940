"""Estonian."""

from __future__ import annotations

from responder.core.languages.pack import Pack, vocabulary

PACK = Pack(
    code="et",
    moment="EEEE, d. MMMM y, 'kell' HH.mm",
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
    },
    zone_other="ajavöönd: {city}",
    named="Tere, {name}!",
    neutral="Tere!",
    respectful={},
    questions={
        "order_number": "Mis on Teie tellimuse number?",
        "purchase_date": "Millal Te ostu tegite (kuupäev ja võimaluse korral kellaaeg)?",
        "goods": "Millise kauba kohta Te kirjutate?",
        "what_happened": "Mis täpselt juhtus?",
        "photos": "Milliseid fotosid saate meile saata?",
    },
    recognise={},
    months="(?:jaanuar|veebruar|marts|aprill|mai|juuni|juuli|august|septemb|oktoob|novemb|detsemb)",
    words=vocabulary(
        "aga aitah aitäh alles arve ega ei eile et hei hommikust ja joudnud juba jõudnud ka kaebus "
        "kaebuse kaebust kas katki katte kauba kaup kaupa kauplus kaupluses klient kui kuid kuidas kuller "
        "kus kvaliteediga kvaliteet kätte lugupeetud lugupidamisega ma me meie meil meile miks millal "
        "mina mind minu mis mul mulle nad nadal nadalat need number numbriga nuud nädal nädalat nüüd ole "
        "oled oleks oleme olen oli on ost ostetud ostsime ostsin ostu paeva paki pakk pakki palju palun "
        "parimat poe poes poest pole pood probleem probleemi päeva päevast raha rahul saabunud saada "
        "saadetis saadetist saanud sain seda see selle sest siis soovime soovin ta tagasi tagastada "
        "tagastage tahaksin tahan tana tanan te teenindaja teenindus teie teile teilt tellimus tellimuse "
        "tellimust tellisime tellisin tellitud tere tervist tervitades toode toodet toota tootab toote "
        "tooted täna tänan tööta töötab uue uus uut vaga vale vastake vastust veel voi väga või õhtust"
    ),
)
