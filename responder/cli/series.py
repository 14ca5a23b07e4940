"""The text exposition format 0.0.4 of Prometheus, for a collector of text files such as node_exporter's."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from responder.cli.complaints import safe

Labels = tuple[tuple[str, str], ...]
Sample = tuple[Labels, float | None]


def family(name: str, kind: str, words: str, samples: Iterable[Sample]) -> Iterator[str]:
    """Lines without their ends. All samples of a name stand together below its type; without a sample the name is left
    out. `kind`: counter or gauge."""
    shown = [(labels, number) for labels, number in samples if number is not None]
    if shown:
        full = f"responder_{name}"
        yield f"# HELP {full} {words}"
        yield f"# TYPE {full} {kind}"
        yield from (f"{full}{_labels(labels)} {number!r}" for labels, number in shown)


def text(lines: Iterable[str]) -> str:
    """The whole of it. Ends with a line feed."""
    return "\n".join(lines) + "\n"


def _labels(labels: Labels) -> str:
    pairs = ",".join(f'{name}="{_escaped(value)}"' for name, value in labels)
    return f"{{{pairs}}}" if pairs else ""


def _escaped(value: str) -> str:
    """The format escapes backslash, quote and line feed; what else plays with a terminal is escaped before."""
    return safe(value).replace("\\", "\\\\").replace('"', '\\"')
