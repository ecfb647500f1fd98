"""Chinese figures: the words around a numeral, and the numerals that are none."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from fractions import Fraction
from functools import lru_cache, reduce

from attrs import evolve, frozen

from kexie_metrics.publishing.wording.bounds import Exact, Interval, Style
from kexie_metrics.publishing.wording.changing import turned
from kexie_metrics.publishing.wording.chinese_words import (
    AFTER,
    AFTER_MADE,
    BARE,
    BEFORE,
    CHANGE,
    EACH,
    FOLD,
    HALF_FORMS,
    HALVES,
    IN_A_ROW,
    MEASURES,
    NO_FIGURE,
    NUMBER,
    ONES,
    OPENING,
    OTHER_WORD,
    PART_OF_WORD,
    PREFIX,
    SAME,
    SCALE,
    SHARES,
    TENS,
    WIDE,
    WORD,
    either,
)
from kexie_metrics.publishing.wording.numerals import amount_of
from kexie_metrics.publishing.wording.readings import FAULTS, Amount, Fault, Form, Reading, between, read, unchanged

__all__ = ["find_chinese"]

Found = tuple[int, int, Reading]


_START = re.compile("[0-9〇零一二两三四五六七八九十百千万亿上数几好翻过半持全-]|−")
_NUMERAL = re.compile(NUMBER)
_LONGEST_PREFIX = 10
_LONG = 10_000
"""From here on a number takes `万` or `亿`."""


@frozen(kw_only=True)
class _Grammar:
    core: re.Pattern[str]
    span: re.Pattern[str]


@frozen(kw_only=True)
class _Here:
    """Where a figure is looked for.

    Attributes:
        text: The whole text, in plain characters.
        place: Where its numeral begins.
        before: Where the figure before it ended.
        grammar: Patterns with the measure words.
        style: The bounds.
    """

    text: str
    place: int
    before: int
    grammar: _Grammar
    style: Style

    def words_before(self, place: int) -> tuple[int, list[str]]:
        """Approximating words right before a place, and where they begin."""
        match = PREFIX.search(self.text[max(self.before, place - _LONGEST_PREFIX) : place])
        if match is None:
            return place, []
        words = WORD.findall(match[0])
        start = place - len(match[0])
        bare = self.text[place : place + 1] in BARE
        while words:
            ahead = self.text[start - 1] if start > 0 else "\n"
            if ahead not in OTHER_WORD.get(words[0], "") and (words[0] != "过" or bare):
                break
            start += len(words.pop(0))
        return start, words


@lru_cache(maxsize=64)
def _grammar(units: tuple[str, ...]) -> _Grammar:
    unit = either(("%", "‰", "成", *MEASURES, *(unit for unit in units if unit.strip())))
    return _Grammar(
        core=re.compile(
            rf"(?P<sign>(?<![\w)\]])[-−])?(?P<of>百分之|千分之)?(?P<vague>上|好?几|数)?(?P<number>{NUMBER})?(?P<few>几)?"
            rf"(?P<odd>[余多])?(?P<scale>{SCALE})?(?P<over>[余多])?[ \u00a0]?(?P<unit>{unit})?"
            rf"(?P<after>{either(AFTER)}+)?"
        ),
        span=re.compile(
            rf"(?P<low>{NUMBER})(?P<lows>{SCALE})?(?P<lowu>{unit})?\s?(?:至|到|[-—–~]+)\s?"
            rf"(?P<high>{NUMBER})(?P<scale>{SCALE})?[ \u00a0]?(?P<unit>{unit})?"
        ),
    )


def find_chinese(text: str, units: tuple[str, ...], style: Style) -> Iterator[Found]:
    """Every figure of a Chinese text: its first character, one after its last, and what it says.

    Args:
        text: A sentence or a paragraph.
        units: Measure words besides the usual ones.
        style: The bounds.
    """
    plain = text.translate(WIDE)
    taken = {place for match in NO_FIGURE.finditer(plain) for place in range(*match.span())}
    grammar = _grammar(units)
    place = before = 0
    while found := _START.search(plain, place):
        place = found.start()
        here = _Here(text=plain, place=place, before=before, grammar=grammar, style=style)
        read_here = None if place in taken else next(filter(None, (way(here) for way in _WAYS)), None)
        if read_here is None:
            place = _past(plain, place, taken)
            continue
        start, end, said = read_here
        yield start, end, evolve(said, text=text[start:end])
        place = before = end


def _past(text: str, place: int, taken: set[int]) -> int:
    """Where to go on after a character that begins no figure: a numeral is left as a whole."""
    number = _NUMERAL.match(text, place)
    end = number.end() if number is not None else place + 1
    return place + 1 if any(each in taken for each in range(place, end)) else end


def _same(here: _Here) -> Found | None:
    if not here.text.startswith("持平", here.place):
        return None
    end = here.place + len("持平")
    match = next(each for each in SAME.finditer(here.text, here.before, end) if each.end() == end)
    hard, fair = unchanged()
    base = match["base"] or ""
    said = Reading(text="", form="same", value=0, unit="%", hard=hard, fair=fair, change="same", base=base)
    return match.start(), end, said


def _fold(here: _Here) -> Found | None:
    match = FOLD.match(here.text, here.place)
    if match is None:
        return None
    start, words = here.words_before(here.place)
    percent = 100 * (2 ** int(amount_of(match["times"] or "一").value) - 1)
    amount = Amount(value=percent, ends=percent)
    start, end, said = _said(here, (start, match.end()), amount, "%", _forms(words, BEFORE) or ["about"])
    return start, end, evolve(said, change="up")


def _half(here: _Here) -> Found | None:
    match = HALVES.match(here.text, here.place)
    if match is None:
        return None
    start, words = here.words_before(here.place)
    form = HALF_FORMS[str(match.lastgroup)]
    value = 100 if form == "exact" else 50
    forms = [*_forms(words, BEFORE), *([] if form == "about" else [form])]
    return _said(here, (start, match.end()), Amount(value=value, ends=value), "%", forms or ["about"])


def _part(here: _Here) -> Found | None:
    match = SHARES.match(here.text, here.place)
    if match is None or match["of"] in {"百", "千"}:
        return None
    start, words = here.words_before(here.place)
    share = Fraction(amount_of(match["part"]).value) / amount_of(match["of"]).value * 100
    forms = [*_forms(words, BEFORE), *_forms([match["after"] or ""], AFTER)]
    return _said(here, (start, match.end()), Amount(value=share, ends=share), "%", forms or ["about"])


def _range(here: _Here) -> Found | None:
    match = here.grammar.span.match(here.text, here.place)
    if match is None or not (match["unit"] or match["scale"]):
        return None
    same = not (match["lows"] or match["lowu"])
    low = amount_of(match["low"], match["lows"] or (match["scale"] or "" if same else ""))
    high = amount_of(match["high"], match["scale"] or "")
    if low.value >= high.value:
        return None
    hard, fair = between(low, high, here.style)
    said = Reading(text="", form="between", value=low.value, unit=match["unit"] or "", hard=hard, fair=fair)
    start, said = _with_change(here, here.place, said)
    return start, match.end(), said


def _plain(here: _Here) -> Found | None:
    match = here.grammar.core.match(here.text, here.place)
    if match is None or not (match["number"] or match["scale"]):
        return None
    start, words = here.words_before(here.place)
    if not _is_figure(here.text, match, approximate=bool(words)):
        return None
    amount, unit = _amount(match)
    vague: list[Form] = ["hundreds" if match["vague"] == "上" else "tens"] if match["vague"] else []
    few: list[Form] = ["few"] if match["few"] else []
    odd: list[Form] = ["odd"] if _odd(match) else []
    after = re.findall(either(AFTER), match["after"] or "")
    forms = [*_forms(words, BEFORE), *vague, *few, *odd, *_forms(after, AFTER)]
    faults = _faults(match)
    if "near" in forms and any("达" in word for word in words):
        faults.append("reaches_near")
    end = match.end() if match["unit"] or match["after"] else len(here.text[: match.end()].rstrip(" \u00a0"))
    told = tuple(FAULTS[code] for code in faults)
    return _said(here, (start, end), amount, unit, forms or ["exact"], faults=told, negative=bool(match["sign"]))


_WAYS: tuple[Callable[[_Here], Found | None], ...] = (_same, _fold, _half, _part, _range, _plain)


def _forms(words: Iterable[str], table: Mapping[str, Form | None]) -> list[Form]:
    """What sorts of words these are; some only stand before a number and round nothing."""
    return [form for word in words if (form := table.get(word)) is not None]


def _odd(match: re.Match[str]) -> str | None:
    return match["odd"] or match["over"]


def _is_digits(match: re.Match[str]) -> bool:
    return bool(match["number"]) and match["number"].isascii()


def _is_figure(text: str, match: re.Match[str], *, approximate: bool) -> bool:
    """Whether a numeral counts something: digits always do, Chinese ones with a measure word or a word of rounding."""
    number, unit, vague = match["number"] or "", match["unit"], match["vague"]
    ahead = text[match.start() - 1] if match.start() else "\n"
    behind = text[match.end() : match.end() + 1] or "\n"
    if vague and ((number or match["scale"])[0] not in TENS or (len(vague) == 1 and ahead in PART_OF_WORD)):
        return False
    if _is_digits(match) or (match["of"] and number):
        return True
    around = bool(vague or match["few"] or _odd(match) or (match["scale"] and number))
    if ahead in OPENING or ((number in BARE or not number) and not (approximate or around)):
        return False
    if unit == "成":
        return behind not in AFTER_MADE
    if IN_A_ROW.search(number):
        return False
    if number == "一" and not match["scale"]:
        return unit in ONES and ahead not in EACH and behind != unit[-1:]
    return bool(unit) or around


def _amount(match: re.Match[str]) -> tuple[Amount, str]:
    """The written number and its unit, a share of ten or of a hundred as percent."""
    unit = match["unit"] or ""
    amount = amount_of(match["number"] or "", match["scale"] or "")
    if match["over"] and not match["odd"] and match["scale"]:
        amount = evolve(amount, ends=amount.last)
    if match["of"]:
        unit = "%" if match["of"] == "百分之" else "‰"
    if unit == "成":
        ten = (each * 10 for each in (amount.value, amount.last, amount.ends))
        amount, unit = Amount(**dict(zip(("value", "last", "ends"), ten, strict=True)), scaled=True), "%"
    return amount, unit


def _faults(match: re.Match[str]) -> list[str]:
    """What is wrong with how a number is written."""
    number, scale = match["number"] or "", match["scale"] or ""
    bare = amount_of(number)
    faults = []
    if _is_digits(match):
        if "," in number:
            faults.append("separators")
        plain = not (scale or match["of"] or match["unit"] in {"%", "‰"})
        if plain and bare.last == 1 and bare.value >= _LONG:
            faults.append("long_digits")
        if scale and scale[0] in "十百千":
            faults.append("digits_with_hundreds")
    if _odd(match):
        if bare.last != 1:
            faults.append("odd_on_decimal")
        elif bare.value % 10 and (match["odd"] or not scale):
            faults.append("odd_before_scale" if scale else "odd_on_exact")
    return faults


def _said(
    here: _Here,
    span: tuple[int, int],
    amount: Amount,
    unit: str,
    forms: list[Form],
    *,
    faults: tuple[Fault, ...] = (),
    negative: bool = False,
) -> Found:
    """A figure by the words that round it, as a level or as the change that it is."""
    start, end = span
    if len(forms) > 1:
        faults = (FAULTS["two_words"], *faults)
    if unit == "倍":
        amount = evolve(amount, scaled=True)
    is_level = CHANGE.search(here.text[here.before : start]) is None
    readings = [read(amount, form, unit if is_level else "", here.style) for form in forms]
    hard = reduce(Interval.around, (each for each, _ in readings))
    fairs = [each for _, each in readings if each is not None]
    fair = reduce(Interval.around, fairs) if fairs else None
    value: Exact = amount.value
    if negative:
        hard, fair, value = -hard, None if fair is None else -fair, -value
    said = Reading(text="", form=forms[-1], value=value, unit=unit, hard=hard, fair=fair, faults=faults)
    start, said = _with_change(here, start, said)
    return start, end, said


def _with_change(here: _Here, start: int, said: Reading) -> tuple[int, Reading]:
    """The figure as a change where the words before it say so, and where those begin."""
    match = CHANGE.search(here.text[here.before : start])
    if match is None or (match["verb"] in {"多", "少"} and not match["base"]):
        return start, said
    way = "up" if match["up"] else "down"
    return here.before + match.start(), turned(said, way, match["base"] or "", minus=bool(match["minus"]))
