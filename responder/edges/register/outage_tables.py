"""Table of what is watched whether it works at all."""

from __future__ import annotations

from sqlalchemy import Column, String, Table, Text

from responder.edges.register.instants import Utc, metadata

outages = Table(
    "outages",
    metadata,
    Column("kind", String(12), primary_key=True),
    Column("mailbox", String(64), primary_key=True),  # "" is the whole daemon
    Column("well_at", Utc, nullable=False),
    Column("began_at", Utc),
    Column("untold", Text),  # JSON of the fact whose letters have not left by a route of their own
)

# The last probe mail of each mailbox.
canaries = Table(
    "canaries",
    metadata,
    Column("mailbox", String(64), primary_key=True),
    Column("message_id", Text, nullable=False),
    Column("sent_at", Utc, nullable=False),
    Column("seen_at", Utc),
)
