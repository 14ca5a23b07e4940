"""Soft evidence of machines that carry no mark (guard step 9): a reply within seconds, our number twice in the subject,
the text that the sender sent before, the same pause after each mail of ours.

Held and shown, not dropped: such a mail becomes what a person's would, a complaint say, and is not answered."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from responder.core.complaint_id import KeyRing, verify
from responder.core.guard import Answer
from responder.core.machines.notice_text import is_only_notice
from responder.core.outcome import Context
from responder.core.reading import Reading
from responder.core.resemblance import alike
from responder.core.rhythm import even
from responder.core.verdict import Silence, evidence

AT_ONCE = timedelta(seconds=5)
"""By our own clock, so that a server's that runs slow makes nobody quick."""
REPEATS = 2
"""Earlier texts alike within a day, where the text holds what a customer says; of a notice one is enough."""


def suspected(reading: Reading, context: Context, keys: KeyRing) -> Reading:
    """The same reading, silent where a machine probably wrote it."""
    if not isinstance(reading.verdict, Answer):
        return reading
    found = (
        _quick(reading, context, keys)
        or _tagged_twice(reading)
        or _repeated(reading, context)
        or _rhythmic(context)
    )
    return replace(reading, verdict=found) if found else reading


def _quick(reading: Reading, context: Context, keys: KeyRing) -> Silence | None:
    """People need longer; who tries us out, or was offline, asks, says little, or more than a notice does."""
    for token in reading.clues.tokens_answered:
        sent = context.known.sent.get(token.nonce)
        if sent and sent.at and context.now - sent.at <= AT_ONCE and verify(token, keys, sent.recipient):
            text = reading.message.new_text
            if not reading.sketch or "?" in text or not is_only_notice(text):
                return None
            seconds = max(0.0, (context.now - sent.at).total_seconds())
            return _held("quick-reply", "received", f"{seconds:.0f} seconds after our mail")
    return None


def _tagged_twice(reading: Reading) -> Silence | None:
    """As our own subjects write it: whoever echoes the subject of each mail of ours adds one each time."""
    subject = reading.message.subject.upper()
    if any(subject.count(f"[{tag}]") > 1 for tag in reading.clues.tags):
        return _held("tag-twice", "subject", reading.message.subject)
    return None


def _repeated(reading: Reading, context: Context) -> Silence | None:
    """The sender's own text again, numbers apart."""
    count = sum(alike(reading.sketch, one) for one in context.earlier_sketches)
    enough = 1 if count and is_only_notice(reading.message.new_text) else REPEATS
    return _held("repeated-text", "text", f"alike {count} of the last day") if count >= enough else None


def _rhythmic(context: Context) -> Silence | None:
    """However it writes, and whatever about."""
    if not even(context.pauses):
        return None
    told = ", ".join(f"{pause.total_seconds():.0f}" for pause in context.pauses)
    return _held("even-pauses", "received", f"{told} seconds after our last mails")


def _held(reason: str, name: str, value: str) -> Silence:
    return Silence(reason, "practice (loops of answering machines)", evidence(name, value), held=True)
