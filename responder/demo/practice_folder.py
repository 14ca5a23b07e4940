"""What lies in the folder of a practice desk, and how it is made: a configuration, rules, texts, sample mails."""

from __future__ import annotations

import json
import os
import secrets
from dataclasses import dataclass
from datetime import datetime
from email.utils import make_msgid
from importlib.resources import files
from pathlib import Path

from responder.config import rule_source, template_source
from responder.demo import running
from responder.demo.cast import baltic, english, gift_cards, russian
from responder.demo.letters import Letter
from responder.demo.mail_client import Ports
from responder.demo.play import DESK
from responder.demo.servers import Account

MARK = ".practice-desk"
OWN, STARTER = "rules.d/10-own.yaml", "rules.d/90-starter.yaml"
SAMPLES: tuple[Letter, ...] = (
    gift_cards.REFUSED, english.WARDROBE, baltic.LATE, baltic.MUGS, russian.BIRTHDAY,
)  # fmt: skip
SCHEMAS = ("config.schema.json", "rules.schema.json")


class Occupied(Exception):
    """The folder holds something else; the text says what to do."""


@dataclass(frozen=True, slots=True)
class PracticeFolder:
    """The paths, as the user named the folder."""

    path: Path

    @property
    def configuration(self) -> Path:
        """responder.yaml."""
        return self.path / running.CONFIGURATION

    @property
    def letters(self) -> Path:
        """Where a letter is put."""
        return self.path / "letters"

    @property
    def sent(self) -> Path:
        """Letters that were handed in."""
        return self.letters / "sent"

    @property
    def not_sent(self) -> Path:
        """Letters that could not be."""
        return self.letters / "not-sent"

    @property
    def replies(self) -> Path:
        """What the writers received."""
        return self.path / "replies"

    @property
    def state(self) -> Path:
        """The register's folder."""
        return self.path / running.STATE

    @property
    def known(self) -> bool:
        """A practice desk was made here before."""
        return (self.path / MARK).is_file()

    def demand_room(self) -> None:
        """Raises Occupied unless a desk can be made or continued here."""
        if self.path.exists() and not self.path.is_dir():
            raise Occupied(f"{self.path}: this is no folder. Name one that does not exist yet.")
        if self.path.is_dir() and not self.known and any(self.path.iterdir()):
            raise Occupied(
                f"{self.path}: this folder holds something else. Name one that is empty or does not exist yet."
            )

    def ports(self) -> Ports:
        """Where this desk's servers listen; 0 for one that was not made. Raises Occupied."""
        if not self.known:
            return Ports(0, 0)
        try:
            told = json.loads((self.path / MARK).read_text(encoding="utf-8"))
            return Ports(int(told["imap"]), int(told["smtp"]))
        except (ValueError, KeyError, TypeError):
            raise Occupied(
                f"{self.path / MARK}: this cannot be read. Begin with a folder that does not exist yet."
            ) from None

    def account(self) -> Account:
        """The desk's own mailbox, with a fresh password where there is none yet."""
        if not self.known:
            return Account(DESK, secrets.token_urlsafe(9))
        return Account(DESK, (self.path / running.SECRET).read_text(encoding="utf-8").strip())

    def make(self, ports: Ports, desk: Account) -> None:
        """Write everything. Raises OSError."""
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        for folder in ("rules.d", "templates", "shipped", "mails"):
            (self.path / folder).mkdir()
        running.prepare(self.path, ports, desk, ADDED, top=SCHEMA_LINE)
        self._write(OWN, OWN_RULES)
        self._write(STARTER, _starter())
        for (kind, language), text in template_source.shipped_templates().items():
            self._write(f"shipped/{kind}.{language}.txt", text)
        for name in SCHEMAS:
            self._write(f"shipped/{name}", _packaged("config", name))
        for letter in SAMPLES:
            self._sample(letter)
        self._write(MARK, json.dumps({"imap": ports.imap, "smtp": ports.smtp}) + "\n")

    def complete(self) -> None:
        """The folders for letters, which a tidy user may have removed."""
        for folder in (self.sent, self.not_sent, self.replies):
            folder.mkdir(parents=True, exist_ok=True)

    def _write(self, name: str, text: str) -> None:
        (self.path / name).write_text(text, encoding="utf-8")

    def _sample(self, letter: Letter) -> None:
        domain = letter.sender.address.rpartition("@")[2]
        content = letter.written(DESK, datetime.now().astimezone(), make_msgid(domain=domain))
        (self.path / "mails" / f"{letter.key}.eml").write_bytes(content.replace(b"\r\n", os.linesep.encode()))


def _packaged(*names: str) -> str:
    return files("responder").joinpath(*names).read_text(encoding="utf-8")


def _starter() -> str:
    """The shipped rules, pointing editors at the schema that lies beside them here."""
    lines = _packaged(rule_source.STARTER).splitlines(keepends=True)
    return RULES_SCHEMA_LINE + "".join(line for line in lines if "yaml-language-server:" not in line)


SCHEMA_LINE = "# yaml-language-server: $schema=shipped/config.schema.json\n"
RULES_SCHEMA_LINE = "# yaml-language-server: $schema=../shipped/rules.schema.json\n"

ADDED = """\
rules_files: [rules.d/*.yaml]   # read in the order of their names: 10-own.yaml first, 90-starter.yaml last
templates: templates            # your texts; shipped/ holds the others, to copy from
# Who practises sends many letters from one address.
budgets: {per_address_hour: 1000, per_address_day: 1000, per_domain_hour: 1000, per_complaint: 1000}
"""

OWN_RULES = (
    RULES_SCHEMA_LINE
    + """\
# Your own rules. This file is read first, so they win over those of 90-starter.yaml.
# The first one is an example; write yours below it.

- id: loyal-customer
  when: {text: [loyal customer, постоянный клиент, püsiklient, pastāvīgs klients]}
  then: {tags: [loyal]}
  examples:
    - {text: "I have been a loyal customer for years.", expect: hit}
    - {text: "A customer of yours told me.", expect: miss}
"""
)
