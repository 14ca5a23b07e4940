"""The picture of docs/promise.md: `python -m bench.promises OUT.svg FILE.json`, of what `simulate --json` printed.

Written by hand as SVG: share kept by month, the binomial band behind it, one strip a desk."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from responder.simulation.tally import band

WIDTH, STRIP, LEFT, GAP = 720, 74, 190, 14
LEAST = 0.6  # of the vertical axis; less is drawn at its foot
STYLE = (
    "text{font:12px sans-serif;fill:#333}.b{fill:#cfe3d4}.g{stroke:#7a9c82}.i{fill:#1f5f8b}.o{fill:#b3261e}"
    ".p{fill:none;stroke:#1f5f8b;stroke-width:2}.s{fill:none;stroke:#b98a2f;stroke-width:1.3;stroke-dasharray:4 3}"
)
NOTE = "Share of promises kept, by month. Green: 95 % band around 90 %. Dashed: the median of the last week promised."


def picture(told: dict[str, Any]) -> str:
    """The SVG. Desks on which nothing was ever kept are left out: there is nothing to see."""
    desks = [desk for desk in told["desks"] if desk["kept"]]
    height = len(desks) * (STRIP + GAP) + 40
    strips = "".join(_strip(desk, 10 + at * (STRIP + GAP)) for at, desk in enumerate(desks))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img"><title>{NOTE}</title>'
        f'<style>{STYLE}</style><rect width="100%" height="100%" fill="#fff"/>{strips}'
        f'<text x="10" y="{height - 12}">{NOTE}</text></svg>\n'
    )


def _strip(desk: dict[str, Any], top: int) -> str:
    months = desk["months"]
    step = (WIDTH - LEFT - 20) / (len(months) - 1)
    xs = [LEFT + at * step for at in range(len(months))]
    upper = [
        f"{x:.0f},{_y(top, min(1, 0.9 + band(one['n']))):.1f}" for x, one in zip(xs, months, strict=True)
    ]
    lower = [f"{x:.0f},{_y(top, 0.9 - band(one['n'])):.1f}" for x, one in zip(xs, months, strict=True)]
    ours = " ".join(f"{x:.0f},{_y(top, one['kept']):.1f}" for x, one in zip(xs, months, strict=True))
    week = desk["beside"]["7-day median"]["months"]
    theirs = " ".join(f"{x:.0f},{_y(top, one['kept']):.1f}" for x, one in zip(xs, week, strict=True))
    dots = "".join(
        f'<circle class="{"i" if one["within_band"] else "o"}" cx="{x:.0f}" cy="{_y(top, one["kept"]):.1f}" r="3"/>'
        for x, one in zip(xs, months, strict=True)
    )
    return (
        f'<text x="10" y="{top + 30}">{desk["name"]}</text>'
        f'<text x="10" y="{top + 48}">{desk["kept"] * 100:.1f} % kept, {desk["mean_working_hours"]:.1f} h</text>'
        f'<polygon class="b" points="{" ".join(upper + lower[::-1])}"/>'
        f'<line class="g" x1="{LEFT}" x2="{WIDTH - 20}" y1="{_y(top, 0.9):.1f}" y2="{_y(top, 0.9):.1f}"/>'
        f'<polyline class="s" points="{theirs}"/><polyline class="p" points="{ours}"/>{dots}'
    )


def _y(top: int, share: float) -> float:
    return top + STRIP * (1 - (max(LEAST, share) - LEAST) / (1 - LEAST))


def main() -> None:
    out, source = sys.argv[1:]
    Path(out).write_text(picture(json.loads(Path(source).read_text(encoding="utf-8"))), encoding="utf-8")


if __name__ == "__main__":
    main()
