"""What can be wrong with the register, told to the operator: what, where, what to do."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy.exc import DataError, IntegrityError, InterfaceError, ProgrammingError

OF_ONE_ROW = (DataError, IntegrityError, InterfaceError, ProgrammingError)
"""Faults of what was to be written, not of the register: the next row may be sound."""


class RegisterFault(Exception):
    """Base. `temporary`: time or room on the disk heals it; otherwise the daemon must not start."""

    temporary = False


class RegisterBusy(RegisterFault):
    """The disk is full, or another program holds the file: nothing was written, try again later."""

    temporary = True


class RegisterGone(RegisterFault):
    """Somebody moved, removed or replaced the file under a running program: what it would write now is lost."""

    def __init__(self, path: str) -> None:
        super().__init__(
            f"{path}: the register was moved, removed or replaced while responder ran on it. Nothing more is written; "
            "stop responder before you touch its files (docs/operations.md)."
        )


def put_back(path: str | Path) -> str:
    """How a register is restored, in a sentence with the commands."""
    lost = Path(path).with_name("lost")
    return (
        f"Put back the latest backup: `mkdir {lost}; mv {path}* {lost}; install -m 600 BACKUP {path}; "
        f"chown --reference={lost.parent} {path}`, start responder, then `responder reconcile`; the mail itself is "
        "still on the server (docs/operations.md)."
    )


def translate(told: str, path: str) -> RegisterFault:
    """SQLite's words -> a sentence for the operator. Never holds statement parameters."""
    words = told.lower()
    if "disk is full" in words or "disk i/o error" in words:
        return RegisterBusy(f"{path}: no room to write ({told}). Free some disk space; nothing was lost.")
    if "locked" in words or "busy" in words:
        return RegisterBusy(f"{path}: another program holds the register ({told}). Try again.")
    if "readonly" in words or "read-only" in words:
        return RegisterFault(
            f"{path}: the register cannot be written. Give the service's account write permission on its folder."
        )
    if "malformed" in words or "not a database" in words or "corrupt" in words:
        return RegisterFault(f"{path}: the register is damaged ({told}). Stop responder. {put_back(path)}")
    if "unable to open" in words:
        return RegisterFault(
            f"{path}: cannot be opened. Check that the folder exists and belongs to the service's account."
        )
    if "no such table" in words or "no such column" in words:
        return RegisterFault(
            f"{path}: the register was written by an older responder ({told}). Start the daemon of this version once: "
            "it brings the register up to date."
        )
    return RegisterFault(f"{path}: {told}")
