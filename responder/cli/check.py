"""`responder check`: all faults of a configuration at once."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence

import click

from responder.cli.options import config_option, json_option
from responder.config import ConfigError, Fault, load
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
        return _tell(error.faults, error.notes, as_json)
    surprises, untried = sound.tried()
    notes = (*sound.notes, *untried)
    if surprises:
        return _tell(surprises, notes, as_json)
    _tell((), notes, as_json)
    if not as_json:
        boxes = ", ".join(box.address for box in sound.settings.mailboxes)
        click.echo(f"{config}: sound. {len(sound.rules.rules)} rules, mailboxes: {boxes}")
    return exits.OK


def _tell(faults: Sequence[Fault], notes: Sequence[Fault], as_json: bool) -> int:
    """Every fault and note on a line of its own; the exit code."""
    for kind, found in (("fault", faults), ("note", notes)):
        for one in found:
            click.echo(_line(one, as_json, kind), err=not as_json)
    if faults and not as_json:
        click.echo(f"{len(faults)} fault{'s' if len(faults) != 1 else ''}", err=True)
    return exits.CONFIG if faults else exits.OK


def _line(fault: Fault, as_json: bool, kind: str) -> str:
    if not as_json:
        return f"{fault}" if kind == "fault" else f"note: {fault}"
    return json.dumps({"kind": kind, **fault.as_dict()}, ensure_ascii=False)
