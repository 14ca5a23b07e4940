"""Which differences between two configurations take effect only after a restart: the old stays in force for these."""

from __future__ import annotations

from responder.config.accounts import Imap, Smtp
from responder.config.load import Loaded
from responder.config.model import MailboxSettings

# All else of a mailbox is its desk's, and desks are exchanged by a reload.
_CONNECTION = ("folder", "poll", "idle", "brisk")
Account = Imap | Smtp
_WHOLE = ("state", "log")


def restart_needed(old: Loaded, new: Loaded) -> tuple[str, ...]:
    """Names of the settings that differ and need a restart, sorted: "state", "smtp.host", "smtp.password",
    "mailboxes.NAME.imap.host", "mailboxes.NAME" (added or removed) ... Secrets are compared by their values."""
    names = [name for name in _WHOLE if getattr(old.settings, name) != getattr(new.settings, name)]
    names += _account_changes("smtp", old, new, old.settings.smtp, new.settings.smtp)
    names += _alarm_changes(old, new)
    before = {box.name: box for box in old.settings.mailboxes}
    after = {box.name: box for box in new.settings.mailboxes}
    names += [f"mailboxes.{name}" for name in before.keys() ^ after.keys()]
    for name in before.keys() & after.keys():
        names += _mailbox_changes(name, old, new, before[name], after[name])
    return tuple(sorted(names))


def _alarm_changes(old: Loaded, new: Loaded) -> list[str]:
    before, after = old.settings.alarm.smtp, new.settings.alarm.smtp
    if before is None or after is None:
        return ["alarm.smtp"] if before != after else []
    return _account_changes("alarm.smtp", old, new, before, after)


def _account_changes(where: str, old: Loaded, new: Loaded, before: Account, after: Account) -> list[str]:
    names = [
        f"{where}.{name}"
        for name in type(before).model_fields
        if getattr(before, name) != getattr(after, name)
    ]
    if before.password == after.password and _secret(old, before) != _secret(new, after):
        names.append(f"{where}.password")
    return names


def _secret(loaded: Loaded, account: Account) -> str | None:
    return loaded.secrets.values.get(account.password) if account.password else None


def _mailbox_changes(
    name: str, old: Loaded, new: Loaded, before: MailboxSettings, after: MailboxSettings
) -> list[str]:
    where = f"mailboxes.{name}"
    names = [f"{where}.{key}" for key in _CONNECTION if getattr(before, key) != getattr(after, key)]
    return names + _account_changes(f"{where}.imap", old, new, before.imap, after.imap)
