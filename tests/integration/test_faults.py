"""What goes wrong from outside: an engine that dies, a full disk, a file that is cut off, Ctrl-C.

Each ends in an error of this package, or in the exit code of an interrupt; and no file is half written.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
import uuid

import duckdb
import psycopg
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from kexie_metrics import compute, load_registry, open_records
from kexie_metrics.errors import ContractError, RecordsError

try:
    import pty
except ImportError:  # not on Windows
    pty = None

ADDRESS = os.environ.get("KEXIE_TEST_POSTGRES", "")
AREA = """
schema = 1
[area]
id = "t"
label = { en = "Trial" }
[datasets.talks]
key = ["talk"]
time = { event = "day" }
[datasets.talks.columns]
talk = "text"
org_code = "org"
day = "date"
host = "text"
guests = "integer"
[indicators.hosts]
label = { en = "Hosts" }
distinct = "t.talks.host"
[indicators.middle]
label = { en = "Middle" }
median = "t.talks.guests"
"""
ORGANISATIONS = pa.table({"code": ["0"], "name": ["City"], "parent": pa.nulls(1, pa.string()), "level": ["city"]})
TALKS = """
SELECT range::VARCHAR AS talk, '0' AS org_code, DATE '2020-01-01' + (range % 366)::INTEGER AS day,
    md5(range::VARCHAR) AS host, hash(range) % 1000 AS guests
FROM range({count})
"""
MANY = 1_000_000


@pytest.fixture
def registry():
    return load_registry(files=[("t.toml", AREA)], plugins=False)


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    """A million talks in a Parquet file."""
    folder = tmp_path_factory.mktemp("large")
    (folder / "t").mkdir()
    pq.write_table(ORGANISATIONS, folder / "organisations.parquet")
    place = folder / "t" / "talks.parquet"
    duckdb.connect().execute(f"COPY ({TALKS.format(count=MANY)}) TO '{place}'")
    return folder


@pytest.fixture
def copied(large, tmp_path):
    shutil.copytree(large, tmp_path, dirs_exist_ok=True)
    return tmp_path


def cut_off(path):
    """Leave half of a file."""
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size // 2)


# ── the engine dies ───────────────────────────────────────────────────


@pytest.mark.skipif(not ADDRESS, reason="KEXIE_TEST_POSTGRES names no PostgreSQL database")
def test_a_postgres_server_that_ends_the_connection_in_mid_query(registry):
    schema = f"kexie_test_{uuid.uuid4().hex}"
    keeper = psycopg.connect(ADDRESS.replace("postgres://", "postgresql://"), autocommit=True)
    keeper.execute(f"CREATE SCHEMA {schema}")
    keeper.execute("SELECT pg_advisory_lock(20)")
    # The query waits in the middle of the table, for a lock that nobody gives free.
    keeper.execute(
        f"CREATE VIEW {schema}.t__talks AS SELECT n::text AS talk, '0' AS org_code, date '2020-01-01' AS day, "
        "CASE WHEN n = 5 THEN pg_advisory_lock_shared(20)::text ELSE 'h' END AS host, n AS guests "
        "FROM generate_series(1::bigint, 10) AS n"
    )
    try:
        records = open_records(f"{ADDRESS}/{schema}", registry, organisations=ORGANISATIONS)
        failed = []

        def ask():
            try:
                compute(registry, records, periods="2020")
            except RecordsError as error:
                failed.append(str(error))

        asking = threading.Thread(target=ask)
        asking.start()
        ended = []
        while not ended and asking.is_alive():
            ended = keeper.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
            ).fetchall()
        asking.join()
        assert ended == [(True,)]
        (message,) = failed
        assert message.startswith("the engine failed while checking the records: ")
        assert "terminating connection due to administrator command" in message
        records.backend.disconnect()
    finally:
        keeper.execute(f"DROP SCHEMA {schema} CASCADE")
        keeper.close()


SPARK = """
import threading
from pyspark.sql import SparkSession
from kexie_metrics import compute, load_registry, open_records
from kexie_metrics.errors import RecordsError

session = (
    SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false")
    .config("spark.driver.host", "127.0.0.1").config("spark.driver.bindAddress", "127.0.0.1").getOrCreate()
)
session.sparkContext.setLogLevel("OFF")
session.sql(
    "SELECT CAST(id AS STRING) AS talk, '0' AS org_code, DATE'2020-01-01' AS day, 'h' AS host, id AS guests "
    "FROM range(0, 1000000000000)"
).createOrReplaceTempView("t__talks")
registry = load_registry(files=[("t.toml", AREA)], plugins=False)
organisations = [{"code": "0", "name": "City", "parent": None, "level": "city"}]
records = open_records(session, registry, organisations=organisations)

def stop():
    while not session.sparkContext.statusTracker().getActiveJobsIds():
        pass
    session.stop()

stopping = threading.Thread(target=stop)
stopping.start()
try:
    compute(registry, records, periods="2020")
except RecordsError as error:
    print(str(error).splitlines()[0])
stopping.join()
"""


@pytest.mark.skipif(shutil.which("java") is None, reason="Spark needs a Java")
def test_a_spark_that_stops_in_mid_query():
    ran = subprocess.run(
        [sys.executable, "-c", f"AREA = '''{AREA}'''\n{SPARK}"], check=True, capture_output=True, encoding="utf-8"
    )
    assert ran.stdout.startswith("the engine failed while checking the records: ")


# ── no room ───────────────────────────────────────────────────────────


def test_a_disk_that_is_full_while_spilling(large, registry, tmp_path):
    records = open_records(large, registry, memory_limit="60MB")
    records.backend.con.execute("SET threads = 1")
    records.backend.con.execute("SET max_temp_directory_size = '1MB'")
    out = tmp_path / "figures.parquet"
    with pytest.raises(RecordsError) as caught:
        compute(registry, records, periods="2020").to_parquet(out)
    assert str(caught.value).startswith("the engine failed while ")
    assert "max_temp_directory_size" in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_a_little_memory_and_room_on_the_disk_give_the_same_figures(large, registry):
    small = open_records(large, registry, memory_limit="200MB")
    expected = compute(registry, open_records(large, registry), periods="2020").to_csv()
    assert compute(registry, small, periods="2020").to_csv() == expected


def test_frames_that_do_not_fit(registry):
    frame = duckdb.connect().sql(TALKS.format(count=MANY // 4)).to_arrow_table()
    with pytest.raises(RecordsError) as caught:
        open_records({"t.talks": frame, "organisations": ORGANISATIONS}, registry, memory_limit="4MB")
    assert str(caught.value).startswith("the engine failed while taking over t.talks: Out of Memory Error: ")


# ── files that change under the hands ─────────────────────────────────


@pytest.mark.parametrize("checked", [False, True])
def test_a_parquet_file_cut_off_after_opening(copied, registry, checked):
    records = open_records(copied, registry)
    if checked:
        records.clean()
    cut_off(copied / "t" / "talks.parquet")
    with pytest.raises(RecordsError) as caught:
        compute(registry, records, periods="2020")
    assert str(caught.value).startswith("the engine failed while ")


def test_one_of_many_files_that_is_gone(copied, registry):
    (copied / "t" / "talks").mkdir()
    (copied / "t" / "talks.parquet").rename(copied / "t" / "talks" / "a.parquet")
    shutil.copy(copied / "t" / "talks" / "a.parquet", copied / "t" / "talks" / "b.parquet")
    records = open_records(copied, registry)
    (copied / "t" / "talks" / "b.parquet").unlink()
    with pytest.raises(RecordsError, match="the engine failed while checking the records: .*b.parquet"):
        records.violations()


def test_a_parquet_file_cut_off_before_opening(copied, registry):
    cut_off(copied / "t" / "talks.parquet")
    records = open_records(copied, registry)
    (found,) = records.violations()
    assert (found.file, found.rule) == ("t/talks.parquet", "encoding")
    with pytest.raises(ContractError):
        compute(registry, records, periods="2020")
    cut_off(copied / "organisations.parquet")
    with pytest.raises(RecordsError, match="organisations.parquet: no Parquet file: "):
        open_records(copied, registry)


def test_a_csv_file_cut_off_after_opening_was_read_whole(tmp_path, registry):
    (tmp_path / "t").mkdir()
    pq.write_table(ORGANISATIONS, tmp_path / "organisations.parquet")
    talks = tmp_path / "t" / "talks.csv"
    talks.write_text("talk,org_code,day,host,guests\n" + "".join(f"{n},0,2020-01-01,h{n},{n}\n" for n in range(9)))
    records = open_records(tmp_path, registry)
    cut_off(talks)
    assert [row.value for row in compute(registry, records, periods="2020")] == [9, 4]


def test_a_csv_file_cut_off_in_a_row_is_told(tmp_path, registry):
    (tmp_path / "t").mkdir()
    pq.write_table(ORGANISATIONS, tmp_path / "organisations.parquet")
    (tmp_path / "t" / "talks.csv").write_text("talk,org_code,day,host,guests\n1,0,2020-01-01,h,1\n2,0,2020-0")
    assert [(found.row, found.column) for found in open_records(tmp_path, registry).violations()] != []


# ── Ctrl-C ────────────────────────────────────────────────────────────


@pytest.mark.skipif(pty is None, reason="no pseudo-terminal")
@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_an_interrupt_in_mid_computation(large, tmp_path, form):
    (tmp_path / "t.toml").write_text(AREA)
    out = tmp_path / f"figures.{form}"
    out.write_text("what was there")
    told, tells = pty.openpty()
    asked = ["--records", str(large), "--file", str(tmp_path / "t.toml"), "--period", "2001..2400", "--every", "month"]
    running = subprocess.Popen(
        [sys.executable, "-m", "kexie_metrics", "compute", "t.hosts", "t.middle", *asked, "--out", str(out)],
        stdout=subprocess.PIPE, stderr=tells, env={**os.environ, "COLUMNS": "200", "TERM": "xterm"},
    )  # fmt: skip
    os.close(tells)
    shown = b""
    while b"computing" not in shown:
        shown += os.read(told, 4096)
    running.send_signal(signal.SIGINT)
    with open(told, "rb", buffering=0) as terminal:  # noqa: PTH123 - a descriptor
        try:
            while more := terminal.read(4096):
                shown += more
        except OSError:  # how a terminal ends
            pass
    assert running.wait() == 130
    text = shown.decode()
    assert text.rstrip().endswith("interrupted")
    assert "Traceback" not in text
    assert (out.read_text(), sorted(path.name for path in tmp_path.iterdir())) == (
        "what was there",
        [out.name, "t.toml"],
    )
    running.stdout.close()
