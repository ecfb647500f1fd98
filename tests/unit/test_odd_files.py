"""Files that no person would write: each ends in our own error, or in none, and in a sentence of bearable length."""

import pytest

from kexie_metrics.errors import DefinitionError
from kexie_metrics.registry import examine, load_registry

HEAD = """\
schema = 1
[area]
id = "a"
label = { zh = "甲", en = "A" }
[datasets.d]
time = { event = "day" }
[datasets.d.columns]
org = "org"
day = "date"
n = "integer"
"""
INDICATOR = '[indicators.x]\nlabel = { en = "x" }\ncount = "d"\n'
MANY = 10_000


def indicators(body):
    """Ten thousand of them."""
    return HEAD + "".join(
        f'[indicators.i{number}]\nlabel = {{ zh = "甲", en = "A" }}\n{body(number)}\n' for number in range(MANY)
    )


def first(text):
    """Place and message of the first mistake, and how many there are."""
    with pytest.raises(DefinitionError) as caught:
        load_registry(files=[("f.toml", text)], plugins=False)
    assert max(map(len, str(caught.value).splitlines())) < 2_000_000
    problem = caught.value.problems[0]
    return problem.line, problem.message[:60], len(caught.value.problems)


def test_ten_thousand_indicators():
    registry = load_registry(files=[("f.toml", indicators(lambda number: f'count = "d"\nwhere = "n > {number}"'))])
    assert len([name for name in registry if name.startswith("a.")]) == MANY


def test_ten_thousand_warnings():
    text = indicators(lambda _: 'count = "d"\nunit = "次"\nby = ["n"]')
    found = examine(files=[("f.toml", text)], plugins=False).problems
    assert [sum(problem.rule == rule for problem in found) for rule in ("no_source", "same_aggregate")] == [
        MANY,
        MANY - 1,
    ]


@pytest.mark.parametrize(
    ("body", "message", "count"),
    [
        (lambda number: f'count = "d{number}"', "unknown dataset 'd0'", MANY),
        (lambda _: 'cuont = "d"', "the indicator has no kind", 2 * MANY),
        (lambda number: f'formula = "i{number}x + 1"', "unknown indicator 'i0x'", MANY),
        (lambda number: f'count = "d"\nwhere = "n >> {number}"', "something is missing after '>'", MANY),
    ],
    ids=["dataset", "key", "indicator", "expression"],
)
def test_ten_thousand_mistakes_are_all_told(body, message, count):
    _, told, problems = first(indicators(body))
    assert (told, problems) == (message, count)


def test_ten_thousand_mistakes_on_one_line():
    listed = ", ".join(f'"n{number}"' for number in range(MANY))
    assert first(HEAD + INDICATOR + f"by = [{listed}]")[2] == MANY


def test_a_long_chain_of_formulas():
    chain = "".join(
        f'[indicators.i{number}]\nlabel = {{ en = "A" }}\nformula = "i{number - 1} + i{max(number - 2, 0)}"\n'
        for number in range(1, 5000)
    )
    found = examine(files=[("f.toml", HEAD + INDICATOR.replace(".x", ".i0") + chain)], plugins=False).problems
    assert [(problem.at, problem.message) for problem in found] == [
        ("indicators.i33.formula", "made of indicators that are made of others, more than 32 times over")
    ]


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("a." * 50_000 + "b = 1", 1, "not TOML: "),
        ("[" + "a." * 50_000 + "b]", 1, "not TOML: "),
        (HEAD + INDICATOR + "where." + ".".join("a" * 50) + " = 1", 14, "nested more than 32 deep"),
        ("a = " + "[" * 60 + "]" * 60, 1, "nested more than 32 deep"),
        ("a = " + "{a=" * 60 + "1" + "}" * 60, 1, "nested more than 32 deep"),
        ("a = " + "[" * 100_000, 1, "not TOML: "),
        (HEAD + INDICATOR + f'where = "{"(" * 4000}n > 1{")" * 4000}"', 14, "nested more than 24 deep"),
        (HEAD + INDICATOR + f'where = "{"not " * 2400}n > 1"', 14, "nested more than 24 deep"),
        (HEAD + INDICATOR + f'where = "{"n > 1 and " * 900}n > 1"', 14, "more than 64 steps in one expression"),
        (
            HEAD + INDICATOR + f'where = "{"n > 1 and " * 9000}n > 1"',
            14,
            "the expression has more than 10,000 characters",
        ),
        ("schema = 0x" + "f" * 100_000, 1, "the integer is too large"),
        ("schema = " + "9" * 4000, 1, "the integer is too large"),
        ("schema = " + "9" * 100_000, 1, "not TOML: "),
        (HEAD.replace('"integer"', '{ type = "decimal", min = 1e999999999 }'), 10, "the number is too long"),
        (HEAD + f"[indicators.{'A' * 100_000}]\ncount = 'd'\nlabel = {{ en = 'x' }}", 11, f"'{'A' * 59}"),
        (
            HEAD + INDICATOR.replace('"d"', f'"{"d" * 100_000}"'),
            13,
            "unknown dataset 'dddddddddddddddddddddddddddddddddddddddd",
        ),
        (
            HEAD + INDICATOR + "q" * 100_000 + " = 1",
            14,
            "unknown key 'qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq",
        ),
    ],
)
def test_a_file_beyond_all_bounds(text, line, message):
    found, told, _ = first(text)
    assert (found, told[: len(message)]) == (line, message[:60])
