-- How fast mails leave the daemon: what the rate and the breaker remember, and how many mails an hour are usual.
CREATE TABLE sending (
  id INTEGER NOT NULL,
  tokens FLOAT NOT NULL,
  counted_at DATETIME NOT NULL,
  scarce INTEGER NOT NULL,
  breaker VARCHAR(12) NOT NULL,
  since DATETIME,
  trial INTEGER NOT NULL,
  refused INTEGER NOT NULL,
  recent TEXT NOT NULL,
  released INTEGER NOT NULL,
  PRIMARY KEY (id)
);

CREATE TABLE sending_hours (
  hour INTEGER NOT NULL,
  mails INTEGER NOT NULL,
  unusual INTEGER NOT NULL,
  PRIMARY KEY (hour)
);

INSERT INTO sending_hours (hour, mails, unusual)
  SELECT CAST(strftime('%s', queued_at) AS INTEGER) / 3600, count(*), 0 FROM outbox
  WHERE kind != 'notice' GROUP BY 1;

CREATE INDEX outbox_alerts ON outbox (next_at) WHERE kind = 'notice' AND settled_at IS NULL;
