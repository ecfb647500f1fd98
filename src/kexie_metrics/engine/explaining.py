"""The plan of a request, shown before anything runs: what is scanned, over which windows, and the SQL."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Literal

from attrs import frozen

from kexie_metrics.engine.completeness import make_completeness
from kexie_metrics.engine.planning import Plan, make_plan
from kexie_metrics.engine.queries.answering import answers
from kexie_metrics.engine.queries.members import members
from kexie_metrics.engine.queries.workspace import Step, Workspace, workspace
from kexie_metrics.engine.requests import Request, Tree, make_request
from kexie_metrics.engine.targets import request_for_units
from kexie_metrics.periods import Period
from kexie_metrics.records import Records
from kexie_metrics.registry import Registry

if TYPE_CHECKING:
    from ibis.expr.types import Table

__all__ = ["Explanation", "explain"]


@frozen
class Explanation:
    """A plan and the SQL of its queries.

    Attributes:
        plan: Families of indicators that are measured together, and their windows.
        steps: Every query, in order: a name, the text that the engine gets, and how many rows can come back.
        cells: Cells that the answer has at the least; values of dimensions that are found in the records come on top.
    """

    plan: Plan
    steps: tuple[Step, ...]
    cells: int

    def __str__(self) -> str:
        """The plan in words: what is measured over which windows, in which stages; then the SQL."""
        request = self.plan.request
        indicators, periods, orgs = len(request.indicators), len(request.periods), len(request.orgs)
        lines = [f"{indicators} indicators × {periods} periods × {orgs} organisations: {self.cells} cells", ""]
        for family in self.plan.families:
            lines.append(f"{family.name}: {len(family.indicators)} indicators over {len(family.windows)} windows")
            lines.extend(f"  window {_day(window.start)} to before {window.end}" for window in family.windows)
            lines.extend(f"  {indicator}" for indicator in family.indicators)
        lines.extend(["", "stages", "  the engine, query by query:"])
        for step in self.steps:
            size = "" if step.at_most is None else f": at most {step.at_most} rows"
            lines.append(f"    {step.name}{size}")
        lines.append("  then here: slots to windows, places to organisations, values of dimensions to totals")
        lines.append("  then here: quotients, formulas, comparisons and reasons, cell by cell")
        for step in self.steps:
            lines.extend(["", f"-- {step.name}", step.sql])
        return "\n".join(lines)


def explain(
    registry: Registry,
    records: Records,
    *,
    periods: Sequence[str | Period] | str | Period,
    indicators: Iterable[str] | str | None = None,
    every: str | None = None,
    orgs: Sequence[str] | str | None = None,
    by: Sequence[str] | str = (),
    compare: Sequence[str] | str = (),
    tree: Tree = "then",
    on_violation: Literal["refuse", "exclude"] = "exclude",
) -> Explanation:
    """Plan a request without running it.

    Takes what `compute` takes; records that break their contract are left out of the plan's tables by default, as
    nothing is computed.

    Returns: The plan and its SQL, equal from run to run.
    """
    request = make_request(
        registry,
        records,
        indicators=indicators,
        periods=periods,
        every=every,
        orgs=orgs,
        by=by,
        compare=compare,
        tree=tree,
    )
    tables = records.clean(on_violation).tables
    work = workspace(records, dry=True)
    plan = _written(work, request, tables)
    make_completeness(work, plan, request.registry, tables)
    for_units = request_for_units(request)
    if for_units is not None:
        _written(work, for_units, tables)
    return Explanation(plan, tuple(work.steps), len(request.indicators) * len(request.periods) * len(request.orgs))


def _written(work: Workspace, request: Request, tables: Mapping[str, Table]) -> Plan:
    """The plan of a request, whose queries are only written down."""
    plan = make_plan(request)
    seen = members(work, request, tables)
    found = {name: [len(values) for (_, each), values in seen.items() if each == name] for name in request.by}
    sizes = {name: 1 + max(lengths, default=0) for name, lengths in found.items()}
    for _ in answers(work, plan, request.registry, tables, sizes):
        pass
    return plan


def _day(day: date) -> str:
    return "the first record" if day == date.min else day.isoformat()
