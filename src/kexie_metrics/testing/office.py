"""An office in memory: a few units, a few records, and the figures that follow from them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path

from attrs import evolve, field, frozen

from kexie_metrics.engine import audit, compute
from kexie_metrics.engine.auditing import Finding
from kexie_metrics.errors import RequestError
from kexie_metrics.figures import Figure
from kexie_metrics.periods import Timeline
from kexie_metrics.records import Records, open_records
from kexie_metrics.registry import Registry, load_registry
from kexie_metrics.testing.filling import Tables, filled
from kexie_metrics.testing.texts import organisations_from, tables_from

__all__ = ["TREE", "Office"]

TREE = """
1 city 市
  11 county 甲县
    111 township 甲镇
    112 township 丙镇
  12 county 乙县
"""
"""A city with two counties and two townships, for tests in which nothing depends on the tree."""


@frozen(kw_only=True, eq=False)
class Office:
    """An office with records, of which figures are asked.

    Nothing is loaded before a figure is asked for, so that an office may stand at the head of a test module.

    Attributes:
        area: Work area whose datasets, indicators and audit rules go by their short names.
        period: Period that is meant where a figure names none.
        tree: Organisations, as text for `organisations_from` or as rows; for a folder, None takes its own.
        given: The records: text for `tables_from`, tables of dicts, the path of a folder, or opened records. Columns
            that text and tables leave out are filled in: blank where they may be; else the unit at the top, the first
            code of the list, the first record of the dataset that a reference points to, the number of the record,
            false, zero or the nearest number allowed, and the day of the record. The area's datasets that are not
            there are empty.
        definitions: What can be computed; every installed plugin where it is left out.
    """

    area: str | None = None
    period: str | None = None
    tree: str | Sequence[Mapping[str, object]] | None = TREE
    given: str | Tables | Path | Records = field(factory=dict, repr=False)
    definitions: Registry | None = field(default=None, repr=False)

    def with_records(
        self, given: str | Tables | Path | Records, *, tree: str | Sequence[Mapping[str, object]] | None = None
    ) -> Office:
        """The same office with other records.

        Args:
            given: As the attribute.
            tree: Another tree; the same one where it is left out.
        """
        return evolve(self, given=given, tree=self.tree if tree is None else tree, definitions=self.registry)

    @cached_property
    def registry(self) -> Registry:
        """What can be computed."""
        return load_registry() if self.definitions is None else self.definitions

    @cached_property
    def records(self) -> Records:
        """The opened records.

        Raises:
            RecordsError: Text that is no table or no tree, an unknown column, or a value that has to be written.
            UnknownNameError: A table of no dataset.
        """
        if isinstance(self.given, Records):
            return self.given
        rows = organisations_from(self.tree) if isinstance(self.tree, str) else self.tree
        if isinstance(self.given, Path):
            return open_records(self.given, self.registry, organisations=None if rows is None else list(rows))
        tables = tables_from(self.given) if isinstance(self.given, str) else self.given
        if not rows:
            raise RequestError("an office needs a unit at the top; give a tree")
        whole = filled(tables, self.registry, area=self.area, org=str(rows[0]["code"]))
        return open_records({"organisations": list(rows), **whole}, self.registry)

    def figure(
        self,
        indicator: str,
        *,
        org: str | None = None,
        period: str | None = None,
        by: Mapping[str, str] | None = None,
        compare: str | None = None,
    ) -> Figure:
        """One figure.

        Args:
            indicator: Full id, or short within the office's area.
            org: Code of the unit; the one at the top where it is left out.
            period: Name of the period; the office's where it is left out.
            by: Values of dimensions.
            compare: A comparison beside the figure, found in its `comparisons`.

        Raises:
            RequestError: What is asked is not there, or no period is named.
            ContractError: The records are not as their datasets promise.
        """
        name, unit, when = self._asked(indicator, org, period)
        values = dict(by or {})
        compared = () if compare is None else (compare,)
        figures = compute(
            self.registry,
            self.records,
            indicators=[name],
            periods=[when],
            orgs=[unit],
            by=list(values),
            compare=compared,
        )
        return figures.get(name, org=unit, period=self.period_name(when), **values)

    def finding(self, check: str, *, org: str | None = None, period: str | None = None) -> Finding:
        """What an audit finds of one rule.

        Args:
            check: Full id of the rule, or short within the office's area.
            org: As for `figure`.
            period: As for `figure`.

        Raises:
            UnknownNameError: There is no such rule.
            RequestError: What is asked is not there, or no period is named.
            ContractError: The records are not as their datasets promise.
        """
        name, unit, when = self._asked(check, org, period)
        (found,) = audit(self.registry, self.records, checks=[name], periods=[when], orgs=[unit])
        return found

    def _asked(self, name: str, org: str | None, period: str | None) -> tuple[str, str, str]:
        full = self.full(name)
        when = period or self.period
        if when is None:
            raise RequestError(f"{full}: no period is named; give period=, or the office one")
        return full, org or self.records.organisations.root, when

    def full(self, name: str) -> str:
        """The full id of an indicator or an audit rule that may go by its short name."""
        return name if "." in name or self.area is None else f"{self.area}.{name}"

    def period_name(self, text: str) -> str:
        """The name under which a period stands in figures, such as `2023Q4` for `2023-10..2023-12`."""
        site = self.records.site
        return Timeline(terms=site.terms, calendars=site.calendars).parse(text).name
