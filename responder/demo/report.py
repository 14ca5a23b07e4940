"""What the audience sees: a block for each letter with what its sender received, then a table and the figures."""

from __future__ import annotations

import os
import shutil
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

import click
from inscriptis import get_text

from responder.core.guard import SILENCE_REASONS
from responder.demo.ledger import Fate
from responder.demo.mail_client import Ports
from responder.demo.play import DESK, Scene
from responder.demo.reckoning import Reckoning
from responder.demo.servers import HOST

NARROWEST, WIDEST = 60, 100
FIRST_LINES = 4
LANGUAGE_NAMES = {"ru": "Russian", "et": "Estonian", "lv": "Latvian", "en": "English"}
SIGNALS = {
    "signed": "for it answers our mail, whose Message-ID only we can make",
    "stored": "for it answers a message of that complaint",
    "tag": "for its subject names it and its sender is known there",
}


class Report:
    """Prints to `stream`: wrapped to the terminal's width; coloured on a terminal only, and not where NO_COLOR is set
    (no-color.org)."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._width = max(NARROWEST, min(WIDEST, shutil.get_terminal_size((80, 24)).columns))
        dumb = bool(os.environ.get("NO_COLOR")) or os.environ.get("TERM") == "dumb"
        self._colours = stream.isatty() and not dumb
        self._known: dict[str, set[str]] = {}

    def say(
        self, text: str = "", *, bold: bool = False, colour: str | None = None, dim: bool = False
    ) -> None:
        """One line; what a terminal would obey is shown as an escape."""
        shown = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
        if self._colours and (bold or colour or dim):
            shown = click.style(shown, fg=colour, bold=bold or None, dim=dim or None)
        click.echo(shown, file=self._stream, color=self._colours)

    def opening(self, ports: Ports) -> None:
        """Where the play is set."""
        self.say(f"IMAP on {HOST}:{ports.imap}, SMTP on {HOST}:{ports.smtp}.")
        self.say(f"responder watches {DESK}.")
        self.say()

    def scene(self, scene: Scene) -> None:
        """The block of one letter."""
        letter = scene.letter
        self.say(_rule(f"{scene.number}. {letter.sender} ", self._width), bold=True)
        self._field("Subject", letter.subject)
        language = LANGUAGE_NAMES.get(scene.fate.language, "") if scene.fate else ""
        self._field("Mail", " - ".join(filter(None, (language, letter.remark))))
        for line in _beginning(letter.text or _visible(letter.html)):
            self._wrapped(line, "  | ", dim=True)
        became, colour = became_of(scene.fate)
        for at, line in enumerate(textwrap.wrap(became, self._width - 5, break_on_hyphens=False)):
            self.say(f"{'  => ' if at == 0 else '     '}{line}", colour=colour)
        if scene.reply is not None and scene.fate is not None:
            self._acknowledgement(scene, scene.fate)
        self.say()

    def _acknowledgement(self, scene: Scene, fate: Fate) -> None:
        """As it lies in the sender's mailbox; of a text shown before in that language, only what is new."""
        assert scene.reply is not None
        self.say(
            f"  What {scene.letter.sender.address} received, {scene.seconds:.2f} s later:", colour="cyan"
        )
        for name in ("From", "Subject"):
            self._wrapped(f"{name}: {scene.reply.header(name)}", "    > ")
        self.say("    >")
        known = self._known.setdefault(fate.language, set())
        lines = scene.reply.text.splitlines()
        promised = (fate.decision.get("promise") or {}).get("words") or "\0"
        fresh = [line for line in lines if line.strip() and (line not in known or promised in line)]
        for line in fresh if known else lines:
            self._wrapped(line, "    > ")
        if known:
            left = sum(bool(line.strip()) for line in lines) - len(fresh)
            language = LANGUAGE_NAMES.get(fate.language, fate.language)
            self.say(f"    > [and {left} lines as in the first one in {language}]", dim=True)
        else:
            known.update(lines)

    def table(self, scenes: list[Scene]) -> None:
        """One line for each letter."""
        self.say(_rule("All letters ", self._width), bold=True)
        widest = max((len(scene.letter.sender.address) for scene in scenes), default=0)
        for scene in scenes:
            fate = scene.fate
            where = fate.complaint if fate and (fate.is_complaint or fate.is_follow_up) else "-"
            what = _word(scene)
            language = fate.language if fate else ""
            self.say(
                f"{scene.number:>3}  {scene.letter.sender.address:<{widest}}  {language:<2}  {where:<15}  {what}"
            )
        self.say()

    def end(self, reckoning: Reckoning) -> None:
        """Differences if there are any, and the figures."""
        for difference in reckoning.differences:
            for at, line in enumerate(textwrap.wrap(difference, self._width - 4, break_on_hyphens=False)):
                self.say(f"{'  ! ' if at == 0 else '    '}{line}", colour="red")
        self.say(reckoning.summary, bold=True, colour="red" if reckoning.differences else "green")

    def invitation(self, ports: Ports, logins: list[tuple[str, str, str]], configuration: Path) -> None:
        """How to write to the desk with one's own mail program. `logins`: who, address, password."""
        self.say()
        self.say(_rule("The servers stay up ", self._width), bold=True)
        self.say(f"  IMAP  {HOST}, port {ports.imap}, no encryption")
        self.say(f"  SMTP  {HOST}, port {ports.smtp}, no encryption")
        for who, address, password in logins:
            self.say(f"  {who:<8}  user {address:<28}  password {password}")
        self.say("  Set up a customer's account in your mail program, and write to")
        self.say(f"  {DESK}. Whatever is registered or sent shows here.")
        self.say(f"  The register: responder complaints -c {configuration}")
        self.say("  Ctrl-C ends everything.")

    def fault(self, words: str) -> None:
        """Why the demonstration broke off."""
        for line in words.splitlines():
            self.say(line, colour="red")

    def _field(self, name: str, value: str) -> None:
        self._wrapped(f"{name + ':':<9}{value}", "  ", hanging=9)

    def _wrapped(self, line: str, before: str, *, hanging: int = 0, dim: bool = False) -> None:
        room = self._width - len(before)
        lines = textwrap.wrap(line, room, subsequent_indent=" " * hanging, break_on_hyphens=False)
        for piece in lines or [""]:
            self.say((before + piece).rstrip(), dim=dim)


def _rule(title: str, width: int) -> str:
    return f"--- {title}".ljust(width, "-")


def _beginning(text: str) -> list[str]:
    """First lines that are not empty."""
    lines = [line.rstrip() for line in text.splitlines() if line.strip()]
    return lines[:FIRST_LINES] + (["..."] if len(lines) > FIRST_LINES else [])


def _visible(html: str) -> str:
    return str(get_text(html))


def _word(scene: Scene) -> str:
    fate = scene.fate
    if fate is None:
        return "lost"
    if scene.reply is not None:
        return f"acknowledged in {scene.seconds:.2f} s"
    return "joined" if fate.is_follow_up else f"silent ({fate.silence or fate.outcome})"


def became_of(fate: Fate | None) -> tuple[str, str]:
    """What became of a letter in a sentence, and a colour."""
    if fate is None:
        return "nothing became of it in time", "red"
    if fate.is_follow_up:
        return (
            f"joined {fate.complaint}, {SIGNALS.get(str(fate.decision.get('signal')), 'as it seems')}",
            "green",
        )
    if not fate.mail:
        return _silent(fate), "yellow"
    return "; ".join(filter(None, _registered(fate))), "green"


def _registered(fate: Fate) -> Iterator[str]:
    decision = fate.decision
    yield f"registered as {fate.complaint}: {decision.get('category')}, priority {decision.get('priority')}"
    words = [word for one in decision.get("matched") or () for word in one["words"]]
    yield "because of " + ", ".join(f'"{word}"' for word in dict.fromkeys(words)) if words else ""
    yield str(decision.get("raised") or "")
    yield f"looks like {', '.join(decision['linked'])}, and is not" if decision.get("linked") else ""


def _silent(fate: Fate) -> str:
    reason = SILENCE_REASONS.get(fate.silence) or str(fate.decision.get("withheld_reason") or fate.outcome)
    evidence = fate.decision.get("evidence")
    clause = fate.decision.get("clause")
    behind = "; ".join(str(one) for one in (evidence, clause) if one)
    where = f", kept with {fate.complaint}" if fate.complaint else ""
    return f"silent{where}. {reason}{f' ({behind})' if behind else ''}"
