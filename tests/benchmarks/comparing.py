"""A hundred indicators in one request, against the same by hand: the time of each side, and ratios round by round."""

from __future__ import annotations

import statistics

from clock import Laps, machine, peak_memory, race, timed
from sides import BEST, BEST_TIDY, OURS, OURS_TABLE, PANDAS, POLARS, SINGLE, native, parquet

__all__ = ["compare"]

_STORES = {"native": native, "parquet": parquet}
_RATIOS = (
    (OURS, BEST, "1.2"),
    (OURS_TABLE, BEST_TIDY, "1.2"),
    (OURS, SINGLE, "0.3"),
    (OURS, POLARS, "1.0"),
    (OURS, PANDAS, "1.0"),
    (OURS_TABLE, POLARS, ""),
    (OURS_TABLE, PANDAS, ""),
)


def compare(records: int, organisations: int, store: str, rounds: int, *, singly: bool = True) -> None:
    """Check that all sides have the same cells, then race them and print what they took.

    Args:
        records: How many there are.
        organisations: How many there are.
        store: Where the records are: `native` or `parquet`.
        rounds: How often each side runs.
        singly: Whether one query an indicator is a side, which takes longer than all others together.
    """
    print(f"\n{records:,} records, {organisations:,} organisations, {store}; {machine()}")
    with _STORES[store](records, organisations) as sides:
        wall, cpu = timed(sides.records.violations)
        print(f"checking the records, once, which no opponent does: {wall:.2f} s, CPU {cpu:.2f} s")
        runs = {name: run for name, run in sides.all().items() if singly or name != SINGLE}
        print(f"{sides.check(runs):,} cells on each side, all equal; {rounds} rounds\n", flush=True)
        laps = race(runs, rounds)
    print("| side | wall s | CPU s | most wall s |\n|---|---:|---:|---:|")
    for name, taken in laps.items():
        median = [statistics.median(each) for each in (taken.wall, taken.cpu)]
        print(f"| {name} | {median[0]:.2f} | {median[1]:.2f} | {max(taken.wall):.2f} |")
    print("\n| ratio, median of rounds | wall | CPU | target |\n|---|---:|---:|---:|")
    for own, other, target in _RATIOS:
        if other in laps:
            print(f"| {own} / {other} | {_ratios(laps[own], laps[other])} | {target} |")
    print(f"\npeak memory of all sides together: {peak_memory():,.0f} MB", flush=True)


def _ratios(own: Laps, theirs: Laps) -> str:
    return " | ".join(f"{own.against(theirs, what):.2f}" for what in ("wall", "cpu"))
