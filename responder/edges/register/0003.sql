-- Answers that people give: what was seen of them, how far Sent was read, and when a clock began.
CREATE TABLE answers (
  id INTEGER NOT NULL,
  complaint VARCHAR(32) NOT NULL,
  mailbox VARCHAR(64) NOT NULL,
  source VARCHAR(8) NOT NULL,
  uidvalidity INTEGER NOT NULL,
  uid INTEGER NOT NULL,
  message_id TEXT NOT NULL,
  identity VARCHAR(64) NOT NULL,
  canonical_subject TEXT NOT NULL,
  at DATETIME NOT NULL,
  seen_at DATETIME NOT NULL,
  signal VARCHAR(16) NOT NULL,
  verdict VARCHAR(16) NOT NULL,
  counted INTEGER NOT NULL,
  note TEXT NOT NULL,
  PRIMARY KEY (id),
  UNIQUE (complaint, identity),
  FOREIGN KEY(complaint) REFERENCES complaints (complaint)
);

CREATE INDEX answers_by_mailbox ON answers (mailbox, seen_at);

CREATE INDEX answers_by_message ON answers (message_id);

CREATE TABLE sent_cursors (
  mailbox VARCHAR(64) NOT NULL,
  folder VARCHAR(255) NOT NULL,
  uidvalidity INTEGER NOT NULL,
  last_uid INTEGER NOT NULL,
  created_at DATETIME NOT NULL,
  PRIMARY KEY (mailbox, folder, uidvalidity)
);

CREATE TABLE clocks (
  complaint VARCHAR(32) NOT NULL,
  clock INTEGER NOT NULL,
  began_at DATETIME NOT NULL,
  probable_at DATETIME,
  PRIMARY KEY (complaint, clock),
  FOREIGN KEY(complaint) REFERENCES complaints (complaint)
);

CREATE TABLE reply_addresses (
  correspondence_id INTEGER NOT NULL,
  person VARCHAR(16) NOT NULL,
  PRIMARY KEY (correspondence_id, person),
  FOREIGN KEY(correspondence_id) REFERENCES correspondence (id)
);
