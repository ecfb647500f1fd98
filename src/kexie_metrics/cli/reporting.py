"""`kexie report`: the figures of an office as a document that it can send on."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import click

from kexie_metrics.cli import options
from kexie_metrics.cli.opening import progressing, read_periods, registry_for, show_left_out, working
from kexie_metrics.errors import RequestError

__all__ = ["report"]

_ENDINGS = (".xlsx", ".docx", ".html", ".htm", ".md", ".csv", ".txt")


@click.command()
@options.records
@click.option("--period", required=True, metavar="PERIOD", help="What it is about, such as 2023, 2023H1 or 2023Q4.")
@click.option("--whole", metavar="PERIOD", help="A longer period beside it as a whole: 2019..2023, or a term (fifth).")
@click.option(
    "--compare",
    multiple=True,
    default=("previous_year", "target"),
    show_default="previous_year,target",
    callback=options.listed,
    metavar="WITH",
    help="previous_year, previous_period, target, year_to_date, year_to_date_previous_year, or a period; may be "
    "repeated.",
)
@options.area
@click.option("--org", metavar="CODE", help="Organisation it is about; by default the top of the tree.")
@click.option(
    "--to",
    "files",
    multiple=True,
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="File to write, in the form that its ending names: xlsx, docx, html, md, csv or txt; may be repeated. Without "
    "it, the report is printed.",
)
@click.option(
    "--template",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE.docx",
    help="Word file of your own whose placeholders are filled, for --to FILE.docx.",
)
@click.option("--font", metavar="NAME|DIR", help="Font of the charts, or a folder of font files to take it from.")
@options.on_violation
@click.option(
    "--file",
    "definitions",
    multiple=True,
    type=click.Path(dir_okay=False),
    metavar="DEFS.toml",
    help="Definition file besides those of the plugins; may be repeated.",
)
@options.block
@options.language
def report(
    *,
    folder: Path,
    period: str,
    whole: str | None,
    compare: tuple[str, ...],
    areas: tuple[str, ...],
    org: str | None,
    files: tuple[Path, ...],
    template: Path | None,
    font: str | None,
    on_violation: Literal["refuse", "exclude"],
    definitions: tuple[str, ...],
    block: tuple[str, ...],
    language: str | None,
) -> None:
    """Write a report: Excel, Word, a web page, Markdown, or on the terminal.

    \b
    kexie report --records DIR --period 2023 --to year_end.xlsx
    kexie report --records DIR --period 2023 --whole fifth --to year_end.docx --to year_end.html
    kexie report --records DIR --period 2023Q4 --compare previous_period --area think_tank
    kexie report --records DIR --period 2023 --template ours.docx --to filled.docx
    """  # noqa: D301 - click reads the control character
    for file in files:
        if file.suffix.lower() not in _ENDINGS:
            raise RequestError(f"{file}: the ending names no form; it is one of {', '.join(_ENDINGS)}")
    if template is not None and not any(file.suffix.lower() == ".docx" for file in files):
        raise RequestError("--template fills a Word file: add --to FILE.docx")
    registry = registry_for(folder, definitions, block)
    read_periods(registry, [text for text in (period, whole) if text is not None])
    import kexie_metrics as km  # noqa: PLC0415

    with working("reading records"):
        records = km.open_records(folder, registry)
        km.report  # noqa: B018 - the engine is loaded while the user is told to wait
    with progressing("computing") as progress:
        publication = km.report(
            registry,
            records,
            period=period,
            whole=whole,
            compare=compare,
            areas=areas,
            org=org,
            language=language,
            on_violation=on_violation,
            progress=progress,
        )
        for number, file in enumerate(files):
            if progress is not None:
                progress(f"writing {file.name}", number, len(files))
            publication.write(file, template=template, font=font)
    show_left_out(records, publication.figures.excluded)
    if not files:
        publication.show()
