"""Different entities below every place, against sets."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kexie_metrics.engine.figuring import sightings
from kexie_metrics.engine.figuring.sightings import Repeats, _sorted, layers_of
from kexie_metrics.engine.queries.places import make_places

PARENTS = st.integers(1, 10).flatmap(lambda size: st.tuples(*(st.integers(-1, n - 1) for n in range(size))))
"""For each unit the one above it, which comes before; -1 where there is none."""


def lines_of(parents):
    """For each unit: itself and all above it."""
    found = []
    for unit in range(len(parents)):
        line = [unit]
        while parents[line[-1]] >= 0:
            line.append(parents[line[-1]])
        found.append(tuple(f"u{each:02}" for each in line))
    return {line[0]: line for line in found}


@settings(deadline=None)
@given(parents=PARENTS, steps=st.sampled_from([1, 2, 16]), piece=st.sampled_from([1, 3, 1000]), data=st.data())
def test_each_entity_counts_once_in_every_organisation_above_it(parents, steps, piece, data):
    lines = lines_of(parents)
    asked = data.draw(st.lists(st.sampled_from(list(lines)), unique=True, min_size=1))
    places = make_places(lines, asked, every_unit=False)
    seen = data.draw(
        st.lists(
            st.tuples(st.integers(0, 3), st.integers(0, 1), st.sampled_from(list(lines)), st.integers(0, 7)),
            max_size=30,
        )
    )
    for own in (False, True):
        units = pa.array([row[2] for row in seen], pa.string()).dictionary_encode()
        place = places.at(units)
        here = place >= 0
        place = place[here]
        entity, cell, mask = (np.array([row[column] for row in seen], dtype=np.int64)[here] for column in (0, 1, 3))
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(sightings, "_STEPS", steps)
            patch.setattr(sightings, "_PIECE", piece)
            ((at, bits),) = Repeats(places, own).of(entity, cell, place, 2, [mask])
        for bit in (1, 2, 4):
            counts = np.bincount((cell * places.count + place)[(mask & bit) != 0], minlength=2 * places.count)
            counts -= np.bincount(at[(bits & bit) != 0], minlength=2 * places.count)
            for node, code in enumerate(asked):
                for which in (0, 1):
                    wanted = {
                        who
                        for who, where, by, met in seen
                        if where == which and met & bit and (lines[by][0] == code if own else code in lines[by])
                    }
                    mine = counts[which * places.count :][: places.count]
                    if own:
                        assert (mine[places.own[node]] if places.own[node] >= 0 else 0) == len(wanted)
                    else:
                        assert mine[places.first[node] : places.stop[node]].sum() == len(wanted)


def test_numbers_too_large_to_be_sorted_with_their_rows_are_sorted_all_the_same():
    large = np.array([2**62, 5, 2**62 - 1, 5])
    order, numbers = _sorted(large)
    assert numbers.tolist() == [5, 5, 2**62 - 1, 2**62]
    assert large[order].tolist() == numbers.tolist()


def test_layers_are_few_and_have_no_two_that_overlap():
    months = [(month, month + 1) for month in range(6)]
    stretches = [*months, (0, 3), (3, 6), (0, 6), *((0, month) for month in (1, 2))]
    layers = layers_of(stretches)
    assert sorted(index for layer in layers for index in layer) == list(range(len(stretches)))
    assert len(layers) == 5
    for layer in layers:
        assert all(stretches[one][1] <= stretches[other][0] for one, other in pairwise(layer))
