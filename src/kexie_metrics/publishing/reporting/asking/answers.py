"""Every figure of a report's tables, breakdowns and charts, and how many records are behind each.

A question to the engine costs most for being asked at all. So breakdowns share one as long as no indicator has two of
its dimensions, which would split it by both; and records are counted along with the figures that they are behind.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import pyarrow as pa
import pyarrow.compute as pc
from attrs import field, frozen

from kexie_metrics.definitions.layout import Placeholder
from kexie_metrics.engine import compute
from kexie_metrics.figures import TOTAL, Figure, Figures
from kexie_metrics.periods import Period
from kexie_metrics.publishing.reporting.asking.counting import with_counters
from kexie_metrics.publishing.reporting.asking.questions import Question

__all__ = ["Answers", "answered"]

Members = Mapping[str, Mapping[str, Figure]]
"""For each member of a breakdown, in order: its figures by the name of their period."""

_Split = Mapping[str, tuple[str, ...]]
"""For each dimension: the indicators that are broken down by it; `org` stands for units and `year` for years."""


@frozen(kw_only=True)
class Answers:
    """Every figure of a report.

    Attributes:
        figures: The figures of the tables, with targets.
        splits: Figures by dimension, for the indicators that are broken down by it; `org` for units, `year` for years.
        computed: All of it as it was computed, with the counts of records.
        cells: The figures of the tables by indicator and name of period.
        members: Those of the breakdowns by indicator and dimension.
    """

    figures: Figures
    splits: Mapping[str, Figures]
    computed: tuple[Figures, ...] = field(repr=False)
    cells: Mapping[str, Mapping[str, Figure]] = field(repr=False)
    members: Mapping[tuple[str, str], Members] = field(repr=False)

    def everything(self) -> Iterator[tuple[str, Figures]]:
        """Each set of figures, with the dimension it is split by; none for the tables' own."""
        yield "", self.figures
        yield from self.splits.items()


def answered(question: Question) -> Answers:
    """Compute every figure that the chapters show or mention."""
    shown, split = _shown(question), _split(question)
    own = _computed(question, shown, question.periods, compare=("target",) if question.targets else ())
    figures = _selected(own, shown, question.periods, question)
    cells: dict[str, dict[str, Figure]] = {}
    for cell in figures:
        cells.setdefault(cell.indicator, {})[cell.period] = cell
    answers = {together: _asked_together(question, together, split) for together in _rounds(question, split)}
    splits: dict[str, Figures] = {}
    for dimension, answer in sorted((each, answer) for together, answer in answers.items() for each in together):
        periods = question.years if dimension == "year" else question.periods
        splits[dimension] = _selected(answer, split[dimension], periods, question, by=dimension)
    return Answers(
        figures=figures,
        splits=splits,
        computed=(own, *answers.values()),
        cells=cells,
        members=_members(splits),
    )


def _members(splits: Mapping[str, Figures]) -> Mapping[tuple[str, str], Members]:
    members: dict[tuple[str, str], dict[str, dict[str, Figure]]] = {}
    for dimension, figures in splits.items():
        for cell in figures:
            member = {"year": cell.period, "org": cell.org}.get(dimension) or cell.dimensions[dimension]
            if member != TOTAL:
                members.setdefault((cell.indicator, dimension), {}).setdefault(member, {})[cell.period] = cell
    return members


def _shown(question: Question) -> tuple[str, ...]:
    """Every indicator that a table shows or a sentence mentions."""
    found: dict[str, None] = {}
    for chapter in question.chapters:
        for part in chapter.parts:
            found |= dict.fromkeys((*part.shown, *part.breakdowns, *(chart.indicator for chart in part.charts)))
        sentences = (*chapter.lead, *(sentence for part in chapter.parts for sentence in part.lead))
        for piece in (piece for sentence in sentences for piece in (*sentence.zh, *sentence.en)):
            if isinstance(piece, Placeholder) and piece.form is not None:
                found[piece.name] = None
    return tuple(found)


def _split(question: Question) -> _Split:
    """What is broken down, by the dimensions in order."""
    found: dict[str, dict[str, None]] = {}
    for part in (part for chapter in question.chapters for part in chapter.parts):
        wanted = [(name, by) for name, by in part.of_which.items() if isinstance(by, str)]
        wanted += [(name, by) for name, dimensions in part.breakdowns.items() for by in dimensions]
        wanted += [(chart.indicator, chart.by) for chart in part.charts]
        for name, by in wanted:
            found.setdefault(by, {})[name] = None
    return {dimension: tuple(indicators) for dimension, indicators in sorted(found.items())}


def _rounds(question: Question, split: _Split) -> list[tuple[str, ...]]:
    """Dimensions that are asked for together; units are asked for alone, as they take more organisations."""
    rounds: list[tuple[str, ...]] = []
    for dimension in (dimension for dimension in split if dimension != "org"):
        for place, others in enumerate(rounds):
            if _go_together(question, (*others, dimension), split):
                rounds[place] = (*others, dimension)
                break
        else:
            rounds.append((dimension,))
    return [*rounds, ("org",)] if "org" in split and question.units else rounds


def _go_together(question: Question, dimensions: tuple[str, ...], split: _Split) -> bool:
    """Whether no indicator that is asked for has two of some dimensions."""
    asked = {name for dimension in dimensions for name in split[dimension]}
    return all(len(set(dimensions).intersection(question.registry[name].dimensions)) <= 1 for name in asked)


def _asked_together(question: Question, dimensions: tuple[str, ...], split: _Split) -> Figures:
    """The figures of some breakdowns, and more: each indicator for every period and by every dimension that it has."""
    indicators = dict.fromkeys(name for dimension in dimensions for name in split[dimension])
    return _computed(
        question,
        tuple(indicators),
        (*question.periods, *question.years) if "year" in dimensions else question.periods,
        orgs=question.units if dimensions == ("org",) else (question.org,),
        by=tuple(dimension for dimension in dimensions if dimension not in {"org", "year"}),
    )


def _computed(
    question: Question,
    indicators: tuple[str, ...],
    periods: Sequence[Period],
    *,
    orgs: Sequence[str] | None = None,
    by: Sequence[str] = (),
    compare: Sequence[str] = (),
) -> Figures:
    """Some figures, and the counts of the records behind them."""
    registry, counters = with_counters(question.registry, indicators)
    return compute(
        registry,
        question.records,
        indicators=(*indicators, *counters),
        periods=periods,
        orgs=question.org if orgs is None else orgs,
        by=by,
        compare=compare,
        on_violation=question.on_violation,
        progress=question.progress,
    )


def _selected(
    figures: Figures, indicators: Sequence[str], periods: Sequence[Period], question: Question, *, by: str | None = None
) -> Figures:
    """Some of the figures, as if they alone had been asked for, split by one dimension at the most."""
    table = figures.table.combine_chunks()  # the engine gives short pieces, and each takes its time
    others = [name for name in figures.by if name != by]
    order = pc.index_in(table["indicator"].cast("string"), value_set=pa.array(indicators, pa.string()))
    period = table["period"].cast("string")
    kept = pc.and_(order.is_valid(), pc.is_in(period, value_set=pa.array([each.name for each in periods], pa.string())))
    for name in others:
        kept = pc.and_(kept, pc.equal(table[name], TOTAL))
    rows = table.append_column("(order)", order).filter(kept).sort_by("(order)").drop_columns(["(order)", *others])
    return Figures(
        by=tuple(name for name in figures.by if name == by),
        registry=question.registry,
        excluded=figures.excluded,
        blocks=lambda: iter(rows.to_batches()),
        size=rows.num_rows,
        missing=figures.missing,
    )
