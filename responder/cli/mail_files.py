"""Mails in files: .eml, mbox, Maildir, a folder of .eml, standard input. Read file by file."""

from __future__ import annotations

import re
import stat
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePath

MAIL_FOLDERS = ("cur", "new")
SUFFIXES = (".eml", ".mbox", ".msg", ".txt", "")
_NEXT = re.compile(rb"\n\r?\n(?=From )")


@dataclass(frozen=True, slots=True)
class MailFile:
    """`index` counts within an mbox, from 0. `content` None: the file cannot be read, `fault` says why."""

    file: str
    index: int
    content: bytes | None
    fault: str = ""


def mails(paths: Iterable[str]) -> Iterator[MailFile]:
    """Every mail under every path, in the order of the names. Never raises for a file."""
    for path in paths:
        if path == "-":
            yield from _split("-", sys.stdin.buffer.read())
        else:
            yield from _under(Path(path))


def _under(path: Path) -> Iterator[MailFile]:
    try:
        if not path.is_dir():
            yield from _file(path)
            return
        inside = sorted(one for one in path.iterdir() if one.is_dir() or one.is_file())
    except OSError as fault:
        yield MailFile(str(path), 0, None, (fault.strerror or "cannot be read").lower())
        return
    maildir = {"cur", "new"} <= {one.name for one in inside}
    for one in inside:
        if one.is_dir():
            if one.name != "tmp" and not one.is_symlink():
                yield from _under(one)
        elif path.name in MAIL_FOLDERS or (not maildir and _named_as_mail(one.name)):
            yield from _file(one)


def _named_as_mail(name: str) -> bool:
    return not name.startswith(".") and PurePath(name).suffix.lower() in SUFFIXES


def _file(path: Path) -> Iterator[MailFile]:
    try:
        mode = path.stat().st_mode
        if stat.S_ISCHR(mode) or stat.S_ISBLK(
            mode
        ):  # /dev/zero never ends; a pipe is what `<(...)` of a shell gives
            yield MailFile(str(path), 0, None, "a device, not a file")
            return
        content = path.read_bytes()
    except OSError as fault:
        yield MailFile(str(path), 0, None, (fault.strerror or "cannot be read").lower())
        return
    yield from _split(str(path), content)


def _split(name: str, content: bytes) -> Iterator[MailFile]:
    """One mail, or those of an mbox: it begins with "From " and each further one follows an empty line."""
    if not content.startswith(b"From "):
        yield MailFile(name, 0, content)
        return
    breaks = list(_NEXT.finditer(content))
    begins = [0, *(found.end() for found in breaks)]
    ends = [*(found.start() + 1 for found in breaks), len(content)]
    for index, (begin, end) in enumerate(zip(begins, ends, strict=True)):
        yield MailFile(name, index, content[begin:end].partition(b"\n")[2])
