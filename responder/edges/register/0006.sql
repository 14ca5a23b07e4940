-- Budgets by person and by domain, as keyed hashes: an address varied with +tags is one. And what a text looks like.
ALTER TABLE outbox ADD COLUMN budget_key VARCHAR(16);

ALTER TABLE outbox ADD COLUMN domain_key VARCHAR(16);

UPDATE outbox SET budget_key = recipient_key;

DROP INDEX outbox_budget;

CREATE INDEX outbox_budget ON outbox (budget_key, queued_at);

CREATE INDEX outbox_domain ON outbox (domain_key, queued_at);

ALTER TABLE correspondence ADD COLUMN sketch TEXT;

CREATE INDEX correspondence_by_person ON correspondence (person_id, id);

CREATE INDEX correspondence_sketched ON correspondence (registered_at) WHERE sketch IS NOT NULL;
