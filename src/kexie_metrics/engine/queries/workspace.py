"""Where queries run: small tables go in, named results stay, answers come out; or all of it is only written down.

Names are given by the plan and not made up, so the SQL of a request is written down the same on every run. Where it
is run, tables have numbers for names: figures whose rows are still with the engine keep them for themselves, and no
name is too long for an engine.
"""

from __future__ import annotations

import contextlib
from itertools import count
from typing import TYPE_CHECKING

import ibis
import pyarrow as pa
from attrs import define, field

from kexie_metrics.engine.queries.dialects import Dialect, dialect_of
from kexie_metrics.engine.queries.holding import Held
from kexie_metrics.records import Records
from kexie_metrics.records.caching import Cache
from kexie_metrics.records.engines.asking import asking

if TYPE_CHECKING:
    from ibis.backends.sql import SQLBackend
    from ibis.expr.types import Table

__all__ = ["Step", "Workspace", "workspace"]

_WIDTH = 8
"""Bytes of a number, as far as it is guessed beforehand."""
_NUMBERS = count()
_ROOM = 2**29
"""Bytes that one answer may have here."""


@define
class Step:
    """One thing that was asked of the engine.

    Attributes:
        name: What it makes.
        sql: The text that the engine gets.
        rows: Rows that came back; None where nothing ran.
        at_most: Rows that can come back at the most, as far as that is known beforehand.
    """

    name: str
    sql: str
    rows: int | None = None
    at_most: int | None = None


@define
class Workspace:
    """Runs Ibis expressions on one backend, and keeps temporary tables only as long as it is open.

    Attributes:
        backend: The Ibis backend that holds the records.
        dry: Whether nothing runs, and only the SQL is written down.
        steps: What was asked of the engine, in order.
        memory_limit: Bytes that the engine may hold in memory, where that was said.
        cache: Where leaves are kept from one run to the next, where that was said.
        room: Bytes that one answer may have here; a larger one stays with the engine.
        holding: Whether some answer is still with the engine.
    """

    backend: SQLBackend
    dry: bool = False
    steps: list[Step] = field(factory=list)
    memory_limit: int | None = None
    cache: Cache | None = None
    room: int = _ROOM
    holding: bool = False
    _kept: list[str] = field(factory=list)

    @property
    def dialect(self) -> Dialect:
        """What the backend means by an expression, where it does not mean what others do."""
        return dialect_of(self.backend)

    def put(self, name: str, rows: pa.Table) -> Table:
        """Hand a small table to the engine."""
        if self.dry:
            return ibis.table(ibis.Schema.from_pyarrow(rows.schema), name=name)
        return self._create(name, ibis.memtable(rows))

    def keep(self, name: str, expression: Table) -> Table:
        """Compute a table once for several readers."""
        step = self._step(name, expression)
        self.steps.append(step)
        if self.dry:
            return ibis.table(expression.schema(), name=name)
        return self._create(name, expression)

    def fetch(self, name: str, expression: Table, *, at_most: int | None = None) -> pa.Table:
        """Compute a table and bring it here; without rows when dry."""
        step = self._step(name, expression)
        step.at_most = at_most
        self.steps.append(step)
        if self.dry:
            return expression.schema().to_pyarrow().empty_table()
        with asking(f"computing {name}"):
            answer = _narrowed(self.backend.to_pyarrow(expression))
        step.rows = answer.num_rows
        return answer

    def hold(self, name: str, expression: Table, *, rows: int) -> Held:
        """Compute a table that is fetched later, column by column, where it may have more rows than fit here.

        Args:
            name: What it is.
            expression: The table.
            rows: As many as it can have.
        """
        names = tuple(expression.columns)
        if self.dry or self.has_room(rows * len(names)):
            return Held(names, self.fetch(name, expression, at_most=rows))
        self.holding = True
        kept = self.keep(f"kexie_{name}", expression)
        return Held(names, None, lambda wanted: self.fetch(name, kept.select(list(wanted))))

    def has_room(self, numbers: int) -> bool:
        """Whether so many numbers of one answer fit here."""
        return numbers * _WIDTH <= self.room

    def count(self, table: Table) -> int:
        """Number of rows of a table, asked for before anything else."""
        with asking("counting records"):
            return int(self.backend.to_pyarrow(table.count()).as_py())

    def close(self) -> None:
        """Drop the temporary tables."""
        for name in self._kept:
            with contextlib.suppress(Exception):  # an engine that died has nothing left to drop
                self.backend.drop_table(name, force=True)
        self._kept.clear()

    def _step(self, name: str, expression: Table) -> Step:
        return Step(name, str(self.backend.compile(expression, pretty=True)) if self.dry else "")

    def _create(self, name: str, table: Table) -> Table:
        self._kept.append(f"kexie_{next(_NUMBERS)}")
        with asking(f"making {name}"):
            return self.backend.create_table(self._kept[-1], table, temp=self.dialect.temporary)


def workspace(records: Records, *, dry: bool = False) -> Workspace:
    """A workspace on the engine that holds some records."""
    limit = records.memory_limit
    room = _ROOM if limit is None else min(_ROOM, limit // 8)
    return Workspace(records.backend, dry=dry, memory_limit=limit, cache=records.cache, room=room)


def _narrowed(table: pa.Table) -> pa.Table:
    """Decimals with the digits that a table of figures holds; an error where one has more."""
    narrow = [
        field.with_type(pa.decimal128(38, field.type.scale)) if pa.types.is_decimal256(field.type) else field
        for field in table.schema
    ]
    return table if narrow == list(table.schema) else table.cast(pa.schema(narrow))
