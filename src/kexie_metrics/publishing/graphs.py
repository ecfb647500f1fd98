"""What an indicator is made of, drawn as Mermaid text, which Markdown viewers turn into a picture.

From the records on the left, by what is counted in them, through parts and formulas, to the indicator on the right.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from attrs import define, field

from kexie_metrics.definitions.printing import to_text
from kexie_metrics.definitions.tree import Name, names, walk
from kexie_metrics.publishing.words.naming import Names
from kexie_metrics.registry import Registry, ResolvedIndicator

__all__ = ["mermaid"]

_ESCAPES = str.maketrans({"#": "#35;", '"': "#quot;", "<": "#lt;", ">": "#gt;", "|": "#124;", "&": "#amp;"})
"""What Mermaid or a browser would take for a sign of its own."""


def mermaid(registry: Registry, indicator: str, language: str) -> str:
    """Draw an indicator's parts and records.

    Args:
        registry: The definitions.
        indicator: Full id.
        language: `zh` or `en`.

    Returns:
        Mermaid text of a flowchart: rectangles are indicators, drums are datasets; a full arrow leads from what is
        counted or computed with, a dotted one from what is only looked up or compared with.

    Raises:
        UnknownIndicatorError: No plugin and no file defines it.
    """
    drawing = _Drawing(registry=registry, names=Names(registry=registry, language=language))
    drawing.indicator(registry[indicator].id)
    return "\n".join(["flowchart LR", *(f"    {line}" for line in [*drawing.nodes.values(), *drawing.edges])]) + "\n"


@define(kw_only=True)
class _Drawing:
    """What is drawn so far: nodes by their names, and arrows, each once."""

    registry: Registry
    names: Names
    nodes: dict[str, str] = field(factory=dict)
    edges: dict[str, None] = field(factory=dict)

    def indicator(self, id_: str) -> None:
        """Draw an indicator and whatever it is made of."""
        key = _indicator(id_)
        if key in self.nodes:
            return
        resolved = self.registry[id_]
        lines = [self.names.indicator(id_) + (f" ({resolved.unit})" if resolved.unit else ""), id_]
        if resolved.formula is not None and resolved.definition.ratio is None:
            lines.append(f"= {to_text(resolved.formula)}")
        self.nodes[key] = f'{key}["{_lines(lines)}"]'
        if resolved.formula is None:
            self.measured(resolved)
        else:
            self.composed(resolved)
        if resolved.target is not None:
            self.indicator(resolved.target)
            self.arrow(_indicator(resolved.target), key, [self.names.either("目标", "target")], dotted=True)

    def composed(self, resolved: ResolvedIndicator) -> None:
        """Draw the parts of a ratio or a formula."""
        assert resolved.formula is not None  # noqa: S101 - the caller looked
        parts = [str(name) for name in names(resolved.formula)]
        for part in parts:
            self.indicator(part)
        if resolved.definition.ratio is None:
            for part in parts:
                self.arrow(_indicator(part), _indicator(resolved.id), [])
            return
        self.arrow(_indicator(parts[0]), _indicator(resolved.id), [self.names.either("分子", "numerator")])
        self.arrow(_indicator(parts[-1]), _indicator(resolved.id), [self.names.either("分母", "denominator")])

    def measured(self, resolved: ResolvedIndicator) -> None:
        """Draw the dataset of an indicator, and the datasets that its filter and its dimensions look into."""
        dataset = str(resolved.dataset)
        self.dataset(dataset)
        label = [
            resolved.definition.kind if resolved.column is None else f"{resolved.definition.kind} {resolved.column}"
        ]
        if resolved.where is not None:
            label.append(to_text(resolved.where))
        self.arrow(_dataset(dataset), _indicator(resolved.id), label)
        paths = [node.parts for node in walk(resolved.where) if isinstance(node, Name)] if resolved.where else []
        for path in (*paths, *(tuple(name.split(".")) for name in resolved.dimensions)):
            for here, column, target in self.steps(dataset, path[:-1]):
                self.dataset(target)
                self.arrow(_dataset(target), _dataset(here), [column], dotted=True)

    def steps(self, dataset: str, columns: Iterable[str]) -> Iterator[tuple[str, str, str]]:
        """The references that a path goes through: dataset, column, dataset it points to."""
        here = dataset
        for column in columns:
            target = self.registry.dataset(here).refs[column]
            yield here, column, target
            here = target

    def dataset(self, id_: str) -> None:
        """Draw a dataset."""
        key = _dataset(id_)
        lines = [self.names.text(self.registry.dataset(id_).definition.label), id_]
        self.nodes.setdefault(key, f'{key}[("{_lines(filter(None, lines))}")]')

    def arrow(self, start: str, end: str, label: Iterable[str], *, dotted: bool = False) -> None:
        """Draw an arrow; its label has a line for each text."""
        sign = "-.->" if dotted else "-->"
        text = _lines(label)
        self.edges[f'{start} {sign}|"{text}"| {end}' if text else f"{start} {sign} {end}"] = None


def _indicator(id_: str) -> str:
    """The name of an indicator's node; a dataset may have the same id."""
    return f"i_{id_.replace('.', '__')}"


def _dataset(id_: str) -> str:
    return f"d_{id_.replace('.', '__')}"


def _lines(texts: Iterable[str]) -> str:
    return "<br>".join(text.translate(_ESCAPES) for text in texts)
