"""The engine that folders and frames are read into: DuckDB in this process, with a bound on what it may hold in memory.

What does not fit is written to a folder of its own among the temporary files, which goes when the engine goes.
"""

from __future__ import annotations

import re
import shutil
import tempfile
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal

import ibis
from ibis.backends.duckdb import Backend

from kexie_metrics.errors import RecordsError

__all__ = ["bytes_of", "embedded", "on_one_thread"]

_SIZE = re.compile(r"([0-9]+(?:\.[0-9]+)?) ?([KMGT]?)(i?)B", re.IGNORECASE)
_POWERS = {"": 0, "K": 1, "M": 2, "G": 3, "T": 4}


def bytes_of(size: str | int) -> int:
    """Number of bytes in a size such as `2GB` (2 × 10⁹), `512 MiB` (512 × 2²⁰) or 2000000000.

    Raises:
        RecordsError: It is no size, or nothing.
    """
    amount = Decimal(size) if isinstance(size, int) and not isinstance(size, bool) else None
    if isinstance(size, str) and (found := _SIZE.fullmatch(size.strip())):
        number, power, binary = found.groups()
        amount = Decimal(number) * (1024 if binary else 1000) ** _POWERS[power.upper()]
    if amount is None or amount < 1:
        raise RecordsError(f"memory_limit is {size!r}; write it like '2GB' or '512MiB', or as a number of bytes")
    return int(amount)


def embedded(memory_limit: int | None = None) -> Backend:
    """A new DuckDB in this process.

    Args:
        memory_limit: Bytes that it may hold in memory; by default four fifths of the machine's.
    """
    # DuckDB's own choice is a folder beneath the working one, where nobody looks for it.
    folder = tempfile.mkdtemp(prefix="kexie-")
    limit = {} if memory_limit is None else {"memory_limit": f"{memory_limit}B"}
    backend: Backend = ibis.duckdb.connect(temp_directory=folder, **limit)
    weakref.finalize(backend, shutil.rmtree, folder, ignore_errors=True)
    return backend


@contextmanager
def on_one_thread(backend: Backend) -> Iterator[None]:
    """Let it work on one thread meanwhile: it takes over many small tables in half the time when none others wait."""
    backend.con.execute("SET threads = 1")
    try:
        yield
    finally:
        backend.con.execute("RESET threads")
