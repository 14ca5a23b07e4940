"""Words by which telephones, mail programs and firms sign for the writer: ru, et, lv, en, and the neighbours' German.

Patterns for one line each. A line is such a signature only when every word of it is known: "Saadetud telefon on katki"
is a complaint.
"""

from __future__ import annotations

import re

_SENT = {
    "sent": "from|via|with|using|on",
    "gesendet": "von|mit|über",
    "отправлено|послано|отправил|отправила": "с|со|из|через|от|при помощи",
    "nosūtīts|sūtīts|nosūtīju|nosūtīta": "no|ar|caur|izmantojot",
}
# Estonian says "from" by the ending of the last word.
_SENT_ET = "saadetud|saatsin"
_MAKERS = (
    r"i-?phone|ipad|ipod|ios|mac|macbook|apple|android|samsung|galaxy|huawei|xiaomi|redmi|poco|honor|nokia|sony|xperia|motorola|moto|"
    r"oneplus|oppo|realme|vivo|htc|lg|lenovo|asus|zte|meizu|pixel|google|blackberry|microsoft|windows|outlook|hotmail|thunderbird|"
    r"yahoo|gmail|inbox\.lv|inbox|proton|protonmail|rambler|zimbra|roundcube|mail\.ru|mail\.ee|yandex|яндекс|aquamail|bluemail|"
    r"k-9|k9|em client|spark|edison|айфон|айпад|андроид|самсунг|сяоми|"
    r"хуавей|telia|elisa|tele2|lmt|bite|мтс|билайн|мегафон"
)
_THINGS = (
    r"phone|smartphone|tablet|handset|mobile|device|handy|"
    r"телефон|смартфон|мобильник|планшет|устройств|мобильн|"
    r"nutitelefon|mobiiltelefon|telefon|mobiil|seadme|tahvelarvuti|"
    r"viedtālru|tālru|mobilā|mobilo|mobilais|ierīc|planšet"
)
_FILLING = (
    r"my|the|an?|for|by|app|application|mail|e-?mail|secure|free|mobile|on|using|with|network|meine[mn]?|"
    r"моего|моей|моём|моем|мой|нового|личного|приложени\w*|программы|почт[аыуе]|почтой|для|под|на|"
    r"minu|oma|rakendus\w*|programmi\w*|posti?st|kaudu|abil|läbi|meili?st|"
    r"mana|manas|manu|mans|manā|no|lietotn\w*|lietojumprogramm\w*|programmas|pasts|pasta|darbam|ar|uz|paredzēt\w*"
)
_MODEL = r"[a-z]{0,3}\d{1,4}[a-z]{0,4}|pro|max|plus|mini|ultra|note|lite|air|fold|flip|edge|neo|duos|prime|se|xs|xr"
_ENDING = r"['’`´]?[^\W\d_]{0,8}"
_STRONG = rf"(?:{_MAKERS}|{_THINGS}){_ENDING}"
_WEAK = rf"{_FILLING}|{_MODEL}"
_LINK = r"(?:\s*[<(\[]https?://[^\s<>]{1,150}[>)\]])?"
_EDGE = r"[ \t*_>–—-]{0,4}"
_BETWEEN = r"[\s.,]{1,3}"
_TOKENS = rf"(?:(?:{_WEAK}){_BETWEEN}){{0,5}}(?:{_STRONG})(?:{_BETWEEN}(?:{_STRONG}|{_WEAK})){{0,7}}"


def _sent_by() -> str:
    forms = [rf"(?:{verb})\s(?:{from_})\s{_TOKENS}" for verb, from_ in _SENT.items()]
    forms.append(rf"(?=.*(?:st|lt|ga|abil|kaudu|läbi|seade)\b)(?:{_SENT_ET})\s{_TOKENS}")
    return "|".join(forms)


SENT_BY = re.compile(rf"{_EDGE}(?:{_sent_by()})[\s.!*_]{{0,3}}{_LINK}[\s.]*$", re.IGNORECASE)
GET_PROGRAM = re.compile(
    rf"{_EDGE}(?:(?:get|download|скачать|скачайте|загрузить|загрузите|установите|получить|"
    r"получите|hankige|laadige alla|"
    r"iegūt|iegūstiet|lejupielādējiet|lejupielādēt)\s(?:the\s|rakendus\s|programmu\s|приложение\s)?"
    r"(?:outlook|yahoo mail|bluemail|gmail|mail\.ru|proton ?mail|aquamail)\b.{0,80}"
    r"|yahoo mail: search, organize, conquer)[\s.]*$",
    re.IGNORECASE,
)
VIRUS_FREE = re.compile(
    rf"{_EDGE}(?:virus-?free|не содержит вирусов|вирусов нет|viirusevaba|viirustevaba|bez vīrusiem|virenfrei)\b"
    r".{0,10}(?:www\.)?(?:avast|avg)\.\w{2,4}.{0,40}$",
    re.IGNORECASE,
)
CONFIDENTIAL = re.compile(
    rf"{_EDGE}(?:"
    r"(?:confidentiality notice|disclaimer)\b|"
    r"(?:the (?:information|contents?)\b.{0,40}\b)?this (?:e-?mail|message|communication|transmission)\b"
    r".{0,400}\bconfidential|"
    r"(?:информация, содержащаяся в |содержание )?(?:данн\w{2,3}|настоящ\w{2,3}|эт\w{1,2}) (?:электронн\w{2,3} )?"
    r"(?:сообщени|письм)\w{1,2}\b.{0,400}конфиденциальн|"
    r"(?:käesolev|see|selle)\w{0,4} (?:e-?kir|kir|sõnum|teade|teate|e-post|meil)\w{0,6}\b.{0,400}konfidentsiaal|"
    r"(?:informācija,? kas (?:ietverta|iekļauta) )?(?:šis|šī|šajā|šo) (?:e-?past|elektronisk|ziņ|vēstul|sūtīj)\w{0,8}\b"
    r".{0,400}konfidenci)",
    re.IGNORECASE | re.DOTALL,
)
