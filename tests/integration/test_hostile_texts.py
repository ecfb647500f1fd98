"""Labels and records that would act, break a file or hide something: in every form they are text and nothing else."""

import io
import re
import zipfile

import docx
import lxml.etree
import lxml.html
import openpyxl
import pytest

from kexie_metrics import load_registry, open_records, report
from kexie_metrics.errors import TemplateError

# A machine without Chinese letters leaves pictures out, and says so.
pytestmark = pytest.mark.filterwarnings("ignore:charts are:UserWarning")

LONG = "长" * 40_000
HOSTILE = {
    "script": "</script><script>alert(1)</script>",
    "formula": '=HYPERLINK("evil","click")',
    "plus": "+1+cmd|' /C calc'!A0",
    "minus": "-1+1",
    "at": "@SUM(A1)",
    "braces": "{{ 7*7 }}{% raw %}",
    "markup": "<r><t>bold</t></r>",
    "markdown": "a|b*c_d`e`[f](g)",
    "entity": "&amp;&#60;b&#62;",
}
SHOWN = HOSTILE | {"turned": "abc�txt.exe", "control": "a�[31m�b�c"}

DEFINITIONS = """
schema = 1
[area]
id = "shows"
label = { zh = '''@LABEL@''' }
[datasets.shows]
time = { event = "held_on" }
[datasets.shows.columns]
org_code = "org"
held_on = "date"
kind = "text"
[indicators.shows]
label = { zh = '''@LABEL@''' }
description = { zh = '''@LABEL@''' }
unit = '''@LABEL@'''
source = '''@LABEL@'''
count = "shows"
by = ["kind"]
[report]
lead = [{ zh = '''@LEAD@ {shows}''' }]
[[report.parts]]
heading = { zh = '''@LABEL@''' }
indicators = ["shows"]
of_which = { shows = "kind" }
breakdowns = { shows = ["org", "kind"] }
charts = [{ indicator = "shows", by = "kind" }]
"""


def publish(folder, label, kind):
    lead = label.replace("{", "{{").replace("}", "}}")
    text = DEFINITIONS.replace("@LABEL@", label).replace("@LEAD@", lead)
    registry = load_registry(files=[("shows.toml", text)], plugins=False)
    (folder / "shows").mkdir()
    quoted = kind.replace('"', '""')
    name = label.replace('"', '""')
    (folder / "organisations.csv").write_text(
        f'code,name,parent,level,valid_from,valid_to\n1,"{name}",,city,,\n2,"{name}",1,county,,\n', encoding="utf-8"
    )
    (folder / "shows" / "shows.csv").write_text(f'org_code,held_on,kind\n2,2023-05-01,"{quoted}"\n', encoding="utf-8")
    return report(registry, open_records(folder, registry), period="2023", language="zh")


def texts_of_the_page(text):
    page = lxml.html.fromstring(text)
    return {element.text_content() for element in page.iter("h1", "h2", "h3", "th", "td", "summary", "li", "dd")}, page


@pytest.mark.parametrize("name", HOSTILE)
def test_what_would_act_is_text(tmp_path, name):
    hostile = HOSTILE[name]
    published = publish(tmp_path, hostile, hostile)
    for form in ("html", "xlsx", "docx", "md", "csv", "txt"):
        published.write(tmp_path / f"report.{form}")
    texts, page = texts_of_the_page((tmp_path / "report.html").read_text(encoding="utf-8"))
    assert hostile in texts
    assert len(page.xpath("//script")) == 1
    assert page.xpath("//b | //t | //r") == []
    book = openpyxl.load_workbook(tmp_path / "report.xlsx")
    cells = [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} <= {"s", "n", "inlineStr"}
    assert hostile in {str(cell.value).rstrip() for cell in cells}
    assert [cell.hyperlink for cell in cells if cell.hyperlink] == []
    document = docx.Document(tmp_path / "report.docx")
    assert hostile in {cell.text for table in document.tables for row in table.rows for cell in row.cells}
    assert f"一、{hostile}" in {paragraph.text for paragraph in document.paragraphs}
    assert hostile in published.to_csv().replace('""', '"')
    assert hostile in re.sub(r"\\(.)", r"\1", published.to_markdown())
    assert hostile in (tmp_path / "report.txt").read_text(encoding="utf-8")


def test_what_would_turn_a_line_or_break_a_file_is_seen(tmp_path):
    published = publish(tmp_path, "a\u202etxt.exe", "a\x1b[31m\x07b\ufffec\u200fd")
    shown = {"a�txt.exe", "a�[31m�b�c�d"}
    for form in ("html", "xlsx", "docx", "md", "txt"):
        published.write(tmp_path / f"report.{form}")
    texts, _ = texts_of_the_page((tmp_path / "report.html").read_text(encoding="utf-8"))
    assert shown <= texts
    book = openpyxl.load_workbook(tmp_path / "report.xlsx")
    assert shown <= {cell.value for sheet in book.worksheets for row in sheet.iter_rows() for cell in row}
    document = docx.Document(tmp_path / "report.docx")
    assert shown <= {cell.text for table in document.tables for row in table.rows for cell in row.cells}
    for form in ("md", "txt"):
        text = (tmp_path / f"report.{form}").read_text(encoding="utf-8")
        assert not set(text) & set("\x1b\x07\u202e\u200f\ufffe")


def test_a_text_that_is_too_long_is_cut_only_where_a_file_cannot_hold_it(tmp_path):
    published = publish(tmp_path, "x", LONG)
    for form in ("html", "xlsx", "docx", "md"):
        published.write(tmp_path / f"report.{form}")
    assert LONG in published.to_markdown()
    assert LONG in (tmp_path / "report.html").read_text(encoding="utf-8")
    document = docx.Document(tmp_path / "report.docx")
    assert LONG in {cell.text for table in document.tables for row in table.rows for cell in row.cells}
    book = openpyxl.load_workbook(tmp_path / "report.xlsx")
    longest = max((str(cell.value) for sheet in book.worksheets for row in sheet.iter_rows() for cell in row), key=len)
    assert (len(longest), longest[-15:]) == (32_767, " (40003 in all)")


def test_every_file_is_sound_xml(tmp_path):
    published = publish(tmp_path, "<&>\"'", "]]>")
    for form in ("xlsx", "docx"):
        published.write(tmp_path / f"report.{form}")
        with zipfile.ZipFile(tmp_path / f"report.{form}") as archive:
            for name in archive.namelist():
                if name.endswith((".xml", ".rels", ".vml")):
                    lxml.etree.parse(io.BytesIO(archive.read(name)))


def template(path, *paragraphs):
    document = docx.Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    document.sections[0].header.paragraphs[0].text = "{{ office }}"
    document.save(path)
    return path


def test_a_template_is_filled_with_text(tmp_path):
    published = publish(tmp_path, "<b>{{ office }}", "x")
    ours = template(tmp_path / "ours.docx", "共{{ shows.shows }},{{ shows.shows.label }},{{ period }}")
    published.to_word(tmp_path / "filled.docx", template=ours)
    document = docx.Document(tmp_path / "filled.docx")
    assert document.paragraphs[0].text == "共1<b>{{ office }},<b>{{ office }},2023年"
    assert document.sections[0].header.paragraphs[0].text == "<b>{{ office }}"


def test_every_placeholder_that_cannot_be_filled_is_listed(tmp_path):
    published = publish(tmp_path, "x", "x")
    file = tmp_path / "filled.docx"
    file.write_text("old", encoding="utf-8")
    ours = template(
        tmp_path / "ours.docx",
        "{{ shows.show }} {{ show.shows }} {{ shows.shows.chang }} {{ shows.shows.target }} {{ whole }} {{ shows }}",
    )
    with pytest.raises(TemplateError) as caught:
        published.to_word(file, template=ours)
    assert str(caught.value) == (
        f"{ours}: 6 placeholders cannot be filled\n"
        "  shows.show: unknown in shows; did you mean 'shows'?\n"
        "  show.shows: unknown; did you mean 'shows'?\n"
        "  shows.shows.chang: unknown in shows.shows; did you mean 'change'?\n"
        "  shows.shows.target: 没有可比的数或目标\n"
        "  whole: 没有这样的时期\n"
        "  shows: this is a work area; add one of its indicators; known: shows"
    )
    assert file.read_text(encoding="utf-8") == "old"


@pytest.mark.parametrize(
    ("paragraph", "message"),
    [
        ("{{ shows.shows", "unexpected '/'"),
        ("{{ title.__class__ }}", "1 placeholder cannot be filled\n  title.__class__: unknown in title; there is none"),
    ],
)
def test_a_template_that_is_none_says_so(tmp_path, paragraph, message):
    published = publish(tmp_path, "x", "x")
    ours = template(tmp_path / "ours.docx", paragraph)
    with pytest.raises(TemplateError) as caught:
        published.to_word(tmp_path / "filled.docx", template=ours)
    assert str(caught.value) == f"{ours}: {message}"
    no_word = tmp_path / "no.docx"
    no_word.write_text("x", encoding="utf-8")
    with pytest.raises(TemplateError, match=r"no\.docx: this is no Word file \(\.docx\) that can be read$"):
        published.to_word(tmp_path / "filled.docx", template=no_word)


def test_a_template_without_a_placeholder_is_refused(tmp_path):
    published = publish(tmp_path, "x", "x")
    document = docx.Document()
    document.save(tmp_path / "ours.docx")
    with pytest.raises(TemplateError, match="there is no placeholder in it"):
        published.to_word(tmp_path / "filled.docx", template=tmp_path / "ours.docx")
