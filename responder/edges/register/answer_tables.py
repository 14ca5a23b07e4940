"""Tables of the answers that people give: what was seen, how far Sent was read, and when each clock began."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint

from responder.edges.register.instants import Utc, metadata

# A colleague's mail about a complaint; one row for each complaint that it is about, however often it is seen.
answers = Table(
    "answers",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("complaint", String(32), ForeignKey("complaints.complaint"), nullable=False),
    Column("mailbox", String(64), nullable=False),
    Column("source", String(8), nullable=False),  # sent | inbox
    Column("uidvalidity", Integer, nullable=False),
    Column("uid", Integer, nullable=False),
    Column("message_id", Text, nullable=False),  # "" = the mail has none: then the identity is its content
    Column("identity", String(64), nullable=False),
    Column("canonical_subject", Text, nullable=False),
    Column("at", Utc, nullable=False),
    Column("seen_at", Utc, nullable=False),
    Column("signal", String(16), nullable=False),  # signed | stored | tag
    Column("verdict", String(16), nullable=False),  # answer, or why it is none
    Column("counted", Integer, nullable=False),  # 1 = it stopped a clock
    Column("note", Text, nullable=False),
    UniqueConstraint("complaint", "identity"),
    Index("answers_by_message", "message_id"),
    Index("answers_by_mailbox", "mailbox", "seen_at"),
)

# One row per mailbox, folder and UIDVALIDITY: its mails up to `last_uid` were looked at.
sent_cursors = Table(
    "sent_cursors",
    metadata,
    Column("mailbox", String(64), primary_key=True),
    Column("folder", String(255), primary_key=True),
    Column("uidvalidity", Integer, primary_key=True),
    Column("last_uid", Integer, nullable=False),
    Column("created_at", Utc, nullable=False),
)

# What is known of a clock beside its promise; the first clock of a complaint has a row only where there is something.
clocks = Table(
    "clocks",
    metadata,
    Column("complaint", String(32), ForeignKey("complaints.complaint"), primary_key=True),
    Column("clock", Integer, primary_key=True),
    Column("began_at", Utc, nullable=False),
    Column("probable_at", Utc),  # by then an answer that we did not see had probably been given
    Column("delay_reason", Text),  # what the desk wants a notice of delay to say
)

# Other addresses that a customer's mail asks to answer to, as keyed hashes.
reply_addresses = Table(
    "reply_addresses",
    metadata,
    Column("correspondence_id", Integer, ForeignKey("correspondence.id"), primary_key=True),
    Column("person", String(16), primary_key=True),
)
