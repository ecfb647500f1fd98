"""From a folder, a mapping of frames or a database to one typed table per dataset.

Folders and frames are loaded into an engine of their own under fixed names, so that the text of every later query is
the same from run to run. A database is read where it is and never written to.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import cast

import ibis
import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.compute as pc
from attrs import define, field
from ibis.backends import BaseBackend

from kexie_metrics.definitions.model import Column
from kexie_metrics.definitions.reading import read_site
from kexie_metrics.definitions.site import Site
from kexie_metrics.errors import RecordsError, nearest, suggestion
from kexie_metrics.records.addresses import open_address, scheme_of
from kexie_metrics.records.columns import TEXTS, arrow_type, convert, engine_type, expected, one_array, typed
from kexie_metrics.records.contracts import FAULTY, ROW, Loaded, Rule
from kexie_metrics.records.csv_reading import read_csv
from kexie_metrics.records.opened import Records
from kexie_metrics.records.organisation_rows import COLUMNS, OrganisationRows, read_organisations
from kexie_metrics.records.organisations import Organisations
from kexie_metrics.records.violations import Violation, tabulate
from kexie_metrics.registry.catalogue import Registry, ResolvedDataset

__all__ = ["open_records"]

_ORGANISATIONS = "organisations"
_SITE = "kexie.toml"
_SUFFIXES = (".csv", ".parquet")
_SLIP = 0.8
_NUMBER = "file_row_number"


def open_records(
    source: object,
    registry: Registry,
    *,
    site: Site | None = None,
    organisations: object = None,
) -> Records:
    """Open the records of one office.

    Args:
        source: A folder with `<area>/<dataset>.csv` or `.parquet`, `organisations.csv` and, where there is one,
            `kexie.toml`; or a mapping from `area.dataset` and `organisations` to pandas or Polars frames, Arrow tables
            or lists of dicts; or an Ibis backend with tables `<area>__<dataset>` and `organisations`. Opened records
            are given back as they are. An address `postgres://user@host:port/database` opens the PostgreSQL backend;
            other schemes are those of plugins.
        registry: What the datasets promise.
        site: Settings of the office, in place of the folder's `kexie.toml`.
        organisations: The tree, in place of the source's own: `Organisations`, a frame or a file.

    Raises:
        RecordsError: The source cannot be opened, or has no organisations.
        MissingExtraError: The source is an address of a database whose driver is not installed.
        DefinitionError: Mistakes in `kexie.toml`.
    """
    if isinstance(source, Records):
        return source
    if isinstance(source, str) and scheme_of(source) is not None:
        source = open_address(source, registry)
    if isinstance(source, BaseBackend):
        opening = _Opening(registry, source, own=False)
        opening.database()
    elif isinstance(source, Mapping):
        opening = _Opening(registry, ibis.duckdb.connect(), own=True)
        opening.frames(source)
    elif isinstance(source, str | os.PathLike):
        opening = _Opening(registry, ibis.duckdb.connect(), own=True)
        opening.folder(Path(source))
    else:
        raise RecordsError(
            f"records cannot be opened from {type(source).__name__}; "
            "give a folder, a mapping of frames, an address of a database, or an Ibis backend"
        )
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
    )


@define(eq=False)
class _Opening:
    """What has been found so far in a source."""

    registry: Registry
    backend: BaseBackend
    own: bool = field(kw_only=True)
    site: Site | None = None
    organisations: OrganisationRows | None = None
    loaded: dict[str, Loaded] = field(factory=dict)
    violations: list[Violation] = field(factory=list)
    unclaimed: list[str] = field(factory=list)

    def folder(self, folder: Path) -> None:
        """Read the files of a folder."""
        if folder.is_file():
            raise RecordsError(f"{folder} is a file; give the folder that holds <area>/<dataset>.csv")
        if not folder.is_dir():
            raise RecordsError(f"there is no folder {folder}; records lie in <area>/<dataset>.csv below it")
        for name, path in self._claimed(folder).items():
            file = path.relative_to(folder).as_posix()
            if name == _ORGANISATIONS:
                self.organisations = _organisations(path, file)
            elif path.suffix == ".csv":
                self._csv(self.registry.datasets[name], path.read_bytes(), file)
            else:
                self._parquet(self.registry.datasets[name], path, file)
        if (site := folder / _SITE).is_file():
            self.site = read_site(_SITE, site.read_bytes())

    def _claimed(self, folder: Path) -> dict[str, Path]:
        """The files that are a dataset's or the organisations', by name."""
        claimed: dict[str, Path] = {}
        for path in sorted(folder.rglob("*")):
            place = path.relative_to(folder)
            if path.suffix.lower() not in _SUFFIXES or any(part.startswith((".", "~")) for part in place.parts):
                continue
            name = ".".join(place.with_suffix("").parts)
            if path.suffix in _SUFFIXES and (name == _ORGANISATIONS or name in self.registry.datasets):
                if name in claimed:
                    twice = f"{claimed[name].name} and {path.name}"
                    raise RecordsError(f"{name} is there twice, as {twice}; keep one of them")
                claimed[name] = path
            else:
                self._stranger(place.parts[0] if len(place.parts) > 1 else None, name, place.as_posix())
        return claimed

    def frames(self, frames: Mapping[object, object]) -> None:
        """Read a mapping of frames."""
        for key, frame in frames.items():
            name = str(key)
            if name == _ORGANISATIONS:
                self.organisations = _organisations(frame, name)
            elif name in self.registry.datasets:
                table = _arrow(frame, name, self.registry.datasets[name].columns)
                self._frame(self.registry.datasets[name], table, name)
            else:
                self._stranger(name.partition(".")[0] if "." in name else None, name, name)
        if self.violations:
            raise RecordsError("\n".join(f"{found.file}: {found.message}" for found in self.violations))

    def database(self) -> None:
        """Find the tables of a database."""
        for name in sorted(self.backend.list_tables()):
            area, _, short = name.partition("__")
            id_ = f"{area}.{short}"
            if name == _ORGANISATIONS:
                table = self.backend.to_pyarrow(self.backend.table(name))
                self.organisations = _organisations(table, name, numbered=False)
            elif id_ in self.registry.datasets:
                self.loaded[id_] = _engine_table(self.registry.datasets[id_], self.backend.table(name), name)
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
            values = _plain(table[name], column)
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
        # The engine's own way to take over an Arrow table costs a tenth of the general one.
        self.backend.con.from_arrow(pa.table(columns)).create(stored)
        raw = self.backend.table(stored)
        self.loaded[dataset.id] = _engine_table(
            dataset, raw, file, found=violations, unread=unread, headers=table.column_names,
            marks=[name for name in (ROW, FAULTY) if name in columns],
        )  # fmt: skip

    def _parquet(self, dataset: ResolvedDataset, path: Path, file: str) -> None:
        stored = f"{dataset.area}__{dataset.name}"
        try:
            raw = self.backend.read_parquet(path, table_name=stored, file_row_number=True)
        except Exception as error:  # noqa: BLE001 - each engine has errors of its own
            empty = path.stat().st_size == 0
            rule, message = ("empty_file", "the file is empty") if empty else ("encoding", f"no Parquet file: {error}")
            violation = Violation(file=file, rule=rule, message=message.splitlines()[0])
            self.loaded[dataset.id] = Loaded(dataset=dataset, file=file, table=None, violations=(violation,))
            return
        raw = raw.mutate(**{ROW: raw[_NUMBER].cast("int64") + 1}).drop(_NUMBER)
        self.loaded[dataset.id] = _engine_table(dataset, raw, file, marks=[ROW])


def _engine_table(
    dataset: ResolvedDataset,
    raw: ir.Table,
    file: str,
    *,
    found: Iterable[pa.Table | Violation] = (),
    unread: Mapping[str, pa.Array] | None = None,
    marks: Sequence[str] = (),
    headers: Sequence[str] | None = None,
) -> Loaded:
    """Bring every declared column of an engine's table to its declared type."""
    violations = list(found)
    values: dict[str, ir.Value] = {}
    rules: list[Rule] = []
    unusable: set[str] = set()
    for name, column in dataset.columns.items():
        if name not in raw.columns:
            unusable.add(name)
            violations.append(_missing(name, file, dataset, raw.columns if headers is None else headers))
            values[name] = ibis.null(engine_type(column))
            continue
        converted = typed(raw[name], column, blanks=headers is None)
        values[name] = converted.values
        if converted.problem is not None:
            unusable.add(name)
            violations.append(Violation(file=file, column=name, rule="type", message=converted.problem))
        if converted.unfit is not None:
            values[f"(unfit) {name}"] = converted.unfit
            bounded = not isinstance(raw[name], ir.DecimalValue) or raw[name].type().precision is not None
            values[f"(raw) {name}"] = raw[name] if bounded else raw[name].cast("string")  # NaN is no number to Arrow
            rules.append(_unfit(name, column))
    if tuple(raw.columns) == (*values, *marks) and all(values[name].equals(raw[name]) for name in values):
        table = raw
    else:
        table = raw.select(**values, **{mark: raw[mark] for mark in marks})
    return Loaded(
        dataset=dataset, file=file, table=table, unusable=frozenset(unusable), violations=tuple(violations),
        rules=tuple(rules), unread=unread or {},
    )  # fmt: skip


def _unfit(name: str, column: Column) -> Rule:
    return Rule(
        name="type", column=name, shown=(f"(raw) {name}",), message=expected(column),
        holds=lambda t: cast("ir.BooleanValue", t[f"(unfit) {name}"]),
    )  # fmt: skip


def _missing(name: str, file: str, dataset: ResolvedDataset, there: Sequence[str]) -> Violation:
    near = nearest(name, [column for column in there if column not in dataset.columns])
    hint = f"is {near!r} meant?" if near else "add it, with blanks where nothing is known"
    return Violation(file=file, column=name, rule="missing_column", message=f"the column {name!r} is missing; {hint}")


def _plain(values: pa.ChunkedArray, column: Column) -> pa.Array:
    """One array; texts in one form, with the empty text as a blank."""
    array = one_array(values)
    if pa.types.is_dictionary(array.type):
        array = array.dictionary_decode()
    if pa.types.is_null(array.type):
        return array.cast(arrow_type(column))
    if pa.types.is_large_string(array.type) or pa.types.is_string_view(array.type):
        array = array.cast(pa.string())
    if pa.types.is_string(array.type):
        array = pc.if_else(pc.equal(array, ""), None, array)
    return array


def _arrow(frame: object, name: str, columns: Iterable[str] = ()) -> pa.Table:
    """A frame as an Arrow table."""
    try:
        if isinstance(frame, pa.Table):
            return frame
        if isinstance(frame, Sequence) and not isinstance(frame, str | bytes):
            names = dict.fromkeys(key for row in frame for key in row) or dict.fromkeys(columns)
            return pa.table({key: pa.array([row.get(key) for row in frame]) for key in names})
        if type(frame).__module__.partition(".")[0] == "pandas":
            return pa.Table.from_pandas(frame, preserve_index=False)
        if hasattr(frame, "__arrow_c_stream__"):
            return pa.table(frame)
    except (pa.ArrowException, AttributeError, TypeError, ValueError) as error:
        raise RecordsError(f"{name}: the frame cannot be read: {str(error).splitlines()[0]}") from error
    raise RecordsError(
        f"{name}: {type(frame).__name__} is no frame; give a pandas or Polars frame, an Arrow table or dicts"
    )


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

            table = pq.read_table(pa.BufferReader(data))
        else:
            content = read_csv(data, file)
            if content.table is None:
                return OrganisationRows(organisations=None, codes=frozenset(), violations=content.violations)
            table, rows, violations = content.table, content.rows, content.violations
    else:
        table = _arrow(source, file, COLUMNS)
    table = table.select([name for name in COLUMNS if name in table.column_names])
    numbers = range(1, table.num_rows + 1) if rows is None else rows.to_pylist()
    read = read_organisations(
        table.column_names, table.to_pylist(), numbers if numbered else [None] * table.num_rows, file
    )
    if not violations:
        return read
    return OrganisationRows(organisations=None, codes=read.codes, violations=(*violations, *read.violations))
