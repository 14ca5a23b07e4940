"""kill -9 at random moments while mail keeps coming: nothing lost, nothing registered twice, a repeat only with the
same Message-ID. What is killed is the real program in a process of its own (see cradle.py), some four a second."""

from __future__ import annotations

import random
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.acceptance.cradle import Cradle
from tests.acceptance.invariants import broken, repeated
from tests.acceptance.killing import Lives, older_register
from tests.acceptance.living import Living
from tests.servers.dovecot import Dovecot
from tests.servers.smtp_sink import SmtpSink

pytestmark = pytest.mark.timeout(900)  # hundreds of starts, on however slow a machine

SEED = 20261121
QUICK, QUICK_LONGEST = 200, 0.4
WORLDS, KILLS = 10, 100  # of the soak: each world begins without a register, or with an older one
CONNECTIONS = 4


@pytest.fixture
def cradle() -> Iterator[Cradle]:
    """The program, imported once."""
    with Cradle() as one:
        yield one


def test_two_hundred_kills_lose_nothing_and_double_nothing(
    living: Living, sink: SmtpSink, cradle: Cradle
) -> None:
    """From the making of the register on: in four languages, further messages and returned mail among them."""
    lives = Lives(living, sink, cradle, random.Random(SEED), longest=QUICK_LONGEST)
    before = lives.first_look()
    lives.measure()
    lives.killed(QUICK - before)
    lives.finish()
    _whole(lives)


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_a_thousand_kills(dovecot: Dovecot, cradle: Cradle, tmp_path: Path) -> None:
    """Ten worlds; every second one begins with a register of an older program, so that migrating is killed too."""
    fell: Counter[str] = Counter()
    told: Counter[str] = Counter()
    for number in range(WORLDS):
        with SmtpSink() as sink:
            user = dovecot.add_user(f"killed{number}")
            living = Living(tmp_path / user, dovecot, sink.port, user)
            if number % 2:
                older_register(living.register, 1 + number // 2)
            lives = Lives(living, sink, cradle, random.Random(SEED + number))
            before = lives.first_look()
            lives.measure()
            lives.killed(KILLS - before)
            told["seconds to drain"] += round(lives.finish())
            _whole(lives)
            fell += lives.fell
            told["mails"] += len(lives.post.written)
            told["mails of ours"] += len({mail.content for mail in sink.received})
            told["repeated"] += repeated(sink.received)
            told["set aside"] += len(lives.put_aside())
    sys.stdout.write(f"killed {fell.total()} times: {dict(fell)}; {dict(told)}; lost 0, doubled 0\n")
    assert fell.total() >= WORLDS * KILLS


def _whole(lives: Lives) -> None:
    """The invariants, and that the mailbox holds what was delivered."""
    living, written = lives.living, lives.post.written
    assert broken(living.register, written, lives.sink.received, lives.fell.total() * CONNECTIONS) == []
    assert len(living.dovecot.mailbox(living.user)) == len(written)
