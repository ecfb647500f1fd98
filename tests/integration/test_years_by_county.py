"""The example's five years by county: flows add up to the term's figures, distinct counts and rates stay right."""

from __future__ import annotations

import csv
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from attrs import evolve
from oracle import figures as counted_by_hand
from oracle import rounded

from kexie_metrics import compute, load_registry, open_records
from kexie_metrics.periods import Timeline

SHIYAN = Path(__file__).parents[2] / "examples" / "shiyan" / "records"
CITY = "420300"
YEARS = {"periods": "2019..2023", "every": "year", "orgs": ["county", "city"]}


@pytest.fixture(scope="module")
def registry():
    return load_registry(site=SHIYAN)


@pytest.fixture(scope="module")
def records(registry):
    return open_records(SHIYAN, registry)


def cells(figures) -> dict:
    return {(row.indicator, row.org, row.period): row for row in figures}


def test_every_additive_flow_of_the_term_is_its_years_and_counties_and_the_citys_own(registry, records):
    flows = [
        name
        for name in registry
        if registry[name].behaviour.kind == "flow"
        and registry[name].behaviour.org == "sum"
        and registry[name].definition.running is None
    ]
    assert len(flows) > 60
    term = cells(compute(registry, records, indicators=flows, periods="2019..2023"))
    yearly = cells(compute(registry, records, indicators=flows, **YEARS))
    alone = evolve(
        registry,
        indicators={
            name: evolve(each, behaviour=evolve(each.behaviour, org="none")) if name in flows else each
            for name, each in registry.indicators.items()
        },
    )
    own = cells(compute(alone, records, indicators=flows, periods="2019..2023", every="year"))
    counties = {org for _, org, _ in yearly} - {CITY}
    for name in flows:
        below = [row.value for (flow, org, _), row in yearly.items() if flow == name and org in counties and row.value]
        citys_own = [row.value for (flow, _, _), row in own.items() if flow == name]
        assert sum(below) + sum(citys_own) == term[name, CITY, "2019..2023"].value, name
    spread = {org for (_, org, _), row in yearly.items() if org != CITY and row.value}
    assert len(spread) == 8


def test_distinct_counts_and_rates_are_right_in_every_cell_and_do_not_add_up(registry, records):
    kept = [name for name in registry if registry[name].behaviour.kind in {"distinct", "rate"}]
    figures = cells(compute(registry, records, indicators=kept, **YEARS))
    timeline = Timeline(terms=registry.site.terms, calendars=registry.site.calendars)
    expected = counted_by_hand(
        registry,
        {name: rows_of(SHIYAN / each.area / f"{each.name}.csv", each) for name, each in registry.datasets.items()},
        rows_of(SHIYAN / "organisations.csv", None),
        indicators=kept,
        periods=timeline.split(timeline.parse("2019..2023"), "year"),
        orgs=sorted({org for _, org, _ in figures}),
    )
    found = {
        (*key, ()): (row.status, None if row.value is None else Fraction(row.value)) for key, row in figures.items()
    }
    assert found == {
        key: (status, None if value is None else rounded(value, 12)) for key, (status, value) in expected.items()
    }
    term = cells(compute(registry, records, indicators=kept, periods="2019..2023"))
    schools = "popularization.survey_activity_schools"
    by_year = [row.value for (name, org, _), row in figures.items() if name == schools and org == CITY]
    assert sum(by_year) > term[schools, CITY, "2019..2023"].value


def rows_of(path: Path, dataset) -> list[dict]:
    """A file's rows with Python values: plain reading, nothing shared with the library."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    if dataset is None:
        convert = {name: date.fromisoformat if name.startswith("valid_") else str for name in rows[0]}
    else:
        convert = {name: CONVERT.get(column.type, str) for name, column in dataset.columns.items()}
    return [{key: convert[key](row[key]) if row[key] else None for key in convert} for row in rows]


CONVERT = {
    "integer": int,
    "decimal": Decimal,
    "date": date.fromisoformat,
    "datetime": datetime.fromisoformat,
    "boolean": lambda text: text.lower() == "true",
}
