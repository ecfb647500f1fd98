"""What records do that their datasets do not allow: one table with file, row, column, value, rule and message.

The table is Arrow, because one wrong column of a large file is as many violations as the file has rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc
from attrs import asdict, field, frozen

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["SCHEMA", "Violation", "Violations", "tabulate"]

SCHEMA = pa.schema(
    [
        ("file", pa.string()),
        ("row", pa.int64()),
        ("column", pa.string()),
        ("value", pa.string()),
        ("rule", pa.string()),
        ("message", pa.string()),
    ]
)
"""Columns of the table of violations."""


@frozen(kw_only=True)
class Violation:
    """One thing that is not as promised.

    Attributes:
        file: File as people know it, relative to the folder; key of a data frame; name of a table.
        row: Row as a spreadsheet numbers it, with the header as row 1; for sources without a header, the record's
            number from 1; None where the file as a whole is meant or rows have no number.
        column: Column or columns; None where the row as a whole is meant.
        value: What stands there, as text; None for a blank.
        rule: Name of the rule, such as `required`.
        message: What was expected and how to mend it.
    """

    file: str
    row: int | None = None
    column: str | None = None
    value: str | None = None
    rule: str
    message: str

    def __str__(self) -> str:
        place = self.file if self.row is None else f"{self.file}:{self.row}"
        return f"{place}: {self.message}" if self.column is None else f"{place}: {self.column}: {self.message}"


def _in_order(table: pa.Table) -> pa.Table:
    # What is told of a whole file comes before its rows, so a null is filled with what sorts first.
    keys = {name: pc.fill_null(table[name], -1 if name == "row" else "") for name in table.column_names}
    order = [(name, "ascending") for name in ("file", "row", "column", "rule", "value", "message")]
    return table.take(pc.sort_indices(pa.table(keys), sort_keys=order))


@frozen(eq=False, repr=False)
class Violations:
    """A table of violations, in the order of file, row, column and rule.

    Attributes:
        table: Arrow table with the columns of `SCHEMA`.
    """

    table: pa.Table = field(factory=SCHEMA.empty_table, converter=_in_order)

    @classmethod
    def of(cls, parts: Iterable[pa.Table | Violation]) -> Violations:
        """Put together violations found one by one and whole tables of them."""
        single: list[Violation] = []
        tables: list[pa.Table] = []
        for part in parts:
            if isinstance(part, Violation):
                single.append(part)
            else:
                tables.append(part)
        tables.append(pa.Table.from_pylist([asdict(violation) for violation in single], schema=SCHEMA))
        return cls(pa.concat_tables(tables))

    def __len__(self) -> int:
        return int(self.table.num_rows)

    def __iter__(self) -> Iterator[Violation]:
        for batch in self.table.to_batches():
            for row in batch.to_pylist():
                yield Violation(**row)

    def __repr__(self) -> str:
        return f"<{len(self)} violation{'' if len(self) == 1 else 's'}>"

    def __add__(self, other: Violations) -> Violations:
        return Violations(pa.concat_tables([self.table, other.table]))

    def to_arrow(self) -> pa.Table:
        """The table, as Arrow."""
        return self.table

    def to_pandas(self) -> pd.DataFrame:
        """The table, as a pandas frame; `row` stays whole with pandas' own nullable integer."""
        import pandas as pd  # noqa: PLC0415 - only here

        return self.table.to_pandas(types_mapper={pa.int64(): pd.Int64Dtype()}.get)

    def summary(self, most: int = 10) -> str:
        """The first few, one per line, and how many more there are."""
        lines = [str(violation) for violation in Violations(self.table.slice(0, most))]
        more = len(self) - most
        return "\n".join([*lines, f"… and {more} more"] if more > 0 else lines)


def tabulate(
    *,
    file: str | pa.Array,
    rows: pa.Array | pa.ChunkedArray,
    column: str | None,
    values: pa.Array | pa.ChunkedArray,
    rule: str,
    message: str | Callable[[str | None], str],
) -> pa.Table:
    """Many violations of one rule in one column.

    Args:
        file: File as people know it; or that of each row.
        rows: Row numbers, or nulls.
        column: Column they are in.
        values: What stands there, as text.
        rule: Name of the rule.
        message: The message, or how to make it from a value; made once for each different value.
    """
    count = len(rows)
    if callable(message):
        encoded = pa.chunked_array([values]) if isinstance(values, pa.Array) else values
        encoded = encoded.combine_chunks()
        encoded = (encoded.combine_chunks() if isinstance(encoded, pa.ChunkedArray) else encoded).dictionary_encode(
            null_encoding="encode"
        )
        messages = pa.array([message(value) for value in encoded.dictionary.to_pylist()], pa.string())
        told = messages.take(encoded.indices)
    else:
        told = pa.repeat(pa.scalar(message, pa.string()), count)
    return pa.table(
        {
            "file": pa.repeat(pa.scalar(file, pa.string()), count) if isinstance(file, str) else file,
            "row": rows,
            "column": pa.repeat(pa.scalar(column, pa.string()), count),
            "value": values,
            "rule": pa.repeat(pa.scalar(rule, pa.string()), count),
            "message": told,
        },
        schema=SCHEMA,
    )
