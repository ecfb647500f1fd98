"""The figures of a text, each with the indicator, the period and the organisation that it is about."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from attrs import evolve, field, frozen

from kexie_metrics.errors import KexieMetricsError, RequestError, suggestion
from kexie_metrics.periods import Period, Timeline
from kexie_metrics.publishing.claims.binding.asking import Asked, asked_for
from kexie_metrics.publishing.claims.binding.contexts import Context, contexts_of
from kexie_metrics.publishing.claims.binding.matching import Binding, bind
from kexie_metrics.publishing.claims.binding.names import NameIndex
from kexie_metrics.publishing.claims.binding.rows import in_order, in_turn
from kexie_metrics.publishing.claims.binding.units import fit
from kexie_metrics.publishing.claims.passages import Passage, read_passages
from kexie_metrics.publishing.wording import Mention, Style, find
from kexie_metrics.registry import Registry

__all__ = ["Finder", "Found"]

_SET_ASIDE = "-"
"""A pin that says a figure is none of ours."""
_NEXT_WORD = re.compile("[ -][A-Za-z]+|[\u4e00-\u9fff]{2}")


@frozen(kw_only=True)
class Found:
    """A figure of a text, and what it is about.

    Attributes:
        file: The text.
        passage: The passage.
        mention: The figure at its place.
        context: The words around it.
        binding: The indicator, and why.
        asked: The period and the organisation.
        language: The language it is written in.
    """

    file: str
    passage: Passage
    mention: Mention
    context: Context
    binding: Binding
    asked: Asked
    language: str

    @property
    def base(self) -> str:
        """What a change is against, as the text says it."""
        return self.mention.reading.base


@frozen(kw_only=True)
class Finder:
    """Finds the figures of texts and binds them.

    Attributes:
        registry: The definitions.
        period: The period that the texts speak of.
        org: Code of the organisation that they speak of.
        timeline: The office's periods.
        organisations: Codes of other organisations by name.
        style: The bounds.
    """

    registry: Registry
    period: Period
    org: str
    timeline: Timeline
    organisations: Mapping[str, str]
    style: Style
    _indexes: dict[str, NameIndex] = field(factory=dict, repr=False)

    def figures(self, path: Path) -> Iterator[Found]:
        """Every figure of a file, bound."""
        for passage in read_passages(path):
            yield from self._of_passage(str(path), passage)

    def _of_passage(self, file: str, passage: Passage) -> Iterator[Found]:
        language = "zh" if any("\u4e00" <= letter <= "\u9fff" for letter in passage.text) else "en"
        index = self._indexes.setdefault(language, NameIndex(registry=self.registry, language=language))
        units = tuple(
            sorted({(each.unit or "").partition("/")[0] for each in self.registry.indicators.values()} - {""})
        )
        figures = find(passage.text, language=language, units=units, style=self.style)
        figures = tuple(each for each in figures if not _is_name(passage.text, each, index))
        mentions, groups = in_turn(passage.text, figures)
        pinned = self._pins(file, passage, mentions)
        before: Binding | None = None
        levels: list[Binding] = []
        sentence = 0
        contexts = contexts_of(passage, mentions, language)
        for place, (mention, context) in enumerate(zip(mentions, contexts, strict=True)):
            if context.start != sentence:
                before, levels = None, []
            sentence = context.start
            pin, period = pinned.get(place, ("", None))
            if pin == _SET_ASIDE:
                binding = Binding(indicator=None, how="aside")
            elif pin:
                _, wrong = fit(mention.reading.unit, self.registry[pin].unit or "")
                binding = Binding(
                    indicator=pin, how="pinned", wrong_unit=wrong and mention.reading.change is None, covered=1
                )
            elif place in groups:
                binding = in_order(levels, groups[place])
            else:
                binding = bind(context, mention.reading, index, before)
            before = binding
            if mention.reading.change is None:
                levels.append(binding)
            asked = asked_for(context, self.period, self.org, timeline=self.timeline, organisations=self.organisations)
            if period is not None:
                asked = evolve(asked, period=period, words=(*asked.words, period.name))
            yield Found(
                file=file,
                passage=passage,
                mention=mention,
                context=context,
                binding=binding,
                asked=asked,
                language=language,
            )

    def _pins(self, file: str, passage: Passage, mentions: Sequence[Mention]) -> dict[int, tuple[str, Period | None]]:
        """The indicator, and the period where one is named, that is pinned to a figure by its place in the row."""
        found: dict[int, tuple[str, Period | None]] = {}
        for pin in passage.pins:
            place = max((number for number, each in enumerate(mentions) if each.end <= pin.at), default=None)
            where = f"{file}:{pin.line}:{pin.column}"
            if place is None or place in found:
                raise RequestError(f"{where}: [[{pin.name}]] follows no figure; put it right after the one it is for")
            name, _, when = pin.name.partition("@")
            if name != _SET_ASIDE and name not in self.registry.indicators:
                raise RequestError(f"{where}: unknown indicator {name!r}; {suggestion(name, self.registry.indicators)}")
            try:
                found[place] = (name, self.timeline.parse(when) if when else None)
            except KexieMetricsError as error:
                raise RequestError(f"{where}: {error}") from error
        return found


def _is_name(text: str, mention: Mention, index: NameIndex) -> bool:
    """Whether a numeral in letters belongs to what something is called, and counts nothing."""
    if any(letter.isdigit() and letter.isascii() for letter in mention.reading.text):
        return False
    following = _NEXT_WORD.match(text, mention.end)
    return following is not None and index.holds(f"{mention.reading.text}{following[0]}")
