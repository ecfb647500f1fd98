"""What a number in prose may stand for, by the word it comes with."""

from __future__ import annotations

from fractions import Fraction
from typing import Literal

from attrs import evolve, frozen

from kexie_metrics.publishing.wording.bounds import Exact, Interval, Number, Style

__all__ = [
    "FAULTS",
    "Amount",
    "Change",
    "Fault",
    "Form",
    "Reading",
    "Verdict",
    "between",
    "judged",
    "read",
    "unchanged",
]

Form = Literal[
    "exact", "odd", "near", "about", "above", "least", "most", "below", "few", "hundreds", "tens", "between", "same"
]
"""The kinds of words: 36, 400余, 近20万, 约300, 超300, 300以上, 300以内, 不足300, 十几, 上百, 数百, 300至400, 持平."""

Verdict = Literal["fair", "loose", "false"]
Change = Literal["up", "down", "same"]

_SAME = Fraction(5, 100)
"""A change in percent below this is none."""
_WHOLES = {"%": 100, "‰": 1000}


@frozen(kw_only=True)
class Fault:
    """Something that should not be written so, whether or not the number is right.

    Attributes:
        code: Short name, for programs.
        zh: What is wrong, in Chinese.
        en: The same in English.
    """

    code: str
    zh: str
    en: str

    def text(self, language: str) -> str:
        """What is wrong, in a language."""
        return self.en if language == "en" else self.zh


_SAID = {
    "two_words": ("一个数用了两个概数词,留一个", "two approximating words on one number; keep one"),
    "reaches_near": ("“达”与“近”矛盾,写“近”或写“达”", "`达` says it was reached and `近` that it was not; write one"),
    "odd_on_exact": ("“余”“多”只用于末位为零的数", "`余` and `多` stand only after a number that ends in 0"),
    "odd_before_scale": ("“余”“多”应放在“万”“亿”之后:25万余", "`余` stands after `万` here: 25万余"),
    "odd_on_decimal": ("带小数的“万”“亿”不用“余”“多”,写“约”", "no `余` on a number with a point; write `约`"),
    "digits_with_hundreds": (
        "阿拉伯数字不与“十”“百”“千”连用,写全数字",
        "digits do not go with 十, 百, 千; write all digits",
    ),
    "separators": ("正文里的数字不用千分符", "no thousand separators in Chinese prose"),
    "long_digits": ("五位以上的数在正文里用“万”“亿”", "from five digits a number takes 万 or 亿 in Chinese prose"),
    "minus_on_fall": ("下降已说明方向,不加负号", "a fall needs no minus sign"),
    "times_on_fall": ("下降不用“倍”,写百分比", "a fall is never a multiple; write percent"),
}

FAULTS = {code: Fault(code=code, zh=zh, en=en) for code, (zh, en) in _SAID.items()}
"""By code."""


@frozen(kw_only=True)
class Amount:
    """A written number.

    Attributes:
        value: What it says.
        last: What its last written place is worth: 0.1万 is 1000.
        ends: What the place of its last digit other than 0 is worth: 10 for 470.
        scaled: Whether `万` or the like stands for its last places, so that it is understood as rounded.
    """

    value: Exact
    last: Exact = 1
    ends: Exact = 1
    scaled: bool = False


@frozen(kw_only=True)
class Reading:
    """A figure as it is written, and what it may honestly stand for.

    Attributes:
        text: As written.
        form: What sort of word it comes with.
        value: The written number; of a range, its lower end; 0 where nothing changed.
        unit: As written; empty where none is.
        hard: Numbers for which it is not false.
        fair: Numbers for which it is well put; None where nobody should write so.
        change: Whether it is a change and which way; None for a level. A fall has negative intervals.
        base: What a change is against, as written: `上年`, `同比`, `环比`; empty where nothing is said.
        faults: What should not be written so.
    """

    text: str
    form: Form
    value: Exact
    unit: str = ""
    hard: Interval
    fair: Interval | None
    change: Change | None = None
    base: str = ""
    faults: tuple[Fault, ...] = ()

    def judge(self, value: Number) -> Verdict:
        """Whether the phrase is fair, loose or false for a true value."""
        return judged(self.hard, self.fair, value)


def judged(hard: Interval, fair: Interval | None, value: Number) -> Verdict:
    """Whether a true value is within the narrow interval, the wide one, or neither."""
    exact: Exact = value if isinstance(value, int) else Fraction(value)
    if exact not in hard:
        return "false"
    return "fair" if fair is not None and exact in fair else "loose"


def read(amount: Amount, form: Form, unit: str, style: Style) -> tuple[Interval, Interval | None]:
    """The numbers for which a phrase is not false, and those for which it is fair.

    Args:
        amount: The written number.
        form: What sort of word it comes with; not a range.
        unit: As written.
        style: The bounds.
    """
    value = amount.value
    narrow = min(style.fair * value, Fraction(amount.ends) / 2)
    above = Interval(value, (1 + style.fair) * value)
    if form == "exact":
        return _exact(amount, unit, style)
    if form in {"odd", "few"}:
        hard = Interval(value, value + amount.ends, low_open=True, high_open=True)
        return hard, evolve(above, low_open=True).within(hard) if form == "odd" else None
    if form == "near":
        hard = Interval((1 - style.hard) * value, value, high_open=True)
        return hard, Interval(value - narrow, value, high_open=True)
    if form == "about":
        return (
            Interval((1 - style.hard) * value, (1 + style.hard) * value),
            Interval(value - narrow, value + narrow),
        )
    if form == "above":
        return Interval(value, None, low_open=True), evolve(above, low_open=True)
    if form == "least":
        return Interval(value), above
    if form == "most":
        return Interval(None, value), Interval(value - narrow, value)
    if form == "below":
        return Interval(None, value, high_open=True), Interval(value - narrow, value, high_open=True)
    if form == "hundreds":
        return Interval(value, 2 * value, high_open=True), None
    return Interval(2 * value, 10 * value, high_open=True), None


def between(low: Amount, high: Amount, style: Style) -> tuple[Interval, Interval | None]:
    """The same for a range, which is fair where its ends lie close together."""
    hard = Interval(low.value, high.value)
    return hard, hard if high.value <= (1 + 2 * style.fair) * low.value else None


def unchanged() -> tuple[Interval, Interval]:
    """The changes in percent that are called none."""
    interval = Interval(-_SAME, _SAME, low_open=True, high_open=True)
    return interval, interval


def _exact(amount: Amount, unit: str, style: Style) -> tuple[Interval, Interval]:
    """A number without such a word: it is rounded to its last place, and a rate never to all or to nothing."""
    value, half = amount.value, Fraction(amount.last) / 2
    if unit in _WHOLES:
        whole = _WHOLES[unit]
        if value in (0, whole):
            return Interval(value, value), Interval(value, value)
        if value + amount.last == whole:
            interval = Interval(value - half, whole, high_open=True)
            return interval, interval
        if value == amount.last:
            interval = Interval(0, value + half, low_open=True)
            return interval, interval
    if not amount.scaled:
        interval = Interval(value - half, value + half)
        return interval, interval
    size = abs(Fraction(value))
    hard, fair = min(half, style.hard * size), min(half, style.fair * size)
    return Interval(value - hard, value + hard), Interval(value - fair, value + fair)
