"""What indicators are called, cut into pieces that a text may use in another order."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from functools import cached_property, lru_cache
from math import log

from attrs import field, frozen

from kexie_metrics.registry import Registry, ResolvedIndicator

__all__ = ["Name", "NameIndex", "pieces"]

_HAN_RUN = re.compile("[\u4e00-\u9fff]+")
_WORD = re.compile("[a-z]+(?:'[a-z]+)?|[0-9]+(?:\\.[0-9]+)?")
_QUOTES = re.compile(r"[“”‘’「」『』《》〈〉\"'()\[\]]")
_BRACKETED = re.compile("[(\uff08][^)\uff09]*[)\uff09]")
_SMALL_WORDS = frozenset(
    (  # noqa: SIM905 - a list of words reads as one
        "a an the of in on at by for to from with and or as is are was were be been has have had its it their they "
        "this that which who all each one more than over nearly about some total held"
    ).split()
)
_UNKNOWN = 2.5
"""How telling a piece is that is part of no name."""
_BARE_WORTH = 0.8
_ENDINGS = ("ies", "ing", "es", "ed", "s")
_WIDE = {0xFEE0 + plain: plain for plain in range(0x21, 0x7F)}


@lru_cache(maxsize=4096)
def pieces(text: str) -> tuple[str, ...]:
    """What a text is made of: pairs of neighbouring Chinese characters, and English words without their endings.

    >>> pieces("科普基地"), pieces("Science education bases")
    (('科普', '普基', '基地'), ('science', 'education', 'bas'))
    """
    plain = _QUOTES.sub("", text.translate(_WIDE).lower())
    found: list[str] = []
    for run in _HAN_RUN.findall(plain):
        found.extend(run[place : place + 2] for place in range(max(len(run) - 1, 1)))
    found.extend(_stem(word) for word in _WORD.findall(plain) if word not in _SMALL_WORDS)
    return tuple(found)


def _stem(word: str) -> str:
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:  # noqa: PLR2004 - letters that still name something
            return word[: -len(ending)]
    return word


@frozen(kw_only=True)
class Name:
    """One thing that an indicator is called.

    Attributes:
        indicator: Full id.
        text: As defined.
        pieces: What it is made of, each once.
        weight: How telling all its pieces are together.
        worth: Less than 1 where it is a label without what stands in its brackets.
    """

    indicator: str
    text: str
    pieces: frozenset[str]
    weight: float
    worth: float = 1


@frozen(kw_only=True)
class NameIndex:
    """Every name of every indicator, found by its pieces.

    Attributes:
        registry: The definitions.
        language: `zh` or `en`.
    """

    registry: Registry
    language: str
    _weights: dict[str, float] = field(factory=dict, init=False, repr=False)

    @cached_property
    def names(self) -> tuple[Name, ...]:
        """Labels and aliases in the language."""
        found = []
        for indicator in self.registry.indicators.values():
            for text, worth in _called(indicator, self.language).items():
                parts = frozenset(pieces(text))
                if parts:
                    weight = sum(self.weight(piece) for piece in sorted(parts))
                    found.append(Name(indicator=indicator.id, text=text, pieces=parts, weight=weight, worth=worth))
        return tuple(found)

    def holds(self, words: str) -> bool:
        """Whether words are part of a name, as `five settings` may be."""
        return words.lower() in self._text

    @cached_property
    def _text(self) -> str:
        return "\n".join(name.text.lower() for name in self.names)

    @cached_property
    def by_piece(self) -> Mapping[str, tuple[Name, ...]]:
        """Names that hold a piece."""
        found = defaultdict(list)
        for name in self.names:
            for piece in name.pieces:
                found[piece].append(name)
        return {piece: tuple(names) for piece, names in found.items()}

    @cached_property
    def _spread(self) -> Counter[str]:
        """Of how many indicators' names a piece is a part."""
        return Counter(
            piece
            for indicator in self.registry.indicators.values()
            for piece in {each for text in _called(indicator, self.language) for each in pieces(text)}
        )

    def weight(self, piece: str) -> float:
        """How telling a piece is: the fewer indicators it names, the more."""
        if piece not in self._weights:
            known = self._spread[piece]
            self._weights[piece] = 1 + log((len(self.registry) + 1) / known) if known else _UNKNOWN
        return self._weights[piece]


def _called(indicator: ResolvedIndicator, language: str) -> dict[str, float]:
    """The label, the aliases, and the label without what stands in brackets, each with its worth."""
    definition = indicator.definition
    label = definition.label.en if language == "en" else definition.label.zh
    aliases = definition.aliases.en if language == "en" else definition.aliases.zh
    bare = {_BRACKETED.sub("", label): _BARE_WORTH} if label else {}
    return {**bare, **({label: 1} if label else {}), **dict.fromkeys(aliases, 1)}
