"""What a definition file says, as frozen classes: a TOML key is the field of the same name.

Nothing here opens a file or knows another file: names are still as written. The registry resolves them.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Literal, get_args

from attrs import Factory, field, frozen

from kexie_metrics.definitions.layout import Layout
from kexie_metrics.definitions.words import Text
from kexie_metrics.periods import Unit

__all__ = [
    "INDICATOR_KINDS",
    "RECORD_STATUSES",
    "SCHEMA",
    "Aliases",
    "Area",
    "Check",
    "Column",
    "ColumnType",
    "Dataset",
    "Definitions",
    "Expects",
    "Indicator",
    "Last",
    "OrgOperator",
    "Over",
    "Publish",
    "Ratio",
    "RecordStatus",
    "Role",
    "Running",
    "Text",
    "Time",
    "TimeOperator",
    "Where",
]

SCHEMA = 1
"""Version of the definition language that this release reads."""

ColumnType = Literal["text", "org", "date", "datetime", "boolean", "integer", "decimal", "code", "ref"]
Role = Literal["events", "intervals", "readings", "register"]
RecordStatus = Literal["actual", "planned", "estimated", "revised"]
RECORD_STATUSES: tuple[RecordStatus, ...] = get_args(RecordStatus)
TimeOperator = Literal["sum", "mean", "min", "max", "first", "last"]
OrgOperator = Literal["sum", "mean", "min", "max", "none"]
IndicatorKind = Literal["count", "sum", "distinct", "mean", "min", "max", "median", "ratio", "formula", "reported"]
INDICATOR_KINDS: tuple[IndicatorKind, ...] = get_args(IndicatorKind)

Scalar = str | int | Decimal | bool | date
Where = str | Mapping[str, object]
"""An expression, or a table of equalities: column = value, or a list for one-of; a nested table follows a reference."""


@frozen(kw_only=True)
class Aliases:
    """Other names that texts use, in each language.

    Attributes:
        zh: Chinese.
        en: English.
    """

    zh: tuple[str, ...] = ()
    en: tuple[str, ...] = ()


@frozen(kw_only=True)
class Area:
    """A work area; several files may add to one, and one of them names it.

    Attributes:
        id: First part of every id in the file.
        label: Name of the area.
    """

    id: str
    label: Text | None = None


@frozen(kw_only=True)
class Column:
    """A column of a dataset; in TOML, a bare type name is short for a table with only `type`.

    Attributes:
        type: What its values are.
        label: Name for people.
        codes: Code list of a `code` column.
        to: Dataset that a `ref` column points to, by that dataset's single key column.
        min: Smallest value allowed.
        max: Largest value allowed.
        scale: Digits after the point of a `decimal` column, 0 to 12.
        unit: Unit of its values.
        required: Whether a blank is a violation.
    """

    type: ColumnType
    label: Text | None = None
    codes: str | None = None
    to: str | None = None
    min: int | Decimal | date | None = None
    max: int | Decimal | date | None = None
    scale: int = 2
    unit: str | None = None
    required: bool = True


@frozen(kw_only=True)
class Time:
    """When a record happened or holds.

    Attributes:
        event: Column of the day something happened.
        begins: Column of the first day in force; a blank has always been in force.
        ends: Column of the first day no longer in force; a blank is still in force.
        as_of: Column of the day a level was read off.
    """

    event: str | None = None
    begins: str | None = None
    ends: str | None = None
    as_of: str | None = None

    @property
    def role(self) -> Role:
        """What the given columns make of the records."""
        if self.event is not None:
            return "events"
        return "readings" if self.as_of is not None else "intervals"


@frozen(kw_only=True)
class Expects:
    """Who owes records, and how often: at least one record from each unit of a level in each unit of time.

    Attributes:
        level: Level of the tree whose units report.
        every: Unit of time.
        due: Span after the end of the unit of time until the report is due; a later one counts as well.
    """

    level: str
    every: Unit
    due: str | None = None


@frozen(kw_only=True)
class Dataset:
    """What one record is.

    Attributes:
        label: Name for people.
        description: What a record stands for, where the name does not say it.
        key: Columns that together name a record; no two records share them.
        org: Column of the organisation; may be left out where exactly one column has type `org`.
        time: Columns that place a record in time; left out, the records are a register that always holds.
        of: For readings: the columns that say whose level it is.
        empty: What no record means: `zero` or `missing`.
        expects: Who owes records, and how often; for events and readings.
        status: Code column that says whether a record is actual, planned, estimated or revised.
        columns: By name, in order.
    """

    label: Text | None = None
    description: Text | None = None
    key: tuple[str, ...] = ()
    org: str | None = None
    time: Time | None = None
    of: tuple[str, ...] = ()
    empty: Literal["zero", "missing"] = field(
        default=Factory(lambda self: "missing" if self.role == "readings" else "zero", takes_self=True)
    )
    expects: Expects | None = None
    status: str | None = None
    columns: Mapping[str, Column]

    @property
    def role(self) -> Role:
        """Events, intervals, readings, or a register without time."""
        return "register" if self.time is None else self.time.role


@frozen(kw_only=True)
class Ratio:
    """Numerator over denominator, added up before dividing.

    Attributes:
        of: Indicator in the numerator.
        to: Indicator in the denominator; the figure is undefined where it is zero.
    """

    of: str
    to: str


@frozen(kw_only=True)
class Last:
    """How far back a reading may lie and still count.

    Attributes:
        within: A span up to the period's end, such as `12 months`; without it, the period itself.
    """

    within: str


@frozen(kw_only=True)
class Running:
    """A running total over a number of months up to the period's end.

    Attributes:
        months: How many, at least 1.
    """

    months: int


@frozen(kw_only=True)
class Over:
    """How a figure is put together from smaller ones, where the kind's own way is not meant.

    Attributes:
        time: Operator over time.
        org: Operator over organisations; `none` is the unit's own records only.
    """

    time: TimeOperator | None = None
    org: OrgOperator | None = None


@frozen(kw_only=True)
class Publish:
    """How many reports a figure needs before it is given.

    Attributes:
        at_least: Smallest share of the reports owed, above 0 and up to 1.
        must: Codes of units that must have reported wherever they belong to the figure.
    """

    at_least: int | Decimal | None = None
    must: tuple[str, ...] = ()


@frozen(kw_only=True)
class Indicator:
    """One figure: exactly one of the ten kinds, and what a reader needs besides.

    Attributes:
        label: Name for people.
        aliases: Other names by which texts speak of it, for the check of claims.
        description: What is counted, where the name does not say it.
        unit: Unit of the figure; `%` makes it a rate, compared in percentage points.
        source: Where the definition comes from.
        decimals: Digits after the point in print.
        better: Which way is good.
        count: Dataset whose records are counted.
        sum: `dataset.column` that is added up.
        distinct: `dataset.column` whose different values are counted.
        mean: `dataset.column` whose mean is taken.
        min: `dataset.column` whose smallest value is taken.
        max: `dataset.column` whose largest value is taken.
        median: `dataset.column` whose median is taken.
        ratio: Two indicators, divided.
        formula: An expression over indicators.
        reported: `dataset.column` of readings that somebody else computed; never added up.
        scale: What a ratio is multiplied by, such as 100 for percent.
        where: Which records count.
        when: For intervals: in force at the period's end, or begun, or ended in the period.
        last: For readings: how far back the last one may lie.
        running: A running total up to the period's end instead of the period alone.
        over: Operators over time and organisations other than the kind's own.
        by: Dimensions the figure may be split by: columns, or attributes of a reference (`school_id.kind`).
        publish: How many reports it needs before it is given; withheld otherwise.
        target: Figure aimed at, by period: of the top of the tree, or of units by code; or the indicator that gives it
            for each unit.
        overlaps: Indicators that this one must never be added to.
        since: First year the definition holds.
        until: Last year the definition holds.
        replaced_by: Indicator that follows it.
        breaks: Years, half-years, quarters, months or days from whose beginning the figures are of another series.
    """

    label: Text
    aliases: Aliases = field(factory=Aliases)
    description: Text | None = None
    unit: str | None = None
    source: str | None = None
    decimals: int | None = None
    better: Literal["higher", "lower", "none"] = "none"
    count: str | None = None
    sum: str | None = None
    distinct: str | None = None
    mean: str | None = None
    min: str | None = None
    max: str | None = None
    median: str | None = None
    ratio: Ratio | None = None
    formula: str | None = None
    reported: str | None = None
    scale: int | Decimal = 1
    where: Where | None = None
    when: Literal["in_force", "begins", "ends"] | None = None
    last: Last | None = None
    running: Literal["year", "term", "all"] | Running | None = None
    over: Over | None = None
    by: tuple[str, ...] | None = None
    publish: Publish | None = None
    target: Mapping[str, int | Decimal | Mapping[str, int | Decimal]] | str | None = None
    overlaps: tuple[str, ...] = ()
    since: int | None = None
    until: int | None = None
    replaced_by: str | None = None
    breaks: tuple[str, ...] = ()

    @property
    def kinds(self) -> tuple[IndicatorKind, ...]:
        """The kinds that are given; a valid indicator has exactly one."""
        return tuple(kind for kind in INDICATOR_KINDS if getattr(self, kind) is not None)

    @property
    def kind(self) -> IndicatorKind:
        """The one kind of a valid indicator."""
        (kind,) = self.kinds
        return kind


@frozen(kw_only=True)
class Check:
    """An audit rule on computed figures.

    Attributes:
        assert_: Condition over indicators that should hold; the TOML key is `assert`.
        level: `must` hold, or hold or be explained in writing.
        message: What to say where it does not hold.
    """

    assert_: str
    level: Literal["must", "explain"]
    message: Text


@frozen(kw_only=True)
class Definitions:
    """One definition file.

    Attributes:
        schema: Version of the language.
        area: The work area that the file belongs to.
        codes: Code lists by name; each maps codes to words.
        datasets: What one record is, by short name.
        indicators: Figures, by short name.
        checks: Audit rules, by short name.
        report: How the area is laid out in a report.
    """

    schema: int
    area: Area
    codes: Mapping[str, Mapping[str, Text]] = field(factory=dict)
    datasets: Mapping[str, Dataset] = field(factory=dict)
    indicators: Mapping[str, Indicator] = field(factory=dict)
    checks: Mapping[str, Check] = field(factory=dict)
    report: Layout = field(factory=Layout)
