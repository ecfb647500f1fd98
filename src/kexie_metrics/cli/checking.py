"""`kexie check`: every mistake in definition files at its place, what could be better, and what records break."""

from __future__ import annotations

import re
from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kexie_metrics.cli import options
from kexie_metrics.cli.opening import print_report, site_of, violations_section, working
from kexie_metrics.cli.running import FINDINGS
from kexie_metrics.cli.saying import say
from kexie_metrics.errors import DefinitionError, PluginError, Problem, RequestError, suggestion

if TYPE_CHECKING:
    from kexie_metrics.plugins import Plugin
    from kexie_metrics.publishing.problems import Found
    from kexie_metrics.registry import Examination, Registry

__all__ = ["check"]

_AREA = re.compile(rb'^\s*\[area\][^\[]*?^\s*id\s*=\s*["\']([^"\']*)', re.MULTILINE)


@click.command()
@click.argument("what", nargs=-1, metavar="[FILE|PLUGIN]...")
@options.checked_records
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "sarif", "github"]),
    default="text",
    show_default=True,
    help="How it is said: for people, for programs, for code scanning, or as commands of a GitHub workflow.",
)
@click.option("--strict", is_flag=True, help="Take a warning for a finding.")
@options.block
@click.pass_context
def check(
    ctx: click.Context, *, what: tuple[str, ...], folder: Path | None, form: str, strict: bool, block: tuple[str, ...]
) -> None:
    """Find every mistake in definition files, and what could be better.

    With no FILE and no PLUGIN, all that is installed is checked. Every mistake of every file is printed at its line and
    column. Where there is none, warnings follow: what has no unit or no source, is in one language only, is used by
    nothing, or is there twice. FILEs are checked together with the installed plugins, so that they may refer to them;
    a file that an installed plugin brings as well takes that one's place. Warnings are about what is named only.

    With --records, the records are then held to what the datasets promise. The exit code is 1 if there is a mistake, a
    violation, or, with --strict, a warning.

    \b
    kexie check
    kexie check mine.toml
    kexie check plugins/*/src/*/*.toml --strict --format github
    kexie check popularization --records DIR
    """  # noqa: D301 - click reads the control character
    from kexie_metrics.publishing.problems import Found, to_github, to_json, to_sarif  # noqa: PLC0415

    registry: Registry | None = None
    named = 0
    try:
        examination, named = _examine(what, folder, block)
    except DefinitionError as error:  # of the site file
        found = Found(problems=error.problems)
    except PluginError as error:
        found = Found(problems=_failures(error))
        if form == "text":
            click.echo(str(error))
            ctx.exit(FINDINGS)
    else:
        registry = examination.registry
        found = _with_records(Found(problems=examination.problems), registry, folder)
    if form == "text":
        _show(found, registry, named)
    else:
        click.echo({"json": to_json, "sarif": to_sarif, "github": to_github}[form](found), nl=False)
    if found.mistakes or found.faults or (strict and found.warnings):
        ctx.exit(FINDINGS)


def _failures(error: PluginError) -> tuple[Problem, ...]:
    return tuple(
        Problem(
            file=failure.distribution or failure.plugin,
            line=0,
            column=0,
            end_column=0,
            text="",
            message=str(failure),
            hint=f"mend or update it, or do without: KEXIE_BLOCK_PLUGINS={failure.plugin}",
            rule="plugin",
        )
        for failure in error.failures
    )


def _with_records(found: Found, registry: Registry, folder: Path | None) -> Found:
    """The same with what the records break; they are not looked at while the definitions have mistakes."""
    if folder is None or found.mistakes:
        return found
    from attrs import evolve  # noqa: PLC0415

    from kexie_metrics.records import open_records  # noqa: PLC0415

    with working("checking records"):
        records = open_records(folder, registry)
        violations = records.violations()
    if records.unclaimed:
        say(f"not checked, as no installed plugin defines them: {', '.join(records.unclaimed)}")
    return evolve(found, violations=violations, folder=folder.as_posix())


def _show(found: Found, registry: Registry | None, named: int) -> None:
    from kexie_metrics.definitions.places import draw  # noqa: PLC0415

    for problem in found.problems:
        click.echo(f"{draw(problem)}\n")
    if found.violations:
        from kexie_metrics.publishing.reports import Report  # noqa: PLC0415

        print_report(Report(sections=(violations_section(found.violations),)))
        click.echo()
    click.echo(_summary(found, registry, named))


def _summary(found: Found, registry: Registry | None, named: int) -> str:
    if found.mistakes or registry is None:
        return _counted(found.mistakes, "mistake")
    checked = f"{_counted(named, 'file')} and what is installed" if named else "all that is installed"
    parts = (
        (len(registry.areas), "area"),
        (len(registry.datasets), "dataset"),
        (len(registry), "indicator"),
        (len(registry.checks), "audit rule"),
    )
    counted = ", ".join(_counted(number, word) for number, word in parts)
    warnings = f", {_counted(found.warnings, 'warning')}" if found.warnings else ""
    records = ""
    if found.violations is not None:
        records = f"; {_counted(found.faults, 'violation') if found.faults else 'no violations'} in {found.folder}"
    return f"no mistakes{warnings} in {checked}: {counted}{records}"


def _counted(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"


def _examine(what: Collection[str], folder: Path | None, block: Collection[str]) -> tuple[Examination, int]:
    """The named files and plugins together with what is installed, and how many files those are.

    Raises:
        RequestError: Something named is neither a file nor a plugin.
    """
    from kexie_metrics.registry import examine, load_site  # noqa: PLC0415

    site = site_of(folder)
    if not what:
        return examine(site=site, block=block), 0
    from kexie_metrics.plugins import load_plugins  # noqa: PLC0415

    plugins = load_plugins(block={*block, *(load_site(site).plugins.block if site is not None else ())})
    names = {plugin.name for plugin in plugins}
    files = [name for name in what if Path(name).is_file()]
    for name in what:
        if name not in names and name not in files:
            raise RequestError(f"{name!r} is no file and no installed plugin; {suggestion(name, names)}")
    kept = _besides(plugins, files)
    wanted = {*what} - {*files}
    about = {*files, *(shown for plugin, shown, _ in kept if plugin in wanted)}
    texts = [(shown, text) for _, shown, text in kept]
    return examine(files=[*texts, *files], site=site, plugins=False, about=about), len(about)


def _besides(plugins: Collection[Plugin], files: Collection[str]) -> list[tuple[str, str, str]]:
    """Of each plugin the files that are not among those given: the plugin, the name to show, and the text."""
    given = {_identity(Path(file).name, Path(file).read_bytes()) for file in files}
    kept = []
    for plugin in plugins:
        for file in plugin.files:
            data = file.read_bytes()
            if _identity(file.name, data) not in given:
                kept.append((plugin.name, f"{plugin.name}/{file.name}", data.decode("utf-8", "replace")))
    return kept


def _identity(name: str, data: bytes) -> tuple[str, bytes | None]:
    """By what a plugin's file is known again wherever it lies: its name and its area, also where it cannot be read."""
    area = _AREA.search(data)
    return name, area[1] if area is not None else None
