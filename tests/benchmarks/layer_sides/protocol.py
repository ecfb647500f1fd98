"""What each layer's program does: ask twice, time the second turn, and print times and cells as JSON."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

__all__ = ["Layer", "answer"]

Layer = Callable[[str, Mapping[str, Any]], tuple[Callable[[], object], Callable[[], Mapping[str, float]]]]
"""From a DuckDB file and what is asked to: a call that only compiles, and one that gives cells by `kind name`."""


def answer(layer: Layer) -> None:
    """Run a layer on what the command line names."""
    file, asked = sys.argv[1:]
    compile_it, run = layer(file, json.loads(Path(asked).read_text(encoding="utf-8")))
    found: dict[str, Any] = {}
    for name, call in (("compile", compile_it), ("run", run)):
        call()
        cpu, wall = time.process_time(), time.perf_counter()
        found["cells"] = call()
        found[name], found[f"{name}_cpu"] = time.perf_counter() - wall, time.process_time() - cpu
    found["cells"] = {key: float(value) for key, value in found["cells"].items()}
    print(json.dumps(found))
