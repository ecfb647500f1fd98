"""Texts written for the purpose against the example records: what is true passes, and every planted fault is found."""

import csv
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from kexie_metrics import load_registry, open_records
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
