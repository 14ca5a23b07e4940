"""`promises`: what a desk reads of its promises, what programs read, and what wrong words get."""

from __future__ import annotations

import json
import re
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from responder.cli.promises_page import OfMailbox, lines
from responder.core.hit_rate import Count
from responder.edges import system
from tests.cli.verbs import EVIL, Shop
from tests.edges.register.promise_desk import PromiseDesk

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)  # Friday of 2026-W47
PAGE = """\
kaebused: promises given from Monday 2026-11-02 on, Europe/Tallinn
kept 26 of 34, 76.5 %: fewer than the goal, and chance does not explain it
(27 to 34 of 34 is what chance makes of a goal of 90 %)
                                   delay with- still over-       % late by
                given  kept  late notice drawn  open   due    kept  median worst
by week
W45 2026-11-02     12    10     1      0     1     0     0   90.9     1h02  1h02
W46 2026-11-09     15     9     4      1     0     1     1   60.0!      2m  125h
W47 2026-11-16      9     7     0      0     0     2     1  ~87.5        -     -
by category
billing             8     1     4      1     1     1     1   14.3!      2m  125h
other              28    25     1      0     0     2     1  ~92.6     1h02  1h02
together
                   36    26     5      1     1     3     2  ~76.5!      2m  125h

% kept: of those whose outcome is known. Late ones, those that a notice of
delay replaced and overdue ones (they are still open) are not kept; withdrawn
ones do not count. Late by: open time, of those that were answered.
!  fewer than chance explains at 90 % (95 % binomial band)
~  so far: some of them still have time
2 overdue: responder complaints --overdue
"""
SAMPLE = re.compile(r'([a-z_]+)(?:\{((?:[a-z]+="(?:[^"\\\n]|\\[\\"n])*",?)*)\})? (-?[0-9.e+-]+)')


@pytest.fixture
def give(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> PromiseDesk:
    """Puts promises into the shop's register; now is NOW."""
    monkeypatch.setattr(system, "now", lambda: NOW)
    return PromiseDesk(shop.work.register)


def three_weeks(desk: PromiseDesk) -> None:
    """What PAGE tells."""
    for days, kept in ((15, 10), (9, 8), (3, 7)):
        for _ in range(kept):
            desk.give(NOW - days * DAY, "kept")
    desk.give(NOW - 15 * DAY, "late", 3725)
    desk.give(NOW - 15 * DAY, "withdrawn", category="billing")
    desk.give(NOW - 9 * DAY, "kept", category="billing")
    for seconds in (30, 60, 120, 450_000):
        desk.give(NOW - 9 * DAY, "late", seconds, category="billing")
    slipped = desk.give(NOW - 9 * DAY, category="billing")
    desk.delay(slipped, NOW - 8 * DAY, "kept")
    desk.give(NOW - 9 * DAY, category="billing")
    desk.give(NOW - 3 * DAY)
    desk.give(NOW - HOUR)


def told(shop: Shop, *words: str) -> Any:
    ended = shop.run("promises", "--json", *words)
    assert ended.code == 0, ended.err
    return json.loads(ended.out)


def test_the_page(shop: Shop, give: PromiseDesk) -> None:
    """By week and by category, with what a person must know to read it, in 80 columns."""
    three_weeks(give)
    ended = shop.run("promises", "--since", "2026-11-02")
    assert (ended.code, ended.out, ended.err) == (0, PAGE, "")
    assert max(map(len, ended.out.splitlines())) <= 80


def test_one_object(shop: Shop, give: PromiseDesk) -> None:
    """With the same numbers, for programs."""
    three_weeks(give)
    found = told(shop)
    assert {name: found[name] for name in ("at", "goal")} == {
        "at": "2026-11-20T12:00:00.000000Z",
        "goal": 0.9,
    }
    (mailbox,) = found["mailboxes"]
    assert {name: mailbox[name] for name in ("mailbox", "zone", "since")} == {
        "mailbox": "kaebused",
        "zone": "Europe/Tallinn",
        "since": "2026-08-24",
    }
    assert mailbox["weeks"][1] == {
        "week": "2026-W46", "monday": "2026-11-09", "given": 15, "kept": 9, "late": 4, "superseded": 1,
        "withdrawn": 0, "running": 1, "overdue": 1, "judged": 15, "share": 0.6, "band": [11, 15],
        "against_goal": "below", "late_by_median_s": 120, "late_by_worst_s": 450_000,
    }  # fmt: skip
    assert [one["category"] for one in mailbox["categories"]] == ["billing", "other"]
    assert mailbox["total"] == found["total"]
    for part in ("weeks", "categories"):
        for name in ("given", "kept", "late", "superseded", "withdrawn", "running", "overdue", "judged"):
            assert sum(one[name] for one in mailbox[part]) == found["total"][name]


def test_nothing_promised_is_said(shop: Shop, give: PromiseDesk) -> None:
    """Not an empty page; for programs null where a share of nothing is asked for."""
    ended = shop.run("promises")
    words = "kaebused: nothing was promised from Monday 2026-08-24 on, Europe/Tallinn\n"
    assert (ended.code, ended.out) == (0, words)
    total = told(shop)["total"]
    assert (total["given"], total["share"], total["band"], total["against_goal"]) == (0, None, None, None)


def test_what_nobody_was_told_does_not_count(shop: Shop, give: PromiseDesk) -> None:
    """Promises of mails that never left, and those without words."""
    give.give(NOW - DAY, "kept", state="FAILED")
    give.give(NOW - DAY, "kept", state="QUEUED")
    give.give(NOW - DAY, "kept", words="")
    assert told(shop)["total"]["given"] == 0


def test_all_still_running(shop: Shop, give: PromiseDesk) -> None:
    """No share is invented."""
    give.give(NOW - HOUR)
    out = shop.run("promises").out
    assert "it is not known yet of any of them whether it was kept" in out
    assert re.search(r"^W47 2026-11-16 +1 +0 +0 +0 +0 +1 +0 +- +- +-$", out, re.MULTILINE)


def test_a_week_is_that_of_the_mailboxes_calendar(shop: Shop, give: PromiseDesk) -> None:
    """Sunday evening in UTC is Monday in Tallinn."""
    give.give(datetime(2026, 11, 15, 22, 30, tzinfo=UTC), "kept")
    give.give(datetime(2026, 11, 15, 21, 30, tzinfo=UTC), "kept")
    assert [one["week"] for one in told(shop)["mailboxes"][0]["weeks"]] == ["2026-W46", "2026-W47"]


@pytest.mark.parametrize(
    ("since", "first"),
    [
        ("2026-11-11", "2026-11-09"),
        ("2026-11-09", "2026-11-09"),
        ("2026-W46", "2026-11-09"),
        ("2026-11-15T22:30:00+00:00", "2026-11-16"),
        ("10d", "2026-11-09"),
        (" 1w ", "2026-11-09"),
        ("0001-01-01", "1970-01-05"),
        ("1900-01-01T00:00+00:00", "1970-01-05"),
        ("50000w", "1970-01-05"),
        ("2026-11-20", "2026-11-16"),
    ],
)
def test_since_means_whole_weeks(shop: Shop, give: PromiseDesk, since: str, first: str) -> None:
    """From the Monday of the week in which it lies there: no week is shown in part."""
    for days in range(30):
        give.give(NOW - days * DAY, "kept")
    (mailbox,) = told(shop, "--since", since)["mailboxes"]
    assert mailbox["since"] == first
    expected = min((NOW - datetime.fromisoformat(f"{first}T00:00+02:00")) // DAY + 1, 30)
    assert mailbox["total"]["given"] == expected


def test_a_promise_before_that_week_does_not_come_back_by_its_notice(shop: Shop, give: PromiseDesk) -> None:
    """The clock's first promise decides, though the notice of its delay was given later."""
    slipped = give.give(NOW - 14 * DAY)
    give.delay(slipped, NOW - DAY, "kept")
    assert told(shop, "--since", "1w")["total"]["given"] == 0
    assert told(shop, "--since", "3w")["total"]["superseded"] == 1


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (("--since", "yesterday"), "'yesterday' is no time"),
        (("--since", ""), "'' is no time"),
        (("--since", "2026-13-01"), "is no time"),
        (("--since", "2026-W60"), "'2026-W60' is no week. 2026 has the weeks 2026-W01 to 2026-W53."),
        (("--since", "2025W53"), "'2025W53' is no week. 2025 has the weeks 2025-W01 to 2025-W52."),
        (("--since", "2026-W5"), "'2026-W5' is no week."),
        (("--since", "0000-W05"), "is no time. Write 30d, 12w, 2026-11-02 or 2026-W45."),
        (("--since", "99999999w"), "is no time"),
        (("--since", "2026-11-22"), "lies in the future"),
        (("--since", "2027-01-01T00:00+02:00"), "lies in the future"),
        (("--since", f"{EVIL}"), "is no time"),
        (("--mailbox", "nowhere"), "there is no mailbox 'nowhere'. There are: kaebused."),
        (("--mailbox", "a\udcff"), "no UTF-8"),
        (("--prometheus", "--json"), "leave out --json and --since"),
        (("--prometheus", "--since", "12w"), "leave out --json and --since"),
        (("more",), "more"),
    ],
)
def test_wrong_words_are_64_with_what_to_write(
    shop: Shop, give: PromiseDesk, words: tuple[str, ...], hint: str
) -> None:
    """Said on standard error alone, and never as it came to the terminal."""
    ended = shop.run("promises", *words)
    assert (ended.code, ended.out) == (64, "")
    assert hint in " ".join(ended.err.split())
    assert not {"\x1b", "\u202e", "\x9b"} & set(ended.err)


def test_one_mailbox(shop: Shop, give: PromiseDesk) -> None:
    """Also one that the configuration no longer knows: its weeks are UTC's."""
    give.give(NOW - DAY, "kept")
    give.give(NOW - DAY, "late", 60, mailbox="old")
    assert [one["mailbox"] for one in told(shop)["mailboxes"]] == ["kaebused", "old"]
    (one,) = told(shop, "--mailbox", "old")["mailboxes"]
    assert (one["zone"], one["total"]["late"], one["total"]["given"]) == ("UTC", 1, 1)
    out = shop.run("promises").out
    assert out.count("\nall mailboxes\n") == 1
    assert "kept 1 of 2, 50.0 %: what the goal wants" in out


def test_without_a_register_it_says_what_makes_one(shop: Shop) -> None:
    """78, and nothing is created."""
    ended = shop.run("promises")
    assert (ended.code, ended.out) == (78, "")
    assert "there is no register yet" in ended.err
    assert not shop.state.exists()


def test_a_newer_register_is_left_alone(shop: Shop, give: PromiseDesk) -> None:
    """An older program does not guess at it."""
    shop.close()
    connection = sqlite3.connect(shop.state / "register.sqlite")
    with connection:
        connection.execute("INSERT INTO schema_version VALUES (999, '2026-01-01 00:00:00.000000')")
    connection.close()
    ended = shop.run("promises")
    assert (ended.code, ended.out) == (78, "")
    assert "newer responder" in ended.err


def test_an_older_register_is_read_as_it_is(shop: Shop, give: PromiseDesk) -> None:
    """Promises stand in it since the first version; reading migrates nothing."""
    give.give(NOW - DAY, "kept")
    shop.close()
    connection = sqlite3.connect(shop.state / "register.sqlite")
    with connection:
        connection.execute("DELETE FROM schema_version WHERE version > 1")
        for table in ("answers", "clocks", "observations", "estimators"):
            connection.execute(f"DROP TABLE {table}")
    connection.close()
    assert told(shop)["total"]["kept"] == 1


def test_a_name_of_the_desk_is_shown_not_played(shop: Shop, give: PromiseDesk) -> None:
    """Categories come from rules: whatever stands there neither moves the terminal nor breaks a line of a format."""
    evil = f'{EVIL}"\\\n, goods that are long'
    give.give(NOW - 3 * DAY, "kept", category=evil)
    for option in ((), ("--prometheus",)):
        out = shop.run("promises", *option).out
        assert not {"\x1b", "\u202e", "\x9b"} & set(out)
        assert "u202eeviL" in out
    assert told(shop)["mailboxes"][0]["categories"][0]["category"] == evil


def test_long_names_have_their_own_line(shop: Shop, give: PromiseDesk) -> None:
    """The columns stay where they are, and the page has 80."""
    for name in ("fifteen-letters", "sixteen-letters-", "x" * 200):
        give.give(NOW - 3 * DAY, "kept", category=name)
    out = shop.run("promises").out
    assert max(map(len, out.splitlines())) == 80
    assert "\nfifteen-letters     1" in out
    assert "\nsixteen-letters-\n                    1" in out
    assert f"\n{'x' * 79}…\n" in out


def test_large_numbers_keep_their_columns() -> None:
    """A desk of 99,999 promises a week, and one that answers after a year."""
    many = Count(70_000, 20_000, 5_000, 2_000, 2_999, 1_000, (59, 36_000_000))
    page = OfMailbox("kaebused", UTC, NOW.date(), many, {NOW.date(): many}, {"other": many})
    out = list(lines([page]))
    assert max(map(len, out)) <= 80
    row = next(line for line in out if line.startswith("other"))
    assert row == "other           99999 70000 20000   5000  2000  2999  1000  ~72.9!     <1m >999h"


def samples(text: str) -> dict[tuple[str, str], float]:
    """Every line of the format is a comment or a sample; each sample stands once, below its type."""
    found: dict[tuple[str, str], float] = {}
    kinds: list[str] = []
    assert text.endswith("\n")
    for line in text.splitlines():
        if line.startswith("# TYPE "):
            kinds.append(line.split()[2])
        elif not line.startswith("# HELP "):
            matched = SAMPLE.fullmatch(line)
            assert matched, line
            assert matched[1] == kinds[-1]
            assert (matched[1], matched[2] or "") not in found
            found[matched[1], matched[2] or ""] = float(matched[3])
    assert len(set(kinds)) == len(kinds)
    return found


def test_series_for_a_monitoring_system(shop: Shop, give: PromiseDesk) -> None:
    """All that was ever promised as counters; the ratio of what ended in the last 28 days, and its band's low end."""
    three_weeks(give)
    give.give(NOW - 400 * DAY, "late", 60)
    found = samples(shop.run("promises", "--prometheus").out)
    labels = 'mailbox="kaebused",category="other"'
    values = {
        name.removeprefix("responder_promises_"): number
        for (name, of), number in found.items()
        if of == labels
    }
    assert values == {
        "given_total": 29, "kept_total": 25, "late_total": 2, "superseded_total": 0, "withdrawn_total": 0,
        "running": 2, "overdue": 1, "hit_ratio": 25 / 27, "hit_ratio_low": 21 / 27,
    }  # fmt: skip
    whole = 'mailbox="kaebused"'
    assert found["responder_promises_mailbox_hit_ratio", whole] == 26 / 34
    assert found["responder_promises_mailbox_hit_ratio_low", whole] == 27 / 34
    assert found["responder_promises_goal_ratio", ""] == 0.9


def test_the_page_of_the_manual_names_every_key_and_every_series(shop: Shop, give: PromiseDesk) -> None:
    """Whoever reads the output finds in docs/promise.md what it is."""
    three_weeks(give)
    found = told(shop)
    (mailbox,) = found["mailboxes"]
    keys = {*found, *mailbox, *mailbox["weeks"][0], *mailbox["categories"][0]}
    series = {
        name.removeprefix("responder_promises_")
        for name, _ in samples(shop.run("promises", "--prometheus").out)
    }
    page = (Path(__file__).parents[2] / "docs" / "promise.md").read_text(encoding="utf-8")
    assert {name for name in keys | series if f"`{name}`" not in page} == set()


def test_series_of_an_empty_register(shop: Shop, give: PromiseDesk) -> None:
    """The goal alone: no ratio is invented. Where nothing ended of late, the counters stand without one."""
    assert list(samples(shop.run("promises", "--prometheus").out)) == [("responder_promises_goal_ratio", "")]
    give.give(NOW - 400 * DAY, "kept")
    names = {name for name, _ in samples(shop.run("promises", "--prometheus").out)}
    assert "responder_promises_given_total" in names
    assert not {name for name in names if "hit_ratio" in name}


def test_series_of_one_mailbox(shop: Shop, give: PromiseDesk) -> None:
    """Narrowed as the page is."""
    give.give(NOW - DAY, "kept")
    give.give(NOW - DAY, "kept", mailbox="old")
    found = samples(shop.run("promises", "--prometheus", "--mailbox", "old").out)
    assert {labels for _, labels in found} == {"", 'mailbox="old",category="other"', 'mailbox="old"'}


def test_label_values_are_escaped_as_the_format_wants(shop: Shop, give: PromiseDesk) -> None:
    """Backslash, quote and line feed; letters of any language stay."""
    give.give(NOW - 3 * DAY, "kept", category='жалоба "x" \\ y\nz')
    out = shop.run("promises", "--prometheus").out
    assert 'category="жалоба \\"x\\" \\\\ y\\\\nz"' in out
    samples(out)
