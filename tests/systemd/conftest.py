"""A booted machine for the session, mail servers on its loopback, and a fresh service for each test."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from tests.servers import dovecot as dovecot_server
from tests.servers.dovecot import Dovecot
from tests.servers.smtp_sink import SmtpSink
from tests.systemd import tree
from tests.systemd.installed import Service, install, relay, shown_inside
from tests.systemd.machine import Machine, NoBoot

_numbers = itertools.count(1)


def _unable(reason: str) -> None:
    """Skip with the reason; under RESPONDER_REQUIRE_SYSTEMD=1 fail with it."""
    if os.environ.get("RESPONDER_REQUIRE_SYSTEMD") == "1":
        pytest.fail(reason, pytrace=False)
    pytest.skip(f"NOT TESTED, the systemd unit: {reason}")


@pytest.fixture(scope="session")
def machine() -> Iterator[Machine]:
    """A booted Debian with responder installed. Where none can be had: a skip that says why."""
    if tree.missing():
        _unable(tree.missing())
    with ExitStack() as stack:
        try:
            booted = stack.enter_context(Machine(tree.debian_tree(), shown_inside()))
        except (tree.NoTree, NoBoot) as fault:
            _unable(str(fault))
        install(booted)
        yield booted


@pytest.fixture(scope="session")
def post_office(machine: Machine) -> Iterator[Dovecot]:
    """A real Dovecot on the machine's loopback."""
    if dovecot_server.missing():
        _unable(dovecot_server.missing())
    server = machine.on_loopback(Dovecot)
    try:
        machine.on_loopback(server.start)
        yield server
    finally:
        server.stop(kill=True)
        server.remove()


@pytest.fixture(scope="session")
def outward(machine: Machine, post_office: Dovecot) -> Iterator[SmtpSink]:
    """A relay on the machine's loopback."""
    sink = machine.on_loopback(relay(post_office).__enter__)
    yield sink
    sink.__exit__()


@pytest.fixture
def service(machine: Machine, post_office: Dovecot, outward: SmtpSink) -> Service:
    """Not started yet; with a mailbox, a state folder and a journal of its own."""
    return Service(machine, post_office, outward, post_office.add_user(f"desk{next(_numbers)}"))
