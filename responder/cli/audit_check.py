"""`responder audit verify`: the chains from their first fact to their last, and against heads noted elsewhere."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any, TextIO

import click
from sqlalchemy.engine import Connection

from responder.cli.complaints import safe
from responder.cli.options import config_option, json_option, loaded, reading_register, refused
from responder.cli.stop import Stop
from responder.core.chain import Head, heads_told, instant, unlike
from responder.daemon import exits
from responder.edges.register import audit_rows, trail_reading
from responder.edges.register.faults import RegisterFault

ANCHORED = "audit.anchored"
_HASH = re.compile("[0-9a-f]{64}")
LONGEST = 1_000_000  # characters of one line of a log


class Anchor(click.ParamType[Head]):
    """MAILBOX:SEQ:HASH, as `verify` prints them; nothing before the first colon is the daemon's own chain."""

    name = "anchor"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Head:
        if isinstance(value, Head):
            return value
        rest, _, digest = str(value).strip().rpartition(":")
        mailbox, _, seq = rest.rpartition(":")
        digest = digest.lower()
        if not (seq.isascii() and seq.isdigit() and len(seq) < 19 and _HASH.fullmatch(digest)):
            self.fail(f"{value!r} is no anchor. Write MAILBOX:SEQ:HASH, as verify prints them.", param, ctx)
        return Head(mailbox, int(seq), digest)


@click.command("verify")
@config_option
@json_option
@click.option(
    "--anchor", "anchors", multiple=True, type=Anchor(), metavar="MAILBOX:SEQ:HASH", help="Noted earlier."
)
@click.option(
    "--anchors",
    "log",
    type=click.File("r", encoding="utf-8", errors="replace"),
    default=None,
    help="The daemon's log lines, from a file or - : their anchors and facts are compared too.",
)
def verify(config: str, as_json: bool, anchors: tuple[Head, ...], log: TextIO | None) -> int:
    """Check that nobody changed the trail. Exit 0: every chain holds, and fits what was noted of it; 1: not.

    A chain that was cut at its end, or made anew as a whole, holds in itself: only anchors show that. The daemon's log
    has one of each chain daily: journalctl -u responder -o cat | responder audit verify --anchors -
    """
    sound = loaded(config, read_secrets=False)
    register = reading_register(config, sound)
    try:
        with register.reading() as connection:
            checked = audit_rows.check(connection)
            against = Against(connection)
            for head in anchors:
                against.head(head)
            if log:
                against.lines(log)
    except RegisterFault as fault:
        raise refused(fault) from None
    finally:
        register.close()
    if log and not against.heads and not against.facts:
        raise Stop(
            "--anchors: no line of this log tells of the trail. Give it the daemon's JSON lines.",
            exits.DATAERR,
        )
    faults = [*map(str, checked.breaks), *against.faults]
    if as_json:
        click.echo(json.dumps(_object(checked, faults, against), ensure_ascii=False))
    else:
        _show(checked, faults, against)
    return exits.ATTENTION if faults else exits.OK


class Against:
    """What was noted of the chains, compared with them. `faults` in words, at most audit_rows.MOST."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.faults: list[str] = []
        self.heads, self.facts = 0, 0

    def head(self, noted: Head) -> None:
        """One anchor."""
        self.heads += 1
        found = trail_reading.at_number(self._connection, noted.mailbox, noted.seq)
        last = 0 if found else trail_reading.last_number(self._connection, noted.mailbox)
        self._note(unlike(noted, found[0] if found else None, last))

    def lines(self, log: Iterable[str]) -> None:
        """Lines of the daemon's log; others are passed over."""
        for told in _objects(log):
            mailbox, seq = told.get("mailbox"), told.get("seq")
            if not isinstance(mailbox, str) or type(seq) is not int or not 0 < seq < 2**62:
                continue
            noted = heads_told(told)
            if told.get("event") == ANCHORED and noted:
                self.head(noted)
            elif isinstance(told.get("timestamp"), str) and isinstance(told.get("event"), str):
                self._fact(mailbox, seq, told)

    def _fact(self, mailbox: str, seq: int, told: dict[str, Any]) -> None:
        self.facts += 1
        found = trail_reading.at_number(self._connection, mailbox, seq)
        if found is None:
            last = trail_reading.last_number(self._connection, mailbox)
            self._note(unlike(Head(mailbox, seq, ""), None, last))
        elif (instant(found[1]), found[2]) != (told["timestamp"], told["event"]):
            said = f"{told['event']} of {told['timestamp']}"
            self._note(f"the log has {said} as fact {seq} of {mailbox or 'the daemon'}, the trail {found[2]}")

    def _note(self, words: str) -> None:
        if words and words not in self.faults[-1:] and len(self.faults) < audit_rows.MOST:
            self.faults.append(words)


def _objects(log: Iterable[str]) -> Iterator[dict[str, Any]]:
    for line in log:
        if not line.startswith("{") or len(line) > LONGEST:
            continue
        try:
            told = json.loads(line)
        except (ValueError, RecursionError):
            continue
        if isinstance(told, dict):
            yield told


def _object(checked: audit_rows.Checked, faults: list[str], against: Against) -> dict[str, Any]:
    heads = [{"mailbox": one.mailbox, "seq": one.seq, "hash": one.hash} for one in checked.heads.values()]
    compared = {"anchors": against.heads, "lines": against.facts}
    more = {"more": checked.more} if checked.more else {}
    return {
        "whole": not faults,
        "facts": checked.facts,
        "heads": heads,
        "compared": compared,
        "faults": faults,
        **more,
    }


def _show(checked: audit_rows.Checked, faults: list[str], against: Against) -> None:
    for one in checked.heads.values():
        click.echo(f"{safe(one.mailbox)}:{one.seq}:{safe(one.hash)}")
    for words in faults:
        click.echo(safe(words))
    if checked.more:
        click.echo(f"and {checked.more} more")
    compared = f", compared with {against.heads} anchors and {against.facts} lines of the log"
    said = f"{checked.facts} facts in {len(checked.heads)} chains{compared if against.heads or against.facts else ''}"
    if faults:
        click.echo(
            f"{said}: somebody or something changed the trail. Keep a copy of the register as it is now.",
            err=True,
        )
    elif against.heads or against.facts:
        click.echo(f"{said}: nothing was changed.", err=True)
    else:
        click.echo(
            f"{said}: each chain holds. A chain cut at its end shows by anchors alone: --anchors.", err=True
        )
