"""The dry run's echo: beside each fact of a queued mail, the mail that would have gone out."""

from __future__ import annotations

import email
from email.policy import default

from responder.core import facts
from responder.daemon.offload import echo
from responder.edges import audit
from responder.edges.register import outbox_rows
from responder.edges.register.store import Register
from responder.edges.register.trail import Told


class Shadow:
    """Facts as always; of a mail its subject, which is ours, and at level debug its text, which names a person."""

    def __init__(self, register: Register) -> None:
        self._register = register

    def echo(self, told: list[Told]) -> None:
        """From any thread, after COMMIT."""
        echo(told)
        for fact in told:
            if fact.event == facts.ReplyQueued.event:
                self._show(str(fact.body["complaint"]), str(fact.body["nonce"]))

    def _show(self, complaint: str, nonce: str) -> None:
        with self._register.reading() as connection:
            content = outbox_rows.find(connection, nonce)
        mail = email.message_from_bytes(content, policy=default)
        audit.operational("dry_run.would_send", complaint=complaint, subject=str(mail["Subject"]))
        audit.operational(
            "dry_run.text",
            "debug",
            complaint=complaint,
            recipient=str(mail["To"]),
            text=str(mail.get_content()),
        )
