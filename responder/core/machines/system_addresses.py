"""Whose address is this: a machine's or a person's? Local parts and domains by which mail systems name themselves.

Words count between separators or at an end of the local part. Glued to another word ("ordersnoreply",
"noreplyshop") only "noreply" and "donotreply" count, beside words of business, so that no name is hit: casinoreply@
may be a casino's reply desk, norelly@ is a person.
"""

from __future__ import annotations

import re

from responder.core.ruling.folding import fold, without_diacritics

_SEPARATOR = r"[._-]"
_S = r"[._-]?"
_NO_REPLY = (
    rf"(?:no|non){_S}(?:reply|replies|response|respond|responder|answer)"
    rf"|(?:do|does){_S}not{_S}(?:reply|respond|answer)|don'?t{_S}(?:reply|respond|answer)"
    rf"|(?:nicht|nichts?){_S}antworten|keine?{_S}antwort(?:en)?|niet{_S}(?:be)?antwoorden|geen{_S}antwoord"
    rf"|ne{_S}pas{_S}repondre|(?:pas{_S}de|sans){_S}reponse"
    rf"|(?:no|nao){_S}(?:responder|responda|respondais|contestar|conteste|respondar)|sin{_S}respuesta"
    rf"|sem{_S}resposta"
    rf"|non{_S}rispond(?:ere|a|i)|senza{_S}risposta"
    rf"|nie{_S}odpowiad(?:aj|ac|ajcie)|bez{_S}odpowiedzi|ne{_S}odpov(?:idat|idej|idejte|edat|edaj|edajte)"
    rf"|ne{_S}odgovar(?:aj|ajte|jaj)|ne{_S}valaszol(?:j|jon)|nu{_S}raspunde(?:ti)?"
    rf"|ne{_S}otve(?:chat|chai|chay|chaj|chaite|chayte|4at|tit)|bez{_S}otveta|ne{_S}vidpovid(?:aty|ay|ai)"
    rf"|не{_S}отвеча(?:ть|й|йте)|без{_S}ответа"
    rf"|ara{_S}vasta|arge{_S}vastake|mitte{_S}vastata|ei{_S}vasta(?:ta|usta)?|ala{_S}vastaa"
    rf"|ne{_S}atbild(?:et|iet)|bez{_S}atbildes|ne{_S}atsak(?:yti|ykite|inet|ineti)"
    rf"|svara{_S}(?:inte|ej|ikke)|inget{_S}svar|ikke{_S}svare?|(?:be)?svar{_S}(?:ikke|ej|inte)"
    rf"|ingen{_S}svar"
    rf"|yanit{_S}lamayin|cevap{_S}lamayin"
)
_AUTOMATIC = (
    rf"auto{_S}(?:reply|replies|responder|response|respond|answer)|(?:un|not{_S})monitored"
    r"|automaatvastus|autosvar"
)
_BUSINESS = (
    r"(?:accounts?|admin|alerts?|apps?|auto|bank|billing|bookings?|club|contact|crm|customers?|delivery"
    r"|e?shop|email|"
    r"erp|events?|finance|forum|help|helpdesk|info|invoices?|it|hr|jobs|login|mail|mailer|marketing|my"
    r"|news|newsletter|"
    r"notice|notify|office|online|orders?|payments?|portal|post|promo|returns?|sales|secure|security"
    r"|service|services|"
    r"shipping|shop|sms|staff|store|support|survey|system|team|tickets?|travel|updates?|user|users|web|www)"
)
_GLUED = r"(?:noreply|donotreply|donotrespond|noresponse)"
# Digits may follow. requesters@, bounceworth@, norelly@ are people.
_SYSTEM_LOCAL = re.compile(
    rf"(?:.*{_SEPARATOR})?(?:{_NO_REPLY}|{_AUTOMATIC})\d*(?:[._=-].*)?"
    rf"|(?:.*{_SEPARATOR})?(?:{_BUSINESS}{_GLUED}|{_GLUED}{_BUSINESS})\d*(?:[._=-].*)?"
    # A name in front of "noreply" ends on a consonant, or -no may belong to it: casino, arno, techno.
    r"|(?:.*[._-])?(?!(?:tech|eth|infer|ar)noreply)[a-z0-9]*[b-df-hj-np-tv-z0-9]noreply\d*"
    rf"|(?:.*[_-])?bounces?\d*(?:[._=-].*)?"
    rf"|(?:.*{_SEPARATOR})?notifications?\d*(?:[._=-].*)?"
    rf"|(?:.*{_SEPARATOR})?mail(?:er)?[._-]?daemon(?:[._=-].*)?"
    r"|(?:listserv|majordomo|majordom)\d*(?:[._=-].*)?"
    r"|owner-.+|.+-request|.+-return-\d+(?:-.*)?"
)
_SYSTEM_LABEL = re.compile(rf"(?:{_NO_REPLY})\d*|bounces?\d*")

# Accounts under which a computer's own programs write. People are called Root: the subject must be a program's too.
_SYSTEM_USERS = frozenset(
    {
        *("root", "www-data", "www", "apache", "apache2", "nginx", "httpd", "cron"),
        *("crond", "anacron", "daemon", "nobody", "logwatch", "logcheck", "fail2ban", "munin"),
        *("nagios", "icinga", "zabbix", "smartd", "mdadm", "postgres", "mysql", "backup"),
        *("backups", "operator", "puppet", "ansible", "monit"),
    }
)
_CRON = re.compile(r"\W*cron <(?P<user>[^@>\s]+)@[^>\s]+> +\S")
_SYSTEM_SUBJECT = re.compile(
    r"\[(?:cron|fail2ban|logcheck|logwatch|munin|monit|backup)[^\]]{0,30}\]|anacron job"
    r"|logwatch for|"
    r"output from your job|\*{2,} ?(?:security|problem|recovery|acknowledgement)\b|smart error"
    r"|degradedarray event|"
    r"fail event on|unattended-upgrades result|apt-listchanges|.{1,80}\b(?:daily|weekly|monthly"
    r"|security) (?:run|insecurity) "
    r"output|.{1,80}\bsystem events\b|rkhunter"
    r"|.{1,60}\bcron\.(?:daily|hourly|weekly)"
)

_SRS = re.compile(r"srs0[=+-][^=]*=[^=]*=[^=]*=(?P<inner>.+)")
_SRS_AGAIN = re.compile(r"srs1[=+-][^=]*=[^=]*=[=+-]?[^=]*=[^=]*=[^=]*=(?P<inner>.+)")
_BATV = re.compile(r"prvs=[0-9a-f]{6,14}=(.+)|prvs=(.+)/[0-9a-f]{6,14}|btv1==[^=]*==(.+)")


def unsigned(local: str) -> str:
    """The local part, folded, without a signing relay's envelope signature (BATV: prvs=TAG=anna, btv1==TAG==anna)."""
    folded = local.casefold().strip('"')
    match = _BATV.fullmatch(folded)
    return next(part for part in match.groups() if part is not None) if match else folded


def written_by(local: str) -> str:
    """The local part behind a forwarder's rewriting (SRS) and BATV, folded; "" when the rewriting hides it.

    Exchange Online writes every forwarded person's envelope as bounces+SRS=HASH=TT@.
    """
    inner = unsigned(local)
    for _ in range(4):
        if inner.startswith("bounces+srs="):
            return ""
        match = _SRS.fullmatch(inner) or _SRS_AGAIN.fullmatch(inner)
        if match is None:
            return inner
        inner = unsigned(match["inner"])
    return inner


def is_system_address(local: str, domain: str = "") -> bool:
    """True for the address of a machine: mailer-daemon, no-reply, bounces, list software (RFC 5230 section 4.6).

    Only the part before "+" counts, so that bounces+tag@ is a machine and anna+bounces@ is a person.
    """
    base = without_diacritics(fold(written_by(local[:320]).partition("+")[0]))
    label = domain.partition(".")[0].casefold()
    return _SYSTEM_LOCAL.fullmatch(base) is not None or _SYSTEM_LABEL.fullmatch(label) is not None


def is_list_owner(local: str) -> bool:
    """True for the envelope of Sympa, ezmlm and Mailman: LIST-owner. In From it may be a person: shop-owner@."""
    return re.fullmatch(r".+-owner", written_by(local[:320]).partition("+")[0]) is not None


def is_postmaster(local: str) -> bool:
    """True for the addresses from which mailers return mail: mailer-daemon and postmaster."""
    return re.fullmatch(r"mail(?:er)?[._-]?daemon|postmaster", local.casefold().strip('"')) is not None


def is_system_user(local: str, subject: str) -> bool:
    """True for mail of a computer's own programs: an account such as root, and the subject of cron, logwatch and kin.

    "Cron <deploy@host> ..." from deploy@ names its sender itself, whatever the account is.
    """
    user, line = local.casefold().strip('"'), " ".join(subject[:400].casefold().split())
    cron = _CRON.match(line)
    if cron is not None and cron["user"] == user:
        return True
    return user in _SYSTEM_USERS and _SYSTEM_SUBJECT.match(line) is not None
