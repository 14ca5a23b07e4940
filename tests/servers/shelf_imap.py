"""An IMAP server with mail in it whose every answer a test may twist: the same mail, told in another way."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from responder.edges.imap import ImapAccount
from tests.servers.scripted_imap import Answer, ScriptedImap, Session, scripted

Twist = Callable[[str, bytes], bytes]
EVERYTHING = ("IDLE", "UIDPLUS", "MOVE", "SPECIAL-USE")


def untwisted(_: str, answer: bytes) -> bytes:
    return answer


@dataclass
class Shelf:
    """`messages`: UID -> content. `twist(verb, answer)` makes the bytes that go out of those that should; TAG in it
    stands for the command's tag. `refuse`: verb -> what it is answered with in place of OK. Change any of it at any
    time."""

    messages: dict[int, bytes] = field(default_factory=dict)
    uidvalidity: int = 7
    uidnext: int = 1
    capabilities: tuple[str, ...] = EVERYTHING
    permanent: bytes = b"\\Seen \\Deleted \\*"
    folders: bytes = b'* LIST (\\Sent) "/" Sent\r\n'
    code: bytes = b"READ-WRITE"
    twist: Twist = untwisted
    refuse: dict[str, bytes] = field(default_factory=dict)
    flags: dict[int, set[bytes]] = field(default_factory=dict)
    moved: dict[bytes, list[bytes]] = field(default_factory=dict)
    verbs: list[str] = field(default_factory=list)
    lock: threading.RLock = field(default_factory=threading.RLock)

    def put(self, contents: Iterable[bytes]) -> list[int]:
        """Deliver; returns their UIDs."""
        with self.lock:
            uids = []
            for content in contents:
                self.messages[self.uidnext] = content
                uids.append(self.uidnext)
                self.uidnext += 1
            return uids

    def served(self) -> ScriptedImap:
        """The server, to be used as a context manager."""
        return scripted(self.answers(), greeting=self.twist("greeting", b"* OK ready\r\n"))

    def account(self, server: ScriptedImap, **changes: object) -> ImapAccount:
        return server.account(**({"timeout_read": 5.0} | changes))

    def answers(self) -> dict[str, Answer]:
        told: dict[str, Callable[[bytes], bytes]] = {
            "CAPABILITY": lambda _: self._capability(),
            "SELECT": lambda said: self._select(said, self.code),
            "EXAMINE": lambda said: self._select(said, b"READ-ONLY"),
            "STATUS": self._status,
            "NOOP": lambda _: b"* %d EXISTS\r\n" % len(self.messages),
            "LIST": lambda _: b'* LIST () "/" INBOX\r\n' + self.folders,
            "UID SEARCH": self._search,
            "UID FETCH": self._fetch,
            "UID STORE": self._store,
            "UID MOVE": self._move,
            "UID COPY": self._copy,
            "UID EXPUNGE": self._expunge,
        }
        answers: dict[str, Answer] = {verb: self._answer(verb, work) for verb, work in told.items()}
        return answers | {"IDLE": self._idle, "AUTHENTICATE": self._authenticate, "APPEND": self._append}

    def _answer(self, verb: str, work: Callable[[bytes], bytes]) -> Answer:
        def answer(session: Session, said: bytes) -> bytes:
            self.verbs.append(verb)
            with self.lock:
                if verb in self.refuse:
                    return self.twist(verb, b"TAG " + self.refuse[verb] + b"\r\n")
                told = work(said)
                ok = b"" if b"TAG " in told else b"TAG OK done\r\n"
                return _whole(self.twist(verb, told + ok), self.messages)

        return answer

    def _capability(self) -> bytes:
        return b"* CAPABILITY IMAP4rev1 AUTH=PLAIN " + " ".join(self.capabilities).encode() + b"\r\n"

    def _select(self, said: bytes, code: bytes) -> bytes:
        watched = b"INBOX" in said
        return (
            b"* FLAGS (\\Seen \\Deleted)\r\n* %d EXISTS\r\n* 0 RECENT\r\n* OK [UIDVALIDITY %d] ok\r\n"
            b"* OK [UIDNEXT %d] ok\r\n* OK [PERMANENTFLAGS (%s)] ok\r\nTAG OK [%s] done\r\n"
        ) % (
            len(self.messages) if watched else 0,
            self.uidvalidity,
            self.uidnext if watched else 1,
            self.permanent,
            code,
        )

    def _status(self, said: bytes) -> bytes:
        watched = b"INBOX" in said
        name = b"INBOX" if watched else b"Sent"
        told = (name, self.uidvalidity, self.uidnext if watched else 1, len(self.messages) if watched else 0)
        return b'* STATUS "%s" (UIDVALIDITY %d UIDNEXT %d MESSAGES %d)\r\n' % told

    def _search(self, said: bytes) -> bytes:
        first = re.search(rb"UID (\d+):\*", said)
        low = int(first[1]) if first else 0
        newest = max(self.messages, default=0)
        found = sorted(
            {uid for uid in self.messages if uid >= low} | ({newest} if newest and first else set())
        )
        return b"* SEARCH" + b"".join(b" %d" % uid for uid in found) + b"\r\n"

    def _fetch(self, said: bytes) -> bytes:
        told, order = b"", sorted(self.messages)
        for uid in _uids(said):
            if uid in self.messages:
                flags = b" ".join(sorted(self.flags.get(uid, set())))
                told += (
                    b'* %d FETCH (UID %d RFC822.SIZE %d INTERNALDATE "%s" FLAGS (%s) BODY[]<0> \0%d\0)\r\n'
                    % (order.index(uid) + 1, uid, len(self.messages[uid]), _moment(), flags, uid)
                )
        return told

    def _store(self, said: bytes) -> bytes:
        words = said.rpartition(b"(")[2].strip(b")").split()
        for uid in _uids(said):
            self.flags.setdefault(uid, set()).update(words)
        return b""

    def _move(self, said: bytes) -> bytes:
        told = self._copy(said)
        self._remove(_uids(said))
        return told

    def _copy(self, said: bytes) -> bytes:
        folder = said.split()[-1].strip(b'"')
        self.moved.setdefault(folder, []).extend(
            self.messages[uid] for uid in _uids(said) if uid in self.messages
        )
        return b""

    def _expunge(self, said: bytes) -> bytes:
        self._remove([uid for uid in _uids(said) if b"\\Deleted" in self.flags.get(uid, set())])
        return b""

    def _remove(self, uids: list[int]) -> None:
        for uid in uids:
            self.messages.pop(uid, None)

    def _idle(self, session: Session, _: bytes) -> bytes:
        self.verbs.append("IDLE")
        session.send(self.twist("IDLE", b"+ idling\r\n"))
        session.line()
        return self.twist("DONE", b"TAG OK idle ended\r\n")

    def _authenticate(self, session: Session, _: bytes) -> bytes:
        session.send(b"+ \r\n")
        session.line()
        return self.twist("AUTHENTICATE", b"TAG OK welcome\r\n")

    def _append(self, session: Session, said: bytes) -> bytes:
        self.verbs.append("APPEND")
        if "APPEND" in self.refuse:
            return b"TAG " + self.refuse["APPEND"] + b"\r\n"
        session.send(b"+ go on\r\n")
        content = session.octets(int(said.rpartition(b"{")[2].strip(b"}")))
        session.line()
        with self.lock:
            self.moved.setdefault(b"Sent", []).append(content)
        return self.twist("APPEND", b"TAG OK stored\r\n")


def _whole(answer: bytes, messages: dict[int, bytes]) -> bytes:
    """Contents take their places only now: no twist turns the words of a mail."""

    def literal(place: re.Match[bytes]) -> bytes:
        content = messages[int(place[1])][:65_536]
        return b"{%d}\r\n%s" % (len(content), content)

    return re.sub(rb"\0(\d+)\0", literal, answer)


def _uids(said: bytes) -> list[int]:
    return [int(uid) for uid in said.split()[2].split(b",")]


def _moment() -> bytes:
    return datetime.now(UTC).strftime("%d-%b-%Y %H:%M:%S +0000").encode()
