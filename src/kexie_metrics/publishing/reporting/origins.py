"""Where a figure comes from: what it counts, its parts, how many records are behind it, and who defined it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property

from attrs import evolve, field, frozen

from kexie_metrics.figures import Figure
from kexie_metrics.publishing.describing import describe
from kexie_metrics.publishing.reporting.asking import Answers
from kexie_metrics.publishing.reporting.asking.counting import Place, counted, place_of
from kexie_metrics.publishing.reports import Fact
from kexie_metrics.publishing.words.naming import Names
from kexie_metrics.publishing.words.printing import reason_words, status_word
from kexie_metrics.registry.catalogue import measured_parts

__all__ = ["Origins"]

_SAID = {"计算", "条件", "来源", "定义于", "Counted", "Condition", "Source", "Defined by"}
"""What of an indicator's description is said of its figures."""


@frozen(kw_only=True)
class Origins:
    """Says of each figure of a report where it comes from; the counts of records are looked up when the first is asked.

    Attributes:
        answers: The figures of the report.
        names: Names in the report's language.
    """

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
        for indicator in measured_parts(figure.indicator, self.names.registry.indicators):
            number = self._count(evolve(figure, indicator=indicator))
            if number is not None:
                label = "" if indicator == figure.indicator else f"{self.names.indicator(indicator)} "
                yield f"{label}{number}"

    def _count(self, figure: Figure) -> int | None:
        # Within a formula a part may lack a dimension that the whole has.
        return self._counted.get(place_of(figure))

    @cached_property
    def _counted(self) -> Mapping[Place, int]:
        return counted(self.answers.computed)
