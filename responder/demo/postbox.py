"""The folder into which letters are put: which files are whole by now, and what each is to be sent as."""

from __future__ import annotations

import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime
from pathlib import Path

from responder.core.message import parse
from responder.demo.servers import LARGEST

LOOKS = 3  # so often in a row a file must look the same
EMPTY_LOOKS = 10
NO_MAIL = "it is no mail: a mail begins with lines such as `From:` and `Subject:`"
NO_SENDER = "it has no `From:` with an address, so nobody could be answered"
_ANEW = re.compile(rb"(?:return-path|date|message-id)[ \t]*:", re.IGNORECASE)
_BREAK = re.compile(rb"\r\n|\r|\n")


class Unfit(Exception):
    """A file that cannot be sent; the text says why, after "NAME was not sent: "."""


@dataclass(frozen=True, slots=True)
class Sending:
    """What is handed in: `envelope_from` "" is the null path."""

    envelope_from: str
    content: bytes = field(repr=False)


def sending(raw: bytes, at: datetime, message_id: str) -> Sending:
    """The mail in a file, written anew `at` under `message_id` (with brackets): as a fresh letter, so that an old one
    is not too old to be answered, and one sent twice is no duplicate. Raises Unfit."""
    message = parse(raw)
    if not message.headers:
        raise Unfit(NO_MAIL)
    if message.originator is None:
        raise Unfit(NO_SENDER)
    # RFC 5321 section 4.4: the envelope's sender, as the last server wrote it down.
    envelope = message.return_path
    fresh = [b"Date: " + format_datetime(at).encode(), b"Message-ID: " + message_id.encode()]
    content = b"\r\n".join([*fresh, *_kept(_BREAK.split(raw.removeprefix(b"\xef\xbb\xbf")))])
    return Sending(message.originator.spec if envelope is None else envelope, content)


def _kept(lines: list[bytes]) -> Iterator[bytes]:
    """Without the envelope line of an mbox and the fields that are written anew."""
    if lines[0].startswith((b"From ", b">From ")):
        lines = lines[1:]
    end = lines.index(b"") if b"" in lines else len(lines)
    dropping = False
    for line in lines[:end]:
        # RFC 5322 section 2.2.3: what begins with a blank goes on with the field above.
        dropping = dropping if line[:1] in (b" ", b"\t") else bool(_ANEW.match(line))
        if not dropping:
            yield line
    yield from lines[end:]


@dataclass(slots=True)
class _Seen:
    look: tuple[int, int]
    times: int = 1


class Postbox:
    """Call look() in even steps: a file is whole when it looked the same LOOKS times in a row."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._seen: dict[str, _Seen] = {}
        self._told: set[str] = set()

    def look(self) -> tuple[list[Path], list[str]]:
        """Letters that can be read now, by name; and what else lies there, told once each. Raises OSError when the
        folder cannot be read."""
        whole: list[Path] = []
        remarks: list[str] = []
        there = sorted(one for one in self._folder.iterdir() if not one.name.startswith((".", "~")))
        for path in there:
            ready, remark = self._at(path)
            if ready:
                whole.append(path)
            if remark and path.name not in self._told:
                self._told.add(path.name)
                remarks.append(f"{path}: {remark}")
        names = {path.name for path in there}
        self._seen = {name: seen for name, seen in self._seen.items() if name in names}
        self._told &= names
        return whole, remarks

    def _at(self, path: Path) -> tuple[bool, str]:
        try:
            now = path.stat()
        except OSError:  # gone since, or a link to nowhere
            return False, ""
        if stat.S_ISDIR(now.st_mode) and path.suffix.casefold() != ".eml":
            return False, ""
        if path.suffix.casefold() != ".eml" or not stat.S_ISREG(now.st_mode):
            return False, "stays here: only mails in files that end in .eml are sent."
        times = self._times(path.name, (now.st_size, now.st_mtime_ns))
        if not now.st_size:
            return (
                False,
                "is empty so far; it is sent when there is a mail in it." if times > EMPTY_LOOKS else "",
            )
        return times >= LOOKS, ""

    def _times(self, name: str, look: tuple[int, int]) -> int:
        seen = self._seen.get(name)
        if seen is None or seen.look != look:
            self._seen[name] = _Seen(look)
            return 1
        seen.times += 1
        return seen.times


def content_of(path: Path) -> bytes:
    """The file. Raises Unfit when it cannot be read or is larger than the server takes."""
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except OSError as fault:
        raise Unfit(f"it cannot be read ({(fault.strerror or 'unknown error').lower()})") from None
    if len(content) > LARGEST:
        raise Unfit(f"it is larger than {LARGEST // (1024 * 1024)} MB")
    return content


def free_stem(stem: str, folders: tuple[Path, ...]) -> str:
    """`stem`, or stem-2, stem-3 ... where a file of that name lies in one of the folders."""
    taken = {path.name.casefold() for folder in folders for path in folder.iterdir()}
    names = (stem if number == 1 else f"{stem}-{number}" for number in range(1, len(taken) + 2))
    return next(name for name in names if not {f"{name}{end}".casefold() for end in (".eml", ".txt")} & taken)
