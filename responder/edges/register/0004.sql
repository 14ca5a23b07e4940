-- What promises are learned from: one row for each clock of a complaint, and what each mailbox has learned.
CREATE TABLE observations (
  complaint VARCHAR(32) NOT NULL,
  clock INTEGER NOT NULL,
  mailbox VARCHAR(64) NOT NULL,
  category VARCHAR(64) NOT NULL,
  arrived_at FLOAT NOT NULL,
  answered_at FLOAT,
  queue FLOAT NOT NULL,
  expected_miss FLOAT,
  predictor INTEGER,
  candidates TEXT,
  settled VARCHAR(8),
  PRIMARY KEY (complaint, clock),
  FOREIGN KEY(complaint) REFERENCES complaints (complaint)
);

CREATE INDEX observations_answered ON observations (mailbox, arrived_at) WHERE answered_at IS NOT NULL;

CREATE INDEX observations_waiting ON observations (mailbox, arrived_at) WHERE answered_at IS NULL;

CREATE TABLE estimators (
  mailbox VARCHAR(64) NOT NULL,
  shift FLOAT NOT NULL,
  losses TEXT NOT NULL,
  weight FLOAT NOT NULL,
  predictor INTEGER NOT NULL,
  over_at DATETIME,
  again_at DATETIME,
  PRIMARY KEY (mailbox)
);

INSERT INTO observations (complaint, clock, mailbox, category, arrived_at, answered_at, queue)
  SELECT complaint, 1, mailbox, category, (julianday(min(received_at, registered_at)) - 2440587.5) * 86400.0,
    (julianday(answered_at) - 2440587.5) * 86400.0, 0.0
  FROM complaints
  WHERE answered_at IS NOT NULL OR stage IN ('received', 'acknowledged');

ALTER TABLE clocks ADD COLUMN delay_reason TEXT;
