"""Fixtures of the contract suites."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.contract.mailbox_backends import Backend, dovecot_backend, fake_backend


@pytest.fixture(params=["fake", pytest.param("dovecot", marks=pytest.mark.dovecot)])
def mailboxes(request: pytest.FixtureRequest) -> Iterator[Backend]:
    """Each kind of mailbox in turn, empty."""
    if request.param == "fake":
        made = fake_backend()
    else:
        made = dovecot_backend(request.getfixturevalue("dovecot"), request.getfixturevalue("user"))
    yield made
    for mailbox in made.opened:
        mailbox.close()
