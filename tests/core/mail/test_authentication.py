"""Authentication-Results: what our own border says is read, and nothing that a sender can write is believed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from responder.core.mail.authentication import Authentication, Border, authentication, failed, proves, related
from responder.core.message import parse

OURS = frozenset({"mx.shop.example"})
BORDER = "Received: from relay.sender.example (relay.sender.example [192.0.2.7]) by mx.shop.example with ESMTPS id 1; x"
DELIVERY = (
    "Received: from mx.shop.example by mx.shop.example with LMTP id abc (envelope-from <a@b.example>); x"
)
PASS = "Authentication-Results: mx.shop.example; spf=pass smtp.mailfrom=b.example; dkim=pass; dmarc=pass"
NOTHING = Authentication()


def seen(*lines: str, ours: frozenset[str] = OURS) -> Authentication:
    raw = "\r\n".join([*lines, "From: a@b.example", "Subject: x", "", "text"]).encode(
        "utf-8", "surrogateescape"
    )
    return authentication(parse(raw), Border(ours))


def told(value: str) -> Authentication:
    """Of one field, where our border writes it."""
    return seen(f"Authentication-Results: {value}", BORDER)


# --- where it must stand ---


def test_above_the_received_of_the_border_it_is_believed() -> None:
    """RFC 8601 section 4: our border writes on top of all that it was given."""
    assert seen("Return-Path: <a@b.example>", PASS, BORDER) == Authentication("pass", "pass", "pass")


def test_a_local_delivery_above_it_changes_nothing() -> None:
    """LMTP does not cross a border: a delivery agent's Received stands above what the border wrote."""
    for delivery in (
        DELIVERY,
        "Received: from mx.shop.example ([unix socket]) by mx.shop.example (Cyrus v3.4) with LMTPA; x",
        "Received: from mx.shop.example by imap.shop.example with lmtps id 7 for <c@shop.example>; x",
    ):
        assert seen(delivery, PASS, BORDER).dmarc == "pass", delivery


@pytest.mark.parametrize(
    "lines",
    [
        (BORDER, PASS),
        (BORDER, PASS, "Received: from x by mx.shop.example with ESMTP id 2; x"),
        (BORDER, DELIVERY, PASS, BORDER),
        (BORDER, "Received: from localhost ([127.0.0.1]) by mx.shop.example with ESMTP; x", PASS),
        ("Received: by mx.shop.example with SMTP id 4; x", PASS, BORDER),
        ("Received: from mx.shop.example by imap.shop.example with ESMTP id 4; x", PASS, BORDER),
        (PASS,),
        (DELIVERY, PASS),
        (PASS, DELIVERY),
    ],
)
def test_below_it_a_senders_words_are_not_believed(lines: tuple[str, ...]) -> None:
    """A whole forged head, with our names in it, stands below the Received that our border really wrote; where
    nobody wrote one, nothing tells who wrote the rest."""
    assert seen(*lines) == NOTHING


@pytest.mark.parametrize(
    "hello",
    [
        "x by y with LMTP",
        "x by y with LMTP (",
        'x by y with LMTP "',
        "x by y with LMTP \\",
        "x) by y with LMTP (",
        "(by y with LMTP)",
        "x with LMTP",
    ],
)
def test_a_client_cannot_pass_for_a_local_delivery_by_its_hello(hello: str) -> None:
    """What a client calls itself stands in the border's Received, on some servers as it was said."""
    border = f"Received: from {hello} (evil [192.0.2.9]) by mx.shop.example with ESMTP id 1; x"
    assert seen(border, PASS, BORDER) == NOTHING


forged = st.lists(
    st.sampled_from([PASS, BORDER, DELIVERY, "X-Spam: no", "Received: x", "Authentication-Results: x"]),
    max_size=8,
)


@given(forged)
def test_no_prepended_headers_change_what_our_border_says(lines: list[str]) -> None:
    """Whatever stands below the border's Received, the result is that of the border alone."""
    fail = "Authentication-Results: mx.shop.example; spf=fail smtp.mailfrom=b.example; dkim=none; dmarc=fail"
    assert seen(fail, BORDER, *lines) == Authentication("fail", "none", "fail")
    assert seen(DELIVERY, BORDER, *lines) == NOTHING


# --- who must have written it ---


@pytest.mark.parametrize(
    ("value", "believed"),
    [
        ("mx.shop.example; dmarc=pass", True),
        ("MX.Shop.Example; dmarc=pass", True),
        ('"mx.shop.example"; dmarc=pass', True),
        ("(by us) mx.shop.example (really) 1; dmarc=pass", True),
        ("mx.shop.example 2; dmarc=pass", False),
        ("other.example; dmarc=pass", False),
        ("xmx.shop.example; dmarc=pass", False),
        ("mx.shop.example.evil.example; dmarc=pass", False),
        ("dmarc=pass", False),
        ("; dmarc=pass", False),
        ("mx.shop.example dmarc=pass", False),
        ("(mx.shop.example;) evil.example; dmarc=pass", False),
        ("", False),
    ],
)
def test_only_our_own_authserv_id_is_believed(value: str, believed: bool) -> None:
    """Compared whole and without case; a version other than 1 is not understood (RFC 8601 section 2.2)."""
    assert told(value).dmarc == ("pass" if believed else "")


def test_without_a_configured_name_nothing_is_believed() -> None:
    assert seen(PASS, BORDER, ours=frozenset()) == NOTHING


# --- what it says ---


@pytest.mark.parametrize(
    ("results", "expected"),
    [
        ("none", NOTHING),
        ("spf=pass smtp.mailfrom=b.example", Authentication(spf="pass")),
        ("spf=SoftFail (because) smtp.mailfrom=b.example", Authentication(spf="softfail")),
        ("dkim / 1 = pass header.d=b.example", Authentication(dkim="pass")),
        ("dkim=fail (bad; dmarc=pass) header.d=b.example", Authentication(dkim="fail")),
        (
            'dkim=fail reason="x; dmarc=pass" header.d=b.example; dmarc=fail',
            Authentication(dkim="fail", dmarc="fail"),
        ),
        ("dkim=fail header.d=x; dkim=pass header.d=y; dkim=none", Authentication(dkim="pass")),
        ("dkim=neutral; dkim=fail", Authentication(dkim="neutral")),
        ("auth=pass smtp.auth=x; iprev=pass; dmarc=none", Authentication(dmarc="none")),
        ("spf=pass smtp.helo=mail.b.example", NOTHING),
        ("spf=pass smtp.helo=m; spf=fail smtp.mailfrom=b.example", Authentication(spf="fail")),
        ("dmarc=pass; dmarc=fail", Authentication(dmarc="fail")),
        ("dmarc=pass (p=none; sp=x (nested)) header.from=b.example", Authentication(dmarc="pass")),
        ("dmarc=pass.evil; spf=pass@evil; dkim=", NOTHING),
        ("dmarc pass; =pass; dmarc==pass;;;", NOTHING),
    ],
)
def test_results_are_read_by_their_grammar(results: str, expected: Authentication) -> None:
    """Comments, quotes and versions are no results; the best of DKIM, the unanimous of SPF and DMARC."""
    assert told(f"mx.shop.example; {results}") == expected


def test_an_address_that_the_border_did_not_quote_passes_nothing() -> None:
    """`<"x; dmarc=pass y"@evil>` as envelope sender, printed bare: the border's own result stands beside it."""
    value = "mx.shop.example; spf=fail smtp.mailfrom=x; dmarc=pass y@evil.example; dmarc=fail header.from=b.example"
    assert told(value).dmarc == "fail"


def test_several_fields_and_folded_lines_are_read_together() -> None:
    """One milter a field is usual."""
    lines = (
        "Authentication-Results: mx.shop.example;\r\n\tdmarc=fail\r\n (p=reject)",
        "Authentication-Results: mx.shop.example; spf=pass\r\n smtp.mailfrom=b.example",
        "Authentication-Results: other.example; dkim=pass",
        BORDER,
    )
    assert seen(*lines) == Authentication(spf="pass", dmarc="fail")


@given(st.text(max_size=80))
def test_no_text_breaks_the_reader(text: str) -> None:
    """Never an exception; nothing but small keywords comes out."""
    line = text.replace("\r", " ").replace("\n", " ")
    for value in (line, f"mx.shop.example; {line}", f"mx.shop.example; dmarc={line}"):
        for lines in ((f"Authentication-Results: {value}", BORDER), (f"Received: {line}", PASS, BORDER)):
            raw = "\r\n".join([*lines, "", ""]).encode("utf-8", "replace")
            result = authentication(parse(raw), Border(OURS))
            assert all(len(word) < 40 and word.isascii() for word in (result.spf, result.dkim, result.dmarc))


def test_a_very_long_field_is_read_in_time() -> None:
    """64 kB of brackets, quotes and semicolons: the reader is linear."""
    for piece in ("(", '"', ";", "dkim=pass;", "\\", 'a="b;'):
        told("mx.shop.example; " + piece * (60_000 // len(piece)))
