"""The plan and the SQL of typical indicators, as they were when last reviewed.

    KEXIE_REWRITE_PLANS=1 uv run pytest tests/unit/test_plans.py

rewrites them; read the difference like code. Another release of Ibis or SQLGlot may write a query in other words,
so the texts are compared only with the releases that they were reviewed with.
"""

from __future__ import annotations

import os
from importlib.metadata import version
from pathlib import Path

import pytest

from kexie_metrics import explain, load_registry, open_records

REVIEWED_WITH = {"ibis-framework": "12.0.0", "sqlglot": "30.17.0"}
PLANS = Path(__file__).parent.parent / "data" / "plans"

DEFINITIONS = """
schema = 1
[area]
id = "a"
label = { en = "Area" }
[codes.venue]
town = { en = "town" }
school = { en = "school" }
[datasets.schools]
key = ["id"]
[datasets.schools.columns]
id = "text"
kind = "text"
[datasets.talks]
time = { event = "day" }
[datasets.talks.columns]
org_code = "org"
day = "date"
venue = { type = "code", codes = "venue" }
school = { type = "ref", to = "schools" }
guests = "integer"
[datasets.bases]
time = { begins = "named", ends = "closed" }
[datasets.bases.columns]
org_code = "org"
named = "date"
closed = { type = "date", required = false }
seats = "integer"
[datasets.plays]
time = { as_of = "read_at" }
of = ["video"]
[datasets.plays.columns]
org_code = "org"
video = "text"
read_at = "datetime"
plays = "integer"

[indicators.flow]
label = { en = "Flow" }
count = "talks"
where = "guests >= 100 and school.kind = 'primary'"
by = ["venue"]
[indicators.distinct]
label = { en = "Distinct" }
distinct = "talks.school"
[indicators.median]
label = { en = "Median" }
median = "talks.guests"
[indicators.across]
label = { en = "Mean of the units' own sums" }
sum = "talks.guests"
over = { org = "mean" }
[indicators.stock]
label = { en = "Stock" }
count = "bases"
[indicators.average_stock]
label = { en = "Average stock" }
sum = "bases.seats"
over = { time = "mean" }
[indicators.peak]
label = { en = "Peak" }
count = "bases"
over = { time = "max" }
[indicators.most_seats]
label = { en = "Most seats in force" }
max = "bases.seats"
[indicators.reading]
label = { en = "Reading" }
sum = "plays.plays"
[indicators.peak_reading]
label = { en = "Peak reading" }
sum = "plays.plays"
over = { time = "max" }
[indicators.reported]
label = { en = "Reported" }
reported = "plays.plays"
"""

ORGANISATIONS = [
    {"code": "0", "name": "City", "parent": None, "level": "city"},
    {"code": "1", "name": "East", "parent": "0", "level": "county"},
]

REQUESTS = {
    "flow": {"periods": "2023", "by": "venue"},
    "flow_by_month": {"indicators": "a.flow", "periods": "2023", "every": "month"},
    **{
        name: {"periods": ["2022", "2023"]}
        for name in (
            *("distinct", "median", "across", "stock", "average_stock", "peak"),
            *("most_seats", "reading", "peak_reading", "reported"),
        )
    },
}


@pytest.fixture(scope="module")
def registry():
    return load_registry(files=[("a.toml", DEFINITIONS)], plugins=False)


@pytest.fixture(scope="module")
def records(registry):
    names = {name: [] for name in registry.datasets}
    return open_records({**names, "organisations": ORGANISATIONS}, registry)


@pytest.mark.skipif(
    any(version(name) != reviewed for name, reviewed in REVIEWED_WITH.items()),
    reason=f"plans were reviewed with {REVIEWED_WITH}",
)
@pytest.mark.parametrize("name", REQUESTS)
def test_a_plan_is_as_it_was_reviewed(registry, records, name):
    plan = str(explain(registry, records, **{"indicators": f"a.{name}", **REQUESTS[name]})) + "\n"
    file = PLANS / f"{name}.sql"
    if os.environ.get("KEXIE_REWRITE_PLANS"):
        file.write_text(plan, encoding="utf-8")
    assert plan == file.read_text(encoding="utf-8")
