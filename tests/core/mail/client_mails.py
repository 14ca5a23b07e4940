"""Whole mails made of tests/mail/clients.yaml, with the new text beside each."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

import yaml

TABLE: dict[str, Any] = yaml.safe_load(
    (Path(__file__).parents[2] / "mail" / "clients.yaml").read_text(encoding="utf-8")
)
TEXTS: dict[str, dict[str, str]] = TABLE["texts"]
PROGRAMS: dict[str, dict[str, Any]] = TABLE["programs"]
LANGUAGES = ("ru", "et", "lv", "en")
KINDS = ("top", "bottom", "inline", "signed", "forward", "bare-forward")
FORMS = ("plain", "html", "both")


@dataclass(frozen=True)
class Mail:
    """`new`: the lines of the new text without blank ones. `exact`: nothing else may be there; where a program marks
    nothing and the person writes below, more may stay, never less."""

    name: str
    raw: bytes
    new: tuple[str, ...]
    exact: bool
    unseen: bool


def mails() -> Iterator[Mail]:
    """Every program x language x kind x form."""
    for name in PROGRAMS:
        for language in LANGUAGES:
            for kind in KINDS:
                for form in FORMS:
                    yield _Writer(name, language, kind).mail(form)


class _Writer:
    """One program in one language, writing one kind of mail."""

    def __init__(self, name: str, language: str, kind: str) -> None:
        self.name = f"{name}-{language}-{kind}"
        self.kind = kind
        self.program = PROGRAMS[name]
        self.language = language
        self.text = {key: texts[language].split("\n") for key, texts in TEXTS.items()}
        self.headers = self.program["headers"][language].split("\n")
        self.above = self.program.get("attribution", self.program["headers"])[language].split("\n")

    def mail(self, form: str) -> Mail:
        prefix = "Fwd" if "forward" in self.kind else "Re"
        return Mail(
            f"{self.name}-{form}",
            _written(
                f"{prefix}: {self.text['subject'][0]}",
                self.plain() if form != "html" else "",
                self.html() if form != "plain" else "",
            ),
            tuple(line for line in self.expected() if line),
            not self.undecided(form),
            bool(self.program.get("unseen")),
        )

    def expected(self) -> list[str]:
        text = self.text
        return {
            "inline": [*text["first"], *text["second"]],
            "forward": [*text["comment"], *text["shown"]],
            "bare-forward": text["shown"],
        }.get(self.kind, text["mine"])

    def undecided(self, form: str) -> bool:
        unmarked = not self.program.get("marks") and form != "html"
        loose = "attribution" not in self.program or "<blockquote" not in self.program["quote"]
        return self.kind in ("bottom", "inline") and (unmarked or loose)

    def plain(self) -> str:
        text, above = self.text, self.above
        old = _marked(text["old"]) if self.program.get("marks") else text["old"]
        if self.kind == "top":
            lines = [*text["mine"], "", *above, "", *old]
        elif self.kind == "bottom":
            lines = [*above, "", *old, "", *text["mine"]]
        elif self.kind == "inline":
            lines = [*above, "", *old[:2], "", *text["first"], "", *old[2:], "", *text["second"]]
        elif self.kind == "signed":
            company = ["-- ", *text["company"]]
            own = self.program.get("signature", {}).get(self.language)
            lines = [*text["mine"], "", *(own.split("\n") if own else company), "", *above, "", *old]
        else:
            lines = self.plain_forward()
        return "\n".join(lines) + "\n"

    def plain_forward(self) -> list[str]:
        head, *rest = self.headers
        shown = [*rest, "", *self.text["shown"]]
        if self.program.get("marks_forwarded"):
            shown = ["", *_marked(shown)]
        return [*([*self.text["comment"], ""] if self.kind == "forward" else []), head, *shown]

    def html(self) -> str:
        text, mine, old = self.text, self.block(self.text["mine"]), self.text["old"]
        if self.kind == "top":
            body = mine + self.quote(self.above, old)
        elif self.kind == "bottom":
            body = self.quote(self.above, old) + mine
        elif self.kind == "inline":
            answers = [self.block(text["first"]), self.block(text["second"])]
            body = self.quote(self.above, old[:2]) + answers[0] + self.quote([], old[2:]) + answers[1]
        elif self.kind == "signed":
            body = mine + self.signed() + self.quote(self.above, old)
        else:
            comment = self.block([*text["comment"], ""]) if self.kind == "forward" else ""
            body = comment + self.quote(self.headers, text["shown"], "forwarding")
        return (
            f"<html><head><meta charset=utf-8><style>p {{margin:0}}</style></head><body>{body}</body></html>"
        )

    def block(self, lines: list[str]) -> str:
        return "".join(self.program["line"].replace("{text}", escape(one) or "<br>") for one in lines)

    def quote(self, head: list[str], old: list[str], by: str = "quote") -> str:
        lines = [escape(line.removeprefix("> ")) for line in head]
        rows = "".join(f"<tr><td>{line.replace(': ', ':</td><td>', 1)}</td></tr>" for line in lines[1:])
        form: str = self.program.get(by, self.program["quote"])
        form = form.replace("{head}", "<br>".join(lines)).replace("{first}", "".join(lines[:1]))
        form = form.replace("{rest}", "<br>".join(lines[1:])).replace("{rows}", rows)
        return form.replace("{old}", self.block(old))

    def signed(self) -> str:
        form = self.program["signed"]
        form = form if isinstance(form, str) else form[self.language]
        company = "<br>".join(self.text["company"])
        return str(form.replace("{company}", company).replace("{name}", self.text["name"][0]))


def _marked(lines: list[str]) -> list[str]:
    return [f"> {line}".rstrip() for line in lines]


def _written(subject: str, plain: str, html: str) -> bytes:
    coded = f"=?utf-8?b?{b64encode(subject.encode()).decode()}?="
    head = f"From: <anna@customer.example>\nTo: <info@shop.example>\nSubject: {coded}\nMIME-Version: 1.0\n"
    parts = [
        f"Content-Type: text/{kind}; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n{text}"
        for kind, text in (("plain", plain), ("html", html))
        if text
    ]
    if len(parts) > 1:
        body = "".join(f"--=_limit\n{part}\n" for part in parts) + "--=_limit--\n"
        parts = [f'Content-Type: multipart/alternative; boundary="=_limit"\n\n{body}']
    return (head + parts[0]).replace("\n", "\r\n").encode()
