"""The year-end of the example in every form: each number is read back from the file and held against the figures."""

import re
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import docx
import lxml.html
import openpyxl
import pytest
from docx.oxml.ns import qn

from kexie_metrics import compute, load_registry, open_records, printed, report
from kexie_metrics.publishing.reports import Cell, plain
from kexie_metrics.publishing.wording import reading

RECORDS = Path(__file__).parents[2] / "examples" / "shiyan" / "records"
PERIODS = {"第五届": "fifth", "2023年": "2023", "2022年": "2022"}
ROOT = "420300"

# A machine without Chinese letters leaves pictures out, and says so.
pytestmark = pytest.mark.filterwarnings("ignore:charts are:UserWarning")


@pytest.fixture(scope="module")
def registry():
    return load_registry(site=RECORDS)


@pytest.fixture(scope="module")
def records(registry):
    return open_records(RECORDS, registry)


@pytest.fixture(scope="module")
def published(registry, records):
    return report(registry, records, period="2023", whole="fifth")


@pytest.fixture(scope="module")
def folder(published, tmp_path_factory):
    """The files, in one folder."""
    folder = tmp_path_factory.mktemp("year_end")
    for form in ("md", "html", "xlsx", "docx"):
        published.write(folder / f"year_end.{form}")
    return folder


# Each reader gives the same: headings, sentences and notes as texts, and tables as lists of rows of texts.


def read_markdown(path):
    found = []
    for block in path.read_text(encoding="utf-8").strip().split("\n\n"):
        lines = [re.sub(r"\\(.)", r"\1", line) for line in block.split("\n")]
        if lines[0].startswith("| "):
            rows = [[cell.strip(" ") for cell in line[1:-1].split("|")] for line in lines]
            found.append([[cell.removeprefix("　") for cell in row] for row in [rows[0], *rows[2:]]])
        else:
            found.extend(re.sub("^(#+|-) ", "", line) for line in lines)
    return found


def read_page(path):
    page = lxml.html.fromstring(path.read_text(encoding="utf-8"))
    for gone in page.xpath("//dl | //nav | //figure | //head | //script | //a[@class='skip'] | //*[@id='filters']"):
        gone.drop_tree()
    found = []
    for element in page.iter("h1", "h2", "h3", "h4", "p", "li", "table"):
        if element.tag == "table":
            rows = [[cell.text_content() for cell in row.iter("td", "th")] for row in element.iter("tr")]
            found.append(rows)
        else:
            found.append(element.text_content())
    return found


def read_document(path):
    found = []
    pictured = False
    for element in docx.Document(path).element.body:
        if element.tag == qn("w:tbl"):
            found.append([[text_in(cell) for cell in row.iter(qn("w:tc"))] for row in element.iter(qn("w:tr"))])
        elif element.tag == qn("w:p"):
            text = re.sub(
                r"^([一二三四五六七八九十]+、|\([一二三四五六七八九十]+\)|[0-9]+\.(?=[^0-9]))", "", text_in(element)
            )
            if text and not pictured:  # what follows a picture is its caption
                found.append(text)
            pictured = any(True for _ in element.iter(qn("w:drawing")))
    return found


def text_in(element):
    return "".join(node.text or "" for node in element.iter(qn("w:t")))


def shown(cell):
    """What Excel shows of a cell, by the few forms that are used."""
    value, form = cell.value, cell.number_format
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    sections = form.split(";")
    place = 0 if len(sections) == 1 or value > 0 else 1 if value < 0 else 2
    section = sections[place]
    number = Decimal(repr(value)) if len(sections) == 1 else abs(Decimal(repr(value)))
    digits = re.search(r"(#,##)?0(\.0+)?", section)
    if digits is None:
        return section.strip('"')
    places = len(digits[2] or ".") - 1
    percent = section.replace('"', "").endswith("%")
    text = f"{number * 100 if percent else number:{',' if digits[1] else ''}.{places}f}"
    assert Fraction(text.replace(",", "")) == Fraction(number * 100 if percent else number).limit_denominator(10**9), (
        cell
    )
    return re.sub(r"(#,##)?0(\.0+)?", text, section, count=1).replace('"', "")


def read_workbook(path):
    """The sheets that people read, without the cover and the list of notes."""
    book = openpyxl.load_workbook(path)
    found = []
    for sheet in book.worksheets[1:-2]:
        table = None
        for row in sheet.iter_rows():
            texts = [shown(cell) for cell in row]
            framed = row[0].border.bottom.style is not None
            while texts and row[len(texts) - 1].border.bottom.style is None and not texts[-1]:
                texts.pop()
            if not framed:
                table = None
                if texts:
                    found.append(texts[0])
            elif row[0].font.bold:
                table = [texts]
                found.append(table)
            else:
                table.append(texts)
    return found


def tables_of(found):
    """Tables with the last heading before each."""
    heading, tables = "", []
    for each in found:
        if isinstance(each, str):
            heading = each
        else:
            tables.append((heading, each))
    return tables


READERS = {"md": read_markdown, "html": read_page, "docx": read_document, "xlsx": read_workbook}


def single_spaced(found):
    """The same with one blank for several, as Markdown has it."""
    return re.sub(" +", " ", found) if isinstance(found, str) else [single_spaced(each) for each in found]


@pytest.fixture(scope="module")
def read(folder):
    return {form: single_spaced(reader(folder / f"year_end.{form}")) for form, reader in READERS.items()}


def test_every_form_says_the_same(read, published):
    title, *rest = read["md"]
    assert title == published.report.title == "十堰市科学技术协会 2023年年终数据"
    assert read["html"] == read["md"]
    assert read["docx"] == read["md"]
    assert read["xlsx"] == rest[len(published.report.lines) :]


# The numbers of Markdown, and so of all, against figures that are computed anew.


@pytest.fixture(scope="module")
def figures(registry, records, published):
    """Every figure by indicator, dimension, member and period."""
    found = {}

    def ask(dimension, indicators, **more):
        for cell in compute(registry, records, indicators=sorted(indicators), **more):
            member = {"": "", "org": cell.org, "year": cell.period}.get(dimension) or cell.dimensions.get(dimension, "")
            found[cell.indicator, dimension, member, cell.period] = cell

    periods = list(PERIODS.values())
    ask("", registry, periods=periods, compare="target")
    splits = {}
    for part in (part for chapter in registry.reports.values() for part in chapter.parts):
        wanted = [(name, by) for name, by in part.of_which.items() if isinstance(by, str)]
        wanted += [(name, by) for name, dimensions in part.breakdowns.items() for by in dimensions]
        wanted += [(chart.indicator, chart.by) for chart in part.charts]
        for name, by in wanted:
            splits.setdefault(by, set()).add(name)
    for by, names in splits.items():
        more = (
            {"by": by}
            if by not in {"org", "year"}
            else {"orgs": records.organisations.children(ROOT, published.report.day)}
        )
        if by == "year":
            ask("year", names, periods="fifth", every="year")
        else:
            ask(by, names, periods=periods, **(more if by == "org" else {"by": by}))
    return found


def half_up(value, places):
    scaled = abs(value) * 10**places + Fraction(1, 2)
    return Decimal(scaled.numerator // scaled.denominator).scaleb(-places)


def exact(figure, registry):
    if figure.denominator:
        return (
            Fraction(registry[figure.indicator].definition.scale)
            * Fraction(figure.numerator)
            / Fraction(figure.denominator)
        )
    return Fraction(figure.value)


def change(now, before, registry):
    """The change in words, reckoned anew."""
    for figure in (now, before):
        if figure.value is None:
            return {"no record": "没有记录", "denominator is zero": "分母为零"}[figure.reason]
    new, old = exact(now, registry), exact(before, registry)
    points = registry[now.indicator].unit == "%"
    if not points and not old:
        return "基数为零"
    moved = new - old if points else (new - old) / abs(old) * 100
    size = half_up(moved, 1)
    if not size:
        return "持平"
    if points:
        return f"{'上升' if moved > 0 else '下降'}{size:,}个百分点"
    return f"{'增长' if moved > 0 else '下降'}{size:,}%"


def truth_of(figure, figures, section):
    """The figure computed anew that a cell should show."""
    split = [(name, member) for name, member in figure.dimensions.items() if member != "(total)"]
    if split:
        return figures[figure.indicator, *split[0], figure.period]
    if figure.org != ROOT:
        return figures[figure.indicator, "org", figure.org, figure.period]
    if section.columns[0].title == "年度":
        return figures[figure.indicator, "year", figure.period, figure.period]
    return figures[figure.indicator, "", "", figure.period]


def expected_in(title, truths, registry):
    """What a cell under a heading should print; None where no number is."""
    one = truths.get("2023", next(iter(truths.values())))
    target = one.comparisons.get("target")
    if title in PERIODS:
        return printed(truths[PERIODS[title]], registry, "zh")
    if title in {"数值", "实际"}:
        return printed(one, registry, "zh")
    if title == "比上年":
        return change(truths["2023"], truths["2022"], registry)
    if title not in {"目标", "完成率"}:
        return None
    if target is None:
        return ""
    if title == "目标":
        return f"{target:,.1f}" if one.unit == "%" else f"{target:,.0f}"
    return f"{half_up(exact(one, registry) / Fraction(target) * 100, 1)}%"


def test_every_number_of_a_table_is_that_of_its_figure(read, registry, figures, published):
    sections = [section for section in published.report.sections if section.columns]
    counted = 0
    for section, (_, table) in zip(sections, tables_of(read["md"]), strict=True):
        rows = [] if section.appendix else zip(section.rows, table[1:], strict=True)
        for row, texts in rows:
            if texts[0] == "本级":  # no figure of its own; see below
                continue
            shown = [cell.figure for cell in row.cells if cell.figure]
            truths = {figure.period: truth_of(figure, figures, section) for figure in shown}
            (indicator,) = {truth.indicator for truth in truths.values()}
            if table[0][0] == "指标" and not any(shown[0].dimensions.values()):
                assert texts[0].removeprefix("其中:") == registry[indicator].label.zh
            for title, text in zip(table[0], texts, strict=True):
                expected = expected_in(title, truths, registry)
                assert expected in {None, text}, (section.title, texts[0], title)
                counted += expected is not None and bool(re.search("[0-9]", text))
    assert counted > 1200


def test_what_an_organisation_adds_itself_makes_up_the_total(published):
    found = 0
    for section in published.report.sections:
        rows = {row.cells[0].text: row for row in section.rows}
        if "本级" not in rows:
            continue
        found += 1
        for place, column in enumerate(section.columns):
            if column.title in PERIODS:
                total, *parts = (row.cells[place].number for row in section.rows)
                assert total == sum(parts)
    assert found == 5


def test_every_figure_of_a_sentence_is_fair(read, published, registry):
    said = [line for section in published.report.sections for line in section.lines]
    cells = [part for line in said for part in line if isinstance(part, Cell)]
    units = tuple({indicator.unit for indicator in registry.indicators.values() if indicator.unit})
    for cell in cells:
        figure = cell.figure
        now = published.figures.get(figure.indicator, org=ROOT, period=figure.period)
        if cell.shape == "percent":
            expected = Fraction(now.comparisons["target_completion"])
        elif "上年" in cell.text:
            before = published.figures.get(figure.indicator, org=ROOT, period="2022")
            new, old = exact(now, registry), exact(before, registry)
            expected = new - old if now.unit == "%" else (new - old) / old * 100
            expected = half_up(expected, 1) * (1 if expected > 0 else -1)
        else:
            expected = exact(now, registry)
            if re.search("余|近|约", cell.text) is None:
                expected = Fraction(half_up(expected, 1 if now.unit in {"%", "百分点"} else 0))
        assert reading(cell.text, units=units).judge(Fraction(expected)) == "fair", (cell.text, expected)
    assert len(cells) > 50
    lines = {plain(line) for line in said}
    for form, found in read.items():
        assert lines <= {each for each in found if isinstance(each, str)}, form


def test_the_long_sheet_has_every_figure_exact(folder, published):
    book = openpyxl.load_workbook(folder / "year_end.xlsx", read_only=True)
    head, *rows = (tuple(row) for row in book["明细数据"].iter_rows(values_only=True))
    lines = published.to_csv().splitlines()
    assert list(head) == lines[0].split(",")
    assert len(rows) == len(lines) - 1
    numbers = [place for place, title in enumerate(head) if title in {"value", "numerator", "denominator", "target"}]
    for row, line in zip(rows, lines[1:], strict=True):
        texts = line.split(",")
        for place in numbers:
            if not texts[place]:
                assert row[place] is None, line
                continue
            exactly, written = Decimal(texts[place]), Decimal(str(row[place]))
            # A quotient may have more digits than a workbook's numbers; its parts beside it are exact.
            assert written == exactly or (head[place] == "value" and written == Decimal(f"{float(exactly):.16G}")), line


def test_ratios_carry_their_parts_as_comments(folder, published):
    book = openpyxl.load_workbook(folder / "year_end.xlsx")
    found = [
        (cell.comment.text, cell.value)
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.comment is not None
    ]
    rate = published.figures.get("political_building.three_heads_vice_chair_rate", org=ROOT, period="2023")
    assert ("分子: 334\n分母: 360", 92.8) in found
    assert (rate.numerator, rate.denominator) == (334, 360)


def test_every_figure_opens_its_origin(folder):
    page = lxml.html.fromstring((folder / "year_end.html").read_text(encoding="utf-8"))
    cells = page.xpath("//td[details]")
    assert len(cells) > 900
    opened = {
        cell.get("id"): dict(
            zip(
                (each.text_content() for each in cell.xpath(".//dt")),
                (each.text_content() for each in cell.xpath(".//dd")),
                strict=True,
            )
        )
        for cell in cells
        if cell.get("id")
    }
    rate = next(
        facts
        for facts in opened.values()
        if facts["指标"].endswith("[political_building.three_heads_vice_chair_rate]")
        and facts["范围"] == "十堰市 · 2023年"
    )
    assert (rate["分子"], rate["分母"]) == ("334", "360")
    assert rate["记录数"] == "“三长”职位 360;兼任科协副主席的“三长”职位 334"
    assert rate["定义于"] == "插件 political_building 0.1.0(political_building/political_building.toml)"
    assert {link.get("href")[1:] for link in page.xpath("//main//p/a")} <= set(opened)


def test_the_page_needs_nothing_else(folder):
    text = (folder / "year_end.html").read_text(encoding="utf-8")
    page = lxml.html.fromstring(text)
    addresses = [
        value for element in page.iter() for name, value in element.attrib.items() if name in {"src", "href", "action"}
    ]
    assert [address for address in addresses if not address.startswith("#")] == []
    assert re.findall(r"https?://[^\"' ]+", text.replace("http://www.w3.org/", "")) == []
    assert page.xpath("//*[@style]") == []
    assert "default-src 'none'" in page.xpath("//meta[@http-equiv]/@content")[0]
