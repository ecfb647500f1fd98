"""One dataset's table, each declared column brought to its type: texts here, the rest by the engine that holds it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import cast

import ibis
import ibis.expr.operations as ops
import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.compute as pc
from attrs import evolve
from ibis.backends import BaseBackend

from kexie_metrics.definitions.model import Column
from kexie_metrics.errors import nearest
from kexie_metrics.records.columns import TEXTS, TypedColumn, arrow_type, convert, engine_type, expected, typed
from kexie_metrics.records.contracts import FAULTY, ROW, Loaded, Rule
from kexie_metrics.records.engines.asking import asking
from kexie_metrics.records.frames import plain
from kexie_metrics.records.parquet_files import BLANK
from kexie_metrics.records.violations import Violation, tabulate
from kexie_metrics.registry.catalogue import ResolvedDataset

__all__ = ["engine_table", "stored_table"]

_FEW = 1 << 20
"""Bytes of a table of which Arrow keeps a copy, so that it is checked without the engine."""


def engine_table(
    dataset: ResolvedDataset,
    raw: ir.Table,
    file: str,
    *,
    found: Iterable[pa.Table | Violation] = (),
    unread: Mapping[str, pa.Array] | None = None,
    marks: Sequence[str] = (),
    headers: Sequence[str] | None = None,
    partitions: Mapping[str, Mapping[str, str]] = MappingProxyType({}),
    root: str = "",
) -> Loaded:
    """Bring every declared column of an engine's table to its declared type.

    Args:
        dataset: What declares them.
        raw: The table as the engine reads it.
        file: File as people know it.
        found: What was found while reading.
        unread: Rows, by column, whose text was no value.
        marks: Columns that say where a row stands.
        headers: Columns as the file has them, where they are not those of the table.
        partitions: Columns that are folders' names: their texts, by what the engine has in their place.
        root: What the paths of many files begin with.
    """
    violations = list(found)
    values: dict[str, ir.Value] = {}
    rules: list[Rule] = []
    unusable: set[str] = set()
    for name, column in dataset.columns.items():
        if name not in raw.columns:
            unusable.add(name)
            violations.append(_missing(name, file, dataset, raw.columns if headers is None else headers))
            values[name] = ibis.null(engine_type(column))
            continue
        if name in partitions:
            converted = _from_paths(raw[name], column, partitions[name])
        else:
            converted = typed(raw[name], column, blanks=headers is None)
        values[name] = converted.values
        if converted.problem is not None:
            unusable.add(name)
            violations.append(Violation(file=file, column=name, rule="type", message=converted.problem))
        if converted.unfit is not None:
            values[f"(unfit) {name}"] = converted.unfit
            bounded = not isinstance(raw[name], ir.DecimalValue) or raw[name].type().precision is not None
            values[f"(raw) {name}"] = raw[name] if bounded else raw[name].cast("string")  # NaN is no number to Arrow
            rules.append(_unfit(name, column))
    if tuple(raw.columns) == (*values, *marks) and all(values[name].equals(raw[name]) for name in values):
        table = raw
    else:
        table = raw.select(**values, **{mark: raw[mark] for mark in marks})
    return Loaded(
        dataset=dataset, file=file, table=table, unusable=frozenset(unusable), violations=tuple(violations),
        rules=tuple(rules), unread=unread or {}, root=root,
    )  # fmt: skip


def stored_table(
    dataset: ResolvedDataset,
    table: pa.Table,
    file: str,
    backend: BaseBackend,
    *,
    rows: pa.Array,
    found: Iterable[Violation],
    own: bool,
) -> Loaded:
    """Convert texts, and put the declared columns into the engine under the dataset's name.

    Args:
        dataset: What declares them.
        table: The columns as a file or a frame has them.
        file: File as people know it.
        backend: The engine.
        rows: Numbers of the rows.
        found: What was found while reading.
        own: Whether the engine is there for these records alone.
    """
    columns: dict[str, pa.Array] = {}
    violations: list[pa.Table | Violation] = list(found)
    unread: dict[str, pa.Array] = {}
    faulty: pa.Array | None = None
    for name, column in dataset.columns.items():
        if name not in table.column_names:
            continue
        values = plain(table[name], column)
        if pa.types.is_string(values.type) and column.type not in TEXTS:
            texts = values
            values, bad = convert(texts, column)
            if bad is not None:
                unread[name] = rows.filter(bad)
                faulty = bad if faulty is None else pc.or_(faulty, bad)
                violations.append(
                    tabulate(
                        file=file, rows=unread[name], column=name, values=texts.filter(bad), rule="type",
                        message=expected(column),
                    )
                )  # fmt: skip
        columns[name] = values
    declared = all(
        name in columns and columns[name].type == arrow_type(column) for name, column in dataset.columns.items()
    )
    columns[ROW] = rows
    if faulty is not None:
        columns[FAULTY] = faulty
    whole = pa.table(columns)
    # A copy, because whoever owns a frame may change it.
    few = whole.take(pa.array(range(whole.num_rows), pa.int64())) if declared and whole.nbytes <= _FEW else None
    stored = f"{dataset.area}__{dataset.name}"
    with asking(f"taking over {file}"):
        if own:
            # The engine's own way to take over an Arrow table costs a tenth of the general one.
            backend.con.from_arrow(whole).create(stored)
        else:
            backend.create_table(stored, ibis.memtable(whole), temp=True)
    if own and declared:
        # Declared types are the same in Arrow and in the engine: it is asked for none, and nothing is converted.
        held = ops.DatabaseTable(stored, schema=ibis.Schema.from_pyarrow(whole.schema), source=backend).to_expr()
        return Loaded(dataset=dataset, file=file, table=held, violations=tuple(violations), unread=unread, few=few)
    loaded = engine_table(
        dataset, backend.table(stored), file, found=violations, unread=unread, headers=table.column_names,
        marks=[name for name in (ROW, FAULTY) if name in columns],
    )  # fmt: skip
    return evolve(loaded, few=few)


def _from_paths(values: ir.Value, column: Column, texts: Mapping[str, str]) -> TypedColumn:
    """A column that folders are named after: the few texts are judged here, and converted by the engine."""
    there = pa.array(sorted(set(texts.values()) - {BLANK, ""}), pa.string())
    _, bad = convert(there, column)
    known: ir.Value = values.cast("string")
    if others := {own: text for own, text in texts.items() if own != text}:
        known = cast("ir.StringValue", known).substitute(others, else_=known)
    known = known.nullif(BLANK).nullif("")
    converted = known if column.type in TEXTS else known.try_cast(engine_type(column))
    if bad is None:
        return TypedColumn(values=converted)
    unfit = known.isin(there.filter(bad).to_pylist())
    return TypedColumn(values=ibis.cases((unfit, ibis.null(engine_type(column))), else_=converted), unfit=unfit)


def _unfit(name: str, column: Column) -> Rule:
    return Rule(
        name="type", column=name, shown=(f"(raw) {name}",), message=expected(column),
        holds=lambda t: cast("ir.BooleanValue", t[f"(unfit) {name}"]),
    )  # fmt: skip


def _missing(name: str, file: str, dataset: ResolvedDataset, there: Sequence[str]) -> Violation:
    near = nearest(name, [column for column in there if column not in dataset.columns])
    hint = f"is {near!r} meant?" if near else "add it, with blanks where nothing is known"
    return Violation(file=file, column=name, rule="missing_column", message=f"the column {name!r} is missing; {hint}")
