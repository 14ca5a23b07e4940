"""What must be true at the end of every fault run: `responder verify`'s own checks of the register, and beside them
what only a test knows: which mails were delivered, and what the relay took."""

from __future__ import annotations

import email
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable
from email.policy import compat32
from pathlib import Path

from responder.edges.register import verify_rows
from responder.edges.register.store import read_register
from tests.servers.smtp_sink import Received


def broken(
    register: Path, delivered: Iterable[bytes], accepted: Iterable[Received], in_flight: int
) -> list[str]:
    """Every invariant that does not hold, in words; [] when all do. `in_flight`: SMTP transactions that may have been
    open at the kills, all together."""
    connection = sqlite3.connect(f"file:{register}?mode=ro", uri=True)
    try:
        return [
            *_each_message_once(connection, delivered),
            *_each_complaint_acknowledged(connection, list(accepted), in_flight),
            *unfit(register),
        ]
    finally:
        connection.close()


def unfit(register: Path) -> list[str]:
    """What does not fit of the register itself: file, references, messages, mails, complaints, trail."""
    opened = read_register(register)
    try:
        with opened.reading() as connection:
            found = verify_rows.findings(connection, opened.keys, thorough=True)
            return [f"{one.kind}: {one.mailbox} {one.subject}" for one in found]
    finally:
        opened.close()


def _each_message_once(connection: sqlite3.Connection, delivered: Iterable[bytes]) -> list[str]:
    """A mail that was set aside unread has no Message-ID in the register: it is counted by its row."""
    wanted = Counter(message_id(content) for content in delivered)
    held = Counter(
        row[0]
        for row in connection.execute("SELECT message_id FROM correspondence WHERE outcome != 'set_aside'")
    )
    unread = "SELECT count(*) FROM correspondence WHERE outcome = 'set_aside'"
    aside = connection.execute(unread).fetchone()[0]
    lost = wanted - held
    doubled = held - wanted
    faults = []
    if sum(lost.values()) != aside:
        faults.append(f"lost: {sum(lost.values()) - aside} of {list(lost)[:3]}, {aside} set aside")
    if doubled:
        faults.append(f"registered more than once: {list(doubled)[:3]}")
    return faults


def _each_complaint_acknowledged(
    connection: sqlite3.Connection, accepted: list[Received], in_flight: int
) -> list[str]:
    """Each address got the mails that the outbox holds for it, under these Message-IDs alone."""
    faults = []
    got = defaultdict(set)
    for mail in accepted:
        got[mail.recipient[0]].add(message_id(mail.content))
    wanted = defaultdict(set)
    for recipient, name, state in connection.execute("SELECT recipient, message_id, state FROM outbox"):
        if state == "SENT":
            wanted[recipient].add(name)
        elif state == "SUPERSEDED":
            wanted[recipient] |= set()
        else:
            faults.append(f"mail {name[:40]} is {state}")
    for recipient, ids in wanted.items():
        if missing := ids - got[recipient]:
            faults.append(f"never reached the relay, though it is said so: {sorted(missing)[:2]}")
        if strange := got[recipient] - ids:
            faults.append(f"reached the relay under another Message-ID: {sorted(strange)[:2]}")
    unknown = set(got) - set(wanted)
    if unknown:
        faults.append(f"mail to unexpected addresses: {sorted(unknown)[:3]}")
    return faults + _one_identity(accepted, in_flight)


def _one_identity(accepted: list[Received], in_flight: int) -> list[str]:
    """What the relay alone can say: one text for each Message-ID, one Message-ID and so one complaint ID for each mail
    of a customer that was answered."""
    texts, answers = defaultdict(set), defaultdict(set)
    for mail in accepted:
        name = message_id(mail.content)
        texts[name].add(mail.content)
        if answered := email.message_from_bytes(mail.content, policy=compat32)["In-Reply-To"]:
            answers[mail.recipient[0], str(answered)].add(name)
    faults = [f"sent with other bytes: {name}" for name, all_of in texts.items() if len(all_of) > 1]
    faults += [f"answered twice: {sorted(all_of)}" for all_of in answers.values() if len(all_of) > 1]
    if (repeats := repeated(accepted)) > in_flight:
        faults.append(f"{repeats} repeats, at most {in_flight} can be excused")
    return faults


def repeated(accepted: Iterable[Received]) -> int:
    """Copies that the relay took beyond the first of each Message-ID."""
    copies = Counter(message_id(mail.content) for mail in accepted)
    return sum(copies.values()) - len(copies)


def message_id(content: bytes) -> str:
    """Without its brackets."""
    return str(email.message_from_bytes(content, policy=compat32)["Message-ID"]).strip().strip("<>")
