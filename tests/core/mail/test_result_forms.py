"""Authentication-Results as borders of the world write them, each read for what it says."""

from __future__ import annotations

import pytest

from responder.core.mail.authentication import Authentication, Border, authentication, failed, proves
from responder.core.message import parse

BORDER = "Received: from relay.b.example (relay.b.example [192.0.2.7]) by mx.shop.example with ESMTPS id 1; x"


def told(results: str, *, sender: str = "a@b.example", path: str = "a@b.example") -> Authentication:
    value = f"mx.shop.example{results}".replace("\n", "\r\n\t")
    lines = (
        f"Return-Path: <{path}>",
        f"Authentication-Results: {value}",
        BORDER,
        f"From: {sender}",
        "",
        "text",
    )
    return authentication(parse("\r\n".join(lines).encode()), Border(frozenset({"mx.shop.example"})))


FORMS = {
    # name: (spf, dkim, dmarc, whether it proves b.example), results
    "a large webmail": (
        "pass pass pass yes",
        "; dkim=pass header.i=@b.example header.s=x header.b=ab+c/; spf=pass (big.example: domain of a@b.example"
        " designates 192.0.2.7 as permitted sender) smtp.mailfrom=a@b.example; dmarc=pass (p=REJECT sp=REJECT dis=NONE)"
        " header.from=b.example",
    ),
    "Exim": (
        "pass pass pass yes",
        "; iprev=pass (mail.b.example) smtp.remote-ip=192.0.2.7; spf=pass smtp.mailfrom=b.example; dkim=pass"
        " header.d=b.example header.s=s header.a=rsa-sha256; dmarc=pass header.from=b.example",
    ),
    "OpenDKIM": (
        "- pass - yes",
        "; dkim=pass (2048-bit key; unprotected) header.d=b.example header.i=@b.example header.a=rsa-sha256 header.s=x"
        ' header.b="ab;c="; dkim-atps=neutral',
    ),
    "OpenDMARC": ("- - pass no", "; dmarc=pass (p=none dis=none) header.from=b.example"),
    "OpenDMARC refuses": ("- - fail no", "; dmarc=fail (p=quarantine dis=none) header.from=b.example"),
    "a policy daemon of Postfix": (
        "pass - - yes",
        "; spf=Pass (sender SPF authorized) smtp.mailfrom=b.example (client-ip=192.0.2.7; helo=mail.b.example;"
        " envelope-from=a@b.example; receiver=<UNKNOWN>)",
    ),
    "rspamd": (
        "pass pass pass yes",
        ";\ndkim=pass header.d=b.example header.s=x header.b=abc;\nspf=pass (mx.shop.example: domain of a@b.example"
        " designates 192.0.2.7 as permitted sender) smtp.mailfrom=a@b.example;\ndmarc=pass (policy=none)"
        " header.from=b.example",
    ),
    "Yandex": (
        "pass pass - yes",
        "; spf=pass (mxfront: domain of b.example designates 192.0.2.7 as permitted sender,"
        " rule=[ip4:192.0.2.0/24]) smtp.mail=a@b.example; dkim=pass header.i=@b.example",
    ),
    "Yandex, with the name in HELO": ("pass - - yes", "; spf=pass smtp.mail=a@b.example smtp.helo=mail.b.example"),
    "mail.ru": (
        "pass pass pass yes",
        "; spf=pass (mx201: domain of b.example designates 192.0.2.7 as permitted sender) smtp.mailfrom=a@b.example"
        " smtp.helo=mail.b.example; dkim=pass header.d=b.example; dmarc=pass header.from=a@b.example",
    ),
    "Zimbra": ("- pass - yes", " (amavisd-new); dkim=pass (2048-bit key) header.d=b.example"),
    "Fastmail": (
        "pass pass pass yes",
        ";\narc=none (no signatures);\nbimi=skipped (DMARC Policy is not at enforcement);\ndkim=pass (2048-bit rsa"
        " key sha256) header.d=b.example header.i=@b.example header.a=rsa-sha256 header.s=x x-bits=2048;\ndmarc=pass"
        " policy.published-domain-policy=none policy.applied-disposition=none (p=none,d=none,d.eval=none)"
        " policy.policy-from=p header.from=b.example;\niprev=pass smtp.remote-ip=192.0.2.7 (mail.b.example);\nspf=pass"
        " smtp.mailfrom=a@b.example smtp.helo=mail.b.example",
    ),
    "no blank before a comment": (
        "pass pass pass yes",
        "; dkim=pass header.i=@b.example header.s=s1; spf=pass smtp.mailfrom=b.example; dmarc=pass(p=REJECT)"
        " header.from=b.example;",
    ),
    "a gateway with two results of SPF": (
        "pass pass pass yes",
        "; spf=Pass smtp.mailfrom=a@b.example; spf=None smtp.helo=postmaster@mail.b.example; dkim=pass (signature"
        " verified) header.i=@b.example; dmarc=pass (p=reject dis=none) d=b.example",
    ),
    "a gateway without blanks": (
        "pass pass pass yes",
        ";spf=pass smtp.mailfrom=b.example;dkim=pass header.d=b.example;dmarc=pass action=none header.from=b.example;"
        "compauth=pass reason=100",
    ),
    "a proxy": (
        "pass pass pass yes",
        "; auth=pass (plain); iprev=pass; spf=pass smtp.mailfrom=b.example; dkim=pass header.i=@b.example; dmarc=pass",
    ),
    "one with policy": (
        "pass pass pass yes",
        "; dkim=pass header.d=b.example header.s=x; spf=pass (mx: domain of a@b.example) smtp.mailfrom=a@b.example"
        " smtp.helo=m; iprev=pass policy.iprev=192.0.2.7; dmarc=pass header.from=b.example policy.dmarc=none",
    ),
    "reasons": ("- pass - yes", '; dkim=pass reason="good signature; dmarc=pass" header.i=@b.example; dkim-adsp=pass'),
    "versions": ("- pass - yes", " 1; dkim/1=pass header.d=b.example"),
    "capitals": ("pass pass pass yes", "; DKIM=Pass Header.D=B.Example; DMARC=PASS; SPF=PASS Smtp.MailFrom=B.Example"),
    "angles": ("pass - - yes", "; spf=pass smtp.mailfrom=<a@b.example>"),
    "quoted": ("pass - - yes", '; spf=pass smtp.mailfrom="a@b.example"'),
    "a quoted From": ("- - pass no", '; dmarc=pass (p=none dis=none) header.from="b.example"'),
    "two signatures": (
        "- pass - yes",
        "; dkim=fail reason=changed header.d=list.example; dkim=pass header.d=b.example header.i=a@b.example",
    ),
    "an old word": ("fail - - no", "; spf=hardfail smtp.mailfrom=a@b.example"),
    "a guess": ("- - bestguesspass no", "; dmarc=bestguesspass action=none header.from=b.example"),
    "not signed": ("- none none no", "; dkim=none (message not signed) header.d=none;dmarc=none action=none"),
    "errors": ("permerror policy temperror no", "; dkim=policy; spf=permerror smtp.mailfrom=x; dmarc=temperror"),
    "soft": ("softfail - - no", "; spf=softfail (mx: transitioning domain) smtp.mailfrom=a@b.example"),
    "Sender ID": (
        "pass - - yes",
        "; sender-id=pass header.from=a@b.example; domainkeys=pass; spf=pass smtp.mailfrom=a@b.example",
    ),
    "ARC alone": ("- - - no", "; arc=pass (i=1 spf=pass spfdomain=b.example dkim=pass dmarc=pass)"),
    "a login": ("- - - no", "; auth=pass smtp.auth=anna smtp.mailfrom=a@b.example"),
    "TLS": ("neutral - - no", '; x-tls.subject="/CN=x; dmarc=pass" x-tls.auth=verify; spf=neutral smtp.mailfrom=x'),
    "none": ("- - - no", "; none"),
    "none of version 1": ("- - - no", " 1; none"),
    "nested comments": ("- pass - yes", '; dkim=pass (good; (nested) "quote") header.d=b.example'),
    "an unknown property": ("- pass - no", "; dkim=pass header.domain=b.example"),
    "only the body": ("- - - no", "; dkim-adsp=pass; vbr=pass header.md=b.example; x-dmarc=pass; dmarcx=pass"),
    "another of the name": ("- - - no", "/25; dmarc=pass"),
    "DMARC refuses in words": (
        "- - fail no", '; dmarc=fail reason="SPF not aligned (relaxed), No valid DKIM" header.from=b.example',
    ),
    "tab and blanks": ("- pass pass yes", " ;\n dkim = pass header.d = b.example ;\n dmarc = pass"),
}  # fmt: skip


@pytest.mark.parametrize(("expected", "results"), FORMS.values(), ids=FORMS)
def test_each_form_is_read(expected: str, results: str) -> None:
    """SPF, DKIM and DMARC as told, and whether something that passed speaks of the sender's domain."""
    spf, dkim, dmarc, proved = expected.replace("-", "").split(" ")
    found = told(results)
    assert (found.spf, found.dkim, found.dmarc) == (spf, dkim, dmarc)
    assert proves(found, "b.example") is (proved == "yes")


def test_the_table_is_long() -> None:
    """Forty forms and more."""
    assert len(FORMS) >= 40


# --- what a sender can make a border print ---


@pytest.mark.parametrize(
    "printed",
    [
        "; spf=pass (mx: domain of x( designates 192.0.2.7) smtp.mailfrom=x; dmarc=fail header.from=b.example",
        '; spf=pass smtp.mailfrom="x@evil.example; dkim=none; dmarc=fail header.from=b.example',
        "; spf=none smtp.mailfrom=x)(; dkim=pass header.d=b.example; dmarc=fail (p=reject) header.from=b.example",
        '; spf=pass (domain of "x) smtp.mailfrom=x@evil.example; dmarc=fail header.from=b.example; dkim=pass (x)',
    ],
)
def test_a_bracket_or_quote_of_the_senders_hides_no_failure(printed: str) -> None:
    """Printed bare it would make a comment or a string of what stands behind it: nothing passes, and fail stays."""
    found = told(printed)
    assert found.dmarc == "fail"
    assert "pass" not in (found.spf, found.dkim)
    assert failed(found, "b.example") == "dmarc=fail"


@pytest.mark.parametrize(
    ("sender", "results", "dmarc"),
    [
        ("a@b.example", "; dmarc=pass header.from=b.example", "pass"),
        ("a@news.b.example", "; dmarc=pass header.from=b.example", "pass"),
        ("a@B.Example", "; dmarc=pass header.from=b.example", "pass"),
        ("a@käru.example", "; dmarc=pass header.from=xn--kru-qla.example", "pass"),
        ("a@b.example", "; dmarc=pass header.from=evil.example", ""),
        ("a@b.example, e@evil.example", "; dmarc=pass header.from=b.example", ""),
        ("a@b.example\r\nFrom: e@evil.example", "; dmarc=pass header.from=evil.example", ""),
        ("a@b.example, e@evil.example", "; dmarc=fail header.from=b.example", "fail"),
        ("nobody", "; dmarc=pass", ""),
    ],
)
def test_a_pass_is_one_of_the_from_that_we_read(sender: str, results: str, dmarc: str) -> None:
    """Two addresses in From, or two such fields: the border may have looked at the other one."""
    assert told(results, sender=sender).dmarc == dmarc


@pytest.mark.parametrize(
    ("results", "why"),
    [
        ("; spf=fail smtp.mailfrom=b.example; dkim=pass header.d=evil.example", True),
        ("; spf=fail smtp.mailfrom=b.example; dkim=pass", True),
        ("; spf=fail smtp.mailfrom=b.example; dkim=pass header.d=mail.b.example", False),
        ("; spf=hardfail smtp.mailfrom=b.example", True),
    ],
)
def test_a_signature_of_somebody_else_says_nothing_of_from(results: str, why: bool) -> None:
    """Nor does one of which nobody says whose it is."""
    assert bool(failed(told(results), "b.example")) is why
