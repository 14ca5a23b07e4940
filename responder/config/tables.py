"""A group of settings whose names the operator chooses: a mapping that nobody can change afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, TypeVar

from pydantic import AfterValidator, WrapSerializer

K = TypeVar("K")
V = TypeVar("V")
Table = Annotated[
    Mapping[K, V],
    AfterValidator(lambda mapping: MappingProxyType(dict(mapping))),
    WrapSerializer(lambda mapping, write: write(dict(mapping))),
]
