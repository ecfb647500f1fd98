"""Who has not reported, as a table for people or as text for programs."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

from attrs import asdict, fields

from kexie_metrics.figures import MissingReport
from kexie_metrics.publishing.reports import Column, Report, Section
from kexie_metrics.publishing.words.naming import Names
from kexie_metrics.registry import Registry

if TYPE_CHECKING:
    from kexie_metrics.records import Organisations

__all__ = ["missing_csv", "missing_json", "missing_report"]

_COLUMNS = tuple(column.name for column in fields(MissingReport))


def missing_report(
    missing: Sequence[MissingReport], registry: Registry, language: str, organisations: Organisations | None = None
) -> Report:
    """Lay missing reports out for people.

    Args:
        missing: What is owed and not there.
        registry: The definitions.
        language: `zh` or `en`.
        organisations: The tree, for names instead of codes.

    Returns:
        A line with their number, and a table with a row for each.
    """
    names = Names(registry=registry, language=language, organisations=organisations)
    if not missing:
        return Report(lines=(names.either("应报数据均已上报。", "Nothing is missing."),))
    are = "report is" if len(missing) == 1 else "reports are"
    line = names.either(f"有{len(missing)}份应报数据未报。", f"{len(missing)} {are} missing.")
    titles = names.either("数据 组织 时期 期限", "dataset organisation period due").split()
    rows = []
    for each in missing:
        label = names.text(registry.dataset(each.dataset).definition.label)
        due = "" if each.due is None else each.due.isoformat()
        dataset = f"{label} [{each.dataset}]" if label else each.dataset
        rows.append((dataset, names.org(each.org, each.period), names.period_label(each.period), due))
    table = Section(columns=tuple(Column(title=title) for title in titles), rows=tuple(rows))
    return Report(lines=(line,), sections=(table,))


def missing_csv(missing: Sequence[MissingReport]) -> str:
    """Missing reports as CSV: dataset, org, period, due."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(_COLUMNS)
    writer.writerows(["" if value is None else str(value) for value in asdict(each).values()] for each in missing)
    return out.getvalue()


def missing_json(missing: Sequence[MissingReport]) -> str:
    """Missing reports as a JSON list of the same columns; a day is text."""
    rows = [{**asdict(each), "due": None if each.due is None else each.due.isoformat()} for each in missing]
    return json.dumps(rows, ensure_ascii=False, indent=1) + "\n"
