"""`responder complaints`: the list."""

from __future__ import annotations

import json
from typing import Any

import click

from responder.cli.local_time import Zones, local, zones
from responder.cli.options import a_text, config_option, json_option, loaded, reading_register, refused
from responder.core.complaint import Stage
from responder.core.languages.undelivered_words import CAUSES, MAILS
from responder.core.mail.lookalike import oddity
from responder.daemon import exits
from responder.edges import system
from responder.edges.register import due_rows, story
from responder.edges.register.faults import RegisterFault

COLUMNS = (
    "complaint", "stage", "priority", "category", "owner", "received_at", "due_at", "customer_deadline", "address",
)  # fmt: skip
TIMES = ("received_at", "due_at", "customer_deadline")


@click.command("complaints")
@config_option
@json_option
@click.option(
    "--stage", type=click.Choice([str(stage) for stage in Stage]), default=None, help="Only in this stage."
)
@click.option("--open", "only_open", is_flag=True, help="Only those that are not resolved.")
@click.option("--overdue", is_flag=True, help="Only those whose due time has passed without a known answer.")
@click.option(
    "--undelivered",
    "only_undelivered",
    is_flag=True,
    help="Only those of which a mail to the customer did not arrive.",
)
@click.option("--mailbox", callback=a_text, default="", help="Only of this mailbox.")
@click.option("--category", callback=a_text, default="", help="Only of this category.")
@click.option("--owner", callback=a_text, default="", help="Only of this person.")
@click.option("--from", "address", callback=a_text, default="", help="Only of this sender's address.")
@click.option("--limit", type=click.IntRange(1, 100_000), default=100, show_default=True)
@click.option(
    "--set-aside",
    is_flag=True,
    help="Instead: messages that wait for a person because they could not be read.",
)
@click.option(
    "--held",
    is_flag=True,
    help="Instead: replies from an address that the complaint does not know; a person looks at them.",
)
def command(config: str, as_json: bool, overdue: bool, set_aside: bool, held: bool, **filters: Any) -> int:
    """List complaints, newest first. Times are in the zone of the complaint's calendar; with --json UTC.

    --set-aside and --held list messages instead, which --mailbox and --limit narrow.
    """
    _no_other_filter(set_aside, held, overdue, filters)
    sound = loaded(config, read_secrets=False)
    configured = {box.name for box in sound.settings.mailboxes}
    register = reading_register(config, sound)
    filters["stage"] = filters["stage"] or ""
    limit = filters["limit"]
    filters["limit"] += 1
    try:
        with register.reading() as connection:
            if set_aside or held:
                listed = story.held if held else story.set_aside
                rows = listed(connection, filters["mailbox"], filters["limit"])
            else:
                late = system.now() if overdue else None
                rows = story.complaints(connection, overdue_at=late, **filters)
            waiting = due_rows.held(connection)
    except RegisterFault as fault:
        raise refused(fault) from None
    finally:
        register.close()
    if waiting:
        click.echo(f"{waiting} notices of delay wait for your word: responder release-notices", err=True)
    if len(rows) > limit:
        click.echo(f"the newest {limit}; there are more: raise --limit", err=True)
        rows = rows[:limit]
    if as_json:
        for row in rows:
            click.echo(json.dumps(row, ensure_ascii=False))
    elif rows:
        columns = _columns(rows, filters["only_undelivered"], messages=set_aside or held)
        click.echo(table(columns, [_for_people(row, zones(sound)) for row in rows]))
        for row in rows:
            if odd := oddity(row.get("address") or ""):
                click.echo(f"beware: {safe(row['address'])} is not what it looks like: {safe(odd)}", err=True)
    elif filters["mailbox"] and filters["mailbox"] not in configured:
        known = ", ".join(sorted(configured))
        click.echo(
            f"none; the configuration has no mailbox {safe(filters['mailbox'])!r}, but: {known}", err=True
        )
    else:
        click.echo("none", err=True)
    return exits.OK


def _no_other_filter(set_aside: bool, held: bool, overdue: bool, filters: dict[str, Any]) -> None:
    """A list that silently ignored what was asked would be believed. Raises UsageError."""
    narrowed = overdue or any(
        filters[name] for name in ("stage", "only_open", "only_undelivered", "category", "owner", "address")
    )
    if set_aside and held:
        raise click.UsageError("--held and --set-aside are two lists: ask for one of them.")
    if (set_aside or held) and narrowed:
        option = "--held" if held else "--set-aside"
        raise click.UsageError(f"{option} lists messages: only --mailbox and --limit narrow it.")


def _columns(rows: list[dict[str, Any]], undelivered: bool, *, messages: bool) -> tuple[str, ...]:
    if messages:
        return tuple(rows[0])
    return (*COLUMNS, "undelivered") if undelivered else COLUMNS


def undelivered_in_words(lost: dict[str, Any]) -> str:
    """ "acknowledgement undelivered: mailbox full (5.2.2)"."""
    status = f" ({lost['status']})" if lost["status"] else ""
    mail, cause = MAILS["en"].get(lost["mail"], lost["mail"]), CAUSES["en"].get(lost["cause"], lost["cause"])
    return f"{mail} undelivered: {cause}{status}"


def _for_people(row: dict[str, Any], known: Zones) -> dict[str, Any]:
    """With its times in the zone of its calendar, and in words what did not arrive."""
    zone = known.of(row["mailbox"], row.get("calendar") or "")
    if lost := row.get("undelivered"):
        row = row | {"undelivered": undelivered_in_words(lost[-1])}
    return row | {name: local(row[name], zone) for name in TIMES if row.get(name)}


def table(columns: tuple[str, ...], rows: list[dict[str, Any]]) -> str:
    """Aligned text; stranger's text is printed with control characters escaped."""
    cells = [[_cell(row.get(column)) for column in columns] for row in rows]
    widths = [max(len(line[at]) for line in (list(columns), *cells)) for at in range(len(columns))]
    lines = [list(columns), *cells]
    return "\n".join(
        "  ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )


def _cell(value: object) -> str:
    return safe("" if value is None else str(value))[:60]


def safe(text: str) -> str:
    """One line for a terminal: what does not print, or turns the line round, is escaped."""
    if text.isprintable():
        return text
    return "".join(sign if sign.isprintable() else sign.encode("unicode_escape").decode() for sign in text)
