"""Settings of promises that may slip: warnings to staff, and notices of delay to the customer."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, PlainSerializer, WithJsonSchema

from responder.config import time_values as times
from responder.config import value_types as values
from responder.config.accounts import Section
from responder.config.schema_texts import written
from responder.config.tables import Table
from responder.config.value_types import AsList, Digits, Text, found, wrong
from responder.core.slipping import DUE, Slipping

_SHARE = re.compile(r"\s*([0-9]{1,3})\s*%?\s*")
_SHARE_SCHEMA = written(r"^\s*[0-9]{1,3}\s*%?\s*$", "A share in per cent is wanted, such as 75%.")


def _share(value: Any) -> int:
    hit = _SHARE.fullmatch(str(value))
    if hit is None or not 1 <= int(hit[1]) <= DUE:
        raise wrong(f"a share from 1% to 100% is wanted here, found {found(value)}. Write it as 75%.")
    return int(hit[1])


def _before_due(shares: tuple[int, ...]) -> tuple[int, ...]:
    if DUE in shares:
        raise wrong("100% is the due time itself, which is always told. Remove it.")
    if len(set(shares)) < len(shares):
        raise wrong("a share stands here twice. Remove one.")
    return tuple(sorted(shares))


Share = Annotated[
    int,
    BeforeValidator(_share),
    PlainSerializer(lambda share: f"{share}%", when_used="json"),
    WithJsonSchema(_SHARE_SCHEMA),
]
Names = Annotated[
    tuple[Text, ...],
    AsList,
    BeforeValidator(lambda value: [value] if isinstance(value, str) else value),
    WithJsonSchema(
        {"type": ["string", "array"], "minLength": 1, "items": {"type": "string", "minLength": 1}}
    ),
]
Most = Annotated[int, Field(ge=0, le=10_000), Digits]


class WarningSettings(Section):
    """When staff are told that a promise is about to slip, and that it did."""

    at: Annotated[tuple[Share, ...], AsList, AfterValidator(_before_due)] = Field(
        default=("50%", "75%", "90%"), validate_default=True
    )
    """Shares of the time, counted in opening hours, at which staff are warned; [] is none."""
    before: times.Margin = Field(default="30m", validate_default=True)
    """No warning later than this much opening time before the promised time: a later one comes by then."""
    to: Table[Share, Names] = Field(default={}, validate_default=True)
    """Share -> whom: `owner` (the person responsible), keys of persons, addresses. By default the owner."""


class DelaySettings(Section):
    """When a promise slipped: the mail that tells the customer, with a new time."""

    notices: Annotated[
        Literal["auto", "always", "never"], BeforeValidator(values.one_of("auto", "always", "never"))
    ] = "auto"
    """auto: while answers of this desk are seen at all; always; never."""
    grace: times.Margin = Field(default="15m", validate_default=True)
    """Opening time between the promised time and the notice."""
    answers_within: times.Age = Field(default="14d", validate_default=True)
    """With auto: an answer, or `responder answered`, must have been seen within it."""
    at_once: Most = 20
    """More notices due at one time wait for `responder release-notices`."""


def slipping(warnings: WarningSettings, delay: DelaySettings) -> Slipping:
    """Both groups of settings as the core wants them."""
    return Slipping(
        at=tuple(warnings.at),
        before=warnings.before,
        to={share: tuple(names) for share, names in warnings.to.items()},
        grace=delay.grace,
        notices=delay.notices,
        answers_within=delay.answers_within,
        at_once=delay.at_once,
    )
