"""All sides of the comparison over the same generated records, in DuckDB's own tables or in Parquet files."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import ibis
import pandas as pd
import polars as pl
import pyarrow as pa
from attrs import field, frozen
from by_hand import best_plan, best_plan_tidy, one_query_each, prepare
from cells import Cells, agree, cells_of_figures, cells_of_tables
from frames_by_hand import pandas_plan, polars_plan
from worlds import DATASETS, PERIODS, Indicator, definitions, indicators, make_world, write_world

from kexie_metrics import Figures, Registry, compute, load_registry, open_records

__all__ = ["BEST", "BEST_TIDY", "OURS", "OURS_TABLE", "PANDAS", "POLARS", "SINGLE", "Sides", "native", "parquet"]

OURS = "kexie-metrics: compute"
OURS_TABLE = "kexie-metrics: compute, as a table"
BEST = "best SQL by hand, wide tables"
BEST_TIDY = "best SQL by hand, one row a figure"
SINGLE = "one SQL query an indicator"
POLARS = "Polars by hand"
PANDAS = "pandas by hand"


@frozen(kw_only=True)
class Sides:
    """Every side, ready to run.

    Attributes:
        indicators: What is asked for.
        registry: The same as definitions.
        records: Open records.
        connection: The opponents' connection.
        frames: Records as Polars frames, by dataset.
        pandas: Reads the records as pandas frames.
    """

    indicators: tuple[Indicator, ...]
    registry: Registry
    records: Any
    connection: duckdb.DuckDBPyConnection
    frames: Mapping[str, pl.LazyFrame]
    pandas: Callable[[], Mapping[str, pd.DataFrame]]
    _units: pa.Table = field(init=False)

    @_units.default
    def _numbered(self) -> pa.Table:
        return self.connection.execute("select code, unit, up from unit order by unit").to_arrow_table()

    def compute(self) -> Figures:
        """The request: three levels, months, quarters and years."""
        return compute(self.registry, self.records, periods=PERIODS, orgs=["province", "county", "township"])

    def all(self) -> dict[str, Callable[[], Any]]:
        """What each side runs."""
        units = pl.DataFrame(self._units)
        above = units.with_columns(pl.col("up").fill_null(-1)).to_pandas()
        return {
            OURS: self.compute,
            OURS_TABLE: lambda: self.compute().to_arrow(),
            BEST: lambda: best_plan(self.connection, self.indicators),
            BEST_TIDY: lambda: best_plan_tidy(self.connection, self.indicators),
            SINGLE: lambda: one_query_each(self.connection, self.indicators),
            POLARS: lambda: polars_plan(self.frames, units, self.indicators),
            PANDAS: lambda: pandas_plan(self.pandas(), above, self.indicators),
        }

    def check(self, sides: Mapping[str, Callable[[], Any]]) -> int:
        """How many cells each side has; all are equal, or it ends here."""
        codes = self._units["code"].to_pylist()
        ours: Cells = cells_of_figures(self.compute(), self.indicators, codes)
        count = 0
        for name in (BEST, SINGLE, POLARS, PANDAS):
            if name in sides:
                theirs = cells_of_tables(sides[name](), self.indicators, len(codes))
                count = agree(ours, theirs, ("kexie-metrics", name), self.indicators)
        return count


@contextmanager
def native(records: int, organisations: int) -> Iterator[Sides]:
    """All sides over DuckDB's own tables, and frames in memory."""
    world = make_world(records, organisations)
    backend = ibis.duckdb.connect()
    _store(backend.con, "organisations", world.organisations)
    for name, table in world.tables.items():
        _store(backend.con, f"bench__{name}", table)
    prepare(backend.con)
    registry = load_registry(files=[("bench.toml", definitions())], plugins=False)
    frames = {name: _for_pandas(pl.from_arrow(table)) for name, table in world.tables.items()}
    yield Sides(
        indicators=indicators(),
        registry=registry,
        records=open_records(backend, registry),
        connection=backend.con,
        frames={name: pl.from_arrow(table).lazy() for name, table in world.tables.items()},
        pandas=lambda: frames,
    )


def _store(connection: duckdb.DuckDBPyConnection, name: str, table: pa.Table) -> None:
    connection.register("incoming", table)
    connection.execute(f'create table "{name}" as select * from incoming')
    connection.unregister("incoming")


def _for_pandas(frame: pl.DataFrame) -> pd.DataFrame:
    """As somebody who knows pandas would hold it: texts as categories, money as whole hundredths."""
    if "cost" in frame.columns:
        frame = frame.with_columns((pl.col("cost") * 100).cast(pl.Int64))
    return frame.with_columns(pl.col(pl.String).cast(pl.Categorical)).to_pandas()


@contextmanager
def parquet(records: int, organisations: int) -> Iterator[Sides]:
    """All sides over a folder of Parquet files."""
    with tempfile.TemporaryDirectory(prefix="kexie-bench-") as place:
        folder = Path(place)
        world = make_world(records, organisations)
        write_world(world, folder)
        files = {name: folder / "bench" / name / "0.parquet" for name in DATASETS}
        connection = duckdb.connect()
        _store(connection, "organisations", world.organisations)
        for name, file in files.items():
            connection.execute(f"create view \"bench__{name}\" as from read_parquet('{file}')")
        prepare(connection)
        registry = load_registry(files=[("bench.toml", definitions())], plugins=False)
        yield Sides(
            indicators=indicators(),
            registry=registry,
            records=open_records(folder, registry),
            connection=connection,
            frames={name: pl.scan_parquet(file) for name, file in files.items()},
            pandas=lambda: {name: _for_pandas(pl.read_parquet(file)) for name, file in files.items()},
        )
