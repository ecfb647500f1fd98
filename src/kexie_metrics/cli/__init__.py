"""The `kexie` command: asks, prints, and says by its exit code how it went; everything else is done below it."""

from __future__ import annotations

import click

from kexie_metrics.cli.auditing import audit
from kexie_metrics.cli.checking import check
from kexie_metrics.cli.computing import compute
from kexie_metrics.cli.creating import new
from kexie_metrics.cli.listing import list_indicators, plugins, show
from kexie_metrics.cli.missing import missing
from kexie_metrics.cli.running import PlainGroup
from kexie_metrics.cli.schemas import schema

__all__ = ["kexie", "main"]


@click.group(
    cls=PlainGroup,
    commands=[plugins, list_indicators, show, check, compute, audit, missing, schema, new],
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(package_name="kexie-metrics", prog_name="kexie")
def kexie() -> None:
    """Year-end figures from records, by indicators that plugins define.

    \b
    kexie list                                    what can be computed
    kexie show popularization.education_bases     what an indicator means
    kexie compute --records DIR --period 2023     every figure of a year
    kexie audit --records DIR --period 2023       figures against the audit rules
    kexie missing --records DIR --period 2023     who has not reported
    kexie check mine.toml                         mistakes in definition files
    kexie new volunteering --en Volunteering      a plugin of your own
    kexie schema --out definitions.json           the language, for an editor

    An option that may be repeated also takes several values with commas between them.

    Exit codes: 0 done; 1 findings (failing audit rules, missing reports, mistakes in definitions, broken
    plugins); 2 wrong usage or
    bad input; 130 interrupted.
    """  # noqa: D301 - click reads the control character


def main() -> None:
    """Run the command line; the entry point of `kexie`."""
    kexie(prog_name="kexie")
