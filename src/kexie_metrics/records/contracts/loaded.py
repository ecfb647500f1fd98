"""A dataset as it was read, and the columns that stand in its table beside the declared ones."""

from __future__ import annotations

from collections.abc import Mapping

import ibis.expr.types as ir
import pyarrow as pa
from attrs import field, frozen

from kexie_metrics.records.contracts.rules import Rule
from kexie_metrics.records.violations import Violation
from kexie_metrics.registry.catalogue import ResolvedDataset

__all__ = ["FAULTY", "FILE", "ROW", "Loaded"]

FILE = "(file)"
"""Column with the file of a row, where a dataset has many."""

ROW = "(row)"
"""Column with the number of a row, beside the declared ones."""

FAULTY = "(faulty)"
"""Column that marks rows in which a text was no value of its column."""


@frozen(kw_only=True, eq=False)
class Loaded:
    """A dataset as it was read.

    Attributes:
        dataset: What it promises.
        file: File as people know it.
        table: The declared columns with their declared types, and beside them row numbers and marks where the source
            has them; None where nothing could be read.
        unusable: Declared columns that are missing or cannot hold their type.
        violations: What was found while reading.
        rules: Conditions of values that do not fit their type.
        unread: Rows, by column, whose text is no value: they are blank in the table but not in the file.
        few: The same rows in Arrow, where they are few: what is right with them is told here, without the engine.
        root: Where a dataset has many files: what their paths begin with and people need not see.
    """

    dataset: ResolvedDataset
    file: str
    table: ir.Table | None
    unusable: frozenset[str] = frozenset()
    violations: tuple[pa.Table | Violation, ...] = ()
    rules: tuple[Rule, ...] = ()
    unread: Mapping[str, pa.Array] = field(factory=dict)
    few: pa.Table | None = None
    root: str = ""

    @property
    def whole(self) -> bool:
        """Whether all its columns are there."""
        return self.table is not None and not self.unusable

    def declared(self, table: ir.Table) -> ir.Table:
        """Exactly the declared columns."""
        return table.select(*self.dataset.columns)
