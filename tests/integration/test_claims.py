"""Texts written for the purpose against the example records: what is true passes, and every planted fault is found."""

import csv
import json
from collections import Counter, defaultdict
from pathlib import Path

import pytest
from click.testing import CliRunner
from docx import Document

from kexie_metrics import load_registry, open_records
from kexie_metrics.cli import kexie
from kexie_metrics.publishing.claims import check_claims

ROOT = Path(__file__).parents[2]
RECORDS = ROOT / "examples" / "shiyan" / "records"
TEXTS = ROOT / "tests" / "data" / "claims"


@pytest.fixture(scope="module")
def office():
    registry = load_registry(site=RECORDS)
    return registry, open_records(RECORDS, registry)


def table(name):
    with (TEXTS / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def bound(claims):
    return [(claim.binding.indicator or "", claim.reading.text) for claim in claims]


def expected(name):
    return [(row["indicator"], row["text"]) for row in table(name)]


def test_all_figures_of_the_article_are_bound_and_true(office):
    claims = check_claims([TEXTS / "term.md"], *office, period="2019..2023")
    assert bound(claims) == expected("term.csv")
    figures = ROOT / "tests" / "data" / "article_figures.csv"
    with figures.open(encoding="utf-8", newline="") as file:
        assert {row["indicator"] for row in csv.DictReader(file)} == {claim.binding.indicator for claim in claims}
    assert claims.counts == {"fair": 55, "loose": 1}


def test_a_years_levels_and_changes_are_bound_and_true(office):
    claims = check_claims([TEXTS / "year.md"], *office, period="2023")
    assert bound(claims) == expected("year.csv")
    assert claims.counts == {"fair": 55, "loose": 1, "unknown": 2}
    assert [
        (claim.reading.text, claim.judged.reason, claim.binding.how) for claim in claims if claim.status == "unknown"
    ] == [
        ("31家", "the text names no period for this starting level", "named"),
        ("2个", "", "aside"),
    ]


@pytest.mark.parametrize(("name", "bindings", "ours"), [("free", 17, 27), ("english", 9, 13)])
def test_free_wording_is_bound_rightly_or_not_at_all(office, name, bindings, ours):
    """Precision is 1: what is bound is bound rightly. Recall is what the numbers say: bindings of ours."""
    claims = check_claims([TEXTS / f"{name}.md"], *office, period="2023")
    found, wanted = bound(claims), expected(f"{name}.csv")
    assert [text for _, text in found] == [text for _, text in wanted]
    assert [pair for pair, true in zip(found, wanted, strict=True) if pair[0] and pair != true] == []
    assert sum(bool(indicator) for indicator, _ in found) == bindings
    assert sum(bool(indicator) for indicator, _ in wanted) == ours
    assert claims.counts["false"] == 0


def test_every_planted_fault_is_found_and_none_invented(office, tmp_path):
    rows = table("faults.csv")
    kinds = Counter(row["kind"] for row in rows)
    assert min(kinds.values()) >= 30, kinds
    by_period = defaultdict(list)
    for row in rows:
        by_period[row["period"]].append(row)
    missed, invented = [], []
    for period, planted in by_period.items():
        text = tmp_path / f"{period}.txt"
        text.write_text("\n\n".join(row["text"] for row in planted), encoding="utf-8")
        found = defaultdict(dict)
        for claim in check_claims([text], *office, period=period):
            found[claim.line // 2][claim.reading.text] = claim
        for number, row in enumerate(planted):
            claim = found[number].pop(row["figure"], None)
            codes = [fault.code for fault in claim.judged.faults] if claim is not None else []
            got = (claim and claim.binding.indicator, claim and claim.status, not row["fault"] or row["fault"] in codes)
            if got != (row["indicator"], row["status"], True):
                missed.append((row["kind"], row["text"], got))
            invented += [
                (other.reading.text, row["text"])
                for other in found[number].values()
                if other.status not in {"fair", "unknown"}
            ]
    assert (missed, invented) == ([], [])


# The command.

SUMMARY = "科普教育基地达36家,受益群众近5万人次[[popularization.five_entries_attendance]]。另有志愿者120名。\n"


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("COLUMNS", "KEXIE_LANG", "KEXIE_RECORDS"):
        monkeypatch.delenv(name, raising=False)

    def invoke(text, *arguments, name="a.md"):
        (tmp_path / name).write_text(text, encoding="utf-8")
        return CliRunner().invoke(kexie, ["claims", name, "--records", str(RECORDS), "--period", "2023", *arguments])

    return invoke


def test_a_false_figure_ends_in_1_and_others_do_not(run):
    assert (run(SUMMARY).exit_code, run("科普教育基地约36余家。").exit_code, run("没有数。").exit_code) == (1, 0, 0)
    assert run("没有数。").output == "文中没有数。\n"


def test_remarks_on_a_pull_request(run):
    assert run(SUMMARY, "--format", "github").output == (
        "::error file=a.md,line=1,col=16,title=近5万人次%3A 不实::"
        "科普“五进”活动受益群众 [popularization.five_entries_attendance]。实际:6.0811万人次。允许范围:45000–49999。"
        "建议:6万余人次。文中指定\n"
        "::notice file=a.md,line=1,col=69,title=120名%3A 未核::没有对得上的指标"
        "(相近:popularization.five_entries_attendance)\n"
    )


def test_a_figure_for_programs(run):
    (first, *_) = json.loads(run(SUMMARY, "--format", "json").output)
    assert first == {
        "file": "a.md",
        "line": 1,
        "column": 7,
        "text": "达36家",
        "sentence": "科普教育基地达36家,",
        "language": "zh",
        "status": "fair",
        "indicator": "popularization.education_bases",
        "unit": "家",
        "org": "420300",
        "period": "2023",
        "form": "exact",
        "change": None,
        "written": "36",
        "value": "36",
        "value_text": "36家",
        "hard": {"low": "71/2", "high": "73/2", "low_open": False, "high_open": False},
        "fair": {"low": "71/2", "high": "73/2", "low_open": False, "high_open": False},
        "better": None,
        "faults": [],
        "reason": None,
        "binding": {
            "how": "named",
            "name": "科普教育基地",
            "covered": 1,
            "others": ["popularization.education_bases_removed", "popularization.education_bases_named"],
            "said": [],
        },
    }


def test_a_word_document_gets_the_same_verdicts(office, tmp_path):
    document = Document()
    for block in (TEXTS / "year.md").read_text(encoding="utf-8").split("\n\n"):
        if block.startswith("# "):
            document.add_heading(block[2:], level=1)
        else:
            document.add_paragraph(block.replace("\n", ""))
    path = tmp_path / "year.docx"
    document.save(path)
    claims = check_claims([path], *office, period="2023")
    assert bound(claims) == expected("year.csv")
    assert claims.counts == {"fair": 55, "loose": 1, "unknown": 2}


def test_bounds_may_be_narrower(run):
    loose = run("“五进”活动受益群众近6.2万人次。", "--format", "json")
    assert [each["status"] for each in json.loads(loose.output)] == ["loose"]
    strict = run("“五进”活动受益群众近6.2万人次。", "--format", "json", "--fair", "0.005", "--hard", "0.01")
    assert [each["status"] for each in json.loads(strict.output)] == ["false"]


@pytest.mark.parametrize(
    ("text", "arguments", "message"),
    [
        (
            "基地36家[[popularization.education_base]]。",
            [],
            (
                "error: a.md:1:6: unknown indicator 'popularization.education_base'; "
                "did you mean 'popularization.education_bases'?\n"
            ),
        ),
        (
            "[[popularization.education_bases]]36家。",
            [],
            (
                "error: a.md:1:1: [[popularization.education_bases]] follows no figure; "
                "put it right after the one it is for\n"
            ),
        ),
        (
            "基地36家。",
            ["--fair", "0.2"],
            "error: --fair 0.2 is more than --hard 0.1: what is well put would be false\n",
        ),
    ],
)
def test_what_cannot_be_checked_is_told_with_its_place(run, text, arguments, message):
    result = run(text, *arguments)
    assert (result.exit_code, result.stderr) == (2, message)


def test_a_figure_that_was_not_reported_stays_unknown(run):
    result = run("公民具备科学素质的比例为10.9%。", "--format", "json", "--period", "2022")
    assert [(each["status"], each["reason"]) for each in json.loads(result.output)] == [("unknown", "no record")]
