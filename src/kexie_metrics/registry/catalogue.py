"""What the registry holds: datasets and indicators with every name resolved, and how each figure rolls up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Literal

from attrs import field, frozen

from kexie_metrics.definitions.model import (
    RECORD_STATUSES,
    Check,
    Column,
    Dataset,
    Indicator,
    OrgOperator,
    RecordStatus,
    Text,
    TimeOperator,
)
from kexie_metrics.definitions.site import Site
from kexie_metrics.definitions.tree import Expression, names
from kexie_metrics.errors import UnknownIndicatorError, UnknownNameError
from kexie_metrics.extensions import Extensions
from kexie_metrics.registry.chapters import ResolvedReport

__all__ = [
    "Behaviour",
    "FigureKind",
    "Origin",
    "Registry",
    "ResolvedArea",
    "ResolvedCheck",
    "ResolvedDataset",
    "ResolvedIndicator",
    "measured_from",
    "measured_parts",
]

FigureKind = Literal["flow", "stock", "distinct", "statistic", "rate", "formula", "reported"]


@frozen(kw_only=True)
class Origin:
    """Where a definition comes from.

    Attributes:
        plugin: Name of the plugin; None for a bare file.
        version: Version of the package that brought it.
        file: The definition file, as shown to people.
    """

    plugin: str | None
    version: str | None
    file: str


@frozen(kw_only=True)
class ResolvedArea:
    """A work area.

    Attributes:
        id: First part of its ids.
        label: Name for people.
    """

    id: str
    label: Text


@frozen(kw_only=True)
class ResolvedDataset:
    """A dataset whose code lists and references are found.

    Attributes:
        id: `area.dataset`.
        definition: As written.
        org: Column of the organisation; None for a register that belongs to no unit.
        codes: For each code column: its codes and their words, in order.
        refs: For each ref column: full id of the dataset it points to.
        origin: Where it comes from.
    """

    id: str
    definition: Dataset
    org: str | None
    codes: Mapping[str, Mapping[str, Text]]
    refs: Mapping[str, str]
    origin: Origin

    @property
    def area(self) -> str:
        """The work area's id."""
        return self.id.partition(".")[0]

    @property
    def name(self) -> str:
        """The short name."""
        return self.id.partition(".")[2]

    @property
    def columns(self) -> Mapping[str, Column]:
        """Columns by name."""
        return self.definition.columns

    @property
    def statuses(self) -> tuple[RecordStatus, ...]:
        """What its records may be, such as actual or planned; empty where no column says so."""
        column = self.definition.status
        if column is None:
            return ()
        blank = () if self.columns[column].required else ("actual",)
        return tuple(status for status in RECORD_STATUSES if status in {*self.codes[column], *blank})


@frozen(kw_only=True)
class Behaviour:
    """How a figure rolls up, derived from its kind and its dataset's time, or from `over`.

    Attributes:
        kind: What sort of figure it is.
        time: Operator over time; None where every cell is computed afresh. `any` counts what is in force on any day of
            a period; no definition can ask for it.
        org: Operator over organisations; None where every cell is computed afresh.
        in_force: Whether it is a state at the period's end, of intervals or a register.
    """

    kind: FigureKind
    time: TimeOperator | Literal["any"] | None
    org: OrgOperator | None
    in_force: bool = False

    @property
    def additive(self) -> bool:
        """Whether children and own records add up to the parent."""
        return self.org == "sum"


@frozen(kw_only=True)
class ResolvedIndicator:
    """An indicator with every name resolved and checked.

    Attributes:
        id: `area.indicator`.
        definition: As written.
        dataset: Full id of the dataset it measures; None for ratios and formulas.
        column: Column it measures; None for counts, ratios and formulas.
        where: Which records count, as a checked tree over the dataset's columns; None for all.
        among: For a count of what a reported figure is: the readings of which it is the last; None elsewhere.
        formula: For ratios and formulas: a checked tree whose names are full indicator ids. A ratio is
            `scale * of / to`.
        dimensions: Dimensions it may be split by, in order.
        behaviour: How it rolls up.
        unit: Unit of the figure, given or taken from the column.
        target: Full id of the indicator that gives the target, where one does.
        overlaps: Full ids.
        replaced_by: Full id.
        breaks: First day of each new series, sorted.
        origin: Where it comes from.
    """

    id: str
    definition: Indicator
    dataset: str | None = None
    column: str | None = None
    where: Expression | None = None
    among: Expression | None = None
    formula: Expression | None = None
    dimensions: tuple[str, ...] = ()
    behaviour: Behaviour
    unit: str | None = None
    target: str | None = None
    overlaps: tuple[str, ...] = ()
    replaced_by: str | None = None
    breaks: tuple[date, ...] = ()
    origin: Origin

    @property
    def area(self) -> str:
        """The work area's id."""
        return self.id.partition(".")[0]

    @property
    def name(self) -> str:
        """The short name."""
        return self.id.partition(".")[2]

    @property
    def label(self) -> Text:
        """Name for people."""
        return self.definition.label

    @property
    def is_rate(self) -> bool:
        """Whether it is compared in percentage points rather than in percent."""
        return self.points is not None

    @property
    def points(self) -> Literal["pp", "‰"] | None:
        """The points in which a rate is compared, of a hundred or of a thousand; None for quantities."""
        return "pp" if self.unit == "%" else "‰" if self.unit == "‰" else None


@frozen(kw_only=True)
class ResolvedCheck:
    """An audit rule whose names are found.

    Attributes:
        id: `area.check`.
        definition: As written.
        condition: Checked tree whose names are full indicator ids.
        origin: Where it comes from.
    """

    id: str
    definition: Check
    condition: Expression
    origin: Origin


@frozen(kw_only=True)
class Registry:
    """All definitions, sorted by id; the order of plugins and files changes nothing.

    Attributes:
        areas: By id.
        datasets: By full id.
        indicators: By full id.
        checks: By full id.
        reports: Chapters of a report, by area and in the order in which they stand there.
        site: The office's own settings; an empty site where no site file was given.
        extensions: What plugins add besides definitions.
    """

    areas: Mapping[str, ResolvedArea]
    datasets: Mapping[str, ResolvedDataset]
    indicators: Mapping[str, ResolvedIndicator]
    checks: Mapping[str, ResolvedCheck]
    reports: Mapping[str, ResolvedReport] = field(factory=dict)
    site: Site = field(factory=lambda: Site(schema=1))
    extensions: Extensions = field(factory=Extensions, repr=False)

    def __getitem__(self, indicator: str) -> ResolvedIndicator:
        """An indicator by full id.

        Raises:
            UnknownIndicatorError: No plugin and no file defines it.
        """
        try:
            return self.indicators[indicator]
        except KeyError:
            raise UnknownIndicatorError(indicator, self.indicators) from None

    def __iter__(self) -> Iterator[str]:
        """Ids of the indicators, sorted."""
        return iter(self.indicators)

    def __len__(self) -> int:
        """Number of indicators."""
        return len(self.indicators)

    def dataset(self, name: str) -> ResolvedDataset:
        """A dataset by full id.

        Raises:
            UnknownNameError: No plugin and no file defines it.
        """
        try:
            return self.datasets[name]
        except KeyError:
            raise UnknownNameError(name, self.datasets) from None

    def expecting(self, indicator: str) -> tuple[str, ...]:
        """Full ids of the datasets, among those an indicator is measured from, that say who owes them."""
        found = measured_from(indicator, self.indicators)
        return tuple(name for name in found if self.datasets[name].definition.expects is not None)

    def resolve_path(self, dataset: str, path: tuple[str, ...]) -> tuple[ResolvedDataset, str]:
        """The dataset and column that a path such as `("school_id", "kind")` ends at.

        Raises:
            UnknownNameError: A step is no column, or goes through a column that is no reference.
        """
        here = self.dataset(dataset)
        for step in path[:-1]:
            if step not in here.refs:
                raise UnknownNameError(step, here.refs)
            here = self.dataset(here.refs[step])
        if path[-1] not in here.columns:
            raise UnknownNameError(path[-1], here.columns)
        return here, path[-1]


def measured_from(indicator: str, indicators: Mapping[str, ResolvedIndicator]) -> tuple[str, ...]:
    """Full ids of the datasets that an indicator, or any part of it, is measured from; sorted."""
    return tuple(sorted({str(indicators[part].dataset) for part in measured_parts(indicator, indicators)}))


def measured_parts(indicator: str, indicators: Mapping[str, ResolvedIndicator]) -> tuple[str, ...]:
    """Full ids of the indicators that an indicator is made of, down to those that measure records; sorted."""
    found: set[str] = set()
    seen, waiting = {indicator}, [indicator]
    while waiting:
        name = waiting.pop()
        formula = indicators[name].formula
        if formula is None:
            found.add(name)
            continue
        parts = {str(part) for part in names(formula)} - seen
        seen |= parts
        waiting.extend(parts)
    return tuple(sorted(found))
