"""The table of what became of mails of ours after the relay took them, as reports tell."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Integer, String, Table

from responder.edges.register.instants import Utc, metadata

# One row for each mail of ours and action, the first report of it: later ones say the same again.
deliveries = Table(
    "deliveries",
    metadata,
    Column("outbox_id", Integer, ForeignKey("outbox.id"), primary_key=True),
    Column(
        "action", String(12), primary_key=True
    ),  # failed | delayed | delivered | displayed | complained ...
    Column("correspondence_id", Integer, ForeignKey("correspondence.id"), nullable=False),  # the report
    Column("at", Utc, nullable=False),
    Column("status", String(12), nullable=False),  # RFC 3463, "" where none is told
    Column("cause", String(16), nullable=False),  # core.machines.report_causes.CAUSES, "" where it has none
    Column("hard", Integer, nullable=False),  # 1 = writing there again is of no use
)
