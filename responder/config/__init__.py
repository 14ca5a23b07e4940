"""YAML -> frozen Settings and Desks; all faults at once, each FILE:LINE:COLUMN."""

from responder.config.accounts import Imap, SecretRef, Smtp
from responder.config.desks import default_desk, desks
from responder.config.faults import ConfigError, Fault
from responder.config.instead import Instead
from responder.config.load import Loaded, load
from responder.config.model import MailboxSettings, Settings
from responder.config.restart import restart_needed
from responder.config.schema import rules_schema, schema

__all__ = [
    "ConfigError",
    "Fault",
    "Imap",
    "Instead",
    "Loaded",
    "MailboxSettings",
    "SecretRef",
    "Settings",
    "Smtp",
    "default_desk",
    "desks",
    "load",
    "restart_needed",
    "rules_schema",
    "schema",
]
