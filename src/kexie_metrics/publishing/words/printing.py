"""Figures as people read them: rounded once, from their exact parts, with a word where there is no number.

Nothing here is read back: a printed figure is the end of the way, so that a rounded value is never computed with.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from kexie_metrics.definitions.tree import Call, Expression, Name
from kexie_metrics.definitions.tree import Literal as Constant
from kexie_metrics.figures import Figure, Status, trimmed
from kexie_metrics.registry import Registry, ResolvedIndicator

__all__ = [
    "Language",
    "change_between",
    "change_words",
    "decimals_of",
    "exact",
    "number",
    "printed",
    "rate",
    "reason_words",
    "rounded",
    "status_word",
    "target_text",
    "value_text",
]

Language = Literal["zh", "en"]
Number = Fraction | Decimal | int

_WHOLE: Mapping[str, int] = {"%": 100, "‰": 1000}
"""What the whole is called in the unit of a rate."""

_MAYBE_BROKEN = frozenset({"/", "round", "change"})
"""Calls of a formula whose result has a fraction though their parts are whole."""

_STATUSES: Mapping[Status, tuple[str, str]] = {
    "ok": ("有数据", "ok"),
    "not_reported": ("未报", "not reported"),
    "not_applicable": ("不适用", "not applicable"),
    "undefined": ("无法计算", "undefined"),
    "incomplete": ("未报全", "incomplete"),
    "withheld": ("不公布", "withheld"),
}

_REASONS: Mapping[str, str] = {
    "no record": "没有记录",
    "no table of this dataset": "没有这类记录的数据表",
    "unit not in force": "该单位当时未设立或已撤销",
    "indicator not defined then": "当时尚无或已停用这一指标",
    "no term holds the period's end": "期末不在任何一届之内",
    "denominator is zero": "分母为零",
    "no value to take it from": "没有可取的数值",
    "several readings at once, never added up": "同时有几个读数,不能相加",
    "no case applies": "没有符合的情形",
    "set aside by nullif": "按定义不取值",
    "no target": "没有目标",
    "base is zero": "基数为零",
    "reports are missing": "有未报数据",
    "too few reports": "上报不足",
    "break in the series": "统计口径已变,不可比",
    "some units below have no target": "有下级单位没有目标",
    "target is zero": "目标为零",
    "met: the figure is zero": "已达目标(数值为零)",
    "a number below zero has no share": "负数不计完成率",
}

_REPORTS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"([0-9]+) of ([0-9]+) reports"), r"应报\2份,已报\1份"),
    (re.compile(r", ([0-9.]+%) needed"), r",未达\1"),
    (re.compile(r"([^ ;]+) has not reported"), r"\1未报"),
    (re.compile(r"([0-9]+) of ([0-9]+) units below have a target"), r"下级\2个单位中\1个有目标"),
    (re.compile(r"; "), "、"),
)
"""Reasons with numbers and codes in them, part by part."""


def rounded(value: Number, places: int, *, half_even: bool = False) -> Decimal:
    """A number to some digits after the point.

    Args:
        value: Exact.
        places: Digits after the point, from 0 up.
        half_even: Take a half to the even neighbour instead of away from zero.

    >>> rounded(Fraction(-5, 2), 0), rounded(Fraction(5, 2), 0, half_even=True)
    (Decimal('-3'), Decimal('2'))
    """
    scaled = Fraction(value) * 10**places
    whole, rest = divmod(abs(scaled), 1)
    if rest * 2 > 1 or (rest * 2 == 1 and (not half_even or whole % 2)):
        whole += 1
    return Decimal(int(whole) if scaled >= 0 else -int(whole)).scaleb(-places)


def number(value: Number, places: int, *, separators: bool = True, half_even: bool = False) -> str:
    """A number as text.

    Args:
        value: Exact.
        places: Digits after the point.
        separators: Whether thousands are set apart, as in tables; prose has none.
        half_even: As for `rounded`.

    >>> number(Fraction(1234567, 2), 1)
    '617,283.5'
    """
    return _text(rounded(value, places, half_even=half_even), places, separators=separators)


def rate(value: Number, places: int, *, whole: Number = 100, separators: bool = True, half_even: bool = False) -> str:
    """A rate as text, never rounded to all or to nothing.

    The whole is printed only where everything is meant, and zero only where nothing is: what would round there is
    printed one last digit off.

    Args:
        value: Exact, in the unit of the rate.
        places: Digits after the point.
        whole: What stands for everything: 100 for percent.
        separators: As for `number`.
        half_even: As for `rounded`.

    >>> rate(Fraction(99_999, 1000), 1), rate(100, 1), rate(Fraction(1, 1000), 1), rate(0, 1)
    ('99.9', '100.0', '0.1', '0.0')
    """
    near = rounded(value, places, half_even=half_even)
    if near in (0, whole) and near != Fraction(value):
        step = Decimal(1).scaleb(-places)
        near += step if Fraction(value) > Fraction(near) else -step
    return _text(near, places, separators=separators)


def exact(figure: Figure, indicator: ResolvedIndicator) -> Fraction | None:
    """The value of a figure, from its parts where it has them; None where there is none."""
    if figure.value is None:
        return None
    if figure.numerator is None or not figure.denominator:
        return Fraction(figure.value)
    definition = indicator.definition
    scale = Fraction(definition.scale) if definition.ratio is not None else Fraction(1)
    return scale * Fraction(figure.numerator) / Fraction(figure.denominator)


def decimals_of(indicator: ResolvedIndicator, registry: Registry) -> int:
    """Digits after the point in print: as defined, else what the kind needs.

    Counts and sums of whole numbers have none, rates and means one, decimals those of their column, and a formula
    those of its parts, or two where it divides.
    """
    definition = indicator.definition
    if definition.decimals is not None:
        return definition.decimals
    if indicator.unit in _WHOLE or definition.kind in {"mean", "median", "ratio"}:
        return 1
    if definition.kind == "formula" and indicator.formula is not None:
        return _decimals_of_formula(indicator.formula, registry)
    if indicator.dataset is None or indicator.column is None or definition.kind == "distinct":
        return 0
    column = registry.dataset(indicator.dataset).columns[indicator.column]
    return column.scale if column.type == "decimal" else 0


def value_text(
    value: Number, indicator: ResolvedIndicator, registry: Registry, *, separators: bool = True, half_even: bool = False
) -> str:
    """A value of an indicator as text, without its unit.

    Args:
        value: Exact.
        indicator: What it is a value of.
        registry: Its definitions.
        separators: As for `number`.
        half_even: As for `rounded`.
    """
    places = decimals_of(indicator, registry)
    whole = _WHOLE.get(indicator.unit or "")
    if whole is not None:
        return rate(value, places, whole=whole, separators=separators, half_even=half_even)
    return number(value, places, separators=separators, half_even=half_even)


def target_text(value: Decimal | int, indicator: ResolvedIndicator, registry: Registry) -> str:
    """A target as text: with the digits it was set with, or those of the indicator that sets it.

    Args:
        value: Exact.
        indicator: What the target is for.
        registry: Its definitions.
    """
    if indicator.target is not None:
        return value_text(value, registry[indicator.target], registry)
    exponent = trimmed(Decimal(value)).as_tuple().exponent
    places = max(decimals_of(indicator, registry), -exponent if isinstance(exponent, int) else 0)
    return number(value, places)


def printed(
    figure: Figure, registry: Registry, language: str, *, separators: bool = True, half_even: bool = False
) -> str:
    """A figure as text, without its unit: the number, or the word for why there is none.

    Args:
        figure: What is printed.
        registry: The definitions it was computed by.
        language: `zh` or `en`.
        separators: As for `number`.
        half_even: As for `rounded`.
    """
    indicator = registry[figure.indicator]
    value = exact(figure, indicator)
    if value is None:
        return status_word(figure.status, language)
    return value_text(value, indicator, registry, separators=separators, half_even=half_even)


def change_between(now: Figure, before: Figure, indicator: ResolvedIndicator) -> Fraction | str:
    """How much a figure changed, from the exact values of both.

    Returns:
        The change in percent, or for rates in their own unit (percentage points); where there is none, the reason.
    """
    new, old = exact(now, indicator), exact(before, indicator)
    if new is None or old is None:
        gap = now if new is None else before
        return gap.reason or gap.status
    if indicator.is_rate:
        return new - old
    return (new - old) / abs(old) * 100 if old else "base is zero"


def change_words(
    change: Number, language: str, *, points: bool | Literal["pp", "‰"] | None = None, places: int = 1
) -> str:
    """A change in words that say its direction, so that a fall has no minus sign.

    Args:
        change: Exact, in percent or percentage points.
        language: `zh` or `en`.
        points: Whether it is in percentage points; `‰` for points of a thousand.
        places: Digits after the point.

    Returns:
        What rounds to nothing is no change; a fall to nothing alone is one of 100%.

    >>> change_words(Fraction(-49, 10), "zh"), change_words(Fraction(21, 10), "en", points=True)
    ('下降4.9%', 'up 2.1 pp')
    """
    if rounded(change, places) == 0:
        return "unchanged" if language == "en" else "持平"
    down = change < 0
    size = abs(Fraction(change))
    text = rate(size, places) if down and not points else number(size, places)
    if language == "en":
        unit = "%" if not points else "‰ points" if points == "‰" else "pp"
        return f"{'down' if down else 'up'} {text}{unit if unit == '%' else f' {unit}'}"
    word = "下降" if down else "上升" if points else "增长"
    unit = "%" if not points else "个千分点" if points == "‰" else "个百分点"
    return f"{word}{text}{unit}"


def status_word(status: Status, language: str) -> str:
    """The word that stands in place of a figure.

    >>> status_word("not_reported", "en")
    'not reported'
    """
    return _STATUSES[status][language == "en"]


def reason_words(reason: str | None, language: str) -> str:
    """Why there is no figure, or not all of it, in words.

    >>> reason_words("denominator is zero", "zh"), reason_words("3 of 8 reports", "zh")
    ('分母为零', '应报8份,已报3份')
    """
    text = reason or ""
    if language == "en":
        return text
    if text in _REASONS:
        return _REASONS[text]
    for pattern, words in _REPORTS:
        text = pattern.sub(words, text)
    return text


def _text(near: Decimal, places: int, *, separators: bool) -> str:
    return format(near or Decimal(0), f"{',' if separators else ''}.{places}f")


def _decimals_of_formula(node: Expression, registry: Registry) -> int:
    if isinstance(node, Name):
        return decimals_of(registry[str(node)], registry)
    if isinstance(node, Constant):
        broken = node.value if isinstance(node.value, Decimal) else Decimal(0)
        exponent = broken.normalize().as_tuple().exponent
        return max(0, -exponent) if isinstance(exponent, int) else 0
    if not isinstance(node, Call):
        return 0
    parts = [_decimals_of_formula(part, registry) for part in node.arguments]
    return max([*parts, 2 if node.function in _MAYBE_BROKEN else 0])
