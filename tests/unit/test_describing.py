import pytest

from kexie_metrics import load_registry
from kexie_metrics.errors import UnknownIndicatorError
from kexie_metrics.publishing.describing import describe, kind_word

DEFINITIONS = """
schema = 1
[area]
id = "outreach"
label = { zh = "科普", en = "Outreach" }

[codes.venue]
rural  = { zh = "农村", en = "countryside" }
campus = { zh = "校园", en = "campus" }

[datasets.activities]
label = { zh = "活动台账", en = "Activities" }
description = { zh = "一场活动一条。", en = "One activity each." }
key = ["activity_id"]
time = { event = "held_on" }
[datasets.activities.columns]
activity_id = "text"
org_code = "org"
held_on = "date"
venue = { type = "code", codes = "venue", label = { zh = "场所", en = "venue" } }
people = { type = "integer", unit = "人次" }

[datasets.bases]
label = { zh = "基地名册", en = "Bases" }
key = ["base_id"]
time = { begins = "begins_on", ends = "ends_on" }
[datasets.bases.columns]
base_id = "text"
org_code = "org"
begins_on = "date"
ends_on = { type = "date", required = false }

[datasets.posts]
key = ["post_id"]
time = { begins = "begins_on" }
[datasets.posts.columns]
post_id = "text"
org_code = "org"
begins_on = "date"

[datasets.plays]
label = { zh = "播放读数", en = "Plays" }
key = ["video", "counted_on"]
time = { as_of = "counted_on" }
of = ["video"]
[datasets.plays.columns]
video = "text"
org_code = "org"
counted_on = "date"
plays = { type = "integer", unit = "次" }
share = { type = "decimal", unit = "%" }

[datasets.schools]
key = ["school_id"]
[datasets.schools.columns]
school_id = "text"
org_code = "org"
pupils = "integer"

[indicators.campus_sessions]
label = { zh = "进校园场次", en = "Sessions on campus" }
unit = "场次"
source = "年鉴"
better = "higher"
count = "activities"
where = { venue = "campus" }
by = ["venue"]
target = { 2023 = 40, "2019..2023" = 150 }
overlaps = ["people_so_far"]
since = 2019
until = 2030
replaced_by = "people_so_far"
[indicators.people_so_far]
label = { zh = "累计人次", en = "People so far" }
sum = "activities.people"
running = "all"
[indicators.people_mean]
label = { zh = "平均", en = "Mean" }
unit = "人次"
mean = "activities.people"
[indicators.people_year]
label = { zh = "本年", en = "This year" }
sum = "activities.people"
running = "year"
over = { org = "max" }
[indicators.people_months]
label = { zh = "近12个月", en = "Twelve months" }
sum = "activities.people"
running = { months = 12 }
[indicators.venues]
label = { zh = "场所数", en = "Venues" }
distinct = "activities.venue"
by = ["venue"]
[indicators.bases]
label = { zh = "基地", en = "Bases" }
aliases = { zh = ["科普基地", "示范基地"] }
unit = "家"
count = "bases"
[indicators.bases_peak]
label = { zh = "基地峰值", en = "Peak" }
count = "bases"
over = { time = "max" }
by = ["base_id"]
[indicators.bases_new]
label = { zh = "新基地", en = "New bases" }
count = "bases"
when = "begins"
[indicators.bases_closed]
label = { zh = "撤销基地", en = "Closed bases" }
count = "bases"
when = "ends"
[indicators.posts]
label = { zh = "职位", en = "Posts" }
count = "posts"
target = "bases"
[indicators.plays]
label = { zh = "播放量", en = "Plays" }
sum = "plays.plays"
last = { within = "3 months" }
[indicators.plays_read]
label = { zh = "有读数的视频", en = "Videos read" }
count = "plays"
[indicators.share]
label = { zh = "占比", en = "Share" }
reported = "plays.share"
[indicators.pupils]
label = { zh = "学生", en = "Pupils" }
sum = "schools.pupils"
[indicators.smallest]
label = { zh = "最小", en = "Smallest" }
min = "schools.pupils"
[indicators.largest]
label = { zh = "最大", en = "Largest" }
max = "schools.pupils"
[indicators.middle]
label = { zh = "中位", en = "Middle" }
median = "schools.pupils"
[indicators.coverage]
label = { zh = "覆盖率", en = "Coverage" }
unit = "%"
ratio = { of = "bases", to = "posts" }
scale = 100
better = "lower"
[indicators.growth]
label = { zh = "增量", en = "Gain" }
formula = "bases - previous_year(bases)"
"""


@pytest.fixture(scope="module")
def registry():
    return load_registry(files=[("outreach.toml", DEFINITIONS)], plugins=False)


def test_a_flow_in_english(registry):
    description = describe(registry, "outreach.campus_sessions", "en")
    assert (description.title, description.id) == ("Sessions on campus", "outreach.campus_sessions")
    assert description.facts == (
        ("Work area", "Outreach"),
        ("Counted", "Number of records of “Activities” [outreach.activities] (flow)."),
        ("Records", "“Activities” [outreach.activities] One activity each."),
        ("Condition", "venue = 'campus'  (campus = campus)"),
        ("When", "Records whose held_on lies in the period."),
        ("Over time", "Periods add up to the whole. Each record falls on one day, and so into one period."),
        (
            "Over organisations",
            (
                "An organisation's own records and those of all below it add up. "
                "Each record is entered under one organisation."
            ),
        ),
        (
            "May be split by",
            (
                "venue (countryside, campus). "
                "Each record is of one kind, so the kinds (blanks included) add up to the total."
            ),
        ),
        ("Never added to", "They share records with it: People so far [outreach.people_so_far]."),
        ("Target", "2023: 40; 2019–2023: 150"),
        ("Better", "higher"),
        ("Unit", "场次, printed with no decimals"),
        ("In force", "from 2019, until 2030, replaced by People so far [outreach.people_so_far]"),
        ("Source", "年鉴"),
        ("Defined by", "file outreach.toml"),
    )


def test_a_stock_in_chinese(registry):
    description = describe(registry, "outreach.bases", "zh")
    assert description.title == "基地"
    assert description.facts == (
        ("工作领域", "科普"),
        ("又称", "科普基地、示范基地"),
        ("计算", "《基地名册》[outreach.bases]中有效记录的条数(存量)。"),
        ("记录", "《基地名册》[outreach.bases]"),
        ("条件", "全部记录。"),
        ("取数时间", "begins_on 为空或不晚于某天,且 ends_on 为空或晚于该天,即在该天有效。取期末一天的情况。"),
        ("跨时间", "取期末的数。同一条记录在许多天都有效,各时期相加会重复计算。"),
        ("跨组织", "本级加各下级即为全部。每条记录只记在一个单位名下。"),
        ("可分组", "不分组。"),
        ("不可相加", "各时期的数不可相加。"),
        ("单位", "家,印出时保留0位小数"),
        ("定义于", "文件 outreach.toml"),
    )


@pytest.mark.parametrize(
    ("name", "heading", "text"),
    [
        ("people_so_far", "When", "Records whose held_on lies between the first record and the period's end."),
        ("people_so_far", "Over time", "A running total: periods overlap."),
        ("people_so_far", "Never added to", "Figures of different periods do not add up."),
        ("people_year", "When", "Records whose held_on lies between 1 January and the period's end."),
        (
            "people_year",
            "Over organisations",
            "The largest figure of the organisation and of each one below it. The definition says so.",
        ),
        ("people_months", "When", "Records whose held_on lies in the 12 months up to the period's end."),
        ("people_mean", "Counted", "Mean of people over “Activities” [outreach.activities] (statistic)."),
        ("people_mean", "Unit", "人次, printed with 1 decimal"),
        (
            "venues",
            "May be split by",
            (
                "venue (countryside, campus). Each kind is computed afresh, and the kinds do not add up to the total. "
                "The same thing may be of several kinds."
            ),
        ),
        (
            "venues",
            "Over time",
            (
                "Counted afresh from the records in every cell. "
                "The same thing may occur in several periods, so adding up would count it again."
            ),
        ),
        ("venues", "Never added to", "Figures of periods or organisations do not add up."),
        (
            "bases_peak",
            "When",
            "A record is in force on a day if begins_on is blank or not after it, and ends_on is blank or after it.",
        ),
        ("bases_peak", "Over time", "The largest within the period. The definition says so."),
        (
            "bases_peak",
            "May be split by",
            "base_id. Each kind is computed afresh, and the kinds do not add up to the total.",
        ),
        ("bases_new", "When", "Records whose begins_on lies in the period."),
        (
            "bases_closed",
            "Counted",
            "Number of records of “Bases” [outreach.bases] that go out of force (flow).",
        ),
        (
            "posts",
            "When",
            (
                "A record is in force on a day if begins_on is blank or not after it, and stays so. "
                "Taken on the period's last day."
            ),
        ),
        ("posts", "Target", "Bases [outreach.bases]"),
        ("plays", "When", "The readings of each video, by counted_on, in the 3 months up to the period's end."),
        (
            "plays",
            "Over time",
            "The last reading. A reading is the level on a day, and levels of different days do not add up.",
        ),
        (
            "share",
            "Over organisations",
            (
                "Only the organisation's own; nothing is passed upwards. "
                "It holds for the organisation that it was published for."
            ),
        ),
        ("pupils", "When", "The register has no dates: it is the same in every period."),
        (
            "coverage",
            "Counted",
            "Bases [outreach.bases] ÷ Posts [outreach.posts] × 100, each added up before dividing (ratio).",
        ),
        ("coverage", "Better", "lower"),
        (
            "growth",
            "Counted",
            "outreach.bases - previous_year(outreach.bases), where outreach.bases = Bases (formula).",
        ),
    ],
)
def test_sentences(registry, name, heading, text):
    assert dict(describe(registry, f"outreach.{name}", "en").facts)[heading] == text


def test_a_look_back_in_chinese(registry):
    when = dict(describe(registry, "outreach.plays", "zh").facts)["取数时间"]
    assert when == "每个 video 在期末之前3个月内的读数(按 counted_on)。"


def test_every_indicator_has_all_its_words_in_both_languages(registry):
    for indicator in registry:
        for language in ("zh", "en"):
            description = describe(registry, indicator, language)
            assert len(description.facts) >= 9
            assert all(text and "{" not in text and "None" not in text for _, text in description.facts)
            assert kind_word(registry[indicator], language)


def test_an_unknown_indicator(registry):
    with pytest.raises(
        UnknownIndicatorError, match=r"^unknown indicator 'outreach.base'; did you mean 'outreach.bases'\?$"
    ):
        describe(registry, "outreach.base", "en")
