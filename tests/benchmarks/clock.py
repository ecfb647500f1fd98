"""Time measured in turn, so that a ratio means something on a machine that is busy with other work as well."""

from __future__ import annotations

import gc
import os
import platform
import resource
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from importlib.metadata import version

from attrs import field, frozen

__all__ = ["Laps", "cpu_seconds", "machine", "peak_memory", "race", "timed"]


@frozen
class Laps:
    """What one side took, round by round.

    Attributes:
        wall: Seconds on the clock.
        cpu: Seconds of all processors together.
    """

    wall: list[float] = field(factory=list)
    cpu: list[float] = field(factory=list)

    def against(self, other: Laps, what: str) -> float:
        """Median of the ratios of each round: this side's time by the other's."""
        pairs = zip(getattr(self, what), getattr(other, what), strict=True)
        return statistics.median(own / theirs for own, theirs in pairs)


def cpu_seconds() -> float:
    """Seconds of processors so far, of all threads and of children that have ended."""
    return sum(sum(os.times()[kind] for kind in kinds) for kinds in ((0, 1), (2, 3)))


def timed(run: Callable[[], object]) -> tuple[float, float]:
    """Seconds on the clock, and of processors."""
    gc.collect()
    wall, cpu = time.perf_counter(), cpu_seconds()
    answer = run()
    taken = time.perf_counter() - wall, cpu_seconds() - cpu
    del answer
    return taken


def race(sides: Mapping[str, Callable[[], object]], rounds: int) -> dict[str, Laps]:
    """Run all sides in turn, as often as asked."""
    laps = {name: Laps() for name in sides}
    for _ in range(rounds):
        for name, run in sides.items():
            wall, cpu = timed(run)
            laps[name].wall.append(wall)
            laps[name].cpu.append(cpu)
    return laps


def peak_memory() -> float:
    """As many megabytes as this process ever had in memory."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def machine(packages: Sequence[str] = ("duckdb", "ibis-framework", "numpy", "pyarrow", "polars", "pandas")) -> str:
    """What the times were taken on."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    named = ", ".join(f"{name} {version(name)}" for name in packages)
    load = os.getloadavg()[0]
    return (
        f"{os.cpu_count()} processors, {memory:.0f} GiB, {platform.system()} {platform.machine()}, "
        f"Python {platform.python_version()}, {named}; load {load:.1f} at the start"
    )
