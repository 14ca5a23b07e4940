"""The corpus of tests/mail: machine mail of many systems and people's mail that looks like it, with its verdicts."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from responder.core.guard import SILENCE_REASONS, GuardPolicy, Silence, judge
from responder.core.message import parse
from responder.core.verdict import BY_THE_REGISTER

MAIL = Path(__file__).parent.parent / "mail"
FOLDERS = ("machines", "people")
VERDICTS: dict[str, str] = yaml.safe_load((MAIL / "verdicts.yaml").read_text(encoding="utf-8"))
OWN = frozenset({"kaebused@pood.example", "abi@pood.example", "bounces@pood.example"})
POLICY = GuardPolicy(own_addresses=OWN, bounces=frozenset({"bounces@pood.example"}))


@pytest.mark.parametrize("name", VERDICTS)
def test_verdict_of_a_mail(name: str) -> None:
    """ "answer", or "silence: REASON": the reason of the first step that says no."""
    verdict = judge(parse((MAIL / name).read_bytes()), POLICY)
    found = f"silence: {verdict.reason}" if isinstance(verdict, Silence) else "answer"
    assert found == VERDICTS[name], verdict


def test_the_table_names_every_mail_once() -> None:
    """No mail without a verdict, no verdict without a mail."""
    assert sorted(VERDICTS) == sorted(
        f"{path.parent.name}/{path.name}" for folder in FOLDERS for path in (MAIL / folder).iterdir()
    )


def test_the_corpus_is_large_and_every_reason_occurs() -> None:
    """At least 150 of each kind; machines are silent, people are answered."""
    machines = [verdict for name, verdict in VERDICTS.items() if name.startswith("machines/")]
    people = [verdict for name, verdict in VERDICTS.items() if name.startswith("people/")]
    assert len(machines) >= 150
    assert len(people) >= 150
    assert set(people) == {"answer"}
    assert set(machines) == {f"silence: {reason}" for reason in SILENCE_REASONS.keys() - BY_THE_REGISTER}


def test_line_ends_do_not_change_a_verdict() -> None:
    """The same mails with LF alone and with CRLF."""
    for name in VERDICTS:
        raw = (MAIL / name).read_bytes().replace(b"\r\n", b"\n")
        assert judge(parse(raw), POLICY) == judge(parse(raw.replace(b"\n", b"\r\n")), POLICY), name
