"""What an indicator counts: its formula or its records, and the condition on them."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import frozen

from kexie_metrics.definitions.printing import to_text
from kexie_metrics.definitions.tree import Call, Expression, Literal, Name, names, walk
from kexie_metrics.publishing.describing.telling import Teller
from kexie_metrics.publishing.words.phrases import COUNTED, KINDS
from kexie_metrics.registry import ResolvedDataset

__all__ = ["Counting"]


@frozen
class Counting(Teller):
    """Says what is counted."""

    def counted(self) -> str:
        """How the figure is counted, and what sort of figure that is."""
        definition = self.indicator.definition
        kind = KINDS[self.indicator.behaviour.kind]
        if self.indicator.formula is not None:
            text = self.say(COUNTED["ratio" if definition.ratio is not None else "formula"], **self._formula())
        else:
            dataset = self.dataset
            key: str = definition.kind
            if key == "count":
                key = f"count_{definition.when if definition.when in {'begins', 'ends'} else dataset.definition.role}"
            text = self.say(COUNTED[key], column=self._column(dataset), dataset=self.dataset_name(dataset))
        return self.names.either(f"{text}({kind[0]})。", f"{text} ({kind[1]}).")

    def _formula(self) -> dict[str, str]:
        formula = self.indicator.formula
        assert formula is not None  # noqa: S101 - the caller looked
        parts = [f"{name} = {self.names.indicator(str(name))}" for name in names(formula)]
        ratio = self.indicator.definition.ratio
        facts = {"formula": to_text(formula), "parts": self.names.either(";", "; ").join(parts)}
        if ratio is not None:
            of, to = (str(name) for name in names(formula)) if len(parts) == 2 else (ratio.of, ratio.to)  # noqa: PLR2004 - upper and lower
            scale = self.indicator.definition.scale
            facts |= {
                "of": self.indicator_name(of),
                "to": self.indicator_name(to),
                "scale": "" if scale == 1 else f" × {scale}",
            }
        return facts

    def _column(self, dataset: ResolvedDataset) -> str:
        name = self.indicator.column
        return f"{self.names.text(dataset.columns[name].label)} {name}".strip() if name else ""

    def records(self) -> str:
        """Which records it is counted from."""
        if self.indicator.dataset is None:
            return self.names.either(
                "由其他指标算出,本身不读记录。", "Made of other indicators; it reads no records itself."
            )
        dataset = self.dataset
        return " ".join([self.dataset_name(dataset), self.names.text(dataset.definition.description)]).strip()

    def condition(self) -> str:
        """Which of them count."""
        where = self.indicator.where
        if where is None:
            return self.names.either("全部记录。", "All records.") if self.indicator.dataset is not None else ""
        words = list(dict.fromkeys(self._code_words(where)))
        return to_text(where) + (f"  ({'; '.join(words)})" if words else "")

    def _code_words(self, where: Expression) -> Iterator[str]:
        """The words of the codes that a condition names."""
        for node in walk(where):
            if not isinstance(node, Call) or node.function not in {"=", "<>", "in"}:
                continue
            columns = [part for part in node.arguments if isinstance(part, Name)]
            if len(columns) != 1:
                continue
            dataset, column = self.registry.resolve_path(str(self.indicator.dataset), columns[0].parts)
            for part in node.arguments:
                if isinstance(part, Literal) and str(part.value) in dataset.codes.get(column, {}):
                    yield f"{part.value} = {self.names.text(dataset.codes[column][str(part.value)])}"
