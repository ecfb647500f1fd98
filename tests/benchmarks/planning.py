"""What a request costs before a record is read: planning it, and making the SQL."""

from __future__ import annotations

import statistics
from collections.abc import Callable
from functools import partial

from clock import machine, timed
from worlds import PERIODS, definitions, make_world

from kexie_metrics import Records, Registry, compute, explain, load_registry, open_records

__all__ = ["plan"]

_TARGETS = {100: 0.3, 1000: 3.0}


def plan(rounds: int) -> None:
    """Print the CPU of planning and compiling, for a hundred indicators and for a thousand."""
    print(f"\nplanning and compiling {len(PERIODS)} periods of three levels; {machine()}\n")
    print("| indicators | loading definitions | explain: plan, and SQL as text | compute over no records | target |")
    print("|---:|---:|---:|---:|---:|")
    for number, target in _TARGETS.items():
        registry, records = _empty(number)
        records.violations()
        loading = _median(partial(_registry, number), rounds)
        explaining = _median(partial(explain, registry, records, **_REQUEST), rounds)
        computing = _median(partial(compute, registry, records, **_REQUEST), rounds)
        print(f"| {number} | {loading:.2f} s | {explaining:.2f} s | {computing:.2f} s | {target} s |", flush=True)


_REQUEST = {"periods": PERIODS, "orgs": ["province", "county"]}


def _registry(number: int) -> Registry:
    return load_registry(files=[("bench.toml", definitions(number))], plugins=False)


def _empty(number: int) -> tuple[Registry, Records]:
    world, registry = make_world(0, 2000), _registry(number)
    tables = {f"bench.{name}": table for name, table in world.tables.items()}
    return registry, open_records({"organisations": world.organisations, **tables}, registry)


def _median(run: Callable[[], object], rounds: int) -> float:
    run()
    return statistics.median(timed(run)[1] for _ in range(rounds))
