"""The page for people: every rule with its reason, conditions as a tree, and what docs/rules.md prints."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from responder.cli import responder
from responder.cli.screen import columns

ROOT = Path(__file__).parents[2]
SECTION = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8").partition("## Why did it decide so?")[2]
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```", SECTION, re.MULTILINE | re.DOTALL)
SHOP = """\
company: {name: Kauba Maja OÜ}
language: en
mailboxes: [{address: kaebused@kaubamaja.example, imap: {host: h, username: u, password: {env: IMAP}}}]
smtp: {host: h}
rules:
"""
Explain = Callable[..., str]


@pytest.fixture
def explain(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Explain:
    """Run it in a folder of its own, with these rules, on this mail."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("STATE_DIRECTORY", raising=False)

    def run(rules: str, mail: str, *words: str) -> str:
        inner = "".join(f"  {line}\n" for line in rules.splitlines())
        Path("responder.yaml").write_text(SHOP + inner, encoding="utf-8")
        Path("mail.eml").write_text(mail, encoding="utf-8")
        options = ["explain", "-c", "responder.yaml", "--now", "2026-11-20T12:00+02:00", *words, "mail.eml"]
        told = CliRunner().invoke(responder, options, standalone_mode=False)
        assert told.exception is None, told.output
        return told.stdout

    return run


def of_rules(page: str) -> str:
    """The part that tells of the rules."""
    return page[page.index("  rules ") :].rstrip("\n")


def test_what_the_page_in_docs_prints_is_what_is_printed(explain: Explain) -> None:
    """docs/rules.md, "Why did it decide so?": rules, mail and output."""
    (_, rules), (_, mail), (_, printed) = BLOCKS[:3]
    assert of_rules(explain(rules, mail)) == printed.rstrip("\n")


RULES = """\
- id: big-client
  when: {all: [{from.domain: [client.lv]}, {text: late}]}
  then: {priority: high}
- id: not-by-courier
  when: {not: {from.domain: client.ee}}
  then: {tags: [x]}
- id: late
  when: {any: [{subject: [one, two, three, four, five, six, late]}, {body: {contains: "urgent"}}]}
  then: {category: delivery, mark: $Late}
- id: late-too
  when: {all: [{body: late}, {not: {any: [{size: {gt: "5 MB"}}, {followup: true}]}}]}
  then: {category: other, target: 8wh}
  stop: true
- id: below
  when: {body: late}
  then: {cause: courier}
- id: default
  then: {category: other}
"""
MAIL = "From: Anna <anna@client.ee>\nSubject: Late order\n\nIt is late.\n"


def test_each_rule_has_its_reason_in_a_line(explain: Explain) -> None:
    """The failing part of `all`, what `not` rules out, who set it before, who stopped it."""
    page = of_rules(explain(RULES, MAIL))
    assert "  ✗ big-client      from.domain: client.ee, not in client.lv\n" in page
    assert "  ✗ not-by-courier  ruled out by `not`: from.domain in client.ee\n" in page
    assert "  ✓ late            category: delivery; mark: $Late  responder.yaml:12\n" in page
    assert "  ✓ late-too        target: 8wh; category set before by late; ends the rules  resp" in page
    assert "  · below           not looked at: rule late-too fits and stops\n" in page
    assert page.endswith("  · default         not looked at: rule late-too fits and stops")
    assert page.startswith("  rules      2 of 6 fit  ")


def test_the_conditions_of_a_rule_that_fits_stand_as_a_tree(explain: Explain) -> None:
    """Branches with their truths, leaves with what the mail holds; long lists of words are cut, the word that was met
    is not."""
    page = of_rules(explain(RULES, MAIL))
    assert (
        """
      ✓ any
        ✓ subject contains_any one, two, three … (7)
            late in: Late order
        ✗ body contains urgent
"""
        in page
    )
    assert re.search(
        r"""
      ✓ all
        ✓ body contains_any late
            late in: It is late\.
        ✓ not
          ✗ any
            ✗ size gt 5000000  it is \d+
            ✗ followup equals true  it is false
""",
        page,
    )


def test_verbose_shows_every_leaf_with_all_its_words(explain: Explain) -> None:
    """Also of rules that did not fit, were not looked at, or have long lists."""
    page = of_rules(explain(RULES, MAIL, "-v"))
    assert "subject contains_any one, two, three, four, five, six, late\n" in page
    assert "✗ body contains urgent\n            it is It is late.\n" in page
    assert re.search(
        r"✗ big-client .*responder.yaml:6\n      ✗ all\n        ✗ from.domain in client.lv", page
    )
    assert re.search(r"· below .*\n      ✓ body contains_any late\n", page)


def test_what_is_missing_is_told_as_unknown(explain: Explain) -> None:
    """Neither yes nor no, and it says what the mail lacks."""
    rules = (
        "- id: a\n  when: {not: {header.X-Test: yes}}\n  then: {tags: x}\n- {id: d, then: {category: c}}\n"
    )
    assert "  ? a  not known: header.X-Test is missing\n" in of_rules(explain(rules, MAIL))
    assert "        ? header.X-Test contains_any yes  it is (missing)\n" in of_rules(
        explain(rules, MAIL, "-v")
    )


def test_what_else_was_found_stands_above(explain: Explain) -> None:
    """Detection, the customer's own deadline, what is asked and what is there already."""
    rules = "- id: d\n  then: {category: other, ask_for: [order_number, photos]}\n"
    mail = MAIL.replace("It is late.", "Order 12345 did not come. I need it by 27 November.")
    page = explain(rules, mail)
    assert re.search(r"^  language   en \(detected\); detected en, certain$", page, re.MULTILINE)
    assert re.search(
        r"^  deadline   the customer's own: .*\(2026-11-2\d \d\d:\d\d, Europe/Tallinn\)$", page, re.MULTILINE
    )
    assert "  asks for   photos\n             in the mail already: order_number\n" in page
    assert "  category   other  by rule d\n" in page


@pytest.mark.parametrize("width", [40, 72])
def test_nothing_is_wider_than_the_terminal(
    explain: Explain, monkeypatch: pytest.MonkeyPatch, width: int
) -> None:
    """Also with letters of two columns, marks of none, and words that are longer than a line."""
    monkeypatch.setattr("responder.cli.screen.PIPE_WIDTH", width)
    mail = MAIL.replace("Late order", "Late " + "漢字" * 40 + " " + "e\u0301" * 90 + " " + "long" * 50)
    page = explain(RULES.replace("late-too", "очень-длинное-имя-правила-о-посылках"), mail, "-v")
    assert max(map(columns, page.splitlines())) <= width
    assert "漢字" in page


def test_a_strangers_text_is_shown_not_played(explain: Explain) -> None:
    """In what conditions saw, as elsewhere; with colours on, only our own escape sequences are there."""
    mail = MAIL.replace("It is late.", "It \x1b[31mis late \u202e\x9b2J.")
    page = explain(RULES, mail, "-v", "--color", "always")
    assert not re.search("[\u202e\x9b]", page)
    assert "\x1b" not in re.sub(r"\x1b\[[0-9;]*m", "", page)
    assert "\x1b[31m" not in page
