"""A folder in which small tables made of records are kept from one run to the next, while the records are the same.

What a table is kept under says all that it was made of: what is in the files, the definitions, and the engine. So a
changed file or definition is never answered from before. A file that cannot be read back as it was written is thrown
away and made anew.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
from attrs import frozen

from kexie_metrics.errors import RecordsError
from kexie_metrics.writing import replacing

if TYPE_CHECKING:
    import pyarrow.parquet as pq

__all__ = ["Cache", "fingerprint"]

_FORMAT = 1
"""Grows when tables are made in another way than before."""


def fingerprint(root: Path, files: Iterable[Path]) -> str:
    """What is in some files, under which names.

    Raises:
        RecordsError: One of them cannot be read.
    """
    whole = hashlib.blake2b(digest_size=16)
    for path in sorted(files):
        try:
            with path.open("rb") as content:
                digest = hashlib.file_digest(content, "blake2b").hexdigest()
        except OSError as error:
            raise RecordsError(f"{path} cannot be read: {error.strerror}") from error
        whole.update(f"{path.relative_to(root).as_posix()}\n{digest}\n".encode())
    return whole.hexdigest()


@frozen(kw_only=True)
class Cache:
    """Tables kept in a folder.

    Attributes:
        folder: Where; made when the first is kept.
        contents: Fingerprint of the files of each dataset, and of `organisations`.
    """

    folder: Path
    contents: Mapping[str, str]

    def key(self, datasets: Iterable[str], *facts: object) -> str:
        """What a table is kept under.

        Args:
            datasets: Datasets it is made of.
            facts: All else it is made of; their text says everything about them.
        """
        found = [f"{name} {self.contents.get(name, '')}" for name in sorted(datasets)]
        text = "\n".join([str(_FORMAT), *found, *map(repr, facts)])
        return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()

    def find(self, name: str, key: str, columns: Collection[str]) -> pa.Table | None:
        """A kept table that has some columns, or None.

        Args:
            name: What it is; tables of other names and keys are not looked at.
            key: What it was made of.
            columns: Those that are needed.
        """
        for path in sorted(self.folder.glob(f"{name}.{key}.*.parquet")):
            file = _opened(path)
            if file is None:
                path.unlink(missing_ok=True)
            elif set(columns) <= set(file.schema_arrow.names):
                try:
                    return file.read(list(columns))
                except (OSError, pa.ArrowException):
                    path.unlink(missing_ok=True)
        return None

    def keep(self, name: str, key: str, table: pa.Table) -> None:
        """Keep a table, and throw away those of the same name that were made of something else.

        Raises:
            RecordsError: The folder cannot be written.
        """
        import pyarrow.parquet as pq  # noqa: PLC0415 - seldom needed

        which = hashlib.blake2b("\n".join(table.column_names).encode(), digest_size=8).hexdigest()
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with replacing(self.folder / f"{name}.{key}.{which}.parquet") as temporary:
                pq.write_table(table, temporary, compression="zstd", write_page_checksum=True)
            for path in self.folder.glob(f"{name}.*.parquet"):
                if path.name.split(".")[-3] != key:
                    path.unlink(missing_ok=True)
        except OSError as error:
            raise RecordsError(
                f"the cache {self.folder} cannot be written: {error.strerror}; choose another"
            ) from error


def _opened(path: Path) -> pq.ParquetFile | None:
    import pyarrow.parquet as pq  # noqa: PLC0415 - seldom needed

    try:
        return pq.ParquetFile(path, page_checksum_verification=True)
    except (OSError, pa.ArrowException):
        return None
