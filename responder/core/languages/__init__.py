"""Language packs: word tables, greetings, quote marks, prefixes; one pack a language."""
