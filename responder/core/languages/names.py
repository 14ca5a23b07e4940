"""Words that tell a person's name from other display names, folded. Language-neutral: firms and roles cross borders."""

from __future__ import annotations

from responder.core.languages.pack import vocabulary

FIRMS = vocabulary(
    "oü ou as sia psia uab ab oy oyj ltd limited llc llp inc incorporated corp corporation co company "
    "gmbh ag kg ug bv nv sa sarl srl spa sro spzoo ооо оао зао пао ао ип нко тоо чп фгуп mtü mtu fie tü "
    "kü ük sihtasutus biedrība z/s ik group holding firma фирма компания компани группа магазин store "
    "shop pood poe e-pood veikals epood kauplus online онлайн bank банк pank banka hotel hotell viesnīca "
    "отель club клуб klubi klubs team komanda meeskond команда apteek aptieka аптека studio студия "
    "stuudio studija services market marketing trade trading logistics logistika logistik transport "
    "строй торг центр салон кафе ресторан столовая клиника стоматология поликлиника больница школа лицей "
    "гимназия университет институт фонд союз объединение общество ассоциация агентство турагентство "
    "типография завод фабрика ателье парикмахерская автосервис шиномонтаж склад рынок супермаркет "
    "гипермаркет кооператив "
    "товарищество тсж снт министерство управление департамент администрация мэрия суд прокуратура посольство "
    "redaktsioon toimetus ehitus kinnisvara vabrik tehas keskus salong kohvik restoran kliinik haigla ülikool "
    "gümnaasium lasteaed kogudus selts ühing ühistu büroo agentuur ministeerium linnavalitsus vallavalitsus "
    "tootmine teenused kaubandus grupp kauba eesti tallinna tartu pärnu baltic balti estonia latvia "
    "salons kafejnīca restorāns klīnika slimnīca skola bērnudārzs universitāte ģimnāzija fonds apvienība "
    "sabiedrība "
    "saimniecība zemnieku aģentūra ministrija pārvalde pašvaldība dome valde rūpnīca cehs noliktava namu būve "
    "celtniecība ražošana pakalpojumi tirdzniecība latvijas rīgas latvija "
    "restaurant cafe café salon centre center clinic hospital school university college foundation "
    "association union "
    "council ministry department dept agency institute factory solutions systems software technologies "
    "consulting "
    "partners enterprises industries international worldwide supermarket travel tours rentals motors garage"
)

NOT_PERSONS = vocabulary(
    "info support help helpdesk admin administrator office sales service mail email e-mail webmaster "
    "postmaster hostmaster noreply no-reply donotreply reply contact contacts billing accounting accounts "
    "orders order invoice invoices hr jobs news newsletter marketing press media root daemon mailer "
    "mailer-daemon notification notifications alert alerts robot bot system user users customer customers "
    "client clients buyer guest anonymous unknown undefined null none nobody test tester testing me "
    "sender via from for and the your you инфо поддержка админ администратор офис продажи отдел сервис "
    "служба почта бухгалтерия заказ заказы клиент клиентка клиенты покупатель покупательница пользователь "
    "гость аноним неизвестный тест я мы семья tugi klienditugi klienditeenindus müük kontor "
    "raamatupidamine arved arve tellimus tellimused klient kliendid ostja kasutaja külaline anonüümne "
    "tundmatu pere perekond atbalsts birojs grāmatvedība pārdošana pasūtījumi pasūtījums klients kliente "
    "klienti pircējs pircēja lietotājs viesis anonīms nezināms tests ģimene iphone ipad android samsung "
    "huawei xiaomi gmail yahoo outlook hotmail yandex facebook instagram whatsapp telegram google apple "
    "click here free win winner won bonus prize casino crypto bitcoin money loan credit urgent sale "
    "discount offer viagra sex porn xxx pay payment account verify password login call now buy cheap "
    "нажмите жмите бесплатно выигрыш выиграли приз бонус казино крипто биткоин деньги кредит займ срочно "
    "скидка акция купить дешево звоните оплата пароль аккаунт tasuta võit võitsite auhind kasiino raha "
    "laen kiire allahindlus kliki bezmaksas laimests laimējāt balva kazino nauda kredīts aizdevums "
    "steidzami atlaide spied "
    # roles
    "директор директора дирекция бухгалтер секретарь менеджер юрист адвокат инженер сантехник электрик "
    "приёмная приемная редакция касса охрана диспетчер главный старший ведущий специалист заведующий зам "
    "начальник "
    "председатель совет закупок кадров продаж "
    "juhataja juhatus juhatuse liige direktor sekretär raamatupidaja jurist advokaat insener müüja müügijuht "
    "müügiosakond osakond spetsialist peaspetsialist klienditeenindaja haldur korteriühistu "
    "direktors direktore vadītājs vadītāja sekretāre sekretārs grāmatvede grāmatvedis jurists advokāts "
    "inženieris "
    "pārdevējs pārdevēja menedžeris menedžere speciālists speciāliste nodaļa apkalpošana klientu "
    "manager director ceo cfo cto coo secretary reception receptionist accountant lawyer engineer "
    "assistant officer "
    "president chairman owner founder chief senior department payable receivable purchasing procurement desk "
    "фотограф мастер маникюр ногти ремонт такси водитель риелтор массаж стилист fotograaf juuksur "
    "massaaž takso "
    "fotogrāfs frizieris manikīrs masāža taksometrs photographer plumber taxi repairs nails beauty "
    # somebody, but who
    "мама папа бабушка дедушка тётя тетя дядя ema isa vanaema vanaisa mamma tētis vecmāmiņa mom dad mum granny "
    "имя фамилия отчество неважно никто кто-то некто человек гражданин гражданка сосед соседка житель "
    "подписчик "
    "eesnimi perekonnanimi nimi keegi inimene kodanik naaber elanik vārds uzvārds kāds cilvēks kaimiņš "
    "iedzīvotājs "
    "name surname firstname lastname first last somebody someone person citizen neighbour neighbor "
    "resident human "
    "недовольный недовольная обманутый обманутая злой злая постоянный rahulolematu pettunud vihane "
    "neapmierināts "
    "neapmierināta dusmīgs dusmīga unhappy angry dissatisfied disappointed "
    "телефон смартфон айфон планшет telefon tahvel tālrunis telefons phone mobile tablet galaxy redmi "
    "pixel nokia "
    "qwerty asdf zxcv uiop ghjk йцукен фыва ячсм abc abcd xyz солнышко котик зайка sunny sunshine boss "
    # little words: no name holds them
    "и или ja või un vai or of to by with is are am this these we they all what why never how "
    "вы вас вам ваш ваша ваши мой моя нас не нет на за без по от до для все всех это что как где кто почему "
    "teie meie minu sinu olete oleme on ei kõik miks kus jūs jūsu mēs mūsu mans mana nav visi kāpēc kur "
    "верните ненавижу требую жду помогите спасите отдайте "
    # offers
    "распродажа скидки скидок лучшие лучшая цены сегодня только новинка подарок подарки дешево дёшево "
    "выгодно заработок "
    "pakkumine pakkumised ainult täna soodsalt odav odavalt odavad võida kingitus müügil super tikai "
    "šodien lēti dāvana "
    "dāvanas izpārdošana atlaides piedāvājums akcija gift gifts cards deals prices offers today only big "
    "swedbank luminor lhv maxima rimi lidl selver prisma coop ikea omniva dpd amazon ebay aliexpress paypal"
)

INSULTS = vocabulary(
    "дурак дура дураки дебил дебилы идиот идиоты идиотка кретин кретины придурок придурки урод уроды "
    "урода козел козёл "
    "козлы козлов тварь твари мразь мрази скотина скоты сволочь сволочи подонок подонки негодяй ублюдок "
    "ублюдки чмо лох "
    "лохи лохотрон сука суки сучка жопа говно дерьмо вор воры воришки жулик жулики мошенник мошенники "
    "мошенница "
    "обманщик обманщики кидала кидалы лжец лжецы хам хамы хамло тупица тупицы тупые нахуй похуй пидор "
    "пидоры пидорасы "
    "гандон гондон мудак мудаки мудила шлюха проститутка fuck fucker fuckers fucking shit bullshit crap "
    "asshole "
    "assholes bitch bitches bastard bastards idiot idiots moron morons imbecile cunt scam scams scammer "
    "scammers fraud "
    "frauds fraudster thief thieves liar liars crooks cheat cheats cheaters loser losers wanker twat "
    "slut whore "
    "stupid damn satan hitler kurat kurati kuradi perse türa vitt sitt sitapea loll lollid lollakas idioot "
    "idioodid debiil debiilik debiilikud raisk raisad värdjas värdjad pask petis petised petturid pettur "
    "varas vargad "
    "siga sead lits litsid hoor jobu jobud tola tolad tõbras tõprad mölakas mölakad muļķis muļķi muļķe "
    "idiots idioti "
    "dirsa pimpis mauka maukas kuce sūds sūdi blēdis blēži krāpnieks krāpnieki zaglis zagļi stulbenis "
    "stulbeņi stulbs "
    "stulbie stulba maita maitas debils debili cūka cūkas lohs lohi velns"
)

INSULTING = ("хуй", "хуе", "хуё", "пизд", "бляд", "заеб", "выеб", "fuck", "nahuj", "pizd")
"""Beginnings of words that are no names either."""

TITLES = vocabulary(
    "mr mrs ms miss mx dr prof hr pr härra proua preili г-н г-жа господин госпожа доктор профессор д-р "
    "kungs kundze "
    "sir madam lady lord doctor professor med dipl ing"
)

TITLES_BEHIND = vocabulary("jr sr phd md mba msc bsc esq ii iii")

PARTICLES = vocabulary(
    "van der den de del della von zu af av la le du di da das dos bin ibn al el ter ten оглы оглу огли "
    "гызы кызы қызы "
    "кизи улы ұлы"
)

CHILD_OF = {"m": vocabulary("оглы оглу огли улы ұлы"), "f": vocabulary("гызы кызы қызы кизи")}
"""Words behind a father's name that make a patronymic of it, by gender."""

FEMALE_GIVEN = vocabulary(
    "анна мария елена ольга татьяна наталья наталия ирина светлана екатерина юлия людмила галина надежда "
    "любовь вера нина валентина лариса тамара зоя зинаида раиса антонина лидия клавдия марина оксана алла "
    "алина алёна алена анастасия дарья полина ксения софья софия виктория вероника евгения александра "
    "валерия диана жанна инна инга кристина лилия маргарита милана эмилия эльвира эмма яна снежана регина "
    "римма роза рената карина камилла каролина ева елизавета варвара василиса ангелина агата арина ульяна "
    "тамила таисия стелла сабина олеся нелли лана лада кира злата дина гульнара виолетта"
)

MALE_GIVEN = vocabulary(
    "александр алексей анатолий андрей антон аркадий арсений артём артем артур богдан борис вадим "
    "валентин валерий василий виктор виталий владимир владислав всеволод вячеслав геннадий георгий герман "
    "глеб григорий давид даниил данила денис дмитрий евгений егор захар иван игорь илья кирилл константин "
    "лев леонид максим марк матвей михаил никита николай олег павел пётр петр платон роман руслан "
    "святослав семён семен сергей станислав степан тарас тимофей тимур фёдор федор филипп эдуард юрий "
    "яков ян ярослав эрик рихард роберт альберт арнольд"
)
