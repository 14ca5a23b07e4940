"""Logins for the tests: those that must succeed, and those that must fail without a word of the password."""

from __future__ import annotations

import base64
import traceback

import pytest

from responder.edges.imap import (
    ImapAccount,
    ImapMailbox,
    MailboxFault,
)
from tests.servers.scripted_imap import ScriptedImap

PASSWORD = "hunter2-пароль"


def refused(account: ImapAccount) -> MailboxFault:
    """The fault of a connect() that must not succeed; it never holds the password."""
    mailbox = ImapMailbox(account)
    with pytest.raises(MailboxFault) as caught:
        mailbox.connect()
    assert_no_secret(caught.value, account.password)
    return caught.value


def log_in(account: ImapAccount) -> None:
    """A connect() that must succeed."""
    mailbox = ImapMailbox(account)
    assert mailbox.connect().uidvalidity > 0
    mailbox.close()


def assert_no_secret(fault: BaseException | None, password: str) -> None:
    """Neither the texts nor the chain nor the printed traceback show the password, plain or in base64."""
    secrets = [password, base64.b64encode(password.encode()).decode(), repr(password)[1:-1]]
    while fault is not None:
        shown = "".join(traceback.format_exception(fault)) + str(fault) + repr(fault) + repr(vars(fault))
        assert not any(secret in shown for secret in secrets)
        fault = fault.__cause__ or fault.__context__


def assert_no_login(server: ScriptedImap) -> None:
    heard = server.heard.upper()
    assert b"LOGIN " not in heard
    assert b"AUTHENTICATE" not in heard
    assert b"HUNTER2" not in heard
