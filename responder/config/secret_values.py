"""Passwords, read from where the settings say they stand. A secret is in no fault, no repr and no traceback."""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from responder.config.accounts import SecretRef

MAX_BYTES = 16_384


class SecretFault(Exception):
    """A secret cannot be had; the text says why and what to do. `elsewhere`: the service itself may well have it
    (it belongs to another account, or to the service manager)."""

    def __init__(self, text: str, *, elsewhere: bool = False) -> None:
        super().__init__(text)
        self.elsewhere = elsewhere


@dataclass(frozen=True, slots=True)
class Secrets:
    """The secrets of one configuration, by where they stand."""

    values: Mapping[SecretRef, str] = field(default_factory=dict, repr=False)

    def reveal(self, ref: SecretRef | None) -> str:
        """The secret itself, "" for None. Raises KeyError where it was not read."""
        return self.values[ref] if ref else ""


def read_secret(ref: SecretRef, environ: Mapping[str, str]) -> str:
    """The secret at `ref`, without a line end behind it. Raises SecretFault."""
    if ref.env:
        if ref.env not in environ:
            text = f"environment variable {ref.env} is not set. Set it for the service (EnvironmentFile=), or use file."
            raise SecretFault(text, elsewhere=True)
        return _clean(environ[ref.env], f"environment variable {ref.env}")
    if ref.credential:
        return _credential(ref.credential, environ)
    make = f"Make it (`install -m 600 /dev/null {ref.file}`) and write the secret alone into it, or correct the path."
    return _decoded(_read(Path(ref.file), 0o077, f"chmod 600 {ref.file}", make), f"secret file {ref.file}")


def _credential(name: str, environ: Mapping[str, str]) -> str:
    folder = environ.get("CREDENTIALS_DIRECTORY", "")
    if not folder:
        text = (
            f"credential {name} is not here ($CREDENTIALS_DIRECTORY is not set)."
            f" Run as the service that has LoadCredential={name}:PATH."
        )
        raise SecretFault(text, elsewhere=True)
    # systemd grants access by an ACL, whose mask shows as the group's bits: only those of everybody count here.
    make = (
        f"Write the secret alone into it (mode 0600), or correct LoadCredential={name}:PATH of the service."
    )
    raw = _read(Path(folder) / name, 0o007, f"give LoadCredential={name}: a file of its own", make)
    return _decoded(raw, f"credential {name}")


def _read(path: Path, forbidden: int, cure: str, make: str) -> bytes:
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except PermissionError:
        raise SecretFault(
            f"secret file {path} is not for this account. Check its owner.", elsewhere=True
        ) from None
    except FileNotFoundError:
        raise SecretFault(f"there is no secret file {path}. {make}") from None
    except OSError as error:
        reason = (error.strerror or "unknown error").lower()
        raise SecretFault(f"secret file {path} cannot be read ({reason}). Check the path.") from None
    try:
        # Of the open file, not of the path: it cannot be exchanged in between.
        mode = os.fstat(descriptor).st_mode
        if not stat.S_ISREG(mode):
            raise SecretFault(
                f"secret file {path} is no ordinary file. Name a file with the secret alone in it."
            )
        if mode & forbidden:
            shown = f"{stat.S_IMODE(mode):04o}"
            raise SecretFault(f"secret file {path} can be read by others (mode {shown}). Run: {cure}.")
        return os.read(descriptor, MAX_BYTES + 1)
    finally:
        os.close(descriptor)


def _decoded(raw: bytes, what: str) -> str:
    if len(raw) > MAX_BYTES:
        raise SecretFault(f"{what} is larger than {MAX_BYTES // 1024} kB. Keep the secret alone in it.")
    try:
        return _clean(raw.decode("utf-8"), what)
    except UnicodeDecodeError:
        raise SecretFault(f"{what} is not UTF-8. Save it as UTF-8, with the secret alone in it.") from None


def _clean(text: str, what: str) -> str:
    text = text.removesuffix("\n").removesuffix("\r")
    if not text:
        raise SecretFault(f"{what} is empty. Put the secret into it.")
    if any(ord(sign) < 32 or ord(sign) == 127 for sign in text):
        raise SecretFault(
            f"{what} has more than one line, or a control character. Keep the secret alone in it."
        )
    return text
