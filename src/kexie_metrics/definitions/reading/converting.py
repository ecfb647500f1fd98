"""Values as TOML gave them to the classes of the model: nothing is cast, nothing unknown is dropped.

A converter left to itself would take `public = "no"` for true and skip a misspelt key. Here each type is checked as
TOML gave it, each class adds its rules, and each mistake comes out with its whole key path.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from types import NoneType, UnionType
from typing import Any, Literal, TypeVar, Union, get_args

import attrs
import cattrs
from attrs import evolve
from cattrs.errors import AttributeValidationNote, IterableValidationNote
from cattrs.gen import make_dict_structure_fn, override

from kexie_metrics.definitions.model import SCHEMA, Column, ColumnType, Text
from kexie_metrics.definitions.places import KeyPath
from kexie_metrics.definitions.reading.values import WrongsError, choice, scalar, where_wrongs
from kexie_metrics.definitions.rules import (
    RULES,
    Kind,
    Wrong,
    expected,
    origin,
    toml_type,
)
from kexie_metrics.errors import suggestion

__all__ = ["convert"]

_T = TypeVar("_T")
_Hook = Callable[[object, Kind], Any]

_TEXT_HINT = '{ zh = "…", en = "…" }'
_HINTS = {
    "schema": f"begin the file with schema = {SCHEMA}",
    "area": 'add a table [area] with id = "…" and label = { zh = "…", en = "…" }',
    "label": f"label = {_TEXT_HINT}",
    "message": f"message = {_TEXT_HINT}",
}


def convert(data: object, wanted: type[_T]) -> _T:
    """Make a model of what TOML gave.

    Args:
        data: The values.
        wanted: The attrs class that they give; a key is the field of the same name.

    Raises:
        WrongsError: All mistakes, each with its whole key path.
    """
    try:
        return _converter().structure(data, wanted)
    except Exception as error:
        raise WrongsError(*_flatten(error, ())) from error


def _flatten(error: BaseException, path: KeyPath) -> Iterator[Wrong]:
    """Every mistake in what cattrs raised, with its whole key path."""
    for note in getattr(error, "__notes__", ()):
        if isinstance(note, AttributeValidationNote):
            path = (*path, _toml_key(note.name))
        elif isinstance(note, IterableValidationNote):
            path = (*path, note.index)
    if isinstance(error, BaseExceptionGroup):
        for inner in error.exceptions:
            yield from _flatten(inner, path)
        return
    for wrong in _wrongs(error, str(path[-1]) if path else ""):
        yield evolve(wrong, path=(*(path[:-1] if isinstance(error, KeyError) else path), *wrong.path))


def _wrongs(error: BaseException, last: str) -> Iterator[Wrong]:
    """What one exception says; `last` is the end of its key path."""
    if isinstance(error, WrongsError):
        yield from error.wrongs
    elif isinstance(error, cattrs.ForbiddenExtraKeysError):
        known = [_toml_key(known.name) for known in attrs.fields(error.cl)]
        for key in sorted(error.extra_fields):
            yield Wrong(f"unknown key {key!r}", suggestion(key, known, most=len(known)), (key,), "key", spare=True)
    elif isinstance(error, KeyError):
        yield Wrong(f"missing key {last!r}", _HINTS.get(last, f"add {last} = …"), (), "header")
    else:
        raise error


def _toml_key(name: str) -> str:
    return name.removesuffix("_")


@cache
def _converter() -> cattrs.Converter:
    converter = cattrs.Converter(forbid_extra_keys=True, detailed_validation=True)
    for kind in (str, int, bool, Decimal, date):
        converter.register_structure_hook(kind, scalar)
    factories: Mapping[Kind, Callable[[Kind, cattrs.Converter], _Hook]] = {
        Mapping: _mapping_hook,
        tuple: _tuple_hook,
        Union: _union_hook,
        UnionType: _union_hook,
        Literal: lambda _kind, _converter: choice,
    }
    converter.register_structure_hook_factory(attrs.has, lambda kind: _class_hook(kind, converter))
    converter.register_structure_hook_factory(
        lambda kind: origin(kind) in factories, lambda kind: factories[origin(kind)](kind, converter)
    )
    return converter


def _each(pairs: Iterable[tuple[Any, object]], kind: Kind, converter: cattrs.Converter) -> dict[Any, object]:
    """Structure the items of a list or a table, each mistake with the item's number or key."""
    found: dict[Any, object] = {}
    wrongs: list[Wrong] = []
    for key, value in pairs:
        try:
            found[key] = converter.structure(value, kind)
        except Exception as error:  # noqa: BLE001 - a group of whatever the hooks raised
            wrongs.extend(_flatten(error, (key,)))
    if wrongs:
        raise WrongsError(*wrongs)
    return found


def _tuple_hook(kind: Kind, converter: cattrs.Converter) -> _Hook:
    (item, _) = get_args(kind)

    def hook(value: object, _: Kind) -> tuple[object, ...]:
        if not isinstance(value, list):
            raise WrongsError(expected([kind], value))
        items = tuple(_each(enumerate(value), item, converter).values())
        for place, single in enumerate(items):
            if single in items[:place]:
                raise WrongsError(Wrong(f"{single!r} stands here twice", "leave one of them out", (place,)))
        return items

    return hook


def _mapping_hook(kind: Kind, converter: cattrs.Converter) -> _Hook:
    (_, item) = get_args(kind)

    def hook(value: object, _: Kind) -> Mapping[Any, object]:
        if not isinstance(value, dict):
            raise WrongsError(expected([kind], value))
        if item is not object:
            return _each(value.items(), item, converter)
        wrongs = list(where_wrongs(value, ()))
        if wrongs:
            raise WrongsError(*wrongs)
        return value

    return hook


def _union_hook(kind: Kind, converter: cattrs.Converter) -> _Hook:
    members = [member for member in get_args(kind) if member is not NoneType]

    def hook(value: object, _: Kind) -> object:
        for member in members:
            if type(value) is toml_type(member):
                return converter.structure(value, member)
        hint = _TEXT_HINT if members == [Text] else None
        raise WrongsError(expected(members, value, hint))

    return hook


def _class_hook(cls: Kind, converter: cattrs.Converter) -> _Hook:
    renamed: Any = {known.name: override(rename=_toml_key(known.name)) for known in attrs.fields(cls)}
    base: Any = make_dict_structure_fn(
        cls, converter, _cattrs_forbid_extra_keys=True, _cattrs_detailed_validation=True, **renamed
    )
    rules: Callable[[Mapping[str, object]], Iterable[Wrong]] = RULES.get(cls, lambda _: ())

    def hook(value: object, _: Kind) -> object:
        if cls is Column and isinstance(value, str):
            value = {"type": choice(value, ColumnType)}
        if not isinstance(value, dict):
            raise WrongsError(expected([cls], value, _TEXT_HINT if cls is Text else None))
        wrongs = list(rules(value))
        try:
            model = base(value, cls)
        except Exception as error:  # noqa: BLE001 - a group of whatever the hooks raised
            wrongs.extend(_flatten(error, ()))
        if wrongs:
            raise WrongsError(*wrongs)
        return model

    return hook
