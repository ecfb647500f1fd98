"""The embedded engine keeps to its memory limit, and leaves no temporary files behind."""

from __future__ import annotations

import gc
import subprocess
import sys
from pathlib import Path

import pytest

from kexie_metrics.errors import RecordsError
from kexie_metrics.records import open_records
from kexie_metrics.records.engines.embedded import bytes_of, embedded
from kexie_metrics.registry import load_registry

ORGANISATIONS = [{"code": "1", "name": "City", "parent": None, "level": "city"}]


def setting(backend, name):
    return backend.con.sql(f"SELECT current_setting('{name}')").fetchall()[0][0]


@pytest.mark.parametrize(
    ("size", "number"),
    [
        ("2GB", 2_000_000_000),
        ("512 MiB", 512 * 2**20),
        ("1.5gb", 1_500_000_000),
        (" 1TiB ", 2**40),
        ("700kB", 700_000),
        ("99B", 99),
        (1_000_000, 1_000_000),
    ],
)
def test_sizes(size, number):
    assert bytes_of(size) == number


@pytest.mark.parametrize("size", ["", "2", "2G", "-1GB", "0GB", "0.1B", "2 PB", "1e9B", "2GB 3", 0, -1, True])
def test_what_is_no_size(size):
    with pytest.raises(RecordsError) as caught:
        bytes_of(size)
    assert str(caught.value) == (f"memory_limit is {size!r}; write it like '2GB' or '512MiB', or as a number of bytes")


def test_the_limit_reaches_the_engine_and_whoever_plans():
    registry = load_registry(plugins=False)
    records = open_records({"organisations": ORGANISATIONS}, registry, memory_limit="512MiB")
    assert (records.memory_limit, setting(records.backend, "memory_limit")) == (512 * 2**20, "512.0 MiB")
    assert open_records({"organisations": ORGANISATIONS}, registry).memory_limit is None


def test_a_database_keeps_its_own_limit():
    with pytest.raises(RecordsError) as caught:
        open_records(embedded(), load_registry(plugins=False), memory_limit="2GB")
    assert str(caught.value) == (
        "memory_limit is for folders and frames; these records lie in duckdb, which keeps its own"
    )


def test_what_does_not_fit_is_spilled_and_removed_with_the_engine():
    backend = embedded(bytes_of("120MB"))
    folder = Path(setting(backend, "temp_directory"))
    backend.con.execute("SET threads = 1")
    backend.con.execute("CREATE TABLE many AS SELECT range AS n, md5(range::text) AS t FROM range(6_000_000)")
    assert any(folder.iterdir())
    table = backend.table("many").count()
    del backend
    gc.collect()
    assert table.to_pyarrow().as_py() == 6_000_000
    del table
    gc.collect()
    assert not folder.exists()


def test_nothing_is_left_by_a_process_that_ends_with_its_engine_open():
    program = (
        "from kexie_metrics.records.engines.embedded import embedded\n"
        "backend = embedded()\n"
        "print(backend.con.sql(\"SELECT current_setting('temp_directory')\").fetchall()[0][0])\n"
    )
    ran = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    assert ran.stderr == ""
    assert not Path(ran.stdout.strip()).exists()
