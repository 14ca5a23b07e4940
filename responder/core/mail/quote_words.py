"""Words by which mail programs announce what is not the writer's new text: ru, et, lv, en, and the neighbours' German.

Patterns only; each is meant for one line without its quote marks, and none of them backtracks beyond that line.
"""

from __future__ import annotations

import re

_VERBS = (
    r"wrote|writes|пишет|писал(?:а|\(-?а\))?|написал(?:а|\(-?а\))?|kirjutas|kirjutab|rakstīja|raksta|schrieb|citējot|quoting|"
    r"цитирую|цитата|tsiteerides|tsiteerin"
)
ATTRIBUTION_VERB = re.compile(rf"(?<!\w)(?:{_VERBS})(?!\w)", re.IGNORECASE)
MOMENT = re.compile(r"\b\d{1,2}[:.]\d\d\b|\b(?:19|20)\d\d\b|\b\d{1,2}[./-]\d{1,2}[./-]\d\d")
CLOCK = re.compile(r"\b\d{1,2}[:.]\d\d\b")
SPEC = re.compile(r"[^\s<>@]{1,64}@[^\s<>@]{1,255}")
# As programs show an address; people who mention one write no angle brackets.
SHOWN_SPEC = re.compile(r"[<\[(]\s?(?:mailto:)?[^\s<>@]{1,64}@[^\s<>@]{1,255}[>\])]")

_FROM = "from|от|от кого|отправитель|saatja|kellelt|no|no kā|sūtītājs|von"
_DATE = (
    "sent|date|отправлено|отправлен|дата|дата отправки|время отправки|дата и время|saadetud|saatmisaeg|kuupäev|aeg|"
    "nosūtīts|sūtīts|nosūtīšanas datums|datums|laiks|gesendet|datum"
)
_TO = "to|кому|получатель|получатели|adressaat|saaja|kellele|kam|adresāts|saņēmējs|an"
_COPY = (
    "cc|bcc|копия|скрытая копия|koopia|kopija|reply-to|ответить|vastus aadressile|importance|важность|"
    "attachments|вложения|manused|pielikumi"
)
_SUBJECT = "subject|тема|teema|pealkiri|temats|tēma|betreff"
_KINDS = rf"(?:(?P<origin>{_FROM})|(?P<date>{_DATE})|(?P<to>{_TO})|(?P<copy>{_COPY})|(?P<subject>{_SUBJECT}))"
LABEL = re.compile(rf"[ \t*_]{{0,4}}{_KINDS}[ \t*_]{{0,4}}:(?:[ \t*_]|$)", re.IGNORECASE)
# eM Client writes its header lines without a colon; believed only below a line that announces a mail.
LABEL_ALONE = re.compile(rf"{_KINDS}[ \t]+\S", re.IGNORECASE)
# Any other header of a forwarded mail, by its shape: "List-Id: x".
HEADER = re.compile(r"[A-Za-z]{1,20}(?:-[A-Za-z]{1,20}){1,4}: |Precedence: |Sender: ")
ANY_LABEL = re.compile(
    rf"^[ \t*_]{{0,4}}(?:{_FROM}|{_DATE}|{_SUBJECT})[ \t*_]{{0,4}}:", re.IGNORECASE | re.MULTILINE
)

_ORIGINAL = (
    r"original (?:message|email|mail)|исходное (?:сообщение|письмо)|оригинальное (?:сообщение|письмо)|"
    r"первоначальное сообщение|algne (?:teade|sõnum|kiri|kirjavahetus|meil)|algsõnum|algkiri|algteade|"
    r"originaalkiri|originaalsõnum|"
    r"esialgne (?:teade|kiri|sõnum)|sākotnēj(?:ais|ā) (?:ziņojums|ziņa|vēstule|e-pasts)|"
    r"oriģināl(?:ais|ā) (?:ziņojums|ziņa|vēstule|e-pasts)|ursprüngliche nachricht|reply message|reply above this line"
)
ORIGINAL = re.compile(
    rf"[ \t*]{{0,4}}[-_=]{{2,60}}[ \t*]{{0,4}}(?:{_ORIGINAL})[ \t*:]{{0,4}}[-_=]{{0,60}}[ \t*]{{0,4}}$", re.I
)

_FORWARDED = (
    r"forwarded (?:message|mail|email|by\b.{0,100})|пересылаемое (?:сообщение|письмо)|пересланное (?:сообщение|письмо)|"
    r"перенаправленное (?:сообщение|письмо)|переадресованное (?:сообщение|письмо)|"
    r"edastatud (?:kiri|sõnum|teade|kirjavahetus|meil)|edasisaadetud (?:kiri|sõnum|teade)|"
    r"pārsūtīt(?:a|ā|ais|s) (?:ziņa|ziņojums|vēstule|e-pasts)|weitergeleitete nachricht"
)
FORWARDED = re.compile(
    rf"[ \t*]{{0,4}}(?:[-_=]{{2,60}}[ \t*]{{0,4}}(?:{_FORWARDED})[ \t*:]{{0,4}}[-_=]{{0,60}}"
    r"|begin forwarded message:|начало (?:переадресованного|пересылаемого) (?:сообщения|письма):"
    r"|edastatud (?:kirja|sõnumi) algus:|pārsūtīt(?:ā|a|ās) (?:ziņojuma|vēstules|ziņas) sākums:)[ \t*]{0,4}$",
    re.IGNORECASE,
)
FORWARD_END = re.compile(
    r"[ \t]{0,4}[-_=]{2,60}[ \t]{0,4}(?:end of forwarded (?:message|mail)|"
    r"конец (?:пересылаемого|перенаправленного|пересланного) "
    r"(?:сообщения|письма)|(?:edastatud|edasisaadetud) kirja lõpp|pārsūtītās (?:ziņas|vēstules) beigas)"
    r"[ \t]{0,4}[-_=]{0,60}$",
    re.IGNORECASE,
)
# The writer says that there is something of theirs below: "my answers are in red".
POINTS_BELOW = re.compile(
    r"\b(?:(?:answer|repl|comment|remark|response)\w{0,4}\W{1,3}(?:\w{1,12}\W){0,4}"
    r"(?:below|inline|in ?line|in red|in blue|in bold|in the text)"
    r"|(?:see|look|written|wrote|added)\W(?:\w{1,12}\W){0,3}(?:below|inline|in red|in blue)|below in (?:red|blue|bold)"
    r"|(?:см|смотри|смотрите|читайте)\W{1,2}(?:\w{1,12}\W){0,2}ниже"
    r"|(?:ответ|отвеч|коммент|пиш|напис|выдел)\w{0,8}\W{1,3}(?:\w{1,12}\W){0,4}"
    r"(?:ниже|в тексте|по тексту|красным|синим|жирным)"
    r"|ниже\W(?:\w{1,12}\W){0,2}(?:красным|синим|жирным|ответ\w{0,4})"
    r"|(?:vt|vaata|vaadake)\W{1,2}(?:\w{1,12}\W){0,2}all(?:pool|järgnevalt)?|(?:vastus|vasta|kommentaar|kirjuta)\w{0,8}\W{1,3}(?:\w{1,12}\W){0,4}"
    r"(?:all|allpool|teksti sees|tekstis|punasega|sinisega)"
    r"|(?:sk|skat|skatīt|skatiet|lūdzu skatīt)\W{1,2}(?:\w{1,12}\W){0,2}zemāk"
    r"|(?:atbild|komentār|rakst)\w{0,8}\W{1,3}(?:\w{1,12}\W){0,4}(?:zemāk|tekstā|sarkanā|sarkanu|zilā))\b",
    re.IGNORECASE,
)
