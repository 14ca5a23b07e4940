"""Responder watches a complaints mailbox and answers every complaint with an ID and a reply time."""

__version__ = "0.1.0"
