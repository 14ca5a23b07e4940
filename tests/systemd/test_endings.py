"""How the unit ends and what becomes of it then: killed, hanging, without a server, stopped, failed for good."""

from __future__ import annotations

import os
import re
import signal
import time

import pytest

from tests.servers.dovecot import Dovecot
from tests.systemd.installed import CONFIG, Service
from tests.systemd.machine import steadily, until

pytestmark = [pytest.mark.systemd, pytest.mark.dovecot, pytest.mark.timeout(900)]

MARGIN = 45.0  # seconds for a start on a busy machine
QUICK_RESTART = "RestartSec=100ms"


def test_killed_comes_back(service: Service) -> None:
    """After SIGKILL systemd starts it anew; a letter that came meanwhile is answered once."""
    service.drop_in(QUICK_RESTART)
    service.start()
    first = service.pid
    service.systemctl("kill", "--signal=KILL")
    sender = service.write_letter()
    until(lambda: service.pid not in (0, first), MARGIN, "another process")
    service.acknowledged(sender, within=MARGIN + 10)
    assert service.show("NRestarts") == "1"
    assert sum(sender in mail.recipient for mail in service.sink.received) == 1


def test_hanging_is_replaced(service: Service) -> None:
    """A process that stands still is ended by the watchdog within its period, and its successor goes on."""
    service.drop_in(f"WatchdogSec=4s\n{QUICK_RESTART}")
    service.start()
    first = service.pid
    steadily(lambda: service.pid == first, 6)  # while it works the watchdog leaves it alone
    service.systemctl("kill", "--signal=STOP")
    until(lambda: service.pid not in (0, first), 4 + 0.1 + MARGIN, "another process")
    assert "Watchdog timeout" in service.journal()
    assert service.acknowledged(service.write_letter(), within=MARGIN + 10)


def test_an_outage_is_no_hang(service: Service, post_office: Dovecot) -> None:
    """The mail server is silent, then gone, for several periods of the watchdog: the same process waits, says so, and
    goes on."""
    service.drop_in(f"WatchdogSec=4s\n{QUICK_RESTART}")
    service.start()
    pid = service.pid
    os.killpg(int((post_office.root / "run" / "master.pid").read_text("ascii")), signal.SIGSTOP)
    try:
        steadily(lambda: service.pid == pid, 7)
        post_office.stop(kill=True)
        until(lambda: "unreachable" in service.show("StatusText"), MARGIN, "the status to tell it")
        steadily(lambda: service.pid == pid, 10)
    finally:
        post_office.stop(kill=True)
        service.machine.on_loopback(post_office.start)
    assert service.acknowledged(service.write_letter(), within=90)
    assert (service.pid, service.show("NRestarts")) == (pid, "0")


# --- the end ---


def test_stop_is_a_success(service: Service) -> None:
    """A stop ends in order, within ten seconds, and nothing of the credentials is left."""
    service.start()
    began = time.monotonic()
    assert service.systemctl("stop") == 0
    assert time.monotonic() - began < 10
    assert (service.show("Result"), service.show("ExecMainStatus")) == ("success", "0")
    assert "daemon.stopped" in service.journal()
    assert not list((service.machine.root / "run/credentials").glob("responder*"))


def test_restart_goes_on(service: Service) -> None:
    """A letter that arrives while the service is down is answered after the next start; the register is kept."""
    service.start()
    before = service.write_letter()
    service.acknowledged(before)
    service.systemctl("stop")
    meanwhile = service.write_letter()
    service.start()
    service.acknowledged(meanwhile)
    assert set(service.complaints()) == {before, meanwhile}


def _stays_failed(service: Service, status: str) -> str:
    """Starting fails with this exit code, and nothing is tried again; returns the journal."""
    service.drop_in(QUICK_RESTART)
    assert service.systemctl("start") != 0
    journal = service.journal()
    assert service.show("ExecMainStatus") == status, journal
    steadily(lambda: (service.show("ActiveState"), service.show("NRestarts")) == ("failed", "0"), 1)
    return journal


def test_faulty_configuration_is_not_tried_again(service: Service) -> None:
    """Exit 78; the journal names file, line and column."""
    service.configure("[no, single, word]")
    assert re.search(rf"^{re.escape(CONFIG)}:\d+:\d+: ", _stays_failed(service, "78"), re.MULTILINE)


def test_refused_login_is_not_tried_again(service: Service) -> None:
    """Exit 77 when every mailbox refuses the login, so that no account is locked; the password stays out of the log."""
    service.machine.write("/etc/responder/imap-password", "mistyped-geheim\n", 0o600)
    journal = _stays_failed(service, "77")
    assert "every mailbox refused the login" in journal
    assert "mistyped-geheim" not in journal


def test_missing_credential_is_named(service: Service) -> None:
    """Exit 78; the journal says which credential is not there."""
    service.machine.run("rm", "/etc/responder/imap-password")
    journal = _stays_failed(service, "78")
    assert re.search(r"credential imap-password\b", journal)


def test_a_relay_without_login_needs_no_password(service: Service) -> None:
    """A credential that the configuration does not name may be missing."""
    text = (service.machine.root / CONFIG.lstrip("/")).read_text("utf-8")
    service.machine.write(CONFIG, re.sub(r"  username: relay\n  password: .*\n", "", text))
    service.machine.run("rm", "/etc/responder/smtp-password")
    service.start()
