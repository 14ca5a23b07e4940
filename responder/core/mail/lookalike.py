"""Addresses that are not what they look like: letters of several scripts in one word, or of another script than the
rest, chosen for their shape (UTS 39). Shown to people as such; nothing is decided by it."""

from __future__ import annotations

import idna
import regex

SCRIPTS = ("Latin", "Cyrillic", "Greek", "Armenian", "Cherokee", "Hebrew", "Arabic", "Georgian")
_WORD = regex.compile(r"[^._+\-]+")
_LETTERS = {script: regex.compile(rf"\p{{Script={script}}}") for script in SCRIPTS}
# Letters that a reader of Latin takes for Latin ones: Cyrillic, then Greek.
_LIKE_LATIN = frozenset("асԁеһіјӏорԛѕԝхуѵҽαικνορυ")
# The same the other way round: Latin letters that a reader of Cyrillic takes for Cyrillic ones.
_LIKE_CYRILLIC = frozenset("abcehikmoptxyAaBCEHKMOPTXY")
MOST = 320  # characters of an address: 64 + @ + 255
MOST_TEXT = 2000  # characters of a name or subject
_TEXT_WORD = regex.compile(r"[\p{L}\p{M}]+")


def oddity(address: str) -> str:
    """What is odd about local@domain, "" when nothing: printable, with the domain as a browser would show it."""
    local, _, domain = address[:MOST].rpartition("@")
    shown = _unicode(domain)
    labels = shown.split(".")
    notes = []
    if shown != domain:
        notes.append(f"the domain reads {_printable(shown)}")
    words = [*_WORD.findall(local), *labels]
    mixed = dict.fromkeys(" and ".join(found) for word in words if len(found := scripts(word)) > 1)
    notes += [f"{names} letters in one word" for names in mixed]
    if not scripts(labels[-1]) or scripts(labels[-1]) == ("Latin",):
        notes += dict.fromkeys(
            f"{found[0]} letters that look like Latin ones"
            for label in labels[:-1]
            if len(found := scripts(label)) == 1 and found[0] != "Latin" and _looks_latin(label)
        )
    return "; ".join(notes)


def disguised_words(text: str) -> str:
    """ "Latin and Cyrillic letters in one word" where the letters of one of the scripts all pass for the other's; ""
    where none do: "iPhone'ом" and "SMS-ка" are people's words."""
    if text.isascii():
        return ""
    for word in _TEXT_WORD.findall(text[:MOST_TEXT]):
        found = scripts(word)
        if len(found) > 1 and "Latin" in found and _passes(word):
            return f"{' and '.join(found)} letters in one word"
    return ""


def _passes(word: str) -> bool:
    latin = [letter for letter in word if letter.isascii()]
    others = [letter for letter in word.casefold() if not letter.isascii()]
    return _LIKE_LATIN.issuperset(others) or (len(latin) < len(others) and _LIKE_CYRILLIC.issuperset(latin))


def scripts(word: str) -> tuple[str, ...]:
    """Those of its letters, in the order of SCRIPTS."""
    if word.isascii():
        return ("Latin",) if any(letter.isalpha() for letter in word) else ()
    return tuple(script for script in SCRIPTS if _LETTERS[script].search(word))


def _looks_latin(label: str) -> bool:
    return all(letter in _LIKE_LATIN or letter.isascii() for letter in label.casefold())


def _unicode(domain: str) -> str:
    """xn--kru-qla.ee -> käru.ee, label by label; what IDNA does not know stays as it is."""
    return ".".join(_label(label) for label in domain.split("."))


def _label(label: str) -> str:
    if not label.casefold().startswith("xn--"):
        return label
    try:
        return idna.decode(label)
    except (idna.IDNAError, UnicodeError):
        return label


def _printable(text: str) -> str:
    return "".join(sign if sign.isprintable() else sign.encode("unicode_escape").decode() for sign in text)
