"""The tables of tone by language."""

from __future__ import annotations

from responder.core.languages import tone_en, tone_et, tone_lv, tone_ru

TONES = {"ru": tone_ru.TABLE, "et": tone_et.TABLE, "lv": tone_lv.TABLE, "en": tone_en.TABLE}
