"""What hinders the daemon, told to the operator: a relay that is away, a mailbox that lacks something."""

from __future__ import annotations

from responder.edges import audit


def relay_away(relay: str, words: str) -> None:
    """`words` as the relay said them; relays quote the recipient."""
    audit.operational(
        "relay.away", "warning", relay=relay, **{"error.message": audit.without_addresses(words)}
    )


def relay_slow(relay: str, words: str) -> None:
    """It takes mail, and asks for less of it at a time."""
    audit.operational(
        "relay.slow", "warning", relay=relay, **{"error.message": audit.without_addresses(words)}
    )


def mail_outdated(words: str) -> None:
    """A mail whose time is over, and that cannot be decided afresh."""
    audit.operational("mail.outdated", "error", **{"error.message": words})


def mailbox_limited(mailbox: str, words: str) -> None:
    """Something that a mailbox does not allow; its mail is answered all the same."""
    audit.operational("mailbox.limited", "warning", mailbox=mailbox, **{"error.message": words})
