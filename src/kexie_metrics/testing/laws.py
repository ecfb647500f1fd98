"""Laws that the figures of every plugin keep whatever the records are; Hypothesis looks for what breaks them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from types import ModuleType

from attrs import evolve, frozen

from kexie_metrics.engine import compute
from kexie_metrics.errors import MissingExtraError, UnknownPluginError
from kexie_metrics.figures import TOTAL, Figure, Figures
from kexie_metrics.plugins import installed_plugins
from kexie_metrics.records import open_records
from kexie_metrics.registry import Registry, ResolvedIndicator, load_registry
from kexie_metrics.registry.catalogue import measured_from
from kexie_metrics.testing.strategies import Record, tables_of, trees

try:
    from hypothesis import HealthCheck, Phase, given, settings
    from hypothesis import strategies as st
except ImportError as error:
    raise MissingExtraError("testing", "looking for records that break a law") from error

__all__ = ["check_laws"]

Tables = Mapping[str, Sequence[Record]]
Tree = Sequence[Mapping[str, object]]

_YEAR = 2023
_TOP = "top"


def check_laws(plugin: str | ModuleType | Registry, *, examples: int = 5) -> None:
    """Look for records for which the figures of a plugin break a law.

    The laws are: a unit's figure is the sum of what it and the units below it recorded themselves, where figures add up
    over organisations; a flow of a year is the sum of its quarters; a stock of a year is that of its last day; the
    values of a dimension add up to the total, where they do not overlap; the order of records and units changes
    nothing; without any record a figure is zero or missing as its dataset says.

    Args:
        plugin: Name of an installed plugin; or its module; or definitions, all of whose indicators are meant.
        examples: How many offices are drawn, each with other units and records; the same ones on every run.

    Raises:
        AssertionError: A law is broken: which one, by what figure; Hypothesis adds the records.
        UnknownPluginError: No installed plugin is called so, or is that module.
        DefinitionError: Mistakes in the plugin's files.
        MissingExtraError: Hypothesis is not installed.
    """
    case = _case(plugin)
    case.empty_records()

    # Looking for smaller records would compute a whole office hundreds of times.
    @settings(
        max_examples=examples,
        phases=[Phase.generate],
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    @given(data=st.data())
    def look(data: st.DataObject) -> None:
        year = data.draw(st.sampled_from(case.years), label="year")
        tree = [*data.draw(trees(), label="organisations"), *case.owing()]
        days = date(year - 1, 7, 1), date(year + 1, 6, 30)
        orgs = [str(row["code"]) for row in tree]
        tables = data.draw(
            tables_of(case.registry, case.datasets, orgs=orgs, first=days[0], last=days[1]), label="records"
        )
        ground = _Ground(case=case, tree=tree, tables=tables, year=year)
        figures = _keyed(ground.computed(case.indicators, ground.periods))
        _raise(ground.children_add_up(figures))
        _raise(ground.periods_add_up(figures))
        dimension = data.draw(st.sampled_from(case.dimensions), label="dimension") if case.dimensions else None
        order = {name: data.draw(st.permutations(rows), label=f"order of {name}") for name, rows in tables.items()}
        turned = evolve(ground, tree=tree[::-1], tables=dict(reversed(order.items())))
        split = turned.computed(case.indicators, [str(year)], by=[dimension] if dimension else [])
        _raise(ground.order_changes_nothing(figures, split))
        if dimension is not None:
            _raise(ground.dimension_adds_up(split, dimension))

    look()


@frozen(kw_only=True)
class _Case:
    """What is looked at: the indicators of one plugin."""

    registry: Registry
    indicators: tuple[str, ...]

    @property
    def datasets(self) -> list[str]:
        return sorted({name for id_ in self.indicators for name in measured_from(id_, self.registry.indicators)})

    @property
    def years(self) -> list[int]:
        """Years in which the indicators hold."""
        bounds = {_YEAR}
        for id_ in self.indicators:
            definition = self.registry[id_].definition
            bounds.update(year for year in (definition.since, definition.until) if year is not None)
        return sorted(bounds, key=lambda year: (year != _YEAR, year))

    def owing(self) -> list[dict[str, str | None]]:
        """Units that have to be there: one of each level that owes records, and those that must have reported."""
        units: dict[str, str] = {}
        for id_ in self.indicators:
            publish = self.registry[id_].definition.publish
            for name in self.registry.expecting(id_):
                expects = self.registry.dataset(name).definition.expects
                if expects is not None:
                    units.setdefault(f"a {expects.level}", expects.level)
                    units |= dict.fromkeys(publish.must if publish is not None else (), expects.level)
        return [{"code": code, "name": code, "parent": "0", "level": level} for code, level in sorted(units.items())]

    @property
    def dimensions(self) -> list[str]:
        """Dimensions whose values add up for some indicator."""
        return sorted({name for id_ in self.indicators for name in self.registry[id_].dimensions if self.adds(id_)})

    def adds(self, id_: str) -> bool:
        """Whether the values of a dimension of an indicator add up to its total."""
        behaviour = self.registry[id_].behaviour
        return (
            behaviour.kind in {"flow", "stock"}
            and behaviour.org in {"sum", "none"}
            and behaviour.time in {"sum", "last", "first", "mean"}
        )

    def measured(self) -> Iterator[ResolvedIndicator]:
        """Indicators that read records."""
        for id_ in self.indicators:
            if self.registry[id_].dataset is not None:
                yield self.registry[id_]

    def empty_records(self) -> None:
        """Without any record a figure is zero or missing as its dataset says."""
        tree = [{"code": "0", "name": "0", "parent": None, "level": "city"}, *self.owing()]
        ground = _Ground(case=self, tree=tree, tables={name: [] for name in self.datasets}, year=_YEAR)
        figures = _keyed(ground.computed(self.indicators, [str(year) for year in self.years]))
        for indicator in self.measured():
            for year in self.years:
                figure = figures[indicator.id, "0", str(year)]
                if figure.status == "not_applicable":
                    continue
                dataset = self.registry.dataset(str(indicator.dataset))
                counted = indicator.definition.kind in {"count", "sum", "distinct"}
                missing = dataset.definition.empty == "missing" or indicator.definition.kind == "reported"
                if missing and figure.value is not None:
                    told = f"is {_number(figure.value)} without any record; {dataset.id} says that none means missing"
                elif not missing and counted and figure.value not in {None, Decimal(0)}:
                    told = f"is {_number(figure.value)} without any record; {dataset.id} says that none means zero"
                elif not missing and counted and figure.status in {"not_reported", "undefined"}:
                    told = f"is {figure.status} without any record; {dataset.id} says that none means zero"
                else:
                    continue
                raise AssertionError(f"{indicator.id} in {year} {told}")


@frozen(kw_only=True)
class _Ground:
    """One drawn office."""

    case: _Case
    tree: Tree
    tables: Tables
    year: int

    @property
    def parts(self) -> list[str]:
        return [f"{self.year}Q{quarter}" for quarter in range(1, 5)]

    @property
    def periods(self) -> list[str]:
        return [str(self.year), *self.parts, f"{self.year}-12-31"]

    def computed(self, indicators: Iterable[str], periods: Sequence[str], *, by: Sequence[str] = ()) -> Figures:
        records = open_records({"organisations": list(self.tree), **self.tables}, self.case.registry)
        orgs = sorted(str(row["code"]) for row in self.tree)
        return compute(
            self.case.registry, records, indicators=list(indicators), periods=list(periods), orgs=orgs, by=by
        )

    def children_add_up(self, figures: _Figures) -> Iterator[str]:
        """A unit's figure is the sum of what it and all below it recorded, taken from a tree without any depth."""
        additive = [each.id for each in self.case.measured() if each.behaviour.additive]
        if not additive:
            return
        flat: list[Mapping[str, object]] = [{"code": _TOP, "name": _TOP, "parent": None, "level": _TOP}]
        flat += [{**row, "parent": _TOP} for row in self.tree]
        own = _keyed(evolve(self, tree=flat).computed(additive, [str(self.year)]))
        for id_ in additive:
            for code, below in self._subtrees().items():
                parts = [own[id_, each, str(self.year)] for each in below]
                yield from _sums(
                    figures[id_, code, str(self.year)], parts, "the records of the unit and those below it"
                )

    def _subtrees(self) -> dict[str, list[str]]:
        """For each unit, itself and all below it; rows stand below their parents."""
        found: dict[str, list[str]] = {str(row["code"]): [str(row["code"])] for row in self.tree}
        for row in reversed(self.tree):
            if row["parent"] is not None:
                found[str(row["parent"])] += found[str(row["code"])]
        return found

    def periods_add_up(self, figures: _Figures) -> Iterator[str]:
        """A flow of a year is the sum of its quarters, and a stock of intervals is that of its last day."""
        for indicator in self.case.measured():
            behaviour = indicator.behaviour
            if indicator.definition.running is not None:
                continue
            for row in self.tree:
                code = str(row["code"])
                whole = figures[indicator.id, code, str(self.year)]
                if behaviour.kind == "flow" and behaviour.org in {"sum", "none"}:
                    parts = [figures[indicator.id, code, part] for part in self.parts]
                    yield from _sums(whole, parts, "its quarters")
                elif behaviour.in_force and behaviour.time in {None, "last"}:
                    yield from _sums(whole, [figures[indicator.id, code, self.periods[-1]]], "its last day")

    def order_changes_nothing(self, figures: _Figures, turned: Figures) -> Iterator[str]:
        """Records and units in another order give the same figures."""
        for figure in turned:
            if set(figure.dimensions.values()) <= {TOTAL}:
                expected = figures[figure.indicator, figure.org, figure.period]
                if evolve(figure, dimensions={}) != expected:
                    told = f"{_value(expected)}, but {_value(figure)} for records in another order"
                    yield f"{_place(expected)} is {told}"

    def dimension_adds_up(self, split: Figures, dimension: str) -> Iterator[str]:
        """The values of a dimension add up to the total."""
        cells: dict[tuple[str, str], dict[str, Figure]] = {}
        for figure in split:
            if dimension in self.case.registry[figure.indicator].dimensions and self.case.adds(figure.indicator):
                cells.setdefault((figure.indicator, figure.org), {})[figure.dimensions[dimension]] = figure
        for values in cells.values():
            parts = [figure for value, figure in values.items() if value != TOTAL]
            if parts:
                yield from _sums(values[TOTAL], parts, f"the values of {dimension}")


_Figures = dict[tuple[str, str, str], Figure]


def _keyed(figures: Figures) -> _Figures:
    return {(figure.indicator, figure.org, figure.period): figure for figure in figures}


def _case(plugin: str | ModuleType | Registry) -> _Case:
    if isinstance(plugin, Registry):
        return _Case(registry=plugin, indicators=tuple(plugin))
    if isinstance(plugin, str):
        registry, name = load_registry(), plugin
    else:
        known = [each.name for each in installed_plugins() if each.module is plugin]
        name = known[0] if known else plugin.__name__
        registry = load_registry() if known else load_registry(extra={name: plugin})
    indicators = tuple(id_ for id_ in registry if registry[id_].origin.plugin == name)
    if not indicators:
        raise UnknownPluginError(name, {str(each.origin.plugin) for each in registry.indicators.values()})
    return _Case(registry=registry, indicators=indicators)


def _sums(whole: Figure, parts: Sequence[Figure], what: str) -> Iterator[str]:
    """Whether a figure is the sum of its parts; one that is withheld, or undefined, tells nothing."""
    if any(each.status in {"withheld", "undefined"} for each in (whole, *parts)):
        return
    values = [each.value for each in parts if each.value is not None]
    total = sum(values, Decimal(0)) if values else None
    if total != whole.value:
        yield f"{_place(whole)} is {_value(whole)}, but {what} come to {_number(total)}"


def _raise(told: Iterable[str]) -> None:
    for text in told:
        raise AssertionError(text)


def _place(figure: Figure) -> str:
    dimensions = "".join(f", {name} = {value}" for name, value in figure.dimensions.items())
    return f"{figure.indicator} of {figure.org} in {figure.period}{dimensions}"


def _value(figure: Figure) -> str:
    return figure.status if figure.value is None else _number(figure.value)


def _number(value: Decimal | None) -> str:
    return "none" if value is None else f"{value:f}"
