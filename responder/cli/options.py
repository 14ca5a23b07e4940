"""Options that several verbs share, and what they stand for: a loaded configuration, an opened register."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path
from typing import Any

import click

from responder.cli.stop import Stop
from responder.config import ConfigError, Instead, Loaded, load
from responder.daemon import exits
from responder.daemon.assembly import Places
from responder.edges.register.faults import RegisterFault
from responder.edges.register.store import Register, read_register

DEFAULT = "/etc/responder/responder.yaml"
_AGO = re.compile(r"(\d{1,5})\s*([mhdw])")
_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


class Given(click.Path):
    """A path of the command line. An empty one is a variable of the shell without a value, and not the folder where
    one happens to be."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if not os.fspath(value):
            self.fail("the path is empty. Write a file or a folder.", param, ctx)
        return super().convert(value, param, ctx)


config_option = click.option(
    "-c",
    "--config",
    "config",
    type=Given(),
    metavar="FILE",
    default=DEFAULT,
    envvar="RESPONDER_CONFIG",
    show_default=True,
    help="Configuration file.",
)
json_option = click.option("--json", "as_json", is_flag=True, help="One JSON object a line, for programs.")


def is_text(word: str) -> bool:
    """Whether a word of the command line was UTF-8: other bytes become surrogates, which no register stores."""
    return not any("\ud800" <= sign <= "\udfff" for sign in word)


def a_text(_: click.Context, option: click.Parameter, word: str | None) -> str | None:
    """For options that the register is asked for. Raises BadParameter."""
    if word is not None and not is_text(word):
        raise click.BadParameter("is no UTF-8. Write it as the list shows it.", param=option)
    return word


def loaded(
    config: str,
    *,
    read_secrets: bool,
    instead: Instead = Instead(),  # noqa: B008 - frozen
    examples: bool = False,
) -> Loaded:
    """The configuration; all its faults on standard error and exit 78 where it has any. With `examples` those of the
    rules that come out otherwise are faults too, as for `check`."""
    try:
        sound = load(config, environ=os.environ, read_secrets=read_secrets, instead=instead)
        if examples and (surprises := sound.surprises()):
            raise ConfigError(surprises)
        return sound
    except ConfigError as error:
        lines = "\n".join(str(fault) for fault in error.faults)
        count = len(error.faults)
        raise Stop(f"{lines}\n{count} fault{'s' if count != 1 else ''}", exits.CONFIG) from None


def refused(fault: RegisterFault) -> Stop:
    """A register that cannot be used: 75 where time heals it, else 78."""
    return Stop(str(fault), exits.TEMPFAIL if fault.temporary else exits.CONFIG)


def places_of(config: str, sound: Loaded) -> Places:
    """The state folder; exit 78 where none is set."""
    if not sound.settings.state:
        raise Stop(f"{config}: no `state` folder is set. Add `state: /var/lib/responder`.", exits.CONFIG)
    return Places(Path(sound.settings.state))


def reading_register(config: str, sound: Loaded | None = None) -> Register:
    """The register of this configuration, read-only. `sound`: the configuration where it is loaded already."""
    places = places_of(config, sound or loaded(config, read_secrets=False))
    try:
        return read_register(places.register)
    except RegisterFault as fault:
        raise refused(fault) from None


def moment(
    wanted: str, now: Callable[[], datetime], option: str | None = None, zone: tzinfo | None = None
) -> datetime:
    """ "2d", "6h" before now, or a date or time of ISO 8601 (without a zone: in `zone`, None = the machine's). Raises
    BadParameter."""
    ago = _AGO.fullmatch(wanted.strip())
    try:
        if ago:
            return now() - timedelta(**{_UNITS[ago[2]]: int(ago[1])})
        found = datetime.fromisoformat(wanted.strip())
        return (found if found.tzinfo or zone is None else found.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise click.BadParameter(
            f"{wanted!r} is no time. Write 2d, 6h, 2026-11-20 or 2026-11-20T14:00+02:00.",
            param_hint=option,
        ) from None
