"""A folder beside the watched one: how far it is filled, and a look into it that changes nothing."""

from __future__ import annotations

import imapclient

from responder.edges import imap_folder
from responder.edges.imap_contract import Beside, FolderClosed, FolderMissing, ImapAccount, Selected
from responder.edges.imap_faults import place, printable, response_code
from responder.edges.imap_login import Client


def status(client: Client, account: ImapAccount, folder: str) -> Beside:
    """STATUS (RFC 3501 section 6.3.10): the selected folder stays selected. Raises FolderMissing, FolderClosed."""
    typ, texts = client.wire.status(imap_folder.quoted(folder), "(UIDVALIDITY UIDNEXT)")  # type: ignore[arg-type]
    if typ != "OK":
        raise _closed(client, account, folder, texts[-1] or b"")
    told = imap_folder.numbers(texts)
    return Beside(folder, told.get(b"UIDVALIDITY", 0), told.get(b"UIDNEXT", 0))


def examine(client: Client, account: ImapAccount, folder: str, state: Selected) -> Selected:
    """EXAMINE: nothing becomes \\Seen or loses \\Recent. Raises FolderMissing, FolderClosed: then no
    folder is selected."""
    wire = client.wire
    try:
        typ, texts = wire.select(imap_folder.quoted(folder), readonly=True)  # type: ignore[arg-type]
    except imapclient.exceptions.IMAPClientError as refused:
        if isinstance(refused, imapclient.exceptions.IMAPClientAbortError):
            raise
        raise FolderClosed(f"{place(account)} does not open {printable(folder, account)}.") from None
    if typ != "OK":
        raise _closed(client, account, folder, texts[-1] or b"")
    told = dict(wire.untagged_responses)
    return Selected(
        uidvalidity=imap_folder.number(told.get("UIDVALIDITY")) or 0,
        uidnext=imap_folder.number(told.get("UIDNEXT")) or imap_folder.next_uid(wire),
        exists=wire.exists,
        keywords=False,
        read_only=True,
        capabilities=state.capabilities,
    )


def _closed(client: Client, account: ImapAccount, folder: str, text: bytes) -> FolderMissing:
    known = imap_folder.listed(client)
    if response_code(text) in imap_folder.MISSING or (known and folder not in known):
        return imap_folder.missing(client, account, folder)
    return FolderClosed(
        f"{place(account)} does not open {printable(folder, account)} ({printable(text, account)}). Check the "
        "permissions on that folder."
    )
