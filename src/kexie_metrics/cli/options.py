"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

__all__ = [
    "ViolationWay",
    "area",
    "block",
    "checked_records",
    "definitions",
    "engine",
    "every",
    "files",
    "language",
    "listed",
    "on_violation",
    "optional_records",
    "orgs",
    "periods",
    "records",
    "tree",
]

Command = TypeVar("Command", bound=Callable[..., Any])

ViolationWay = click.Choice(["refuse", "exclude"])


class _Place(click.Path):
    """A folder that is there, or an address, which whoever opens it looks at."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:  # noqa: ANN401
        if isinstance(value, str) and "://" in value:
            return value
        return super().convert(value, param, ctx)


def listed(_ctx: click.Context, _param: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
    """Values given one by one or with commas between them, each once."""
    parts = (part.strip() for value in values for part in value.split(","))
    return tuple(dict.fromkeys(part for part in parts if part))


def _folder(help_text: str, *, required: bool = False) -> Callable[[Command], Command]:
    return click.option(
        "--records",
        "folder",
        type=_Place(exists=True, file_okay=False, path_type=Path),
        required=required,
        envvar="KEXIE_RECORDS",
        show_envvar=True,
        metavar="DIR",
        help=help_text,
    )


records = _folder(
    "Folder with <area>/<dataset>.csv or .parquet, organisations.csv and, where there is one, kexie.toml; or "
    "an address such as postgres://… or one that a plugin opens.",
    required=True,
)
"""The folder of records."""

optional_records = _folder(
    "Folder of records whose kexie.toml is to hold: its language, blocked plugins and own definitions."
)
"""The folder of records, for commands that read only its site file."""

checked_records = _folder("Folder of records to hold to what the datasets promise; its kexie.toml holds as well.")
"""The folder of records to check besides the definitions."""

files = click.option(
    "--file",
    "files",
    multiple=True,
    type=click.Path(dir_okay=False),
    metavar="DEFS.toml",
    help="Definition file besides those of the plugins; may be repeated.",
)
"""Definition files besides the plugins'."""

block = click.option(
    "--block", multiple=True, callback=listed, metavar="PLUGIN", help="Plugin to do without; may be repeated."
)
"""Plugins to do without."""

language = click.option(
    "--lang",
    "language",
    type=click.Choice(["zh", "en"]),
    envvar="KEXIE_LANG",
    show_envvar=True,
    help="Language of what is printed; by default that of kexie.toml, or else zh.",
)
"""The language of what is printed."""

area = click.option(
    "--area", "areas", multiple=True, callback=listed, metavar="AREA", help="Work area; may be repeated."
)
"""A work area."""

periods = click.option(
    "--period",
    "periods",
    multiple=True,
    required=True,
    callback=listed,
    metavar="PERIOD",
    help="2023, 2023H1, 2023Q4, 2023-11, 2023-11-05, 2019..2023 (from first to last, as one period), or a term or "
    "calendar year of kexie.toml (fifth, school:2023); may be repeated.",
)
"""What periods are asked for."""

every = click.option(
    "--every",
    metavar="UNIT",
    help="Split each period: year, half, quarter, month, day, or the name of a calendar.",
)
"""How periods are split."""

orgs = click.option(
    "--org",
    "orgs",
    multiple=True,
    callback=listed,
    metavar="CODE|LEVEL",
    help="Organisation by code, or a level for all of it; by default the top of the tree; may be repeated.",
)
"""Which organisations are asked for."""

tree = click.option(
    "--tree",
    default="then",
    show_default=True,
    metavar="then|now|DATE",
    help="Which tree of organisations shows history: as it was at each period's end, as it is now, or as it was "
    "on a day (2020-06-30).",
)
"""Which tree shows history."""

on_violation = click.option(
    "--on-violation",
    type=ViolationWay,
    default="refuse",
    show_default=True,
    help="What to do about records that break their contract: compute nothing, or leave them out and say so.",
)
"""What to do about faulty records."""

_memory_limit = click.option(
    "--memory-limit",
    envvar="KEXIE_MEMORY_LIMIT",
    show_envvar=True,
    metavar="SIZE",
    help="What the engine may hold in memory, such as 2GB or 512MiB; the rest goes to temporary files. By default "
    "four fifths of the machine's memory.",
)
"""What the engine may hold in memory."""

_cache = click.option(
    "--cache",
    type=click.Path(file_okay=False, path_type=Path),
    envvar="KEXIE_CACHE",
    show_envvar=True,
    metavar="DIR",
    help="Keep what the records add up to in this folder, so that they are not read through again as long as they "
    "and the definitions are the same.",
)
"""Where what records add up to is kept."""


def definitions(command: Command) -> Command:
    """Which definitions hold, and in which language they are shown."""
    return files(block(language(command)))


def engine(command: Command) -> Command:
    """How records are counted: over which tree, with or without faulty ones, in how much memory, kept where."""
    return tree(on_violation(_memory_limit(_cache(command))))
