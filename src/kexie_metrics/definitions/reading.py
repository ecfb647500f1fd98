"""TOML text to models, with every mistake of every file found in one go and nothing cast.

A converter left to itself would take `public = "no"` for true and skip a misspelt key. Here each type is checked as
TOML gave it, each class adds its rules, and each mistake keeps its key path until it is drawn.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cache
from types import NoneType, UnionType
from typing import Any, Literal, TypeVar, Union, get_args

import attrs
import cattrs
import tomli
from attrs import field, frozen
from cattrs.errors import AttributeValidationNote, IterableValidationNote
from cattrs.gen import make_dict_structure_fn, override

from kexie_metrics.definitions.model import SCHEMA, Column, ColumnType, Definitions, Text
from kexie_metrics.definitions.places import KeyPath, Mistake, draw, locate
from kexie_metrics.definitions.rules import (
    COLUMN_NAME,
    MOST_BEFORE,
    MOST_DIGITS,
    RULES,
    Kind,
    Wrong,
    expected,
    origin,
    toml_type,
)
from kexie_metrics.definitions.site import Site
from kexie_metrics.errors import DefinitionError, Problem, suggestion

__all__ = ["Document", "in_file_order", "raise_mistakes", "read_documents", "read_model", "read_site"]

_T = TypeVar("_T")
_Table = Mapping[str, object]
_Hook = Callable[[object, Kind], Any]

_DEEPEST = 32
_CONSTANTS = (str, int, Decimal, bool, date)
_TEXT_HINT = '{ zh = "…", en = "…" }'
_HINTS = {
    "schema": f"begin the file with schema = {SCHEMA}",
    "area": 'add a table [area] with id = "…" and label = { zh = "…", en = "…" }',
    "label": f"label = {_TEXT_HINT}",
    "message": f"message = {_TEXT_HINT}",
}


@frozen(kw_only=True)
class Document:
    """A definition file that was read.

    Attributes:
        file: Its name as shown to people.
        text: Its text; empty where the bytes are no text.
        order: Its place among the files that are read together.
        data: What TOML says; empty where it is no TOML.
        definitions: The sound part of it: whatever has a mistake of its own is left out, so that the rest can be
            checked further; None where nothing of the file can be used.
    """

    file: str
    text: str = field(repr=False)
    order: int = 0
    data: _Table = field(factory=dict, repr=False)
    definitions: Definitions | None = field(default=None, repr=False)

    def written(self, section: str) -> frozenset[str]:
        """Names written under `codes`, `datasets`, `indicators` or `checks`, sound or not."""
        table = self.data.get(section)
        return frozenset(table) if isinstance(table, dict) else frozenset()


def read_documents(sources: Iterable[tuple[str, bytes]]) -> tuple[list[Document], list[Mistake]]:
    """Read definition files.

    Args:
        sources: For each file, its name as shown to people, and its bytes.

    Returns:
        The files in the order given, and every mistake that shows within one file alone.
    """
    documents: list[Document] = []
    mistakes: list[Mistake] = []
    for order, (file, content) in enumerate(sources):
        document, found = _parse(file, content, order)
        if not found:
            definitions, found = _structure(document, Definitions)
            document = attrs.evolve(document, definitions=definitions)
        documents.append(document)
        mistakes.extend(found)
    return documents, mistakes


def read_site(file: str, data: bytes) -> Site:
    """Read a site file.

    Args:
        file: Its name as shown to people.
        data: Its bytes.

    Raises:
        DefinitionError: All its mistakes.
    """
    return read_model(file, data, Site)


def read_model(file: str, data: bytes, wanted: type[_T], *, check: Callable[[_T], Iterable[Wrong]] | None = None) -> _T:
    """Read a TOML file of any kind, as strictly as a definition file.

    Args:
        file: Its name as shown to people.
        data: Its bytes.
        wanted: The attrs class that it gives; a key is the field of the same name.
        check: What is wrong with a whole one, each mistake with its key path.

    Raises:
        DefinitionError: All its mistakes.
    """
    document, mistakes = _parse(file, data, 0)
    model = None
    if not mistakes:
        model, mistakes = _structure(document, wanted)
    if model is not None and not mistakes and check is not None:
        mistakes = [
            Mistake(document=document, path=wrong.path, message=wrong.message, hint=wrong.hint, on=wrong.on)
            for wrong in check(model)
        ]
    raise_mistakes(mistakes)
    if model is None:
        raise AssertionError(file)
    return model


def raise_mistakes(mistakes: Iterable[Mistake]) -> None:
    """Raise what was found, in file order; nothing happens where nothing was found.

    Raises:
        DefinitionError: Every mistake with its place.
    """
    problems = in_file_order(mistakes)
    if problems:
        raise DefinitionError(problems, [draw(problem) for problem in problems])


def in_file_order(mistakes: Iterable[Mistake]) -> list[Problem]:
    """What was found, each at its place."""
    located = [(mistake.document.order, locate(mistake)) for mistake in mistakes]
    located.sort(key=lambda pair: (pair[0], pair[1].line, pair[1].column))
    return [problem for _, problem in located]


def _parse(file: str, content: bytes, order: int) -> tuple[Document, list[Mistake]]:
    """Bytes to TOML data; the only place that sees a file as a whole."""
    try:
        text = content.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        before = content[: error.start].decode("utf-8", errors="replace").replace("\r\n", "\n")
        document = Document(file=file, text=before.removeprefix("\ufeff"), order=order)
        end = len(document.text)
        hint = "save it as UTF-8; it may be GB18030 now"
        return document, [Mistake(document=document, message="not UTF-8", hint=hint, offsets=(end, end + 1))]
    document = Document(file=file, text=text, order=order)
    try:
        data = tomli.loads(text, parse_float=_decimal)
    except tomli.TOMLDecodeError as error:
        return document, [_syntax_mistake(document, str(error))]
    except (RecursionError, ValueError) as error:
        return document, [Mistake(document=document, message=f"not TOML: {error}")]
    document = attrs.evolve(document, data=data)
    return document, [
        Mistake(document=document, path=wrong.path, message=wrong.message, hint=wrong.hint)
        for wrong in _beyond_bounds(data)
    ]


def _beyond_bounds(data: _Table) -> Iterator[Wrong]:
    """What no reader has to bear: integers that TOML does not have, and tables too deep to walk."""
    waiting: list[tuple[KeyPath, object]] = [((), data)]
    while waiting:
        path, value = waiting.pop()
        if isinstance(value, dict | list):
            if len(path) >= _DEEPEST:
                yield Wrong(f"nested more than {_DEEPEST} deep", "nothing in the language is", path)
                continue
            pairs = value.items() if isinstance(value, dict) else enumerate(value)
            waiting.extend(((*path, key), item) for key, item in pairs)
        elif type(value) is int and not -(2**63) <= value < 2**63:
            yield Wrong("the integer is too large", "TOML goes up to 64 bits", path)


def _decimal(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation:
        return Decimal("NaN")  # refused where it stands, with its key path


_SYNTAX_HINTS = {
    "illegal character '\\n'": "a text ends on its own line, with the quotes that began it",
    "expected '='": "a line is key = value",
    "cannot overwrite a value": "a key stands once in its table",
    "duplicate inline table key": "a key stands once in its table",
    "cannot declare": "a table is opened once; put its keys together",
}
"""By how the parser's complaint begins."""


def _syntax_mistake(document: Document, complaint: str) -> Mistake:
    complaint, _, place = complaint.partition(" (at ")
    complaint = complaint[:1].lower() + complaint[1:]
    otherwise = "a line is key = value; text stands in quotes, a list in [ ], a table in { }"
    hint = next((hint for start, hint in _SYNTAX_HINTS.items() if complaint.startswith(start)), otherwise)
    end = len(document.text.rstrip())
    found = re.match(r"line ([0-9]+), column ([0-9]+)", place)
    offsets = (end, end + 1)
    if found:
        lines = document.text.split("\n")
        start = sum(len(line) + 1 for line in lines[: int(found[1]) - 1])
        offsets = (start + int(found[2]) - 1, start + int(found[2]))
        key = re.match(r"\s*([^\s=]+)\s*=", lines[int(found[1]) - 1])
        if complaint == "cannot overwrite a value" and key is not None:  # the parser stands after the value
            offsets = (start + key.start(1), start + key.end(1))
    return Mistake(document=document, message=f"not TOML: {complaint}", hint=hint, offsets=offsets)


class _StructureError(ValueError):
    """Mistakes on their way up through cattrs, which adds a note of the key at each step."""

    def __init__(self, *wrongs: Wrong) -> None:
        super().__init__(*wrongs)
        self.wrongs = wrongs


def _structure(document: Document, wanted: type[_T]) -> tuple[_T | None, list[Mistake]]:
    """The model, as far as it is sound, and the mistakes."""
    schema = document.data.get("schema")
    if type(schema) is int and schema != SCHEMA:
        hint = f"this release reads schema {SCHEMA}" + ("; update it" if schema > SCHEMA else "")
        return None, [Mistake(document=document, path=("schema",), message=f"unknown schema {schema}", hint=hint)]
    mistakes: list[Mistake] = []
    data: object = document.data
    while True:
        try:
            model: _T = _converter().structure(data, wanted)
        except Exception as error:  # noqa: BLE001 - a group of whatever the hooks raised
            wrongs = list(_flatten(error, ()))
        else:
            return model, mistakes
        if mistakes:  # what is left lacks something that it cannot do without
            return None, mistakes
        mistakes.extend(
            Mistake(document=document, path=wrong.path, message=wrong.message, hint=wrong.hint, on=wrong.on)
            for wrong in wrongs
        )
        data = _without(data, {wrong.path if wrong.spare else wrong.path[:2] for wrong in wrongs})


def _without(data: object, paths: Iterable[KeyPath]) -> object:
    """The same data without what stands at some paths."""
    below: dict[str | int, set[KeyPath]] = {}
    for path in paths:
        if path:
            below.setdefault(path[0], set()).add(path[1:])
    if not isinstance(data, dict) or not below:
        return data
    return {key: _without(value, below.get(key, ())) for key, value in data.items() if () not in below.get(key, ())}


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
        yield attrs.evolve(wrong, path=(*(path[:-1] if isinstance(error, KeyError) else path), *wrong.path))


def _wrongs(error: BaseException, last: str) -> Iterator[Wrong]:
    """What one exception says; `last` is the end of its key path."""
    if isinstance(error, _StructureError):
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
        converter.register_structure_hook(kind, _scalar)
    factories: Mapping[Kind, Callable[[Kind, cattrs.Converter], _Hook]] = {
        Mapping: _mapping_hook,
        tuple: _tuple_hook,
        Union: _union_hook,
        UnionType: _union_hook,
        Literal: lambda _kind, _converter: _choice,
    }
    converter.register_structure_hook_factory(attrs.has, lambda kind: _class_hook(kind, converter))
    converter.register_structure_hook_factory(
        lambda kind: origin(kind) in factories, lambda kind: factories[origin(kind)](kind, converter)
    )
    return converter


def _scalar(value: object, kind: type) -> object:
    """A value of exactly this TOML type."""
    if type(value) is not kind:
        raise _StructureError(expected([kind], value))
    if isinstance(value, str) and not value.strip():
        raise _StructureError(Wrong("the text is empty", "write something, or leave the key out"))
    if isinstance(value, Decimal):
        exponent = value.as_tuple().exponent
        if not isinstance(exponent, int):
            raise _StructureError(Wrong("not a finite number", "write digits"))
        if exponent < -MOST_DIGITS or value.adjusted() >= MOST_BEFORE:
            hint = f"up to {MOST_BEFORE} digits before the point and {MOST_DIGITS} after it"
            raise _StructureError(Wrong("the number is too long", hint))
    return value


def _choice(value: object, kind: Kind) -> object:
    known = get_args(kind)
    if type(value) is not str:
        raise _StructureError(expected([kind], value))
    if value not in known:
        raise _StructureError(Wrong(f"unknown value {value!r}", suggestion(value, known)))
    return value


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
        raise _StructureError(*wrongs)
    return found


def _tuple_hook(kind: Kind, converter: cattrs.Converter) -> _Hook:
    (item, _) = get_args(kind)

    def hook(value: object, _: Kind) -> tuple[object, ...]:
        if not isinstance(value, list):
            raise _StructureError(expected([kind], value))
        items = tuple(_each(enumerate(value), item, converter).values())
        for place, single in enumerate(items):
            if single in items[:place]:
                raise _StructureError(Wrong(f"{single!r} stands here twice", "leave one of them out", (place,)))
        return items

    return hook


def _mapping_hook(kind: Kind, converter: cattrs.Converter) -> _Hook:
    (_, item) = get_args(kind)

    def hook(value: object, _: Kind) -> Mapping[Any, object]:
        if not isinstance(value, dict):
            raise _StructureError(expected([kind], value))
        if item is not object:
            return _each(value.items(), item, converter)
        wrongs = list(_where_wrongs(value, ()))
        if wrongs:
            raise _StructureError(*wrongs)
        return value

    return hook


def _union_hook(kind: Kind, converter: cattrs.Converter) -> _Hook:
    members = [member for member in get_args(kind) if member is not NoneType]

    def hook(value: object, _: Kind) -> object:
        for member in members:
            if type(value) is toml_type(member):
                return converter.structure(value, member)
        hint = _TEXT_HINT if members == [Text] else None
        raise _StructureError(expected(members, value, hint))

    return hook


def _class_hook(cls: Kind, converter: cattrs.Converter) -> _Hook:
    renamed: Any = {known.name: override(rename=_toml_key(known.name)) for known in attrs.fields(cls)}
    base: Any = make_dict_structure_fn(
        cls, converter, _cattrs_forbid_extra_keys=True, _cattrs_detailed_validation=True, **renamed
    )
    rules: Callable[[_Table], Iterable[Wrong]] = RULES.get(cls, lambda _: ())

    def hook(value: object, _: Kind) -> object:
        if cls is Column and isinstance(value, str):
            value = {"type": _choice(value, ColumnType)}
        if not isinstance(value, dict):
            raise _StructureError(expected([cls], value, _TEXT_HINT if cls is Text else None))
        wrongs = list(rules(value))
        try:
            model = base(value, cls)
        except Exception as error:  # noqa: BLE001 - a group of whatever the hooks raised
            wrongs.extend(_flatten(error, ()))
        if wrongs:
            raise _StructureError(*wrongs)
        return model

    return hook


def _where_wrongs(table: Mapping[Any, object], path: KeyPath) -> Iterator[Wrong]:
    """What is wrong in the table form of `where`, which has no class of its own."""
    if not table:
        yield Wrong("an empty table says nothing", "name a column, or leave the table out", path)
    for key, value in table.items():
        here = (*path, key)
        if COLUMN_NAME.fullmatch(key) is None:
            yield Wrong(f"{key!r} is no column name", "write school_id.kind without quotes", here, "key")
        if isinstance(value, dict):
            yield from _where_wrongs(value, here)
            continue
        if value == []:
            yield Wrong("an empty list holds nothing", "name at least one value", here)
        items = (
            [(here, value)] if not isinstance(value, list) else [((*here, at), each) for at, each in enumerate(value)]
        )
        for place, item in items:
            if type(item) not in _CONSTANTS:
                yield attrs.evolve(expected(_CONSTANTS, item), path=place)
            elif item != "":
                try:
                    _scalar(item, type(item))
                except _StructureError as error:
                    yield attrs.evolve(error.wrongs[0], path=place)
