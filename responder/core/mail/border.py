"""Where in a mail our own border's Authentication-Results stand (RFC 8601 sections 4 and 7.1): above what a sender can
write, whatever that is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from ipaddress import ip_address
from itertools import accumulate

from responder.core.mail.addresses import LONGEST_VALUE
from responder.core.mail.headers import drop_comments

# RFC 3848 and RFC 6531 section 4.3: how a delivery agent says that it took a mail over LMTP.
_LOCAL = frozenset({"lmtp", "lmtpa", "lmtps", "lmtpsa", "utf8lmtp", "utf8lmtpa", "utf8lmtps", "utf8lmtpsa"})
_HEAD = re.compile(r'("(?:[^"\\]|\\.)*"|[^\s";]+)\s*([0-9]+)?\s*')
RESULT = re.compile(
    r"\s*([a-z][a-z0-9-]*)\s*(?:/\s*[0-9]+\s*)?=\s*([a-z][a-z0-9-]{0,31})(?=\s|$)", re.IGNORECASE
)
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
Said = tuple[str, str]  # the value of a field of our border, and what of it follows the name


@dataclass(frozen=True, slots=True)
class Border:
    """Where our border's results stand. `authserv_ids`: folded names that they bear. `inner_hosts`: folded names,
    behind `by` in their Received, of servers of ours that mail passes by SMTP after the border; none of them takes mail
    from outside. `results_below`: such names of borders that write their result below their own Received, and remove
    every field that bears their name from what comes in (RFC 8601 section 5). `results_unnamed`: such names of borders
    that write one field without any name, between their own Received and the next one above it, and rename those that
    come in. A name with a dot before it stands for all hosts below that domain."""

    authserv_ids: frozenset[str] = frozenset()
    inner_hosts: frozenset[str] = frozenset()
    results_below: frozenset[str] = frozenset()
    results_unnamed: frozenset[str] = frozenset()


def of_the_border(headers: Sequence[tuple[str, str]], border: Border) -> tuple[list[Said], bool]:
    """What our border wrote, and whether some of it may have come in from outside."""
    above: list[str] = []
    since = 0  # how many of them stand above the last server behind the border
    for at, (name, value) in enumerate(headers):
        if name == "authentication-results":
            above.append(value)
        elif name == "received" and _passed_inside(value, border):
            since = len(above)
        elif name == "received":
            host = _host(_words(value))
            if border.results_unnamed and _among(host, border.results_unnamed):
                return _unnamed(above[since:], headers)
            if above or not _among(host, border.results_below):
                return _named(above, border), False
            ours = _named(_run(headers[at + 1 :]), border)
            return ours, len(ours) > 1
    return [], False


def _run(headers: Iterable[tuple[str, str]]) -> Iterator[str]:
    for name, value in headers:
        if name not in _BESIDE:
            return
        if name == "authentication-results":
            yield value


def _named(values: Iterable[str], border: Border) -> list[Said]:
    told = ((value, _said(value, border.authserv_ids)) for value in values)
    return [(value, said) for value, said in told if said is not None]


def _unnamed(values: Sequence[str], headers: Sequence[tuple[str, str]]) -> tuple[list[Said], bool]:
    everywhere = [value for name, value in headers if name == "authentication-results" and _nameless(value)]
    return [(one, drop_comments(one[:LONGEST_VALUE])) for one in values if _nameless(one)], len(
        everywhere
    ) > 1


def _nameless(value: str) -> bool:
    """It begins with a result: no authserv-id holds "=" (RFC 8601 section 2.2)."""
    return RESULT.match(drop_comments(value[:LONGEST_VALUE])) is not None


def _among(host: str, names: frozenset[str]) -> bool:
    """Whether a folded host is one of the names, or below one that begins with a dot."""
    return host in names or any(host.endswith(name) for name in names if name[:1] == "." and host)


def _said(value: str, authserv_ids: frozenset[str]) -> str | None:
    """What follows the name of ours that a field bears (RFC 8601 section 2.2); None where another wrote it."""
    text = drop_comments(value[:LONGEST_VALUE]).strip()
    head = _HEAD.match(text)
    if head is None or head[1].strip('" ').casefold() not in authserv_ids or head[2] not in (None, "1"):
        return None
    rest = text[head.end() :]
    return rest if rest.startswith(";") else None


def _passed_inside(received: str, border: Border) -> bool:
    """Written behind the border: by a delivery agent, by a server that takes nothing from outside, or within one that
    says neither from whom nor by which name. In doubt, no: what a client says in HELO stands in this line too, and
    might be words of ours, an open bracket or a quote."""
    words = _words(received)
    if _local(words) or _among(_host(words), border.inner_hosts):
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
