"""Does a mail say thanks and nothing else? It then wants no answer: it opens no clock and reopens no complaint.

A demand that is taken for thanks would be forgotten, thanks taken for a demand cost a look. So every word must be known
to be harmless in its place; one that is not, a question, a number, an attachment or a quoted word, and it is no thanks.
"""

from __future__ import annotations

import regex

from responder.core.languages.given_names import GIVEN
from responder.core.languages.thanks_words import (
    CLOSINGS,
    CONTENT,
    GREETINGS,
    MERRY,
    NAME,
    THANKS,
    WISHES,
)
from responder.core.mail.subject import canonical_subject, is_forward, strip_prefixes
from responder.core.message import Attachment, Message
from responder.core.ruling.folding import fold, without_diacritics

LONGEST = 600
"""Characters; thanks are short."""
MOST_LINES = 14
SIGNATURE_LINES = 5
_LOGO = 50_000  # octets as transferred: what programs put into signatures

_SMILE = regex.compile(r"(?:(?<=\s)|^|(?<=\w))(?:[:;=]-?[)D]+|<3|\^\^|\)+)(?=\s|$)")
_TONE = regex.compile("[\ufe0f\u200d\U0001f3fb-\U0001f3ff]")
# An ellipsis leaves something unsaid, quote marks turn a word round, a bracket is a sad face or an aside.
_DOUBTFUL = regex.compile(r"[?\d(\[\"«»“”„*#%€$@/\\…]|\.\.")
_CLAUSE = regex.compile(r"([.,!;:\n\-–—]+)")
_WORD = regex.compile(r"[\p{L}\p{M}]+(?:['’`][\p{L}]+)?")
_REST = regex.compile(r"[^\s'’`]")
_LINK = regex.compile(
    r"(?i)(?:tel|phone|mob\w*|тел|tālr|e-?mail|e-?post|e-?pasts|www|https?)\b.*|\+?[\d\s().\-]{6,20}|\S+@\S+"
)

_THANKS = "|".join(THANKS)
# What is longer comes first and is never tried otherwise: no text takes more than one way through it.
_SAID = "|".join((_THANKS, *WISHES, GREETINGS, CLOSINGS, *CONTENT, NAME))
_ONLY = regex.compile(rf"(?>(?:{_SAID})(?: |$))++")
_HAS_THANKS = regex.compile(rf"(?:^| )(?:{_THANKS})(?: |$)")
_GREETING = regex.compile(GREETINGS)
_CLOSING = regex.compile(rf"(?:{CLOSINGS})(?: {NAME})*")


def is_gratitude(message: Message) -> bool:
    """Thanks in Russian, Estonian, Latvian or English, or a friendly picture, and not a word that is anything else.
    Pure; never raises on any Message."""
    if message.excessive or any(not _is_logo(one) for one in message.attachments):
        return False
    if is_forward(message.subject) or not (_answers(message.subject) or says_thanks(message.subject)):
        return False
    name = message.originator.name if message.originator else ""
    return says_thanks(message.new_text, name)


def _answers(subject: str) -> bool:
    """Nothing new stands in the subject of a reply, nor in none."""
    return not canonical_subject(subject) or strip_prefixes(subject) != subject.strip()


def _is_logo(attachment: Attachment) -> bool:
    return (
        attachment.media_type.startswith("image/")
        and attachment.size <= _LOGO
        and _is_numbered(attachment.name)
    )


def _is_numbered(name: str) -> bool:
    """Named by a mail program: image001.png."""
    return regex.fullmatch(r"(?i)image\d{3}\.(?:png|jpe?g|gif)", name) is not None


def says_thanks(text: str, name: str = "") -> bool:
    """`text`: without quotes; `name`: the writer's, which may stand below it."""
    if not text.strip() or len(text) > LONGEST or text.count("\n") > MOST_LINES:
        return False
    said, merry = _without_pictures(_above_signature(text, name))
    if merry is None or _DOUBTFUL.search(said):
        return False
    clauses = _clauses(said, _names(name))
    if clauses is None:
        return False
    if not clauses:
        return merry
    return all(map(_ONLY.fullmatch, clauses)) and any(map(_HAS_THANKS.search, clauses))


def _above_signature(text: str, name: str) -> str:
    """Without a closing formula and what stands below it, where that looks like a signature line by line."""
    lines = [line.strip() for line in text.strip().split("\n")]
    for at, line in enumerate(lines):
        below = [one for one in lines[at + 1 :] if one]
        if at and _CLOSING.fullmatch(_folded(line)) and len(below) <= SIGNATURE_LINES:
            return "\n".join(lines[:at]) if all(map(_is_signature, below)) else text
    return text


def _is_signature(line: str) -> bool:
    """A name, a firm, a telephone, an address: no sentence."""
    if _LINK.fullmatch(line.strip()):
        return True
    words = _WORD.findall(line)
    return (
        0 < len(words) <= 4
        and all(word[:1].isupper() for word in words)
        and not regex.search(r"[?!\d]|\.$", line)
    )


def _without_pictures(text: str) -> tuple[str, bool | None]:
    """The text without friendly pictures, and whether there was one; None where another kind is there."""
    bare = _TONE.sub("", _SMILE.sub(" ", text))
    merry = any(one in MERRY for one in bare)
    bare = "".join(" " if one in MERRY else one for one in bare)
    if regex.search(r"[\p{So}\p{Sk}\p{Cs}\p{Co}]", bare):
        return bare, None
    return bare, merry


def _names(display_name: str) -> frozenset[str]:
    return frozenset(_folded(word) for word in _WORD.findall(display_name))


def _folded(text: str) -> str:
    words = without_diacritics(fold(text.replace("’", "'").replace("`", "'")))
    return " ".join(regex.findall(r"[\p{L}]+", words))


def _clauses(text: str, names: frozenset[str]) -> list[str] | None:
    """Each clause folded, names as NAME; None where a sign stands between the words that nobody expects."""
    clauses, named = [], False
    pieces = _CLAUSE.split(text)
    for piece, sign in zip(pieces[::2], [*pieces[1::2], ""], strict=True):
        words = _WORD.findall(piece)
        if _REST.search(_WORD.sub(" ", piece)):
            return None
        if not words:
            continue
        clause = _with_names(words, names, named)
        ends = {","} if _GREETING.fullmatch(clause) else {",", "\n"} if _CLOSING.fullmatch(clause) else set()
        named = bool(sign) and set(sign) <= ends
        clauses.append(clause)
    return clauses


def _with_names(words: list[str], names: frozenset[str], named: bool) -> str:
    """A known given name or the writer's own is one anywhere; any word with a capital in a greeting, or where a name
    stands (`named`): behind a greeting's comma, and below a closing formula."""
    folded = [_folded(word) for word in words]
    told = [NAME if one in GIVEN or one in names else one for one in folded]
    if named and len(words) <= 3 and all(word[:1].isupper() for word in words):
        return " ".join(NAME for _ in words)
    for end in range(len(words) - 1, 0, -1):
        rest = words[end:]
        if (
            len(rest) <= 3
            and all(word[:1].isupper() for word in rest)
            and _GREETING.fullmatch(" ".join(folded[:end]))
        ):
            return " ".join((*folded[:end], *(NAME for _ in rest)))
    return " ".join(told)
