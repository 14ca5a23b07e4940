"""imapclient's raw download of a mailbox: whole messages, in batches, nothing done with them. A process of its own:
one JSON object {host, port, user, password} on standard input, one {messages, octets, seconds, cpu} on standard
output; the time runs from the selected folder to the last octet."""

from __future__ import annotations

import json
import resource
import sys
import time

from imapclient import IMAPClient

BATCH = 50


def main() -> None:
    """Download and tell."""
    given = json.load(sys.stdin)
    client = IMAPClient(given["host"], given["port"], ssl=False)
    client.login(given["user"], given["password"])
    client.select_folder("INBOX", readonly=True)
    before = resource.getrusage(resource.RUSAGE_SELF)
    begun, octets, messages = time.perf_counter(), 0, 0
    uids = client.search("ALL")
    for first in range(0, len(uids), BATCH):
        for items in client.fetch(uids[first : first + BATCH], ["BODY.PEEK[]"]).values():
            octets += len(items[b"BODY[]"])
            messages += 1
    seconds = time.perf_counter() - begun
    after = resource.getrusage(resource.RUSAGE_SELF)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    json.dump({"messages": messages, "octets": octets, "seconds": seconds, "cpu": cpu}, sys.stdout)


if __name__ == "__main__":
    main()
