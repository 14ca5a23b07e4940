"""Mail systems that return a mail without RFC 3464: their subjects, and what their texts begin with."""

from __future__ import annotations

import re

from responder.core.machines.notice_text import bare

_SUBJECTS = (
    "undeliverable",
    "undeliverable mail",
    "undeliverable message",
    "undelivered mail returned to sender",
    "undelivered mail",
    "undelivered message",
    "returned mail",
    "returned to sender",
    "mail delivery failed",
    "mail delivery failure",
    "mail delivery error",
    "mail delivery problem",
    "mail delivery system",
    "mail could not be delivered",
    "mail failure",
    "mail system error - returned mail",
    "message could not be delivered",
    "message delivery failure",
    "message status - undeliverable",
    "message status",
    "failure notice",
    "delivery failure",
    "delivery failed",
    "delivery notification",
    "delivery report",
    "delivery status notification",
    "delivery delayed",
    "delayed mail",
    "warning: could not send message for past 4 hours",
    "warning: message delayed",
    "nondeliverable mail",
    "non delivery report",
    "недоставленное сообщение",
    "недоставленное письмо",
    "не удалось доставить",
    "не доставлено",
    "сообщение не доставлено",
    "ошибка доставки",
    "kohale toimetamata",
    "kirja ei saanud kohale toimetada",
    "kirja ei õnnestunud kohale toimetada",
    "kättetoimetamatu",
    "toimetamine nurjus",
    "nav piegādāts",
    "nepiegādājams",
    "unzustellbar",
    "nicht zustellbar",
    "onbestelbaar",
    "non remis",
    "non recapitabile",
    "no se puede entregar",
    "toimittamaton",
    "niedostarczone",
    "olevererbart",
    "returned mail - error during delivery",
    "delivery failure notification",
    "mail delivery warning",
    "non remis (delivery failed)",
    # Outlook and Exchange in further languages.
    "kohaletoimetamatu",
    "nepristatyta",
    "nepristatytas",
    "det går inte att leverera",
    "det gick inte att leverera",
    "niedostarczalne",
    "nie można dostarczyć",
    "не вдалося доставити",
    "не доставлено",
    "не удается доставить",
    "невозможно доставить",
    "письмо не доставлено",
    "недоставимо",
    "teslim edilemedi",
    "teslim edilemez",
    "kan ikke leveres",
    "kunne ikke leveres",
    "nedoručitelné",
    "nedoručiteľné",
    "kézbesítetlen",
    "kézbesíthetetlen",
    "nu se poate livra",
    "nelivrat",
    "não entregue",
    "não é possível entregar",
    "ni mogoče dostaviti",
    "nije isporučeno",
    "δεν ήταν δυνατή η παράδοση",
    "配信不能",
    "无法送达",
    "無法傳遞",
    "permanent delivery failure",
    "temporary delivery failure",
    "message undeliverable",
    "notice: mail delivery status",
)

# Only at the end or before punctuation: "Delivery failure of my parcel" is a person's.
_SUBJECT = re.compile(rf"\W*(?:{'|'.join(re.escape(bare(one)) for one in _SUBJECTS)})\s*(?:$|[^\w\s?])")

# Sentences of a mail system, over bare text, at the start of a sentence.
_STATEMENT = re.compile(
    r"(?:^|[.!?\n>] ?)[-* ]{0,8}(?:i'm sorry to have to inform you that )?(?:"
    r"delivery (?:has )?failed to (?:these|the following) recipients|"
    r"(?:your|the|this|an?|the following) (?:original |attached )?(?:message|e-?mail|mail)\b[\s\S]{0,160}?"
    r"(?:not be|was not|were not|ha(?:s|ve) not been|cannot be|can't be|couldn't be|wasn't) delivered"
    r"|your message\b[\s\S]{0,200}?\bdid not reach"
    r"|a message that you sent could not be delivered|this message was created automatically by mail"
    r"|could not deliver (?:the |your )?(?:message|mail) to|failed recipients?\b"
    r"|this is a delivery status notification|the attached message had (?:permanent|temporary)"
    r"|the following addresses had|delivery of (?:e-?mail|mail|your message) to|mail system error"
    r"|(?:ваше|это|данное) (?:письмо|сообщение)\b[^.!?]{0,80}не (?:может быть|было|удалось|доставлено)"
    r"|не удалось доставить (?:ваше |это )?(?:письмо|сообщение)"
    r"|teie (?:e-)?(?:kirja|sonumit)\b[^.!?]{0,80}ei (?:saa|saanud|onnestunud|olnud)"
    r"|jusu (?:e-pasta )?(?:vestul[ie]|zinu|zina)\b[^.!?]{0,80}(?:neizdevas|nevar|netika|nav piegadat)"
    r"|(?:ihre|die) (?:nachricht|e-mail)\b[^.!?]{0,80}(?:konnte nicht|nicht zugestellt)"
    r"|votre message\b[^.!?]{0,80}(?:n'a pas|n'a pu)"
    r")"
)


def is_bounce_subject(subject: str) -> bool:
    """True when `subject` (any case) has the form in which mailers return a mail."""
    return _SUBJECT.match(bare(subject[:400])) is not None


def reads_returned(text: str) -> bool:
    """True when the first lines of `text`, quotes left out, are a mail system's about a mail it could not deliver."""
    return _STATEMENT.search("\n".join(bare(line) for line in text[:600].splitlines())) is not None
