"""How machines are told from people: senders, marks, subjects, returned mail."""
