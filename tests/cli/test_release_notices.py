"""`responder release-notices`: the operator's word on notices of delay that are held."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from responder.core.slipping import HELD, RELEASED
from responder.edges.register import schema
from tests.cli.verbs import Shop
from tests.edges.register.desk_work import chain_faults, mail


def hold(shop: Shop, count: int) -> None:
    for number in range(count):
        shop.work.take(mail(sender=f"w{number}@klient.example"))
    due = schema.due_times
    with shop.work.register.writing() as connection:
        connection.execute(due.delete().where(due.c.threshold < 100))
        connection.execute(due.update().values(timer=HELD))


def timers(shop: Shop) -> list[tuple[str, bool]]:
    return [(row["timer"], row["done_at"] is None) for row in shop.work.rows(schema.due_times)]


def events(shop: Shop) -> list[str]:
    with shop.work.register.reading() as connection:
        return list(connection.scalars(sa.select(schema.facts.c.event).order_by(schema.facts.c.id)))


def test_they_are_counted_and_may_go(shop: Shop) -> None:
    """Said once in the trail, and only once."""
    hold(shop, 2)
    assert "2 notices of delay wait for your word" in shop.run("complaints", "-c", str(shop.config)).err
    ended = shop.run("release-notices", "-c", str(shop.config))
    assert (ended.code, ended.out) == (0, "2 notices released\n")
    assert timers(shop) == [(RELEASED, True)] * 2
    again = shop.run("release-notices", "-c", str(shop.config))
    assert (again.code, again.out, again.err) == (0, "", "none are held\n")
    assert events(shop).count("delay.released") == 1
    assert "wait for your word" not in shop.run("complaints", "-c", str(shop.config)).err


def test_they_may_be_discarded(shop: Shop) -> None:
    """Each complaint's own trail says that its customer is not told."""
    hold(shop, 1)
    ended = shop.run("release-notices", "-c", str(shop.config), "--discard")
    assert (ended.code, ended.out) == (0, "1 notice discarded\n")
    assert timers(shop) == [(HELD, False)]
    assert events(shop)[-2:] == ["delay.withheld", "delay.released"]
    assert chain_faults(shop.work.register) == []


@pytest.mark.parametrize("option", [(), ("--discard",)])
def test_without_a_register(shop: Shop, option: tuple[str, ...]) -> None:
    """Nothing is made."""
    ended = shop.run("release-notices", "-c", str(shop.config), *option)
    assert ended.code == 78
    assert "no register yet" in ended.err
