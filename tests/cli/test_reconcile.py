"""`responder reconcile`: what is wrong with its words is said before any server is asked. What it does:
tests/flows/test_reconciling.py, tests/acceptance/test_restore.py."""

from __future__ import annotations

import pytest

from tests.cli.verbs import Shop


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("--since", "2999-01-01"), 64, "lies in the future"),
        (("--since", ""), 64, "is no time"),
        (("--since", "the day before"), 64, "is no time"),
        (("--mailbox", "sales"), 65, "sales: no such mailbox. There are: kaebused."),
    ],
)
def test_wrong_words(shop: Shop, words: tuple[str, ...], code: int, said: str) -> None:
    """What, and what there is instead."""
    ended = shop.run("reconcile", *words)
    assert (ended.code, ended.out) == (code, "")
    assert said in ended.err
