"""The words around a figure: its own, those of its clause, and those that its sentence and its heading add."""

from __future__ import annotations

import re
from collections.abc import Sequence

from attrs import frozen

from kexie_metrics.publishing.claims.passages import Passage
from kexie_metrics.publishing.wording import Mention

__all__ = ["Context", "contexts_of"]

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
_SENTENCES_BACK = 3
_SHARED = 0.4
"""How much words between two figures count for the one that they do not belong to."""


@frozen(kw_only=True)
class Context:
    """What stands around a figure.

    Attributes:
        before: Words of its own before it, since the last comma or figure.
        after: Words of its own after it, up to the next comma or figure; none where they go on to another figure.
        around: Other texts and how much each counts, from 0 to 1, the nearest first.
        clause: The text between the commas around it, figures included.
        clause_words: The same with its figures left blank.
        sentence_words: The sentence up to the figure, with its figures left blank.
        start: Where the sentence begins in the passage.
        is_part: Whether it says to be a part of the figure before it.
    """

    before: str
    after: str
    around: tuple[tuple[str, float], ...]
    clause: str
    clause_words: str
    sentence_words: str
    start: int
    is_part: bool

    @property
    def own(self) -> str:
        """Its own words without those that name nothing."""
        return _said(f"{self.before} {self.after}")


def contexts_of(passage: Passage, mentions: Sequence[Mention], language: str) -> tuple[Context, ...]:
    """What stands around each figure of a passage.

    Args:
        passage: The passage.
        mentions: Its figures, in order.
        language: The language of the passage: what a figure counts comes after it in English, and on either side in
            Chinese.
    """
    text = passage.text
    inside = {place for each in mentions for place in range(each.start, each.end)}
    sentences = _cut(text, (0, len(text)), _SENTENCE, inside)
    found: list[Context] = []
    for number, (first, last) in enumerate(sentences):
        own = [each for each in mentions if first <= each.start < last]
        if not own:
            continue
        outer = [(text[slice(*each)], 0.2) for each in sentences[max(0, number - _SENTENCES_BACK) : number]]
        outer += [(heading, 0.3) for heading in passage.headings]
        clauses = _cut(text, (first, last), _CLAUSE, inside)
        found += [
            _context(text, (first, clauses), own, place, language=language, outer=outer) for place in range(len(own))
        ]
    return tuple(found)


def _context(
    text: str,
    sentence: tuple[int, Sequence[tuple[int, int]]],
    mentions: Sequence[Mention],
    place: int,
    *,
    language: str,
    outer: Sequence[tuple[str, float]],
) -> Context:
    """What stands around one of the figures of a sentence."""
    first, clauses = sentence
    mention = mentions[place]
    own = next(number for number, each in enumerate(clauses) if each[0] <= mention.start < each[1])
    begin, end = clauses[own]
    left = max(begin, mentions[place - 1].end if place else begin)
    right = min(end, mentions[place + 1].start if place + 1 < len(mentions) else end)
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
    following = clauses[own + 1] if own + 1 < len(clauses) else None
    if following is not None and not any(following[0] <= each.start < following[1] for each in mentions):
        around.append((text[slice(*following)], 0.6))
    introduced = text[slice(*clauses[own - 1])].strip() if own else ""
    return Context(
        before=before,
        after=after,
        around=(*around, *outer),
        clause=text[begin:end],
        clause_words=_blank(text, (begin, end), mentions),
        sentence_words=_blank(text, (first, mention.start), mentions),
        start=first,
        is_part=bool(_PART.match(text[begin : mention.start].strip()) or _PART.fullmatch(introduced.rstrip(",\uff0c"))),
    )


def _blank(text: str, span: tuple[int, int], mentions: Sequence[Mention]) -> str:
    """A stretch of text with spaces for its figures, so that the year of `较2022年增长` is no year of the sentence."""
    letters = list(text[slice(*span)])
    for each in mentions:
        for place in range(max(each.start, span[0]), min(each.end, span[1])):
            letters[place - span[0]] = " "
    return "".join(letters)


def _said(text: str) -> str:
    """A text without words that name nothing."""
    return _FILLER.sub(" ", text).strip(" ,，、.。;；")


def _cut(text: str, span: tuple[int, int], mark: re.Pattern[str], inside: set[int]) -> list[tuple[int, int]]:
    """The stretches between marks; a mark within a figure is none."""
    found, begin = [], span[0]
    for match in mark.finditer(text, *span):
        if match.start() not in inside:
            found.append((begin, match.end()))
            begin = match.end()
    return [*found, (begin, span[1])] if begin < span[1] else found
