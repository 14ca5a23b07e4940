"""What matching costs per mail, by number of rules: `python bench/rule_matching.py` from the repository's root."""

from __future__ import annotations

import random
import timeit
from importlib.resources import files
from itertools import cycle

import yaml

from responder.core.message import parse
from responder.core.rules import Branch, Leaf, Rule, RuleSet, Surroundings, match, rule_set
from responder.core.ruling.rule_syntax import read_rules

LETTERS = "абвгдежзиклмнопрстуфхцчшыэюя"
BODY = (
    "Добрый день! Две недели назад я заказала у вас чайник, деньги списали сразу, а посылка так и не пришла. "
    "На звонки никто не отвечает, в чате обещали перезвонить. Прошу вернуть деньги или прислать заказ до пятницы. "
    "Номер заказа 12345. С уважением, Анна Петрова\n"
)
AROUND = Surroundings(mailbox="complaints", language="ru", followup=False)


def mails(count: int) -> list[bytes]:
    head = "From: Anna <anna@mail.ru>\r\nTo: help@shop.ee\r\nSubject: Где заказ {n}?\r\n\r\n"
    return [(head.format(n=number) + BODY * 3).encode() for number in range(count)]


def invented(count: int) -> RuleSet:
    """Rules on words, phrases, addresses and headers, of which the mails meet none, and a default."""
    rnd = random.Random(1)

    def word() -> str:
        return "".join(rnd.choice(LETTERS) for _ in range(rnd.randint(7, 12))) + rnd.choice(["", "*"])

    def rule(number: int) -> Rule:
        words = (*(word() for _ in range(12)), f"не {word()}")
        sender = Branch(
            "all", (Leaf("from.domain", "in", (f"d{number}.ee",)), Leaf("header.X-Shop", "exists", True))
        )
        parts = (Leaf("text", "contains_any", words), Leaf("from", "glob", (f"*@*.s{number}.lv",)), sender)
        return Rule(f"r{number}", Branch("any", parts), (("category", f"c{number}"),))

    return rule_set([*map(rule, range(count)), Rule("default", None, (("category", "other"),))])


def microseconds(rules: RuleSet) -> float:
    """Of the best of several rounds; the index is built before."""
    _ = rules.index
    messages = [parse(raw) for raw in mails(200)]
    turn = cycle(messages)
    return min(timeit.repeat(lambda: match(next(turn), AROUND, rules), number=200, repeat=15)) / 200 * 1e6


def figures(counts: tuple[int, ...] = (10, 1_000, 10_000)) -> dict[int, float]:
    """Microseconds a mail by number of rules; 0 stands for the starter rules."""
    starter, _ = read_rules(
        yaml.safe_load(files("responder").joinpath("starter_rules.yaml").read_text("utf-8"))
    )
    assert starter is not None
    return {0: microseconds(starter)} | {count: microseconds(invented(count)) for count in counts}


def main() -> None:
    found = figures()
    for count, cost in found.items():
        print(f"{count or 'starter':>7} rules: {cost:.0f} us a mail, {cost / found[10]:.2f} of 10 rules")


if __name__ == "__main__":
    main()
