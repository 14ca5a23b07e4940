"""Estonian: phrases that a reply to a complaint does without."""

from __future__ import annotations

from responder.core.languages.pack import vocabulary
from responder.core.languages.tone_table import ToneTable

TABLE = ToneTable(
    blame="""
    te|teie ise; oleksite pidanud|võinud|saanud; te|teie oleksite; oleks tulnud|pidanud; teie enda|endi
    teie _ süü|süül|süüd|viga|vea|eksimus|eksimuse|hooletus|hooletuse; teie tähelepanematus*; teie tõttu|pärast|süül
    te|teie _ eksisite|eksite|unustasite|rikkusite|lõhkusite|väidate|valesti|ekslikult|süüdi
    te|teie _ sisestasite|märkisite|andsite vale*; te|teie _ valisite _ vale*
    te|teie ei lugenud|märganud|kontrollinud|teatanud|märkinud|järginud|täpsustanud|hoidnud
    te|teie ei ole|pole lugenud|kontrollinud|märkinud|teatanud|järginud; te|teie ei saanud aru; väidetavalt
    nagu juba|me _ kirjutasime|ütlesime|selgitasime|teatasime; kliendi|ostja süü|süül|viga|vea
    pidite _ kontrollima|lugema|teadma|märkima
    kohustatud|kohustus _ kontrollima|lugema|teadma|järgima|teatama|kontrollida|lugeda|teatada
    ostja|kliendi kohus|kohustus|ülesanne; ilmselt|tõenäoliselt|arvatavasti|nähtavasti|ju _ te|teie; ei tutvunud te
    te|teie _ ei|pole|ole tutvunud|lugenud; te|teie jätsite _ kontrollimata|lugemata|märkimata|teatamata
    peaksite teadma
    """,
    excuse="""
    seoses sellega|suure|suurenenud|haiguse|haigestumis*|töötajate|pühade|tehnil*; seetõttu|sellepärast et
    tingituna; kuna|sest meil|meie|me|kuller|ladu|laos|vedaja|töötaja|tarnija; kahjuks on|oli meil
    kahjuks meil|meie|me|kuller|ladu|vedaja|tarnija
    vedaja|kulleri|tarnija|tootja|lao|töötaja|posti süül|süü|viga|vea|tõttu
    ei olene|olenenud|sõltu|sõltunud _ meist; meist olenemat*|mitteolenevatel|sõltumat*; ei vastuta
    ei kanna vastutust; tehnil* rikke|tõrke|põhjus*|viga|vea|probleem*
    suure|suurenenud _ töökoormus*|koormus*|nõudlus*|hulga|arvu; palju tellimusi|kirju|tööd; kiire aeg|periood
    haigestu*; jäi|jäid haigeks; inimlik* eksitus*|viga|vea; asi on selles; vääramatu jõud|jõu
    ei jõudnud _ saata|vastata|teha|kontrollida|pakkida|tegeleda; oleme sunnitud; tööjõupuudus*; töötajate puudus*
    pole meie süü|viga; ei ole meie süü|viga; ei osanud ette; põhjustas|põhjustasid|tingis|tingisid|tingitud
    põhjuseks|põhjus on|oli; ilmastik*|ilmaolud|ilmaolude; halb|halva ilm|ilma
    vedaja|kuller|ladu|tarnija|tootja|autojuht _ muutis|hilines|kaotas|eksis|viivitas|jättis|lükkas|unustas
    meie reeglite|reeglid; reeglid on; järgime _ reegleid|tingimusi; mistõttu _ hiline*|viibi*|lükkus|jäi
    """,
    guilt="""
    meie süü|süül|viga|vea|eksimus|eksimuse|hooletus|hooletuse; eksisime; oleme süüdi|eksinud; tunnistame
    ajasime _ segi|segamini; unustasime; kaotasime; oma süüd|viga|eksimust; jätsime _ saatmata|panemata|tegemata
    tegime|tehti|tekkis|juhtus _ vea|viga|eksimus|eksimuse; möödalask*|apsakas|apsu|näpuviga|näpukas
    kogemata|ekslikult; jäi _ tegemata|saatmata|panemata|lisamata; meie hooletus*|tähelepanematus*
    """,
    but="""
    aga; kuid; ent; ,vaid; siiski; ometi*; kuigi; ehkki; sellegipoolest; sellele vaatamata; vaatamata sellele
    hoolimata sellest; sellest hoolimata; seevastu; teisest küljest; samal ajal kui
    ,samas on|ei|oli|saab|peab|tuleb|palume|pole|soovime|me|meie|anti; samas aga; sellest olenemata
    """,
    promise="""
    garanteeri*; lubame|luban|tõotame; kohe; otsekohe|koheselt|silmapilk|hetkega|jalamaid|viivitamata; viivitamat*
    kiireloomuliselt
    kindlasti|kahtlemata _ tagastame|hüvitame|vahetame|lahendame|vastame|aitame|saate|parandame|võtame|leiame|saab
    tagastame|hüvitame|vahetame|lahendame|vastame|aitame|parandame|leiame _ kindlasti
    tagastame _ raha|summa|ostusumma; hüvitame|kompenseerime|karistame|vallandame; vahetame _ välja|uue|ümber
    enam|iial|kunagi _ ei juhtu|kordu; ei kordu; lahendame _ probleemi|mure|olukorra; laheneb
    saab lahendatud|lahenduse|korda; kõik korda; parandame kõik; võite kindel|kindlad olla
    võite olla kindel|kindlad; sajaprotsendili*; teeme kõik; kõik võimaliku; teie kasuks; teeme _ kõik|endast
    omalt poolt kõik; jääksite|jääte|jääks _ rahule; anname endast; saate _ hüvitise|raha|uue
    võtame _ meetmed|tarvitusele; klaarime|korvame; saab|saavad _ lahendatud|lahenduse|hüvitatud|korvatud
    ei pea _ muretsema; pole vaja muretseda
    """,
    someday="""
    esimesel võimalusel; niipea|nii kui võimalik; nii ruttu|kiiresti|pea kui
    võimalikult kiiresti|ruttu|pea|kiirelt|vara|varsti
    lähiajal|lähipäevil|lähipäevadel|lähinädalatel|peagi|varsti|peatselt|operatiivselt|esmajärjekorras
    õige|üsna pea; lähima|lähimate|lähemal aja|päevade|ajal; mõistliku|mõistlik aja|ajaga|aeg
    mõne|paari|mõnede päeva|päevade|nädala; kiire* korras; tasapisi; millalgi; püüame|proovime _ vastata|lahendada
    vastame|kirjutame|teatame|helistame _ hiljem|millalgi; hiljem _ vastame|kirjutame|teatame; järjekorra alusel
    nii pea|vara|ruttu; lähemas tulevikus; lähemate päevade
    """,
    praise="""
    rahulolev* klien*|ostja*
    teised|teistel|teiste|teistele kliendid|klientidel|klientide|klientidele|ostjad|ostjatel; meie kliendid|kliente
    enamik kliente|klientidest|ostjaid|ostjatest; tuhanded|sajad|tuhandeid _ kliendid|ostjad|inimesed|kliente
    turuliid*; parim|parima|parimad|parimat|parimaid _ pood|kauplus|teenind*|ettevõte|kvalitee*|valik|valikut
    usaldavad|usaldab meid; meid usaldab|usaldavad; keegi teine; ei ole|pole _ kurtnud|kaevanud|kaebanud
    keegi _ kurtnud|kaevanud|kaebanud; uhked|uhkus|uhkusega; laitmatu*; kõrgetasemeli*
    kõrge kvaliteet|kvaliteedi|tase|tasemega; auhin*; aastatepikku*; kiidavad|kiitnud; positiiv* tagasiside
    esimest korda kuuleme; maine|mainega|mainet; varem|siiani|seni _ pole|ei _ juhtunud|olnud|esinenud|kuulnud
    meie praktikas; hindame|väärtustame _ iga|kõiki|igat; iga klient; oleme tuntud|tuntuks; paljud kliendid|ostjad
    teie usaldus*
    """,
    spam="""
    tasuta; klõps*; kliki*|klikka*; vajutage siia|nupule
    soodustus*|soodushin*|allahindlus*|sooduskood*|kampaania*|boonus*; kingitus*|kingime|kink|kingi
    loosime|loosimine|võitsite|võidate|võitja; ainult täna; kiirustage; ärge jätke|magage|laske; odav*
    parim|parima hind|hinnaga; super*; laen|laenu|kasiino|loterii; õnnitleme; eksklusiiv*; teenige
    link|lingil|lingile|linki; ainulaad*; laadige _ alla
    liituge|registreeruge|tellige _ uudiskiri|uudiskirjaga|nüüd|täna; jätke _ hinnang|tagasiside|arvustus
    hinnake meid; punkte|punktid|boonuspunkte; ostke _ nüüd|täna|kohe
    """,
    familiar="""
    sa|sina|sind|sinu|su|sulle|sul|sult|sinule|sinult|sinul|sinuga|sinust; tsau|tšau|hei|heips|moi|tsauki
    sõber|sõbrad|kallis; aitähh; palun ütle|kirjuta|helista|vasta|saada|vaata|teata|täpsusta|oota|lisa
    ütle|kirjuta|helista|vaata|teata|täpsusta|oota palun; sõbrake|semu|kuule|nojah|okei|tervitus; aitäh sulle
    """,
    allowed="""
    mitte hiljem; mitte ainult|üksnes _ vaid|kuid|aga ka; pikki|mitmeid|mõningaid|paljusid|viimaseid|järgmisi kuid
    nädalaid|aastaid ja|või kuid; kui te|teie; kas te|teie; te|teie ise saate|võite|otsustate|soovite
    kohe _ alguses
    """,
    steps="""
    edasi; järgmised|järgmine sammud|samm; edaspidi
    """,
    polite=vocabulary("te teie teid teile teilt teil teiega teieni teieta teisse teilegi teidki"),
    names=vocabulary("aga"),
)
