"""One figure of a text against the computed one: the verdict, the numbers it may stand for, and better words."""

from __future__ import annotations

from fractions import Fraction
from typing import Literal

from attrs import frozen

from kexie_metrics.figures import Figure
from kexie_metrics.publishing.claims.binding.units import sort_of
from kexie_metrics.publishing.wording import Fault, Interval, Reading, Style, change_phrase, exactly, phrase
from kexie_metrics.publishing.words.printing import decimals_of, exact, number
from kexie_metrics.registry import Registry, ResolvedIndicator

__all__ = ["STATUSES", "Judged", "Status", "interval_text", "judge", "unjudged"]

Status = Literal["false", "faulty", "loose", "fair", "unknown"]
STATUSES: tuple[Status, ...] = ("false", "faulty", "loose", "unknown", "fair")
"""The worst first."""

_POINTS = {"百分点", "个百分点"}
_PERCENT = {"%", "‰"}
_INSIDE_A_YEAR = {"同比", "环比", "year on year", "year-on-year"}
_LONGEST_PLACES = 4
_YEAR_DAYS = 365

_SAID = {
    "wrong_unit": ("单位不对:指标按“{unit}”计", "wrong unit: it is counted in `{unit}`"),
    "points_of_no_rate": ("只有比率的变化才用百分点", "only rates change by percentage points"),
    "percent_of_rate": ("比率的变化用百分点,不用百分数", "a rate changes by percentage points, not by percent"),
    "inside_a_year": (
        "同比、环比只用于年内各期;全年写“比上年”",
        "同比 and 环比 are for parts of a year; of a year write 比上年",
    ),
}


@frozen(kw_only=True)
class Judged:
    """What came out.

    Attributes:
        status: The verdict.
        value: The true value that was compared, in the unit of the claim; None where there is none.
        value_text: The same, printed.
        hard: Numbers for which the words are not false.
        fair: Numbers for which they are well put; None where nobody should write so.
        better: A better phrase; empty where none is needed or known.
        faults: What should not be written so.
        reason: Why nothing could be judged; empty where it was.
    """

    status: Status
    value: Fraction | None = None
    value_text: str = ""
    hard: Interval
    fair: Interval | None
    better: str = ""
    faults: tuple[Fault, ...] = ()
    reason: str = ""


def unjudged(reading: Reading, reason: str) -> Judged:
    """A figure that nothing is known of; its wording may be faulty all the same."""
    return Judged(
        status="faulty" if reading.faults else "unknown",
        hard=reading.hard,
        fair=reading.fair,
        faults=reading.faults,
        reason=reason,
    )


def judge(
    reading: Reading,
    now: Figure,
    base: Figure | None,
    *,
    registry: Registry,
    language: str,
    days: int,
    wrong_unit: bool,
    style: Style,
) -> Judged:
    """Hold a figure against the computed one.

    Args:
        reading: What the text says.
        now: The computed figure.
        base: What a change is against; None for a level.
        registry: The definitions.
        language: The language that the text is written in.
        days: Length of the period.
        wrong_unit: Whether the text counts in the unit of something else.
        style: Bounds and rounding.
    """
    indicator = registry[now.indicator]
    faults = list(reading.faults)
    if wrong_unit:
        unit = (indicator.unit or "").partition("/")[0]
        faults.append(_fault("wrong_unit", unit=unit))
    value = exact(now, indicator)
    if value is None:
        return unjudged(reading, now.reason or now.status)
    if base is None:
        return _level(reading, value, indicator, registry=registry, language=language, style=style, faults=faults)
    old = exact(base, indicator)
    if old is None:
        return unjudged(reading, base.reason or base.status)
    if reading.base in _INSIDE_A_YEAR and days >= _YEAR_DAYS:
        faults.append(_fault("inside_a_year"))
    return _change(reading, value, old, indicator, language=language, style=style, faults=faults)


def _level(
    reading: Reading,
    value: Fraction,
    indicator: ResolvedIndicator,
    *,
    registry: Registry,
    language: str,
    style: Style,
    faults: list[Fault],
) -> Judged:
    places = decimals_of(indicator, registry)
    unit = _unit(reading, indicator, language, wrong=any(fault.code == "wrong_unit" for fault in faults))
    say = exactly if reading.form == "exact" else phrase
    better = say(value, unit=unit, places=places, language=language, style=style)
    text = exactly(value, unit=unit, places=places, language=language, style=style)
    return _judged(reading, value, text, better, faults)


def _change(
    reading: Reading,
    value: Fraction,
    old: Fraction,
    indicator: ResolvedIndicator,
    *,
    language: str,
    style: Style,
    faults: list[Fault],
) -> Judged:
    """A change in percent, in percentage points, or in the indicator's own unit."""
    difference = value - old
    relative = difference / abs(old) * 100 if old else None
    base = "" if reading.base in _INSIDE_A_YEAR or language == "en" else reading.base.removesuffix("同期")
    true: Fraction | None
    if reading.unit in _POINTS or reading.unit in _PERCENT:
        true = difference if indicator.is_rate else relative
        if true is None:
            return unjudged(reading, "base is zero")
        better = change_phrase(true, points=indicator.is_rate, base=base or None, language=language)
        if reading.unit in _POINTS and not indicator.is_rate:
            faults.append(_fault("points_of_no_rate"))
        elif indicator.is_rate and reading.unit in _PERCENT and reading.form != "same":
            faults.append(_fault("percent_of_rate"))
            if relative is not None and reading.judge(true) == "false" and reading.judge(relative) != "false":
                return _judged(reading, relative, better, better, faults)
        return _judged(reading, true, better, better, faults)
    unit = _unit(reading, indicator, language, wrong=False)
    size = exactly(abs(difference), unit=unit, language=language, style=style)
    if language == "en":
        better = f"{'up' if difference > 0 else 'down'} by {size}"
    else:
        better = f"比{base or '上年'}{'增加' if difference > 0 else '减少'}{size}"
    return _judged(reading, difference, better, better, faults)


def _judged(reading: Reading, value: Fraction, text: str, better: str, faults: list[Fault]) -> Judged:
    verdict: Status = reading.judge(value)
    if verdict != "false" and faults:
        verdict = "faulty"
    return Judged(
        status=verdict,
        value=value,
        value_text=text,
        hard=reading.hard,
        fair=reading.fair,
        better="" if verdict == "fair" else better,
        faults=tuple(faults),
    )


def _unit(reading: Reading, indicator: ResolvedIndicator, language: str, *, wrong: bool) -> str:
    """The unit that a better phrase is written with: the text's own where it is not wrong."""
    defined = (indicator.unit or "").partition("/")[0]
    if reading.unit and not wrong and sort_of(reading.unit) not in {"rate", "points"}:
        return reading.unit
    if language == "en":
        return defined if defined in _PERCENT else ""
    return defined


def _fault(code: str, **words: str) -> Fault:
    zh, en = (text.format(**words) for text in _SAID[code])
    return Fault(code=code, zh=zh, en=en)


def interval_text(interval: Interval | None, *, whole: bool) -> str:
    """An interval for people.

    Args:
        interval: The numbers; None for none.
        whole: Whether only whole numbers count.

    >>> interval_text(Interval(400, 500, True, True), whole=True), interval_text(Interval(90), whole=False)
    ('401–499', '≥ 90')
    """
    if interval is None:
        return "–"
    low, high = interval.whole if whole else (interval.low, interval.high)
    if low is None or high is None:
        end, is_open = (high, interval.high_open) if low is None else (low, interval.low_open)
        sign = "≤" if low is None else "≥"
        if is_open and not whole:
            sign = "<" if low is None else ">"
        return f"{sign} {_plain(end)}" if end is not None else "–"
    if low > high:
        return "–"
    if low == high:
        return _plain(low)
    return f"{_plain(low)}{' … ' if low < 0 else '–'}{_plain(high)}"


def _plain(value: int | Fraction) -> str:
    if value == int(value):
        return str(int(value))
    return number(value, _LONGEST_PLACES, separators=False).rstrip("0")
