"""`rotate-key`: another key, told to the trail and to whoever asked, beside a daemon that goes on."""

from __future__ import annotations

from responder.edges.register import schema
from tests.cli.verbs import Shop


def test_it_says_what_it_made_and_the_trail_knows(shop: Shop) -> None:
    """The id of the key; never the key."""
    shop.complaint()
    told = shop.run("rotate-key")
    assert told.code == 0
    assert "key k2 signs at the next start or `responder reload`" in told.out
    assert "stays valid until " in told.out
    fact = shop.work.rows(schema.facts)[-1]
    assert (fact["event"], fact["body"]) == ("key.rotated", '{"current":"k2","retired":["k1"]}')
    secrets = [bytes(row["secret"]).hex() for row in shop.work.rows(schema.keys)]
    assert len(set(secrets)) == 2
    assert not any(secret in told.out + told.err for secret in secrets)


def test_a_key_that_leaked_counts_no_more(shop: Shop) -> None:
    """No old key verifies; the fact names none."""
    shop.complaint()
    shop.run("rotate-key")
    told = shop.run("rotate-key", "--leaked")
    assert told.code == 0
    assert "what was signed before counts no more from then on: run `responder reload` NOW" in told.out
    assert "by the customer's address and the number" in told.out
    assert "stays valid" not in told.out
    ring = shop.work.register.renew_keys(shop.work.now)
    assert (ring.current, ring.spent) == ("k3", {"k1", "k2"})
    assert shop.work.rows(schema.facts)[-1]["body"] == '{"current":"k3","retired":[]}'


def test_wrong_words_make_no_key(shop: Shop) -> None:
    """64: an argument that nobody asked for, an option that is none."""
    shop.complaint()
    for words in (("k1",), ("--leak", "yes"), ("--revoke",)):
        told = shop.run("rotate-key", *words)
        assert told.code == 64, words
    assert len(shop.work.rows(schema.keys)) == 1


def test_without_a_register_nothing_is_made(shop: Shop) -> None:
    """78: the daemon makes the first key."""
    shop.work.register.close()
    for path in (shop.state).glob("register.sqlite*"):
        path.unlink()
    told = shop.run("rotate-key")
    assert told.code == 78
    assert not (shop.state / "register.sqlite").exists()
