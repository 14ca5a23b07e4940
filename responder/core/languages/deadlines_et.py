"""Estonian words of days, limits and needs."""

from __future__ import annotations

from responder.core.languages.deadline_words import DeadlineWords

WORDS = DeadlineWords(
    code="et",
    days={
        "monday": "esmaspaev*",
        "tuesday": "teisipaev*",
        "wednesday": "kolmapaev*",
        "thursday": "neljapaev*",
        "friday": "reede reedet reedel reedeks reedeni reedene",
        "saturday": "laupaev*",
        "sunday": "puhapaev*",
        "today": "tana tanaseks tanase",
        "tomorrow": "homme homseks homset homseni homse homne",
        "overmorrow": "ulehomme ulehomseks ulehomset ulehomseni",
    },
    months=(
        "jaanuar*",
        "veebruar*",
        "marts*",
        "aprill*",
        "mai maiks maini maid mais",
        "juuni*",
        "juuli*",
        "august*",
        "septemb*",
        "oktoob*",
        "novemb*",
        "detsemb* dets",
    ),
    numbers={
        1: "uks uhe uht uhte",
        2: "kaks kahe kaht kahte paar paari",
        3: "kolm kolme",
        4: "neli nelja",
        5: "viis viie",
        6: "kuus kuue",
        7: "seitse seitsme",
        8: "kaheksa",
        9: "uheksa",
        10: "kumme kumne",
        12: "kaksteist kaheteistkumne",
        14: "neliteist neljateistkumne",
        15: "viisteist viieteistkumne",
        20: "kakskummend kahekumne",
        24: "kakskummend_neli kahekumne_nelja",
        30: "kolmkummend kolmekumne",
        48: "nelikummend_kaheksa neljakumne_kaheksa",
    },
    ordinals={
        1: "esimene esimest esimeseks esimesel esimese",
        2: "teine teist teiseks teisel",
        3: "kolmas kolmandat kolmandaks kolmandal kolmanda",
        4: "neljas neljandat neljandaks neljandal neljanda",
        5: "viies viiendat viiendaks viiendal viienda",
        6: "kuues kuuendat kuuendaks kuuendal kuuenda",
        7: "seitsmes seitsmendat seitsmendaks seitsmendal seitsmenda",
        8: "kaheksas kaheksandat kaheksandaks kaheksandal kaheksanda",
        9: "uheksas uheksandat uheksandaks uheksandal uheksanda",
        10: "kumnes kumnendat kumnendaks kumnendal kumnenda",
        11: "uheteistkumnes uheteistkumnendat uheteistkumnendaks uheteistkumnendal",
        12: "kaheteistkumnes kaheteistkumnendat kaheteistkumnendaks kaheteistkumnendal",
        13: "kolmeteistkumnes kolmeteistkumnendat kolmeteistkumnendaks kolmeteistkumnendal",
        14: "neljateistkumnes neljateistkumnendat neljateistkumnendaks neljateistkumnendal",
        15: "viieteistkumnes viieteistkumnendat viieteistkumnendaks viieteistkumnendal",
        16: "kuueteistkumnes kuueteistkumnendat kuueteistkumnendaks kuueteistkumnendal",
        17: "seitsmeteistkumnes seitsmeteistkumnendat seitsmeteistkumnendaks seitsmeteistkumnendal",
        18: "kaheksateistkumnes kaheksateistkumnendat kaheksateistkumnendaks kaheksateistkumnendal",
        19: "uheksateistkumnes uheksateistkumnendat uheksateistkumnendaks uheksateistkumnendal",
        20: "kahekumnes kahekumnendat kahekumnendaks kahekumnendal",
        30: "kolmekumnes kolmekumnendat kolmekumnendaks kolmekumnendal",
    },
    units={
        "hour": "tund tunni tundi h",
        "day": "paev paeva oopaev* kalendripaev*",
        "week": "nadal nadala nadalat",
        "month": "kuu kuud",
        "working": "toopaev toopaeva",
    },
    limits={
        "before": "enne",
        "until": "kuni",
        "by": "hiljemalt mitte_hiljem_kui",
        "inclusive": "kaasa_arvatud",
    },
    endings={"ks": "by", "ni": "until"},
    parts={
        "noon": "louna lounaks lounat keskpaev* hommikuks hommikul hommikut",
        "midnight": "keskoo*",
        "clock": "kell kella",
        "pm": "ohtul",
        "end": "lopp lopuks loppu lopus lopuni",
        "this": "selle sel sellel see kaesoleva",
        "next": "jargmine jargmise jargmisel jargmiseks jargmist tuleva tuleval tulevaks",
        "weekend": "nadalavahetus*",
        "week": "nadal nadala nadalal nadalaks nadalat",
        "month": "kuu kuud kuul",
        "year": "aasta aastal a",
        "date": "kuupaev*",
        "christmas": "joulud joulu joule jouludeks jouludeni joulusid jouluks",
        "new_year": "uus_aasta uut_aastat uueks_aastaks aastavahetus*",
        "this_week": "",
        "next_week": "",
    },
    spans={
        "within": "",
        "within_after": "jooksul sees",
        "in": "",
        "in_after": "parast",
        "given": "teil_on teil_on_aega annan_teile annan aega on_aega",
        "ago": "tagasi",
        "ago_before": "",
    },
    cues={
        "need": (
            "vaja vajan vajame vajaks vajalik* peab peaks peaksite peate pean peavad nouan nouame ootan ootame muidu "
            "vastasel_juhul kui tahtaeg viimane kohe kiire* hadasti sooviks* soovin soovime tahan tahame palun palume "
            "kohustatud tahtpaev*"
        ),
        "request": (
            "saatke tooge vahetage tagastage vastake lahendage helistage parandage tehke otsustage saaks "
            "saaksite jouaks jouaksite kas kinnitage"
        ),
        "event": (
            "uritus* pulm* sunnipaev* juubel* pidu peo peole lendame lendan lend reis reisile soidame soidan kolime "
            "kolin kolimine konverents* eksam* matus* lopetamine etendus* voistlus* kulalised ristsed ristimine puhkus "
            "operatsioon avamine toimub joulupidu lopupidu suvepidu pulmapaev* aastapaev* lennuk rong "
            "buss kontsert* naitus* esitlus* esinemine laager kohtumine"
        ),
        "past": (
            "oli olid olime polnud tuli tulid laks ostis tellis toodi saadeti oeldi said joudis kustus vastati "
            "vastanud tulnud toonud saanud ostetud tellitud kais helistas palus"
        ),
        "past_need": "oli_vaja oli_seda_vaja vaja_oli enam_pole_vaja",
        "promise": "lubasite lubas lubati lubatud lubanud lubate pidi pidid pidite utles utlesite oeldi kinnitasite",
        "validity": (
            "garantii* kehtib kehtivad kehtivus soodustus* allahindlus* parim aegub puhkusel kampaania* eemal "
            "kontoris puhkuses lahetuses kolblik kolbab"
        ),
        "opening": "avatud lahti kinni suletud tooaeg kauplus pood",
        "not_before": "alates parast eelmis* moodunud labinud iga igal alles uleeelmisel",
        "from": "alates",
        "filler": "kui juba on see",
        "joint": "ja aga kuid ent vaid",
        "money": "euro eurot eur euri kraadi protsenti kg korda",
    },
    past_endings=("sin", "sime", "site", "sid", "tas"),
    no_past="",
)
