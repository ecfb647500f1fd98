"""The year-end figures of the example: the five-year term, and 2023 beside 2022, area by area.

    uv run examples/year_end.py               in Chinese
    uv run examples/year_end.py --lang en     in English
    uv run examples/year_end.py | head        only the first of them, and all files

Before it prints them, it writes five files to `--out`: `year_end.csv` (exact figures), `year_end.md`, `year_end.html`
(one page that needs nothing else), `year_end.xlsx` and `year_end.docx`.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from kexie_metrics import KexieMetricsError, load_registry, open_records, report

RECORDS = Path(__file__).parent / "shiyan" / "records"


def main() -> None:
    """Compute, write and print."""
    parser = argparse.ArgumentParser(description="Year-end figures of the example records.")
    parser.add_argument("--lang", choices=["zh", "en"], default="zh", help="language of the tables")
    parser.add_argument("--out", type=Path, default=Path("out"), metavar="DIR", help="folder for the files")
    options = parser.parse_args()

    registry = load_registry(site=RECORDS)
    records = open_records(RECORDS, registry)
    year_end = report(registry, records, period="2023", whole="fifth", language=options.lang)

    options.out.mkdir(parents=True, exist_ok=True)
    for form in ("csv", "md", "html", "xlsx", "docx"):
        path = options.out / f"year_end.{form}"
        year_end.write(path)
        print(path, file=sys.stderr)
    year_end.show()


if __name__ == "__main__":
    try:
        main()
    except BrokenPipeError:  # whoever read it has enough, as `head` has; `kexie` ends in the same way
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # as Python flushes once more at its end
        sys.exit(141)
    except (KexieMetricsError, OSError) as error:
        sys.exit(f"error: {error}")
