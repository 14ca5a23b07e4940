"""Each pattern of the rules tried on hostile text before a stranger does it: what takes too long is a fault."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

import regex

from responder.core.ruling.hostile_texts import hostile_texts
from responder.core.ruling.leaf_tests import REGEX_SECONDS, compile_pattern
from responder.core.ruling.rule_faults import Path, RuleFault, shown

SECONDS = 5.0
# Twice what a mail has: else the same file would pass on one machine, or at one hour, and not on another.
TOO_LONG = 2 * REGEX_SECONDS
TRIALS = 4
_REPEATS = re.compile(r"[*+?{]")


def slow_patterns(
    nodes: Sequence[object],
    clock: Callable[[], float],
    seconds: float = SECONDS,
    *,
    known: Callable[[str], bool] = lambda _: False,
) -> tuple[tuple[RuleFault, ...], tuple[Path, ...]]:
    """The faults of patterns that need far more than a mail's 50 ms for themselves, and the places of those for
    which there was no time left. `nodes`: as given to read_rules; `clock`: seconds that only go forward; all trials
    together end within `seconds` and one more pattern's time. Those that are `known` to be quick are not tried."""
    wanted: dict[str, list[Path]] = {}
    for number, node in enumerate(nodes):
        when = node.get("when") if isinstance(node, Mapping) else None
        for path, pattern in _patterns(when, (number, "when")):
            wanted.setdefault(pattern, []).append(path)
    ends = clock() + seconds
    faults: list[RuleFault] = []
    untried: list[Path] = []
    # What cannot repeat cannot run away.
    for pattern, paths in wanted.items():
        if not _REPEATS.search(pattern) or known(pattern):
            continue
        if clock() >= ends:
            untried += paths
            continue
        piece = slow_on(pattern, lambda: clock() >= ends)
        if piece is not None:
            faults += [RuleFault(path, _words(piece)) for path in paths]
    return tuple(faults), tuple(untried)


def slow_on(pattern: str, out_of_time: Callable[[], bool] = lambda: False) -> str | None:
    """What must be repeated in a mail to hold up `pattern` beyond all doubt; None where nothing was found, or it
    does not compile. `out_of_time` is asked between the texts."""
    try:
        compiled = compile_pattern(pattern)
    except (regex.error, RecursionError, OverflowError, MemoryError):
        return None
    for piece, text in hostile_texts(pattern):
        # Time and again: another thread's work counts as ours, and a busy machine is slower. Its best time counts.
        if all(_takes_too_long(compiled, text) for _ in range(TRIALS)):
            return piece
        if out_of_time():
            break
    return None


def _takes_too_long(pattern: regex.Pattern[str], text: str) -> bool:
    try:
        pattern.search(text, timeout=TOO_LONG)
    except TimeoutError:
        return True
    return False


def _patterns(node: object, path: Path) -> Iterator[tuple[Path, str]]:
    if isinstance(node, Mapping):
        for key, value in node.items():
            here = (*path, str(key))
            if key == "regex" and isinstance(value, str):
                yield here, value
            else:
                yield from _patterns(value, here)
    elif isinstance(node, list):
        for number, value in enumerate(node):
            yield from _patterns(value, (*path, number))


def _words(piece: str) -> str:
    return (
        "this pattern takes longer than the 50 ms that the patterns of one mail share, on a text of "
        f"{shown(piece)} repeated; write it as words, or begin it with \\b and bound what repeats: "
        "\\d{1,9} in place of \\d+"
    )
