"""The queries of a plan, dataset by dataset.

Engines put records together by segment of time and place in the tree. What stands above a place, and what a window is
made of, is added up afterwards (`figuring.cubes`), so an answer is never larger than the figures that were asked for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from kexie_metrics.engine.planning import Family, Plan
from kexie_metrics.engine.queries.manners import MANNERS
from kexie_metrics.engine.queries.measures import make_ready
from kexie_metrics.engine.queries.measuring import Measuring
from kexie_metrics.engine.queries.results import Answer
from kexie_metrics.engine.queries.reusing import Reuse
from kexie_metrics.engine.queries.spine import Spine
from kexie_metrics.engine.queries.trees import make_trees
from kexie_metrics.engine.queries.workspace import Workspace
from kexie_metrics.registry import Registry

if TYPE_CHECKING:
    from ibis.expr.types import Table

__all__ = ["answers"]


def answers(
    work: Workspace, plan: Plan, registry: Registry, tables: Mapping[str, Table], sizes: Mapping[str, int]
) -> Iterator[Answer]:
    """Run the queries of a plan, in order.

    Args:
        work: Where they run.
        plan: What is needed.
        registry: The definitions.
        tables: Typed tables by full dataset id; a dataset without a table has no answer.
        sizes: How many values each asked dimension has, its total among them.
    """
    periods = {period for _, period in plan.windows}
    trees = make_trees(work, plan.request, sorted(periods, key=lambda period: period.order))
    by_dataset: dict[str, list[Family]] = {}
    written: dict[tuple[object, ...], Table] = {}
    for family in plan.families:
        by_dataset.setdefault(family.dataset, []).append(family)
    for dataset, families in by_dataset.items():
        if dataset in tables:
            indicators = sorted({indicator for family in families for indicator in family.indicators})
            ready = make_ready(
                registry,
                registry.dataset(dataset),
                tables=tables,
                indicators=indicators,
                by=plan.request.by,
            )
            windows = {window for family in families for window in family.windows}
            spine = Spine.of(work, windows, written)
            months = all(day.day == 1 for day in spine.marks)
            measuring = Measuring(
                work=work,
                dataset=dataset,
                families=tuple(families),
                source=tables[dataset],
                ready=ready,
                trees=trees,
                spine=spine,
                sizes=sizes,
                reuse=Reuse.of(work, registry, dataset, whole_months=months),
            )
            added = [family for family in families if family.manner == "cube"]
            if added:
                yield measuring.cube(added)
            for family in families:
                if family.manner != "cube":
                    yield from MANNERS[family.manner](measuring, family, measuring.measures(family))
