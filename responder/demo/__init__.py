"""Embedded IMAP and SMTP servers on loopback, and the people who write in the demonstration."""
