"""What a mail's sender and subject hide from the eye: characters that turn a line round, and look-alike letters.
Such characters are taken out where texts are read; here it is told that they were there. Nothing is decided by it."""

from __future__ import annotations

import re

from responder.core.mail.encoded_words import decoded_as_written
from responder.core.mail.lookalike import disguised_words

_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")  # UAX 9: embeddings, overrides and isolates
_BYTES = re.compile(rb"\xe2(?:\x80[\xaa-\xae]|\x81[\xa6-\xa9])")
_FIELD = re.compile(rb"^(from|subject)[ \t]*:(?:[^\n]|\n[ \t])*", re.IGNORECASE | re.MULTILINE)
_WORDS = {"from": "the sender's name", "subject": "the subject"}
LONGEST = 16 * 1024  # characters of a field, octets of it as it came


def disguises(
    head: bytes, values: dict[str, list[str]], names: tuple[str, ...], subject: str
) -> tuple[str, ...]:
    """Notes for people. `head`: the header block as it came; `values`: its fields as read; `names`, `subject`: decoded
    and clean."""
    turned = {
        found[1].lower().decode() for found in _FIELD.finditer(head) if _BYTES.search(found[0][:LONGEST])
    }
    turned |= {
        name
        for name in _WORDS
        for value in values.get(name, ())[:1]
        if _TURNING.search(decoded_as_written(value[:LONGEST]))
    }
    notes = [
        f"{words} held characters that turn text round" for name, words in _WORDS.items() if name in turned
    ]
    for words, texts in (("the sender's name", names[:1]), ("the subject", (subject,))):
        notes += [f"{words} mixes {scripts}" for text in texts if (scripts := disguised_words(text))]
    return tuple(notes)
