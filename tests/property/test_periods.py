"""Laws of the calendar, over all the years there are."""

from datetime import date, timedelta

from hypothesis import assume, given
from hypothesis import strategies as st

from kexie_metrics.definitions.model import Text
from kexie_metrics.definitions.site import Calendar, Term
from kexie_metrics.periods import UNITS, Timeline, months_back, period_between, shift, year_to_date

TIMELINE = Timeline(
    terms={
        "fourth": Term(label=Text(zh="第四届"), first=date(2014, 5, 20), last=date(2018, 12, 31)),
        "fifth": Term(label=Text(zh="第五届"), first=date(2019, 1, 1), last=date(2023, 12, 31)),
    },
    calendars={"fiscal": Calendar(year_starts="04-06"), "school": Calendar(year_starts="09-01")},
)
DAYS = st.dates(date(1000, 1, 1), date(9000, 12, 31))
MONTHS = {"month": 1, "quarter": 3, "half": 6, "year": 12}


@st.composite
def units(draw, grains=(*UNITS, *TIMELINE.calendars)):
    day, grain = draw(DAYS), draw(st.sampled_from(grains))
    if grain in TIMELINE.calendars:
        return TIMELINE.parse(f"{grain}:{day.year}")
    if grain == "day":
        return TIMELINE.parse(day.isoformat())
    names = {
        "month": f"{day.year}-{day.month:02}",
        "quarter": f"{day.year}Q{(day.month - 1) // 3 + 1}",
        "half": f"{day.year}H{(day.month - 1) // 6 + 1}",
        "year": f"{day.year}",
    }
    return TIMELINE.parse(names[grain])


@st.composite
def ranges(draw):
    first, last = draw(units()), draw(units())
    assume(first.start < last.end)
    return TIMELINE.parse(f"{first.name}..{last.name}")


@st.composite
def whole_months(draw):
    start = draw(DAYS).replace(day=1)
    return period_between(start, months_back(start, -draw(st.integers(1, 100))))


PERIODS = st.one_of(
    units(), ranges(), whole_months(), st.sampled_from([TIMELINE.parse(name) for name in TIMELINE.terms])
)


@given(PERIODS)
def test_a_name_is_read_back_as_its_period(period):
    assert TIMELINE.parse(period.name) == period


@given(DAYS, st.integers(1, 3000))
def test_the_days_decide_the_name(start, days):
    end = start + timedelta(days=days)
    period = period_between(start, end)
    assert (period.start, period.end, period.days, period.last) == (start, end, days, end - timedelta(days=1))
    assert TIMELINE.parse(period.name) == period


@given(units(), st.integers(0, 30), st.sampled_from([*UNITS, *TIMELINE.calendars]))
def test_a_split_covers_the_period_and_no_more(unit, more, every):
    end = unit
    for _ in range(more):
        end = shift(end, -1, unit.grain if unit.grain in UNITS else "year")
    period = period_between(unit.start, end.end)
    same = TIMELINE.split(period, unit.grain)
    assert len(same) == more + 1
    for grain, parts in ((unit.grain, same), (every, _split(period, every))):
        for part in parts:
            assert part.grain == grain
            assert TIMELINE.parse(part.name) == part
        if parts:
            assert [part.start for part in parts] == [period.start, *(part.end for part in parts[:-1])]
            assert parts[-1].end == period.end


def _split(period, every):
    """The parts, or nothing where a plain count of boundaries says that there are none."""
    bounds = (period.start, period.end)
    if every in MONTHS:
        fits = all(day.day == 1 and (day.month - 1) % MONTHS[every] == 0 for day in bounds)
    elif every in TIMELINE.calendars:
        fits = all(f"{day:%m-%d}" == TIMELINE.calendars[every].year_starts for day in bounds)
    else:
        fits = period.days < 1000
    return TIMELINE.split(period, every) if fits else ()


@given(whole_months(), st.integers(-500, 500), st.sampled_from([*MONTHS]))
def test_whole_months_shift_there_and_back(period, n, unit):
    shifted = shift(period, n, unit)
    assert shifted.start.day == shifted.end.day == 1
    assert shift(shifted, -n, unit) == period


@given(PERIODS, st.integers(-5000, 5000))
def test_days_shift_there_and_back(period, n):
    back = shift(shift(period, n, "day"), -n, "day")
    assert (back.start, back.end) == (period.start, period.end)


@given(PERIODS, st.integers(-500, 500), st.sampled_from(UNITS))
def test_a_shift_never_empties_and_one_day_stays_one_day(period, n, unit):
    shifted = shift(period, n, unit)
    assert shifted.days >= 1
    assert (shifted.days == 1) or period.days > 1
    if n:
        assert (shifted.start < period.start) == (n > 0)


@given(units(), st.integers(-100, 100))
def test_a_unit_shifted_by_itself_or_by_years_stays_one(period, n):
    assert shift(period, n, "year").grain == period.grain
    if period.grain in UNITS:
        assert shift(period, n, period.grain).grain == period.grain


@given(PERIODS)
def test_the_previous_period_is_adjacent(period):
    assume(period.days < 365 * 900)
    previous = TIMELINE.previous(period)
    assert previous.end == period.start
    if period.grain not in {"term", "range"}:
        assert previous.grain == period.grain
        assert TIMELINE.split(period_between(previous.start, period.end), period.grain) == (previous, period)


@given(DAYS, st.integers(-20, 20))
def test_months_back_is_the_latest_such_day(day, n):
    moved = months_back(day, n)
    assert (day.year * 12 + day.month) - (moved.year * 12 + moved.month) == n
    assert moved.day <= day.day
    if moved.day < day.day:
        assert (moved + timedelta(days=1)).day == 1


@given(PERIODS)
def test_the_year_to_date_begins_with_the_year(period):
    whole = year_to_date(period)
    assert whole.end == period.end
    assert whole.start == (period.start if period.grain in TIMELINE.calendars else date(period.last.year, 1, 1))
    assert year_to_date(whole) == whole
