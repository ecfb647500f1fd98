"""The year-end figures of the example: the five-year term, and 2023 beside 2022, area by area.

    uv run examples/year_end.py               in Chinese
    uv run examples/year_end.py --lang en     in English

Besides printing them, it writes `year_end.csv` (exact figures) and `year_end.md` (the printed tables) to `--out`.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from kexie_metrics import KexieMetricsError, load_registry, open_records, report

RECORDS = Path(__file__).parent / "shiyan" / "records"


def main() -> None:
    """Compute, print and write."""
    parser = argparse.ArgumentParser(description="Year-end figures of the example records.")
    parser.add_argument("--lang", choices=["zh", "en"], default="zh", help="language of the tables")
    parser.add_argument("--out", type=Path, default=Path("out"), metavar="DIR", help="folder for the two files")
    options = parser.parse_args()

    registry = load_registry(site=RECORDS)
    records = open_records(RECORDS, registry)
    year_end = report(registry, records, period="2023", whole="fifth", language=options.lang)

    year_end.show()
    options.out.mkdir(parents=True, exist_ok=True)
    for path, write in (("year_end.csv", year_end.to_csv), ("year_end.md", year_end.to_markdown)):
        write(options.out / path)
        print(options.out / path, file=sys.stderr)


if __name__ == "__main__":
    try:
        main()
    except (KexieMetricsError, OSError) as error:
        sys.exit(f"error: {error}")
