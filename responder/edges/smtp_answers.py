"""What a relay's answer speaks of: this mail, us, or how fast we are. Read from code, enhanced status and words."""

from __future__ import annotations

import re
from typing import Final

# Login needed or refused (RFC 4954 section 6), and bad sequence of commands: relay and courier have lost each other.
CODES_ABOUT_US: Final = frozenset({503, 530, 534, 535, 538})
# RFC 3463 and its registry: sender address (1.7, 1.8), login needed or failed (7.8, 7.9, 7.11 to 7.14), our DKIM,
# SPF or name (7.20 to 7.27), Exchange's "not as this sender" and "not through me" (7.54, 7.57, 7.60, 7.64).
OUR_STATUS: Final = re.compile(r"5\.(1\.[78]|7\.([89]|1[1-4]|2[0-7]|54|57|60|64))(?!\d)")
OUR_WORDS: Final = re.compile(
    r"relay(ing)? (access )?(is )?(denied|not (allowed|permitted))|unable to relay|not permitted to relay"
    r"|authentication (is )?required|sender address rejected|client host rejected|client host \S+ blocked"
    r"|helo command rejected",
    re.IGNORECASE,
)
# The recipient's own: X.1 addressing, X.2 mailbox (RFC 3463 section 3); greylisting is over by itself.
THE_RECIPIENTS: Final = re.compile(
    r"\A4\.[12]\.|gr[ea]y[- ]?list|mailbox (is )?full|over ?quota|user .{0,40}receiving", re.IGNORECASE
)
# Congestion (X.4.5), and an unusual rate of mail (Gmail's X.7.28).
SLOWER_STATUS: Final = re.compile(r"\A4\.(4\.5|7\.28)(?!\d)")
SLOWER_WORDS: Final = re.compile(
    r"too many (concurrent |simultaneous |open |unsolicited )?"
    r"(messages?|mails?|e-?mails?|connections?|sessions?|recipients?|requests|deliveries|commands|errors from)"
    r"|(rate|connections?|messages?|sending|hourly|daily|sessions?|submission|throughput)[- ](rate )?(limit|quota)"
    r"|limit(ed|s)? .{0,40}(reached|exceeded)|exceed(s|ed|ing) .{0,60}(limit|rate|maximum|number of)"
    r"|rate[- ]?limit|throttl|too (fast|quickly|frequent(ly)?)|slow(er)? down|unusual rate|maximum number of",
    re.IGNORECASE,
)
THIS_CONNECTION: Final = re.compile(
    r"(this|per|each|one|a single|same|current|in a|your)[- ](smtp )?(connection|session)"
    r"|session limit|connection limit of \d+ (messages|mails)",
    re.IGNORECASE,
)
INSUFFICIENT_STORAGE: Final = 452


def about_us(code: int, text: str) -> bool:
    """A 5yz at RCPT or DATA that speaks of our login, our address or our right to relay."""
    return code in CODES_ABOUT_US or bool(OUR_STATUS.match(text) or OUR_WORDS.search(text))


def asks_to_slow_down(code: int, text: str) -> bool:
    """A 4yz that is about how much we send, or how much room the relay has (452), and not about whom we write to."""
    if code // 100 != 4 or THE_RECIPIENTS.search(text):
        return False
    return code == INSUFFICIENT_STORAGE or bool(SLOWER_STATUS.match(text) or SLOWER_WORDS.search(text))


def speaks_of_this_connection(text: str) -> bool:
    """A limit of one connection: a fresh one is all it asks for."""
    return THIS_CONNECTION.search(text) is not None and SLOWER_WORDS.search(text) is not None
