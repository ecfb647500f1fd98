"""From units to the asked nodes: the subtree added up, the node alone, or each unit's figure put together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

import ibis

from kexie_metrics.engine.planning import Reach
from kexie_metrics.engine.queries.components import Component
from kexie_metrics.engine.queries.tables import Trees

if TYPE_CHECKING:
    from ibis.expr.types import Table

__all__ = ["climb", "put_together"]

Aggregate = Callable[["Table"], dict[str, Any]]


def climb(
    table: Table,
    trees: Trees,
    reach: Reach,
    dimensions: Sequence[str],
    *,
    aggregate: Aggregate,
    components: Iterable[Component],
) -> Table:
    """Roll up over organisations.

    Args:
        table: Rows by `window`, `tree`, `unit` and dimensions.
        trees: Who stands above whom, in each state of the tree.
        reach: Whose records a node's figure takes.
        dimensions: Columns that stay; the others are added up.
        aggregate: Aggregates for the rows of one cell, by name.
        components: What the aggregates are, to put units' figures together.

    Returns: Rows by `window`, `node` and dimensions; for `across`, those of `put_together`.
    """
    if reach == "across":
        own = table.join(trees.holders, ["tree", "unit"])
        held = own.group_by(["window", "tree", "holder", *dimensions]).aggregate(**aggregate(own))
        return put_together(held, trees, dimensions, components)
    joined = table.join(trees.own if reach == "own" else trees.above, ["tree", "unit"])
    return joined.group_by(["window", "node", *dimensions]).aggregate(**aggregate(joined))


def put_together(held: Table, trees: Trees, dimensions: Sequence[str], components: Iterable[Component]) -> Table:
    """Figures of units, by `tree` and `holder`, put together at each node: `units`, `s`, `lo`, `hi` and `seen`."""
    table = held.rename(unit="holder").join(trees.above, ["tree", "unit"])
    found: dict[str, Any] = {}
    names = set(table.columns)
    for component in components:
        column: Any = table[component.name]
        prefix = component.measure.name
        if component.part == "seen":
            found[component.name] = column.sum()
        elif component.part == "has":
            has = column > 0
            if component.measure.seen is not None:
                has = has & (table[f"{prefix}__seen"] > 0)
            value = f"{prefix}__s" if f"{prefix}__s" in names else f"{prefix}__n"
            own: Any = ibis.ifelse(has, table[value].fill_null(0), None)
            found[f"{prefix}__units"] = ibis.ifelse(has, 1, 0).sum()
            found[f"{prefix}__s"] = own.sum()
            found[f"{prefix}__lo"] = own.min()
            found[f"{prefix}__hi"] = own.max()
    return table.group_by(["window", "node", *dimensions]).aggregate(**found)
