"""`kexie new`: a plugin of one's own, whole from the first minute."""

from __future__ import annotations

from pathlib import Path

import click

from kexie_metrics.cli import options
from kexie_metrics.errors import RequestError

__all__ = ["new"]


@click.command()
@click.argument("area", metavar="AREA")
@click.option("--zh", metavar="NAME", help="Chinese name of the area.")
@click.option(
    "--en", metavar="NAME", help="English name of the area; by default made from AREA where --zh is not given."
)
@click.option(
    "--records",
    "files",
    multiple=True,
    callback=options.listed,
    metavar="FILE",
    help="Table to draft a dataset from: .csv, .parquet, or a workbook; may be repeated.",
)
@click.option(
    "--into",
    "parent",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=".",
    metavar="DIR",
    help="Folder in which the package gets a folder of its own; by default the current one.",
)
def new(*, area: str, zh: str | None, en: str | None, files: tuple[str, ...], parent: Path) -> None:
    """Write a plugin for a new work area: an installable package with definitions, records and tests.

    With --records, its datasets are drafted from tables: types, key, time, organisation and code lists, each guess
    marked `confirm`. Of the tables themselves, only the names of columns and the few values that come again and again
    get into the package. Nothing is ever overwritten.

    \b
    kexie new volunteering --zh 科技志愿服务 --en Volunteering
    kexie new volunteering --zh 科技志愿服务 --records services.csv --records ledger.xlsx
    """  # noqa: D301 - click reads the control character
    from kexie_metrics.authoring import NewArea, read_sheets, write_package  # noqa: PLC0415
    from kexie_metrics.definitions.model import Text  # noqa: PLC0415
    from kexie_metrics.plugins import installed_plugins  # noqa: PLC0415

    if any(plugin.name == area for plugin in installed_plugins()):
        raise RequestError(f"a plugin {area!r} is installed already; choose another name")
    if not (zh or en):
        en = area.replace("_", " ").capitalize()
    named = NewArea(id=area, label=Text(zh=zh or None, en=en or None))
    written = write_package(named, read_sheets([Path(file) for file in files]), parent)
    folder = parent / named.distribution
    for path in written:
        click.echo(str(path))
    click.echo(f"\npip install -e '{folder}[test]', then kexie check {area}, and edit {_definitions(written)}")


def _definitions(written: list[Path]) -> Path:
    return next(path for path in written if path.suffix == ".toml" and path.name != "pyproject.toml")
