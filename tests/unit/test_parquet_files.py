"""A dataset may be many Parquet files, and folders be named after columns; a violation names its file and row."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import ibis
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from kexie_metrics.definitions.model import Column, Dataset, Text, Time
from kexie_metrics.errors import RecordsError
from kexie_metrics.records import open_records
from kexie_metrics.registry.catalogue import Origin, Registry, ResolvedArea, ResolvedDataset

COLUMNS = {
    "activity_id": Column(type="text"),
    "org_code": Column(type="org"),
    "held_on": Column(type="date"),
    "year": Column(type="integer"),
    "kind": Column(type="text", required=False),
    "cost": Column(type="decimal", scale=2, required=False),
}
ORGANISATIONS = pa.table({"code": ["01"], "name": ["City"], "parent": pa.nulls(1, pa.string()), "level": ["city"]})


@pytest.fixture
def registry():
    dataset = ResolvedDataset(
        id="outreach.activities",
        definition=Dataset(key=("activity_id",), time=Time(event="held_on"), columns=COLUMNS),
        org="org_code",
        codes={},
        refs={},
        origin=Origin(plugin=None, version=None, file="outreach.toml"),
    )
    areas = {"outreach": ResolvedArea(id="outreach", label=Text(en="Outreach"))}
    return Registry(areas=areas, datasets={dataset.id: dataset}, indicators={}, checks={})


@pytest.fixture
def folder(tmp_path):
    pq.write_table(ORGANISATIONS, tmp_path / "organisations.parquet")
    return tmp_path


def written(folder, place, ids, **columns):
    """A file with one record for each id."""
    path = folder / "outreach" / place
    path.parent.mkdir(parents=True, exist_ok=True)
    rows = {"activity_id": ids, "org_code": ["01"] * len(ids), "held_on": [date(2023, 5, 1)] * len(ids)} | columns
    pq.write_table(pa.table(rows), path)
    return path


def rows(records):
    table = records.backend.to_pyarrow(records.clean().tables["outreach.activities"])
    return sorted(tuple(row.values()) for row in table.to_pylist())


def told(records):
    return [(found.file, found.row, found.column, found.value, found.rule) for found in records.violations()]


DAY = date(2023, 5, 1)
EXPECTED = [
    ("a", "01", DAY, 2023, "x y", Decimal("1.50")),
    ("b", "01", DAY, 2023, "x y", None),
    ("c", "01", DAY, 2024, None, Decimal("2.00")),
]


@pytest.fixture
def partitioned(folder):
    written(folder, "activities/year=2023/kind=x%20y/one.parquet", ["a"], cost=pa.array([Decimal("1.50")]))
    written(folder, "activities/year=2023/kind=x%20y/two.parquet", ["b"], cost=pa.array([None], pa.decimal128(5, 2)))
    # Another file, another type: a whole number of another file is no reason to round here.
    written(folder, "activities/year=02024/kind=__HIVE_DEFAULT_PARTITION__/one.parquet", ["c"], cost=[2.0])
    (folder / "outreach" / "activities" / "_SUCCESS").touch()
    return folder


def test_columns_stand_in_the_names_of_folders(partitioned, registry):
    assert rows(open_records(partitioned, registry)) == EXPECTED


def test_a_folder_may_be_named_as_a_file(partitioned, registry):
    (partitioned / "outreach" / "activities").rename(partitioned / "outreach" / "activities.parquet")
    assert rows(open_records(partitioned, registry)) == EXPECTED


@pytest.mark.parametrize("pattern", ["", "/**/*.parquet", "/year=*/*/*.parquet"])
def test_a_mapping_takes_a_folder_or_a_pattern(partitioned, registry, pattern):
    source = {"outreach.activities": f"{partitioned}/outreach/activities{pattern}", "organisations": ORGANISATIONS}
    assert rows(open_records(source, registry)) == EXPECTED


def test_a_database_of_ones_own_reads_the_files_and_keeps_nothing(partitioned, registry):
    backend = ibis.duckdb.connect()
    records = open_records(backend, registry, parquet=partitioned)
    assert rows(records) == EXPECTED
    assert backend.con.sql("SELECT count(*) FROM duckdb_tables() WHERE NOT temporary").fetchall() == [(0,)]
    assert backend.con.sql("SELECT view_name FROM duckdb_views() WHERE NOT internal AND NOT temporary").fetchall() == []


def test_violations_name_file_and_row(folder, registry):
    written(folder, "activities/year=2023/one.parquet", ["a", "b"], kind=["x", "y"])
    written(folder, "activities/year=2023/two.parquet", ["c", "a", None], kind=["x", "y", "(total)"])
    written(folder, "activities/year=soon/three.parquet", ["d"], kind=["x"])
    found = told(open_records(folder, registry))
    assert found == [
        ("outreach/activities", None, "cost", None, "missing_column"),
        ("outreach/activities/year=2023/one.parquet", 1, "activity_id", "a", "duplicate_key"),
        ("outreach/activities/year=2023/two.parquet", 2, "activity_id", "a", "duplicate_key"),
        ("outreach/activities/year=2023/two.parquet", 3, "activity_id", None, "required"),
        ("outreach/activities/year=2023/two.parquet", 3, "kind", "(total)", "reserved_value"),
        ("outreach/activities/year=soon/three.parquet", 1, "year", None, "required"),
        ("outreach/activities/year=soon/three.parquet", 1, "year", "soon", "type"),
    ]


def test_a_folder_above_the_records_names_no_column(tmp_path, registry):
    folder = tmp_path / "year=1999"
    folder.mkdir()
    pq.write_table(ORGANISATIONS, folder / "organisations.parquet")
    written(folder, "activities.parquet", ["a"], year=[2023], kind=["x"], cost=pa.array([Decimal(1)]))
    assert [row[3] for row in rows(open_records(folder, registry))] == [2023]
    written(folder, "activities/one.parquet", ["a"], year=[2024], kind=["x"], cost=pa.array([Decimal(1)]))
    (folder / "outreach" / "activities.parquet").unlink()
    assert [row[3] for row in rows(open_records(folder, registry))] == [2024]


def test_what_cannot_be_opened(partitioned, registry):
    written(partitioned, "activities.parquet", ["z"])
    with pytest.raises(RecordsError) as caught:
        open_records(partitioned, registry)
    twice = "outreach.activities is there twice, as activities and activities.parquet; keep one of them"
    assert str(caught.value) == twice
    nowhere = str(partitioned / "nowhere" / "*.parquet")
    with pytest.raises(RecordsError) as caught:
        open_records({"outreach.activities": nowhere, "organisations": ORGANISATIONS}, registry)
    assert str(caught.value) == f"there is no Parquet file at {nowhere}"
    with pytest.raises(RecordsError) as caught:
        open_records(partitioned, registry, parquet=partitioned)
    assert str(caught.value) == (
        "parquet= is for Spark or DuckDB; a folder or a mapping of its own is given as the source"
    )
    with pytest.raises(RecordsError) as caught:
        open_records(ibis.datafusion.connect(), registry, parquet=partitioned)
    assert str(caught.value) == "datafusion reads no Parquet files in place; Spark and DuckDB do"
