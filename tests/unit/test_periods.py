from datetime import date

import pytest

from kexie_metrics.definitions.model import Text
from kexie_metrics.definitions.site import Calendar, Term
from kexie_metrics.errors import PeriodError
from kexie_metrics.periods import (
    Period,
    Timeline,
    months_back,
    parse_span,
    period_between,
    shift,
    span_back,
    year_to_date,
)

FOURTH = Term(label=Text(zh="第四届", en="Fourth term"), first=date(2014, 5, 20), last=date(2018, 12, 31))
FIFTH = Term(label=Text(zh="第五届", en="Fifth term"), first=date(2019, 1, 1), last=date(2023, 12, 31))
TIMELINE = Timeline(
    terms={"fifth": FIFTH, "fourth": FOURTH},
    calendars={
        "fiscal": Calendar(year_starts="04-06"),
        "school": Calendar(year_starts="09-01", label=Text(zh="学年", en="School year")),
    },
)
FORMS = "2023, 2023H1, 2023Q4, 2023-11, 2023-11-05, 2019..2023"


def message(error, call, *arguments):
    with pytest.raises(error) as caught:
        call(*arguments)
    return str(caught.value)


@pytest.mark.parametrize(
    ("text", "start", "end", "grain", "labels"),
    [
        ("2023", "2023-01-01", "2024-01-01", "year", ("2023年", "2023")),
        ("2023H1", "2023-01-01", "2023-07-01", "half", ("2023年上半年", "H1 2023")),
        ("2023H2", "2023-07-01", "2024-01-01", "half", ("2023年下半年", "H2 2023")),
        ("2023Q1", "2023-01-01", "2023-04-01", "quarter", ("2023年第一季度", "Q1 2023")),
        ("2023Q2", "2023-04-01", "2023-07-01", "quarter", ("2023年第二季度", "Q2 2023")),
        ("2023Q3", "2023-07-01", "2023-10-01", "quarter", ("2023年第三季度", "Q3 2023")),
        ("2023Q4", "2023-10-01", "2024-01-01", "quarter", ("2023年第四季度", "Q4 2023")),
        ("2023-11", "2023-11-01", "2023-12-01", "month", ("2023年11月", "November 2023")),
        ("2023-12", "2023-12-01", "2024-01-01", "month", ("2023年12月", "December 2023")),
        ("2023-11-05", "2023-11-05", "2023-11-06", "day", ("2023年11月5日", "5 November 2023")),
        ("2024-02-29", "2024-02-29", "2024-03-01", "day", ("2024年2月29日", "29 February 2024")),
        ("2019..2023", "2019-01-01", "2024-01-01", "range", ("2019—2023年", "2019–2023")),
        ("2023..2023", "2023-01-01", "2024-01-01", "range", ("2023年", "2023")),
        (
            "2019-01..2021Q1",
            "2019-01-01",
            "2021-04-01",
            "range",
            ("2019年1月1日至2021年3月31日", "1 January 2019 to 31 March 2021"),
        ),
        ("fifth..2024", "2019-01-01", "2025-01-01", "range", ("2019—2024年", "2019–2024")),
        (
            "school:2021..school:2022",
            "2021-09-01",
            "2023-09-01",
            "range",
            ("2021年9月1日至2023年8月31日", "1 September 2021 to 31 August 2023"),
        ),
        ("fifth", "2019-01-01", "2024-01-01", "term", ("第五届", "Fifth term")),
        ("school:2023", "2023-09-01", "2024-09-01", "school", ("2023–24学年", "School year 2023–24")),
        ("school:1999", "1999-09-01", "2000-09-01", "school", ("1999–2000学年", "School year 1999–2000")),
        ("fiscal:2023", "2023-04-06", "2024-04-06", "fiscal", ("2023–24", "2023–24")),
        ("0001", "0001-01-01", "0002-01-01", "year", ("1年", "1")),
        ("9998", "9998-01-01", "9999-01-01", "year", ("9998年", "9998")),
    ],
)
def test_a_text_is_read_as_a_period(text, start, end, grain, labels):
    period = TIMELINE.parse(text)
    expected = Period(start=date.fromisoformat(start), end=date.fromisoformat(end), name=text, grain=grain)
    assert period == expected
    assert (period.label("zh"), period.label("en")) == labels
    assert period.label() == labels[0]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("fift", f"'fift' is no period; did you mean 'fifth'? write one like {FORMS}, fifth, fourth, "),
        *(
            (text, f"{text!r} is no period; write one like {FORMS}, fifth, fourth, ")
            for text in ("", "soon", "23", "2023Q5", "2023H3", "2023q1", " 2023", "2023\n", "2023-1", "２０２３")
        ),
        ("2023..", f"'2023..' is no period; write one like {FORMS}, fifth, fourth, "),
        ("2019..2020..2021", f"'2019..2020..2021' is no period; write one like {FORMS}, fifth, fourth, "),
        ("school:23", f"'school:23' is no period; write one like {FORMS}, fifth, fourth, "),
        ("school:2023Q1", f"'school:2023Q1' is no period; write one like {FORMS}, fifth, fourth, "),
    ],
)
def test_a_text_that_is_no_period(text, expected):
    assert message(PeriodError, TIMELINE.parse, text) == f"{expected}fiscal:2023, school:2023"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("scool:2023", "'scool:2023' names no calendar: did you mean 'school'?"),
        ("2023..2019", "'2023..2019' ends before it begins; write 2019..2023"),
        ("2023-06..2023-05", "'2023-06..2023-05' ends before it begins; write 2023-05..2023-06"),
        ("2023-13", "'2023-13' has a day that is in no calendar"),
        ("2023-00", "'2023-00' has a day that is in no calendar"),
        ("2023-02-29", "'2023-02-29' has a day that is in no calendar"),
        ("2023-11-00", "'2023-11-00' has a day that is in no calendar"),
        ("2022..2023-02-30", "'2022..2023-02-30' has a day that is in no calendar"),
        ("0000", "'0000' is out of reach: years run from 0001 to 9998"),
        ("9999-01", "'9999-01' is out of reach: years run from 0001 to 9998"),
        (
            "school:9998",
            "'school:9998' is out of reach: years run from 0001 to 9998, and it runs from 9998-09-01 to 9999-09-01",
        ),
    ],
)
def test_a_period_that_cannot_be(text, expected):
    assert message(PeriodError, TIMELINE.parse, text) == expected


def test_without_a_site_there_are_no_terms():
    assert message(PeriodError, Timeline().parse, "fifth") == f"'fifth' is no period; write one like {FORMS}"
    assert message(PeriodError, Timeline().parse, "school:2023") == "'school:2023' names no calendar: there is none"


@pytest.mark.parametrize(
    ("terms", "calendars", "expected"),
    [
        ({"2023": FIFTH}, {}, "'2023' cannot name a term or a calendar: it reads as something else"),
        ({"a..b": FIFTH}, {}, "'a..b' cannot name a term or a calendar: it reads as something else"),
        (
            {},
            {"a:b": Calendar(year_starts="09-01")},
            "'a:b' cannot name a term or a calendar: it reads as something else",
        ),
        ({}, {"year": Calendar(year_starts="09-01")}, "'year' cannot name a calendar: it is a unit already"),
        (
            {"odd": Term(label=Text(zh="届"), first=date(2020, 1, 2), last=date(2020, 1, 1))},
            {},
            "term 'odd' ends on 2020-01-01, before it begins on 2020-01-02",
        ),
        *(
            (
                {},
                {"school": Calendar(year_starts=start)},
                f"calendar 'school' cannot start its year on {start!r}; write a month and a day, 09-01",
            )
            for start in ("02-29", "13-01", "9-1", "", "0901", "W01-1")
        ),
    ],
)
def test_a_timeline_refuses_what_it_cannot_tell_apart(terms, calendars, expected):
    assert message(PeriodError, lambda: Timeline(terms=terms, calendars=calendars)) == expected


def test_a_term_of_one_day_is_a_term():
    day = date(2020, 1, 2)
    timeline = Timeline(terms={"day": Term(label=Text(), first=day, last=day)})
    period = timeline.parse("day")
    assert (period.days, period.last, period.grain, period.label()) == (1, day, "term", "day")


@pytest.mark.parametrize(
    ("text", "every", "names"),
    [
        ("2023", "half", ["2023H1", "2023H2"]),
        ("2023", "quarter", ["2023Q1", "2023Q2", "2023Q3", "2023Q4"]),
        ("2023", "year", ["2023"]),
        ("fifth", "year", ["2019", "2020", "2021", "2022", "2023"]),
        ("2023-11..2024-01", "month", ["2023-11", "2023-12", "2024-01"]),
        ("2024-02-28..2024-03-01", "day", ["2024-02-28", "2024-02-29", "2024-03-01"]),
        ("2021-09..2023-08", "school", ["school:2021", "school:2022"]),
    ],
)
def test_a_period_is_split_into_units(text, every, names):
    units = TIMELINE.split(TIMELINE.parse(text), every)
    assert [unit.name for unit in units] == names
    assert units == tuple(TIMELINE.parse(name) for name in names)
    assert [unit.label() for unit in units] == [TIMELINE.parse(name).label() for name in names]


@pytest.mark.parametrize(
    ("text", "every", "where"),
    [
        ("2023-11", "year", "begins on 2023-11-01, inside a year"),
        ("2022..2023Q3", "year", "ends on 2023-09-30, inside a year"),
        ("2023-11-05..2023-12-31", "month", "begins on 2023-11-05, inside a month"),
        ("2023-11..2023-12-05", "quarter", "begins on 2023-11-01, inside a quarter"),
        ("2023", "school", "begins on 2023-01-01, inside a year of calendar 'school'"),
        ("2022-09..2023", "school", "ends on 2023-12-31, inside a year of calendar 'school'"),
    ],
)
def test_a_part_of_a_unit_is_no_unit(text, every, where):
    expected = f"{text} cannot be split by {every}: it {where}; a figure for part of one is not the figure of one"
    assert message(PeriodError, TIMELINE.split, TIMELINE.parse(text), every) == expected


def test_a_period_is_split_by_units_that_there_are():
    year = TIMELINE.parse("2023")
    expected = "cannot split by 'quarters'; did you mean 'quarter'?"
    assert message(PeriodError, TIMELINE.split, year, "quarters") == expected
    expected = "cannot split by 'term'; known: day, fiscal, half, month, quarter, school, year"
    assert message(PeriodError, TIMELINE.split, year, "term") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2023-03-01", "2023-02-28"),
        ("2023-01", "2022-12"),
        ("2023Q1", "2022Q4"),
        ("2023H2", "2023H1"),
        ("2023", "2022"),
        ("school:2023", "school:2022"),
        ("fiscal:2023", "fiscal:2022"),
        ("fifth", "fourth"),
        ("2019..2023", "2014..2018"),
        ("2023-01..2023-05", "2022-08..2022-12"),
        ("2023-03-15..2023-04-14", "2023-02-15..2023-03-14"),
        ("2023-03-01..2023-03-10", "2023-02-19..2023-02-28"),
        ("fourth", "2009-10-06..2014-05-19"),
    ],
)
def test_the_previous_period_ends_where_this_one_begins(text, expected):
    previous = TIMELINE.previous(TIMELINE.parse(text))
    assert previous == TIMELINE.parse(expected)
    assert previous.label() == TIMELINE.parse(expected).label()


def test_a_term_without_one_just_before_is_compared_with_as_many_months():
    third = Term(label=Text(zh="第三届"), first=date(2009, 1, 1), last=date(2013, 12, 31))
    assert Timeline(terms={"third": third, "fifth": FIFTH}).previous(TIMELINE.parse("fifth")).name == "2014..2018"
    assert Timeline(terms={"fifth": FIFTH}).previous(TIMELINE.parse("fifth")) == TIMELINE.parse("2014..2018")


@pytest.mark.parametrize(
    ("text", "n", "unit", "expected"),
    [
        ("2023-11-05", 0, "year", "2023-11-05"),
        ("fifth", 0, "year", "fifth"),
        ("2024-02", 1, "year", "2023-02"),
        ("2023-02", -1, "year", "2024-02"),
        ("2023Q1", 1, "quarter", "2022Q4"),
        ("2023Q1", 1, "year", "2022Q1"),
        ("2023Q1", 1, "month", "2022-12..2023-02"),
        ("2023", 1, "half", "2022-07..2023-06"),
        ("2025-01..2025-02", 1, "year", "2024-01..2024-02"),
        ("2024-01..2024-02", -1, "year", "2025-01..2025-02"),
        ("2019..2023", 1, "year", "2018..2022"),
        ("fifth", 1, "year", "2018..2022"),
        ("2024-02-29", 1, "year", "2023-02-28"),
        ("2023-02-28", -1, "year", "2024-02-28"),
        ("2024-03-31", 1, "month", "2024-02-29"),
        ("2024-03-01", 1, "day", "2024-02-29"),
        ("2024-02-20..2024-02-29", 1, "year", "2023-02-20..2023-02-28"),
        ("2023-02-20..2023-02-28", -1, "year", "2024-02-20..2024-02-29"),
        ("2024-03-29..2024-03-30", 13, "month", "2023-02-28"),
        ("2024-03-05..2024-03-20", 2, "day", "2024-03-03..2024-03-18"),
        ("2023", 31, "day", "2022-12..2023-11"),
        ("school:2023", 1, "year", "school:2022"),
        ("school:2023", -4, "half", "school:2025"),
        ("school:2023", 8, "month", "2023"),
        ("school:2023", 1, "month", "2023-08..2024-07"),
        ("fiscal:2023", 3, "year", "fiscal:2020"),
    ],
)
def test_a_period_is_shifted(text, n, unit, expected):
    shifted = shift(TIMELINE.parse(text), n, unit)
    assert shifted == TIMELINE.parse(expected)
    assert shifted.label("en") == TIMELINE.parse(expected).label("en")


@pytest.mark.parametrize(("n", "unit"), [(3000, "year"), (-8000, "year"), (10**6, "day"), (-(10**7), "day")])
def test_a_shift_stays_within_the_calendar(n, unit):
    assert "years run from 0001 to 9998" in message(PeriodError, shift, TIMELINE.parse("2023"), n, unit)


def test_a_year_of_a_calendar_stays_within_it_too():
    period = TIMELINE.parse("school:2023")
    assert shift(period, -7974, "year").name == "school:9997"
    assert "years run from 0001 to 9998" in message(PeriodError, shift, period, -7975, "year")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2025-02", "2025-01..2025-02"),
        ("2025-01", "2025-01"),
        ("2025Q3", "2025-01..2025-09"),
        ("2025", "2025"),
        ("2025-11-05", "2025-01-01..2025-11-05"),
        ("school:2023", "school:2023"),
        ("fifth", "2023"),
        ("2019..2021H1", "2021H1"),
    ],
)
def test_the_year_to_date_ends_with_the_period(text, expected):
    assert year_to_date(TIMELINE.parse(text)) == TIMELINE.parse(expected)


def test_a_period_between_two_days_needs_a_day():
    day = date(2023, 1, 1)
    expected = "a period has at least one day: 2023-01-01 to before 2023-01-01 has none"
    assert message(PeriodError, period_between, day, day) == expected


@pytest.mark.parametrize(
    ("day", "n", "expected"),
    [
        ("2024-03-31", 1, "2024-02-29"),
        ("2024-03-31", 13, "2023-02-28"),
        ("2024-01-31", 1, "2023-12-31"),
        ("2023-12-31", -2, "2024-02-29"),
        ("2024-01-01", 12, "2023-01-01"),
        ("2024-05-15", 0, "2024-05-15"),
    ],
)
def test_months_are_counted_back(day, n, expected):
    assert months_back(date.fromisoformat(day), n) == date.fromisoformat(expected)


def test_months_before_the_year_one_are_out_of_reach():
    expected = "12 months back from 0001-06-01 is out of reach: years run from 0001 to 9998"
    assert message(PeriodError, months_back, date(1, 6, 1), 12) == expected


@pytest.mark.parametrize(
    ("n", "unit", "expected"),
    [
        (1, "day", "2024-02-29"),
        (1, "month", "2024-02-01"),
        (2, "quarter", "2023-09-01"),
        (1, "half", "2023-09-01"),
        (12, "month", "2023-03-01"),
        (1, "year", "2023-03-01"),
    ],
)
def test_a_span_is_counted_back(n, unit, expected):
    assert span_back(date(2024, 3, 1), n, unit) == date.fromisoformat(expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("12 months", (12, "month")),
        ("1 year", (1, "year")),
        ("2 halves", (2, "half")),
        ("1 half", (1, "half")),
        ("30 days", (30, "day")),
        ("4 quarters", (4, "quarter")),
    ],
)
def test_a_span_is_read(text, expected):
    assert parse_span(text) == expected


@pytest.mark.parametrize(
    "text", ["", "months", "0 months", "-1 year", "1.5 years", "12  months", "12 weeks", "1 years "]
)
def test_a_text_that_is_no_span(text):
    assert message(PeriodError, parse_span, text) == (
        f"{text!r} is no length of time; write one like '12 months': a number and day, month, quarter, half, year"
    )


def test_the_term_of_a_day():
    assert TIMELINE.term_containing(date(2014, 5, 19)) is None
    assert TIMELINE.term_containing(date(2014, 5, 20)) == TIMELINE.parse("fourth")
    assert TIMELINE.term_containing(date(2018, 12, 31)) == TIMELINE.parse("fourth")
    assert TIMELINE.term_containing(date(2023, 12, 31)) == TIMELINE.parse("fifth")
    assert TIMELINE.term_containing(date(2024, 1, 1)) is None


def test_one_term_must_be_meant():
    timeline = Timeline(
        terms={
            "sixth": FIFTH,
            "fifth": FIFTH,
            "next": Term(label=Text(), first=date(2024, 1, 1), last=date(2024, 1, 1)),
        }
    )
    expected = "more than one term would do: fifth, sixth all contain 2020-01-01"
    assert message(PeriodError, timeline.term_containing, date(2020, 1, 1)) == expected
    expected = "more than one term would do: fifth, sixth all end on 2023-12-31"
    assert message(PeriodError, timeline.previous, timeline.parse("next")) == expected


def test_periods_have_a_stable_order():
    names = ["2023-01", "2023Q1", "2023", "2023..2023", "fifth", "2022"]
    periods = [TIMELINE.parse(name) for name in names]
    expected = ["fifth", "2022", "2023-01", "2023Q1", "2023", "2023..2023"]
    assert [period.name for period in sorted(periods, key=lambda period: period.order)] == expected
