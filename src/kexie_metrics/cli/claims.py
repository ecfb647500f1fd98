"""`kexie claims`: every figure in a text, held against the records."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any, Literal

import click

from kexie_metrics.cli import options
from kexie_metrics.cli.opening import (
    language_of,
    print_report,
    read_periods,
    read_tree,
    registry_for,
    show_left_out,
    working,
)
from kexie_metrics.cli.running import FINDINGS
from kexie_metrics.errors import RequestError

__all__ = ["claims"]


class Share(click.ParamType[Fraction]):
    """A part of one, such as 0.05, kept exact."""

    name = "share"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Fraction:  # noqa: ANN401
        """The share as a fraction."""
        try:
            share = Fraction(value)
        except (ValueError, ZeroDivisionError):
            share = Fraction(0)
        if not 0 < share < 1:
            self.fail(f"{value!r} is no share between 0 and 1, such as 0.05", param, ctx)
        return share


@click.command()
@click.argument(
    "texts", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="TEXT..."
)
@options.records
@click.option(
    "--period",
    required=True,
    metavar="PERIOD",
    help="The period that the text speaks of, where a sentence names no other year; written as for `kexie compute`.",
)
@click.option(
    "--org",
    metavar="CODE",
    help="The organisation that the text speaks of, where a sentence names no other; by default the top of the tree.",
)
@click.option(
    "--fair",
    type=Share(),
    default="0.05",
    show_default=True,
    metavar="SHARE",
    help="How far the true figure may be from a rounded one that is well put.",
)
@click.option(
    "--hard",
    type=Share(),
    default="0.10",
    show_default=True,
    metavar="SHARE",
    help="How far it may be from one after `nearly` or `about` before that is false.",
)
@options.tree
@options.on_violation
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "json", "github"]),
    default="table",
    show_default=True,
    help="github prints a remark for each figure that is not fair, which a pull request shows beside its line.",
)
@options.definitions
@click.pass_context
def claims(
    ctx: click.Context,
    *,
    texts: tuple[Path, ...],
    folder: Path,
    period: str,
    org: str | None,
    fair: Fraction,
    hard: Fraction,
    tree: str,
    on_violation: Literal["refuse", "exclude"],
    form: str,
    files: tuple[str, ...],
    block: tuple[str, ...],
    language: str | None,
) -> None:
    """Check every figure in a text against the records.

    TEXT is a .md, .txt or .docx file. A figure is bound to an indicator by the words around it, or by a pin right after
    it: [[area.indicator]], [[area.indicator@2022]], or [[-]] for one that is not to be checked. Each is fair, loose,
    false, of faulty wording, or unknown. The exit code is 1 if one is false.

    \b
    kexie claims summary.md --records DIR --period 2023
    kexie claims summary.docx --records DIR --period 2019..2023 --format json
    """  # noqa: D301 - click reads the control character
    if fair > hard:
        raise RequestError(f"--fair {float(fair)} is more than --hard {float(hard)}: what is well put would be false")
    way = read_tree(tree)
    registry = registry_for(folder, files, block)
    (asked,) = read_periods(registry, [period])
    import kexie_metrics as km  # noqa: PLC0415
    from kexie_metrics.publishing.claims import check_claims  # noqa: PLC0415
    from kexie_metrics.publishing.claims.showing import (  # noqa: PLC0415
        claims_github,
        claims_json,
        claims_report,
    )
    from kexie_metrics.publishing.wording import Style  # noqa: PLC0415

    with working("checking"):
        records = km.open_records(folder, registry)
        found = check_claims(
            texts,
            registry,
            records,
            period=asked,
            org=org,
            tree=way,
            on_violation=on_violation,
            style=Style(fair=fair, hard=hard),
        )
    if found.figures is not None:
        show_left_out(records, found.figures.excluded)
    spoken = language_of(registry, language)
    if form == "table":
        print_report(claims_report(found, spoken, records.organisations))
    else:
        click.echo(
            claims_json(found) if form == "json" else claims_github(found, spoken, records.organisations), nl=False
        )
    if found.counts["false"]:
        ctx.exit(FINDINGS)
