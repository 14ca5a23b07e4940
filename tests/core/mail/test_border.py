"""A border that gives its result no name: believed at its own place alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from responder.core.mail.authentication import Authentication, Border, authentication, failed
from responder.core.message import parse

M365 = Border(
    inner_hosts=frozenset({".prod.outlook.com", ".outlook.office365.com"}),
    results_unnamed=frozenset({".mail.protection.outlook.com"}),
)
STORE = (
    "Received: from AM9PR01.eurprd01.prod.outlook.com (2603:10a6:20b::10) by VI1PR01.eurprd01.prod.outlook.com"
    " with HTTPS; Fri, 20 Nov 2026 12:00:03 +0000"
)
FRONT = (
    "Received: from DB5EUR02.eop-EUR02.prod.protection.outlook.com (2603:10a6:10:cafe::1) by"
    " DU2PR04.outlook.office365.com (2603:10a6:10::2) with Microsoft SMTP Server (version=TLS1_2, cipher=TLS_A) id"
    " 15.20.1 via Frontend Transport; Fri, 20 Nov 2026 12:00:02 +0000"
)
BORDER = (
    "Received: from relay.b.example (192.0.2.7) by DB5EUR02FT012.mail.protection.outlook.com (10.13.58.91) with"
    " Microsoft SMTP Server (version=TLS1_3) id 15.20.1 via Frontend Transport; Fri, 20 Nov 2026 12:00:01 +0000"
)
SPF = "Received-SPF: Pass (protection.outlook.com: domain of b.example designates 192.0.2.7 as permitted sender)"
HOP = "Received: from x (x [192.0.2.9]) by relay.b.example with ESMTP id 1; Fri, 20 Nov 2026 12:00:00 +0000"
PASS = (
    "Authentication-Results: spf=pass (sender IP is 192.0.2.7)\r\n smtp.mailfrom=b.example; dkim=pass (signature was"
    " verified)\r\n header.d=b.example;dmarc=pass action=none header.from=b.example;compauth=pass reason=100"
)
FAIL = (
    "Authentication-Results: spf=fail (sender IP is 192.0.2.9)\r\n smtp.mailfrom=b.example; dkim=none (message not"
    " signed)\r\n header.d=none;dmarc=fail action=oreject header.from=b.example;compauth=fail reason=000"
)
NOTHING = Authentication()


def seen(*lines: str, border: Border = M365) -> Authentication:
    raw = "\r\n".join([*lines, "From: a@b.example", "Subject: x", "", "text"]).encode()
    return authentication(parse(raw), border)


def test_between_its_own_received_and_the_next_above_it_is_believed() -> None:
    """As Microsoft 365 writes it, with two servers of its own above."""
    found = seen(STORE, FRONT, PASS, SPF, BORDER, HOP)
    assert found == Authentication("pass", "pass", "pass")
    assert found.passed == (("spf", "b.example"), ("dkim", "b.example"))
    assert failed(seen(STORE, FRONT, FAIL, SPF, BORDER), "b.example") == "dmarc=fail"


def test_where_it_is_not_configured_nothing_of_it_is_believed() -> None:
    """A result without a name is nobody's, wherever it stands."""
    named = Border(frozenset({"mx.shop.example"}), inner_hosts=M365.inner_hosts)
    assert seen(STORE, FRONT, PASS, SPF, BORDER, border=named) == NOTHING
    assert seen(STORE, FRONT, PASS, SPF, BORDER, border=Border(inner_hosts=M365.inner_hosts)) == NOTHING


@pytest.mark.parametrize(
    "lines",
    [
        (STORE, FRONT, BORDER, PASS),
        (STORE, FRONT, SPF, BORDER, PASS, BORDER),
        (STORE, FRONT, SPF, BORDER, HOP, FRONT, PASS, SPF, BORDER),
        (PASS, STORE, FRONT, BORDER),
        (STORE, PASS, FRONT, BORDER),
        (HOP, PASS, BORDER),
        (PASS,),
        (STORE, FRONT, PASS),
        (STORE, FRONT, PASS, HOP),
    ],
)
def test_elsewhere_a_result_without_a_name_is_a_strangers(lines: tuple[str, ...]) -> None:
    """Below the border, above another server, or where no border wrote."""
    assert seen(*lines) == NOTHING


@pytest.mark.parametrize("forged", [PASS, "authentication-results: dmarc=pass", PASS.replace("Auth", "AUTH")])
def test_a_second_one_anywhere_passes_nothing(forged: str) -> None:
    """The border renames those that come in: one that stands there shows that it did not."""
    found = seen(STORE, FRONT, PASS, SPF, BORDER, HOP, forged)
    assert "pass" not in (found.spf, found.dkim, found.dmarc)
    assert not found.passed
    assert seen(STORE, FRONT, FAIL, SPF, BORDER, forged).dmarc == "fail"
    kept = PASS.replace("Authentication-Results:", "Authentication-Results-Original:")
    assert seen(STORE, FRONT, PASS, SPF, BORDER, kept).dmarc == "pass"


def test_a_name_before_the_results_is_another_servers() -> None:
    """And does not count as one without a name."""
    other = "Authentication-Results: mx.evil.example; dmarc=pass header.from=b.example"
    assert seen(STORE, FRONT, other, BORDER) == NOTHING
    assert seen(STORE, FRONT, FAIL, other, BORDER).dmarc == "fail"
    assert seen(STORE, FRONT, PASS, other, BORDER).dmarc == "pass"


@pytest.mark.parametrize(
    "host",
    [
        "mail.protection.outlook.com.evil.example",
        "evilmail.protection.outlook.com",
        "mail.protection.outlook.com",
        "[192.0.2.1]",
        "",
    ],
)
def test_a_dot_stands_for_hosts_below_that_domain_alone(host: str) -> None:
    """Not for the domain itself, not for names that only end alike."""
    border = f"Received: from relay.b.example (192.0.2.7) by {host} with SMTP id 1; x"
    assert seen(STORE, FRONT, PASS, border) == NOTHING


FORGED = st.lists(st.sampled_from([PASS, FAIL, BORDER, FRONT, STORE, SPF, HOP, "X-A: b"]), max_size=8)


@given(FORGED)
def test_nothing_that_a_sender_writes_makes_a_pass_of_a_failure(lines: list[str]) -> None:
    """Whatever stands below the border's Received."""
    found = seen(STORE, FRONT, FAIL, SPF, BORDER, *lines)
    assert found.dmarc == found.spf == "fail"
    assert "pass" not in (found.dkim, *found.passed)
    assert seen(STORE, FRONT, SPF, BORDER, *lines) == NOTHING
