"""The plan of a request, shown before anything runs: what is scanned, over which windows, and the SQL."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Literal

from attrs import frozen

from kexie_metrics.engine.completeness import make_completeness
from kexie_metrics.engine.planning import Plan, make_plan
from kexie_metrics.engine.queries.answering import answers
from kexie_metrics.engine.queries.members import members
from kexie_metrics.engine.queries.workspace import Step, Workspace
from kexie_metrics.engine.requests import Tree, make_request
from kexie_metrics.periods import Period
from kexie_metrics.records import Records
from kexie_metrics.registry import Registry

__all__ = ["Explanation", "explain"]


@frozen
class Explanation:
    """A plan and the SQL of its queries.

    Attributes:
        plan: Families of indicators that are measured together, and their windows.
        steps: Every query, in order: a name and the text that the engine gets.
        cells: Cells that the answer has at the least; values of dimensions that are found in the records come on top.
    """

    plan: Plan
    steps: tuple[Step, ...]
    cells: int

    def __str__(self) -> str:
        """The plan in words, then the SQL."""
        request = self.plan.request
        indicators, periods, orgs = len(request.indicators), len(request.periods), len(request.orgs)
        lines = [f"{indicators} indicators × {periods} periods × {orgs} organisations: {self.cells} cells", ""]
        for family in self.plan.families:
            lines.append(f"{family.name}: {len(family.indicators)} indicators over {len(family.windows)} windows")
            lines.extend(f"  window {_day(window.start)} to before {window.end}" for window in family.windows)
            lines.extend(f"  {indicator}" for indicator in family.indicators)
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
    plan = make_plan(request)
    work = Workspace(records.backend, dry=True)
    members(work, request, tables)
    for _ in answers(work, plan, request.registry, tables):
        pass
    make_completeness(work, plan, request.registry, tables)
    return Explanation(plan, tuple(work.steps), len(request.indicators) * len(request.periods) * len(request.orgs))


def _day(day: date) -> str:
    return "the first record" if day == date.min else day.isoformat()
