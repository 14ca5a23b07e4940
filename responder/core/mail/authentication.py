"""Authentication-Results of our own border (RFC 8601): SPF, DKIM, DMARC. All else is a stranger's text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from ipaddress import ip_address
from itertools import accumulate

from responder.core.mail.addresses import LONGEST_VALUE
from responder.core.mail.headers import drop_comments
from responder.core.message import Message

# RFC 3848 and RFC 6531 section 4.3: how a delivery agent says that it took a mail over LMTP.
_LOCAL = frozenset({"lmtp", "lmtpa", "lmtps", "lmtpsa", "utf8lmtp", "utf8lmtpa", "utf8lmtps", "utf8lmtpsa"})
_HEAD = re.compile(r'("(?:[^"\\]|\\.)*"|[^\s";]+)\s*([0-9]+)?\s*')
_PART = re.compile(r'(?:"(?:[^"\\]|\\.)*"|[^";])+')
_RESULT = re.compile(
    r"\s*([a-z][a-z0-9-]*)\s*(?:/\s*[0-9]+\s*)?=\s*([a-z][a-z0-9-]{0,31})(?=\s|$)", re.IGNORECASE
)
_ABOUT = {
    "spf": re.compile(r"\bsmtp\s*\.\s*mailfrom\s*=\s*([^\s;]{1,320})", re.IGNORECASE),
    "dkim": re.compile(r"\bheader\s*\.\s*(?:d|i)\s*=\s*([^\s;]{1,320})", re.IGNORECASE),
}
_HELLO_ONLY = re.compile(r"\bsmtp\s*\.\s*helo\s*=", re.IGNORECASE)
# What a border writes together with its result, in one run below its Received.
_BESIDE = frozenset(
    {
        "received-spf",
        "authentication-results",
        "arc-authentication-results",
        "arc-message-signature",
        "arc-seal",
    }
)
MOST_RESULTS = 100

Result = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Border:
    """Where our border's results stand. `authserv_ids`: folded names that they bear. `inner_hosts`: folded names,
    behind `by` in their Received, of servers of ours that mail passes by SMTP after the border; none of them takes mail
    from outside. `results_below`: such names of borders that write their result below their own Received, and remove
    every field that bears their name from what comes in (RFC 8601 section 5)."""

    authserv_ids: frozenset[str] = frozenset()
    inner_hosts: frozenset[str] = frozenset()
    results_below: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Authentication:
    """Results in lower case: "pass", "fail", "softfail", "none" ... ; "" where our border said nothing.

    `dkim` is "pass" when any signature passed, whosever it is; only `dmarc` compares it with From. `spf` and `dmarc`
    are "pass" only when no other result of theirs stands beside it; a result for the HELO name alone is no `spf`.
    `passed`: ("spf" or "dkim", domain in lower case, "" where it is not told) of what passed. `failing`: the value of
    the field that says fail.
    """

    spf: str = ""
    dkim: str = ""
    dmarc: str = ""
    passed: tuple[tuple[str, str], ...] = field(default=(), compare=False)
    failing: str = field(default="", compare=False)


def authentication(message: Message, border: Border) -> Authentication:
    """What the configured border says above the first Received that came over SMTP. Never raises.

    RFC 8601 sections 4 and 7.1: our border writes its field above its own Received, and every server writes above all
    that it was given (RFC 5321 section 4.4). So whatever a sender puts into a mail stands below the Received of the
    server that took it from him, and that one is never lower than the topmost Received over SMTP. Names in Received
    are not asked: he could write them too. Of a mail without such a Received nothing is believed.

    What a border of `results_below` writes stands in one run with its Received. Two fields of its name there: one came
    in from outside and was not removed, so that no pass is believed.
    """
    if not border.authserv_ids:
        return Authentication()
    believed, doubted = _of_the_border(message.headers, border)
    found = [one for value in believed for one in _results(value, border.authserv_ids)]
    if doubted:
        found = [one for one in found if one[1] != "pass"]
    spf = [result for method, result, about in found if method == "spf" and not _hello(about)]
    # A quoted local part may hold anything, and is not quoted by every border: `"; dkim=pass header.d=x"@y`.
    plain = not any('"' in value for value in message.all("return-path"))
    return Authentication(
        _agreed(spf),
        _best([result for method, result, _ in found if method == "dkim"]),
        _agreed([result for method, result, _ in found if method == "dmarc"]),
        tuple(dict.fromkeys(_passes(found))) if plain else (),
        _failing(believed, border.authserv_ids),
    )


def failed(found: Authentication, domain: str) -> str:
    """Why the sender is not who From says (`domain`, folded), "" where nothing says so. A weak `softfail` (RFC 7208
    section 8.5), and no result at all, say nothing."""
    if found.dmarc == "fail":
        return "dmarc=fail"
    signed = any(method == "dkim" and (not by or related(by, domain)) for method, by in found.passed)
    if found.dmarc != "pass" and found.spf == "fail" and not signed:
        return f"spf=fail, and no signature of {domain} is valid"
    return ""


def proves(found: Authentication, domain: str) -> bool:
    """Does a result that passed speak of this domain (folded), or of one above or below it?"""
    ours = (by for method, by in found.passed if method == "dkim" or found.spf == "pass")
    return any(by == domain or _within(by, domain) or _within(domain, by) for by in ours)


def related(one: str, other: str) -> bool:
    """Do two domains look like one organisation's (RFC 7489 section 3.2)? Without a list of public suffixes: their last
    two labels, three below a short one such as co.uk."""
    return _organisation(one) == _organisation(other)


def _organisation(domain: str) -> tuple[str, ...]:
    labels = tuple(domain.casefold().rstrip(".").split("."))
    short = len(labels) > 2 and len(labels[-1]) == 2 and len(labels[-2]) <= 3
    return labels[-3:] if short else labels[-2:]


def _within(domain: str, above: str) -> bool:
    return "." in above and domain.endswith(f".{above}")


def _of_the_border(headers: Sequence[tuple[str, str]], border: Border) -> tuple[Sequence[str], bool]:
    """Values that our border wrote, and whether one of them may have come in from outside."""
    values: list[str] = []
    for at, (name, value) in enumerate(headers):
        if name == "authentication-results":
            values.append(value)
        elif name == "received" and not _passed_inside(value, border):
            if values or _host(_words(value)) not in border.results_below:
                return values, False
            below = _run(headers[at + 1 :])
            ours = [one for one in below if _said(one, border.authserv_ids) is not None]
            return ours, len(ours) > 1
    return (), False


def _run(headers: Iterable[tuple[str, str]]) -> Iterator[str]:
    for name, value in headers:
        if name not in _BESIDE:
            return
        if name == "authentication-results":
            yield value


def _passed_inside(received: str, border: Border) -> bool:
    """Written behind the border: by a delivery agent, by a server that takes nothing from outside, or within one that
    says neither from whom nor by which name. In doubt, no: what a client says in HELO stands in this line too, and
    might be words of ours, an open bracket or a quote."""
    words = _words(received)
    if _local(words) or _host(words) in border.inner_hosts:
        return True
    return (
        bool(border.results_below) and words[:1] == ["by"] and "from" not in words and _numeric(_host(words))
    )


def _words(received: str) -> list[str]:
    """Its words outside comments, none in doubt; `by` and `with` stand there once at most."""
    if len(received) > LONGEST_VALUE or '"' in received or "\\" in received:
        return []
    depths = list(accumulate((sign == "(") - (sign == ")") for sign in received))
    if min(depths, default=0) < 0 or depths[-1:] != [0]:
        return []
    words = drop_comments(received).casefold().replace(";", " ; ").split()
    return [] if words.count("by") != 1 or words.count("with") > 1 else words


def _host(words: list[str]) -> str:
    return "".join(words[words.index("by") + 1 :][:1]) if words else ""


def _numeric(host: str) -> bool:
    try:
        return bool(ip_address(host))
    except ValueError:
        return False


def _local(words: list[str]) -> bool:
    """LMTP does not cross a border (RFC 2033 section 5)."""
    if "with" not in words:
        return False
    at = words.index("with")
    return words.index("by") < at and set(words[at + 1 : at + 2]) <= _LOCAL


def _results(value: str, authserv_ids: frozenset[str]) -> Iterator[Result]:
    """(method, result, what it is about) of one field, when one of ours wrote it."""
    for part in _PART.findall(_said(value, authserv_ids) or "")[:MOST_RESULTS]:
        found = _RESULT.match(part)
        if found:
            yield found[1].casefold(), found[2].casefold(), part[found.end() :]


def _said(value: str, authserv_ids: frozenset[str]) -> str | None:
    """What follows the name of ours that a field bears (RFC 8601 section 2.2); None where another wrote it."""
    text = drop_comments(value[:LONGEST_VALUE]).strip()
    head = _HEAD.match(text)
    if head is None or head[1].strip('" ').casefold() not in authserv_ids or head[2] not in (None, "1"):
        return None
    rest = text[head.end() :]
    return rest if rest.startswith(";") else None


def _passes(found: Iterable[Result]) -> Iterator[tuple[str, str]]:
    for method, result, about in found:
        if result != "pass" or method not in _ABOUT or (method == "spf" and _hello(about)):
            continue
        named = _ABOUT[method].search(about)
        yield method, named[1].rpartition("@")[2].strip('"').casefold().rstrip(".") if named else ""


def _failing(values: Iterable[str], authserv_ids: frozenset[str]) -> str:
    for method in ("dmarc", "spf"):
        for value in values:
            if any(one[:2] == (method, "fail") for one in _results(value, authserv_ids)):
                return value
    return ""


def _hello(about: str) -> bool:
    return bool(_HELLO_ONLY.search(about)) and "mailfrom" not in about.casefold()


def _best(results: list[str]) -> str:
    return "pass" if "pass" in results else next(iter(results), "")


def _agreed(results: list[str]) -> str:
    """Where two differ, one of them may be words of the sender's that our border did not quote."""
    return next((result for result in results if result != "pass"), next(iter(results), ""))
