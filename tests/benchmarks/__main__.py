"""The benchmarks, all or by name: `uv run python tests/benchmarks`; see README.md beside this file."""

from __future__ import annotations

import argparse

from comparing import compare
from growing import grow, measure, stream
from layers import compare_layers
from planning import plan


def main() -> None:
    """Run what is asked for; without a word, the comparison and the planning."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("command", nargs="?", choices=["compare", "plan", "layers", "grow", "stream", "measure"])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--records", type=float, nargs="+", default=[1e6])
    parser.add_argument("--indicators", type=int, nargs="*", default=[10, 100, 1000], help="sizes for grow")
    parser.add_argument("--organisations", type=int, nargs="*")
    parser.add_argument("--months", type=int, default=120, help="for stream")
    parser.add_argument("--store", choices=["native", "parquet"], nargs="+", default=["native", "parquet"])
    parser.add_argument("--together", action="store_true", help="leave out the side of one query an indicator")
    parser.add_argument("--memory-limit", default="2GB")
    parser.add_argument("--folder", help="records to measure one request on; grow does so in a process of its own")
    options = parser.parse_args()
    records, organisations = [int(each) for each in options.records], options.organisations
    if options.command in {None, "compare"}:
        for size in records:
            for store in options.store:
                compare(size, (organisations or [2000])[0], store, options.rounds, singly=not options.together)
    if options.command in {None, "plan"}:
        plan(options.rounds)
    if options.command == "layers":
        compare_layers(records[0], options.rounds)
    if options.command == "grow":
        grow(
            records,
            options.indicators,
            [100, 3000, 50_000] if organisations is None else organisations,
            options.memory_limit,
        )
    if options.command == "stream":
        stream(records[0], (organisations or [50_000])[0], options.months, options.memory_limit)
    if options.command == "measure":
        measure(options.folder, options.indicators[0], ("province", "county", "township"), options.memory_limit)


if __name__ == "__main__":
    main()
