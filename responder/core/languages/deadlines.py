"""The tables of deadlines by language."""

from __future__ import annotations

from responder.core.languages import deadlines_en, deadlines_et, deadlines_lv, deadlines_ru

DEADLINES = {
    "ru": deadlines_ru.WORDS,
    "et": deadlines_et.WORDS,
    "lv": deadlines_lv.WORDS,
    "en": deadlines_en.WORDS,
}
