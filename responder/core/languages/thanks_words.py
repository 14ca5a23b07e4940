"""How people say thanks, and what they say around it, in four languages: patterns of words only.

Each pattern is of whole words, folded, Latin letters without diacritics. What is not here is no thanks: the list is
short on purpose, since a demand that passes for thanks would be forgotten. Praise of the service, and thanks in
advance, are missing because they are often meant the other way.
"""

from __future__ import annotations

NAME = "@"
"""Stands in the text for a person's name."""

_RU_MORE = (
    r"(?:больш(?:ое|ущее)|огромн(?:ое|ейшее)|громадное|искреннее|вам|тебе|всем|вас|тебя|очень|"
    r"искренне|еще раз|снова|и)"
)
_RU_NOUN = (
    r"(?:ответ|помощь|информацию|инфу|оперативность|поддержку|внимание|понимание|сотрудничество|"
    r"(?:разъ|по|об)яснени[ея]|содействие|заботу|отзывчивость|решение(?: (?:вопроса|проблемы))?|"
    r"участие|все|реакцию|письмо|"
    r"сообщение|быстроту|подтверждение|консультацию|уделенное время)"
)
_RU_KIND = (
    r"(?:ваш[уе]?|такой|такую|столь|этот|эту|быстр\w+|оперативн\w+|скор\w+|подробн\w+|ценн\w+|"
    r"полезн\w+|всю)"
)
_ET_MORE = (
    r"(?:suur(?:ed|imad)?|palju|vaga|teile|sulle|koigile|veel ?kord|sudamest|sudamlik(?:ud)?|"
    r"siiralt|teid|sind|ja|olen|oleme|ka)"
)
_ET_NOUN = (
    r"(?:vastuse|vastamise|abi|info|informatsiooni|toe|tegutsemise|reageerimise|lahenduse|tagasiside|"
    r"(?:mure |probleemi )?lahendamise|selgituse|selgituste|moistmise|koostoo|kirja|aja|teate|"
    r"kinnituse|vastutulelikkuse|"
    r"operatiivsuse)"
)
_ET_KIND = r"(?:vaga|nii|kiire|teie|sinu|selle|pohjaliku|operatiivse|kasuliku|koigi|igasuguse)"
_LV_MORE = (
    r"(?:liel[su]|liela|mil[su]|milzig[su]|sirsnig[su]|loti|jums|tev|visiem|vel(?: ?reiz)?|no sirds|"
    r"sirsnigi|un|esmu|esam)"
)
_LV_NOUN = (
    r"(?:atbildi|palidzibu|informaciju|info|sapratni|operativitati|atsaucibu|atbalstu|atrumu|skaidrojumu|"
    r"risinajumu|rupem|sadarbibu|laiku|zinu|pretimnaksanu|pazinojumu|apstiprinajumu|visu|"
    r"reakciju|veltito laiku)"
)
_LV_KIND = r"(?:jusu|tik|loti|atr[oau]|atrajo|operativ[oau]|sniegto|izsmelos[ou]|detalizeto|noderigo|so)"
_EN_MORE = (
    r"(?:very much|so(?: very)? much|a lot|a million|again|once (?:again|more)|indeed|all|"
    r"everyone|both|loads|tons|and|"
    r"many|big|huge|my|sincere|ever so much)"
)
_EN_NOUN = (
    r"(?:reply|replies|response|answer|help|assistance|support|information|info|update|time|"
    r"attention|understanding|"
    r"cooperation|explanation|feedback|e ?mail|message|everything|confirmation|kindness|clarification|"
    r"(?:re)?solution|all)"
)
_EN_KIND = (
    r"(?:you[r]?|the|all|such|a|an|this|that|very|so|quick|fast|prompt|rapid|swift|kind|"
    r"detailed|helpful|clear|speedy|of)"
)
_EN_DOING = (
    r"(?:letting me know|getting back(?: to (?:me|us))?|(?:replying|responding|answering|"
    r"helping(?: (?:me|us))?)|"
    r"(?:resolving|solving|sorting|fixing|clearing) (?:it|this|that|the (?:issue|problem|"
    r"matter))(?: out| up)?|"
    r"looking into (?:it|this|that|the matter))(?: so (?:quickly|soon|fast|promptly))?"
)


def _around(more: str, word: str, after: str = "") -> str:
    return rf"(?:{more} )*{word}(?: (?:{more}|{NAME}))*(?: {after}(?: {more})*)?"


THANKS: tuple[str, ...] = (
    _around(
        _RU_MORE,
        r"(?:спасиб\w{0,4}|спс|пасиб\w{0,2}|благодар(?:ю|им|ствую|ен|на|ны)|признател(?:ен|ьна|ьны)|"
        r"сенкс)",
        rf"за (?:{_RU_KIND} )*{_RU_NOUN}(?: и (?:{_RU_KIND} )*{_RU_NOUN})*",
    ),
    _around(_ET_MORE, r"(?:tana(?:n|me)|tanud|tanu|aitahh?|tanulik(?:ud)?|tanks|aituma)")
    + rf"(?: (?:{_ET_KIND} )*{_ET_NOUN}(?: ja (?:{_ET_KIND} )*{_ET_NOUN})* eest(?: {_ET_MORE})*)?",
    _around(
        _LV_MORE,
        r"(?:paldies|paldiesins|paldinos|pateicos|pateicamies|pateicib[au]|pateicibas|pateicig[sai])",
        rf"par (?:{_LV_KIND} )*{_LV_NOUN}(?: un (?:par )?(?:{_LV_KIND} )*{_LV_NOUN})*",
    ),
    _around(
        _EN_MORE,
        r"(?:thanks|thank (?:you|u)(?: all)?|thankyou|thx|tnx|tysm|ty|cheers)",
        rf"for (?:(?:{_EN_KIND} )*{_EN_NOUN}(?: and (?:for )?(?:{_EN_KIND} )*{_EN_NOUN})*|{_EN_DOING})",
    ),
    r"(?:(?:i|we) )?(?:(?:really|do|very much) )*appreciate (?:it|that|this|(?:your|the) "
    r"(?:quick |kind )?(?:help|reply|response))"
    r"(?: very much| a lot)?",
    r"(?:(?:it|this|that)(?: is| s)? )?(?:(?:very|much|highly|greatly|really) )+appreciated",
    r"(?:(?:i am|i m|we are) )?(?:(?:so|very|really) )*grateful(?: to you)?",
)

CONTENT: tuple[str, ...] = (
    r"(?:вопрос закрыт|(?:вы )?(?:очень )?выручили|деньги (?:уже )?(?:пришли|поступили|вернулись|получил[аи]?)|"
    r"получил[аи]? (?:деньги|возврат|ответ|посылку|заказ))",
    r"(?:(?:koik|asi) sai korda|raha (?:on )?(?:laekus|laekunud|kaes|katte saadud)|sain raha(?: katte)?)",
    r"(?:nauda (?:ir )?(?:sanemta|atnakusi)|sanemu (?:naudu|atbildi))",
    r"(?:(?:i )?(?:have )?received (?:it|the (?:money|refund))|"
    r"(?:the )?(?:refund|money|parcel) (?:has )?(?:received|arrived))",
    r"(?:о?ок(?:ей)?|хорошо|понятно|понял[аи]?|ясно|отлично|супер|прекрасно|замечательно|"
    r"принято|принял[аи]?|рад[аы]?|"
    r"(?:очень )?приятно|получил[аи]?|(?:вопрос|проблема) реш(?:ен|ена)|договорились)",
    r"(?:у (?:меня|нас) )?(?:теперь |уже )*все (?:теперь |уже )*(?:в порядке|хорошо|отлично|"
    r"понятно|ясно|получилось|"
    r"работает|пришло|дошло|получил[аи]?|решено|супер|ок)",
    r"(?:ok|okei|okey|selge|hea|tore|super|suureparane|kena|sobib|korras|lahendatud|(?:mure|"
    r"probleem|asi) (?:on )?"
    r"(?:lahendatud|lahenes|korras|lahenenud)|sain (?:katte|aru|vastuse)|koik (?:on )?(?:nuud "
    r")?(?:korras|hasti|selge|olemas|ok|tootab))",
    r"(?:labi|skaidrs|sapratu|sanemu|sanemts|lieliski|forsi|jauki|viss (?:ir )?(?:tagad |jau )*"
    r"(?:kartiba|labi|skaidrs|sanemts|atrisinats|ok|strada))",
    r"(?:okay|great|perfect|excellent|wonderful|awesome|brilliant|fantastic|noted|understood|"
    r"received|got it|lovely|good|"
    r"very (?:good|kind|helpful)(?: of you)?|that(?: s| is) (?:great|very kind|fine|perfect|"
    r"good|very helpful)|"
    r"(?:(?:problem|issue|question|it|everything|this|that) )?(?:is |s |was )?(?:now "
    r")?(?:solved|resolved|sorted|fixed)(?: now)?|"
    r"(?:now )?(?:it|everything) (?:now )?(?:works|is (?:fine|good|great|ok|okay|perfect))(?: "
    r"(?:now|again|perfectly|fine))*|"
    r"all (?:is )?(?:now )?(?:good|fine|ok|okay|well|clear|sorted|set)(?: now)?)",
)

WISHES: tuple[str, ...] = (
    r"(?:и )?(?:(?:желаю|желаем|вам|всем|и) )*(?:хорош|добр|приятн|отличн|прекрасн|удачн)(?:ого|"
    r"его|ых|их|ой|ей)(?: вам| всем)?"
    r" (?:дня|вечера|выходных|недели|утра|работы|рабочего дня)",
    r"(?:и )?(?:всего (?:вам )?(?:доброго|хорошего|наилучшего|самого доброго)|удачи(?: вам)?|"
    r"успехов(?: вам)?|до свидания|"
    r"с (?:наступающим|праздником|новым годом))",
    r"(?:ja )?(?:(?:soovin|soovime|teile|sulle|koigile) )*(?:ilusat|head|kena|kenat|toredat|"
    r"meeldivat|kaunist|monusat)"
    r"(?: teile| sulle)? (?:paeva(?: jatku)?|ohtut|nadalavahetust|nadalat|nadala jatku|uut aastat|jatku)",
    r"(?:koike (?:head|paremat|kaunist)|joudu|edu|nagemist|paikest|paikselist paeva|haid puhi|"
    r"rahulikke puhi)",
    r"(?:un )?(?:(?:velu|velam|lai|jums|visiem|ari) )*(?:jauk[ua]|lab[ua]|skaist[ua]|"
    r"veiksmig[ua]|saulain[ua]|izdevusos)(?: jums)?"
    r" (?:dienu|diena|vakaru|nedelu|nedelas nogali|brivdienas|dienas turpinajumu)",
    r"(?:visu labu|veiksmi|uz redzesanos|ata|priecigus (?:ziemas)?svetkus)",
    r"(?:and )?(?:(?:i|we) wish you |wishing you |have |and )*(?:an? )?(?:nice|good|great|"
    r"lovely|wonderful|pleasant)"
    r" (?:day|evening|weekend|week|one|time|afternoon)(?: too| ahead)?",
    r"(?:all the best|take care|you too|bye|goodbye|merry christmas|happy new year)",
)

GREETINGS = (
    r"(?:здравствуй(?:те)?|добр(?:ый|ое|ого|ой) (?:день|утро|вечер|дня|ночи|вечера|времени "
    r"суток)|привет(?:ствую)?|уважаем\w{2}|"
    r"tere(?: (?:paevast|hommikust|ohtust|taas|jalle))?|tervist|tsau|lugupeetud|kallis|tere paevast|hei|"
    r"labdien|labrit|labvakar|svei(?:ki|ks|ka)|sveicinati|laba? (?:diena|rit|vakar)|"
    r"cienij\w{2,4}|esiet sveicinat[is]|"
    r"hi|hello|hey|dear|good (?:morning|afternoon|day|evening)|greetings)"
    r"(?: (?:all|there|team|everyone|sir|madam|again|kolleegid|коллеги|kolegi))?"
)
"""Behind one of them a name may stand that nobody has heard of."""

CLOSINGS = (
    r"(?:с (?:огромным |большим |глубоким )?уважением|с (?:наилучшими |добрыми |лучшими "
    r")?пожеланиями|с благодарностью|искренне ваш[аи]?|"
    r"(?:suurima )?lugupidamisega|(?:parim(?:at|ate)|heade) (?:soovides|soovidega)|"
    r"tervit(?:ades|ustega)|tanuga|"
    r"ar (?:dzilu )?ciena?u?|ar (?:labakajiem |vislabakajiem )?(?:novelejumiem|velejumiem|"
    r"sveicieniem)|sirsnigi|ar pateicibu|"
    r"(?:(?:with )?(?:best|kind|kindest|warm|warmest|many) )?(?:regards|wishes|greetings)|sincerely|"
    r"yours(?: (?:sincerely|faithfully|truly))?|br|kr|lp)"
)
"""Behind one of them only a signature follows."""

MERRY = frozenset(
    "🙏👍👌👏🤝💪🙌😊🙂😀😃😄😁😉😇😍🥰🤗🤩😎😌❤🧡💛💚💙💜💕💖💗🌹🌷🌸🌺🌻🌼💐🌞☀⭐🌟✨🎉✅✔☺♥🫶🍀🥳"
)
"""Pictures that say what the words say; any other one says something else."""
