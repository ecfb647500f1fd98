"""The findings of an audit as a table for people: the rule in words, where it fails, and the figures in it."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from kexie_metrics.publishing.reports import Column, Report, Section
from kexie_metrics.publishing.words.naming import Names
from kexie_metrics.publishing.words.printing import reason_words, value_text
from kexie_metrics.registry import Registry

if TYPE_CHECKING:
    from kexie_metrics.engine import Audit, Finding
    from kexie_metrics.records import Organisations

__all__ = ["audit_report"]

_LEVELS = {"must": ("必要性", "must"), "explain": ("核实性", "explain")}
_OUTCOMES = {"fails": ("不成立", "fails"), "unknown": ("无法判断", "unknown"), "holds": ("成立", "holds")}


def audit_report(
    audit: Audit,
    registry: Registry,
    language: str,
    organisations: Organisations | None = None,
    *,
    everything: bool = False,
) -> Report:
    """Lay the findings of an audit out for people.

    Args:
        audit: The findings.
        registry: The definitions they were found by.
        language: `zh` or `en`.
        organisations: The tree, for names instead of codes.
        everything: Whether rules that hold are shown as well.

    Returns:
        A line with the counts, and a table with failing rules first, then those that cannot be told.
    """
    names = Names(registry=registry, language=language, organisations=organisations)
    counts = Counter(finding.status for finding in audit)
    musts = sum(finding.level == "must" for finding in audit.failures)
    line = names.either(
        f"审核{len(audit)}项:不成立{counts['fails']}项(其中必要性{musts}项),"
        f"无法判断{counts['unknown']}项,成立{counts['holds']}项。",
        f"{len(audit)} findings: {counts['fails']} fail ({musts} of them must hold), "
        f"{counts['unknown']} cannot be told, {counts['holds']} hold.",
    )
    order = list(_OUTCOMES)
    shown = sorted(
        (finding for finding in audit if everything or finding.status != "holds"),
        key=lambda finding: (order.index(finding.status), finding.level != "must"),
    )
    titles = names.either("结果 性质 组织 时期 审核关系 数据", "outcome level organisation period rule figures").split()
    table = Section(
        columns=tuple(Column(title=title) for title in titles),
        rows=tuple(_row(finding, names) for finding in shown),
        notes=tuple(_rule(check, names) for check in dict.fromkeys(finding.check for finding in shown)),
    )
    return Report(lines=(line,), sections=(table,) if shown else ())


def _row(finding: Finding, names: Names) -> tuple[str, ...]:
    rule = names.registry.checks[finding.check]
    outcome = names.either(*_OUTCOMES[finding.status])
    if finding.reason:
        why = reason_words(finding.reason, names.language)
        outcome = names.either(f"{outcome}({why})", f"{outcome} ({why})")
    return (
        outcome,
        names.either(*_LEVELS[finding.level]),
        names.org(finding.org, finding.period),
        names.period_label(finding.period),
        names.text(rule.definition.message),
        names.either(";", "; ").join(_figure(finding, indicator, names) for indicator in finding.figures),
    )


def _rule(check: str, names: Names) -> str:
    """A rule as it is written, under its words."""
    definition = names.registry.checks[check].definition
    condition = " ".join(definition.assert_.split())
    return names.either(
        f"{names.text(definition.message)}:{condition} [{check}]",
        f"{names.text(definition.message)}: {condition} [{check}]",
    )


def _figure(finding: Finding, indicator: str, names: Names) -> str:
    resolved = names.registry[indicator]
    value = finding.figures[indicator]
    label = names.indicator(indicator)
    if value is None:
        return f"{label} {names.either('无数', 'none')}"
    unit = resolved.unit or ""
    return f"{label} {value_text(value, resolved, names.registry)}{unit}"
