"""Postfix as the relay of one test: its own folder, queue and port on loopback; no system Postfix is touched. It hands
everything on to one SMTP server."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
from pathlib import Path

POSTFIX = Path("/usr/sbin/postfix")
PROGRAMS = Path("/usr/lib/postfix/sbin")
MAIN = """\
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
command_directory = /usr/sbin
daemon_directory = {programs}
mail_owner = postfix
setgid_group = postdrop
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
myhostname = relay.test
mydestination =
alias_maps =
alias_database =
smtpd_relay_restrictions = permit_mynetworks, reject
relayhost = [127.0.0.1]:{onward}
disable_dns_lookups = yes
smtp_host_lookup = native
queue_run_delay = 1s
minimal_backoff_time = 1s
maximal_backoff_time = 2s
maillog_file = {folder}/log
maillog_file_prefixes = {folder}
"""
MASTER = """\
127.0.0.1:{port} inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
relay unix - - n - - smtp
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"""


class Postfix:
    """Not started yet. `onward`: the port of the server that it hands everything to."""

    def __init__(self, onward: int) -> None:
        # Its own account must reach the queue, and pytest's folders are closed to everybody else.
        self.folder = Path(tempfile.mkdtemp(prefix="postfix-"))
        self.folder.chmod(0o755)
        self.port = _free_port()
        for name in ("config", "queue", "data"):
            (self.folder / name).mkdir()
        shutil.chown(self.folder / "data", "postfix")
        (self.config / "main.cf").write_text(
            MAIN.format(folder=self.folder, programs=PROGRAMS, onward=onward), "ascii"
        )
        (self.config / "master.cf").write_text(MASTER.format(port=self.port), "ascii")

    @property
    def config(self) -> Path:
        return self.folder / "config"

    @property
    def log(self) -> str:
        path = self.folder / "log"
        return path.read_text("utf-8", "replace") if path.exists() else ""

    def start(self) -> None:
        """Returns when it listens."""
        told = subprocess.run(
            [POSTFIX, "-c", self.config, "start"], capture_output=True, text=True, timeout=120, check=False
        )
        if told.returncode:
            raise RuntimeError(f"Postfix did not start: {told.stdout}{told.stderr}{self.log}")

    def kill(self) -> None:
        """SIGKILL to its master and all that it started, each by its number."""
        master = self._master()
        children = _children(master)
        for process in (master, *children):
            _kill(process)

    def end(self) -> None:
        """Ended, and its folder gone, whatever happened."""
        if (self.folder / "queue" / "pid" / "master.pid").exists():
            self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _master(self) -> int:
        return int((self.folder / "queue" / "pid" / "master.pid").read_text())


def missing() -> str:
    """Why no Postfix can be run here, "" when one can."""
    if not POSTFIX.exists():
        return "Postfix is not installed (apt-get install postfix)"
    return "" if os.geteuid() == 0 else "Postfix starts as root only"


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _children(process: int) -> list[int]:
    path = Path(f"/proc/{process}/task/{process}/children")
    return [int(number) for number in path.read_text().split()] if path.exists() else []


def _kill(process: int) -> None:
    try:
        os.kill(process, signal.SIGKILL)
    except ProcessLookupError:
        return
