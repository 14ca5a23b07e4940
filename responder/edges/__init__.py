"""Effects: one outside thing per file, no judgement."""
