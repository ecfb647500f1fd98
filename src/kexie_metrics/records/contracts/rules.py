"""What a dataset can promise, each promise as the condition of rows that break it, with the words that say so."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from operator import ge, gt, lt
from typing import Any

import ibis
import ibis.expr.datatypes as dt
import ibis.expr.types as ir
import pyarrow as pa
from attrs import frozen

from kexie_metrics.errors import suggestion
from kexie_metrics.records.columns import DIGITS
from kexie_metrics.records.contracts import keeping
from kexie_metrics.records.organisation_rows import RESERVED
from kexie_metrics.registry.catalogue import ResolvedDataset

__all__ = [
    "THERE",
    "Rule",
    "duplicates",
    "interval_order",
    "no_target",
    "ranges",
    "required",
    "reserved",
    "unknown_code",
    "unknown_organisation",
    "without_records",
]

THERE = "(there)"
"""Column with the key of the record that a row points to; null where there is none."""

_FEW = 1000

Condition = Callable[[ir.Table], ir.BooleanValue]


@frozen(kw_only=True, eq=False)
class Rule:
    """One condition that no row may meet.

    Attributes:
        name: Name of the rule.
        column: Column as it is told.
        shown: Columns whose values are told.
        message: The message, or how to make it from the values.
        holds: The condition; null counts as not met.
        shared: For a rule about several rows: the columns whose values they share.
        keys: For a rule about another table, on engines that take no subquery in a condition or are slow at it: the
            values there are, in a column `key`; `holds` then looks at the column `(there)`, null where there is none.
    """

    name: str
    column: str
    shown: tuple[str, ...]
    message: str | Callable[[str | None], str]
    holds: Condition
    shared: tuple[str, ...] = ()
    keys: ir.Table | None = None
    kept: Callable[[pa.Table], bool] | None = None

    @property
    def apart(self) -> bool:
        """Whether a row alone does not tell, so that the rows have to be marked first."""
        return bool(self.shared) or self.keys is not None


def required(name: str) -> Rule:
    """A value that has to be there."""
    return Rule(
        name="required", column=name, shown=(name,), message="a blank, but every record needs a value here",
        holds=lambda t: t[name].isnull(), kept=lambda rows: keeping.filled(rows[name]),
    )  # fmt: skip


def reserved(name: str) -> Rule:
    """A text that results keep for themselves."""
    return Rule(
        name="reserved_value", column=name, shown=(name,),
        message=lambda value: f"{value!r} has a meaning of its own in results; choose another text",
        holds=lambda t: t[name].isin(RESERVED), kept=lambda rows: keeping.none_of(rows[name], RESERVED),
    )  # fmt: skip


def unknown_code(name: str, codes_name: str, codes: Sequence[str]) -> Rule:
    """A code that its list does not have."""
    return Rule(
        name="unknown_code", column=name, shown=(name,),
        message=lambda value: f"{value!r} is not in the code list {codes_name!r}; {suggestion(value or '', codes)}",
        holds=lambda t: t[name].notin(codes), kept=lambda rows: keeping.known(rows[name], codes),
    )  # fmt: skip


def without_records(name: str, message: str) -> Rule:
    """A reference to a dataset of which nothing is there."""
    return Rule(name="dangling_ref", column=name, shown=(name,), message=message, holds=lambda t: t[name].notnull())


def no_target(
    name: str,
    target: ir.Table,
    key: str,
    message: Callable[[str | None], str],
    *,
    in_condition: bool,
    there: pa.ChunkedArray | None = None,
) -> Rule:
    """A reference to a record that is not there.

    Args:
        name: The column that refers.
        target: The table that it refers to.
        key: The column there.
        message: How to make the message from a value.
        in_condition: Whether the engine looks for all keys at once in a pass over the table.
        there: The keys, where they are few and texts.
    """
    kept = None if there is None else lambda rows: keeping.known(rows[name], there)
    keys = target.filter(target[key].notnull())[key].cast("string").name("key")
    if in_condition:
        return Rule(
            name="dangling_ref", column=name, shown=(name,), message=message, kept=kept,
            holds=lambda t: t[name].notnull() & t[name].notin(keys),
        )  # fmt: skip
    return Rule(
        name="dangling_ref", column=name, shown=(name,), message=message, kept=kept, keys=keys.as_table().distinct(),
        holds=lambda t: t[name].notnull() & t[THERE].isnull(),
    )  # fmt: skip


def unknown_organisation(name: str, strangers: Sequence[str], known: Collection[str]) -> Rule:
    """A code of an organisation that is not in the tree."""

    def message(value: str | None) -> str:
        hint = suggestion(value or "", known) if len(known) <= _FEW else "add it to the organisations"
        return f"no organisation has the code {value!r}; {hint}"

    return Rule(
        name="unknown_organisation", column=name, shown=(name,), message=message,
        holds=lambda t: t[name].isin(list(strangers)),
    )  # fmt: skip


def ranges(
    name: str, least: int | Decimal | date | None, most: int | Decimal | date | None, *, is_datetime: bool
) -> Iterator[Rule]:
    """Values smaller than the smallest allowed, or larger than the largest."""

    def rule(message: str, compare: Callable[[Any, Any], Any], bound: int | Decimal | date) -> Rule:
        return Rule(
            name="range", column=name, shown=(name,), message=message,
            holds=lambda t: compare(t[name], _literal(bound)),
            kept=lambda rows: keeping.never(compare, rows[name], bound),
        )  # fmt: skip

    if least is not None:
        yield rule(f"smaller than the smallest value allowed, {least}", lt, least)
    if most is not None and is_datetime and isinstance(most, date):
        after = most + timedelta(days=1)  # the last day counts to its end
        yield rule(f"later than the last day allowed, {most}", ge, after)
    elif most is not None:
        yield rule(f"larger than the largest value allowed, {most}", gt, most)


def _literal(value: int | Decimal | date) -> ir.Scalar:
    if isinstance(value, Decimal):
        exponent = value.as_tuple().exponent
        return ibis.literal(value, dt.Decimal(DIGITS, max(0, -exponent) if isinstance(exponent, int) else 0))
    return ibis.literal(value)


def interval_order(begins: str, ends: str) -> Rule:
    """An interval that ends before it begins, or with it."""

    def holds(table: ir.Table) -> ir.BooleanValue:
        first, last = table[begins], table[ends]
        if first.type() != last.type():
            first, last = first.cast("timestamp(6)"), last.cast("timestamp(6)")
        return last <= first

    return Rule(
        name="interval_order", column=ends, shown=(ends,), holds=holds,
        message=f"not after {begins}; {ends} is the first day no longer in force",
        kept=lambda rows: keeping.after(rows[begins], rows[ends]),
    )  # fmt: skip


def duplicates(dataset: ResolvedDataset, usable: Mapping[str, object]) -> Iterator[Rule]:
    """Keys, and readings of one thing at one time, that occur more than once.

    All records that share one are told, because nothing says which of them is right.
    """
    definition = dataset.definition
    key = definition.key
    if key and all(name in usable for name in key):
        message = f"another record has the same {', '.join(key)}; keep one of them, or give each its own"
        yield _shared("duplicate_key", dataset, key, key, message)
    if definition.role == "readings" and definition.time is not None and definition.time.as_of is not None:
        of = definition.of or ((dataset.org,) if dataset.org is not None else ())
        reading = (*of, definition.time.as_of)
        if all(name in usable for name in reading) and not (key and set(key) <= set(reading)):
            message = f"another reading has the same {', '.join(reading)}; keep one of them"
            yield _shared("duplicate_reading", dataset, reading, reading, message)


def _shared(name: str, dataset: ResolvedDataset, columns: Sequence[str], shown: Sequence[str], message: str) -> Rule:
    # Beside other columns, a blank where one is allowed is a value like any other; else it names nothing.
    filled = [column for column in columns if len(columns) == 1 or dataset.columns[column].required]

    def holds(table: ir.Table) -> ir.BooleanValue:
        return ibis.and_(*[table[column].notnull() for column in filled])

    return Rule(
        name=name, column=", ".join(columns), shown=tuple(shown), message=message, holds=holds, shared=tuple(columns),
        kept=lambda rows: keeping.differing(rows, columns, filled),
    )  # fmt: skip
