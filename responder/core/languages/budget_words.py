"""Amounts of time of the configuration as people read them. Texts only."""

from __future__ import annotations

from collections.abc import Mapping

from responder.core.hours.budget import Unit

BUDGETS: Mapping[str, Mapping[Unit, Mapping[str, str]]] = {
    "ru": {
        Unit.WORKING_HOURS: {
            "one": "рабочий час",
            "few": "рабочих часа",
            "many": "рабочих часов",
            "other": "рабочего часа",
        },
        Unit.WORKING_DAYS: {
            "one": "рабочий день",
            "few": "рабочих дня",
            "many": "рабочих дней",
            "other": "рабочего дня",
        },
        Unit.CLOCK_HOURS: {"one": "час", "few": "часа", "many": "часов", "other": "часа"},
    },
    "et": {
        Unit.WORKING_HOURS: {"one": "töötund", "other": "töötundi"},
        Unit.WORKING_DAYS: {"one": "tööpäev", "other": "tööpäeva"},
        Unit.CLOCK_HOURS: {"one": "tund", "other": "tundi"},
    },
    "lv": {
        Unit.WORKING_HOURS: {"one": "darba stunda", "other": "darba stundas"},
        Unit.WORKING_DAYS: {"one": "darba diena", "other": "darba dienas"},
        Unit.CLOCK_HOURS: {"one": "stunda", "other": "stundas"},
    },
    "en": {
        Unit.WORKING_HOURS: {"one": "working hour", "other": "working hours"},
        Unit.WORKING_DAYS: {"one": "working day", "other": "working days"},
        Unit.CLOCK_HOURS: {"one": "hour", "other": "hours"},
    },
}
"""Language -> unit -> plural category of CLDR -> words after the number; one that is not named is `other`."""
