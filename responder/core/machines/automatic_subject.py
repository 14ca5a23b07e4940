"""Does this subject announce an automatic reply? The soft evidence of the guard, for machines that carry no mark.

The rule. Reply prefixes (Re:, AW:, Отв: ...) are stripped, forwarding prefixes are not: who forwards is a person. The
subject must *begin* with a phrase of absence_words.py, and what follows decides:

- nothing, or only punctuation; a colon; a closing bracket: a machine ("Automatic reply: Your order").
- a dash, a bracket, a comma or a full stop, and then a date, a time of return or the sender's own name: a machine
  ("Out of office - Anna Tamm", "Out of office (until 5 May)"); so is "until" or a date without a dash.
- anything else is a sentence of a person: "Automatic reply is annoying", "Out of office chair broken".

The text has the last word (notice_text.py). Where it tells of more than absence - of an order, a wrong, a demand - a
person wrote it, whatever the subject. Under a phrase with a colon and a subject nothing else is asked of it; under
another subject of a machine's form it need only speak of what notices speak of, or be empty. Where a person could have
written the subject as well - an ambiguous phrase, a reply prefix, a question or exclamation mark at the end, a link
word such as "from" - the text must say in its first lines that its writer is away or that it is automatic, and nothing
else. The verdict does not depend on letter case.

A mail whose text begins by calling itself an automatic reply, and holds only a notice, is a machine's under any
subject.
"""

from __future__ import annotations

import re

from responder.core.machines.absence_words import ABSENT, AMBIGUOUS, ANNOUNCED, DECLARED, NAMED, OWN_NAMES
from responder.core.machines.notice_text import bare, is_only_notice, speaks_of_absence, tells_more

LONGEST_SUBJECT = 400  # characters of the subject that are looked at
LONGEST_OPENING = 600  # characters of the text that are looked at


def _phrases(phrases: tuple[str, ...]) -> re.Pattern[str]:
    folded = sorted({bare(phrase) for phrase in phrases}, key=len, reverse=True)
    spelt = "|".join(re.escape(phrase).replace("\\ ", r"[ \-]{0,2}") for phrase in folded)
    return re.compile(rf"(?:{spelt})(?![^\W_])")


_ANNOUNCED = _phrases(tuple(phrase for phrases in ANNOUNCED.values() for phrase in phrases))
_AMBIGUOUS = _phrases(AMBIGUOUS)
_NAMED = re.compile("(?:" + "|".join(NAMED) + r")(?![^\W_])")
_OWN_NAME = re.compile("(?:^|[.!?\\n]) ?(?:" + "|".join(OWN_NAMES) + ")")
# Who repeats such words in quotation marks is a person.
_STATEMENT = re.compile(
    r"(?:^|[.!?,;:…\n]) ?(?:(?:[^\s\"'«»„“”]+ ){0,6}?(?:"
    + "|".join(ABSENT)
    + ")|(?:"
    + "|".join(DECLARED)
    + "))"
)

_REPLY_PREFIX = re.compile(
    r"(?:re|aw|antw|antwort|sv|vs|vast|vl|atb|ats|odp|ynt|rif|r|res|ref|отв|ответ|на|відп|回复|回覆|答复|返信)"
    r"(?:\[\d{1,3}\]|\(\d{1,3}\)|\^\d{1,3})? ?: ?"
)
_REPLY_BEHIND = re.compile(r" ?: ?" + _REPLY_PREFIX.pattern)  # "Auto: Re: your mail"
_TAG = re.compile(r"(?:\[[^\]]{1,30}\]|\{[^}]{1,30}\}|\*{2,3}[\w ]{1,20}\*{2,3}) ?(?=\S)")
_OPENING = re.compile(r"[\[(*<{#=~_ ]+")
_CLOSING = re.compile(r" ?[\])*>}#=~_]")
_WORD = re.compile(r"[^\W_]+")
_COLON = re.compile(r" ?[:\u2013\u2014]?:")
_BREAK = re.compile(r"(?: [-\u2013\u2014|/]| ?[\u2013\u2014(\[,.;|/]) ?")
_UNTIL = re.compile(
    r"(?:until|till|til|returning|return|back|till och med|t\.?o\.?m|bis|vom|ab|wieder|kuni|tagasi|lidz|atpakal|no \d|"
    r"до|с \d|по \d|iki|jusqu|du \d|hasta|del \d|fino al|dal \d|tot|tem|asti|saakka|do \d|ate \d|od \d|\d)"
)
_LINK = re.compile(
    r"(?:from|to|for|re|on|by|при|на|от|по|about|von|auf|zu|de|du|od|na|no|uz|på|fra|til|kirjale|teie)\b"
)


def automatic_subject(subject: str, text: str, sender: str) -> str:
    """The phrase by which `subject` announces an automatic reply, folded; "" where a person may have written it.

    `subject`: decoded; `text`: the message without quotes; `sender`: display name and local part of From. Subject and
    text are read only as far as their first lines.
    """
    line, replied = _without_reply_prefixes(bare(subject[:LONGEST_SUBJECT]))
    match, announced = _announcement(line)
    if match is None:
        return line if _names_itself(text) else ""
    rest = match.string[match.end() :]
    shape = _shape(rest, bare(sender))
    if shape == "sentence" or tells_more(text) or (shape == "open" and tells_more(rest)):
        return ""
    announced = announced or _REPLY_BEHIND.match(rest) is not None
    if announced and not replied and shape == "form" and not _emphatic(rest):
        # Nobody types "Automatic reply: your order": that the text tells no more is enough.
        silent = _COLON.match(rest) or (speaks_of_absence(text) and is_only_notice(text))
        return match[0] if silent else ""
    return match[0] if reads_automatic(text) and is_only_notice(text) else ""


def _announcement(line: str) -> tuple[re.Match[str] | None, bool]:
    """The phrase at the start of `line`, behind tags such as [EXTERNAL]; and whether it is an unambiguous one."""
    for _ in range(3):
        bare = _OPENING.sub("", line, count=1) if _OPENING.match(line) else line
        if match := _ANNOUNCED.match(bare):
            return match, True
        if match := _AMBIGUOUS.match(bare) or _NAMED.match(bare):
            return match, False
        tag = _TAG.match(line)
        if tag is None:
            break
        line = line[tag.end() :]
    return None, False


def reads_automatic(text: str) -> bool:
    """True when the first lines of `text` state that their writer is away, or that the message is automatic."""
    opening = "\n".join(bare(line) for line in text[:LONGEST_OPENING].splitlines())
    return _STATEMENT.search(opening) is not None


def _names_itself(text: str) -> bool:
    """True when `text` begins by calling itself an automatic reply, and says nothing that a notice would not."""
    opening = "\n".join(bare(line) for line in text[:LONGEST_OPENING].splitlines())
    return _OWN_NAME.search(opening) is not None and is_only_notice(text)


def _without_reply_prefixes(line: str) -> tuple[str, bool]:
    replied = False
    for _ in range(8):
        match = _REPLY_PREFIX.match(line)
        if match is None:
            break
        line, replied = line[match.end() :], True
    return line, replied


def _emphatic(rest: str) -> bool:
    return rest.endswith(("?", "!")) and any(letter.isalnum() for letter in rest)


def _shape(rest: str, sender: str) -> str:
    """ "form": as machines write it; "open": either may have written it; "sentence": a person's words."""
    if not any(letter.isalnum() for letter in rest) or _COLON.match(rest) or _CLOSING.match(rest):
        return "form"
    if broken := _BREAK.match(rest):
        tail = rest[broken.end() :]
        return "form" if _UNTIL.match(tail) or _is_name(tail, sender) else "open"
    tail = rest.lstrip()
    if _REPLY_PREFIX.match(tail):  # the subject of the mail that the machine answers
        return "form"
    if _UNTIL.match(tail) and len(tail.split()) <= 6:
        return "form"
    return "open" if _LINK.match(tail) else "sentence"


def _is_name(tail: str, sender: str) -> bool:
    """True when `tail` consists of the sender's own name."""
    words = set(_WORD.findall(tail))
    return bool(words) and words.issubset(_WORD.findall(sender))
