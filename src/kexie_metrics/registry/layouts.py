"""The chapters of a report resolved: every indicator found, every breakdown possible, every sentence read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from attrs import evolve, field, frozen

from kexie_metrics.definitions.layout import PERIODS, Chart, Layout, Part, Placeholder, PlaceholderError, placeholders
from kexie_metrics.definitions.model import Indicator
from kexie_metrics.definitions.places import KeyPath, Mistake
from kexie_metrics.definitions.tree import Span
from kexie_metrics.definitions.words import Text
from kexie_metrics.errors import suggestion
from kexie_metrics.registry.catalogue import ResolvedIndicator
from kexie_metrics.registry.chapters import ResolvedPart, ResolvedReport, Sentence
from kexie_metrics.registry.scope import Given, Table, Unknown

__all__ = ["LayoutResolver"]


@frozen
class LayoutResolver:
    """Resolves the `[report]` of every file.

    Attributes:
        table: The indicators as written.
        indicators: Resolved indicators by full id.
        mistakes: Everything found wrong so far.
    """

    table: Table[Indicator]
    indicators: Mapping[str, ResolvedIndicator]
    mistakes: list[Mistake] = field(factory=list)

    def resolve(self, givens: Sequence[Given]) -> Mapping[str, ResolvedReport]:
        """Put the chapters together, one for each area, in the order in which they stand in a report."""
        files: dict[str, list[_File]] = {}
        for given in givens:
            if given.document.definitions is not None:
                definitions = given.document.definitions
                files.setdefault(definitions.area.id, []).append(_File(self, given, definitions.area.id))
        for each in files.values():
            each.sort(key=lambda file: (file.layout.order, file.given.origin.file))
        ordered = sorted(files, key=lambda area: (_place(files[area]), area))
        return {area: self._chapter(area, files[area]) for area in ordered}

    def _chapter(self, area: str, files: Sequence[_File]) -> ResolvedReport:
        lead = tuple(sentence for file in files for sentence in file.sentences(file.layout.lead, ("report", "lead")))
        hidden = frozenset(name for file in files for name in file.hidden())
        parts = [part for file in files for part in file.parts(hidden)]
        named = {name for part in parts for name in part.shown}
        rest = tuple(
            name
            for name, indicator in self.indicators.items()
            if indicator.area == area and name not in named and name not in hidden
        )
        if rest:
            parts.append(ResolvedPart(indicators=rest))
        return ResolvedReport(area=area, lead=lead, hidden=hidden, parts=tuple(parts))


def _place(files: Sequence[_File]) -> tuple[bool, int]:
    """Where an area stands: by the first of its files that says so, and after those areas of which none does."""
    orders = [file.layout.order for file in files if "report" in file.given.document.data]
    return not orders, min(orders, default=0)


@frozen
class _File:
    """One file's `[report]`."""

    work: LayoutResolver
    given: Given
    area: str

    @property
    def layout(self) -> Layout:
        definitions = self.given.document.definitions
        assert definitions is not None  # noqa: S101 - only such files come here
        return definitions.report

    def hidden(self) -> Iterator[str]:
        for place, name in enumerate(self.layout.hidden):
            found = self._find(name, ("report", "hidden", place))
            if found is not None:
                yield found

    def parts(self, hidden: frozenset[str]) -> Iterator[ResolvedPart]:
        for place, part in enumerate(self.layout.parts):
            yield self._part(part, ("report", "parts", place), hidden)

    def _part(self, part: Part, path: KeyPath, hidden: frozenset[str]) -> ResolvedPart:
        indicators = []
        for place, name in enumerate(part.indicators):
            here = (*path, "indicators", place)
            found = self._find(name, here)
            if found in hidden:
                self._wrong(here, f"{name!r} is hidden", "take it out here, or out of report.hidden")
            elif found is not None:
                indicators.append(found)
        return ResolvedPart(
            heading=part.heading,
            lead=tuple(self.sentences(part.lead, (*path, "lead"))),
            indicators=tuple(indicators),
            of_which=dict(self._of_which(part, (*path, "of_which"))),
            breakdowns=dict(self._breakdowns(part, (*path, "breakdowns"))),
            charts=tuple(self._charts(part, (*path, "charts"))),
        )

    def _of_which(self, part: Part, path: KeyPath) -> Iterator[tuple[str, str | tuple[str, ...]]]:
        for name, parts in part.of_which.items():
            here = (*path, name)
            found = self._find(name, here, on_key=True)
            if found is None:
                continue
            if name not in part.indicators:
                self._wrong(here, f"{name!r} is no row of this part", "add it to indicators", on_key=True)
            if isinstance(parts, str):
                if self._splits(found, parts, here):
                    yield found, parts
                continue
            below = [self._find(each, (*here, place)) for place, each in enumerate(parts)]
            yield found, tuple(each for each in below if each is not None)

    def _breakdowns(self, part: Part, path: KeyPath) -> Iterator[tuple[str, tuple[str, ...]]]:
        for name, dimensions in part.breakdowns.items():
            here = (*path, name)
            found = self._find(name, here, on_key=True)
            if found is not None:
                yield (
                    found,
                    tuple(
                        each
                        for place, each in enumerate(dimensions)
                        if self._splits(found, each, (*here, place), besides=("org",))
                    ),
                )

    def _charts(self, part: Part, path: KeyPath) -> Iterator[Chart]:
        for place, chart in enumerate(part.charts):
            found = self._find(chart.indicator, (*path, place, "indicator"))
            if found is not None and self._splits(found, chart.by, (*path, place, "by"), besides=("org", "year")):
                yield Chart(indicator=found, by=chart.by)

    def _splits(self, indicator: str, dimension: str, path: KeyPath, *, besides: tuple[str, ...] = ()) -> bool:
        """Whether an indicator can be split so; where it is broken itself, nothing more is said."""
        resolved = self.work.indicators.get(indicator)
        known = (*besides, *(resolved.dimensions if resolved is not None else ()))
        if resolved is not None and dimension not in known:
            hint = suggestion(dimension, known) if known else "see the indicator's 'by'"
            self._wrong(path, f"{indicator!r} is not split by {dimension!r}", hint)
        return resolved is not None and dimension in known

    def sentences(self, texts: Sequence[Text], path: KeyPath) -> Iterator[Sentence]:
        for place, text in enumerate(texts):
            yield Sentence(
                zh=tuple(self._sentence(text.zh, (*path, place, "zh"))),
                en=tuple(self._sentence(text.en, (*path, place, "en"))),
            )

    def _sentence(self, text: str | None, path: KeyPath) -> Iterator[str | Placeholder]:
        try:
            for part in placeholders(text or ""):
                if isinstance(part, str) or part.form is None:
                    if part:
                        yield part
                    continue
                found = self.work.table.find(part.name, self.area)
                if not isinstance(found, Unknown):
                    yield evolve(part, name=found.id)
                elif found.message:
                    hint = found.hint if "." in part.name else suggestion(part.name, [*PERIODS, *self._own()])
                    self._wrong(path, found.message, hint, span=part.span)
        except PlaceholderError as error:
            self._wrong(path, error.message, error.hint, span=error.span)

    def _own(self) -> Iterator[str]:
        """Short names of the area's indicators."""
        return (name.partition(".")[2] for name in self.work.table.entries if name.startswith(f"{self.area}."))

    def _find(self, name: str, path: KeyPath, *, on_key: bool = False) -> str | None:
        found = self.work.table.find(name, self.area)
        if not isinstance(found, Unknown):
            return found.id
        if found.message:
            self._wrong(path, found.message, found.hint, on_key=on_key)
        return None

    def _wrong(
        self, path: KeyPath, message: str, hint: str | None, *, on_key: bool = False, span: Span | None = None
    ) -> None:
        self.work.mistakes.append(
            Mistake(
                document=self.given.document,
                path=path,
                message=message,
                hint=hint,
                on="key" if on_key else "value",
                span=span,
            )
        )
