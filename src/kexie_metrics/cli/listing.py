"""`kexie plugins`, `kexie list`, `kexie show`: what is installed, what can be computed, what it means."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kexie_metrics.cli import options
from kexie_metrics.cli.opening import language_of, of_areas, print_report, registry_for, site_of
from kexie_metrics.cli.running import FINDINGS

if TYPE_CHECKING:
    from kexie_metrics.plugins import Plugin

__all__ = ["list_indicators", "plugins", "show"]


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table.")
@options.optional_records
@options.block
@click.pass_context
def plugins(ctx: click.Context, *, as_json: bool, folder: Path | str | None, block: tuple[str, ...]) -> None:
    """List installed plugins.

    Each with its package and version, its definition files and what else it adds, and whether it can be used. The exit
    code is 1 if a plugin is broken; blocked ones are none.

    \b
    kexie plugins
    kexie plugins --json
    """  # noqa: D301 - click reads the control character
    from kexie_metrics.plugins import installed_plugins  # noqa: PLC0415
    from kexie_metrics.registry import load_site  # noqa: PLC0415

    site = site_of(folder)
    blocked = {*block, *(load_site(site).plugins.block if site is not None else ())}
    found = installed_plugins(block=blocked)
    if as_json:
        click.echo(json.dumps([_facts(plugin) for plugin in found], ensure_ascii=False, indent=1))
    elif found:
        _show_plugins(found)
    else:
        click.echo("no plugin is installed; pip install kexie-metrics-<area>, or give definition files with --file")
    if any(plugin.failure is not None for plugin in found):
        ctx.exit(FINDINGS)


def _facts(plugin: Plugin) -> dict[str, object]:
    return {
        "name": plugin.name,
        "distribution": plugin.distribution,
        "version": plugin.version,
        "api": plugin.api,
        "hooks": list(plugin.hooks),
        "files": [file.name for file in plugin.files],
        "adds": _added(plugin),
        "status": _status(plugin),
        "reason": None if plugin.failure is None else plugin.failure.reason,
    }


def _added(plugin: Plugin) -> list[str]:
    """What a plugin adds besides definitions: `exporter dhis2`."""
    from kexie_metrics.extensions import names_of  # noqa: PLC0415

    return [f"{kind} {name}" for item in plugin.extensions for kind, name in names_of(item)[:1]]


def _status(plugin: Plugin) -> str:
    return "blocked" if plugin.blocked else "ok" if plugin.failure is None else "broken"


def _show_plugins(found: Sequence[Plugin]) -> None:
    from kexie_metrics.publishing.reports import Column, Report, Section  # noqa: PLC0415

    rows = tuple(
        (
            plugin.name,
            plugin.distribution or "",
            plugin.version or "",
            _status(plugin),
            ", ".join([*(file.name for file in plugin.files), *_added(plugin)]),
        )
        for plugin in found
    )
    columns = tuple(Column(title=title) for title in ("plugin", "package", "version", "status", "gives"))
    failures = tuple(str(plugin.failure) for plugin in found if plugin.failure is not None)
    print_report(Report(sections=(Section(columns=columns, rows=rows, notes=failures),)))


@click.command("list")
@options.area
@options.optional_records
@options.definitions
def list_indicators(
    *,
    areas: tuple[str, ...],
    folder: Path | str | None,
    files: tuple[str, ...],
    block: tuple[str, ...],
    language: str | None,
) -> None:
    """List indicators, area by area.

    Each with its id, name, unit, and what sort of figure it is.

    \b
    kexie list
    kexie list --area popularization --lang en
    """  # noqa: D301 - click reads the control character
    registry = registry_for(folder, files, block)
    from kexie_metrics.publishing.describing import kind_word  # noqa: PLC0415
    from kexie_metrics.publishing.reports import Column, Report, Section  # noqa: PLC0415
    from kexie_metrics.publishing.words.naming import Names  # noqa: PLC0415

    names = Names(registry=registry, language=language_of(registry, language))
    wanted = of_areas(registry, areas) if areas else tuple(registry)
    titles = names.either("指标 名称 单位 类型", "indicator name unit kind").split()
    sections = []
    for area in dict.fromkeys(name.partition(".")[0] for name in wanted):
        found = [registry[name] for name in wanted if name.partition(".")[0] == area]
        sections.append(
            Section(
                title=f"{names.area(area)} [{area}]",
                columns=tuple(Column(title=title) for title in titles),
                rows=tuple(
                    (each.id, names.indicator(each.id), each.unit or "", kind_word(each, names.language))
                    for each in found
                ),
            )
        )
    print_report(Report(sections=tuple(sections)))


@click.command()
@click.argument("indicator", metavar="ID")
@options.optional_records
@options.definitions
@click.option("--graph", is_flag=True, help="Print what it is made of as a Mermaid flowchart.")
def show(
    *,
    graph: bool,
    indicator: str,
    folder: Path | str | None,
    files: tuple[str, ...],
    block: tuple[str, ...],
    language: str | None,
) -> None:
    """Say in words what an indicator means.

    What is counted, from which records, when; how it rolls up over time and organisations; what it may be split by and
    never be added to; target, unit, source, and the plugin that defines it.

    \b
    kexie show popularization.education_bases
    kexie show popularization.education_bases --lang en
    kexie show popularization.plays_per_video --graph
    """  # noqa: D301 - click reads the control character
    registry = registry_for(folder, files, block)
    if graph:
        from kexie_metrics.publishing.graphs import mermaid  # noqa: PLC0415

        click.echo(mermaid(registry, indicator, language_of(registry, language)), nl=False)
        return
    from kexie_metrics.publishing.describing import describe  # noqa: PLC0415
    from kexie_metrics.publishing.terminal import show_facts  # noqa: PLC0415

    description = describe(registry, indicator, language_of(registry, language))
    show_facts(f"{description.title}  {description.id}", description.facts)
