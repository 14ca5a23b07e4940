"""What a mailbox holds and the register lacks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from responder.core.comparing_mailbox import Known, Listed, identity, lacking, unknown

DAY = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


def listed(uid: int, message_id: str = "", key: str = "", size: int = 100) -> Listed:
    return Listed(uid, DAY + timedelta(minutes=uid), message_id or f"{uid}@k.example", size, frozenset(), key)


UIDS = st.frozensets(st.integers(1, 60))


@given(there=UIDS, held=UIDS, erased=UIDS, baseline=st.integers(0, 60))
def test_lacking_is_what_lies_above_the_baseline_and_is_neither_registered_nor_erased(
    there: frozenset[int], held: frozenset[int], erased: frozenset[int], baseline: int
) -> None:
    """Whatever the order of the list; and nobody is asked about what is settled by its UID."""
    known = Known(held, baseline_uid=baseline, erased_uids=erased)
    found = lacking((listed(uid) for uid in there), known)
    assert [one.uid for one in found] == sorted(uid for uid in there - held - erased if uid > baseline)
    assert unknown(there, known) == tuple(one.uid for one in found)


@given(there=UIDS, baseline=st.integers(0, 60), since=st.integers(0, 60))
def test_below_a_baseline_that_was_moved_back_only_what_arrived_since_is_lacking(
    there: frozenset[int], baseline: int, since: int
) -> None:
    """A backlog that was taken in, and a renumbered folder, owe the mail since then."""
    known = Known(baseline_uid=baseline, baseline_at=DAY + timedelta(minutes=since))
    found = [one.uid for one in lacking(map(listed, there), known)]
    assert found == sorted(uid for uid in there if uid > baseline or uid >= since)
    assert set(found) <= set(unknown(there, known))


def test_a_renumbered_message_is_known_by_its_content() -> None:
    """Message-ID and size; another size under the same Message-ID is another mail."""
    old = listed(3, "one@k.example")
    known = Known(contents=frozenset({identity("one@k.example", DAY, 100)}))
    assert lacking([old], known) == ()
    assert lacking([listed(3, "one@k.example", size=101)], known) != ()


def test_a_renumbered_message_without_message_id_is_known_by_its_time() -> None:
    """INTERNALDATE has whole seconds: a fraction makes no other message."""
    here = Listed(9, DAY, "", 100, frozenset())
    known = Known(contents=frozenset({identity("", DAY + timedelta(microseconds=5), 100)}))
    assert lacking([here], known) == ()
    assert lacking([Listed(9, DAY + timedelta(seconds=1), "", 100, frozenset())], known) != ()


def test_a_tombstone_knows_a_message_by_its_key_whatever_its_uid() -> None:
    """And a message without a key is no tombstone's."""
    known = Known(erased_keys=frozenset({"k1", ""}))
    assert lacking([listed(4, key="k1")], known) == ()
    assert lacking([listed(4, key="k2")], known) != ()
    assert lacking([listed(4)], known) != ()
