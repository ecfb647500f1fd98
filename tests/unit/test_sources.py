"""Folders, frames and databases give the same tables; what cannot be opened says what to do."""

from __future__ import annotations

# ruff: noqa: DTZ001 - records carry days and times without a zone
import datetime as dt
from decimal import Decimal

import ibis
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from kexie_metrics.definitions.model import Column, Dataset, Text, Time
from kexie_metrics.definitions.site import Site
from kexie_metrics.errors import DefinitionError, RecordsError
from kexie_metrics.records import Organisations, Unit, open_records
from kexie_metrics.registry.catalogue import Origin, Registry, ResolvedArea, ResolvedDataset

COLUMNS = {
    "activity_id": Column(type="text"),
    "org_code": Column(type="org"),
    "held_on": Column(type="date"),
    "opened_at": Column(type="datetime", required=False),
    "public": Column(type="boolean", required=False),
    "attendance": Column(type="integer", required=False),
    "cost": Column(type="decimal", scale=2, required=False),
}

ROWS = [
    {
        "activity_id": "001",
        "org_code": "01",
        "held_on": dt.date(2023, 5, 1),
        "opened_at": dt.datetime(2023, 5, 1, 9, 30),
        "public": True,
        "attendance": 120,
        "cost": Decimal("10.50"),
    },
    {
        "activity_id": "002",
        "org_code": "0101",
        "held_on": dt.date(2023, 12, 31),
        "opened_at": None,
        "public": None,
        "attendance": None,
        "cost": None,
    },
]
CSV = (
    "extra,activity_id,org_code,held_on,opened_at,public,attendance,cost\n"
    "x,001,01,2023-05-01,2023-05-01T09:30,TRUE,+120,10.5\n"
    "x,002,0101,2023-12-31,,,,\n"
)
ORGANISATIONS = [
    {"code": "01", "name": "City", "parent": None, "level": "city"},
    {"code": "0101", "name": "East", "parent": "01", "level": "county"},
]
ALL = "code,name,parent,level,valid_from,valid_to,successor"
TYPES = {
    "activity_id": "string",
    "org_code": "string",
    "held_on": "date",
    "opened_at": "timestamp(6)",
    "public": "boolean",
    "attendance": "int64",
    "cost": "decimal(38, 2)",
}


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
    return Registry(
        areas={"outreach": ResolvedArea(id="outreach", label=Text(en="Outreach"))},
        datasets={dataset.id: dataset},
        indicators={},
        checks={},
    )


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "outreach").mkdir()
    (tmp_path / "organisations.csv").write_text("code,name,parent,level\n01,City,,city\n0101,East,01,county\n")
    return tmp_path


def typed_frame():
    return pa.Table.from_pylist(ROWS)


def source(kind, folder):
    """The same two records in every kind of source."""
    if kind == "csv":
        (folder / "outreach" / "activities.csv").write_text(CSV)
        return folder
    if kind == "parquet":
        pq.write_table(typed_frame(), folder / "outreach" / "activities.parquet")
        return folder
    if kind == "duckdb":
        backend = ibis.duckdb.connect()
        backend.create_table("outreach__activities", ibis.memtable(typed_frame()))
        backend.create_table("organisations", ibis.memtable(pa.Table.from_pylist(ORGANISATIONS)))
        backend.create_table("gardening__beds", ibis.memtable(pa.table({"n": [1]})))
        return backend
    frames = {
        "dicts": ROWS,
        "arrow": typed_frame(),
        "pandas": pd.DataFrame(ROWS).astype({"public": "boolean"}),
        "polars": pl.DataFrame(ROWS),
        "texts": pd.DataFrame(
            [
                {"activity_id": "001", "org_code": "01", "held_on": "2023-05-01", "opened_at": "2023-05-01 09:30",
                 "public": "true", "attendance": "120", "cost": "10.50"},
                {"activity_id": "002", "org_code": "0101", "held_on": "2023-12-31", "opened_at": "", "public": None,
                 "attendance": "", "cost": ""},
            ]
        ),
    }  # fmt: skip
    return {"outreach.activities": frames[kind], "organisations": ORGANISATIONS}


@pytest.mark.parametrize("kind", ["csv", "parquet", "duckdb", "dicts", "arrow", "pandas", "polars", "texts"])
def test_every_source_gives_the_same_table(kind, folder, registry):
    records = open_records(source(kind, folder), registry)
    assert [str(violation) for violation in records.violations()] == []
    assert list(records.tables) == ["outreach.activities"]
    table = records.clean().tables["outreach.activities"]
    assert {name: str(type_).replace("!", "") for name, type_ in table.schema().items()} == TYPES
    assert records.backend.to_pyarrow(table).sort_by("activity_id").to_pylist() == ROWS
    assert records.organisations.codes == ("01", "0101")


def test_the_text_of_a_query_is_the_same_from_run_to_run(folder, registry):
    texts = set()
    for _ in range(2):
        records = open_records(source("csv", folder), registry)
        texts.add(records.backend.compile(records.tables["outreach.activities"].count()))
    assert len(texts) == 1
    assert "outreach__activities" in texts.pop()


def test_a_database_is_not_written_to(folder, registry):
    backend = source("duckdb", folder)
    before = sorted(backend.list_tables())
    records = open_records(backend, registry)
    records.clean()
    assert sorted(backend.list_tables()) == before
    assert records.unclaimed == ("gardening__beds",)


def test_a_dataset_without_a_file_has_no_table(folder, registry):
    records = open_records(str(folder), registry)
    assert dict(records.tables) == {}
    assert dict(records.clean().tables) == {}


def test_opened_records_are_given_back(folder, registry):
    records = open_records(folder, registry)
    assert open_records(records, registry) is records


def test_the_site_file(folder, registry):
    assert open_records(folder, registry).site == registry.site
    (folder / "kexie.toml").write_text('schema = 1\nroot = "01"\n')
    assert open_records(folder, registry).site == Site(schema=1, root="01")
    given = Site(schema=1, root="0101")
    assert open_records(folder, registry, site=given).site == given
    (folder / "kexie.toml").write_text("schema = 2\n")
    with pytest.raises(DefinitionError, match=r"kexie\.toml:1"):
        open_records(folder, registry)


def test_organisations_may_come_from_elsewhere(folder, registry):
    frames = {"outreach.activities": ROWS}
    units = [
        Unit(code=row["code"], name=row["name"], parent=row["parent"], level=row["level"]) for row in ORGANISATIONS
    ]
    for tree in (Organisations(units), ORGANISATIONS, folder / "organisations.csv"):
        records = open_records(frames, registry, organisations=tree)
        assert records.organisations.units == tuple(units)
        assert len(records.violations()) == 0


def test_a_table_without_rows(registry):
    records = open_records({"outreach.activities": [], "organisations": ORGANISATIONS}, registry)
    assert len(records.violations()) == 0
    assert records.backend.to_pyarrow(records.tables["outreach.activities"].count()).as_py() == 0


@pytest.mark.parametrize(
    ("frames", "message"),
    [
        (
            {"outreach.activites": ROWS, "organisations": ORGANISATIONS},
            "outreach.activites: no dataset is called 'outreach.activites'; did you mean 'outreach.activities'?",
        ),
        (
            {"activities": ROWS, "organisations": ORGANISATIONS},
            "activities: no dataset is called 'activities'; did you mean 'outreach.activities'?",
        ),
        (
            {"outreach.activities": 5, "organisations": ORGANISATIONS},
            "outreach.activities: int is no frame; give a pandas or Polars frame, an Arrow table or dicts",
        ),
        (
            {"outreach.activities": ROWS},
            f"there are no organisations; add organisations.csv, or a table of that name, with the columns {ALL}",
        ),
        (
            5,
            (
                "records cannot be opened from int; give a folder, a mapping of frames, an address of a database, "
                "an Ibis backend, or a Spark session"
            ),
        ),
    ],
)
def test_what_cannot_be_opened(frames, message, registry):
    with pytest.raises(RecordsError) as caught:
        open_records(frames, registry)
    assert str(caught.value) == message


def test_folders_that_cannot_be_opened(folder, registry):
    with pytest.raises(
        RecordsError, match=r"there is no folder .*nowhere; records lie in <area>/<dataset>.csv below it"
    ):
        open_records(folder / "nowhere", registry)
    with pytest.raises(RecordsError, match=r"is a file; give the folder that holds <area>/<dataset>\.csv"):
        open_records(folder / "organisations.csv", registry)
    source("csv", folder)
    source("parquet", folder)
    with pytest.raises(RecordsError) as caught:
        open_records(folder, registry)
    twice = "activities.csv and activities.parquet"
    assert str(caught.value) == f"outreach.activities is there twice, as {twice}; keep one of them"


def faults(table, registry, column):
    records = open_records({"outreach.activities": table, "organisations": ORGANISATIONS}, registry)
    return [(each.row, each.value) for each in records.violations() if (each.column, each.rule) == (column, "type")]


@pytest.mark.parametrize(
    ("column", "values", "faulty"),
    [
        ("activity_id", pa.array([1, 2]), [(None, None)]),  # zeros may be lost
        ("org_code", pa.array([1, 2]), [(None, None)]),
        ("attendance", pa.array([1.0, 1.5]), [(2, "1.5")]),
        ("attendance", pa.array([1, 2**63], pa.uint64()), [(2, "9223372036854775808")]),
        ("attendance", pa.array([Decimal("1.0"), Decimal("1.5")]), [(2, "1.5")]),
        ("attendance", pa.array([True, False]), [(None, None)]),
        ("cost", pa.array([0.1, 0.125]), [(2, "0.125")]),
        ("cost", pa.array([0.57, float("nan")]), [(2, "nan")]),
        ("cost", pa.array([Decimal("0.100"), Decimal("0.125")]), [(2, "0.125")]),
        ("cost", pa.array([Decimal(1), Decimal("9" * 37)], pa.decimal128(38, 0)), [(2, "9" * 37)]),
        ("cost", pa.array([1, 2]), []),
        ("held_on", pa.array([0, 3600], pa.timestamp("s")), [(2, "1970-01-01 01:00:00")]),
        ("held_on", pa.array([0, 3600], pa.timestamp("s", "UTC")), [(None, None)]),
        ("opened_at", pa.array([1000, 1001], pa.timestamp("ns")), [(2, "1970-01-01 00:00:00.000001001")]),
        ("opened_at", pa.array([1, 2]), [(None, None)]),
        ("public", pa.array([0, 1]), [(None, None)]),
        ("public", pa.array(["true", "yes"]), [(2, "yes")]),
        ("activity_id", pa.array(["a", "b"]).dictionary_encode(), []),
        ("activity_id", pa.array(["a", "b"], pa.large_string()), []),
        ("cost", pa.nulls(2), []),
    ],
)
def test_types_that_hold_a_value_exactly_or_not_at_all(column, values, faulty, registry):
    table = typed_frame()
    table = table.set_column(table.column_names.index(column), column, values)
    assert faults(table, registry, column) == faulty


def test_a_parquet_file_that_is_none(folder, registry):
    path = folder / "outreach" / "activities.parquet"
    path.write_bytes(b"")
    (violation,) = open_records(folder, registry).violations()
    assert (violation.file, violation.rule) == ("outreach/activities.parquet", "empty_file")
    path.write_bytes(b"no parquet")
    (violation,) = open_records(folder, registry).violations()
    assert (violation.file, violation.rule) == ("outreach/activities.parquet", "encoding")
