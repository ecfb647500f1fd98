"""From a folder, a mapping of frames or a database to one typed table per dataset.

Folders and frames are loaded into an engine of their own under fixed names, so that the text of every later query is
the same from run to run. A database is read where it is and never written to.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path

import ibis
import pyarrow as pa
import pyarrow.compute as pc
from attrs import define, field
from ibis.backends import BaseBackend

from kexie_metrics.definitions.reading import read_site
from kexie_metrics.definitions.site import Site
from kexie_metrics.errors import RecordsError, suggestion
from kexie_metrics.records.caching import Cache, fingerprint
from kexie_metrics.records.columns import TEXTS, convert, expected
from kexie_metrics.records.contracts import FAULTY, ROW, Loaded
from kexie_metrics.records.csv_reading import read_csv
from kexie_metrics.records.engines.addresses import SCHEMES, backend_of, connect
from kexie_metrics.records.engines.asking import asking
from kexie_metrics.records.engines.embedded import bytes_of, embedded
from kexie_metrics.records.frames import plain, to_arrow
from kexie_metrics.records.loading import engine_table
from kexie_metrics.records.opened import Records
from kexie_metrics.records.organisation_rows import COLUMNS, OrganisationRows, read_organisations
from kexie_metrics.records.organisations import Organisations
from kexie_metrics.records.parquet_files import ParquetFiles, located
from kexie_metrics.records.violations import Violation, tabulate
from kexie_metrics.registry.catalogue import Registry, ResolvedDataset

__all__ = ["open_records"]

_ORGANISATIONS = "organisations"
_SITE = "kexie.toml"
_SUFFIXES = (".csv", ".parquet")
_DEPTH = 2
_SLIP = 0.8
_READERS = frozenset({"duckdb", "pyspark"})


def open_records(
    source: object,
    registry: Registry,
    *,
    site: Site | None = None,
    organisations: object = None,
    memory_limit: str | int | None = None,
    parquet: str | os.PathLike[str] | Mapping[str, object] | None = None,
    cache: str | os.PathLike[str] | None = None,
) -> Records:
    """Open the records of one office.

    Args:
        source: A folder with `<area>/<dataset>.csv` or `.parquet`, or a folder `<area>/<dataset>` of Parquet files,
            `organisations.csv` and, where there is one, `kexie.toml`; or a mapping from `area.dataset` and
            `organisations` to pandas or Polars frames, Arrow tables, lists of dicts, or paths of Parquet files, which
            may be patterns; or an Ibis backend or a Spark session with tables `<area>__<dataset>` and `organisations`.
            Opened records are given back as they are. An address `postgres://user@host:port/database` opens the
            PostgreSQL backend; `spark://local[*]` starts Spark in this process, `spark://host:port/database` on a
            cluster.
        registry: What the datasets promise.
        site: Settings of the office, in place of the folder's `kexie.toml`.
        organisations: The tree, in place of the source's own: `Organisations`, a frame or a file.
        memory_limit: For a folder or frames: what the embedded engine may hold in memory, such as `2GB`, or a number
            of bytes; what is more goes to temporary files. By default four fifths of the machine's memory.
        parquet: For Spark or DuckDB: a folder or a mapping as for `source`, which that engine reads instead of its
            own tables. For Spark it may lie in any file system that Spark knows, such as `hdfs://…`.
        cache: For a folder of records: another folder, in which what records add up to is kept from one run to the
            next. As long as records and definitions are the same, they are not read through again for it.

    Raises:
        RecordsError: The source cannot be opened, or has no organisations; or the limit is no size, or the engine is
            not the embedded one; or it reads no Parquet files.
        MissingExtraError: The source is an address of a database whose driver is not installed.
        DefinitionError: Mistakes in `kexie.toml`.
    """
    if isinstance(source, Records):
        return source
    limit = None if memory_limit is None else bytes_of(memory_limit)
    backend = connect(source) if isinstance(source, str) and source.startswith(SCHEMES) else backend_of(source)
    if backend is not None:
        if limit is not None:
            raise RecordsError(
                f"memory_limit is for folders and frames; these records lie in {backend.name}, which keeps its own"
            )
        opening = _Opening(registry, backend, own=False)
        opening.read(parquet)
    elif parquet is not None:
        raise RecordsError("parquet= is for Spark or DuckDB; a folder or a mapping of its own is given as the source")
    elif isinstance(source, Mapping | str | os.PathLike):
        opening = _Opening(registry, embedded(limit), own=True, prints=cache is not None)
        opening.read(source)
    else:
        raise RecordsError(
            f"records cannot be opened from {type(source).__name__}; give a folder, a mapping of frames, "
            "an address of a database, an Ibis backend, or a Spark session"
        )
    if cache is not None and not (opening.own and isinstance(source, str | os.PathLike)):
        raise RecordsError("cache= is for folders of records: only of files it can be told whether they have changed")
    if organisations is not None:
        opening.organisations = _organisations(organisations, _ORGANISATIONS)
    if opening.organisations is None:
        raise RecordsError(
            f"there are no organisations; add {_ORGANISATIONS}.csv, or a table of that name, "
            f"with the columns {','.join(COLUMNS)}"
        )
    return Records(
        registry=registry,
        site=site or opening.site or registry.site,
        backend=opening.backend,
        unclaimed=tuple(opening.unclaimed),
        loaded=dict(sorted(opening.loaded.items())),
        tree=opening.organisations,
        found=tuple(opening.violations),
        own=opening.own,
        memory_limit=limit,
        cache=None if cache is None else Cache(folder=Path(cache), contents=opening.contents),
    )


@define(eq=False)
class _Opening:
    """What has been found so far in a source."""

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
        for name in [_ORGANISATIONS, *self.registry.datasets]:
            for ending in (".parquet", ""):
                files = located(f"{address}/{name.replace('.', '/')}{ending}")
                table = files.if_there(self.backend, name.replace(".", "__"))
                if table is None:
                    continue
                if name == _ORGANISATIONS:
                    with asking("reading the organisations"):
                        rows = self.backend.to_pyarrow(table.table.drop(*table.marks))
                    self.organisations = _organisations(rows, files.place, numbered=False)
                else:
                    self._parquet(self.registry.datasets[name], files, files.place)
                break

    def folder(self, folder: Path) -> None:
        """Read the files of a folder."""
        if folder.is_file():
            raise RecordsError(f"{folder} is a file; give the folder that holds <area>/<dataset>.csv")
        if not folder.is_dir():
            raise RecordsError(f"there is no folder {folder}; records lie in <area>/<dataset>.csv below it")
        for name, path in self._claimed(folder).items():
            file = path.relative_to(folder).as_posix()
            if self.prints:
                files = [each for each in path.rglob("*") if each.is_file()] if path.is_dir() else [path]
                self.contents[name] = fingerprint(folder, files)
            if name == _ORGANISATIONS:
                self.organisations = _organisations(path, file)
            elif path.suffix == ".csv":
                self._csv(self.registry.datasets[name], path.read_bytes(), file)
            else:
                self._parquet(self.registry.datasets[name], located(path), file)
        if (site := folder / _SITE).is_file():
            self.site = read_site(_SITE, site.read_bytes())

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
            if path.suffix in _SUFFIXES and (name == _ORGANISATIONS or name in self.registry.datasets):
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
            if name == _ORGANISATIONS:
                self.organisations = _organisations(frame, name)
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
            if name == _ORGANISATIONS:
                with asking("reading the organisations"):
                    table = self.backend.to_pyarrow(self.backend.table(name))
                self.organisations = _organisations(table, name, numbered=False)
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
        hint = f"did you mean {same[0]!r}?" if same else suggestion(name, [*datasets, _ORGANISATIONS])
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
        """Convert texts, and put the declared columns into the engine under the dataset's name."""
        columns: dict[str, pa.Array] = {}
        violations: list[pa.Table | Violation] = list(found)
        unread: dict[str, pa.Array] = {}
        faulty: pa.Array | None = None
        for name, column in dataset.columns.items():
            if name not in table.column_names:
                continue
            values = plain(table[name], column)
            if pa.types.is_string(values.type) and column.type not in TEXTS:
                texts = values
                values, bad = convert(texts, column)
                if bad is not None:
                    unread[name] = rows.filter(bad)
                    faulty = bad if faulty is None else pc.or_(faulty, bad)
                    violations.append(
                        tabulate(
                            file=file, rows=unread[name], column=name, values=texts.filter(bad), rule="type",
                            message=expected(column),
                        )
                    )  # fmt: skip
            columns[name] = values
        columns[ROW] = rows
        if faulty is not None:
            columns[FAULTY] = faulty
        stored = f"{dataset.area}__{dataset.name}"
        with asking(f"taking over {file}"):
            if self.own:
                # The engine's own way to take over an Arrow table costs a tenth of the general one.
                self.backend.con.from_arrow(pa.table(columns)).create(stored)
            else:
                self.backend.create_table(stored, ibis.memtable(pa.table(columns)), temp=True)
        raw = self.backend.table(stored)
        self.loaded[dataset.id] = engine_table(
            dataset, raw, file, found=violations, unread=unread, headers=table.column_names,
            marks=[name for name in (ROW, FAULTY) if name in columns],
        )  # fmt: skip

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


def _organisations(source: object, file: str, *, numbered: bool = True) -> OrganisationRows:
    """The tree from a file, a frame, or as it is."""
    if isinstance(source, Organisations):
        return OrganisationRows(organisations=source, codes=frozenset(source.codes), violations=())
    rows: pa.Array | None = None
    violations: tuple[Violation, ...] = ()
    if isinstance(source, str | os.PathLike):
        path = Path(source)
        try:
            data = path.read_bytes()
        except OSError as error:
            raise RecordsError(f"the organisations cannot be read from {path}: {error.strerror}") from error
        if path.suffix == ".parquet":
            import pyarrow.parquet as pq  # noqa: PLC0415 - seldom needed

            try:
                table = pq.read_table(pa.BufferReader(data))
            except pa.ArrowException as error:
                raise RecordsError(f"{file}: no Parquet file: {str(error).splitlines()[0]}") from error
        else:
            content = read_csv(data, file)
            if content.table is None:
                return OrganisationRows(organisations=None, codes=frozenset(), violations=content.violations)
            table, rows, violations = content.table, content.rows, content.violations
    else:
        table = to_arrow(source, file, COLUMNS)
    table = table.select([name for name in COLUMNS if name in table.column_names])
    numbers = range(1, table.num_rows + 1) if rows is None else rows.to_pylist()
    read = read_organisations(
        table.column_names, table.to_pylist(), numbers if numbered else [None] * table.num_rows, file
    )
    if not violations:
        return read
    return OrganisationRows(organisations=None, codes=read.codes, violations=(*violations, *read.violations))
