"""How time, memory and bytes grow with records and with cells, and what the whole country would come to.

Records of ten years from every township of a made-up country lie in Parquet files by year; each measurement is a
process of its own, which opens them, checks them, computes and writes its figures. What is printed are the tables of
docs/explanation/scale.md.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
from activities import CAMPAIGNS, VENUES, definitions

from kexie_metrics import compute, load_registry, open_records

PROVINCES, COUNTIES, TOWNSHIPS = 31, 3_000, 40_000
ORGANISATIONS = 1 + PROVINCES + COUNTIES + TOWNSHIPS
YEARS = "2014..2023"
PERIODS = {"year": 10, "quarter": 40, "month": 120}
DISTINCT = "".join(
    f'[indicators.schools_{name}]\nlabel = {{ en = "Schools, {name}" }}\n'
    f'distinct = "activities.school_id"\nwhere = "campaign = \'{name}\'"\n'
    for name in CAMPAIGNS
)
INDICATORS = 100 + len(CAMPAIGNS)
WHOLE = 10**9
EVERYONE = ["country", "province", "county", "township"]
REQUESTS = {
    "country and provinces, 10 years": {"orgs": ["country", "province"], "periods": YEARS, "every": "year"},
    **{
        f"every organisation, {number} {every}s": {"orgs": EVERYONE, "periods": YEARS, "every": every}
        for every, number in PERIODS.items()
    },
}
GROWING = "country and provinces, 10 years"


def tree() -> pa.Table:
    """A country, its provinces, counties and townships."""
    rows = [("0", None, "country")]
    rows += [(f"p{number}", "0", "province") for number in range(PROVINCES)]
    rows += [(f"c{number}", f"p{number % PROVINCES}", "county") for number in range(COUNTIES)]
    rows += [(f"t{number}", f"c{number % COUNTIES}", "township") for number in range(TOWNSHIPS)]
    codes, parents, levels = zip(*rows, strict=True)
    return pa.table({"code": codes, "name": codes, "parent": pa.array(parents, pa.string()), "level": levels})


def written(folder: Path, count: int) -> int:
    """Write so many records, the same on every run, in a folder for each year; returns their bytes."""
    (folder / "bench").mkdir(parents=True)
    pq.write_table(tree(), folder / "organisations.parquet")

    def pick(seed: int, values: tuple[str, ...]) -> str:
        return f"list_extract({list(values)}, 1 + (hash(range, {seed}) % {len(values)})::INTEGER)"

    duckdb.connect().execute(
        f"""COPY (
            SELECT 'A' || range AS activity_id, 't' || (hash(range, 1) % {TOWNSHIPS}) AS org_code,
                DATE '2014-01-01' + (hash(range, 2) % 3652)::INTEGER AS held_on,
                {pick(3, CAMPAIGNS)} AS campaign, {pick(4, VENUES)} AS venue,
                'S' || (hash(range, 5) % 200000) AS school_id, (hash(range, 6) % 300)::BIGINT AS attendance,
                ((hash(range, 7) % 500000)::DECIMAL(38, 0) / 100)::DECIMAL(38, 2) AS cost, year(held_on) AS year
            FROM range({count})
        ) TO '{folder / "bench" / "activities"}' (FORMAT parquet, PARTITION_BY (year))"""
    )
    return sum(path.stat().st_size for path in (folder / "bench").rglob("*.parquet"))


def measure(folder: Path, request: str, engine: str, limit: str | None) -> None:
    """The measured process: open, check, compute, write; says what it did as JSON."""
    registry = load_registry(files=[("bench.toml", definitions() + DISTINCT)], plugins=False)
    start = time.perf_counter()
    if engine == "duckdb":
        records = open_records(folder, registry, memory_limit=limit)
    else:
        records = open_records(engine, registry, parquet=folder)
    if len(records.violations()):
        raise SystemExit(records.violations().summary())
    checked = time.perf_counter()
    figures = compute(registry, records, **REQUESTS[request])
    out = folder / "figures.parquet"
    figures.to_parquet(out)
    done = time.perf_counter()
    print(
        json.dumps(
            {
                "cells": pq.read_metadata(out).num_rows,
                "bytes": out.stat().st_size,
                "check": checked - start,
                "compute": done - checked,
            }
        )
    )
    out.unlink()


def measured(folder: Path, request: str, engine: str, limit: str | None) -> dict[str, float]:
    """Run the measured process; what it said, and what it used: seconds of CPU and bytes of memory."""
    asked = [sys.executable, __file__, "--measure", str(folder), request, engine, limit or ""]
    with tempfile.TemporaryFile() as said:
        child = subprocess.Popen(asked, stdout=said)
        _, status, used = os.wait4(child.pid, 0)
        child.returncode = status
        if status:
            raise SystemExit(f"{request}: the measured process failed")
        said.seek(0)
        found: dict[str, float] = json.loads(said.read().splitlines()[-1])
    return {**found, "cpu": used.ru_utime + used.ru_stime, "memory": used.ru_maxrss * 1024}


def slope(sizes: list[int], values: list[float]) -> float:
    """The exponent of growth: the slope of the least-squares line through the logarithms."""
    if len(sizes) == 1:
        return 1.0
    xs, ys = [math.log(size) for size in sizes], [math.log(value) for value in values]
    x, y = sum(xs) / len(xs), sum(ys) / len(ys)
    return sum((a - x) * (b - y) for a, b in zip(xs, ys, strict=True)) / sum((a - x) ** 2 for a in xs)


def human(number: float, unit: str) -> str:
    """A number of bytes or seconds as people write it."""
    steps = [(1e12, "TB"), (1e9, "GB"), (1e6, "MB"), (1e3, "kB")] if unit == "B" else [(3600, "h"), (60, "min")]
    for size, name in steps:
        if number >= size:
            return f"{number / size:.3g} {name}"
    return f"{number:.2g} {unit}"


def main() -> None:
    """Measure, fit, and print tables in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, nargs="+", default=[1_000_000, 3_000_000, 10_000_000])
    parser.add_argument("--engine", default="duckdb", help="duckdb, or an address of Spark such as spark://local[2]")
    parser.add_argument("--memory-limit", help="what DuckDB may hold in memory, such as 2GB")
    parser.add_argument("--folder", type=Path, help="where the records go; a temporary folder by default")
    parser.add_argument("--measure", nargs=4, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure:
        folder, request, engine, limit = options.measure
        measure(Path(folder), request, engine, limit or None)
        return
    with tempfile.TemporaryDirectory(dir=options.folder) as place:
        run(Path(place), options.records, options.engine, options.memory_limit)


def run(place: Path, sizes: list[int], engine: str, limit: str | None) -> None:
    """All measurements, from the smallest."""
    print(f"{INDICATORS} indicators, {ORGANISATIONS} organisations, ten years; {engine}, {os.cpu_count()} cores")
    print("\n| records | figures | on disk | open and check | compute | CPU | memory | written |")
    print("|---:|---|---:|---:|---:|---:|---:|---:|")
    grown = []
    for count in sizes:
        folder = place / str(count)
        size = written(folder, count)
        for request in REQUESTS if count == sizes[0] else [GROWING]:
            found = measured(folder, request, engine, limit) | {"disk": size}
            if request == GROWING:
                grown.append(found)
            print(
                f"| {count:,} | {request}: {found['cells']:,} | {human(size, 'B')} | {found['check']:.1f} s "
                f"| {found['compute']:.1f} s | {found['cpu']:.1f} s | {human(found['memory'], 'B')} "
                f"| {human(found['bytes'], 'B')} |",
                flush=True,
            )
    exponents = {key: slope(sizes, [found[key] for found in grown]) for key in ("check", "compute", "cpu", "memory")}
    print("\nexponents of growth with records:", ", ".join(f"{key} {value:.2f}" for key, value in exponents.items()))
    first, last = grown[0], grown[-1]
    rate = (last["cpu"] - first["cpu"]) / max(sizes[-1] - sizes[0], 1)
    seconds = last["cpu"] + rate * (WHOLE - sizes[-1])
    print(
        f"a record more: {rate * 1e6:.1f} µs of CPU; {WHOLE:,} records: "
        f"{human(last['disk'] / sizes[-1] * WHOLE, 'B')} on disk, {human(seconds, 's')} of CPU"
    )
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(f"\nCPU of all measurements: {used.ru_utime + used.ru_stime:.0f} s")


if __name__ == "__main__":
    main()
