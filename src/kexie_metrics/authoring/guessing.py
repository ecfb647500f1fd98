"""From a table of records to what a dataset would be: types, key, time, organisation, code lists. All of it guessed.

A guess is made from the names of columns, in English and in Chinese, and from all of their values. Each says why it was
made, so that the author can confirm it or put another in its place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

import pyarrow as pa
import pyarrow.compute as pc
from attrs import evolve, field, frozen

from kexie_metrics.authoring.columns import DraftColumn, draft_column, identifier
from kexie_metrics.authoring.sheets import Sheet
from kexie_metrics.definitions.model import Role
from kexie_metrics.records.columns import one_array

__all__ = ["Draft", "draft_datasets"]

_WIDEST_KEY = 3

_ORG = re.compile(r"org|organi[sz]ation|unit_code|county|district|单位|机构|组织|区县|县区", re.IGNORECASE)
_KEY = re.compile(r"(?:^|_)(?:id|no|number|key|code)$|编号|序号|代码", re.IGNORECASE)
_BEGINS = re.compile(
    r"begin|start|from|since|opened|founded|established|designated|appointed|named|开始|成立|认定|聘任", re.IGNORECASE
)
_ENDS = re.compile(r"ends?_|ended|until|closed|revoked|left|expire|结束|撤销|终止|离任|到期", re.IGNORECASE)
_READ = re.compile(r"as_of|counted|read_|reading|measured|surveyed|统计|截止|截至", re.IGNORECASE)


@frozen(kw_only=True)
class Draft:
    """A dataset as it may be.

    Attributes:
        name: A name of the language.
        title: What the table is called.
        file: Where it comes from.
        rows: How many records it has.
        columns: Its columns, in order.
        key: Names of the columns that name a record; empty where none do.
        org: Column of the organisation; None where none looks like it.
        role: Events, intervals, readings or a register.
        time: Columns by their part in it.
        of: For readings: whose level it is.
    """

    name: str
    title: str
    file: str
    rows: int
    columns: tuple[DraftColumn, ...]
    key: tuple[str, ...] = ()
    org: str | None = None
    role: Role = "register"
    time: Mapping[str, str] = field(factory=dict)
    of: tuple[str, ...] = ()

    def column(self, name: str) -> DraftColumn:
        """A column by name."""
        return next(each for each in self.columns if each.name == name)


def draft_datasets(sheets: Sequence[Sheet]) -> list[Draft]:
    """Draft a dataset from each table; columns that hold another one's key point to it."""
    names = _distinct([identifier(sheet.name, f"records_{place}") for place, sheet in enumerate(sheets, 1)])
    drafts = [_draft(sheet, name) for sheet, name in zip(sheets, names, strict=True)]
    return _listed([_linked(draft, sheet, drafts, sheets) for draft, sheet in zip(drafts, sheets, strict=True)])


def _listed(drafts: Sequence[Draft]) -> list[Draft]:
    """The same with names for code lists: that of the column, where all columns of this name have the same codes."""
    lists: dict[str, set[tuple[str, ...]]] = {}
    for draft in drafts:
        for column in draft.columns:
            lists.setdefault(column.name, set()).update({column.codes} - {()})

    def called(draft: Draft, column: DraftColumn) -> str:
        return column.name if len(lists[column.name]) == 1 else f"{draft.name}_{column.name}"

    return [
        evolve(draft, columns=tuple(evolve(column, listed=called(draft, column)) for column in draft.columns))
        for draft in drafts
    ]


def _distinct(names: Sequence[str]) -> list[str]:
    """The same names, the second of two alike with a number."""
    found: list[str] = []
    for name in names:
        number, one = 2, name
        while one in found:
            one, number = f"{name}_{number}", number + 1
        found.append(one)
    return found


def _draft(sheet: Sheet, name: str) -> Draft:
    headers = [str(header) for header in sheet.table.column_names]
    named = _distinct([identifier(header, f"column_{place}") for place, header in enumerate(headers, 1)])
    columns = [
        draft_column(sheet.table.column(place), header, one)
        for place, (header, one) in enumerate(zip(headers, named, strict=True))
    ]
    columns, org = _organisation(columns)
    role, time = _time(columns)
    key = _key(columns, sheet.table, org)
    whose = tuple(part for part in key if part != org and part not in time.values()) if role == "readings" else ()
    columns = [
        evolve(each, type="text", codes=()) if each.name in key and each.type == "code" else each for each in columns
    ]
    return Draft(
        name=name,
        title=sheet.name,
        file=sheet.file,
        rows=sheet.table.num_rows,
        columns=tuple(columns),
        key=key,
        org=org,
        role=role,
        time=time,
        of=whose,
    )


def _organisation(columns: list[DraftColumn]) -> tuple[list[DraftColumn], str | None]:
    """The column whose name says that it is the organisation's; a code rather than a name."""
    likely = [
        each
        for each in columns
        if each.type in {"text", "code", "integer"} and _ORG.search(f"{each.name} {each.header}") and not each.unique
    ] or [each for each in columns if each.name == "org_code"]
    likely.sort(key=lambda each: (each.name != "org_code", "code" not in each.name, "代码" not in each.header))
    if not likely:
        return columns, None
    org = likely[0].name
    typed = [
        evolve(each, type="org", codes=(), positive=False, reason="its name says whose record it is")
        if each.name == org
        else each
        for each in columns
    ]
    return typed, org


def _time(columns: Sequence[DraftColumn]) -> tuple[Role, dict[str, str]]:
    days = [each for each in columns if each.type in {"date", "datetime"}]

    def first(pattern: re.Pattern[str]) -> str | None:
        return next((each.name for each in days if pattern.search(f"{each.name} {each.header}")), None)

    if (read := first(_READ)) is not None:
        return "readings", {"as_of": read}
    begins, ends = first(_BEGINS), first(_ENDS)
    if begins is not None and ends is not None and begins != ends:
        return "intervals", {"begins": begins, "ends": ends}
    day = next((each.name for each in days if not each.blanks), days[0].name if days else None)
    return ("register", {}) if day is None else ("events", {"event": day})


def _key(columns: Sequence[DraftColumn], table: pa.Table, org: str | None) -> tuple[str, ...]:
    """The column of which no value comes twice, or the fewest columns of which no combination does."""
    if not table.num_rows:
        return ()
    able = [each for each in columns if not each.blanks and each.type not in {"decimal", "boolean", "datetime"}]
    called = {each.name for each in able if _KEY.search(f"{each.name} {each.header}")}
    # A column of numbers without such a name is a measure that happens to differ in every record.
    able = [each for each in able if each.type != "integer" or each.name in called]
    single = [each for each in able if each.unique and each.type != "date"]
    single.sort(key=lambda each: each.name not in called)
    if single:
        return (single[0].name,)
    places = {each.name: place for place, each in enumerate(columns)}
    for width in range(2, _WIDEST_KEY + 1):
        likely = {org: 1} | dict.fromkeys(called, 2)
        found = combinations(able, width)
        for chosen in sorted(found, key=lambda parts: -sum(likely.get(part.name, 0) for part in parts)):
            keys = [str(places[part.name]) for part in chosen]
            narrowed = table.rename_columns([str(place) for place in range(table.num_columns)]).select(keys)
            if narrowed.group_by(keys).aggregate([]).num_rows == table.num_rows:
                return tuple(part.name for part in chosen)
    return ()


def _linked(draft: Draft, sheet: Sheet, drafts: Sequence[Draft], sheets: Sequence[Sheet]) -> Draft:
    """References to the keys of other tables, known by their names and by their values."""
    columns = list(draft.columns)
    for place, column in enumerate(columns):
        for other, known in _keyed(drafts, sheets):
            own = other.name == draft.name or column.name != other.key[0] or column.type not in {"text", "code"}
            if own or other.column(other.key[0]).type != "text":
                continue
            values = one_array(sheet.table.column(place)).drop_null().cast(pa.string())
            if pc.all(pc.is_in(values, value_set=known)).as_py() is not False:
                columns[place] = evolve(
                    column, type="ref", to=other.name, codes=(), reason=f"all its values are keys of {other.name}"
                )
    return evolve(draft, columns=tuple(columns))


def _keyed(drafts: Sequence[Draft], sheets: Sequence[Sheet]) -> Iterator[tuple[Draft, pa.Array]]:
    for draft, sheet in zip(drafts, sheets, strict=True):
        if len(draft.key) == 1:
            place = [each.name for each in draft.columns].index(draft.key[0])
            yield draft, one_array(sheet.table.column(place)).cast(pa.string())
