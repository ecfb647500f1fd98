"""From a folder, a mapping of frames or a database to the records of one office."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from kexie_metrics.definitions.site import Site
from kexie_metrics.errors import RecordsError
from kexie_metrics.records.addresses import open_address, scheme_of
from kexie_metrics.records.caching import Cache
from kexie_metrics.records.engines.addresses import backend_of
from kexie_metrics.records.engines.embedded import bytes_of, embedded
from kexie_metrics.records.opened import Records
from kexie_metrics.records.opening import ORGANISATIONS, Opening
from kexie_metrics.records.organisation_rows import COLUMNS
from kexie_metrics.records.organisation_sources import organisations_from
from kexie_metrics.registry.catalogue import Registry

__all__ = ["open_records"]


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
            cluster; other schemes are those of plugins.
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
    if isinstance(source, str) and scheme_of(source) is not None:
        source = open_address(source, registry)
    backend = backend_of(source)
    if backend is not None:
        if limit is not None:
            raise RecordsError(
                f"memory_limit is for folders and frames; these records lie in {backend.name}, which keeps its own"
            )
        opening = Opening(registry, backend, own=False)
        opening.read(parquet)
    elif parquet is not None:
        raise RecordsError("parquet= is for Spark or DuckDB; a folder or a mapping of its own is given as the source")
    elif isinstance(source, Mapping | str | os.PathLike):
        opening = Opening(registry, embedded(limit), own=True, prints=cache is not None)
        opening.read(source)
    else:
        raise RecordsError(
            f"records cannot be opened from {type(source).__name__}; give a folder, a mapping of frames, "
            "an address of a database, an Ibis backend, or a Spark session"
        )
    if cache is not None and not (opening.own and isinstance(source, str | os.PathLike)):
        raise RecordsError("cache= is for folders of records: only of files it can be told whether they have changed")
    if organisations is not None:
        opening.organisations = organisations_from(organisations, ORGANISATIONS)
    if opening.organisations is None:
        raise RecordsError(
            f"there are no organisations; add {ORGANISATIONS}.csv, or a table of that name, "
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
