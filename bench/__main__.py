"""`python -m bench`: acknowledgements against a raw download, CPU, memory, latency, matching; about two minutes."""

from __future__ import annotations

import argparse
import sys

from bench.report import as_json, table
from bench.run import PARTS, Size, measure
from tests.servers.dovecot import missing


def main() -> int:
    """Measure and print; 69 (EX_UNAVAILABLE) where Dovecot is missing."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--mails", type=int, default=Size.mails, help="in the backlog")
    parser.add_argument("--rounds", type=int, default=Size.rounds, help="of download and backlog")
    parser.add_argument("--samples", type=int, default=Size.samples, help="of each latency")
    parser.add_argument("--only", action="append", choices=PARTS, help="measure this part (may be repeated)")
    parser.add_argument("--json", action="store_true", help="every figure of every round")
    given = parser.parse_args()
    if words := missing():
        print(words, file=sys.stderr)
        return 69
    figures = measure(Size(given.mails, given.rounds, given.samples, tuple(given.only or PARTS)))
    print(as_json(figures) if given.json else table(figures))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
