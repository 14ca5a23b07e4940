"""A mail's text -> words and numbers with their sense, sentence and clause. Linear, and bounded in what it looks at."""

from __future__ import annotations

import re
from dataclasses import dataclass

from responder.core.wanted_by.lexicon import NONE, Sense, phrases_from, sense_of

_PIECE = re.compile(
    r"(?P<number>\d(?:[\d./:-]*\d)?)(?:-?(?P<tail>[^\W\d_]+))?\.?"
    r"|(?P<word>[^\W\d_]+(?:['’-][^\W\d_]+)*)"
    r"|(?P<stop>[.!?;…]|\n[ \t]*\n)"
    r"|(?P<pause>[,:()\u2013\u2014]|[ \t]-[ \t])"
)
_QUOTED = re.compile(
    r"«[^«»]{0,200}»|\"[^\"]{0,200}\"|„[^„“”\"]{0,200}[“”\"]|“[^“”„]{0,200}”|^[ \t]*>[^\n]*$", re.MULTILINE
)
_SIGNS = frozenset("+#№_/")  # before the figures of a code or a telephone number
_PARTS = frozenset("-.,")  # the same, where a letter or a figure stands before them
_MONEY = re.compile(r"\s?[€$£₽%]")
_ABBREVIATED = frozenset(
    {"plkst", "pirmd", "otrd", "tresd", "ceturtd", "piektd", "sestd", "svetd", "нояб", "февр"}
)


@dataclass(slots=True)
class Token:
    """A word, a phrase of the tables, or a number with what is glued to it (`tail`: "th", "-го"). `number`: its figures
    with the signs between them, "" for a word. Offsets are into the text that was cut."""

    text: str
    start: int
    end: int
    sense: Sense
    sentence: int
    clause: int
    number: str = ""
    tail: str = ""
    quoted: bool = False


def cut(text: str) -> list[Token]:
    """`text`: folded, without diacritics."""
    tokens: list[Token] = []
    quotes = [found.span() for found in _QUOTED.finditer(text)]
    quote, sentence, clause = 0, 0, 0
    for found in _PIECE.finditer(text):
        kind = found.lastgroup
        if kind == "pause":
            clause += 1
            continue
        if kind == "stop":
            if not _abbreviates(tokens, found.start(), text[found.start()]):
                sentence, clause = sentence + 1, clause + 1
            continue
        while quote < len(quotes) and quotes[quote][1] <= found.start():
            quote += 1
        quoted = quote < len(quotes) and quotes[quote][0] <= found.start()
        if kind == "word":
            word = found.group()
            sense = sense_of(word)
            clause += "joint" in sense.marks
            tokens.append(Token(word, found.start(), found.end(), sense, sentence, clause, quoted=quoted))
        else:
            _add_number(tokens, found, text, sentence, clause, quoted)
    return _joined(tokens)


def _abbreviates(tokens: list[Token], at: int, sign: str) -> bool:
    """Is this full stop a part of the word before it ("plkst.", "dec.", "г.")?"""
    if sign != "." or not tokens or tokens[-1].end != at:
        return False
    last = tokens[-1]
    sense = last.sense
    means = sense.weekday >= 0 or sense.month or sense.marks & {"clock", "year", "hour"}
    return bool(means and (len(last.text) <= 4 or last.text in _ABBREVIATED))


def _add_number(
    tokens: list[Token], found: re.Match[str], text: str, sentence: int, clause: int, quoted: bool
) -> None:
    """A number; one that is a part of a code or a price says nothing of time and is left without figures."""
    start, end = found.start("number"), found.end("number")
    tail = found["tail"] or ""
    before = text[start - 1 : start]
    bound = (
        before.isalpha() or (before in _PARTS and text[start - 2 : start - 1].isalnum()) or before in _SIGNS
    )
    priced = _MONEY.match(text, end) is not None
    figures = "" if bound or priced or end - start > 10 else found["number"]
    tail_sense = sense_of(tail) if tail else NONE
    glued_word = bool(tail) and (tail_sense.month or tail_sense.marks & {"hour", "day"})
    tokens.append(
        Token(
            found["number"], start, end, NONE, sentence, clause, figures, "" if glued_word else tail, quoted
        )
    )
    if glued_word:
        at = found.start("tail")
        tokens.append(Token(tail, at, found.end("tail"), tail_sense, sentence, clause, quoted=quoted))


def _joined(tokens: list[Token]) -> list[Token]:
    """Words that the tables know as a phrase become one token."""
    joined: list[Token] = []
    at = 0
    while at < len(tokens):
        token = tokens[at]
        for words, sense in phrases_from(token.text):
            if at + 1 == len(tokens) or tokens[at + 1].text != words[1]:
                continue
            part = tokens[at : at + len(words)]
            if len(part) == len(words) and all(
                one.text == word for one, word in zip(part, words, strict=True)
            ):
                joined.append(
                    Token(
                        " ".join(words), token.start, part[-1].end, sense, token.sentence, token.clause,
                        quoted=token.quoted,
                    )
                )  # fmt: skip
                at += len(words)
                break
        else:
            joined.append(token)
            at += 1
    return joined
