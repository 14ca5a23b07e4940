"""Beginnings of words that tell of no event: courtesy, wishes, papers, money, days, feelings.

Folded and without diacritics. What a short mail says beside them is what happened."""

from __future__ import annotations

from collections.abc import Mapping

from responder.core.languages.pack import vocabulary

EMPTY_WORDS: Mapping[str, frozenset[str]] = {
    "ru": vocabulary(
        "здравств добр привет уважа пожалуйст спасиб благодар прош требу хоч хот мож мог жал претенз обращ "
        "заявл письм напис пиш ответ отвеч откл позвон звон перезвон связ свяж телефон номер почт адрес мейл "
        "верн возврат вернут обмен деньг денег сумм стоимост евро рубл заказ покуп куп приобр товар магазин "
        "чек счет квитанц договор накладн фото снимк вложен прикреп прилаг прикладыв смотр дат дн день недел "
        "месяц год сегодня вчера завтра утр вечер ноч понедельник вторник сред четверг пятниц суббот "
        "воскресен январ феврал март апрел мая июн июл август сентябр октябр ноябр декабр менеджер директор "
        "администрац руководств отдел поддержк клиент покупател постоянн очень прост ужас кошмар безобраз "
        "возму недовол разочаров плох отврат хуж позор стыд вопрос проблем ситуац разобра разбер помог помощ "
        "реш объясн поясн скаж подскаж сообщ узна знат зовут фамил имя поговор говор обсуд куда где как когда "
        "кто что это все вам вас ваш мне мой моя мое наш нам меня под рук нужн надо быстр срочн скор отмен "
        "оформ сдела дела уже еще снова опять тел моб отзыв течен закон основан кассов сайт интернет приложен "
        "продав для при про или если сво себ так там тут только больше никогд люб буд есть был полн част верх "
        "низ тем прошл послед этот эта эти доставк посылк брак курьер чтоб пор пожал кому фактур "
    ),
    "et": vocabulary(
        "tere tervi lugupee palu aita tana soovi taha sooviks saaks void voi kaeb kaebu pretens avaldus "
        "poordu kiri kirj kirjut vasta helist kone uhend telefon number numb mail meil aadress tagas raha "
        "summa hind maksumus euro tell ost ostu kaup kauba kaupa toode toote pood poe poes arve tsek kviitung "
        "leping foto pilt pildi manus lisa vaada kuupa paev nadal kuu kuud aasta eile homme hommik ohtu oo "
        "oosel esmasp teisip kolmap neljap reede reedel laup puhap jaanuar veebruar marts aprill mai juuni "
        "juuli august septemb oktoob novemb detsemb juhat direktor osakon klient klien ostja pusi vaga "
        "lihtsalt oudu kohut haru pettu rahul halb halva kusi kusimus probleem olukord lahend abi aida seleta "
        "utle oelge teata tead nimi olen raak raaki kuhu kus kuidas millal kes mis see seda kogu koik teie "
        "teil teid mina minu mulle meie kape vaja kiire kiiresti tuhist vormist tee teha juba veel jalle "
        "uuesti tagaside jooksul seadus alus kodule veeb inter muuja jaoks voiks enam mitte kunagi ole olla "
        "oli oleks selle siis ning aga kui kuigi et ka mul sul tal saan saaksi andke tema nende pole eelmi "
        "viima viimane pakk paki kuller praak sest esita peaks saat "
    ),
    "lv": vocabulary(
        "labdien labrit labvakar sveik cien ludz ludzu pald gribu grib vel velos velet varet var sudz pretenz "
        "iesniegum vers vestul rakst atbild zvan piezv atzv sazin telef talrun numur past adres atmaks atdod "
        "atgriez mainit apmain naud summ cena cenu eiro pasut pirk pirku nopirk iegad prec veikal cek rekin "
        "kvit ligum pavadz foto attel pielik skat datum dien nedel menes gad sodien vakar ritdien rit nakt "
        "pirmdien otrdien tresdien ceturtdien piektdien sestdien svetdien janvar februar mart april maij "
        "junij julij august septemb oktob novemb decemb vadit direktor nodal klient pircej pastav loti "
        "vienkars saus briesm neapmier vilus slikt jautaj problem situac risin palidz skaidr pasak sakiet "
        "pazin zinat sauc vard uzvard esmu runat parun kur kas ka kad tas sis visi jums jus jusu mans mana "
        "manu man mums mus roka vajag steidz atr atcel noform izdar dar jau atkal atsauksm laik likum pamat "
        "kases majas lapa lapai internet pardev vairs nekad ir bija bus tiek lai gan bet vai tika par pie pec "
        "pirms lidz kopa tev vini iepriek pedej viss pats pati pak kurj brak tikai atgries "
    ),
    "en": vocabulary(
        "going one thing which while because "
        "hello good dear hi hey please thank want would like could can complain complaint claim statement "
        "writ letter mail email answer repl respon call phone number contact address refund return exchange "
        "money price cost euro pound order purchas bought buy goods item product shop store receipt invoice "
        "contract bill photo picture attach see date day week month year today yesterday tomorrow morning "
        "evening night monday tuesday wednesday thursday friday saturday sunday january february march april "
        "may june july august september october november december manager director department support "
        "customer client regular very just awful terrible horrible disgust disappoint unhappy bad worst "
        "disgrace shame question problem issue situation solve help explain tell say inform know name talk "
        "speak discuss where what when who how this that these those all every your you yours mine our ours "
        "hand need must quick fast urgent cancel make mak again feedback review within law demand website "
        "site online internet seller sell for with without about from into the and but not are was were been "
        "has have had will shall did does done give get got any some more never ever there here his her their "
        "them they she him its than then too also only last previous late sent send parcel courier rubbish "
        "quality regards sincerely best lost "
    ),
}
