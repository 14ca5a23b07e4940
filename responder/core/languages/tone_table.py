"""What a table of tone holds: phrases that a reply to a complaint does without, and those that only look like them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ToneTable:
    """The phrases of one language, in the writing of core/writing/phrases.py.

    `blame`: puts it on the customer. `excuse`: justifies. `guilt`: admits what nobody has established yet. `but`:
    opposing words. `promise`: what a desk cannot know. `someday`: a promise without a time. `praise`: of the company,
    or by what other customers do. `spam`: what filters count against a mail. `familiar`: not how one addresses a
    customer. `allowed`: their words are none of these. `steps`: words of the heading above what happens next.
    `polite`: pronouns that are written with a capital. `names`: opposing words that are also given names.
    """

    blame: str
    excuse: str
    guilt: str
    but: str
    promise: str
    someday: str
    praise: str
    spam: str
    familiar: str
    allowed: str
    steps: str
    polite: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
