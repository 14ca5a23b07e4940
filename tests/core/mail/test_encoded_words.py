"""RFC 2047 encoded words, as they should be and as they come."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from responder.core.mail.encoded_words import decode_counted, decode_words


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("plain", "plain"),
        ("=?iso-8859-1?q?this=20is=20some=20text?=", "this is some text"),
        ("(=?ISO-8859-1?Q?a?=)", "(a)"),
        ("(=?ISO-8859-1?Q?a?= b)", "(a b)"),
        ("(=?ISO-8859-1?Q?a?= =?ISO-8859-1?Q?b?=)", "(ab)"),
        ("(=?ISO-8859-1?Q?a?=    =?ISO-8859-1?Q?b?=)", "(ab)"),
        ("(=?ISO-8859-1?Q?a_b?=)", "(a b)"),
        ("=?koi8-r?B?8NLJ18XU?= =?koi8-r?Q?_=CD=C9=D2?=", "Привет мир"),
        ("=?utf-8?b?0JY=?= =?windows-1251?q?=E0?=", "Жа"),
        ("=?UTF-8*ru?Q?=D0=96?=", "Ж"),
        ("=?utf-8?B?0JbQsNC70L7Q?= =?utf-8?B?sdCw?=", "Жалоба"),
        ("=?utf-8?B?0JY?=", "Ж"),
        ("=?utf-8?B?0JY=\u00a0?=", "Ж"),
        ("=?utf-8?Q?foo bar?=", "foo bar"),
        ("=?utf-8?Q?Where is it??=", "Where is it?"),
        ("=?utf-8?Q?a=ZZb=?=", "a=ZZb="),
        ("=?utf-8?X?abc?=", "=?utf-8?X?abc?="),
        ("=?utf-8?Q?abc", "=?utf-8?Q?abc"),
        ("=?x-unknown?Q?caf=C3=A9?=", "café"),
        ("=?utf-8?Q?a=0D=0ABcc:_x?=", "a Bcc: x"),
        ("=?utf-8?Q?=E2=80=AEevil?=", "evil"),
        ("Re: =?utf-8?B?0JY=?=", "Re: Ж"),
        ("=?utf-8?Q??= x", "x"),
    ],
)
def test_encoded_words_become_text(value: str, text: str) -> None:
    assert decode_words(value) == text


def test_words_beyond_the_200th_stay_as_they_came_and_are_told() -> None:
    text, over = decode_counted(" ".join(["=?utf-8?Q?a?="] * 201))
    assert over
    assert text.startswith("a" * 200)
    assert text.endswith("=?utf-8?Q?a?=")
    assert not decode_counted(" ".join(["=?utf-8?Q?a?="] * 200))[1]


@given(st.text(st.characters(categories=("L", "N", "P")), min_size=1, max_size=60), st.integers(1, 40))
def test_a_text_split_anywhere_into_base64_words_is_whole_again(text: str, size: int) -> None:
    octets = text.encode()
    words = (base64.b64encode(octets[at : at + size]).decode() for at in range(0, len(octets), size))
    joined = "\n ".join(f"=?utf-8?B?{word}?=" for word in words)
    assert decode_words(joined) == decode_words(text) or len(octets) > 200 * size


@given(st.text(max_size=100))
def test_nothing_raises_and_the_result_is_one_clean_line(value: str) -> None:
    for one in (value, f"=?utf-8?Q?{value}?=", f"=?utf-8?B?{value}?=", f"=?{value}?Q?=0A=00?="):
        assert not {char for char in decode_words(one) if ord(char) < 32 or 127 <= ord(char) < 160}
