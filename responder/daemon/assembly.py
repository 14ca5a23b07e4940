"""Settings -> the values that edges and flows want. The only place that knows both sides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from responder.config import Loaded, MailboxSettings, desks
from responder.config.accounts import Smtp
from responder.core.complaint_id import KeyRing, is_own_loop
from responder.core.desk import Desk
from responder.edges.imap import ImapAccount
from responder.edges.smtp import SmtpAccount

REGISTER = "register.sqlite"
LOCK = "responder.lock"
GENERATION = "generation.json"
HEALTH = "health.json"
WITNESS = "witness.json"


def imap_account(loaded: Loaded, box: MailboxSettings) -> ImapAccount:
    """Where one mailbox is, with its password."""
    imap = box.imap
    return ImapAccount(
        host=imap.host,
        port=imap.port,
        username=imap.username,
        password=loaded.reveal(imap.password),
        tls=imap.tls,
        ca_file=imap.ca_file,
        folder=box.folder,
    )


def smtp_account(loaded: Loaded, relay: Smtp | None = None) -> SmtpAccount:
    """The relay, or another one of this configuration, with its password."""
    smtp = relay or loaded.settings.smtp
    return SmtpAccount(
        host=smtp.host,
        port=smtp.port,
        username=smtp.username,
        password=loaded.reveal(smtp.password),
        tls=smtp.tls,
        ca_file=smtp.ca_file,
        hello=smtp.hello,
        connections=smtp.connections,
    )


def desks_by_mailbox(loaded: Loaded, keys: KeyRing) -> Mapping[str, Desk]:
    """Each mailbox's desk by its name, with a guard that knows our own loop header."""
    made = desks(loaded, lambda value: is_own_loop(value, keys))
    return {desk.mailbox: desk for desk in made}


@dataclass(frozen=True, slots=True)
class Places:
    """Files in the state folder."""

    state: Path

    @property
    def register(self) -> Path:
        """The register."""
        return self.state / REGISTER

    @property
    def lock(self) -> Path:
        """Held by the running daemon."""
        return self.state / LOCK

    @property
    def generation(self) -> Path:
        """Which configuration is in force, and what became of the last reload."""
        return self.state / GENERATION

    @property
    def health(self) -> Path:
        """How the running daemon is, as it says itself."""
        return self.state / HEALTH

    @property
    def witness(self) -> Path:
        """Which register ran here last, and how far it had come."""
        return self.state / WITNESS
