"""JSON Schema (2020-12) of a configuration and of a rules file, so that an editor completes and checks them.

What a schema refuses, the loader refuses too; the loader finds more (names that must exist, patterns, contradictions).
The shipped files beside this one are written anew by `make golden`.
"""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from responder.config import value_types as values
from responder.config.accounts import SecretRef
from responder.config.model import Settings
from responder.config.schema_rules import definitions
from responder.config.schema_texts import ONE_LINE, padded, written

DIALECT = "https://json-schema.org/draft/2020-12/schema"
CONFIG_FILE, RULES_FILE = "config.schema.json", "rules.schema.json"


def schema() -> dict[str, Any]:
    """The schema of a whole configuration, with that of rules in it."""
    made = Settings.model_json_schema(mode="validation", schema_generator=_AsWritten)
    given = made["properties"]["rules"]
    made["properties"]["rules"] = {**given, "anyOf": [{"$ref": "#/$defs/rules"}, {"type": "null"}]}
    _one_place(made["$defs"][SecretRef.__name__])
    # "" stands for a name made from the address; it cannot be written.
    made["$defs"]["MailboxSettings"]["properties"]["name"].pop("default")
    for group in made["$defs"].values():
        group.pop("title")  # the name of a class
    made["$defs"] |= definitions()
    return {"$schema": DIALECT, **made, "title": "Configuration of responder"}


def rules_schema() -> dict[str, Any]:
    """The schema of a file of rules."""
    defs = definitions()
    listed = defs.pop("rules")
    return {"$schema": DIALECT, "title": "Rules of responder", **listed, "$defs": defs}


def shown(made: dict[str, Any]) -> str:
    """A schema as its file holds it."""
    return json.dumps(made, ensure_ascii=False, indent=1) + "\n"


def shipped(name: str) -> str:
    """The file of that name in this package."""
    return files("responder.config").joinpath(name).read_text(encoding="utf-8")


class _AsWritten(GenerateJsonSchema):
    """Every scalar of the file reaches a setting as its text: 993 and "993" are one number, true and "true" one flag,
    and a telephone number needs no quotes."""

    def str_schema(self, schema: core_schema.StringSchema) -> JsonSchemaValue:
        return written(ONE_LINE)

    def int_schema(self, schema: core_schema.IntSchema) -> JsonSchemaValue:
        return {**super().int_schema(schema), "type": ["integer", "string"], "pattern": "^-?[0-9]{1,15}$"}

    def bool_schema(self, schema: core_schema.BoolSchema) -> JsonSchemaValue:
        return {"type": ["boolean", "string"], "pattern": "^(true|false)$"}

    def function_before_schema(self, schema: core_schema.BeforeValidatorFunctionSchema) -> JsonSchemaValue:
        made = super().function_before_schema(schema)
        reader: Any = schema["function"]["function"]
        if isinstance(reader, values.Matching):
            made = {**made, **written(padded(reader.pattern), reader.wanted)}
        elif reader is values.AsFilledList.func:
            made = {**made, "minItems": 1}
        return made

    def dict_schema(self, schema: core_schema.DictSchema) -> JsonSchemaValue:
        """Keys of no such pattern are refused; pydantic would let them pass unchecked."""
        made = super().dict_schema(schema)
        for pattern, value in made.pop("patternProperties", {}).items():
            made["additionalProperties"] = value
            made["propertyNames"] = {"pattern": pattern, **made.get("propertyNames", {})}
        return made

    def field_title_should_be_set(self, schema: Any) -> bool:
        """A title such as "Per Address Hour" says no more than the name."""
        return False


def _one_place(secret: dict[str, Any]) -> None:
    """Exactly one of file, env and credential, as SecretRef wants it."""
    filled = {"not": {"type": "string", "pattern": "^ *$"}}
    secret["oneOf"] = [{"required": [name], "properties": {name: filled}} for name in secret["properties"]]
