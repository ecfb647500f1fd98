"""Spark, made exact: Ibis's backend in a session of its own, with what a figure must not depend on set once.

A session that is given keeps its settings: the records are read in a new session beside it, which shares its cluster,
its catalogue and, taken over here, its temporary views. There the time zone is UTC, an overflow is an error, and a
product of decimals keeps its digits. Tables that a request makes are temporary views over cached rows.
"""

from __future__ import annotations

import contextlib
import uuid
from typing import TYPE_CHECKING, Any

import ibis.expr.datatypes as dt
import ibis.expr.operations as ops
import pyarrow as pa
import sqlglot.expressions as sge
from ibis.backends.pyspark import Backend
from ibis.backends.pyspark.datatypes import PySparkType
from ibis.backends.sql.compilers.pyspark import PySparkCompiler
from ibis.backends.sql.datatypes import PySparkType as SparkNames
from ibis.expr.schema import Schema
from pyspark.sql import DataFrame, SparkSession, functions
from pyspark.sql.types import StructType, TimestampNTZType, TimestampType

from kexie_metrics.errors import RecordsError
from kexie_metrics.records.contracts import FILE, ROW

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ibis.expr.types import Expr, Table

__all__ = ["SparkBackend", "started"]

_MOST_DIGITS = 38
_SETTINGS = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.ansi.enabled": "true",
    "spark.sql.decimalOperations.allowPrecisionLoss": "false",
    "spark.sql.legacy.decimal.retainFractionDigitsOnTruncate": "true",
    "spark.sql.timestampType": "TIMESTAMP_NTZ",
    "spark.sql.caseSensitive": "true",
    "spark.sql.groupByOrdinal": "true",
    "spark.sql.orderByOrdinal": "true",
    "spark.sql.sources.partitionColumnTypeInference.enabled": "false",
    "spark.sql.execution.arrow.pyspark.enabled": "true",
}


class _Names(SparkNames):  # type: ignore[misc]
    """Ibis's moments without a zone are Spark's moments without a zone."""

    @classmethod
    def _from_ibis_Timestamp(cls, dtype: dt.Timestamp) -> sge.DataType:  # noqa: N802 - Ibis looks for this name
        zone = dtype.timezone is not None
        return sge.DataType(this=sge.DataType.Type.TIMESTAMP if zone else sge.DataType.Type.TIMESTAMPNTZ)


class _Compiler(PySparkCompiler):  # type: ignore[misc]
    __slots__ = ()

    type_mapper = _Names

    def visit_IsNull(self, op: ops.IsNull, *, arg: Any) -> Any:  # noqa: ANN401, ARG002, N802 - Ibis's own names
        # Ibis takes NaN for a blank here, and on no other engine.
        return arg.is_(sge.Null())

    def visit_NotNull(self, op: ops.NotNull, *, arg: Any) -> Any:  # noqa: ANN401, ARG002, N802
        return sge.Not(this=arg.is_(sge.Null()))

    def visit_CountStar(self, op: ops.CountStar, *, arg: Any, where: Any) -> Any:  # noqa: ANN401, N802
        # Ibis adds up a condition, which of no rows is a blank and not 0.
        return super().visit_CountStar(op, arg=arg, where=None) if where is None else self.f.count_if(where)

    def visit_BitOr(self, op: ops.BitOr, *, arg: Any, where: Any) -> Any:  # noqa: ANN401, ARG002, N802
        return self.agg.bit_or(arg, where=where)

    def visit_TimestampTruncate(self, op: ops.TimestampTruncate, *, arg: Any, unit: Any) -> Any:  # noqa: ANN401, N802
        # Spark gives a moment with a zone.
        return self.cast(super().visit_TimestampTruncate(op, arg=arg, unit=unit), op.dtype)

    def visit_Multiply(self, op: ops.Multiply, *, left: Any, right: Any) -> Any:  # noqa: ANN401, N802
        # Spark would round what has more digits after the point than a decimal holds.
        if (digits := _scale(op)) > _MOST_DIGITS:
            raise RecordsError(f"a product with {digits} digits after the point, of which Spark holds {_MOST_DIGITS}")
        return self.binop(sge.Mul, left, right)


def _scale(op: ops.Node) -> int:
    """Digits after the point of a number, as Spark works them out."""
    if isinstance(op, ops.Multiply):
        return _scale(op.left) + _scale(op.right)
    own = getattr(op, "dtype", None)
    if isinstance(op, ops.Cast | ops.Literal | ops.Field):
        return (own.scale or 0) if isinstance(own, dt.Decimal) else 0
    if not isinstance(own, dt.Decimal):
        return 0
    return max((_scale(part) for part in op.args if isinstance(part, ops.Value)), default=own.scale or 0)


class SparkBackend(Backend):  # type: ignore[misc]
    """Ibis's Spark backend: exact values go in and come out, and its tables are temporary."""

    compiler = _Compiler()

    @classmethod
    def over(cls, session: SparkSession, database: str | None = None) -> SparkBackend:
        """A backend that reads what a session reads, and changes none of its settings."""
        own = session.newSession()
        for key, value in session.conf.getAll.items():
            if session.conf.isModifiable(key):
                own.conf.set(key, value)
        own.catalog.setCurrentCatalog(session.catalog.currentCatalog())
        own.catalog.setCurrentDatabase(database or session.catalog.currentDatabase())
        for key, value in _SETTINGS.items():
            own.conf.set(key, value)
        for table in session.catalog.listTables():
            if table.isTemporary and (table.name == "organisations" or "__" in table.name):
                _taken_over(session, own, table.name)
        backend = cls()
        backend.register_options()
        backend.do_connect(own)
        return backend

    @property
    def current_database(self) -> str:
        """Its name, which Ibis would run a query for."""
        return str(self._session.catalog.currentDatabase())

    def to_pyarrow(self, expr: Expr, /, *, params: Any = None, limit: Any = None, **options: Any) -> Any:  # noqa: ANN401
        """The answer as Arrow, without a way through pandas, which holds whole numbers beside blanks as floats."""
        table = expr.as_table()
        self._run_pre_execute_hooks(table)
        frame = self._session.sql(self.compile(table, params=params, limit=limit, **options))
        answer = frame.toArrow().cast(table.schema().to_pyarrow())
        return expr.__pyarrow_result__(answer)

    def create_table(
        self,
        name: str,
        /,
        obj: Any = None,  # noqa: ANN401
        *,
        temp: bool | None = None,
        overwrite: bool = False,
        **options: Any,  # noqa: ANN401
    ) -> Table:
        """Make a temporary table of Arrow rows or of the answer to a query; others are Ibis's own."""
        if not temp:
            return super().create_table(name, obj, overwrite=overwrite, **options)
        op = obj.op()
        if isinstance(op, ops.InMemoryTable):
            frame = self._frame(op)
        else:
            self._run_pre_execute_hooks(obj)
            frame = self._session.sql(self.compile(obj)).persist()
        self._cached_dataframes[name] = frame
        frame.createOrReplaceTempView(name)
        return self.table(name)

    def drop_table(self, name: str, /, *, database: Any = None, force: bool = False) -> None:  # noqa: ANN401
        """Drop a table; a temporary one gives its rows free."""
        if (frame := self._cached_dataframes.pop(name, None)) is None:
            super().drop_table(name, database=database, force=force)
        else:
            self._session.catalog.dropTempView(name)
            frame.unpersist()

    def read_files(self, paths: Sequence[str], *, name: str, root: str | None) -> tuple[Table, list[str]]:
        """Parquet files as a temporary view, each row with its file and its number there; and the files."""
        reader = self._session.read.option("mergeSchema", "true").option("pathGlobFilter", "*.parquet")
        if root is not None:
            reader = reader.option("basePath", root)
        frame = reader.parquet(*paths)
        row = (functions.col("_metadata.row_index") + 1).alias(ROW)
        frame.select("*", functions.col("_metadata.file_path").alias(FILE), row).createOrReplaceTempView(name)
        return self.table(name), frame.inputFiles()

    def get_schema(self, table_name: str, *, catalog: str | None = None, database: str | None = None) -> Schema:
        """Columns and types; Spark's moments with a zone are told as such."""
        with self._active_catalog_database(catalog, database):
            return _schema(self._session.table(f"`{table_name}`").schema)

    def _register_in_memory_table(self, op: ops.InMemoryTable) -> None:
        self._frame(op).createOrReplaceTempView(op.name)

    def _frame(self, op: ops.InMemoryTable) -> DataFrame:
        data: pa.Table = op.data.to_pyarrow(op.schema)
        frame: DataFrame = self._session.createDataFrame(data, schema=_spark_schema(op.schema))
        return frame


def _spark_schema(schema: Schema) -> StructType:
    made = StructType()
    for name, dtype in schema.items():
        naive = isinstance(dtype, dt.Timestamp) and dtype.timezone is None
        made.add(name, TimestampNTZType() if naive else PySparkType.from_ibis(dtype))
    return made


def _schema(struct: StructType) -> Schema:
    found = {}
    for each in struct.fields:
        zoned = isinstance(each.dataType, TimestampType)
        found[each.name] = dt.Timestamp(timezone="UTC") if zoned else PySparkType.to_ibis(each.dataType)
    return Schema(found)


def _taken_over(session: SparkSession, own: SparkSession, name: str) -> None:
    """Give a temporary view of one session to another, through a name that both see for a moment."""
    shared = f"kexie_{uuid.uuid4().hex}"
    session.table(f"`{name}`").createGlobalTempView(shared)
    try:
        own.table(f"global_temp.{shared}").createOrReplaceTempView(name)
    finally:
        with contextlib.suppress(Exception):
            session.catalog.dropGlobalTempView(shared)


def started(master: str) -> SparkSession:
    """The session of this process, or a new one on a master: `local[2]`, `spark://host:7077`."""
    return (
        SparkSession.builder.master(master).appName("kexie-metrics").config("spark.ui.enabled", "false").getOrCreate()
    )
