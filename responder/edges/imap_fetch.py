"""Messages by UID: the first 64 kB of each in batches, and from BODYSTRUCTURE what lies beyond them.

Each FETCH response is parsed alone: one that is nonsense costs its own message, not the batch."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from imapclient.response_parser import parse_fetch_response

from responder.core.message import Attachment, TextPart
from responder.edges import imap_structure
from responder.edges.imap_contract import FIRST_BYTES, Fetched
from responder.edges.imap_faults import NONSENSE
from responder.edges.imap_wire import Wire

BATCH = 50
UNKNOWN = datetime(1970, 1, 1, tzinfo=UTC)
_HEAD = f"(UID RFC822.SIZE INTERNALDATE FLAGS BODY.PEEK[]<0.{FIRST_BYTES}>)"
_DATES_BATCH = 1_000
_HEADS_BATCH = 200
_FIELDS = "DATE FROM TO CC BCC MESSAGE-ID IN-REPLY-TO REFERENCES SUBJECT X-RESPONDER-LOOP"
_FEW = f"(UID INTERNALDATE FLAGS BODY.PEEK[HEADER.FIELDS ({_FIELDS})]<0.{FIRST_BYTES}>)"
_BRIEFLY = f"(UID RFC822.SIZE INTERNALDATE FLAGS BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)]<0.{FIRST_BYTES}>)"
_LONGEST_STRUCTURE = 65_536
# Boundaries and part headers that stand between the parts; BODYSTRUCTURE does not count them.
_OVERHEAD_PER_PART = 2_048
_RECOGNISED_BY = 64

Items = dict[bytes, Any]


def fetch(wire: Wire, uids: list[int]) -> list[Fetched]:
    """First 64 kB of each, in the order of `uids`; those without content are missing."""
    found: list[Fetched] = []
    for batch in batches(uids, BATCH):
        heads = responses(wire, batch, _HEAD)
        cut = [uid for uid in batch if uid in heads and _is_cut(heads[uid])]
        structures = responses(wire, cut, "(UID BODYSTRUCTURE)") if cut else {}
        for uid in batch:
            content = _content(heads.get(uid, {}))
            if content is not None:
                attachments, text = _beyond(wire, uid, content, structures.get(uid))
                found.append(_fetched(uid, heads[uid], content, attachments, text))
    return found


def heads(wire: Wire, uids: list[int]) -> list[Fetched]:
    """Some header fields of each; those for which the server sends none are missing."""
    found: list[Fetched] = []
    for batch in batches(uids, _HEADS_BATCH):
        told = responses(wire, batch, _FEW)
        for uid in batch:
            head = _head(told.get(uid, {}))
            if head is not None:
                found.append(
                    Fetched(uid, _moment(told[uid]), 0, _texts(told[uid].get(b"FLAGS")), head, None, None)
                )
    return found


def briefly(wire: Wire, uids: list[int]) -> list[Fetched]:
    """Size, time and flags of each in one question, `content` its Message-ID field alone; those that are gone are
    missing."""
    told = responses(wire, uids, _BRIEFLY)
    return [_fetched(uid, told[uid], _head(told[uid]) or b"", None, None) for uid in uids if uid in told]


def received(wire: Wire, uids: list[int]) -> list[tuple[int, datetime]]:
    """(UID, INTERNALDATE in UTC) of each that is there."""
    dated: list[tuple[int, datetime]] = []
    for batch in batches(uids, _DATES_BATCH):
        found = responses(wire, batch, "(UID INTERNALDATE)")
        dated += [(uid, _moment(found[uid])) for uid in batch if uid in found]
    return dated


def batches(uids: list[int], size: int) -> Iterator[list[int]]:
    """`uids` in order, `size` at a time."""
    rest = iter(uids)
    while batch := list(islice(rest, size)):
        yield batch


def responses(wire: Wire, uids: list[int], items: str) -> dict[int, Items]:
    """The items of each UID for which the server sent some. A batch that is refused (one mail it cannot read may be
    enough) is asked for again one by one."""
    typ, found = _ask(wire, uids, items)
    if typ != "OK" and len(uids) > 1:
        for uid in uids:
            if uid not in found:
                found |= _ask(wire, [uid], items)[1]
    return found


def _ask(wire: Wire, uids: list[int], items: str) -> tuple[str, dict[int, Items]]:
    typ, answer = wire.uid("FETCH", ",".join(map(str, uids)), items)
    if typ != "OK":
        answer = wire.untagged_responses.get("FETCH", [])
    found: dict[int, Items] = {}
    for response in _separate(answer):
        values = _parse(response)
        uid = values.get(b"UID")
        if isinstance(uid, int) and uid in uids:
            found.setdefault(uid, {}).update(values)
    return typ, found


def _separate(answer: list[Any]) -> Iterator[list[Any]]:
    """imaplib's flat list -> one list a response: pairs (text up to a literal, literal), then the closing text."""
    response: list[Any] = []
    for piece in answer:
        if piece is not None:
            response.append(piece)
        if isinstance(piece, bytes):
            yield response
            response = []


def _parse(response: list[Any]) -> Items:
    if sum(len(piece if isinstance(piece, bytes) else piece[0]) for piece in response) > _LONGEST_STRUCTURE:
        return {}
    try:
        parsed = parse_fetch_response(response, normalise_times=False, uid_is_key=False)
    except NONSENSE:
        return {}
    return next(iter(parsed.values()), {})


def _content(items: Items) -> bytes | None:
    """The octets asked for; None where the server sent NIL or nothing."""
    for name, value in items.items():
        if name.startswith(b"BODY[]"):
            return value[:FIRST_BYTES] if isinstance(value, bytes) else None
    return None


def _head(items: Items) -> bytes | None:
    """Whatever the server calls the fields that were asked for: it may fold their names, and leave out the list."""
    for name, value in items.items():
        if name.upper().startswith(b"BODY[HEADER"):
            return value[:FIRST_BYTES] if isinstance(value, bytes) else None
    return None


def _is_cut(items: Items) -> bool:
    size = items.get(b"RFC822.SIZE")
    content = _content(items) or b""
    return len(content) == FIRST_BYTES and isinstance(size, int) and size > FIRST_BYTES


def _moment(items: Items) -> datetime:
    value = items.get(b"INTERNALDATE")
    if not isinstance(value, datetime):
        return UNKNOWN
    try:
        return (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(UTC)
    except (OverflowError, ValueError):
        return UNKNOWN


def _fetched(
    uid: int,
    items: Items,
    content: bytes,
    attachments: tuple[Attachment, ...] | None,
    text: TextPart | None,
) -> Fetched:
    size = items.get(b"RFC822.SIZE")
    flags = items.get(b"FLAGS")
    return Fetched(
        uid=uid,
        received=_moment(items),
        size=max(size, len(content)) if isinstance(size, int) else len(content),
        flags=_texts(flags),
        content=content,
        attachments=attachments,
        text_part=text,
    )


def _texts(flags: object) -> tuple[str, ...]:
    listed = flags if isinstance(flags, tuple) else ()
    return tuple(flag.decode("utf-8", "replace") if isinstance(flag, bytes) else str(flag) for flag in listed)


def _beyond(
    wire: Wire, uid: int, content: bytes, items: Items | None
) -> tuple[tuple[Attachment, ...] | None, TextPart | None]:
    """Attachments, and the first text part if it starts beyond `content`; (None, None) without a structure."""
    leaves = imap_structure.parts((items or {}).get(b"BODYSTRUCTURE"))
    if leaves is None:
        return None, None
    text = imap_structure.first_text(leaves)
    found = None
    if text is not None and _may_start_beyond(content, leaves.index(text[0]), text[1]):
        found = _text_part(wire, uid, content, text[0])
    return imap_structure.attachments(leaves), found


def _may_start_beyond(content: bytes, parts_before: int, octets_before: int) -> bool:
    header = content.find(b"\r\n\r\n") + 4
    return header + octets_before + _OVERHEAD_PER_PART * (parts_before + 1) > FIRST_BYTES


def _text_part(wire: Wire, uid: int, content: bytes, part: imap_structure.Part) -> TextPart | None:
    """Fetch its first 64 kB; None when its beginning stands in `content` after all."""
    items = responses(wire, [uid], f"(UID BODY.PEEK[{part.number}]<0.{FIRST_BYTES}>)").get(uid, {})
    for name, value in items.items():
        if name.startswith(b"BODY[") and isinstance(value, bytes) and value:
            if value[:_RECOGNISED_BY] in content:
                return None
            return TextPart(value[:FIRST_BYTES], part.media_type, part.charset, part.encoding)
    return None
