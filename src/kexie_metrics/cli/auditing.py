"""`kexie audit`: figures held against the audit rules, with the numbers of each rule that does not hold."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import click

from kexie_metrics.cli import options
from kexie_metrics.cli.opening import (
    language_of,
    of_areas,
    print_report,
    read_periods,
    read_tree,
    registry_for,
    show_left_out,
    working,
)
from kexie_metrics.cli.running import FINDINGS

__all__ = ["audit"]


@click.command()
@click.argument("checks", nargs=-1, metavar="[RULE]...")
@options.area
@options.records
@options.periods
@options.every
@options.orgs
@click.option("--all", "everything", is_flag=True, help="Print rules that hold as well.")
@options.tree
@options.on_violation
@options.memory_limit
@options.cache
@options.files
@options.block
@options.language
@click.pass_context
def audit(
    ctx: click.Context,
    *,
    checks: tuple[str, ...],
    areas: tuple[str, ...],
    folder: Path,
    periods: tuple[str, ...],
    every: str | None,
    orgs: tuple[str, ...],
    everything: bool,
    tree: str,
    on_violation: Literal["refuse", "exclude"],
    memory_limit: str | None,
    cache: Path | None,
    files: tuple[str, ...],
    block: tuple[str, ...],
    language: str | None,
) -> None:
    """Hold computed figures against the audit rules.

    A rule must hold, or it holds or asks for a written explanation. Rules that fail are printed with the figures in
    them, and so are rules of which that cannot be told. The exit code is 1 if a rule fails, of either sort.

    \b
    kexie audit --records DIR --period 2023
    kexie audit --area popularization --records DIR --period 2023
    kexie audit --records DIR --period 2019..2023 --every year --org county --all
    """  # noqa: D301 - click reads the control character
    way = read_tree(tree)
    registry = registry_for(folder, files, block)
    asked = read_periods(registry, periods)
    import kexie_metrics as km  # noqa: PLC0415

    with working("auditing"):
        records = km.open_records(folder, registry, memory_limit=memory_limit, cache=cache)
        found = km.audit(
            registry,
            records,
            periods=asked,
            checks=[*checks, *of_areas(registry, areas, registry.checks)] if checks or areas else None,
            every=every,
            orgs=orgs or None,
            tree=way,
            on_violation=on_violation,
        )
    show_left_out(records, found.excluded)
    from kexie_metrics.publishing.findings import audit_report  # noqa: PLC0415

    print_report(
        audit_report(found, registry, language_of(registry, language), records.organisations, everything=everything)
    )
    if found.failures:
        ctx.exit(FINDINGS)
