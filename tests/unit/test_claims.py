"""The parts of the check of claims, each on its own."""

import re
import sys
from datetime import date
from fractions import Fraction

import pytest
from docx import Document

from kexie_metrics.errors import MissingExtraError, RequestError
from kexie_metrics.periods import Timeline
from kexie_metrics.publishing.claims.binding.asking import asked_for
from kexie_metrics.publishing.claims.binding.contexts import contexts_of
from kexie_metrics.publishing.claims.binding.names import pieces
from kexie_metrics.publishing.claims.binding.rows import in_turn
from kexie_metrics.publishing.claims.binding.units import fit
from kexie_metrics.publishing.claims.judging import interval_text
from kexie_metrics.publishing.claims.passages import Passage, Pin, read_passages
from kexie_metrics.publishing.wording import Interval, find

MARKDOWN = """\
# 一、总结

科普**基地**36家,`36`处代码,
见[附件](a.md)<!-- 99家 -->。

| 指标 | 数 |
|---|---|
| 基地 | 35 |

```text
34家
```

- 第一条33家[[a.b]]
- 第二条32家
"""


def written(tmp_path, name, text, encoding="utf-8"):
    path = tmp_path / name
    path.write_bytes(text.encode(encoding))
    return path


def test_prose_is_what_is_left_of_markdown(tmp_path):
    passages = read_passages(written(tmp_path, "a.md", MARKDOWN))
    assert [(each.text, each.headings) for each in passages] == [
        ("一、总结", ()),
        ("科普基地36家,处代码,见附件。", ("一、总结",)),
        ("第一条33家", ("一、总结",)),
        ("第二条32家", ("一、总结",)),
    ]
    assert passages[2].pins == (Pin(at=6, name="a.b", line=14, column=9),)
    text = passages[1]
    assert [text.places[text.text.index(letter)] for letter in "科基3见附"] == [(3, 1), (3, 5), (3, 9), (4, 1), (4, 3)]


def test_plain_text_keeps_its_marks_and_joins_its_lines(tmp_path):
    passages = read_passages(written(tmp_path, "a.txt", "组织100多所学校2\n万余名学生\n\n# 36 *bases*\nin all\n"))
    assert [each.text for each in passages] == ["组织100多所学校2万余名学生", "# 36 *bases* in all"]


def test_a_word_document_is_read_by_its_paragraphs(tmp_path):
    document = Document()
    document.add_heading("基地", level=1)
    document.add_paragraph("")
    document.add_paragraph("共有36家[[a.b]]。")
    document.save(tmp_path / "a.docx")
    assert [(each.text, each.headings, each.places[-1], each.pins) for each in read_passages(tmp_path / "a.docx")] == [
        ("基地", (), (1, 2), ()),
        ("共有36家。", ("基地",), (3, 13), (Pin(at=5, name="a.b", line=3, column=6),)),
    ]


@pytest.mark.parametrize(
    ("name", "text", "encoding", "message"),
    [
        ("a.pdf", "36家", "utf-8", "not a .md, .txt or .docx file"),
        ("a.md", "36家", "gb18030", "not UTF-8; save it as UTF-8, it may be GB18030 now"),
        ("a.docx", "36家", "utf-8", "not a Word document (.docx)"),
    ],
)
def test_other_files_are_refused(tmp_path, name, text, encoding, message):
    path = written(tmp_path, name, text, encoding)
    with pytest.raises(RequestError, match=rf"^{re.escape(str(path))}: {re.escape(message)}$"):
        read_passages(path)


def test_a_word_document_without_the_extra(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "docx", None)
    with pytest.raises(MissingExtraError) as caught:
        read_passages(tmp_path / "a.docx")
    assert str(caught.value) == ("reading a .docx file needs an optional package: pip install 'kexie-metrics[word]'")


def passage(text, headings=()):
    return Passage(text=text, places=tuple((1, place) for place in range(1, len(text) + 1)), headings=headings)


def test_the_words_around_a_figure():
    text = "指导基层。建成基地36家、学校17个,其中省级9家。"
    mentions = find(text)
    found = contexts_of(passage(text, ("阵地",)), mentions, "zh")
    assert [(each.before, each.after, each.own, each.is_part) for each in found] == [
        ("建成基地", "、", "基地", False),
        ("学校", ",", "学校", False),
        ("其中省级", "。", "中省级", True),
    ]
    assert (
        found[1].around == (("建成基地36家、", 0.75), ("其中省级9家。", 0.6))
        or found[1].around[0][0] == "建成基地36家、"
    )
    assert found[0].around[-1] == ("阵地", 0.3)


PERIOD = Timeline().parse("2019..2023")


@pytest.mark.parametrize(
    ("text", "name", "org"),
    [
        ("基地36家", "2019..2023", "1"),
        ("2022年,基地36家", "2022", "1"),
        ("2022年上半年办了36场", "2022H1", "1"),
        ("2022年第三季度办了36场", "2022Q3", "1"),
        ("2022年5月办了36场", "2022-05", "1"),
        ("2022年1—11月办了36场", "2022-01..2022-11", "1"),
        ("2022年13月办了36场", "2019..2023", "1"),
        ("办了36场,较2022年增长2%", "2019..2023", "1"),
        ("2022年5月26日办了36场", "2019..2023", "1"),
        ("截至2023年底,基地36家", "2019..2023", "1"),
        ("截至2021年底,基地36家", "2021", "1"),
        ("2020—2022年,办了36场", "2020..2022", "1"),
        ("2021年以来,办了36场", "2021..2023", "1"),
        ("上年为36家", "2018..2022", "1"),
        ("由上年的36家", "2018..2022", "1"),
        ("由36家", "", "1"),
        ("东城区基地36家", "2019..2023", "11"),
    ],
)
def test_words_choose_the_period_and_the_organisation(text, name, org):
    mentions = find(text)
    context = contexts_of(passage(text), mentions, "zh")[-1]
    asked = asked_for(context, PERIOD, "1", timeline=Timeline(), organisations={"东城区": "11"})
    assert (asked.period.name if asked.period else "", asked.org) == (name, org)


def test_changes_in_a_row_are_each_a_change():
    text = "分别比上年增长45.5%和68.0%,再增长2%。"
    mentions, turns = in_turn(text, find(text))
    assert [(each.reading.value, each.reading.change) for each in mentions] == [
        (Fraction(91, 2), "up"),
        (68, "up"),
        (2, "up"),
    ]
    assert turns == {0: (0, 2, True), 1: (1, 2, True)}


@pytest.mark.parametrize(
    ("written", "defined", "fits"),
    [
        ("家", "家", (1.1, False)),
        ("人次", "人次/场", (1.1, False)),
        ("名", "人", (1.0, False)),
        ("个", "家", (1.0, False)),
        ("所", "家", (0.75, False)),
        ("", "家", (0.9, False)),
        ("人", "人次", (0.8, True)),
        ("人次", "名", (0.8, True)),
        ("元", "家", (0.0, False)),
        ("%", "家", (0.0, False)),
        ("次", "人次", (0.0, False)),
    ],
)
def test_units_that_go_together(written, defined, fits):
    assert fit(written, defined) == fits


@pytest.mark.parametrize(
    ("interval", "whole", "text"),
    [
        (None, True, "–"),
        (Interval(400, 500, low_open=True, high_open=True), True, "401–499"),
        (Interval(Fraction(71, 2), Fraction(73, 2)), True, "36"),
        (Interval(90), False, "≥ 90"),
        (Interval(90, low_open=True), False, "> 90"),
        (Interval(90, low_open=True), True, "≥ 91"),
        (Interval(None, 90, high_open=True), False, "< 90"),
        (Interval(Fraction(-295, 100), Fraction(-285, 100)), False, "-2.95 … -2.85"),
        (Interval(36, 37, low_open=True, high_open=True), True, "–"),
    ],
)
def test_an_interval_for_people(interval, whole, text):
    assert interval_text(interval, whole=whole) == text


def test_a_text_in_pieces():
    assert pieces("“五进”活动(2023)") == ("五进", "进活", "活动", "2023")
    assert pieces("The popular-science lectures held in all") == ("popular", "science", "lectur")
    assert PERIOD.start == date(2019, 1, 1)
