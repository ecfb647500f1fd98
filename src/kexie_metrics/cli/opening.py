"""What a command needs before it can start: definitions, records and a language; and what it says about them."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from kexie_metrics.cli.saying import say
from kexie_metrics.errors import ContractError, RequestError, UnknownNameError

if TYPE_CHECKING:
    from kexie_metrics.periods import Period
    from kexie_metrics.publishing.reports import Report, Section
    from kexie_metrics.records import Records, Violations
    from kexie_metrics.registry import Registry

__all__ = [
    "language_of",
    "of_areas",
    "print_report",
    "progressing",
    "read_periods",
    "read_tree",
    "registry_for",
    "show_left_out",
    "show_violations",
    "site_of",
    "violations_section",
    "working",
]

_SHOWN = 20
"""So many violations are printed; the rest is counted."""


def site_of(folder: Path | None) -> Path | None:
    """The folder itself where it has a site file, else nothing."""
    return folder if folder is not None and (folder / "kexie.toml").is_file() else None


def registry_for(folder: Path | None, files: Sequence[str] = (), block: Sequence[str] = ()) -> Registry:
    """Installed plugins, the definitions of the records' own site file, and files given on the command line."""
    from kexie_metrics.registry import load_registry  # noqa: PLC0415 - `kexie --help` needs no definitions

    return load_registry(site=site_of(folder), files=files, block=block)


def language_of(registry: Registry, asked: str | None) -> str:
    """The language asked for, or that of the site, which is Chinese where it says nothing."""
    return asked or registry.site.language


def of_areas(registry: Registry, areas: Sequence[str], names: Iterable[str] | None = None) -> tuple[str, ...]:
    """What belongs to work areas: their indicators, or those of the given full ids.

    Raises:
        UnknownNameError: There is no such area.
    """
    for area in areas:
        if area not in registry.areas:
            raise UnknownNameError(area, registry.areas)
    return tuple(name for name in (registry if names is None else names) if name.partition(".")[0] in areas)


def read_periods(registry: Registry, texts: Sequence[str]) -> list[Period]:
    """Read periods, before records are opened for one that is none.

    Raises:
        PeriodError: A text is no period.
    """
    from kexie_metrics.periods import Timeline  # noqa: PLC0415

    timeline = Timeline(terms=registry.site.terms, calendars=registry.site.calendars)
    return [timeline.parse(text) for text in texts]


def read_tree(text: str) -> Literal["then", "now"] | date:
    """Read `then`, `now` or a day.

    Raises:
        RequestError: It is none of these.
    """
    if text in ("then", "now"):
        return "then" if text == "then" else "now"
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise RequestError(f"--tree {text!r} is none of then, now or a day such as 2020-06-30") from None


@contextmanager
def working(text: str) -> Iterator[None]:
    """Say on a terminal that something goes on, until it is done."""
    if not sys.stderr.isatty():
        yield
        return
    from rich.console import Console  # noqa: PLC0415

    with Console(stderr=True).status(text):
        yield


@contextmanager
def progressing(text: str) -> Iterator[Callable[[str, int, int], None] | None]:
    """A bar on a terminal that is told how far a computation is; nothing elsewhere."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console  # noqa: PLC0415
    from rich.progress import Progress  # noqa: PLC0415

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(text, total=None)

        def tell(what: str, done: int, total: int) -> None:
            bar.update(task, description=what, completed=done, total=total)

        yield tell


def print_report(report: Report) -> None:
    """Print a report on standard output."""
    from kexie_metrics.publishing.terminal import show  # noqa: PLC0415

    show(report)


def show_violations(error: ContractError) -> None:
    """Say on standard error what is wrong with the records."""
    violations: Any = error.violations
    headline, _, rest = str(error).partition("\n")
    say(f"error: {headline}")
    _show(violations)
    if "exclude" in rest:
        say("nothing is computed; mend the records, or leave these rows out with --on-violation exclude")


def show_left_out(records: Records, excluded: Any) -> None:  # noqa: ANN401 - `Violations`, or nothing
    """Say on standard error what is not in the figures: rows with violations, and files of areas not installed."""
    if records.unclaimed:
        say(f"not counted, as no installed plugin defines them: {', '.join(records.unclaimed)}")
    if excluded:
        say(f"left out: rows and files with {len(excluded)} violation{'' if len(excluded) == 1 else 's'}")
        _show(excluded)


def _show(violations: Violations) -> None:
    from kexie_metrics.publishing.reports import Report  # noqa: PLC0415
    from kexie_metrics.publishing.terminal import show  # noqa: PLC0415

    show(Report(sections=(violations_section(violations),)), file=sys.stderr)


def violations_section(violations: Violations) -> Section:
    """The first violations as a table, and how many more there are."""
    from kexie_metrics.publishing.reports import Column, Section  # noqa: PLC0415
    from kexie_metrics.records import Violations as Table  # noqa: PLC0415

    rows = tuple(
        (
            found.file,
            "" if found.row is None else str(found.row),
            found.column or "",
            found.value or "",
            found.rule,
            found.message,
        )
        for found in Table(violations.table.slice(0, _SHOWN))
    )
    more = len(violations) - _SHOWN
    columns = tuple(
        Column(title=title, numeric=title == "row") for title in ("file", "row", "column", "value", "rule", "message")
    )
    notes = (f"… and {more} more",) if more > 0 else ()
    return Section(columns=columns, rows=rows, notes=notes)
