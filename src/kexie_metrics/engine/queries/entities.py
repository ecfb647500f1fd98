"""Distinct counts for many indicators in one pass: one row an entity, one bit an indicator.

Counting the different schools of forty filters one by one would sort the records forty times. Instead each entity
carries a mask of the filters it has met; masks are put together by bitwise or, up the periods and up the tree, where
sums would count twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import ibis

from kexie_metrics.engine.planning import is_across
from kexie_metrics.engine.queries.measures import Measure
from kexie_metrics.engine.queries.rows import Rows

if TYPE_CHECKING:
    from ibis.expr.types import Table

__all__ = ["entity_counts", "entity_leaf", "joined_masks", "mask_bits", "mask_names", "parts_of"]

_BITS = 62
"""Bits of one mask: a 64-bit integer has a sign, and one more is left free."""


def entity_leaf(
    table: Rows,
    keys: Sequence[str],
    column: str,
    measures: Sequence[Measure],
    *,
    together: bool = True,
) -> Table:
    """One row by some keys and entity, with masks of the filters it has met.

    Args:
        table: Rows.
        keys: Columns of time, place and dimensions.
        column: Column of the entity; a blank is no entity, and is kept only to tell which units have records.
        measures: Every indicator that counts this column; their order gives the bits.
        together: Whether rows are put together; else each stays as it is.
    """
    keeps_blanks = any(is_across(measure.indicator) for measure in measures)
    rows = table if keeps_blanks else table.filter(table[column].notnull())
    bits = mask_bits(measures)
    masks: dict[str, Any] = {name: ibis.literal(0, "int64") for name in mask_names(measures)}
    for measure in measures:
        name, bit = bits[measure.name]
        masks[name] = masks[name] + ibis.ifelse(measure.flag.of(rows), ibis.literal(bit, "int64"), 0)
    marked = rows.source.select(**rows.picked(*keys), entity=rows[column], **masks)
    return joined_masks(marked, keys) if together else marked


def joined_masks(rows: Table, keys: Sequence[str]) -> Table:
    """One row by some keys and entity, with all the filters it has met in any of them."""
    masks = [name for name in rows.columns if name.startswith("mask_")]
    return rows.group_by([*keys, "entity"]).aggregate(**{name: rows[name].bit_or() for name in masks})


def mask_names(measures: Sequence[Measure]) -> list[str]:
    """Columns of masks that some indicators need."""
    return list(dict.fromkeys(name for name, _ in mask_bits(measures).values()))


def mask_bits(measures: Sequence[Measure]) -> dict[str, tuple[str, int]]:
    """The column and the bit of each indicator, by name."""
    return {each.name: (f"mask_{place // _BITS}", 1 << place % _BITS) for place, each in enumerate(measures)}


def entity_counts(rows: Table, keys: Sequence[str], *, counted: Sequence[Measure], order: Sequence[Measure]) -> Table:
    """Different entities of each cell.

    Args:
        rows: Entities beside their cells, with masks.
        keys: Columns that make a cell.
        counted: The indicators wanted.
        order: The indicators in the order of the bits.

    Returns: By cell, the parts of `parts_of`.
    """
    bits = mask_bits(order)
    masks = sorted({bits[measure.name][0] for measure in counted})
    once = rows.group_by([*keys, "entity"]).aggregate(**{name: rows[name].bit_or() for name in masks})
    found: dict[str, Any] = {}
    for measure in counted:
        name, bit = bits[measure.name]
        mask: Any = once[name]
        met = (mask & bit) != 0
        found[f"{measure.name}__n"] = ibis.ifelse(met & once.entity.notnull(), 1, 0).sum()
        if is_across(measure.indicator):
            found[f"{measure.name}__has"] = ibis.ifelse(met, 1, 0).sum()
        if measure.blanks:
            found[f"{measure.name}__seen"] = once.entity.count()
    return once.group_by(keys).aggregate(**found)


def parts_of(measures: Sequence[Measure]) -> list[tuple[Measure, str]]:
    """Columns of each indicator that counts entities."""
    return [(each, part) for each in measures for part in (("n", "seen") if each.blanks else ("n",))]
