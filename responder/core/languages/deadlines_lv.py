"""Latvian words of days, limits and needs."""

from __future__ import annotations

from responder.core.languages.deadline_words import DeadlineWords

WORDS = DeadlineWords(
    code="lv",
    days={
        "monday": "pirmdien* pirmd",
        "tuesday": "otrdien* otrd",
        "wednesday": "tresdien* tresd",
        "thursday": "ceturtdien* ceturtd",
        "friday": "piektdien* piektd",
        "saturday": "sestdien* sestd",
        "sunday": "svetdien* svetd",
        "today": "sodien sodienas sodienai",
        "tomorrow": "rit ritdien* ritdienai",
        "overmorrow": "parit paritdien*",
    },
    months=(
        "janvar*",
        "februar*",
        "marts marta martam marti",
        "april*",
        "maijs maija maijam maiju",
        "junij*",
        "julij*",
        "august*",
        "septembr*",
        "oktobr*",
        "novembr*",
        "decembr* dec",
    ),
    numbers={
        1: "viens vienas viena vienu",
        2: "divi divas divu divam diviem",
        3: "tris triju trim",
        4: "cetri cetras cetru cetram cetriem",
        5: "pieci piecas piecu piecam pieciem",
        6: "sesi sesas sesu sesam sesiem",
        7: "septini septinas septinu septinam septiniem",
        8: "astoni astonas astonu astonam astoniem",
        9: "devini devinas devinu devinam deviniem",
        10: "desmit",
        12: "divpadsmit",
        14: "cetrpadsmit",
        15: "piecpadsmit",
        20: "divdesmit",
        24: "divdesmit_cetru divdesmit_cetras",
        30: "trisdesmit",
        48: "cetrdesmit_astonu cetrdesmit_astonas",
    },
    ordinals={
        1: "pirmais pirmajam pirmo pirmaja pirma",
        2: "otrais otrajam otro otraja otra",
        3: "tresais tresajam treso tresaja tresa",
        4: "ceturtais ceturtajam ceturto ceturtaja ceturta",
        5: "piektais piektajam piekto piektaja piekta",
        6: "sestais sestajam sesto sestaja sesta",
        7: "septitais septitajam septito septitaja septita",
        8: "astotais astotajam astoto astotaja astota",
        9: "devitais devitajam devito devitaja devita",
        10: "desmitais desmitajam desmito desmitaja desmita",
        11: "vienpadsmitais vienpadsmitajam vienpadsmito vienpadsmitaja",
        12: "divpadsmitais divpadsmitajam divpadsmito divpadsmitaja",
        13: "trispadsmitais trispadsmitajam trispadsmito trispadsmitaja",
        14: "cetrpadsmitais cetrpadsmitajam cetrpadsmito cetrpadsmitaja",
        15: "piecpadsmitais piecpadsmitajam piecpadsmito piecpadsmitaja",
        16: "sespadsmitais sespadsmitajam sespadsmito sespadsmitaja",
        17: "septinpadsmitais septinpadsmitajam septinpadsmito septinpadsmitaja",
        18: "astonpadsmitais astonpadsmitajam astonpadsmito astonpadsmitaja",
        19: "devinpadsmitais devinpadsmitajam devinpadsmito devinpadsmitaja",
        20: "divdesmitais divdesmitajam divdesmito divdesmitaja",
        21: "divdesmit_pirmais divdesmit_pirmajam divdesmit_pirmo divdesmit_pirmaja",
        22: "divdesmit_otrais divdesmit_otrajam divdesmit_otro divdesmit_otraja",
        23: "divdesmit_tresais divdesmit_tresajam divdesmit_treso divdesmit_tresaja",
        24: "divdesmit_ceturtais divdesmit_ceturtajam divdesmit_ceturto divdesmit_ceturtaja",
        25: "divdesmit_piektais divdesmit_piektajam divdesmit_piekto divdesmit_piektaja",
        30: "trisdesmitais trisdesmitajam trisdesmito trisdesmitaja",
    },
    units={
        "hour": "stunda stundas stundu stundam h",
        "day": "diena dienas dienu dienam diennakt*",
        "week": "nedela nedelas nedelu nedelam",
        "month": "menesis menesa menesus menesu menesiem",
        "working": "darba darbdienu darbdienas darbdienam",
    },
    limits={
        "before": "pirms",
        "until": "lidz",
        "by": "ne_velak_ka ne_velak_par ne_velak velakais velakaja",
        "inclusive": "ieskaitot",
    },
    parts={
        "noon": "pusdienlaik* pusdienam rita ritam ritu",
        "midnight": "pusnakts pusnaktij",
        "clock": "plkst pulksten",
        "pm": "vakara",
        "end": "beigas beigam",
        "this": "so sis sai saja sis_pasas nakosaj* tuvak*",
        "next": "nakama nakamas nakamaja nakamajai nakamo nakamajam nakamais",
        "weekend": "brivdienas brivdienam nogale nogalei nogales nogali",
        "week": "nedela nedelas nedelai nedelu",
        "month": "menesis menesa menesim menesi",
        "year": "gada gads gadam gadu g",
        "date": "datums datumam datuma datumu",
        "christmas": "ziemassvetki ziemassvetkiem ziemassvetkus ziemassvetkos",
        "new_year": "jaunais_gads jaunajam_gadam jauna_gada jauno_gadu jaungads jaungada jaungadam",
        "this_week": "sonedel sonedela",
        "next_week": "nakamnedel nakamnedela",
    },
    spans={
        "within": "",
        "within_after": "laika termina",
        "in": "pec",
        "in_after": "",
        "given": "jums_ir dodu_jums dodu jums_atlikusas jums_atlikusi",
        "ago": "atpakal",
        "ago_before": "pirms",
    },
    cues={
        "need": (
            "vajag vajadzig* nepieciesam* jabut jasanem jaatbild jaatdod jaatmaksa jaatved japiegada jasalabo jazina "
            "jadara jaizdara gaidu gaidam pieprasu pieprasam prasu citadi preteja_gadijuma nebus nesanemsu steidzam* "
            "velos velamies gribu gribam ludzu ludzam termins pienakums"
        ),
        "request": (
            "atsutiet atvediet apmainiet atdodiet atbildiet atrisiniet zvaniet piezvaniet salabojiet "
            "izdariet izlemiet piegadajiet atmaksajiet varat varetu vai apstipriniet"
        ),
        "event": (
            "pasakum* kazas dzimsanas jubilej* svinib* viesib* celojum* lidojam lidoju izbraucam izbraucu brauc_prom "
            "beres izlaidum* konferenc* eksamen* sacensib* parvacamies parvacos parcelamies parcelsanas kristib* "
            "balle ballite operacija lidojums viesi svetki atvalinajuma nododam izlidojam eglite izrade koncerts "
            "lidmasina vilciens autobuss izstade prezentacija tiksanas uzstasanas gadadiena"
        ),
        "past": (
            "bija neatveda atveda nolaza nolauza salauza piegadaja neatbildeja atbildeja nodzisa atbrauca neatbrauca "
            "aizbrauca sanemu pasutiju nopirku noneva nonema solija pazuda sakrita nolietojas sala teica salazt* "
            "stradaja darbojas gaidija zvanija prasija atnaca nenaca atnema kluva salust* saplisa saluza atteicas"
        ),
        "past_need": "vajadzeja bija_vajadzigs bija_vajadziga nevajag vairs_nevajag",
        "promise": "solij* apsolij* teica teicat bija_jabut bija_jaatved bija_jaatnak solits",
        "validity": (
            "garantij* derig* speka atlaid* akcij* atvalinajuma_lidz prombutne prombutnes arpus_biroja biroja "
            "atvalinajuma neesmu izpardosan*"
        ),
        "opening": "strada veikals atverts slegts darba_laiks darbalaiks",
        "not_before": "no kops pagajus* katru katra aizvad* pec ieprieksej*",
        "from": "no",
        "filler": "ka par uz jau ir",
        "joint": "un bet tomer tacu",
        "money": "eiro eur gradi gradiem procent* kg reiz*",
    },
    past_endings=("iju", "aju", "ijam", "ajam", "ijat", "ajat", "ejam", "ejat", "ejas", "ijas"),
    no_past="nakamaja saja taja visaja pirmaja nakamajam pirmajam otrajam",
)
