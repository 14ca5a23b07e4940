"""Reaching the relay: the account, the TCP connection, what TLS must prove, and the name we greet with."""

from __future__ import annotations

import asyncio
import socket
import ssl
from dataclasses import dataclass
from typing import Final

ADDRESSES_TRIED: Final = 4


@dataclass(frozen=True, slots=True)
class SmtpAccount:
    """The relay. `tls`: "implicit" (465), "starttls" (587), or "none" (explicitly allowed clear text). `username` ""
    means no AUTH. `password` is a secret: kept out of repr, logs and tracebacks. Timeouts in seconds;
    `timeout_connect` bounds the TCP connection to one address and the check of an idle connection."""

    host: str
    port: int
    username: str = ""
    password: str = ""
    tls: str = "starttls"
    ca_file: str = ""
    hello: str = ""
    connections: int = 4
    timeout_connect: float = 10.0
    timeout_command: float = 60.0
    timeout_final_dot: float = 600.0

    def __repr__(self) -> str:
        return f"SmtpAccount({self.username!r} at {self.host}:{self.port})"


class Trouble(Exception):
    """A step that did not succeed. `step`: connect, tls, hello, auth, sender, recipient, data, content, reset.
    `fault`: the step's own name when the relay answered no, else lost, timeout, protocol, address or configuration.
    `code` is 0 when there was no answer. `text` is fit to be shown."""

    def __init__(self, step: str, fault: str, code: int = 0, text: str = "") -> None:
        super().__init__(f"{step}: {fault} {code} {text}")
        self.step, self.fault, self.code, self.text = step, fault, code, text


def tls_context(account: SmtpAccount) -> ssl.SSLContext | None:
    """Certificate and host name are checked, always; `ca_file` replaces the system's authorities. Raises Trouble."""
    if account.tls == "none":
        return None
    try:
        return ssl.create_default_context(cafile=account.ca_file or None)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise Trouble(
            "tls", "configuration", text=f"cannot use ca_file {account.ca_file}: {reason}"
        ) from None


async def dial(account: SmtpAccount) -> socket.socket:
    """A TCP connection to the first address that takes one; the greeting has the longer timeout of a command."""
    loop = asyncio.get_running_loop()
    async with asyncio.timeout(account.timeout_connect):
        found = await loop.getaddrinfo(account.host, account.port, type=socket.SOCK_STREAM)
    failure: OSError = OSError(f"no address for {account.host}")
    for family, kind, protocol, _, address in found[:ADDRESSES_TRIED]:
        sock = socket.socket(family, kind, protocol)
        try:
            sock.setblocking(False)
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
            async with asyncio.timeout(account.timeout_connect):
                await loop.sock_connect(sock, address)
        except OSError as error:
            sock.close()
            failure = error
        except BaseException:
            sock.close()
            raise
        else:
            return sock
    raise failure


def hello_name(account: SmtpAccount, sock: socket.socket) -> str:
    """A qualified name, else the address literal (RFC 5321 section 4.1.3). No DNS question, which could stall."""
    name = account.hello or socket.gethostname()
    if account.hello or ("." in name and name.isascii()):
        return name
    address = str(sock.getsockname()[0])
    return f"[IPv6:{address.partition('%')[0]}]" if ":" in address else f"[{address}]"
