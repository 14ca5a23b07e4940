"""Tables of how fast mails leave the daemon: what the rate and the breaker remember, and mails an hour."""

from __future__ import annotations

from sqlalchemy import Column, Float, Integer, String, Table, Text

from responder.edges.register.instants import Utc, metadata

# One row: see core.breaker.Sending.
sending = Table(
    "sending",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("tokens", Float, nullable=False),
    Column("counted_at", Utc, nullable=False),
    Column("scarce", Integer, nullable=False),
    Column("breaker", String(12), nullable=False),
    Column("since", Utc),
    Column("trial", Integer, nullable=False),
    Column("refused", Integer, nullable=False),
    Column("recent", Text, nullable=False),  # JSON: [minute since 1970, mails]
    Column("released", Integer, nullable=False),
)

# First attempts of mails to customers, by hours since 1970 UTC. In an unusual hour the breaker was not closed.
sending_hours = Table(
    "sending_hours",
    metadata,
    Column("hour", Integer, primary_key=True),
    Column("mails", Integer, nullable=False),
    Column("unusual", Integer, nullable=False),
)
