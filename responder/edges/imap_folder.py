"""Folders: select one and read its state, list what there is, find the one for sent mail."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

import imapclient
from imapclient.imap_utf7 import decode as decode_name
from imapclient.imap_utf7 import encode as encode_name
from imapclient.response_parser import parse_response

from responder.edges.imap_contract import FolderMissing, ImapAccount, Selected, Unreachable
from responder.edges.imap_faults import NONSENSE, TEMPORARY, place, printable, response_code
from responder.edges.imap_login import Client
from responder.edges.imap_wire import Wire

MOST_LISTED = 20
MISSING = frozenset({"TRYCREATE", "NONEXISTENT"})
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_USUAL_SENT = frozenset({"Sent", "Sent Items", "Sent Messages"})
_SPECIAL = frozenset({"\\All", "\\Archive", "\\Drafts", "\\Flagged", "\\Junk", "\\Sent", "\\Trash"})


def quoted(folder: str) -> bytes:
    """A folder name as IMAP wants it: modified UTF-7 (RFC 3501 section 5.1.3) between quotes."""
    name: bytes = encode_name(folder)
    return b'"' + name.replace(b"\\", b"\\\\").replace(b'"', b'\\"') + b'"'


def day(moment: datetime) -> str:
    """21-Nov-2026, as IMAP writes it whatever the locale."""
    return f"{moment.day:02}-{_MONTHS[moment.month - 1]}-{moment.year:04}"


def search(wire: Wire, *criteria: str) -> list[int]:
    """UID SEARCH, ascending. What arrives from now on is news again. Raises imaplib's error when it is refused."""
    wire.news = False
    typ, lines = wire.uid("SEARCH", *criteria)
    if typ != "OK":
        raise wire.error(f"SEARCH refused: {(lines[-1] or b'').decode('utf-8', 'replace')}")
    return sorted(
        {int(word) for line in lines if isinstance(line, bytes) for word in line.split() if word.isdigit()}
    )


def select(client: Client, account: ImapAccount) -> tuple[Selected, frozenset[str]]:
    """Select the account's folder. Returns its state and the flags and keywords that may be set, casefolded.
    Read-only where the server gives no more. Raises FolderMissing, Unreachable."""
    wire, read_only = client.wire, False
    try:
        typ, texts = wire.select(quoted(account.folder))  # type: ignore[arg-type]
    except imapclient.exceptions.IMAPClientReadOnlyError:
        read_only = True
        typ, texts = wire.select(quoted(account.folder), readonly=True)  # type: ignore[arg-type]
    if typ != "OK":
        raise _not_selected(client, account, texts[-1] or b"")
    told = dict(wire.untagged_responses)
    wire.news = False
    wire.uidvalidity = _uidvalidity(told, account)
    flags = _flags(told.get("PERMANENTFLAGS") or told.get("FLAGS"))
    state = Selected(
        uidvalidity=wire.uidvalidity,
        uidnext=number(told.get("UIDNEXT")) or next_uid(wire),
        exists=wire.exists,
        keywords="\\*" in flags and not read_only,
        read_only=read_only,
        capabilities=frozenset(_text(name) for name in client.capabilities()),
    )
    return state, flags


def status(wire: Wire, folder: str) -> list[Any] | None:
    """What STATUS tells; None where the server refuses it."""
    try:
        typ, lines = wire.status(quoted(folder), "(UIDVALIDITY UIDNEXT MESSAGES)")  # type: ignore[arg-type]
    except imapclient.exceptions.IMAPClientAbortError:
        raise
    except imapclient.exceptions.IMAPClientError:
        return None
    return lines if typ == "OK" else None


def with_status(state: Selected, wire: Wire, lines: Sequence[Any]) -> Selected:
    """`state` with what STATUS told; fields that it did not tell stay."""
    told = numbers(lines)
    return Selected(
        uidvalidity=told.get(b"UIDVALIDITY", state.uidvalidity),
        uidnext=told.get(b"UIDNEXT", state.uidnext),
        exists=told.get(b"MESSAGES", wire.exists),
        keywords=state.keywords,
        read_only=state.read_only,
        capabilities=state.capabilities,
    )


def numbers(lines: Sequence[Any]) -> dict[bytes, int]:
    """What a STATUS response tells, by name. The folder's own name stands before the list and is passed over."""
    text = b" ".join(line for line in lines if isinstance(line, bytes)).upper().rpartition(b"(")[2]
    return {
        key: int(value) for key, value in re.findall(rb"\b(UIDVALIDITY|UIDNEXT|MESSAGES) (\d{1,10})", text)
    }


def missing(client: Client, account: ImapAccount, folder: str) -> FolderMissing:
    """The fault, with at most 20 of the folders that exist."""
    names = sorted(listed(client))
    shown = ", ".join(printable(name, account) for name in names[:MOST_LISTED])
    more = f" and {len(names) - MOST_LISTED} more" if len(names) > MOST_LISTED else ""
    there = f"There are: {shown}{more}." if names else "The server lists none."
    return FolderMissing(
        f"{place(account)} has no folder {printable(folder, account)} for {printable(account.username, account)}. "
        f"{there} Create it, or correct its name."
    )


def listed(client: Client) -> dict[str, frozenset[str]]:
    """Folder name -> its attributes, like "\\Sent"; empty where there is no list. A line that cannot be read, and
    a name that is no modified UTF-7, cost only themselves."""
    try:
        typ, lines = client.wire.list('""', '"*"')
    except imapclient.exceptions.IMAPClientAbortError:
        raise
    except imapclient.exceptions.IMAPClientError:
        return {}
    found: dict[str, frozenset[str]] = {}
    for line in _separate(lines if typ == "OK" else []):
        with contextlib.suppress(*NONSENSE):
            flags, _, name = parse_response(line)
            found[_decoded(name)] = frozenset(_text(flag) for flag in flags or ())
    return found


def _separate(lines: Sequence[Any]) -> Iterator[list[Any]]:
    """imaplib's flat list -> one list a response: a name may be a literal, then its pair has a rest."""
    response: list[Any] = []
    for piece in lines:
        if piece is not None:
            response.append(piece)
        if isinstance(piece, bytes):
            yield response
            response = []


def _decoded(name: object) -> str:
    if not isinstance(name, bytes):
        return str(name)
    try:
        return str(decode_name(name))
    except NONSENSE:
        return name.decode("utf-8", "replace")


def special_use(folders: dict[str, frozenset[str]]) -> tuple[tuple[str, str], ...]:
    """(attribute, folder) for the attributes of RFC 6154, sorted."""
    return tuple(sorted((flag, name) for name, flags in folders.items() for flag in flags & _SPECIAL))


def sent_folder(client: Client, account: ImapAccount) -> str:
    """The special-use \\Sent folder (RFC 6154), or one with a usual name; "" when there is none. Never the folder that
    is watched: our own mail would arrive in it."""
    folders = {name: flags for name, flags in listed(client).items() if name != account.folder}
    marked = [name for name, flags in folders.items() if "\\Sent" in flags]
    usual = [name for name in folders if re.split(r"[./]", name)[-1] in _USUAL_SENT]
    return (marked or usual or [""])[0]


def server_name(client: Client, account: ImapAccount) -> str:
    """Name and version by ID (RFC 2971), for people; "" where the server keeps silent."""
    if not client.has_capability("ID"):
        return ""
    told = client.id_()
    fields = told[0] if told and isinstance(told[0], tuple) else ()
    named = dict(zip(fields[::2], fields[1::2], strict=False))
    return printable(" ".join(_text(named[key]) for key in (b"name", b"version") if named.get(key)), account)


def _not_selected(client: Client, account: ImapAccount, text: bytes) -> Exception:
    known = listed(client)
    there = account.folder in known and "\\Noselect" not in known[account.folder]
    if response_code(text) in TEMPORARY or there or account.folder.upper() == "INBOX":
        return Unreachable(
            f"{place(account)} does not open {printable(account.folder, account)} ({printable(text, account)}). It is "
            "tried again; check the permissions on that folder."
        )
    return missing(client, account, account.folder)


def _uidvalidity(told: dict[str, Any], account: ImapAccount) -> int:
    validity = number(told.get("UIDVALIDITY"))
    if validity is None:
        raise Unreachable(
            f"{place(account)} tells no UIDVALIDITY for {printable(account.folder, account)}, so no message can be "
            "recognised again. It is tried again; use a server that keeps UIDs."
        )
    return validity


def next_uid(wire: Wire) -> int:
    """UIDNEXT by the last UID, for a server that does not tell it."""
    found = search(wire, "UID", "*") if wire.exists else []
    return found[-1] + 1 if found else 1


def number(values: Any) -> int | None:
    """The number of an untagged response, None where there is none."""
    text = values[-1] if values else None
    return int(text) if isinstance(text, bytes) and text.isdigit() else None


def _flags(values: Any) -> frozenset[str]:
    text = values[-1] if values and isinstance(values[-1], bytes) else b""
    return frozenset(_text(flag).casefold() for flag in text.partition(b")")[0].strip(b"( ").split())


def _text(value: object) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
