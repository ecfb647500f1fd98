"""Parquet files of one dataset, one or many, read by the engine where they lie; partitions are told from their paths.

Many files are a folder or a pattern. Folders beneath it may be named after a column and its value, `year=2023`, as Hive
does; then the value stands in no file.
"""

from __future__ import annotations

import glob
import os
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import ibis.expr.types as ir
from attrs import field, frozen
from ibis.backends import BaseBackend

from kexie_metrics.errors import RecordsError
from kexie_metrics.records.contracts import FILE, ROW

__all__ = ["BLANK", "ParquetFiles", "Reading", "located", "partitions_of"]

BLANK = "__HIVE_DEFAULT_PARTITION__"
"""What a folder is named after where a record has no value."""

_NOT_THERE = ("PATH_NOT_FOUND", "No files found")
_NUMBER = "file_row_number"


@frozen(kw_only=True)
class ParquetFiles:
    """Where the records of one dataset lie.

    Attributes:
        place: A file, the folder that holds all of them, or a pattern; or an address that only the engine reads.
        root: What every path begins with and names of partitions do not stand in.
        paths: Each file; empty where only the engine can tell.
    """

    place: str
    root: str
    paths: tuple[str, ...] = ()

    @property
    def many(self) -> bool:
        """Whether rows have to be told with the name of their file."""
        return self.paths != (self.place,)

    def read(self, backend: BaseBackend, name: str) -> Reading:
        """Let an engine read them, under a name of its own.

        Raises:
            Whatever the engine raises where they are none.
        """
        return self._by_spark(backend, name) if backend.name == "pyspark" else self._by_duckdb(backend, name)

    def if_there(self, backend: BaseBackend, name: str) -> Reading | None:
        """The same, or nothing where nothing lies at the place."""
        try:
            return self.read(backend, name)
        except Exception as error:
            if any(text in str(error) for text in _NOT_THERE):
                return None
            raise RecordsError(f"{self.place} cannot be read: {str(error).splitlines()[0]}") from error

    def _by_duckdb(self, backend: Any, name: str) -> Reading:  # noqa: ANN401 - Ibis's backends differ in what they take
        partitions = partitions_of(self.paths, self.root)
        options: dict[str, Any] = {"file_row_number": True, "hive_partitioning": bool(partitions)}
        if self.many:
            # Each file has types of its own, and DuckDB would bring them to those of the first.
            options |= {"union_by_name": True, "filename": FILE}
        if partitions:
            options["hive_types_autocast"] = False
        raw = backend.read_parquet(list(self.paths) or self.place, table_name=name, **options)
        numbered = raw.mutate(**{ROW: raw[_NUMBER].cast("int64") + 1}).drop(_NUMBER)
        return Reading(table=numbered, partitions=partitions, marks=(*((FILE,) if self.many else ()), ROW))

    def _by_spark(self, backend: Any, name: str) -> Reading:  # noqa: ANN401
        local = bool(self.paths)
        place, root = (Path(each).absolute().as_uri() if local else each for each in (self.place, self.root))
        folder = not glob.has_magic(self.place)
        paths = [place] if folder else [Path(path).absolute().as_uri() for path in self.paths]
        table, files = backend.read_files(paths, name=name, root=None if folder else root)
        partitions = partitions_of([unquote(file) for file in files], unquote(root), _by_characters)
        return Reading(table=table, partitions=partitions, marks=(*((FILE,) if self.many else ()), ROW))


@frozen(kw_only=True, eq=False)
class Reading:
    """Files as an engine reads them.

    Attributes:
        table: Every column of the files, the number of a row in its file and, where there are many, the file.
        partitions: What folders say of a column, by column, and by the text that the engine has in its place.
        marks: The columns that say where a row stands.
    """

    table: ir.Table
    partitions: Mapping[str, Mapping[str, str]] = field(factory=dict)
    marks: tuple[str, ...] = (ROW,)


def located(place: str | os.PathLike[str]) -> ParquetFiles:
    """The files at a path: a file, a folder with all that is in it, or a pattern such as `activities/*.parquet`.

    Raises:
        RecordsError: There is none.
    """
    text = os.fspath(place)
    if "://" in text:
        return ParquetFiles(place=text, root=_before_magic(text))
    if Path(text).is_file():
        return ParquetFiles(place=text, root=str(Path(text).parent), paths=(text,))
    if Path(text).is_dir():
        paths = tuple(str(path) for path in sorted(Path(text).rglob("*.parquet")) if _seen(path.relative_to(text)))
        root = text
    else:
        paths = tuple(sorted(glob.glob(text, recursive=True)))  # noqa: PTH207 - a whole pattern, not one below a folder
        root = _before_magic(text)
    if not paths:
        raise RecordsError(f"there is no Parquet file at {text}")
    return ParquetFiles(place=text, root=root, paths=paths)


def _before_magic(text: str) -> str:
    parts = text.split("/")
    first = next((number for number, part in enumerate(parts) if glob.has_magic(part)), len(parts))
    return "/".join(parts[:first]) or "."


def _seen(place: Path) -> bool:
    """Whether no part of a path is hidden or half written, as `_temporary` is."""
    return not any(part.startswith((".", "_", "~")) for part in place.parts)


def partitions_of(
    paths: Iterable[str], root: str, engine: Callable[[str], str] = unquote
) -> Mapping[str, Mapping[str, str]]:
    """What the folders between a root and its files say, by column and by the text that an engine makes of it."""
    found: dict[str, dict[str, str]] = {}
    for folder in sorted({path.removeprefix(root).rpartition("/")[0] for path in paths}):
        for part in folder.split("/"):
            name, equals, value = part.partition("=")
            if equals and name:
                found.setdefault(unquote(name), {})[engine(value)] = unquote(value)
    return found


def _by_characters(text: str) -> str:
    """A folder's name as Spark reads it: each byte written as %XX is a character, where others have UTF-8."""
    return unquote(text, encoding="latin-1")
