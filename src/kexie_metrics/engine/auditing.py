"""Audit rules on computed figures: what must hold, and what holds or needs a written explanation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Literal

import numpy as np
from attrs import field, frozen

from kexie_metrics.definitions.tree import names
from kexie_metrics.engine.evaluating import Evaluation, prepare
from kexie_metrics.engine.figuring.decimals import PLACES
from kexie_metrics.engine.figuring.exact import Exact
from kexie_metrics.engine.figuring.formulas import holds
from kexie_metrics.engine.requests import Request, Tree, listed, make_request
from kexie_metrics.engine.states import State
from kexie_metrics.errors import UnknownNameError
from kexie_metrics.figures import trimmed
from kexie_metrics.periods import Period
from kexie_metrics.records import Records
from kexie_metrics.registry import Registry, ResolvedCheck

__all__ = ["Audit", "Finding", "audit"]


@frozen(kw_only=True)
class Finding:
    """One rule at one organisation in one period.

    Attributes:
        check: Full id of the rule.
        level: `must` hold, or hold or be explained.
        org: Code of the organisation.
        period: Name of the period.
        status: Whether it holds; `unknown` where a figure in it has no value.
        reason: Why it cannot be told, or what the figures in it lack.
        figures: The figures in it, by indicator, to twelve digits; None where there is none.
    """

    check: str
    level: Literal["must", "explain"]
    org: str
    period: str
    status: Literal["holds", "fails", "unknown"]
    reason: str | None = None
    figures: Mapping[str, Decimal | None]


@frozen
class Audit:
    """The findings of an audit.

    Attributes:
        findings: In the order of rules, periods and organisations.
        excluded: Records that were left out.
    """

    findings: tuple[Finding, ...]
    excluded: object = field(default=None, repr=False)

    def __iter__(self) -> Iterator[Finding]:
        """Every finding, those that hold as well."""
        return iter(self.findings)

    def __len__(self) -> int:
        """Number of findings."""
        return len(self.findings)

    @property
    def failures(self) -> tuple[Finding, ...]:
        """Rules that do not hold."""
        return tuple(finding for finding in self.findings if finding.status == "fails")


def audit(
    registry: Registry,
    records: Records,
    *,
    periods: Sequence[str | Period] | str | Period,
    checks: Iterable[str] | str | None = None,
    every: str | None = None,
    orgs: Sequence[str] | str | None = None,
    tree: Tree = "then",
    on_violation: Literal["refuse", "exclude"] = "refuse",
) -> Audit:
    """Hold audit rules against computed figures.

    Args:
        registry: The definitions.
        records: The records.
        periods: As for `compute`.
        checks: Full ids of rules; all of them where left out.
        every: As for `compute`.
        orgs: As for `compute`.
        tree: As for `compute`.
        on_violation: As for `compute`.

    Returns: Every rule for every organisation and period.

    Raises:
        UnknownNameError: No plugin defines a rule.
        ContractError: Records break their contract, and `on_violation` is `refuse`.
        RequestError: The request asks for what is not there.
    """
    wanted = tuple(registry.checks) if checks is None else tuple(listed(checks))
    for name in wanted:
        if name not in registry.checks:
            raise UnknownNameError(name, registry.checks)
    if not wanted:
        return Audit(())
    rules = [registry.checks[name] for name in wanted]
    request = make_request(
        registry,
        records,
        indicators=sorted({str(name) for rule in rules for name in names(rule.condition)}),
        periods=periods,
        every=every,
        orgs=orgs,
        by=(),
        compare=(),
        tree=tree,
        counted=False,
    )
    evaluation = prepare(request, records, on_violation=on_violation, conditions=[rule.condition for rule in rules])
    found = [finding for rule in rules for finding in _findings(evaluation, rule)]
    return Audit(tuple(found), evaluation.excluded)


def _findings(evaluation: Evaluation, rule: ResolvedCheck) -> Iterator[Finding]:
    request: Request = evaluation.request
    shape = (len(request.periods), len(request.orgs))
    truth = holds(
        rule.condition,
        request.periods,
        lambda name, when: evaluation.comparable(name, when, request.periods),
        request.timeline,
    )
    true, state = np.broadcast_to(truth.true, shape), np.broadcast_to(truth.state, shape)
    parts = {str(name): _values(evaluation.figure(str(name), request.periods)) for name in names(rule.condition)}
    for at in np.ndindex(*shape):
        why = State(int(state[at]))
        yield Finding(
            check=rule.id,
            level=rule.definition.level,
            org=request.orgs[at[1]],
            period=request.periods[at[0]].name,
            status="unknown" if why > State.INCOMPLETE else "holds" if true[at] else "fails",
            reason=why.reason,
            figures={name: values[at] for name, values in parts.items()},
        )


def _values(figure: Exact) -> Mapping[tuple[int, ...], Decimal | None]:
    """To twelve digits, by place."""
    whole = figure.rounded(PLACES)
    return {
        at: trimmed(Decimal(int(whole[at])).scaleb(-PLACES)) if figure.ok[at] else None
        for at in np.ndindex(*whole.shape)
    }
