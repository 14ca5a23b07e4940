"""Words by which mail programs announce what is not the writer's new text: ru, et, lv, en, and the neighbours' German.

Patterns only; each is meant for one line without its quote marks, and none of them backtracks beyond that line.
"""

from __future__ import annotations

import re

_VERBS = (
    r"wrote|writes|пишет|писал(?:а|\(а\))?|написал(?:а|\(а\))?|kirjutas|kirjutab|rakstīja|raksta|schrieb|citējot|quoting|"
    r"цитирую|цитата|tsiteerides"
)
ATTRIBUTION_VERB = re.compile(rf"(?<!\w)(?:{_VERBS})(?!\w)", re.IGNORECASE)
MOMENT = re.compile(r"\b\d{1,2}[:.]\d\d\b|\b(?:19|20)\d\d\b|\b\d{1,2}[./-]\d{1,2}[./-]\d\d")
SPEC = re.compile(r"[^\s<>@]{1,64}@[^\s<>@]{1,255}")

_FROM = "from|от|от кого|отправитель|saatja|kellelt|no|no kā|sūtītājs|von"
_DATE = (
    "sent|date|отправлено|дата|дата отправки|время отправки|saadetud|saatmisaeg|kuupäev|"
    "nosūtīts|sūtīts|nosūtīšanas datums|datums|laiks|gesendet|datum"
)
_TO = "to|кому|получатель|adressaat|saaja|kellele|kam|adresāts|saņēmējs|an"
_COPY = (
    "cc|bcc|копия|скрытая копия|koopia|kopija|reply-to|ответить|vastus aadressile|importance|важность|"
    "attachments|вложения|manused|pielikumi"
)
_SUBJECT = "subject|тема|teema|pealkiri|temats|tēma|betreff"
LABEL = re.compile(
    rf"[ \t*_]{{0,4}}(?:(?P<origin>{_FROM})|(?P<date>{_DATE})|(?P<to>{_TO})|(?P<copy>{_COPY})|(?P<subject>{_SUBJECT}))"
    r"[ \t*_]{0,4}:(?:[ \t*_]|$)",
    re.IGNORECASE,
)
ANY_LABEL = re.compile(rf"^[ \t*_]{{0,4}}(?:{_FROM}|{_DATE})[ \t*_]{{0,4}}:", re.IGNORECASE | re.MULTILINE)

_ORIGINAL = (
    r"original (?:message|email|mail)|исходное (?:сообщение|письмо)|оригинальное (?:сообщение|письмо)|"
    r"первоначальное сообщение|algne (?:teade|sõnum|kiri|kirjavahetus)|algsõnum|algkiri|originaalkiri|"
    r"esialgne (?:teade|kiri)|sākotnēj(?:ais|ā) (?:ziņojums|ziņa|vēstule)|oriģināl(?:ais|ā) (?:ziņojums|ziņa|vēstule)|"
    r"ursprüngliche nachricht|reply message|reply above this line"
)
ORIGINAL = re.compile(
    rf"[ \t*]{{0,4}}[-_=]{{2,60}}[ \t*]{{0,4}}(?:{_ORIGINAL})[ \t*:]{{0,4}}[-_=]{{0,60}}[ \t*]{{0,4}}$", re.I
)

_FORWARDED = (
    r"forwarded (?:message|mail|email|by\b.{0,100})|пересылаемое (?:сообщение|письмо)|пересланное (?:сообщение|письмо)|"
    r"перенаправленное (?:сообщение|письмо)|переадресованное (?:сообщение|письмо)|"
    r"edastatud (?:kiri|sõnum|teade|kirjavahetus)|edasisaadetud kiri|"
    r"pārsūtīt(?:a|ā|ais|s) (?:ziņa|ziņojums|vēstule|e-pasts)|weitergeleitete nachricht"
)
FORWARDED = re.compile(
    rf"[ \t*]{{0,4}}(?:[-_=]{{2,60}}[ \t*]{{0,4}}(?:{_FORWARDED})[ \t*:]{{0,4}}[-_=]{{0,60}}"
    r"|begin forwarded message:|начало (?:переадресованного|пересылаемого) (?:сообщения|письма):"
    r"|edastatud (?:kirja|sõnumi) algus:|pārsūtīt(?:ā|a) (?:ziņojuma|vēstules) sākums:)[ \t*]{0,4}$",
    re.IGNORECASE,
)
FORWARD_END = re.compile(
    r"[ \t]{0,4}[-_=]{2,60}[ \t]{0,4}(?:end of forwarded message|конец (?:пересылаемого|перенаправленного) "
    r"(?:сообщения|письма)|(?:edastatud|edasisaadetud) kirja lõpp|pārsūtītās (?:ziņas|vēstules) beigas)"
    r"[ \t]{0,4}[-_=]{0,60}$",
    re.IGNORECASE,
)

_SENT_BY = (
    r"sent (?:from|via|with|using)|отправлено (?:с|из|через|от)|послано (?:с|из)|saadetud|saatsin|"
    r"nosūtīts|sūtīts|nosūtīja|gesendet von"
)
_DEVICES = (
    r"i?phone|ipad|айфон|android|samsung|galaxy|huawei|xiaomi|redmi|honor|nokia|sony|motorola|oneplus|blackberry|mobi[il]|"
    r"мобильн|смартфон|телефон|телефона|планшет|устройств|telefon|nutitelefon|seadme|viedtālru|tālru|ierīc|outlook|thunderbird|"
    r"\bmail\b|mail\.ru|gmail|яндекс|yandex|yahoo|почт|windows|inbox|proton|rambler|meil"
)
SENT_BY = re.compile(rf"[ \t*_>-]{{0,4}}(?:{_SENT_BY})\b.{{0,60}}?(?:{_DEVICES}).{{0,60}}$", re.IGNORECASE)
GET_OUTLOOK = re.compile(
    r"[ \t]{0,4}(?:get|download|скачать|скачайте|загрузите|установите|hankige|laadige alla|iegūstiet|lejupielādējiet)\b"
    r".{0,20}\b(?:outlook|yahoo|mail).{0,80}$",
    re.IGNORECASE,
)
