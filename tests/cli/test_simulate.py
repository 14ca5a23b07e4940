"""`simulate`: a desk's own past from a file, and what it says when the file cannot be used."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from responder.cli import simulate
from responder.cli.simulate import command
from responder.cli.stop import Stop
from responder.simulation.desks import PLANS, make_desk, quieter

HEAD = "received,answered,category\n"
ROW = "2026-03-02T10:00:00+02:00,2026-03-02T12:00:00+02:00,a\n"


def ran(*words: str) -> Result:
    return CliRunner().invoke(command, list(words), standalone_mode=False)


def stopped(*words: str) -> Stop:
    fault = ran(*words).exception
    assert isinstance(fault, Stop)
    return fault


@pytest.fixture
def trace(tmp_path: Path) -> str:
    """A quiet desk's year."""
    letters = make_desk(quieter(PLANS[0], 3.0), 5).letters
    rows = [
        f"{one.received.isoformat()},{one.answered.isoformat() if one.answered else ''},{one.category}\n"
        for one in letters
    ]
    file = tmp_path / "trace.csv"
    file.write_text(HEAD + "".join(rows), encoding="utf-8")
    return str(file)


def test_one_object(trace: str) -> None:
    """With what a program needs: overall, by month, beside other ways to promise."""
    done = ran("--trace", trace, "--json")
    assert (done.exception, done.return_value) == (None, 0)
    told = json.loads(done.stdout)
    assert 0.8 < told["kept"] < 1
    assert told["mean_working_hours"] > 0
    assert told["median_working_hours"] > 0
    assert [one["month"] for one in told["months"]] == [f"2026-{month:02}" for month in range(1, 13)]
    assert sum(one["n"] for one in told["months"]) == told["n"]
    assert set(told["beside"]) == {"24h", "24wh", "7-day median"}
    assert all({"month", "n", "kept"} <= set(one) for one in told["months"])


def test_the_table(trace: str) -> None:
    """A line a month, one for all, one for the medians."""
    told = ran("--trace", trace).stdout.splitlines()
    assert [line[:7] for line in told[2:14]] == [f"2026-{month:02}" for month in range(1, 13)]
    assert (told[14][:3], told[15][:6]) == ("all", "median")


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("", ":1:1: the file is empty"),
        ("received;answered\n", ":1:1: there is no column category"),
        (HEAD + "2026-03-02T10:00:00,,a\n", ":2:1: '2026-03-02T10:00:00' has no zone"),
        (
            HEAD + ROW + "2026-03-02T10:00:00+02:00,2026-03-01T10:00:00+02:00,a\n",
            ":3:27: answered lies before",
        ),
    ],
)
def test_a_file_that_cannot_be_used(tmp_path: Path, content: str, told: str) -> None:
    """FILE:LINE:COLUMN, what is wrong and what to do; exit code 65."""
    file = tmp_path / "bad.csv"
    file.write_text(content, encoding="utf-8")
    fault = stopped("--trace", str(file))
    assert fault.code == 65
    assert fault.message.startswith(str(file) + told)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    """Said, with 65."""
    fault = stopped("--trace", str(tmp_path / "none.csv"))
    assert fault.code == 65
    assert "no such file" in fault.message


def test_an_unknown_calendar(tmp_path: Path) -> None:
    """The known ones are named."""
    file = tmp_path / "one.csv"
    file.write_text(HEAD + ROW, encoding="utf-8")
    fault = stopped("--trace", str(file), "--calendar", "FR")
    assert (fault.code, "EE, LV, RU" in fault.message) == (65, True)


def test_one_complaint_is_enough(tmp_path: Path) -> None:
    """A desk on its first day gets its target."""
    file = tmp_path / "one.csv"
    file.write_text("\ufeff" + HEAD + ROW, encoding="utf-8")
    told = json.loads(ran("--trace", str(file), "--json").stdout)
    assert (told["kept"], told["n"]) == (1.0, 1)
    assert 24 <= told["mean_working_hours"] <= 27


def test_a_calendar_without_a_trace() -> None:
    """Is a wrong command line."""
    assert "--trace FILE" in str(ran("--calendar", "EE").exception)


def test_the_table_says_what_its_signs_mean(trace: str) -> None:
    """And how much was promised by the record, how much by the target."""
    told = ran("--trace", trace).stdout
    assert "n: complaints whose outcome is known" in told
    assert re.search(
        r"promise: \d+ by the desk's own record, \d+ by the target 24wh, as long as fewer than", told
    )
    assert told.splitlines()[0].endswith("calendar office hours EE, target 24wh")


def test_nothing_learned_is_said(tmp_path: Path) -> None:
    """A short past: all by the target."""
    file = tmp_path / "short.csv"
    file.write_text(HEAD + ROW, encoding="utf-8")
    told = ran("--trace", str(file)).stdout
    assert "promise: 0 by the desk's own record, 1 by the target 24wh" in told


def test_a_long_one_tells_how_far_it_is(trace: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """On standard error, so that a program reads one object still; a short one is silent."""
    assert ran("--trace", trace, "--json").stderr == ""
    monkeypatch.setattr(simulate, "MANY", 100)
    done = ran("--trace", trace, "--json")
    assert isinstance(json.loads(done.stdout), dict)
    lines = done.stderr.splitlines()
    assert [line.partition(" of ")[0] for line in lines] == [f"{tenth}0 %" for tenth in range(1, 10)]


def test_a_past_of_too_many_years_names_them(tmp_path: Path) -> None:
    """A wrong year is found by the dates."""
    file = tmp_path / "long.csv"
    file.write_text(HEAD + "2006-03-02T10:00:00Z,,a\n" + ROW, encoding="utf-8")
    text = stopped("--trace", str(file)).message
    assert "first receipt (2006-03-02) and last answer (2026-03-02) lie more than eight years apart" in text
