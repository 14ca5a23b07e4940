"""`responder check`: all faults of a configuration at once."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence

import click

from responder.cli.options import config_option, json_option
from responder.config import ConfigError, Fault, Loaded, load
from responder.daemon import exits


@click.command("check")
@config_option
@json_option
def command(config: str, as_json: bool) -> int:
    """Check a configuration, its rules and templates: every fault as FILE:LINE:COLUMN with what to do.

    The desk's own texts are read for their tone too: what blames, justifies, opposes or promises too much. That is
    told here alone and keeps no daemon from starting.

    Exit codes: 0 sound, 78 faults. Secrets that only the service can read are noted, not refused.
    """
    try:
        sound = load(config, environ=os.environ, read_secrets=False)
    except ConfigError as error:
        return _tell({"fault": error.faults, "note": error.notes}, as_json)
    surprises, untried = sound.tried()
    code = _tell({"fault": surprises, "tone": sound.tone(), "note": (*sound.notes, *untried)}, as_json)
    if code == exits.OK and not as_json:
        boxes = ", ".join(box.address for box in sound.settings.mailboxes)
        click.echo(
            f"{config}: sound. {_many(len(sound.rules.rules), 'rule')} with {_many(_examples(sound), 'example')}, "
            f"mailboxes: {boxes}"
        )
    return code


def _many(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def _examples(sound: Loaded) -> int:
    """How many were tried: who has just written one sees that it counts."""
    values = sound.source.values() if sound.source else []
    return sum(len(rule.get("examples") or ()) for rule in values)


def _tell(told: Mapping[str, Sequence[Fault]], as_json: bool) -> int:
    """Every fault, finding of tone and note on a line of its own; the exit code."""
    for kind, found in told.items():
        for one in found:
            click.echo(_line(one, as_json, kind), err=not as_json)
    faults = sum(len(found) for kind, found in told.items() if kind != "note")
    if faults and not as_json:
        click.echo(f"{faults} fault{'s' if faults != 1 else ''}", err=True)
    return exits.CONFIG if faults else exits.OK


def _line(fault: Fault, as_json: bool, kind: str) -> str:
    if not as_json:
        return f"note: {fault}" if kind == "note" else f"{fault}"
    return json.dumps({"kind": kind, **fault.as_dict()}, ensure_ascii=False)
