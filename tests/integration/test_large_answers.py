"""Answers that are larger than what may be held here, and records that are larger than what the engine may hold."""

from __future__ import annotations

import gc

import ibis
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

import kexie_metrics.engine.queries.workspace as workspaces
from kexie_metrics import compute, explain, load_registry, open_records
from kexie_metrics.engine.queries import dialects, measuring

AREA = """
schema = 1
[area]
id = "t"
label = { en = "Trial" }
[codes.kind]
a = { en = "a" }
b = { en = "b" }
[datasets.talks]
key = ["talk"]
time = { event = "day" }
[datasets.talks.columns]
talk = "integer"
org_code = "org"
day = "date"
kind = { type = "code", codes = "kind" }
host = "integer"
guests = "integer"
[indicators.talks]
label = { en = "talks" }
count = "talks"
by = ["kind"]
[indicators.guests]
label = { en = "guests" }
sum = "talks.guests"
by = ["kind"]
[indicators.hosts]
label = { en = "hosts" }
distinct = "talks.host"
by = ["kind"]
[indicators.middle]
label = { en = "middle" }
median = "talks.guests"
[indicators.each]
label = { en = "guests a talk" }
ratio = { of = "guests", to = "talks" }
by = ["kind"]
"""
REQUEST = {"periods": "2020..2021", "every": "month", "orgs": ["0", "town"], "by": ["kind"]}
UNITS = [{"code": "0", "name": "0", "parent": None, "level": "city"}] + [
    {"code": f"0{n}", "name": f"0{n}", "parent": "0", "level": "town"} for n in range(1, 9)
]


@pytest.fixture(scope="module")
def registry():
    return load_registry(files=[("t.toml", AREA)], plugins=False)


@pytest.fixture(scope="module")
def talks():
    """Two hundred thousand records, made by the engine itself."""
    return (
        ibis.duckdb.connect()
        .con.sql(
            """SELECT n AS talk, '0' || (1 + n % 8) AS org_code, DATE '2020-01-01' + (n * 7919 % 731)::INT AS day,
               CASE WHEN n % 3 = 0 THEN 'a' ELSE 'b' END AS kind, n * 31 % 9973 AS host, n % 101 AS guests
               FROM range(200000) t(n)"""
        )
        .to_arrow_table()
    )


def opened(talks, registry, **options):
    return open_records({"organisations": UNITS, "t.talks": talks}, registry, **options)


@pytest.mark.parametrize(("near", "queries"), [(True, 2), (False, 4)])
def test_a_small_memory_limit_splits_different_values_and_changes_no_figure(
    talks, registry, monkeypatch, near, queries
):
    monkeypatch.setattr(dialects.Dialect, "near", near)
    expected = compute(registry, opened(talks, registry), **REQUEST).to_arrow()
    records = opened(talks, registry, memory_limit="100MB")
    assert compute(registry, records, **REQUEST).to_arrow().equals(expected)
    steps = [step.name for step in explain(registry, records, **REQUEST).steps]
    shares = [name for name in steps if "share_" in name and name.startswith("t__talks")]
    assert len(shares) == queries
    assert not [step for step in explain(registry, opened(talks, registry), **REQUEST).steps if "share_" in step.name]


def test_more_records_than_there_is_room_for_come_in_shares_without_a_limit_too(talks, registry, monkeypatch):
    expected = compute(registry, opened(talks, registry), **REQUEST).to_arrow()
    monkeypatch.setattr(measuring, "_ENTITY_BYTES", 64_000)
    records = opened(talks, registry)
    assert compute(registry, records, **REQUEST).to_arrow().equals(expected)
    assert len([step.name for step in explain(registry, records, **REQUEST).steps if "share_" in step.name]) == 4


def test_the_whole_tree_alone_has_the_figures_that_it_has_among_others(talks, registry):
    records = opened(talks, registry)
    among = compute(registry, records, **REQUEST).to_arrow()
    alone = compute(registry, records, **{**REQUEST, "orgs": "0"}).to_arrow()
    assert alone.to_pylist() == among.filter(pc.equal(among["org"], "0")).to_pylist()
    assert "BIT_OR" in str(explain(registry, records, **{**REQUEST, "orgs": "0"}))


def test_answers_that_stay_with_the_engine_give_the_same_figures(talks, registry, monkeypatch, tmp_path):
    expected = compute(registry, opened(talks, registry), **REQUEST).to_arrow()
    monkeypatch.setattr(workspaces, "_ROOM", 1000)
    records = opened(talks, registry)
    figures = compute(registry, records, **REQUEST)
    before = set(records.backend.list_tables())
    assert any(name.startswith("kexie_") for name in before)
    assert figures.to_arrow().equals(expected)
    figures.to_parquet(tmp_path / "figures.parquet")
    assert pq.read_table(tmp_path / "figures.parquet").to_pylist() == expected.to_pylist()
    del figures
    gc.collect()
    assert not [name for name in records.backend.list_tables() if name.startswith("kexie_")]


def test_a_table_comes_in_pieces_of_the_size_that_was_asked_for(talks, registry):
    figures = compute(registry, opened(talks, registry), **REQUEST)
    sizes = [batch.num_rows for batch in figures.batches(100)]
    assert sum(sizes) == len(figures) == figures.to_arrow().num_rows
    assert max(sizes) == 100


def test_large_answers_that_are_held_at_once_do_not_take_each_others_rows(talks, registry, monkeypatch):
    records = opened(talks, registry)
    expected = [compute(registry, records, **{**REQUEST, "periods": year}).to_arrow() for year in ("2020", "2021")]
    monkeypatch.setattr(workspaces, "_ROOM", 1000)
    held = [compute(registry, records, **{**REQUEST, "periods": year}) for year in ("2020", "2021")]
    assert [figures.to_arrow() for figures in held] == expected
