"""The words around a Chinese numeral: those that round it, that turn it into a change, and what makes it no figure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from kexie_metrics.publishing.wording.numerals import DIGITS, HAN
from kexie_metrics.publishing.wording.readings import Form

__all__ = [
    "AFTER",
    "AFTER_MADE",
    "BARE",
    "BEFORE",
    "CHANGE",
    "EACH",
    "FOLD",
    "HALF_FORMS",
    "HALVES",
    "IN_A_ROW",
    "MEASURES",
    "NO_FIGURE",
    "NUMBER",
    "ONES",
    "OPENING",
    "OTHER_WORD",
    "PART_OF_WORD",
    "PREFIX",
    "SAME",
    "SCALE",
    "SHARES",
    "TENS",
    "WIDE",
    "WORD",
    "either",
]

MEASURES = (  # noqa: SIM905 - a list of words reads as one
    "人次 件次 场次 班次 台次 户次 例次 辆次 项次 个次 平方公里 平方米 千瓦时 课时 学时 公顷 公里 公斤 千克 "
    "个百分点 百分点 个月 小时 分钟 美元 "
    "人 名 位 个 家 所 处 座 间 栋 项 件 篇 部 本 册 套 种 类 条 则 期 次 场 趟 届 支 队 组 对 只 台 架 辆 艘 "
    "份 张 幅 块 门 节 堂 户 村 亩 米 吨 克 元 年 天 周 秒 倍 枚 颗 株 头 批"
).split()
"""Measure words of prose; those of the definitions are added to them where a text is checked."""

WIDE = {0xFEE0 + plain: plain for plain in range(0x21, 0x7F) if plain != ord(",")}
"""Full-width characters to plain ones, one to one; a full-width comma never separates thousands."""
NUMBER = f"(?:{DIGITS}|{HAN})"
SCALE = "(?:[十百千]?万亿|[十百千]?[万亿]|[十百千])"
_YEAR = r"(?:(?:19|20)\d\d|[一二][〇零一二三四五六七八九]{3})"
_LITTLE = "(?:\\d{1,2}|[一二三四五六七八九十]{1,3})"

BEFORE: Mapping[str, Form | None] = {
    **dict.fromkeys(("达到", "高达", "多达", "达"), None),
    **dict.fromkeys(("约为", "约有", "大约", "大概", "约"), "about"),
    **dict.fromkeys(("将近", "接近", "逼近", "近"), "near"),
    **dict.fromkeys(("超过了", "超过", "超出", "超", "逾", "突破", "多于", "高于", "大于", "过"), "above"),
    **dict.fromkeys(("不少于", "不低于", "不下于", "不下", "至少", "起码"), "least"),
    **dict.fromkeys(("不超过", "不多于", "不高于", "至多", "最多"), "most"),
    **dict.fromkeys(("不足", "不到", "未达到", "未达", "低于", "少于", "小于"), "below"),
}  # fmt: skip
AFTER: Mapping[str, Form | None] = {
    **dict.fromkeys(("及以上", "以上"), "least"),
    **dict.fromkeys(("及以下", "以下", "以内", "之内"), "most"),
    **dict.fromkeys(("左右", "上下"), "about"),
    "之多": None,
}
OTHER_WORD = {"近": "附最临靠邻贴亲", "约": "公节条合特预契制", "超": "高", "过": "超经通不"}
"""Characters before which the word is a part of another one."""


def either(words: Iterable[str]) -> str:
    """A pattern of any of the words, the longest first."""
    return "(?:" + "|".join(sorted(map(re.escape, words), key=len, reverse=True)) + ")"


PREFIX = re.compile(f"{either(BEFORE)}+$")
WORD = re.compile(either(BEFORE))

NO_FIGURE = re.compile(
    "|".join(
        (
            r"https?://[^\s,，。;；、)）]+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+",
            "《[^》]*》",
            r"[〔\[(]\s*\d{4}\s*[〕\])]\s*第?\s*\d+\s*号|\d+\s*号|\[\d+\]",
            rf"第\s*{NUMBER}\s*[届次个届年期批名位号条章节项回场月季天部类级]?",
            rf"{_YEAR}(?:年度?)?\s*(?:[-—–~至到]+|[和与、])\s*{_YEAR}年?",
            rf"{_YEAR}年(?:度|{_LITTLE}月(?:份|{_LITTLE}[日号])?)?",
            r"(?:19|20)\d\d[-/]\d{1,2}(?:[-/]\d{1,2})?(?!\d)|(?:19|20)\d\d\.\d{1,2}\.\d{1,2}(?!\d)",
            rf"{_LITTLE}(?:\s*[-—–~至到]\s*{_LITTLE})?月(?:份|{_LITTLE}[日号])?|{_LITTLE}日(?![均常])",
            r"\d{1,2}:\d{1,2}(?::\d{2})?|\d{1,2}时(?:\d{1,2}分)?|\d{1,2}点(?:半|\d{1,2}分)?",
            rf"(?:过去|未来|今后|最近|近|这|前|后|每|头)的?{NUMBER}[多余]?(?:年|个月|天|周|小时)",
            rf"{NUMBER}[多余]?(?:年|个月|天|周|小时|分钟)(?:多?来|间|以来|内|前|后|里|期间|时间|行动|规划|计划|制)",
            r"1\d{10}(?!\d)|\d{3,4}-\d{7,8}(?!\d)",
            r"[A-Za-z][A-Za-z0-9_]*[-.]?\d[A-Za-z0-9_.-]*|\d+(?:\.\d+)*[A-Za-z]+[A-Za-z0-9]*|\d+(?:\.\d+){2,}",
            r"\d+/\d+",
            rf"^\s*(?:\d{{1,3}}|[一二三四五六七八九十]{{1,3}})(?:、|\.(?!\d)|\))|^\s*\({_LITTLE}\)",
            "三位一体|千家万户|[一二三四五六七八九十]大(?![批量约])",
        )
    ),
    re.MULTILINE,
)
"""Addresses, titles, numbers of documents, ordinals, dates, times, stretches of time, names with digits, numbering."""

_BASE = "上年同期|去年同期|上一年度?|上年末?|去年|前年|上期|上季度|上个?月|上半年|同期"
_RISES = "增长|增加|上升|提高|提升|增幅为|增幅达|涨幅为|多"
_FALLS = "下降|减少|降低|回落|下滑|缩减|降幅为|降幅达|少"
CHANGE = re.compile(
    rf"(?:(?:比|较)?(?P<base>{_BASE}|同比|环比|{_YEAR}年)(?:同期|相比|净|共)?)?"
    rf"(?P<verb>(?:(?P<up>{_RISES})|(?P<down>{_FALLS}))了?)(?P<minus>[-−])?$"
)
SAME = re.compile(f"(?:(?:与|和|同|比|较)?(?P<base>{_BASE}|同比|环比)(?:同期|相比)?)?(?:基本|大体)?持平")
FOLD = re.compile("翻了?(?P<times>[一两二三])?番")
SHARES = re.compile(rf"(?P<of>{HAN})分之(?P<part>{HAN})(?P<after>{either(AFTER)})?")
HALVES = re.compile(
    "(?P<above>过半数?|超过?半数)|(?P<least>半数以上)|(?P<near>近半数?)|(?P<about>一半|半数)|(?P<all>全覆盖)"
)
HALF_FORMS: Mapping[str, Form] = {
    "above": "above", "least": "least", "near": "near", "about": "about", "all": "exact"
}  # fmt: skip
BARE = frozenset("百千万亿")
TENS = tuple("十百千万亿")
PART_OF_WORD = frozenset("以线网路人次总个基多少件户项金")
"""Characters after which `上` and `数` belong to another word."""
OPENING = frozenset("“「『‘")
"""After these a Chinese numeral is part of a name."""
EACH = frozenset("每同另某任这那哪逐进")
AFTER_MADE = frozenset("立为员功果长绩都本就熟交型份效千不")
"""Characters before which `成` is no tenth."""
IN_A_ROW = re.compile("[一二两三四五六七八九]{2}(?!.*[〇零])")
"""Digits in a row, such as `三四`: an estimate, or a name."""
ONES = frozenset("项名位家所篇支场件人届")
"""Measure words with which `一` counts; with others it only means `a`."""
