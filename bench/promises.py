"""The tables of docs/promise.md, and its picture: `python -m bench.promises [--picture OUT.svg] SEED ...`.

The desks of all seeds are played two at a time. The picture shows the first seed: share kept by month, the binomial
band behind it, one strip a desk, written by hand as SVG."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

from responder.simulation.desks import PLANS
from responder.simulation.report import desk_report
from responder.simulation.tally import band

AT_ONCE = 2
HEAD = (
    "| desk | seed | complaints | kept | mean | median | months out | oracle kept | oracle mean | ratio "
    "| 24 h kept, mean | 24 wh kept, mean | week's median kept, mean |\n" + "|---" * 13 + "|"
)
WEEKS_HEAD = (
    "| desk | seed | since | weeks 1 and 2 | weeks 1 to 4 | week by week, complaints and kept |\n"
    + "|---" * 6
    + "|"
)
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


def row(desk: dict[str, Any], seed: int) -> str:
    """A desk's line of the first table."""
    out = sum(one["within_band"] is False for one in desk["months"][1:])
    oracle = desk["beside"].get("oracle")
    knows = ["–", "–", "–"]
    if oracle:
        ratio = desk["mean_working_hours"] / oracle["mean_working_hours"]
        knows = [_percent(oracle["kept"]), f"{oracle['mean_working_hours']:.1f} h", f"{ratio:.2f}"]
    cells = [
        desk["name"],
        str(seed),
        f"{desk['n']:,}",
        _percent(desk["kept"]),
        f"{desk['mean_working_hours']:.1f} h",
        f"{desk['median_working_hours']:.1f} h",
        str(out),
        *knows,
        *[_beside(desk["beside"][name]) for name in ("24h", "24wh", "7-day median")],
    ]
    return f"| {' | '.join(cells)} |"


def rows_of_changes(desk: dict[str, Any], seed: int) -> list[str]:
    """A desk's lines of the second table: one for each time that it became another."""
    return [
        f"| {desk['name']} | {seed} | {one['since']}, {one['what']} | {_banded(one['two_weeks'])} "
        f"| {_banded(one['four_weeks'])} "
        f"| {', '.join(map(_week, one['weeks']))} |"
        for one in desk["changes"]
    ]


def _week(one: dict[str, Any]) -> str:
    return f"{one['n']}: {_banded(one)}"


def _beside(other: dict[str, Any]) -> str:
    return f"{_percent(other['kept'])}, {other['mean_working_hours']:.1f} h"


def _percent(share: float) -> str:
    return f"{share * 100:.1f} %"


def _banded(one: dict[str, Any]) -> str:
    return _percent(one["kept"]) + ("" if one["within_band"] else " (out)")


def main(words: Sequence[str] | None = None) -> None:
    """Play the seeds' desks and print both tables."""
    asked = argparse.ArgumentParser(prog="python -m bench.promises", description=__doc__)
    asked.add_argument("seeds", nargs="+", type=int, metavar="SEED")
    asked.add_argument("--picture", type=Path, metavar="OUT.svg")
    options = asked.parse_args(words)
    wanted = [(plan, seed) for plan in PLANS for seed in options.seeds]
    with ProcessPoolExecutor(AT_ONCE) as pool:
        desks = list(pool.map(desk_report, *zip(*wanted, strict=True)))
    seeds = [seed for _, seed in wanted]
    print(HEAD, *map(row, desks, seeds), "", WEEKS_HEAD, sep="\n")
    for desk, seed in zip(desks, seeds, strict=True):
        print(*rows_of_changes(desk, seed), sep="\n", end="\n" * bool(desk["changes"]))
    if options.picture:
        first = [desk for desk, seed in zip(desks, seeds, strict=True) if seed == options.seeds[0]]
        options.picture.write_text(picture({"desks": first}), encoding="utf-8")


if __name__ == "__main__":
    main()
