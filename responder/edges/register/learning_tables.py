"""Tables of what promises are learned from: how long each complaint took, and what each mailbox has learned."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy import Column, Float, ForeignKey, Index, Integer, String, Table, Text

from responder.edges.register.instants import Epoch, Utc, metadata

# One row for each clock: how long a complaint took, or has waited so far, whether or not anything was promised.
observations = Table(
    "observations",
    metadata,
    Column("complaint", String(32), ForeignKey("complaints.complaint"), primary_key=True),
    Column("clock", Integer, primary_key=True),
    Column("mailbox", String(64), nullable=False),
    Column("category", String(64), nullable=False),
    Column("arrived_at", Epoch, nullable=False),
    Column("answered_at", Epoch),
    Column("queue", Float, nullable=False),  # what the predictor of that name said at its arrival, open hours
    # These three are of the promise, where something is learned from it.
    Column("expected_miss", Float),
    Column("predictor", Integer),
    Column("candidates", Text),  # JSON: open hours
    Column("settled", String(8)),  # kept | missed: what was learned of its promise
    Index("observations_answered", "mailbox", "arrived_at", sqlite_where=sa.text("answered_at IS NOT NULL")),
    Index("observations_waiting", "mailbox", "arrived_at", sqlite_where=sa.text("answered_at IS NULL")),
)

# One row a mailbox: see core.promising.adapting.State.
estimators = Table(
    "estimators",
    metadata,
    Column("mailbox", String(64), primary_key=True),
    Column("shift", Float, nullable=False),
    Column("losses", Text, nullable=False),  # JSON
    Column("weight", Float, nullable=False),
    Column("predictor", Integer, nullable=False),
    Column("over_at", Utc),  # when a promise was last made whose honest time lay beyond the ceiling
    Column("again_at", Utc),  # while that goes on, staff are told again from then on
)
