"""This project's side: one request, split by the dimension."""

import ibis
from protocol import answer

from kexie_metrics import compute, explain, load_registry, open_records

HEAD = """
schema = 1
[area]
id = "bench"
label = { en = "Benchmark" }
[datasets.activities]
time = { event = "day" }
[datasets.activities.columns]
id = "integer"
org_code = "org"
day = "date"
kind = "text"
people = "integer"
entity = "integer"
cost = { type = "decimal", scale = 2 }
"""
KINDS = {
    "count": 'count = "activities"',
    "people": 'sum = "activities.people"',
    "cost": 'sum = "activities.cost"',
    "entity": 'distinct = "activities.entity"',
}


def _definition(name, each):
    if "of" in each:
        return (
            f'[indicators.{name}]\nlabel = {{ en = "{name}" }}\nratio = {{ of = "{each["of"]}", to = "{each["to"]}" }}'
        )
    by = f'{KINDS[each["kind"]]}\nwhere = "{each["where"]}"\nby = ["kind"]'
    return f'[indicators.{name}]\nlabel = {{ en = "{name}" }}\n{by}'


def _layer(file, asked):
    everything = {**asked["measures"], **asked["ratios"]}
    text = HEAD + "\n".join(_definition(name, each) for name, each in everything.items())
    registry = load_registry(files=[("bench.toml", text)], plugins=False)
    records = open_records(ibis.duckdb.connect(file), registry)
    records.violations()
    names = [f"bench.{name}" for name in asked["ratios"] or asked["measures"]]
    request = {"indicators": names, "periods": "2019..2023", "by": "kind"}

    def run():
        table = compute(registry, records, **request).to_arrow()
        rows = zip(*(table[name].to_pylist() for name in ("kind", "indicator", "value")), strict=True)
        return {f"{kind} {name.partition('.')[2]}": value for kind, name, value in rows if kind != "(total)"}

    return lambda: explain(registry, records, **request), run


answer(_layer)
