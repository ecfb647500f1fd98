"""How a figure rolls up over time and organisations: derived from its kind, or refused where it would be wrong.

The kinds are the rows of one table. An author's `over` may pick another operator from the row; anything else has no
meaning, such as the sum over time of a stock, and is a mistake in the file rather than a wrong figure.
"""

from __future__ import annotations

from attrs import evolve, frozen

from kexie_metrics.definitions.model import Dataset, Indicator, OrgOperator, TimeOperator
from kexie_metrics.registry.catalogue import Behaviour, FigureKind

__all__ = ["Rollup", "rollup_of"]

_EVERY_ORG: tuple[OrgOperator, ...] = ("sum", "mean", "min", "max", "none")
_LEVELS_OVER_TIME: tuple[TimeOperator, ...] = ("last", "first", "mean", "min", "max")


@frozen(kw_only=True)
class Rollup:
    """One row of the table: the kind's own operators first, then what `over` may choose.

    Attributes:
        kind: What sort of figure it is.
        times: Operators over time; empty where every cell is computed afresh.
        orgs: Operators over organisations besides computing afresh.
        afresh: Whether the kind's own way over organisations is to compute every cell afresh.
        in_force: Whether it is a state at the period's end, of intervals or a register.
    """

    kind: FigureKind
    times: tuple[TimeOperator, ...] = ()
    orgs: tuple[OrgOperator, ...] = ()
    afresh: bool = False
    in_force: bool = False

    @property
    def default(self) -> Behaviour:
        """How the figure rolls up without an `over`."""
        return Behaviour(
            kind=self.kind,
            time=self.times[0] if self.times else None,
            org=None if self.afresh else self.orgs[0],
            in_force=self.in_force,
        )

    def behaviour(self, indicator: Indicator) -> Behaviour:
        """How the figure rolls up with the indicator's own `over`, which must be legal."""
        over, default = indicator.over, self.default
        if over is None:
            return default
        return evolve(default, time=over.time or default.time, org=over.org or default.org)

    def refusals(self, indicator: Indicator) -> list[tuple[str, str, str]]:
        """Which parts of the indicator's `over` have no meaning: `time` or `org`, the reason, and a way out."""
        over = indicator.over
        if over is None:
            return []
        found = []
        if over.time is not None and over.time not in self.times:
            found.append(("time", *_reason("over time", over.time, self.times, indicator, self)))
        if over.org is not None and over.org not in self.orgs:
            found.append(("org", *_reason("over organisations", over.org, self.orgs, indicator, self)))
        return found


def rollup_of(indicator: Indicator, dataset: Dataset | None) -> Rollup:
    """The table's row for an indicator; `dataset` is what it measures, None for ratios and formulas."""
    if dataset is None:
        return Rollup(kind="rate" if indicator.ratio is not None else "formula", afresh=True)
    kind, role = indicator.kind, dataset.role
    in_force = role in {"intervals", "register"} and indicator.when in {None, "in_force"}
    if kind == "reported":
        return Rollup(kind="reported", times=("last", "first"), orgs=("none",))
    if kind == "distinct":
        return Rollup(kind="distinct", orgs=_EVERY_ORG, afresh=True, in_force=in_force)
    if kind in {"mean", "median", "min", "max"}:
        own: tuple[OrgOperator, ...] = ("none", kind) if kind in {"min", "max"} else ("none",)
        return Rollup(kind="statistic", orgs=own, afresh=True, in_force=in_force)
    if in_force:
        return Rollup(kind="stock", times=_LEVELS_OVER_TIME, orgs=_EVERY_ORG, in_force=True)
    if role == "readings":
        times: tuple[TimeOperator, ...] = (
            ("last", "first") if kind == "count" else ("last", "first", "sum", "mean", "min", "max")
        )
        return Rollup(kind="stock", times=times, orgs=_EVERY_ORG)
    return Rollup(kind="flow", times=("sum",), orgs=_EVERY_ORG)


def _reason(where: str, operator: str, legal: tuple[str, ...], indicator: Indicator, row: Rollup) -> tuple[str, str]:
    what = f"a {row.kind}" if row.kind in {"flow", "stock", "rate", "formula"} else f"a {indicator.kind} figure"
    if legal:
        return f"{what} cannot be rolled up {where} by {operator!r}", f"it can by {', '.join(map(repr, legal))}"
    return f"{what} is computed afresh in every cell, so it has no operator {where}", "leave it out"
