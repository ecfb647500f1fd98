"""One small office, every figure counted by hand: kinds, trees that move, gaps, comparisons and outputs."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path

import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from kexie_metrics import audit, compute, explain, load_registry, open_records
from kexie_metrics.errors import (
    ContractError,
    PeriodError,
    RequestError,
    UnknownIndicatorError,
    UnknownNameError,
    UnknownOrganisationError,
)

DEFINITIONS = """
schema = 1
[area]
id = "office"
label = { en = "Office" }
[codes.venue]
rural = { en = "countryside" }
campus = { en = "campus" }
[datasets.talks]
key = ["talk"]
time = { event = "held_on" }
[datasets.talks.columns]
talk = "text"
org_code = "org"
held_on = "date"
venue = { type = "code", codes = "venue", required = false }
guests = { type = "integer", min = 0, unit = "人次" }
cost = { type = "decimal", scale = 2, required = false }
school = "text"
[datasets.bases]
key = ["base"]
time = { begins = "named_on", ends = "closed_on" }
[datasets.bases.columns]
base = "text"
org_code = "org"
named_on = "date"
closed_on = { type = "date", required = false }
[datasets.plays]
time = { as_of = "read_at" }
of = ["video"]
[datasets.plays.columns]
video = "text"
org_code = "org"
read_at = "datetime"
plays = "integer"

[indicators.talks]
label = { zh = "讲座", en = "Talks" }
count = "talks"
by = ["venue"]
target = { 2023 = 4 }
[indicators.guests]
label = { en = "Guests" }
sum = "talks.guests"
by = ["venue"]
[indicators.cost]
label = { en = "Cost" }
sum = "talks.cost"
[indicators.schools]
label = { en = "Schools reached" }
distinct = "talks.school"
by = ["venue"]
[indicators.guests_per_talk]
label = { en = "Guests per talk" }
mean = "talks.guests"
[indicators.rural_share]
label = { en = "Share of rural talks" }
unit = "%"
ratio = { of = "rural_talks", to = "talks" }
scale = 100
[indicators.rural_talks]
label = { en = "Rural talks" }
count = "talks"
where = { venue = "rural" }
[indicators.bases]
label = { en = "Bases" }
count = "bases"
[indicators.bases_named]
label = { en = "Bases named" }
count = "bases"
when = "begins"
[indicators.plays]
label = { en = "Plays" }
sum = "plays.plays"
[indicators.growth]
label = { en = "Growth" }
formula = "change(talks)"
[indicators.talks_so_far]
label = { en = "Talks so far" }
count = "talks"
running = "all"
[indicators.later]
label = { en = "Later" }
count = "talks"
since = 2023

[checks.enough]
assert = "talks >= 3"
level = "must"
message = { en = "at least three talks" }
[checks.growing]
assert = "growth > 0"
level = "explain"
message = { en = "talks should grow" }
"""

ORGANISATIONS = [
    {"code": "0", "name": "City", "parent": None, "level": "city"},
    {"code": "01", "name": "East", "parent": "0", "level": "county"},
    {"code": "02", "name": "West", "parent": "0", "level": "county", "valid_to": date(2022, 6, 30), "successor": "03"},
    {"code": "03", "name": "New West", "parent": "0", "level": "county", "valid_from": date(2022, 7, 1)},
    {"code": "011", "name": "Hill", "parent": "01", "level": "town", "valid_to": date(2022, 12, 31)},
    {"code": "011", "name": "Hill", "parent": "03", "level": "town", "valid_from": date(2023, 1, 1)},
]


def talk(number: int, org: str, day: str, venue: str | None, guests: int, cost: str | None, school: str) -> dict:
    return {
        "talk": f"T{number}",
        "org_code": org,
        "held_on": date.fromisoformat(day),
        "venue": venue,
        "guests": guests,
        "cost": None if cost is None else Decimal(cost),
        "school": school,
    }


TALKS = [
    talk(1, "02", "2022-03-01", "rural", 10, "0.10", "S1"),
    talk(2, "011", "2022-05-01", "campus", 20, "0.20", "S1"),
    talk(3, "01", "2023-01-01", "rural", 30, None, "S1"),
    talk(4, "011", "2023-12-31", None, 5, "0.30", "S2"),
    talk(5, "0", "2023-06-30", "rural", 1, "100.05", "S1"),
]
BASES = [
    {"base": "B1", "org_code": "01", "named_on": date(2020, 1, 1), "closed_on": date(2023, 12, 31)},
    {"base": "B2", "org_code": "01", "named_on": date(2022, 12, 31), "closed_on": None},
    {"base": "B3", "org_code": "03", "named_on": date(2023, 7, 1), "closed_on": date(2024, 1, 1)},
]
PLAYS = [
    {"video": "v", "org_code": "01", "read_at": "2022-12-31 23:00", "plays": 100},
    {"video": "v", "org_code": "01", "read_at": "2023-12-31 08:00", "plays": 150},
    {"video": "v", "org_code": "01", "read_at": "2023-12-31 20:00", "plays": 170},
    {"video": "w", "org_code": "03", "read_at": "2023-02-01 00:00", "plays": 7},
]


@pytest.fixture(scope="module")
def registry():
    return load_registry(files=[("office.toml", DEFINITIONS)], plugins=False)


@pytest.fixture(scope="module")
def records(registry):
    source = {"office.talks": TALKS, "office.bases": BASES, "office.plays": PLAYS, "organisations": ORGANISATIONS}
    return open_records(source, registry)


def values(figures, *names: str) -> dict:
    return {
        tuple(getattr(row, name) for name in names): row.value if row.status == "ok" else row.status for row in figures
    }


def test_every_kind_for_the_city_in_one_year(registry, records):
    figures = compute(registry, records, periods="2023")
    assert values(figures, "indicator") == {
        ("office.bases",): 2,
        ("office.bases_named",): 1,
        ("office.cost",): Decimal("100.35"),
        ("office.growth",): Decimal("0.5"),
        ("office.guests",): 36,
        ("office.guests_per_talk",): 12,
        ("office.later",): 3,
        ("office.plays",): 177,
        ("office.rural_share",): Decimal("66.666666666667"),
        ("office.rural_talks",): 2,
        ("office.schools",): 2,
        ("office.talks",): 3,
        ("office.talks_so_far",): 5,
    }
    share = figures.get("office.rural_share", org="0", period="2023")
    assert (share.numerator, share.denominator, share.unit) == (2, 3, "%")
    mean = figures.get("office.guests_per_talk", org="0", period="2023")
    assert (mean.numerator, mean.denominator) == (36, 3)


def test_history_stands_with_the_unit_that_held_it_then_or_holds_it_now(registry, records):
    request = {"indicators": "office.talks", "periods": ["2022H1", "2022", "2023"], "orgs": ["county"]}
    then = values(compute(registry, records, **request), "org", "period")
    assert then == {
        ("01", "2022H1"): 1,
        ("01", "2022"): 1,
        ("01", "2023"): 1,
        ("02", "2022H1"): 1,
        ("02", "2022"): "not_applicable",
        ("02", "2023"): "not_applicable",
        ("03", "2022H1"): "not_applicable",
        ("03", "2022"): 1,
        ("03", "2023"): 1,
    }
    now = values(compute(registry, records, tree="now", **request), "org", "period")
    assert now == {
        **{("01", period): count for period, count in (("2022H1", 0), ("2022", 0), ("2023", 1))},
        **{("03", period): count for period, count in (("2022H1", 2), ("2022", 2), ("2023", 1))},
    }


def test_a_total_is_not_a_record_without_a_dimension(registry, records):
    figures = compute(registry, records, indicators=["office.talks", "office.schools"], periods="2023", by="venue")
    assert [(row.indicator, row.dimensions["venue"], row.value) for row in figures] == [
        ("office.talks", "(total)", 3),
        ("office.talks", "rural", 2),
        ("office.talks", "campus", 0),
        ("office.talks", "(empty)", 1),
        ("office.schools", "(total)", 2),
        ("office.schools", "rural", 1),
        ("office.schools", "campus", 0),
        ("office.schools", "(empty)", 1),
    ]
    assert figures.get("office.talks", org="0", period="2023", venue="rural").value == 2
    assert figures.get("office.talks", org="0", period="2023").value == 3


def test_a_gap_is_not_a_zero(registry, records):
    figures = compute(registry, records, indicators=["office.plays", "office.talks"], periods=["2021"], orgs=["0"])
    assert values(figures, "indicator") == {("office.plays",): "not_reported", ("office.talks",): 0}
    assert figures.get("office.plays", org="0", period="2021").reason == "no record"


def test_an_indicator_without_a_table_is_not_reported(registry):
    only = open_records({"office.talks": TALKS, "organisations": ORGANISATIONS}, registry)
    figures = compute(registry, only, indicators=["office.bases", "office.talks"], periods="2023")
    assert values(figures, "indicator") == {("office.bases",): "not_reported", ("office.talks",): 3}


def test_comparisons_read_what_the_period_leaves_out(registry, records):
    figures = compute(
        registry,
        records,
        indicators=["office.talks", "office.rural_share", "office.later", "office.growth"],
        periods="2023",
        compare=["previous_year", "target", "year_to_date", "2022H1"],
    )
    talks = figures.get("office.talks", org="0", period="2023").comparisons
    assert talks["previous_year"] == 2
    assert talks["previous_year_change"] == 50
    assert talks["previous_year_change_unit"] == "%"
    assert talks["target"] == 4
    assert talks["target_completion"] == 75
    assert talks["year_to_date"] == 3
    assert talks["2022H1"] == 2
    share = figures.get("office.rural_share", org="0", period="2023").comparisons
    assert share["previous_year"] == 50
    assert share["previous_year_change"] == Decimal("16.666666666667")
    assert share["previous_year_change_unit"] == "pp"
    assert share["target_status"] == "not_reported"
    later = figures.get("office.later", org="0", period="2023").comparisons
    assert later["previous_year_status"] == "not_applicable"
    assert later["previous_year_change"] is None
    assert figures.get("office.growth", org="0", period="2023").comparisons["previous_year_status"] == "undefined"


def test_audit_rules_are_held_against_figures(registry, records):
    found = audit(registry, records, periods=["2022", "2023"])
    assert [(finding.check, finding.level, finding.period, finding.status) for finding in found] == [
        ("office.enough", "must", "2022", "fails"),
        ("office.enough", "must", "2023", "holds"),
        ("office.growing", "explain", "2022", "unknown"),
        ("office.growing", "explain", "2023", "holds"),
    ]
    assert found.failures[0].figures == {"office.talks": 2}
    assert [finding.reason for finding in found][2] == "base is zero"
    one = audit(registry, records, periods=["2022", "2023"], checks="office.enough")
    assert {finding.check for finding in one} == {"office.enough"}


def test_bad_records_stop_the_computation_or_are_left_out_and_named(registry):
    source = {"office.talks": [*TALKS, {**TALKS[0], "talk": "T9", "org_code": "99"}], "organisations": ORGANISATIONS}
    faulty = open_records(source, registry)
    with pytest.raises(ContractError, match="99"):
        compute(registry, faulty, indicators="office.talks", periods="2022")
    figures = compute(registry, faulty, indicators="office.talks", periods="2022", on_violation="exclude")
    assert values(figures, "org") == {("0",): 2}
    assert [(each.file, each.row, each.column, each.rule) for each in figures.excluded] == [
        ("office.talks", 6, "org_code", "unknown_organisation")
    ]


@pytest.mark.parametrize(
    ("request_", "error", "message"),
    [
        ({"indicators": "office.talk", "periods": "2023"}, UnknownIndicatorError, "did you mean 'office.talks'"),
        ({"periods": "2023", "orgs": "9"}, UnknownOrganisationError, "unknown organisation or level '9'"),
        ({"periods": "2023-13"}, PeriodError, "2023-13"),
        ({"periods": "2023", "by": "venu"}, UnknownNameError, "unknown dimension 'venu'; did you mean 'venue'"),
        ({"periods": "2023", "compare": "previous"}, RequestError, "unknown comparison 'previous'"),
        ({"periods": "2023", "tree": "later"}, RequestError, "unknown tree 'later'"),
        ({"periods": []}, RequestError, "no period is asked for"),
    ],
)
def test_what_cannot_be_answered_is_refused_with_a_way_out(registry, records, request_, error, message):
    with pytest.raises(error, match=message):
        compute(registry, records, **request_)


@pytest.fixture(scope="module")
def figures(registry, records):
    return compute(registry, records, indicators=["office.rural_share", "office.guests"], periods="2023", by="venue")


def test_csv_begins_with_the_agreed_columns(figures, tmp_path):
    path = tmp_path / "figures.csv"
    figures.to_csv(path)
    text = figures.to_csv()
    assert path.read_text(encoding="utf-8") == text
    rows = list(csv.reader(io.StringIO(text)))
    assert rows == [
        ["indicator", "org", "period", "venue", "value", "unit", "status", "numerator", "denominator", "reason"],
        ["office.rural_share", "0", "2023", "(total)", "66.666666666667", "%", "ok", "2", "3", ""],
        ["office.guests", "0", "2023", "(total)", "36", "人次", "ok", "", "", ""],
        ["office.guests", "0", "2023", "rural", "31", "人次", "ok", "", "", ""],
        ["office.guests", "0", "2023", "campus", "0", "人次", "ok", "", "", ""],
        ["office.guests", "0", "2023", "(empty)", "5", "人次", "ok", "", "", ""],
    ]


def test_every_way_out_tells_the_same(figures, tmp_path):
    figures.to_parquet(tmp_path / "figures.parquet")
    table = pq.read_table(tmp_path / "figures.parquet")
    expected = [Decimal("66.666666666667"), *(Decimal(number) for number in (36, 31, 0, 5))]
    assert table["value"].to_pylist() == expected
    assert pa.table(figures)["value"].to_pylist() == expected
    assert list(figures.to_pandas()["value"]) == expected
    assert isinstance(figures.to_pandas(), pd.DataFrame)
    assert figures.to_polars()["value"].to_list() == expected
    assert pl.DataFrame(figures).equals(figures.to_polars())
    assert [row["value"] for row in json.loads(figures.to_json())] == ["66.666666666667", "36", "31", "0", "5"]
    assert "<td>office.guests</td>" in figures._repr_html_()
    assert len(figures) == 5


def test_an_output_is_whole_or_not_there(figures, tmp_path):
    with pytest.raises(RequestError, match="cannot be written"):
        figures.to_csv(tmp_path / "nowhere" / "figures.csv")
    assert list(tmp_path.iterdir()) == []


def test_a_figure_that_was_not_asked_for_is_unknown(figures):
    with pytest.raises(UnknownNameError, match="unknown name '2022'; did you mean '2023'"):
        figures.get("office.guests", org="0", period="2022")
    with pytest.raises(UnknownNameError, match="unknown name 'place'"):
        figures.get("office.guests", org="0", period="2023", place="x")


SCRIPT = """
from kexie_metrics import explain, load_registry, open_records
import test_figures_of_a_small_office as office
registry = load_registry(files=[("office.toml", office.DEFINITIONS)], plugins=False)
source = {"office.talks": office.TALKS, "office.bases": office.BASES, "organisations": office.ORGANISATIONS}
print(explain(registry, open_records(source, registry), periods="2022..2023", every="year", by="venue"))
"""


def test_the_plan_and_its_sql_are_the_same_on_every_run():
    def run(seed: str) -> str:
        here = str(Path(__file__).parent)
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": here}
        done = subprocess.run(
            [sys.executable, "-c", SCRIPT], env=environment, capture_output=True, text=True, check=True
        )
        return done.stdout

    first = run("0")
    assert first == run("4242")
    assert "office__talks_cube_subtree" in first
    assert "SUM(" in first


def test_explain_runs_nothing(registry, records):
    plan = explain(registry, records, indicators="office.talks", periods="2023")
    assert plan.cells == 1
    assert [step.rows for step in plan.steps] == [None]


def test_a_ratio_of_fractions_keeps_exact_parts(records):
    body = """
schema = 1
[area]
id = "more"
label = { en = "More" }
[indicators.mean_to_most]
label = { en = "Mean against most" }
ratio = { of = "rural", to = "most" }
[indicators.rural]
label = { en = "Guests per rural talk" }
mean = "office.talks.guests"
where = { venue = "rural" }
[indicators.most]
label = { en = "Most guests" }
max = "office.talks.guests"
"""
    registry = load_registry(files=[("office.toml", DEFINITIONS), ("more.toml", body)], plugins=False)
    figures = compute(registry, records, indicators="more.mean_to_most", periods="2022..2023")
    found = figures.get("more.mean_to_most", org="0", period="2022..2023")
    assert (found.value, found.numerator, found.denominator) == (Decimal("0.455555555556"), 41, 90)


def test_blank_readings_alone_come_to_nothing_in_every_way_over_time():
    body = """
schema = 1
[area]
id = "depot"
label = { en = "Depot" }
[datasets.levels]
time = { as_of = "read_on" }
empty = "zero"
[datasets.levels.columns]
org_code = "org"
read_on = "date"
stock = { type = "integer", required = false }
""" + "".join(
        f'[indicators.{time}]\nlabel = {{ en = "{time}" }}\nsum = "levels.stock"\n'
        f'over = {{ time = "{time}", org = "min" }}\n'
        for time in ("mean", "min", "max")
    )
    registry = load_registry(files=[("depot.toml", body)], plugins=False)
    levels = [
        {"org_code": "01", "read_on": date(2023, 3, 1), "stock": 6},
        {"org_code": "01", "read_on": date(2023, 4, 1), "stock": 2},
        {"org_code": "03", "read_on": date(2023, 5, 1), "stock": None},
    ]
    records = open_records({"depot.levels": levels, "organisations": ORGANISATIONS}, registry)
    figures = compute(registry, records, indicators=list(registry), periods="2023", orgs=["0", "01", "03"])
    found = values(figures, "indicator", "org")
    assert {name: [found[f"depot.{name}", org] for org in ("0", "01", "03")] for name in ("mean", "min", "max")} == {
        "mean": [0, 4, 0],
        "min": [0, 2, 0],
        "max": [0, 6, 0],
    }
