"""What `compute`, `audit` and `missing` are asked alike: which definitions, which records, and what of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import cached_property, wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypedDict

from attrs import field, fields, frozen

from kexie_metrics.cli.opening import read_periods, read_tree, registry_for

if TYPE_CHECKING:
    from kexie_metrics.periods import Period
    from kexie_metrics.records import Records
    from kexie_metrics.registry import Registry

__all__ = ["Asked", "Request", "asking"]


class Request(TypedDict):
    """What the engine is asked for, whatever the command."""

    periods: list[Period]
    orgs: tuple[str, ...] | None
    tree: Literal["then", "now"] | date


@frozen(kw_only=True, eq=False, repr=False)
class Asked:
    """What the command line says, as the options of the same names explain it.

    Raises:
        RequestError: The tree is none of `then`, `now` or a day.
    """

    folder: Path | str
    areas: tuple[str, ...]
    periods: tuple[str, ...]
    orgs: tuple[str, ...]
    tree: Literal["then", "now"] | date = field(converter=read_tree)
    on_violation: Literal["refuse", "exclude"]
    memory_limit: str | None
    cache: Path | None
    files: tuple[str, ...]
    block: tuple[str, ...]
    language: str | None

    @cached_property
    def registry(self) -> Registry:
        """The definitions."""
        return registry_for(self.folder, self.files, self.block)

    def request(self) -> Request:
        """What the engine is asked for; a period that is none is told here, before records are opened.

        Raises:
            PeriodError: A text is no period.
        """
        return {"periods": read_periods(self.registry, self.periods), "orgs": self.orgs or None, "tree": self.tree}

    def open(self) -> Records:
        """Open the records."""
        from kexie_metrics import open_records  # noqa: PLC0415 - the engine is loaded when it is needed

        return open_records(self.folder, self.registry, memory_limit=self.memory_limit, cache=self.cache)


def asking(command: Callable[..., None]) -> Callable[..., None]:
    """Hand a command the options that it shares with others as one argument, `asked`."""
    shared = [each.name for each in fields(Asked)]

    @wraps(command)
    def run(*args: Any, **given: Any) -> None:  # noqa: ANN401 - whatever click gives
        asked = Asked(**{name: given.pop(name) for name in shared})
        command(*args, asked=asked, **given)

    return run
