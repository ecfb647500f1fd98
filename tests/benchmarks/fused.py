"""One `compute` of a hundred indicators against hand-written SQL, side by side in one run.

The opponents: (a) one query per indicator, as most reports are written; (b) one fused query by somebody who knows
DuckDB well: aggregate to organisation and month first, join the tree afterwards. All sides answer for every
organisation of a three-level tree and every month of five years, and every cell must be equal.
"""

from __future__ import annotations

import argparse
import resource
import statistics
import time
from collections.abc import Callable
from datetime import date

import duckdb
import ibis
import numpy as np
import pyarrow as pa

from kexie_metrics import Figures, Registry, compute, load_registry, open_records

CAMPAIGNS = ("five_entries", "science_day", "science_week", "workers_day", "other")
VENUES = ("rural", "community", "enterprise", "campus", "office")
FIRST, DAYS = date(2019, 1, 1), 1826
COUNTIES, TOWNSHIPS, SCHOOLS = 8, 15, 3000

HEAD = """
schema = 1
[area]
id = "bench"
label = { en = "Benchmark" }
[codes.campaign]
%s
[codes.venue]
%s
[datasets.activities]
key = ["activity_id"]
time = { event = "held_on" }
[datasets.activities.columns]
activity_id = "text"
org_code = "org"
held_on = "date"
campaign = { type = "code", codes = "campaign" }
venue = { type = "code", codes = "venue" }
school_id = "text"
attendance = { type = "integer", min = 0 }
cost = { type = "decimal", scale = 2 }
"""


def filters() -> list[tuple[str, str]]:
    """Twenty-five combinations of two codes: the TOML filter and the SQL condition."""
    return [(f"campaign = '{campaign}' and venue = '{venue}'",) * 2 for campaign in CAMPAIGNS for venue in VENUES]


def indicators() -> list[tuple[str, str, str, str]]:
    """A hundred indicators: name, TOML kind, SQL aggregate over a condition `{}`, condition."""
    found = []
    for number, (where, condition) in enumerate(filters()):
        found += [
            (f"sessions_{number}", 'count = "activities"', "count(*) filter ({})", where),
            (f"attendance_{number}", 'sum = "activities.attendance"', "sum(attendance) filter ({})", where),
            (f"cost_{number}", 'sum = "activities.cost"', "sum(cost) filter ({})", where),
        ]
        name, kind = f"large_{number}", 'count = "activities"'
        found.append((name, kind, "count(*) filter ({})", f"{condition} and attendance >= 100"))
    return found


def definitions() -> str:
    """The hundred indicators as a definition file."""
    codes = ["\n".join(f'{code} = {{ en = "{code}" }}' for code in each) for each in (CAMPAIGNS, VENUES)]
    parts = [HEAD % tuple(codes)]
    for name, kind, _, where in indicators():
        parts.append(f'[indicators.{name}]\nlabel = {{ en = "{name}" }}\n{kind}\nwhere = "{where}"\n')
    return "\n".join(parts)


def organisations() -> list[dict[str, str | None]]:
    """A city, its counties and their townships."""
    rows: list[dict[str, str | None]] = [{"code": "42", "name": "city", "parent": None, "level": "city"}]
    for county in range(COUNTIES):
        code = f"42{county:02}"
        rows.append({"code": code, "name": code, "parent": "42", "level": "county"})
        rows.extend(
            {"code": f"{code}{town:03}", "name": f"{code}{town:03}", "parent": code, "level": "township"}
            for town in range(TOWNSHIPS)
        )
    return rows


def activities(count: int, seed: int = 20231231) -> pa.Table:
    """Generated activity records."""
    random = np.random.default_rng(seed)
    towns = [row["code"] for row in organisations() if row["level"] == "township"]

    def pick(values: list[str] | tuple[str, ...]) -> pa.Array:
        chosen = pa.DictionaryArray.from_arrays(
            pa.array(random.integers(0, len(values), count, dtype=np.int32)), pa.array(values)
        )
        return chosen.cast(pa.string())

    days = np.datetime64(FIRST) + random.integers(0, DAYS, count).astype("timedelta64[D]")
    cents = pa.array(random.integers(0, 500_000, count)).cast(pa.decimal128(38, 0))
    return pa.table(
        {
            "activity_id": pa.array([f"A{number:08}" for number in range(count)]),
            "org_code": pick(towns),
            "held_on": pa.array(days, pa.date32()),
            "campaign": pick(CAMPAIGNS),
            "venue": pick(VENUES),
            "school_id": pick([f"S{number:05}" for number in range(SCHOOLS)]),
            "attendance": pa.array(random.integers(0, 300, count)),
            "cost": cents.cast(pa.decimal128(38, 2)),
        }
    )


def prepared(records: pa.Table) -> tuple[Registry, object, duckdb.DuckDBPyConnection]:
    """One DuckDB with the records, the tree as rows, and the tree as pairs for the opponents."""
    backend = ibis.duckdb.connect()
    connection = backend.con
    connection.register("incoming", records)
    connection.execute('create table "bench__activities" as select * from incoming')
    connection.register("units", pa.Table.from_pylist(organisations()))
    connection.execute("create table organisations as select * from units")
    connection.execute(
        """create table above as with recursive up(unit, node) as (
               select code, code from organisations union all
               select up.unit, organisations.parent from up join organisations on organisations.code = up.node
               where organisations.parent is not null)
           select * from up"""
    )
    registry = load_registry(files=[("bench.toml", definitions())], plugins=False)
    return registry, open_records(backend, registry), connection


def by_hand(connection: duckdb.DuckDBPyConnection) -> dict[str, dict[tuple[str, str], object]]:
    """(a): one query per indicator."""
    answer = {}
    for name, _, aggregate, where in indicators():
        rows = connection.execute(
            f"""select node, strftime(held_on, '%Y-%m') as month, {aggregate.format(f"where {where}")}
                from "bench__activities" join above on above.unit = org_code group by 1, 2"""  # noqa: S608
        ).fetchall()
        answer[name] = {(node, month): value for node, month, value in rows}
    return answer


def fused(connection: duckdb.DuckDBPyConnection) -> pa.Table:
    """(b): one fused query, aggregated to organisation and month before the tree is joined."""
    first, second = [], []
    for name, _, aggregate, where in indicators():
        column = "1" if aggregate.startswith("count") else aggregate[4:].partition(")")[0]
        first.append(f"sum(case when {where} then {column} end) as {name}")
        second.append(f"sum({name}) as {name}")
    return connection.execute(
        f"""with leaf as (select org_code, date_trunc('month', held_on) as month, {", ".join(first)}
                          from "bench__activities" group by 1, 2)
            select node, strftime(month, '%Y-%m') as month, {", ".join(second)}
            from leaf join above on above.unit = org_code group by 1, 2"""  # noqa: S608
    ).to_arrow_table()


def ours(registry: Registry, records: object) -> Figures:
    """One request for everything."""
    return compute(registry, records, periods="2019..2023", every="month", orgs=["city", "county", "township"])


def agree(figures: Figures, singles: dict[str, dict[tuple[str, str], object]], together: pa.Table) -> int:
    """Compare every cell of the three answers; returns how many there are."""
    pairs = {(row["node"], row["month"]): row for row in together.to_pylist()}
    table = figures.to_arrow()
    columns = [table[name].to_pylist() for name in ("indicator", "org", "period", "value", "status")]
    for indicator, org, period, value, status in zip(*columns, strict=True):
        name = indicator.partition(".")[2]
        one = singles[name].get((org, period)) or 0
        other = pairs.get((org, period), {}).get(name) or 0
        if status != "ok" or not value == one == other:
            raise SystemExit(f"{indicator} {org} {period}: ours {value} ({status}), one query {one}, fused {other}")
    return len(columns[0])


def timed(run: Callable[[], object]) -> tuple[float, object]:
    """Seconds on the clock, and the answer."""
    start = time.perf_counter()
    answer = run()
    return time.perf_counter() - start, answer


def main() -> None:
    """Run all sides in turn and print medians and ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    registry, records, connection = prepared(activities(options.records))
    records.violations()  # both opponents take clean records for granted
    sides = {
        "kexie-metrics": lambda: ours(registry, records),
        "(a) one query per indicator": lambda: by_hand(connection),
        "(b) one fused query": lambda: fused(connection),
    }
    answers = {name: run() for name, run in sides.items()}
    cells = agree(*answers.values())
    times: dict[str, list[float]] = {name: [] for name in sides}
    for _ in range(options.rounds):
        for name, run in sides.items():
            times[name].append(timed(run)[0])
    print(f"{len(registry)} indicators, {options.records} records, {cells} cells, all equal; {options.rounds} rounds")
    base = statistics.median(times["kexie-metrics"])
    for name, seconds in times.items():
        median = statistics.median(seconds)
        print(f"{name:30} {median:7.3f} s   kexie-metrics / this = {base / median:5.2f}")
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB")


if __name__ == "__main__":
    main()
