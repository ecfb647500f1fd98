"""What every sentence about an indicator needs: its definition, and names in the reader's language."""

from __future__ import annotations

from attrs import frozen

from kexie_metrics.periods import parse_span
from kexie_metrics.publishing.words.naming import Names
from kexie_metrics.publishing.words.phrases import UNITS
from kexie_metrics.registry import Registry, ResolvedDataset, ResolvedIndicator

__all__ = ["Teller"]


@frozen
class Teller:
    """Says something about one indicator.

    Attributes:
        indicator: What is described.
        names: Names in the reader's language.
    """

    indicator: ResolvedIndicator
    names: Names

    @property
    def registry(self) -> Registry:
        """The definitions."""
        return self.names.registry

    def say(self, phrase: tuple[str, str], **facts: str) -> str:
        """A phrase in the reader's language, with its blanks filled in."""
        return self.names.either(*phrase).format(**facts)

    def because(self, text: str, why: tuple[str, str]) -> str:
        """A text and the reason for it."""
        return f"{text}{self.names.either('', ' ')}{self.say(why)}"

    def length(self, span: str) -> str:
        """A stretch of time such as `30 days`."""
        number_of, unit = parse_span(span)
        return self.names.either(f"{number_of}{UNITS[unit]}", span)

    @property
    def dataset(self) -> ResolvedDataset:
        """The dataset that it measures; only indicators that measure records have one."""
        return self.registry.dataset(str(self.indicator.dataset))

    def dataset_name(self, dataset: ResolvedDataset) -> str:
        """A dataset's label and id."""
        label = self.names.text(dataset.definition.label)
        return (
            self.names.either(f"《{label}》[{dataset.id}]", f"“{label}” [{dataset.id}]") if label else f"[{dataset.id}]"
        )

    def indicator_name(self, indicator: str) -> str:
        """An indicator's label and id."""
        return f"{self.names.indicator(indicator)} [{indicator}]"
