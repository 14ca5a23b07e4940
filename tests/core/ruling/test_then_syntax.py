"""What a rule sets, as it is written: each mistake at its place."""

from __future__ import annotations

import pytest
import yaml

from responder.core.ruling.rule_faults import Faults, Known, RuleFault
from responder.core.ruling.then_syntax import ThenReader

NAMES = Known(
    owners=frozenset({"anna", "support"}), templates=frozenset({"acknowledgement"}), calendars=frozenset({"office"}),
    languages=frozenset({"ru", "et", "lv", "en"}), folders=frozenset({"INBOX", "Done"}), mailboxes=frozenset({"sales"}),
)  # fmt: skip


def fault_in_then(text: str) -> RuleFault:
    faults = Faults()
    ThenReader(faults, NAMES).read(yaml.safe_load(text), ())
    assert len(faults.found) == 1, faults.found
    return faults.found[0]


@pytest.mark.parametrize(
    ("text", "path", "words"),
    [
        ("{prority: high}", ("prority",), "Did you mean `priority`?"),
        ("{folder: x}", ("folder",), "Did you mean `move_to`?"),
        ("{priority: hihg}", ("priority",), "Did you mean `high`?"),
        ("{register: complain}", ("register",), "Did you mean `complaint`?"),
        ("{target: 24}", ("target",), "24wh"),
        ("{target: soon}", ("target",), "24wh"),
        ("{target: [24wh]}", ("target",), "an amount of time"),
        ("{owner: ana}", ("owner",), "Did you mean `anna`?"),
        ("{template: x}", ("template",), "Known are: acknowledgement."),
        ("{calendar: ofice}", ("calendar",), "Did you mean `office`?"),
        ("{language: de}", ("language",), "Known are: en, et, lv, ru."),
        ("{move_to: done}", ("move_to",), "Did you mean `Done`?"),
        ("{mark: 'two words'}", ("mark",), "IMAP keyword"),
        ("{mark: '\\Seen'}", ("mark",), "IMAP keyword"),
        ("{no_ack: true}", ("no_ack",), "say why"),
        ("{no_ack: {reason: ''}}", ("no_ack",), "say why"),
        ("{ask_for: [order_numbr]}", ("ask_for", 0), "Did you mean `order_number`?"),
        ("{ask_for: []}", ("ask_for",), "the list is empty"),
        ("{category: 5}", ("category",), "in quotes"),
        ("{category: }", ("category",), "nothing stands here"),
        ("{category: \"a\\nb\"}", ("category",), "one printable line"),
        ("{notify: 'a@x.ee; b@x.ee'}", ("notify",), "one address an entry: notify: `[a@x.ee, b@x.ee]`"),
        ("{notify: 'a@x.ee, b@x.ee'}", ("notify",), "one address an entry: notify: `[a@x.ee, b@x.ee]`"),
        ("{notify: 'a@x.ee b@x.ee'}", ("notify",), "one address an entry: notify: `[a@x.ee, b@x.ee]`"),
        ("{notify: [c@x.ee, 'a@x.ee,b@x.ee']}", ("notify", 1), "one address an entry"),
        ("{notify: 'quality @x.ee'}", ("notify",), "is no plain address"),
        ("{notify: 'mailto:a@x.ee'}", ("notify",), "is no plain address"),
        ("{notify: a@b@x.ee}", ("notify",), "is no plain address"),
        ("{notify: '\"a b\"@x.ee'}", ("notify",), "is no plain address"),
        ("{notify: [a@x.ee, anna]}", ("notify", 1), "`anna` is no address; write the address of that person"),
        ("{notify: Anna}", ("notify",), "write the address of that person"),
        ("{register: record, priority: high}", ("priority",), "register: record"),
        ("{}", (), "says nothing"),
        ("high", (), "says nothing"),
    ],
)  # fmt: skip
def test_a_mistake_in_what_a_rule_sets_is_told_at_its_place(
    text: str, path: tuple[str | int, ...], words: str
) -> None:
    found = fault_in_then(text)
    assert found.path == path
    assert words in found.text


def test_facts_of_the_desk_may_be_asked_for_and_are_suggested() -> None:
    known = Known(facts=frozenset({"serial_number"}))
    faults = Faults()
    assert ThenReader(faults, known).read({"ask_for": ["serial_number", "goods"]}, ()) == (
        ("ask_for", ("serial_number", "goods")),
    )
    ThenReader(faults, known).read({"ask_for": "serial_numbr"}, ())
    assert [fault.text for fault in faults.found] == [
        "fact to ask for `serial_numbr` is not known. Did you mean `serial_number`?"
    ]
    assert ThenReader(faults, Known(facts=None)).read({"ask_for": "anything"}, ()) == (
        ("ask_for", ("anything",)),
    )


def test_the_good_aspects_are_kept_beside_a_bad_one() -> None:
    faults = Faults()
    read = ThenReader(faults, NAMES).read(
        {"category": "delivery", "prority": "high", "tags": ["a", "a", "b"]}, ()
    )
    assert read == (("category", "delivery"), ("tags", ("a", "b")))


@pytest.mark.parametrize("address", ["o'brien@x.ee", "a.b+c_d=e@x.ee", "a@xn--pe-bka.ee", "{all}@x.ee"])
def test_a_plain_address_is_taken_as_it_stands(address: str) -> None:
    """Whatever signs RFC 5321 lets stand without quotes."""
    faults = Faults()
    assert ThenReader(faults, NAMES).read({"notify": address}, ()) == (("notify", (address,)),)
    assert not faults.found
