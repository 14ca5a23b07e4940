-- What is watched whether it works at all.
CREATE TABLE outages (
  kind VARCHAR(12) NOT NULL,
  mailbox VARCHAR(64) NOT NULL,
  well_at DATETIME NOT NULL,
  began_at DATETIME,
  untold TEXT,
  PRIMARY KEY (kind, mailbox)
);

CREATE TABLE canaries (
  mailbox VARCHAR(64) NOT NULL,
  message_id TEXT NOT NULL,
  sent_at DATETIME NOT NULL,
  seen_at DATETIME,
  PRIMARY KEY (mailbox)
);
