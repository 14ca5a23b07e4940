"""The part of the JSON Schema that speaks of rules, made from the tables that the rule language is read by."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import lru_cache
from importlib.resources import files

from responder.config.schema_texts import Schema, any_case, told
from responder.config.time_values import BUDGET_SCHEMA
from responder.core.rules import ASPECTS
from responder.core.ruling import rule_examples
from responder.core.ruling.criteria import BRANCHES, OPERATORS, Form, Operator, bare_operator
from responder.core.ruling.fields import FIELDS, SHORT_NAMES, WEEKDAYS, Kind
from responder.core.ruling.rule_syntax import KEYS
from responder.core.ruling.then_syntax import ASKABLE, PRIORITIES, REGISTER
from responder.core.ruling.when_syntax import LONGEST_PATTERN

WORDS_FILE = "rule_words.json"
RULES_TITLE = "Rules of responder"

_FILLED = {"type": "string", **told(r"\S", "The text is empty: give one, or remove the line.")}
_LINE = {"type": "string", **told(r"^\s*\S([^\n\r\t]*\S)?\s*$", "One line of text is wanted.")}
_WORD = {
    "type": "string",
    # A star that begins a word; the loader looks at the others too.
    **told(r"^(?!\*)(?!.*\s\*)(?!.*\*\*)(?=[\s\S]*\S)", "A word, or its beginning and a star: begin*."),
}
_CLOCK = {
    "type": "string",
    **told(r"^\s*(([01]?[0-9]|2[0-3]):[0-5][0-9]|24:00)\s*$", "A time such as 18:30."),
}
_SIZE = told(r"^\s*[0-9]{1,9}(\.[0-9]{1,3})?\s*[kKmMgG]?[bB]?\s*$", 'A number, or a size such as "5 MB".')
_ID = told(
    r"^[^\x00-/:-@\[-^`{-\x7f\s][^\x00-,/:-@\[-^`{-\x7f\s]{0,79}$",
    "Letters, figures, `-`, `_` and `.`, no blanks.",
)
_KEYWORD = r"^\s*[^\s(){%*\x22\\\]\x00-\x1f\x7f-\uffff]{1,100}\s*$"
_EXAMPLE = {
    "text": "What the mail says.",
    "subject": "Its subject.",
    "from": "Who wrote it; a customer unless said otherwise.",
    "to": "To whom.",
    "cc": "Who else gets it.",
    "reply_to": "Where replies are wanted.",
    "headers": "Further header fields: {List-Id: <news.example.org>}.",
    "attachments": "Names of its attachments.",
    "mail": "A whole mail instead: the path of an .eml file beside this one.",
    "language": "As if it had been found to be in this language.",
    "mailbox": "As if it had arrived in this mailbox.",
    "followup": "As if it belonged to a known complaint.",
    "expect": "hit, miss, or what all rules together make of it: {category: delivery}.",
}


def definitions() -> dict[str, Schema]:
    """The $defs of the rule language. `rules` is a list of them."""
    return {
        "rules": {"type": "array", "items": {"$ref": "#/$defs/rule"}},
        "rule": _rule(),
        "condition": {"$ref": "#/$defs/conditions", "type": "object", "minProperties": 1, "maxProperties": 1},
        "conditions": _conditions(),
        **{_shape_name(kind.name): _shape(kind) for kind in Kind},
        **{_shape_name(name): _shape(FIELDS[name].kind, special) for name, special in _special().items()},
        "then": {
            "type": "object",
            "properties": _described("aspect", _aspects()),
            "additionalProperties": False,
            "minProperties": 1,
        },
        "example": _example(),
    }


@lru_cache(maxsize=1)
def words() -> Mapping[str, Mapping[str, str]]:
    """What docs/rules.md says of each key, field, operator and aspect; `make golden` copies it here."""
    told_there: dict[str, dict[str, str]] = json.loads(
        files("responder.config").joinpath(WORDS_FILE).read_text(encoding="utf-8")
    )
    return told_there


def _described(table: str, schemas: Mapping[str, Schema]) -> dict[str, Schema]:
    told_there = words().get(table, {})
    return {
        name: {**schema, **({"description": told_there[name]} if name in told_there else {})}
        for name, schema in schemas.items()
    }


def _rule() -> Schema:
    shapes: dict[str, Schema] = {
        "id": {"type": "string", **_ID},
        "when": {"$ref": "#/$defs/condition"},
        "then": {"$ref": "#/$defs/then"},
        "stop": {"type": "boolean"},
        "examples": {"type": ["array", "null"], "items": {"$ref": "#/$defs/example"}},
    }
    return {
        "type": "object",
        "properties": _described("key", {name: shapes.get(name, {}) for name in KEYS}),
        "required": ["id", "then"],
        "additionalProperties": False,
    }


def _conditions() -> Schema:
    """Fields and branches; `condition` wants exactly one of them, `all` and `any` take several as keys too."""
    one, several = {"$ref": "#/$defs/condition"}, {"$ref": "#/$defs/conditions"}
    listed = {
        "if": {"type": "array"},
        "then": {"items": one, "minItems": 1},
        "else": {**several, "type": "object", "minProperties": 1},
    }
    branches = {name: one if name == "not" else listed for name in BRANCHES}
    special = _special()
    fields = {
        name: {"$ref": f"#/$defs/{_shape_name(name if name in special else entry.kind.name)}"}
        for name, entry in FIELDS.items()
    }
    fields = _described("field", fields)
    return {
        "properties": {
            **_described("together", branches),
            **fields,
            **{short: fields[name] for short, name in SHORT_NAMES.items()},
        },
        "patternProperties": {
            r"^header\.[!-9;-~]{1,100}$": {
                "$ref": f"#/$defs/{_shape_name(Kind.TEXT.name)}",
                "description": words().get("field", {}).get("header.NAME", ""),
            }
        },
        "additionalProperties": False,
    }


def _shape_name(name: str) -> str:
    return "field_" + name.lower().replace(".", "_")


def _shape(kind: Kind, special: Mapping[Form, Schema] | None = None) -> Schema:
    """What stands behind a field: one operator with its value, or the bare value."""
    taken = {
        name: _value(entry, kind, special or {}) for name, entry in OPERATORS.items() if kind in entry.kinds
    }
    operators = _described("operator", taken)
    return {
        "if": {"type": "object"},
        "then": {
            "properties": operators,
            "additionalProperties": False,
            "minProperties": 1,
            "maxProperties": 1,
        },
        "else": taken[bare_operator(kind)],
    }


def _value(operator: Operator, kind: Kind, special: Mapping[Form, Schema]) -> Schema:
    """The value of an operator on a field of this kind. `special`: where one field takes other values than its kind."""
    form = operator.form
    if form is Form.YES_NO or (form is Form.ONE and kind is Kind.FLAG):
        return {"type": "boolean"}
    if kind in (Kind.NUMBER, Kind.TIME):
        figure = special.get(Form.FIGURE, _CLOCK if kind is Kind.TIME else {"type": "number"})
        ranged = {"type": "array", "items": figure, "minItems": 2, "maxItems": 2}
        return ranged if form is Form.RANGE else figure
    if form is Form.PATTERN:
        return {**_FILLED, "maxLength": LONGEST_PATTERN}
    if operator.name in ("equals", "in"):
        one = special.get(Form.ONE, _FILLED)
        return one if form is Form.ONE else _one_or_several(one)
    if form is Form.ONE:
        return _FILLED
    return _one_or_several(_WORD if form is Form.WORDS else _FILLED)


def _special() -> dict[str, dict[Form, Schema]]:
    return {
        "size": {Form.FIGURE: {"type": ["number", "string"], **_SIZE}},
        "received.weekday": {Form.ONE: _name_of(WEEKDAYS, map(any_case, WEEKDAYS))},
    }


def _one_or_several(one: Schema) -> Schema:
    return {
        "if": {"type": "array"},
        "then": {"items": one, "minItems": 1},
        "else": one,
    }


def _name_of(names: Iterable[str], patterns: Iterable[str]) -> Schema:
    """One of a closed set: proposed by an editor as written first, taken in each spelling that the loader takes."""
    pattern = f"^({'|'.join(patterns)})$"
    return {"anyOf": [{"enum": list(names)}, {"type": "string", "pattern": pattern}]}


def _of(names: Iterable[str]) -> Schema:
    return _name_of(names, (rf"\s*{name}\s*" for name in names))


def _aspects() -> dict[str, Schema]:
    """`owner`, `template` and the like name what a configuration has: any line here."""
    shapes: dict[str, Schema] = dict.fromkeys(ASPECTS, _LINE)
    reason = {"properties": {"reason": _LINE}, "required": ["reason"], "additionalProperties": False}
    shapes |= {
        "register": _of(REGISTER),
        "priority": _of(PRIORITIES),
        "target": BUDGET_SCHEMA,
        "mark": {"type": "string", **told(_KEYWORD, "Latin letters, figures, $ - _ only.")},
        "no_ack": {"if": {"type": "object"}, "then": reason, "else": _LINE},
        "ask_for": _one_or_several({"anyOf": [{"enum": list(ASKABLE)}, _LINE]}),
        "tags": _one_or_several(_LINE),
        "notify": _one_or_several(_LINE),
    }  # fmt: skip
    return {name: shapes[name] for name in ASPECTS}


def _example() -> Schema:
    text: Schema = {"type": "string"}
    shapes: dict[str, Schema] = dict.fromkeys(rule_examples.KEYS, text)
    shapes |= {
        "headers": {"type": "object", "additionalProperties": text},
        "attachments": {"if": {"type": "array"}, "then": {"items": text}, "else": text},
        "followup": {"type": ["boolean", "null"]},
        "expect": {
            "if": {"type": "object"},
            "then": {
                "properties": _described("aspect", {name: {} for name in ASPECTS}),
                "additionalProperties": False,
                "minProperties": 1,
            },
            "else": {"enum": ["hit", "miss"]},
        },
    }
    carried = ("mail", "text", "subject", "from", "headers", "attachments")
    return {
        "type": "object",
        "properties": {
            name: {**shapes[name], "description": _EXAMPLE.get(name, "")} for name in rule_examples.KEYS
        },
        "required": ["expect"],
        "anyOf": [{"required": [name]} for name in carried],
        "additionalProperties": False,
    }
