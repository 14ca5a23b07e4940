"""The register: complaints, correspondence, outbox, due times, facts, keys (SQLAlchemy Core on SQLite)."""
