"""Latvian: phrases that a reply to a complaint does without."""

from __future__ import annotations

from responder.core.languages.pack import vocabulary
from responder.core.languages.tone_table import ToneTable

TABLE = ToneTable(
    blame="""
    jūs paši|pats|pati; jums pašiem|pašam|pašai; jums vajadzēja|vajadzētu|būtu|derēja
    vajadzēja _ pārbaudīt|izlasīt|norādīt|zināt|paziņot
    bija jāpārbauda|jāizlasa|jāzina|jānorāda|jāievēro|jāpaziņo|jāpamana
    jūsu _ vaina|vainas|vainu|vainas|kļūda|kļūdas|kļūdu; jūsu neuzmanīb*|nolaidīb*|neizdarīb*; jūsu dēļ
    jūs _ vainīgs|vainīga|vainīgi|kļūdāties|kļūdījāties|aizmirsāt|sajaucāt|pārkāpāt|sabojājāt
    jūs _ apgalvojat|nepareizi|nepareizu|nepareizo|kļūdaini|kļūdainu
    jūs neizlasījāt|nepārbaudījāt|nenorādījāt|nepaziņojāt|neievērojāt
    jūs nesapratāt|nepamanījāt|nesaglabājāt|neesat; kā jau rakstījām|teicām|minējām|skaidrojām|ziņojām
    klienta|pircēja vaina|vainas|kļūda; it kā; pienākums _ pārbaudīt|izlasīt|paziņot|zināt|ievērot
    acīmredzot|laikam|droši _ jūs
    jūs neiepazināties|nepievērsāt|nepārliecinājāties|nenorādījāt|neizlasījāt|nepaskatījāties
    pircējam|klientam bija|jāpārbauda|jāzina|jāizlasa; jums pašam
    """,
    excuse="""
    tāpēc|tādēļ|tādēļ ka; sakarā ar; jo mums|mūsu|mēs|kurjer*|noliktav*|pārvadātāj*|darbiniek*|piegādātāj*
    tā kā mums|mūsu|mēs|kurjer*|noliktav*; diemžēl mums|mūsu|mēs|šobrīd|kurjer*|noliktav*|pārvadātāj*
    pārvadātāja|kurjera|piegādātāja|ražotāja|noliktavas|pasta vaina|vainas|kļūda|kļūdas|dēļ; nav atkarīg* no
    no mums neatkarīg*; par to neatbildam; neatbildam par; neuzņemamies atbildību; neesam atbildīgi|vainīgi
    nav mūsu vaina|kļūda; tehnisk* kļūm*|iemesl*|problēm*|kļūd*; liel* noslodz*|slodz*|pieprasījum*|skait*
    daudz pasūtījumu|vēstuļu|darba; saslim*; cilvēcisk* kļūda|kļūdas|faktors|faktora; lieta tāda; nepārvaram*
    nepaspēj*; esam spiesti; trūkuma|slimības|svētku|sezonas dēļ; darbinieku trūkum*; nevarējām paredzēt|zināt
    izraisīja|izraisījuši|izraisījis|izraisīts; iemesls ir|bija; laikapstākļ*|laika apstākļ*
    pārvadātājs|kurjers|noliktava|piegādātājs|ražotājs|šoferis _ mainīja|kavējās|pazaudēja|kļūdījās
    pārvadātājs|kurjers|noliktava|piegādātājs|ražotājs|šoferis _ aizkavēja|nokavēja|aizmirsa|neizdarīja
    ievērojam _ noteikumus; noteikumi ir; saskaņā ar mūsu; mūsu noteikumi
    """,
    guilt="""
    mūsu vaina|vainas|vainu|kļūda|kļūdas|kļūdu|neuzmanīb*; savu vainu|kļūdu; atzīstam; kļūdījāmies
    esam vainīgi|kļūdījušies; mēs sajaucām|aizmirsām|pazaudējām|pievīlām
    pieļāvām|pieļauta|pieļauts|pieļāva _ kļūdu|kļūda|neuzmanību
    mūsu nolaidība|nolaidības|neizdarība|pārkāpums|nepilnība|pārskatīšanās; kļūdas pēc|dēļ; nejauši|kļūdaini
    gadījusies|notikusi|radusies kļūda; pārskatījāmies|izdarījām nepareizi
    """,
    but="""
    bet; taču; tomēr; turpretī|turpretim; toties; kaut gan|arī; lai gan|arī; neskatoties uz; par spīti
    neraugoties uz; no otras puses; ,savukārt; pretēji; tai|tajā pašā laikā; tikmēr
    """,
    promise="""
    garantējam|garantēju|garantē|garantēts|garantēta|garantēti; apsolām|solām|apsolu
    nekavējoties|nekavējot|tūlīt|tūliņ|acumirklī|momentāni; uzreiz; steidzami
    noteikti _ atdosim|atmaksāsim|atgriezīsim|nomainīsim|atrisināsim|palīdzēsim|atbildēsim|izlabosim|kompensēsim
    noteikti _ sazināsimies|saņemsiet|tiks|būs; atdosim|atmaksāsim|atgriezīsim _ naudu|summu
    kompensēsim|atlīdzināsim|nomainīsim; atrisināsim|izlabosim|novērsīsim|sodīsim|atlaidīsim
    vairs|nekad _ neatkārtosies|nenotiks; neatkārtosies
    tiks _ atrisināt*|novērst*|atmaksāt*|nomainīt*|sodīt*|izlabot*; varat būt droši|drošs|droša
    esiet droši|drošs|droša; simtprocentīg*; darīsim visu; jūsu labā; bez šaubām; apliecinām|galvojam
    pieliksim _ pūles|spēkus; būsiet|būtu|paliktu|paliksiet _ apmierināts|apmierināta|apmierināti
    veiksim|pieņemsim _ pasākumus; saņemsiet _ naudu|kompensāciju|jaunu|atmaksu
    tiks _ nokārtot*|sakārtot*|kompensēt*; nokārtosim|sakārtosim; nav jāuztraucas|jāraizējas
    """,
    someday="""
    tuvākajā|tuvākajās|tuvākajos|tuvāko|vistuvākajā laikā|dienās|dienu|laika; cik drīz|ātri|drīzi
    pēc iespējas ātrāk|drīzāk|ātri; drīz|drīzumā; pie pirmās|tuvākās iespējas; pirmajā iespēj*
    saprātīg* termiņ*|laik*; īsākajā|visīsākajā|iespējami; dažu|pāris dienu; operatīvi; laikus; kaut kad
    iespējami ātri|drīz*|īsā; centīsimies|mēģināsim _ atbildēt|ātri; atbildēsim|rakstīsim|paziņosim|zvanīsim _ vēlāk
    vēlāk _ atbildēsim|rakstīsim|paziņosim; rindas kārtībā; tuvākajās|tuvāko dienās|dienu|stundu
    """,
    praise="""
    apmierināt* klient*|pircēj*; citi|citiem|citu|pārējie klient*|pircēj*
    mūsu klienti|klientiem|klientu|pircēji|pircējiem; vairums|vairākums klientu|pircēju
    lielākā daļa klientu|pircēju; tūkstošiem|simtiem|tūkstoši|simti _ klientu|klienti|pircēju|cilvēku; līder*
    mums uzticas; uzticas mums
    labākais|labākā|labākie|labāko|labākajiem _ veikals|veikalu|uzņēmums|serviss|kvalitāte|apkalpošana
    neviens _ sūdzējies; nav sūdzējušies|sūdzējies; neviens cits; lepojamies|lepni; nevainojam*
    augst* līme*|kvalitāt*; apbalvot*; godalg*; pozitīv* atsauksm*; ilggadēj* pieredz*; pirmo reizi dzirdam
    reputācij*; līdz šim|šīm _ nav|nebija|neesam; mūsu praksē; novērtējam|cienām _ katru|katra|ikvienu
    katrs|ikviens klients; daudzi klienti|pircēji; jūsu uzticīb*|uzticēšan*; esam pazīstami
    """,
    spam="""
    bezmaksas; bez maksas|atlīdzības|riska; klikšķiniet|spiediet|noklikšķiniet|uzklikšķiniet
    atlaide|atlaides|atlaidi|atlaižu|atlaidēm; akcija|akcijas|akciju|akcijā; izpārdošan*; kupon*; bonus*; dāvan*
    dāvinām|balva|balvu|balvas|laimējāt; laimest*; loterij*; tikai šodien; pasteidzieties; nepalaidiet garām
    lēti|lēts|lētāk|lētākais|lētākā; izdevīg*; labākā cena; super*; kredīts|kredīti|kredītu|kazino; aizdevum*
    apsveicam; ekskluzīv*; unikāl*; nopelniet|nopelnīt; saiti|saites
    lejupielādējiet|instalējiet|abonējiet|piesakieties; reģistrējieties tagad|tūlīt; punktus|punkti|bonusa
    atstājiet|uzrakstiet _ atsauksmi; novērtējiet mūs; pērciet|pasūtiet _ tagad|šodien; tieši tagad
    """,
    familiar="""
    tu|tev|tevi|tevī|tevis|tavs|tava|tavu|tavas|tavam|tavai|tavā|tavi|tavos; čau|čauki|sveiks|sveika|sveikiņi
    draugs|draugi|mīļais|mīļā; pasaki|uzraksti|atsūti|piezvani|pagaidi|paskaties|sazinies|pastāsti|nosūti|pievieno
    draudziņ|davai|okei; sveiciens
    """,
    allowed="""
    ne tikai|vien _ bet arī|gan|ī; ne vēlāk; lai arī kur|kas|ko|kad|cik|kā|kāds|kāda; ja jūs; vai jūs
    jūs paši varat|izvēlaties|izlemjat
    """,
    steps="""
    tālāk; turpmāk; nākamie|nākamais soļi|solis
    """,
    polite=vocabulary("jūs jums jūsu jūsos jūsējais jūsējā"),
)
