"""Which values each asked dimension has: a code list's codes, or what the records hold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from kexie_metrics.engine.queries.measures import dimension_column
from kexie_metrics.engine.queries.workspace import Workspace
from kexie_metrics.engine.requests import Request
from kexie_metrics.figures import EMPTY
from kexie_metrics.registry import Registry
from kexie_metrics.registry.catalogue import measured_from

if TYPE_CHECKING:
    from ibis.expr.types import Table

__all__ = ["members"]


def members(
    work: Workspace, request: Request, tables: Mapping[str, Table]
) -> Mapping[tuple[str, str], tuple[str, ...]]:
    """Values of each asked dimension, for each dataset that is measured.

    Args:
        work: Where the queries run.
        request: What is asked.
        tables: Typed tables by full dataset id.

    Returns: By dataset and dimension: every code of its list, in order, or else the values seen in its records, sorted;
        `(empty)` last, where some record has none.
    """
    registry = request.registry
    wanted = {
        (dataset, name)
        for indicator in (*request.indicators, *_targets(request))
        for dataset in measured_from(indicator, registry.indicators)
        for name in request.by
        if name in registry[indicator].dimensions
    }
    return {key: _values(work, registry, tables, *key) for key in sorted(wanted)}


def _targets(request: Request) -> Iterator[str]:
    """Indicators that give the targets of the asked ones."""
    for indicator in request.indicators if "target" in request.compare else ():
        target = request.registry[indicator].target
        if target is not None:
            yield target


def _values(
    work: Workspace, registry: Registry, tables: Mapping[str, Table], dataset: str, dimension: str
) -> tuple[str, ...]:
    path = tuple(dimension.split("."))
    holder, last = registry.resolve_path(dataset, path)
    if last in holder.codes:
        codes = tuple(holder.codes[last])
    else:
        codes = ("true", "false") if holder.columns[last].type == "boolean" else ()
    always_there = bool(codes) and len(path) == 1 and holder.columns[last].required
    if always_there or dataset not in tables:
        return codes
    column = dimension_column(registry, registry.dataset(dataset), tables, dimension)
    name = f"{dataset}__values_of_{dimension}".replace(".", "__")
    found = set(work.fetch(name, column.distinct())["member"].to_pylist())
    listed = codes or tuple(sorted(found - {EMPTY}))
    return (*listed, EMPTY) if EMPTY in found else listed
