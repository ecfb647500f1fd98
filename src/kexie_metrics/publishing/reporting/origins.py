"""Where a figure comes from: what it counts, its parts, how many records are behind it, and who defined it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property

from attrs import evolve, field, frozen

from kexie_metrics.definitions.model import Indicator, Over
from kexie_metrics.definitions.tree import names as names_in
from kexie_metrics.figures import Figure
from kexie_metrics.publishing.describing import describe
from kexie_metrics.publishing.reporting.asking import Answers, Question
from kexie_metrics.publishing.reports import Fact
from kexie_metrics.publishing.words.naming import Names
from kexie_metrics.publishing.words.printing import reason_words, status_word
from kexie_metrics.registry import Registry, ResolvedIndicator
from kexie_metrics.registry.rollups import rollup_of

__all__ = ["Origins"]

_SUFFIX = "__records"
"""An indicator's name with this behind it counts the records of that indicator; no name of an author ends so."""

_SAID = {"计算", "条件", "来源", "定义于", "Counted", "Condition", "Source", "Defined by"}
"""What of an indicator's description is said of its figures."""

_Key = tuple[str, str, str, tuple[tuple[str, str], ...]]


@frozen(kw_only=True)
class Origins:
    """Says of each figure of a report where it comes from; records are counted when the first is asked.

    Attributes:
        question: What the report is about.
        answers: Its figures.
        names: Names in the report's language.
    """

    question: Question
    answers: Answers
    names: Names
    _described: dict[str, tuple[Fact, ...]] = field(factory=dict, eq=False, repr=False)

    def __call__(self, figure: Figure) -> tuple[Fact, ...]:
        """Headings and what stands under them, in the report's language."""
        return tuple(self._facts(figure))

    def _facts(self, figure: Figure) -> Iterator[Fact]:
        either, names = self.names.either, self.names
        resolved = names.registry[figure.indicator]
        yield either("指标", "Indicator"), f"{names.indicator(figure.indicator)} [{figure.indicator}]"
        place = [names.org(figure.org, figure.period), names.period_label(figure.period)]
        place += [
            f"{names.dimension(resolved, name)} {names.member(resolved, name, value)}"
            for name, value in figure.dimensions.items()
            if name in resolved.dimensions
        ]
        yield either("范围", "Of"), either(" · ", " · ").join(place)
        if figure.status != "ok":
            why = reason_words(figure.reason, names.language)
            yield either("状态", "Status"), f"{status_word(figure.status, names.language)} {why}".strip()
        if figure.numerator is not None and figure.denominator is not None:
            yield either("分子", "Numerator"), f"{figure.numerator:f}"
            yield either("分母", "Denominator"), f"{figure.denominator:f}"
        yield either("记录数", "Records"), either(";", "; ").join(self._records(figure))
        yield from self._definition(figure.indicator)

    def _definition(self, indicator: str) -> tuple[Fact, ...]:
        if indicator not in self._described:
            facts = describe(self.names.registry, indicator, self.names.language).facts
            self._described[indicator] = tuple(fact for fact in facts if fact[0] in _SAID)
        return self._described[indicator]

    def _records(self, figure: Figure) -> Iterator[str]:
        """How many records are behind a figure; of ratios and formulas, behind each of their parts."""
        for indicator in sorted(_measured(self.names.registry, figure.indicator)):
            number = self._count(evolve(figure, indicator=indicator))
            if number is not None:
                label = "" if indicator == figure.indicator else f"{self.names.indicator(indicator)} "
                yield f"{label}{number}"

    def _count(self, figure: Figure) -> int | None:
        # Within a formula a part may lack a dimension that the whole has.
        return self._counted.get(_key(figure))

    @cached_property
    def _counted(self) -> Mapping[_Key, int]:
        question, registry = self.question, self.names.registry
        counted: dict[_Key, int] = {}
        for dimension, figures in self.answers.everything():
            asked = {str(name) for name in figures.table["indicator"].unique().to_pylist()}
            counters = [
                _counter(registry, name)
                for name in sorted({each for name in asked for each in _measured(registry, name)})
            ]
            records = question.figures(
                [counter.id for counter in counters],
                question.years if dimension == "year" else question.periods,
                orgs=question.units if dimension == "org" else None,
                by=figures.by,
                registry=evolve(
                    registry, indicators={**registry.indicators, **{counter.id: counter for counter in counters}}
                ),
            )
            for cell in records:
                if cell.value is not None:
                    counted[_key(evolve(cell, indicator=cell.indicator.removesuffix(_SUFFIX)))] = int(cell.value)
        return counted


def _counter(registry: Registry, indicator: str) -> ResolvedIndicator:
    """An indicator that counts the records of another one: the same filter and the same stretch of time."""
    resolved = registry[indicator]
    dataset = registry.dataset(str(resolved.dataset))
    own = resolved.behaviour.org == "none"
    written = resolved.definition
    definition = Indicator(
        label=written.label,
        count=dataset.id,
        when=written.when,
        last=written.last,
        running=written.running,
        over=Over(org="none") if own else None,
        since=written.since,
        until=written.until,
    )
    return evolve(
        resolved,
        id=f"{indicator}{_SUFFIX}",
        definition=definition,
        column=None,
        behaviour=rollup_of(definition, dataset.definition).behaviour(definition),
        unit=None,
        target=None,
    )


def _key(figure: Figure) -> _Key:
    return figure.indicator, figure.org, figure.period, tuple(sorted(figure.dimensions.items()))


def _measured(registry: Registry, indicator: str) -> frozenset[str]:
    """The indicators that an indicator is made of, down to those that measure records."""
    formula = registry[indicator].formula
    if formula is None:
        return frozenset({indicator})
    return frozenset(each for name in names_in(formula) for each in _measured(registry, str(name)))
