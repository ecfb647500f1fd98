import io

import pytest
from rich.cells import cell_len

from kexie_metrics.publishing.markdown import to_markdown
from kexie_metrics.publishing.reports import Column, Report, Section
from kexie_metrics.publishing.terminal import show

REPORT = Report(
    title="年终数据",
    lines=("组织:十堰市",),
    sections=(
        Section(
            title="科学普及",
            columns=(Column(title="指标"), Column(title="单位"), Column(title="2023年", numeric=True)),
            rows=(("科普教育基地", "家", "36"), ("Plays [red]of|the* videos", "次", "6,348,217")),
            notes=("科普教育基地,2022年:未报",),
        ),
        Section(columns=(Column(title="name"),), rows=(("a\nb",),)),
    ),
)

SHOWN = """\
年终数据
组织:十堰市

科学普及
指标                       单位     2023年
──────────────────────────────────────────
科普教育基地               家           36
Plays [red]of|the* videos  次    6,348,217
科普教育基地,2022年:未报

name
────
a
b
"""


@pytest.fixture
def no_columns(monkeypatch):
    monkeypatch.delenv("COLUMNS", raising=False)


def printed(report, width=None):
    out = io.StringIO()
    show(report, file=out, width=width)
    return "".join(f"{line.rstrip()}\n" for line in out.getvalue().splitlines())


@pytest.mark.usefixtures("no_columns")
def test_a_report_in_a_pipe_is_as_wide_as_its_rows():
    assert printed(REPORT) == SHOWN


def test_a_chinese_character_takes_two_columns():
    rows = printed(REPORT, width=100).splitlines()[4:8]
    assert {cell_len(row) for row in rows} == {42}


@pytest.mark.parametrize("width", [10, 20, 30, 38])
def test_nothing_is_cut_off_where_it_is_narrow(width):
    text = printed(REPORT, width=width)
    assert max(cell_len(line) for line in text.splitlines()) <= width
    shown = "".join(text.split())
    for word in ("科", "普", "基", "地", "3", "6", "348"):
        assert word in shown
    assert "…" not in text


def test_numbers_stay_on_their_line_where_only_labels_are_long():
    long = Report(
        sections=(
            Section(
                columns=(Column(title="指标"), Column(title="2023年", numeric=True)),
                rows=(("第二十一届中国机器人大会中国西北区域选拔赛一等奖人数", "1,234,567"),),
            ),
        )
    )
    assert printed(long, width=40) == (
        "指标                              2023年\n"
        "────────────────────────────────────────\n"
        "第二十一届中国机器人大会中国   1,234,567\n"
        "西北区域选拔赛一等奖人数\n"
    )


@pytest.mark.usefixtures("no_columns")
def test_no_colours_in_a_pipe(monkeypatch):
    monkeypatch.delenv("FORCE_COLOR", raising=False)
    assert "\x1b" not in printed(REPORT)


def test_markdown():
    assert to_markdown(REPORT) == (
        "# 年终数据\n\n组织:十堰市\n\n## 科学普及\n\n"
        "| 指标 | 单位 | 2023年 |\n| --- | --- | ---: |\n"
        "| 科普教育基地 | 家 | 36 |\n"
        "| Plays \\[red\\]of\\|the\\* videos | 次 | 6,348,217 |\n\n"
        "- 科普教育基地,2022年:未报\n\n"
        "| name |\n| --- |\n| a b |\n"
    )
