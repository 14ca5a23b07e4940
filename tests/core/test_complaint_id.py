"""Complaint IDs that survive people, tokens that survive relays and nobody can guess."""

from __future__ import annotations

import random
import time
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from responder.core.complaint_id import (
    ALPHABET,
    KINDS,
    KeyRing,
    Token,
    check_character,
    complaint_id,
    find_tags,
    find_tokens,
    is_own_loop,
    loop_header,
    message_id,
    parse_token,
    person_key,
    spelled,
    valid,
    verify,
)

KEYS = KeyRing("abcd2345", "k2", {"k1": b"1" * 32, "k2": b"2" * 32})
RECIPIENT = "anna.tamm@klient.example"
ID = complaint_id("KB", 2026, 417)
OURS = message_id(KEYS, "ack", ID, "nonce234567abcde", RECIPIENT, "Kaubamaja.Example")
PREFIXES = st.from_regex(r"[A-Z][A-Z0-9]{0,7}", fullmatch=True)
IDS = st.builds(complaint_id, PREFIXES, st.integers(1000, 9999), st.integers(1, 999_999_999))


def token(identifier: str = OURS) -> Token:
    found = parse_token(identifier)
    assert found is not None
    return found


# --- check character ---


@pytest.mark.parametrize(
    ("body", "check"),
    [
        ("A12425GABC1234002", "M"),  # GRid Standard v2.1, the example of section 4
        ("A12425GABC1234003", "K"),
        ("", "1"),
        ("0", "2"),  # 36 + 0 -> 36 * 2 mod 37 = 35; 35 + 2 = 37
    ],
)
def test_vectors_of_iso_7064(body: str, check: str) -> None:
    """MOD 37,36: published and hand-reckoned values."""
    assert check_character(body) == check


def test_the_check_satisfies_the_congruence_of_the_standard() -> None:
    """Run over body and check character, the recursion ends at 1 (ISO 7064, hybrid systems)."""
    for body in ("A12425GABC1234002", "KB202600417", "Z9", "0000"):
        product = 36
        for character in body:
            product = ((product + ALPHABET.index(character)) % 36 or 36) * 2 % 37
        assert (product + ALPHABET.index(check_character(body))) % 36 == 1


def test_another_character_has_no_check() -> None:
    """Lower case and Cyrillic are refused, not guessed."""
    for body in ("kb", "КВ", "A-1"):
        with pytest.raises(ValueError):
            check_character(body)


@given(IDS)
def test_every_single_wrong_character_is_found(identifier: str) -> None:
    """Each place, each other character of the alphabet."""
    for at, right in enumerate(identifier):
        if right == "-":
            continue
        for wrong in ALPHABET:
            changed = identifier[:at] + wrong + identifier[at + 1 :]
            assert valid(changed) == (wrong == right)


def test_swapped_neighbours_are_found_but_for_pairs_that_the_standard_cannot_tell() -> None:
    """Of all states and pairs, MOD 37,36 misses 36 of 22,680; in complaint IDs under 1 in 100."""
    chance = random.Random(7)
    tried = missed = 0
    for _ in range(2_000):
        plain = complaint_id("KB", 2026, chance.randrange(1, 99_999)).replace("-", "")
        for at in range(len(plain) - 1):
            if plain[at] == plain[at + 1]:
                continue
            swapped = plain[:at] + plain[at + 1] + plain[at] + plain[at + 2 :]
            tried += 1
            missed += check_character(swapped[:-1]) == swapped[-1]
    assert tried > 10_000
    assert missed / tried < 0.01


# --- complaint ID and subject tag ---


@given(IDS)
def test_an_id_is_valid_and_found_in_a_subject(identifier: str) -> None:
    """What we print, we read, in brackets and bare."""
    prefix = identifier.split("-")[0]
    assert valid(identifier)
    assert find_tags(f"Re: Fwd: [{identifier}] Kaebus", (prefix,)) == (identifier,)
    assert find_tags(identifier, (prefix,)) == (identifier,)


def test_the_counter_grows_past_five_digits() -> None:
    """100,000 complaints in a year do not collide."""
    identifier = complaint_id("KB", 2026, 1_234_567)
    assert identifier.startswith("KB-2026-1234567-")
    assert find_tags(identifier, ("KB",)) == (identifier,)


@pytest.mark.parametrize(
    "spelling",
    [
        "kb-2026-00417-{c}",
        "KB 2026 00417 {c}",
        "KB202600417{c}",
        "КВ-2026-00417-{c}",  # Cyrillic letters
        "кв–2026—00417−{c}",  # Cyrillic, and three kinds of dashes
        "KB-2O26-OO4I7-{c}",  # letters for digits
        "KB-2026-004l7-{c}",
        "ＫＢ-２０２６-００４１７-{c}",  # full-width
        "KB - 2026 - 00417 - {c}",
        "KB_2026_00417_{c}",
    ],
)
def test_spellings_of_people_are_read(spelling: str) -> None:
    """Case, blanks, dashes, look-alikes, another alphabet."""
    typed = spelling.format(c=ID[-1])
    assert find_tags(f"Re: {typed} !", ("KB",)) == (ID,)
    assert spelled(typed) == ID


@pytest.mark.parametrize("typed", [f"[{ID}]", f" [{ID.lower()}] ", f"[{ID}", f"{ID}]", f"［{ID}］"])
def test_an_id_is_read_as_it_stands_in_a_subject(typed: str) -> None:
    """With its brackets, or what a careless copy left of them."""
    assert spelled(typed) == ID


@pytest.mark.parametrize(
    "text",
    [
        "KB-2026-00417-" + ("A" if ID[-1] != "A" else "B"),
        f"XKB-2026-00417-{ID[-1]}",
        f"{ID}7",
        "KB-2026-417-T",
        f"KC-2026-00417-{ID[-1]}",
        "KB-2026-00418-" + ID[-1],
        "",
    ],
)
def test_what_is_no_tag_of_ours(text: str) -> None:
    """A wrong check character, a longer word, another prefix."""
    assert find_tags(text, ("KB",)) == ()


def test_old_prefixes_stay_valid_and_several_tags_keep_their_order() -> None:
    """A prefix that begins another one does not hide it."""
    first, second = complaint_id("KB", 2025, 9), complaint_id("KBX", 2026, 10)
    text = f"{second} and {first} and again {second}"
    assert find_tags(text, ("KB", "KBX")) == (second, first)


def test_at_most_ten_tags_count() -> None:
    """A subject full of IDs asks the register for ten."""
    text = " ".join(complaint_id("K", 2026, number) for number in range(60))
    assert len(find_tags(text, ("K",))) == 10


@given(st.text(), PREFIXES)
def test_find_tags_never_raises_and_gives_only_valid_ids(text: str, prefix: str) -> None:
    """Any text, lone surrogates too."""
    assert all(valid(one) for one in find_tags(text, (prefix,)))


@given(
    st.text("KB-2026 0O1lI‐\u00a0\u0301\ud800К", max_size=200),
)
def test_find_tags_on_texts_made_of_tag_letters(text: str) -> None:
    """Near misses by the thousand."""
    for one in find_tags(text, ("KB", "K")):
        assert valid(one)


@pytest.mark.parametrize(
    "hostile",
    ["KB-" * 200_000, "KB 2026 " * 100_000, "K" * 1_000_000, "\ufdfa" * 100_000, "a\u0301\u0300" * 100_000],
)
def test_hostile_subjects_cost_nothing(hostile: str) -> None:
    """Only the first 2,000 characters are looked at, and those once."""
    began = time.perf_counter()
    find_tags(hostile, ("KB", "K", "KBKB"))
    assert time.perf_counter() - began < 10


@given(st.text(max_size=60))
def test_spelled_never_raises(text: str) -> None:
    """What cannot be an ID comes back as it was typed, in capitals."""
    assert spelled(text) == text.strip().upper() or valid(spelled(text))


# --- tokens ---


@given(st.sampled_from(KINDS), IDS, st.from_regex(r"[a-z2-7]{16}", fullmatch=True), st.booleans())
def test_a_token_comes_back_and_verifies_whatever_relays_do_to_its_case(
    kind: str, complaint: str, nonce: str, upper: bool
) -> None:
    """Made, folded, found, proved."""
    made = message_id(KEYS, kind, complaint, nonce, RECIPIENT, "kaubamaja.example")
    relayed = made.upper() if upper else made
    found = token(f"<{relayed}>")
    assert (found.kind, found.complaint_id, found.nonce) == (kind, complaint, nonce)
    assert verify(found, KEYS, RECIPIENT)
    assert verify(found, KEYS, RECIPIENT.upper())
    assert find_tokens(f"Message-ID: <{relayed}>\r\nTo: x") == (found,)


def test_a_message_id_is_lower_case_and_fits_a_header_line() -> None:
    """RFC 5322 section 2.1.1: 998 octets at most; ours stays below the 76 that some programs fold at when they can."""
    assert OURS.lower() == OURS
    assert OURS.endswith("@kaubamaja.example")
    assert len(OURS) < 120


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("key_id", "k1"),
        ("key_id", "k9"),
        ("installation", "zzzz2345"),
        ("kind", "survey"),
        ("complaint_id", complaint_id("KB", 2026, 418)),
        ("nonce", "nonce234567abcdf"),
        ("mac", "a" * 20),
        ("mac", token().mac[:-1] + ("a" if token().mac[-1] != "a" else "b")),
        ("mac", token().mac + "a"),
        ("mac", ""),
    ],
)
def test_a_changed_field_proves_nothing(name: str, value: str) -> None:
    """Each field stands under the MAC."""
    assert verify(token(), KEYS, RECIPIENT)
    assert not verify(replace(token(), **{name: value}), KEYS, RECIPIENT)


def test_another_recipient_key_or_installation_proves_nothing() -> None:
    """A forwarded acknowledgement, a stolen key id, another house."""
    assert not verify(token(), KEYS, "boris@klient.example")
    assert not verify(token(), KEYS, "")
    other = KeyRing("abcd2345", "k2", {"k2": b"3" * 32})
    assert not verify(token(), other, RECIPIENT)
    assert not verify(token(), replace(KEYS, installation="zzzz2345"), RECIPIENT)


def test_a_retired_key_still_verifies() -> None:
    """Rotation leaves old mails provable."""
    rotated = KeyRing(KEYS.installation, "k3", {**KEYS.secrets, "k3": b"3" * 32})
    assert verify(token(), rotated, RECIPIENT)


def test_a_hundred_thousand_guessed_tokens_prove_nothing() -> None:
    """All fields right but the MAC."""
    chance = random.Random(42)
    letters = "abcdefghijklmnopqrstuvwxyz234567"
    right = token()
    guesses = (replace(right, mac="".join(chance.choices(letters, k=20))) for _ in range(100_000))
    assert not any(verify(guess, KEYS, RECIPIENT) for guess in guesses)


def test_fields_cannot_be_shifted_into_one_another() -> None:
    """Moving a character over a field's border changes the MAC."""
    one = message_id(KEYS, "ack", "KB-2026-00417-T", "abcdefgh234", "x@a.example", "d.example")
    two = message_id(KEYS, "ack", "KB-2026-00417-Ta", "bcdefgh234", "x@a.example", "d.example")
    assert token(one).mac != token(two).mac


@given(st.text(max_size=300))
def test_parsing_never_raises(text: str) -> None:
    """Any text as Message-ID, as a returned mail, as a loop header."""
    parse_token(text)
    find_tokens(text)
    assert not is_own_loop(text, KEYS)


def test_a_loop_header_with_lone_surrogates_is_not_ours() -> None:
    """Eight-bit rubbish in a header ends no judgement."""
    assert not is_own_loop("v1.k2.abcd2345.nonce.\udcff", KEYS)


def test_the_loop_header_proves_the_installation() -> None:
    """Ours in any case; not with another nonce or key."""
    value = loop_header(KEYS, "nonce234567abcde")
    assert is_own_loop(f" {value.upper()} ", KEYS)
    assert not is_own_loop(value.replace("nonce2", "nonce3"), KEYS)
    assert not is_own_loop(value, KeyRing("abcd2345", "k2", {"k2": b"x" * 32}))


@pytest.mark.parametrize(
    "hostile", ["v1." * 30_000, "v1.k1.abcd." * 10_000, "v1.k2.abcd2345.ack." + "a-" * 40_000]
)
def test_hostile_returned_mails_cost_nothing(hostile: str) -> None:
    """Linear in what is looked at."""
    began = time.perf_counter()
    assert find_tokens(hostile) == ()
    assert time.perf_counter() - began < 10


def test_at_most_twenty_tokens_of_one_mail_count() -> None:
    """A report that quotes a thousand ids asks the register for twenty."""
    text = "\n".join(
        message_id(
            KEYS, "ack", ID, f"nonce234567abc{chr(97 + n % 26)}{chr(97 + n // 26)}", RECIPIENT, "d.example"
        )
        for n in range(100)
    )
    assert len(find_tokens(text)) == 20


# --- persons ---


def test_a_person_keeps_the_key_through_rotation_and_case() -> None:
    """The oldest key names persons."""
    rotated = KeyRing(KEYS.installation, "k3", {**KEYS.secrets, "k3": b"3" * 32})
    assert person_key(KEYS, "Anna@Klient.example") == person_key(rotated, "anna@klient.example")
    assert person_key(KEYS, "anna@klient.example") != person_key(KEYS, "anni@klient.example")
    assert len(person_key(KEYS, "\udcff@x")) == 16


def test_secrets_stand_in_no_repr() -> None:
    """A traceback or log that prints the ring tells nothing."""
    assert "1111" not in repr(KEYS)
    assert repr(KEYS) == "KeyRing(abcd2345, ['k1', 'k2'])"
