"""`kexie missing`: which reports are owed and not there."""

from __future__ import annotations

import click

from kexie_metrics.cli import options
from kexie_metrics.cli.asking import Asked, asking
from kexie_metrics.cli.opening import language_of, of_areas, print_report, show_left_out, working
from kexie_metrics.cli.running import FINDINGS
from kexie_metrics.errors import RequestError

__all__ = ["missing"]


@click.command()
@click.argument("indicators", nargs=-1, metavar="[ID]...")
@options.area
@options.records
@options.periods
@options.orgs
@options.engine
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "csv", "json"]),
    default="table",
    show_default=True,
    help="csv and json hold codes and days; a table holds names.",
)
@options.definitions
@click.pass_context
@asking
def missing(ctx: click.Context, *, asked: Asked, indicators: tuple[str, ...], form: str) -> None:
    """List the units that owe a report and have not given it.

    Which units owe what is said by `expects` in a dataset. The reports are those that the figures of the indicators
    need: those named by ID, those of --area, or all. The exit code is 1 if a report is missing.

    \b
    kexie missing --records DIR --period 2023
    kexie missing --area popularization --records DIR --period 2023Q4 --org 420300 --format csv
    """  # noqa: D301 - click reads the control character
    registry = asked.registry
    named = (*indicators, *of_areas(registry, asked.areas)) if indicators or asked.areas else tuple(registry)
    wanted = [name for name in dict.fromkeys(named) if registry[name] and registry.expecting(name)]
    if not wanted:
        raise RequestError("nobody owes a report for these indicators: no dataset of theirs says so with expects")
    request = asked.request()
    import kexie_metrics as km  # noqa: PLC0415

    with working("reading records"):
        records = asked.open()
        figures = km.compute(registry, records, **request, indicators=wanted, on_violation=asked.on_violation)
    show_left_out(records, figures.excluded)
    found = figures.missing()
    from kexie_metrics.publishing.missing import missing_csv, missing_json, missing_report  # noqa: PLC0415

    if form == "table":
        print_report(missing_report(found, registry, language_of(registry, asked.language), records.organisations))
    else:
        click.echo(missing_csv(found) if form == "csv" else missing_json(found), nl=False)
    if found:
        ctx.exit(FINDINGS)
