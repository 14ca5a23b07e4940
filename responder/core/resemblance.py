"""How alike are two texts? A sketch of each is kept, not the text: the smallest hashes of its runs of words.

Numbers count as one word, and so do complaint IDs: a machine's text differs from its last in them alone. Two sketches
share about as many hashes as the texts share runs (bottom-k, Broder 1997); a short text is held whole.
"""

from __future__ import annotations

import re
from heapq import nsmallest
from zlib import crc32

RUN = 3  # words
SIZE = 32  # hashes of a sketch
MOST_WORDS = 600
FEWEST_WORDS = 12
"""Of fewer words nothing is said: `Any news?` is asked often by people."""
ALIKE = 0.8
_WORD = re.compile(r"[^\W_]+")
_DIGIT = re.compile(r"\d")


def sketch(text: str) -> str:
    """Of a text without its quotes: hashes in hexadecimal, eight letters each; "" where it has too few words."""
    words = [
        "0" if _DIGIT.search(found[0]) else found[0]
        for found, _ in zip(_WORD.finditer(text.casefold()), range(MOST_WORDS), strict=False)
    ]
    if len(words) < FEWEST_WORDS:
        return ""
    runs = {" ".join(words[at : at + RUN]) for at in range(len(words) - RUN + 1)}
    return "".join(
        f"{one:08x}" for one in nsmallest(SIZE, {crc32(run.encode("utf-8", "replace")) for run in runs})
    )


def alike(one: str, other: str) -> bool:
    """Are the texts of two sketches equal, or nearly so? Of an empty sketch nothing is said."""
    ours, theirs = _hashes(one), _hashes(other)
    if not ours or not theirs:
        return False
    smallest = set(nsmallest(SIZE, ours | theirs))
    return len(smallest & ours & theirs) >= ALIKE * len(smallest)


def _hashes(kept: str) -> set[str]:
    return {kept[at : at + 8] for at in range(0, len(kept), 8)}
