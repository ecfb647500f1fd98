"""Places and running sums against loops that add up record by record."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kexie_metrics.engine.figuring.cubes import _OPERATIONS, _extremes, sums
from kexie_metrics.engine.figuring.exact import bounded
from kexie_metrics.engine.queries.places import make_places

PARENTS = st.integers(1, 12).flatmap(lambda size: st.tuples(*(st.integers(0, max(0, n - 1)) for n in range(size))))


def lines_of(parents):
    """For each unit: itself and all above it; unit 0 is the root."""
    found = []
    for unit in range(len(parents)):
        line = [unit]
        while line[-1]:
            line.append(parents[line[-1]])
        found.append(tuple(f"u{each:02}" for each in line))
    return {line[0]: line for line in found}


@settings(deadline=None)
@given(parents=PARENTS, data=st.data())
def test_a_subtree_is_one_stretch_of_places(parents, data):
    lines = lines_of(parents)
    asked = data.draw(st.lists(st.sampled_from(list(lines)), unique=True, min_size=1))
    for every_unit in (False, True):
        places = make_places(lines, asked, every_unit=every_unit)
        values = np.zeros(places.count, dtype=np.int64)
        for unit, place in places.place_of.items():
            values[place] += 10 ** int(unit[1:])
        for node, code in enumerate(asked):
            inside = sum(10 ** int(unit[1:]) for unit, line in lines.items() if code in line)
            assert values[places.first[node] : places.stop[node]].sum() == inside
            if places.own[node] >= 0:
                assert values[places.own[node]] == 10 ** int(code[1:])
        assert places.place_of.keys() == {unit for unit, line in lines.items() if set(asked) & set(line)}
        if every_unit:
            assert places.one_to_one


@settings(deadline=None)
@given(
    numbers=st.lists(st.integers(-(10**6), 10**6), min_size=1, max_size=8),
    bounds=st.lists(st.tuples(st.integers(0, 8), st.integers(0, 8)), min_size=1, max_size=6),
    wide=st.booleans(),
)
def test_stretches_are_put_together_as_by_a_loop(numbers, bounds, wide):
    size = len(numbers)
    stretches = [(min(low, high, size), min(max(low, high), size)) for low, high in bounds]
    grid = np.array(numbers, dtype=object if wide else np.int64).reshape(1, size)
    starts, stops = (np.array(each) for each in zip(*stretches, strict=True))
    added = sums(grid, 1, starts, stops)
    assert added.tolist() == [[sum(numbers[start:stop]) for start, stop in stretches]]
    for part, taken in (("lo", min), ("hi", max)):
        nothing = _OPERATIONS[part].nothing(grid.dtype)
        found = _OPERATIONS[part].over(grid, 1, starts, stops)
        assert found.tolist() == [[taken(numbers[start:stop], default=nothing) for start, stop in stretches]]


def test_what_could_overflow_is_counted_without_bounds():
    large = np.array([2**61, 2**61, 2**61])
    assert bounded(large).dtype == object
    assert sums(bounded(large), 0, np.array([0]), np.array([3])).tolist() == [3 * 2**61]
    assert bounded(np.array([2**40, -(2**40)])).dtype == np.int64


@pytest.mark.parametrize("sign", [1, -1])
def test_nothing_is_beyond_every_decimal(sign):
    empty = np.array([], dtype=object).reshape(0, 1)
    ufunc = np.minimum if sign > 0 else np.maximum
    assert _extremes(ufunc, sign)(empty, 0, np.array([0]), np.array([0])).tolist() == [[sign * 10**40]]
