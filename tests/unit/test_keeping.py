"""Of a small table, Arrow tells that a rule is kept exactly when no row meets its condition in an engine."""

from __future__ import annotations

# ruff: noqa: DTZ001 - records carry days and times without a zone
from datetime import date, datetime
from decimal import Decimal

import ibis
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from kexie_metrics.definitions.model import Column, Dataset
from kexie_metrics.records.columns import arrow_type
from kexie_metrics.records.contracts.rules import (
    duplicates,
    interval_order,
    no_target,
    ranges,
    required,
    reserved,
    unknown_code,
)
from kexie_metrics.records.contracts.sifting import met
from kexie_metrics.registry.catalogue import Origin, ResolvedDataset

COLUMNS = {
    "id": Column(type="text"),
    "part": Column(type="text", required=False),
    "org": Column(type="org"),
    "whole": Column(type="integer", required=False),
    "money": Column(type="decimal", scale=2, required=False),
    "day": Column(type="date"),
    "until": Column(type="datetime", required=False),
    "done": Column(type="boolean", required=False),
}
VALUES = {
    "id": st.sampled_from(["1", "2", "3", "", "(total)", None]),
    "part": st.sampled_from(["p", "q", "(empty)", None]),
    "org": st.sampled_from(["01", "02", None]),
    "whole": st.sampled_from([-(2**63), -1, 0, 1, 2**63 - 1, None]),
    "money": st.sampled_from([Decimal("-0.01"), Decimal("0.00"), Decimal("9" * 36 + ".99"), None]),
    "day": st.sampled_from([date(1, 1, 1), date(2023, 12, 31), date(9999, 12, 31), None]),
    "until": st.sampled_from([datetime(2023, 12, 31), datetime(2023, 12, 31, 23, 59), datetime(2024, 1, 1), None]),
    "done": st.sampled_from([True, False, None]),
}
ROWS = st.lists(st.fixed_dictionaries(VALUES), max_size=8)
SCHEMA = pa.schema([(name, arrow_type(column)) for name, column in COLUMNS.items()])
ENGINE = ibis.duckdb.connect()


def rules(keys):
    yield from map(required, COLUMNS)
    yield from (reserved("id"), reserved("part"), unknown_code("part", "parts", ["p", "x"]))
    yield from ranges("whole", 0, 2**62, is_datetime=False)
    yield from ranges("money", Decimal(0), Decimal("100.5"), is_datetime=False)
    yield from ranges("day", date(1000, 1, 1), date(2023, 12, 31), is_datetime=False)
    yield from ranges("until", date(2023, 12, 31), date(2023, 12, 31), is_datetime=True)
    yield interval_order("day", "until")
    yield no_target("part", ibis.memtable(keys), "id", str, in_condition=True, there=keys["id"])
    for columns in (["id"], ["part"], ["part", "whole"], ["org", "part", "done", "until"], ["money", "day"]):
        definition = Dataset(key=tuple(columns), columns=COLUMNS)
        origin = Origin(plugin=None, version=None, file="a.toml")
        yield from duplicates(
            ResolvedDataset(id="a.d", definition=definition, org="org", codes={}, refs={}, origin=origin), COLUMNS
        )


@settings(max_examples=20, deadline=None)
@given(ROWS, st.lists(st.sampled_from(["p", "(empty)", None]), max_size=2))
def test_what_arrow_calls_kept(rows, keys):
    few = pa.Table.from_pylist(rows, schema=SCHEMA)
    table = ibis.memtable(few)
    conditions = list(rules(pa.table({"id": pa.array(keys, pa.string())})))
    counts = ENGINE.to_pyarrow(
        ibis.union(
            *(
                met(table, rule).aggregate(n=lambda t: t.count()).mutate(rule=number)
                for number, rule in enumerate(conditions)
            )
        )
    ).to_pylist()
    assert {row["rule"]: not row["n"] for row in counts} == {
        number: rule.kept(few) for number, rule in enumerate(conditions)
    }
