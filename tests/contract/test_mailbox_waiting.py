"""How waiting ends: one suite for the fake and for the real mailbox on Dovecot."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable

import pytest

from responder.edges.imap import Woken
from tests.contract.mailbox_backends import Backend, mail


def later(seconds: float, act: Callable[[], object]) -> threading.Timer:
    timer = threading.Timer(seconds, act)
    timer.start()
    return timer


def test_waiting_ends_in_time(mailboxes: Backend, pipe: tuple[int, int]) -> None:
    """TIMEOUT, not before its time and hardly after."""
    mailbox = mailboxes.mailbox()
    began = time.monotonic()
    assert mailbox.wait(0.2, pipe[0]) is Woken.TIMEOUT
    assert 0.19 <= time.monotonic() - began < 1.5
    assert mailbox.wait(0, pipe[0]) is Woken.TIMEOUT


def test_a_byte_wakes_and_is_drained(mailboxes: Backend, pipe: tuple[int, int]) -> None:
    """SIGNAL at once, also for a byte that was there before; then the descriptor is empty."""
    mailbox = mailboxes.mailbox()
    os.write(pipe[1], b"several")
    assert mailbox.wait(10, pipe[0]) is Woken.SIGNAL
    timer = later(0.1, lambda: os.write(pipe[1], b"x"))
    began = time.monotonic()
    assert mailbox.wait(10, pipe[0]) is Woken.SIGNAL
    assert time.monotonic() - began < 2
    timer.join()
    assert mailbox.wait(0.05, pipe[0]) is Woken.TIMEOUT


@pytest.mark.parametrize("brisk", [0.0, 0.03])
def test_mail_wakes(mailboxes: Backend, pipe: tuple[int, int], brisk: float) -> None:
    """MAIL soon after a delivery, by IDLE and by NOOP; the search finds it, and then there is silence."""
    mailbox = mailboxes.mailbox()
    timer = later(0.1, lambda: mailboxes.deliver(mail("news"), None))
    began = time.monotonic()
    assert mailbox.wait(10, pipe[0], brisk) is Woken.MAIL
    assert time.monotonic() - began < 3
    timer.join()
    assert mailbox.uids_after(0) == [1]
    mailbox.refresh()
    mailbox.uids_after(1)
    assert mailbox.wait(0.1, pipe[0], brisk) is Woken.TIMEOUT


def test_mail_between_search_and_wait_is_told(mailboxes: Backend, pipe: tuple[int, int]) -> None:
    """What arrived after the last search does not wait for the next delivery."""
    for number in range(1, 6):
        mailbox = mailboxes.mailbox()
        mailbox.uids_after(0)
        mailboxes.deliver(mail(str(number)), None)
        began = time.monotonic()
        assert mailbox.wait(10, pipe[0]) is Woken.MAIL
        assert time.monotonic() - began < 3
        assert len(mailbox.uids_after(0)) == number


def test_news_is_told_until_the_next_search(mailboxes: Backend, pipe: tuple[int, int]) -> None:
    """A wait that ended for another reason does not swallow the news."""
    mailbox = mailboxes.mailbox()
    mailboxes.deliver(mail("news"), None)
    mailbox.refresh()
    os.write(pipe[1], b"x")
    assert mailbox.wait(5, pipe[0]) is Woken.SIGNAL
    assert mailbox.wait(5, pipe[0]) is Woken.MAIL
    assert mailbox.wait(5, pipe[0]) is Woken.MAIL
