"""The dry run's echo: what would have gone out, and only at level debug what names a person."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from responder.daemon.shadow import Shadow
from responder.edges import audit
from responder.edges.register.store import memory_register
from tests.edges.register.desk_work import START, DeskWork, mail


@pytest.fixture
def work(tmp_path: Path) -> Iterator[DeskWork]:
    made = memory_register(tmp_path / "register.sqlite", START, lambda: b"k" * 32, lambda: "inst2345")
    yield DeskWork(made)
    made.close()
    assert list(tmp_path.iterdir()) == []


def echoed(work: DeskWork, level: str, raw: bytes) -> list[dict[str, Any]]:
    stream = io.StringIO()
    audit.configure("json", level, stream)
    try:
        Shadow(work.register).echo(work.take(raw)[1])
    finally:
        audit.configure("json", "info", None)
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_the_mail_that_would_go_out_is_told(work: DeskWork) -> None:
    """Facts first, as ever; then complaint and subject."""
    lines = echoed(work, "info", mail())
    events = [line["event"] for line in lines]
    assert events[-2:] == ["reply.queued", "dry_run.would_send"]
    assert lines[-1]["complaint"] in lines[-1]["subject"]
    assert "anna@klient.example" not in json.dumps(lines)


def test_its_text_is_told_at_level_debug(work: DeskWork) -> None:
    """With its recipient: whoever reads at that level asked for it."""
    (text,) = [
        line
        for line in echoed(work, "debug", mail("Моя чашка разбилась, верните деньги."))
        if line["event"] == "dry_run.text"
    ]
    assert text["complaint"] in text["text"]
    assert text["level"] == "debug"


def test_silence_sends_nothing(work: DeskWork) -> None:
    """A machine's mail leaves its facts alone."""
    lines = echoed(work, "debug", mail(Auto_Submitted="auto-replied"))
    assert lines
    assert not any(line["event"].startswith("dry_run") for line in lines)
