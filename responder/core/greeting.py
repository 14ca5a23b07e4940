"""Display name -> greeting line."""

from __future__ import annotations

from responder.core.languages import PACKS


def greeting(display_name: str, language: str) -> str:
    return PACKS[language].neutral
