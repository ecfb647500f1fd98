"""Every figure of a text against the figures of the records."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Literal

from attrs import field, frozen

from kexie_metrics.engine import compute
from kexie_metrics.figures import Figure, Figures
from kexie_metrics.periods import Period, Timeline, shift
from kexie_metrics.publishing.claims.binding.matching import Binding
from kexie_metrics.publishing.claims.finding import Finder, Found
from kexie_metrics.publishing.claims.judging import Judged, Status, judge, unjudged
from kexie_metrics.publishing.wording import Reading, Style
from kexie_metrics.records import Organisations, Records
from kexie_metrics.registry import Registry

__all__ = ["Claim", "Claims", "check_claims"]

_PRECEDING = ("环比", "上期", "上季度", "上月", "上个月")
_LONGEST_YEAR = 366
_OPEN_START = "the text names no period for this starting level"
_TOO_LONG = "a change against the year before needs a period of one year"

Cell = tuple[str, str, str]


@frozen(kw_only=True)
class Claim:
    """A figure of a text and what became of it.

    Attributes:
        file: The text.
        line: Where it stands, from 1; of a Word document the paragraph.
        column: Its first character, from 1.
        reading: What it says.
        sentence: The words around it.
        binding: What it is about, and why.
        org: Code of the organisation it was held to speak of.
        period: Name of the period; empty where the words point at one that they do not name.
        said: Words of the text that chose another organisation or period than was asked for.
        judged: The verdict.
        language: The language that it is written in.
    """

    file: str
    line: int
    column: int
    reading: Reading
    sentence: str
    binding: Binding
    org: str
    period: str
    said: tuple[str, ...]
    judged: Judged
    language: str

    @property
    def status(self) -> Status:
        """The verdict alone."""
        return self.judged.status


@frozen(kw_only=True)
class Claims:
    """Every figure of the texts, in order.

    Attributes:
        claims: The figures.
        registry: The definitions they were bound by.
        period: Name of the period asked for.
        figures: The computed figures that they were held against; None where no figure was bound.
    """

    claims: tuple[Claim, ...]
    registry: Registry = field(repr=False)
    period: str
    figures: Figures | None = field(default=None, repr=False)

    def __iter__(self) -> Iterator[Claim]:
        """Each figure."""
        return iter(self.claims)

    def __len__(self) -> int:
        """Number of figures."""
        return len(self.claims)

    @property
    def counts(self) -> Mapping[Status, int]:
        """Number of figures by verdict."""
        return Counter(claim.status for claim in self.claims)


def check_claims(
    paths: Sequence[str | Path],
    registry: Registry,
    records: Records,
    *,
    period: str | Period,
    org: str | None = None,
    tree: Literal["then", "now"] | date = "then",
    on_violation: Literal["refuse", "exclude"] = "refuse",
    style: Style | None = None,
) -> Claims:
    """Hold every figure of texts against the records.

    Each figure is bound to an indicator by the words around it, never by its size, and is judged by the words that
    round it. One that no indicator fits clearly is listed as unknown.

    Args:
        paths: `.md`, `.txt` and `.docx` files.
        registry: The definitions.
        records: The records.
        period: The period that the texts speak of, unless a sentence names another year.
        org: Code of the organisation they speak of, unless a sentence names another; by default the top of the tree.
        tree: Which tree of organisations shows history, as for `compute`.
        on_violation: What to do about records that break their contract, as for `compute`.
        style: Bounds of fair and false, and how halves are rounded.

    Raises:
        RequestError: A file that is no such text, or a pin that names no indicator or follows no figure.
        ContractError: As for `compute`.
        MissingExtraError: A `.docx` file, and the extra `word` is not installed.
    """
    style = style or Style()
    timeline = Timeline(terms=registry.site.terms, calendars=registry.site.calendars)
    asked = timeline.parse(period) if isinstance(period, str) else period
    tree_of = records.organisations
    root = org or registry.site.root or tree_of.root
    finder = Finder(
        registry=registry,
        period=asked,
        org=root,
        timeline=timeline,
        organisations=_others(tree_of, root, asked),
        style=style,
    )
    found = [each for path in paths for each in finder.figures(Path(path))]
    cells = {cell for each in found for cell in _cells(each, timeline)}
    if not cells:
        figures, values = None, {}
    else:
        figures = compute(
            registry,
            records,
            periods=sorted({cell[2] for cell in cells}),
            indicators=sorted({cell[0] for cell in cells}),
            orgs=sorted({cell[1] for cell in cells}),
            tree=tree,
            on_violation=on_violation,
        )
        values = {(figure.indicator, figure.org, figure.period): figure for figure in figures}
    claims = tuple(_claim(each, values, registry, timeline, style) for each in found)
    return Claims(claims=claims, registry=registry, period=asked.name, figures=figures)


def _others(tree: Organisations, root: str, period: Period) -> dict[str, str]:
    """Codes by name of the organisations that a text may speak of instead."""
    above = {root, *tree.ancestors(root, period.last)}
    own = tree.name(root, period.last)
    names = {tree.name(code, period.last): code for code in tree.codes if code not in above}
    return {name: code for name, code in names.items() if len(name) > 1 and name not in own}


def _base_of(found: Found, timeline: Timeline) -> Period | None:
    """The period that a change is against; None where the figure is no change."""
    period = found.asked.period
    if found.mention.reading.change is None or period is None:
        return None
    if found.base.startswith(_PRECEDING):
        return timeline.previous(period)
    if found.base[:4].isdigit():
        return timeline.parse(found.base[:4])
    return shift(period, 1, "year")


def _too_long(found: Found) -> bool:
    """Whether a change is against the year before of more than a year."""
    period = found.asked.period
    return (
        found.mention.reading.change is not None
        and period is not None
        and period.days > _LONGEST_YEAR
        and not found.base.startswith(_PRECEDING)
    )


def _cells(found: Found, timeline: Timeline) -> Iterator[Cell]:
    indicator, period = found.binding.indicator, found.asked.period
    if indicator is None or period is None or _too_long(found):
        return
    for each in (period, _base_of(found, timeline)):
        if each is not None:
            yield indicator, found.asked.org, each.name


def _claim(found: Found, values: Mapping[Cell, Figure], registry: Registry, timeline: Timeline, style: Style) -> Claim:
    line, column = found.passage.places[found.mention.start]
    period = found.asked.period
    return Claim(
        file=found.file,
        line=line,
        column=column,
        reading=found.mention.reading,
        sentence=found.context.clause.strip(),
        binding=found.binding,
        org=found.asked.org,
        period=period.name if period is not None else "",
        said=found.asked.words,
        judged=_verdict(found, values, registry, timeline, style),
        language=found.language,
    )


def _verdict(
    found: Found, values: Mapping[Cell, Figure], registry: Registry, timeline: Timeline, style: Style
) -> Judged:
    reading, indicator, period = found.mention.reading, found.binding.indicator, found.asked.period
    if indicator is None:
        return unjudged(reading, "")
    if period is None:
        return unjudged(reading, _OPEN_START)
    if _too_long(found):
        return unjudged(reading, _TOO_LONG)
    base = _base_of(found, timeline)
    return judge(
        reading,
        values[indicator, found.asked.org, period.name],
        values[indicator, found.asked.org, base.name] if base is not None else None,
        registry=registry,
        language=found.language,
        days=period.days,
        wrong_unit=found.binding.wrong_unit,
        style=style,
    )
