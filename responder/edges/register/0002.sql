-- Mails to staff are counted by the hour, whenever a message is decided.
CREATE INDEX outbox_notices ON outbox (mailbox, queued_at) WHERE kind = 'notice';
