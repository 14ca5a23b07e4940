"""A real Dovecot in a temporary folder on loopback, started and stopped by its pid, never as root."""

from __future__ import annotations

import grp
import imaplib
import os
import pwd
import shutil
import signal
import smtplib
import socket
import ssl
import subprocess
import tempfile
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from select import poll

from responder.edges.imap import ImapAccount
from tests.servers.certificates import Certificates
from tests.servers.dovecot_config import CONFIG

INSTALL = "apt-get install dovecot-imapd dovecot-lmtpd"
UNPRIVILEGED = "nobody"
USERS = {
    "desk": "secret-desk",
    "anna": "secret-anna",
    "janis": "secret-janis",
    "жалобы": "пароль-öäü",
}


def missing() -> str:
    """What keeps Dovecot from running here, with what to install; "" when nothing does."""
    if not Path("/usr/sbin/dovecot").exists() or not Path("/usr/lib/dovecot/imap").exists():
        return f"Dovecot is not installed: {INSTALL}"
    if not Path("/usr/lib/dovecot/lmtp").exists():
        return f"Dovecot has no LMTP: {INSTALL}"
    if os.geteuid() == 0 and not shutil.which("setpriv"):
        return "setpriv is not installed: apt-get install util-linux"
    return ""


def free_port() -> int:
    """A loopback TCP port that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass
class Dovecot:
    """`users`: name -> password. `extra`: configuration lines added at the end (they win). Use as a context manager,
    or start() and stop(); `root` is removed by remove()."""

    users: dict[str, str] = field(default_factory=lambda: dict(USERS))
    extra: str = ""
    root: Path = field(default_factory=lambda: Path(tempfile.mkdtemp(prefix="responder-dovecot-")))
    port: int = field(default_factory=free_port)
    port_tls: int = field(default_factory=free_port)
    _process: subprocess.Popen[bytes] | None = None
    _delivered: int = 0

    def __post_init__(self) -> None:
        self._owner = pwd.getpwnam(UNPRIVILEGED) if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
        self.certificates = Certificates(self.root / "tls")
        for name in ("run", "state", "mail", "home"):
            (self.root / name).mkdir()
        self._configure()

    def __enter__(self) -> Dovecot:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop(kill=True)
        self.remove()

    @property
    def ca_file(self) -> str:
        """The authority that signed the server's certificate (for localhost and 127.0.0.1)."""
        return str(self.certificates.ca_file)

    def account(self, user: str = "desk", *, tls: str = "none", **changes: object) -> ImapAccount:
        """An account to log in with; `tls` as in ImapAccount. `changes` replace any of its fields."""
        values: dict[str, object] = {
            "host": "localhost" if tls != "none" else "127.0.0.1",
            "port": self.port_tls if tls == "implicit" else self.port,
            "username": user,
            "password": self.users.get(user, "nobody-knows"),
            "tls": tls,
            "ca_file": "" if tls == "none" else self.ca_file,
            "timeout_connect": 5.0,
            "timeout_read": 10.0,
        }
        return ImapAccount(**(values | changes))  # type: ignore[arg-type]

    def add_user(self, user: str) -> str:
        """Name a further user while the server runs (password: secret-NAME); returns the name."""
        self.users[user] = f"secret-{user}"
        return user

    def start(self, *, within: float = 10.0) -> None:
        """Start and wait until it greets. Raises RuntimeError with the end of its log when it does not."""
        command = ["/usr/sbin/dovecot", "-F", "-c", str(self.root / "dovecot.conf")]
        if os.geteuid() == 0:
            command = [
                "setpriv",
                f"--reuid={self._owner.pw_uid}",
                f"--regid={self._owner.pw_gid}",
                "--clear-groups",
                *command,
            ]
        output = (self.root / "output").open("ab")
        with output:
            self._process = subprocess.Popen(command, stdout=output, stderr=output, start_new_session=True)
        ends = time.monotonic() + within
        while not self._greets():
            if self._process.poll() is not None or time.monotonic() > ends:
                raise RuntimeError(f"Dovecot did not start:\n{self.log()[-3000:]}")
            poll().poll(10)

    def stop(self, *, kill: bool = False, within: float = 5.0) -> None:
        """End it: sessions too. `kill`: SIGKILL to the whole group, as a power cut would."""
        if self._process is None:
            return
        if kill:
            os.killpg(self._process.pid, signal.SIGKILL)
        else:
            self._process.terminate()
        try:
            self._process.wait(within)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait(within)
        self._process = None

    def restart(self) -> None:
        """Stop, then start on the same ports with the same mail."""
        self.stop()
        self.start()

    def remove(self) -> None:
        """Delete the folder."""
        shutil.rmtree(self.root, ignore_errors=True)

    def log(self) -> str:
        """Everything it said: its log and its standard output."""
        texts = [self.root / "output", self.root / "log"]
        return "".join(path.read_text("utf-8", "replace") for path in texts if path.exists())

    def maildir(self, user: str, folder: str = "") -> Path:
        """The Maildir of a user's INBOX or of a folder (Maildir++), made when it is missing."""
        top = self.root / "mail" / user
        box = top / f".{folder}" if folder else top
        for path in (top, box, *(box / part for part in ("tmp", "new", "cur"))):
            if not path.exists():
                path.mkdir(mode=0o700)
                self._own(path)
        return box

    def deliver(
        self, user: str, content: bytes, received: datetime | None = None, *, folder: str = ""
    ) -> str:
        """Drop one mail into a Maildir, byte for byte. `received` (aware) becomes its INTERNALDATE, else now.
        Returns the file's name."""
        box = self.maildir(user, folder)
        self._delivered += 1
        seconds = int(received.timestamp()) if received else int(time.time())
        # As Dovecot's own delivery does: size as stored, and with CRLF, so that nobody has to read the mail to know it.
        crlf = len(content) + content.count(b"\n") - content.count(b"\r\n")
        name = (
            f"{seconds}.{time.time_ns()}P{os.getpid()}Q{self._delivered:06d}.tests,S={len(content)},W={crlf}"
        )
        path = box / "tmp" / name
        path.write_bytes(content)
        os.utime(path, (seconds, seconds))
        self._own(path)
        path.rename(box / "new" / name)
        return name

    def deliver_many(self, user: str, contents: Iterable[bytes], received: datetime | None = None) -> None:
        """Drop several mails, in order."""
        for content in contents:
            self.deliver(user, content, received)

    def deliver_lmtp(self, user: str, content: bytes, sender: str = "writer@example.org") -> None:
        """Hand one mail over by LMTP, as a mail server would: Return-Path, Delivered-To and Received are added."""
        with smtplib.LMTP(str(self.root / "lmtp")) as lmtp:
            lmtp.sendmail(sender, [user], content)

    def mailbox(self, user: str, folder: str = "INBOX") -> list[bytes]:
        """The whole mails in a user's folder, read over IMAP in the order of their UIDs; flags stay."""
        return [content for _, content in self.read(user, folder)]

    def read(self, user: str, folder: str = "INBOX") -> list[tuple[tuple[str, ...], bytes]]:
        """(flags, whole mail) for each message of a folder, over IMAP; [] when there is no such folder."""
        with imaplib.IMAP4("127.0.0.1", self.port, timeout=60) as client:
            client.authenticate("PLAIN", lambda _: f"\0{user}\0{self.users[user]}".encode())
            if client.select(f'"{folder}"', readonly=True)[0] != "OK":
                return []
            _, found = client.uid("FETCH", "1:*", "(FLAGS BODY.PEEK[])")
            return [
                (tuple(flag.decode() for flag in imaplib.ParseFlags(item[0])), item[1])
                for item in found
                if isinstance(item, tuple)
            ]

    def session(self, user: str = "desk", folder: str = "INBOX") -> imaplib.IMAP4:
        """A colleague's own connection, logged in, with the folder selected (the caller logs it out)."""
        client = imaplib.IMAP4("127.0.0.1", self.port, timeout=60)
        client.authenticate("PLAIN", lambda _: f"\0{user}\0{self.users[user]}".encode())
        client.select(f'"{folder}"')
        return client

    def context(self) -> ssl.SSLContext:
        """A client's TLS context that trusts this server."""
        return ssl.create_default_context(cafile=self.ca_file)

    def _configure(self) -> None:
        config = CONFIG.format(
            root=self.root,
            port=self.port,
            port_tls=self.port_tls,
            user=self._owner.pw_name,
            group=self._group(),
            uid=self._owner.pw_uid,
            gid=self._owner.pw_gid,
            certificate=self.certificates.certificate,
            key=self.certificates.key,
            extra=self.extra,
        )
        (self.root / "dovecot.conf").write_text(config, "utf-8")
        lines = "".join(f"{user}:{{PLAIN}}{password}::::::\n" for user, password in self.users.items())
        (self.root / "users").write_text(lines, "utf-8")
        self.root.chmod(0o755)
        for path in self.root.rglob("*"):
            self._own(path)
        self._own(self.root)

    def _group(self) -> str:
        return grp.getgrgid(self._owner.pw_gid).gr_name

    def _own(self, path: Path) -> None:
        if os.geteuid() == 0:
            os.chown(path, self._owner.pw_uid, self._owner.pw_gid)

    def _greets(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1) as connection:
                return connection.recv(100).startswith(b"* OK")
        except OSError:
            return False
