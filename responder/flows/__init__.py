"""Stories: straight lines of gather, decide, commit; no policy."""
