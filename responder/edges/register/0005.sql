-- What became of mails of ours after the relay took them, as reports of mail systems tell.
CREATE TABLE deliveries (
  outbox_id INTEGER NOT NULL,
  action VARCHAR(12) NOT NULL,
  correspondence_id INTEGER NOT NULL,
  at DATETIME NOT NULL,
  status VARCHAR(12) NOT NULL,
  cause VARCHAR(16) NOT NULL,
  hard INTEGER NOT NULL,
  PRIMARY KEY (outbox_id, action),
  FOREIGN KEY(outbox_id) REFERENCES outbox (id),
  FOREIGN KEY(correspondence_id) REFERENCES correspondence (id)
);
