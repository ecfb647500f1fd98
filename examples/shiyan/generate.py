"""Writes the synthetic ledger of the example: `python examples/shiyan/generate.py`.

The records are invented. Only their totals follow a published article, so that the figures of that article can be
computed from single things: one base, one session, one paper. The same code writes the same bytes every time.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from synthetic import innovation_services, places, political_building, popularization, think_tank, youth
from synthetic.draw import Cell, Row

RECORDS = Path(__file__).parent / "records"


def cell(value: Cell) -> str:
    """A value as it stands in a CSV file; a blank for None."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if isinstance(value, date) else str(value)


def write(path: Path, rows: Sequence[Row]) -> None:
    """One CSV file, with the columns of its first row."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(rows[0])
        writer.writerows([cell(value) for value in row.values()] for row in rows)


def main() -> None:
    """Draw every ledger and write it."""
    write(RECORDS / "organisations.csv", places.organisations())
    schools = youth.schools()
    areas: Mapping[str, Mapping[str, Sequence[Row]]] = {
        "political_building": political_building.ledgers(),
        "popularization": {**popularization.ledgers(schools), **youth.ledgers(schools)},
        "innovation_services": innovation_services.ledgers(),
        "think_tank": think_tank.ledgers(),
    }
    for area, ledgers in areas.items():
        for dataset, rows in ledgers.items():
            write(RECORDS / area / f"{dataset}.csv", rows)
            print(f"{area}/{dataset}.csv: {len(rows)} records")


if __name__ == "__main__":
    main()
