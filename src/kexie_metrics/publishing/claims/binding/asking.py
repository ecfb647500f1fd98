"""Which period and which organisation a figure speaks of, where its words say so."""

from __future__ import annotations

import re
from collections.abc import Mapping

from attrs import frozen

from kexie_metrics.errors import PeriodError
from kexie_metrics.periods import Period, Timeline, shift
from kexie_metrics.publishing.claims.binding.contexts import Context

__all__ = ["Asked", "asked_for"]

_YEAR = "(?:19|20)[0-9]{2}"
_SPAN = re.compile(rf"({_YEAR})年?\s*(?:[-—–~至到]|to)+\s*({_YEAR})")
_MONTHS = re.compile(rf"({_YEAR})年([0-9]{{1,2}})月?[-—–~至到]+([0-9]{{1,2}})月")
_SINCE = re.compile(rf"({_YEAR})年(?:以来|起|至今)|since ({_YEAR})")
_UNTIL = re.compile(rf"截[至止]({_YEAR})年(?:年?[末底]|12月底?|12月31日)?|(?:at|by) the end of ({_YEAR})")
_POINT = re.compile(
    rf"({_YEAR})年(?:度|(上|下)半年|第?([一二三四1-4])季度|([0-9]{{1,2}})月(?:份|([0-9]{{1,2}})[日号])?)?|"
    rf"\b(?:in|during|of|for|year) ({_YEAR})(?![\d,.%]|-)\b"
)
_LAST_YEAR = re.compile(
    r"(?:上一?年|去年|上年同期|last year(?:'s)?|the year before)(?:度|末|底)?(?:的|为|是|有|仅|only|was)?[\s的]*$"
)
_STARTING = re.compile(r"(?:由|从|from)\s*(?:上一?年|去年)?(?:末|底)?的?\s*$")
_ARRIVING = re.compile(r"(?:上一?年|去年)")
_QUARTERS = {"一": 1, "二": 2, "三": 3, "四": 4, "1": 1, "2": 2, "3": 3, "4": 4}


@frozen(kw_only=True)
class Asked:
    """Where and when a figure holds.

    Attributes:
        period: The period; None where the words point at one that they do not name.
        org: Code of the organisation.
        words: The words that say so; empty where what was asked for holds.
    """

    period: Period | None
    org: str
    words: tuple[str, ...] = ()


def asked_for(
    context: Context, period: Period, org: str, *, timeline: Timeline, organisations: Mapping[str, str]
) -> Asked:
    """Where and when a figure holds.

    Args:
        context: The words around it.
        period: What was asked for.
        org: Code of the organisation that was asked for.
        timeline: The office's periods.
        organisations: Codes of other organisations by name.
    """
    named = [name for name in organisations if name in context.clause_words]
    words: list[str] = []
    if named:
        name = max(named, key=len)
        org, words = organisations[name], [name]
    ahead = context.before.rstrip()
    if _STARTING.search(ahead):
        if not _ARRIVING.search(ahead[-8:]):
            return Asked(period=None, org=org, words=(*words, ahead[-1:]))
        return Asked(period=shift(period, 1, "year"), org=org, words=(*words, "上年"))
    last_year = _LAST_YEAR.search(ahead)
    if last_year is not None:
        return Asked(period=shift(period, 1, "year"), org=org, words=(*words, last_year[0].strip()))
    for text in (context.clause_words, context.sentence_words):
        found = _named(text, period, timeline)
        if found is not None:
            said, other = found
            return Asked(period=other, org=org, words=(*words, said) if other != period else tuple(words))
    return Asked(period=period, org=org, words=tuple(words))


def _named(text: str, period: Period, timeline: Timeline) -> tuple[str, Period] | None:
    """The last period that a text names."""
    span = _last(_SPAN, text)
    if span is not None:
        return _read(span[0], f"{span[1]}..{span[2]}", timeline)
    months = _last(_MONTHS, text)
    if months is not None:
        year, first, last = months.groups()
        return _read(months[0], f"{year}-{int(first):02}..{year}-{int(last):02}", timeline)
    since = _last(_SINCE, text)
    if since is not None and int(since[1] or since[2]) <= period.last.year:
        first = since[1] or since[2]
        return since[0], timeline.parse(f"{first}..{period.last.year}") if first != str(period.last.year) else period
    until = _last(_UNTIL, text)
    if until is not None:
        year = until[1] or until[2]
        ends_then = str(period.last.year) == year and (period.last.month, period.last.day) == (12, 31)
        return until[0], period if ends_then else timeline.parse(year)
    point = _last(_POINT, text)
    if point is None:
        return None
    year, half, quarter, month, day, bare = point.groups()
    if day:
        return point[0], period
    name = year or bare
    if half:
        name += "H1" if half == "上" else "H2"
    elif quarter:
        name += f"Q{_QUARTERS[quarter]}"
    elif month:
        name += f"-{int(month):02}"
    return _read(point[0], name, timeline)


def _read(said: str, name: str, timeline: Timeline) -> tuple[str, Period] | None:
    """The words and their period; None where they name none, such as a thirteenth month."""
    try:
        return said, timeline.parse(name)
    except PeriodError:
        return None


def _last(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    found = list(pattern.finditer(text))
    return found[-1] if found else None
