"""The language as a JSON Schema, so that an editor helps while a file is written.

Made from the model: a new key is in the schema as soon as it is a field. What the types do not say is said once more
here, for classes that have rules; that both say the same is shown by tests that make documents from the schema.

A schema sees one value at a time, so these stay with the converter: the order of two values (`min` and `max`, `since`
and `until`, the ends of a range), days that a calendar lacks, and how many digits follow a point. TOML's own types are
meant: `1.0` is no integer, and a text of `format` date is a date without quotes.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_type_hints

import attrs

from kexie_metrics.definitions.meanings import heading, meaning
from kexie_metrics.definitions.model import (
    INDICATOR_KINDS,
    SCHEMA,
    Area,
    Column,
    ColumnType,
    Dataset,
    Definitions,
    Expects,
    Indicator,
    Last,
    Publish,
    Text,
    Time,
)
from kexie_metrics.definitions.rules import (
    CODE,
    COLUMN_KEYS,
    COLUMN_NAME,
    ID,
    LINKS,
    MOST_BEFORE,
    RANGES,
    Kind,
    origin,
)
from kexie_metrics.definitions.site import Calendar, Site
from kexie_metrics.periods import SPAN

__all__ = ["json_schema", "schema_text"]

_Schema = dict[str, Any]

_CALLED: Mapping[type, str] = {Definitions: "kexie-metrics definitions", Site: "kexie-metrics site file"}
_NOT_BLANK = r"\S"
_YEAR = "[0-9]{4}"
_DAY = "(?:0[1-9]|[12][0-9]|3[01])"
_PERIOD = f"{_YEAR}(?:H[12]|Q[1-4]|-(?:0[1-9]|1[0-2])(?:-{_DAY})?)?"
_EVERY_YEAR = "(?:0[13578]|1[02])-31|(?:0[13-9]|1[0-2])-(?:29|30)|(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])"


def schema_text(of: Literal["definitions", "site"]) -> str:
    """The JSON Schema as it is printed and committed.

    Args:
        of: Whether of definition files or of the site file.
    """
    return json.dumps(json_schema(of), ensure_ascii=False, indent=2) + "\n"


def json_schema(of: Literal["definitions", "site"]) -> _Schema:
    """The JSON Schema, draft 2020-12, of definition files or of the site file `kexie.toml`."""
    top: type = {"definitions": Definitions, "site": Site}[of]
    waiting, tables = [top], dict[str, _Schema]()
    while waiting:
        cls = waiting.pop(0)
        if cls.__name__ not in tables:
            tables[cls.__name__] = _table(cls)
            waiting.extend(_classes(cls))
    schema = tables.pop(top.__name__)
    if Indicator.__name__ in tables:
        tables["Where"] = _where()
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": _CALLED[top],
        **schema,
        "$defs": dict(sorted(tables.items())),
    }


def _classes(cls: type) -> Iterator[type]:
    """Classes that the fields of a class hold."""
    waiting: list[Kind] = list(get_type_hints(cls).values())
    while waiting:
        kind = waiting.pop(0)
        if attrs.has(kind):
            yield kind
        waiting.extend(part for part in get_args(kind) if not isinstance(part, str))


def _table(cls: type) -> _Schema:
    """The schema of a table, and of what may stand in its place."""
    kinds = get_type_hints(cls)
    extra = dict(_EXTRA.get(cls, {}))
    within: Mapping[str, _Schema] = extra.pop("properties", {})
    properties = {}
    for known in attrs.fields(cls):
        key = known.name.removesuffix("_")
        schema: _Schema = {"description": _both(meaning(cls, known.name, "zh"), meaning(cls, known.name, "en"))}
        schema |= _refined(_value(kinds[known.name]), {**_range(cls, key), **within.get(key, {})})
        if isinstance(known.default, str | int):
            schema["default"] = known.default
        properties[key] = schema
    required = [known.name.removesuffix("_") for known in attrs.fields(cls) if known.default is attrs.NOTHING]
    table: _Schema = {
        "description": _both(heading(cls, "zh"), heading(cls, "en")),
        "type": "object",
        "properties": properties,
        "additionalProperties": False,
    }
    table |= ({"required": required} if required else {}) | extra
    if cls is Column:
        bare = [kind for kind in get_args(ColumnType) if kind not in LINKS.values()]
        description = table.pop("description")
        return {"description": description, "anyOf": [{"enum": bare}, table]}
    return table


def _both(chinese: str, english: str) -> str:
    return f"{chinese}\n\n{english}"


def _range(cls: type, key: str) -> _Schema:
    if (cls, key) not in RANGES:
        return {}
    least, most = RANGES[cls, key]
    return {"minimum": least, "maximum": most}


def _refined(schema: _Schema, extra: _Schema) -> _Schema:
    """A schema with what holds for this field alone, put where the type is that it is about."""
    if not extra or "anyOf" not in schema:
        return schema | extra
    table = any(key in extra for key in ("minProperties", "propertyNames"))
    wanted = "object" if table else "string"
    return {"anyOf": [part | extra if part.get("type") == wanted else part for part in schema["anyOf"]]}


def _value(kind: Kind) -> _Schema:
    """The schema of a value by its type alone."""
    base = origin(kind)
    if base in {Union, UnionType}:
        members = [member for member in get_args(kind) if member is not NoneType]
        if {int, Decimal} <= set(members):
            members.remove(int)
        schemas = [_value(member) for member in members]
        return schemas[0] if len(schemas) == 1 else {"anyOf": schemas}
    if base is Literal:
        return {"enum": list(get_args(kind))}
    if base is tuple:
        return {"type": "array", "items": _value(get_args(kind)[0]), "uniqueItems": True}
    if attrs.has(kind):
        return _ref(kind.__name__)
    if base in _PLAIN:
        return dict(_PLAIN[base])
    item = get_args(kind)[1]
    return _ref("Where") if item is object else {"type": "object", "additionalProperties": _value(item)}


def _ref(name: str) -> _Schema:
    return {"$ref": f"#/$defs/{name}"}


_PLAIN: Mapping[Kind, _Schema] = {
    str: {"type": "string", "pattern": _NOT_BLANK},
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    Decimal: {"type": "number", "exclusiveMinimum": -(10 ** (MOST_BEFORE)), "exclusiveMaximum": 10 ** (MOST_BEFORE)},
    date: {"type": "string", "format": "date"},
}


def _where() -> _Schema:
    """The table form of `where`, which has no class of its own."""
    blank = {"type": "string", "pattern": rf"^$|{_NOT_BLANK}"}
    constants = [blank, *(_PLAIN[kind] for kind in (Decimal, bool, date))]
    return {
        "description": _both(
            "相等条件：列 = 值；列表表示其中之一；嵌套的表沿引用走。",
            "Equalities: column = value, or a list for one-of; a nested table follows a reference.",
        ),
        "type": "object",
        "minProperties": 1,
        "propertyNames": {"pattern": _whole(COLUMN_NAME.pattern)},
        "additionalProperties": {
            "anyOf": [
                *constants,
                {"type": "array", "items": {"anyOf": constants}, "minItems": 1},
                _ref("Where"),
            ]
        },
    }


def _whole(pattern: str) -> str:
    return f"^(?:{pattern})$"


_NAMES: _Schema = {"propertyNames": {"pattern": _whole(ID.pattern)}}


def _of_type(*kinds: str) -> _Schema:
    return {"properties": {"type": {"enum": list(kinds)}}}


def _if_type(kind: str, then: _Schema) -> _Schema:
    return {"if": {"properties": {"type": {"const": kind}}, "required": ["type"]}, "then": then}


def _bounds(kind: type) -> _Schema:
    return {"properties": {"min": _PLAIN[kind], "max": _PLAIN[kind]}}


_EXTRA: Mapping[type, _Schema] = {
    Area: {"properties": {"id": {"pattern": _whole(ID.pattern)}}},
    Calendar: {"properties": {"year_starts": {"pattern": _whole(_EVERY_YEAR)}}},
    Column: {
        "dependentSchemas": {key: _of_type(*kinds) for key, kinds in COLUMN_KEYS.items()},
        "allOf": [
            *(_if_type(kind, {"required": [key]}) for key, kind in LINKS.items()),
            _if_type("integer", _bounds(int)),
            _if_type("decimal", _bounds(Decimal)),
            _if_type("date", _bounds(date)),
            _if_type("datetime", _bounds(date)),
        ],
    },
    Dataset: {"properties": {"columns": {"minProperties": 1, **_NAMES}}},
    Definitions: {
        "properties": {
            "schema": {"const": SCHEMA},
            "codes": {
                **_NAMES,
                "additionalProperties": {
                    "type": "object",
                    "minProperties": 1,
                    "propertyNames": {"pattern": _whole(CODE.pattern)},
                    "additionalProperties": _ref(Text.__name__),
                },
            },
            "datasets": _NAMES,
            "indicators": _NAMES,
            "checks": _NAMES,
        }
    },
    Expects: {"properties": {"due": {"pattern": _whole(SPAN.pattern)}}},
    Indicator: {
        "properties": {
            "scale": {"exclusiveMinimum": 0},
            "breaks": {"items": {"type": "string", "pattern": _whole(_PERIOD)}},
            "target": {
                "minProperties": 1,
                "allOf": [{"additionalProperties": {"minProperties": 1}}],  # of a table of units; a number has none
                "propertyNames": {
                    "pattern": _whole(rf"{ID.pattern}(?::{_YEAR})?|{_PERIOD}(?:\.\.{_PERIOD})?"),
                },
            },
        },
        "oneOf": [{"required": [kind]} for kind in INDICATOR_KINDS],
        "dependentRequired": {"scale": ["ratio"]},
    },
    Last: {"properties": {"within": {"pattern": _whole(SPAN.pattern)}}},
    Publish: {
        "properties": {"at_least": {"exclusiveMinimum": 0, "maximum": 1}, "must": {"minItems": 1}},
        "anyOf": [{"required": ["at_least"]}, {"required": ["must"]}],
    },
    Site: {"properties": {"schema": {"const": SCHEMA}, "terms": _NAMES, "calendars": _NAMES}},
    Text: {"anyOf": [{"required": ["zh"]}, {"required": ["en"]}]},
    Time: {
        "oneOf": [{"required": [key]} for key in ("event", "begins", "as_of")],
        "dependentRequired": {"ends": ["begins"]},
    },
}
"""What rules say besides types, by class."""
