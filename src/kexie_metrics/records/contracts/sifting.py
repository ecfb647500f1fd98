"""The rows of a table that meet a rule, and those that meet none."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from operator import or_

import ibis
import ibis.expr.types as ir

from kexie_metrics.records.contracts.loaded import FAULTY
from kexie_metrics.records.contracts.rules import THERE, Rule

__all__ = ["met", "repeated", "without"]

_MARK = "(met)"


def met(table: ir.Table, rule: Rule) -> ir.Table:
    """The rows that meet a rule."""
    if not rule.apart:
        return table.filter(rule.holds(table))
    return _marked(table, rule, _MARK).filter(ibis._[_MARK])


def repeated(table: ir.Table, rule: Rule) -> ir.Table:
    """The values that several rows share, of a rule about that."""
    groups = table.filter(rule.holds(table)).group_by(list(rule.shared)).aggregate(n=ibis._.count())
    return groups.filter(groups["n"] > 1)


def _marked(table: ir.Table, rule: Rule, mark: str) -> ir.Table:
    """The table with a column that says which rows meet a rule that a row alone does not tell."""
    if rule.keys is not None:
        keys = rule.keys.rename({THERE: "key"})
        joined = table.left_join(keys, table[rule.column] == keys[THERE])
        return joined.select(*table.columns, rule.holds(joined).name(mark))
    together = table.count().over(ibis.window(group_by=[table[name] for name in rule.shared]))
    return table.mutate(**{mark: rule.holds(table).fill_null(False) & (together > 1)})  # noqa: FBT003 - what to fill in


def without(table: ir.Table, rules: Sequence[Rule]) -> ir.Table:
    """The rows that meet none of the rules."""
    columns = [name for name in table.columns if name != FAULTY]
    marks: list[str] = [FAULTY] if FAULTY in table.columns else []
    for number, rule in enumerate(rule for rule in rules if rule.apart):
        table = _marked(table, rule, f"{_MARK}{number}")
        marks.append(f"{_MARK}{number}")
    conditions = [table[mark] for mark in marks] + [rule.holds(table) for rule in rules if not rule.apart]
    faulty = reduce(or_, [condition.fill_null(False) for condition in conditions])  # noqa: FBT003 - what to fill in
    return table.filter(~faulty).select(*columns)
