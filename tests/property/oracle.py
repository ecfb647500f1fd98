"""What every figure must be, worked out the slow and obvious way: loops over records, exact fractions, no engine.

Nothing here is shared with the engine but the definitions, the checked expression trees and the calendar. Each
function says one rule of the semantics, so that a disagreement can be settled by reading.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Literal as OneOf

from attrs import Factory, evolve, field, frozen

from kexie_metrics.definitions.model import Over
from kexie_metrics.definitions.site import Term
from kexie_metrics.definitions.tree import Call, Expression, Literal, Name
from kexie_metrics.periods import Period, Timeline, period_between, shift
from kexie_metrics.registry.catalogue import Registry, ResolvedDataset, ResolvedIndicator

__all__ = ["EMPTY", "TOTAL", "Cell", "Compared", "Oracle", "Record", "Units", "figures", "is_true", "rounded", "truth"]

TOTAL = "(total)"
EMPTY = "(empty)"
FOREVER = date.max
VALUED = frozenset({"ok", "incomplete"})
"""Statuses of figures that have a value."""

Record = Mapping[str, object]
Cell = tuple[str, Fraction | None]
Compared = tuple[Cell, Fraction | None]
Key = tuple[str, str, str, tuple[str, ...]]
Window = tuple[date | None, date]
TreeDay = OneOf["then", "now"] | date


def figures(
    registry: Registry,
    records: Mapping[str, Sequence[Record]],
    organisation_rows: Sequence[Record],
    *,
    indicators: Sequence[str],
    periods: Sequence[Period],
    orgs: Sequence[str],
    by: Sequence[str] = (),
    tree: TreeDay = "then",
    terms: Mapping[str, Term] | None = None,
) -> dict[Key, Cell]:
    """Every cell of the asked grid: status, and the exact value where it has one."""
    oracle = Oracle(
        registry=registry,
        records=records,
        units=Units(organisation_rows),
        tree=tree,
        terms=registry.site.terms if terms is None else terms,
    )
    return {
        (name, org, period.name, tuple(dims[dimension] for dimension in by)): oracle.cell(name, org, period, dims)
        for name, org, period, dims in oracle.cells(indicators, periods, orgs, by)
    }


# ── organisations ─────────────────────────────────────────────────────


@frozen
class Units:
    """The tree of organisations as its rows say it."""

    rows: Sequence[Record]

    def state(self, code: str, day: date) -> Record | None:
        """The row of a code that is in force on a day; the last day of a row is in force."""
        for row in self.rows:
            begins, last = row.get("valid_from"), row.get("valid_to")
            if row["code"] == code and (begins is None or begins <= day) and (last is None or day <= last):
                return row
        return None

    def resolve(self, code: str, day: date, seen: tuple[str, ...] = ()) -> str | None:
        """The unit that holds a code's records on a day; the root where no other can be found."""
        if self.state(code, day) is not None:
            return code
        rows = [row for row in self.rows if row["code"] == code]
        rows.sort(key=lambda row: row.get("valid_from") or date.min)
        over = [row for row in rows if row.get("valid_to") is not None and row["valid_to"] < day]
        forerunners = {row["code"] for row in self.rows if row.get("successor") == code}
        if over:
            other = over[-1].get("successor") or over[-1].get("parent")
        elif len(forerunners) == 1:
            other = forerunners.pop()
        else:
            other = rows[0].get("parent")
        if other is None or other in seen:
            return self.root(day)
        return self.resolve(other, day, (*seen, code))

    def root(self, day: date) -> str | None:
        """The unit without a parent on a day."""
        for row in self.rows:
            if row.get("parent") is None and self.state(row["code"], day) is row:
                return row["code"]
        return None

    def upwards(self, code: str | None, day: date) -> list[str]:
        """A unit in force on a day, the holder of its parent's place, and so on up to the root."""
        path = []
        while code is not None:
            path.append(code)
            parent = self.state(code, day).get("parent")
            code = None if parent is None else self.resolve(parent, day)
        return path


# ── three-valued logic, over the columns of one record ────────────────


def rounded(value: Fraction, digits: int) -> Fraction:
    """Half-up, away from zero."""
    scaled = abs(value) * Fraction(10) ** digits
    whole = scaled.numerator // scaled.denominator
    if scaled - whole >= Fraction(1, 2):
        whole += 1
    return (whole if value >= 0 else -whole) / Fraction(10) ** digits


def truth(expression: Expression, column: Callable[[tuple[str, ...]], object]) -> object:
    """The value of a filter, or of a part of it, for one record; None is SQL's null."""
    if isinstance(expression, Literal):
        return _plain(expression.value)
    if isinstance(expression, Name):
        return _plain(column(expression.parts))
    values = [truth(argument, column) for argument in expression.arguments]
    return _filter_call(expression.function, values)


def is_true(expression: Expression | None, column: Callable[[tuple[str, ...]], object]) -> bool:
    """Whether a record counts: only true does, unknown does not."""
    return expression is None or truth(expression, column) is True


def _plain(value: object) -> object:
    """Numbers as fractions, so that 1 and 1.00 are one number; anything else as it is."""
    return Fraction(value) if isinstance(value, int | Decimal) and not isinstance(value, bool) else value


def _filter_call(function: str, values: list[object]) -> object:
    """A call of which any part may be unknown."""
    if function in _ANSWERS_IN_SPITE_OF_BLANKS:
        return _ANSWERS_IN_SPITE_OF_BLANKS[function](values)
    if None in values or (function == "/" and values[1] == 0):
        return None
    if function == "not":
        return values[0] is False
    if function in {"=", "<>", "<", "<=", ">", ">="}:
        return _compared(function, values[0], values[1])
    return _arithmetic(function, values)


def _all_true(values: list[object]) -> bool | None:
    return False if False in values else (None if None in values else True)


def _any_true(values: list[object]) -> bool | None:
    return True if True in values else (None if None in values else False)


def _first_case(values: list[object]) -> object:
    for condition, value in zip(values[:-1:2], values[1::2], strict=True):
        if condition is True:
            return value
    return values[-1]


_ANSWERS_IN_SPITE_OF_BLANKS: Mapping[str, Callable[[list[object]], object]] = {
    "and": _all_true,
    "or": _any_true,
    "case": _first_case,
    "coalesce": lambda values: next((value for value in values if value is not None), None),
    "is_null": lambda values: values[0] is None,
    "in": lambda values: _any_true([_compared("=", values[0], value) for value in values[1:]]),
    "nullif": lambda values: None if _compared("=", values[0], values[1]) is True else values[0],
}


def _compared(function: str, left: object, right: object) -> bool | None:
    if left is None or right is None:
        return None
    if isinstance(left, date) or isinstance(right, date):
        left, right = _moment(left), _moment(right)
    return {
        "=": left == right,
        "<>": left != right,
        "<": left < right,
        "<=": left <= right,
        ">": left > right,
        ">=": left >= right,
    }[function]


def _moment(value: object) -> datetime:
    """A day, a day as text, or a moment: all as a moment, a day as its first."""
    if isinstance(value, str):
        return datetime.fromisoformat(value)
    if isinstance(value, datetime):
        return value
    return datetime.combine(value, time())


def _day(value: object) -> date:
    return value.date() if isinstance(value, datetime) else value


def _arithmetic(function: str, values: Sequence[Fraction]) -> Fraction:
    """All parts known, no division by zero."""
    if function == "neg":
        return -values[0]
    if function == "abs":
        return abs(values[0])
    if function == "round":
        return rounded(values[0], int(values[1]) if len(values) > 1 else 0)
    if function == "greatest":
        return max(values)
    if function == "least":
        return min(values)
    left, right = values
    return {"+": lambda: left + right, "-": lambda: left - right, "*": lambda: left * right, "/": lambda: left / right}[
        function
    ]()


# ── figures ───────────────────────────────────────────────────────────


@frozen(kw_only=True)
class Oracle:
    """One request's material; `cell` gives one figure."""

    registry: Registry
    records: Mapping[str, Sequence[Record]]
    units: Units
    tree: TreeDay = "then"
    terms: Mapping[str, Term] = field(factory=dict)
    timeline: Timeline = field(init=False, default=Factory(lambda self: Timeline(terms=self.terms), takes_self=True))
    _held: dict[tuple[str, date], list[str]] = field(factory=dict, init=False)
    """Where a code's records are counted; kept, as asking the rows again for every record takes most of the time."""

    # dimensions

    def grid(self, indicator: ResolvedIndicator, by: Sequence[str]) -> list[dict[str, str]]:
        """Every combination of the asked dimensions' values, with the total on each axis."""
        combinations: list[dict[str, str]] = [{}]
        for dimension in by:
            axis = [TOTAL, *self.axis(indicator, dimension)] if dimension in indicator.dimensions else [TOTAL]
            combinations = [{**combination, dimension: value} for combination in combinations for value in axis]
        return combinations

    def axis(self, indicator: ResolvedIndicator, dimension: str) -> list[str]:
        """A dimension's values: the code list, or true and false, or what the records hold; blank last."""
        if indicator.formula is not None:
            parts = [self.registry[str(name)] for name in _names(indicator.formula)]
            values = dict.fromkeys(value for part in parts for value in self.axis(part, dimension))
            return [value for value in values if value != EMPTY] + [EMPTY] * (EMPTY in values)
        path = tuple(dimension.split("."))
        dataset, last = self.registry.resolve_path(indicator.dataset, path)
        seen = [self.dimension(indicator, record, dimension) for record in self.records.get(indicator.dataset, ())]
        if dataset.columns[last].type == "code":
            values = list(dataset.codes[last])
        elif dataset.columns[last].type == "boolean":
            values = ["true", "false"]
        else:
            values = sorted({value for value in seen if value != EMPTY})
        return values + [EMPTY] * (EMPTY in seen)

    def cells(
        self, indicators: Sequence[str], periods: Sequence[Period], orgs: Sequence[str], by: Sequence[str]
    ) -> Iterator[tuple[str, str, Period, dict[str, str]]]:
        """Every cell that is asked for."""
        for name in indicators:
            for dims in self.grid(self.registry[name], by):
                for period in periods:
                    for org in orgs:
                        yield name, org, period, dims

    def dimension(self, indicator: ResolvedIndicator, record: Record, dimension: str) -> str:
        """The text of a record's value in a dimension."""
        value = self.column(indicator.dataset, record, tuple(dimension.split(".")))
        if value is None:
            return EMPTY
        return str(value).lower() if isinstance(value, bool) else str(value)

    def column(self, dataset: str, record: Record, path: tuple[str, ...]) -> object:
        """A record's value, following references by the other dataset's key."""
        value = record.get(path[0])
        if len(path) == 1 or value is None:
            return value
        other = self.registry.dataset(self.registry.dataset(dataset).refs[path[0]])
        (key,) = other.definition.key
        for candidate in self.records.get(other.id, ()):
            if candidate[key] == value:
                return self.column(other.id, candidate, path[1:])
        return None

    # one figure

    def cell(self, name: str, org: str, period: Period, dims: Mapping[str, str]) -> Cell:
        """One figure: its status, and its value where it has one."""
        found = self.counted(name, org, period, dims)
        return self.as_reported(self.registry[name], org, period, found) if found[0] in VALUED else found

    def counted(self, name: str, org: str, period: Period, dims: Mapping[str, str]) -> Cell:
        """One figure, as if nobody owed a report for it; its parts know better."""
        indicator = self.registry[name]
        if self.units.state(org, self.tree_day(period)) is None:
            return "not_applicable", None
        window = self.window(indicator, period)
        if window is None or not self.defined(indicator, window):
            return "not_applicable", None
        if indicator.formula is not None:
            return self.evaluated(indicator.formula, org, period, dims, period)
        if indicator.dataset not in self.records:
            return "not_reported", None
        return self.measured(indicator, org, window, self.tree_day(period), dims)

    def tree_day(self, period: Period) -> date:
        """The day whose tree is used."""
        if self.tree == "then":
            return period.end - timedelta(days=1)
        return FOREVER if self.tree == "now" else self.tree

    def window(self, indicator: ResolvedIndicator, period: Period) -> Window | None:
        """First day and the day after the last of what counts; None where there is no such term."""
        definition, last_day = indicator.definition, period.end - timedelta(days=1)
        if definition.last is not None:
            amount, unit = definition.last.within.split()
            return _back(period.end, int(amount), unit), period.end
        if definition.running is None:
            return period.start, period.end
        if definition.running == "all":
            return None, period.end
        if definition.running == "year":
            return date(last_day.year, 1, 1), period.end
        if definition.running == "term":
            for term in self.terms.values():
                if term.first <= last_day <= term.last:
                    return term.first, period.end
            return None
        return _back(period.end, definition.running.months, "months"), period.end

    def defined(self, indicator: ResolvedIndicator, window: Window) -> bool:
        """Whether the definition holds for all of the window, or of a state and a total of all time the last day."""
        definition, end = indicator.definition, window[1]
        first = self.first_day(indicator, window)
        if definition.since is not None and first < date(definition.since, 1, 1):
            return False
        return definition.until is None or end <= date(definition.until + 1, 1, 1)

    def first_day(self, indicator: ResolvedIndicator, window: Window) -> date:
        """The first day that a figure stands for: of a state and a total of all time the last of its window."""
        definition, (first, end) = indicator.definition, window
        if first is None or definition.last is not None or definition.kind == "reported" or self.in_force(indicator):
            return end - timedelta(days=1)
        return first

    def in_force(self, indicator: ResolvedIndicator) -> bool:
        """Whether the figure is a state of intervals or of a register."""
        if indicator.dataset is None:
            return False
        role = self.registry.dataset(indicator.dataset).definition.role
        return role in {"intervals", "register"} and indicator.definition.when in {None, "in_force"}

    # who owes reports

    def as_reported(self, indicator: ResolvedIndicator, org: str, period: Period, found: Cell) -> Cell:
        """A figure that has a value: all of it, some of it, or not to be given."""
        reports = self.reports(indicator, org, period)
        publish = indicator.definition.publish
        if publish is not None:
            absent = {unit for owed in reports for unit, given in owed if not given}
            shares = [Fraction(sum(given for _, given in owed), len(owed)) for owed in reports if owed]
            if min(shares, default=1) < Fraction(publish.at_least or 0) or absent & set(publish.must):
                return "withheld", None
        if indicator.formula is None and any(not given for owed in reports for _, given in owed):
            return "incomplete", found[1]
        return found

    def reports(self, indicator: ResolvedIndicator, org: str, period: Period) -> list[list[tuple[str, bool]]]:
        """For each part that is measured: every report owed, by whom, and whether it was given."""
        if indicator.formula is not None:
            parts = self.named(indicator.formula, period)
            return [owed for name, when in parts for owed in self.reports(self.registry[name], org, when)]
        dataset, window = self.registry.dataset(indicator.dataset), self.window(indicator, period)
        expects = dataset.definition.expects
        if expects is None or window is None:
            return []
        first, end = (period.start if window[0] is None else window[0]), window[1]
        own_only = indicator.definition.kind == "reported" or (
            indicator.definition.over is not None and indicator.definition.over.org == "none"
        )
        owed = []
        for unit_of_time in self.whole(expects.every, first, end):
            last = unit_of_time.end - timedelta(days=1)
            for unit in sorted({row["code"] for row in self.units.rows}):
                state = self.units.state(unit, last)
                line = self.held_by(unit, self.tree_day(period))
                if state is not None and state["level"] == expects.level and org in (line[:1] if own_only else line):
                    owed.append((unit, self.has_reported(dataset, unit, unit_of_time)))
        return [owed]

    def whole(self, every: str, first: date, end: date) -> list[Period]:
        """The units of time that lie wholly between two days."""
        form = {"year": "", "half": "H{}", "quarter": "Q{}", "month": "-{:02}"}[every]
        number = {"year": 1, "half": 2, "quarter": 4, "month": 12}[every]
        units = [
            self.timeline.parse(f"{year:04}" + form.format(part))
            for year in range(first.year, end.year + 1)
            for part in range(1, number + 1)
        ]
        return [unit for unit in units if first <= unit.start and unit.end <= end]

    def has_reported(self, dataset: ResolvedDataset, unit: str, when: Period) -> bool:
        """Whether a record of a unit of time is the unit's, or of one below it, on its last day."""
        column = dataset.definition.time.event or dataset.definition.time.as_of
        return any(
            _within(record.get(column), (when.start, when.end))
            and unit in self.held_by(record[dataset.org], when.end - timedelta(days=1))
            for record in self.records.get(dataset.id, ())
        )

    def named(self, node: Expression, period: Period) -> list[tuple[str, Period]]:
        """Every indicator in a formula, with the period it is looked at in."""
        if isinstance(node, Name):
            return [(str(node), period)]
        if isinstance(node, Literal):
            return []
        moved = node.function in {"shift", "previous_year", "previous_period", "change"}
        found = self.named(node.arguments[0], self.earlier(node, period)) if moved else []
        if not moved or node.function == "change":
            found += [each for argument in node.arguments for each in self.named(argument, period)]
        return found

    # from records

    def measured(
        self, indicator: ResolvedIndicator, org: str, window: Window, day: date, dims: Mapping[str, str]
    ) -> Cell:
        """A figure taken from records."""
        dataset, definition = self.registry.dataset(indicator.dataset), indicator.definition
        kind, operator = definition.kind, definition.over.org if definition.over else None
        mine = self.of_unit(indicator, org, window, day, dims)

        def reports(records: Iterable[Record]) -> bool:
            return any(indicator.column is None or record.get(indicator.column) is not None for record in records)

        if dataset.definition.empty == "missing" and not reports(mine):
            return "not_reported", None
        kept = self.that_count(indicator, mine)
        if kind == "reported":
            given = [record for record in kept if record.get(indicator.column) is not None]
            if not given:
                return "not_reported", None
            return "ok", Fraction(_picked(given, dataset, _over_time(indicator))[indicator.column])
        if operator in {None, "none"} and kind not in {"count", "sum"}:
            return _aggregated(kind, _values(kept, indicator.column))

        units: dict[str, list[Record]] = {}
        for record in kept:
            units.setdefault(self.held_by(record[dataset.org], day)[0], []).append(record)
        if dataset.definition.empty == "missing":
            own = {unit: [r for r in mine if self.held_by(r[dataset.org], day)[0] == unit] for unit in units}
            units = {unit: records for unit, records in units.items() if reports(own[unit])}
        levels = [self.own_level(indicator, dataset, records, window) for records in units.values()]
        return _rolled_up(operator or "sum", kind, [level for level in levels if level is not None])

    def of_unit(
        self, indicator: ResolvedIndicator, org: str, window: Window, day: date, dims: Mapping[str, str]
    ) -> list[Record]:
        """The records of a window that belong to a unit and to values of dimensions, whether they count or not."""
        dataset, over = self.registry.dataset(indicator.dataset), indicator.definition.over
        own_only = (over is not None and over.org == "none") or indicator.definition.kind == "reported"
        asked = {dimension: value for dimension, value in dims.items() if value != TOTAL}
        mine = []
        for record in self.in_time(indicator, dataset, window):
            holders = self.held_by(record[dataset.org], day)
            counts = holders[:1] == [org] if own_only else org in holders
            if counts and all(self.dimension(indicator, record, name) == value for name, value in asked.items()):
                mine.append(record)
        return mine

    def that_count(self, indicator: ResolvedIndicator, records: Iterable[Record]) -> list[Record]:
        """The records that meet the filter."""
        return [
            record
            for record in records
            if is_true(indicator.where, lambda path, record=record: self.column(indicator.dataset, record, path))
        ]

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
            kept = [_picked(kept, dataset, _over_time(indicator))]
        for record in kept:
            status = record.get(dataset.definition.status) or "actual"
            found[status] = found.get(status, 0) + 1
        return found

    def held_by(self, code: str, day: date) -> list[str]:
        """The unit that holds a code's records on a day, and everything above it."""
        if (code, day) not in self._held:
            self._held[code, day] = self.units.upwards(self.units.resolve(code, day), day)
        return self._held[code, day]

    def in_time(self, indicator: ResolvedIndicator, dataset: ResolvedDataset, window: Window) -> list[Record]:
        """The records that the window lets in; of readings, the one of each `of` that counts."""
        records, time = self.records[dataset.id], dataset.definition.time
        role, definition = dataset.definition.role, indicator.definition
        if role == "register":
            return list(records)
        if self.in_force(indicator):
            days = _days_that_matter(window, _over_time(indicator))
            return [record for record in records if any(_holds(record, dataset, day) for day in days)]
        if role == "intervals":
            column = time.begins if definition.when == "begins" else time.ends
            return [] if column is None else [r for r in records if _within(r.get(column), window)]
        if role == "events":
            return [record for record in records if _within(record.get(time.event), window)]
        inside = [record for record in records if _within(record.get(time.as_of), window)]
        if definition.kind == "reported" or _over_time(indicator) not in {"first", "last"}:
            return inside
        groups: dict[object, list[Record]] = {}
        for record in inside:
            groups.setdefault(_of(record, dataset), []).append(record)
        return [_picked(group, dataset, _over_time(indicator)) for group in groups.values()]

    def own_level(
        self, indicator: ResolvedIndicator, dataset: ResolvedDataset, records: Sequence[Record], window: Window
    ) -> Fraction | None:
        """What one unit's own records come to; None where there is nothing to tell."""
        kind, time = indicator.definition.kind, _over_time(indicator)

        def amount(some: Sequence[Record]) -> Fraction:
            return Fraction(len(some)) if kind == "count" else sum(_values(some, indicator.column), Fraction(0))

        if kind in {"count", "sum"} and self.in_force(indicator) and time in {"mean", "min", "max"}:
            levels = [
                amount([record for record in records if _holds(record, dataset, day)])
                for day in _days_that_matter(window, time)
            ]
            return _aggregated(time, levels)[1]
        if kind == "sum" and dataset.definition.role == "readings" and time in {"mean", "min", "max"}:
            groups: dict[object, list[Record]] = {}
            for record in records:
                groups.setdefault((record[dataset.org], _of(record, dataset)), []).append(record)
            levels = [_aggregated(time, _values(group, indicator.column))[1] for group in groups.values()]
            return sum((level for level in levels if level is not None), Fraction(0))
        if kind in {"count", "sum"}:
            return amount(records)
        return _aggregated(kind, _values(records, indicator.column))[1]

    # beside other figures

    def compared(
        self, name: str, org: str, period: Period, dims: Mapping[str, str], what: str
    ) -> tuple[Cell, Fraction | None]:
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

    def aimed(self, name: str, org: str, period: Period, dims: Mapping[str, str]) -> tuple[Cell, Fraction | None]:
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
        return _with_status_of(targets, ("ok", sum((value for _, value in targets), Fraction(0))))

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

    def broken(self, name: str, period: Period, other: Period) -> bool:
        """Whether figures of two periods, or anything they are made of, are of different series."""
        indicator = self.registry[name]
        if (period.start, period.end) == (other.start, other.end):
            return False
        for text in indicator.definition.breaks:
            begins, days = self.timeline.parse(text).start, []
            for each in (period, other):
                window = (each.start, each.end) if indicator.formula is not None else self.window(indicator, each)
                days += [self.first_day(indicator, window or (each.start, each.end)), each.end - timedelta(days=1)]
            if min(days) < begins <= max(days):
                return True
        if indicator.formula is None:
            return False
        parts = zip(self.named(indicator.formula, period), self.named(indicator.formula, other), strict=True)
        return any(self.broken(part, now, before) for (part, now), (_, before) in parts)

    # from other figures

    def evaluated(self, node: Expression, org: str, period: Period, dims: Mapping[str, str], home: Period) -> Cell:
        """The value of a formula of a period in one cell, looking at another; conditions come back as 1 and 0."""
        if isinstance(node, Literal):
            return ("undefined", None) if node.value is None else ("ok", Fraction(node.value))
        if isinstance(node, Name):
            return self.part(str(node), org, period, dims, home)
        name, arguments = node.function, node.arguments

        def part(argument: Expression, at: Period = period) -> Cell:
            return self.evaluated(argument, org, at, dims, home)

        if name in {"shift", "previous_year", "previous_period"}:
            return part(arguments[0], self.earlier(node, period))
        if name == "change":
            growth = _combined("/", [part(arguments[0]), part(arguments[0], self.earlier(node, period))])
            return _combined("-", [growth, ("ok", Fraction(1))])
        if name == "case":
            looked_at: list[Cell] = []
            for condition, value in zip(arguments[:-1:2], arguments[1::2], strict=True):
                looked_at.append(part(condition))
                status, holds = looked_at[-1]
                if status not in VALUED:
                    return status, None
                if holds:
                    return _with_status_of(looked_at, part(value))
            return _with_status_of(looked_at, part(arguments[-1]))
        return _combined(name, [part(argument) for argument in arguments])

    def part(self, name: str, org: str, period: Period, dims: Mapping[str, str], home: Period) -> Cell:
        """A figure in the formula of a period, unless it is of another series."""
        if self.broken(name, home, period):
            return "not_applicable", None
        own = {dimension: dims[dimension] for dimension in dims if dimension in self.registry[name].dimensions}
        return self.cell(name, org, period, own)

    def earlier(self, call: Call, period: Period) -> Period:
        """The period that a comparison looks at."""
        if call.function == "shift":
            amount, unit = str(call.arguments[1].value).split()
            return shift(period, int(amount), unit)
        by_period = len(call.arguments) > 1 and call.arguments[1].value == "previous_period"
        if call.function == "previous_period" or by_period:
            return self.timeline.previous(period)
        return shift(period, 1, "year")


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


def _with_status_of(parts: Sequence[Cell], cell: Cell) -> Cell:
    """A cell that has a value is incomplete if anything is that it was made of."""
    return ("incomplete", cell[1]) if cell[0] == "ok" and "incomplete" in {status for status, _ in parts} else cell


def _combined(function: str, cells: Sequence[Cell]) -> Cell:
    """An operation; but for three, all its parts must have a value, and the first that has none gives its status."""
    if function == "coalesce":
        return next((cell for cell in cells if cell[0] in VALUED), cells[0])
    if function == "nullif" and cells[1][0] not in VALUED:
        return cells[0]
    if function == "is_null":
        return "ok", Fraction(cells[0][0] not in VALUED)
    for status, _ in cells:
        if status not in VALUED:
            return status, None
    return _with_status_of(cells, _calculated(function, cells))


def _calculated(function: str, cells: Sequence[Cell]) -> Cell:
    """An operation on parts that all have a value."""
    values = [value for _, value in cells]
    if function == "/" and values[1] == 0:
        return "undefined", None
    if function == "nullif":
        return ("undefined", None) if values[0] == values[1] else cells[0]
    conditions: Mapping[str, Callable[[], bool]] = {
        "and": lambda: all(values),
        "or": lambda: any(values),
        "not": lambda: not values[0],
        "in": lambda: values[0] in values[1:],
    }
    if function in conditions:
        return "ok", Fraction(conditions[function]())
    if function in {"=", "<>", "<", "<=", ">", ">="}:
        return "ok", Fraction(_compared(function, values[0], values[1]))
    return "ok", _arithmetic(function, values)


def _names(formula: Expression) -> list[Name]:
    if isinstance(formula, Name):
        return [formula]
    return [name for part in getattr(formula, "arguments", ()) for name in _names(part)]


def _over_time(indicator: ResolvedIndicator) -> str:
    """The operator over time: the author's, or a state's own, the last."""
    over = indicator.definition.over
    return over.time if over is not None and over.time is not None else "last"


def _back(day: date, amount: int, unit: str) -> date:
    """A day so many days, months or years earlier; a day that its month has not is the month's last."""
    if unit.startswith("day"):
        return day - timedelta(days=amount)
    months = amount * {"month": 1, "quarter": 3, "half": 6, "halve": 6, "year": 12}[unit.rstrip("s")]
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, min(last, day.day))
        except ValueError:
            continue
    raise AssertionError(day)


def _within(value: object, window: Window) -> bool:
    """Whether a day or a moment lies in a window; a blank lies nowhere."""
    first, end = window
    return value is not None and (first is None or first <= _day(value)) and _day(value) < end


def _holds(record: Record, dataset: ResolvedDataset, day: date) -> bool:
    """Whether an interval is in force on a day; a register always is."""
    time = dataset.definition.time
    if time is None:
        return True
    begins, ends = record.get(time.begins), None if time.ends is None else record.get(time.ends)
    return (begins is None or begins <= day) and (ends is None or day < ends)


def _days_that_matter(window: Window, time: str) -> list[date]:
    """The days on which a state is looked at: the first, the last, or all of them."""
    first, end = window
    if time == "last":
        return [end - timedelta(days=1)]
    if time == "first":
        return [first]
    return [first + timedelta(days=number) for number in range((end - first).days)]


def _of(record: Record, dataset: ResolvedDataset) -> object:
    """Whose level a reading tells; without `of`, the organisation's."""
    return tuple(record.get(name) for name in dataset.definition.of) or record[dataset.org]


def _picked(readings: Sequence[Record], dataset: ResolvedDataset, time: str) -> Record:
    """The last reading, or the first; a day counts as its first moment."""
    ordered = sorted(readings, key=lambda record: _moment(record[dataset.definition.time.as_of]))
    return ordered[0] if time == "first" else ordered[-1]


def _values(records: Iterable[Record], column: str) -> list[object]:
    """What a column holds, without the blanks."""
    return [_plain(record[column]) for record in records if record.get(column) is not None]


def _aggregated(kind: str, values: Sequence[object]) -> Cell:
    """One number out of many; of nothing, only a distinct count is known."""
    if kind == "distinct":
        return "ok", Fraction(len(set(values)))
    if not values:
        return "undefined", None
    if kind == "mean":
        return "ok", sum(values, Fraction(0)) / len(values)
    if kind == "median":
        ordered, half = sorted(values), len(values) // 2
        return "ok", ordered[half] if len(values) % 2 else (ordered[half - 1] + ordered[half]) / 2
    return "ok", {"min": min, "max": max}[kind](values)


def _rolled_up(operator: str, kind: str, levels: Sequence[Fraction]) -> Cell:
    """The units' own levels, put together: `none` leaves at most one of them, and of no unit there is no mean."""
    if operator in {"sum", "none"} and kind not in {"min", "max"}:
        return "ok", sum(levels, Fraction(0))
    return _aggregated(operator, levels)
