import random
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kexie_metrics.errors import WordingError
from kexie_metrics.publishing.wording import Interval, Style, change_phrase, exactly, find, phrase, reading

LANGUAGES = ("zh", "en")


def fairly_read(value, said, language, style=None):
    found = reading(said, language=language, style=style)
    return found.judge(value) == "fair" and not found.faults


# Number to phrase.


@pytest.mark.parametrize(
    ("value", "zh", "en"),
    [
        (0, "0", "0"),
        (36, "36", "36"),
        (99, "99", "99"),
        (100, "100", "100"),
        (118, "118", "118"),
        (153, "150余", "more than 150"),
        (196, "近200", "nearly 200"),
        (400, "400", "400"),
        (407, "400余", "more than 400"),
        (4900, "4900", "4,900"),
        (4238, "4200余", "more than 4,200"),
        (9640, "近1万", "nearly 10,000"),
        (18744, "约1.9万", "more than 18,000"),
        (20680, "2万余", "more than 20,000"),
        (31206, "3万余", "more than 30,000"),
        (68214, "近7万", "nearly 70,000"),
        (146_000, "近15万", "nearly 150,000"),
        (199_634, "近20万", "nearly 200,000"),
        (203_400, "20余万", "more than 200,000"),
        (252_700, "25万余", "more than 250,000"),
        (6_348_217, "630余万", "more than 6.3 million"),
        (96_400_000, "近1亿", "nearly 100 million"),
        (123_000_000, "约1.2亿", "more than 120 million"),
        (10**12, "1万亿", "1 trillion"),
    ],
)
def test_a_number_is_written_with_the_coarsest_word_that_is_fair(value, zh, en):
    assert (phrase(value), phrase(value, language="en")) == (zh, en)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_number_to_300_000_reads_back_as_fair(language):
    assert [x for x in range(300_001) if not fairly_read(x, phrase(x, language=language), language)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_numbers_to_a_million_million_read_back_as_fair(language):
    rolled = random.Random(20231231)  # noqa: S311 - the same numbers in every run
    drawn = [int(10 ** rolled.uniform(5, 12)) for _ in range(100_000)]
    assert [x for x in drawn if not fairly_read(x, phrase(x, language=language), language)] == []


money = st.decimals(min_value=0, max_value=10**12, places=2)
shares = st.fractions(min_value=0, max_value=100, max_denominator=10_000)
styles = st.builds(
    Style,
    fair=st.sampled_from(["0.001", "0.02", "0.05", "0.08"]),
    hard=st.sampled_from(["0.1", "0.2"]),
    half_even=st.booleans(),
)


@given(value=money, language=st.sampled_from(LANGUAGES), style=styles)
def test_money_reads_back_as_fair(value, language, style):
    unit = "yuan" if language == "en" else "元"
    assert fairly_read(value, phrase(value, unit=unit, places=2, language=language, style=style), language, style)
    said = reading(exactly(value, unit=unit, places=2, language=language), language=language)
    assert (said.judge(value), said.value, said.unit) == ("fair", Fraction(value), unit)


@given(value=shares, places=st.integers(0, 4), language=st.sampled_from(LANGUAGES), unit=st.sampled_from(["%", "‰"]))
def test_rates_read_back_as_fair(value, places, language, unit):
    assert fairly_read(value, phrase(value, unit=unit, places=places, language=language), language)


@given(
    change=st.fractions(min_value=-1000, max_value=1000, max_denominator=10_000),
    places=st.integers(0, 3),
    points=st.booleans(),
    language=st.sampled_from(LANGUAGES),
)
def test_changes_read_back_as_fair(change, places, points, language):
    if change < -100 and not points:
        change = Fraction(-100)
    said = change_phrase(change, points=points, places=places, language=language)
    assert fairly_read(change, said, language)


@given(value=st.fractions(min_value=0, max_value=10**9, max_denominator=1000), language=st.sampled_from(LANGUAGES))
def test_numbers_with_a_fraction_read_back_as_fair(value, language):
    for places in (0, 1, 2):
        assert fairly_read(value, phrase(value, places=places, language=language), language)


def test_numbers_are_put_with_their_units():
    assert [
        phrase(407, unit="场次"),
        phrase(Decimal("5186400.00"), unit="元"),
        phrase(Fraction(33400, 360), unit="%", places=1),
        phrase(Fraction(51, 10), unit="百分点", places=1),
        phrase(Fraction(51, 10), unit="百分点", places=1, language="en"),
        phrase(-12345, unit="元"),
        exactly(68214, unit="人次"),
        exactly(12_345_678, unit="元"),
        exactly(Decimal("123456.78"), unit="元", places=2),
        exactly(68214, unit="visits", language="en"),
    ] == [
        "400余场次",
        "500余万元",
        "92.8%",
        "5.1个百分点",
        "5.1 percentage points",
        "-1.2345万元",
        "6.8214万人次",
        "1234.5678万元",
        "123456.78元",
        "68,214 visits",
    ]


def test_a_half_is_rounded_as_the_style_says():
    assert (phrase(18_500), phrase(18_500, style=Style(half_even=True))) == ("约1.9万", "约1.8万")


def test_bounds_may_be_narrower():
    narrow = Style(fair="0.01", hard="0.03")
    assert [phrase(x, style=narrow) for x in (407, 199_634, 18_744, 31_206)] == ["407", "近20万", "约1.87万", "约3.1万"]
    assert reading("近7万", style=narrow).judge(67_000) == "false"


@pytest.mark.parametrize(("fair", "hard"), [("0", "0.1"), ("0.2", "0.1"), ("0.1", "1")])
def test_bounds_out_of_order_are_refused(fair, hard):
    with pytest.raises(ValueError, match="bounds go 0 < fair <= hard < 1"):
        Style(fair=fair, hard=hard)


def test_a_bound_that_is_a_float_is_refused():
    with pytest.raises(TypeError, match=r"write 0\.05 in quotes"):
        Style(fair=0.05)


# Phrase to interval: the rules, row by row.


@pytest.mark.parametrize(
    ("said", "hard", "fair"),
    [
        ("400余", (401, 499), (401, 420)),
        ("400多", (401, 499), (401, 420)),
        ("470余", (471, 479), (471, 479)),
        ("20余万", (200_001, 299_999), (200_001, 210_000)),
        ("20多万", (200_001, 299_999), (200_001, 210_000)),
        ("3万余", (30_001, 39_999), (30_001, 31_500)),
        ("3万多", (30_001, 39_999), (30_001, 31_500)),
        ("200万余", (2_000_001, 2_009_999), (2_000_001, 2_009_999)),
        ("百余", (101, 199), (101, 105)),
        ("千余", (1001, 1999), (1001, 1050)),
        ("万余", (10_001, 19_999), (10_001, 10_500)),
        ("百余万", (1_000_001, 1_999_999), (1_000_001, 1_050_000)),
        ("近20万", (180_000, 199_999), (190_000, 199_999)),
        ("将近1.5万", (13_500, 14_999), (14_500, 14_999)),
        ("接近470", (423, 469), (465, 469)),
        ("约300", (270, 330), (285, 315)),
        ("300左右", (270, 330), (285, 315)),
        ("300上下", (270, 330), (285, 315)),
        ("约470", (423, 517), (465, 475)),
        ("超300", (301, None), (301, 315)),
        ("超过300", (301, None), (301, 315)),
        ("逾300", (301, None), (301, 315)),
        ("突破300", (301, None), (301, 315)),
        ("300以上", (300, None), (300, 315)),
        ("不少于300", (300, None), (300, 315)),
        ("不低于300", (300, None), (300, 315)),
        ("至少300", (300, None), (300, 315)),
        ("300以下", (None, 300), (285, 300)),
        ("300以内", (None, 300), (285, 300)),
        ("不超过300", (None, 300), (285, 300)),
        ("不足300", (None, 299), (285, 299)),
        ("不到300", (None, 299), (285, 299)),
        ("未达300", (None, 299), (285, 299)),
        ("达300", (300, 300), (300, 300)),
        ("300", (300, 300), (300, 300)),
        ("1.9万", (18_500, 19_500), (18_500, 19_500)),
        ("518.64万", (5_186_350, 5_186_450), (5_186_350, 5_186_450)),
        ("3万", (27_000, 33_000), (28_500, 31_500)),
        ("上百", (100, 199), None),
        ("上千", (1000, 1999), None),
        ("上万", (10_000, 19_999), None),
        ("数十", (20, 99), None),
        ("数百", (200, 999), None),
        ("数千", (2000, 9999), None),
        ("数万", (20_000, 99_999), None),
        ("几十万", (200_000, 999_999), None),
        ("十几个", (11, 19), None),
        ("300至310名", (300, 310), (300, 310)),
        ("300至400名", (300, 400), None),
        ("三十六家", (36, 36), (36, 36)),
        ("两千四百余位", (2401, 2499), (2401, 2420 + 79)),
        ("三百五十余篇", (351, 359), (351, 359)),
    ],
)
def test_a_phrase_stands_for_whole_numbers(said, hard, fair):
    found = reading(said)
    assert (found.hard.whole, None if found.fair is None else found.fair.whole, found.faults) == (hard, fair, ())


@pytest.mark.parametrize(
    ("said", "language", "hard"),
    [
        ("92.8%", "zh", Interval(Fraction(9275, 100), Fraction(9285, 100))),
        ("百分之九十", "zh", Interval(Fraction(895, 10), Fraction(905, 10))),
        ("90%以上", "zh", Interval(90)),
        ("100%", "zh", Interval(100, 100)),
        ("全覆盖", "zh", Interval(100, 100)),
        ("99.9%", "zh", Interval(Fraction(9985, 100), 100, high_open=True)),
        ("0.1%", "zh", Interval(0, Fraction(15, 100), low_open=True)),
        ("近七成", "zh", Interval(63, 70, high_open=True)),
        ("过半", "zh", Interval(50, low_open=True)),
        ("三分之一", "zh", Interval(30, Fraction(110, 3))),
        ("比上年增长44.8%", "zh", Interval(Fraction(4475, 100), Fraction(4485, 100))),
        ("同比下降4.9%", "zh", Interval(Fraction(-495, 100), Fraction(-485, 100))),
        ("与上年持平", "zh", Interval(Fraction(-1, 20), Fraction(1, 20), low_open=True, high_open=True)),
        ("比上年提高2.1个百分点", "zh", Interval(Fraction(205, 100), Fraction(215, 100))),
        ("比上年增加12家", "zh", Interval(Fraction(23, 2), Fraction(25, 2))),
        ("增长1.5倍", "zh", Interval(145, 155)),
        ("翻一番", "zh", Interval(90, 110)),
        ("nearly 200,000 visits", "en", Interval(180_000, 200_000, high_open=True)),
        ("more than 6.3 million", "en", Interval(6_300_000, low_open=True)),
        ("about 19,000", "en", Interval(17_100, 20_900)),
        ("at least 90 per cent", "en", Interval(90)),
        ("400-odd", "en", Interval(400, 500, low_open=True, high_open=True)),
        ("thirty-six", "en", Interval(Fraction(71, 2), Fraction(73, 2))),
        ("hundreds of", "en", Interval(200, 1000, high_open=True)),
        ("no more than 300", "en", Interval(None, 300)),
        ("fewer than 300", "en", Interval(None, 300, high_open=True)),
        ("down 4.9% on the previous year", "en", Interval(Fraction(-495, 100), Fraction(-485, 100))),
        ("halved", "en", Interval(-55, -45)),
    ],
)
def test_a_phrase_stands_for_an_interval(said, language, hard):
    assert reading(said, language=language).hard == hard


@pytest.mark.parametrize(
    ("said", "codes"),
    [
        ("约400余场次", ["two_words"]),
        ("近400多场次", ["two_words"]),
        ("超过90%以上", ["two_words"]),
        ("约300人左右", ["two_words"]),
        ("达近3万人次", ["reaches_near"]),
        ("36余家", ["odd_on_exact"]),
        ("25余万人次", ["odd_before_scale"]),
        ("3.3万余人次", ["odd_on_decimal"]),
        ("3百人", ["digits_with_hundreds"]),
        ("5千万元", ["digits_with_hundreds"]),
        ("1,328篇", ["separators"]),
        ("68214人次", ["long_digits"]),
        ("比上年下降-4.9%", ["minus_on_fall"]),
        ("下降2倍", ["times_on_fall"]),
        ("近20万人次", []),
        ("达100%", []),
        ("高达20余万人次", []),
    ],
)
def test_faulty_wording_is_told(said, codes):
    assert [fault.code for fault in reading(said).faults] == codes


@pytest.mark.parametrize("text", ["", "基地", "2023年", "第36届", "基地36家", "36家,15家", "3D"])
def test_what_is_no_figure_is_refused(text):
    with pytest.raises(WordingError) as caught:
        reading(text)
    assert str(caught.value) == (
        f"not one figure in words: {text!r}; write it as 36家, 近20万人次, 比上年增长4.9% or more than 400"
    )


# Figures in running text.


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2023年5月26日,第七个活动日,全市共有基地36家。", ["36家"]),
        ("《关于2023年18项工作的通知》(某科协发〔2023〕15号)印发。", []),
        ("1. 建成基地36家\n(2)社区13个\n三、其他", ["36家", "13个"]),
        ("2019—2023年,五年来办讲座近三百场,过去三年里每年都办。", ["近三百场"]),
        ("“三长”“五进”“十四五”、一带一路、统一部署、第一、唯一、三位一体、十大案例", []),
        ("3D打印、5G、v1.2.3、A4纸、9:30开会、13800000000、0719-8666666", []),
        ("从24家增加到36家,比上年增加12家", ["24家", "36家", "比上年增加12家"]),
        ("附近36家,最近3年,公约3项,参加人数百余人", ["36家", "3项", "百余人"]),
        ("占比由七成提高到九成以上,翻了一番,与上年基本持平", ["七成", "九成以上", "翻了一番", "与上年基本持平"]),
        ("获奖16项,一等奖1项,一名选手晋级,一个缩影,一批人才,每一项工作", ["16项", "1项", "一名"]),
        ("２３家基地，约３．５万人次，增长４．９％", ["２３家", "约３．５万人次", "增长４．９％"]),
        ("连续两年获评,三届论文评审,第三届", ["两年", "三届"]),
    ],
)
def test_figures_are_found_and_dates_and_names_are_not(text, found):
    assert [mention.reading.text for mention in find(text)] == found
    assert [text[mention.start : mention.end] for mention in find(text)] == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("In 2023 it held 407 sessions, nearly 200,000 visits in all.", ["407 sessions", "nearly 200,000 visits"]),
        ("On 26 May 2023, the 7th meeting of the 21st series, No. 15, Table 3.", []),
        ("It rose by 4.9% on the previous year, from 24 to 36.", ["rose by 4.9% on the previous year", "24 to 36"]),
        ("Thirty-six bases; the twenty-first contest; one of the best.", ["Thirty-six"]),
        ("Coverage of 92.8%, up 2.1 percentage points.", ["92.8%", "up 2.1 percentage points"]),
    ],
)
def test_english_figures_are_found(text, found):
    assert [mention.reading.text for mention in find(text, language="en")] == found


@given(st.text(alphabet="一二三十百千万亿余多近约超上数几0123456789.,%成家人次个年比增长下降至—-(第)"))
def test_no_text_is_too_odd(text):
    for mention in find(text):
        assert text[mention.start : mention.end] == mention.reading.text
        assert mention.reading.text
