"""A long answer on its way into files: 3,000 organisations, 100 indicators, 12 months, as CSV and as Excel.

    uv run tests/benchmarks/long_tables.py            all of it
    uv run tests/benchmarks/long_tables.py --orgs 300 a tenth

Prints rows, seconds, the size of each file, and the most memory that was used beyond what the figures themselves take.
"""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
import time
from decimal import Decimal
from pathlib import Path

import pyarrow as pa

from kexie_metrics import Figures, load_registry
from kexie_metrics.publishing.files.sheets import write_figures

MONTHS = 12
INDICATORS = 100


def figures(orgs: int) -> Figures:
    """An answer of that length, with a value in every cell."""
    rows = orgs * INDICATORS * MONTHS
    number = pa.array(range(rows), pa.int64())
    value = number.cast(pa.decimal128(38, 0)).cast(pa.decimal128(38, 12))

    def repeated(texts: list[str], each: int) -> pa.Array:
        places = [at // each % len(texts) for at in range(rows)]
        return pa.DictionaryArray.from_arrays(pa.array(places, pa.int32()), pa.array(texts))

    one = pa.array([Decimal(12)] * rows, pa.decimal128(38, 12))
    table = pa.table(
        {
            "indicator": repeated([f"area.indicator_{at}" for at in range(INDICATORS)], orgs * MONTHS),
            "org": repeated([str(420_000 + at) for at in range(orgs)], 1),
            "period": repeated([f"2023-{at:02d}" for at in range(1, MONTHS + 1)], orgs),
            "value": value,
            "unit": repeated(["人次"], 1),
            "status": repeated(["ok"], 1),
            "numerator": value,
            "denominator": one,
            "reason": pa.nulls(rows, pa.string()),
        }
    )
    size = table.num_rows
    return Figures(by=(), registry=load_registry(plugins=False), blocks=lambda: iter(table.to_batches()), size=size)


def used() -> float:
    """Most memory so far, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    """Make the answer and write it."""
    parser = argparse.ArgumentParser(description="Long tables as CSV and Excel.")
    parser.add_argument("--orgs", type=int, default=3000)
    options = parser.parse_args()
    made = figures(options.orgs)
    base = used()
    told: list[int] = []

    def tell(_what: str, done: int, total: int) -> None:
        told.append(done)
        if sys.stderr.isatty():
            print(f"\r{done:,} of {total:,}", end="", file=sys.stderr)

    print(f"{len(made):,} rows; {base:,.0f} MiB before writing")
    with tempfile.TemporaryDirectory() as folder:
        for form in ("csv", "xlsx"):
            told.clear()
            path, begun = Path(folder, f"long.{form}"), time.process_time()
            if form == "csv":
                made.to_csv(path)
            else:
                write_figures(made, path, progress=tell)
            size, seconds = path.stat().st_size / 2**20, time.process_time() - begun
            print(f"{form}: {seconds:.1f} s CPU, {size:,.0f} MiB, at most {used() - base:,.0f} MiB more")


if __name__ == "__main__":
    main()
