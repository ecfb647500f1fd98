"""What each key of the language means, in Chinese and in English, for editors and reference pages.

English stands where the key does, in the docstring of its class; Chinese stands here.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Mapping
from typing import Literal

from kexie_metrics.definitions import layout, model, site

__all__ = ["CLASSES", "KEYS", "heading", "meaning"]

_Words = Mapping[str, str]

CLASSES: Mapping[type, str] = {
    model.Text: "同一内容的中文与英文；至少写一种。",
    model.Aliases: "文字中的其他叫法。",
    model.Area: "一个工作领域；多个文件可以属于同一领域，其中一个写出名称。",
    model.Column: "数据集的一列；只写类型名等于只有 type 的表。",
    model.Time: "一条记录何时发生或何时有效。",
    model.Expects: "谁应当报送、多久报一次：某一级的每个单位在每个时间单位内至少一条记录。",
    model.Dataset: "一条记录是什么。",
    model.Ratio: "分子除以分母；先各自汇总，再相除。",
    model.Last: "读数最远可以追溯多久。",
    model.Running: "截至期末若干个月的累计。",
    model.Over: "不用该类指标本来的方式时，怎样由小的数字汇总出来。",
    model.Publish: "需要收到多少报送才给出数字。",
    model.Indicator: "一个指标：十种算法中恰好写一种，再加上读者需要的说明。",
    model.Check: "对算出的数字的审核关系。",
    model.Definitions: "一个定义文件。",
    layout.Layout: "本领域在报告里的一章怎样排列。",
    layout.Part: "一个标题及其下的内容。",
    layout.Chart: "条形图。",
    site.Term: "一个有名称的时期，例如届。",
    site.Calendar: "不从一月开始的年度。",
    site.SitePlugins: "本单位不用哪些插件。",
    site.SiteDefinitions: "本单位自己的定义文件。",
    site.Site: "站点文件 kexie.toml：属于一个单位而不属于工作领域的设置。",
}
"""Chinese, by class."""

KEYS: Mapping[type, _Words] = {
    layout.Layout: {
        "order": "本文件各部分的位置；领域排在其第一个文件的位置。",
        "lead": "领域标题下的句子，花括号里是数字。",
        "hidden": "报告不显示的指标，例如审核用的辅助指标。",
        "parts": "各个标题，按顺序；没有列入任何标题也没有隐藏的指标排在最后。",
    },
    layout.Part: {
        "heading": "标题。",
        "lead": "标题下的句子，花括号里是数字。",
        "indicators": "表格各行，按顺序。",
        "of_which": "某一行由什么组成，列在其下：一个分组，或若干指标。",
        "breakdowns": "各指标另列的分组表；org 为下一级各单位。",
        "charts": "条形图。",
    },
    layout.Chart: {
        "indicator": "画哪个指标。",
        "by": "每条代表什么：org 为下一级单位，year 为各年，或一个分组。",
    },
    model.Text: {"zh": "中文。", "en": "英文。"},
    model.Aliases: {"zh": "中文叫法。", "en": "英文叫法。"},
    model.Area: {"id": "本文件中每个完整编号的前半部分。", "label": "领域名称。"},
    model.Column: {
        "type": "值的类型。",
        "label": "给人看的名称。",
        "codes": "code 列所用的代码表。",
        "to": "ref 列指向的数据集；按该数据集唯一的主键列对应。",
        "min": "允许的最小值。",
        "max": "允许的最大值。",
        "scale": "decimal 列的小数位数，0 到 12。",
        "unit": "值的计量单位。",
        "required": "空白是否算违规。",
    },
    model.Time: {
        "event": "事情发生那一天的列。",
        "begins": "开始有效的第一天的列；空白表示一直有效。",
        "ends": "不再有效的第一天的列；空白表示仍然有效。",
        "as_of": "读数那一天的列。",
    },
    model.Expects: {
        "level": "应当报送的单位所在的级别。",
        "every": "时间单位。",
        "due": "时间单位结束后多久应当报到；迟报也算数。",
    },
    model.Dataset: {
        "label": "给人看的名称。",
        "description": "名称没有说清时，一条记录代表什么。",
        "key": "合起来确定一条记录的列；没有两条记录相同。",
        "org": "单位所在的列；恰好一列的类型为 org 时可以不写。",
        "time": "说明记录时间的列；不写就是始终有效的名册。",
        "of": "读数：说明是谁的水平的列。",
        "empty": "没有记录表示什么：zero 为零，missing 为缺失。",
        "expects": "谁应当报送、多久一次；用于事件和读数。",
        "status": "说明记录是实际、计划、估计还是修订的代码列。",
        "columns": "各列，按名称，有先后。",
    },
    model.Ratio: {"of": "作分子的指标。", "to": "作分母的指标；为零时数字没有意义。"},
    model.Last: {"within": "到期末为止的一段时间，例如 12 months；不写就是本期之内。"},
    model.Running: {"months": "几个月，至少 1。"},
    model.Over: {
        "time": "跨时间的汇总方式。",
        "org": "跨单位的汇总方式；none 只取本单位自己的记录。",
    },
    model.Publish: {
        "at_least": "应报数中至少报到的份额，大于 0，至多 1。",
        "must": "只要属于该数字就必须报到的单位代码。",
    },
    model.Indicator: {
        "label": "给人看的名称。",
        "aliases": "文字中对它的其他叫法。",
        "description": "名称没有说清时，数的是什么。",
        "unit": "数字的计量单位；% 表示比率，按百分点比较。",
        "source": "定义出自哪里。",
        "decimals": "打印时的小数位数。",
        "better": "往哪个方向算好。",
        "count": "数记录数的数据集。",
        "sum": "求和的列，写作 数据集.列。",
        "distinct": "数不同值个数的列，写作 数据集.列。",
        "mean": "求平均数的列，写作 数据集.列。",
        "min": "取最小值的列，写作 数据集.列。",
        "max": "取最大值的列，写作 数据集.列。",
        "median": "取中位数的列，写作 数据集.列。",
        "ratio": "两个指标相除。",
        "formula": "由指标组成的算式。",
        "reported": "别人算好的读数列，写作 数据集.列；从不相加。",
        "scale": "比率乘以多少，例如百分数乘以 100。",
        "where": "哪些记录算数。",
        "when": "有起止的记录：期末有效的、本期开始的，或本期结束的。",
        "last": "读数：最后一次读数最远可以追溯多久。",
        "running": "截至期末的累计，而不只是本期。",
        "over": "跨时间和跨单位的汇总方式，与本来的方式不同时写。",
        "by": "可以分组的维度：列，或引用所指记录的列（school_id.kind）。",
        "publish": "需要多少报送才给出；不够则不予公布。",
        "target": "目标值：按时期写，用于最上级单位，或按代码写给各单位；或写给出各单位目标的指标。",
        "overlaps": "绝不能与本指标相加的指标。",
        "since": "定义生效的第一年。",
        "until": "定义生效的最后一年。",
        "replaced_by": "接替它的指标。",
        "breaks": "从哪些年、半年、季度、月或日开始，数字属于另一个序列。",
    },
    model.Check: {
        "assert_": "应当成立的条件，由指标组成。",
        "level": "must 必须成立；explain 不成立时须书面说明。",
        "message": "不成立时说什么。",
    },
    model.Definitions: {
        "schema": "语言的版本。",
        "area": "本文件所属的工作领域。",
        "codes": "代码表，按名称；每张表给出代码和含义。",
        "datasets": "数据集，按短名称。",
        "indicators": "指标，按短名称。",
        "checks": "审核关系，按短名称。",
        "report": "本领域在报告里的一章怎样排列。",
    },
    site.Term: {"label": "给人看的名称。", "first": "第一天。", "last": "最后一天，包括在内。"},
    site.Calendar: {"year_starts": "年度开始的月和日，例如 09-01。", "label": "给人看的名称。"},
    site.SitePlugins: {"block": "不加载的入口点名称。"},
    site.SiteDefinitions: {"files": "相对于站点文件的路径。"},
    site.Site: {
        "schema": "语言的版本。",
        "name": "单位名称。",
        "root": "最上级单位的代码。",
        "language": "输出所用的语言。",
        "terms": "有名称的时期，按编号。",
        "calendars": "有名称的年度，按编号。",
        "plugins": "不用的插件。",
        "definitions": "本单位自己的定义文件。",
    },
}
"""Chinese, by class and field."""

_ATTRIBUTE = re.compile(r"^    (\w+): (.+(?:\n {8,}.+)*)", re.MULTILINE)


def heading(cls: type, language: Literal["zh", "en"]) -> str:
    """What a table of the language is, in one sentence.

    Raises:
        KeyError: Nobody has written it.
    """
    return CLASSES[cls] if language == "zh" else _docstring(cls).partition("\n")[0]


def meaning(cls: type, key: str, language: Literal["zh", "en"]) -> str:
    """What a key of a table means, by the name of its field.

    Raises:
        KeyError: Nobody has written it.
    """
    if language == "zh":
        return KEYS[cls][key]
    _, _, attributes = _docstring(cls).partition("Attributes:\n")
    return {name: " ".join(words.split()) for name, words in _ATTRIBUTE.findall(attributes)}[key]


def _docstring(cls: type) -> str:
    return inspect.cleandoc(cls.__doc__ or "")
