"""Figures as a table for people, or as one JSON object."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict

from bench.latency import percentile
from bench.run import FEW, LARGE, SMALL, Figures
from bench.throughput import Throughput

Row = tuple[str, str, str]


def table(figures: Figures) -> str:
    """One figure a line: what, how much, and what it was compared with or how it was taken."""
    rows = list(_rows(figures))
    first, second = (max(len(row[column]) for row in rows) for column in (0, 1))
    return "\n".join(f"{what:<{first}}  {much:>{second}}  {how}".rstrip() for what, much, how in rows)


def _rows(figures: Figures) -> Iterator[Row]:
    if figures.throughput:
        yield from _throughput(figures.throughput)
    if figures.peaks:
        small, large = figures.peaks
        how = (
            f"MB for {FEW} mails with {LARGE / 1e6:.0f} MB attached; {small:.0f} MB with {SMALL / 1e3:.0f} kB"
        )
        yield "peak memory, large mails", f"{large:.0f}", how
    for name, words in (("idle", "in IDLE"), ("brisk", "soon after another mail")):
        if figures.latency:
            values = getattr(figures.latency, name)
            middle, most = (percentile(values, part) * 1000 for part in (0.5, 0.99))
            yield f"latency, {words}", f"{middle:.0f} / {most:.0f}", f"ms p50 / p99 of {len(values)} mails"
    if figures.rules:
        for count, cost in figures.rules.items():
            name = f"{count:,} rules" if count else "starter rules"
            how = f"us a mail, {cost / figures.rules[10]:.2f} of 10 rules" if count else "us a mail"
            yield f"matching, {name}", f"{cost:.0f}", how


def _throughput(found: Throughput) -> Iterator[Row]:
    mails = found.rounds[0].mails
    ratios = ", ".join(f"{one.ratio:.2f}" for one in found.rounds)
    answered, download = mails / found.middle("answered"), mails / found.middle("download")
    whole = mails / (found.middle("answered") + found.middle("start"))
    yield "backlog", f"{mails:,}", f"mails, {found.octets / 1e6:.0f} MB, {len(found.rounds)} rounds, medians"
    yield "raw download", f"{download:.0f}", "messages/s, imapclient, whole messages"
    yield "acknowledgements", f"{answered:.0f}", "per second, from mailbox.reached to the last reply.sent"
    yield "with start-up", f"{whole:.0f}", "per second, from the start of the process"
    yield "ratio", f"{found.middle('ratio'):.2f}", f"acknowledgements to raw download (rounds: {ratios})"
    cpu = found.middle("cpu") / mails * 1000
    yield (
        "CPU",
        f"{cpu:.2f}",
        f"ms per acknowledgement (download: {found.middle('download_cpu') / mails * 1000:.2f})",
    )
    start, start_cpu = found.middle("start"), found.middle("start_cpu")
    yield "start-up", f"{start:.2f}", f"s to mailbox.reached, {start_cpu:.2f} s of CPU"
    yield "peak memory", f"{found.middle('peak'):.0f}", "MB"


def as_json(figures: Figures) -> str:
    """Every figure of every round."""
    return json.dumps(asdict(figures), indent=1)
