"""Authentication-Results of our own border (RFC 8601): SPF, DKIM, DMARC. All else is a stranger's text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import accumulate

from responder.core.mail.addresses import LONGEST_VALUE
from responder.core.mail.border import RESULT, Border, Said, of_the_border
from responder.core.message import Message

_PART = re.compile(r'(?:"(?:[^"\\]|\\.)*"|[^";])+')
_ABOUT = {
    "spf": re.compile(r"\bsmtp\s*\.\s*mail(?:from)?\s*=\s*([^\s;]{1,320})", re.IGNORECASE),
    "dkim": re.compile(r"\bheader\s*\.\s*(?:d|i)\s*=\s*([^\s;]{1,320})", re.IGNORECASE),
}
_HELLO_ONLY = re.compile(r"\bsmtp\s*\.\s*helo\s*=", re.IGNORECASE)
MOST_RESULTS = 100
_HEADER_FROM = re.compile(r"\bheader\s*\.\s*from\s*=\s*([^\s;]{1,320})", re.IGNORECASE)
_NO_PASS = re.compile(r"\b(spf|dkim|dmarc)\s*=\s*(?!pass\b)([a-z]{1,31})\b", re.IGNORECASE)
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"|\\.')
_OLD_WORDS = {"hardfail": "fail"}  # RFC 5451 section 2.4.2, of SPF

__all__ = ["Authentication", "Border", "authentication", "failed", "proves", "related"]

Result = tuple[str, str, str]


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
    in from outside and was not removed, so that no pass is believed. Of a border of `results_unnamed` the same holds
    for two fields without a name, wherever in the mail: nothing but its place tells which one is the border's.
    """
    if not (border.authserv_ids or border.results_unnamed):
        return Authentication()
    believed, doubted = of_the_border(message.headers, border)
    found = [one for said in believed for one in _results(said)]
    if doubted:
        found = [one for one in found if one[1] != "pass"]
    spf = [result for method, result, about in found if method == "spf" and not _hello(about)]
    # A quoted local part may hold anything, and is not quoted by every border: `"; dkim=pass header.d=x"@y`.
    plain = not any('"' in value for value in message.all("return-path"))
    return Authentication(
        _agreed(spf),
        _best([result for method, result, _ in found if method == "dkim"]),
        _agreed(
            [
                result
                for method, result, about in found
                if method == "dmarc" and _of_from(result, about, message)
            ]
        ),
        tuple(dict.fromkeys(_passes(found))) if plain else (),
        _failing(believed),
    )


def failed(found: Authentication, domain: str) -> str:
    """Why the sender is not who From says (`domain`, folded), "" where nothing says so. A weak `softfail` (RFC 7208
    section 8.5), and no result at all, say nothing. A signature speaks of From where it names From's organisation."""
    if found.dmarc == "fail":
        return "dmarc=fail"
    signed = any(method == "dkim" and by and related(by, domain) for method, by in found.passed)
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


def _results(said: Said) -> Iterator[Result]:
    """(method, result, what it is about) of one field of ours."""
    value, text = said
    if not _balanced(
        value
    ):  # a sender's bracket or quote that our border printed: it may hide what stands behind it
        hits = (hit for _, hit in zip(range(MOST_RESULTS), _NO_PASS.finditer(value), strict=False))
        yield from ((hit[1].casefold(), _word(hit[2]), "") for hit in hits)
        return
    for part in _PART.findall(text)[:MOST_RESULTS]:
        found = RESULT.match(part)
        if found:
            yield found[1].casefold(), _word(found[2]), part[found.end() :]


def _word(result: str) -> str:
    folded = result.casefold()
    return _OLD_WORDS.get(folded, folded)


def _balanced(value: str) -> bool:
    bare = _QUOTED.sub("", value[:LONGEST_VALUE])
    depths = list(accumulate((sign == "(") - (sign == ")") for sign in bare))
    return '"' not in bare and min(depths, default=0) >= 0 and depths[-1:] in ([], [0])


def _passes(found: Iterable[Result]) -> Iterator[tuple[str, str]]:
    for method, result, about in found:
        if result != "pass" or method not in _ABOUT or (method == "spf" and _hello(about)):
            continue
        named = _ABOUT[method].search(about)
        yield method, named[1].rpartition("@")[2].strip('"<>').casefold().rstrip(".") if named else ""


def _failing(believed: Iterable[Said]) -> str:
    told = [(said[0], [one[:2] for one in _results(said)]) for said in believed]
    for method in ("dmarc", "spf"):
        for value, results in told:
            if (method, "fail") in results:
                return value
    return ""


def _of_from(result: str, about: str, message: Message) -> bool:
    """A pass of DMARC is one of the From that we read: a mail with two of them may show a border the other one
    (RFC 7489 section 6.6.1)."""
    if result != "pass":
        return True
    told = _HEADER_FROM.search(about)
    by = told[1].rpartition("@")[2].strip('"<>').casefold() if told else ""
    return len(message.from_) == 1 and (not by or related(by, message.from_[0].folded.rpartition("@")[2]))


def _hello(about: str) -> bool:
    return _HELLO_ONLY.search(about) is not None and _ABOUT["spf"].search(about) is None


def _best(results: list[str]) -> str:
    return "pass" if "pass" in results else next(iter(results), "")


def _agreed(results: list[str]) -> str:
    """Where two differ, one of them may be words of the sender's that our border did not quote."""
    return next((result for result in results if result != "pass"), next(iter(results), ""))
