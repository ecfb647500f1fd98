"""Golden figures: a TOML file of figures that are known to be right, held against what is computed.

The file is read as strictly as a definition file, so that a slip in it is told at its place and proves nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path

from attrs import evolve, field, frozen

from kexie_metrics.definitions.reading import read_model
from kexie_metrics.definitions.rules import Wrong
from kexie_metrics.engine import compute
from kexie_metrics.errors import RecordsError
from kexie_metrics.figures import STATUSES, Figures, Status
from kexie_metrics.registry import Registry
from kexie_metrics.testing.asserting import difference
from kexie_metrics.testing.office import Office

__all__ = ["Expect", "Golden", "check_golden"]

_SUFFIXES = ("_change", "_completion")


@frozen(kw_only=True)
class Expect:
    """One figure that is known.

    Attributes:
        indicator: Full id, or short within the file's area.
        org: Code of the unit; the file's, or else the one at the top.
        period: Name of the period; the file's where it is left out.
        by: Values of dimensions.
        column: A column of a comparison that is meant instead of the figure, such as `previous_year_change`.
        value: What it is, exactly.
        printed: What it is in print, rounded to as many digits as are written.
        within: How far from `value` it may be.
        status: What it is for lack of a value.
        source: Where the figure was found.
    """

    indicator: str
    org: str | None = None
    period: str | None = None
    by: Mapping[str, str] = field(factory=dict)
    column: str | None = None
    value: int | Decimal | None = None
    printed: str | None = None
    within: int | Decimal = 0
    status: str | None = None
    source: str | None = None


@frozen(kw_only=True)
class Golden:
    """A file of figures that are known to be right.

    Attributes:
        records: Folder of the records, relative to the file; left out where the test gives an office.
        area: Area of short names.
        org: Unit that is meant where a figure names none.
        period: Period that is meant where a figure names none.
        expect: The figures.
    """

    records: str | None = None
    area: str | None = None
    org: str | None = None
    period: str | None = None
    expect: tuple[Expect, ...]


def check_golden(path: str | Path, office: Office | None = None, *, registry: Registry | None = None) -> int:
    """Compute every figure of a golden file, and compare.

    Args:
        path: The file.
        office: Whose figures they are; without it, the file's own folder of records is opened.
        registry: What can be computed, where no office is given; every installed plugin where it is left out.

    Returns:
        How many figures were compared; at least one.

    Raises:
        AssertionError: Figures that are others, all of them, each with its line in the file.
        DefinitionError: Mistakes in the file, all of them.
        RecordsError: The file cannot be read, or neither it nor the call says where the records are.
        RequestError: A figure that is not there to be asked for.
    """
    file = Path(path)
    try:
        data = file.read_bytes()
    except OSError as error:
        raise RecordsError(f"{path}: these golden figures cannot be read ({error.strerror})") from error
    golden = read_model(file.name, data, Golden, check=_wrongs)
    if office is None:
        if golden.records is None:
            raise RecordsError(f'{path}: write records = "FOLDER" at the top, or give an office')
        office = Office(given=file.parent / golden.records, tree=None, definitions=registry)
    if golden.area is not None:
        office = evolve(office, area=golden.area, definitions=office.registry)
    expected = [_whole(expect, golden, office) for expect in golden.expect]
    told = [(place, text) for place, text in _differences(office, expected) if text is not None]
    if told:
        lines = [f"  expect {place + 1}: {text}" for place, text in sorted(told)]
        head = f"{file.name}: {len(told)} of {len(expected)} figures {'is another' if len(told) == 1 else 'are others'}"
        raise AssertionError("\n".join([head, *lines]))
    return len(expected)


def _wrongs(golden: Golden) -> Iterator[Wrong]:
    """What a figure lacks so that nothing could be compared."""
    if not golden.expect:
        yield Wrong("no figure is expected", "write at least one [[expect]]", ("expect",))
    for place, expect in enumerate(golden.expect):
        here = ("expect", place)
        if expect.period is None and golden.period is None:
            yield Wrong("no period is named", "write period here, or at the head of the file", here, "header")
        if expect.value is None and expect.printed is None and expect.status is None:
            yield Wrong("nothing is expected", "write value, printed or status", here, "header")
        if expect.value is not None and expect.printed is not None:
            yield Wrong("a figure is expected twice", "keep value or printed", (*here, "printed"), "key")
        if expect.printed is not None and not _is_number(expect.printed):
            yield Wrong(f"{expect.printed!r} is no number", 'write it like "1234.50"', (*here, "printed"))
        if expect.status is not None and expect.status not in STATUSES:
            yield Wrong(f"unknown status {expect.status!r}", f"known: {', '.join(STATUSES)}", (*here, "status"))


def _is_number(text: str) -> bool:
    whole, point, digits = text.removeprefix("-").partition(".")
    return whole.isascii() and whole.isdigit() and (not point or (digits.isascii() and digits.isdigit()))


def _whole(expect: Expect, golden: Golden, office: Office) -> Expect:
    """A figure with the defaults of its file."""
    return evolve(
        expect,
        indicator=office.full(expect.indicator),
        org=expect.org or golden.org or office.records.organisations.root,
        period=expect.period or golden.period,
    )


def _differences(office: Office, expected: Sequence[Expect]) -> Iterator[tuple[int, str | None]]:
    """For each figure, how it differs; figures that are asked in the same way are computed together."""
    groups: dict[tuple[tuple[str, ...], str | None], list[int]] = {}
    for place, expect in enumerate(expected):
        groups.setdefault((tuple(sorted(expect.by)), _compared(expect.column)), []).append(place)
    for (by, compare), places in groups.items():
        figures = _computed(office, [expected[place] for place in places], by, compare)
        for place in places:
            expect = expected[place]
            period = office.period_name(str(expect.period))
            figure = figures.get(expect.indicator, org=str(expect.org), period=period, **expect.by)
            status: Status | None = expect.status  # type: ignore[assignment]
            yield place, difference(
                figure, office.registry[expect.indicator], value=expect.value, printed=expect.printed,
                within=expect.within, status=status, column=expect.column,
            )  # fmt: skip


def _compared(column: str | None) -> str | None:
    """The comparison that a column belongs to."""
    if column is None:
        return None
    return next((column.removesuffix(end) for end in _SUFFIXES if column.endswith(end)), column)


def _computed(office: Office, expected: Iterable[Expect], by: Sequence[str], compare: str | None) -> Figures:
    asked = list(expected)
    return compute(
        office.registry,
        office.records,
        indicators=sorted({expect.indicator for expect in asked}),
        periods=sorted({str(expect.period) for expect in asked}),
        orgs=sorted({str(expect.org) for expect in asked}),
        by=by,
        compare=() if compare is None else (compare,),
    )
