"""Looking through a source: which file, frame or table holds which dataset, and what no dataset claims.

Folders and frames are loaded into an engine of their own under fixed names, so that the text of every later query is
the same from run to run. A database is read where it is and never written to.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from difflib import get_close_matches
from pathlib import Path

import pyarrow as pa
from attrs import define, field
from ibis.backends import BaseBackend

from kexie_metrics.definitions.reading import read_site
from kexie_metrics.definitions.site import Site
from kexie_metrics.errors import RecordsError, suggestion
from kexie_metrics.records.caching import fingerprint
from kexie_metrics.records.contracts import Loaded
from kexie_metrics.records.csv_reading import read_csv
from kexie_metrics.records.engines.asking import asking
from kexie_metrics.records.engines.embedded import on_one_thread
from kexie_metrics.records.frames import to_arrow
from kexie_metrics.records.loading import engine_table, stored_table
from kexie_metrics.records.organisation_rows import OrganisationRows
from kexie_metrics.records.organisation_sources import organisations_from
from kexie_metrics.records.parquet_files import ParquetFiles, located
from kexie_metrics.records.violations import Violation
from kexie_metrics.registry.catalogue import Registry, ResolvedDataset

__all__ = ["ORGANISATIONS", "Opening"]

ORGANISATIONS = "organisations"
"""Name of their file, frame or table."""
_SITE = "kexie.toml"
_SUFFIXES = (".csv", ".parquet")
_DEPTH = 2
_SLIP = 0.8
_READERS = frozenset({"duckdb", "pyspark"})


@define(eq=False)
class Opening:
    """What has been found so far in a source.

    Attributes:
        registry: What the datasets promise.
        backend: Engine that holds the tables, or takes them over.
        own: Whether the engine is there for these records alone.
        prints: Whether fingerprints of the files are taken.
        contents: Fingerprints by name.
        site: Settings of the office, from the folder's site file.
        organisations: The tree; None where there is none.
        loaded: Datasets by full id.
        violations: Files that are a slip of their name.
        unclaimed: Files of work areas that are not installed.
    """

    registry: Registry
    backend: BaseBackend
    own: bool = field(kw_only=True)
    prints: bool = field(kw_only=True, default=False)
    contents: dict[str, str] = field(factory=dict)
    site: Site | None = None
    organisations: OrganisationRows | None = None
    loaded: dict[str, Loaded] = field(factory=dict)
    violations: list[Violation] = field(factory=list)
    unclaimed: list[str] = field(factory=list)

    def read(self, source: Mapping[str, object] | str | os.PathLike[str] | None) -> None:
        """Read a folder, a mapping, or the tables of the database itself.

        Raises:
            RecordsError: The database reads no Parquet files.
        """
        if source is None:
            self.database()
            return
        if self.backend.name not in _READERS:
            raise RecordsError(f"{self.backend.name} reads no Parquet files in place; Spark and DuckDB do")
        if isinstance(source, Mapping):
            self.frames(source)
        elif "://" in os.fspath(source):
            self.elsewhere(os.fspath(source).rstrip("/"))
        else:
            self.folder(Path(source))

    def elsewhere(self, address: str) -> None:
        """Read a folder in a file system that only the engine knows; what is not there has no records."""
        for name in [ORGANISATIONS, *self.registry.datasets]:
            for ending in (".parquet", ""):
                files = located(f"{address}/{name.replace('.', '/')}{ending}")
                table = files.if_there(self.backend, name.replace(".", "__"))
                if table is None:
                    continue
                if name == ORGANISATIONS:
                    with asking("reading the organisations"):
                        rows = self.backend.to_pyarrow(table.table.drop(*table.marks))
                    self.organisations = organisations_from(rows, files.place, numbered=False)
                else:
                    self._parquet(self.registry.datasets[name], files, files.place)
                break

    def folder(self, folder: Path) -> None:
        """Read the files of a folder."""
        if folder.is_file():
            raise RecordsError(f"{folder} is a file; give the folder that holds <area>/<dataset>.csv")
        if not folder.is_dir():
            raise RecordsError(f"there is no folder {folder}; records lie in <area>/<dataset>.csv below it")
        claimed = self._claimed(folder)
        # The headers of many Parquet files are read on all threads.
        taken_over = self.own and all(path.suffix == ".csv" for path in claimed.values())
        with on_one_thread(self.backend) if taken_over else nullcontext():
            for name, path in claimed.items():
                self._file(folder, name, path)
        if (site := folder / _SITE).is_file():
            self.site = read_site(_SITE, site.read_bytes())

    def _file(self, folder: Path, name: str, path: Path) -> None:
        """Read one file, or the folder of one dataset."""
        file = path.relative_to(folder).as_posix()
        if self.prints:
            files = [each for each in path.rglob("*") if each.is_file()] if path.is_dir() else [path]
            self.contents[name] = fingerprint(folder, files)
        if name == ORGANISATIONS:
            self.organisations = organisations_from(path, file)
        elif path.suffix == ".csv":
            self._csv(self.registry.datasets[name], path.read_bytes(), file)
        else:
            self._parquet(self.registry.datasets[name], located(path), file)

    def _claimed(self, folder: Path) -> dict[str, Path]:
        """The files that are a dataset's or the organisations', by name."""
        claimed: dict[str, Path] = {}
        for path in sorted(folder.rglob("*")):
            place = path.relative_to(folder)
            if path.suffix.lower() not in _SUFFIXES or any(part.startswith((".", "~")) for part in place.parts):
                continue
            if len(place.parts) > _DEPTH and path.suffix == ".parquet":
                place = Path(*place.parts[:_DEPTH])  # one of the many files of a dataset
            elif path.is_dir():
                continue  # its files are what counts
            name = ".".join(place.with_suffix("").parts if place.suffix in _SUFFIXES else place.parts)
            if path.suffix in _SUFFIXES and (name == ORGANISATIONS or name in self.registry.datasets):
                if claimed.setdefault(name, folder / place) != folder / place:
                    twice = f"{claimed[name].name} and {place.name}"
                    raise RecordsError(f"{name} is there twice, as {twice}; keep one of them")
            else:
                place = path.relative_to(folder)
                name = ".".join(place.with_suffix("").parts)
                self._stranger(place.parts[0] if len(place.parts) > 1 else None, name, place.as_posix())
        return claimed

    def frames(self, frames: Mapping[str, object]) -> None:
        """Read a mapping of frames."""
        for key, frame in frames.items():
            name = str(key)
            if name == ORGANISATIONS:
                self.organisations = organisations_from(frame, name)
            elif name in self.registry.datasets and isinstance(frame, str | os.PathLike):
                self._parquet(self.registry.datasets[name], located(frame), os.fspath(frame))
            elif name in self.registry.datasets:
                table = to_arrow(frame, name, self.registry.datasets[name].columns)
                self._frame(self.registry.datasets[name], table, name)
            else:
                self._stranger(name.partition(".")[0] if "." in name else None, name, name)
        if self.violations:
            raise RecordsError("\n".join(f"{found.file}: {found.message}" for found in self.violations))

    def database(self) -> None:
        """Find the tables of a database."""
        with asking("looking for tables"):
            names = sorted(self.backend.list_tables())
        for name in names:
            area, _, short = name.partition("__")
            id_ = f"{area}.{short}"
            if name == ORGANISATIONS:
                with asking("reading the organisations"):
                    table = self.backend.to_pyarrow(self.backend.table(name))
                self.organisations = organisations_from(table, name, numbered=False)
            elif id_ in self.registry.datasets:
                self.loaded[id_] = engine_table(self.registry.datasets[id_], self.backend.table(name), name)
            elif short:
                self._stranger(area, id_, name)

    def _stranger(self, area: str | None, name: str, file: str) -> None:
        """A file that no dataset claims: a slip, unless it belongs to a work area that is not installed."""
        datasets = self.registry.datasets
        areas = {dataset.area for dataset in datasets.values()} | set(self.registry.areas)
        if area is not None and area not in areas and not get_close_matches(area, sorted(areas), n=1, cutoff=_SLIP):
            self.unclaimed.append(file)
            return
        short = name.rpartition(".")[2]
        same = sorted(id_ for id_ in datasets if id_.partition(".")[2] == short)
        hint = f"did you mean {same[0]!r}?" if same else suggestion(name, [*datasets, ORGANISATIONS])
        message = f"no dataset is called {name!r}; {hint}"
        self.violations.append(Violation(file=file, value=name, rule="unknown_file", message=message))

    def _csv(self, dataset: ResolvedDataset, data: bytes, file: str) -> None:
        content = read_csv(data, file)
        if content.table is None:
            self.loaded[dataset.id] = Loaded(dataset=dataset, file=file, table=None, violations=content.violations)
            return
        self._store(dataset, content.table, content.rows, file, content.violations)

    def _frame(self, dataset: ResolvedDataset, table: pa.Table, file: str) -> None:
        self._store(dataset, table, pa.array(range(1, table.num_rows + 1), pa.int64()), file, ())

    def _store(
        self, dataset: ResolvedDataset, table: pa.Table, rows: pa.Array, file: str, found: Sequence[Violation]
    ) -> None:
        self.loaded[dataset.id] = stored_table(dataset, table, file, self.backend, rows=rows, found=found, own=self.own)

    def _parquet(self, dataset: ResolvedDataset, files: ParquetFiles, file: str) -> None:
        try:
            reading = files.read(self.backend, f"{dataset.area}__{dataset.name}")
        except Exception as error:  # noqa: BLE001 - each engine has errors of its own
            empty = not files.many and Path(files.place).stat().st_size == 0
            rule, message = ("empty_file", "the file is empty") if empty else ("encoding", f"no Parquet file: {error}")
            violation = Violation(file=file, rule=rule, message=message.splitlines()[0])
            self.loaded[dataset.id] = Loaded(dataset=dataset, file=file, table=None, violations=(violation,))
            return
        self.loaded[dataset.id] = engine_table(
            dataset, reading.table, files.root if file == files.place else file,
            marks=reading.marks, partitions=reading.partitions, root=files.root,
        )  # fmt: skip
