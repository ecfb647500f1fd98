"""The same figures from other metric layers: 80 filtered ratios, and 24 measures, by one dimension of one table.

Each layer runs as a program of its own (`layer_sides`) in a virtual environment made for the occasion, over the same
DuckDB file. Asked are both what takes no records, from the request to the SQL, and all of it, from the request to rows.
"""

from __future__ import annotations

import json
import math
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb
from clock import machine
from worlds import make_world

__all__ = ["compare_layers", "specification"]

_SIDES = Path(__file__).parent / "layer_sides"
_OWN = "kexie-metrics"
_LAYERS = {
    "Boring Semantic Layer": ("boring.py", ["boring-semantic-layer==0.3.18", "ibis-framework[duckdb]<12", "duckdb<2"]),
    "Sidemantic": ("side_mantic.py", ["sidemantic==0.13.0", "duckdb<2"]),
}
_NEAR = 1e-9
"""Others divide in floating point."""


def specification() -> dict[str, dict[str, Any]]:
    """What is asked for: measures (`kind`, `where`), and ratios of two of them.

    Filters are texts that SQL, the definition language and every layer understand.
    """
    counts = {f"count_{number}": {"kind": "count", "where": f"people >= {3 * number}"} for number in range(80)}
    bases = {f"base_{number}": {"kind": "count", "where": f"entity < {50_000 - 500 * number}"} for number in range(80)}
    ratios = {f"ratio_{number}": {"of": f"count_{number}", "to": f"base_{number}"} for number in range(80)}
    kinds = ("count", "people", "cost", "entity")
    measures = {
        f"{kind}_by_{number}": {"kind": kind, "where": f"people >= {40 * number}"}
        for number in range(6)
        for kind in kinds
    }
    return {
        "80 filtered ratios": {"measures": counts | bases, "ratios": ratios},
        "24 measures": {"measures": measures, "ratios": {}},
    }


def compare_layers(records: int, rounds: int) -> None:
    """Install the layers, run all sides in turn, check that cells are equal, and print medians."""
    print(f"\n{records:,} records, one table, ten values of one dimension; {machine()}", flush=True)
    with tempfile.TemporaryDirectory(prefix="kexie-bench-") as place:
        folder = Path(place)
        programs = {_OWN: (sys.executable, "own.py")}
        for name, (program, packages) in _LAYERS.items():
            programs[name] = (_installed(folder / program.removesuffix(".py"), packages), program)
        _store(folder / "records.duckdb", records)
        for title, asked in specification().items():
            (folder / "asked.json").write_text(json.dumps(asked), encoding="utf-8")
            answers: dict[str, list[dict[str, Any]]] = {name: [] for name in programs}
            for _ in range(rounds):
                for name, (python, program) in programs.items():
                    answers[name].append(_answer(python, program, folder))
            _print(title, answers)


def _installed(environment: Path, packages: list[str]) -> str:
    """A virtual environment with some packages: its Python."""
    subprocess.run(["uv", "venv", "-q", "--python", sys.executable, str(environment)], check=True)
    python = str(environment / "bin" / "python")
    subprocess.run(["uv", "pip", "install", "-q", "--python", python, *packages], check=True)
    return python


def _store(file: Path, records: int) -> None:
    world = make_world(records * 10 // 4)
    with duckdb.connect(file) as connection:
        for name, table in (("organisations", world.organisations), ("bench__activities", world.tables["activities"])):
            connection.register("incoming", table)
            connection.execute(f'create table "{name}" as select * from incoming')
            connection.unregister("incoming")


def _answer(python: str, program: str, folder: Path) -> dict[str, Any]:
    command = [python, str(_SIDES / program), str(folder / "records.duckdb"), str(folder / "asked.json")]
    answer: dict[str, Any] = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return answer


def _print(title: str, answers: Mapping[str, list[dict[str, Any]]]) -> None:
    own = answers[_OWN][0]["cells"]
    for name, rounds in answers.items():
        other = rounds[0]["cells"]
        near = own.keys() == other.keys() and all(
            math.isclose(cell, other[key], rel_tol=_NEAR, abs_tol=_NEAR) for key, cell in own.items()
        )
        if not near:
            raise SystemExit(f"{title}: the cells of {name} differ from those of {_OWN}")
    print(f"\n{title}, {len(own)} cells on each side, all equal\n")
    print("| side | compile s | CPU s | compile and run s | CPU s |\n|---|---:|---:|---:|---:|")
    for name, rounds in answers.items():
        medians = [
            statistics.median(each[what] for each in rounds) for what in ("compile", "compile_cpu", "run", "run_cpu")
        ]
        print(f"| {name} | " + " | ".join(f"{median:.3f}" for median in medians) + " |", flush=True)
