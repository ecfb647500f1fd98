"""The words around a figure: its own, those of its clause, and those that its sentence and its heading add."""

from __future__ import annotations

import re
from collections.abc import Sequence

from attrs import frozen

from kexie_metrics.publishing.claims.passages import Passage
from kexie_metrics.publishing.wording import Mention

__all__ = ["Context", "context_of"]

_SENTENCE = re.compile(r"[。!?;！？；\n]|\.(?=\s|$)")
_CLAUSE = re.compile(r"[,，、:：()（）—]")
_PART = re.compile("^(?:其中|其中有|of (?:which|these|them)\\b|including\\b)", re.IGNORECASE)
_FILLER = re.compile(
    "达到|高达|多达|增加|增长|提高|上升|下降|减少|降低|总数|总量|总计|共计|累计|合计|数量|人数|目前|已有|分别|"
    "来自|全省|全市|我市|我省|各地|各类|各项|开展|组织|举办|实现|先后|成功|全年|五年|参加|获得|荣获|获评|建成|建立|"
    "[了已达至到为有共计在由从的也还又再和与及均约其是]"
)
_JOINING = re.compile(r"\s*(?:和|与|及|以及|并|而|and\b)")
_FADING = 0.08
_LEAST = 0.25
_SHARED = 0.4
"""How much words between two figures count for the one that they do not belong to."""


@frozen(kw_only=True)
class Context:
    """What stands around a figure.

    Attributes:
        before: Words of its own before it, since the last comma or figure.
        after: Words of its own after it, up to the next comma or figure; none where they go on to another figure.
        around: Other texts and how much each counts, from 0 to 1, the nearest first.
        clause: The text since the last comma, other figures included.
        sentence: The sentence up to the figure.
        is_part: Whether it says to be a part of the figure before it.
    """

    before: str
    after: str
    around: tuple[tuple[str, float], ...]
    clause: str
    sentence: str
    is_part: bool

    @property
    def own(self) -> str:
        """Its own words without those that name nothing."""
        return _said(f"{self.before} {self.after}")


def context_of(passage: Passage, mentions: Sequence[Mention], place: int, language: str) -> Context:
    """What stands around one of the figures of a passage.

    Args:
        passage: The passage.
        mentions: All its figures, in order.
        place: Which of them.
        language: The language of the passage: what a figure counts comes after it in English, and on either side in
            Chinese.
    """
    text, mention = passage.text, mentions[place]
    inside = [range(each.start, each.end) for each in mentions]
    sentences = _cut(text, (0, len(text)), _SENTENCE, inside)
    first, last = next(each for each in sentences if each[0] <= mention.start < max(each[1], each[0] + 1))
    clauses = _cut(text, (first, last), _CLAUSE, inside)
    own = next(number for number, each in enumerate(clauses) if each[0] <= mention.start < max(each[1], each[0] + 1))
    begin, end = clauses[own]
    left = max([begin, *(each.end for each in mentions[:place] if each.end > begin)])
    right = min([end, *(each.start for each in mentions[place + 1 :] if each.start < end)])
    before, after = text[left : mention.start], text[mention.end : max(right, mention.end)]
    around = [(text[begin:left], 0.85)] if left > begin else []
    if language == "en" and left > begin and _said(after):
        around.append((before, _SHARED))
        before = ""
    elif right < end and (_JOINING.match(after) or (language != "en" and _said(before))):
        around.append((after, _SHARED))
        after = ""
    weight = 0.75
    for number in range(own - 1, -1, -1):
        around.append((text[slice(*clauses[number])], max(weight, _LEAST)))
        weight -= _FADING
    if own + 1 < len(clauses) and not any(_holds(clauses[own + 1], each) for each in inside):
        around.append((text[slice(*clauses[own + 1])], 0.6))
    around.extend((text[slice(*each)], 0.2) for each in sentences if each[1] <= first)
    around.extend((heading, 0.3) for heading in passage.headings)
    return Context(
        before=before,
        after=after,
        around=tuple(around),
        clause=text[begin:end],
        sentence=text[first : mention.start],
        is_part=_PART.match(text[begin : mention.start].strip()) is not None
        or (own > 0 and _PART.fullmatch(text[slice(*clauses[own - 1])].strip()) is not None),
    )


def _said(text: str) -> str:
    """A text without words that name nothing."""
    return _FILLER.sub(" ", text).strip(" ,，、")


def _cut(text: str, span: tuple[int, int], mark: re.Pattern[str], inside: Sequence[range]) -> list[tuple[int, int]]:
    """The stretches between marks; a mark within a figure is none."""
    found, begin = [], span[0]
    for match in mark.finditer(text, *span):
        if not any(match.start() in each for each in inside) or match.end() - match.start() > 1:
            found.append((begin, match.end()))
            begin = match.end()
    return [*found, (begin, span[1])]


def _holds(span: tuple[int, int], inner: range) -> bool:
    return span[0] <= inner.start < span[1]
