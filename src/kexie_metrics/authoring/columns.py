"""From a column of a table to what it would be in the language: a name, and a type that every value has."""

from __future__ import annotations

import re
from decimal import Decimal

import pyarrow as pa
import pyarrow.compute as pc
from attrs import evolve, frozen

from kexie_metrics.definitions.model import Column, ColumnType
from kexie_metrics.definitions.rules import CODE, ID, MOST_DIGITS
from kexie_metrics.records.columns import convert, one_array

__all__ = ["DraftColumn", "draft_column", "identifier"]

_MOST_CODES = 12
_REPEATS = 3
"""A code comes so many times on average, at least."""
_FLOAT_DIGITS = 6

_ENGLISH = {
    "编号": "record_id", "序号": "record_id", "单位代码": "org_code", "机构代码": "org_code", "组织代码": "org_code",
    "单位编码": "org_code", "单位": "org_name", "单位名称": "org_name", "名称": "name", "姓名": "name", "日期": "day",
    "时间": "day", "举办日期": "held_on", "活动日期": "held_on", "开始日期": "begins_on", "结束日期": "ends_on",
    "统计日期": "counted_on", "截止日期": "counted_on", "类型": "kind", "类别": "kind", "主题": "topic",
    "地点": "place", "人数": "people", "参加人数": "people", "人次": "people", "数量": "number", "金额": "amount",
    "经费": "amount", "场次": "sessions", "级别": "level", "备注": "note",
}  # fmt: skip
"""Names of common headers; a Chinese header cannot be a column's name."""


@frozen(kw_only=True)
class DraftColumn:
    """A column as it may be.

    Attributes:
        name: A name of the language.
        header: What it is called in the file.
        type: Its type.
        reason: Why.
        blanks: Whether it has any.
        unique: Whether no value comes twice, and none is blank.
        scale: Digits after the point.
        positive: Whether no number is below zero.
        codes: Codes of a list, in the order of the alphabet.
        listed: Name of that list.
        to: Dataset that it points to.
    """

    name: str
    header: str
    type: ColumnType
    reason: str
    blanks: bool = False
    unique: bool = False
    scale: int = 0
    positive: bool = False
    codes: tuple[str, ...] = ()
    listed: str = ""
    to: str | None = None


def identifier(text: str, otherwise: str) -> str:
    """A name of the language that is near to a text; `otherwise` where nothing of it is left.

    >>> identifier("Held On", "column_1")
    'held_on'
    """
    known = _ENGLISH.get(text.strip())
    if known is not None:
        return known
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", text.strip())
    name = re.sub(r"[^a-z0-9]+", "_", spaced.lower()).strip("_")
    if name and not name[0].isalpha():
        name = f"n_{name}"
    lost = sum(not character.isascii() for character in text)
    return name if ID.fullmatch(name) and not lost else otherwise


def draft_column(chunks: pa.ChunkedArray, header: str, name: str) -> DraftColumn:
    """Draft a column from all of its values.

    Args:
        chunks: The values; texts where the file knows no types.
        header: What it is called in the file.
        name: What it will be called.
    """
    values = one_array(chunks)
    if pa.types.is_dictionary(values.type):
        values = values.cast(values.type.value_type)
    known = values.drop_null()
    different = len(known.unique())
    drafted = _by_text(known, different) if _is_text(values.type) else _by_type(known)
    return evolve(
        drafted,
        name=name,
        header=header,
        blanks=known.null_count < values.null_count,
        unique=bool(len(values)) and different == len(values),
    )


def _is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_null(kind))


def _made(kind: ColumnType, reason: str, **more: object) -> DraftColumn:
    return DraftColumn(name="", header="", type=kind, reason=reason, **more)  # type: ignore[arg-type]


def _by_text(known: pa.Array, different: int) -> DraftColumn:
    """The type whose form every value has."""
    texts = known.cast(pa.string())
    if not len(texts):
        return _made("text", "it is blank everywhere")
    if not _any(texts, r"^[+-]?0[0-9]"):
        if _all(texts, "integer"):
            return _made("integer", "whole numbers", positive=not _any(texts, "^-"))
        scale = _digits(texts)
        if scale is not None and _all(texts, "decimal", scale):
            return _made("decimal", "numbers with a point", scale=scale, positive=not _any(texts, "^-"))
    for kind, reason in (("date", "days"), ("datetime", "moments"), ("boolean", "true or false")):
        if _all(texts, kind):  # type: ignore[arg-type]
            return _made(kind, reason)  # type: ignore[arg-type]
    found = sorted(texts.unique().to_pylist())
    if different <= _MOST_CODES and len(texts) >= _REPEATS * different:
        if all(CODE.fullmatch(text) for text in found):
            return _made("code", f"{different} different values", codes=tuple(found))
        listed = ", ".join(found)
        return _made("text", f"few values, and a code list needs codes in English letters: {listed}")
    return _made("text", "texts")


def _any(texts: pa.Array, pattern: str) -> bool:
    return pc.any(pc.match_substring_regex(texts, pattern)).as_py() is True


def _all(texts: pa.Array, kind: ColumnType, scale: int = 0) -> bool:
    _, faulty = convert(texts, Column(type=kind, scale=scale))
    return faulty is None or pc.any(faulty).as_py() is not True


def _digits(texts: pa.Array) -> int | None:
    """The most digits after a point; None where there are more than the language has."""
    parts = pc.extract_regex(texts, r"\.(?P<digits>[0-9]+)$")
    most = pc.max(pc.utf8_length(pc.struct_field(parts, "digits"))).as_py() or 0
    return most if most <= MOST_DIGITS else None


def _by_type(known: pa.Array) -> DraftColumn:
    """The type that the file itself gives."""
    kind = known.type
    if pa.types.is_boolean(kind):
        return _made("boolean", "the file says so")
    if pa.types.is_integer(kind):
        return _made("integer", "the file says so", positive=_positive(known))
    if pa.types.is_decimal(kind):
        return _made("decimal", "the file says so", scale=min(kind.scale, MOST_DIGITS), positive=_positive(known))
    if pa.types.is_floating(kind):
        digits = [-int(exponent) for each in known.to_pylist() if isinstance(exponent := _exponent(each), int)]
        scale = max([0, *digits])
        reason = "the file says so" if scale <= _FLOAT_DIGITS else f"rounded to {_FLOAT_DIGITS} digits: it has more"
        return _made("decimal", reason, scale=min(scale, _FLOAT_DIGITS), positive=_positive(known))
    if pa.types.is_date(kind):
        return _made("date", "the file says so")
    if pa.types.is_timestamp(kind):
        whole = pc.all(pc.equal(known, pc.floor_temporal(known, unit="day"))).as_py() is not False
        return _made("date" if whole else "datetime", "days, all at midnight" if whole else "the file says so")
    return _made("text", f"the file says {kind}, which the language does not have")


def _exponent(value: float) -> object:
    return Decimal(repr(value)).as_tuple().exponent


def _positive(known: pa.Array) -> bool:
    lowest = pc.min(known).as_py()
    return lowest is None or lowest >= 0
