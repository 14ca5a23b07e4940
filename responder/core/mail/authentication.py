"""Authentication-Results of our own border (RFC 8601): SPF, DKIM, DMARC. All else is a stranger's text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
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
_HELLO_ONLY = re.compile(r"\bsmtp\s*\.\s*helo\s*=", re.IGNORECASE)
MOST_RESULTS = 100

Result = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Authentication:
    """Results in lower case: "pass", "fail", "softfail", "none" ... ; "" where our border said nothing.

    `dkim` is "pass" when any signature passed, whosever it is; only `dmarc` compares it with From. `spf` and `dmarc`
    are "pass" only when no other result of theirs stands beside it; a result for the HELO name alone is no `spf`.
    """

    spf: str = ""
    dkim: str = ""
    dmarc: str = ""


def authentication(message: Message, authserv_ids: frozenset[str]) -> Authentication:
    """What the configured `authserv_ids` (folded) say above the first Received that came over SMTP. Never raises.

    RFC 8601 sections 4 and 7.1: our border writes its field above its own Received, and every server writes above all
    that it was given (RFC 5321 section 4.4). So whatever a sender puts into a mail stands below the Received of the
    server that took it from him, and that one is never lower than the topmost Received over SMTP. Names in Received
    are not asked: he could write them too. Of a mail without such a Received nothing is believed.
    """
    if not authserv_ids:
        return Authentication()
    found = [one for value in _above_the_border(message.headers) for one in _results(value, authserv_ids)]
    spf = [result for method, result, about in found if method == "spf" and not _hello(about)]
    return Authentication(
        _agreed(spf),
        _best([result for method, result, _ in found if method == "dkim"]),
        _agreed([result for method, result, _ in found if method == "dmarc"]),
    )


def _above_the_border(headers: Sequence[tuple[str, str]]) -> Sequence[str]:
    values: list[str] = []
    for name, value in headers:
        if name == "received" and not _delivered_locally(value):
            return values
        if name == "authentication-results":
            values.append(value)
    return ()


def _delivered_locally(received: str) -> bool:
    """A delivery agent's own Received: LMTP does not cross a border (RFC 2033 section 5). In doubt, no: what a client
    says in HELO stands in this line too, and might be words of ours, an open bracket or a quote."""
    if len(received) > LONGEST_VALUE or '"' in received or "\\" in received:
        return False
    depths = list(accumulate((sign == "(") - (sign == ")") for sign in received))
    if min(depths, default=0) < 0 or depths[-1:] != [0]:
        return False
    words = drop_comments(received).casefold().replace(";", " ; ").split()
    if words.count("by") != 1 or words.count("with") != 1:
        return False
    at = words.index("with")
    return words.index("by") < at and set(words[at + 1 : at + 2]) <= _LOCAL


def _results(value: str, authserv_ids: frozenset[str]) -> Iterator[Result]:
    """(method, result, what it is about) of one field, when one of ours wrote it (RFC 8601 section 2.2)."""
    text = drop_comments(value[:LONGEST_VALUE]).strip()
    head = _HEAD.match(text)
    if head is None or head[1].strip('" ').casefold() not in authserv_ids or head[2] not in (None, "1"):
        return
    rest = text[head.end() :]
    if not rest.startswith(";"):
        return
    for part in _PART.findall(rest)[:MOST_RESULTS]:
        found = _RESULT.match(part)
        if found:
            yield found[1].casefold(), found[2].casefold(), part[found.end() :]


def _hello(about: str) -> bool:
    return bool(_HELLO_ONLY.search(about)) and "mailfrom" not in about.casefold()


def _best(results: list[str]) -> str:
    return "pass" if "pass" in results else next(iter(results), "")


def _agreed(results: list[str]) -> str:
    """Where two differ, one of them may be words of the sender's that our border did not quote."""
    return next((result for result in results if result != "pass"), next(iter(results), ""))
