"""How time and memory grow with records, indicators and organisations; each measurement in a process of its own."""

from __future__ import annotations

import json
import math
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from attrs import asdict, frozen
from clock import cpu_seconds, machine, peak_memory
from worlds import PERIODS, definitions, make_world, write_world

from kexie_metrics import compute, load_registry, open_records

__all__ = ["grow", "measure", "stream"]

_AT_ONCE = 5_000_000
"""Records are generated so many at a time."""


@frozen
class Taken:
    """What one request took: seconds to check and to compute, CPU of both, megabytes at the peak, and its cells."""

    check: float
    compute: float
    cpu: float
    memory: float
    cells: int


def measure(folder: str, indicators: int, levels: Sequence[str], memory_limit: str) -> None:
    """One request in this process; prints what it took as JSON."""
    registry = load_registry(files=[("bench.toml", definitions(indicators))], plugins=False)
    records = open_records(folder, registry, memory_limit=memory_limit)
    cpu, start = cpu_seconds(), time.perf_counter()
    records.violations()
    checked = time.perf_counter()
    cells = len(compute(registry, records, periods=PERIODS, orgs=list(levels)))
    done = time.perf_counter()
    taken = Taken(checked - start, done - checked, cpu_seconds() - cpu, peak_memory(), cells)
    print(json.dumps(asdict(taken)))


def stream(records: int, organisations: int, months: int, memory_limit: str) -> None:
    """Every organisation and month of a hundred indicators to one Parquet file; prints rows a second and memory."""
    with tempfile.TemporaryDirectory(prefix="kexie-bench-") as place:
        write_world(make_world(records, organisations), Path(place))
        registry = load_registry(files=[("bench.toml", definitions())], plugins=False)
        opened = open_records(place, registry, memory_limit=memory_limit)
        opened.violations()
        print(f"streaming starts at {peak_memory():,.0f} MB; {machine()}", flush=True)
        names = [f"{2019 + month // 12}-{month % 12 + 1:02}" for month in range(months)]
        cpu, start = cpu_seconds(), time.perf_counter()
        figures = compute(registry, opened, periods=names, orgs=["province", "county", "township"])
        computed = time.perf_counter() - start
        target = Path(place) / "figures.parquet"
        figures.to_parquet(target)
        wall = time.perf_counter() - start
        size, cpu, rate = target.stat().st_size, cpu_seconds() - cpu, len(figures) / wall
        print(f"{len(figures):,} figures of {organisations:,} organisations and {months} months: {size:,} bytes")
        print(f"{wall:.0f} s, {computed:.0f} s of it before the first; CPU {cpu:.0f} s; {rate:,.0f} a second")
        print(f"peak memory {peak_memory():,.0f} MB, memory_limit {memory_limit}")


def grow(records: Sequence[int], indicators: Sequence[int], organisations: Sequence[int], memory_limit: str) -> None:
    """Print three series and their exponents: of the last step, and from first to last."""
    print(f"\ngrowth, memory_limit {memory_limit}; {machine()}")
    _series("records", [(size, size, 2000, 100) for size in records], memory_limit)
    least = records[0]
    if indicators:
        _series("indicators", [(number, least, 2000, number) for number in indicators], memory_limit)
    if organisations:
        _series("organisations", [(number, least, number, 100) for number in organisations], memory_limit)


def _series(name: str, steps: Sequence[tuple[int, int, int, int]], memory_limit: str) -> None:
    print(f"\n| {name} | cells | check s | compute s | CPU s | peak MB |\n|---:|---:|---:|---:|---:|---:|", flush=True)
    found: list[tuple[int, Taken]] = []
    for size, records, organisations, indicators in steps:
        with tempfile.TemporaryDirectory(prefix="kexie-bench-") as place:
            _generate(Path(place), records, organisations)
            command = [sys.executable, str(Path(__file__).parent), "measure", "--folder", place]
            command += ["--indicators", str(indicators), "--memory-limit", memory_limit]
            answer = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        taken = Taken(**json.loads(answer))
        found.append((size, taken))
        seconds = f"{taken.check:.1f} | {taken.compute:.1f} | {taken.cpu:.1f}"
        print(f"| {size:,} | {taken.cells:,} | {seconds} | {taken.memory:,.0f} |", flush=True)
    for what in ("compute", "cpu", "memory"):
        (first, one), (last, other) = found[0], found[-1]
        if last > first:
            exponent = math.log(getattr(other, what) / getattr(one, what)) / math.log(last / first)
            print(f"exponent of {what}: {exponent:.2f}")


def _generate(folder: Path, records: int, organisations: int) -> None:
    """Records in as many files as it takes, so that they are never all in memory."""
    for number, start in enumerate(range(0, records, _AT_ONCE)):
        size = min(_AT_ONCE, records - start)
        write_world(make_world(size, organisations, seed=number, first=start), folder, part=number)
