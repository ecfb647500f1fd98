"""`kexie check`: every mistake in definition files, at its place."""

from __future__ import annotations

import re
from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kexie_metrics.cli import options
from kexie_metrics.cli.opening import registry_for, site_of
from kexie_metrics.cli.running import FINDINGS
from kexie_metrics.errors import DefinitionError, PluginError

if TYPE_CHECKING:
    from kexie_metrics.registry import Registry

__all__ = ["check"]

_AREA = re.compile(rb'^\s*\[area\][^\[]*?^\s*id\s*=\s*["\']([^"\']*)', re.MULTILINE)


@click.command()
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False), metavar="[FILES]...")
@options.optional_records
@options.block
@click.pass_context
def check(ctx: click.Context, *, files: tuple[str, ...], folder: Path | str | None, block: tuple[str, ...]) -> None:
    """Find every mistake in definition files.

    With no FILES, all that is installed is checked. Every mistake of every file is printed at its line and column.
    FILES are checked together with the installed plugins, so that they may refer to them; a file that an installed
    plugin brings as well takes that one's place. The exit code is 1 if there is a mistake.

    \b
    kexie check
    kexie check plugins/*/src/*/*.toml
    """  # noqa: D301 - click reads the control character
    try:
        registry = _with_plugins(files, folder, block) if files else registry_for(folder, block=block)
    except (DefinitionError, PluginError) as error:
        click.echo(str(error))
        ctx.exit(FINDINGS)
    click.echo(_summary(registry, len(files)))


def _summary(registry: Registry, files: int) -> str:
    checked = f"{files} file{'' if files == 1 else 's'} and what is installed" if files else "all that is installed"
    parts = (
        (len(registry.areas), "area"),
        (len(registry.datasets), "dataset"),
        (len(registry), "indicator"),
        (len(registry.checks), "audit rule"),
    )
    counted = ", ".join(f"{number} {word}{'' if number == 1 else 's'}" for number, word in parts)
    return f"no mistakes in {checked}: {counted}"


def _with_plugins(files: Collection[str], folder: Path | str | None, block: Collection[str]) -> Registry:
    """The files, and of each plugin the files that are not among them."""
    from attrs import evolve  # noqa: PLC0415

    from kexie_metrics.definitions.model import Site  # noqa: PLC0415
    from kexie_metrics.plugins import load_plugins  # noqa: PLC0415
    from kexie_metrics.registry.loading import load_site, registry_of  # noqa: PLC0415

    folder = site_of(folder)
    site = Site(schema=1) if folder is None else load_site(folder)
    own = [] if folder is None else [folder / name for name in site.definitions.files]
    given = {_identity(Path(file).name, Path(file).read_bytes()) for file in files}
    plugins = [
        evolve(plugin, files=tuple(f for f in plugin.files if _identity(f.name, f.read_bytes()) not in given))
        for plugin in load_plugins(block={*block, *site.plugins.block})
    ]
    return registry_of(plugins, files=[*own, *files], site=site)


def _identity(name: str, data: bytes) -> tuple[str, bytes | None]:
    """By what a plugin's file is known again wherever it lies: its name and its area, also where it cannot be read."""
    area = _AREA.search(data)
    return name, area[1] if area is not None else None
