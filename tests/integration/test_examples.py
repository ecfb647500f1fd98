"""The example scripts, run as a newcomer runs them."""

import csv
import os
import subprocess
import sys
from decimal import Decimal
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path

import pytest
import tomli

from kexie_metrics import load_registry

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples"
ARTICLE = ROOT / "tests" / "data" / "article_figures.csv"


def run(script, *arguments, folder, stdout=subprocess.PIPE):
    environment = {name: value for name, value in os.environ.items() if name != "COLUMNS"}
    return subprocess.run(
        [sys.executable, EXAMPLES / script, *arguments],
        stdout=stdout,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        check=False,
        cwd=folder,
        env=environment,
    )


@pytest.fixture(scope="module")
def article():
    with ARTICLE.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def registry():
    return load_registry(site=EXAMPLES / "shiyan" / "records")


def shown(registry):
    """What no chapter of the report hides."""
    return set(registry) - {name for chapter in registry.reports.values() for name in chapter.hidden}


@pytest.fixture(scope="module")
def year_end(tmp_path_factory):
    folder = tmp_path_factory.mktemp("clone")
    return run("year_end.py", folder=folder), folder / "out"


def printed_rows(text):
    """The first printed row of each label: its cells."""
    rows = {}
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.split("  ") if cell.strip()]
        if len(cells) >= 5:
            rows.setdefault(cells[0].removeprefix("其中:").removeprefix("of which: "), cells)
    return rows


def test_the_year_end_shows_every_figure_of_the_article(year_end, article, registry):
    result, _ = year_end
    assert result.returncode == 0, result.stderr
    rows = printed_rows(result.stdout)
    outside = []
    for figure in article:
        label, unit, term, *_ = rows[registry[figure["indicator"]].label.zh]
        assert unit == registry[figure["indicator"]].unit
        if not Decimal(figure["low"]) <= Decimal(term.replace(",", "")) <= Decimal(figure["high"]):
            outside.append((label, term))
    assert outside == []


def test_the_year_end_goes_area_by_area_and_says_what_is_missing(year_end, registry):
    lines = [line.rstrip() for line in year_end[0].stdout.splitlines()]
    areas = [registry.areas[area].label.zh for area in registry.reports]
    assert areas == ["党建与基层组织", "科学普及", "服务创新驱动", "智库建设"]
    assert [line for line in lines if line in areas] == areas
    assert lines[0] == "十堰市科学技术协会 2023年年终数据"
    assert "注1 公民具备科学素质的比例(第12次调查),2022年:未报(没有记录)" in lines
    assert "第五届累计开展400余场次,受益群众近20万人次。" in lines
    heads = [line.split() for line in lines if line.startswith("指标")]
    assert ["指标", "单位", "第五届", "2023年", "2022年", "比上年"] in heads


def test_the_year_end_is_written_to_five_files(year_end, article, registry):
    result, out = year_end
    forms = ["csv", "docx", "html", "md", "xlsx"]
    assert sorted(path.name for path in out.iterdir()) == [f"year_end.{form}" for form in forms]
    with (out / "year_end.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0])[:8] == ["indicator", "org", "period", "dimension", "member", "value", "unit", "status"]
    assert len([row for row in rows if not row["dimension"] and row["org"] == "420300"]) >= len(shown(registry)) * 3
    terms = {
        row["indicator"]: row
        for row in rows
        if row["period"] == "fifth" and not row["dimension"] and row["org"] == "420300"
    }
    for figure in article:
        row = terms[figure["indicator"]]
        assert row["status"] == "ok"
        assert Decimal(figure["low"]) <= Decimal(row["value"]) <= Decimal(figure["high"])
    page = (out / "year_end.md").read_text(encoding="utf-8")
    assert page.startswith("# 十堰市科学技术协会 2023年年终数据\n")
    rows = {
        line.split(" | ")[0].removeprefix("| ").replace("　", "").removeprefix("其中:") for line in page.splitlines()
    }
    assert {registry[name].label.zh for name in shown(registry)} <= rows
    assert {registry[name].label.zh for name in set(registry) - shown(registry)} & rows == set()
    written = [line for line in result.stderr.splitlines() if "Chinese letters" not in line and "warn" not in line]
    assert written == [str(Path("out", f"year_end.{form}")) for form in ("csv", "md", "html", "xlsx", "docx")]


def test_the_year_end_is_written_though_nobody_reads_on(tmp_path):
    reading, writing = os.pipe()
    os.close(reading)
    try:
        result = run("year_end.py", folder=tmp_path, stdout=writing)
    finally:
        os.close(writing)
    assert result.returncode == 141
    assert "error" not in result.stderr.lower()
    assert len(list((tmp_path / "out").iterdir())) == 5


def test_the_year_end_in_english(tmp_path, registry):
    result = run("year_end.py", "--lang", "en", "--out", tmp_path / "pages", folder=tmp_path)
    assert result.returncode == 0, result.stderr
    assert result.stdout.startswith("Shiyan Association for Science and Technology: year-end figures 2023\n")
    assert {registry[name].label.en for name in shown(registry)} <= set(printed_rows(result.stdout))
    assert (tmp_path / "pages" / "year_end.md").is_file()


def test_quickstart(tmp_path):
    assert len((EXAMPLES / "quickstart.py").read_text(encoding="utf-8").splitlines()) < 40
    result = run("quickstart.py", folder=tmp_path)
    assert result.returncode == 0, result.stderr
    lines = result.stdout.splitlines()
    assert lines[1:3] == ["13.2 %", "420300 36"]
    assert lines[-1].startswith("90 figures; indicator,org,period,value,unit,status,numerator,denominator,")


def test_an_indicator_of_ones_own(tmp_path):
    result = run("own_indicator.py", folder=tmp_path)
    assert result.returncode == 0, result.stderr
    lines = result.stdout.splitlines()
    assert lines[0] == "Five-settings sessions of 500 people or more (场次), 2022, (total): 29"
    assert lines[-1] == "Share of five-settings sessions of 500 people or more (%), 2023, (empty): undefined"
    assert len(lines) == 28


@pytest.mark.parametrize("name", ["national_survey", "yearbook"])
def test_a_pack_is_a_plugin_by_its_entry_point_and_not_installed_here(name):
    project = tomli.loads((EXAMPLES / name / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    (point,) = [EntryPoint(*each, "kexie_metrics") for each in project["entry-points"]["kexie_metrics"].items()]
    registry = load_registry(plugins=False, extra={point.name: point.load()})
    assert {each.origin.plugin for each in registry.indicators.values()} == {name}
    assert name not in entry_points(group="kexie_metrics").names


def test_examples_use_the_public_face_only():
    for script in EXAMPLES.glob("*.py"):
        assert "kexie_metrics." not in script.read_text(encoding="utf-8")
