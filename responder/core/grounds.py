"""What a decision was made from, as text and bytes that can be kept: from them the very same decision comes again."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from pydantic import AwareDatetime, TypeAdapter, ValidationError

from responder.core.message import Attachment, TextPart
from responder.core.outcome import Context


class UnreadableGrounds(ValueError):
    """What was kept is not what this program keeps; its text tells where, and nothing of the mail."""


@dataclass(frozen=True, slots=True)
class Grounds:
    """One message as it was decided. `received`: INTERNALDATE, UTC; `size`: the whole mail's octets; `content`: the
    bytes that were fetched; `attachments` from BODYSTRUCTURE and `text_part`: see core.message.parse. `context` holds
    the patterns that ran out of time, so that they do so again."""

    context: Context
    mailbox: str
    received: datetime
    size: int
    content: bytes
    attachments: tuple[Attachment, ...] | None = None
    text_part: TextPart | None = None


@dataclass(frozen=True, slots=True)
class _Kept:
    """What stands in the text: all but the bytes. `octets` of the source are `content`, the rest is the text part."""

    context: Context
    mailbox: str
    received: AwareDatetime
    size: int
    octets: int
    attachments: tuple[Attachment, ...] | None = None
    text_part: TextPart | None = None


_TEXT = TypeAdapter(_Kept)


def to_json(grounds: Grounds) -> str:
    """One line of ASCII without the bytes; values at their default are left out. Raises nothing, whatever letters a
    pattern or a file name holds."""
    part = grounds.text_part
    kept = _Kept(
        grounds.context,
        grounds.mailbox,
        grounds.received,
        grounds.size,
        len(grounds.content),
        grounds.attachments,
        replace(part, content=b"") if part else None,
    )
    # pydantic's own JSON refuses lone surrogates; as Python values they pass.
    return json.dumps(_TEXT.dump_python(kept, mode="json", exclude_defaults=True), separators=(",", ":"))


def source(content: bytes, text_part: TextPart | None) -> bytes:
    """The bytes to keep beside the text: what was fetched, and behind it the text part that lay further down."""
    return content + text_part.content if text_part else content


def from_json(text: str, kept: bytes) -> Grounds:
    """The inverse: from_json(to_json(g), source(g.content, g.text_part)) == g. Fields that an older program did not
    know have their default. Raises UnreadableGrounds."""
    try:
        told = _TEXT.validate_python(json.loads(text))
    except ValidationError as fault:
        first = fault.errors(include_url=False, include_input=False, include_context=False)[0]
        raise UnreadableGrounds(f"{'.'.join(map(str, first['loc']))}: {first['type']}") from None
    except (ValueError, RecursionError):
        raise UnreadableGrounds("no JSON") from None
    if not 0 <= told.octets <= len(kept):
        raise UnreadableGrounds("octets: more than were kept")
    if told.context.now.tzinfo is None:
        raise UnreadableGrounds("context.now: a time without zone")
    part = told.text_part
    return Grounds(
        replace(told.context, now=told.context.now.astimezone(UTC)),
        told.mailbox,
        told.received.astimezone(UTC),
        told.size,
        kept[: told.octets],
        told.attachments,
        replace(part, content=kept[told.octets :]) if part else None,
    )
