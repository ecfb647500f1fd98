"""The Python interface in one go: definitions, records, a request, and what can be done with the answer.

uv run examples/quickstart.py
"""

from __future__ import annotations

from pathlib import Path

from kexie_metrics import compute, load_registry, open_records, printed

RECORDS = Path(__file__).parent / "shiyan" / "records"

registry = load_registry(site=RECORDS)  # installed plugins, and the office's own kexie.toml
records = open_records(RECORDS, registry)

figures = compute(
    registry,
    records,
    indicators=["popularization.education_bases", "popularization.school_visit_coverage"],
    periods="2019..2023",
    every="year",
    orgs=["420300", "county"],
    compare="previous_year",
)

coverage = figures.get("popularization.school_visit_coverage", org="420300", period="2023")
print(coverage.value, "from", coverage.numerator, "of", coverage.denominator, "schools")  # exact
print(printed(coverage, registry, "en"), coverage.unit)  # rounded once, for print

for figure in figures:
    if figure.indicator == "popularization.education_bases" and figure.period == "2023":
        print(figure.org, printed(figure, registry, "en"))

print(len(figures), "figures;", figures.to_csv().splitlines()[0])
