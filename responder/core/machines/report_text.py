"""Reports without a machine-readable part: what mail systems tell people of a mail that they could not deliver.

qmail, Exim, old Postfix and sendmail, Courier, Exchange and its online service, Gmail, Notes, GroupWise, MDaemon,
hMailServer and others. They differ in their sentences and agree in their form: a sentence that says so, then lines that
begin with an address and a reason, then the mail itself or its header.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import zip_longest

from responder.core.machines.notice_text import bare
from responder.core.machines.report_causes import diagnose
from responder.core.machines.report_fields import DELAYED, DELIVERED, FAILED, Fate
from responder.core.machines.returned_mail import is_bounce_subject, reads_returned
from responder.core.mail.headers import addresses

MOST_ADDRESSES = 50
LONGEST_TEXT = 16_000

# Where the returned mail begins: nothing below speaks of its delivery.
_COPY = re.compile(
    r"^[ \t>*-]*(?:-{2,}[ \t]*(?:below this line|this is a copy|the (?:header|body|original)"
    r"|original (?:message|mail)"
    r"|undelivered message|unsent message|returned (?:message|mail)|message (?:follows|header|text)"
    r"|included is a copy"
    r"|the following is|header|begin(?:ning)? of)"
    r"|original message headers?:|message headers? follow|the (?:original|returned) message (?:follows"
    r"|is (?:below|"
    r"attached))|received: (?:from|by) |return-path: ?<)",
    re.IGNORECASE | re.MULTILINE,
)
_ADDRESS = re.compile(r"[^\s<>()\[\]\"',;:=]{1,64}@[A-Za-z0-9\u0080-\uffff.-]{1,255}")
# A line that begins with an address, or with the few words that stand before one.
_HEAD = re.compile(
    r"^[ \t>*\u2022-]{0,12}(?:(?:to|recipient|failed recipient|user|address|email|e-mail|smtp)\s*:\s*"
    r"|\"?[^\n<>@:]{0,60}[<(])?"
    r"(?:smtp:|mailto:|rfc822;)?[ \t]*([^\s<>()\[\]\"',;:=]{1,64}@[A-Za-z0-9\u0080-\uffff.-]{1,255})[>)\]]?",
    re.IGNORECASE | re.MULTILINE,
)
_STILL_TRYING = re.compile(
    r"not yet been delivered|has been delayed|is (?:being )?delayed|delivery (?:is|was|has been) delayed"
    r"|delivery attempts will continue|will (?:continue to|keep|be) (?:try|retr)|will retry"
    r"|still (?:being |be )?(?:tr|retr)"
    r"|this is a warning|warning message only|do(?: not|n't) need to resend|transient non-?fatal"
    r"|delivery incomplete"
    r"|temporary problem delivering|will be retried|(?:will try|trying) again|no action is required"
    r"|попытки доставки|попытк\w+(?: \S+){0,4} (?:продолж|повтор)|будет повторен|задержан|отложен"
    r"|proovi(?:me|takse) (?:uuesti|veel)|edasi lukatud|viibib|tiks atkartot|meginasim|aizkavet"
)
_GIVEN_UP = re.compile(
    r"permanent(?!ly delay)|(?<!non-)(?<!non)fatal errors|giv(?:en|ing) up|gave up|will not (?:be )?(?:retr|resen|try)"
    r"|could not be deliver\w+ for"
    r"|retry time(?:out)? (?:not reached|exceeded)|failed permanently|no further (?:attempts|delivery)"
    r"|too long"
    r"|окончательн|попытки прекращены|loplikult|galigi"
)
_DELAY_SUBJECT = re.compile(
    r"\b(?:delay|delayed|warning|still being retried|past \d+ hours|incomplete)\b|задерж|viivit|aizkav"
)
_EXIM_WARNING = re.compile(r"warning: message \S+ delayed \d+ hours")
# "Delivery report", "message status" are said of success too.
_FAILURE_SUBJECT = re.compile(
    r"undeliver|not deliver|could not|fail|returned|returning|nondeliver|non deliver|error|problem"
    r"|unzustell|nicht zustell"
    r"|non remis|non recapit|toimittama|niedostar|olever|onbestel|no se puede|недостав|не достав"
    r"|не удалось|ошибка"
    r"|toimetamata|kattetoimet|nurjus|nav piegad|nepiegad"
)
_DELIVERED = re.compile(
    r"success\w* (?:been )?(?:deliver|relay)|(?:deliver|relay)\w+ (?:\S+ ){0,3}success|(?:has|have|was"
    r"|were) been"
    r" (?:deliver|relay)|(?:was|were) (?:deliver|relay)ed to|успешно доставлен"
)
# What a mail system says, in words that no notice of absence uses.
_FAILURE = re.compile(
    r"(?:could ?n[o']t be|was ?n[o']t|can ?not be|has ?n[o']t been|have not been|not be|were not"
    r"|unable to be) deliver\w+"
    r"|(?:unable|not able|wasn't able|was unable|failed) to deliver|undeliverable|undelivered"
    r"|delivery (?:has |to \S+ )?fail"
    r"|did not reach|permanent (?:error|fatal)|delivery to the following"
    r"|error occurred while (?:trying to )?deliver"
    r"|following (?:recipients?|address(?:es)?|users?)(?:\(s\)|\(es\))? (?:\S+ ){0,3}(?:fail|had|could"
    r"|cannot|were|was|have)"
    r"|failed recipients?|mail system error|not listed in|delivery error|returned to sender"
    r"|не (?:может быть|было|удалось|был[аи]?)(?: \S+){0,3} доставл|не удалось доставить|не доставлен"
    r"|не может быть отправлен"
    r"|недоставл|ei (?:saa|saanud|onnestunud|olnud)(?: \S+){0,5} (?:toimeta|edasta|kohale|saata)"
    r"|toimetamine (?:nurjus|ebaonnestus)"
    r"|(?:neizdevas|nevareja|netika|nav)(?: \S+){0,3} (?:piegad|nogad|nosut)|piegade neizdevas|nevar piegad"
    r"|(?:nicht|konnte nicht)(?: \S+){0,3} zugestellt|fehler bei der (?:nachrichten)?zustellung"
    r"|n'a (?:pas|pu)(?: \S+){0,3} "
    r"(?:remis|livre|distribue|etre)|no se (?:ha )?p(?:udo|uede) entregar|impossibile recapitare"
    r"|nie zostal\w* dostarczon"
)


def before_copy(text: str) -> str:
    """What the mail system says itself, without the mail that it returns; at most 16,000 characters."""
    text = text[:LONGEST_TEXT]
    found = _COPY.search(text)
    return text[: found.start()] if found else text


def text_fates(subject: str, text: str, failed: tuple[str, ...] = ()) -> tuple[Fate, ...]:
    """What a report tells in words of its own; () where it is no report. `text`: see before_copy; `failed`: values of
    X-Failed-Recipients, which Exim and Gmail write for what failed for good."""
    folded = "\n".join(bare(line) for line in text.splitlines()[:400])
    flat, head = " ".join(folded.split()), bare(subject[:400])
    trying = _STILL_TRYING.search(flat) or _DELAY_SUBJECT.search(head)
    said = failed or trying or _FAILURE.search(flat) or _FAILURE_SUBJECT.search(head)
    if _DELIVERED.search(flat) and not (failed or trying or _FAILURE.search(flat)):
        action = DELIVERED
    else:
        action = DELAYED if trying and not _GIVEN_UP.search(flat) else FAILED
    told = is_bounce_subject(subject[:400]) or _EXIM_WARNING.match(head) or reads_returned(text) or failed
    if not told or not (said or action == DELIVERED):
        return ()
    listed = tuple(one.folded for value in failed for one in addresses(value[:2000]))
    return tuple(_fates(f"{text}\n\n{subject[:400]}", action, listed))


def _fates(text: str, action: str, listed: tuple[str, ...]) -> Iterator[Fate]:
    sections = dict(_sections(text))
    recipients = tuple(dict.fromkeys((*sections, *listed)))
    if len(recipients) <= 1:
        yield _fate(recipients, text, action)
        return
    # A line may say where the first address leads: "<office@forward> (expanded from <anna@klient>)".
    for one in recipients:
        said = sections.get(one, "")
        others = tuple(address for address in named(said.partition("\n")[0]) if address in recipients)
        yield _fate(tuple(dict.fromkeys((one, *others))), said if len(said) > len(one) + 20 else text, action)


def _fate(recipients: tuple[str, ...], words: str, action: str) -> Fate:
    if action == DELIVERED:
        return Fate(recipients, action)
    read = diagnose("", words)
    return Fate(recipients, action, read.status, read.cause, read.hard and action == FAILED)


def _sections(text: str) -> Iterator[tuple[str, str]]:
    """(address folded, the text from its line to that of the next address), in order; the longest of each address."""
    heads = [hit for _, hit in zip(range(MOST_ADDRESSES), _HEAD.finditer(text), strict=False)]
    longest: dict[str, str] = {}
    for hit, after in zip_longest(heads, heads[1:]):
        read = addresses(hit[1].rstrip("."))
        section = text[hit.start() : after.start() if after else len(text)]
        if read and len(section) > len(longest.get(read[0].folded, "")):
            longest[read[0].folded] = section
    yield from longest.items()


def named(text: str) -> tuple[str, ...]:
    """Addresses that the text names anywhere, folded, at most 50."""
    hits = (
        hit[0].rstrip(".") for _, hit in zip(range(MOST_ADDRESSES), _ADDRESS.finditer(text), strict=False)
    )
    return tuple(dict.fromkeys(read[0].folded for one in hits if (read := addresses(one))))
