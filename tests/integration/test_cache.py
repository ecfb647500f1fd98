"""Leaves kept from one run to the next: the same figures, no look at the records, and never an old or a torn one."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from kexie_metrics import compute, load_registry, open_records
from kexie_metrics.errors import RecordsError

AREA = """
schema = 1
[area]
id = "t"
label = { en = "Trial" }
[codes.kind]
a = { en = "a" }
b = { en = "b" }
[datasets.talks]
key = ["talk"]
time = { event = "day" }
[datasets.talks.columns]
talk = "text"
org_code = "org"
day = "date"
kind = { type = "code", codes = "kind" }
host = "text"
guests = { type = "integer", required = false }
cost = { type = "decimal", scale = 2 }
[datasets.bases]
key = ["base"]
time = { begins = "begins", ends = "ends" }
[datasets.bases.columns]
base = "text"
org_code = "org"
begins = { type = "date", required = false }
ends = { type = "date", required = false }
[datasets.plays]
key = ["video", "day"]
of = ["video"]
time = { as_of = "day" }
[datasets.plays.columns]
video = "text"
org_code = "org"
day = "date"
plays = "integer"
[indicators.talks]
label = { en = "talks" }
count = "talks"
by = ["kind"]
[indicators.guests]
label = { en = "guests" }
sum = "talks.guests"
where = "kind = 'a'"
[indicators.most]
label = { en = "most" }
max = "talks.guests"
[indicators.cost]
label = { en = "cost" }
mean = "talks.cost"
[indicators.hosts]
label = { en = "hosts" }
distinct = "talks.host"
by = ["kind"]
[indicators.bases]
label = { en = "bases" }
count = "bases"
[indicators.begun]
label = { en = "begun" }
count = "bases"
when = "begins"
[indicators.plays]
label = { en = "plays" }
sum = "plays.plays"
[indicators.share]
label = { en = "share" }
ratio = { of = "guests", to = "talks" }
"""
FIRST = {"periods": "2020..2022", "every": "quarter", "orgs": ["0", "town"], "by": ["kind"]}
SECOND = {"periods": ["2021", "2022-02"], "orgs": "0", "compare": ["previous_year", "previous_period"]}


@pytest.fixture
def registry():
    return load_registry(files=[("t.toml", AREA)], plugins=False)


@pytest.fixture
def folder(tmp_path):
    """A small office as Parquet files, which the engine reads only when it is asked something."""
    root = tmp_path / "records"
    (root / "t").mkdir(parents=True)
    units = [("0", "", "city"), ("01", "0", "town"), ("02", "0", "town"), ("021", "02", "village")]
    with (root / "organisations.csv").open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(["code", "name", "parent", "level"])
        writer.writerows([code, code, parent, level] for code, parent, level in units)
    days = [f"{2019 + n % 4}-{1 + n * 7 % 12:02}-{1 + n * 11 % 28:02}" for n in range(60)]
    towns = [units[n % 4][0] for n in range(60)]

    def dates(values):
        return pa.array(values, pa.string()).cast(pa.date32())

    talks = {
        "talk": [f"k{n}" for n in range(60)],
        "org_code": towns,
        "day": dates(days),
        "kind": ["ab"[n % 2] for n in range(60)],
        "host": [f"h{n % 7}" for n in range(60)],
        "guests": [None if n % 9 == 0 else n for n in range(60)],
        "cost": pa.array([n * 1.25 for n in range(60)]).cast(pa.decimal128(12, 2)),
    }
    bases = {
        "base": [f"b{n}" for n in range(60)],
        "org_code": towns,
        "begins": dates([None if n % 10 == 0 else day for n, day in enumerate(days)]),
        "ends": dates([f"{2023 + n % 2}-03-15" if n % 3 else None for n in range(60)]),
    }
    plays = {
        "video": [f"v{n // 6}" for n in range(60)],
        "org_code": [units[n // 6 % 4][0] for n in range(60)],
        "day": dates([f"{2020 + n % 6 // 2}-{1 + n % 6 * 2:02}-0{1 + n % 5}" for n in range(60)]),
        "plays": list(range(60)),
    }
    for name, columns in {"talks": talks, "bases": bases, "plays": plays}.items():
        pq.write_table(pa.table(columns), root / "t" / f"{name}.parquet")
    return root


def figures(registry, folder, request, cache=None):
    return compute(registry, open_records(folder, registry, cache=cache), **request).to_arrow()


def kept(cache: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(cache.glob("*.parquet"))}


@pytest.mark.parametrize("request_", [FIRST, SECOND, FIRST | {"every": None, "periods": "2020-02-10..2021-07-19"}])
def test_figures_are_the_same_with_and_without(registry, folder, tmp_path, request_):
    cache = tmp_path / "cache"
    expected = figures(registry, folder, request_)
    assert figures(registry, folder, FIRST, cache).equals(figures(registry, folder, FIRST))
    assert figures(registry, folder, request_, cache).equals(expected)
    assert figures(registry, folder, request_, cache).equals(expected)


def test_another_level_period_and_comparison_does_without_the_records(registry, folder, tmp_path):
    cache = tmp_path / "cache"
    expected = figures(registry, folder, SECOND)
    figures(registry, folder, FIRST, cache)
    before = kept(cache)
    assert before
    records = open_records(folder, registry, cache=cache)
    for path in (folder / "t").iterdir():
        path.unlink()
    assert compute(registry, records, **SECOND).to_arrow().equals(expected)
    assert kept(cache) == before


def test_a_changed_file_is_noticed_and_what_was_made_of_it_goes(registry, folder, tmp_path):
    cache = tmp_path / "cache"
    figures(registry, folder, FIRST, cache)
    before = kept(cache)
    talks = folder / "t" / "talks.parquet"
    pq.write_table(pq.read_table(talks).slice(3), talks)
    assert figures(registry, folder, FIRST, cache).equals(figures(registry, folder, FIRST))
    after = kept(cache)
    assert len(after) == len(before)
    changed = {name.rsplit(".", 3)[0] for name in before.keys() - after.keys()}
    assert changed == {"kept", "t.talks.all.value_host.month", "t.talks.sums.month"}


def test_another_process_finds_what_was_kept(registry, folder, tmp_path):
    cache = tmp_path / "cache"
    figures(registry, folder, FIRST, cache)
    (tmp_path / "t.toml").write_text(AREA, encoding="utf-8")
    program = (
        "from pathlib import Path\n"
        "from kexie_metrics import compute, load_registry, open_records\n"
        f"registry = load_registry(files=[('t.toml', Path({str(tmp_path / 't.toml')!r}).read_text())], plugins=False)\n"
        f"records = open_records({str(folder)!r}, registry, cache={str(cache)!r})\n"
        f"compute(registry, records, **{FIRST!r}).to_arrow()\n"
    )
    before = kept(cache)
    for seed in ("1", "2"):
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        subprocess.run([sys.executable, "-c", program], check=True, env=environment)
        assert kept(cache) == before


def test_a_changed_definition_is_noticed(registry, folder, tmp_path):
    cache = tmp_path / "cache"
    figures(registry, folder, FIRST, cache)
    changed = load_registry(files=[("t.toml", AREA.replace("kind = 'a'", "kind = 'b'"))], plugins=False)
    assert figures(changed, folder, FIRST, cache).equals(figures(changed, folder, FIRST))


@pytest.mark.parametrize("harm", ["cut", "bit"])
def test_a_torn_file_is_made_anew_and_never_trusted(registry, folder, tmp_path, harm):
    cache = tmp_path / "cache"
    expected = figures(registry, folder, FIRST, cache)
    before = kept(cache)
    for name, content in before.items():
        if harm == "cut":
            torn = content[: len(content) // 2]
        else:
            torn = bytearray(content)
            torn[len(content) // 5] ^= 0xFF
        (cache / name).write_bytes(bytes(torn))
    assert figures(registry, folder, FIRST, cache).equals(expected)
    after = kept(cache)
    assert all(pq.read_table(cache / name, page_checksum_verification=True).num_columns for name in after)
    assert figures(registry, folder, FIRST, cache).equals(expected)


def test_nothing_is_kept_of_records_that_break_their_contract(registry, folder, tmp_path):
    cache = tmp_path / "cache"
    talks = folder / "t" / "talks.parquet"
    table = pq.read_table(talks)
    pq.write_table(pa.concat_tables([table, table.slice(0, 1)]), talks)
    for _ in range(2):
        records = open_records(folder, registry, cache=cache)
        assert len(records.violations()) == 2
    assert kept(cache) == {}


def test_only_folders_can_be_kept(registry, tmp_path):
    with pytest.raises(RecordsError) as caught:
        open_records({"organisations": []}, registry, cache=tmp_path)
    assert str(caught.value) == (
        "cache= is for folders of records: only of files it can be told whether they have changed"
    )


def test_a_folder_that_cannot_be_written_is_said(registry, folder, tmp_path):
    (tmp_path / "cache").write_text("a file")
    with pytest.raises(RecordsError) as caught:
        figures(registry, folder, FIRST, tmp_path / "cache")
    assert str(caught.value) == f"the cache {tmp_path / 'cache'} cannot be written: File exists; choose another"
