"""`kexie audit`: figures held against the audit rules, with the numbers of each rule that does not hold."""

from __future__ import annotations

import click

from kexie_metrics.cli import options
from kexie_metrics.cli.asking import Asked, asking
from kexie_metrics.cli.opening import language_of, of_areas, print_report, show_left_out, working
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
@options.engine
@options.definitions
@click.pass_context
@asking
def audit(ctx: click.Context, *, asked: Asked, checks: tuple[str, ...], every: str | None, everything: bool) -> None:
    """Hold computed figures against the audit rules.

    A rule must hold, or it holds or asks for a written explanation. Rules that fail are printed with the figures in
    them, and so are rules of which that cannot be told. The exit code is 1 if a rule fails, of either sort.

    \b
    kexie audit --records DIR --period 2023
    kexie audit --area popularization --records DIR --period 2023
    kexie audit --records DIR --period 2019..2023 --every year --org county --all
    """  # noqa: D301 - click reads the control character
    registry, areas = asked.registry, asked.areas
    request = asked.request()
    import kexie_metrics as km  # noqa: PLC0415

    with working("auditing"):
        records = asked.open()
        found = km.audit(
            registry,
            records,
            **request,
            checks=[*checks, *of_areas(registry, areas, registry.checks)] if checks or areas else None,
            every=every,
            on_violation=asked.on_violation,
        )
    show_left_out(records, found.excluded)
    from kexie_metrics.publishing.findings import audit_report  # noqa: PLC0415

    language = language_of(registry, asked.language)
    print_report(audit_report(found, registry, language, records.organisations, everything=everything))
    if found.failures:
        ctx.exit(FINDINGS)
