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


# --- borders behind which mail goes on by SMTP, and those that write below ---

STORE = (
    "Received: from mx.shop.example (mx.shop.example [192.0.2.1]) by store.shop.example with ESMTP id 5; x"
)
GOOGLE = "Received: from relay.b.example (relay.b.example. [192.0.2.7]) by mx.google.com with ESMTPS id q; x"
WITHIN = "Received: by 2002:a05:6402:1d4c:b0:5c9:5742:3a24 with SMTP id dz12csp; x"
SPF = "Received-SPF: pass (google.com: domain of a@b.example) client-ip=192.0.2.7;"
INNER = Border(OURS, inner_hosts=frozenset({"store.shop.example"}))
BELOW = Border(frozenset({"mx.google.com"}), results_below=frozenset({"mx.google.com"}))


def by(border: Border, *lines: str) -> Authentication:
    raw = "\r\n".join([*lines, "From: a@b.example", "Subject: x", "", "text"]).encode()
    return authentication(parse(raw), border)


def google(results: str) -> str:
    return f"Authentication-Results: mx.google.com; {results}"


def test_servers_behind_the_border_are_passed_over_where_they_are_named() -> None:
    """The store's Received stands above what the border wrote; a border that is not named ends the look."""
    assert by(INNER, STORE, PASS, BORDER).dmarc == "pass"
    assert by(INNER, STORE, STORE, DELIVERY, PASS, BORDER).dmarc == "pass"
    assert by(INNER, STORE, BORDER, PASS, BORDER) == NOTHING
    assert by(Border(OURS), STORE, PASS, BORDER) == NOTHING


@pytest.mark.parametrize(
    "hello",
    [
        "x by store.shop.example",
        "x by store.shop.example with ESMTP (",
        "x) by store.shop.example with ESMTP (",
        'x by store.shop.example "',
        "(x) by store.shop.example",
    ],
)
def test_a_client_cannot_pass_for_a_server_behind_the_border(hello: str) -> None:
    """What it calls itself stands in the border's own line."""
    border = f"Received: from {hello} (evil [192.0.2.9]) by mx.shop.example with ESMTP id 1; x"
    assert by(INNER, border, PASS, BORDER) == NOTHING


def test_a_border_that_writes_below_is_believed_where_it_is_named() -> None:
    """As a large webmail does: its result in one run with its own Received, and hops within it above."""
    lines = (WITHIN, "X-Received: by 2002:a05; x", "Return-Path: <a@b.example>", GOOGLE, SPF)
    told = google("dkim=pass header.i=@b.example; spf=pass smtp.mailfrom=a@b.example; dmarc=pass")
    assert by(BELOW, *lines, told) == Authentication("pass", "pass", "pass")
    assert by(Border(BELOW.authserv_ids), *lines, told) == NOTHING
    assert by(BELOW, *lines, google("dmarc=fail header.from=b.example")).dmarc == "fail"


@pytest.mark.parametrize(
    "lines",
    [
        (GOOGLE, "DKIM-Signature: v=1", google("dmarc=pass")),
        (GOOGLE, "Received: from x by y with SMTP; x", google("dmarc=pass")),
        (GOOGLE, "Subject: x", GOOGLE, google("dmarc=pass")),
        (BORDER, GOOGLE, google("dmarc=pass")),
        (WITHIN.replace("2002:a05:6402:1d4c:b0:5c9:5742:3a24", "evil.example"), GOOGLE, google("dmarc=pass")),
        (GOOGLE, google("dmarc=none"), google("dmarc=pass")),
        (GOOGLE, google("none"), google("dkim=pass header.d=b.example; dmarc=pass")),
    ],
)
def test_what_a_sender_writes_below_such_a_border_passes_nothing(lines: tuple[str, ...]) -> None:
    """Not behind a header of the sender's, not behind a forged Received, and not beside the border's own word: two
    fields of its name show that it does not remove them."""
    found = by(BELOW, *lines)
    assert "pass" not in (found.spf, found.dkim, found.dmarc)
    assert not found.passed


FORGED = st.lists(
    st.sampled_from(
        [google("dmarc=pass; dkim=pass header.d=b.example"), GOOGLE, WITHIN, SPF, "X-A: b", STORE]
    ),
    max_size=6,
)


@given(FORGED)
def test_a_failure_that_such_a_border_saw_stays_one(lines: list[str]) -> None:
    """Whatever a sender puts beneath it."""
    found = by(BELOW, WITHIN, GOOGLE, google("spf=fail smtp.mailfrom=a@b.example; dmarc=fail"), *lines)
    assert found.dmarc == found.spf == "fail"
    assert found.dkim != "pass"
    assert failed(found, "b.example") == "dmarc=fail"


# --- what it means ---


@pytest.mark.parametrize(
    ("results", "why"),
    [
        ("dmarc=fail", "dmarc=fail"),
        ("dmarc=fail; dkim=pass header.d=b.example", "dmarc=fail"),
        ("spf=fail smtp.mailfrom=b.example", "spf=fail, and no signature of b.example is valid"),
        ("spf=fail smtp.mailfrom=x; dkim=pass header.d=evil.example", "spf=fail, and no signature"),
        ("spf=fail smtp.mailfrom=x; dmarc=none", "spf=fail, and no signature"),
        ("spf=fail smtp.mailfrom=x; dkim=pass header.d=b.example", ""),
        ("spf=fail smtp.mailfrom=x; dkim=pass header.i=@mail.b.example", ""),
        ("spf=fail smtp.mailfrom=x; dkim=pass", "spf=fail, and no signature"),
        ("spf=fail smtp.mailfrom=x; dmarc=pass", ""),
        ("spf=softfail smtp.mailfrom=x", ""),
        ("spf=neutral smtp.mailfrom=x; dkim=fail; dmarc=temperror", ""),
        ("spf=fail smtp.helo=x", ""),
        ("none", ""),
    ],
)
def test_when_a_sender_is_forged(results: str, why: str) -> None:
    """DMARC decides; without its word a failed SPF does, unless a signature speaks for From's organisation. A weak
    failure, an error and silence are none."""
    found = told(f"mx.shop.example; {results}")
    assert failed(found, "b.example").startswith(why)
    assert bool(failed(found, "b.example")) == bool(why)


def test_a_mail_from_within_has_no_result_and_is_not_forged() -> None:
    """Our own network's mail passes no border: nothing is said of it."""
    assert failed(seen(BORDER), "shop.example") == ""


@pytest.mark.parametrize(
    ("results", "domain", "proved"),
    [
        ("spf=pass smtp.mailfrom=a@b.example", "b.example", True),
        ("spf=pass smtp.mailfrom=lists.b.example", "b.example", True),
        ("dkim=pass header.d=b.example", "www.b.example", True),
        ("dkim=pass header.d=example", "b.example", False),
        ("dkim=pass header.d=xb.example", "b.example", False),
        ("spf=pass smtp.mailfrom=a@b.example; spf=fail smtp.mailfrom=x", "b.example", False),
        ("dkim=fail header.d=b.example", "b.example", False),
        ("dkim=pass", "b.example", False),
        ("arc=pass header.d=b.example", "b.example", False),
    ],
)
def test_what_proves_a_domain(results: str, domain: str, proved: bool) -> None:
    """A result that passed and speaks of it, or of one above or below it."""
    assert proves(told(f"mx.shop.example; {results}"), domain) is proved


def test_an_envelope_that_holds_anything_proves_nothing() -> None:
    """`<"; dkim=pass header.d=form.example x"@evil.example>`, as a border prints it that does not quote."""
    value = (
        "Authentication-Results: mx.shop.example; spf=none smtp.mailfrom=; dkim=pass header.d=form.example"
    )
    path = 'Return-Path: <"; dkim=pass header.d=form.example x"@evil.example>'
    assert not proves(seen(path, value, BORDER), "form.example")
    assert proves(seen("Return-Path: <a@evil.example>", value, BORDER), "form.example")


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("a.b.example", "b.example", True),
        ("news.b.example", "mail.b.example", True),
        ("a.co.uk", "b.co.uk", False),
        ("mail.a.co.uk", "a.co.uk", True),
        ("a.example", "b.example", False),
        ("B.example.", "b.EXAMPLE", True),
    ],
)
def test_what_looks_like_one_organisation(one: str, other: str, same: bool) -> None:
    """The last two labels, three below a short one of a country."""
    assert related(one, other) is same
