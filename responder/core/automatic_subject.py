"""Does this subject announce an automatic reply? The soft evidence of the guard, for machines that carry no mark.

The rule. Reply prefixes (Re:, AW:, Отв: ...) are stripped, forwarding prefixes are not: who forwards is a person. The
subject must *begin* with a phrase of absence_words.py, and what follows decides:

- nothing, or only punctuation; a colon; a closing bracket: a machine ("Automatic reply: Your order").
- a dash, a bracket, a comma or a full stop, and then a date, a time of return or the sender's own name: a machine
  ("Out of office - Anna Tamm", "Out of office (until 5 May)"); so is "until" or a date without a dash.
- anything else is a sentence of a person: "Automatic reply is annoying", "Out of office chair broken".

Where a person could have written it as well - an ambiguous phrase, a reply prefix, a question in the text, a question
or exclamation mark at the end, a link word such as "from" - the text must say in its first lines that its writer is
away or that it is automatic. The verdict does not depend on letter case.
"""

from __future__ import annotations

import re

from responder.core.absence_words import ABSENT, AMBIGUOUS, ANNOUNCED, DECLARED, NAMED
from responder.core.ruling.folding import fold, without_diacritics

LONGEST_SUBJECT = 400  # characters of the subject that are looked at
LONGEST_OPENING = 600  # characters of the text that are looked at


def bare(text: str) -> str:
    """Folded, without diacritics, typewriter apostrophes, runs of blanks as one: as the tables are compared."""
    folded = without_diacritics(fold(text)).replace("\u2019", "'").replace("ı", "i")
    return " ".join(folded.split())


def _phrases(phrases: tuple[str, ...]) -> re.Pattern[str]:
    folded = sorted({bare(phrase) for phrase in phrases}, key=len, reverse=True)
    spelt = "|".join(re.escape(phrase).replace("\\ ", r"[ \-]{0,2}") for phrase in folded)
    return re.compile(rf"(?:{spelt})(?![^\W_])")


_ANNOUNCED = _phrases(tuple(phrase for phrases in ANNOUNCED.values() for phrase in phrases))
_AMBIGUOUS = _phrases(AMBIGUOUS)
_NAMED = re.compile("(?:" + "|".join(NAMED) + r")(?![^\W_])")
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
        return ""
    rest = match.string[match.end() :]
    shape = _shape(rest, bare(sender))
    if shape == "sentence":
        return ""
    asked = "?" in text[:LONGEST_OPENING]
    plain = announced and not replied and shape == "form" and not _emphatic(rest) and not asked
    return match[0] if plain or reads_automatic(text) else ""


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
