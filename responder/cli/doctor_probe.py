"""`doctor --probe`: one mail from a mailbox to its own address with a +tag, through the relay and back.

It goes to nobody else. The daemon, should it run, takes it for what it is, its own mail, and answers nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from email.utils import format_datetime

from responder.config import Loaded, MailboxSettings
from responder.core.address_tokens import room
from responder.core.message import parse
from responder.core.writing import wire
from responder.daemon.assembly import imap_account, smtp_account
from responder.edges import system
from responder.edges.imap import ImapMailbox, MailboxFault
from responder.edges.smtp import Delivered, SmtpCourier

STEP = 5.0
TEXT = "responder doctor --probe sent this mail to see whether the address in To arrives here.\nIt may be deleted.\n"


@dataclass(frozen=True, slots=True)
class Arrival:
    """Whether mail to `address` with a +tag arrives in the mailbox's folder. `setting`: what depends on it; `wanted`:
    it is switched on; `words` say how it went."""

    setting: str
    address: str
    wanted: bool
    arrived: bool
    words: str


def arrivals(sound: Loaded, box: MailboxSettings, patience: float) -> Iterator[Arrival]:
    """One for the mailbox's own address, and one for `bounces`; each waited for at most `patience` seconds. Raises
    MailboxFault."""
    tried = [("sub_addresses", box.address, box.sub_addresses)]
    if box.bounces:
        tried.append(("bounces", box.bounces, True))
    for setting, address, wanted in tried:
        nonce = system.fresh_nonce()
        tag = f"probe-{nonce}"
        if room(address) < len(tag):
            yield Arrival(setting, address, wanted, False, f"{address}: too long for a token")
            continue
        local, _, domain = address.rpartition("@")
        to = f"{local}+{tag}@{domain}"
        arrived, words = _there_and_back(sound, box, to, f"probe.{nonce}", patience)
        yield Arrival(setting, address, wanted, arrived, f"{local}+...@{domain} {words}")


def _there_and_back(
    sound: Loaded, box: MailboxSettings, to: str, name: str, patience: float
) -> tuple[bool, str]:
    mailbox = ImapMailbox(imap_account(sound, box), idle=box.idle)
    try:
        before = mailbox.connect().uidnext - 1
        identifier, content = _mail(box, to, name)
        refused = asyncio.run(_send(sound, box, to, content))
        if refused:
            return False, f"is refused by the relay ({refused})"
        if _arrives(mailbox, before, identifier, patience):
            return True, "arrives"
        return False, f"did not arrive in {box.folder} within {patience:g} s"
    finally:
        mailbox.close()


def _mail(box: MailboxSettings, to: str, name: str) -> tuple[str, bytes]:
    """Message-ID and bytes: from our address to our address, so that the guard knows it as our own."""
    domain = wire.ascii_address(box.address).rpartition("@")[2]
    identifier = f"{name}@{domain}"
    head, body = wire.text_part("plain", TEXT)
    fields = [
        ("From", wire.ascii_address(box.address)),
        ("To", wire.ascii_address(to)),
        ("Subject", "responder doctor --probe"),
        ("Date", format_datetime(system.now())),
        ("Message-ID", f"<{identifier}>"),
        ("Auto-Submitted", "auto-generated"),  # RFC 3834 section 5
        ("X-Auto-Response-Suppress", "DR, RN, NRN, OOF, AutoReply"),
        ("MIME-Version", "1.0"),
        *head,
    ]
    return identifier, b"".join(wire.field(*one) for one in fields) + b"\r\n" + body


async def _send(sound: Loaded, box: MailboxSettings, to: str, content: bytes) -> str:
    """The relay's words where it did not take the mail, "" where it did."""
    courier = SmtpCourier(smtp_account(sound))
    try:
        told = await courier.deliver(box.bounces or box.envelope_from, to, content)
    finally:
        await courier.close()
    return "" if isinstance(told, Delivered) else f"{told.code or told.fault} {told.answer}".strip()


def _arrives(mailbox: ImapMailbox, before: int, identifier: str, patience: float) -> bool:
    """Look at what is new until the mail is among it. Bounded: each wait is at most STEP, all of them `patience`."""
    ends = system.monotonic() + patience
    while True:
        fresh = mailbox.uids_after(before)
        for one in mailbox.fetch(fresh):
            if parse(one.content).message_id == identifier:
                return True
        before = max([before, *fresh])
        left = ends - system.monotonic()
        if left <= 0:
            return False
        mailbox.wait(min(left, STEP), -1)
        mailbox.refresh()


__all__ = ["Arrival", "MailboxFault", "arrivals"]
