"""English figures: the words around a number, and the numbers that are none."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from fractions import Fraction

from attrs import evolve

from kexie_metrics.publishing.wording.bounds import Exact, Style
from kexie_metrics.publishing.wording.changing import turned
from kexie_metrics.publishing.wording.numerals import DIGITS, amount_of
from kexie_metrics.publishing.wording.readings import FAULTS, Amount, Form, Reading, between, read, unchanged

__all__ = ["find_english"]

Found = tuple[int, int, Reading]

_BEFORE: Mapping[str, Form] = {
    **dict.fromkeys(("nearly", "almost", "close to", "just under", "approaching"), "near"),
    **dict.fromkeys(("about", "around", "approximately", "roughly", "some", "circa", "an estimated"), "about"),
    **dict.fromkeys(("more than", "over", "above", "exceeding", "in excess of", "upwards of", "well over"), "above"),
    **dict.fromkeys(("at least", "no fewer than", "not fewer than", "no less than", "not less than"), "least"),
    **dict.fromkeys(("at most", "no more than", "not more than", "up to"), "most"),
    **dict.fromkeys(("fewer than", "less than", "under", "below", "just short of"), "below"),
}  # fmt: skip
_AFTER: Mapping[str, Form] = {
    **dict.fromkeys((" or more", " or above", " and over", "+"), "least"),
    **dict.fromkeys((" or fewer", " or less", " or below"), "most"),
    "-odd": "odd",
    " or so": "about",
}  # fmt: skip
_SCALES = {"hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9, "trillion": 10**12}
_MANY = {
    "hundreds of thousands": 10**5, "tens of thousands": 10**4,
    "tens of millions": 10**7, "hundreds of millions": 10**8,
    "dozens": 10, "tens": 10, "hundreds": 100, "thousands": 1000, "millions": 10**6, "billions": 10**9,
}  # fmt: skip
_ONES = (  # noqa: SIM905 - a list of words reads as one
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()  # noqa: SIM905 - same
_WORDS = {
    **{word: value for value, word in enumerate(_ONES)},
    **{word: 10 * value for value, word in enumerate(_TENS, 2)},
    "dozen": 12,
}
_MONTHS = (  # noqa: SIM905 - same
    "January February March April May June July August September October November December"
).split()


def _either(words: object) -> str:
    return "(?:" + "|".join(sorted(map(re.escape, words), key=len, reverse=True)) + ")"  # type: ignore[call-overload]


_WORD_NUMBER = rf"(?:(?:a|{_either([*_WORDS, *_SCALES])})(?:[- ]|[ ]and[ ])?)*{_either([*_WORDS, *_SCALES])}"
_SCALE = _either(_SCALES)
_PERCENT = r"%|[ ]?per[ ]?cent\b|[ ]percentage[ ]points?\b|[ ]pp\b|‰"
_UNIT = r"[ ](?:yuan|RMB|people|persons|visits|times|sessions|items|units|papers|teams|students|players|experts)\b"
_BASE = (
    r"(?:,?[ ](?:on|from|over|against|than|compared[ ]with)[ ]the[ ](?:previous|preceding|last)[ ]year"
    r"|[ ]on[ ]last[ ]year|[ ]year[ -]on[ -]year)"
)
_UPS = "up|rose|rises|rising|grew|grown|growing|increased|increasing|climbed|gained|an increase of|a rise of|growth of"
_DOWNS = "down|fell|fallen|falling|dropped|decreased|decreasing|declined|a fall of|a drop of|a decrease of|a decline of"
_CHANGE = re.compile(rf"\b(?:(?P<up>{_UPS})|(?P<down>{_DOWNS}))(?:[ ]by)?[ ](?P<minus>[-−])?$", re.IGNORECASE)
_SAME = re.compile(rf"\b(?:unchanged|no change)(?P<base>{_BASE})?", re.IGNORECASE)
_TURNED = re.compile(rf"\b(?P<word>doubled|tripled|trebled|halved)\b(?P<base>{_BASE})?", re.IGNORECASE)
_TURNS = {"doubled": ("up", 100), "tripled": ("up", 200), "trebled": ("up", 200), "halved": ("down", 50)}
_PREFIX = re.compile(rf"(?:\b{_either(_BEFORE)}[ ])+$", re.IGNORECASE)
_CORE = re.compile(
    rf"(?:(?P<many>\b{_either(_MANY)})\b(?:[ ]of\b)?"
    rf"|(?P<digits>(?<![\w.]){DIGITS}(?!\.?\d))(?:[ -](?P<scale>{_SCALE}))?\b"
    rf"|(?P<words>\b{_WORD_NUMBER}\b)(?!-?(?:first|second|third)\b|-?\w+th\b))"
    rf"(?P<unit>{_PERCENT}|{_UNIT})?(?P<after>{_either(_AFTER)})?(?P<late>{_UNIT})?(?P<base>{_BASE})?",
    re.IGNORECASE,
)
_SPAN = re.compile(
    rf"(?P<low>{DIGITS})%?(?:[ ]to[ ]|[-–—]|[ ]and[ ])(?P<high>{DIGITS})(?:[ ](?P<scale>{_SCALE}))?\b"
    rf"(?P<unit>{_PERCENT}|{_UNIT})?",
    re.IGNORECASE,
)
_LEVELS = {"per cent": "%", "percent": "%", "%": "%", "‰": "‰"}

_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_NO_FIGURE = re.compile(
    "|".join(
        (
            r"https?://\S+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+",
            rf"\b(?:{_DAY}[ ])?{_either(_MONTHS)}\b(?:[ ]{_DAY}\b)?(?:,?[ ](?:19|20)\d\d\b)?",
            r"(?<![\d,.])(?:19|20)\d\d(?:[-–—/](?:\d{4}|\d{2}))?s?\b(?!,\d|\.\d|%|[ ](?:million|billion))",
            r"\b\d{4}-\d\d(?:-\d\d)?\b|\b\d{1,2}:\d\d\b",
            r"\b(?:No|Nos|no)\.[ ]?\d+",
            r"\b(?:Table|Figure|Section|Chapter|Article|Item|Form|Part|Page|Annex|Appendix)[ ]\d+(?:\.\d+)*",
            r"\b\d+(?:st|nd|rd|th)\b",
            r"\b[A-Za-z]+[-.]?\d[\w.-]*|\b\d+(?:\.\d+)*[A-Za-z]+\w*|\b\d+(?:\.\d+){2,}|\[\d+\]",
            r"\b\d+/\d+\b|\b\d{3,4}-\d{7,8}\b",
            r"\b(?:the|past|last|next|these|those|first)[ ](?:\w+[ ])?(?:\d+|"
            + _either(_WORDS)
            + r")[ ](?:years?|months?|days?|weeks?)\b",
            r"^\s*(?:\d{1,3}[.)](?!\d)|\(\d{1,3}\))",
        )
    ),
    re.MULTILINE,
)
"""Addresses, dates, years, numbers of documents, ordinals, names with digits, stretches of time, numbering."""


def find_english(text: str, units: tuple[str, ...], style: Style) -> Iterator[Found]:
    """Every figure of an English text: its first character, one after its last, and what it says.

    Args:
        text: A sentence or a paragraph.
        units: Nouns besides the usual ones.
        style: The bounds.
    """
    taken = {place for match in _NO_FIGURE.finditer(text) for place in range(*match.span())}
    found = [*_turned(text, style), *_unchanged(text)]
    before = 0
    for match in _CORE.finditer(text):
        if match.start() in taken or match.start() < before:
            continue
        span = _SPAN.match(text, match.start())
        read_here = _range(text, span, style) if span is not None else None
        read_here = read_here or _figure(text, match, before, units, style)
        if read_here is not None:
            found.append(read_here)
            before = read_here[1]
    for start, end, said in sorted(found, key=lambda each: each[0]):
        yield start, end, evolve(said, text=text[start:end])


def _turned(text: str, style: Style) -> Iterator[Found]:
    for match in _TURNED.finditer(text):
        way, percent = _TURNS[match["word"].lower()]
        hard, fair = read(Amount(value=percent, ends=percent), "about", "", style)
        said = Reading(text="", form="about", value=percent, unit="%", hard=hard, fair=fair)
        yield match.start(), match.end(), turned(said, way, (match["base"] or "").strip(" ,"))


def _unchanged(text: str) -> Iterator[Found]:
    hard, fair = unchanged()
    for match in _SAME.finditer(text):
        base = (match["base"] or "").strip(" ,")
        yield (
            match.start(),
            match.end(),
            Reading(text="", form="same", value=0, unit="%", hard=hard, fair=fair, change="same", base=base),
        )


def _range(text: str, match: re.Match[str], style: Style) -> Found | None:
    low, high = _digits(match["low"], match["scale"]), _digits(match["high"], match["scale"])
    ahead = text[: match.start()].rstrip().lower()
    if low.value >= high.value or (" and " in match[0] and not ahead.endswith("between")):
        return None
    hard, fair = between(low, high, style)
    return (
        match.start(),
        match.end(),
        Reading(text="", form="between", value=low.value, unit=_unit(match["unit"]), hard=hard, fair=fair),
    )


def _figure(text: str, match: re.Match[str], before: int, units: tuple[str, ...], style: Style) -> Found | None:
    start, end = match.span()
    forms: list[Form] = []
    prefix = _PREFIX.search(text[before:start])
    if prefix is not None:
        start = before + prefix.start()
        forms = [_BEFORE[word.lower()] for word in re.findall(_either(_BEFORE), prefix[0], re.IGNORECASE)]
    if match["many"]:
        value = _MANY[match["many"].lower()]
        amount, forms = Amount(value=value, last=value, ends=value), [*forms, "tens"]
    elif match["digits"]:
        amount = _digits(match["digits"], match["scale"])
    else:
        words = match["words"].lower()
        if words in {"one", "a", "zero"} or (words in _SCALES and not forms):
            return None
        amount = _spelt(words)
    if match["after"]:
        forms.append(_AFTER[match["after"].lower()])
    unit = _unit(match["unit"] or match["late"])
    for noun in units if not unit else ():
        if text.startswith(f" {noun}", end):
            unit, end = noun, end + 1 + len(noun)
            break
    faults = (FAULTS["two_words"],) if len(forms) > 1 else ()
    change = _CHANGE.search(text[before:start])
    hard, fair = read(amount, forms[-1] if forms else "exact", unit if change is None else "", style)
    said = Reading(
        text="",
        form=forms[-1] if forms else "exact",
        value=amount.value,
        unit=unit,
        hard=hard,
        fair=fair,
        faults=faults,
    )
    if change is None:
        return start, end, said
    way = "up" if change["up"] else "down"
    return (
        before + change.start(),
        end,
        turned(said, way, (match["base"] or "").strip(" ,"), minus=bool(change["minus"])),
    )


def _digits(digits: str, scale: str | None) -> Amount:
    amount = amount_of(digits)
    if not scale:
        return amount
    factor = _SCALES[scale.lower()]
    value, last, ends = (_slim(Fraction(each) * factor) for each in (amount.value, amount.last, amount.ends))
    return Amount(value=value, last=last, ends=ends, scaled=True)


def _spelt(words: str) -> Amount:
    total = part = 0
    for word in re.findall(r"[a-z]+", words):
        if word in _WORDS:
            part = part * 12 if word == "dozen" and part else part + _WORDS[word]
        elif word == "hundred":
            part = (part or 1) * 100
        elif word in _SCALES:
            total, part = total + (part or 1) * _SCALES[word], 0
    return amount_of(str(total + part))


def _unit(written: str | None) -> str:
    unit = (written or "").strip().lower()
    if unit in {"pp", "percentage point", "percentage points"}:
        return "百分点"
    return _LEVELS.get(unit, unit)


def _slim(value: Fraction) -> Exact:
    return int(value) if value.denominator == 1 else value
