"""The chapters of a report as the registry holds them: sentences, headings and charts, every indicator by full id."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import field, frozen

from kexie_metrics.definitions.layout import Chart, Placeholder
from kexie_metrics.definitions.model import Text

__all__ = ["ResolvedPart", "ResolvedReport", "Sentence"]


@frozen(kw_only=True)
class Sentence:
    """A sentence whose placeholders name indicators by full id.

    Attributes:
        zh: Its words and placeholders in Chinese.
        en: The same in English.
    """

    zh: tuple[str | Placeholder, ...] = ()
    en: tuple[str | Placeholder, ...] = ()

    def pick(self, language: str) -> tuple[str | Placeholder, ...]:
        """The sentence in a language, or in the other one where it is missing."""
        return (self.en or self.zh) if language == "en" else (self.zh or self.en)


@frozen(kw_only=True)
class ResolvedPart:
    """A heading of an area's chapter; every indicator by full id.

    Attributes:
        heading: The heading; None for what no heading names.
        lead: Sentences under it.
        indicators: Rows of the table.
        of_which: For an indicator: the dimension or the indicators it consists of.
        breakdowns: For an indicator: `org`, or dimensions.
        charts: Bars.
    """

    heading: Text | None = None
    lead: tuple[Sentence, ...] = ()
    indicators: tuple[str, ...]
    of_which: Mapping[str, str | tuple[str, ...]] = field(factory=dict)
    breakdowns: Mapping[str, tuple[str, ...]] = field(factory=dict)
    charts: tuple[Chart, ...] = ()

    @property
    def shown(self) -> tuple[str, ...]:
        """Every indicator of the table, those that others consist of among them."""
        below = (name for each in self.of_which.values() if isinstance(each, tuple) for name in each)
        return tuple(dict.fromkeys((*self.indicators, *below)))


@frozen(kw_only=True)
class ResolvedReport:
    """An area's chapter in a report.

    Attributes:
        area: The area's id.
        lead: Sentences under its heading.
        hidden: Full ids of what no report shows.
        parts: Headings, in order; what none of them names stands under the last.
    """

    area: str
    lead: tuple[Sentence, ...] = ()
    hidden: frozenset[str] = frozenset()
    parts: tuple[ResolvedPart, ...] = ()
