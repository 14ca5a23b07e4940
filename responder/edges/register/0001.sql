-- Migration 1 as it was released: never edited. A later change is a migration of its own.

CREATE TABLE attempts (
  id INTEGER NOT NULL,
  mailbox VARCHAR(64) NOT NULL,
  uidvalidity INTEGER NOT NULL,
  uid_from INTEGER NOT NULL,
  uid_to INTEGER NOT NULL,
  tries INTEGER NOT NULL,
  opened_at DATETIME NOT NULL,
  PRIMARY KEY (id),
  UNIQUE (mailbox, uidvalidity, uid_from, uid_to)
);

CREATE TABLE counters (
  prefix VARCHAR(8) NOT NULL,
  year INTEGER NOT NULL,
  value INTEGER NOT NULL,
  PRIMARY KEY (prefix, year)
);

CREATE TABLE cursors (
  mailbox VARCHAR(64) NOT NULL,
  uidvalidity INTEGER NOT NULL,
  last_uid INTEGER NOT NULL,
  baseline_uid INTEGER NOT NULL,
  created_at DATETIME NOT NULL,
  baseline_at DATETIME NOT NULL,
  PRIMARY KEY (mailbox, uidvalidity)
);

CREATE TABLE facts (
  id INTEGER NOT NULL,
  mailbox VARCHAR(64) NOT NULL,
  seq INTEGER NOT NULL,
  at DATETIME NOT NULL,
  event VARCHAR(48) NOT NULL,
  complaint VARCHAR(32),
  body TEXT NOT NULL,
  prev_hash VARCHAR(64) NOT NULL,
  hash VARCHAR(64) NOT NULL,
  PRIMARY KEY (id),
  UNIQUE (mailbox, seq)
);

CREATE INDEX facts_by_complaint ON facts (complaint);

CREATE TABLE installation (
  id INTEGER NOT NULL,
  installation VARCHAR(16) NOT NULL,
  created_at DATETIME NOT NULL,
  held_since DATETIME,
  PRIMARY KEY (id)
);

CREATE TABLE keys (
  key_id VARCHAR(8) NOT NULL,
  secret BLOB NOT NULL,
  created_at DATETIME NOT NULL,
  retired_at DATETIME,
  PRIMARY KEY (key_id)
);

CREATE TABLE persons (
  id INTEGER NOT NULL,
  person VARCHAR(16) NOT NULL,
  address TEXT,
  name TEXT,
  language VARCHAR(8),
  created_at DATETIME NOT NULL,
  erased_at DATETIME,
  PRIMARY KEY (id),
  UNIQUE (person)
);

CREATE TABLE schema_version (
  version INTEGER NOT NULL,
  applied_at DATETIME NOT NULL,
  PRIMARY KEY (version)
);

CREATE TABLE tombstones (
  id INTEGER NOT NULL,
  mailbox VARCHAR(64) NOT NULL,
  uidvalidity INTEGER NOT NULL,
  uid INTEGER NOT NULL,
  message_key VARCHAR(64) NOT NULL,
  erased_at DATETIME NOT NULL,
  PRIMARY KEY (id)
);

CREATE INDEX tombstones_by_message ON tombstones (message_key);

CREATE TABLE complaints (
  complaint VARCHAR(32) NOT NULL,
  mailbox VARCHAR(64) NOT NULL,
  person_id INTEGER,
  stage VARCHAR(16) NOT NULL,
  category VARCHAR(64) NOT NULL,
  cause VARCHAR(64),
  action TEXT,
  priority VARCHAR(16) NOT NULL,
  owner VARCHAR(64) NOT NULL,
  team VARCHAR(64),
  language VARCHAR(8) NOT NULL,
  tags TEXT NOT NULL,
  subject TEXT NOT NULL,
  canonical_subject TEXT NOT NULL,
  target VARCHAR(16) NOT NULL,
  calendar VARCHAR(64) NOT NULL,
  received_at DATETIME NOT NULL,
  registered_at DATETIME NOT NULL,
  acknowledged_at DATETIME,
  answered_at DATETIME,
  resolved_at DATETIME,
  closed_at DATETIME,
  last_activity_at DATETIME NOT NULL,
  due_at DATETIME,
  clock INTEGER NOT NULL,
  reopened INTEGER NOT NULL,
  customer_deadline DATETIME,
  withheld_by VARCHAR(32),
  merged_into VARCHAR(32),
  PRIMARY KEY (complaint),
  FOREIGN KEY(person_id) REFERENCES persons (id),
  FOREIGN KEY(merged_into) REFERENCES complaints (complaint)
);

CREATE INDEX complaints_by_person ON complaints (person_id, last_activity_at);

CREATE INDEX complaints_by_stage ON complaints (stage, due_at);

CREATE TABLE correspondence (
  id INTEGER NOT NULL,
  mailbox VARCHAR(64) NOT NULL,
  uidvalidity INTEGER NOT NULL,
  uid INTEGER NOT NULL,
  complaint VARCHAR(32),
  person_id INTEGER,
  outcome VARCHAR(16) NOT NULL,
  standing VARCHAR(16) NOT NULL,
  message_id TEXT NOT NULL,
  fingerprint VARCHAR(64) NOT NULL,
  subject TEXT NOT NULL,
  canonical_subject TEXT NOT NULL,
  received_at DATETIME NOT NULL,
  written_at DATETIME,
  registered_at DATETIME NOT NULL,
  size INTEGER NOT NULL,
  language VARCHAR(8) NOT NULL,
  silence VARCHAR(32),
  withheld_by VARCHAR(32),
  withheld_reason TEXT,
  set_aside TEXT,
  decision TEXT NOT NULL,
  context TEXT,
  source BLOB,
  source_until DATETIME,
  rules_digest VARCHAR(64) NOT NULL,
  mark TEXT NOT NULL,
  move_to TEXT NOT NULL,
  marked_at DATETIME,
  PRIMARY KEY (id),
  UNIQUE (mailbox, uidvalidity, uid),
  FOREIGN KEY(complaint) REFERENCES complaints (complaint),
  FOREIGN KEY(person_id) REFERENCES persons (id)
);

CREATE INDEX correspondence_by_complaint ON correspondence (complaint, id);

CREATE INDEX correspondence_by_fingerprint ON correspondence (fingerprint);

CREATE INDEX correspondence_by_message_id ON correspondence (message_id);

CREATE INDEX correspondence_unmarked ON correspondence (mailbox, uidvalidity) WHERE marked_at IS NULL;

CREATE TABLE links (
  complaint VARCHAR(32) NOT NULL,
  other VARCHAR(32) NOT NULL,
  reason TEXT NOT NULL,
  PRIMARY KEY (complaint, other),
  FOREIGN KEY(complaint) REFERENCES complaints (complaint)
);

CREATE TABLE participants (
  complaint VARCHAR(32) NOT NULL,
  person_id INTEGER NOT NULL,
  added_at DATETIME NOT NULL,
  PRIMARY KEY (complaint, person_id),
  FOREIGN KEY(complaint) REFERENCES complaints (complaint),
  FOREIGN KEY(person_id) REFERENCES persons (id)
);

CREATE TABLE outbox (
  id INTEGER NOT NULL,
  mailbox VARCHAR(64) NOT NULL,
  complaint VARCHAR(32),
  correspondence_id INTEGER,
  person_id INTEGER,
  kind VARCHAR(16) NOT NULL,
  nonce VARCHAR(32) NOT NULL,
  message_id TEXT NOT NULL,
  envelope_from TEXT NOT NULL,
  recipient TEXT NOT NULL,
  recipient_key VARCHAR(16) NOT NULL,
  content BLOB NOT NULL,
  state VARCHAR(12) NOT NULL,
  attempts INTEGER NOT NULL,
  queued_at DATETIME NOT NULL,
  next_at DATETIME NOT NULL,
  deferrals INTEGER DEFAULT '0' NOT NULL,
  deferred_at DATETIME,
  claimed_at DATETIME,
  reached_data_at DATETIME,
  uncertain_at DATETIME,
  stale_after DATETIME NOT NULL,
  settled_at DATETIME,
  superseded_by INTEGER,
  smtp_code INTEGER,
  smtp_answer TEXT,
  copied_at DATETIME,
  PRIMARY KEY (id),
  FOREIGN KEY(complaint) REFERENCES complaints (complaint),
  FOREIGN KEY(correspondence_id) REFERENCES correspondence (id),
  FOREIGN KEY(person_id) REFERENCES persons (id),
  UNIQUE (nonce),
  UNIQUE (message_id),
  FOREIGN KEY(superseded_by) REFERENCES outbox (id)
);

CREATE INDEX outbox_budget ON outbox (recipient_key, queued_at);

CREATE INDEX outbox_by_complaint ON outbox (complaint);

CREATE INDEX outbox_due ON outbox (state, next_at);

CREATE INDEX outbox_uncopied ON outbox (mailbox, id) WHERE copied_at IS NULL;

CREATE TABLE promises (
  id INTEGER NOT NULL,
  complaint VARCHAR(32) NOT NULL,
  clock INTEGER NOT NULL,
  outbox_id INTEGER,
  due_at DATETIME NOT NULL,
  received_at DATETIME NOT NULL,
  given_at DATETIME NOT NULL,
  words TEXT NOT NULL,
  language VARCHAR(8) NOT NULL,
  target VARCHAR(16) NOT NULL,
  calendar VARCHAR(64) NOT NULL,
  basis TEXT NOT NULL,
  outcome VARCHAR(16),
  outcome_at DATETIME,
  late_by INTEGER,
  superseded_by INTEGER,
  PRIMARY KEY (id),
  FOREIGN KEY(complaint) REFERENCES complaints (complaint),
  FOREIGN KEY(outbox_id) REFERENCES outbox (id),
  FOREIGN KEY(superseded_by) REFERENCES promises (id)
);

CREATE INDEX promises_by_complaint ON promises (complaint, clock);

CREATE TABLE due_times (
  id INTEGER NOT NULL,
  complaint VARCHAR(32) NOT NULL,
  promise_id INTEGER,
  timer VARCHAR(16) NOT NULL,
  threshold INTEGER NOT NULL,
  at DATETIME NOT NULL,
  attempts INTEGER NOT NULL,
  done_at DATETIME,
  PRIMARY KEY (id),
  UNIQUE (complaint, promise_id, timer, threshold),
  FOREIGN KEY(complaint) REFERENCES complaints (complaint),
  FOREIGN KEY(promise_id) REFERENCES promises (id)
);

CREATE INDEX due_times_open ON due_times (at) WHERE done_at IS NULL;
