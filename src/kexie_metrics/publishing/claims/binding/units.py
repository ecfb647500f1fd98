"""What units count, so that people are told from attendances and a share from a sum of money."""

from __future__ import annotations

from typing import Literal

__all__ = ["Sort", "fit", "sort_of"]

Sort = Literal["persons", "visits", "money", "rate", "points", "times", "things", "spans", "editions", ""]

_SORTS: dict[Sort, str] = {
    "persons": "人 名 位 people persons students players experts",
    "visits": "人次 visits person-times",
    "money": "元 美元 yuan rmb",
    "rate": "% ‰",
    "points": "百分点 个百分点",
    "times": "次 场 场次 件次 班次 期 堂 趟 times sessions",
    "spans": "年 天 周 秒 小时 分钟 个月",
    "editions": "届",
}
_SORT_OF: dict[str, Sort] = {unit: sort for sort, units in _SORTS.items() for unit in units.split()}
_GENERAL = frozenset({"个", "项"})
_NEVER: frozenset[Sort] = frozenset({"money", "rate", "points", "spans", "editions"})
"""Sorts that are never another one by a slip of the pen."""


def sort_of(unit: str) -> Sort:
    """What a unit counts; of `人次/场` what its first part does; a unit that is not known counts things."""
    first = unit.partition("/")[0].strip().lower()
    return _SORT_OF.get(first, "things") if first else ""


def fit(written: str, defined: str) -> tuple[float, bool]:
    """How well a written unit goes with that of an indicator.

    Args:
        written: The unit in the text; empty where there is none.
        defined: The indicator's unit.

    Returns:
        A factor from 0 (they cannot mean the same), and whether people are written for attendances, or the other way.
    """
    here, there = sort_of(written), sort_of(defined)
    if not here or not there:
        return 0.9, False
    if written == defined.partition("/")[0]:
        return 1.1, False
    if here == there:
        return (1.0 if here != "things" or written in _GENERAL else 0.75), False
    if {here, there} == {"persons", "visits"}:
        return 0.8, True
    if "things" in {here, there} and written in _GENERAL and here not in _NEVER and there not in _NEVER:
        return 0.9, False
    return 0.0, False
