"""The same figures to the last digit on every engine; and where an engine has a gap, an error and not a figure.

PostgreSQL runs where KEXIE_TEST_POSTGRES holds the address of a database; tables go into a schema of their own, which
is dropped at the end. Spark runs in local mode where there is a Java.

Most of the time of a small query goes, with Spark, into making Java code for it. So most of the generated cases are
interpreted, and some are compiled as in use; both ways are Spark's own. All other tests compile.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import uuid
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import ibis
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, note, settings
from hypothesis import strategies as st
from oracle import rounded
from strategies import PLUGINS, requests, worlds

import kexie_metrics as kexie
from kexie_metrics.errors import RecordsError

ADDRESS = os.environ.get("KEXIE_TEST_POSTGRES", "")
CI = os.environ.get("KEXIE_HYPOTHESIS") == "ci"
DOCUMENT = Path(__file__).parents[2] / "docs" / "reference" / "engines.md"
needs_postgres = pytest.mark.skipif(not ADDRESS, reason="KEXIE_TEST_POSTGRES names no PostgreSQL database")
needs_spark = pytest.mark.skipif(shutil.which("java") is None, reason="Spark needs a Java")
ENGINES = [
    "duckdb",
    "datafusion",
    pytest.param("postgres", marks=needs_postgres),
    pytest.param("spark", marks=needs_spark),
]
OTHERS = ENGINES[1:]


@pytest.fixture(scope="session")
def postgres():
    """A backend on a schema of its own."""
    schema = f"kexie_test_{uuid.uuid4().hex}"
    keeper = ibis.connect(ADDRESS)
    keeper.create_database(schema)
    backend = ibis.connect(f"{ADDRESS}/{schema}")
    yield backend
    backend.disconnect()
    keeper.drop_database(schema, cascade=True)
    keeper.disconnect()


@pytest.fixture(scope="session")
def session():
    """A Spark session in this process, small and quick, in a zone that no figure may depend on."""
    from pyspark.sql import SparkSession  # noqa: PLC0415 - not where there is no Java

    builder = SparkSession.builder.master("local[1]").config(map=SMALL_SPARK)
    found = builder.getOrCreate()
    found.sparkContext.setLogLevel("OFF")
    yield found
    found.stop()


SMALL_SPARK = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.shuffle.partitions": "1",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.session.timeZone": "Asia/Shanghai",
    "spark.sql.ansi.enabled": "false",
    "spark.python.sql.dataFrameDebugging.enabled": "false",
    "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
}


@pytest.fixture(scope="session")
def spark(session):
    """A backend on that session, which compiles queries as in use."""
    from kexie_metrics.records.engines.spark import SparkBackend  # noqa: PLC0415 - same

    return SparkBackend.over(session)


@pytest.fixture(scope="session")
def spark_interpreted(session):
    """A backend beside it that interprets them."""
    from kexie_metrics.records.engines.spark import SparkBackend  # noqa: PLC0415 - same

    backend = SparkBackend.over(session)
    backend.raw_sql("SET spark.sql.codegen.wholeStage = false")
    backend.raw_sql("SET spark.sql.codegen.factoryMode = NO_CODEGEN")
    return backend


@pytest.fixture(scope="session")
def stored(request):
    """Puts tables into an engine, which holds nothing else."""

    def put(engine: str, tables: dict[str, pa.Table]):
        if engine == "postgres":
            backend = request.getfixturevalue("postgres")
            for name in backend.list_tables():
                backend.drop_table(name)
        elif engine.startswith("spark"):
            backend = request.getfixturevalue(engine)
            for name in backend.list_tables():
                backend.drop_table(name, force=True)
        else:
            backend = ibis.duckdb.connect() if engine == "duckdb" else ibis.datafusion.connect()
        for name, table in tables.items():
            backend.create_table(name, ibis.memtable(table), temp=engine.startswith("spark"))
        return backend

    return put


def typed(records) -> dict[str, pa.Table]:
    return {
        name.replace(".", "__"): records.backend.to_pyarrow(table) for name, table in sorted(records.tables.items())
    }


# ── any engine against the oracle ─────────────────────────────────────


def agrees(engine_name, data, engine, oracle_answers, oracle_besides, stored):
    world = data.draw(worlds(most_indicators=2))
    request = data.draw(requests(world))
    for name, text in world.files:
        note(f"# {name}\n{text}")
    expected = oracle_answers(world, request)
    answer = engine(world, request, lambda records: stored(engine_name, typed(records)))
    assert {key: (figure.status, figure.value) for key, figure in answer.items()} == {
        key: (status, None if value is None else rounded(value, 12)) for key, (status, value) in expected.items()
    }
    besides = {key: (figure.compared, figure.records) for key, figure in answer.items()}
    assert besides == oracle_besides(world, request)


@settings(max_examples=200 if CI else 15)
@given(data=st.data())
def test_datafusion_and_oracle_agree_on_every_cell(data, engine, oracle_answers, oracle_besides, stored):
    agrees("datafusion", data, engine, oracle_answers, oracle_besides, stored)


@needs_postgres
@settings(max_examples=200 if CI else 15)
@given(data=st.data())
def test_postgres_and_oracle_agree_on_every_cell(data, engine, oracle_answers, oracle_besides, stored):
    agrees("postgres", data, engine, oracle_answers, oracle_besides, stored)


@needs_spark
@settings(max_examples=200 if CI else 10)
@given(data=st.data())
def test_spark_interpreted_and_oracle_agree_on_every_cell(data, engine, oracle_answers, oracle_besides, stored):
    agrees("spark_interpreted", data, engine, oracle_answers, oracle_besides, stored)


@needs_spark
@settings(max_examples=4 if CI else 2)
@given(data=st.data())
def test_spark_compiled_and_oracle_agree_on_every_cell(data, engine, oracle_answers, oracle_besides, stored):
    agrees("spark", data, engine, oracle_answers, oracle_besides, stored)


# ── where engines are known to differ ─────────────────────────────────

AREA = """
schema = 1
[area]
id = "t"
label = { en = "Trial" }
[datasets.hosts]
key = ["host"]
[datasets.hosts.columns]
host = "text"
org_code = "org"
[datasets.talks]
key = ["talk"]
time = { event = "day" }
[datasets.talks.columns]
talk = "text"
org_code = "org"
day = "date"
host = { type = "ref", to = "hosts", required = false }
tag = { type = "text", required = false }
n = { type = "integer", required = false }
z = { type = "decimal", scale = 0, required = false }
p = { type = "decimal", scale = 2, required = false }
m = { type = "decimal", scale = 12, required = false }
[datasets.bases]
key = ["base"]
time = { begins = "begun", ends = "ended" }
[datasets.bases.columns]
base = "text"
org_code = "org"
begun = { type = "date", required = false }
ended = { type = "date", required = false }
"""
TYPES = {"n": pa.int64(), "z": pa.decimal128(38, 0), "p": pa.decimal128(38, 2), "m": pa.decimal128(38, 12)}
ORGANISATIONS = [{"code": "0", "name": "x", "parent": None, "level": "top"}]
TAGS = ["a", "B", "é", "甲", "10", "9", "A", None, "b", "ｚ", "𠀀"]
BASES = [
    {"base": "1", "org_code": "0", "begun": date(1850, 1, 1), "ended": date(2020, 2, 1)},
    {"base": "2", "org_code": "0", "begun": None, "ended": date(2099, 1, 1)},
    {"base": "3", "org_code": "0", "begun": date(2020, 1, 15), "ended": None},
]


def talks(**columns):
    """One talk for each value, all of them on one day."""
    length = len(next(iter(columns.values())))
    rows = {"talk": [str(number) for number in range(length)], "org_code": ["0"] * length}
    rows |= {"day": [date(2020, 1, 1)] * length, "host": [None] * length, "tag": [None] * length, **columns}
    table = pa.table({name: pa.array(values, TYPES.get(name)) for name, values in rows.items() if name != "host"})
    table = table.append_column("host", pa.array(rows["host"], pa.string()))
    for name, kind in TYPES.items():
        if name not in table.column_names:
            table = table.append_column(name, pa.nulls(length, kind))
    return table.set_column(4 - 1, "tag", pa.array(rows["tag"], pa.string()))


def described(body, area=AREA):
    """A registry with one indicator."""
    text = f'{area}[indicators.i]\nlabel = {{ en = "I" }}\n{body}\n'
    return kexie.load_registry(files=[("t.toml", text)], plugins=False, extra=PLUGINS)


def opened(engine, stored, body, talks_=None, area=AREA):
    registry = described(body, area)
    tables = {"t__bases": pa.Table.from_pylist(BASES), "t__hosts": pa.table({"host": ["h"], "org_code": ["0"]})}
    if talks_ is not None:
        tables["t__talks"] = talks_
    backend = stored(engine, tables)
    return registry, backend


def figure(engine, stored, body, talks_=None, **options):
    registry, backend = opened(engine, stored, body, talks_)
    records = kexie.open_records(backend, registry, organisations=ORGANISATIONS)
    (row,) = kexie.compute(registry, records, periods="2020", **options)
    return row.value


def counted(where):
    return f"count = 't.talks'\nwhere = \"{where}\""


@pytest.mark.parametrize("engine_name", ENGINES)
@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ("tag < 'B'", 3),
        ("tag >= 'B'", 7),
        ("tag between '9' and 'é'", 6),
        ("greatest(tag, 'b') = 'b'", 6),
        ("least(tag, 'b') = 'b'", 5),
        ("coalesce(tag, 'q') > 'b'", 5),
        ("tag > talk", 9),
    ],
)
def test_texts_are_ordered_by_code_points(engine_name, stored, where, expected):
    table = talks(tag=TAGS)
    if engine_name == "postgres":
        registry, backend = opened(engine_name, stored, counted(where), table)
        backend.raw_sql('ALTER TABLE t__talks ALTER COLUMN tag TYPE text COLLATE "en-x-icu"').close()
        backend.con.commit()
        records = kexie.open_records(backend, registry, organisations=ORGANISATIONS)
        (row,) = kexie.compute(registry, records, periods="2020")
        assert row.value == expected
    else:
        assert figure(engine_name, stored, counted(where), table) == expected


@pytest.mark.parametrize("engine_name", ENGINES)
@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ("month_of(day) = 2", 2),
        ("month_of(day) + n > 3 or month_of(day) in (12)", 2),
        ("starts_with(tag, 'a')", 2),
        ("not starts_with(tag, 'a')", 1),
        ("coalesce(month_of(day), 0) * 2 = 4 and (starts_with(tag, talk) or tag is null)", 1),
    ],
)
def test_functions_of_plugins_mean_the_same_on_every_engine(engine_name, stored, where, expected):
    days = [date(2020, 2, 29), date(2020, 2, 1), date(2020, 12, 31), date(2020, 1, 1)]
    table = talks(tag=["ab", None, "a", "b"], day=days, n=[1, 2, None, 0])
    assert figure(engine_name, stored, counted(where), table) == expected


HALVES = ["1.005", "2.675", "0.285", "-1.005", "0.5", "1.5", "-2.5", "12345678901234567890.125"]


@pytest.mark.parametrize("engine_name", ENGINES)
@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ("round(m, 2) = 1.01", 1),
        ("round(m, 2) = 2.68", 1),
        ("round(m, 2) = 0.29", 1),
        ("round(m, 2) = -1.01", 1),
        ("round(m) = 1", 2),
        ("round(m) = -3", 1),
        ("round(m, 2) = 12345678901234567890.13", 1),
        ("round(m * p, 2) = 1.02", 1),
        ("m > 0.2845 and m < 0.2855", 1),
        ("m / 3 > 0.89166", 2),
        ("coalesce(m, 0.1) = 0.285", 1),
        ("coalesce(round(m, 2), m) = 0.29", 1),
        ("greatest(p, m * 0.1) = 1.01", 7),
        ("least(p, m) = 0.285", 1),
        ("case when m = 0.5 then p else m end = 2.675", 1),
        ("p < 1.0104", 8),
    ],
)
def test_decimals_in_filters_keep_every_digit_and_round_half_away_from_zero(engine_name, stored, where, expected):
    table = talks(m=[Decimal(text) for text in HALVES], p=[Decimal("1.01")] * len(HALVES))
    assert figure(engine_name, stored, counted(where), table) == expected


@pytest.mark.parametrize("engine_name", ENGINES)
def test_days_are_counted_over_any_span(engine_name, stored):
    # 31 days of the first, 366 of the second, 352 of the third.
    assert figure(engine_name, stored, 'count = "t.bases"\nover = { time = "mean" }') == rounded_fraction(749, 366)


def rounded_fraction(numerator, denominator):
    return (Decimal(numerator) / Decimal(denominator)).quantize(Decimal("1e-12"))


LARGEST = 2**63 - 1
GAPS = [
    ("sum of integers past 63 bits", ["duckdb", "postgres"], 'sum = "t.talks.n"', {"n": [LARGEST] * 3}, 3 * LARGEST),
    (
        "integers past 63 bits in a filter",
        ["duckdb"],
        counted("n + 1 > n"),
        {"n": [LARGEST] * 3},
        3,
    ),
    (
        "sum of decimals past 38 digits",
        ["duckdb", "datafusion", "postgres", "spark"],
        'sum = "t.talks.m"',
        {"m": [Decimal(9 * 10**25)] * 2},
        None,
    ),
    (
        "median of decimals past 38 digits",
        ["duckdb", "datafusion", "postgres", "spark"],
        'median = "t.talks.m"',
        {"m": [Decimal(9 * 10**25)] * 2},
        None,
    ),
    (
        "products past 38 digits in a filter",
        ["duckdb", "datafusion", "spark"],
        counted("m * m * m * m > 0.1"),
        {"m": [Decimal(1), Decimal(2)]},
        2,
    ),
]


@pytest.mark.parametrize("engine_name", ENGINES)
@pytest.mark.parametrize(
    ("gap_of", "body", "columns", "expected"), [gap[1:] for gap in GAPS], ids=[gap[0] for gap in GAPS]
)
def test_what_an_engine_cannot_hold_is_an_error_and_never_a_figure(
    engine_name, stored, gap_of, body, columns, expected
):
    if engine_name in gap_of:
        with pytest.raises(RecordsError):
            figure(engine_name, stored, body, talks(**columns))
    else:
        assert figure(engine_name, stored, body, talks(**columns)) == expected


def test_the_support_table_tells_every_gap():
    text = DOCUMENT.read_text(encoding="utf-8")
    for what, gap_of, *_ in GAPS:
        cells = ["error" if name in gap_of else "yes" for name in ("duckdb", "postgres", "spark", "datafusion")]
        assert f"| {what} | {' | '.join(cells)} |" in text


@pytest.mark.parametrize("engine_name", ENGINES)
def test_faulty_rows_are_found_and_left_out_alike(engine_name, stored):
    table = talks(n=[1, 2, 4, 8, 16], host=["h", "nobody", None, "h", "h"])
    table = table.set_column(1, "org_code", pa.array(["0", "0", "0", "99", None]))
    table = table.set_column(0, "talk", pa.array(["1", "2", "3", "4", "5"]))
    registry, backend = opened(engine_name, stored, 'sum = "t.talks.n"', table)
    records = kexie.open_records(backend, registry, organisations=ORGANISATIONS)
    assert [(found.column, found.rule, found.value) for found in records.violations()] == [
        ("host", "dangling_ref", "nobody"),
        ("org_code", "required", None),
        ("org_code", "unknown_organisation", "99"),
    ]
    (row,) = kexie.compute(registry, records, periods="2020", on_violation="exclude")
    assert row.value == 1 + 4


@pytest.mark.parametrize("engine_name", ENGINES)
def test_a_request_leaves_no_table_behind(engine_name, stored):
    registry, backend = opened(engine_name, stored, 'sum = "t.talks.n"', talks(n=[1]))
    before = kept(backend)
    records = kexie.open_records(backend, registry, organisations=ORGANISATIONS)
    kexie.compute(registry, records, periods="2020")
    assert kept(backend) == before


def kept(backend):
    """Tables but those of Ibis, which go when Python next looks for what nobody holds."""
    return sorted(name for name in backend.list_tables() if not name.startswith("ibis_"))


@needs_postgres
def test_numbers_without_bounds_are_taken_where_they_fit(stored):
    registry, backend = opened("postgres", stored, 'sum = "t.talks.m"', talks(m=[Decimal("1.5"), Decimal(2), None]))
    backend.raw_sql("ALTER TABLE t__talks ALTER COLUMN m TYPE numeric").close()
    backend.con.commit()
    records = kexie.open_records(backend, registry, organisations=ORGANISATIONS)
    (row,) = kexie.compute(registry, records, periods="2020")
    assert row.value == Decimal("3.5")
    for number, faulty in enumerate(["'NaN'", "'Infinity'", "1e40", "1e-13"]):
        backend.raw_sql(
            f"INSERT INTO t__talks (talk, org_code, day, m) VALUES ('x{number}', '0', '2020-01-01', {faulty})"  # noqa: S608
        ).close()
    backend.con.commit()
    records = kexie.open_records(backend, registry, organisations=ORGANISATIONS)
    assert [found.rule for found in records.violations()] == ["type"] * 4
    (row,) = kexie.compute(registry, records, periods="2020", on_violation="exclude")
    assert row.value == Decimal("3.5")


# ── addresses ─────────────────────────────────────────────────────────


@needs_postgres
@pytest.mark.parametrize("scheme", ["postgres", "postgresql"])
def test_an_address_opens_a_database(stored, postgres, scheme):
    registry, _ = opened("postgres", stored, 'sum = "t.talks.n"', talks(n=[1, 2]))
    rest = ADDRESS.partition("://")[2]
    schema = postgres.current_database
    records = kexie.open_records(f"{scheme}://{rest}/{schema}", registry, organisations=ORGANISATIONS)
    (row,) = kexie.compute(registry, records, periods="2020")
    records.backend.disconnect()
    assert row.value == 3


@pytest.mark.parametrize(
    "address",
    [
        "postgres://me:hush%2Fhush@127.0.0.1:1/office",
        "postgresql://me:hush/hush@127.0.0.1:1/office",
        "postgres://me:hush#hush@127.0.0.1/office",
        "postgres://me:hush@127.0.0.1:1/office?hush=1",
    ],
)
def test_a_database_that_does_not_answer_is_told_without_its_password(address):
    registry = kexie.load_registry(plugins=False)
    with pytest.raises(RecordsError) as caught:
        kexie.open_records(address, registry)
    assert "hush" not in str(caught.value)
    assert caught.value.__cause__ is None


@pytest.mark.parametrize(
    ("extra", "module", "address"),
    [("postgres", "psycopg", "postgres://127.0.0.1:1/office"), ("spark", "pyspark", "spark://local[1]")],
)
def test_a_driver_that_is_not_there_names_the_line_to_type(extra, module, address):
    script = (
        f"import sys; sys.modules['{module}'] = None\n"
        "import kexie_metrics as kexie\n"
        "try:\n"
        f"    kexie.open_records('{address}', kexie.load_registry(plugins=False))\n"
        "except kexie.errors.MissingExtraError as error:\n"
        "    print(error)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True)
    assert f"pip install 'kexie-metrics[{extra}]'" in done.stdout


# ── Spark: sessions, addresses, files ─────────────────────────────────


@needs_spark
def test_a_session_keeps_its_settings_and_its_views(session):
    registry = described('sum = "t.talks.n"')
    session.createDataFrame(talks(n=[1, 2])).createOrReplaceTempView("t__talks")
    session.createDataFrame(pa.Table.from_pylist(BASES)).createOrReplaceTempView("t__bases")
    session.createDataFrame(pa.table({"host": ["h"], "org_code": ["0"]})).createOrReplaceTempView("t__hosts")
    before = dict(session.conf.getAll), [table.name for table in session.catalog.listTables()]
    for source in (session, ibis.pyspark.connect(session.newSession())):
        records = kexie.open_records(source, registry, organisations=ORGANISATIONS)
        if source is session:
            (row,) = kexie.compute(registry, records, periods="2020")
            assert row.value == 3
        else:
            assert list(records.tables) == []  # a temporary view is of its session
    assert (dict(session.conf.getAll), [table.name for table in session.catalog.listTables()]) == before
    for name in before[1]:
        session.catalog.dropTempView(name)


@needs_spark
def test_moments_with_a_zone_are_refused(session):
    area = AREA.replace('day = "date"', 'day = "datetime"')
    registry = described('sum = "t.talks.n"', area)
    plain = talks(n=[1, 2])
    moments = pa.array([datetime(2020, 1, 1, 23, 59, 59), datetime(2019, 12, 31, 23, 59, 59)], pa.timestamp("us"))  # noqa: DTZ001 - records carry no zone
    plain = plain.set_column(plain.column_names.index("day"), "day", moments)
    backend = ibis.pyspark.connect(session.newSession())
    records = kexie.open_records(backend, registry, organisations=ORGANISATIONS)
    records.backend.create_table("t__talks", ibis.memtable(plain), temp=True)
    records = kexie.open_records(records.backend, registry, organisations=ORGANISATIONS)
    (row,) = kexie.compute(registry, records, periods="2020")
    assert row.value == 1
    zoned = records.backend.raw_sql("SELECT * EXCEPT (day), CAST(day AS TIMESTAMP_LTZ) AS day FROM t__talks")
    zoned.createOrReplaceTempView("t__talks")
    (found,) = kexie.open_records(records.backend, registry, organisations=ORGANISATIONS).violations()
    assert (found.column, found.message) == (
        "day",
        "a column of type timestamp('UTC'); expected a day and time without a zone, written like 2023-11-05 14:30",
    )


@needs_spark
def test_a_number_that_is_none_is_no_blank(session):
    registry = described('sum = "t.talks.m"')
    table = talks(n=[1, 2, 3])
    floats = pa.array([0.5, float("nan"), None])
    table = table.set_column(table.column_names.index("m"), "m", floats)
    records = kexie.open_records(session.newSession(), registry, organisations=ORGANISATIONS)
    records.backend.create_table("t__talks", ibis.memtable(table), temp=True)
    records = kexie.open_records(records.backend, registry, organisations=ORGANISATIONS)
    assert [(found.column, found.rule, found.value) for found in records.violations()] == [("m", "type", "nan")]


@pytest.fixture(scope="module")
def many_files(tmp_path_factory):
    """Talks in folders by tag, and an organisation."""
    folder = tmp_path_factory.mktemp("records")
    table = talks(n=[1, 2, 4, 8], tag=["a b", "甲", "a b", None])
    pq.write_to_dataset(table, folder / "t" / "talks", partition_cols=["tag"])
    pq.write_table(pa.table({"host": ["h"], "org_code": ["0"]}), folder / "t" / "hosts.parquet")
    units = pa.Table.from_pylist(ORGANISATIONS).cast(pa.schema(dict.fromkeys(ORGANISATIONS[0], pa.string())))
    pq.write_table(units, folder / "organisations.parquet")
    return folder


@needs_spark
@pytest.mark.parametrize("place", ["{folder}", "file://{folder}"])
def test_spark_reads_files_where_they_lie(session, many_files, place):
    registry = described('sum = "t.talks.n"\nby = ["tag"]')
    expected = kexie.compute(registry, kexie.open_records(many_files, registry), periods="2020", by="tag")
    files = place.format(folder=many_files)
    for source in (session, "spark://local[1]"):
        records = kexie.open_records(source, registry, parquet=files)
        found = kexie.compute(registry, records, periods="2020", by="tag")
        assert found.to_csv() == expected.to_csv()
    assert [(row.dimensions["tag"], row.value) for row in expected] == [
        ("(total)", 15), ("a b", 5), ("甲", 2), ("(empty)", 8)
    ]  # fmt: skip


@needs_spark
@pytest.mark.parametrize("place", ["{folder}", "file://{folder}"])
def test_spark_names_file_and_row(session, many_files, tmp_path, place):
    registry = described('sum = "t.talks.n"')
    shutil.copytree(many_files, tmp_path, dirs_exist_ok=True)
    (tmp_path / "t" / "talks" / "tag=x").mkdir()
    more = talks(n=[1, 2], host=["h", "nobody"]).drop(["tag"])
    pq.write_table(more, tmp_path / "t" / "talks" / "tag=x" / "more.parquet")
    records = kexie.open_records(session, registry, parquet=place.format(folder=tmp_path))
    (one,) = [each for each in records.violations() if each.rule == "dangling_ref"]
    assert (one.file.endswith("t/talks/tag=x/more.parquet"), one.row, one.value) == (True, 2, "nobody")


@pytest.mark.parametrize("address", ["spark://", "spark:///office"])
def test_an_address_without_a_master(address):
    with pytest.raises(RecordsError) as caught:
        kexie.open_records(address, kexie.load_registry(plugins=False))
    assert str(caught.value) == ("that is no address of Spark; write spark://local[*], or spark://host:7077/database")
