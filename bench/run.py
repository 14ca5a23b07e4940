"""The whole benchmark: what is measured, in which order."""

from __future__ import annotations

from dataclasses import dataclass

from bench import rule_matching
from bench.latency import Latency, latency
from bench.servers import servers
from bench.throughput import Throughput, peak_with, throughput

PARTS = ("throughput", "memory", "latency", "rules")
FEW = 25
SMALL, LARGE = 100_000, 4_000_000


@dataclass(frozen=True)
class Size:
    """How much is measured."""

    mails: int = 1_000
    rounds: int = 3
    samples: int = 60
    parts: tuple[str, ...] = PARTS


@dataclass(frozen=True)
class Figures:
    """What was measured; None where it was not asked for. `peaks`: MB with small and with large attachments. `rules`:
    microseconds a mail by number of rules (0: the starter rules)."""

    size: Size
    throughput: Throughput | None = None
    peaks: tuple[float, float] | None = None
    latency: Latency | None = None
    rules: dict[int, float] | None = None


def measure(size: Size) -> Figures:
    """Everything that `size` asks for, one after another."""
    with servers() as both:
        return Figures(
            size=size,
            throughput=throughput(both, size.mails, size.rounds) if "throughput" in size.parts else None,
            peaks=(peak_with(both, "small", FEW, SMALL), peak_with(both, "large", FEW, LARGE))
            if "memory" in size.parts
            else None,
            latency=latency(both, size.samples) if "latency" in size.parts else None,
            rules=rule_matching.figures() if "rules" in size.parts else None,
        )
