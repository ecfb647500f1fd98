"""From the words around a figure to the indicator that they name; the figure's size has no say in it."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import frozen

from kexie_metrics.publishing.claims.binding.contexts import Context
from kexie_metrics.publishing.claims.binding.names import Name, NameIndex, pieces
from kexie_metrics.publishing.claims.binding.units import fit
from kexie_metrics.publishing.wording import Reading

__all__ = ["Binding", "bind"]

_ENOUGH = 0.55
"""So much of a name, by weight, has to stand around the figure."""
_NEARLY_ALL = 0.7
"""The same of a name that is short."""
_NAMED_ALONE = 0.5
"""Own words that hold so much of a name name it, whatever else they say."""
_SAY_LITTLE_ELSE = 0.5
"""Own words of which so much belongs to a name may leave the rest of it to their neighbours."""
_SHORT = 2
_ALL_BUT = 0.7
"""A name of two or three characters says something only where hardly anything else is said."""
_LEAST_SHARE = 0.1
_CLEAR = 0.9
"""A second name that comes nearer to the first than this leaves the choice open."""


@frozen(kw_only=True)
class Binding:
    """What a figure is about, and why.

    Attributes:
        indicator: Full id; None where nothing is clear enough.
        how: `pinned`, `named`, `follows` (the figure before it), `open` (two fit), `part` or `unnamed`.
        name: The name that was found, or nearly.
        covered: How much of it stands around the figure, from 0 to 1.
        wrong_unit: Whether the unit is that of something else.
        others: Other indicators that came near, the nearest first.
    """

    indicator: str | None
    how: str
    name: str = ""
    covered: float = 0
    wrong_unit: bool = False
    others: tuple[str, ...] = ()


@frozen(kw_only=True)
class _Candidate:
    name: Name
    covered: float
    alone: float
    share: float
    score: float
    wrong_unit: bool

    def fits(self, own: frozenset[str]) -> bool:
        """Whether the name stands around the figure and is not only its neighbour's."""
        size = len(self.name.pieces)
        if self.covered < (_ENOUGH if size > _SHORT + 1 else _NEARLY_ALL):
            return False
        if own and size <= _SHORT and self.share < _ALL_BUT:
            return False
        return not own or self.alone >= _NAMED_ALONE or self.share >= _SAY_LITTLE_ELSE


def bind(context: Context, reading: Reading, index: NameIndex, before: Binding | None) -> Binding:
    """Find what a figure is about.

    Args:
        context: The words around it.
        reading: What it says.
        index: The names there are.
        before: What the figure before it in the sentence is about; None where it is the first.
    """
    own = frozenset(pieces(context.own))
    candidates = _candidates(context, reading, index, own)
    fitting = [each for each in candidates if each.fits(own)]
    if context.is_part:
        fitting = [each for each in fitting if each.alone >= _ENOUGH]
    own_named = [each for each in fitting if each.share > 0]
    if reading.change is not None and not own_named and before is not None and before.indicator is not None:
        return Binding(indicator=before.indicator, how="follows", name=before.name)
    others = tuple(dict.fromkeys(each.name.indicator for each in candidates[:3]))
    if not fitting:
        return Binding(indicator=None, how="part" if context.is_part else "unnamed", others=others)
    best = fitting[0]
    others = tuple(
        dict.fromkeys(each.name.indicator for each in candidates[:4] if each.name.indicator != best.name.indicator)
    )
    rival = next((each for each in fitting[1:] if each.name.indicator != best.name.indicator), None)
    if rival is not None and rival.score > _CLEAR * best.score:
        open_to = (best.name.indicator, rival.name.indicator)
        return Binding(indicator=None, how="open", name=best.name.text, covered=best.covered, others=open_to)
    return Binding(
        indicator=best.name.indicator,
        how="named",
        name=best.name.text,
        covered=min(best.covered, 1),
        wrong_unit=best.wrong_unit,
        others=others,
    )


def _candidates(context: Context, reading: Reading, index: NameIndex, own: frozenset[str]) -> list[_Candidate]:
    """Names of which something stands around the figure, the likeliest first."""
    weights: dict[str, float] = {}
    for text, weight in ((context.before, 1.0), (context.after, 1.0), *context.around):
        for piece in pieces(text):
            weights[piece] = max(weights.get(piece, 0), weight)
    names = dict.fromkeys(name for piece in weights for name in index.by_piece.get(piece, ()))
    of_its_own = dict.fromkeys(pieces(f"{context.before} {context.after}"), 1.0)
    own_weight = sum(index.weight(piece) for piece in sorted(own))
    found = []
    for name in names:
        unit = index.registry[name.indicator].unit or ""
        factor, wrong = _fits(reading, unit)
        if factor == 0:
            continue
        covered = _covered(name, weights, index)
        shared = sum(index.weight(piece) for piece in sorted(own & name.pieces))
        share = shared / own_weight if own_weight else 0
        alone = _covered(name, of_its_own, index)
        near = covered * (covered + alone) / 2 * max(share, _LEAST_SHARE) if own else covered * covered
        score = factor * name.worth * name.weight * near
        found.append(_Candidate(name=name, covered=covered, alone=alone, share=share, score=score, wrong_unit=wrong))
    return sorted(found, key=lambda each: (-each.score, each.name.indicator, each.name.text))


def _covered(name: Name, weights: Mapping[str, float], index: NameIndex) -> float:
    found = sum(index.weight(piece) * weights.get(piece, 0) for piece in sorted(name.pieces))
    return found / name.weight


def _fits(reading: Reading, unit: str) -> tuple[float, bool]:
    """How a written unit goes with an indicator's; a change in percent or points goes with any."""
    if reading.change is not None and reading.unit in {"%", "‰", "百分点", "个百分点"}:
        return 1.0, False
    return fit(reading.unit, unit)
