"""The receiving SMTP server as a process of its own: for each mail that it accepts, the moment and the recipient.

python -m bench.sink FILE       (the first line on standard output is the port; it ends with its parent's pipe)
"""

from __future__ import annotations

import sys
import threading
import time
from pathlib import Path

from tests.servers.smtp_conversation import Received
from tests.servers.smtp_sink import SmtpSink


class ClockedSink(SmtpSink):
    """Keeps no mail. Each accepted one is a line `UNIX-TIME RECIPIENT`, written before the 250 goes out."""

    def __init__(self, file: Path) -> None:
        super().__init__()
        self._lines = file.open("ab", buffering=0)

    def accept(self, mail: Received) -> None:
        """One line."""
        self._lines.write(f"{time.time():.6f} {mail.recipient[0]}\n".encode())
        self.commands.clear()


def main() -> None:
    """Serve until standard input ends."""
    sink = ClockedSink(Path(sys.argv[1]))
    thread = threading.Thread(target=sink.run)
    thread.start()
    sink._ready.wait(5)
    print(sink.port, flush=True)
    sys.stdin.read()
    sink.stop()
    thread.join(5)


if __name__ == "__main__":
    main()
