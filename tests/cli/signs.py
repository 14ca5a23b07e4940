"""What a daemon says of itself in the state folder, said by a test."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from responder.daemon import health
from responder.daemon.assembly import Places
from responder.daemon.health import Health, MailboxHealth
from responder.edges import system
from tests.cli.verbs import Shop

PID = 4711
BOX = MailboxHealth("watching", "", "", "", "watched", 0)


def say(shop: Shop, ago: float = 0.0, relay_away: str = "", refused: bool = False, **box: Any) -> None:
    """A sign of life `ago` seconds, with this of its one mailbox."""
    at = (system.now() - timedelta(seconds=ago)).isoformat(timespec="seconds")
    mailbox = replace(BOX, **({"since": at, "looked_at": at} | box))
    told = Health(PID, "0.1.0", at, at, relay_away, refused, {"kaebused": mailbox})
    health.write(Places(shop.state).health, told)
