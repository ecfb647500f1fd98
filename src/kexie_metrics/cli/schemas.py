"""`kexie schema`: the definition language as a JSON Schema, for editors."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import click

from kexie_metrics.writing import replacing

__all__ = ["schema"]


@click.command()
@click.option(
    "--of",
    type=click.Choice(["definitions", "site"]),
    default="definitions",
    show_default=True,
    help="Files that are meant: definition files, or the site file kexie.toml.",
)
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write to a file, whole or not at all, instead of printing.",
)
def schema(*, of: Literal["definitions", "site"], out: Path | None) -> None:
    """Print the definition language as a JSON Schema (2020-12).

    An editor that knows it completes keys, shows what they mean in Chinese and English, and marks mistakes. A file
    names its schema in its first line: #:schema ./definitions.json

    \b
    kexie schema --out definitions.json
    kexie schema --of site --out site.json
    """  # noqa: D301 - click reads the control character
    from kexie_metrics.definitions.schema import schema_text  # noqa: PLC0415

    text = schema_text(of)
    if out is None:
        click.echo(text, nl=False)
        return
    with replacing(out) as temporary:
        temporary.write_text(text, encoding="utf-8", newline="")
