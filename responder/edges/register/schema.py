"""Tables of the register. Seen by the register only; times are UTC, persons stand in one table."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy import Column, ForeignKey, Index, Integer, LargeBinary, String, Table, Text

from responder.edges.register.answer_tables import answers, clocks, reply_addresses, sent_cursors
from responder.edges.register.delivery_tables import deliveries
from responder.edges.register.instants import Utc, metadata
from responder.edges.register.learning_tables import estimators, observations
from responder.edges.register.outage_tables import canaries, outages
from responder.edges.register.sending_tables import sending, sending_hours

__all__ = [
    "Utc", "answers", "attempts", "canaries", "clocks", "complaints", "correspondence", "counters", "cursors",
    "deliveries", "due_times", "estimators", "facts", "installation", "keys", "links", "metadata",
    "observations", "outages", "outbox", "participants", "persons", "promises", "reply_addresses",
    "schema_version", "sending", "sending_hours", "sent_cursors", "tombstones",
]  # fmt: skip

schema_version = Table(
    "schema_version",
    metadata,
    Column("version", Integer, primary_key=True),
    Column("applied_at", Utc, nullable=False),
)

installation = Table(
    "installation",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("installation", String(16), nullable=False),
    Column("created_at", Utc, nullable=False),
    Column("held_since", Utc),  # set on a register that was restored from a backup
)

keys = Table(
    "keys",
    metadata,
    Column("key_id", String(8), primary_key=True),
    Column("secret", LargeBinary, nullable=False),
    Column("created_at", Utc, nullable=False),
    Column("retired_at", Utc),
)

counters = Table(
    "counters",
    metadata,
    Column("prefix", String(8), primary_key=True),
    Column("year", Integer, primary_key=True),
    Column("value", Integer, nullable=False),
)

# One row per mailbox and UIDVALIDITY: nothing at or below `baseline_uid` is ever answered.
cursors = Table(
    "cursors",
    metadata,
    Column("mailbox", String(64), primary_key=True),
    Column("uidvalidity", Integer, primary_key=True),
    Column("last_uid", Integer, nullable=False),
    Column("baseline_uid", Integer, nullable=False),
    Column("created_at", Utc, nullable=False),
    Column("baseline_at", Utc, nullable=False),  # first sight of this mailbox under any UIDVALIDITY
)

# Open while a range of UIDs is being read: found at start, it tells that reading it ended a process.
attempts = Table(
    "attempts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("mailbox", String(64), nullable=False),
    Column("uidvalidity", Integer, nullable=False),
    Column("uid_from", Integer, nullable=False),
    Column("uid_to", Integer, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("opened_at", Utc, nullable=False),
    sa.UniqueConstraint("mailbox", "uidvalidity", "uid_from", "uid_to"),
)

# The only table with a stranger's address and name; forgetting a person empties the row and keeps its key.
persons = Table(
    "persons",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("person", String(16), nullable=False, unique=True),  # keyed hash of the address
    Column("address", Text),
    Column("name", Text),
    Column("language", String(8)),
    Column("created_at", Utc, nullable=False),
    Column("erased_at", Utc),
    # What trail and log call them: random, so that nobody who has the key finds it by an address once the row is empty.
    Column("reference", String(16), default=sa.func.lower(sa.func.hex(sa.func.randomblob(8)))),
)

complaints = Table(
    "complaints",
    metadata,
    Column("complaint", String(32), primary_key=True),
    Column("mailbox", String(64), nullable=False),
    Column("person_id", Integer, ForeignKey("persons.id")),
    Column("stage", String(16), nullable=False),
    Column("category", String(64), nullable=False),
    Column("cause", String(64)),
    Column("action", Text),
    Column("priority", String(16), nullable=False),
    Column("owner", String(64), nullable=False),
    Column("team", String(64)),
    Column("language", String(8), nullable=False),
    Column("tags", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("canonical_subject", Text, nullable=False),
    Column("target", String(16), nullable=False),
    Column("calendar", String(64), nullable=False),
    Column("received_at", Utc, nullable=False),
    Column("registered_at", Utc, nullable=False),
    Column("acknowledged_at", Utc),
    Column("answered_at", Utc),
    Column("resolved_at", Utc),
    Column("closed_at", Utc),
    Column("last_activity_at", Utc, nullable=False),
    Column("due_at", Utc),  # of the running clock
    Column("clock", Integer, nullable=False),  # which clock runs: a message after an answer opens the next
    Column("reopened", Integer, nullable=False),
    Column("customer_deadline", Utc),
    Column("withheld_by", String(32)),
    Column("merged_into", String(32), ForeignKey("complaints.complaint")),
    Index("complaints_by_stage", "stage", "due_at"),
    Index("complaints_by_person", "person_id", "last_activity_at"),
)

links = Table(
    "links",
    metadata,
    Column("complaint", String(32), ForeignKey("complaints.complaint"), primary_key=True),
    Column("other", String(32), primary_key=True),
    Column("reason", Text, nullable=False),
)

participants = Table(
    "participants",
    metadata,
    Column("complaint", String(32), ForeignKey("complaints.complaint"), primary_key=True),
    Column("person_id", Integer, ForeignKey("persons.id"), primary_key=True),
    Column("added_at", Utc, nullable=False),
)

correspondence = Table(
    "correspondence",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("mailbox", String(64), nullable=False),
    Column("uidvalidity", Integer, nullable=False),
    Column("uid", Integer, nullable=False),
    Column("complaint", String(32), ForeignKey("complaints.complaint")),
    Column("person_id", Integer, ForeignKey("persons.id")),
    Column("outcome", String(16), nullable=False),
    Column("standing", String(16), nullable=False),
    Column("message_id", Text, nullable=False),
    Column("fingerprint", String(64), nullable=False),
    Column("subject", Text, nullable=False),
    Column("canonical_subject", Text, nullable=False),
    Column("received_at", Utc, nullable=False),
    Column("written_at", Utc),
    Column("registered_at", Utc, nullable=False),
    Column("size", Integer, nullable=False),
    Column("language", String(8), nullable=False),
    Column("silence", String(32)),
    Column("withheld_by", String(32)),
    Column("withheld_reason", Text),
    Column("set_aside", Text),
    Column("decision", Text, nullable=False),  # JSON: what was decided and why
    Column("context", Text),  # JSON: what of the register it was decided from
    Column("source", LargeBinary),  # zlib: the bytes it was decided from, while they are kept
    Column("source_until", Utc),
    Column("rules_digest", String(64), nullable=False),
    Column("mark", Text, nullable=False),
    Column("move_to", Text, nullable=False),
    Column("marked_at", Utc),
    Column("sketch", Text),  # of the text, for a day: see core.resemblance
    sa.UniqueConstraint("mailbox", "uidvalidity", "uid"),
    Index("correspondence_by_complaint", "complaint", "id"),
    Index("correspondence_by_message_id", "message_id"),
    Index("correspondence_by_fingerprint", "fingerprint"),
    Index("correspondence_by_person", "person_id", "id"),
    Index("correspondence_sketched", "registered_at", sqlite_where=sa.text("sketch IS NOT NULL")),
    Index("correspondence_unmarked", "mailbox", "uidvalidity", sqlite_where=sa.text("marked_at IS NULL")),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("mailbox", String(64), nullable=False),
    Column("complaint", String(32), ForeignKey("complaints.complaint")),
    Column("correspondence_id", Integer, ForeignKey("correspondence.id")),
    Column("person_id", Integer, ForeignKey("persons.id")),
    Column("kind", String(16), nullable=False),
    Column("nonce", String(32), nullable=False, unique=True),
    Column("message_id", Text, nullable=False, unique=True),
    Column("envelope_from", Text, nullable=False),
    Column("recipient", Text, nullable=False),
    Column("recipient_key", String(16), nullable=False),
    Column("content", LargeBinary, nullable=False),  # byte for byte what every attempt sends
    Column("state", String(12), nullable=False),  # QUEUED | SENT | FAILED | SUPERSEDED
    Column("attempts", Integer, nullable=False),
    Column("queued_at", Utc, nullable=False),
    Column("next_at", Utc, nullable=False),
    Column("deferrals", Integer, nullable=False, server_default="0"),  # of this mail, not of the relay
    Column("deferred_at", Utc),  # the first of them
    Column("claimed_at", Utc),  # set while an attempt runs: found at start, it may have reached the relay
    Column("reached_data_at", Utc),
    Column("uncertain_at", Utc),
    Column("stale_after", Utc, nullable=False),
    Column("settled_at", Utc),
    Column("superseded_by", Integer, ForeignKey("outbox.id")),
    Column("smtp_code", Integer),
    Column("smtp_answer", Text),
    Column("copied_at", Utc),  # laid into the Sent folder
    Column("budget_key", String(16)),  # keyed hashes of whom, and of whose domain, a budget counts
    Column("domain_key", String(16)),
    Index("outbox_due", "state", "next_at"),
    Index("outbox_budget", "budget_key", "queued_at"),
    Index("outbox_domain", "domain_key", "queued_at"),
    Index("outbox_by_complaint", "complaint"),
    Index("outbox_notices", "mailbox", "queued_at", sqlite_where=sa.text("kind = 'notice'")),
    Index("outbox_alerts", "next_at", sqlite_where=sa.text("kind = 'notice' AND settled_at IS NULL")),
    Index("outbox_uncopied", "mailbox", "id", sqlite_where=sa.text("copied_at IS NULL")),
)

promises = Table(
    "promises",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("complaint", String(32), ForeignKey("complaints.complaint"), nullable=False),
    Column("clock", Integer, nullable=False),
    Column("outbox_id", Integer, ForeignKey("outbox.id")),
    Column("due_at", Utc, nullable=False),
    Column("received_at", Utc, nullable=False),
    Column("given_at", Utc, nullable=False),
    Column("words", Text, nullable=False),
    Column("language", String(8), nullable=False),
    Column("target", String(16), nullable=False),
    Column("calendar", String(64), nullable=False),
    Column("basis", Text, nullable=False),
    Column("outcome", String(16)),  # kept | late | superseded | withdrawn
    Column("outcome_at", Utc),
    Column("late_by", Integer),  # seconds of open time
    Column("superseded_by", Integer, ForeignKey("promises.id")),
    Index("promises_by_complaint", "complaint", "clock"),
)

due_times = Table(
    "due_times",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("complaint", String(32), ForeignKey("complaints.complaint"), nullable=False),
    Column("promise_id", Integer, ForeignKey("promises.id")),
    Column("timer", String(16), nullable=False),
    Column("threshold", Integer, nullable=False),  # per cent of the time; 100 = due
    Column("at", Utc, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("done_at", Utc),
    sa.UniqueConstraint("complaint", "promise_id", "timer", "threshold"),
    Index("due_times_open", "at", sqlite_where=sa.text("done_at IS NULL")),
)

facts = Table(
    "facts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("mailbox", String(64), nullable=False),  # "" is the daemon's own chain
    Column("seq", Integer, nullable=False),
    Column("at", Utc, nullable=False),
    Column("event", String(48), nullable=False),
    Column("complaint", String(32)),
    Column("body", Text, nullable=False),  # canonical JSON
    Column("prev_hash", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
    sa.UniqueConstraint("mailbox", "seq"),
    Index("facts_by_complaint", "complaint"),
)

tombstones = Table(
    "tombstones",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("mailbox", String(64), nullable=False),
    Column("uidvalidity", Integer, nullable=False),
    Column("uid", Integer, nullable=False),
    Column("message_key", String(64), nullable=False),
    Column("erased_at", Utc, nullable=False),
    Index("tombstones_by_message", "message_key"),
)
