"""`kexie compute`: figures, as a table for people or as a file for programs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kexie_metrics.cli import options
from kexie_metrics.cli.asking import Asked, asking
from kexie_metrics.cli.opening import language_of, of_areas, progressing, show_left_out, working
from kexie_metrics.errors import RequestError, UnknownFormatError
from kexie_metrics.extensions import BUILT_IN_FORMATS
from kexie_metrics.writing import replacing

if TYPE_CHECKING:
    from kexie_metrics.extensions import Exporter
    from kexie_metrics.figures import Figures, Progress
    from kexie_metrics.publishing.reports import Report

__all__ = ["compute"]


@click.command()
@click.argument("indicators", nargs=-1, metavar="[ID]...")
@options.records
@options.periods
@options.every
@options.orgs
@click.option(
    "--by",
    multiple=True,
    callback=options.listed,
    metavar="DIM",
    help="Dimension to split by, as `kexie show` names it; totals come as well; may be repeated.",
)
@click.option(
    "--compare",
    multiple=True,
    callback=options.listed,
    metavar="WITH",
    help="previous_year, previous_period, target, year_to_date, year_to_date_previous_year, or a period; may be "
    "repeated.",
)
@options.area
@options.engine
@click.option("--explain", is_flag=True, help="Print the plan and its SQL, and compute nothing.")
@click.option(
    "--format",
    "form",
    metavar="FORMAT",
    help="table, csv, json, markdown, parquet, xlsx, or a format that a plugin gives. By default "
    "what the ending of --out says, or else a table. csv, json, parquet and xlsx hold exact values; a table "
    "and Markdown hold rounded ones.",
)
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write to a file, whole or not at all, instead of printing; needed for parquet and xlsx.",
)
@options.definitions
@asking
def compute(
    *,
    asked: Asked,
    indicators: tuple[str, ...],
    every: str | None,
    by: tuple[str, ...],
    compare: tuple[str, ...],
    explain: bool,
    form: str | None,
    out: Path | None,
) -> None:
    """Compute figures from records.

    The indicators are those named by ID, those of --area, or all. Every cell of indicators × periods × organisations ×
    dimensions comes back, with a value or with the reason why there is none.

    \b
    kexie compute --records DIR --period 2023
    kexie compute popularization.education_bases --records DIR --period 2019..2023 --every year --org county
    kexie compute --area think_tank --records DIR --period 2023 --compare previous_year,target
    kexie compute popularization.videos_produced --records DIR --period fifth --by topic
    kexie compute --records DIR --period 2019..2023 --org 420300 --format csv --out figures.csv
    """  # noqa: D301 - click reads the control character
    registry = asked.registry
    form = _form(form, out, registry.extensions.exporters)
    named = (*indicators, *of_areas(registry, asked.areas))
    wanted = tuple(dict.fromkeys(named)) if indicators or asked.areas else None
    for name in wanted or ():
        registry[name]  # an unknown one is told before records are opened
    request = asked.request()
    import kexie_metrics as km  # noqa: PLC0415

    with working("reading records"):
        records = asked.open()
        km.compute  # noqa: B018 - the engine is loaded while the user is told to wait
    if explain:
        plan = km.explain(registry, records, **request, indicators=wanted, every=every, by=by, compare=compare)
        if out is None:
            click.echo(plan)
        else:
            with replacing(out) as temporary:
                temporary.write_text(f"{plan}\n", encoding="utf-8", newline="")
        return
    with progressing("computing") as progress:
        figures = km.compute(
            registry,
            records,
            **request,
            indicators=wanted,
            every=every,
            by=by,
            compare=compare,
            on_violation=asked.on_violation,
            progress=progress,
        )
    show_left_out(records, figures.excluded)

    def report() -> Report:
        from kexie_metrics.publishing.tables import figures_report  # noqa: PLC0415

        return figures_report(figures, language_of(registry, asked.language), records.organisations)

    _publish(figures, report, form, out)


def _form(form: str | None, out: Path | None, exporters: Mapping[str, Exporter]) -> str:
    """The format, from the file's ending where it is not given.

    Raises:
        UnknownFormatError: It is not built in, and no plugin gives it.
        RequestError: A format that cannot be printed, without a file.
    """
    if form is None and out is not None:
        from kexie_metrics.figures import exporter_for  # noqa: PLC0415

        built_in = (name for name, ending in BUILT_IN_FORMATS.items() if ending == out.suffix.lower())
        form = exporter_for(out, exporters) or next(built_in, None)
    form = form or "table"
    if form not in BUILT_IN_FORMATS and form not in exporters:
        raise UnknownFormatError(form, [*BUILT_IN_FORMATS, *exporters])
    if form in {"parquet", "xlsx"} and out is None:
        raise RequestError(f"--format {form} needs a file: add --out FILE")
    return form


def _publish(figures: Figures, report: Callable[[], Report], form: str, out: Path | None) -> None:
    if out is None:
        _print(figures, report, form)
    else:
        with progressing("writing") as progress:
            _write(figures, report, form, out, progress=progress)


def _print(figures: Figures, report: Callable[[], Report], form: str) -> None:
    from kexie_metrics.publishing.markdown import to_markdown  # noqa: PLC0415
    from kexie_metrics.publishing.terminal import show  # noqa: PLC0415

    if form == "table":
        show(report())
        return
    forms = {"csv": figures.to_csv, "json": figures.to_json, "markdown": lambda: to_markdown(report())}
    click.echo(forms[form]() if form in forms else figures.export(format=form), nl=False)


def _write(figures: Figures, report: Callable[[], Report], form: str, out: Path, *, progress: Progress | None) -> None:
    """Write a file, whole or not at all."""
    if form == "csv":
        figures.to_csv(out, progress=progress)
    elif form == "json":
        figures.to_json(out)
    elif form == "parquet":
        figures.to_parquet(out)
    elif form == "xlsx":
        from kexie_metrics.publishing.files.sheets import write_figures  # noqa: PLC0415 - no other form needs it

        write_figures(figures, out, progress=progress)
    elif form not in BUILT_IN_FORMATS:
        figures.export(out, format=form)
    else:
        from kexie_metrics.publishing.markdown import to_markdown  # noqa: PLC0415
        from kexie_metrics.publishing.terminal import show  # noqa: PLC0415

        with replacing(out) as temporary, temporary.open("w", encoding="utf-8", newline="") as file:
            if form == "markdown":
                file.write(to_markdown(report()))
            else:
                show(report(), file=file)
