"""What pydantic found -> faults at their places, in sentences that say what to do."""

from __future__ import annotations

import types
from collections.abc import Iterator
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from responder.config.faults import Fault, Path, did_you_mean, fault_at, printable
from responder.config.model import Settings
from responder.config.value_types import found
from responder.config.yaml_source import Node, place_of

_TAGS = {"<key>", "<person>"}  # of the union in Settings.responsible; no part of a path


def model_faults(error: ValidationError, root: Node) -> list[Fault]:
    """One fault for each of pydantic's errors."""
    items = error.errors(include_url=False, include_context=True)
    faulty_keys = {path for path, is_key in (file_path(item["loc"]) for item in items) if is_key}
    return [_fault(item, root) for item in items if item["loc"] not in faulty_keys]


def file_path(loc: tuple[int | str, ...]) -> tuple[Path, bool]:
    """pydantic's location -> the path in the file, and whether it means the key there."""
    is_key = bool(loc) and loc[-1] == "[key]"
    return tuple(step for step in loc if step not in _TAGS and step != "[key]"), is_key


def _fault(item: Any, root: Node) -> Fault:
    path, is_key = file_path(item["loc"])
    kind = item["type"]
    if kind == "missing":
        return fault_at(place_of(root, path[:-1], key=True), _missing_words(path))
    if kind == "extra_forbidden":
        return fault_at(place_of(root, path, key=True), _unknown_words(path))
    return fault_at(place_of(root, path, key=is_key), _words(kind, item) + _settings_words(kind, path))


def _words(kind: str, item: Any) -> str:
    limits = item.get("ctx", {})
    if kind == "config":
        return str(item["msg"])
    if kind in ("greater_than_equal", "less_than_equal"):
        bound = f"at least {limits['ge']}" if "ge" in limits else f"at most {limits['le']}"
        return f"{found(item['input'])} is out of range. Write {bound}."
    if kind in ("model_type", "mapping_type", "dict_type", "model_attributes_type"):
        return f"a group of settings is wanted here, found {_shape(item['input'])}. Write `name: value` lines below it."
    return f"{_shape(item['input'])} cannot stand here. Look into config.example.yaml for what is wanted."


def _settings_words(kind: str, path: Path) -> str:
    """Which settings a group may hold; the names in a table of persons or headers are the operator's own."""
    known = _fields_at(path) if kind in ("model_type", "model_attributes_type") else {}
    return did_you_mean("", known) if known else ""


def _shape(value: Any) -> str:
    """As found(), without the text itself: where a group is wanted a text may be a secret."""
    return "a text" if isinstance(value, (str, int, float)) else found(value)


def _missing_words(path: Path) -> str:
    name = str(path[-1])
    field = _fields_at(path[:-1]).get(name)
    meaning = (field.description or "") if field else ""
    return f"`{name}` is missing. Add `{name}:` ({meaning[:1].lower()}{meaning[1:].rstrip('.')})."


def _unknown_words(path: Path) -> str:
    name = str(path[-1])
    shown = printable(name)
    if name == "<<":
        return "`<<` merges nothing here. Write the settings out."
    known = _fields_at(path[:-1])
    near = did_you_mean(name, known)
    if "Did you mean" not in near:
        above = next((where for where, names in _sections() if name in names), None)
        near = f" `{shown}` belongs {above}." if above else near
    return f"`{shown}` is no setting here. Correct or remove it.{near}"


def _fields_at(path: Path) -> dict[str, Any]:
    """The settings that may stand at `path`."""
    model: type[BaseModel] | None = Settings
    for step in path:
        if isinstance(step, int) or model is None:
            continue
        field = model.model_fields.get(step)
        if field is not None:
            model = next(models_in(field.annotation), None)
    return dict(model.model_fields) if model else {}


def models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    """The models that a value of this annotation may be, or may hold."""
    if isinstance(annotation, type) and not isinstance(annotation, types.GenericAlias):
        if issubclass(annotation, BaseModel):
            yield annotation
        return
    for part in get_args(annotation):
        yield from models_in(part)


def _sections() -> Iterator[tuple[str, dict[str, Any]]]:
    yield "at the top of the file, without indentation", dict(Settings.model_fields)
    for name, field in Settings.model_fields.items():
        for model in models_in(field.annotation):
            yield f"into `{name}`", dict(model.model_fields)
            for inner, part in model.model_fields.items():
                for nested in models_in(part.annotation):
                    yield f"into `{inner}` of `{name}`", dict(nested.model_fields)
