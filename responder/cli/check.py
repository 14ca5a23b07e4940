"""`responder check`: all faults of a configuration at once."""

from __future__ import annotations

import json
import os

import click

from responder.cli.options import config_option, json_option
from responder.config import ConfigError, load
from responder.daemon import exits


@click.command("check")
@config_option
@json_option
def command(config: str, as_json: bool) -> int:
    """Check a configuration, its rules and templates: every fault as FILE:LINE:COLUMN with what to do.

    Exit codes: 0 sound, 78 faults. Secrets that only the service can read are noted, not refused.
    """
    try:
        sound = load(config, environ=os.environ, read_secrets=False)
    except ConfigError as error:
        for fault in error.faults:
            click.echo(_line(fault, as_json, "fault"), err=not as_json)
        if not as_json:
            count = len(error.faults)
            click.echo(f"{count} fault{'s' if count != 1 else ''}", err=True)
        return exits.CONFIG
    for note in sound.notes:
        click.echo(_line(note, as_json, "note"), err=not as_json)
    if not as_json:
        boxes = ", ".join(box.address for box in sound.settings.mailboxes)
        click.echo(f"{config}: sound. {len(sound.rules.rules)} rules, mailboxes: {boxes}")
    return exits.OK


def _line(fault: object, as_json: bool, kind: str) -> str:
    if not as_json:
        return f"{fault}" if kind == "fault" else f"note: {fault}"
    names = ("file", "line", "column", "text")
    return json.dumps({"kind": kind, **{name: getattr(fault, name) for name in names}}, ensure_ascii=False)
