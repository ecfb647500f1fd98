"""Ids, codes and periods as people call them, in one language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from attrs import field, frozen

from kexie_metrics.definitions.model import Text
from kexie_metrics.definitions.tree import names
from kexie_metrics.figures import EMPTY, TOTAL
from kexie_metrics.periods import Period, Timeline
from kexie_metrics.registry import Registry, ResolvedDataset, ResolvedIndicator

if TYPE_CHECKING:
    from kexie_metrics.records import Organisations

__all__ = ["Names", "dataset_behind"]

_MARKS = {TOTAL: ("合计", "total"), EMPTY: ("未填", "blank"), "true": ("是", "yes"), "false": ("否", "no")}


@frozen(kw_only=True)
class Names:
    """Names for people, in one language.

    Attributes:
        registry: The definitions.
        language: `zh` or `en`.
        organisations: The tree; without it, an organisation is called by its code.
    """

    registry: Registry
    language: str
    organisations: Organisations | None = None
    _periods: dict[str, Period] = field(factory=dict, eq=False, repr=False)

    @property
    def is_english(self) -> bool:
        """Whether the language is English."""
        return self.language == "en"

    def either(self, zh: str, en: str) -> str:
        """The words of the language."""
        return en if self.is_english else zh

    def text(self, text: Text | None, default: str = "") -> str:
        """Words of a definition, or the default where there are none."""
        return default if text is None else text.pick(self.language) or default

    def area(self, area: str) -> str:
        """A work area."""
        known = self.registry.areas.get(area)
        return self.text(known.label, area) if known is not None else area

    def indicator(self, indicator: str) -> str:
        """An indicator by full id."""
        return self.text(self.registry[indicator].label, indicator)

    @property
    def timeline(self) -> Timeline:
        """The office's terms and calendars."""
        site = self.registry.site
        return Timeline(terms=site.terms, calendars=site.calendars)

    def period(self, name: str) -> Period:
        """A period by the name it was asked by."""
        if name not in self._periods:
            self._periods[name] = self.timeline.parse(name)
        return self._periods[name]

    def period_label(self, name: str) -> str:
        """A period in words."""
        return self.period(name).label(self.language)

    def org(self, code: str, period: str) -> str:
        """An organisation as it was called at a period's end."""
        return code if self.organisations is None else self.organisations.name(code, self.period(period).last)

    def dimension(self, indicator: ResolvedIndicator, dimension: str) -> str:
        """A dimension: the label of its column, or the column's name."""
        found = self._column(indicator, dimension)
        return dimension if found is None else self.text(found[0].columns[found[1]].label, dimension)

    def codes(self, indicator: ResolvedIndicator, dimension: str) -> Mapping[str, Text]:
        """The codes of a dimension and their words; nothing where its column has no code list."""
        found = self._column(indicator, dimension)
        return {} if found is None else found[0].codes.get(found[1], {})

    def member(self, indicator: ResolvedIndicator, dimension: str, value: str) -> str:
        """A value of a dimension, with totals and blanks in words."""
        known = self.codes(indicator, dimension).get(value)
        if known is not None:
            return self.text(known, value)
        return self.either(*_MARKS[value]) if value in _MARKS else value

    def _column(self, indicator: ResolvedIndicator, dimension: str) -> tuple[ResolvedDataset, str] | None:
        dataset = dataset_behind(self.registry, indicator, dimension)
        return None if dataset is None else self.registry.resolve_path(dataset, tuple(dimension.split(".")))


def dataset_behind(registry: Registry, indicator: ResolvedIndicator, dimension: str) -> str | None:
    """The dataset whose column a dimension is; for ratios and formulas that of the first part that has it."""
    if dimension not in indicator.dimensions:
        return None
    if indicator.dataset is not None:
        return indicator.dataset
    for name in names(indicator.formula) if indicator.formula is not None else ():
        found = dataset_behind(registry, registry[str(name)], dimension)
        if found is not None:
            return found
    return None
