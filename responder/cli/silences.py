"""`responder silences`: people who got no answer, by reason and one by one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, tzinfo
from typing import Any

import click

from responder.cli.complaints import safe
from responder.cli.local_time import Zones, begin, local, zones
from responder.cli.options import (
    a_text,
    config_option,
    json_option,
    loaded,
    reading_register,
    refused,
)
from responder.core.chain import instant
from responder.core.mail.lookalike import oddity
from responder.core.silences import Silenced, Tally, advice
from responder.core.verdict import SILENCE_REASONS
from responder.daemon import exits
from responder.edges.register import promise_rows, silence_rows
from responder.edges.register.faults import RegisterFault
from responder.edges.register.silence_rows import Wanted

DEFAULT = "30d"
WORDS = {
    **SILENCE_REASONS,
    "held": "A stranger showed a token of ours: perhaps the customer from another address.",
    "budget": "Too much mail to one address, domain or complaint.",
    "authentication": "The sender is forged, as our border says.",
    "staff": "A person of the desk wrote it.",
    "rule": "A rule says that it is not answered, or not a complaint.",
    "address": "It names no address that could be answered.",
    "old": "It was written long before it came.",
    "template": "The text of our answer has a fault.",
    "duplicate": "The same message had come before.",
    "set-aside": "It could not be read.",
    "undelivered": "Our acknowledgement was refused for good, or came back.",
}


@click.command("silences")
@config_option
@json_option
@click.option("--mailbox", callback=a_text, default="", help="Only of this mailbox.")
@click.option(
    "--since",
    metavar="TIME",
    default=DEFAULT,
    show_default=True,
    help="Only what was registered since: 30d ago, or 2026-11-01.",
)
@click.option("--all", "everything", is_flag=True, help="List machines and settled complaints too.")
@click.option("--limit", type=click.IntRange(1, 100_000), default=100, show_default=True)
def command(config: str, as_json: bool, mailbox: str, since: str, everything: bool, limit: int) -> int:
    """Say which messages got no answer, and why: first how many for each reason, then people one by one, newest first,
    with what can be done about it.

    Machines with marks that no person's mail carries are counted and not listed, and so are complaints that were
    answered, resolved or withdrawn since. Times are in the zone of the mailbox's calendar, and so is TIME where it
    names none (without --mailbox that of the first one); with --json UTC.
    """
    sound = loaded(config, read_secrets=False)
    here = zones(sound)
    zone = here.of(mailbox or sound.settings.mailboxes[0].name)
    start = begin(since, zone)
    register = reading_register(config, sound)
    wanted = Wanted(start, None, mailbox)
    try:
        with register.reading() as connection:
            _known(mailbox, {box.name for box in sound.settings.mailboxes}, connection)
            told = silence_rows.counted(connection, wanted)
            found = silence_rows.listed(connection, wanted, limit + 1, everything=everything)
    except RegisterFault as fault:
        raise refused(fault) from None
    finally:
        register.close()
    if len(found) > limit:
        click.echo(f"the newest {limit}; there are more: raise --limit", err=True)
    shown = found[:limit]
    if as_json:
        click.echo(json.dumps(_as_object(start, told, shown), ensure_ascii=False))
    else:
        click.echo("\n".join(_lines(start, told, shown, here, zone)))
    return exits.OK


def _known(mailbox: str, configured: set[str], connection: Any) -> None:
    names = configured | set(promise_rows.mailboxes(connection)) if mailbox else set()
    if mailbox and mailbox not in names:
        known = ", ".join(safe(name) for name in sorted(names))
        raise click.BadParameter(
            f"there is no mailbox {safe(mailbox)!r}. There are: {known}.", param_hint="--mailbox"
        )


def _as_object(since: datetime, told: Tally, shown: list[Silenced]) -> dict[str, Any]:
    return {
        "since": instant(since),
        "messages": told.messages,
        "answered": told.answered,
        "joined": told.joined,
        "silenced": told.silent,
        "share": told.share(told.silent),
        "people": told.people,
        "reasons": [
            {"reason": reason, "messages": count, "share": told.share(count)}
            for reason, count in told.reasons
        ],
        "listed": [_one(silenced) for silenced in shown],
    }


def _one(silenced: Silenced) -> dict[str, Any]:
    return {
        "complaint": silenced.complaint or None,
        "message": silenced.id,
        "mailbox": silenced.mailbox,
        "uid": silenced.uid,
        "outcome": silenced.outcome,
        "at": instant(silenced.at),
        "sender": silenced.address or None,
        "name": silenced.name or None,
        "beware": oddity(silenced.address) or None,
        "subject": silenced.subject,
        "reason": silenced.reason,
        "words": silenced.words,
        "clause": silenced.clause or None,
        "evidence": silenced.evidence or None,
        "advice": advice(silenced),
    }


def _lines(since: datetime, told: Tally, shown: list[Silenced], known: Zones, zone: tzinfo) -> Iterator[str]:
    yield (
        f"{told.messages} messages since {local(since, zone)}: "
        f"{told.answered} answered, {told.joined} joined a complaint, {told.silent} without an answer "
        f"({told.share(told.silent)} %), complaints among these: {told.people}"
    )
    if told.reasons:
        yield ""
        for reason, count in told.reasons:
            share = f"{told.share(count)} %"
            yield f"{count:>7} {share:>6}  {safe(reason):<19} {WORDS.get(reason, '')}".rstrip()
    for silenced in shown:
        yield ""
        yield from _of_one(silenced, known)


def _of_one(silenced: Silenced, known: Zones) -> Iterator[str]:
    what = silenced.complaint if silenced.outcome == "complaint" else f"message {silenced.id}"
    on = f" on {silenced.complaint}" if silenced.complaint and silenced.outcome != "complaint" else ""
    at = local(silenced.at, known.of(silenced.mailbox))
    yield f"{what}{on}  {at}  in {safe(silenced.mailbox)}, UID {silenced.uid}"
    name = f"{silenced.name} " if silenced.name else ""
    yield f"  from      {safe(f'{name}<{silenced.address}>') if silenced.address else 'unknown'}"
    if odd := oddity(silenced.address):
        yield f"  beware    {safe(odd)}"
    yield f"  subject   {safe(silenced.subject)}"
    words = f": {silenced.words}" if silenced.words not in ("", silenced.reason) else ""
    clause = f" ({silenced.clause})" if silenced.clause else ""
    yield f"  reason    {safe(silenced.reason + words + clause)}"
    if silenced.evidence:
        yield f"  evidence  {safe(silenced.evidence)}"
    yield f"  to do     {advice(silenced)}"
