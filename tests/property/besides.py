"""What stands beside every figure, the slow and obvious way: comparisons, targets, and what its records are."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from fractions import Fraction

from attrs import evolve, frozen
from oracle import TOTAL, VALUED, Cell, Oracle, over_time, picked, with_status_of

from kexie_metrics.definitions.model import Over
from kexie_metrics.periods import Period, period_between, shift
from kexie_metrics.registry.catalogue import ResolvedIndicator

__all__ = ["Besides", "Compared"]

Compared = tuple[Cell, Fraction | None]
"""What a figure is compared with; and the change against it, or how far it is met, where that can be said."""


@frozen(kw_only=True)
class Besides(Oracle):
    """The oracle, asked for more than figures."""

    # what its records are

    def by_status(self, name: str, org: str, period: Period, dims: Mapping[str, str]) -> dict[str, int]:
        """How many records of each status are behind a figure."""
        indicator, found = self.registry[name], dict[str, int]()
        if self.cell(name, org, period, dims)[1] is None:
            return found
        if indicator.formula is not None:
            for part, when in dict.fromkeys(self.named(indicator.formula, period)):
                own = {dimension: dims[dimension] for dimension in dims if dimension in self.registry[part].dimensions}
                counts = {} if self.broken(part, period, when) else self.by_status(part, org, when, own)
                for status, number in counts.items():
                    found[status] = found.get(status, 0) + number
            return found
        dataset = self.registry.dataset(indicator.dataset)
        if dataset.definition.status is None:
            return found
        mine = self.of_unit(indicator, org, self.window(indicator, period), self.tree_day(period), dims)
        kept = self.that_count(indicator, mine)
        if indicator.column is not None:
            kept = [record for record in kept if record.get(indicator.column) is not None]
        if indicator.definition.kind == "reported":
            kept = [picked(kept, dataset, over_time(indicator))]
        for record in kept:
            status = record.get(dataset.definition.status) or "actual"
            found[status] = found.get(status, 0) + 1
        return found

    # comparisons

    def compared(self, name: str, org: str, period: Period, dims: Mapping[str, str], what: str) -> Compared:
        """What a figure is compared with, and the change against it where there is one."""
        if what == "year_to_date":
            return self.cell(name, org, _to_date(period), dims), None
        if what == "year_to_date_previous_year":
            period = _to_date(period)
        by_name = {"previous_period": self.timeline.previous, "2020": lambda _: self.timeline.parse("2020")}
        other = by_name.get(what, lambda now: shift(now, 1, "year"))(period)
        now, base = self.cell(name, org, period, dims), self.cell(name, org, other, dims)
        if self.broken(name, period, other):
            return ("not_applicable", None), None
        if now[1] is None or base[1] is None:
            return base, None
        if self.registry[name].unit == "%":
            return base, now[1] - base[1]
        return base, (None if base[1] == 0 else (now[1] - base[1]) / abs(base[1]) * 100)

    def aimed(self, name: str, org: str, period: Period, dims: Mapping[str, str]) -> Compared:
        """The target of a figure, and how far it is met in percent where that can be said."""
        target = self.target(name, org, period, dims)
        value, better = self.cell(name, org, period, dims)[1], self.registry[name].definition.better
        if value is None or target[1] is None:
            return target, None
        if better == "lower" and value == target[1] == 0:
            return target, Fraction(100)
        if better != "none" and (target[1] < 0 or (better == "lower" and value < 0)):
            return target, None
        above, below = (target[1], value) if better == "lower" else (value, target[1])
        return target, (None if below == 0 else above / below * 100)

    def target(self, name: str, org: str, period: Period, dims: Mapping[str, str]) -> Cell:
        """What a figure is aimed at: set for the unit, or the sum of what is set for each unit below it."""
        indicator, day = self.registry[name], self.tree_day(period)
        of = None if indicator.target is None else self.registry[indicator.target]
        own = {} if of is None else {name: dims[name] for name in dims if name in of.dimensions}
        is_part = any(value != TOTAL for dimension, value in dims.items() if dimension not in own)
        if of is not None and not self.set_for_units(of):
            return ("not_reported", None) if is_part else self.cell(of.id, org, period, own)
        if self.units.state(org, day) is None:
            return "not_applicable", None
        if is_part:
            return "not_reported", None
        found = self.given(indicator, org, period) if of is None else self.recorded(of, org, period, own)
        if found is not None:
            return found
        below = [
            code
            for code in sorted({str(row["code"]) for row in self.units.rows})
            if self.units.state(code, day) is not None and self.units.upwards(code, day)[1:2] == [org]
        ]
        targets = [self.target(name, code, period, dims) for code in below] if _adds_up(indicator) else []
        if not targets or any(value is None for _, value in targets):
            return "not_reported", None
        return with_status_of(targets, ("ok", sum((value for _, value in targets), Fraction(0))))

    def set_for_units(self, of: ResolvedIndicator) -> bool:
        """Whether a target is what records say of one unit each, and none where they do not."""
        if of.dataset is None:
            return False
        kind, over = of.definition.kind, of.definition.over
        missing = self.registry.dataset(of.dataset).definition.empty == "missing"
        alone = kind in {"count", "sum"} and over is not None and over.org == "none"
        return kind == "reported" or (missing and (alone or (kind != "distinct" and _adds_up(of))))

    def given(self, indicator: ResolvedIndicator, org: str, period: Period) -> Cell | None:
        """A target that the definition sets for a unit, for its forerunners, or for the top of the tree."""
        day, found = self.tree_day(period), dict[str, Fraction]()
        for text, target in (indicator.definition.target or {}).items():
            named = self.timeline.parse(text)
            if (named.start, named.end) == (period.start, period.end):
                by_unit = target if isinstance(target, Mapping) else {self.units.root(day): target}
                found |= {code: Fraction(value) for code, value in by_unit.items()}
        if org in found:
            return "ok", found[org]
        values = [value for code, value in found.items() if self.units.resolve(code, day) == org]
        return ("ok", sum(values, Fraction(0))) if values and (_adds_up(indicator) or len(values) == 1) else None

    def recorded(self, of: ResolvedIndicator, org: str, period: Period, dims: Mapping[str, str]) -> Cell | None:
        """A target that the records of a unit alone say."""
        over = of.definition.over or Over()
        alone = evolve(of, definition=evolve(of.definition, over=evolve(over, org="none")))
        oracle = evolve(self, registry=evolve(self.registry, indicators={**self.registry.indicators, of.id: alone}))
        found = oracle.cell(of.id, org, period, dims)
        return found if found[0] in VALUED else None


def _adds_up(indicator: ResolvedIndicator) -> bool:
    """Whether the figures of units add up to that of the unit above."""
    over = indicator.definition.over
    if over is not None and over.org is not None:
        return over.org == "sum"
    return indicator.definition.kind in {"count", "sum"}


def _to_date(period: Period) -> Period:
    """From 1 January of the year in which a period ends; a year that starts elsewhere is whole."""
    if ":" in period.name and ".." not in period.name:
        return period
    return period_between(date((period.end - timedelta(days=1)).year, 1, 1), period.end)
