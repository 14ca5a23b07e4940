"""Which message a process was reading or deciding when it died: a word in a file beside the register, written without
waiting for the disk. What a killed process gave to the kernel stays; a power cut may lose the word, and then that death
is counted for another message, or for nobody: the word is never the truth about a message, only about a death."""

from __future__ import annotations

import hashlib
import os
from contextlib import suppress
from pathlib import Path

_NOBODY = (0, 0)
_FORMAT = "%010d %010d\n"


class Suspicion:
    """One mailbox's word. Without a path, or where the file cannot be used, every death is counted for whoever was in
    hand."""

    def __init__(self, path: Path | None = None) -> None:
        self._file = -1
        self._found: tuple[int, int] | None = None
        if path is None:
            return
        with suppress(OSError):
            self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            self._found = _word(os.pread(self._file, len(_FORMAT % _NOBODY), 0))
            self.nobody()

    def __del__(self) -> None:
        if self._file >= 0:
            os.close(self._file)

    def death_of(self, uidvalidity: int, uid: int) -> bool:
        """Whether the process before may have died of this message."""
        return self._found is None or self._found == (uidvalidity, uid)

    def at(self, uidvalidity: int, uid: int) -> None:
        """This one is read or decided from here on."""
        if self._file >= 0:
            with suppress(OSError):
                os.pwrite(self._file, (_FORMAT % (uidvalidity, uid)).encode(), 0)

    def nobody(self) -> None:
        """Whatever ends the process now, no message does."""
        self.at(*_NOBODY)


def word_of(register: Path, mailbox: str) -> Path:
    """Where the word of a mailbox lies: beside the register, under a name without letters of others."""
    name = hashlib.sha256(mailbox.encode()).hexdigest()[:12]
    return register.with_name(f"reading-{name}")


def _word(content: bytes) -> tuple[int, int] | None:
    """None where there is none, or half of one: nobody knows who was read."""
    try:
        uidvalidity, uid = map(int, content.split())
    except ValueError:
        return None
    return uidvalidity, uid
