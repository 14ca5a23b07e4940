"""Words that tell a person's name from other display names, folded. Language-neutral: firms and roles cross borders."""

from __future__ import annotations

from responder.core.languages.pack import vocabulary

FIRMS = vocabulary(
    "oü ou as sia psia uab ab oy oyj ltd limited llc llp inc incorporated corp corporation co company "
    "gmbh ag kg ug bv nv sa sarl srl spa sro spzoo ооо оао зао пао ао ип нко тоо чп фгуп mtü mtu fie tü "
    "kü ük sihtasutus biedrība z/s ik group holding firma фирма компания компани группа магазин store "
    "shop pood poe e-pood veikals epood kauplus online онлайн bank банк pank banka hotel hotell viesnīca "
    "отель club клуб klubi klubs team komanda meeskond команда apteek aptieka аптека studio студия "
    "stuudio studija services market marketing trade trading logistics logistika logistik transport"
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
    "steidzami atlaide spied"
)

TITLES = vocabulary(
    "mr mrs ms miss dr prof hr pr härra proua г-н г-жа господин госпожа kungs kundze sir madam"
)

PARTICLES = vocabulary("van der den de von zu af av la le du di da dos bin ibn al el ter ten")

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
