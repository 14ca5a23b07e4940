"""Language packs: patterns of dates, greetings, questions, word tables; one pack a language."""

from __future__ import annotations

from responder.core.languages import en, et, lv, ru
from responder.core.languages.pack import FACTS, Pack

PACKS = {pack.code: pack for pack in (ru.PACK, et.PACK, lv.PACK, en.PACK)}

__all__ = ["FACTS", "PACKS", "Pack"]
