"""The benchmarks' sides agree on a small world, so that nothing but their time is compared."""

import pytest
from sides import native, parquet
from worlds import PERIODS, indicators, make_world


@pytest.mark.parametrize("store", [native, parquet])
def test_all_sides_have_the_same_cells(store):
    with store(3000, 60) as sides:
        assert sides.check(sides.all()) == len(indicators()) * len(PERIODS) * 60


def test_a_fifth_of_the_filters_lets_every_record_pass():
    measured = [each for each in indicators(110) if each.dataset is not None]
    assert [sum(each.where is None for each in measured), len(measured)] == [20, 100]


def test_the_world_is_the_same_on_every_run():
    assert make_world(500, 60) == make_world(500, 60)
