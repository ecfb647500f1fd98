"""The names that definitions may use, and where each was written.

A short name belongs to its own area; another area's thing is named in full. A definition that could not be read is
known by name all the same, so that what leans on it is not reported as a second mistake.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Generic, TypeVar

from attrs import define, field, frozen

from kexie_metrics.definitions.places import Mistake
from kexie_metrics.definitions.reading import Document
from kexie_metrics.errors import suggestion
from kexie_metrics.registry.catalogue import Origin

__all__ = ["Entry", "Given", "Hints", "Table", "Unknown"]

T = TypeVar("T")


@frozen
class Given:
    """A document and where it came from."""

    document: Document
    origin: Origin


@frozen(kw_only=True)
class Entry(Generic[T]):
    """One definition as written.

    Attributes:
        id: Full id.
        given: Its file.
        path: Its key path in that file.
        value: What was read.
    """

    id: str
    given: Given
    path: tuple[str | int, ...]
    value: T

    @property
    def area(self) -> str:
        """The work area's id."""
        return self.id.partition(".")[0]

    def mistake(self, *path: str | int, message: str, hint: str | None = None, **place: object) -> Mistake:
        """A mistake at a key path below this definition."""
        return Mistake(
            document=self.given.document,
            path=(*self.path, *path),
            message=message,
            hint=hint,
            **place,  # type: ignore[arg-type]
        )


@frozen
class Unknown:
    """Why a name was not found; no text where a mistake has been reported already."""

    message: str = ""
    hint: str | None = None


@define
class Hints:
    """Near names for unknown ones, while there are no more of these than anybody reads.

    Attributes:
        left: For so many more.
    """

    left: int = 100

    def near(self, name: str, known: Callable[[], Collection[str]]) -> str | None:
        """A way out for an unknown name."""
        if not self.left:
            return None
        self.left -= 1
        return suggestion(name, known())


@frozen
class Table(Generic[T]):
    """All definitions of one sort, by full id.

    Attributes:
        what: The sort, for messages.
        entries: By full id.
        broken: Full ids that are defined but could not be read or resolved.
        hints: Near names.
    """

    what: str
    entries: dict[str, Entry[T]] = field(factory=dict)
    broken: set[str] = field(factory=set)
    hints: Hints = field(factory=Hints)

    def gather(self, givens: Sequence[Given], section: str) -> Iterator[Mistake]:
        """Take in a section of every file; a second definition of one id is refused, naming both places."""
        for given in givens:
            definitions = given.document.definitions
            if definitions is None:
                continue
            area = definitions.area.id
            read: Mapping[str, T] = getattr(definitions, section)
            self.broken.update(f"{area}.{name}" for name in given.document.written(section) if name not in read)
            for name, value in read.items():
                entry = Entry(id=f"{area}.{name}", given=given, path=(section, name), value=value)
                first = self.entries.setdefault(entry.id, entry)
                if first is not entry:
                    yield entry.mistake(
                        message=f"{self.what} {entry.id!r} is defined twice",
                        hint=f"the other one is in {_owner(first.given)}",
                        on="header",
                    )

    def full(self, name: str, area: str) -> str:
        """The full id that a name stands for inside an area."""
        return name if "." in name else f"{area}.{name}"

    def find(self, name: str, area: str) -> Entry[T] | Unknown:
        """The definition a name stands for inside an area."""
        full = self.full(name, area)
        if full in self.broken:
            return Unknown()
        if full in self.entries:
            return self.entries[full]

        def known() -> list[str]:
            own = f"{area}."
            return (
                [*self.entries]
                if "." in name
                else [one.removeprefix(own) for one in self.entries if one.startswith(own)]
            )

        return Unknown(f"unknown {self.what} {name!r}", self.hints.near(name, known))


def _owner(given: Given) -> str:
    plugin = f" (plugin {given.origin.plugin!r} {given.origin.version})" if given.origin.plugin else ""
    return f"{given.origin.file}{plugin}"
