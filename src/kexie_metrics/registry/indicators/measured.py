"""Indicators that measure records: which dataset and column, which records count, how they may be split."""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce

from kexie_metrics.definitions.expressions import equalities, parse_filter
from kexie_metrics.definitions.model import Indicator
from kexie_metrics.definitions.tree import Call, Expression
from kexie_metrics.errors import ExpressionError, suggestion
from kexie_metrics.registry.catalogue import ResolvedDataset, ResolvedIndicator
from kexie_metrics.registry.checking import check_filter
from kexie_metrics.registry.indicators.workbench import Workbench
from kexie_metrics.registry.rollups import rollup_of
from kexie_metrics.registry.scope import Entry

__all__ = ["resolve_measured"]

_NUMERIC = {"integer", "decimal"}
_Entry = Entry[Indicator]


def resolve_measured(bench: Workbench, entry: _Entry) -> None:
    """Resolve an indicator that measures records."""
    before = len(bench.mistakes)
    found = _measured(bench, entry)
    if found is None:
        bench.table.broken.add(entry.id)
        return
    dataset, column = found
    indicator = entry.value
    where = _where(bench, entry, dataset)
    dimensions = _dimensions(bench, entry, dataset)
    row = rollup_of(indicator, dataset.definition)
    bench.check_rollup(entry, row)
    _time_keys(bench, entry, dataset, in_force=row.in_force)
    bench.check_publish(entry, [dataset.id])
    if len(bench.mistakes) > before:
        bench.table.broken.add(entry.id)
        return
    bench.done[entry.id] = ResolvedIndicator(
        id=entry.id,
        definition=indicator,
        dataset=dataset.id,
        column=column,
        where=where,
        dimensions=dimensions,
        behaviour=row.behaviour(indicator),
        unit=indicator.unit or (dataset.columns[column].unit if column and indicator.kind != "distinct" else None),
        origin=entry.given.origin,
    )


def _measured(bench: Workbench, entry: _Entry) -> tuple[ResolvedDataset, str | None] | None:
    """The dataset and column that an indicator measures; None where that is reported or broken already."""
    kind = entry.value.kind
    written: str = getattr(entry.value, kind)
    steps = written.split(".")
    wanted = 1 if kind == "count" else 2
    if len(steps) not in {wanted, wanted + 1}:
        form = "dataset" if kind == "count" else "dataset.column"
        message = f"{written!r} is not of the form {form!r} or 'area.{form}'"
        hint = "name the dataset alone" if kind == "count" else "name the dataset and its column"
        bench.report(entry, kind, message=message, hint=hint)
        return None
    column = None if kind == "count" else steps.pop()
    full = ".".join(steps) if len(steps) > 1 else f"{entry.area}.{steps[0]}"
    if full in bench.broken_datasets:
        return None
    if full not in bench.datasets:
        name = ".".join(steps)

        def known() -> list[str]:
            own = [each.name for each in bench.datasets.values() if each.area == entry.area]
            return list(bench.datasets) if len(steps) > 1 else own

        near = bench.table.hints.near(name, known)
        bench.report(entry, kind, message=f"unknown dataset {name!r}", hint=near, span=(0, len(name)))
        return None
    dataset = bench.datasets[full]
    if dataset.org is None:
        bench.report(
            entry,
            kind,
            message=f"{dataset.name!r} belongs to no organisation",
            hint='give it a column of type "org"',
        )
        return None
    if column is None:
        return dataset, None
    end = len(written)
    if column not in dataset.columns:
        bench.report(
            entry,
            kind,
            message=f"unknown column {column!r} of {dataset.name!r}",
            hint=suggestion(column, list(dataset.columns)),
            span=(end - len(column), end),
        )
        return None
    if kind != "distinct" and dataset.columns[column].type not in _NUMERIC:
        numeric = [name for name, each in dataset.columns.items() if each.type in _NUMERIC]
        bench.report(
            entry,
            kind,
            message=f"{kind!r} needs numbers, and {column!r} is {dataset.columns[column].type}",
            hint=f"numbers: {', '.join(numeric)}" if numeric else None,
            span=(end - len(column), end),
        )
        return None
    if kind == "reported" and dataset.definition.role != "readings":
        bench.report(
            entry, kind, message=f"'reported' shows readings, and {dataset.name!r} are {dataset.definition.role}"
        )
        return None
    return dataset, column


def _where(bench: Workbench, entry: _Entry, dataset: ResolvedDataset) -> Expression | None:
    written = entry.value.where
    if written is None:
        return None
    try:
        parts = [((), parse_filter(written, bench.functions))] if isinstance(written, str) else equalities(written)
    except ExpressionError as error:
        bench.report(entry, "where", message=error.message, hint=error.hint, span=error.span)
        return None
    kept: list[Expression] = []
    for path, tree in parts:
        checked, faults = check_filter(tree, lambda path: bench.column(dataset, path))
        kept.append(checked)
        unknown = bool(path) and isinstance(bench.column(dataset, path), str)
        for fault in faults:
            place: Mapping[str, object] = {"on": "key" if unknown else "value"} if path else {"span": fault.span}
            bench.report(entry, "where", *path, message=fault.message, hint=fault.hint, **place)
    return reduce(lambda left, right: Call("and", (left, right)), kept)


def _dimensions(bench: Workbench, entry: _Entry, dataset: ResolvedDataset) -> tuple[str, ...]:
    for index, name in enumerate(entry.value.by or ()):
        found = bench.column(dataset, tuple(name.split(".")))
        if isinstance(found, str):
            message, _, hint = found.partition("; ")
            bench.report(entry, "by", index, message=message, hint=hint or None)
        elif found[0].type in {"decimal", "datetime"}:
            bench.report(entry, "by", index, message=f"{name!r} is {found[0].type}, and no dimension")
    return tuple(entry.value.by or ())


def _time_keys(bench: Workbench, entry: _Entry, dataset: ResolvedDataset, *, in_force: bool) -> None:
    """Keys that have a meaning only for some datasets."""
    indicator, role = entry.value, dataset.definition.role
    times = dataset.definition.time
    if indicator.when is not None and role != "intervals":
        message = f"'when' belongs to intervals, and {dataset.name!r} are {role}"
        bench.report(entry, "when", message=message, hint="leave it out", on="key")
    elif indicator.when in {"begins", "ends"} and getattr(times, indicator.when) is None:
        bench.report(entry, "when", message=f"{dataset.name!r} has no time.{indicator.when}")
    if indicator.last is not None and role != "readings":
        bench.report(entry, "last", message=f"'last' belongs to readings, and {dataset.name!r} are {role}", on="key")
    if indicator.running is not None and (in_force or role == "readings"):
        bench.report(
            entry,
            "running",
            message="a running total belongs to flows, and this is a level already",
            hint="leave 'running' out: a level at the period's end holds all that came before",
            on="key",
        )
