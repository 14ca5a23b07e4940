"""`doctor --probe`: a mail to ourselves with a +tag, through a real relay's conversation into a real mailbox."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.acceptance.living import Living, wait_until
from tests.servers.dovecot import Dovecot
from tests.servers.smtp_conversation import Received
from tests.servers.smtp_sink import SmtpSink


class Relay(SmtpSink):
    """A relay that delivers into the mailbox; `passes`: also what has a +tag. Else it loses that, as many do."""

    def __init__(self, dovecot: Dovecot, user: str, *, passes: bool) -> None:
        super().__init__()
        self.dovecot, self.user, self.passes = dovecot, user, passes

    def accept(self, mail: Received) -> None:
        super().accept(mail)
        if self.passes or "+" not in mail.recipient[0]:
            self.dovecot.deliver(self.user, mail.content)


@contextmanager
def world(
    dovecot: Dovecot, user: str, tmp_path: Path, *, passes: bool, settings: str = ""
) -> Iterator[tuple[Living, Relay]]:
    with Relay(dovecot, user, passes=passes) as relay:
        made = Living(tmp_path / "world", dovecot, relay.port, user)
        made.configure(lambda text: text.replace("    prefix: KB\n", f"    prefix: KB\n{settings}"))
        yield made, relay


def probed(made: Living, patience: str = "20") -> tuple[int, dict[str, dict[str, Any]]]:
    done = made.run("doctor", "--probe", "--patience", patience, "--json", "-c", str(made.config))
    assert done.stderr == ""
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    return done.returncode, {row["what"]: row for row in rows if row["where"].startswith("mailbox")}


def test_a_server_that_passes_tags(dovecot: Dovecot, user: str, tmp_path: Path) -> None:
    """The mail went to ourselves alone, from ourselves, and arrived."""
    with world(dovecot, user, tmp_path, passes=True) as (made, relay):
        code, rows = probed(made)
        assert code == 0
        assert rows["sub_addresses"]["sign"] == "ok"
        assert (
            rows["sub_addresses"]["words"]
            == f"{user}+...@kaubamaja.example arrives: sub_addresses may be true"
        )
        (mail,) = relay.received
        assert mail.recipient[0].startswith(f"{user}+probe-")
        assert mail.recipient[0].endswith("@kaubamaja.example")
        assert mail.content.startswith(f"From: {user}@kaubamaja.example\r\n".encode())


def test_a_server_that_does_not(dovecot: Dovecot, user: str, tmp_path: Path) -> None:
    """A note while nothing relies on it, a fault and 78 where the setting is on."""
    with world(dovecot, user, tmp_path, passes=False) as (made, _):
        code, rows = probed(made, "1")
        assert (code, rows["sub_addresses"]["sign"]) == (0, "note")
        assert "did not arrive in INBOX within 1 s" in rows["sub_addresses"]["words"]
        made.configure(
            lambda text: text.replace("    prefix: KB\n", "    prefix: KB\n    sub_addresses: true\n")
        )
        code, rows = probed(made, "1")
        assert (code, rows["sub_addresses"]["sign"]) == (78, "fault")


def test_bounces_are_tried_too(dovecot: Dovecot, user: str, tmp_path: Path) -> None:
    """Each by a mail of its own, with the configured envelope sender."""
    bounces = f"    bounces: bounces-{user}@kaubamaja.example\n"
    with world(dovecot, user, tmp_path, passes=True, settings=bounces) as (made, relay):
        code, rows = probed(made)
        assert (code, rows["bounces"]["sign"]) == (0, "ok")
        assert [mail.sender for mail in relay.received] == [f"bounces-{user}@kaubamaja.example"] * 2


def test_the_daemon_takes_the_mail_for_its_own(dovecot: Dovecot, user: str, tmp_path: Path) -> None:
    """Beside a running daemon: an event, no complaint, no answer."""
    with world(dovecot, user, tmp_path, passes=True) as (made, relay):
        made.start()
        try:
            assert probed(made)[0] == 0
            wait_until(
                lambda: made.query("SELECT outcome, silence FROM correspondence") == [("event", "own-mail")],
                what="registered",
            )
            assert made.stop() == 0
        finally:
            made.kill()
        assert len(relay.received) == 1


def test_without_probe_nothing_is_sent(dovecot: Dovecot, user: str, tmp_path: Path) -> None:
    """As ever."""
    with world(dovecot, user, tmp_path, passes=True) as (made, relay):
        assert made.run("doctor", "-c", str(made.config)).returncode == 0
        assert relay.received == []
