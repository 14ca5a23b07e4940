"""A receiving SMTP server for tests, of our own so that no library stands between the wire and the record: it keeps
the envelope, the bytes of DATA as they came over the wire (dots still doubled) and as they are meant. In a thread
(`SmtpSink`), or as a process that appends each accepted mail to a file before it answers 250:

    python -m tests.servers.smtp_sink --port 0 --file mails.jsonl
"""

from __future__ import annotations

import argparse
import asyncio
import base64
import contextlib
import json
import os
import ssl
import sys
import threading
from dataclasses import asdict
from pathlib import Path

from tests.servers.smtp_conversation import Conversation, Hangup, Received, SinkSettings

__all__ = ["Received", "SinkSettings", "SmtpSink", "read_file"]

LIMIT = 64 * 1024 * 1024


class SmtpSink:
    """`with SmtpSink(settings) as sink:` serves on 127.0.0.1:`sink.port` from a thread of its own until the end of the
    block; `sink.received` and the rest may be read at any time."""

    conversation: type[Conversation] = Conversation

    def __init__(self, settings: SinkSettings | None = None, port: int = 0) -> None:
        self.settings = settings or SinkSettings()
        self.port = port
        self.received: list[Received] = []
        self.commands: list[str] = []
        self.logins: list[tuple[str, str, bool]] = []
        self.connections = 0
        self.open_now = 0
        self.most_open = 0
        self.context = self._context()
        self._told: dict[tuple[str, str], int] = {}
        self._writers: set[asyncio.StreamWriter] = set()
        self._ready = threading.Event()
        self._loop = asyncio.new_event_loop()

    def _context(self) -> ssl.SSLContext | None:
        if not self.settings.certificate:
            return None
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.settings.certificate, self.settings.key or None)
        return context

    def grey(self, sender: str, recipient: str) -> bool:
        told = self._told.get((sender, recipient), 0)
        self._told[sender, recipient] = told + 1
        return told < self.settings.greylist

    def accept(self, mail: Received) -> None:
        """Recorded before the 250 goes out, and on disk when a file was named."""
        if self.settings.file:
            entry = asdict(mail) | {
                name: base64.b64encode(getattr(mail, name)).decode() for name in ("wire", "content")
            }
            with Path(self.settings.file).open("ab", buffering=0) as file:
                file.write(json.dumps(entry).encode() + b"\n")
                os.fsync(file.fileno())
        self.received.append(mail)

    def cut_all(self) -> None:
        """Close every open connection, as a relay does that restarts or is tired of idle clients."""
        done = threading.Event()

        def cut() -> None:
            for writer in list(self._writers):
                writer.close()
            self._loop.call_later(0.02, done.set)

        self._loop.call_soon_threadsafe(cut)
        done.wait(60)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self.open_now += 1
        self.most_open = max(self.most_open, self.open_now)
        self._writers.add(writer)
        try:
            await self.conversation(self, reader, writer, self.connections).serve()
        except (
            Hangup,
            OSError,
            asyncio.IncompleteReadError,
            asyncio.LimitOverrunError,
            asyncio.CancelledError,
        ):
            pass  # the end of the connection; cancelled only when the sink stops
        finally:
            self.open_now -= 1
            self._writers.discard(writer)
            writer.close()
            with contextlib.suppress(OSError, asyncio.CancelledError):
                await writer.wait_closed()

    async def _run(self) -> None:
        self.stopped = asyncio.Event()
        context = self.context if self.settings.tls == "implicit" else None
        server = await asyncio.start_server(self._serve, "127.0.0.1", self.port, ssl=context, limit=LIMIT)
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        await self.stopped.wait()
        server.close()
        for writer in list(self._writers):
            writer.transport.abort()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    def run(self) -> None:
        """Serve in this thread until stopped."""
        try:
            self._loop.run_until_complete(self._run())
        finally:
            self._loop.close()

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self.stopped.set)

    def __enter__(self) -> SmtpSink:
        self._thread = threading.Thread(target=self.run, name="smtp-sink", daemon=True)
        self._thread.start()
        assert self._ready.wait(60), "the SMTP sink did not start"
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        self._thread.join(60)


def read_file(path: str | Path) -> list[Received]:
    """The mails that a sink process accepted; a last line cut short by a kill is left out."""
    mails = []
    for line in Path(path).read_bytes().split(b"\n")[:-1] if Path(path).exists() else []:
        entry = json.loads(line)
        for name in ("wire", "content"):
            entry[name] = base64.b64decode(entry[name])
        mails.append(
            Received(
                **entry
                | {"recipient": tuple(entry["recipient"]), "mail_options": tuple(entry["mail_options"])}
            )
        )
    return mails


def main() -> None:
    """Serve until SIGTERM; the first line on standard output is the port."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--file", default="")
    parser.add_argument("--greylist", type=int, default=0)
    parser.add_argument("--tls", default="none")
    parser.add_argument("--certificate", default="")
    parser.add_argument("--key", default="")
    parser.add_argument("--user", action="append", default=[], metavar="NAME:PASSWORD")
    given = parser.parse_args()
    users = dict(entry.split(":", 1) for entry in given.user)
    settings = SinkSettings(
        tls=given.tls,
        certificate=given.certificate,
        key=given.key,
        users=users,
        greylist=given.greylist,
        smtputf8=True,
        file=given.file,
    )
    sink = SmtpSink(settings, given.port)
    threading.Thread(target=sink.run).start()
    sink._ready.wait(60)
    sys.stdout.write(f"{sink.port}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
