"""Bar charts as pictures: drawn by Altair where it is installed, and by hand in the plainest form where it is not."""

from __future__ import annotations

import unicodedata
import warnings
from collections.abc import Mapping
from functools import cache, lru_cache
from html import escape
from pathlib import Path
from typing import Any, NamedTuple

from kexie_metrics.errors import MissingExtraError
from kexie_metrics.publishing.reports import Bars
from kexie_metrics.publishing.words.texts import cut, visible

__all__ = ["is_drawn_well", "to_png", "to_svg"]

_FAMILIES = (
    "Noto Sans CJK SC, Source Han Sans SC, Microsoft YaHei, PingFang SC, SimHei, WenQuanYi Micro Hei, sans-serif"
)
_INK = "currentColor"
_PRINTED = "#222222"
"""What that colour is where there is no page around the chart."""
_BAR = "#2f6fb3"
_WIDTH = 460
_HEIGHT = 180
"""Pixels of bars that stand beside each other."""
_ROW = 22
_LABEL = 220
"""Pixels for the names of the bars."""
_LETTER = 12
"""Pixels of a letter's height, and at the most of its width."""
_LONGEST = 60
"""Characters of a bar's name."""
_BARS = "bars"
"""What a chart calls its data."""
_SCALE = 3
"""Dots of a picture for each pixel, for print."""


def is_drawn_well() -> bool:
    """Whether the extra for charts is installed."""
    try:
        import altair as alt  # noqa: F401, PLC0415
        import vl_convert  # noqa: F401, PLC0415
    except ImportError:
        return False
    return True


def to_svg(bars: Bars, *, font: str | None = None) -> str:
    """A chart as an SVG element whose text stays text and takes the colour of the page around it.

    Args:
        bars: What is drawn.
        font: Family of its letters, or a folder of font files to measure them by; the reader's own where left out.
    """
    if not is_drawn_well():
        return _plain_svg(bars, font)
    family = _family(font)
    if not _is_drawable(bars, family):
        warnings.warn(
            f"charts are laid out by guess, for a reader who has the letters: {_lacking(family)}", stacklevel=2
        )
    return _drawn(_rows(bars), family, is_ordered=bars.ordered)


def to_png(bars: Bars, *, font: str | None = None) -> bytes | None:
    """A chart as a picture; None, with a warning, where its letters would be empty boxes.

    Args:
        bars: What is drawn.
        font: Family of its letters, or a folder of font files to take them from.

    Raises:
        MissingExtraError: The extra for charts is not installed.
    """
    if not is_drawn_well():
        raise MissingExtraError("charts", "a chart as a picture")
    import vl_convert  # noqa: PLC0415

    family = _family(font)
    if not _is_drawable(bars, family):
        warnings.warn(f"charts are left out, as their letters would be boxes: {_lacking(family)}", stacklevel=2)
        return None
    svg = _drawn(_rows(bars), family, is_ordered=bars.ordered).replace("<svg ", f'<svg color="{_PRINTED}" ', 1)
    png: bytes = vl_convert.svg_to_png(svg, scale=_SCALE)
    return png


def _family(font: str | None) -> str | None:
    """The family to draw with; a folder of fonts is made known, and any of them is taken where it is needed."""
    if font is None or not Path(font).is_dir():
        return font
    import vl_convert  # noqa: PLC0415

    vl_convert.register_font_directory(font)
    _has_han.cache_clear()
    _drawn.cache_clear()
    return None


def _is_drawable(bars: Bars, family: str | None) -> bool:
    """Whether there are letters for all names; only Chinese ones may be missing."""
    names = (name for name, _ in bars.bars)
    return not any(_is_han(character) for name in names for character in name) or _has_han(family)


def _lacking(family: str | None) -> str:
    what = f"the font {family!r} has no Chinese letters" if family else "no installed font has Chinese letters"
    return f"{what}; install one, such as Noto Sans CJK, or name a font or a folder of fonts"


def _is_han(character: str) -> bool:
    return unicodedata.name(character, "").startswith("CJK UNIFIED")


@cache
def _has_han(family: str | None) -> bool:
    """Whether Chinese letters can be drawn: where they cannot, all of them look alike."""
    import vl_convert  # noqa: PLC0415

    def drawn(letter: str) -> bytes:
        name = escape(family or _FAMILIES)
        png: bytes = vl_convert.svg_to_png(
            f'<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40">'
            f'<text x="4" y="30" font-size="24" font-family="{name}">{letter}</text></svg>'
        )
        return png

    return drawn("国") != drawn("中")


class _Row(NamedTuple):
    """One bar: its name and its figure's text as they are drawn, and how long it is."""

    name: str
    value: float
    text: str


def _rows(bars: Bars) -> tuple[_Row, ...]:
    return tuple(
        _Row(cut(visible(name), _LONGEST), float(cell.number or 0), visible(cell.text)) for name, cell in bars.bars
    )


@lru_cache(maxsize=256)
def _drawn(rows: tuple[_Row, ...], font: str | None, *, is_ordered: bool) -> str:
    """A chart as an SVG element; a page and a document of the same report have it drawn once."""
    import vl_convert  # noqa: PLC0415

    is_long = any(len(row.name) * _LETTER > _LABEL for row in rows)
    svg: str = vl_convert.vegalite_to_svg(
        {
            **_chart(font, is_ordered=is_ordered, is_long=is_long),
            "height": _HEIGHT if is_ordered else _ROW * len(rows),
            "datasets": {_BARS: [{"place": place, **row._asdict()} for place, row in enumerate(rows)]},
        }
    )
    return svg


@cache
def _chart(font: str | None, *, is_ordered: bool, is_long: bool) -> Mapping[str, Any]:
    """A chart that waits for its bars and its height, in the words of Vega-Lite.

    Args:
        font: Family of its letters.
        is_ordered: Whether its bars stand beside each other.
        is_long: Whether a name may be too wide; Vega measures all names once more to know, which takes a third of its
            time.
    """
    import altair as alt  # noqa: PLC0415

    names = alt.EncodingSortField(field="place", op="min")
    along: Any = alt.Axis(title=None, labelLimit=_LABEL if is_long else 0, labelAngle=0, labelPadding=6)
    if is_ordered:
        base = alt.Chart().encode(x=alt.X("name:N", sort=names, axis=along), y=alt.Y("value:Q", axis=None))
        texts = base.mark_text(baseline="bottom", dy=-3, color=_INK)
    else:
        base = alt.Chart().encode(y=alt.Y("name:N", sort=names, axis=along), x=alt.X("value:Q", axis=None))
        texts = base.mark_text(align="left", dx=4, color=_INK)
    chart = alt.LayerChart(
        layer=[base.mark_bar(color=_BAR), texts.encode(text="text:N")],
        data=alt.NamedData(name=_BARS),
        width=_WIDTH,
        background="transparent",
        config=alt.Config(
            aria=False,
            padding=8,
            font=font or _FAMILIES,
            view=alt.ViewConfig(stroke=None),
            axis=alt.AxisConfig(labelColor=_INK, labelFontSize=_LETTER, domainColor=_INK, ticks=False, grid=False),
            text=alt.MarkConfig(fontSize=_LETTER),
        ),
    )
    return chart.to_dict(validate=False)


def _plain_svg(bars: Bars, font: str | None) -> str:
    """Bars from top to bottom, each with its name and its figure."""
    numbers = [float(cell.number or 0) for _, cell in bars.bars]
    low, high = min([0.0, *numbers]), max([0.0, *numbers])
    scale = _WIDTH / (high - low) if high > low else 0.0
    zero = _LABEL - low * scale
    height, width = _ROW * len(numbers), _LABEL + _WIDTH + 140
    size = f'viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
    letters = f'font-size="{_LETTER}" font-family="{escape(font or _FAMILIES)}"'
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" {size} {letters} fill="{_INK}">']
    for place, ((name, cell), value) in enumerate(zip(bars.bars, numbers, strict=True)):
        top, line = place * _ROW, place * _ROW + 15
        left, long = zero + min(value, 0) * scale, abs(value) * scale
        parts.append(
            f'<text x="{_LABEL - 8}" y="{line}" text-anchor="end">{escape(cut(visible(name), _LONGEST))}</text>'
            f'<rect x="{left:.1f}" y="{top + 3}" width="{long:.1f}" height="{_ROW - 6}" fill="{_BAR}"/>'
            f'<text x="{zero + max(value, 0) * scale + 4:.1f}" y="{line}">{escape(visible(cell.text))}</text>'
        )
    return "".join([*parts, "</svg>"])
