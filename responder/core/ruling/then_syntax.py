"""`then` of a rule: plain values -> aspects, with the faults. A closed set: no code, no expressions."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence

from responder.core.business_calendar import Budget
from responder.core.hours.budget import parse_budget
from responder.core.rules import ASPECTS
from responder.core.ruling.rule_faults import Faults, Known, Path, shown
from responder.core.writing.wire import UnsendableAddress, ascii_address

REGISTER = ("complaint", "record")
PRIORITIES = ("low", "normal", "high")
LONGEST_WORD = 64
ASKABLE = ("order_number", "purchase_date", "goods", "what_happened", "photos")

# What elsewhere in YAML is a truth value is nobody's reason.
_NO_REASON = ("yes", "no", "on", "off", "true", "false", "y", "n")

# RFC 5321 section 4.1.2: what a local part holds without quotes, and what stands between addresses typed as one text.
_PLAIN = re.compile(r"""[^\s"<>()\[\],;:\\@]+@[^\s"<>()\[\],;:\\@/]+""")
_BETWEEN = re.compile(r"[\s,;|]+")

Aspect = tuple[str, str | Budget | tuple[str, ...]]
AspectValue = str | Budget | tuple[str, ...]

# RFC 9051 section 9: a flag keyword is an atom. System flags (with a backslash) are not ours to set by rule.
_KEYWORD = re.compile(r"[!#$&'+\-./0-9:;<=>?@A-Z\[^_`a-z|}~]{1,100}")


def askable(known: Known) -> tuple[str, ...] | None:
    """The facts that a rule may ask for, built-in ones first; None: any name."""
    return None if known.facts is None else tuple(dict.fromkeys((*ASKABLE, *sorted(known.facts))))


class ThenReader:
    """Reads the aspects of one rule after another and collects their faults."""

    def __init__(self, faults: Faults, known: Known) -> None:
        self._faults = faults
        self._readers: Mapping[str, Callable[[object, Path], AspectValue | None]] = {
            "register": self._one_of("way to register", REGISTER),
            "category": self._word,
            "cause": self._word,
            "priority": self._one_of("priority", PRIORITIES),
            "owner": self._one_of("owner", known.owners),
            "team": self._word,
            "template": self._one_of("template", known.templates),
            "target": self._target,
            "calendar": self._one_of("calendar", known.calendars),
            "language": self._one_of("language", known.languages),
            "mark": self._mark,
            "move_to": self._one_of("folder", known.folders),
            "no_ack": self._reason,
            "ask_for": self._several(self._one_of("fact to ask for", askable(known))),
            "tags": self._several(self._line),
            "notify": self._several(self._address),
        }
        self._persons = frozenset(name.casefold() for name in known.owners or ())

    def read(self, node: object, path: Path) -> tuple[Aspect, ...]:
        """The aspects in written order, without those that have a fault."""
        if not isinstance(node, Mapping) or not node:
            self._faults.add(path, "`then` says nothing: give it aspects, such as `category: delivery`")
            return ()
        aspects: list[Aspect] = []
        for key, value in node.items():
            here = (*path, str(key))
            reader = self._readers.get(str(key))
            if reader is None:
                self._faults.unknown(here, "aspect", key, ASPECTS)
                continue
            made = reader(value, here)
            if made is not None:
                aspects.append((str(key), made))
        self._contradictions(dict(aspects), path)
        return tuple(aspects)

    def _contradictions(self, aspects: Mapping[str, AspectValue], path: Path) -> None:
        if aspects.get("register") == "record":
            for name in sorted(
                aspects.keys() & {"target", "owner", "team", "priority", "ask_for", "template"}
            ):
                text = f"`{name}` means nothing beside `register: record`, which makes no complaint; remove one of them"
                self._faults.add((*path, name), text)

    def _word(self, value: object, path: Path) -> str | None:
        """What lists and reports sort by: as long as the register's column at most."""
        return self._line(value, path, LONGEST_WORD)

    def _line(self, value: object, path: Path, longest: int = 200) -> str | None:
        if isinstance(value, str) and value.strip():
            text = value.strip()
            if len(text) <= longest and text.isprintable():
                return text
            self._faults.add(path, f"one printable line of at most {longest} characters is wanted")
        elif isinstance(value, (int, float)) and not isinstance(value, bool):
            self._faults.add(path, f'a text is wanted: put it in quotes: "{value}"')
        elif value in ("", None) or isinstance(value, str):
            self._faults.add(path, "nothing stands here: give a text, or remove the line")
        else:
            self._faults.add(path, f"one text is wanted, not {shown(value)}")
        return None

    def _one_of(self, what: str, names: Collection[str] | None) -> Callable[[object, Path], str | None]:
        def read(value: object, path: Path) -> str | None:
            text = self._line(value, path)
            if text is None or names is None or text in names:
                return text
            self._faults.unknown(path, what, text, names)
            return None

        return read

    def _several(
        self, one: Callable[[object, Path], str | None]
    ) -> Callable[[object, Path], tuple[str, ...] | None]:
        def read(value: object, path: Path) -> tuple[str, ...] | None:
            if not isinstance(value, list):
                single = one(value, path)
                return None if single is None else (single,)
            if not value:
                self._faults.add(path, "the list is empty: give it something, or remove the line")
            texts = [one(each, (*path, number)) for number, each in enumerate(value)]
            return tuple(dict.fromkeys(text for text in texts if text is not None)) or None

        return read

    def _address(self, value: object, path: Path) -> str | None:
        text = self._line(value, path)
        if text is None:
            return None
        several = [each for each in _BETWEEN.split(text) if "@" in each.strip("@")]
        if text.casefold() in self._persons and "@" not in text:
            told = f"{shown(text)} is no address; write the address of that person"
        elif len(several) > 1:
            told = f"{shown(text)} is more than one address; one address an entry: notify: {_listed(several)}"
        else:
            told = _unsendable(text)
        if told:
            self._faults.add(path, told)
            return None
        return ascii_address(text)

    def _target(self, value: object, path: Path) -> Budget | None:
        if not isinstance(value, (str, int, float)) or isinstance(value, bool):
            self._faults.add(path, "an amount of time is wanted: 24wh, 1wd or 24h")
            return None
        try:
            return parse_budget(str(value))
        except ValueError as error:
            self._faults.add(path, str(error))
            return None

    def _mark(self, value: object, path: Path) -> str | None:
        text = self._line(value, path)
        if text is not None and not _KEYWORD.fullmatch(text):
            self._faults.add(
                path, f"{shown(text)} cannot be an IMAP keyword: write Latin letters, figures, $ - _ only"
            )
            return None
        return text

    def _reason(self, value: object, path: Path) -> str | None:
        if isinstance(value, Mapping):
            for key in value:
                if key != "reason":
                    self._faults.unknown((*path, str(key)), "key", key, ("reason",))
            value = value.get("reason")
        if isinstance(value, str) and value.strip() and value.strip().casefold() not in _NO_REASON:
            return self._line(value, path)
        self._faults.add(path, 'say why nothing is sent, for those who will ask: no_ack: {reason: "..."}')
        return None


def _unsendable(text: str) -> str:
    """Why this cannot be written to as it stands; "" = it can."""
    try:
        ascii_address(text)
    except UnsendableAddress as fault:
        return f"no mail can be written to {shown(text)}: {fault.fault}; write name@company.ee"
    if _PLAIN.fullmatch(text):
        return ""
    return f"{shown(text)} is no plain address; one address an entry, and nothing beside it: notify: [name@company.ee]"


def _listed(addresses: Sequence[str]) -> str:
    """Addresses of one text, as the list that was meant."""
    return shown(f"[{', '.join(each.strip('<>') for each in addresses)}]")
