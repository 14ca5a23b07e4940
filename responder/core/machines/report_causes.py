"""Why a mail was not delivered: status codes (RFC 3463), SMTP replies (RFC 5321) and the words of mail systems -> a
cause, and whether it is for good.

Mail systems disagree about the codes and agree about the words: 5.7.1 stands beside "No such user!". So words that
leave no doubt come first, then the status, then words that are said of anything.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from responder.core.machines.notice_text import bare

NO_ADDRESS, MAILBOX_FULL, REFUSED = "no-address", "mailbox-full", "refused"
SPAM, TOO_LARGE, OTHER = "spam", "too-large", "other"
CAUSES = (NO_ADDRESS, MAILBOX_FULL, REFUSED, SPAM, TOO_LARGE, OTHER)
LONGEST = 4000  # characters of one diagnosis that are read

# Neither an IP address nor a version has this form: three numbers, the first of them a class.
STATUS = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d]|\.\d)")
_REPLY = re.compile(
    r"(?:(?<=[:;>\s#(\[\"'])|^)([45]\d\d)(?=[ \-][ \-]?(?:[45]\.\d|[^\d\s])|\s*$)", re.MULTILINE
)

_FULL = re.compile(
    r"over ?quota|over (?:the |its |their |allowed |disk |storage )*quota|quota (?:is "
    r"|has been )?(?:exceeded|full)"
    r"|exceed\w* (?:the |its |their |his |her |storage |disk |mailbox |allocated |my |maximum )*(?:quota"
    r"|allocation)"
    r"|(?:mail ?box|inbox|mail folder|maildir|mail ?drop|account)(?:'s)?(?: \S+){0,4}"
    r" (?:is |was |are )?(?:too |now |currently )*(?:full\b|exceed\w*)|full mail ?box|mail ?boxful+"
    r"|(?:mail ?box|account|user)(?: \S+){0,4} (?:size|storage|space|disk)(?: \S+){0,2} exceed"
    r"|(?:mail ?box|user|recipient)(?: \S+){0,4} (?:out of|not enough|insufficient|no more)"
    r" (?:\S+ ){0,2}(?:space|storage)"
    r"|out of storage space|not enough (?:storage|disk) space|no space left|too many messages in"
    r"|insufficient (?:\S+ )?storage (?:in|for)"
    r"|переполнен|ящик\w*(?: \S+){0,3} (?:полон|заполнен)|превы\w+ (?:\S+ ){0,3}(?:квот|лимит)"
    r"|квот\w+(?: \S+){0,3}"
    r" (?:превыш|исчерп)|недостаточно места"
    r"|postkast\w*(?: \S+){0,3} (?:tais|taitunud)|kvoo[dt]\w*(?: \S+){0,3} (?:uletatud|tais)"
    r"|pastkast\w*(?: \S+){0,3} (?:piln|parpildi)|kvot\w+(?: \S+){0,3} (?:parsniegt|izsmelt)"
    r"|postfach(?: \S+){0,3} voll|boite(?: \S+){0,4} pleine|buzon(?: \S+){0,3} llen"
    r"|casella(?: \S+){0,3} piena"
)
_LARGE = re.compile(
    r"(?:message|mail|e-?mail|attachment|content|size|file|data|body|header)(?: \S+){0,5}"
    r" (?:too (?:big|large)|exceed\w*(?: \S+){0,5} (?:size|maximum allowed|\d*bytes|\d*[kmg]b)\b)"
    r"|exceed\w*(?: \S+){0,4} (?:message|mail|size) (?:size|limit)"
    r"|too (?:big|large)\b|larger than|message size (?:limit|exceed)|maximum (?:message |mail )?size"
    r"|слишком больш|превы\w+ (?:\S+ ){0,3}(?:размер|объем)|kir[ij]\w*(?: \S+){0,3} liiga suur|par lielu"
    r"|parak liel"
    r"|nachricht(?: \S+){0,3} zu gross|trop volumineux"
)
# Faults that the other side finds in us, in words that would else speak of the recipient.
_OF_SENDER = re.compile(
    r"sender(?:'s)? (?:e-?mail )?(?:address|domain|id)?(?: \S+){0,3}"
    r" ?(?:rejected|reject|invalid|unknown|verif|not found|does not exist|denied)"
    r"|(?:could not|cannot|failed to|unable to) (?:complete )?(?:sender )?verif|callout|client host rejected"
    r"|helo (?:command )?rejected|(?:cannot|could not) find your|reverse (?:dns|hostname)|\bptr\b|return path"
    r"|unauthenticated|not authenticated|authentication (?:required|fail)|\bspf\b|\bdkim\b|\bdmarc\b"
)
_NO_ADDRESS = re.compile(
    r"(?:user|recipient|mailbox|address|account|alias|person|adressee|addressee|member|destination|domain"
    r"|host|name)"
    r"(?: \S+){0,6}"
    r" (?:is |was |are |has been |were |isn't |wasn't )*(?:not (?:be )?(?:found|known|exist|registered"
    r"|listed|recognized"
    r"|recognised|valid|a valid|local|active)|unknown|does(?: not|n't) exist|doesn't exist|do not exist"
    r"|non-?existent"
    r"|invalid|inactive|disabled|suspended|closed|deleted|expired|terminated|deactivated|unrout\w+"
    r"|found on|not exist)"
    r"|(?:user|recipient|mailbox|account) (?:unknown|not found|invalid|disabled|inactive)"
    r"|(?:unknown|no such|invalid|bad|nonexistent|non-existent|inactive|illegal|undeliverable|unrouteable"
    r"|unroutable"
    r"|disabled|incorrect|wrong|not a (?:known|valid)|no valid|not a valid) "
    r"(?:\S+ ){0,2}(?:user|recipient|mail ?box|address|account|person|alias|local|host|domain|name"
    r"|destination|virtual"
    r"|here|people)"
    r"|no (?:mail ?box|account|user|recipient|mail exchanger|mx)(?: \S+){0,2}"
    r" (?:here|by that|with that|named|found|for|of that)"
    r"|(?:couldn't|could not|can't|cannot|wasn't|was not|isn't|is not) (?:be )?(?:found"
    r"|listed)\b(?! \w+ your)"
    r"|not listed in|recipnotfound|address not found|name not found|nxdomain|host not found|domain not found"
    r"|no such (?:user|recipient|person|account|mailbox|address)|unknown (?:user|recipient)"
    r"|host or domain name|name service error|\bnull ?mx\b|does not accept (?:any )?(?:e-?)?mail|no mx\b"
    r"|not a (?:user|subscriber|member)\b|no longer (?:\S+ ){0,2}(?:available|valid|exist|in use|active"
    r"|accept|works?|employ|with us)"
    r"|doesn't have an? \S+ account|mailbox unavailable|mailbox name not allowed|mailbox (?:\S+ )?is unavailable"
    r"|(?:пользовател|адрес|получател|ящик|домен|абонент|учетн)\w*(?: \S+){0,6} (?:не (?:найден"
    r"|существует|зарегистр"
    r"|известен|обнаруж)|неизвест|заблокирован|отключен|удален|несуществ)|нет такого"
    r"|такого (?:\S+ ){0,2}(?:нет|не сущ)"
    r"|не удалось найти|несуществующ|неизвестн\w+ (?:пользоват|получат|адрес)|(?:пользоват|получат"
    r"|адрес)\w* не найден"
    r"|(?:aadress|kasutaja|postkast|saaja|konto|domeen)\w*(?: \S+){0,6} (?:ei (?:leitud|leia|eksisteeri"
    r"|ole olemas|ole"
    r"|tuntud)|puudub|tundmatu|suletud)|(?:postkasti|kasutajat|aadressi) (?:\S+ )?ei ole|ei leitud"
    r"|tundmatu (?:kasutaja|aadress|saaja)"
    r"|(?:adres|lietotaj|pastkast|sanemej|kont|domen)\w*(?: \S+){0,6} (?:nav (?:atrast|zinam|registr"
    r"|pieejam)|neeksiste"
    r"|nezinam|slegt)|nevareja atrast|nav atrast|nav tad\w+ (?:lietotaj|adres|sanemej|pastkast)"
    r"|nezinams (?:lietotaj|adres|sanemej)"
    r"|empfanger(?: \S+){0,5} (?:unbekannt|nicht gefunden)|existiert nicht|unbekannter? (?:empfanger"
    r"|benutzer)"
    r"|introuvable|n'existe pas|(?:utilisateur|destinataire) inconnu|no se encontr|no existe|desconocido"
    r"|non esiste"
    r"|ei loydy|hittades inte|nie istnieje|nieznany"
)
_SPAM = re.compile(
    r"spam|\buce\b|unsolicited|\bjunk\b|\bbulk mail\b|dnsbl|\brbl\b|black ?list|block ?list|blocked using"
    r"|deny ?list"
    r"|sorbs|uceprotect|surbl|barracudacentral|reputation|suspicio|banned|phish"
    r"|message content (?:rejected|blocked)"
    r"|(?:likely|identified as|classified as|considered) (?:\S+ ){0,2}(?:unwanted|suspicious)|спам"
    r"|рассылк|rampspost"
    r"|surogatpast|mestules"
)
_REFUSED = re.compile(
    r"denied|refus|reject|not (?:allowed|permitted|authori[sz]ed|accept\w*|trusted)|prohibit|polic[yi]"
    r"|relay|forbidden"
    r"|restrict|blocked|virus|malware|unauthori[sz]ed|authenticat|disallow|permission|отклон|отказ|запрещ"
    r"|не принят"
    r"|keeld|noraid|atteik|abgelehnt|verweigert|rifiut|rechaz|odrzuc|\bspf\b|\bdkim\b|\bdmarc\b|only accept"
)
_PASSING = re.compile(
    r"timed? ?out|time ?-?out|expired|connection (?:refused|reset|lost|dropped|closed)|no route to host"
    r"|unreachable"
    r"|temporar|try again|retry|greylist|graylist|deferred|could not (?:contact|connect)|not (?:respond"
    r"|reachable)"
    r"|too long in (?:the )?queue|too old|истекло|временн|ajutine|aegu|isla\w* laik|voruberg|zeituberschreit"
)
_FOR_GOOD = re.compile(r"permanent|fatal|perm_?fail|окончательн|постоянн|jaadav|pastavig|dauerhaft")

_BY_DETAIL: Mapping[str, str] = {
    **dict.fromkeys(("1.1", "1.2", "1.3", "1.4", "1.6", "1.9", "1.10", "4.4", "4.310"), NO_ADDRESS),
    **dict.fromkeys(("1.7", "1.8"), REFUSED),
    "2.1": NO_ADDRESS, "2.2": MAILBOX_FULL, "2.3": TOO_LARGE, "3.4": TOO_LARGE, "4.8": REFUSED,
}  # fmt: skip
_EXACT = frozenset(
    {"2.2", "2.3", "3.4"}
)  # no system writes these without knowing; 5.1.1 many write for any 550
_BY_REPLY: Mapping[str, str] = {
    "552": MAILBOX_FULL,
    "452": MAILBOX_FULL,
    "553": NO_ADDRESS,
    "551": NO_ADDRESS,
}


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """`status` like "5.1.1", "" where none is told; `cause`: one of CAUSES; `hard`: the address, or we at this address,
    will fare no better another time."""

    status: str
    cause: str
    hard: bool


def diagnose(status: str, words: str, *, code: int = 0) -> Diagnosis:
    """`status`: the value of a Status field, or ""; `words`: what the mail system says, at most 4,000 characters of it
    are read; `code`: an SMTP reply where it is known."""
    words = words[:LONGEST]
    found = _status(status, words)
    reply = str(code) if code else next(iter(_REPLY.findall(words)), "")
    klass = found[:1] or reply[:1]
    text = " ".join(bare(words).replace("\u00ad", "").split())
    cause = _cause(found, reply, klass, text)
    return Diagnosis(found, cause, _hard(found, klass, cause, text))


def _status(status: str, words: str) -> str:
    """The status that says most: 5.0.0 says less than what stands beside it."""
    told = [".".join(one) for one in (*STATUS.findall(status[:200]), *STATUS.findall(words))]
    first = told[0] if told else ""
    exact = next((one for one in told if not one.endswith(".0.0") and one[:1] == first[:1]), "")
    return exact or first


def _cause(status: str, reply: str, klass: str, text: str) -> str:
    detail = status[2:]
    if detail in _EXACT and not (detail == "2.2" and _LARGE.search(text) and not _FULL.search(text)):
        return _BY_DETAIL[detail]
    if _FULL.search(text):
        return MAILBOX_FULL
    if _LARGE.search(text):
        return TOO_LARGE
    of_us = _OF_SENDER.search(text) is not None
    if not of_us and (named := _NO_ADDRESS.search(text)) and not (klass == "4" and "unavail" in named[0]):
        return NO_ADDRESS
    if (
        detail == "4.1" and klass == "5" and "denied" in text
    ):  # Exchange Online: in no directory of the domain
        return NO_ADDRESS
    if _SPAM.search(text):
        return SPAM
    if (found := _BY_DETAIL.get(detail)) and not (klass == "4" and found == NO_ADDRESS) and not of_us:
        return found
    passing = klass == "4" or (klass != "5" and _PASSING.search(text))
    if detail.startswith("7.") or of_us or (_REFUSED.search(text) and not passing):
        return REFUSED
    return _BY_REPLY.get(reply, OTHER)


def _hard(status: str, klass: str, cause: str, text: str) -> bool:
    """RFC 3463 section 2: class 4 is a persistent transient failure; section 3.3: a full mailbox is one too, whatever
    its class. What merely took too long is none for good."""
    if cause == MAILBOX_FULL or klass == "4":
        return False
    if cause in (NO_ADDRESS, TOO_LARGE, SPAM):
        return True
    passing = _PASSING.search(text) is not None
    if cause == OTHER and passing and (not klass or status[2:4] in ("4.", "0.")):
        return False
    return klass == "5" or cause == REFUSED or _FOR_GOOD.search(text) is not None
