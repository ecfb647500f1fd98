"""Drafted datasets as a definition file in which every guess is marked, and records that fit it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence

from attrs import frozen

from kexie_metrics.authoring.columns import DraftColumn
from kexie_metrics.authoring.guessing import Draft
from kexie_metrics.authoring.words import commented, flat, in_languages, quoted
from kexie_metrics.definitions.model import Text

__all__ = ["Figure", "drafted_figures", "drafted_records", "drafted_toml"]

_SUMS = 3
"""So many columns of a dataset are added up, at most."""
_ROWS = 4


@frozen(kw_only=True)
class Figure:
    """An indicator of a draft, and what it is on the records made up for it.

    Attributes:
        name: Its name.
        key: Its kind.
        measured: What it measures.
        value: Its value in 2023, written.
    """

    name: str
    key: str
    measured: str
    value: str


def drafted_toml(drafts: Sequence[Draft], label: Text) -> Iterator[str]:
    """The lines of the code lists, datasets and indicators of some drafts."""
    lists = {column.listed: column.codes for draft in drafts for column in draft.columns if column.codes}
    for name, codes in lists.items():
        yield commented(f"[codes.{name}]", "confirm: the codes that are there, and what they mean")
        yield from (f"{_key(code)} = {in_languages(label, zh=code, en=code)}" for code in codes)
        yield ""
    for draft in drafts:
        yield from _dataset(draft, label)
        yield ""
    for draft in drafts:
        for figure in drafted_figures(draft):
            yield from _indicator(draft, figure, label)
            yield ""


def _key(code: str) -> str:
    return quoted(code) if "." in code else code


def _words(name: str) -> str:
    return name.replace("_", " ").capitalize()


def _dataset(draft: Draft, label: Text) -> Iterator[str]:
    yield commented(f"[datasets.{draft.name}]", f"confirm: drafted from {draft.file}, {draft.rows} records")
    named = in_languages(label, zh=flat(draft.title), en=_words(draft.name))
    yield commented(f"label = {named}", "confirm: from the name of the table")
    if draft.key:
        comment = "confirm: no value comes twice" if len(draft.key) == 1 else "confirm: together they come once only"
        yield commented(f"key = [{', '.join(map(quoted, draft.key))}]", comment)
    else:
        yield '# key = ["…"]  # confirm: nothing names a record so far; add what does'
    if draft.org is not None:
        yield commented(f"org = {quoted(draft.org)}", "confirm: whose record it is")
    if draft.time:
        parts = ", ".join(f"{part} = {quoted(column)}" for part, column in draft.time.items())
        yield commented(f"time = {{ {parts} }}", f"confirm: these records are {draft.role}")
    else:
        yield '# time = { event = "…" }  # confirm: no column is a day; without time, the records always hold'
    if draft.of:
        yield commented(f"of = [{', '.join(map(quoted, draft.of))}]", "confirm: whose level is read off")
    yield f"[datasets.{draft.name}.columns]"
    for column in draft.columns:
        yield commented(f"{column.name} = {_column(column, label)}", _because(column))
    if draft.org is None:
        yield commented('org_code = "org"', "confirm: no column says whose record it is; add this one to the table")


def _column(column: DraftColumn, label: Text) -> str:
    parts = [f"type = {quoted(column.type)}"]
    if not column.header.isascii():
        parts.append(f"label = {in_languages(label, zh=flat(column.header), en=_words(column.name))}")
    if column.codes:
        parts.append(f"codes = {quoted(column.listed)}")
    if column.to is not None:
        parts.append(f"to = {quoted(column.to)}")
    if column.type == "decimal":
        parts.append(f"scale = {column.scale}")
    if column.positive:
        parts.append("min = 0")
    if column.blanks or column.reason == "it is blank everywhere":
        parts.append("required = false")
    return quoted(column.type) if len(parts) == 1 else "{ " + ", ".join(parts) + " }"


def _because(column: DraftColumn) -> str:
    renamed = f"; the table calls it {column.header!r}, rename it there" if column.header != column.name else ""
    return f"confirm: {column.reason}{renamed}"


def _indicator(draft: Draft, figure: Figure, label: Text) -> Iterator[str]:
    column = None if figure.key == "count" else draft.column(figure.measured.partition(".")[2])
    title = flat(draft.title if column is None else f"{draft.title}：{column.header}")
    english = _words(draft.name) if column is None else f"{_words(draft.name)}: {_words(column.name).lower()}"
    yield f"[indicators.{figure.name}]"
    yield commented(f"label = {in_languages(label, zh=title, en=english)}", "confirm")
    if column is None:
        yield commented(f"unit = {quoted('项' if label.zh is not None else 'records')}", "confirm")
    else:
        yield '# unit = "…"  # confirm: what the numbers count'
    yield commented(f"source = {quoted(draft.file)}", "confirm: where the definition comes from")
    yield f"{figure.key} = {quoted(figure.measured)}"
    dimensions = [each.name for each in draft.columns if each.codes or each.type == "boolean"]
    yield commented(f"by = [{', '.join(map(quoted, dimensions))}]", "confirm: what it may be split by")


def drafted_figures(draft: Draft) -> list[Figure]:
    """The number of records, where they are no readings, and the sums of a few columns."""
    rows = list(_rows(draft))
    taken = {*draft.key, *draft.time.values()}
    summed = [each for each in draft.columns if each.type in {"integer", "decimal"} and each.name not in taken][:_SUMS]
    figures = []
    if draft.role != "readings" or not summed:
        figures.append(Figure(name=draft.name, key="count", measured=draft.name, value=str(len(rows))))
    for column in summed:
        ones = [_number(column, place) for place in range(len(rows))]
        total = sum(whole for whole, _ in ones)
        halves = sum(half for _, half in ones)
        value = str(total + halves // 2) if halves % 2 == 0 else f'"{total + halves // 2}.5"'
        name = f"{draft.name}_{column.name}"
        figures.append(Figure(name=name, key="sum", measured=f"{draft.name}.{column.name}", value=value))
    return figures


def _number(column: DraftColumn, place: int) -> tuple[int, int]:
    """Whole part and halves of a made-up number."""
    return (10 * (place + 1), 0) if column.type == "integer" else (place + 1, 1 if column.scale else 0)


def drafted_records(draft: Draft) -> str:
    """Records made up for a draft, as CSV; nothing of the author's own records is in them."""
    text = io.StringIO()
    added = [] if draft.org is not None else ["org_code"]
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([*(column.name for column in draft.columns), *added])
    writer.writerows(_rows(draft))
    return text.getvalue()


def _rows(draft: Draft) -> Iterator[list[str]]:
    # One for each of the two organisations, where there is one record of an organisation, or one level.
    count = 2 if (draft.role == "readings" and not draft.of) or draft.key == (draft.org,) else _ROWS
    for place in range(count):
        row = [_cell(draft, column, place) for column in draft.columns]
        yield row if draft.org is not None else [*row, _org(place)]


def _org(place: int) -> str:
    return ("11", "12")[place % 2]


def _cell(draft: Draft, column: DraftColumn, place: int) -> str:
    if column.type == "org":
        return _org(place)
    if column.name == draft.time.get("ends"):
        return "" if column.blanks else f"2030-01-0{place + 1}"
    if column.type in {"date", "datetime"}:
        return f"2023-03-0{place + 1}" + (" 09:00" if column.type == "datetime" else "")
    if column.type == "code":
        return column.codes[place % len(column.codes)]
    if column.type == "boolean":
        return ("true", "false")[place % 2]
    if column.type in {"integer", "decimal"}:
        whole, half = _number(column, place)
        return f"{whole}.5" if half else str(whole)
    return f"{place + 1}"
