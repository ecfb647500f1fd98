"""Reports of a small office: what is asked, what is said, what is left out, and how files are written."""

import sys

import pytest
from click.testing import CliRunner

from kexie_metrics import KexieMetricsError, load_registry, open_records, report
from kexie_metrics.cli import kexie
from kexie_metrics.errors import MissingExtraError
from kexie_metrics.publishing.reports import plain

# A machine without Chinese letters leaves pictures out, and says so.
pytestmark = pytest.mark.filterwarnings("ignore:charts are:UserWarning")

DEFINITIONS = """
schema = 1
[area]
id = "outreach"
label = { zh = "科普", en = "Outreach" }
[codes.kind]
talk = { zh = "讲座", en = "talk" }
fair = { zh = "展会", en = "fair" }
tour = { zh = "巡展", en = "tour" }
[datasets.events]
time = { event = "held_on" }
[datasets.events.columns]
org_code = "org"
held_on = "date"
kind = { type = "code", codes = "kind", label = { zh = "类别", en = "Kind" } }
people = { type = "integer", unit = "人次" }
[datasets.polls]
time = { as_of = "read_on" }
[datasets.polls.columns]
org_code = "org"
read_on = "date"
share = { type = "decimal", scale = 1, unit = "%" }
[indicators.events]
label = { zh = "活动", en = "Events" }
unit = "场"
count = "events"
by = ["kind"]
target = { 2023 = 4, "2022..2023" = 10 }
[indicators.people]
label = { zh = "受众", en = "Attendance" }
sum = "events.people"
[indicators.mean]
label = { zh = "场均", en = "Attendance per event" }
unit = "人次/场"
ratio = { of = "people", to = "events" }
[indicators.poll]
label = { zh = "知晓率", en = "Awareness" }
unit = "%"
reported = "polls.share"
[indicators.helper]
label = { zh = "审核用", en = "For the audit" }
count = "events"
[report]
hidden = ["helper"]
lead = [
    { zh = "{period}办活动{events},{events:change},完成{events:met}。", en = "{events} in {period}, {events:change}" },
    { zh = "知晓率为{poll}。", en = "Awareness is {poll}." },
    { zh = "{whole}共{people:whole_about}。", en = "{whole}: {people:whole_about}." },
]
[[report.parts]]
heading = { zh = "活动", en = "Events" }
indicators = ["events", "people", "mean"]
of_which = { events = "kind" }
breakdowns = { events = ["org"] }
charts = [{ indicator = "people", by = "year" }]
"""

ORGANISATIONS = """code,name,parent,level,valid_from,valid_to
1,某市,,city,,
2,甲县,1,county,,
3,乙县,1,county,,
"""

EVENTS = """org_code,held_on,kind,people
2,2022-05-01,talk,40
2,2023-05-01,talk,50
3,2023-08-01,fair,30
1,2023-11-01,talk,120
"""


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "organisations.csv").write_text(ORGANISATIONS, encoding="utf-8")
    (tmp_path / "outreach").mkdir()
    (tmp_path / "outreach" / "events.csv").write_text(EVENTS, encoding="utf-8")
    (tmp_path / "outreach" / "polls.csv").write_text("org_code,read_on,share\n", encoding="utf-8")
    (tmp_path / "outreach.toml").write_text(DEFINITIONS, encoding="utf-8")
    return tmp_path


@pytest.fixture
def office(folder):
    registry = load_registry(files=[folder / "outreach.toml"], plugins=False)
    return registry, open_records(folder, registry)


def published(office, **asked):
    return report(*office, **{"period": "2023", "language": "zh", **asked})


def test_all_of_a_year_end(office):
    assert published(office, whole="2022..2023").to_markdown().partition("## 指标口径与来源")[0] == (
        "# 某市 2023年年终数据\n\n"
        "组织:某市。数据截至2023年12月31日。\n\n"
        "2022—2023年为整段时期的数;存量均取期末。\n\n"
        "## 科普\n\n"
        "2023年办活动3场,比上年增长200.0%,完成75.0%。\n\n"
        "2022—2023年共240人次。\n\n"
        "### 活动\n\n"
        "| 指标 | 单位 | 2022—2023年 | 2023年 | 2022年 | 比上年 | 目标 | 完成率 |\n"
        "| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |\n"
        "| 活动 | 场 | 4 | 3 | 1 | 增长200.0% | 4 | 75.0% |\n"
        "| 　其中:讲座 | 场 | 3 | 2 | 1 | 增长100.0% |  |  |\n"
        "| 　展会 | 场 | 1 | 1 | 0 | 基数为零 |  |  |\n"
        "| 受众 | 人次 | 240 | 200 | 40 | 增长400.0% |  |  |\n"
        "| 场均 | 人次/场 | 60.0 | 66.7 | 40.0 | 增长66.7% |  |  |\n\n"
        "#### 活动:按组织分(场)\n\n"
        "| 组织 | 2022—2023年 | 2023年 | 2022年 | 比上年 |\n"
        "| --- | ---: | ---: | ---: | ---: |\n"
        "| 合计 | 4 | 3 | 1 | 增长200.0% |\n"
        "| 　本级 | 1 | 1 | 0 | 基数为零 |\n"
        "| 　甲县 | 2 | 1 | 1 | 持平 |\n"
        "| 　乙县 | 1 | 1 | 0 | 基数为零 |\n\n"
        "#### 受众:按年度分(人次)\n\n"
        "| 年度 | 数值 |\n| --- | ---: |\n| 2022年 | 40 |\n| 2023年 | 200 |\n\n"
        "### 其他指标\n\n"
        "| 指标 | 单位 | 2022—2023年 | 2023年 | 2022年 | 比上年 | 备注 |\n"
        "| --- | --- | ---: | ---: | ---: | ---: | --- |\n"
        "| 知晓率 | % | 未报 | 未报 | 未报 | 没有记录 | 注1 |\n\n"
        "- 注1 知晓率,2022—2023年、2023年、2022年:未报(没有记录)\n\n"
        "### 2022—2023年目标完成情况\n\n"
        "| 指标 | 单位 | 目标 | 实际 | 完成率 |\n| --- | --- | ---: | ---: | ---: |\n| 活动 | 场 | 10 | 4 | 40.0% |\n\n"
    )


def test_a_quarter_beside_the_one_before_and_the_year_so_far(office):
    found = published(office, period="2023Q4", compare=["previous_period", "year_to_date"], language="en")
    section = next(section for section in found.report.sections if section.columns)
    assert found.report.title == "某市: figures Q4 2023"
    assert [column.title for column in section.columns] == ["Indicator", "Unit", "Q4 2023", "Q3 2023", "Change", "2023"]
    assert [cell.text for cell in section.rows[0].cells] == ["Events", "场", "1", "1", "unchanged", "3"]
    assert [plain(line) for line in found.report.sections[0].lines] == [
        "1 in Q4 2023, unchanged from the previous period"
    ]


def test_a_unit_below_has_its_own_report(office):
    found = published(office, org="2", compare=[])
    titles = [section.title for section in found.report.sections if not section.appendix]
    assert found.report.title == "甲县 2023年年终数据"
    assert titles == ["科普", "活动", "受众:按年度分(人次)", "其他指标"]  # nobody is below it
    assert [row.cells[2].text for row in found.report.sections[1].rows] == ["1", "1", "50", "50.0"]


def test_csv_has_every_figure_exact(office):
    lines = published(office).to_csv().splitlines()
    assert lines[0] == (
        "indicator,org,period,dimension,member,value,unit,status,numerator,denominator,reason,target,target_completion"
    )
    assert "outreach.mean,1,2023,,,66.666666666667,人次/场,ok,200,3,,," in lines
    assert "outreach.events,1,2023,kind,talk,2,场,ok,,,,," in lines
    assert "outreach.events,3,2023,,,1,场,ok,,,,," in lines
    assert not any(line.startswith("outreach.helper") for line in lines)


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"period": "2023Q5"}, "2023Q5"),
        ({"areas": ["outreech"]}, "unknown name 'outreech'; did you mean 'outreach'?"),
        ({"org": "9"}, "unknown organisation or level '9'"),
        ({"compare": ["last_year"]}, "last_year"),
    ],
)
def test_what_cannot_be_asked_is_told(office, asked, message):
    with pytest.raises(KexieMetricsError) as caught:
        published(office, **asked)
    assert message in str(caught.value)


def test_a_file_is_written_whole_or_not_at_all(office, folder):
    for form in ("xlsx", "docx", "html", "md", "csv", "txt"):
        published(office).write(folder / f"report.{form}")
    assert sorted(path.name for path in folder.glob(".report*")) == []
    with pytest.raises(KexieMetricsError) as caught:
        published(office).write(folder / "report.pdf")
    assert str(caught.value) == (
        f"{folder / 'report.pdf'}: a report is written as .xlsx, .docx, .html, .md, .csv, .txt; "
        "give the file one of these endings"
    )
    with pytest.raises(KexieMetricsError, match="cannot be written"):
        published(office).write(folder / "nowhere" / "report.xlsx")


@pytest.mark.parametrize(("form", "module", "extra"), [("xlsx", "xlsxwriter", "excel"), ("docx", "docx", "word")])
def test_a_missing_extra_names_the_line_to_type(office, folder, monkeypatch, form, module, extra):
    file = folder / f"report.{form}"
    file.write_text("old", encoding="utf-8")
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(MissingExtraError, match=rf"pip install 'kexie-metrics\[{extra}\]'$"):
        published(office).write(file)
    assert file.read_text(encoding="utf-8") == "old"


def test_without_the_extra_for_charts_a_page_has_plain_bars_and_word_none(office, folder, monkeypatch):
    monkeypatch.setitem(sys.modules, "altair", None)
    text = published(office).to_html()
    assert text.count("<rect") == 5
    assert 'text-anchor="end">2022年</text>' in text
    with pytest.warns(
        UserWarning, match=r"^charts are left out of the Word file: pip install 'kexie-metrics\[charts\]'$"
    ):
        published(office).write(folder / "report.docx")


def test_a_chart_is_drawn_once_for_the_page_and_the_document(office, folder, monkeypatch):
    vl_convert, drawn = pytest.importorskip("vl_convert"), []
    draw = vl_convert.vegalite_to_svg
    monkeypatch.setattr(vl_convert, "vegalite_to_svg", lambda chart: drawn.append(chart) or draw(chart))
    publication = published(office, period="2031")  # of which no other test has drawn anything
    publication.to_html(folder / "out.html")
    publication.to_word(folder / "out.docx")
    assert len(drawn) == 1


def test_a_font_without_chinese_letters_leaves_charts_out(office, folder):
    with pytest.warns(UserWarning, match=r"^charts are left out, .*: the font 'No Such Font' has no Chinese letters"):
        published(office).write(folder / "report.docx", font="No Such Font")


def test_the_command_writes_what_is_asked_for(folder):
    asked = ["report", "--records", str(folder), "--file", str(folder / "outreach.toml"), "--period", "2023"]
    asked += ["--block", "innovation_services,political_building,popularization,think_tank"]
    files = [folder / "a.html", folder / "a.md"]
    result = CliRunner().invoke(kexie, [*asked, *(part for file in files for part in ("--to", str(file)))])
    assert (result.exit_code, result.output) == (0, "")
    assert all("比上年增长200.0%" in file.read_text(encoding="utf-8") for file in files)
    result = CliRunner().invoke(kexie, [*asked, "--lang", "en"])
    assert result.output.startswith("某市: year-end figures 2023\n")
    for more, message in (
        (
            ["--to", "a.pdf"],
            "error: a.pdf: the ending names no form; it is one of .xlsx, .docx, .html, .htm, .md, .csv, .txt\n",
        ),
        (["--template", str(folder / "outreach.toml")], "error: --template fills a Word file: add --to FILE.docx\n"),
    ):
        result = CliRunner().invoke(kexie, [*asked, *more])
        assert (result.exit_code, result.output) == (2, message)
