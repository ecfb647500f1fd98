"""Distinct counts for many indicators in one pass: one row an entity, one bit an indicator.

Counting the different schools of forty filters one by one would sort the records forty times. Instead each entity
carries a mask of the filters it has met; masks are put together by bitwise or, up the periods and up the tree, where
sums would count twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import ibis

from kexie_metrics.engine.planning import Reach, is_across
from kexie_metrics.engine.queries.components import components_of
from kexie_metrics.engine.queries.measures import Measure
from kexie_metrics.engine.queries.rollup import put_together
from kexie_metrics.engine.queries.tables import Trees

if TYPE_CHECKING:
    from ibis.expr.types import Table

__all__ = ["entity_counts", "entity_leaf"]

_BITS = 62
"""Bits of one mask: a 64-bit integer has a sign, and one more is left free."""


def entity_leaf(table: Table, dimensions: Sequence[str], column: str, measures: Sequence[Measure]) -> Table:
    """One row by unit, segment, dimensions and entity, with masks of the filters it has met.

    Args:
        table: Rows in segments of time.
        dimensions: Columns that stay.
        column: Column of the entity; a blank is no entity, and is kept only to tell which units have records.
        measures: Every indicator that counts this column; their order gives the bits.
    """
    keeps_blanks = any(is_across(measure.indicator) for measure in measures)
    rows = table if keeps_blanks else table.filter(table[column].notnull())
    keys = ["unit", "segment", *dimensions]
    masks: dict[str, Any] = {}
    for start in range(0, len(measures), _BITS):
        mask: Any = ibis.literal(0, "int64")
        for bit, measure in enumerate(measures[start : start + _BITS]):
            mask = mask + ibis.ifelse(rows[measure.flag], ibis.literal(1 << bit, "int64"), 0)
        masks[f"mask_{start // _BITS}"] = mask
    marked = rows.select(*keys, entity=rows[column], **masks)
    return marked.group_by([*keys, "entity"]).aggregate(**{name: marked[name].bit_or() for name in masks})


def entity_counts(
    rows: Table,
    trees: Trees,
    reach: Reach,
    dimensions: Sequence[str],
    *,
    counted: Sequence[Measure],
    order: Sequence[Measure],
) -> Table:
    """Different entities of each node and window.

    Args:
        rows: Entities in their windows, with masks.
        trees: Who stands above whom.
        reach: Whose records a node's figure takes.
        dimensions: Columns that stay.
        counted: The indicators wanted.
        order: The indicators in the order of the bits.
    """
    bits = {measure.name: divmod(index, _BITS) for index, measure in enumerate(order)}
    masks = [column for column in rows.columns if column.startswith("mask_")]
    if reach == "across":
        above, group = trees.holders, ["window", "tree", "holder", *dimensions]
    else:
        above, group = trees.own if reach == "own" else trees.above, ["window", "node", *dimensions]
    joined = rows.join(above, ["tree", "unit"])
    once = joined.group_by([*group, "entity"]).aggregate(**{name: joined[name].bit_or() for name in masks})
    found: dict[str, Any] = {}
    for measure in counted:
        number, bit = bits[measure.name]
        mask: Any = once[f"mask_{number}"]
        met = (mask & (1 << bit)) != 0
        found[f"{measure.name}__n"] = ibis.ifelse(met & once.entity.notnull(), 1, 0).sum()
        if reach == "across":
            found[f"{measure.name}__has"] = ibis.ifelse(met, 1, 0).sum()
        if measure.seen is not None:
            found[f"{measure.name}__seen"] = once.entity.count()
    counts = once.group_by(group).aggregate(**found)
    return put_together(counts, trees, dimensions, components_of(counted)) if reach == "across" else counts
