"""The stock of phrases in which an indicator is described, Chinese and English side by side."""

from __future__ import annotations

from collections.abc import Mapping

__all__ = [
    "AFRESH",
    "BETTER",
    "CHOSEN",
    "COUNTED",
    "EXPECTED",
    "KINDS",
    "ORG_OPERATORS",
    "READINGS",
    "RUNNING",
    "SPANS",
    "SPLITS",
    "TIME_OPERATORS",
    "UNITS",
    "WHY_ORG",
    "WHY_SPLIT",
    "WHY_TIME",
    "WINDOWS",
    "Phrases",
]

Phrases = Mapping[str, tuple[str, str]]

KINDS: Phrases = {
    "flow": ("流量", "flow"),
    "stock": ("存量", "stock"),
    "distinct": ("去重数", "distinct count"),
    "statistic": ("统计量", "statistic"),
    "rate": ("比率", "ratio"),
    "formula": ("推算", "formula"),
    "reported": ("引用", "reported"),
}

COUNTED: Phrases = {
    "count_events": ("{dataset}的记录条数", "Number of records of {dataset}"),
    "count_intervals": ("{dataset}中有效记录的条数", "Number of records of {dataset} that are in force"),
    "count_register": ("{dataset}的记录条数", "Number of records of {dataset}"),
    "count_readings": ("{dataset}中有读数的对象数", "Number of things that {dataset} has a reading of"),
    "count_begins": ("{dataset}中新生效的记录条数", "Number of records of {dataset} that come into force"),
    "count_ends": ("{dataset}中失效的记录条数", "Number of records of {dataset} that go out of force"),
    "sum": ("{dataset}的 {column} 之和", "Sum of {column} over {dataset}"),
    "distinct": (
        "{dataset}中不同的 {column} 的个数,重复的只计一次",
        "Number of different {column} in {dataset}, each counted once",
    ),
    "mean": ("{dataset}的 {column} 平均值", "Mean of {column} over {dataset}"),
    "min": ("{dataset}的 {column} 最小值", "Smallest {column} in {dataset}"),
    "max": ("{dataset}的 {column} 最大值", "Largest {column} in {dataset}"),
    "median": ("{dataset}的 {column} 中位数", "Median of {column} over {dataset}"),
    "reported": (
        "{dataset}里他方公布的 {column},原样引用",
        "{column} of {dataset}, as somebody else reported it",
    ),
    "ratio": ("{of} ÷ {to}{scale},先分别汇总再相除", "{of} ÷ {to}{scale}, each added up before dividing"),
    "formula": ("{formula},其中 {parts}", "{formula}, where {parts}"),
}

EXPECTED: Phrases = {
    "day": ("{level}每天报一次", "one a day from each {level}"),
    "month": ("{level}每月报一次", "one a month from each {level}"),
    "quarter": ("{level}每季度报一次", "one a quarter from each {level}"),
    "half": ("{level}每半年报一次", "one every half year from each {level}"),
    "year": ("{level}每年报一次", "one a year from each {level}"),
    "due": (",期后{length}内", ", due {length} after its end"),
}

WINDOWS: Phrases = {
    "events": ("{event} 在{span}的记录。", "Records whose {event} lies {span}."),
    "intervals": (
        "{begins} 为空或不晚于某天,且 {ends} 为空或晚于该天,即在该天有效。",
        "A record is in force on a day if {begins} is blank or not after it, and {ends} is blank or after it.",
    ),
    "intervals_open": (
        "{begins} 为空或不晚于某天,即在该天有效,此后一直有效。",
        "A record is in force on a day if {begins} is blank or not after it, and stays so.",
    ),
    "register": ("名册不记时间,各期相同。", "The register has no dates: it is the same in every period."),
    "readings": (
        "每个 {of} 在{span}的读数(按 {as_of})。",
        "The readings of each {of}, by {as_of}, {span}.",
    ),
    "begins": ("{begins} 在{span}的记录。", "Records whose {begins} lies {span}."),
    "ends": ("{ends} 在{span}的记录。", "Records whose {ends} lies {span}."),
}

SPANS: Phrases = {
    "period": ("期内", "in the period"),
    "all": ("最早的记录到期末之间", "between the first record and the period's end"),
    "year": ("当年1月1日到期末之间", "between 1 January and the period's end"),
    "term": ("本届开始到期末之间", "between the start of the term and the period's end"),
    "within": ("期末之前{length}内", "in the {length} up to the period's end"),
}

UNITS: Mapping[str, str] = {"day": "天", "month": "个月", "quarter": "个季度", "half": "个半年", "year": "年"}

RUNNING = ("累计数:各时期有重叠。", "A running total: periods overlap.")

TIME_OPERATORS: Phrases = {
    "sum": ("各时期相加即为全期的数。", "Periods add up to the whole."),
    "last": ("取期末的数。", "The state at the period's end."),
    "first": ("取期初的数。", "The state on the period's first day."),
    "mean": ("取期内各天的平均数。", "The mean over the days of the period."),
    "min": ("取期内最小数。", "The smallest within the period."),
    "max": ("取期内最大数。", "The largest within the period."),
}

READINGS: Phrases = {
    "sum": ("各次读数相加。", "All readings are added up."),
    "last": ("取最后一次读数。", "The last reading."),
    "first": ("取第一次读数。", "The first reading."),
    "mean": ("取各次读数的平均。", "The mean of the readings."),
    "min": ("取最小的读数。", "The smallest reading."),
    "max": ("取最大的读数。", "The largest reading."),
}

ORG_OPERATORS: Phrases = {
    "sum": ("本级加各下级即为全部。", "An organisation's own records and those of all below it add up."),
    "mean": ("取本级与各下级各自的数的平均。", "The mean of the figures of the organisation and of each one below it."),
    "min": ("取本级与各下级各自的数中最小的。", "The smallest figure of the organisation and of each one below it."),
    "max": ("取本级与各下级各自的数中最大的。", "The largest figure of the organisation and of each one below it."),
    "none": ("只有本级自己的数,不向上汇总。", "Only the organisation's own; nothing is passed upwards."),
}

AFRESH: Phrases = {
    "distinct": ("每一格从记录重新去重计数。", "Counted afresh from the records in every cell."),
    "statistic": ("每一格从记录重新计算。", "Computed afresh from the records in every cell."),
    "rate": ("先汇总分子、分母,每一格再相除。", "Numerator and denominator first, then divided in every cell."),
    "formula": ("先汇总各组成指标,每一格再按公式算。", "Its parts first, then the formula in every cell."),
}

SPLITS: Phrases = {
    "adds": (
        "每条记录只属一类,各类(含未填)相加即为合计。",
        "Each record is of one kind, so the kinds (blanks included) add up to the total.",
    ),
    "afresh": (
        "每类重新计算,各类相加不等于合计。",
        "Each kind is computed afresh, and the kinds do not add up to the total.",
    ),
}

WHY_TIME: Phrases = {
    "flow": ("每条记录只发生在一天,只属于一个时期。", "Each record falls on one day, and so into one period."),
    "stock": (
        "同一条记录在许多天都有效,各时期相加会重复计算。",
        "A record is in force on many days, so adding up periods would count it again.",
    ),
    "readings": (
        "读数是某一天的水平,各时期相加没有意义。",
        "A reading is the level on a day, and levels of different days do not add up.",
    ),
    "distinct": (
        "同一对象可能在几个时期出现,相加会重复计算。",
        "The same thing may occur in several periods, so adding up would count it again.",
    ),
    "statistic": (
        "各时期的统计量合不成全期的统计量。",
        "What holds for the periods does not tell what holds for the whole.",
    ),
    "rate": ("各时期比率的平均不是全期的比率。", "The mean of the periods' ratios is not the ratio of the whole."),
    "formula": ("各组成指标各有自己的汇总办法。", "Each part is put together in its own way."),
    "reported": (
        "这是他方公布的数,没有可供汇总的明细。",
        "It is somebody else's figure, and what it was made of is not known.",
    ),
}
"""Why a figure is put together so over time."""

WHY_ORG: Phrases = {
    "sum": ("每条记录只记在一个单位名下。", "Each record is entered under one organisation."),
    "distinct": (
        "同一对象可能在几个单位出现,相加会重复计算。",
        "The same thing may occur in several organisations, so adding up would count it again.",
    ),
    "statistic": (
        "各单位的统计量合不成全体的统计量。",
        "What holds for the organisations does not tell what holds for all of them.",
    ),
    "rate": ("各单位比率的平均不是全体的比率。", "The mean of the organisations' ratios is not the ratio of all."),
    "formula": ("各组成指标各有自己的汇总办法。", "Each part is put together in its own way."),
    "reported": ("公布的数只属于公布的单位。", "It holds for the organisation that it was published for."),
}
"""Why a figure is put together so over organisations."""

WHY_SPLIT: Phrases = {
    "distinct": ("同一对象可能属于几类。", "The same thing may be of several kinds."),
    "statistic": ("各类的统计量合不成合计的统计量。", "What holds for the kinds does not tell what holds for all."),
    "rate": ("各类比率的平均不是合计的比率。", "The mean of the kinds' ratios is not the ratio of all."),
}
"""Why the values of a dimension do not add up."""

CHOSEN = ("这是定义指定的算法。", "The definition says so.")
"""In place of a reason where an `over` chose the operator."""

BETTER: Phrases = {
    "higher": ("越高越好", "higher"),
    "lower": ("越低越好", "lower"),
    "none": ("", ""),
}
