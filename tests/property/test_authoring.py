"""Whatever a table holds, what is drafted from it is right: it loads, its records keep it, its figures come out."""

import datetime as dt
from decimal import Decimal

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from kexie_metrics import compute, load_registry, open_records
from kexie_metrics.authoring import NewArea, write_package
from kexie_metrics.authoring.drafting import drafted_figures
from kexie_metrics.authoring.guessing import draft_datasets
from kexie_metrics.authoring.sheets import Sheet
from kexie_metrics.definitions.model import Text

AREA = NewArea(id="open_days", label=Text(zh="开放日", en="Open days"))

HEADERS = st.sampled_from(
    [
        "id",
        "org_code",
        "单位",
        "日期",
        "begin_date",
        "end_date",
        "as_of",
        "kind",
        "人数",
        "amount",
        "a b",
        "A-B",
        "9",
        "备注\n",
    ]
)
VALUES = {
    "text": st.sampled_from(["a", "b", "乙", "a b", "007", "it's", '"']),
    "code": st.sampled_from(["x", "y.z", "w-1"]),
    "integer": st.integers(-5, 50).map(str),
    "decimal": st.sampled_from(["0.5", "-1.25", "3", "0.001"]),
    "date": st.dates(dt.date(2020, 1, 1), dt.date(2023, 12, 31)).map(str),
    "boolean": st.sampled_from(["true", "FALSE"]),
    "integers": st.integers(-5, 50),
    "days": st.dates(dt.date(2020, 1, 1), dt.date(2023, 12, 31)),
    "numbers": st.sampled_from([0.5, 1.25, 2.0]),
}


@st.composite
def sheets(draw):
    made = []
    for place in range(draw(st.integers(1, 2))):
        rows = draw(st.integers(0, 12))
        columns = {}
        for header in draw(st.lists(HEADERS, unique=True, min_size=1, max_size=6)):
            values = VALUES[draw(st.sampled_from(sorted(VALUES)))]
            blank = st.none() if draw(st.booleans()) else values
            columns[header] = pa.array(draw(st.lists(values | blank, min_size=rows, max_size=rows)))
        made.append(Sheet(name=draw(st.sampled_from(["t", "表", "t 2"])), file=f"{place}.csv", table=pa.table(columns)))
    return made


@settings(max_examples=max(1, settings().max_examples // 3))
@given(sheets())
def test_any_table_gives_a_package_that_is_right(tmp_path_factory, made):
    folder = tmp_path_factory.mktemp("drafted")
    write_package(AREA, made, folder)
    package = folder / AREA.distribution
    registry = load_registry(files=[package / "src" / AREA.module / f"{AREA.id}.toml"], plugins=False)
    records = open_records(package / "records", registry)
    assert list(records.violations()) == []
    figures = compute(registry, records, periods="2023")
    assert {figure.indicator: figure.value for figure in figures} == {
        f"{AREA.id}.{figure.name}": Decimal(figure.value.strip('"'))
        for draft in draft_datasets(made)
        for figure in drafted_figures(draft)
    }
