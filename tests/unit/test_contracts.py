"""Single promises, and what happens to the rows that break them."""

from __future__ import annotations

# ruff: noqa: DTZ001 - records carry days and times without a zone
import datetime as dt

import ibis
import numpy as np
import pyarrow as pa
import pytest

from kexie_metrics.definitions.model import Column, Dataset, Text, Time
from kexie_metrics.errors import ContractError, RequestError
from kexie_metrics.records import Violation, Violations, open_records
from kexie_metrics.registry.catalogue import Origin, Registry, ResolvedArea, ResolvedDataset

TEXT = Column(type="text")
MAYBE = Column(type="text", required=False)
ORG = Column(type="org")
DAY = Column(type="date")
ORGANISATIONS = [{"code": "01", "name": "City", "parent": None, "level": "city"}]


def registry_of(**definitions):
    datasets = {}
    for name, definition in sorted(definitions.items()):
        columns = definition.columns
        datasets[f"a.{name}"] = ResolvedDataset(
            id=f"a.{name}",
            definition=definition,
            org="org" if "org" in columns else None,
            codes={each: {"x": Text(en="x"), "y": Text(en="y")} for each in columns if columns[each].type == "code"},
            refs={each: f"a.{columns[each].to}" for each in columns if columns[each].type == "ref"},
            origin=Origin(plugin=None, version=None, file="a.toml"),
        )
    areas = {"a": ResolvedArea(id="a", label=Text(en="A"))}
    return Registry(areas=areas, datasets=datasets, indicators={}, checks={})


def opened(tables, **definitions):
    frames = {f"a.{name}": rows for name, rows in tables.items()}
    return open_records({**frames, "organisations": ORGANISATIONS}, registry_of(**definitions))


def places(violations):
    return [(each.file, each.row, each.column, each.rule) for each in violations]


def kept(records, name, column):
    table = records.clean("exclude").tables[f"a.{name}"]
    return sorted(records.backend.to_pyarrow(table)[column].to_pylist())


def test_blanks_in_a_key_of_several_columns():
    definition = Dataset(key=("id", "part"), columns={"id": TEXT, "part": MAYBE, "org": ORG})
    rows = [("1", None), ("1", None), ("1", "p"), (None, "p"), (None, "p")]
    records = opened({"d": [{"id": id_, "part": part, "org": "01"} for id_, part in rows]}, d=definition)
    # A blank part is a value; a blank id is told once, as what it is.
    assert places(records.violations()) == [
        ("a.d", 1, "id, part", "duplicate_key"),
        ("a.d", 2, "id, part", "duplicate_key"),
        ("a.d", 4, "id", "required"),
        ("a.d", 5, "id", "required"),
    ]
    assert [each.value for each in records.violations()] == ["1, ", "1, ", None, None]


@pytest.mark.parametrize(
    ("key", "of", "faulty"),
    [
        ((), ("id",), [(1, "id, on", "duplicate_reading"), (2, "id, on", "duplicate_reading")]),
        ((), (), [(row, "org, on", "duplicate_reading") for row in (1, 2, 3)]),
        # The key says it already.
        (("id", "on"), ("id",), [(1, "id, on", "duplicate_key"), (2, "id, on", "duplicate_key")]),
    ],
)
def test_two_readings_of_one_thing_at_one_time(key, of, faulty):
    definition = Dataset(key=key, of=of, time=Time(as_of="on"), columns={"id": TEXT, "org": ORG, "on": DAY})
    days = [dt.date(2023, 1, 1)] * 3 + [dt.date(2023, 1, 2)]
    rows = [{"id": id_, "org": "01", "on": day} for id_, day in zip("aabb", days, strict=True)]
    found = opened({"d": rows}, d=definition).violations()
    assert [(each.row, each.column, each.rule) for each in found] == faulty


def test_readings_at_two_hours_of_one_day_are_two():
    definition = Dataset(
        of=("id",), time=Time(as_of="at"), columns={"id": TEXT, "org": ORG, "at": Column(type="datetime")}
    )
    rows = [{"id": "a", "org": "01", "at": dt.datetime(2023, 1, 1, hour)} for hour in (8, 9)]
    assert len(opened({"d": rows}, d=definition).violations()) == 0


def test_limits_are_within():
    columns = {
        "on": Column(type="date", min=dt.date(2020, 1, 1), max=dt.date(2020, 12, 31)),
        "at": Column(type="datetime", max=dt.date(2020, 12, 31)),
    }
    days = [
        dt.date(2019, 12, 31),
        dt.date(2020, 1, 1),
        dt.date(2020, 12, 31),
        dt.date(2021, 1, 1),
    ]
    times = [dt.datetime(2020, 12, 31, 23, 59)] * 3 + [dt.datetime(2021, 1, 1)]
    rows = [{"on": day, "at": at} for day, at in zip(days, times, strict=True)]
    found = opened({"d": rows}, d=Dataset(columns=columns)).violations()
    assert [(each.row, each.column, each.value, each.message) for each in found] == [
        (1, "on", "2019-12-31", "smaller than the smallest value allowed, 2020-01-01"),
        (4, "at", "2021-01-01 00:00:00.000000", "later than the last day allowed, 2020-12-31"),
        (4, "on", "2021-01-01", "larger than the largest value allowed, 2020-12-31"),
    ]


def test_an_interval_between_a_day_and_a_time():
    columns = {
        "org": ORG,
        "begins": Column(type="date", required=False),
        "ends": Column(type="datetime", required=False),
    }
    definition = Dataset(time=Time(begins="begins", ends="ends"), columns=columns)
    rows = [
        {"org": "01", "begins": None, "ends": dt.datetime(2020, 1, 1)},
        {"org": "01", "begins": dt.date(2020, 1, 1), "ends": dt.datetime(2020, 1, 1, 12)},
        {"org": "01", "begins": dt.date(2020, 1, 1), "ends": dt.datetime(2020, 1, 1)},
    ]
    assert places(opened({"d": rows}, d=definition).violations()) == [("a.d", 3, "ends", "interval_order")]


LINK = {"id": TEXT, "next": Column(type="ref", to="d", required=False)}


def test_a_chain_of_references_within_one_dataset_is_followed_to_its_end():
    rows = [{"id": "1", "next": None}, {"id": "2", "next": "1"}, {"id": "3", "next": "9"}]
    rows += [{"id": "4", "next": "3"}, {"id": "5", "next": "4"}]
    records = opened({"d": rows}, d=Dataset(key=("id",), columns=LINK))
    assert places(records.violations()) == [("a.d", 3, "next", "dangling_ref")]
    assert kept(records, "d", "id") == ["1", "2"]
    assert places(records.clean("exclude").excluded) == [("a.d", row, "next", "dangling_ref") for row in (3, 4, 5)]


def test_a_reference_to_a_dataset_without_records():
    definitions = {
        "d": Dataset(columns={"id": TEXT, "to": Column(type="ref", to="e", required=False)}),
        "e": Dataset(key=("id",), columns={"id": TEXT}),
    }
    records = opened({"d": [{"id": "1", "to": "x"}, {"id": "2", "to": None}]}, **definitions)
    (violation,) = records.violations()
    assert str(violation) == "a.d:1: to: points to a.e, of which there are no records"
    assert kept(records, "d", "id") == ["2"]


def test_rows_that_point_to_a_dataset_left_out_go_with_it():
    definitions = {
        "d": Dataset(columns={"id": TEXT, "to": Column(type="ref", to="e", required=False)}),
        "e": Dataset(key=("id",), columns={"id": TEXT, "kind": MAYBE}),
    }
    tables = {"d": [{"id": "1", "to": "x"}, {"id": "2", "to": None}], "e": [{"id": "x"}]}
    records = opened(tables, **definitions)
    assert places(records.violations()) == [("a.e", None, "kind", "missing_column")]
    assert kept(records, "d", "id") == ["2"]
    assert sorted(records.clean("exclude").tables) == ["a.d"]
    assert [str(each) for each in records.clean("exclude").excluded] == [
        "a.d:1: to: points to a.e, which was left out",
        "a.e: kind: the column 'kind' is missing; add it, with blanks where nothing is known",
    ]


# Ibis reads SQLite through pandas, and asks it for an option that it is about to drop.
@pytest.mark.filterwarnings("ignore:The 'future.infer_string' option")
@pytest.mark.parametrize("engine", ["duckdb", "sqlite"])
def test_a_database_is_checked_by_its_own_engine(engine):
    definition = Dataset(
        key=("id",),
        columns={"id": TEXT, "org": ORG, "kind": Column(type="code", codes="kinds"), "to": Column(type="ref", to="e")},
    )
    backend = getattr(ibis, engine).connect()
    rows = [("1", "01", "x", "e1"), ("2", "02", "x", "e1"), ("3", "01", "z", "e1"), ("4", "01", "x", "e2")]
    rows += [("5", "01", "x", None), ("6", "01", "x", "e1"), ("6", "01", "x", "e1")]
    columns = dict(zip(definition.columns, zip(*rows, strict=True), strict=True))
    backend.create_table("a__d", ibis.memtable(pa.table({name: pa.array(column) for name, column in columns.items()})))
    backend.create_table("a__e", ibis.memtable(pa.table({"id": ["e1"]})))
    backend.create_table("organisations", ibis.memtable(pa.Table.from_pylist(ORGANISATIONS).cast(
        pa.schema([(name, pa.string()) for name in ORGANISATIONS[0]])
    )))  # fmt: skip
    before = sorted(backend.list_tables())
    records = open_records(backend, registry_of(d=definition, e=Dataset(key=("id",), columns={"id": TEXT})))
    duplicate = "another record has the same id; keep one of them, or give each its own (record id = 6)"
    assert [(each.row, each.column, each.value, each.message) for each in records.violations()] == [
        (None, "id", "6", duplicate),
        (None, "id", "6", duplicate),
        (None, "kind", "z", "'z' is not in the code list 'kinds'; known: x, y (record id = 3)"),
        (None, "org", "02", "no organisation has the code '02'; known: 01 (record id = 2)"),
        (None, "to", "e2", "a.e has no record with id = 'e2' (record id = 4)"),
        (None, "to", None, "a blank, but every record needs a value here (record id = 5)"),
    ]
    assert kept(records, "d", "id") == ["1"]
    assert sorted(backend.list_tables()) == before


def test_a_text_that_is_no_value_is_told_once():
    rows = [{"id": "1", "n": "x"}, {"id": "2", "n": ""}, {"id": "3", "n": "3"}]
    records = opened({"d": rows}, d=Dataset(key=("id",), columns={"id": TEXT, "n": Column(type="integer")}))
    assert places(records.violations()) == [("a.d", 1, "n", "type"), ("a.d", 2, "n", "required")]
    assert kept(records, "d", "n") == [3]


def test_the_ways_to_clean():
    records = opened({"d": [{"id": None}]}, d=Dataset(columns={"id": TEXT}))
    with pytest.raises(RequestError) as wrong:
        records.clean("ignore")
    assert str(wrong.value) == "on_violation is 'ignore'; it can be 'refuse' or 'exclude'"
    with pytest.raises(ContractError) as refused:
        records.clean()
    assert str(refused.value) == (
        "1 violation of what the datasets promise:\n"
        "a.d:1: id: a blank, but every record needs a value here\n"
        'mend the records, or leave these rows out with on_violation="exclude"'
    )
    assert records.clean("exclude") is records.clean("exclude")


def test_the_table_of_violations():
    found = [
        Violation(file="b.csv", row=2, column="x", value="1", rule="type", message="second"),
        Violation(file="b.csv", rule="empty_file", message="first"),
        Violation(file="a.csv", row=9, column="x", rule="required", message="before"),
    ]
    violations = Violations.of(found)
    assert list(violations) == [found[2], found[1], found[0]]
    assert len(violations) == 3
    assert repr(violations) == "<3 violations>"
    assert violations.summary(2) == "a.csv:9: x: before\nb.csv: first\n… and 1 more"
    assert violations.to_arrow().column_names == ["file", "row", "column", "value", "rule", "message"]
    assert violations.to_pandas()["row"].tolist()[::2] == [9, 2]
    assert list(Violations()) == []


@pytest.mark.parametrize("size", [3, 60_000])
def test_small_and_large_tables_are_told_the_same(size):
    definition = Dataset(key=("id",), columns={"id": TEXT, "org": ORG, "whole": Column(type="integer", min=0)})
    rows = [{"id": f"{number:020}", "org": "01", "whole": number} for number in range(size)]
    rows += [{"id": rows[0]["id"], "org": "1", "whole": -1}]
    records = opened({"d": rows}, d=definition)
    assert [(each.row, each.rule, each.message) for each in records.violations()] == [
        (1, "duplicate_key", "another record has the same id; keep one of them, or give each its own"),
        (size + 1, "duplicate_key", "another record has the same id; keep one of them, or give each its own"),
        (size + 1, "unknown_organisation", "no organisation has the code '1'; did you mean '01'?"),
        (size + 1, "range", "smaller than the smallest value allowed, 0"),
    ]


def test_a_frame_that_is_changed_after_it_was_opened():
    values = np.array([-1, 2])
    definition = Dataset(columns={"org": ORG, "whole": Column(type="integer", min=0)})
    records = opened({"d": pa.table({"org": ["01", "01"], "whole": values})}, d=definition)
    values[0] = 1
    assert places(records.violations()) == [("a.d", 1, "whole", "range")]
    assert kept(records, "d", "whole") == [2]
