"""Customers who write Estonian and Latvian."""

from __future__ import annotations

from responder.demo.cast.enclosures import invoice, photo
from responder.demo.letters import Correspondent, Letter, Outcome

JACKET = Letter(
    key="jacket",
    sender=Correspondent("Kadri Tamm", "kadri.tamm@kiri.example"),
    subject="Vale suurus, tellimus 48155",
    headers={"User-Agent": "Mozilla Thunderbird", "Content-Language": "et"},
    remark="polite; she will write again",
    text="""\
Tere!

Tellisin nädal tagasi lapsele talvejope suuruses 128 (tellimus 48155),
aga eile jõudis kohale suurus 146. Arvel on kõik õigesti, ju läksid
pakid laos lihtsalt segi.

Kas saaksite õige suuruse järele saata? Väljas on juba külm ja vana
jope on lapsele väikseks jäänud. Vale jope on kandmata, sildid küljes.

Ette tänades
Kadri Tamm
""",
)

RUDE = Letter(
    key="rude",
    sender=Correspondent("Jüri Õunapuu", "juri.ounapuu@kiri.example"),
    subject="Ebaviisakas teenindus Ülemiste kaupluses",
    charset="iso-8859-15",
    headers={"X-Mailer": "Microsoft Outlook Express 6.00.2900.5931"},
    remark="iso-8859-15, about the service",
    text="""\
Tere päevast

Käisin laupäeval teie Ülemiste kaupluses küsimas, millal mu diivan
lõpuks kohale jõuab. Müüja ei tõstnud isegi pilku telefonilt, ütles
"vaadake arvutist" ja keeras mulle selja. Kui palusin kutsuda vanema
müüja, hakkas ta minu peale karjuma. Järjekord kuulas pealt.

Olen teie juures ostnud üle kümne aasta, aga sellist suhtumist pole
varem kohanud. Ootan selgitust.

Jüri Õunapuu
Tallinn
""",
)

LATE = Letter(
    key="late",
    sender=Correspondent("Tõnu Põder", "tonu@poder.example"),
    subject="Pakk hilineb juba kaks nädalat",
    message_id=False,
    remark="without Message-ID",
    text="""\
Tervist.

Tellimus 47988 pidi kohal olema juba kaks nädalat tagasi. Täna on
staatuseks ikka "teel". Kullerfirma ütleb, et pole pakki näinudki,
teie infotelefonil ei võta keegi vastu. Öelge palun ausalt, kas pakk
on kadunud või mitte.

Tõnu Põder, Viljandi
""",
)

MUGS = Letter(
    key="mugs",
    sender=Correspondent("Ilze Bērziņa", "ilze.berzina@pasts.example"),
    subject="Saplīsušas krūzes sūtījumā Nr. 48171",
    charset="iso-8859-13",
    headers={"User-Agent": "SquirrelMail/1.4.22"},
    enclosures=(photo("kruzes.png", (214, 186, 140)),),
    remark="iso-8859-13, a photo is attached",
    text="""\
Labdien!

Vakar saņēmu sūtījumu Nr. 48171, pasūtīts pagājušajā nedēļā: sešas
keramikas krūzes. Divas no tām ir saplīsušas, trešajai nolauzta osa.
Kaste bija vesela, tātad krūzes vienkārši nebija kārtīgi iesaiņotas.

Fotogrāfiju pievienoju. Lūdzu, atsūtiet trīs krūzes no jauna, jo tās
domātas kā dāvana.

Ar cieņu,
Ilze Bērziņa
""",
)

DISCOUNT = Letter(
    key="discount",
    sender=Correspondent("Jānis Kalniņš", "janis.kalnins@pasts.example"),
    subject="Akcijas cena nebija īsta",
    remark="HTML only",
    html="""\
<html><head><style>p { margin: 0 0 1em } .sig { color: #888 }</style></head>
<body bgcolor="#ffffff"><p>Sveiki!</p>
<p>Jūsu mājaslapā bija rakstīts, ka <b>paklājam &bdquo;Kurzeme&rdquo; ir 40&nbsp;%
atlaide</b>. Veikalā pie kases izrādījās, ka atlaide attiecas <i>tikai uz otro
paklāju</i>, par ko lapā nebija ne vārda. Braucu speciāli no Ogres, kopā 70&nbsp;km.</p>
<p>Vai Jums pašiem tas šķiet godīgi? Gribu saņemt cenas starpību.</p>
<p class="sig">Jānis Kalniņš<br>Ogre</p></body></html>
""",
)

INVOICE = Letter(
    key="invoice",
    sender=Correspondent("Līga Ozoliņa", "liga.ozolina@birojs.example"),
    subject="Sūtījumā trūkst divu krēslu",
    charset="windows-1257",
    headers={"X-Mailer": "Microsoft Outlook 16.0", "Content-Language": "lv"},
    enclosures=(invoice("rekins-48164.pdf"),),
    remark="windows-1257, from Outlook, a PDF is attached; then she goes on leave",
    text="""\
Labdien,

pasūtījām birojam sešus krēslus, bet šorīt kurjers atveda tikai četrus.
Rēķins par sešiem krēsliem ir pielikumā, tas jau ir apmaksāts.

Lūdzu, paziņojiet, kad saņemsim abus pārējos.

Ar cieņu
Līga Ozoliņa
biroja vadītāja
""",
)


def follow_up(subject: str, references: str, answers: str, quotation: str) -> Letter:
    """Kadri answers the acknowledgement: `answers` its Message-ID, `references` with it at the end."""
    return Letter(
        key="follow-up",
        sender=JACKET.sender,
        subject=subject,
        headers={**JACKET.headers, "In-Reply-To": answers, "References": references},
        expected=Outcome.JOINED,
        remark="a reply to the acknowledgement",
        text=f"""\
Tere!

Tänan kiire vastuse eest. Unustasin lisada: tagasi võin jope saata
Omniva pakiautomaadi kaudu, siis ei pea kuller eraldi sõitma.

Kadri

{quotation}
""",
    )
