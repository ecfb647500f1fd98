"""A request answered: planned, measured, compared, and laid out as a tidy table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

from kexie_metrics.engine.evaluating import prepare
from kexie_metrics.engine.requests import Tree, make_request
from kexie_metrics.engine.tabling import Tabling
from kexie_metrics.engine.targets import make_targets
from kexie_metrics.figures import Figures, Progress
from kexie_metrics.periods import Period
from kexie_metrics.records import Records
from kexie_metrics.registry import Registry

__all__ = ["compute"]


def compute(
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
    on_violation: Literal["refuse", "exclude"] = "refuse",
    progress: Progress | None = None,
) -> Figures:
    """Compute figures from records.

    Args:
        registry: The definitions.
        records: The records.
        periods: One or more periods: `2023`, `2023Q4`, `2019..2023`, a term, …
        indicators: Full ids; all of them where left out.
        every: Split each period: `year`, `half`, `quarter`, `month`, `day`, or a calendar's name.
        orgs: Codes or levels of the tree; its root where left out. A level stands for its units that are in force at
            the end of one of the periods at least.
        by: Dimensions to split by; totals come as well, marked `(total)`.
        compare: Comparisons beside each figure: `previous_year`, `previous_period`, `target`, `year_to_date`,
            `year_to_date_previous_year`, or a period.
        tree: Which tree shows history: `then` (as it was at each period's end), `now`, or a day's.
        on_violation: What to do about records that do not keep their contract: refuse to compute, or leave them out
            and say so in the figures' `excluded`.
        progress: Called as families of indicators are measured.

    Returns: One row for every indicator, period, organisation and combination of dimension values.

    Raises:
        ContractError: Records break their contract, and `on_violation` is `refuse`.
        RequestError: The request asks for what is not there.
        PeriodError: A text is no period.
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
    evaluation = prepare(request, records, on_violation=on_violation, progress=progress)
    tabling = Tabling(evaluation, make_targets(evaluation, records, on_violation=on_violation))
    return Figures(
        by=request.by,
        registry=registry,
        excluded=evaluation.excluded,
        blocks=tabling.blocks,
        size=tabling.size,
        missing=evaluation.completeness.missing,
    )
